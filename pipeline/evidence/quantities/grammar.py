"""Put numbers and units together: ranges, lists, ratios, intervals, tolerances."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline.evidence.quantities.joining import (
    compatible,
    in_one_list,
    length_of_list,
    with_last_unit,
    with_power,
)
from pipeline.evidence.quantities.model import Kind, Quantity
from pipeline.evidence.quantities.modifiers import modified
from pipeline.evidence.quantities.numbers import START
from pipeline.evidence.quantities.parts import Part, PartReader, kind_of
from pipeline.evidence.quantities.units import is_counted, unit_at, written

_LONGEST_LIST = 40
_JOIN_RANGE = re.compile(
    r"[ ]{0,3}(?:[–—]|(?<=[0-9%])(?:-{1,2}|−|~)(?=[0-9.+−$€£])|(?<=[ ])[-−](?=[ ])|to\b|through\b|\.\.\.?"
    r"|…)[ ]{0,3}"
)
_AND = re.compile(r"[ ]{1,3}and[ ]{1,3}")
_JOIN_LIST = re.compile(r"[ ]?,[ ](?:and|or)[ ]|[ ]?,[ ]?|[ ](?:and|or|and/or)[ ]|[ ]?/[ ]?(?=[0-9])")
_JOIN_AREA = re.compile(r"[ ]{0,6}[×x*][ ]{0,6}(?=[0-9])")
_JOIN_TOLERANCE = re.compile(r"[ ]{0,4}(?:±|\+/-|\+-|\+/−)[ ]{0,4}")
_OF = re.compile(r"[ ](?:out[ ])?of[ ](?:the[ ]|all[ ]|its[ ]|our[ ]|these[ ]|a[ ]total[ ]of[ ])?")
_IN_EVERY = re.compile(r"[ ](?:in[ ](?:every[ ])?|out[ ]of[ ]every[ ]|of[ ]every[ ])")
_SOLIDUS = re.compile(r"[ ]?/[ ]?(?=[0-9])|:(?=[0-9])")
_BETWEEN = re.compile(r"\b[Bb]etween[ ]{1,3}$")
_BETWEEN_MODIFIED = re.compile(r"\b[Bb]etween[ ](?:about|approximately|roughly|around|~)[ ]?$")
_FACTOR = re.compile(
    r"\bfactors?[ ]of[ ](?:about[ ]|approximately[ ]|up[ ]to[ ]|roughly[ ]|~[ ]?)?$", re.IGNORECASE
)
_INTERVAL_NAME = re.compile(
    r"[ -]{0,2}(?:CrI|CI|HDI|HPDI?|BCI|(?:confidence|credible|credibility|prediction|uncertainty)[ ]"
    r"(?:intervals?|limits?|bounds?))(?:[ ]?\(?(?:CI|CrI)s?\)?)?[ ]?[:=,;]?[ ]?(?:of[ ]|from[ ]|was[ ]"
    r"|between[ ])?[ ]?([\[(]?)[ ]?"
)
_BARE_INTERVAL = re.compile(r"\bCI(?:95)?[ ]?[:=,]?[ ]?([\[(]?)[ ]?$")
_PAIR = re.compile(r"[ ]?(?:,|;|to\b|–|—|-|−|and\b)[ ]?")
_CHANGE = re.compile(
    r"\b(?:ris|rose|grow|grew|increas|improv|climb|jump|fall|fell|declin|decreas|drop|reduc|cut|shr[aiu]nk"
    r"|lower|rais"
    r"|dropp|widen|narrow|go(?:es|ing)?|went|mov|shift|chang|boost|lift|slash|slip|plung|surg|soar"
    r"|expand)\w{0,4}\b[^.;]{0,60}"
    r"\bfrom[ ](?:about[ ]|approximately[ ]|~|around[ ]|roughly[ ])?$",
    re.IGNORECASE,
)
_RESPECTIVELY = re.compile(r"[^.;]{0,80}\brespectively\b", re.IGNORECASE)
_OR_MORE = re.compile(r"\+(?![\w+-])")


def find_quantities(text: str) -> list[Quantity]:
    """List the quantities of ``text`` in reading order, without overlap.

    Any text is read in time linear in its length, and none raises.
    """
    return _Reader(text).read()


class _Reader(PartReader):
    """One reading of one text."""

    def read(self) -> list[Quantity]:
        found: list[Quantity] = []
        place = 0
        while match := START.search(self.masked, place):
            floor = self.floor = found[-1].end if found else 0
            part, place = self.part(match.start())
            if part is None:
                continue
            quantities = self.whole(part, floor)
            found += quantities
            place = max(place, quantities[-1].end if quantities else part.end)
        return found

    def whole(self, first: Part, floor: int) -> list[Quantity]:
        """Read on from ``first`` and return the quantity, or the items of a list that belong apart."""
        for attempt in (self._interval, self._tolerance, self._ratio, self._area, self._range):
            quantity = attempt(first, floor)
            if quantity is not None:
                return [quantity]
        return self._list(first, floor)

    def _interval(self, first: Part, floor: int) -> Quantity | None:
        """Read "95% CI 0.3 to 0.9", or a pair after a bare "CI"."""
        level: Decimal | None = None
        start, place, bracket = first.start, first.start, ""
        if first.unit == "%" and Decimal(50) <= first.number.value < 100:
            name = _INTERVAL_NAME.match(self.text, first.end)
            if name is None:
                return None
            level, place, bracket = first.number.value, name.end(), name[1]
        else:
            bare = _BARE_INTERVAL.search(self.text, max(floor, first.start - 12), first.start)
            if bare is None:
                return None
            start, bracket = bare.start(), bare[1]
        low = self.following(place)
        join = _PAIR.match(self.text, low.end) if low else None
        high = self.following(join.end()) if join else None
        if low is None or high is None or (high.unit in ("%",) and high.number.value in (90, 95, 99)):
            return None
        end = high.end
        if bracket and self.text[end : end + 1] == {"(": ")", "[": "]"}[bracket]:
            end += 1
        return self._made(
            "interval",
            (low, high),
            start,
            end,
            low=min(low.number.value, high.number.value),
            high=max(low.number.value, high.number.value),
            level=level,
        )

    def _tolerance(self, first: Part, floor: int) -> Quantity | None:
        join = _JOIN_TOLERANCE.match(self.text, first.end)
        second = self.following(join.end()) if join else None
        if second is None:
            return None
        start, end, unit_part = first.start, second.end, second
        if self.text[start - 1 : start] == "(" and start > floor and self.text[end : end + 1] == ")":
            stop = unit_at(self.text, end + 1, whole=False)
            if stop:
                start, end = start - 1, stop
                unit = written(self.source[second.end + 1 : stop], self.text[second.end + 1 : stop])
                unit_part = replace(second, unit=unit)
        kind = kind_of(first.number, unit_part.unit or first.unit)
        begin, modifier = self._before(start, floor, bool(unit_part.unit), unit_part.unit)
        return self._made(
            "point" if kind == "count" else kind,
            (first, unit_part),
            begin,
            end,
            value=first.number.value,
            tolerance=second.number.value,
            modifier=modifier,
        )

    def _ratio(self, first: Part, floor: int) -> Quantity | None:
        """Read "35 of 39", "one in five", "35/39", "1:60"."""
        if not first.number.whole or first.unit is not None or first.number.signed:
            return None
        solidus = _SOLIDUS.match(self.text, first.end)
        join = solidus or _OF.match(self.text, first.end) or _IN_EVERY.match(self.text, first.end)
        second = self.following(join.end()) if join else None
        if join is None or second is None or not second.number.whole or second.number.signed:
            return None
        if second.unit is not None and not is_counted(second.unit) and not solidus:
            return None
        top, bottom = first.number.value, second.number.value
        if not solidus:
            inside = join[0].strip().startswith("in")
            if bottom < top or (
                inside and not (top == 1 or "every" in join[0] or bottom in (3, 4, 5, 10, 100, 1000))
            ):
                return None
        begin, modifier = self._before(first.start, floor, False, None)
        return self._made(
            "ratio", (first, second), begin, second.end, value=top, of=bottom, modifier=modifier
        )

    def _area(self, first: Part, floor: int) -> Quantity | None:
        """Read "416 × 416 pixels" and "5 cm × 3 cm × 2 cm"."""
        parts = [first]
        while len(parts) < 4:
            join = _JOIN_AREA.match(self.text, parts[-1].end)
            following = self.following(join.end()) if join else None
            if following is None:
                break
            parts.append(following)
        if len(parts) == 1:
            return None
        begin, modifier = self._before(first.start, floor, True, parts[-1].unit)
        return self._listed(parts, begin, modifier)

    def _range(self, first: Part, floor: int) -> Quantity | None:
        between = _BETWEEN.search(self.text, max(floor, first.start - 12), first.start)
        between = between or _BETWEEN_MODIFIED.search(self.text, max(floor, first.start - 24), first.start)
        join = _JOIN_RANGE.match(self.text, first.end) or (
            _AND.match(self.text, first.end) if between else None
        )
        second = self.following(join.end()) if join else None
        if join is None or second is None or not compatible(first, second):
            return None
        first = with_power(first, second, self.text)
        low, high = first.number.value, second.number.value
        dash = join[0].strip() not in ("to", "and", "through")
        if dash and low >= high and first.number.whole and first.unit is None and not second.number.signed:
            return None
        start, end = first.start, second.end
        change = self.text[max(0, start - 110) : start] if join[0].strip() == "to" else ""
        kind: Kind = "change" if change and _CHANGE.search(change) else "range"
        begin, modifier = (
            (between.start(), "between") if between else self._before(start, floor, True, second.unit)
        )
        if first.unit in (None, second.unit):  # "10 µm to 1 cm" stays in its order
            low, high = min(low, high), max(low, high)
        joined = self._made(kind, (first, second), begin, end, low=low, high=high, modifier=modifier)
        tolerance = self._tolerance_of_range(joined)
        return tolerance or joined

    def _tolerance_of_range(self, quantity: Quantity) -> Quantity | None:
        """Read "(563–624) ± 30 K"."""
        if (
            self.text[quantity.start - 1 : quantity.start] != "("
            or self.text[quantity.end : quantity.end + 1] != ")"
        ):
            return None
        join = _JOIN_TOLERANCE.match(self.text, quantity.end + 1)
        third = self.following(join.end()) if join else None
        if third is None:
            return None
        start = quantity.start - 1
        text = self.source[start : third.end]
        unit = third.unit or quantity.unit
        return replace(
            quantity, start=start, end=third.end, text=text, tolerance=third.number.value, unit=unit
        )

    def _list(self, first: Part, floor: int) -> list[Quantity]:
        parts, joins = [first], [""]
        while len(parts) < _LONGEST_LIST:
            join = _JOIN_LIST.match(self.text, parts[-1].end)
            following = self.following(join.end()) if join else None
            if join is None or following is None or not in_one_list(parts[-1], following):
                break
            if _INTERVAL_NAME.match(self.text, following.end) or self._starts_more(following):
                break
            parts.append(following)
            joins.append(join[0].strip(" "))
        begin, modifier = self._before(
            first.start, floor, first.unit is not None or not first.number.whole, first.unit
        )
        parts = parts[: length_of_list(parts, joins)]
        if len(parts) == 1 or _RESPECTIVELY.match(self.text, parts[-1].end):
            items = with_last_unit(parts)
            head = self._single(items[0], begin, modifier)
            return [head, *(self._single(item, item.start, None) for item in items[1:])]
        return [self._listed(parts, begin, modifier)]

    def _starts_more(self, part: Part) -> bool:
        """Tell whether ``part`` begins a range, a ratio or a tolerance of its own."""
        for join in (_JOIN_RANGE, _JOIN_TOLERANCE, _OF):
            match = join.match(self.text, part.end)
            if match and self.following(match.end()):
                return True
        return False

    def _listed(self, parts: list[Part], begin: int, modifier: str | None) -> Quantity:
        values = [part.number.value for part in parts]
        return self._made(
            "list", tuple(parts), begin, parts[-1].end, low=min(values), high=max(values), modifier=modifier
        )

    def _single(self, part: Part, begin: int, modifier: str | None) -> Quantity:
        factor = _FACTOR.search(self.text, max(0, begin - 32), part.start) if part.unit is None else None
        if factor:
            begin, part = factor.start(), replace(part, unit="factor")
        kind = kind_of(part.number, part.unit)
        end = part.end
        if part.unit is None and _OR_MORE.match(self.text, end):  # "160k+ samples"
            end, modifier = end + 1, modifier or "+"
        return self._made(kind, (part,), begin, end, value=part.number.value, modifier=modifier)

    def _before(self, start: int, floor: int, measured: bool, unit: str | None) -> tuple[int, str | None]:
        return modified(self.text, start, floor, measured=measured, unit=unit)

    def _made(
        self,
        kind: Kind,
        parts: tuple[Part, ...],
        start: int,
        end: int,
        *,
        value: Decimal | None = None,
        low: Decimal | None = None,
        high: Decimal | None = None,
        of: Decimal | None = None,
        modifier: str | None = None,
        tolerance: Decimal | None = None,
        level: Decimal | None = None,
    ) -> Quantity:
        unit = next((part.unit for part in reversed(parts) if part.unit), None)
        start, end = self._balanced(start, end)
        return Quantity(
            start=start,
            end=end,
            text=self.source[start:end],
            kind=kind,
            numbers=tuple(part.number for part in parts),
            value=value,
            low=low,
            high=high,
            of=of,
            unit=unit,
            modifier=modifier,
            tolerance=tolerance,
            level=level,
        )

    def _balanced(self, start: int, end: int) -> tuple[int, int]:
        """Trim blanks, and take in the dollar signs of a formula that begins or ends with the quantity."""
        while start < end and self.source[start].isspace():
            start += 1
        while end > start and self.source[end - 1].isspace():
            end -= 1
        if not self.dollars:
            return start, end
        opening = start - 1
        partner = self.dollars.get(opening, -1)
        if opening < partner <= end:
            start, end = opening, max(end, partner + 1)
        for place in range(max(start, end - 4), end):
            if start - 1 <= self.dollars.get(place, place) < start:
                start = self.dollars[place]
        return start, end
