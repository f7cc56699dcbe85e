"""A chart of histories: a line for each subject, broken where no figure stood or where other data begin.

Which line is whose is told by a label at its end and by the shape of its points, not by colour. Lines go in
steps, because a figure stands until the next one.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

import altair as alt

from pipeline.site.chart_style import INK, MARK, MUTED, RULE, SOFT, WIDE, axis, clip, finished
from pipeline.synthesis.article import ChartPoint, ChartSpec

_HEIGHT, _AXIS, _GUTTER, _LABEL, _BELOW = 260, 52, 226, 17, 46
_SHAPES = (
    "circle",
    "square",
    "triangle-up",
    "diamond",
    "cross",
    "triangle-down",
    "triangle-right",
    "triangle-left",
)
_DASHES = ([1, 0], [6, 2], [2, 2], [8, 2, 2, 2])


def history_chart(spec: ChartSpec, width: int) -> alt.LayerChart:
    """Return the chart; labels stand beside a wide one and below a narrow one."""
    wide = width == WIDE
    inner = width - _AXIS - (_GUTTER if wide else 0)
    points = [
        (i, n, p) for i, ln in enumerate(spec.lines) for n, piece in enumerate(ln.pieces) for p in piece
    ]
    values = [end for *_, p in points for end in (p.value, p.low, p.high) if end is not None]
    low, high = min(values), max(values)
    room = (high - low or abs(high) or 1.0) * 0.08
    domain = (low - room, high + room)
    x = alt.X(
        "at:T",
        scale=alt.Scale(
            type="utc",
            domain=[_moment(min(p.on for *_, p in points)), _moment(max(p.on for *_, p in points))],
        ),
        axis=axis(None, 5 if wide else 3),
    )
    y = alt.Y("value:Q", scale=alt.Scale(domain=list(domain), nice=False, zero=False), axis=axis(spec.unit))
    layers: list[Any] = [*(_break(on) for on in spec.breaks), *(_mark(on) for on in spec.marks)]
    for index in reversed(range(len(spec.lines))):  # the foremost is drawn last, over the others
        own = [(number, point) for i, number, point in points if i == index]
        colour = MARK if index == 0 else MUTED
        drawn = [{"at": _moment(p.on), "value": p.value, "piece": number} for number, p in own]
        line = alt.Chart({"values": drawn}).mark_line(
            interpolate="step-after",
            color=colour,
            strokeWidth=2.5 if index == 0 else 1.2,
            strokeDash=_DASHES[index % len(_DASHES)],
        )
        layers.append(line.encode(x=x, y=y, detail="piece:N"))
        layers += _intervals([p for _, p in own], index, x)
        seen = [{"at": _moment(p.on), "value": p.value} for _, p in own if p.shown]
        layers.append(_points({"values": seen}, index).encode(x=x, y=y))
    layers += _labels(spec, inner, domain, wide=wide)
    return finished(layers, inner, _HEIGHT)


def _intervals(points: list[ChartPoint], index: int, x: alt.X) -> list[Any]:
    """Draw the interval of each figure that has one as an upright line through its point."""
    ends = [
        {"at": _moment(p.on), "low": p.low, "high": p.high}
        for p in points
        if p.shown and p.low is not None and p.high is not None
    ]
    if not ends:
        return []
    rule = alt.Chart({"values": ends}).mark_rule(
        color=SOFT if index == 0 else RULE, strokeWidth=4 if index == 0 else 2
    )
    return [rule.encode(x=x, y=alt.Y("low:Q"), y2="high:Q")]


def _points(data: Any, index: int) -> Any:
    return alt.Chart(data).mark_point(
        shape=_SHAPES[index % len(_SHAPES)],
        filled=True,
        size=45,
        color=MARK if index == 0 else MUTED,
        opacity=1,
    )


def _break(on: str) -> Any:
    """Draw a rule where other data begin."""
    rule = alt.Chart({"values": [{"at": _moment(on)}]}).mark_rule(color=INK, strokeDash=[3, 3])
    return rule.encode(x=alt.X("at:T", scale=alt.Scale(type="utc")))


def _mark(on: str) -> Any:
    """Draw a band behind the day that the page is about."""
    rule = alt.Chart({"values": [{"at": _moment(on)}]}).mark_rule(color=RULE, strokeWidth=7)
    return rule.encode(x=alt.X("at:T", scale=alt.Scale(type="utc")))


def _labels(spec: ChartSpec, inner: int, domain: tuple[float, float], *, wide: bool) -> list[Any]:
    """Name each line, with the shape of its points and its newest figure."""
    low, high = domain
    ends = [[p for piece in line.pieces for p in piece][-1].value for line in spec.lines]
    heights = [_HEIGHT * (high - end) / (high - low) for end in ends]
    places = _apart(heights) if wide else [_HEIGHT + _BELOW + _LABEL * i for i in range(len(ends))]
    left = inner + 14 if wide else 6
    # The site's type is wider than the one the drawing was measured with: keep the room that is left.
    room = alt.Chart({"values": [{}]}).mark_point(opacity=0, size=1, color=RULE)
    layers: list[Any] = [room.encode(x=alt.value(inner + _GUTTER), y=alt.value(0))] if wide else []
    for index, (line, place) in enumerate(zip(spec.lines, places, strict=True)):
        newest = [p.shown for piece in line.pieces for p in piece if p.shown][-1]
        name = clip(line.label, max(8, (30 if wide else 46) - len(newest)))
        data = {"values": [{"text": f"{name}  {newest}"}]}
        at_y = alt.value(place)
        layers.append(_points(data, index).encode(x=alt.value(left), y=at_y))
        text = alt.Chart(data).mark_text(
            align="left",
            baseline="middle",
            fontSize=12,
            color=INK if index == 0 else MUTED,
            fontWeight="bold" if index == 0 else "normal",
        )
        layers.append(text.encode(x=alt.value(left + 10), y=at_y, text="text:N"))
    return layers


def _apart(heights: list[float]) -> list[float]:
    """Move labels so that none lies over another, keeping their order and staying near their lines."""
    order = sorted(range(len(heights)), key=lambda i: (heights[i], i))
    places = list(heights)
    for above, below in pairwise(order):
        places[below] = max(places[below], places[above] + _LABEL)
    places[order[-1]] = min(places[order[-1]], float(_HEIGHT))
    upwards = order[::-1]
    for below, above in pairwise(upwards):
        places[above] = min(places[above], places[below] - _LABEL)
    return places


def _moment(day: str) -> int:
    """Return a day as milliseconds, which no time zone can move."""
    return int(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp() * 1000)
