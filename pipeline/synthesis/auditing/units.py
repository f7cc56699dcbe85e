"""Classes of units, as the words of a text and the unit of a record are both brought to them.

A class is a word: ``percent``, ``points``, ``times``, ``money:usd``, a unit of time, ``effect:g`` for the
symbol of an effect, ``other:kg`` for any other unit, or ``none`` for a bare number and for counted things.
"""

from __future__ import annotations

import re
from fractions import Fraction

from pipeline.evidence.quantities.units import MONEY, MULTIPLES, POINTS, currency, is_counted
from pipeline.records.units import UNITS

_TIMES = (
    ("seconds", r"s|secs?|seconds?"),
    ("minutes", r"min|mins|minutes?"),
    ("hours", r"h|hrs?|hours?"),
    ("days", r"d|days?"),
    ("weeks", r"wks?|weeks?"),
    ("months", r"mo|months?"),
    ("years", r"y|yrs?|years?"),
)
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
"""Months and years have no fixed length, so that nothing is converted to them or from them."""
TIME = frozenset(name for name, _ in _TIMES)
_TIME = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _TIMES)
_SYMBOLS = {unit.symbol.strip(): name for name, unit in UNITS.items() if unit.family == "effect"}
_D = "d"
"""Cohen's d, as the site prints it, and short for days: the claim tells which."""
_DEVIATIONS = re.compile(r"(?:standard deviations?|SDs?)", re.IGNORECASE)
# Nothing after these is what is counted.
_STOP = re.compile(
    r"(?:a|an|the|of|in|on|at|to|by|for|with|from|as|and|or|but|nor|than|that|which|who|were|was|is|are|be"
    r"|had|has|have|did|do|does|not|no|their|its|his|her|our|per|against|over|under|across|among|between"
    r"|less|more|fewer|lower|higher|after|before|when|where|while|if|so|it|they|we|this|these|those|each"
    r"|scored|gave|showed|took|made|wrote|read|came|went|said|got|lost|times|points?|percent"
    r"|always|perhaps|versus|plus|thus|us|across|unless|besides|sometimes|towards|afterwards)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[ \n]+([A-Za-z][A-Za-z'-]*)")
_PEOPLE = {"people": "person", "women": "woman", "men": "man", "children": "child"}
_REACH = 4
"""Words after a number in which the counted noun is looked for."""


def unit_class(unit: str | None, text: str = "") -> str:
    """Return the class of a unit as the grammar reads it; ``text`` is the whole quantity."""
    if unit is None:
        return "times" if re.search(r"\b(?:twice|thrice)\b", text, re.IGNORECASE) else "none"
    if re.fullmatch(r"(?:bps?|basis[ -]points?)", unit, re.IGNORECASE):
        return "other:basis points"
    if POINTS.fullmatch(unit):
        return "points"
    if "%" in unit or re.fullmatch(r"per ?cents?", unit, re.IGNORECASE):
        return "percent"
    if unit.lower() in MULTIPLES:
        return "times"
    if MONEY.search(unit):
        known = currency(unit)
        return f"money:{known}" if known else f"other:{unit.lower()}"
    if unit != _D:
        for name, pattern in _TIME:
            if pattern.fullmatch(unit):
                return name
    if unit in _SYMBOLS or _DEVIATIONS.fullmatch(unit):
        return f"effect:{unit if unit in _SYMBOLS else 'sd'}"
    return "none" if is_counted(unit) else f"other:{unit.lower()}"


def record_class(unit: str | None) -> str:
    """Return the class of the unit of a record."""
    known = UNITS.get(unit or "")
    if known is None:
        return "none"
    if known.name == "percent":
        return "percent"
    if known.family == "difference":
        return "points"
    if known.family == "ratio":
        return "times"
    if known.family == "money":
        return f"money:{known.name}"
    return known.name if known.family == "time" else "none"


def may_stand_for(written: str, record: str, unit: str | None) -> bool:
    """Tell whether a quantity of class ``written`` may tell a number of class ``record``.

    ``unit`` is the record's own unit, where the number is its measure.
    """
    if written == record:
        return True
    known = UNITS.get(unit or "")
    if written == "points":
        return known is not None and known.family == "score" and known.name != "cosine similarity"
    if written == "times":
        return unit in ("odds ratio", "risk ratio", "hazard ratio")
    if written.startswith("effect:"):
        symbol = written.removeprefix("effect:")
        if symbol == _D and record == "days":
            return True
        standardised = unit in ("hedges_g", "cohens_d")
        return (symbol == "sd" and standardised) or (known is not None and known.symbol.strip() == symbol)
    return False


def time_factor(written: str, record: str) -> Fraction | None:
    """Return the factor from one unit of time to another; ``None`` where either has no fixed length."""
    if written in _SECONDS and record in _SECONDS:
        return Fraction(_SECONDS[written], _SECONDS[record])
    return None


def noun_of(text: str, end: int, unit: str | None) -> str:
    """Return the noun counted by a number that ends at ``end``: its first plural within a few words."""
    if unit is not None and is_counted(unit):
        return stem(unit.split()[-1])
    if unit is not None:
        return ""
    place = end
    for _ in range(_REACH):
        match = _WORD.match(text, place)
        if match is None or _STOP.fullmatch(match[1]):
            return ""
        word = match[1].lower()
        if word in _PEOPLE or (word.endswith("s") and not word.endswith(("ss", "us", "is"))):
            return stem(word)
        place = match.end()
    return ""


def noun_words(text: str, end: int, unit: str | None) -> frozenset[str]:
    """Return every word after a number that may belong to the name of what is counted."""
    words = {stem(word) for word in unit.split()} if unit is not None and is_counted(unit) else set()
    place = end
    for _ in range(_REACH):
        match = _WORD.match(text, place)
        if match is None or _STOP.fullmatch(match[1]):
            break
        words.add(stem(match[1]))
        place = match.end()
    return frozenset(words)


def stem(word: str) -> str:
    """Return a noun without its plural."""
    word = word.lower().strip("'-")
    if word in _PEOPLE:
        return _PEOPLE[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
