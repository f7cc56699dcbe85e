"""Claims for the moves of a benchmark's table: every figure that a brief prints is one of these.

They stand beside the declared derived claims, as ``benchmark/metric-what-day``: of a new leader its figure
and its lead, of a threshold the figure that reached it, of a front that closed up the distance. They are
pages of their own and never change when later tables come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.evidence.events import Closed, Event, FirstPast, NewLeader, events
from pipeline.evidence.figures import number_text
from pipeline.records.catalog import Benchmark, Metric, Observation, Threshold
from pipeline.records.library import ClaimEntry, Library
from pipeline.records.units import UNITS, difference_unit
from pipeline.records.works import Claim, Correction, Measure, Scope


@dataclass(frozen=True, slots=True)
class EventClaim:
    """A claim and the event it is about. ``key`` is the second half of its id."""

    key: str
    claim: Claim
    event: Event


def add_event_claims(library: Library) -> None:
    """Put the claims of all moves beside the others.

    They cite the work that describes the benchmark, and where the record names none the table itself, as a
    work with the benchmark's id (:func:`pipeline.synthesis.briefs.add_briefs` adds it).
    """
    for claim_id, made in moments(library).items():
        benchmark_id = claim_id.split("/", 1)[0]
        entry = library.benchmarks[benchmark_id]
        at = ("metrics", made.event.metric_id)
        work = entry.record.work or benchmark_id
        library.claims.setdefault(claim_id, ClaimEntry(claim_id, work, made.claim, entry.document, at))
        library.known.setdefault("claim", set()).add(claim_id)


def moments(library: Library) -> dict[str, EventClaim]:
    """Return every claim of a move, by its whole id, with its event."""
    return {
        f"{benchmark_id}/{made.key}": made
        for benchmark_id, entry in library.benchmarks.items()
        for event in events(entry.record)
        for made in event_claims(entry.record, event)
    }


def event_claims(benchmark: Benchmark, event: Event) -> tuple[EventClaim, ...]:
    """Return the claims of one move, the one that says it first."""
    found: Iterator[tuple[str, dict[str, Any]]] = iter(())
    if isinstance(event, NewLeader):
        found = _leader(benchmark, event)
    elif isinstance(event, FirstPast):
        found = _threshold(benchmark, event)
    elif isinstance(event, Closed):
        found = _closed(benchmark, event)
    return tuple(
        EventClaim(f"{event.metric_id}-{key}-{event.on}", _claim(benchmark, event, **fields), event)
        for key, fields in found
    )


def _claim(benchmark: Benchmark, event: Event, **fields: Any) -> Claim:
    topics = benchmark.topics or [t for derived in benchmark.derived.values() for t in derived.topics]
    frame = {name: field.get_default(call_default_factory=True) for name, field in Claim.model_fields.items()}
    frame |= {
        "limits": benchmark.not_about,
        "design": "benchmark",
        "topics": list(dict.fromkeys(topics)),
        "at": f"{benchmark.at}, table of {event.on}",
        "checked": benchmark.checked,
        "status": "accepted",
        "corrections": list(_corrections(event)),
    }
    return Claim.model_construct(**(frame | fields))


def _corrections(event: Event) -> Iterator[Correction]:
    for corrected in event.corrected:
        yield Correction(
            on=whole_day(corrected.now.on),
            field=f"figure of {corrected.now.subject}",
            was=_shown(event.metric, corrected.was),
            now=_shown(event.metric, corrected.now),
            why="The table's figure for this day was another one when it was first read.",
        )


def whole_day(on: str) -> str:
    """Return the first day of a date that may be a year or a month."""
    return on + "-01-01"[len(on) - 4 :] if len(on) < 10 else on


def _shown(metric: Metric, row: Observation) -> str:
    if row.value is None:
        return row.grade or "gone"
    return number_text(row.value) + (UNITS[metric.unit].symbol if metric.unit in UNITS else "")


def _leader(benchmark: Benchmark, event: NewLeader) -> Iterator[tuple[str, dict[str, Any]]]:
    leader, metric = event.leader.subject, event.metric
    verb = "led" if event.clear else "stood first in"
    doubt = "" if event.clear else "; the interval of a system behind reached into its own"
    yield (
        "leader",
        {
            "says": f"{leader} {verb} the table of {benchmark.title} in {metric.name}{doubt}.",
            "measure": _measure(metric, leader, event.leader, event.former),
            "scope": _scope(benchmark, event, leader),
            "compared_with": _comparator(event.former, "the system ahead until then"),
        },
    )
    if event.second is None or event.margin is None or difference_unit(metric.unit) is None:
        return
    second = event.second.subject
    yield (
        "lead",
        {
            "says": f"In the table of {benchmark.title}, {leader} was ahead of {second} in {metric.name}.",
            "measure": _difference(metric, f"lead in {metric.name}, {leader}", event.margin),
            "scope": _scope(benchmark, event, leader),
            "compared_with": _comparator(event.second, "the system next to it"),
        },
    )


def _comparator(row: Observation | None, otherwise: str) -> str | None:
    """Return the name of a comparator, or other words for one whose name would be read as a negation.

    The audit tells the two sides of a comparison apart by their words, and in "some-model (no tools)" it
    would take the "no" for what the other side is without.
    """
    if row is None:
        return None
    return otherwise if _NEGATION.search(row.subject) else row.subject


_NEGATION = re.compile(r"\b(?:no|not|without)\b", re.IGNORECASE)


def _threshold(benchmark: Benchmark, event: FirstPast) -> Iterator[tuple[str, dict[str, Any]]]:
    first, metric, threshold = event.first.subject, event.metric, event.threshold
    mark = threshold_text(metric, threshold)
    others = [row.subject for row in event.others]
    same_day = f"{', '.join(others)} reached it on the same day. " if others else ""
    doubt = "" if event.clear else "The interval of the figure reaches back over the mark. "
    measure = _measure(metric, first, event.first, event.best_before)
    if metric.scale:
        name = f"systems with {metric.name} {threshold.grade}"
        measure = Measure(name=name, count=1 + len(others), of=event.systems, of_what="systems")
    yield (
        f"first-to-{_key(threshold)}",
        {
            "says": f"{first} was the first system in the table of {benchmark.title} to reach {mark} in "
            f"{metric.name}, {threshold.words}.",
            "measure": measure,
            "scope": _scope(benchmark, event, first),
            "compared_with": _comparator(event.best_before, "the best figure until then"),
            "limits": f"{same_day}{doubt}{benchmark.not_about}",
        },
    )


def threshold_text(metric: Metric, threshold: Threshold) -> str:
    """Return a threshold as it is printed: "90%", "Excellent"."""
    if threshold.value is None:
        return threshold.grade or ""
    return number_text(threshold.value) + (UNITS[metric.unit].symbol if metric.unit in UNITS else "")


def _key(threshold: Threshold) -> str:
    text = threshold.grade or f"{threshold.value}".replace("-", "minus ")
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "mark"


def _closed(benchmark: Benchmark, event: Closed) -> Iterator[tuple[str, dict[str, Any]]]:
    metric = event.metric
    name = f"distance between the first and the last of {event.places} systems in {metric.name}"
    yield (
        "spread",
        {
            "says": f"The first {event.places} systems in the table of {benchmark.title} lay closer together "
            f"in {metric.name} than on {event.widest_on}.",
            "measure": _difference(metric, name, event.spread, event.widest),
            "scope": _scope(benchmark, event, f"the first {event.places} systems in the table"),
            "compared_with": f"the same distance on {event.widest_on}",
        },
    )


def _scope(benchmark: Benchmark, event: Event, who: str) -> Scope:
    count = f"{event.systems} {'system' if event.systems == 1 else 'systems'}"
    return Scope(who=who, on=f"{benchmark.title}, table of {event.on}", n=count)


def _measure(metric: Metric, subject: str, row: Observation, before: Observation | None) -> Measure | None:
    if row.value is None:
        return None
    fields: dict[str, Any] = {"value": row.value, "unit": metric.unit, "better": metric.better}
    if metric.level is not None and row.low is not None and row.high is not None:
        fields["interval"] = {"low": row.low, "high": row.high, "level": metric.level}
    if before is not None:
        fields["baseline"] = before.value
    return Measure.model_validate({"name": f"{metric.name}, {subject}", **fields})


def _difference(metric: Metric, name: str, value: Decimal, baseline: Decimal | None = None) -> Measure:
    unit = difference_unit(metric.unit)
    fields = {"name": name, "value": value, "baseline": baseline, "unit": unit, "unsigned": True}
    return Measure.model_validate(fields)
