"""From the quantities of a candidate to the measure of a claim, with what remains doubtful about it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pipeline.inbox.naming import EFFECTS, phrase_before
from pipeline.records.types import MAX_DECIMALS, MAX_DIGITS
from pipeline.records.units import MONEY, NEEDS_INTERVAL, UNITS
from pipeline.records.yaml_text import Value

_RANK = {
    "change": 1,
    "points": 1,
    "percent": 1,
    "multiple": 1,
    "ratio": 1,
    "range": 2,
    "point": 3,
    "count": 4,
}
_AT_LEAST = re.compile(
    r"[>≥≳]=?|at (?:least|minimum)|no (?:less|fewer) than|not less than|a minimum of|upwards of|exceeding"
    r"|in excess of|(?:.+ )?(?:more|greater|larger|higher|longer|older|better|faster) than"
    r"|(?:just |well )?(?:over|above)|beyond|as (?:many|much|high|long) as"
)
_AT_MOST = re.compile(
    r"[<≤≲]=?|at most|no more than|not more than|a maximum of|up to"
    r"|(?:.+ )?(?:less|fewer|smaller|lower|shorter|younger) than|(?:just |well )?(?:under|below)"
    r"|as (?:few|little|low) as|sub"
)
_ABOUT = re.compile(
    r"[~≈≃]|approx.*|about|around|roughly|circa|ca\.?|c\.|nearly|almost|close to|(?:an )?estimated|some"
    r"|virtually|practically"
)
_NAMES = {
    "percent": "share or rate",
    "percentage points": "difference",
    "times": "factor",
    "count": "number",
    "tokens": "number of tokens",
    **dict.fromkeys(sorted(MONEY), "amount of money"),
    "seconds": "time",
    "hours": "time",
    "days": "time",
}
GENERIC = frozenset({*_NAMES.values(), "figure", "what moved"})
"""Names that say only what kind of figure it is."""

_OF_WHAT = re.compile(r" of (?:the |all |its |their |our )?((?:[a-z][a-z-]{1,20} ){0,2}[a-z-]{3,20}s)\b")
_WHAT_FOLLOWS = re.compile(r" ((?:[a-z][a-z-]{1,20} )?[a-z-]{3,20}s)\b")
_NOT_COUNTED = re.compile(
    r"(?:.* )?(?:was|is|has|does|its|this|thus|versus|across|less|us)"
    r"|(?:and|or|in|on|at|of|to|for|with|the) .*"
)


@dataclass(frozen=True, slots=True)
class ProposedMeasure:
    """The fields of a measure, none where no figure fits; its figure in words; doubts in whole sentences."""

    fields: Mapping[str, Value]
    figure: str = ""
    doubts: tuple[str, ...] = field(default=())


def propose_measure(document: Mapping[str, Any], sentence: str, year: int | None) -> ProposedMeasure:
    """Return the measure that the main quantity of a candidate suggests.

    ``document`` is that of a stored candidate, whose quantities carry ``digits``, the numbers as written.
    ``year`` is when the work came out: of the prices of money nothing else is known.
    """
    quantities: Sequence[Mapping[str, Any]] = document.get("quantities", ())
    direction = (document.get("direction") or {}).get("value")
    for main in sorted(_with_units(_findings(document), sentence, document["start"]), key=_rank):
        fields, doubts = _figure(main, year)
        if not fields:
            continue
        unit = main["record_unit"]
        named = _name(fields, main, sentence, document["start"])
        if unit in NEEDS_INTERVAL and "value" in fields:
            fields |= _interval(main, quantities, Decimal(str(fields["value"])))
        if "direction" not in fields and _applies(document, fields, named):
            fields["direction"] = str(direction)
        return ProposedMeasure({"name": named, **fields}, main["text"], tuple(doubts))
    unfit = [q["text"] for q in _findings(document)]
    doubts = [f"No unit of these records fits the figure {' or '.join(unfit[:3])}."] if unfit else []
    if direction in ("up", "down"):
        named = _what_moved(document, sentence)
        return ProposedMeasure({"name": named, "direction": direction}, "", tuple(doubts))
    return ProposedMeasure({}, "", tuple(doubts))


def _findings(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the quantities that may be what was found: no sample sizes, no p values, no intervals."""
    sample = " ".join((document.get("sample_size") or {}).get("words", ()))
    return [
        quantity
        for quantity in document.get("quantities", ())
        if quantity.get("record_unit") != "p-value"
        and quantity["kind"] != "interval"
        and quantity.get("modifier") != "n"
        and not (quantity["kind"] == "count" and sample.startswith(quantity["text"]))
    ]


def _with_units(
    quantities: Sequence[Mapping[str, Any]], sentence: str, offset: int
) -> list[Mapping[str, Any]]:
    """Give a bare figure the unit that the words before it name: "the odds ratio for … was 1.25"."""
    found: list[Mapping[str, Any]] = []
    for quantity in quantities:
        unit = quantity.get("record_unit")
        if unit is None and quantity["kind"] in ("point", "range", "change") and not quantity.get("unit"):
            words = phrase_before(sentence, quantity["start"] - offset)
            unit = next((name for pattern, name in EFFECTS if pattern.search(words)), None)
        found.append({**quantity, "record_unit": unit})
    return found


def _rank(quantity: Mapping[str, Any]) -> int:
    if quantity.get("record_unit") in NEEDS_INTERVAL:
        return 0
    return _RANK.get(quantity["kind"], 5)


def _figure(quantity: Mapping[str, Any], year: int | None) -> tuple[dict[str, Value], list[str]]:
    """Return the figure in one of the forms of a measure; nothing where none fits."""
    kind, unit = quantity["kind"], quantity.get("record_unit")
    digits = [Decimal(text) for text in quantity.get("digits", ())]
    if not digits or not all(map(_is_short, digits)):
        return {}, []
    first, last = digits[0], digits[-1]
    if kind == "ratio" and len(digits) == 2:
        if all(d == d.to_integral_value() for d in digits) and 0 <= first <= last and last > 0:
            return {"count": int(first), "of": int(last)}, []
        return ({"value": first, "unit": "times"}, []) if last == 1 else ({}, [])
    if unit is None or kind in ("list", "ratio") or not all(_is_possible(d, unit) for d in digits[:2]):
        return {}, []
    if kind == "change" and len(digits) == 2:
        way = "up" if last > first else "down" if last < first else "none"
        return {"value": last, "baseline": first, "unit": unit, "direction": way}, []
    if kind == "range" and len(digits) == 2:
        return {"low": min(digits), "high": max(digits), "unit": unit}, []
    fields: dict[str, Value] = {"value": first, "unit": unit}
    doubts = []
    if quantity.get("tolerance") is not None:
        doubts.append(f"What the ± of {quantity['text']} stands for was not looked up.")
    bound = _bound(str(quantity.get("modifier") or "").lower())
    if bound:
        fields["bound"] = bound
    if unit in MONEY:
        if year is None:
            return {}, []
        fields["year"] = year
        doubts.append("The year of the prices is that of publication.")
    return fields, doubts


def _is_short(number: Decimal) -> bool:
    """Tell whether a record may hold the number; a fraction in words has no end of digits."""
    return number.adjusted() < min(MAX_DIGITS, 12) and int(number.as_tuple().exponent) >= -min(
        12, MAX_DECIMALS
    )


def _is_possible(number: Decimal, unit: str) -> bool:
    known = UNITS.get(unit)
    return known is not None and not (
        (known.low is not None and number < known.low) or (known.high is not None and number > known.high)
    )


def _bound(modifier: str) -> str | None:
    for name, pattern in (("at least", _AT_LEAST), ("at most", _AT_MOST), ("about", _ABOUT)):
        if pattern.fullmatch(modifier):
            return name
    return None


def _interval(
    main: Mapping[str, Any], quantities: Sequence[Mapping[str, Any]], value: Decimal
) -> dict[str, Value]:
    """Return the interval that follows the figure, or the words that say that none was found."""
    following = [q for q in quantities if q["start"] >= main["end"]]
    for quantity in following[:1]:
        digits = [Decimal(text) for text in quantity.get("digits", ())]
        level = quantity.get("level") or 95
        if quantity["kind"] != "interval" or len(digits) != 2 or not 50 <= level < 100:
            break
        low, high = digits
        if low <= value <= high:
            found: dict[str, Value] = {"low": low, "high": high}
            return {"interval": found | ({"level": Decimal(str(level))} if level != 95 else {})}
    return {"interval_missing": "not found beside the figure in the abstract"}


def _applies(document: Mapping[str, Any], fields: Mapping[str, Value], named: str) -> bool:
    """Tell whether the direction that was guessed is that of the figure.

    It is not where its words belong to the name ("odds of being slower"), or the sign says otherwise.
    """
    guess = document.get("direction") or {}
    if guess.get("value") not in ("up", "down") or all(word in named for word in guess.get("words", ())):
        return False
    value = fields.get("value")
    return not (isinstance(value, Decimal) and value < 0 and guess["value"] == "up")


def _what_moved(document: Mapping[str, Any], sentence: str) -> str:
    word = next(iter((document.get("direction") or {}).get("words", ())), "")
    place = sentence.find(word)
    return (phrase_before(sentence, place) if place > 0 else "") or "what moved"


def _name(fields: dict[str, Value], quantity: Mapping[str, Any], sentence: str, offset: int) -> str:
    """Return what the figure measures, as far as unit and neighbouring words say; note what is counted."""
    unit = str(fields.get("unit") or "")
    tail = sentence[quantity["end"] - offset :]
    of_what = _OF_WHAT.match(tail)
    if "of" in fields or unit == "percent":
        if of_what and not _NOT_COUNTED.fullmatch(of_what[1]):
            if "of" in fields:
                fields["of_what"] = of_what[1]
            return f"share of {of_what[1]}"
        return phrase_before(sentence, quantity["start"] - offset) or _NAMES["percent"]
    if unit == "count":
        counted = str(quantity.get("unit") or "")
        following = _WHAT_FOLLOWS.match(tail)
        if not counted and following and not _NOT_COUNTED.fullmatch(following[1]):
            counted = following[1]
        if counted:
            fields["of_what"] = counted
            return f"number of {counted}"
    words = phrase_before(sentence, quantity["start"] - offset)
    if words and unit not in MONEY:  # what stands before money is who pays it
        return words
    known = UNITS.get(unit)
    return _NAMES.get(unit) or (known.label if known else "figure")
