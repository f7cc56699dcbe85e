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
from pipeline.records.yaml_source import Path, YamlDocument


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
    # A metric counts as declared even if its own fields are bad.
    declared = document.data.get("metrics")
    metrics = list(declared) if isinstance(declared, dict) else None
    seen: set[tuple[str, str, str]] = set()
    for index, row in enumerate(record.observations):
        at = ("observations", index)
        yield from check_day(document, (*at, "on"), row.on, today)
        yield from _check_metric(document, (*at, "metric"), row.metric, metrics)
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
        yield from _check_metric(document, ("derived", key, "metric"), derived.metric, metrics)
        yield from _check_derived(library, entry, key, derived)


def _check_metric(
    document: YamlDocument, at: Path, metric: str, metrics: list[str] | None
) -> Iterator[Problem]:
    """Complain about a metric that the benchmark does not declare; ``metrics`` is ``None`` if unread."""
    if metrics is not None and metric not in metrics:
        message = f'This benchmark has no metric "{metric}".'
        yield document.problem(at, "unknown-metric", message, did_you_mean(metric, metrics))


def _check_derived(
    library: Library, entry: Entry[Benchmark], key: str, derived: Derived
) -> Iterator[Problem]:
    document, at = entry.document, ("derived", key)
    yield from check_frame(library, document, at, derived, f"{entry.id}/{key}")
    subjects = sorted({row.subject for row in entry.record.observations})
    if derived.compute in ("latest", "change"):
        if "subject" not in document.given(at) and document.is_sound((*at, "compute")):
            message = f"{derived.compute} needs a subject."
            yield document.problem(at, "missing-field", message, "Add subject.")
        elif derived.subject is not None and derived.subject not in subjects:
            message = f'There is no observation of "{derived.subject}".'
            hint = did_you_mean(derived.subject, subjects)
            yield document.problem((*at, "subject"), "unknown-subject", message, hint)
    if derived.compute == "share" and len({"below", "above"} & document.given(at)) != 1:
        message = "A share needs a threshold: below or above, one of the two."
        yield document.problem(at, "missing-field", message, "Add below: 4, for instance.")
