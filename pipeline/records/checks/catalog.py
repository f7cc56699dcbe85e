"""Rules for benchmarks, feeds, topics and mechanisms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.problems import Problem, did_you_mean
from pipeline.records.catalog import Benchmark, Derived
from pipeline.records.checks.common import check_day, check_id, check_ids
from pipeline.records.checks.measures import check_unit
from pipeline.records.checks.works import check_checked, check_frame
from pipeline.records.library import Entry, Library


def check_catalog(library: Library, today: date) -> Iterator[Problem]:
    """Check the records under ``sources/`` that are not works."""
    for benchmark in library.benchmarks.values():
        yield from _check_benchmark(library, benchmark, today)
    urls: dict[str, str] = {}
    for feed in library.feeds.values():
        yield from check_ids(library, feed.document, "topic", ("topics",), feed.record.topics)
        yield from check_day(feed.document, ("paused",), feed.record.paused, today)
        first = urls.setdefault(feed.record.url, feed.id)
        if first != feed.id:
            message = f'The feed "{first}" already watches this address.'
            yield feed.document.problem(("url",), "duplicate-id", message, "Keep one of the two.")


def _check_benchmark(library: Library, entry: Entry[Benchmark], today: date) -> Iterator[Problem]:
    record, document = entry.record, entry.document
    yield from check_id(library, document, "work", ("work",), record.work)
    yield from check_checked(document, ("checked",), record.checked, None, today)
    for key, metric in record.metrics.items():
        yield from check_unit(metric.unit, document, ("metrics", key, "unit"))
        if metric.low is not None and metric.high is not None and metric.low > metric.high:
            message = f"The bounds run backwards: low {metric.low} is above high {metric.high}."
            yield document.problem(("metrics", key, "low"), "range-reversed", message, "Swap low and high.")
    raw_metrics = document.data.get("metrics")
    metrics = list(raw_metrics) if isinstance(raw_metrics, dict) else []
    seen: set[tuple[str, str, str]] = set()
    for index, row in enumerate(record.observations):
        at = ("observations", index)
        yield from check_day(document, (*at, "on"), row.on, today)
        if row.metric not in metrics:
            hint = did_you_mean(row.metric, metrics)
            message = f'This benchmark has no metric "{row.metric}".'
            yield document.problem((*at, "metric"), "unknown-metric", message, hint)
        bounds = record.metrics.get(row.metric)
        if bounds and (
            (bounds.low is not None and row.value < bounds.low)
            or (bounds.high is not None and row.value > bounds.high)
        ):
            message = f"{row.value} lies outside the plausible {bounds.low} to {bounds.high}."
            yield document.problem((*at, "value"), "impossible-value", message, "Look at the table again.")
        identity = (row.subject, row.metric, row.on)
        if identity in seen:
            message = f"{row.subject} has a second figure for {row.metric} on {row.on}."
            yield document.problem(at, "duplicate-id", message, "Keep one of the two.")
        seen.add(identity)
    for key, derived in record.derived.items():
        yield from _check_derived(library, entry, key, derived, metrics)


def _check_derived(
    library: Library, entry: Entry[Benchmark], key: str, derived: Derived, metrics: list[str]
) -> Iterator[Problem]:
    document, at = entry.document, ("derived", key)
    yield from check_frame(library, document, at, derived, f"{entry.id}/{key}")
    if derived.metric not in metrics:
        hint = did_you_mean(derived.metric, metrics)
        message = f'This benchmark has no metric "{derived.metric}".'
        yield document.problem((*at, "metric"), "unknown-metric", message, hint)
    subjects = sorted({row.subject for row in entry.record.observations})
    if derived.compute in ("latest", "change"):
        if derived.subject is None:
            message = f"{derived.compute} needs a subject."
            yield document.problem(at, "missing-field", message, "Add subject.")
        elif derived.subject not in subjects:
            message = f'There is no observation of "{derived.subject}".'
            hint = did_you_mean(derived.subject, subjects)
            yield document.problem((*at, "subject"), "unknown-subject", message, hint)
    if derived.compute == "share" and (derived.below is None) == (derived.above is None):
        message = "A share needs a threshold: below or above, one of the two."
        yield document.problem(at, "missing-field", message, "Add below: 4, for instance.")
