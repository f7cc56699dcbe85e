"""What feeds saw in the tables of benchmarks, beside what was read by hand, under the records' overlays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.evidence.overlay import with_overlay
from pipeline.records.catalog import Benchmark, Observation, SeenObservation
from pipeline.records.library import Library


def add_observations(library: Library, seen: Mapping[str, Sequence[SeenObservation]]) -> None:
    """Put what feeds saw, by benchmark and oldest first, behind what the records hold.

    Nothing is added for a benchmark that has no record any more. Then the overlay of each record is applied.
    """
    for benchmark_id, rows in seen.items():
        entry = library.benchmarks.get(benchmark_id)
        if entry is not None:
            library.benchmarks[benchmark_id] = replace(entry, record=with_observations(entry.record, rows))
    for benchmark_id, entry in library.benchmarks.items():
        if entry.record.overlay:
            library.benchmarks[benchmark_id] = replace(entry, record=with_overlay(entry.record))


def with_observations(benchmark: Benchmark, seen: Sequence[SeenObservation]) -> Benchmark:
    """Return the benchmark with what feeds saw behind its own rows, whose places stay as they are.

    For one series, subject, metric and day the row read by hand counts; otherwise both stand.
    """
    by_hand = {_key(row) for row in benchmark.observations}
    rows: list[Observation] = [*benchmark.observations, *(row for row in seen if _key(row) not in by_hand)]
    return benchmark.model_copy(update={"observations": rows})


def _key(row: Observation) -> tuple[int, str, str, str]:
    return row.series, row.subject, row.metric, row.on
