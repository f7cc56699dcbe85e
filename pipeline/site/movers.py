"""What moved last in the tables of benchmarks, for the home page: who, by how much, and a small line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from pipeline.evidence.event_claims import whole_day
from pipeline.evidence.places import places
from pipeline.evidence.standings import Standing, Standings, standings
from pipeline.records.catalog import Observation
from pipeline.records.library import Library
from pipeline.site.benchmark_words import shown, whole_change
from pipeline.site.subject_page import subject_targets
from pipeline.synthesis.article import Link

_WIDTH, _HEIGHT, _EDGE = 80, 20, 2


@dataclass(frozen=True, slots=True)
class Mover:
    """The subject that moved most when a benchmark last changed. ``change`` has its sign and unit."""

    subject: Link
    benchmark: Link
    metric: str
    figure: str
    change: str
    rank: str
    on: str
    spark: Markup


def movers(library: Library, most: int) -> list[Mover]:
    """Return at most one mover a benchmark, the newest first.

    It is that of the first metric that has an order and distances; benchmarks in which no figure has yet
    changed have none.
    """
    found = [mover for benchmark_id in library.benchmarks if (mover := _mover(library, benchmark_id))]
    found.sort(key=lambda mover: mover.benchmark.target)
    return sorted(found, key=lambda mover: mover.on, reverse=True)[:most]


def sparkline(figures: Sequence[Observation]) -> Markup:
    """Return the history of figures as a small line in steps, for the eye alone: words stand beside it."""
    points = [
        (date.fromisoformat(whole_day(row.on)).toordinal(), float(row.value))
        for row in figures
        if row.value is not None
    ]
    days, values = [day for day, _ in points], [value for _, value in points]
    wide, high = max(days) - min(days) or 1, max(values) - min(values) or 1.0
    across = [_EDGE + (day - min(days)) / wide * (_WIDTH - 2 * _EDGE) for day in days]
    down = [_HEIGHT - _EDGE - (value - min(values)) / high * (_HEIGHT - 2 * _EDGE) for value in values]
    path = f"M{across[0]:.1f} {down[0]:.1f}"
    path += "".join(f"H{x:.1f}V{y:.1f}" for x, y in zip(across[1:], down[1:], strict=True))
    return Markup(
        '<svg class="tl-spark" viewBox="0 0 {w} {h}" width="{w}" height="{h}" aria-hidden="true" '
        'focusable="false"><path d="{path}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2"/></svg>'
    ).format(w=_WIDTH, h=_HEIGHT, path=path, x=across[-1], y=down[-1])


def _mover(library: Library, benchmark_id: str) -> Mover | None:
    record = library.benchmarks[benchmark_id].record
    for key, metric in record.metrics.items():
        if metric.scale or metric.better == "neither":
            continue
        now = standings(record, key)
        moved = _most_moved(now)
        if moved is None:
            continue
        target = f"benchmarks/{benchmark_id}/"
        page = subject_targets(benchmark_id, record).get(moved.subject, target)
        place = places(now)[moved.subject][-1]
        return Mover(
            Link(moved.subject, page),
            Link(record.title, target),
            metric.name,
            shown(metric, moved.newest),
            whole_change(metric, moved),
            f"rank {place.rank} of {len(now.present)}",
            moved.newest.on,
            sparkline(moved.figures),
        )
    return None


def _most_moved(now: Standings) -> Standing | None:
    """Return who moved most on the newest day on which a figure changed; of equals the first by rank."""
    changed = [s for s in now.present if s.before and whole_change(now.metric, s)]
    newest = max((s.newest.on for s in changed), default="")
    latest = [s for s in changed if s.newest.on == newest]
    return max(latest, key=_distance, default=None)


def _distance(standing: Standing) -> float:
    before, newest = standing.before, standing.newest
    if before is None or before.value is None or newest.value is None:
        return 0.0
    return abs(float(newest.value - before.value))
