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
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WORDS = (
    {"a": 1, "zero": 0, "dozen": 12, "twice": 2}
    | {word: value for value, word in enumerate((*_ONES, *_TEENS), start=1)}
    | dict(zip(_TENS, range(20, 100, 10), strict=True))
)
_PARTS = {"third": 3, "thirds": 3, "quarter": 4, "quarters": 4}
_ROUGH = Decimal("0.02")
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?|\.\d+"
_BLANK = r"[\s\u00a0\u202f]"
_UNIT = rf"""(?:{_BLANK}?%|[-\s\u00a0\u202f]?(?:per{_BLANK}?cent(?!age[\s-]points?)\b|percentage[\s-]points?\b
        |points?\b|pp\b|times\b|fold\b)|{_BLANK}?[×x](?!\w))"""
_QUANTITY = re.compile(
    rf"""
    (?P<sign>(?<![\w.)])[-+\u2212])?
    (?<![\w.])(?P<digits>{_DIGITS})
    (?:(?:{_BLANK}?(?P<scale>hundred|thousand|million|billion|bn|(?-i:[MB]))|(?P<letter>[kmb]))\b)?
    (?P<unit>{_UNIT})?
    | \b(?:(?P<parts>a|one|two|three)[-\ ](?P<part>thirds?|quarters?)\b|(?P<half>half)\b)
    | \b(?:(?P<tens>{"|".join(_TENS)})[-\ ](?P<ones>{"|".join(_ONES)})
        |(?P<word>{"|".join(_WORDS)}))
      (?:\ (?P<wordscale>hundred|thousand|million|billion))?
      (?P<wordunit>{_UNIT})?\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Digits that are no finding: part of a name (GPT-4o, Llama-3.2-1B, COVID-19, 3D), a date, a decade, an
# ordinal, the number of a section or table.
_NO_FINDING = re.compile(
    rf"""
    (?<![\w.])[A-Za-z][\w.]*(?:-[\w.]*\w)+
    | \b\d{{4}}-\d{{2}}-\d{{2}}\b | \b(?:\d{{1,2}}\ )?(?:{_MONTHS})\ (?:\d{{1,2}},\ )?\d{{4}}\b
    | \b\d{{3}}0s\b | \b\d+(?:st|nd|rd|th)\b | \b[1-4]D\b
    | \b(?:section|table|figure|fig\.|appendix|chapter|equation)\ \d+(?:\.\d+)*
    """,
    re.VERBOSE | re.IGNORECASE,
)


def find_quantities(text: str) -> list[Quantity]:
    """List the quantities in ``text`` in reading order. A bare "one" is not taken for a figure."""
    found = []
    masked = _NO_FINDING.sub(lambda m: "_" * len(m[0]) if any(c.isdigit() for c in m[0]) else m[0], text)
    for match in _QUANTITY.finditer(masked):
        read = _digits(match) if match["digits"] else _in_words(match)
        if read is None:
            continue
        value, step = read
        unit = "times" if match[0].lower() == "twice" else _unit(match["unit"] or match["wordunit"] or "")
        found.append(Quantity(value, step, unit, bool(match["sign"]), match.start(), match[0]))
    return found


def _digits(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    """Return value and step of a number in digits."""
    number = Decimal(match["digits"].replace(",", ""))
    step = Decimal(1).scaleb(int(number.as_tuple().exponent))
    scale = _SCALES.get((match["scale"] or match["letter"] or "").lower(), Decimal(1))
    sign = -1 if match["sign"] in ("-", "\u2212") else 1
    return number * scale * sign, step * scale


def _in_words(match: re.Match[str]) -> tuple[Decimal, Decimal] | None:
    """Return value and step of a number in words, or ``None`` for an article or a bare "one"."""
    if match["half"]:
        return Decimal("0.5"), _ROUGH
    if match["part"]:
        return Decimal(_WORDS[match["parts"].lower()]) / _PARTS[match["part"].lower()], _ROUGH
    if match["tens"]:
        value = Decimal(_WORDS[match["tens"].lower()] + _WORDS[match["ones"].lower()])
    else:
        word = match["word"].lower()
        value = Decimal(_WORDS[word])
        if word in ("a", "one") and not match["wordscale"]:
            return None
    if not match["wordscale"]:
        return value, Decimal(1)
    scale = _SCALES[match["wordscale"].lower()]
    # "a hundred" would commit to nothing if its step were a hundred.
    return value * scale, scale / 10


def _unit(text: str) -> QuantityUnit:
    text = text.strip(" -\u00a0\u202f").lower()
    if not text:
        return "none"
    if text.startswith(("percentage", "point", "pp")):
        return "points"
    return "percent" if text.startswith(("%", "per")) else "times"
