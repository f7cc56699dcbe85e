"""Read a part: one number with its sign, its currency and its unit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.evidence.quantities import context
from pipeline.evidence.quantities.clean import clean
from pipeline.evidence.quantities.masks import BLIND, blinded
from pipeline.evidence.quantities.model import Kind, Number
from pipeline.evidence.quantities.numbers import START, number_at
from pipeline.evidence.quantities.units import (
    CURRENCY,
    MONEY,
    MULTIPLES,
    POINTS,
    is_counted,
    unit_at,
    written,
)

_LONGEST_LABEL = 40
_SIGN = re.compile(r"(?:(?<![\w.)\]}%°])|(?<=\bto)|(?<=\band))[ ]?([-−+–])[ ]?$")
_PLAIN_ONE = re.compile(r"one\Z", re.IGNORECASE)
_AFTER_TWICE = re.compile(r"[ ](?:as|the|that|more|its|their|those|larger|higher)\b")
_HALF_BEFORE = re.compile(
    r"\b(?:first|second|other|latter|former|better|next|last|upper|lower|top|bottom|later|early|one)[ -]$",
    re.I,
)
_IN_SO_MANY = re.compile(r"[ ](?:in[ ](?:every[ ])?|out[ ]of[ ])(?:[0-9]|t|f|s|e|n|h)")
_NO_COUNT = re.compile(r"-(?:dimensional|tailed|sided|way|fold cross)")
_SKIP = re.compile(r"(?:[-−+](?=[0-9.]))?(?:US\$|[$€£¥])?[ ]?")
_LABEL_GOES_ON = re.compile(r"[a-z]?(?:[ ]?[,–-][ ]?(?:and[ ])?|[ ](?:and|or|to|through)[ ])(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Part:
    """A number with its unit and currency; ``start`` and ``end`` enclose them all."""

    number: Number
    start: int
    end: int
    unit: str | None


class PartReader:
    """Reads the parts of one text."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.text, self.dollars = clean(source)
        self.masked = blinded(self.text)
        self.floor = 0  # where the last quantity ended

    def part(self, start: int, *, inside: int | None = None) -> tuple[Part | None, int]:
        """Read a number with its sign, currency and unit at ``start``.

        ``inside`` is the place at which the part may begin within a range, a list or a ratio. Also returns
        the place at which to read on.
        """
        number, end = number_at(self.text, start)
        if number is None:
            return None, max(end, start + 1)
        if self.masked[start] == BLIND:
            return None, end
        stop = unit_at(self.text, end, whole=number.whole)
        unit = written(self.source[end:stop], self.text[end:stop]) if stop else None
        begin = self._sign(number, inside=inside)
        if begin < start:
            value = -number.value if self.text[begin] in "-−–" else number.value
            number = replace(number, value=value, signed=True, start=begin)
        money = (
            None
            if number.signed or number.word
            else CURRENCY.search(self.text, max(self.floor, start - 8), start)
        )
        if money and unit is None:
            unit, begin = money[0].strip(), money.start()
        if unit is None and self._refused(number, inside=inside):
            return None, end if number.word else self._past_label(number)
        if unit is not None and number.word and not self._counts(number, unit):
            return None, end
        if is_counted(unit) and end - start < 4 and context.is_label(self.text, start):
            return None, self._past_label(number)
        end = max(stop or end, end)
        return Part(number, begin, end, unit), end

    def _sign(self, number: Number, *, inside: int | None) -> int:
        """Return the place of the sign before ``number``, or the number's own."""
        if number.word:
            return number.start
        if inside is not None:
            signed = number.start - 1 >= inside and self.text[number.start - 1] in "-−+"
            return number.start - 1 if signed else number.start
        left = self.text[max(self.floor, number.start - 6) : number.start]
        match = _SIGN.search(left)
        if match is None:
            return number.start
        sign = match.start(1)
        if left[sign] in "-+–" and left[sign + 1 :]:  # a blank after a hyphen or a dash: no sign
            return number.start
        return number.start - len(left) + sign

    def _refused(self, number: Number, *, inside: int | None) -> bool:
        """Tell whether a number without a unit is none, by what stands around it."""
        text, start, end = self.text, number.start, number.end
        if number.word:
            return not self._counts(number, None)
        start += text[start] in "-−+–"
        if context.is_formula(text, start, end):
            return True
        if number.whole and not (number.scaled or number.signed) and context.is_year(text, start, end):
            return True
        if inside is not None:
            return False
        if number.whole and end - start <= 5 and context.is_label(text, start):
            return True
        return not number.signed and context.is_name(text, start, end, scaled=number.scaled)

    def _counts(self, number: Number, unit: str | None) -> bool:
        """Tell whether number words count something here: a bare "one" does not."""
        word = self.text[number.start : number.end]
        if _PLAIN_ONE.match(word):
            measured = unit is not None and not is_counted(unit)
            return measured or _IN_SO_MANY.match(self.text, number.end) is not None
        if word.lower() in ("twice", "thrice"):
            return _AFTER_TWICE.match(self.text, number.end) is not None
        if word.lower() == "half":
            return not _HALF_BEFORE.search(context.before(self.text, number.start))
        return not _NO_COUNT.match(self.text, number.end)

    def _past_label(self, number: Number) -> int:
        """Return the place after "2 and 3" of "Tables 2 and 3", so that no part of it is read again."""
        place = number.end
        labelled = context.is_label(self.text, number.start)
        for _ in range(_LONGEST_LABEL):
            match = _LABEL_GOES_ON.match(self.text, place)
            if match is None:
                return place
            following, end = number_at(self.text, match.end())
            if following is None or not following.whole or not (labelled or self._year(following)):
                return place
            if unit_at(self.text, end) is not None:
                return place
            place = end
        return place

    def _year(self, number: Number) -> bool:
        return context.is_year(self.text, number.start, number.end)

    def following(self, place: int) -> Part | None:
        """Read the part that begins at ``place``, with a sign or a currency before its number."""
        skip = _SKIP.match(self.text, place)
        start = skip.end() if skip else place
        if START.match(self.text, start) is None or self.masked[start] == BLIND:
            return None
        part, _ = self.part(start, inside=place)
        return part if part and part.start >= place else (replace(part, start=place) if part else None)


def kind_of(number: Number, unit: str | None) -> Kind:
    """Return the kind of a single value."""
    if unit is None:
        return "count" if number.whole and not number.signed else "point"
    if is_counted(unit):
        return "count"
    if POINTS.match(unit):
        return "points"
    if "%" in unit:
        return "percent"
    if unit.lower() in MULTIPLES:
        return "multiple"
    return "money" if MONEY.search(unit) else "point"
