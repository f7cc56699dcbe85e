"""What moved in a benchmark's table, and when: a new leader, a threshold passed, a front that closed up.

The table is replayed day by day within the current series. What happened on a day depends on that day and
the days before it alone, so that later figures never change an earlier event. The first day of a table is
its start and no event; of two figures of one day the later one counts, so that a correction of a figure on
its own day changes that day's event and makes no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypedDict

from pipeline.evidence.standings import worth
from pipeline.records.catalog import Benchmark, Metric, MoveKind, Observation, Threshold
from pipeline.records.units import MONEY, difference_unit

TOP = 5
"""Places of the table that an event keeps."""
FEWEST = 3
"""Systems that must have stood in the table before one of them can take the lead."""


@dataclass(frozen=True, slots=True)
class TableLine:
    """One system near the top, on the day of an event (``now``) and directly before it (``before``).

    Systems with one figure share the better rank. Rank and figure are ``None`` where it was not in the table.
    """

    subject: str
    rank: int | None
    now: Observation | None
    rank_before: int | None
    before: Observation | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A figure that was first read otherwise: the row as it was read, and as it stands for that day now."""

    was: Observation
    now: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One material move under one metric.

    ``on`` is the day of the table, ``systems`` how many stood in it then, ``lines`` its top then and before
    with whatever else the event names. ``corrected`` are figures among these that were read otherwise before.
    """

    kind: MoveKind
    metric_id: str
    metric: Metric
    on: str
    systems: int
    lines: tuple[TableLine, ...]
    corrected: tuple[Corrected, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeader(Event):
    """Another system stands alone at the top.

    ``former`` is the newest figure of the last system that stood there alone (``None`` if none ever did),
    ``former_gone`` whether that one is no longer in the table, ``again`` whether the leader had led before.
    ``second`` is the next best, ``margin`` the distance to it in the metric's unit. ``clear`` is false where
    the table gives intervals and that of a system behind reaches into the leader's.
    """

    leader: Observation
    former: Observation | None
    former_gone: bool
    again: bool
    second: Observation | None
    margin: Decimal | None
    clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstPast(Event):
    """A declared threshold was reached for the first time; ``others`` reached it on the same day.

    ``best_before`` is the best figure ever seen before. ``clear`` is false where the system's interval
    reaches back over the threshold.
    """

    threshold: Threshold
    first: Observation
    others: tuple[Observation, ...]
    best_before: Observation
    clear: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Event):
    """The distance from the first to the last of the leading ``places`` systems fell by the declared share.

    ``spread`` is that distance now, ``widest`` its widest since the last such event or the start, on the day
    ``widest_on``. ``leader`` and ``last`` stand at its ends.
    """

    places: int
    spread: Decimal
    widest: Decimal
    widest_on: str
    leader: Observation
    last: Observation


class _Frame(TypedDict):
    """What every event has, whatever moved."""

    metric_id: str
    metric: Metric
    on: str
    systems: int
    lines: tuple[TableLine, ...]
    corrected: tuple[Corrected, ...]


@dataclass(slots=True)
class _Table:
    """The table as it stands while it is replayed, and what has to be remembered of its past."""

    metric: Metric
    rows: dict[str, Observation] = field(default_factory=dict)
    ranked: list[Observation] = field(default_factory=list)
    holder: str = ""
    holder_row: Observation | None = None
    led: set[str] = field(default_factory=set)
    best: Observation | None = None
    widest: Decimal | None = None
    widest_on: str = ""

    def take(self, rows: Mapping[str, Observation]) -> None:
        for subject, row in rows.items():
            self.rows.pop(subject, None)
            if not row.gone:
                self.rows[subject] = row
        lowest_first = self.metric.better == "lower"
        self.ranked = sorted(
            self.rows.values(), key=lambda row: (self.value(row), row.subject), reverse=not lowest_first
        )

    def value(self, row: Observation) -> Decimal:
        return worth(self.metric, row) or Decimal(0)

    def ranks(self) -> dict[str, int]:
        """Return the rank of every system; those with one figure share the better one."""
        found: dict[str, int] = {}
        for place, row in enumerate(self.ranked, start=1):
            above = self.ranked[place - 2] if place > 1 else None
            found[row.subject] = found[above.subject] if above and not self.beats(above, row) else place
        return found

    def beats(self, row: Observation, other: Observation) -> bool:
        mine, its = self.value(row), self.value(other)
        return mine < its if self.metric.better == "lower" else mine > its

    def alone(self) -> Observation | None:
        """Return the row that stands alone at the top."""
        if not self.ranked or (len(self.ranked) > 1 and not self.beats(self.ranked[0], self.ranked[1])):
            return None
        return self.ranked[0]

    def spread(self, places: int) -> Decimal | None:
        if len(self.ranked) < places:
            return None
        return abs(self.value(self.ranked[0]) - self.value(self.ranked[places - 1]))


def events(benchmark: Benchmark) -> tuple[Event, ...]:
    """Return the moves of the kinds that the record wants briefs of, the oldest first.

    Those of one day stand in the order of kinds (leader, threshold, spread), then of the record's metrics.
    A metric of which neither direction is better has no front and so no moves, and neither has one of money,
    because prices of two years are not compared. Grades have no distances, so that an ordinal metric knows
    thresholds alone.
    """
    kinds: Sequence[MoveKind] = ("leader", "threshold", "spread")
    metrics = list(benchmark.metrics)
    found = [event for key in metrics for event in _replay(benchmark, key) if event.kind in benchmark.briefs]
    return tuple(
        sorted(found, key=lambda e: (e.on, kinds.index(e.kind), metrics.index(e.metric_id), _threshold(e)))
    )


def _threshold(event: Event) -> int:
    """Return the place of an event's threshold in the record, the highest first."""
    return -event.metric.thresholds.index(event.threshold) if isinstance(event, FirstPast) else 0


def _replay(benchmark: Benchmark, metric_id: str) -> Iterator[Event]:
    metric = benchmark.metrics[metric_id]
    if metric.better == "neither" or metric.unit in MONEY:
        return
    days, corrections = _days(benchmark, metric_id)
    table = _Table(metric)
    for number, on in enumerate(sorted(days)):
        before = list(table.ranked)
        ranks = table.ranks()
        table.take(days[on])
        if number:
            day = _Day(table, metric_id, on, before, ranks, corrections)
            yield from day.events()
        _remember(table, on)


def _days(
    benchmark: Benchmark, metric_id: str
) -> tuple[dict[str, dict[str, Observation]], dict[tuple[str, str], Observation]]:
    """Return the rows by day and subject, and by the same what a figure was before it was corrected."""
    metric = benchmark.metrics[metric_id]
    days: dict[str, dict[str, Observation]] = {}
    first: dict[tuple[str, str], Observation] = {}
    for row in benchmark.observations:
        if row.metric != metric_id or row.series != benchmark.series or not row.on:
            continue
        if row.gone or worth(metric, row) is not None:
            known = days.setdefault(row.on, {}).get(row.subject)
            if known is not None:
                first.setdefault((row.on, row.subject), known)
            days[row.on][row.subject] = row
    corrected = {
        (on, subject): was
        for (on, subject), was in first.items()
        if not was.gone and (was.value, was.grade) != (days[on][subject].value, days[on][subject].grade)
    }
    return days, corrected


def _remember(table: _Table, on: str) -> None:
    """Note what the next day is measured by."""
    alone = table.alone()
    if alone is not None:
        table.holder = alone.subject
        table.led.add(alone.subject)
    # Its newest figure stays known when it has left the table.
    table.holder_row = table.rows.get(table.holder, table.holder_row)
    if table.ranked and (table.best is None or table.beats(table.ranked[0], table.best)):
        table.best = table.ranked[0]
    spread = table.spread(table.metric.closing.first)
    if spread is not None and (table.widest is None or spread > table.widest):
        table.widest, table.widest_on = spread, on


@dataclass(frozen=True, slots=True)
class _Day:
    """One day of a replay: the table after it, and what stood before."""

    table: _Table
    metric_id: str
    on: str
    before: list[Observation]
    ranks: Mapping[str, int]
    corrections: Mapping[tuple[str, str], Observation]

    def events(self) -> Iterator[Event]:
        if not self.table.metric.scale:
            yield from self._leader()
        yield from self._thresholds()
        if not self.table.metric.scale and difference_unit(self.table.metric.unit) is not None:
            yield from self._spread()

    def _leader(self) -> Iterator[NewLeader]:
        table = self.table
        leader = table.alone()
        if leader is None or leader.subject == table.holder or len(self.before) < FEWEST:
            return
        former = table.rows.get(table.holder, table.holder_row)
        second = table.ranked[1] if len(table.ranked) > 1 else None
        yield NewLeader(
            kind="leader",
            leader=leader,
            former=former,
            former_gone=former is not None and former.subject not in table.rows,
            again=leader.subject in table.led,
            second=second,
            margin=abs(table.value(leader) - table.value(second)) if second else None,
            clear=not any(reaches(table.metric, row, leader) for row in table.ranked[1:]),
            **self._frame(leader, *([former] if former else []), *([second] if second else [])),
        )

    def _thresholds(self) -> Iterator[FirstPast]:
        table = self.table
        if table.best is None:
            return
        for threshold in table.metric.thresholds:
            passed = [row for row in table.ranked if self._reaches(row, threshold)]
            if not passed or self._reaches(table.best, threshold):
                continue
            yield FirstPast(
                kind="threshold",
                threshold=threshold,
                first=passed[0],
                others=tuple(passed[1:]),
                best_before=table.best,
                clear=self._clears(passed[0], threshold),
                **self._frame(*passed[:TOP], table.best),
            )

    def _reaches(self, row: Observation, threshold: Threshold) -> bool:
        metric = self.table.metric
        if metric.scale:
            return threshold.grade in metric.scale and self.table.value(row) >= metric.scale.index(
                threshold.grade
            )
        if threshold.value is None:
            return False
        value = self.table.value(row)
        return value <= threshold.value if metric.better == "lower" else value >= threshold.value

    def _clears(self, row: Observation, threshold: Threshold) -> bool:
        if threshold.value is None:
            return True
        if self.table.metric.better == "lower":
            return row.high is None or row.high <= threshold.value
        return row.low is None or row.low >= threshold.value

    def _spread(self) -> Iterator[Closed]:
        table, closing = self.table, self.table.metric.closing
        spread, widest = table.spread(closing.first), table.widest
        if spread is None or not widest or spread > widest * (100 - closing.by) / 100:
            return
        leader, last = table.ranked[0], table.ranked[closing.first - 1]
        yield Closed(
            kind="spread",
            places=closing.first,
            spread=spread,
            widest=widest,
            widest_on=table.widest_on,
            leader=leader,
            last=last,
            **self._frame(leader, last),
        )
        table.widest, table.widest_on = spread, self.on  # the next closing is measured from here

    def _frame(self, *named: Observation) -> _Frame:
        lines = self._lines(row.subject for row in named)
        shown = [row for line in lines for row in (line.now, line.before) if row is not None]
        corrected = {
            (row.on, row.subject): Corrected(self.corrections[row.on, row.subject], row)
            for row in shown
            if (row.on, row.subject) in self.corrections
        }
        return {
            "metric_id": self.metric_id,
            "metric": self.table.metric,
            "on": self.on,
            "systems": len(self.table.ranked),
            "lines": lines,
            "corrected": tuple(corrected.values()),
        }

    def _lines(self, named: Iterator[str]) -> tuple[TableLine, ...]:
        """Return the leading places then and before, and the systems an event names; the best first."""
        now, before = self.table.ranked, {row.subject: row for row in self.before}
        ranks = self.table.ranks()
        wanted = {row.subject for row in (*now[:TOP], *self.before[:TOP])} | set(named)
        order = [row.subject for row in now if row.subject in wanted]
        order += [row.subject for row in self.before if row.subject in wanted and row.subject not in order]
        return tuple(
            TableLine(
                subject,
                ranks.get(subject),
                self.table.rows.get(subject),
                self.ranks.get(subject),
                before.get(subject),
            )
            for subject in order
        )


def reaches(metric: Metric, other: Observation, first: Observation) -> bool:
    """Tell whether the interval of a system behind reaches that of the one in front."""
    if metric.better == "lower":
        return other.low is not None and first.high is not None and other.low <= first.high
    return other.high is not None and first.low is not None and other.high >= first.low
