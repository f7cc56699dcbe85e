"""The page of a benchmark: leader, table, chart, what moved, derived claims."""

from __future__ import annotations

from typing import Any

from pipeline.evidence.derived import latest
from pipeline.evidence.figures import number_text
from pipeline.records.catalog import Metric, Observation
from pipeline.records.library import Library
from pipeline.records.units import UNITS
from pipeline.site.page import Page
from pipeline.site.views import claim_row, work_line
from pipeline.synthesis.article import ChartRow, ChartSpec


def benchmark_page(library: Library, benchmark_id: str) -> Page:
    """Return the page of one benchmark."""
    entry = library.benchmarks[benchmark_id]
    record = entry.record
    target = f"benchmarks/{benchmark_id}/"
    metrics = []
    for key, metric in record.metrics.items():
        rows = [row for row in record.observations if row.metric == key]
        if rows:
            metrics.append(_metric(benchmark_id, key, metric, rows, list(record.derived)))
    context = {
        "benchmark": record,
        "metrics": metrics,
        "claims": [
            claim_row(library, f"{benchmark_id}/{key}")
            for key in record.derived
            if f"{benchmark_id}/{key}" in library.claims
        ],
        "reference_html": work_line(library.works[record.work], target),
    }
    charts = tuple(m["spec"] for m in metrics)
    return Page(target, "benchmark.md.j2", record.title, record.about, context, charts=charts)


def _metric(
    benchmark_id: str, key: str, metric: Metric, rows: list[Observation], derived: list[str]
) -> dict[str, Any]:
    newest = latest(rows)
    ranked = sorted(newest.values(), key=lambda r: (r.value, r.subject), reverse=metric.better != "lower")
    unit = UNITS.get(metric.unit)
    symbol = unit.symbol if unit else ""
    shown = [
        {"subject": r.subject, "shown": number_text(r.value) + symbol, "value": r.value, "on": r.on}
        for r in ranked
    ]
    movers = []
    for row in ranked:
        earlier = sorted((r for r in rows if r.subject == row.subject and r.on < row.on), key=lambda r: r.on)
        if earlier and earlier[-1].value != row.value:
            change = row.value - earlier[-1].value
            movers.append(f"{row.subject} {'+' if change > 0 else ''}{number_text(change)}")
    claim = f"{benchmark_id}/{derived[0]}" if derived else ""
    title = f"{ranked[0].subject} leads on {metric.name}"
    chart_rows = tuple(
        ChartRow(r["subject"], claim, float(r["value"]), None, None, r["shown"])  # type: ignore[arg-type]
        for r in shown
    )
    words = "; ".join(f"{r['subject']}: {r['shown']}" for r in shown)
    label = unit.label if unit else metric.unit
    spec = ChartSpec(f"{benchmark_id}-{key}", "values", title, label, chart_rows, None, f"{title}. {words}.")
    return {"metric": metric, "rows": shown, "leader": shown[0], "movers": movers, "spec": spec}
