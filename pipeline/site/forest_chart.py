"""A forest plot: a square for each study, a diamond for them all, a dashed line for one study more.

What is what is told by shape and by place, not by colour. The area of a square goes with the weight of its
study; a diamond reaches from one end of its interval to the other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from pipeline.site.chart_style import INK, MARK, MUTED, RULE, SOFT, WIDE, axis, clip, finished
from pipeline.synthesis.article import ChartRow, ChartSpec

_ROW, _BELOW, _HALF = 46, 30, 7
_SMALLEST, _LARGEST = 25, 220


def forest_chart(spec: ChartSpec, width: int) -> alt.LayerChart:
    """Return the plot; a narrow one leaves intervals and weights to the lines and to the table below."""
    height = _ROW * len(spec.rows)
    x = alt.X("value:Q", scale=_scale(spec), axis=axis(spec.unit))
    heights = alt.Scale(domain=[0, height], range=[0, height])
    y, mark = alt.Y("y:Q", scale=heights, axis=None), alt.Y("mark:Q", scale=heights, axis=None)
    drawn = [_drawn(row, index, width) for index, row in enumerate(spec.rows)]
    base = alt.Chart({"values": drawn}).encode(y=y)
    layers: list[Any] = []
    if spec.zero is not None:
        rule = alt.Chart({"values": [{"value": spec.zero}]}).mark_rule(color=MUTED, strokeDash=[3, 3])
        layers.append(rule.encode(x=x))
    studies = sum(row.role == "study" for row in spec.rows)
    between = alt.Chart({"values": [{"y": studies * _ROW}]}).mark_rule(color=RULE)
    layers.append(between.encode(y=y, x=alt.value(0), x2=alt.value(width)))
    lines = base.transform_filter("datum.role == 'study'").mark_rule(color=SOFT, strokeWidth=3)
    layers.append(lines.encode(x=alt.X("low:Q", scale=_scale(spec)), x2="high:Q", y=mark))
    dashed = base.transform_filter("datum.role == 'prediction'").mark_rule(
        color=MARK, strokeWidth=2, strokeDash=[6, 3]
    )
    layers.append(dashed.encode(x=alt.X("low:Q", scale=_scale(spec)), x2="high:Q", y=mark))
    squares = base.transform_filter("datum.role == 'study'").mark_point(
        shape="square", filled=True, color=MARK, opacity=1
    )
    layers.append(squares.encode(x=x, y=mark, size=alt.Size("area:Q", scale=None)))
    layers += [_diamond(row, index, spec, y) for index, row in enumerate(spec.rows) if row.role == "pooled"]
    labels = base.mark_text(align="left", baseline="middle", color=INK, fontSize=13)
    layers.append(labels.encode(x=alt.value(0), text="label:N"))
    shown = base.mark_text(align="right", baseline="middle", color=MUTED, fontSize=12)
    layers.append(shown.encode(x=alt.value(width), text="shown:N"))
    return finished(layers, width, height)


def _drawn(row: ChartRow, index: int, width: int) -> dict[str, Any]:
    """Return a row for drawing: the text stands in its upper half, the mark in the lower one."""
    shown = row.shown
    if width != WIDE and row.role != "prediction":
        shown = shown.split(" (")[0]
    elif row.weight is not None and row.role == "study":
        shown = f"{shown} · {row.weight:.0f}%"
    return {
        "y": index * _ROW + 14,
        "mark": index * _ROW + _BELOW,
        "role": row.role,
        "label": clip(row.label, max(12, int(width / (7.2 if width != WIDE else 12)))),
        "shown": shown,
        "value": row.value,
        "low": row.low,
        "high": row.high,
        "area": _SMALLEST + (_LARGEST - _SMALLEST) * (row.weight or 0) / 100,
    }


def _diamond(row: ChartRow, index: int, spec: ChartSpec, y: alt.Y) -> Any:
    middle = index * _ROW + _BELOW
    corners = [
        (row.low, middle),
        (row.value, middle - _HALF),
        (row.high, middle),
        (row.value, middle + _HALF),
    ]
    values = [{"order": i, "value": at, "y": height} for i, (at, height) in enumerate(corners)]
    shape = alt.Chart({"values": values}).mark_line(
        interpolate="linear-closed", filled=True, fill=MARK, stroke=MARK, strokeWidth=1
    )
    return shape.encode(x=alt.X("value:Q", scale=_scale(spec)), y=y, order="order:O")


def _scale(spec: ChartSpec) -> alt.Scale:
    """Return the axis: ratios are logarithmic, so that twice and half lie equally far from no difference."""
    ends = _ends(spec.rows)
    if spec.zero == 1 and min(ends) > 0:
        return alt.Scale(type="log", domain=[min([*ends, 1.0]) / 1.2, max([*ends, 1.0]) * 1.2], nice=False)
    low, high = min([*ends, spec.zero or 0.0]), max([*ends, spec.zero or 0.0])
    room = (high - low or 1.0) * 0.06
    return alt.Scale(domain=[low - room, high + room], nice=True)


def _ends(rows: Sequence[ChartRow]) -> list[float]:
    return [x for row in rows for x in (row.low, row.high) if x is not None and math.isfinite(x)]
