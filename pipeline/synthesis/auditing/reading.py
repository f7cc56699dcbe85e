"""Read every quantity of a printed text: what the grammar finds, and what it leaves to others.

The grammar of :mod:`pipeline.evidence.quantities` reads abstracts and passes over what is likely no figure.
An audit may pass over nothing: what the grammar left is either known to be no finding (:mod:`.names`), or
counts as a number here. Words that mean a number ("doubled", "dozens of") are read as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from pipeline.evidence.quantities import Number, Quantity, find_quantities
from pipeline.synthesis.auditing.names import Names, why_no_finding
from pipeline.synthesis.auditing.units import noun_of, noun_words, unit_class

Form = Literal["single", "range", "ratio", "interval", "order"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One quantity as the audit judges it.

    ``numbers`` stand in the order of the text. ``unit`` is a class of units (:mod:`.units`), ``noun`` what
    is counted, ``nouns`` every word that may name it, ``label`` a parameter named before ("top-p"). An
    ``order`` ("dozens of") gives only a magnitude.
    """

    start: int
    end: int
    text: str
    form: Form
    numbers: tuple[Number, ...]
    unit: str
    noun: str = ""
    nouns: frozenset[str] = frozenset()
    modifier: str = ""
    level: Decimal | None = None
    label: str = ""
    bare: bool = False  # outside any reference
    shared: bool = field(default=False, compare=False)  # its unit was written at a neighbour

    @property
    def value(self) -> Decimal:
        """The first number's value."""
        return self.numbers[0].value


@dataclass(frozen=True, slots=True)
class NoFinding:
    """Digits that are plainly no finding, and why."""

    start: int
    end: int
    text: str
    why: str


_VERBS: tuple[tuple[str, Decimal, str], ...] = (
    (r"doubl(?:ed|es|ing)\b|double(?=[ ](?:the|that|those|its|their|as|what)\b)", Decimal(2), "times"),
    (r"(?:tripl|trebl)(?:ed|es|ing)\b|(?:triple|treble)(?=[ ](?:the|that|its|their)\b)", Decimal(3), "times"),
    (r"quadrupl(?:ed|es|ing)\b", Decimal(4), "times"),
    (r"halv(?:ed|ing)\b|halves(?=[ ](?:the|its|their|that|it|them)\b)", Decimal("0.5"), "none"),
    (r"zero(?=[ ](?:of|percent|per[ ]cent|points|[a-z]{3,}s\b))", Decimal(0), "none"),
)
_WORDS = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(f"(?P<v{i}>{pattern})" for i, (pattern, _, _) in enumerate(_VERBS))
    + r"|(?P<order>(?:(?:tens|hundreds)[ ]of[ ])?(?:dozens|tens|hundreds|thousands|millions|billions))"
    + r"[ ]of\b)",
    re.IGNORECASE,
)
_ORDERS = {
    "dozens": 24,
    "tens": 20,
    "hundreds": 200,
    "thousands": 2000,
    "millions": 2 * 10**6,
    "billions": 2 * 10**9,
}
_PART = Decimal("0.04")
"""The step of "two thirds" and "half": two points on either side."""
_SMALL_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SHARE_IN_WORDS = re.compile(
    r"\b(?P<top>one|two|three|four|five|six|seven|eight|nine)[ ](?:[a-z-]+[ ])?[a-z-]+s?[ ](?:in|out[ ]of)[ ]"
    r"(?P<of>two|three|four|five|six|seven|eight|nine|ten)"
    r"(?=[.,;:)\]]|$|[ ](?:was|were|is|are|had|have|has|did|do|does|could|can|[a-z]{2,}ed)\b)",
    re.IGNORECASE,
)
"""Three questions in four. Where a noun follows ("two readers in four rooms") it is no share."""
_OF_A_HUNDRED = re.compile(
    r"(?<![\w.,-])(?P<top>[0-9]{1,2}(?:\.[0-9])?)[ ][a-z-]{3,20}[ ](?:of|in|out[ ]of|in[ ]every)[ ]"
    r"(?P<of>a[ ]hundred|every[ ]hundred|100)\b(?![ ][a-z]+s\b)",
    re.IGNORECASE,
)
"""71 words of a hundred."""
_HEDGE_BEFORE = re.compile(r"\b(about|roughly|nearly|almost|around|some|approximately) $", re.IGNORECASE)
_LABEL = re.compile(r"\b(top-[pk]|min-p|temperature|seed|batch size|learning rate)(?:\s(?:of|=))?\s?$", re.I)
_DIGITS = re.compile(r"[0-9][0-9.,]*(?<![.,])")
_UNIT_AFTER = re.compile(
    r"[ \u00a0\u202f-]?(?:%|percentage points?|per ?cent|points?\b|pp\b|times\b|×|x\b|fold\b)", re.IGNORECASE
)
_INTERVAL_AFTER = re.compile(r"\s(?:confidence|credible|prediction|interval|CI|CrI)\b", re.IGNORECASE)
_CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]")
_AT = re.compile(r"\b(?:at|by|until|till|from|since|before|after|to|and)\s$", re.IGNORECASE)
_SIGN_BEFORE = re.compile(r"(?<![\w.)%])[-\u2212+]$")


def read(text: str, names: Names) -> tuple[list[Reading], list[NoFinding]]:
    """Return the quantities of ``text`` in its order, and the digits and words that are none."""
    found: list[Reading] = []
    none: list[NoFinding] = []
    taken = [False] * len(text)

    def take(start: int, end: int) -> None:
        taken[start:end] = [True] * (end - start)

    for match in (*_SHARE_IN_WORDS.finditer(text), *_OF_A_HUNDRED.finditer(text)):
        share = _of_share(match)
        if share is not None:
            take(*match.span())
            found.append(share)
    for quantity in find_quantities(text):
        if any(taken[quantity.start : quantity.end]):
            continue
        why = _why_not(text, quantity, names)
        take(quantity.start, quantity.end)
        if why:
            none.append(NoFinding(quantity.start, quantity.end, quantity.text, why))
        else:
            found += _of_quantity(text, quantity)
    for match in _WORDS.finditer(text):
        if not any(taken[match.start() : match.end()]):
            take(match.start(), match.end())
            found.append(_of_word(text, match))
    # What the grammar took is blanked, so that it can't hide digits that touch it.
    rest = "".join(" " if is_taken else c for c, is_taken in zip(text, taken, strict=True))
    for match in _DIGITS.finditer(rest):
        why = why_no_finding(text, match.start(), match.end(), names)
        if why:
            none.append(NoFinding(match.start(), match.end(), match[0], why))
        else:
            found.append(_of_digits(text, match))
    return _with_shared_units(text, sorted(found, key=lambda r: r.start)), none


def _why_not(text: str, quantity: Quantity, names: Names) -> str:
    """Tell why something the grammar reads as a quantity is no finding here; empty if it may be one."""
    first = quantity.numbers[0]
    if all(names.holds(text, number.start, number.end) for number in quantity.numbers):
        return "a name"
    if _CLOCK.fullmatch(quantity.text) and _AT.search(text[: quantity.start][-12:]):
        return "a time of day"
    if len(quantity.numbers) > 1 or first.signed or quantity.kind not in ("count", "point"):
        return ""
    return why_no_finding(text, first.start, first.end, names, grammar=True)


def _of_quantity(text: str, quantity: Quantity) -> Iterator[Reading]:
    """Yield the readings of one quantity: a list gives one for each of its items."""
    numbers = tuple(_as_exact(number, quantity) for number in quantity.numbers)
    unit = unit_class(quantity.unit, quantity.text)
    nouns = noun_words(text, quantity.end, quantity.unit)
    noun = noun_of(text, quantity.end, quantity.unit)
    modifier = (quantity.modifier or "").lower()
    forms: dict[str, Form] = {"range": "range", "change": "range", "interval": "interval", "ratio": "ratio"}
    form = forms.get(quantity.kind, "single")
    if form == "single" or len(numbers) != 2:
        singles = numbers if quantity.tolerance is None or len(numbers) > 2 else numbers[:1]
        ends_in_level = _INTERVAL_AFTER.match(text, quantity.end) is not None
        for index, number in enumerate(singles):
            start = quantity.start if index == 0 else number.start
            end = quantity.end if index == len(singles) - 1 else number.end
            lone = ends_in_level and index < len(singles) - 1  # "r = 0.31, 95% interval ..." is no percentage
            yield Reading(
                start, end, text[start:end], "single", (number,), "none" if lone else unit, noun, nouns,
                modifier, label=_label(text, start), shared=index < len(singles) - 1,
            )  # fmt: skip
        return
    yield Reading(
        quantity.start, quantity.end, quantity.text, form, numbers, unit, noun, nouns, modifier,
        quantity.level,
    )  # fmt: skip


def _label(text: str, start: int) -> str:
    match = _LABEL.search(text, max(0, start - 24), start)
    return match[1].lower() if match else ""


def _as_exact(number: Number, quantity: Quantity) -> Number:
    """Return ``number`` with the step to which a reader holds its writer.

    "A hundred" would commit to nothing if its step were a hundred, nor "two" of "twice" if 1.6 were two.
    """
    step = number.step
    if number.word and number.scaled and number.value >= 10:
        step = Decimal(1).scaleb(number.value.adjusted() - 1)
    elif number.word and not number.whole and number.value < 1:
        step = _PART
    elif number.word and number.value == 2 and unit_class(quantity.unit, quantity.text) == "times":
        step = Decimal("0.2")
    return Number(
        number.value, step, number.start, number.end, number.signed, number.whole, number.word, number.scaled
    )


def _of_share(match: re.Match[str]) -> Reading | None:
    """Return "three questions in four" as a ratio; ``None`` where it is none, as in "four rooms in two"."""
    numbers = tuple(_part_of_share(match, name) for name in ("top", "of"))
    if numbers[0].value >= numbers[1].value:
        return None
    hedge = _HEDGE_BEFORE.search(match.string, max(0, match.start() - 16), match.start())
    modifier = hedge[1].lower() if hedge else ""
    return Reading(*match.span(), match[0], "ratio", numbers, "none", modifier=modifier)


def _part_of_share(match: re.Match[str], group: str) -> Number:
    written = match[group].lower()
    if written in _SMALL_WORDS:
        value = Decimal(_SMALL_WORDS.index(written) + 1)
    else:
        value = Decimal(written) if written[0].isdigit() else Decimal(100)
    return Number(value, Decimal(1), *match.span(group), whole=True, word=not written[0].isdigit())


def _of_word(text: str, match: re.Match[str]) -> Reading:
    start, end = match.span()
    nouns, noun = noun_words(text, end, None), noun_of(text, end, None)
    if match["order"]:
        value = Decimal(1)
        for word in match["order"].lower().replace(" of", "").split():
            value *= _ORDERS[word] if value == 1 else _ORDERS[word] // 2
        number = Number(value, Decimal(1), start, end, whole=True, word=True)
        return Reading(start, end, match[0], "order", (number,), "none", noun, nouns)
    index = next(i for i in range(len(_VERBS)) if match[f"v{i}"])
    _, value, unit = _VERBS[index]
    step = {Decimal(2): Decimal("0.2"), Decimal("0.5"): Decimal("0.02")}.get(value, Decimal(1))
    number = Number(value, step, start, end, word=True)
    return Reading(start, end, match[0], "single", (number,), unit)


def _of_digits(text: str, match: re.Match[str]) -> Reading:
    """Return digits that the grammar passed over, read plainly."""
    digits = match[0].replace(",", "")
    try:
        value = Decimal(digits)
    except ArithmeticError:
        value = Decimal(digits.split(".")[0])
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    sign = _SIGN_BEFORE.search(text[: match.start()])
    start = sign.start() if sign else match.start()
    value = -value if sign and sign[0] in "-\u2212" else value
    unit = _UNIT_AFTER.match(text, match.end())
    end = unit.end() if unit else match.end()
    number = Number(value, step, start, match.end(), signed=bool(sign), whole="." not in digits)
    nouns = noun_words(text, end, None)
    name = unit_class(unit[0].strip(" -\u00a0\u202f") if unit else None, text[start:end])
    return Reading(start, end, text[start:end], "single", (number,), name, noun_of(text, end, None), nouns)


_JOINS = re.compile(r"(?:to|and|or|against|versus|vs\.?|from|instead of|than|,|–|-)", re.IGNORECASE)


def _with_shared_units(text: str, readings: list[Reading]) -> list[Reading]:
    """Give a bare number the unit written at its neighbour: "86 against 4.4%", "10 or 40 points"."""
    made = list(readings)
    for index in range(len(made) - 2, -1, -1):
        here, following = made[index], made[index + 1]
        between = text[here.end : following.start].strip().lower()
        if here.unit == "none" and not here.noun and _JOINS.fullmatch(between):
            unit = following.unit
            if _INTERVAL_AFTER.match(text, following.end):
                continue
            if unit in ("percent", "points", "times") and following.form == "single":
                made[index] = Reading(
                    here.start, here.end, here.text, here.form, here.numbers, unit, "", frozenset(),
                    here.modifier, here.level, shared=True,
                )  # fmt: skip
    return made


def overlapping(readings: Iterable[Reading], start: int, end: int) -> Iterator[Reading]:
    """Yield the readings that have a character between ``start`` and ``end``."""
    return (r for r in readings if r.start < end and start < r.end)
