"""The computations of derived claims: from the standings of a benchmark to a measure, or why there is none.

Only the current series counts, and in it only subjects that are still in the table; of each its newest
figure. What would compare what can't be compared is refused: grades have no distances, factors no
differences, and money of two years is not one currency.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.evidence.averages import interquartile_range, mean, mean_interval, standard_deviation
from pipeline.evidence.distributions import level_problem
from pipeline.evidence.standings import Standing, standings, worth
from pipeline.records.catalog import Benchmark, Derived, Metric, Observation, are_ranks
from pipeline.records.library import Uncomputed
from pipeline.records.units import MONEY, RANK, difference_unit
from pipeline.records.works import Measure

_WORDS = {"range": "range", "sd": "standard deviation", "iqr": "interquartile range"}


@dataclass(frozen=True, slots=True)
class Computed:
    """The measure of a derived claim, the observations that went in, and the sample where it has one."""

    measure: Measure
    rows: tuple[Observation, ...]
    sample: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    """One derived claim, its metric, and who is in the table, the best first."""

    benchmark: Benchmark
    derived: Derived
    metric: Metric
    present: tuple[Standing, ...]

    @property
    def rows(self) -> tuple[Observation, ...]:
        return tuple(standing.newest for standing in self.present)

    @property
    def worths(self) -> tuple[Decimal, ...]:
        return tuple(_worth(self.metric, standing) for standing in self.present)

    @property
    def own(self) -> Standing | None:
        """The subject the claim is about, if it is in the table."""
        return next((s for s in self.present if s.subject == self.derived.subject), None)


_Result = Computed | Uncomputed


def evaluate(benchmark: Benchmark, derived: Derived) -> Computed | Uncomputed:
    """Return the measure of ``derived`` with what it was computed from, or why there is none.

    The order of the observations does not matter, but for two of one subject, metric and day: there the later
    one counts.
    """
    metric = benchmark.metrics.get(derived.metric)
    if metric is None:
        return Uncomputed(f'The benchmark has no metric "{derived.metric}".')
    table = _Table(benchmark, derived, metric, standings(benchmark, derived.metric).present)
    if not table.present:
        message = "No figure of the current series is left in the table."
        return Uncomputed(message, "Take the claim out, or wait for the table to come back.")
    if metric.scale and derived.compute not in ("share", "count", "rank"):
        return Uncomputed("Grades have an order and no distances.", "Count them: compute: share or count.")
    if derived.compute in ("latest", "change", "rank") and table.own is None:
        message = f"{derived.subject} has no figure in the current series, or is gone from the table."
        return Uncomputed(message, "Choose another subject, or take the claim out where nothing cites it.")
    computation = _COMPUTATIONS.get(derived.compute)
    return computation(table) if computation else Uncomputed("It does not say what to compute.")


# One figure of the table


def _latest(table: _Table) -> _Result:
    own = table.own or table.present[0]
    return Computed(_point(table.metric, own), (own.newest,))


def _leader(table: _Table) -> _Result:
    return _years_apart(table.metric, table.rows) or Computed(
        _point(table.metric, table.present[0]), table.rows
    )


def _trailer(table: _Table) -> _Result:
    return _years_apart(table.metric, table.rows) or Computed(
        _point(table.metric, table.present[-1]), table.rows
    )


def _point(metric: Metric, standing: Standing) -> Measure:
    row = standing.newest
    name = f"{metric.name}, {row.subject}"
    return _measure(metric, name, row.value, row, unit=metric.unit, **_interval(metric, row))


def _interval(metric: Metric, row: Observation) -> dict[str, Any]:
    """Return the interval of the table, where it gives both ends and the record says of which level."""
    if metric.level is None or row.low is None or row.high is None:
        return {}
    return {"interval": {"low": row.low, "high": row.high, "level": metric.level}}


# Counting


def _share(table: _Table) -> _Result:
    passed = _passed(table)
    if isinstance(passed, Uncomputed):
        return passed
    inside, words = passed
    name = f"systems with {table.metric.name} {words}"
    measure = Measure(name=name, count=inside, of=len(table.rows), better="neither", of_what="systems")
    return Computed(measure, table.rows)


def _count(table: _Table) -> _Result:
    derived = table.derived
    inside, name = len(table.rows), f"systems with a figure for {table.metric.name}"
    if derived.below is not None or derived.above is not None or derived.at_least is not None:
        passed = _passed(table)
        if isinstance(passed, Uncomputed):
            return passed
        inside, words = passed
        name = f"systems with {table.metric.name} {words}"
    measure = Measure(name=name, value=Decimal(inside), unit="count", better="neither", of_what="systems")
    return Computed(measure, table.rows)


def _passed(table: _Table) -> tuple[int, str] | Uncomputed:
    """Return how many pass the threshold of the claim, and the threshold in words."""
    metric, derived = table.metric, table.derived
    if metric.scale:
        if derived.at_least not in metric.scale:
            return Uncomputed("There is no threshold, or it is not on the scale.")
        least = metric.scale.index(derived.at_least)
        best = derived.at_least == metric.scale[-1]
        words = derived.at_least if best else f"{derived.at_least} or better"
        return sum(value >= least for value in table.worths), words
    apart = _years_apart(metric, table.rows)
    if apart:
        return apart
    if derived.below is not None:
        return sum(value < derived.below for value in table.worths), f"below {derived.below}"
    if derived.above is not None:
        return sum(value > derived.above for value in table.worths), f"above {derived.above}"
    return Uncomputed("There is no threshold to count by.")


# The order of the table


def _rank(table: _Table) -> _Result:
    """Rank as in a competition: who ties shares the better rank, and the next is left out (1, 2, 2, 4)."""
    metric, own = table.metric, table.own or table.present[0]
    if metric.better == "neither":
        return _without_order(metric)
    apart = _years_apart(metric, table.rows)
    if apart:
        return apart
    mine = _worth(metric, own)
    ahead = sum((w > mine) == (metric.better == "higher") and w != mine for w in table.worths)
    sharing = table.worths.count(mine) - 1
    shared = f", shared with {sharing} other{'s' if sharing > 1 else ''}" if sharing else ""
    measure = Measure(
        name=f"rank by {metric.name}, {own.subject}{shared}",
        value=Decimal(1 + ahead),
        of=len(table.present),
        unit=RANK,
        better="lower",
        of_what="systems",
    )
    return Computed(measure, table.rows)


def _gap(table: _Table) -> _Result:
    """Measure between two places of the order, in which systems that tie stand one behind the other.

    So the gap between the first two is nought where they share the lead.
    """
    metric, ranks = table.metric, table.derived.ranks or [1, 2]
    if not are_ranks(ranks):
        return Uncomputed("The two ranks can't be told apart.")
    better, worse = ranks
    if metric.better == "neither":
        return _without_order(metric)
    if worse > len(table.present):
        message = f"The table has {_systems(len(table.present))}, and no rank {worse}."
        return Uncomputed(message, "Choose ranks nearer to the top, or wait for more systems.")
    pair = table.present[better - 1], table.present[worse - 1]
    first, second = (standing.newest for standing in pair)
    apart = _years_apart(metric, table.rows)
    if apart:
        return apart
    name = f"gap in {metric.name} between ranks {better} and {worse}, {first.subject} and {second.subject}"
    distance = abs(_worth(metric, pair[0]) - _worth(metric, pair[1]))
    return _difference(metric, name, distance, table.rows, better="neither", unsigned=True)


def _without_order(metric: Metric) -> Uncomputed:
    message = f"Neither direction of {metric.name} is better, so nothing is ranked by it."
    return Uncomputed(message, "Choose a metric with better: higher or lower.")


# How far figures lie apart


def _change(table: _Table) -> _Result:
    own, since = table.own or table.present[0], table.derived.since
    then = own.figures[0] if since is None else _standing_on(own, since)
    if then is None:
        message = f"{own.subject} had no figure in the table on {since}."
        return Uncomputed(message, f"Its first figure is of {own.figures[0].on}.")
    name = f"change in {table.metric.name} since {since or then.on}, {own.subject}"
    rows = (then, own.newest)
    apart = _years_apart(table.metric, rows)
    if apart:
        return apart
    if then.value is None or own.newest.value is None:
        return Uncomputed(f"{own.subject} has no figure that could be taken off another.")
    return _difference(table.metric, name, own.newest.value - then.value, rows, better=table.metric.better)


def _standing_on(standing: Standing, day: str) -> Observation | None:
    """Return the figure that stood on a day: the newest up to it, unless that says that it was gone."""
    until = [row for row in standing.rows if row.on <= day]
    return until[-1] if until and not until[-1].gone else None


def _mean_change(table: _Table) -> _Result:
    derived, metric = table.derived, table.metric
    other = table.benchmark.metrics.get(derived.against or "")
    if other is None or other.unit != metric.unit:
        return Uncomputed("There is no second metric in the same unit to be taken off.")
    taken_off = {s.subject: s for s in standings(table.benchmark, derived.against or "").present}
    pairs = [(s.newest, taken_off[s.subject].newest) for s in table.present if s.subject in taken_off]
    if not pairs:
        return Uncomputed("No system has a figure in both columns.", "Wait for more figures.")
    rows = tuple(row for pair in pairs for row in pair)
    apart = _years_apart(metric, rows)
    if apart:
        return apart
    values = [(a.value or Decimal(0)) - (b.value or Decimal(0)) for a, b in pairs]
    interval: dict[str, Any] = {}
    if derived.level is not None:
        if level_problem(float(derived.level)):
            return Uncomputed("The interval has no level it could have.")
        if len(values) < 2:
            return Uncomputed("One pair of figures has no interval.", "Leave level away, or wait for more.")
        low, high = mean_interval(values, derived.level)
        interval = {"interval": {"low": low, "high": high, "level": derived.level}}
    name = f"mean of {metric.name} minus {other.name}"
    better = metric.better if metric.better == other.better else "neither"
    found = _difference(metric, name, mean(values), rows, better=better, **interval)
    if isinstance(found, Uncomputed):
        return found
    return Computed(found.measure, rows, _systems(len(pairs)))


def _spread(table: _Table) -> _Result:
    values = table.worths
    if len(values) < 2:
        return Uncomputed("One figure has no spread.", "Wait for more systems.")
    apart = _years_apart(table.metric, table.rows)
    if apart:
        return apart
    statistic = table.derived.statistic or "range"
    if statistic == "range":
        width = max(values) - min(values)
    else:
        width = standard_deviation(values) if statistic == "sd" else interquartile_range(values)
    name = f"{_WORDS[statistic]} of {table.metric.name}"
    return _difference(table.metric, name, width, table.rows, better="neither", unsigned=True)


# Common to all


def _difference(
    metric: Metric, name: str, value: Decimal, rows: Sequence[Observation], **more: Any
) -> Computed | Uncomputed:
    """Return a difference of figures in the unit that differences have."""
    unit = difference_unit(metric.unit)
    if unit is None:
        message = f'Figures in the unit "{metric.unit}" have no differences that mean anything.'
        return Uncomputed(message, "Compare them by compute: leader, share, count or rank.")
    newest = max(rows, key=lambda row: row.on)
    return Computed(_measure(metric, name, value, newest, unit=unit, **more), tuple(rows))


def _measure(metric: Metric, name: str, value: Decimal | None, newest: Observation, **more: Any) -> Measure:
    """Return a measure; ``newest`` is the observation whose year its money has."""
    year = {"year": int(newest.on[:4])} if metric.unit in MONEY else {}
    return Measure.model_validate({"name": name, "value": value, "better": metric.better, **year, **more})


def _years_apart(metric: Metric, rows: Sequence[Observation]) -> Uncomputed | None:
    """Refuse to compare money of two years, whose prices differ."""
    years = sorted({row.on[:4] for row in rows})
    if metric.unit not in MONEY or len(years) < 2:
        return None
    message = f"Money of {years[0]} and {years[-1]} would be compared, and prices differ."
    return Uncomputed(message, "Only figures of one year can be compared.")


def _systems(number: int) -> str:
    return "1 system" if number == 1 else f"{number} systems"


def _worth(metric: Metric, standing: Standing) -> Decimal:
    return worth(metric, standing.newest) or Decimal(0)


_COMPUTATIONS: dict[str, Callable[[_Table], _Result]] = {
    "latest": _latest,
    "leader": _leader,
    "trailer": _trailer,
    "share": _share,
    "count": _count,
    "rank": _rank,
    "gap": _gap,
    "change": _change,
    "mean-change": _mean_change,
    "spread": _spread,
}
