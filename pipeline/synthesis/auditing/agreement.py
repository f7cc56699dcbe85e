"""Hold one quantity against one claim: it agrees with a number of the record, or says why it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from pipeline.evidence.figures import number_text
from pipeline.evidence.quantities import Number
from pipeline.records.units import RANK, UNITS
from pipeline.synthesis.auditing import manner
from pipeline.synthesis.auditing.backing import Backing, Evidence
from pipeline.synthesis.auditing.reading import Reading
from pipeline.synthesis.auditing.telling import Telling
from pipeline.synthesis.auditing.units import TIME, may_stand_for, time_factor


@dataclass(frozen=True, slots=True)
class Match:
    """A quantity agrees with ``claim``; ``role`` says with which of its numbers."""

    claim: str
    role: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a quantity disagrees with a claim. The higher ``rank``, the nearer it came."""

    rank: int
    words: str


_FAR = Fault(0, "")
_TOLD_WRONG = 5
_NEAR = Decimal("0.1")
_ABOUT_A_PART = Decimal("0.03")
_ROUND_PARTS = frozenset(map(Decimal, (2, 3, 4, 5, 6, 8, 10, 20)))
_P_THRESHOLDS = frozenset(map(Decimal, ("0.1", "0.05", "0.01", "0.005", "0.001", "0.0001")))
"""Below these a p-value is told by custom, however far below it lies."""
_COMPARES = re.compile(
    r"\s(?:as|more|less|fewer|higher|greater|larger|lower|smaller|better|the|that)\b", re.IGNORECASE
)
"""After these "50 times" is a factor and no count of repetitions."""
_UNIT_WORDS = {
    "percent": ("%", "percent", "per cent"),
    "points": ("point", "pp"),
    "times": ("times", "fold", "factor", "×", "ratio"),
    "money": ("$", "dollar", "usd", "euro", "€", "£", "pound", "cost", "price"),
}
_UNIT_NAMES = {
    "percent": "a share in percent",
    "points": "a difference in points",
    "times": "a factor",
    "none": "a bare number",
    "money": "an amount of money",
}


def weigh(reading: Reading, claim: Evidence, telling: Telling) -> Match | Fault:
    """Return the number of ``claim`` that ``reading`` tells, or the nearest reason why there is none."""
    if reading.form == "ratio":
        found = _ratio(reading, claim)
    elif reading.form in ("range", "interval"):
        found = _pair(reading, claim, telling)
    elif reading.form == "order":
        found = _order(reading, claim)
    else:
        return _single(reading, claim, telling)
    if isinstance(found, Match) and found.role != "text":
        share_of = next((b for b in claim.numbers if b.role == found.role in ("value", "baseline")), None)
        if reading.form == "ratio" and share_of is not None:
            fault = manner.fault(reading, share_of, claim, telling)
        else:
            fault = manner.of_the_claim(reading, claim, telling, count=found.role in ("count", "of"))
        if fault:
            return Fault(_TOLD_WRONG, fault)
    return found


def _single(reading: Reading, claim: Evidence, telling: Telling) -> Match | Fault:
    best = _FAR
    told_wrong: set[Decimal] = set()
    for backing in claim.numbers:
        if backing.role == "text" and backing.value in told_wrong and not _same_bound(reading, backing):
            continue  # the same number in the record's words doesn't mend how its measure is told
        found = _compare(reading, reading.numbers[0], backing, claim, telling)
        if isinstance(found, Fault):
            best = max(best, found, key=lambda f: f.rank)
            continue
        fault = manner.fault(reading, backing, claim, telling)
        if fault is None:
            return Match(claim.id, backing.role)
        best = max(best, Fault(_TOLD_WRONG, fault), key=lambda f: f.rank)
        if backing.role != "text":
            told_wrong.add(backing.value)
    within = _about_a_range(reading, claim)
    return within or best


def _same_bound(reading: Reading, backing: Backing) -> bool:
    """Tell whether a bound ("fewer than four answers") stands so in the record's words."""
    own = backing.reading
    return own is not None and bool(reading.modifier) and own.text.split() == reading.text.split()


def _about_a_range(reading: Reading, claim: Evidence) -> Match | None:
    """Let "about twice" stand for a range of 1.6 to 2.1 times."""
    hedged = reading.modifier in ("about", "approximately", "roughly", "around", "~", "≈")
    lows = [b for b in claim.numbers if b.role == "low"]
    highs = [b for b in claim.numbers if b.role == "high"]
    for low, high in zip(lows, highs, strict=False):
        same = may_stand_for(reading.unit, low.unit, low.record_unit)
        if hedged and same and low.value <= reading.value <= high.value:
            return Match(claim.id, "low")
    return None


def _compare(
    reading: Reading, number: Number, backing: Backing, claim: Evidence, telling: Telling
) -> Fault | None:
    """Compare one number with one of the record: ``None`` where they agree in value, sign and unit."""
    factor = time_factor(reading.unit, backing.unit)
    if factor is not None and factor != 1:
        number = _times(number, factor)
        reading = replace(reading, unit=backing.unit, numbers=(number,))
    same_unit = _unit_agrees(reading, backing, claim, telling)
    if backing.form == "fraction" and (number.step >= 1 or reading.unit != "none"):
        return _FAR  # 71% is 0.7 and 0.71, but neither "1" nor "0"
    if backing.form == "percent" and reading.unit != "percent":
        return _FAR
    value = backing.value
    if value < 0 and not number.signed and telling.lower and telling.way != "up":
        value = -value
    if backing.reading is not None and backing.reading.label not in ("", reading.label):
        return _FAR  # top-p 0.9 is no other 0.9
    modifier = "" if backing.form == "fraction" and not number.word else reading.modifier
    custom = modifier in manner.BELOW and number.value in _P_THRESHOLDS and reading.unit == "none"
    if backing.record_unit == "p-value" and custom:
        at_most = claim.measure is not None and claim.measure.bound == "at most"
        below = value < number.value or (at_most and value == number.value)
        return None if below else Fault(4, f"the record has p = {number_text(value)}")
    if agrees(number, value, modifier):
        return None if same_unit is None else Fault(3, same_unit)
    if same_unit is not None or backing.form != "as given":
        return _FAR
    shown = number_text(backing.value)
    if agrees(number, -value, ""):
        lower = "a sign, or words that say it was lower" if value < 0 else "no minus"
        return Fault(4, f"the record's number is {shown}; it needs {lower}")
    if value and abs(number.value - value) <= _NEAR * abs(value):
        return Fault(2, f"{shown} does not round to it")
    if value and number.value and _is_power_of_ten(number.value / value):
        return Fault(2, f"the order of magnitude is another: {shown}")
    return Fault(1, "") if backing.role != "text" else _FAR


def _times(number: Number, factor: Fraction) -> Number:
    """Return a number in another unit, and its step with it: "three weeks" is 21 days to within 3.5."""
    top, bottom = Decimal(factor.numerator), Decimal(factor.denominator)
    return replace(number, value=number.value * top / bottom, step=number.step * top / bottom)


def agrees(number: Number, value: Decimal, modifier: str) -> bool:
    """Tell whether ``number`` is ``value`` to the digits it shows; a half may be rounded either way.

    After "about", "nearly", "more than" and their like a round number is taken as rounded to its noughts,
    within a twentieth of the value.
    """
    difference = abs(number.value - value)
    if difference * 2 <= number.step:
        # "1 million" has one digit to be rounded to, and is not said of 600,000.
        return not number.scaled or difference * 5 <= abs(value)
    if modifier in manner.BOUNDS and number.whole == (number.step >= 1):
        above = modifier in manner.ABOVE  # "more than 13%" of 13.8, "fewer than 1%" of 0.28
        if difference < number.step and (number.value < value) == above:
            return True
    if modifier in manner.ROUNDING and number.word and not number.whole and number.value < 1:
        return difference <= _ABOUT_A_PART
    if modifier in manner.ROUNDING and number.whole and number.value % 10 == 0 and number.value:
        digits = number.value.normalize().as_tuple()
        coarse = Decimal(1).scaleb(int(digits.exponent))
        return difference * 2 <= coarse and difference * 20 <= abs(value)
    return False


def _is_power_of_ten(ratio: Decimal) -> bool:
    return (
        ratio > 0 and ratio != 1 and abs(ratio.log10() - ratio.log10().to_integral_value()) < Decimal("0.01")
    )


def _unit_agrees(reading: Reading, backing: Backing, claim: Evidence, telling: Telling) -> str | None:
    """Say why the unit is another; ``None`` where it may stand for the record's."""
    if may_stand_for(reading.unit, backing.unit, backing.record_unit):
        return None
    if reading.unit == "times" and backing.unit == "none" and backing.role in ("text", "count", "value"):
        repeats = not _COMPARES.match(telling.after) and backing.record_unit in (None, "count")
        return None if repeats else f"the record has {_unit_name(backing)}"
    if reading.unit == "none":
        words = _UNIT_WORDS.get(_family(backing)) or (
            (backing.unit.rstrip("s"),) if backing.unit in TIME else ()
        )
        near = f"{telling.before[-60:]} {telling.after[:60]}".lower()
        if backing.unit.startswith("other:") or any(word in near for word in words):
            return None
        return f"the unit is lost: the record has {_unit_name(backing)}"
    if {reading.unit, backing.unit} == {"percent", "points"}:
        is_share = backing.unit == "percent"
        name = "a share in percent" if is_share else "a difference in percentage points"
        return f"the record has {name}; percent is a share, points are a difference between shares"
    return f"the record has {_unit_name(backing)}"


def _unit_name(backing: Backing) -> str:
    known = UNITS.get(backing.record_unit or "")
    if known and backing.unit == "none":
        return f"{'an' if known.label[0] in 'aeio' else 'a'} {known.label}"
    return _UNIT_NAMES.get(_family(backing), f"a number of {backing.unit.removeprefix('other:')}")


def _family(backing: Backing) -> str:
    """Return the class of a unit without what belongs to one of its members: money of any currency."""
    return backing.unit.partition(":")[0]


def _pair(reading: Reading, claim: Evidence, telling: Telling) -> Match | Fault:
    """Hold a range, an interval, or a way from one value to another against those of the record."""
    first, second = reading.numbers
    best = _FAR
    for pair in _pairs(claim):
        misses = [_compare(reading, n, b, claim, telling) for n, b in zip((first, second), pair, strict=True)]
        turned = [_compare(reading, n, b, claim, telling) for n, b in zip((second, first), pair, strict=True)]
        roles = f"{pair[0].role}, {pair[1].role}"
        if pair[0].role == "baseline" and misses != [None, None] and turned == [None, None]:
            best = Fault(5, "baseline and value have changed places")
        elif misses == [None, None] or turned == [None, None]:
            fault = manner.pair_fault(reading, pair, claim, telling)
            if fault is None:
                return Match(claim.id, roles if pair[0].role != "text" else "text")
            best = max(best, Fault(5, fault), key=lambda f: f.rank)
        else:
            faults = [m for m in misses if m]
            if len(faults) == 1 and best.rank < 4:
                best = Fault(4, f"one end is another: {number_text(pair[misses.index(faults[0])].value)}")
            best = max(best, *faults, key=lambda f: f.rank)
    if best is _FAR:
        singles = [_compare(reading, n, b, claim, telling) for n in reading.numbers for b in claim.numbers]
        if None in singles:
            best = Fault(3, "the record has no such range")
    return best


def _pairs(claim: Evidence) -> list[tuple[Backing, Backing]]:
    by_role: dict[tuple[str, str], Backing] = {}
    for backing in claim.numbers:
        by_role.setdefault((backing.role, backing.form), backing)
    found = []
    for low, high in (("low", "high"), ("interval low", "interval high"), ("baseline", "value")):
        for form in ("as given", "percent", "fraction"):
            if (low, form) in by_role and (high, form) in by_role:
                found.append((by_role[low, form], by_role[high, form]))
    for reading in claim.readings:
        if reading.form in ("range", "interval"):
            ends = [b for b in claim.numbers if b.reading is reading]
            found += [(ends[0], ends[1])] if len(ends) == 2 else []
    return found


def _ratio(reading: Reading, claim: Evidence) -> Match | Fault:
    """Hold "35 of 39" or "one in three" against counts out of totals, and against shares."""
    top, bottom = reading.numbers[0].value, reading.numbers[1].value
    measure = claim.measure
    found = _out_of(top, bottom, claim)
    if found is not None:
        return found
    for other in claim.readings:
        if other.form == "ratio" and tuple(n.value for n in other.numbers) == (top, bottom):
            return Match(claim.id, "text")
    for backing in claim.numbers:
        if backing.unit == "percent" and backing.role != "level":
            close = Decimal(4 if bottom == 10 or reading.modifier in manner.ROUNDING else "1.5")
            if bottom in _ROUND_PARTS and abs(100 * top / bottom - backing.value) <= close:
                return Match(claim.id, backing.role)
            if bottom == 100 and abs(top - backing.value) * 2 <= reading.numbers[0].step:
                return Match(claim.id, backing.role)
    unit = UNITS.get(measure.unit or "") if measure else None
    if measure and unit and unit.family == "score" and unit.high == bottom and measure.value is not None:
        return Match(claim.id, "value") if agrees(reading.numbers[0], measure.value, "") else Fault(3, "")
    known = [b for b in claim.numbers if b.value in (top, bottom)]
    return Fault(2, "the record does not put these two together") if known else _FAR


def _out_of(top: Decimal, bottom: Decimal, claim: Evidence) -> Match | Fault | None:
    """Hold two numbers against a count out of a total, or a rank; ``None`` where they are neither."""
    measure = claim.measure
    if measure is None or measure.of is None:
        return None
    of = Decimal(measure.of)
    if measure.unit == RANK and measure.value is not None and bottom == of:
        fault = Fault(4, f"the record has {measure.value} of {of}")
        return Match(claim.id, "value") if top == measure.value else fault
    if measure.count is None:
        return None
    count = Decimal(measure.count)
    if (top, bottom) == (count, of):
        return Match(claim.id, "count")
    if (top, bottom) == (of, count):
        return Fault(5, "count and total have changed places")
    if (top, bottom) == (of - count, of):
        return Fault(5, "that is the rest; declare it under derive and write [[=name]]")
    return Fault(4, f"the record has {count:,} of {of:,}") if bottom == of or top == count else None


def _order(reading: Reading, claim: Evidence) -> Match | Fault:
    """Let "dozens of" and "thousands of" stand for a number of that order."""
    for backing in claim.numbers:
        counted = backing.unit == "none" or (
            backing.unit in TIME and backing.unit.rstrip("s") in reading.nouns
        )
        if not counted:
            continue
        upper = reading.value * (10 if reading.value < 1000 else 500)
        if reading.value * 3 / 4 <= backing.value < upper and backing.form == "as given":
            return Match(claim.id, backing.role)
    return _FAR
