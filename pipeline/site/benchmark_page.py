"""The page of a benchmark: per metric the standings, a chart, what moved and who left; then the origins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from pipeline.evidence.figures import number_text
from pipeline.evidence.freshness import TableFeed, table_notes
from pipeline.evidence.standings import Standing, Standings, standings
from pipeline.records.catalog import Benchmark, Metric, Observation
from pipeline.records.library import Library
from pipeline.records.overlays import feed_of
from pipeline.records.units import UNITS
from pipeline.site.benchmark_charts import benchmark_chart
from pipeline.site.benchmark_words import finding, led, shown, signed, whole_change
from pipeline.site.inputs import table_rows
from pipeline.site.overlays import bare, correction_of, overlay_rows
from pipeline.site.page import Page
from pipeline.site.subject_page import subject_targets
from pipeline.site.views import claim_row, work_line
from pipeline.synthesis.article import Link

_FIRST_ROWS, _LOG_ROWS, _NAMED = 25, 60, 5
"""Rows of the table before the rest is folded away, lines of the log, systems named in a sentence."""


def benchmark_page(library: Library, benchmark_id: str, tables: Sequence[TableFeed] = ()) -> Page:
    """Return the page of one benchmark; ``tables`` tells how the feeds of tables are doing."""
    record = library.benchmarks[benchmark_id].record
    target = f"benchmarks/{benchmark_id}/"
    metrics = [_metric(library, benchmark_id, record, key) for key in record.metrics]
    context = {
        "benchmark": record,
        "metrics": metrics,
        "subjects": subject_targets(benchmark_id, record),
        "inputs": table_rows(library, table_notes(library, benchmark_id, tables)),
        "claims": [
            claim_row(library, f"{benchmark_id}/{key}")
            for key in record.derived
            if f"{benchmark_id}/{key}" in library.claims
        ],
        "briefs": [
            Link(brief.record.title, f"briefs/{brief.id}/")
            for brief in reversed(library.briefs.values())
            if brief.record.benchmark == benchmark_id
        ],
        "corrections": list(overlay_rows(library, benchmark_id)),
        "origins": _origins(library, benchmark_id, record),
        "csv": f"{target}{benchmark_id}.csv" if record.observations else "",
        "reference_html": work_line(library.works[record.work], target) if record.work else "",
    }
    charts = tuple(m["spec"] for m in metrics if m["spec"])
    return Page(target, "benchmark.md.j2", record.title, record.about, context, charts=charts, wide=False)


def _metric(library: Library, benchmark_id: str, record: Benchmark, key: str) -> dict[str, Any]:
    metric = record.metrics[key]
    now = standings(record, key)
    shown_here = partial(shown, metric)
    dated = now.dates[-1] if now.dates else ""
    rows = [_row(metric, standing, dated) for standing in now.present]
    unit = UNITS.get(metric.unit)
    log = [row for row in record.observations if row.metric == key]
    return {
        "id": key,
        "name": metric.name[:1].upper() + metric.name[1:],
        "finding": finding(now, shown_here),
        "led": led(now),
        "unit": unit.label if unit else metric.unit,
        "scale": metric.scale,
        "better": metric.better,
        "count": len(now.present),
        "dated": _dated(now),
        "spec": benchmark_chart(f"{benchmark_id}-{key}", record, now, shown_here),
        "rows": rows[:_FIRST_ROWS],
        "rest": rows[_FIRST_ROWS:],
        "interval": _interval_head(metric, rows),
        "change": _change_head(metric, rows),
        "grades": _grades(now),
        "moved": _moved(now),
        "gone": [_left(standing, shown_here) for standing in now.gone],
        "log": _log(library, log),
        "log_more": max(0, len(log) - _LOG_ROWS),
    }


def _row(metric: Metric, standing: Standing, dated: str) -> dict[str, Any]:
    """Return a row of the table, whose head names the unit. A date is told where it is not the newest."""
    row, change = standing.newest, whole_change(metric, standing)
    ends = [number_text(end) for end in (row.low, row.high) if end is not None]
    return {
        "subject": standing.subject,
        "shown": bare(row),
        "interval": " to ".join(ends) if len(ends) == 2 else "",
        "change": signed(_difference(standing)) if change else "",
        "since": standing.before.on if standing.before else "",
        "on": row.on if row.on != dated else "",
        "corrected": correction_of(row),
    }


def _interval_head(metric: Metric, rows: Sequence[dict[str, Any]]) -> str:
    if not any(row["interval"] for row in rows):
        return ""
    return f"{number_text(metric.level)}% interval" if metric.level is not None else "Interval"


def _change_head(metric: Metric, rows: Sequence[dict[str, Any]]) -> str:
    if not any(row["change"] for row in rows):
        return ""
    return "Change in points" if metric.unit == "percent" else "Change"


def _dated(now: Standings) -> str:
    """Return the dates of the figures that stand: one, or the first and the last."""
    days = sorted({standing.newest.on for standing in now.present})
    return " to ".join(dict.fromkeys((days[0], days[-1]))) if days else ""


def _grades(now: Standings) -> list[dict[str, Any]]:
    """Return the grades of an ordinal metric, the best first, each with its systems; also empty ones."""
    if not now.metric.scale:
        return []
    by_grade: dict[str, list[dict[str, Any]]] = {grade: [] for grade in now.metric.scale[::-1]}
    for standing in sorted(now.present, key=lambda s: s.subject):
        system = {"subject": standing.subject, "corrected": correction_of(standing.newest)}
        by_grade[standing.newest.grade or ""].append(system)
    return [{"grade": grade, "systems": systems} for grade, systems in by_grade.items()]


def _moved(now: Standings) -> dict[str, Any] | None:
    """Return what the newest date brought against what stood before; ``None`` while there is but one date."""
    if len(now.dates) < 2:
        return None
    last = now.dates[-1]
    changed = [s for s in now.present if s.newest.on == last and s.before and whole_change(now.metric, s)]
    changed.sort(key=lambda s: (-abs(_difference(s)), s.subject))
    new = [s.subject for s in now.present if s.rows[0].on == last]
    back = [s.subject for s in now.present if s.newest.on == last and any(row.gone for row in s.rows[:-1])]
    left = [s.subject for s in now.gone if s.gone_since == last]
    return {
        "on": last,
        "changed": [f"{s.subject} {whole_change(now.metric, s)}" for s in changed[:_NAMED]],
        "more": max(0, len(changed) - _NAMED),
        "new": _names(new),
        "back": _names(back),
        "left": _names(left),
    }


def _difference(standing: Standing) -> Decimal:
    before = standing.before
    if before is None or before.value is None or standing.newest.value is None:
        return Decimal(0)
    return standing.newest.value - before.value


def _names(subjects: Sequence[str]) -> str:
    named = ", ".join(subjects[:_NAMED])
    return f"{named} and {len(subjects) - _NAMED} more" if len(subjects) > _NAMED else named


def _left(standing: Standing, shown: partial[str]) -> dict[str, str]:
    last = standing.newest
    return {
        "subject": standing.subject,
        "since": standing.gone_since,
        "last": f"{shown(last)} on {last.on}",
    }


def _log(library: Library, rows: Sequence[Observation]) -> list[dict[str, Any]]:
    """Return the newest observations of all series, the newest first, those of one day as they were read."""
    newest = sorted(rows, key=lambda row: row.on, reverse=True)[:_LOG_ROWS]
    origins = [_feed_title(library, feed_of(row)) if feed_of(row) else "read by hand" for row in newest]
    return [
        {
            "on": row.on,
            "series": row.series,
            "subject": row.subject,
            "shown": "gone" if row.gone else bare(row),
            "corrected": correction_of(row),
            "origin": origin if len(set(origins)) > 1 else "",
        }
        for row, origin in zip(newest, origins, strict=True)
    ]


def _feed_title(library: Library, feed_id: str) -> str:
    entry = library.feeds.get(feed_id)
    return entry.record.title if entry else feed_id


def _origins(library: Library, benchmark_id: str, record: Benchmark) -> dict[str, Any]:
    """Return where the figures come from: how many each feed brought, how many were read by hand."""
    counted = Counter(feed for row in record.observations if (feed := feed_of(row)))
    watching = [
        feed_id
        for feed_id, entry in library.feeds.items()
        if entry.record.table and entry.record.table.benchmark == benchmark_id
    ]
    return {
        "by_hand": len(record.observations) - counted.total(),
        "feeds": [
            {
                "title": _feed_title(library, feed_id),
                "figures": counted[feed_id],
                "licence": (library.feeds[feed_id].record.licence or "") if feed_id in library.feeds else "",
                "paused": (library.feeds[feed_id].record.paused or "") if feed_id in library.feeds else "",
            }
            for feed_id in dict.fromkeys([*watching, *sorted(counted)])
        ],
    }
