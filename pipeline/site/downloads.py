"""Files for programs and for reference managers: bibliographies, data of charts and tables, feeds, status."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from pipeline.evidence.meaning import figure_of
from pipeline.evidence.pools import poolings
from pipeline.records.catalog import Benchmark, CorrectedObservation
from pipeline.records.overlays import feed_of
from pipeline.site.evidence_page import MAP_CSV, map_csv
from pipeline.site.pages import SiteInput
from pipeline.site.pool_files import pool_csv
from pipeline.synthesis.article import ChartSpec
from pipeline.synthesis.citation import bibtex, csl, csl_json, ris
from pipeline.synthesis.prose import pool_target, work_target


def downloads(site: SiteInput, charts: dict[str, ChartSpec]) -> dict[str, str]:
    """Return file name to text of everything that is not a page."""
    files = _bibliographies(site)
    for spec in charts.values():
        if all(row.claim for row in spec.rows) and not spec.lines and not spec.points:
            files[f"charts/{spec.id}.csv"] = chart_csv(spec)
    for benchmark_id, entry in site.library.benchmarks.items():
        if entry.record.observations:
            files[f"benchmarks/{benchmark_id}/{benchmark_id}.csv"] = observations_csv(entry.record)
    files[MAP_CSV] = map_csv(site.library)
    for pool_id, found in poolings(site.library).items():
        data = pool_csv(site.library, found)
        if data is not None:
            files[f"{pool_target(pool_id)}{pool_id}.csv"] = data
    files["status.json"] = _json(status_document(site))
    return files


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _bibliographies(site: SiteInput) -> dict[str, str]:
    files, library = {}, site.library
    for work_id, entry in library.works.items():
        base = f"{work_target(work_id)}{work_id}"
        files[f"{base}.bib"] = bibtex(work_id, entry.record)
        files[f"{base}.ris"] = ris(entry.record)
        files[f"{base}.csl.json"] = csl_json(work_id, entry.record)
    files["works/library.bib"] = "\n".join(bibtex(w, e.record) for w, e in library.works.items())
    files["works/library.ris"] = "".join(ris(e.record) for e in library.works.values())
    files["works/library.csl.json"] = _json([csl(w, e.record) for w, e in library.works.items()])
    return files


def chart_csv(spec: ChartSpec) -> str:
    """Return the data of a chart: label, value, low, high, unit, claim."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["label", "value", "low", "high", "unit", "claim"])
    for row in spec.rows:
        writer.writerow(
            [
                row.label,
                row.value,
                "" if row.low is None else row.low,
                "" if row.high is None else row.high,
                spec.unit,
                row.claim,
            ]
        )
    return out.getvalue()


def observations_csv(benchmark: Benchmark) -> str:
    """Return every observation of a benchmark; an empty feed means that it was read by hand.

    Where the record corrects a figure, ``upstream`` is what the table shows and ``correction`` the reason.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            *("metric", "series", "system", "on", "value", "grade", "low", "high", "unit", "gone", "feed"),
            *("upstream", "correction"),
        ]
    )
    for row in benchmark.observations:
        metric = benchmark.metrics.get(row.metric)
        figures = ["" if figure is None else figure for figure in (row.value, row.grade, row.low, row.high)]
        unit = metric.unit if metric else ""
        gone = "gone" if row.gone else ""
        upstream = reason = ""
        if isinstance(row, CorrectedObservation):
            upstream = figure_of(row.seen)
            reason = row.overlay.reason
        told = [row.metric, row.series, row.subject, row.on]
        writer.writerow([*told, *figures, unit, gone, feed_of(row), upstream, reason])
    return out.getvalue()


def status_document(site: SiteInput, release: str = "") -> dict[str, Any]:
    """Return ``status.json``: state, last and next run, release, counts, feeds."""
    status, size = site.status, site.library.size()
    return {
        "schema_version": 1,
        "state": status.state,
        "word": status.word,
        "last_run": status.last_run,
        "next_run": status.next_run,
        "release": release,
        "counts": {**size, "articles": len(site.articles)},
        "feeds": [
            {
                "id": f.id,
                "state": f.state,
                "message": f.message,
                "last_success": f.last_success or None,
                "last_new": f.last_new or None,
                "next_due": f.next_due or None,
                "expected_every": f.expected_every,
                "failures": f.failures,
            }
            for f in status.feeds
        ],
    }
