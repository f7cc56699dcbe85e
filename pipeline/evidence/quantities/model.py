"""What the grammar finds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Kind = Literal[
    "count",  # a whole number of things: "twelve", "274 participants"
    "point",  # one value: "8.4 mmHg", "0.71"
    "percent",  # "12 %"
    "points",  # a difference of percentages or scores: "4.3 points"
    "multiple",  # "twofold", "2.3x", "factor of 4"
    "money",  # "$3.5 million"
    "ratio",  # a count out of a total, or a proportion: "35 of 39", "3:1"
    "range",  # "between 3 and 5 ms"
    "change",  # from one value to another: "21.2 s to 2.4 s" after a verb of change
    "interval",  # "95% CI 0.3 to 0.9"
    "list",  # "3, 5 and 7 days", "416 × 416 pixels"
]


@dataclass(frozen=True, slots=True)
class Number:
    """One number as written.

    ``step`` is the size of the last digit shown (0.01 for 19.81, 1000 for "26 thousand"): the precision to
    which the writer commits. ``signed`` tells whether a sign was written, ``whole`` whether it is a whole
    number without a decimal point, ``word`` whether it is written in letters.
    """

    value: Decimal
    step: Decimal
    start: int
    end: int
    signed: bool = False
    whole: bool = False
    word: bool = False
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity; ``text`` is ``source[start:end]``.

    ``value`` is given for points, counts and ratios (``of`` is the total or second term); ``low`` and
    ``high`` for ranges, intervals (with ``level`` in percent), changes and lists. ``numbers`` are all numbers
    that belong to it, in the order of the text. ``unit`` is as written, except that blanks are single and
    "percent" and "per cent" are "%". ``modifier`` is the word or sign before it ("at least", "<", "~", "n").
    """

    start: int
    end: int
    text: str
    kind: Kind
    numbers: tuple[Number, ...]
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    of: Decimal | None = None
    unit: str | None = None
    modifier: str | None = None
    tolerance: Decimal | None = None
    level: Decimal | None = None

    @property
    def values(self) -> tuple[Decimal, ...]:
        """The values in the order of the text."""
        return tuple(number.value for number in self.numbers)

    def document(self) -> dict[str, Any]:
        """Return the quantity for programs; the digits as written stand in its text."""
        found: dict[str, Any] = {"start": self.start, "end": self.end, "text": self.text}
        for name in ("value", "of", "low", "high", "tolerance", "level"):
            value = getattr(self, name)
            if value is not None:
                found[name] = plain(value)
        if self.kind in ("list", "change"):
            found["values"] = [plain(value) for value in self.values]
        found |= {"unit": self.unit, "kind": self.kind, "modifier": self.modifier}
        return found


def plain(value: Decimal) -> int | float | str:
    """Return ``value`` as a number for JSON; as text where no float can hold it."""
    if value == value.to_integral_value() and abs(value) < 10**15:
        return int(value)
    number = float(value)
    return number if math.isfinite(number) else str(value)
