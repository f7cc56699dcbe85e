"""A number can be right and told wrong: the end of a range as the whole, the total as the count, up for down.

Every function returns the fault in words, or ``None``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.records.units import UNITS
from pipeline.synthesis.auditing.backing import Backing, Evidence, words_of
from pipeline.synthesis.auditing.reading import Reading
from pipeline.synthesis.auditing.telling import Telling, Way, opposed

ABOVE = frozenset(
    {"more than", "over", "at least", "above", "exceeding", "greater than", "no less than", "no fewer than"}
    | {"not less than", "just over", "well over", "beyond", "in excess of", "upwards of", ">", "≥", "+"}
    | {"higher than", "larger than", "longer than", "older than", "as many as", "a minimum of"}
)
BELOW = frozenset(
    {"less than", "under", "at most", "below", "up to", "nearly", "almost", "fewer than", "no more than"}
    | {"not more than", "just under", "well under", "close to", "<", "≤", "lower than", "smaller than"}
    | {"shorter than", "a maximum of", "as few as", "sub"}
)
BOUNDS = ABOVE | (BELOW - {"nearly", "almost", "close to", "just under"})
_STRICT = frozenset({"more than", "above", "less than", "under", "below", "fewer than", ">", "<"})
_UPPER = frozenset(
    {"at most", "up to", "no more than", "less than", "under", "fewer than", "below", "<", "≤"}
)
_LOWER = frozenset({"at least", "more than", "over", "above", "no less than", "no fewer than", ">", "≥", "+"})
ROUNDING = (
    frozenset({"about", "approximately", "roughly", "around", "some", "circa", "ca.", "estimated", "~", "≈"})
    | {"an estimated"}
    | (ABOVE - {"at least", "no less than", "no fewer than"})
    | (BELOW - {"at most", "no more than"})
)
_REDUCTION = re.compile(
    r"\b(?:drop|loss|losses|saving|savings|reduction|decrease|decline|fall|gap|narrowing|cost|less|fewer"
    r"|lower|shortfall|deficit|lost|saved|removed|avoided)\b",
    re.IGNORECASE,
)
_BASELINE_CUE = re.compile(
    r"\b(?:baseline|before|without|from|against|than|versus|vs|compared|control|originally|first|earlier"
    r"|instead|rather|relative|un\w{4,}|no\b|previously|used to|once)\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    r"\b(?:than|against|compared|versus|vs|from|instead|relative|over|rather|but|while|whereas|above|below"
    r"|beyond|ahead|behind)\b",
    re.IGNORECASE,
)
_BEFORE_IT = re.compile(
    r"\b(?:before|until|till|prior to|as long as there (?:was|were) no|in the absence of)"
    r"\s([^,;:.()0-9]{3,80}),\s*$",
    re.IGNORECASE,
)
"""A clause that puts what follows in the time of the comparator: "Before there was a second desk, …"."""
_ONCE = re.compile(
    r"\b(?:where once|formerly|previously|originally|in the past)\s(?:[a-z]+\s){0,2}$", re.IGNORECASE
)
_RELATIVE = re.compile(
    r"\b(?:compared (?:with|to)|against|than|unlike|beside)\s([^,;:.()0-9]{3,60}),\s"
    r"(?:where|in which|when|who|which|for whom)\s[^,;:.()0-9]*$",
    re.IGNORECASE,
)
"""Within "compared with the dark, where readers kept …" a number is the dark's."""
_TOTAL_BEFORE = re.compile(
    r"\b(?:of|out of|among|amongst|across|all|in|over|on|from|with|between|to)\s"
    r"(?:the\s|all\s|its\s|these\s)*$",
    re.IGNORECASE,
)
_TOTAL_AFTER = re.compile(
    r"\b(?:tested|studied|examined|in all|in total|took part|participants|sampled|asked|surveyed|compared"
    r"|measured|evaluated|altogether|were there|covered|run|ran)\b",
    re.IGNORECASE,
)
_COUNT_AS_TOTAL = re.compile(
    r"\b(?:of|out of|among|all|for every|for each)\s(?:the\s|all\s)*$", re.IGNORECASE
)


_AGAINST = re.compile(
    r"\b(?:than|versus|vs\.?|compared (?:with|to)|against|relative to)\s([^,;:.()0-9]{2,80}?)"
    r"(?=[,;:.()0-9]|\sby\b|\s(?:and|but|while|when|which|that)\b|\s*$)",
    re.IGNORECASE,
)
_LEVEL_AS_CHANGE = re.compile(
    r"\b(?:ris|increas|gain|chang|growth|grew|sav|higher|lower|add|more|less|fewer|reduc|overhead|los|drop"
    r"|fall|fell"
    r"|decreas|declin|improv|differen|relative|extra|effect|cut|saving|cost|ratio)\w*",
    re.IGNORECASE,
)


def fault(reading: Reading, backing: Backing, claim: Evidence, telling: Telling) -> str | None:
    """Judge how one number of a record is told that agrees in value and unit."""
    role = backing.role
    if role == "level":
        return None if telling.of_an_interval else "that is the level of the interval"
    if role == "text":
        return _noun(reading, backing, claim) or _bound_of_text(reading, backing)
    found = _noun(reading, backing, claim) or _bound(reading, backing, claim, telling)
    if found:
        return found
    if role in ("low", "high", "interval low", "interval high"):
        found = _end(reading, backing, claim, telling)
    elif role in ("count", "of"):
        found = _count(reading, backing, claim, telling)
    elif role == "baseline":
        found = _baseline(reading, backing, claim, telling)
    elif role == "value":
        found = _value(claim, telling)
    elif role == "scale":
        return None
    if not found and backing.unit == "percent" and telling.as_change and claim.measure:
        name = f"{claim.measure.name} {claim.record.says}" if backing.role != "baseline" else ""
        if backing.form == "percent" or not _LEVEL_AS_CHANGE.search(claim.measure.name if name else ""):
            found = "the record has a level, and it is told as a change"
    return found or of_the_claim(reading, claim, telling, count=role in ("count", "of"), role=role)


def of_the_claim(
    reading: Reading, claim: Evidence, telling: Telling, *, count: bool, role: str = "value"
) -> str | None:
    """Judge direction and comparator, which hold for the claim as a whole."""
    way, told = _way(claim), telling.way
    if telling.taken and claim.measure and UNITS.get(claim.measure.unit or "", _NO_UNIT).family != "effect":
        told = None  # of a price or a delay a cost is more of it
    if told and way and told != way and not count and role not in ("baseline", "level"):
        words = {"up": "higher", "down": "lower"}
        return f"the record says {words[way]}, and it is told as {words[told]}"
    said = opposed(f"{claim.record.says} {claim.measure.name if claim.measure else ''}", telling.clause)
    if said and role != "baseline":
        return f'the record says "{said[0]}", and it is told as "{said[1]}"'
    return _swapped(claim, telling)


_NO_UNIT = UNITS["count"]


def _way(claim: Evidence) -> Way | None:
    """Return which way the record's number goes against its comparator, where that is beyond doubt."""
    measure = claim.measure
    if measure is None or measure.unsigned or _REDUCTION.search(measure.name):
        return None
    if measure.direction in ("up", "down"):
        return measure.direction
    if measure.direction is not None:
        return None
    if measure.value is not None and measure.baseline is not None and measure.value != measure.baseline:
        return "down" if measure.value < measure.baseline else "up"
    unit = UNITS.get(measure.unit or "")
    null = unit.null_value if unit and unit.family in ("difference", "effect") else None
    if null is None or measure.value is None or measure.value == null:
        return None
    return "up" if measure.value > null else "down"


def _swapped(claim: Evidence, telling: Telling) -> str | None:
    """Find a comparison in which the studied group stands where its comparator belongs."""
    if not claim.record.compared_with or not claim.subject or not claim.comparator:
        return None
    named = _AGAINST.search(telling.sentence)
    if named is None:
        return None
    words, first = words_of(named[1]), words_of(telling.sentence[: named.start()])
    against = words & claim.subject and not words & claim.comparator
    if against and first & claim.comparator and not first & claim.subject:
        return f"the comparison is turned round: the record compares with {claim.record.compared_with}"
    return None


def _noun(reading: Reading, backing: Backing, claim: Evidence) -> str | None:
    """Find a count that belongs to another noun of the same record: 25 prompts for 25 models."""
    if not reading.noun or not backing.noun or backing.noun in reading.nouns or reading.unit != "none":
        return None
    if reading.bare and backing.role == "text":
        # Nothing but its neighbours ties a bare number to the claim, so that the noun has to be the same.
        words = backing.reading.nouns | {backing.noun} if backing.reading else frozenset({backing.noun})
        return None if reading.nouns & words else f"the record counts {backing.noun}s so"
    if reading.noun == backing.noun or (
        backing.reading is not None and reading.noun in backing.reading.nouns
    ):
        return None
    others = {b.noun for b in claim.numbers if b.noun and b.value != backing.value}
    own = {b.noun for b in claim.numbers if b.noun and b.value == backing.value}
    if reading.noun in others and reading.noun not in own:
        return f"the record counts {backing.noun}s so, and another number of {reading.noun}s"
    return None


def _turned(modifier: str, telling: Telling) -> str:
    """Return the bound that "not" or "never" makes of a modifier."""
    if not telling.negated:
        return modifier
    return "at least" if modifier in BELOW else "at most" if modifier in ABOVE else modifier


def _bound(reading: Reading, backing: Backing, claim: Evidence, telling: Telling) -> str | None:
    """Judge "at least" and "up to" against the bound, the range and the exact value of the record."""
    modifier, value = _turned(reading.modifier, telling), abs(backing.value)
    bound = claim.measure.bound if claim.measure and backing.role in ("value", "count") else None
    told = abs(reading.value)
    if bound == "at least" and modifier in BELOW:
        return "the record says at least"
    if bound == "at most" and modifier in _LOWER:
        return "the record says at most"
    if bound:
        return None
    if modifier in ABOVE and (value < told or (modifier in _STRICT and value == told)):
        return f"the record's number is not {modifier} that"
    if modifier in BELOW and (value > told or (modifier in _STRICT and value == told)):
        return f"the record's number is not {modifier} that"
    return None


def _bound_of_text(reading: Reading, backing: Backing) -> str | None:
    ours = backing.reading.modifier if backing.reading else ""
    modifier = reading.modifier
    if (modifier in _UPPER and ours in _LOWER) or (modifier in _LOWER and ours in _UPPER):
        return f'the record says "{ours}"'
    return None


def _end(reading: Reading, backing: Backing, claim: Evidence, telling: Telling) -> str | None:
    """Refuse one end of a range told alone as if it were the finding."""
    is_low = backing.role.endswith("low")
    other = next(
        b.value
        for b in claim.numbers
        if b.form == backing.form
        and b.role == (backing.role.replace("low", "high") if is_low else backing.role.replace("high", "low"))
    )
    if other == backing.value:
        return None
    for neighbour in telling.neighbours:
        if any(abs(abs(n.value) - abs(other)) * 2 <= n.step for n in neighbour.numbers):
            return None
    if "interval" in backing.role and telling.after_interval:
        return None
    modifier = _turned(reading.modifier, telling)
    upper = modifier in _UPPER or telling.high_end
    lower = modifier in _LOWER or telling.low_end
    if (is_low and lower and not upper) or (not is_low and upper and not lower):
        return None
    what = "interval" if "interval" in backing.role else "range"
    end = "lower" if is_low else "upper"
    return f"that is only the {end} end of the record's {what}"


def _count(reading: Reading, backing: Backing, claim: Evidence, telling: Telling) -> str | None:
    measure = claim.measure
    if measure is None or measure.of is None or backing.form != "as given" or measure.count == measure.of:
        return None
    if backing.role == "count":
        if _COUNT_AS_TOTAL.search(telling.before[-16:]):
            return f"that is the count; the total is {measure.of:,}"
        return None
    for neighbour in telling.neighbours:
        if any(n.value == measure.count for n in neighbour.numbers):
            return None
    if _TOTAL_BEFORE.search(telling.before[-24:]) or _TOTAL_AFTER.search(telling.after):
        return None
    words = words_of(telling.clause)
    if words & claim.finding or opposed_or_same(claim, telling):
        return f"that is the total; the count is {measure.count:,}"
    return None


def opposed_or_same(claim: Evidence, telling: Telling) -> bool:
    """Tell whether the clause uses a word of direction of the claim's own sentence."""
    said = words_of(claim.record.says)
    cues = {"lower", "higher", "better", "worse", "fewer", "below", "above", "fell", "rose"}
    return bool(words_of(telling.clause) & said & cues)


def _phrase_after(telling: Telling) -> str:
    """Return the words that follow the number up to a turn, a comma or the next number."""
    phrase = re.split(r"[,;:.()0-9]|\band\b", telling.after, maxsplit=1)[0]
    turn = _TURN.search(phrase)
    return phrase[: turn.start()] if turn else phrase


def _belongs(telling: Telling, group: frozenset[str], other: frozenset[str]) -> bool:
    """Tell whether the words beside a number name ``group`` and not the ``other``."""
    relative = _RELATIVE.search(telling.before)
    if relative and words_of(relative[1]) & (group | other):
        return bool(words_of(relative[1]) & group)
    after = words_of(_phrase_after(telling))
    if after & (group | other):
        return bool(after & group) and not after & other
    led_in = telling.before.rstrip().rstrip(":(")  # "under lamps: 71%", "under lamps (71%)"
    before = words_of(re.split(r"[,;:.()0-9%]|\band\b|\bbut\b", led_in)[-1])
    return bool(before & group) and not before & other and bool(telling.neighbours)


def _baseline(reading: Reading, backing: Backing, claim: Evidence, telling: Telling) -> str | None:
    """Refuse the comparator's value where nothing says that it is the comparator's."""
    if _belongs(telling, claim.subject, claim.comparator) and telling.neighbours:
        return "that is the comparator's value"
    value = claim.measure.value if claim.measure else None
    for neighbour in telling.neighbours:
        if value is not None and any(abs(abs(n.value) - abs(value)) * 2 <= n.step for n in neighbour.numbers):
            if re.search(
                r"\b(?:against|than|versus|vs\.?|compared with|instead of|from)\s*$", telling.before
            ):
                return None
            if re.match(r"\s(?:against|versus|vs\.?|compared with|instead of)\s*[0-9]", telling.after):
                return "baseline and value have changed places"
            return None
    apart = claim.comparator or words_of(claim.record.compared_with or "")
    named = apart & words_of(telling.sentence)
    if named or _BASELINE_CUE.search(telling.sentence):
        return None
    return "that is the comparator's value"


def _value(claim: Evidence, telling: Telling) -> str | None:
    """Refuse the studied group's value where it is told as the comparator's."""
    measure = claim.measure
    if measure is None or measure.baseline is None:
        return None
    words = words_of(telling.sentence)
    base = abs(measure.baseline)
    follows = any(
        any(abs(abs(n.value) - base) * 2 <= n.step for n in neighbour.numbers)
        for neighbour in telling.neighbours
    )
    named_alone = words & claim.comparator and not words & claim.subject
    alone = named_alone and not follows and not _TURN.search(telling.sentence)
    earlier = _BEFORE_IT.search(telling.before)
    named = words_of(earlier[1]) if earlier else frozenset()
    alone = alone or _ONCE.search(telling.before) is not None
    alone = alone or (named & words_of(f"{claim.record.scope.who} {claim.record.compared_with or ''}"))
    if alone or _belongs(telling, claim.comparator, claim.subject):
        return f"that is the value with which the record compares {measure.baseline}, not the comparator's"
    before = re.search(r"\b(?:against|than|versus|vs\.?|compared with|instead of|down from|up from|from)\s*$",
                       telling.before)  # fmt: skip
    if before and follows:
        return "baseline and value have changed places"
    return None


def pair_fault(
    reading: Reading, pair: tuple[Backing, Backing], claim: Evidence, telling: Telling
) -> str | None:
    """Judge how the two ends of a range or interval are told."""
    if pair[0].role != "interval low":
        if reading.form == "interval" and pair[0].role in ("low", "high"):
            return "the record has a range of values and no interval"
        return None
    interval = claim.measure.interval if claim.measure else None
    if interval and reading.level is not None and reading.level != interval.level:
        return f"the level of the interval is {interval.level}%"
    value = claim.measure.value if claim.measure else Decimal(0)
    beside = any(
        value is not None and abs(abs(n.value) - abs(value)) * 2 <= n.step
        for neighbour in telling.neighbours
        for n in neighbour.numbers
    )
    if reading.form == "interval" or telling.of_an_interval or beside:
        return None
    return "these are the ends of an interval, and nothing says so"
