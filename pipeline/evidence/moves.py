"""Which observations moved a derived claim: for each subject that moved, the claim is computed without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.evidence.computations import Computed, evaluate
from pipeline.evidence.figures import number_text
from pipeline.evidence.meaning import TABLE, Document, figure_of, figure_shown, table_document
from pipeline.records.catalog import Benchmark, CorrectedObservation, Derived, Observation
from pipeline.records.library import Library
from pipeline.records.overlays import feed_of
from pipeline.records.works import Measure

MOST_NAMED = 3
MOST_TRIED = 60
"""Of a table in which more figures moved than that, only the number is told."""


@dataclass(frozen=True, slots=True)
class Move:
    """A figure of a table that is not what it was.

    ``was`` and ``now`` are date and figure, ``None`` where the subject is not in the table. ``feed`` brought
    the new one; empty if it was read by hand or the subject is gone. ``shows`` is what the table itself shows
    where the new one is a correction by overlay, and empty otherwise.
    """

    metric: str
    subject: str
    was: tuple[str, str] | None
    now: tuple[str, str] | None
    feed: str = ""
    shows: str = ""

    @property
    def words(self) -> str:
        """The move in words."""
        by = f"{self.now[0]}, {f'feed {self.feed}' if self.feed else 'read by hand'}" if self.now else ""
        if self.shows:
            by += f"; corrected here, the table shows {_number(self.shows)}"
        if self.now is None:
            return f"{self.subject} is no longer in the table"
        if self.was is None:
            return f"{self.subject} is new in the table with {_number(self.now[1])} ({by})"
        return f"{self.subject} went from {_number(self.was[1])} to {_number(self.now[1])} ({by})"


def why_moved(library: Library, before: Mapping[str, Document], claim_id: str) -> str:
    """Say which observations moved a derived claim since the tables were as in ``before``.

    Empty where none did, or where nothing is known of the table as it was.
    """
    benchmark_id, _, key = claim_id.partition("/")
    entry, old = library.benchmarks.get(benchmark_id), before.get(TABLE + benchmark_id)
    derived = entry.record.derived.get(key) if entry else None
    if entry is None or derived is None or old is None:
        return ""
    if old["series"] != entry.record.series:
        return f"The data behind the benchmark was replaced: series {entry.record.series} began."
    moved = list(moves(old, table_document(library, benchmark_id), entry.record))
    if len(moved) > MOST_TRIED:
        return f"{len(moved)} figures of the table moved."
    mattering = [move for move in moved if _matters(entry.record, derived, move)]
    named = [move.words for move in mattering[:MOST_NAMED]]
    if len(mattering) > MOST_NAMED:
        others = len(mattering) - MOST_NAMED
        named.append(f"{others} other {'figure' if others == 1 else 'figures'} moved too")
    return f"{'; '.join(named)}." if named else ""


def why_pooled(before: Mapping[str, Document], now: Mapping[str, Document], record: str) -> str:
    """Say which of its claims moved a pool: effects that came or went, and claims whose figures changed."""
    old, new = before.get(record), now.get(record)
    if old is None or new is None:
        return ""
    was, members = set(old["_members"]), set(new["_members"])
    words = [f"{claim} was added" for claim in sorted(members - was)]
    words += [f"{claim} was taken out" for claim in sorted(was - members)]
    for claim in sorted(members & was):
        one, other = before.get(claim), now.get(claim)
        if one and other and one["measure"] != other["measure"]:
            words.append(f"{claim} went from {figure_shown(one)} to {figure_shown(other)}")
    return f"{'; '.join(words)}." if words else ""


def moves(old: Document, new: Document, benchmark: Benchmark) -> Iterator[Move]:
    """Yield the figures that differ, by metric and subject."""
    rows = {
        (row.metric, row.subject, row.on): row
        for row in benchmark.observations
        if row.series == benchmark.series and not row.gone
    }
    for metric in benchmark.metrics:
        was, now = old["newest"].get(metric, {}), new["newest"].get(metric, {})
        for subject in sorted({*was, *now}):
            one, other = _pair(was.get(subject)), _pair(now.get(subject))
            if (one and one[1]) != (other and other[1]):
                row = rows.get((metric, subject, other[0])) if other else None
                feed = feed_of(row) if row else ""
                shows = figure_of(row.seen) if isinstance(row, CorrectedObservation) else ""
                yield Move(metric, subject, one, other, feed, shows)


def _pair(value: Any) -> tuple[str, str] | None:
    return (str(value[0]), str(value[1])) if value else None


def _matters(benchmark: Benchmark, derived: Derived, move: Move) -> bool:
    """Tell whether the claim would say something else, had this one figure stayed as it was."""
    return _said(_undone(benchmark, move), derived) != _said(benchmark, derived)


def _said(benchmark: Benchmark, derived: Derived) -> tuple[Measure, str] | None:
    found = evaluate(benchmark, derived)
    return (found.measure, found.sample) if isinstance(found, Computed) else None


def _undone(benchmark: Benchmark, move: Move) -> Benchmark:
    def stays(row: Observation) -> bool:
        own = (row.series, row.metric, row.subject) == (benchmark.series, move.metric, move.subject)
        return not own or (move.was is not None and row.on < move.was[0])

    rows = [row for row in benchmark.observations if stays(row)]
    if move.was is not None:
        on, figure = move.was
        value: dict[str, Any] = {"value": Decimal(figure)}
        if benchmark.metrics[move.metric].scale:
            value = {"grade": figure}
        rows.append(
            Observation(subject=move.subject, metric=move.metric, on=on, series=benchmark.series, **value)
        )
    return benchmark.model_copy(update={"observations": rows})


def _number(figure: str) -> str:
    try:
        return number_text(Decimal(figure))
    except ArithmeticError:  # a grade
        return figure
