"""The figures in the cells of a table: cleaned of what stands around them, with every digit they have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Context, Decimal, InvalidOperation

from pipeline.records.types import MAX_DECIMALS, MAX_DIGITS

_NOTHING = frozenset(
    {
        "-",
        "--",
        "---",
        "–",
        "—",
        "−",
        "?",
        "..",
        "...",
        "…",
        "n/a",
        "na",
        "n.a.",
        "#n/a",
        "nan",
        "none",
        "null",
    }
    | {"nil", "tbd", "tba", "unknown", "not available", "not reported"}
)
_MINUS = str.maketrans({"−": "-", "–": "-", "‒": "-", "﹣": "-", "－": "-", "％": "%"})
_FOOTNOTES = "*†‡§¶#"
_REFERENCE = re.compile(r"\s*(?:\[[0-9A-Za-z]{1,3}\]|\^(?:\[[0-9A-Za-z]{1,3}\]|[a-z*†‡§¶#]))$")
_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+"
_EXPONENT = r"(?:[eE][+-]?[0-9]{1,3})?"
_SPREAD = rf"(?:±|\+/-|\+-)\s*(?:{_DIGITS})\s*%?|[+-](?:{_DIGITS})\s*[/,]?\s*[+-](?:{_DIGITS})"
_FIGURE = re.compile(
    rf"(?P<sign>[+-]?)\s*[$€£¥]?\s*(?P<digits>{_DIGITS})(?P<exponent>{_EXPONENT})\s*%?\s*"
    rf"(?P<spread>{_SPREAD}|\(\s*(?:{_SPREAD})\s*\))?"
)
_BOTH = re.compile(rf"(?:±|\+/-|\+-)?\s*(?P<distance>{_DIGITS})\s*%?")
_UP = re.compile(rf"\+\s*({_DIGITS})")
_DOWN = re.compile(rf"-\s*({_DIGITS})")
_EXACT = Context(prec=100)


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is no figure: empty, ``N/A``, a dash.

    >>> is_nothing("n/a"), is_nothing("0")
    (True, False)
    """
    return not text or text.casefold() in _NOTHING


def figure(text: str) -> str | None:
    """Return the number in a cell with its digits, ``None`` if the cell has none or more than a number.

    Thousands may be grouped by commas; a percent sign, a currency, footnote marks and an interval behind the
    number are left away. What could be read in two ways is not read: ``3,5`` and ``<0.1`` give ``None``.

    >>> figure("1,472*"), figure("−67.80 %"), figure("0.35±0.03"), figure("about 5")
    ('1472', '-67.80', '0.35', None)
    """
    match = _FIGURE.fullmatch(without_footnotes(text).translate(_MINUS))
    if match is None:
        return None
    whole, point, decimals = match["digits"].replace(",", "").partition(".")
    written = (whole.lstrip("0") or "0") + (point if decimals else "") + decimals + match["exponent"]
    number = Decimal(written)
    if number.adjusted() >= MAX_DIGITS or int(number.as_tuple().exponent) < -MAX_DECIMALS:
        return None
    return f"-{written}" if match["sign"] == "-" and number else written


def decimal(text: str) -> Decimal | None:
    """Return a stored value as a number, ``None`` if it is a grade."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def without_footnotes(text: str) -> str:
    """Return ``text`` without the marks of footnotes before and after it."""
    while True:
        shorter = _REFERENCE.sub("", text.strip().strip(_FOOTNOTES).strip())
        if shorter == text:
            return text
        text = shorter


def interval(value: str, spread: str) -> tuple[str, str] | None:
    """Return both ends of the interval around ``value`` that ``spread`` gives as distances.

    >>> interval("1472", "+5/-4"), interval("67.8", "±1.25"), interval("0.35", "0.35±0.03")
    (('1468', '1477'), ('66.55', '69.05'), ('0.32', '0.38'))
    """
    spread = without_footnotes(spread).translate(_MINUS).strip("()[] ")
    match = _FIGURE.fullmatch(spread)
    if match is not None and match["spread"]:  # the cell repeats the value before its distances
        spread = match["spread"].strip("() ")
    both = _BOTH.fullmatch(spread)
    if both is not None:
        up = down = both["distance"]
    else:
        rising, falling = _UP.findall(spread), _DOWN.findall(spread)
        if len(rising) != 1 or len(falling) != 1 or len(spread) > 60:
            return None
        up, down = rising[0], falling[0]
    above, below = figure(up), figure(down)
    if above is None or below is None:
        return None
    low = _EXACT.subtract(Decimal(value), Decimal(below))
    return f"{low:f}", f"{_EXACT.add(Decimal(value), Decimal(above)):f}"


def mean(values: Sequence[str]) -> str:
    """Return the mean with at most one digit more than the most exact of ``values`` has.

    >>> mean(["48.0", "50.5"]), mean(["1", "1", "2"]), mean(["50", "60"])
    ('49.25', '1.3', '55')
    """
    numbers = [Decimal(value) for value in values]
    decimals = max(max(0, -int(number.as_tuple().exponent)) for number in numbers)
    total = Decimal(0)
    for number in numbers:
        total = _EXACT.add(total, number)
    exact = _EXACT.divide(total, Decimal(len(numbers)))
    return f"{_EXACT.quantize(exact, Decimal(1).scaleb(-decimals - 1)):f}".removesuffix("0").removesuffix(".")
