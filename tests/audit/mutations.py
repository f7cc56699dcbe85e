"""Change the figures of a text, one at a time, in the ways a slip of the hand does."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+")
_UNIT = re.compile(r"\s*(?:%|percentage points?|per ?cent|points?\b|pp\b)")
_SHARED = re.compile(r"\s?(?:to|and|or|–|-)\s?[0-9.,]+\s?(%|points|percent)")
_WORDS = {
    "one": "two", "two": "three", "three": "four", "four": "five", "five": "six", "six": "seven",
    "seven": "eight", "eight": "nine", "nine": "ten", "ten": "eleven", "eleven": "twelve",
    "twelve": "thirteen", "dozen": "hundred", "half": "a third", "third": "half", "quarter": "tenth",
    "thirds": "fifths", "tenth": "fifth", "fifth": "tenth", "twice": "three times", "hundred": "thousand",
    "thousand": "million", "thousands": "millions", "doubled": "tripled", "halved": "doubled",
}  # fmt: skip
_WORD = re.compile(r"\b(?:" + "|".join(_WORDS) + r")\b", re.IGNORECASE)


def mutations(text: str, start: int, width: int) -> Iterator[tuple[str, str]]:
    """Yield what was done and the changed text, for each figure in ``text[start : start + width]``."""
    end = start + width
    for match in _NUMBER.finditer(text, start, end):
        figure = match[0].rstrip(",")
        stop = match.start() + len(figure)
        for step in (1, -1):
            changed = _stepped(figure, step)
            if changed is not None:
                yield f"{figure} to {changed}", text[: match.start()] + changed + text[stop:]
        before = text[: match.start()]
        if before.endswith(("\u2212", "+")) or re.search(r"(?<![\w.])-$", before):
            yield f"{before[-1]}{figure} to +{figure}", before[:-1] + "+" + text[match.start() :]
        elif figure.strip("0.,"):
            yield f"{figure} to \u2212{figure}", before + "\u2212" + text[match.start() :]
        unit = _UNIT.match(text, stop)
        shared = _SHARED.match(text, stop)
        if shared:
            other = " points" if "%" in shared[1] else "%"
            yield f"{figure} to {figure}{other}", text[:stop] + other + text[stop:]
        elif unit:
            other = " points" if "%" in unit[0] or "cent" in unit[0].replace("percentage", "") else "%"
            yield f"{figure}{unit[0]} to {figure}{other}", text[:stop] + other + text[unit.end() :]
        else:
            yield f"{figure} to {figure}%", text[:stop] + "%" + text[stop:]
    for match in _WORD.finditer(text, start, end):
        changed = _WORDS[match[0].lower()]
        begin = match.start()
        if changed.startswith("a ") and re.search(r"\ba $", text[:begin]):
            begin -= 2
        yield f"{match[0]} to {changed}", text[:begin] + changed + text[match.end() :]


def _stepped(figure: str, step: int) -> str | None:
    """Return a figure with its last digit one step up or down, its form kept; ``None`` below nought."""
    digits = figure.replace(",", "")
    whole, _, decimals = digits.partition(".")
    value = int(whole + decimals) + step if whole + decimals else -1
    if value < 0:
        return None
    text = str(value).zfill(len(whole + decimals))
    if decimals:
        return f"{text[: -len(decimals)]}.{text[-len(decimals) :]}"
    return f"{value:,}" if "," in figure else text
