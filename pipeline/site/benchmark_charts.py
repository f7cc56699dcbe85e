"""What the charts of a benchmark's page show: histories where there are any, otherwise the newest figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipeline.evidence.event_claims import whole_day
from pipeline.evidence.standings import Standing, Standings, standings
from pipeline.records.catalog import Benchmark, Observation
from pipeline.records.units import UNITS
from pipeline.synthesis.article import ChartLine, ChartPoint, ChartRow, ChartSpec

LINES, BARS = 8, 12
"""Subjects that a chart can hold and still be read."""

Shown = Callable[[Observation], str]


def benchmark_chart(
    chart_id: str, benchmark: Benchmark, now: Standings, shown: Shown, marks: tuple[str, ...] = ()
) -> ChartSpec | None:
    """Return the chart of one metric; ``None`` for grades, which have no number axis, and for no figures.

    ``now`` are the standings of the current series; ``shown`` writes a figure with its unit. ``marks`` are
    whole days that a history points out.
    """
    if now.metric.scale or not now.present:
        return None
    unit = UNITS.get(now.metric.unit)
    label = unit.label if unit else now.metric.unit
    lines = _lines(benchmark, now, shown)
    if lines:
        since = min(piece[0].on for line in lines for piece in line.pieces)
        title = f"{_foremost(len(lines), len(now.present))} since {since}"
        breaks = _breaks(benchmark, now.metric_id)
        words = "; ".join(f"{line.label}: {_story(line)}" for line in lines)
        if breaks:
            words += f". Other data begin on {', '.join(breaks)}; figures on both sides don't compare"
        if marks:
            words += f". Marked: {', '.join(marks)}"
        text = f"{title}. {words}."
        return ChartSpec(chart_id, "history", title, label, (), None, text, lines, breaks, marks)
    rows = tuple(_row(standing, shown) for standing in now.present[:BARS])
    title = _foremost(len(rows), len(now.present))
    words = "; ".join(f"{row.label}: {row.shown}" for row in rows)
    # A rating has no nought to measure a bar from: only distances between ratings mean something.
    dots = unit is not None and unit.name == "elo"
    description = f"{title}. {words}."
    return ChartSpec(chart_id, "effects" if dots else "values", title, label, rows, None, description)


def subject_chart(
    chart_id: str, benchmark: Benchmark, now: Standings, subject: str, shown: Shown
) -> ChartSpec | None:
    """Return the history of one subject over all series; ``None`` for grades and for a single figure."""
    if now.metric.scale:
        return None
    pieces = tuple(_histories(benchmark, now, [subject], shown)[subject])
    if _count(pieces) < 2:
        return None
    line, breaks = ChartLine(subject, pieces), _breaks(benchmark, now.metric_id)
    unit = UNITS.get(now.metric.unit)
    title = f"{subject}: {_story(line)}"
    text = f"{title}. A figure stands until the next one."
    if breaks:
        text += f" Other data begin on {', '.join(breaks)}; figures on both sides don't compare."
    label = unit.label if unit else now.metric.unit
    return ChartSpec(chart_id, "history", title, label, (), None, text, (line,), breaks)


def _foremost(shown: int, of: int) -> str:
    if shown == of:
        return "All systems in the table" if of > 1 else "The system in the table"
    return f"The first {shown} of {of} systems"


def _row(standing: Standing, shown: Shown) -> ChartRow:
    row = standing.newest
    low, high = (None if end is None else float(end) for end in (row.low, row.high))
    return ChartRow(standing.subject, "", float(row.value or 0), low, high, shown(row))


def _lines(benchmark: Benchmark, now: Standings, shown: Shown) -> tuple[ChartLine, ...]:
    """Return the histories of the foremost subjects; none if each has but one figure."""
    foremost = [standing.subject for standing in now.present[:LINES]]
    pieces = _histories(benchmark, now, foremost, shown)
    if max((_count(found) for found in pieces.values()), default=0) < 2:
        return ()
    return tuple(ChartLine(subject, tuple(pieces[subject])) for subject in foremost)


def _count(pieces: Sequence[Sequence[ChartPoint]]) -> int:
    return sum(len(_figures(piece)) for piece in pieces)


def _histories(
    benchmark: Benchmark, now: Standings, subjects: Sequence[str], shown: Shown
) -> dict[str, list[tuple[ChartPoint, ...]]]:
    """Return the pieces of each history over all series."""
    pieces: dict[str, list[tuple[ChartPoint, ...]]] = {subject: [] for subject in subjects}
    for series in range(1, benchmark.series + 1):
        of_series = standings(benchmark, now.metric_id, series)
        last = of_series.dates[-1] if of_series.dates else ""
        for standing in (*of_series.present, *of_series.gone):
            if standing.subject in pieces:
                pieces[standing.subject] += _pieces(standing.rows, last, shown)
    return pieces


def _pieces(rows: Sequence[Observation], last: str, shown: Shown) -> list[tuple[ChartPoint, ...]]:
    """Cut the rows of one series where the subject was gone; the newest figure stands until ``last``."""
    found: list[list[ChartPoint]] = [[]]
    for row in rows:
        if row.gone:
            if found[-1]:  # it stood until it was seen to be gone
                found[-1].append(ChartPoint(whole_day(row.on), found[-1][-1].value, ""))
            found.append([])
        elif row.value is not None:
            low, high = (None if end is None else float(end) for end in (row.low, row.high))
            found[-1].append(ChartPoint(whole_day(row.on), float(row.value), shown(row), low, high))
    if found[-1] and found[-1][-1].on < whole_day(last):
        found[-1].append(ChartPoint(whole_day(last), found[-1][-1].value, ""))
    return [tuple(piece) for piece in found if piece]


def _breaks(benchmark: Benchmark, key: str) -> tuple[str, ...]:
    firsts = [standings(benchmark, key, series).dates[:1] for series in range(2, benchmark.series + 1)]
    return tuple(whole_day(dates[0]) for dates in firsts if dates)


def _figures(piece: Sequence[ChartPoint]) -> list[ChartPoint]:
    return [point for point in piece if point.shown]


def _story(line: ChartLine) -> str:
    """Tell a history in words: its first and its last figure."""
    points = [point for piece in line.pieces for point in _figures(piece)]
    first, last = points[0], points[-1]
    if first is last:
        return f"{first.shown} on {first.on}"
    return f"{first.shown} on {first.on}, {last.shown} on {last.on}"
