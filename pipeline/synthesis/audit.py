"""The audit: the words an author puts around a claim must carry the numbers of its record.

First form: it reads the words of every reference ``[[claim|words]]`` and the figures that metric cards and
charts print beside a claim. Each quantity found there must agree with a number of the claim, after
rounding to the digits shown, in the same unit. Bare numbers outside references are not judged yet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.evidence.figures import figure, number_text, share
from pipeline.problems import Problem
from pipeline.records.library import ClaimEntry, Entry, Library
from pipeline.records.references import Passage, find_references, passages, replace_references
from pipeline.records.units import UNITS
from pipeline.records.works import Claim, Record
from pipeline.records.yaml_source import Path
from pipeline.synthesis.quantities import Quantity, QuantityUnit, find_quantities

_LOWER_WORDS = re.compile(
    r"\b(?:lower|less|fewer|fell|fall|falls|falling|drop\w*|decreas\w*|declin\w*|loss|lost|lose\w*|reduc\w*"
    r"|down|minus|shrank|shrink\w*|smaller|below|narrower|negative)\b",
    re.IGNORECASE,
)
# A similarity between 0 and 1 may be told as a percentage of full agreement, a share always.
_AS_PERCENT = frozenset({"proportion", "accuracy", "probability", "cosine similarity"})


@dataclass(frozen=True, slots=True)
class Backing:
    """A number that a claim's record holds: ``unit`` is how it may be written in words."""

    value: Decimal
    unit: QuantityUnit
    what: str


def audit_library(library: Library) -> Iterator[Problem]:
    """Yield every place where an article's words disagree with the claim they point to."""
    for entry in (*library.each_article(), *library.notes.values()):
        yield from audit_entry(library, entry)


def audit_entry(library: Library, entry: Entry[Record]) -> Iterator[Problem]:
    """Audit the references in every text of one article or note, and the words on its cards and charts."""
    for passage in passages(entry):
        for reference in find_references(passage.text):
            if reference.kind != "claim" or reference.words is None:
                continue
            claim = _claim(library, reference.target)
            if claim is None:
                continue
            offset = reference.start + reference.raw.index("|") + 1
            if not reference.words.strip():
                message = "The reference has no words."
                yield passage.problem(
                    reference.start, len(reference.raw), "empty-words", message, f"Write [[{claim.id}]]."
                )
            for quantity in disagreeing(reference.words, claim.record):
                yield passage.problem(
                    offset + quantity.start,
                    len(quantity.text),
                    "number-disagrees",
                    f'"{quantity.text.strip()}" is not what {claim.id} says.',
                    _hint(claim.record),
                )
    yield from _audit_cards(library, entry)
    yield from _audit_charts(library, entry)


def _audit_cards(library: Library, entry: Entry[Record]) -> Iterator[Problem]:
    """Audit the words on metric cards: they stand under a claim's figure and must agree with it too."""
    for index, card in enumerate(_list(entry.document.data.get("cards"))):
        claim = _claim(library, card.get("claim")) if isinstance(card, dict) else None
        for name in ("title", "subtitle", "label", "qualifier") if claim else ():
            yield from _audit_words(entry, ("cards", index, name), card.get(name), claim)


def _audit_charts(library: Library, entry: Entry[Record]) -> Iterator[Problem]:
    """Audit the labels of charts, each of which stands beside the figure of its claim."""
    for index, chart in enumerate(_list(entry.document.data.get("charts"))):
        labels = chart.get("labels") if isinstance(chart, dict) else None
        for claim_id, words in labels.items() if isinstance(labels, dict) else ():
            claim = _claim(library, claim_id)
            if claim:
                yield from _audit_words(entry, ("charts", index, "labels", claim_id), words, claim)


def _audit_words(
    entry: Entry[Record], at: Path, words: object, claim: ClaimEntry | None
) -> Iterator[Problem]:
    if not isinstance(words, str) or claim is None:
        return
    passage = Passage(entry, words, at)
    # A reference in these words speaks for its own claim and is audited as such.
    bare = replace_references(words, lambda reference: " " * len(reference.raw))
    for quantity in disagreeing(bare, claim.record):
        yield passage.problem(
            quantity.start,
            len(quantity.text),
            "number-disagrees",
            f'"{quantity.text.strip()}" is not what {claim.id} says.',
            _hint(claim.record),
        )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _claim(library: Library, claim_id: object) -> ClaimEntry | None:
    """Return the claim that words can be held against: one whose figures and unit could be read."""
    claim = library.sound_claim(claim_id) if isinstance(claim_id, str) else None
    measure = claim.record.measure if claim else None
    return None if measure and measure.unit and measure.unit not in UNITS else claim


def disagreeing(words: str, claim: Claim) -> list[Quantity]:
    """Return the quantities in ``words`` that no number of ``claim`` backs."""
    numbers = backings(claim)
    told_as_lower = bool(_LOWER_WORDS.search(words))
    quantities = find_quantities(words)
    return [
        q
        for index, q in enumerate(quantities)
        if not any(
            agrees(q, number, unit=_unit_in(words, quantities, index), told_as_lower=told_as_lower)
            for number in numbers
        )
    ]


def _unit_in(words: str, quantities: list[Quantity], index: int) -> QuantityUnit:
    """Return the unit of a quantity; in "10 to 40%" the first end has that of the last."""
    quantity = quantities[index]
    if quantity.unit == "none" and index + 1 < len(quantities):
        following = quantities[index + 1]
        between = words[quantity.start + len(quantity.text) : following.start].strip().lower()
        if between in ("to", "and", "or", "–", "-", "\u2014"):
            return following.unit
    return quantity.unit


def agrees(
    quantity: Quantity, number: Backing, *, unit: QuantityUnit | None = None, told_as_lower: bool = False
) -> bool:
    """Tell whether ``quantity`` is ``number`` to the digits it shows, in a unit that may be traded for its.

    ``unit`` is the quantity's own where none is given. Rounding goes to the nearest step, a half may go
    either way. An unsigned quantity agrees with a negative number only in words that say that something
    was lower.
    """
    unit = unit or quantity.unit
    if unit not in ("none", number.unit) and not (unit == "times" and number.unit == "none"):
        return False
    if unit == "none" and number.what == "as percent":
        return False
    if number.what == "fraction" and quantity.step >= 1:
        return False  # 71% is 0.7 and 0.71, but neither "1" nor "0"
    value = number.value
    if value < 0 and not quantity.signed and told_as_lower:
        value = -value
    return abs(quantity.value - value) * 2 <= quantity.step


def backings(claim: Claim) -> list[Backing]:
    """List every number that the record of ``claim`` holds, with the unit it may be written in."""
    numbers = []
    measure = claim.measure
    if measure:
        unit = _words_unit(measure.unit)
        interval = measure.interval
        values = [measure.value, measure.low, measure.high, measure.baseline]
        values += [interval.low, interval.high] if interval else []
        numbers += [Backing(v, unit, "value") for v in values if v is not None]
        if measure.unit in _AS_PERCENT:
            numbers += [Backing(v * 100, "percent", "as percent") for v in values if v is not None]
        if interval:
            numbers.append(Backing(interval.level, "percent", "level"))
        numbers += [
            Backing(Decimal(c), "none", "count") for c in (measure.count, measure.of) if c is not None
        ]
        percent = share(measure)
        if percent is not None and measure.count is not None and measure.of:
            exact = Decimal(100) * measure.count / measure.of
            numbers.append(Backing(exact, "percent", "share"))
            numbers.append(Backing(exact / 100, "none", "fraction"))
        if measure.unit == "percent":
            numbers += [Backing(v / 100, "none", "fraction") for v in values if v is not None]
        if measure.year:
            numbers.append(Backing(Decimal(measure.year), "none", "year"))
    texts = [claim.scope.who, claim.scope.on, claim.scope.n, claim.compared_with, claim.limits, claim.says]
    texts += [measure.name, measure.of_what] if measure else []
    for text in texts:
        numbers += [Backing(q.value, q.unit, "scope") for q in find_quantities(text or "")]
    return numbers


def _words_unit(unit: str | None) -> QuantityUnit:
    family = UNITS[unit].family if unit in UNITS else None
    if unit == "percent":
        return "percent"
    if family == "difference":
        return "points"
    return "times" if family == "ratio" else "none"


def _hint(claim: Claim) -> str:
    if claim.measure is None:
        return "The record has no figure; leave the number out or add a measure."
    parts = [f'The record says "{figure(claim.measure).text}"']
    if claim.measure.baseline is not None:
        parts.append(f"against {number_text(claim.measure.baseline)}")
    return " ".join(parts) + f" ({claim.measure.name})."
