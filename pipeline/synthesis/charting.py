"""What a chart shows, taken from the claims: rows, unit, the line of no effect, a description in words."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pipeline.evidence.figures import figure, interval_text, share, unit_label
from pipeline.records.library import Library
from pipeline.records.units import UNITS
from pipeline.records.works import Measure
from pipeline.records.writing import Chart
from pipeline.synthesis.article import ChartRow, ChartSpec


def chart_spec(chart_id: str, chart: Chart, library: Library) -> ChartSpec:
    """Return the specification of ``chart``. Claims without a fitting figure are left out."""
    rows, measures = [], []
    for claim_id in chart.claims:
        measure = library.claims[claim_id].record.measure
        if measure is None:
            continue
        value, low, high = _extent(measure)
        if value is None:
            continue
        label = chart.labels.get(claim_id, measure.name)
        shown = figure(measure).text
        if measure.interval:
            shown += f" ({interval_text(measure)})"
        percent = share(measure)
        if percent is not None:
            shown += f" ({percent}%)"
        rows.append(ChartRow(label, claim_id, float(value), _float(low), _float(high), shown))
        measures.append(measure)
    unit = "percent" if chart.kind == "share" else unit_label(measures[0]) if measures else ""
    null = UNITS[measures[0].unit].null_value if measures and measures[0].unit in UNITS else None
    zero = float(null) if chart.kind == "effects" and null is not None else None
    words = "; ".join(f"{row.label}: {row.shown}" for row in rows)
    description = f"{chart.title.rstrip('.')}. {words}."
    return ChartSpec(chart_id, chart.kind, chart.title, unit, tuple(rows), zero, description)


def claim_chart(library: Library, claim_id: str) -> ChartSpec | None:
    """Return the chart of a single claim: its interval or its range. A bare point needs none."""
    measure = library.claims[claim_id].record.measure
    if measure is None:
        return None
    kind: Literal["effects", "range", "share"]
    if measure.value is not None and measure.interval is not None:
        kind = "effects"
    elif measure.low is not None and measure.high is not None:
        kind = "range"
    elif measure.count is not None and measure.of is not None:
        kind = "share"
    else:
        return None
    title = measure.name[:1].upper() + measure.name[1:]
    # The title says what was measured; the row says on whom.
    labels = {claim_id: library.claims[claim_id].record.scope.who}
    chart = Chart(kind=kind, title=title, claims=[claim_id], labels=labels)
    return chart_spec(claim_id.replace("/", "--"), chart, library)


def _extent(measure: Measure) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Return the point to draw and the ends of its bar, where there are any."""
    if measure.value is not None:
        interval = measure.interval
        return measure.value, interval.low if interval else None, interval.high if interval else None
    if measure.low is not None and measure.high is not None:
        return (measure.low + measure.high) / 2, measure.low, measure.high
    return share(measure), None, None


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
