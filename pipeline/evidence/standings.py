"""Where each subject of a benchmark stands: its history under one metric, within one series."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.records.catalog import Benchmark, Metric, Observation


@dataclass(frozen=True, slots=True)
class Standing:
    """One subject under one metric. ``rows`` are its observations of one series, one a day, oldest first."""

    subject: str
    rows: tuple[Observation, ...]

    @property
    def figures(self) -> tuple[Observation, ...]:
        """The observations that hold a figure, oldest first."""
        return tuple(row for row in self.rows if not row.gone)

    @property
    def newest(self) -> Observation:
        """The newest figure."""
        return self.figures[-1]

    @property
    def before(self) -> Observation | None:
        """The figure before the newest one."""
        return self.figures[-2] if len(self.figures) > 1 else None

    @property
    def gone_since(self) -> str:
        """The day since which the subject is no longer in the table; empty while it is."""
        since = ""
        for row in self.rows:
            since = (since or row.on) if row.gone else ""
        return since


@dataclass(frozen=True, slots=True)
class Standings:
    """All subjects under one metric of one series.

    ``present`` has the best first and settles ties by name, ``gone`` the last to leave first. ``dates`` are
    the dates on which a figure changed, oldest first.
    """

    metric_id: str
    metric: Metric
    present: tuple[Standing, ...]
    gone: tuple[Standing, ...]
    dates: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.present or self.gone)


def standings(benchmark: Benchmark, metric_id: str, series: int | None = None) -> Standings:
    """Return the standings under a declared metric; of the benchmark's current series if none is given."""
    metric = benchmark.metrics[metric_id]
    wanted = benchmark.series if series is None else series
    days: dict[str, dict[str, Observation]] = {}
    for row in benchmark.observations:
        if row.metric != metric_id or row.series != wanted or not row.on:
            continue
        if row.gone or worth(metric, row) is not None:
            days.setdefault(row.subject, {})[row.on] = row  # of two rows on one day the later one counts
    found = [
        Standing(subject, tuple(rows[day] for day in sorted(rows)))
        for subject, rows in days.items()
        if not all(row.gone for row in rows.values())
    ]
    lowest_first = metric.better == "lower"
    return Standings(
        metric_id,
        metric,
        _ranked(metric, (s for s in found if not s.gone_since), reverse=not lowest_first),
        tuple(sorted((s for s in found if s.gone_since), key=lambda s: (_reversed(s.gone_since), s.subject))),
        tuple(sorted({row.on for s in found for row in s.rows})),
    )


def worth(metric: Metric, row: Observation) -> Decimal | None:
    """Return the figure of ``row`` as a number to rank by; ``None`` if it holds none that fits the metric.

    A grade is worth its place on the scale. The number is for the order alone: grades have no distances.
    """
    if metric.scale:
        return Decimal(metric.scale.index(row.grade)) if row.grade in metric.scale else None
    return row.value


def _ranked(metric: Metric, found: Iterable[Standing], *, reverse: bool) -> tuple[Standing, ...]:
    def key(standing: Standing) -> tuple[Decimal, str]:
        return worth(metric, standing.newest) or Decimal(0), standing.subject

    return tuple(sorted(found, key=key, reverse=reverse))


def _reversed(day: str) -> tuple[int, ...]:
    """Return a key that sorts later days first."""
    return tuple(-ord(character) for character in day)
