"""Find the quantities in a stretch of words: digits, a few number words, and the unit beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

QuantityUnit = Literal["percent", "points", "times", "none"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity.

    ``value`` is signed as written, ``step`` is the size of the last digit shown (0.01 for 19.81, 1000 for
    "26 thousand"): the precision to which the writer commits. ``signed`` tells whether a sign was written.
    """

    value: Decimal
    step: Decimal
    unit: QuantityUnit
    signed: bool
    start: int
    text: str


_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "k": Decimal(1000),
    "million": Decimal(10) ** 6,
    "m": Decimal(10) ** 6,
    "billion": Decimal(10) ** 9,
    "bn": Decimal(10) ** 9,
    "b": Decimal(10) ** 9,
}
_COUNTING = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    *("nineteen", "twenty"),
)
_WORDS = {word: Decimal(value) for value, word in enumerate(_COUNTING)} | {
    "half": Decimal("0.5"),
    "dozen": Decimal(12),
}
_FRACTIONS = {
    ("a", "third"): Decimal(1) / 3,
    ("one", "third"): Decimal(1) / 3,
    ("two", "thirds"): Decimal(2) / 3,
    ("a", "quarter"): Decimal("0.25"),
    ("one", "quarter"): Decimal("0.25"),
    ("three", "quarters"): Decimal("0.75"),
}
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_QUANTITY = re.compile(
    rf"""
    (?P<sign>(?<![\w.)])[-+\u2212])?
    (?<![\w.])(?P<digits>{_DIGITS})
    (?:[\s\u00a0\u202f]?(?P<scale>hundred|thousand|million|billion|bn|[kKmMbB])\b)?
    (?P<unit>[\s\u00a0\u202f]?(?:%|per\s?cent(?!age\spoint)\b|percent(?!age\spoint)\b
        |percentage[\s-]points?|points?\b|pp\b|times\b|fold\b)|-fold\b|[\s\u00a0]?[×x](?![\w]))?
    | \b(?P<fraction>a\ third|one\ third|two\ thirds|a\ quarter|one\ quarter|three\ quarters)\b
    | \b(?P<word>{"|".join(_WORDS)})(?P<wordunit>-?fold\b|\ times\b|\ per\s?cent\b)?\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# GPT-4o, Llama-3.2-1B, COVID-19: the digits are part of a name.
_NAME = re.compile(r"\b[A-Za-z][A-Za-z.]*\d*(?:-[\w.]*\w)+")
# "one of the reasons", "one another", "no one": words that count nothing.
_NOT_A_COUNT = re.compile(
    r"\bone\b(?=\s+(?:another|of\s+the|by\s+one|day|can|should|may|might|could)\b)|(?<=no )one\b", re.I
)


def find_quantities(text: str) -> list[Quantity]:
    """List the quantities in ``text`` in reading order. A bare "one" is not taken for a figure."""
    found = []
    masked = _NAME.sub(lambda m: "_" * len(m[0]) if any(c.isdigit() for c in m[0]) else m[0], text)
    for match in _QUANTITY.finditer(masked):
        if match["fraction"]:
            first, second = match["fraction"].lower().split()
            value, step, unit, signed = _FRACTIONS[first, second], Decimal("0.02"), "none", False
        elif match["word"]:
            word = match["word"].lower()
            if word == "one" or _NOT_A_COUNT.match(text, match.start()):
                continue
            value, signed = _WORDS[word], False
            step = Decimal("0.02") if word == "half" else Decimal(1)
            unit = _unit(match["wordunit"] or "")
        else:
            value, step, signed = _digits(match)
            unit = _unit(match["unit"] or "")
        found.append(Quantity(value, step, unit, signed, match.start(), match[0]))  # type: ignore[arg-type]
    return found


def _digits(match: re.Match[str]) -> tuple[Decimal, Decimal, bool]:
    number = Decimal(match["digits"].replace(",", ""))
    exponent = number.as_tuple().exponent
    step = Decimal(1).scaleb(exponent) if isinstance(exponent, int) else Decimal(1)
    scale = _SCALES.get((match["scale"] or "").lower(), Decimal(1))
    sign = match["sign"] or ""
    if sign in ("-", "\u2212"):
        number = -number
    return number * scale, step * scale, bool(sign)


def _unit(text: str) -> QuantityUnit:
    text = text.strip(" -\u00a0\u202f").lower()
    if not text:
        return "none"
    if text == "%" or text.startswith("per c") or text in ("percent", "per cent"):
        return "percent"
    if text.startswith(("percentage", "point")) or text == "pp":
        return "points"
    return "times"
