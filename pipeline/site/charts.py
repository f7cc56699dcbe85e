"""Charts as static SVG: Altair describes them, vl-convert draws them, no browser and no request.

Colours are drawn as fixed values and then replaced by the site's custom properties, so that one SVG
follows the reader's light or dark mode.
"""

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

from pipeline.synthesis.article import ChartSpec

_INK, _MUTED, _RULE, _MARK, _SOFT = "#010101", "#020202", "#030303", "#040404", "#050505"
_PROPERTIES = {
    _INK: "var(--tl-ink)",
    _MUTED: "var(--tl-muted)",
    _RULE: "var(--tl-rule)",
    _MARK: "var(--tl-accent)",
    _SOFT: "var(--tl-accent-soft)",
}
_WIDE, _NARROW, _ROW = 620, 320, 46


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
    drawing = Drawing(_svg(spec, _WIDE), _svg(spec, _NARROW))
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
    return versions.encode() + Path(__file__).read_bytes()


def _identity(spec: ChartSpec) -> str:
    return hashlib.sha256(_program() + repr(spec).encode()).hexdigest()[:32]


def _svg(spec: ChartSpec, width: int) -> Markup:
    svg = vl_convert.vegalite_to_svg(_chart(spec, width).to_json(), allowed_base_urls=[])
    for colour, prop in _PROPERTIES.items():
        svg = svg.replace(colour, prop)
    svg = svg.replace("<svg ", '<svg focusable="false" ', 1)
    # The SVG comes from our own specification; its texts were escaped by the renderer.
    return Markup(svg)  # noqa: S704


def _chart(spec: ChartSpec, width: int) -> alt.LayerChart:
    rows = [
        {
            "order": index,
            "label": _clip(row.label, width),
            "value": row.value,
            "low": row.value if row.low is None else row.low,
            "high": row.value if row.high is None else row.high,
            # The narrow drawing leaves the interval to the line itself and to the table below.
            "shown": row.shown if width == _WIDE else row.shown.split(" (")[0],
        }
        for index, row in enumerate(spec.rows)
    ]
    base = alt.Chart({"values": rows}).encode(
        y=alt.Y("order:O", axis=None, scale=alt.Scale(paddingInner=0.35, paddingOuter=0.2))
    )
    scale = _scale(spec)
    x = alt.X("value:Q", scale=scale, axis=_axis(spec))
    labels = base.mark_text(align="left", baseline="middle", dy=-12, color=_INK, fontSize=13).encode(
        x=alt.value(0), text="label:N"
    )
    layers: list[Any] = [labels]
    if spec.kind in ("values", "share"):
        if spec.kind == "share":
            full = base.mark_bar(height=8, yOffset=6, color=_RULE).encode(
                x=alt.X("full:Q", scale=scale), x2="empty:Q"
            )
            layers.append(full.transform_calculate(full="100", empty="0"))
        layers.append(
            base.mark_bar(height=8, yOffset=6, color=_MARK)
            .encode(x=x, x2="zero:Q")
            .transform_calculate(zero="0")
        )
    else:
        if spec.zero is not None:
            rule = alt.Chart({"values": [{"at": spec.zero}]}).mark_rule(color=_MUTED, strokeDash=[3, 3])
            layers.append(rule.encode(x=alt.X("at:Q", scale=scale)))
        layers.append(
            base.mark_bar(height=4 if spec.kind == "effects" else 8, yOffset=6, color=_SOFT).encode(
                x=alt.X("low:Q", scale=scale), x2="high:Q"
            )
        )
        ends = ("value",) if spec.kind == "effects" else ("low", "high")
        for end in ends:
            layers.append(
                base.mark_point(filled=True, size=70, yOffset=6, color=_MARK, opacity=1).encode(
                    x=alt.X(f"{end}:Q", scale=scale, axis=_axis(spec))
                )
            )
    layers.append(
        base.mark_text(align="right", baseline="middle", dy=-12, color=_MUTED, fontSize=12).encode(
            x=alt.value(width), text="shown:N"
        )
    )
    chart: alt.LayerChart = (
        alt.layer(*layers)
        .properties(width=width, height=_ROW * max(1, len(rows)), background="transparent", padding=4)
        .configure_view(stroke=None)
        .configure(font="sans-serif")
    )
    return chart


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


def _axis(spec: ChartSpec) -> alt.Axis:
    return alt.Axis(
        title=spec.unit or None,
        grid=True,
        gridColor=_RULE,
        domain=False,
        ticks=False,
        labelColor=_MUTED,
        titleColor=_MUTED,
        titleFontWeight="normal",
        labelFontSize=12,
        titleFontSize=12,
        tickCount=5,
    )


def _clip(text: str, width: int) -> str:
    most = max(12, int(width / 7.2))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
