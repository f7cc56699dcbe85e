"""An evidence map: rows by columns, a mark for each claim, larger with the sample, shaped by direction.

Direction is told by shape first and by colour too. A sample of unknown size is drawn as an outline of one
size, so that it is not taken for a small one. The marks of a cell stand in lines, the largest first; a column
is as wide, and a row as high, as its fullest cell needs.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import altair as alt

from pipeline.evidence.evidence_map import DIRECTIONS, MapDirection
from pipeline.site.chart_style import HIGHER, INK, LOWER, MUTED, RULE, WIDE, finished
from pipeline.synthesis.article import ChartSpec, MapPoint

_SHAPES: dict[MapDirection, tuple[str, str]] = {
    "higher": ("triangle-up", HIGHER),
    "lower": ("triangle-down", LOWER),
    "mixed": ("diamond", INK),
    "no clear difference": ("square", INK),
    "not told": ("circle", MUTED),
}
_HEAD, _LABELS, _PAD = 22, 118, 7
_NARROW_HEAD, _NARROW_ROW_HEAD = 74, 19
_COLUMN, _NARROW_COLUMN = 50, 24
_LARGEST_POWER = 6.5
"""A sample of three million and more is drawn as one of three million."""


def map_chart(spec: ChartSpec, width: int) -> alt.LayerChart:
    """Return the map; in a narrow one, names of rows stand above them and names of columns upright."""
    plan = _plan(spec, width)
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, width], range=[0, width], nice=False), axis=None)
    heights = alt.Scale(domain=[0, plan.height], range=[0, plan.height], nice=False)
    y = alt.Y("y:Q", scale=heights, axis=None)
    across = alt.Chart({"values": plan.rules}).mark_rule(color=RULE)
    down = alt.Chart({"values": [{"x": edge} for edge in plan.edges[1:-1]]})
    rows = alt.Chart({"values": plan.rows}).mark_text(align="left", baseline="middle", color=INK, fontSize=12)
    layers: list[Any] = [
        across.encode(y=y, x=alt.value(0), x2=alt.value(width)),
        down.mark_rule(color=RULE, strokeDash=[2, 3]).encode(x=x, y=alt.value(0), y2=alt.value(plan.height)),
        rows.encode(x=alt.value(0), y=y, text="text:N"),
        _heads(plan, wide=width == WIDE).encode(x=x, text="text:N"),
    ]
    for direction in DIRECTIONS:
        shape, colour = _SHAPES[direction]
        for known in (True, False):
            own = [m for m in plan.marks if m["direction"] == direction and m["known"] is known]
            if own:
                drawn = alt.Chart({"values": own}).mark_point(
                    shape=shape, filled=known, color=colour, opacity=1, strokeWidth=1.2
                )
                layers.append(drawn.encode(x=x, y=y, size=alt.Size("area:Q", scale=None)))
    return finished(layers, width, plan.height)


@dataclass(slots=True)
class _Plan:
    """Where everything stands, in pixels; ``height`` is that of the whole drawing."""

    columns: list[str]
    edges: list[float]
    height: float
    rows: list[dict[str, Any]] = field(default_factory=list)
    rules: list[dict[str, Any]] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)


def _plan(spec: ChartSpec, width: int) -> _Plan:
    wide = width == WIDE
    step, head = (12, 0) if wide else (10, _NARROW_ROW_HEAD)
    cells: dict[tuple[str, str], list[MapPoint]] = defaultdict(list)
    for point in spec.points:
        cells[point.row, point.column].append(point)
    columns = sorted({point.column for point in spec.points}, key=spec.marks.index)
    left = _LABELS if wide else 0
    edges = _edges(cells, columns, left, width - left, _COLUMN if wide else _NARROW_COLUMN)
    per_line = [max(1, int((edges[i + 1] - edges[i] - 4) // step)) for i in range(len(columns))]
    plan = _Plan(columns, edges, _HEAD if wide else _NARROW_HEAD)
    for row in dict.fromkeys(point.row for point in spec.points):
        top = plan.height
        plan.rules.append({"y": top})
        plan.rows.append({"y": top + (_PAD + step / 2 if wide else head / 2 + 3), "text": row})
        lines = 1
        for index, column in enumerate(columns):
            for place, point in enumerate(sorted(cells[row, column], key=_largest_first)):
                line, across = divmod(place, per_line[index])
                lines = max(lines, line + 1)
                plan.marks.append(
                    {
                        "x": edges[index] + 4 + step * (across + 0.5),
                        "y": top + head + _PAD + step * (line + 0.5),
                        "area": _area(point.size, wide=wide),
                        "direction": point.direction,
                        "known": point.size is not None,
                    }
                )
        plan.height = top + head + 2 * _PAD + step * lines
    return plan


def _heads(plan: _Plan, *, wide: bool) -> Any:
    """Name the columns; in a narrow map the names stand upright."""
    names = [{"x": plan.edges[i] + (4 if wide else 11), "text": name} for i, name in enumerate(plan.columns)]
    return (
        alt.Chart({"values": names})
        .mark_text(
            align="left",
            baseline="middle",
            angle=0 if wide else 270,
            color=MUTED,
            fontSize=10 if wide else 11,
        )
        .encode(y=alt.value(_HEAD / 2 if wide else _NARROW_HEAD - 5))
    )


def _edges(
    cells: dict[tuple[str, str], list[MapPoint]], columns: list[str], left: float, room: float, least: float
) -> list[float]:
    """Return where the columns begin and the last one ends; room that is over goes to the fullest ones."""
    fullest = [max(len(points) for (_, c), points in cells.items() if c == column) for column in columns]
    over = max(0.0, room - least * len(columns))
    edges = [float(left)]
    for full in fullest:
        edges.append(edges[-1] + least + over * full / sum(fullest))
    return edges


def _area(size: int | None, *, wide: bool) -> float:
    """Return the area of a mark: it grows with the power of ten of the sample."""
    power = 2.0 if size is None else min(math.log10(max(1, size)), _LARGEST_POWER)
    return (14 + 14 * power) * (1.0 if wide else 0.65)


def _largest_first(point: MapPoint) -> tuple[int, int, str]:
    """Sort the marks of a cell: known sizes, the largest first, then the unknown by direction."""
    return -(point.size or 0), DIRECTIONS.index(point.direction), point.claim
