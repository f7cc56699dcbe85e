"""Colours and axes of all charts.

Colours are drawn as fixed values and then replaced by the site's custom properties, so that one SVG
follows the reader's light or dark mode.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt

INK, MUTED, RULE, MARK, SOFT = "#010101", "#020202", "#030303", "#040404", "#050505"
HIGHER, LOWER = "#060606", "#070707"
PROPERTIES = {
    INK: "var(--tl-ink)",
    MUTED: "var(--tl-muted)",
    RULE: "var(--tl-rule)",
    MARK: "var(--tl-accent)",
    SOFT: "var(--tl-accent-soft)",
    HIGHER: "var(--tl-higher)",
    LOWER: "var(--tl-lower)",
}
WIDE, NARROW = 620, 320


def axis(title: str | None, ticks: int = 5) -> alt.Axis:
    """Return a quiet axis: grid, no line, no ticks."""
    return alt.Axis(
        title=title,
        grid=True,
        gridColor=RULE,
        domain=False,
        ticks=False,
        labelColor=MUTED,
        titleColor=MUTED,
        titleFontWeight="normal",
        labelFontSize=12,
        titleFontSize=12,
        tickCount=ticks,
    )


def finished(layers: Sequence[Any], width: int, height: float) -> alt.LayerChart:
    """Lay the layers over each other, with a size and without what would frame them."""
    done: alt.LayerChart = (
        alt.layer(*layers)
        .properties(width=width, height=height, background="transparent", padding=4)
        .configure(font="sans-serif", view=alt.ViewConfig(stroke=None))
    )
    return done


def clip(text: str, most: int) -> str:
    """Shorten a label to ``most`` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
