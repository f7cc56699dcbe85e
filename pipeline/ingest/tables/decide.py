"""What a benchmark's table means for the store. Pure: everything it needs comes in, everything goes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.ingest.tables.figures import read_figures, subject_of
from pipeline.ingest.tables.numbers import decimal
from pipeline.ingest.tables.plausible import Pair, Reason, reasons_to_hold
from pipeline.ingest.tables.table import NotATable, Table
from pipeline.ingest.text import shortened
from pipeline.records.catalog import Benchmark
from pipeline.records.feeds import TableMapping
from pipeline.store import HeldTable, ObservationEvent, Outcome, StoredObservation, TableValue

_LONGEST_REASON = 600
_LONGEST_MESSAGE = 800
"""Characters; what to do stands at its end and must not be cut off when more is said."""


@dataclass(frozen=True, slots=True)
class TableDecision:
    """What to store, and how the fetch ended. ``message`` is for people.

    ``observations`` are appended to the history; of a table that is held back they are in ``held``.
    ``values_seen`` counts the figures of the table, ``values_new`` those that were not the last.
    """

    outcome: Outcome
    message: str
    observations: tuple[StoredObservation, ...] = ()
    held: HeldTable | None = None
    values_seen: int = 0
    values_new: int = 0


def decide_table(
    table: Table | NotATable,
    mapping: TableMapping,
    benchmark: Benchmark,
    last: Mapping[Pair, StoredObservation],
    *,
    feed_id: str,
    now: datetime,
    reading: str = "",
) -> TableDecision:
    """Compare what the table shows with what is known.

    ``last`` holds the newest observation of every subject and metric in the current series of the benchmark.
    An observation is stored where a value or its interval is another than the last, where a subject is gone
    and where it is back. A table that is not plausible is held back, with all reasons; it carries what
    accepting it would append, unless the mapping can't tell what it means.
    """
    if isinstance(table, NotATable):
        return TableDecision("malformed", table.reason)
    if not table.rows and not table.misfits:
        return TableDecision("empty", " ".join(("A table without rows.", *table.notes)))
    figures = read_figures(table, mapping, benchmark, now.date())
    live = {pair: seen for pair, seen in last.items() if seen.event != "gone" and pair[1] in mapping.metrics}
    table = replace(table, unread=tuple(subject_of([name]) for name in table.unread))
    reasons = reasons_to_hold(table, figures, mapping, benchmark, live)
    seen = len(figures.values)
    present = {*figures.unread, *((name, metric) for name in table.unread for metric in mapping.metrics)}
    source = (mapping.benchmark, benchmark.series, feed_id, now)
    changes = _changes(figures.values, present, last, live, source)
    if reasons:
        final = any(reason.final for reason in reasons)
        held = HeldTable(
            feed=feed_id,
            seen=now,
            reading=reading,
            reasons=tuple(shortened(reason.text, _LONGEST_REASON) for reason in reasons),
            observations=() if final else changes,
        )
        return TableDecision("held", _why_held(reasons, feed_id, final), held=held, values_seen=seen)
    notes = [*table.notes, *figures.notes, *_about_unread(figures.unread)]
    counted = Counter(_kind(change, last) for change in changes)
    message = _in_words(figures.values, counted, notes)
    new = sum(change.event != "gone" for change in changes)
    return TableDecision("new" if changes else "unchanged", message, changes, None, seen, new)


def _changes(
    values: Sequence[TableValue],
    present: set[Pair],
    last: Mapping[Pair, StoredObservation],
    live: Mapping[Pair, StoredObservation],
    source: tuple[str, int, str, datetime],
) -> tuple[StoredObservation, ...]:
    """Return what is to be appended: values in the order of the table, then what is gone.

    ``present`` are the pairs that the table has, but not as a figure that can be read. They say nothing.
    """
    changes = []
    here = set(present)
    for value in values:
        pair = (value.subject, value.metric)
        here.add(pair)
        before = last.get(pair)
        if before is None or before.event == "gone" or not _equal(before, value):
            event: ObservationEvent = "back" if before is not None and before.event == "gone" else "value"
            changes.append(_observation(value, event, source))
    for subject, metric in sorted(live.keys() - here):
        changes.append(_observation(TableValue(subject, metric, ""), "gone", source))
    return tuple(changes)


def _observation(
    value: TableValue, event: ObservationEvent, source: tuple[str, int, str, datetime]
) -> StoredObservation:
    benchmark, series, feed, now = source
    return StoredObservation(
        benchmark=benchmark,
        series=series,
        subject=value.subject,
        metric=value.metric,
        event=event,
        value=None if event == "gone" else value.value,
        low=value.low,
        high=value.high,
        dated=value.dated,
        feed=feed,
        seen=now,
    )


def _equal(before: StoredObservation, value: TableValue) -> bool:
    """Tell whether value and interval are the same, however many zeros stand at their ends."""
    pairs = ((before.value, value.value), (before.low, value.low), (before.high, value.high))
    return all(a == b or (a is not None and b is not None and _same_number(a, b)) for a, b in pairs)


def _same_number(a: str, b: str) -> bool:
    number = decimal(a)
    return number is not None and number == decimal(b)


def _kind(change: StoredObservation, last: Mapping[Pair, StoredObservation]) -> str:
    if change.event != "value":
        return change.event
    return "changed" if (change.subject, change.metric) in last else "new"


def _in_words(values: Sequence[TableValue], counted: Counter[str], notes: Sequence[str]) -> str:
    subjects = len({value.subject for value in values})
    seen = (
        f"{len(values)} values of {subjects} subjects"
        if subjects != 1
        else f"{len(values)} values of 1 subject"
    )
    parts = [f"{counted[kind]} {kind}" for kind in ("new", "changed", "gone", "back") if counted[kind]]
    said = f"{seen}: {', '.join(parts)}." if parts else f"{seen}, nothing new."
    return shortened(" ".join((said, *notes)), _LONGEST_MESSAGE)


def _about_unread(unread: Mapping[Pair, str]) -> list[str]:
    if not unread:
        return []
    (subject, metric), text = next(iter(unread.items()))
    cells = "1 cell holds" if len(unread) == 1 else f"{len(unread)} cells hold"
    example = f'{metric} of "{shortened(subject, 40)}": "{shortened(text, 40)}"'
    return [f"{cells} something that is no figure ({example}); the last value stays."]


def _why_held(reasons: Sequence[Reason], feed_id: str, final: bool) -> str:
    """Say why, as far as there is room, and what to do."""
    if final:
        do = f"The last good table stays. Edit the record of {feed_id}: as it is, there is nothing to accept."
    else:
        do = f"The last good table stays. If this one is right: throughline feeds accept {feed_id}"
    room = _LONGEST_MESSAGE - len(do) - 80
    shown: list[str] = []
    for reason in reasons:
        text = shortened(reason.text, 300)
        if sum(len(part) + 1 for part in shown) + len(text) > room:
            break
        shown.append(text)
    rest = len(reasons) - len(shown)
    more = [f"{rest} more: throughline feeds show {feed_id}."] if rest else []
    return " ".join(("Held back.", *shown, *more, do))
