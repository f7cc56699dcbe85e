"""Charts as static SVG: Altair describes them, vl-convert draws them, no browser and no request."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from pipeline.site import chart_style, forest_chart, history_chart, map_chart
from pipeline.site.chart_style import (
    INK,
    MARK,
    MUTED,
    NARROW,
    PROPERTIES,
    RULE,
    SOFT,
    WIDE,
    axis,
    clip,
    finished,
)
from pipeline.synthesis.article import ChartSpec

_ROW = 46


@dataclass(frozen=True, slots=True)
class Drawing:
    """The same chart for a wide and for a narrow column."""

    wide: Markup
    narrow: Markup


def draw(spec: ChartSpec, cache: Path | None = None) -> Drawing:
    """Draw ``spec`` in both widths. The same specification gives the same bytes.

    ``cache`` is a folder for finished drawings, named by everything they depend on; it may be removed at
    any time.
    """
    kept = cache / f"{_identity(spec)}.json" if cache else None
    if kept and kept.is_file():
        try:
            svgs = json.loads(kept.read_text(encoding="utf-8"))
            return Drawing(Markup(svgs["wide"]), Markup(svgs["narrow"]))  # noqa: S704 - our own drawing
        except (ValueError, KeyError, TypeError):
            pass  # cut off while it was written; drawn anew below
    drawing = Drawing(_svg(spec, WIDE), _svg(spec, NARROW))
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        new = kept.with_suffix(f".{os.getpid()}")
        new.write_text(json.dumps({"wide": drawing.wide, "narrow": drawing.narrow}), encoding="utf-8")
        new.replace(kept)
    return drawing


@lru_cache(maxsize=1)
def _program() -> bytes:
    """Return what the bytes of a drawing depend on besides its specification."""
    versions = f"{alt.__version__} {version('vl-convert-python')} "
    modules = (
        __file__,
        chart_style.__file__,
        forest_chart.__file__,
        history_chart.__file__,
        map_chart.__file__,
    )
    return versions.encode() + b"".join(Path(module).read_bytes() for module in modules)


def _identity(spec: ChartSpec) -> str:
    return hashlib.sha256(_program() + repr(spec).encode()).hexdigest()[:32]


def _svg(spec: ChartSpec, width: int) -> Markup:
    kinds = {
        "history": history_chart.history_chart,
        "forest": forest_chart.forest_chart,
        "map": map_chart.map_chart,
    }
    chart = kinds.get(spec.kind, _chart)(spec, width)
    svg = vl_convert.vegalite_to_svg(chart.to_json(), allowed_base_urls=[])
    for colour, prop in PROPERTIES.items():
        svg = svg.replace(colour, prop)
    svg = svg.replace("<svg ", '<svg focusable="false" ', 1)
    # The SVG comes from our own specification; its texts were escaped by the renderer.
    return Markup(svg)  # noqa: S704


def _chart(spec: ChartSpec, width: int) -> alt.LayerChart:
    rows = [
        {
            "order": index,
            "label": clip(row.label, max(12, int(width / 7.2))),
            "value": row.value,
            "low": row.value if row.low is None else row.low,
            "high": row.value if row.high is None else row.high,
            # The narrow drawing leaves the interval to the line itself and to the table below.
            "shown": row.shown if width == WIDE else row.shown.split(" (")[0],
        }
        for index, row in enumerate(spec.rows)
    ]
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("order:O", axis=None, scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2))
    )
    scale = _scale(spec)
    x = alt.X("value:Q", scale=scale, axis=axis(spec.unit or None))
    labels = base.mark_text(align="left", baseline="middle", dy=-12, color=INK, fontSize=13).encode(
        x=alt.value(0), text="label:N"
    )
    layers: list[Any] = [labels]
    if spec.kind in ("values", "share"):
        if spec.kind == "share":
            full = base.mark_bar(height=8, yOffset=6, color=RULE).encode(
                x=alt.X("full:Q", scale=scale), x2="empty:Q"
            )
            layers.append(full.transform_calculate(full="100", empty="0"))
        layers.append(
            base.mark_bar(height=8, yOffset=6, color=MARK)
            .encode(x=x, x2="zero:Q")
            .transform_calculate(zero="0")
        )
    else:
        if spec.zero is not None:
            rule = alt.Chart({"values": [{"at": spec.zero}]}).mark_rule(color=MUTED, strokeDash=[3, 3])
            layers.append(rule.encode(x=alt.X("at:Q", scale=scale)))
        layers.append(
            base.mark_bar(height=4 if spec.kind == "effects" else 8, yOffset=6, color=SOFT).encode(
                x=alt.X("low:Q", scale=scale), x2="high:Q"
            )
        )
        ends = ("value",) if spec.kind == "effects" else ("low", "high")
        for end in ends:
            layers.append(
                base.mark_point(filled=True, size=70, yOffset=6, color=MARK, opacity=1).encode(
                    x=alt.X(f"{end}:Q", scale=scale, axis=axis(spec.unit or None))
                )
            )
    layers.append(
        base.mark_text(align="right", baseline="middle", dy=-12, color=MUTED, fontSize=12).encode(
            x=alt.value(width), text="shown:N"
        )
    )
    return finished(layers, width, _ROW * max(1, len(rows)))


def _scale(spec: ChartSpec) -> alt.Scale:
    if spec.kind == "share":
        return alt.Scale(domain=[0, 100], nice=False)
    ends = [v for row in spec.rows for v in (row.value, row.low, row.high) if v is not None]
    if spec.zero == 1 and min(ends, default=0.0) > 0:
        # Ratios of odds and risks: a doubling and a halving lie equally far from "no difference".
        return alt.Scale(type="log", domain=[min([*ends, 1.0]) / 1.3, max([*ends, 1.0]) * 1.3], nice=False)
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    if spec.kind == "values":
        low, high = min(0.0, low), max(0.0, high)
    elif spec.zero is not None:
        low, high = min(spec.zero, low), max(spec.zero, high)
    room = (high - low or 1.0) * 0.08
    floor = low if spec.kind == "values" and low == 0 else low - room
    return alt.Scale(domain=[floor, high + room], nice=True)
