"""The corrections of a benchmark's record, laid over what was seen in its table."""

from __future__ import annotations

from pipeline.records.catalog import Benchmark, CorrectedObservation, Observation, Overlay
from pipeline.records.overlays import as_seen, corrected_figures


def with_overlay(benchmark: Benchmark) -> Benchmark:
    """Return the benchmark with its overlay applied to its observations, whose places stay as they are.

    An entry that finds another figure than it expects changes nothing; the checks say so. The interval of a
    figure that is corrected is left out: it was that of the other one.
    """
    if not benchmark.overlay:
        return benchmark
    rows = list(benchmark.observations)
    for number, entry in enumerate(benchmark.overlay, start=1):
        if (entry.value is None) == (entry.grade is None):
            continue  # a broken entry, which the checks report
        for index in corrected_figures(benchmark, entry):
            rows[index] = _corrected(as_seen(rows[index]), entry, number)
    return benchmark.model_copy(update={"observations": rows})


def _corrected(row: Observation, entry: Overlay, number: int) -> CorrectedObservation:
    return CorrectedObservation(
        subject=row.subject,
        metric=row.metric,
        value=entry.value,
        grade=entry.grade,
        on=row.on,
        series=row.series,
        seen=row,
        overlay=entry,
        number=number,
    )
