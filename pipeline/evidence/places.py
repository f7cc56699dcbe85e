"""Which place each subject of a benchmark held, from table to table, and who led. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.evidence.standings import Standings, worth
from pipeline.records.catalog import Observation


@dataclass(frozen=True, slots=True)
class Place:
    """A place from ``on`` until the next one: ``rank`` of ``of``, the best is 1, and equals share a rank.

    ``row`` is the figure it was held with; ``new`` tells that the figure came on that day. A subject that
    left the table has no rank: 0.
    """

    on: str
    rank: int
    of: int
    row: Observation
    new: bool


def places(now: Standings) -> dict[str, tuple[Place, ...]]:
    """Return the places of every subject, oldest first: one for each new figure and each change of rank."""
    found: dict[str, list[Place]] = {}
    for on, fresh, ranks, standing in _tables(now):
        for subject, row in standing.items():
            own = found.setdefault(subject, [])
            new = subject in fresh
            if new or ranks[subject] != own[-1].rank:
                own.append(Place(on, ranks[subject], len(standing), row, new))
        for subject in fresh - standing.keys():
            if own := found.get(subject, []):
                own.append(Place(on, 0, len(standing), _row_of(now, subject, on), True))
    return {subject: tuple(own) for subject, own in found.items()}


def _row_of(now: Standings, subject: str, on: str) -> Observation:
    """Return the observation of one subject on one day, which exists."""
    return next(
        row for s in (*now.present, *now.gone) if s.subject == subject for row in s.rows if row.on == on
    )


def leaders(now: Standings) -> list[tuple[str, tuple[str, ...]]]:
    """Return who led since when, oldest first: (day, subjects that share the first rank), at each change."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for on, _, ranks, _ in _tables(now):
        first = tuple(sorted(subject for subject, rank in ranks.items() if rank == 1))
        if first and (not found or found[-1][1] != first):
            found.append((on, first))
    return found


def _tables(now: Standings) -> Iterator[tuple[str, set[str], dict[str, int], dict[str, Observation]]]:
    """Yield, per day: who has a row of that day, the rank of each subject, and the figure that stands."""
    by_day: dict[str, list[Observation]] = {on: [] for on in now.dates}
    for standing in (*now.present, *now.gone):
        for row in standing.rows:
            by_day[row.on].append(row)
    stands: dict[str, Observation] = {}
    for on, rows in by_day.items():
        for row in rows:
            if row.gone:
                stands.pop(row.subject, None)
            else:
                stands[row.subject] = row
        values = {s: worth(now.metric, row) or Decimal(0) for s, row in stands.items()}
        ordered = sorted(values.values())
        if now.metric.better == "lower":
            ranks = {subject: 1 + bisect_left(ordered, value) for subject, value in values.items()}
        else:
            ranks = {s: 1 + len(ordered) - bisect_right(ordered, value) for s, value in values.items()}
        yield on, {row.subject for row in rows}, ranks, dict(stands)
