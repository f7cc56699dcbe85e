"""A measure in figures and words: the one place where a number gets its digits, sign and unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipeline.records.units import RANK, UNITS
from pipeline.records.works import Measure

MINUS = "\u2212"
_DIRECTION_WORDS = {"up": "higher", "down": "lower", "mixed": "mixed", "none": "no clear difference"}
_BOUND_WORDS = {"at least": "at least ", "at most": "at most ", "about": "about "}
_ARROWS = {"up": "↑", "down": "↓", "mixed": "↕", "none": "→"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure ready to be shown: ``number`` large, ``bound`` before and ``unit`` after it smaller."""

    number: str
    unit: str
    bound: str = ""

    @property
    def text(self) -> str:
        """The whole figure as it stands in running text."""
        return self.bound + self.number + self.unit


def number_text(value: Decimal) -> str:
    """Return ``value`` with the digits it was written with, thousands grouped, a true minus sign."""
    return f"{value:,f}".replace("-", MINUS)


def figure(measure: Measure) -> Figure:
    """Return how ``measure`` is shown.

    A point is its value, a range "low to high", a count "35 of 39", a rank "3 of 17", a finding without a
    figure its direction in a word. A bound goes before the number ("at least 13.5%").
    """
    unit = UNITS.get(measure.unit or "")
    symbol = unit.symbol if unit else ""
    before = _BOUND_WORDS.get(measure.bound or "", "")
    if measure.unit == RANK and measure.value is not None and measure.of is not None:
        return Figure(f"{number_text(measure.value)} of {measure.of:,}", "", before)
    if measure.value is not None:
        return Figure(number_text(measure.value), symbol, before)
    if measure.low is not None and measure.high is not None:
        return Figure(f"{number_text(measure.low)} to {number_text(measure.high)}", symbol, before)
    if measure.count is not None and measure.of is not None:
        return Figure(f"{measure.count:,} of {measure.of:,}", "", before)
    return Figure(_DIRECTION_WORDS.get(measure.direction or "none", ""), "")


def counted(measure: Measure) -> str:
    """Return what the figure counts ("participants"), or an empty string."""
    return f" {measure.of_what}" if measure.of_what else ""


def interval_text(measure: Measure) -> str:
    """Return the interval in words, or why there is none; empty when none belongs to this measure."""
    if measure.interval:
        low, high = number_text(measure.interval.low), number_text(measure.interval.high)
        return f"{number_text(measure.interval.level)}% interval {low} to {high}"
    return f"interval {measure.interval_missing}" if measure.interval_missing else ""


def unit_label(measure: Measure) -> str:
    """Return the unit in words; empty for a count and for a direction."""
    unit = UNITS.get(measure.unit or "")
    if unit is None or unit.name == "count":
        return measure.of_what or ""
    return f"{unit.label}, {measure.year} prices" if measure.year else unit.label


@dataclass(frozen=True, slots=True)
class Trend:
    """Which way a measure moved: an arrow, its word, and whether that is good news."""

    arrow: str
    word: str
    tone: str  # good | bad | plain


def trend(measure: Measure) -> Trend | None:
    """Return the trend of ``measure``, or ``None`` if it has no direction.

    The direction is the editor's; where none is given, an effect or a difference has the direction of its
    sign against "no difference". A distance has none.
    """
    if measure.unsigned:
        return None
    direction = measure.direction
    unit = UNITS.get(measure.unit or "")
    null = unit.null_value if unit else None
    if direction is None and null is not None and measure.value not in (None, null):
        direction = "up" if measure.value > null else "down"
    if direction is None:
        return None
    tone = "plain"
    if direction in ("up", "down") and measure.better != "neither":
        tone = "good" if (direction == "up") == (measure.better == "higher") else "bad"
    word = {"up": "higher", "down": "lower", "mixed": "mixed", "none": "no clear difference"}[direction]
    return Trend(_ARROWS[direction], word, tone)


def share(measure: Measure) -> Decimal | None:
    """Return a count out of a total as percent with one decimal, or ``None`` for other measures."""
    if measure.count is None or not measure.of:
        return None
    return (Decimal(100) * measure.count / measure.of).quantize(Decimal("0.1"), ROUND_HALF_UP)
