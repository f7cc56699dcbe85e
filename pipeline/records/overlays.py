"""Corrections of a table by its record: which figures each is about, and what the table shows there."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from pipeline.records.catalog import (
    Benchmark,
    CorrectedObservation,
    Metric,
    Observation,
    Overlay,
    SeenObservation,
)


def as_seen(row: Observation) -> Observation:
    """Return a row as it was read: without the correction of an overlay, if it has one."""
    return row.seen if isinstance(row, CorrectedObservation) else row


def feed_of(row: Observation) -> str:
    """Return the id of the feed that showed a row; empty for one that was read by hand."""
    seen = as_seen(row)
    return seen.feed if isinstance(seen, SeenObservation) else ""


def figures_about(benchmark: Benchmark, overlay: Overlay) -> list[int]:
    """Return where the figures stand among the observations that an overlay is about, the newest last.

    They are those of its subject and metric in the current series, or of these the ones of its day.
    """
    rows = benchmark.observations
    found = [
        index
        for index, row in enumerate(rows)
        if (row.subject, row.metric, row.series) == (overlay.subject, overlay.metric, benchmark.series)
        and not row.gone
        and overlay.on in (None, row.on)
    ]
    return sorted(found, key=lambda index: (rows[index].on, index))


def corrected_figures(benchmark: Benchmark, overlay: Overlay) -> list[int]:
    """Return where the figures stand that an overlay corrects: the newest ones that show what it expects.

    Going back from the newest, the first figure that shows something else ends them: an earlier one that
    happens to be the same may have been right.
    """
    metric = benchmark.metrics.get(overlay.metric)
    found: list[int] = []
    for index in reversed(figures_about(benchmark, overlay)):
        if metric is None or not shows(metric, as_seen(benchmark.observations[index]), overlay.expect):
            break
        found.append(index)
    return found[::-1]


def shows(metric: Metric, row: Observation, figure: str | Decimal | None) -> bool:
    """Tell whether a row shows a figure: a grade to the letter, a number by its value."""
    if metric.scale:
        return row.grade is not None and row.grade == figure
    number = as_number(figure)
    return row.value is not None and row.value == number


def as_number(text: str | Decimal | None) -> Decimal | None:
    """Return the number a text is, or ``None``."""
    try:
        number = Decimal(str(text).replace("\u2212", "-"))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
