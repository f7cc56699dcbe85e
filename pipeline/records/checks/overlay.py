"""Rules for the overlay of a benchmark: its form, and the guard that fails once its source was mended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.problems import Problem, did_you_mean
from pipeline.records.catalog import Benchmark, Metric, Observation, Overlay
from pipeline.records.checks.common import check_day, check_metric_id, declared_metrics
from pipeline.records.library import Entry, Library
from pipeline.records.overlays import as_number, as_seen, corrected_figures, feed_of, figures_about, shows
from pipeline.records.yaml_source import Path, YamlDocument


def check_overlay(library: Library, entry: Entry[Benchmark], today: date) -> Iterator[Problem]:
    """Check every entry of a benchmark's overlay against what was seen of its table."""
    record, document = entry.record, entry.document
    taken: set[int] = set()
    for index, item in enumerate(record.overlay):
        at = ("overlay", index)
        problems = [
            *check_day(document, (*at, "since"), item.since, today),
            *check_day(document, (*at, "on"), item.on, today),
            *check_metric_id(document, (*at, "metric"), item.metric, declared_metrics(document)),
            *_check_form(document, at, item, record.metrics.get(item.metric)),
        ]
        yield from problems
        if problems or not all(document.is_sound(path) for path in (at, ("metrics",), ("observations",))):
            continue
        yield from _check_guard(library, entry, at, item)
        corrected = corrected_figures(record, item)
        if taken & set(corrected):
            message = f"Another entry corrects {item.metric} of {item.subject} already."
            yield document.problem(at, "duplicate-id", message, "Keep one of the two.")
        taken.update(corrected)


def _check_form(document: YamlDocument, at: Path, item: Overlay, metric: Metric | None) -> Iterator[Problem]:
    given = [name for name in ("value", "grade") if name in document.given(at)]
    if len(given) != 1:
        what = "value and grade" if given else "no figure"
        hint = "Give value, or grade where the metric has a scale: what the table should show."
        yield document.problem(at, "overlay-form", f"The entry has {what}.", hint)
        return
    if metric is None:
        return
    (name,) = given
    fitting = "grade" if metric.scale else "value"
    if name != fitting:
        message = f'The metric "{item.metric}" has a {fitting}, not a {name}.'
        yield document.problem((*at, name), "overlay-form", message, f"Write {fitting}.", key=True)
        return
    figures = (("expect", item.expect), (name, item.grade if metric.scale else item.value))
    for field, figure in figures:
        if metric.scale and figure not in metric.scale:
            hint = (
                did_you_mean(str(figure), metric.scale) or "The scale has: " + ", ".join(metric.scale) + "."
            )
            yield document.problem((*at, field), "unknown-grade", f'"{figure}" is not on the scale.', hint)
        elif not metric.scale and as_number(figure) is None:
            message = f'"{figure}" is not a number.'
            yield document.problem((*at, field), "overlay-form", message, "Write what the table shows.")
    value = item.value
    if value is not None and (
        (metric.low is not None and value < metric.low) or (metric.high is not None and value > metric.high)
    ):
        message = f"{value} lies outside the bounds of the metric."
        yield document.problem((*at, "value"), "impossible-value", message, "Look at the source again.")
    if item.expect == item.grade or (value is not None and as_number(item.expect) == value):
        message = "The figure is the one that the table is expected to show, so nothing is corrected."
        yield document.problem((*at, "expect"), "overlay-form", message, "Write what the table shows.")


def _check_guard(library: Library, entry: Entry[Benchmark], at: Path, item: Overlay) -> Iterator[Problem]:
    """Hold an entry against the newest figure it is about: the source may have been mended."""
    record, document = entry.record, entry.document
    of_metric = [row for row in record.observations if row.metric == item.metric]
    if _is_fed(library, entry.id, item.metric) and not any(feed_of(row) for row in of_metric):
        message = f"No figure for {item.metric} has come from its feed yet, so this can't be held against it."
        hint = "Ask the feed that brings them: throughline ingest."
        yield document.problem(at, "overlay-unseen", message, hint, warning=True)
        return
    about = figures_about(record, item)
    if not about:
        yield _unseen(record, document, at, item, of_metric)
        return
    metric, newest = record.metrics[item.metric], as_seen(record.observations[about[-1]])
    if shows(metric, newest, item.expect):
        return
    shown = newest.grade if metric.scale else newest.value
    if shows(metric, newest, item.grade if metric.scale else item.value):
        message = f"The table of {newest.on} shows {shown} for {item.subject}, as it should: it was mended."
        hint = "Remove this entry."
        yield document.problem((*at, "expect"), "overlay-unneeded", message, hint)
        return
    message = f"The table of {newest.on} shows {shown} for {item.subject}, and not {item.expect}."
    hint = "Look at the source again: remove this entry, or mend what it expects and says."
    yield document.problem((*at, "expect"), "overlay-expects", message, hint)


def _is_fed(library: Library, benchmark_id: str, metric: str) -> bool:
    tables = [feed.record.table for feed in library.feeds.values() if feed.record.table]
    return any(table.benchmark == benchmark_id and metric in table.metrics for table in tables)


def _unseen(
    record: Benchmark, document: YamlDocument, at: Path, item: Overlay, of_metric: list[Observation]
) -> Problem:
    current = [row for row in of_metric if row.series == record.series and not row.gone]
    days = sorted({row.on for row in current if row.subject == item.subject})
    if days:
        message = f"{item.subject} has no figure for {item.metric} of {item.on}."
        hint = f"It has figures of {', '.join(days[-5:])}."
        return document.problem((*at, "on"), "overlay-unseen", message, hint)
    subjects = sorted({row.subject for row in current})
    message = f'No figure for {item.metric} of "{item.subject}" was seen in the current series.'
    hint = did_you_mean(item.subject, subjects) or "Remove this entry, or spell it as the table does."
    return document.problem((*at, "subject"), "overlay-unseen", message, hint)
