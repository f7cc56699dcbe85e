"""Rules for benchmarks: metrics, observations, derived claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.problems import Problem, did_you_mean
from pipeline.records.catalog import Benchmark, Metric, Observation, SeenObservation
from pipeline.records.checks.common import check_day, check_id, check_ids, check_metric_id, declared_metrics
from pipeline.records.checks.derived import check_derived
from pipeline.records.checks.measures import check_unit
from pipeline.records.checks.moves import check_moves
from pipeline.records.checks.overlay import check_overlay
from pipeline.records.checks.works import check_checked, check_frame
from pipeline.records.library import Entry, Library
from pipeline.records.overlays import as_seen
from pipeline.records.units import GRADE
from pipeline.records.yaml_source import Path, YamlDocument

_FIGURES = ("value", "grade", "gone")


def check_catalog(library: Library, today: date) -> Iterator[Problem]:
    """Check every benchmark."""
    for entry in library.benchmarks.values():
        yield from _check_benchmark(library, entry, today)


def _check_benchmark(library: Library, entry: Entry[Benchmark], today: date) -> Iterator[Problem]:
    record, document = entry.record, entry.document
    if record.work is not None:
        yield from check_id(library, document, "work", ("work",), record.work)
    elif record.derived and "work" not in document.given(()):
        message = "Derived claims cite a work, and this benchmark names none."
        hint = "Add work: the id of the work that describes the benchmark."
        yield document.problem(("derived",), "missing-field", message, hint, key=True)
    yield from check_checked(document, ("checked",), record.checked, None, today)
    yield from check_ids(library, document, "topic", ("topics",), record.topics)
    for key, metric in record.metrics.items():
        yield from _check_metric(document, ("metrics", key), metric)
        yield from check_moves(document, ("metrics", key), metric)
    yield from _check_observations(entry, today)
    yield from check_overlay(library, entry, today)
    for key, derived in record.derived.items():
        yield from check_frame(library, document, ("derived", key), derived, f"{entry.id}/{key}")
        yield from check_derived(library, entry, key, derived)


def _check_metric(document: YamlDocument, at: Path, metric: Metric) -> Iterator[Problem]:
    yield from check_unit(metric.unit, document, (*at, "unit"))
    if metric.low is not None and metric.high is not None and metric.low > metric.high:
        message = f"The bounds run backwards: low {metric.low} is above high {metric.high}."
        yield document.problem((*at, "low"), "range-reversed", message, "Swap low and high.")
    if metric.level is not None and not 50 <= metric.level < 100:
        message = f"An interval's level is a percentage from 50 to under 100, not {metric.level}."
        yield document.problem((*at, "level"), "impossible-value", message, "Usually 95.")
    if (metric.unit == GRADE) != bool(metric.scale):
        message = "A metric with a scale has the unit grade, and no other has it."
        hint = "Set unit: grade." if metric.scale else "Add scale: the grades, the worst first."
        yield document.problem((*at, "unit"), "metric-scale", message, hint)
    if not metric.scale:
        return
    for name in ("low", "high", "level"):
        if getattr(metric, name) is not None:
            message = f"{name} is for numbers, and this metric has grades."
            yield document.problem((*at, name), "metric-scale", message, f"Remove {name}.", key=True)
    if metric.better != "higher" and document.is_sound((*at, "better")):
        message = f"The scale ends with the best grade, so {metric.better} can't be better."
        yield document.problem((*at, "better"), "metric-scale", message, "Set better: higher.")
    if len(metric.scale) < 2 or len(set(metric.scale)) < len(metric.scale):
        message = "A scale has two grades or more, each once."
        yield document.problem((*at, "scale"), "metric-scale", message, "Name the worst grade first.")


def _check_observations(entry: Entry[Benchmark], today: date) -> Iterator[Problem]:
    """Check what stands in the record. What feeds brought stands behind it and was judged when it came."""
    record, document = entry.record, entry.document
    seen: set[tuple[int, str, str, str]] = set()
    for index, row in enumerate(map(as_seen, record.observations)):
        if isinstance(row, SeenObservation):
            return
        at = ("observations", index)
        yield from check_day(document, (*at, "on"), row.on, today)
        yield from check_metric_id(document, (*at, "metric"), row.metric, declared_metrics(document))
        yield from _check_figure(document, at, row, record.metrics.get(row.metric))
        if row.series > record.series:
            message = f"The benchmark has {record.series} series; this figure names series {row.series}."
            hint = "Count up series of the benchmark, or mend this one."
            yield document.problem((*at, "series"), "unknown-series", message, hint)
        identity = (row.series, row.subject, row.metric, row.on)
        if identity in seen:
            message = f"{row.subject} has a second figure for {row.metric} on {row.on}."
            yield document.problem(at, "duplicate-id", message, "Keep one of the two.")
        seen.add(identity)


def _check_figure(
    document: YamlDocument, at: Path, row: Observation, metric: Metric | None
) -> Iterator[Problem]:
    given = [name for name in _FIGURES if name in document.given(at)]
    if len(given) != 1:
        what = " and ".join(given) if given else "no figure"
        hint = "Give value, or grade where the metric has a scale, or gone: true."
        yield document.problem(at, "observation-form", f"The observation has {what}.", hint)
        return
    if metric is None:
        return
    fitting = "grade" if metric.scale else "value"
    if given[0] not in (fitting, "gone"):
        message = f'The metric "{row.metric}" has a {fitting}, not a {given[0]}.'
        hint = f"Write {fitting}: and one of {', '.join(metric.scale)}." if metric.scale else "Write value."
        yield document.problem((*at, given[0]), "observation-form", message, hint, key=True)
        return
    if row.grade is not None and row.grade not in metric.scale:
        hint = did_you_mean(row.grade, metric.scale) or "The scale has: " + ", ".join(metric.scale) + "."
        yield document.problem((*at, "grade"), "unknown-grade", f'"{row.grade}" is not on the scale.', hint)
    yield from _check_bounds(document, at, row, metric)


def _check_bounds(document: YamlDocument, at: Path, row: Observation, metric: Metric) -> Iterator[Problem]:
    value = row.value
    if value is not None and (
        (metric.low is not None and value < metric.low) or (metric.high is not None and value > metric.high)
    ):
        message = f"{value} lies outside the plausible {_span(metric)}."
        yield document.problem((*at, "value"), "impossible-value", message, "Look at the table again.")
    for name in ("low", "high"):
        if getattr(row, name) is not None and value is None and document.is_sound((*at, "value")):
            message = f"{name} is an end of an interval, and there is no value in it."
            yield document.problem((*at, name), "observation-form", message, f"Remove {name}.", key=True)
    if row.low is not None and row.high is not None and row.low > row.high:
        message = f"The interval runs backwards: {row.low} is above {row.high}."
        yield document.problem((*at, "low"), "range-reversed", message, "Swap low and high.")
    elif value is not None and (
        (row.low is not None and value < row.low) or (row.high is not None and value > row.high)
    ):
        message = f"The interval does not hold the value {value}."
        at_end = "low" if row.low is not None and value < row.low else "high"
        yield document.problem((*at, at_end), "interval-misses-value", message, "Look at the digits.")


def _span(metric: Metric) -> str:
    if metric.low is not None and metric.high is not None:
        return f"{metric.low} to {metric.high}"
    return f"low of {metric.low}" if metric.low is not None else f"high of {metric.high}"
