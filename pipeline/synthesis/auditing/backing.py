"""What the record of a claim holds: every number, what it is there for, and how it may be written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from pipeline.evidence.figures import figure, number_text
from pipeline.records.library import ClaimEntry, Library
from pipeline.records.units import UNITS
from pipeline.records.works import Claim, Measure
from pipeline.synthesis.auditing.names import Names
from pipeline.synthesis.auditing.reading import Reading, read
from pipeline.synthesis.auditing.units import record_class, stem

Role = Literal[
    "value",
    "low",
    "high",
    "baseline",
    "interval low",
    "interval high",
    "level",
    "count",
    "of",
    "scale",
    "text",
]
_AS_PERCENT = frozenset({"proportion", "accuracy", "probability", "cosine similarity"})
"""A share always, and a similarity between 0 and 1, may be told as a percentage."""


@dataclass(frozen=True, slots=True)
class Backing:
    """One number of a record. ``unit`` is a class, ``record_unit`` the unit of the measure it belongs to.

    ``form`` tells a number from its translations: a share as ``percent``, a percentage as ``fraction``.
    ``reading`` is the phrase of the record's words it was found in, for those.
    """

    value: Decimal
    unit: str
    role: Role
    form: Literal["as given", "percent", "fraction"] = "as given"
    record_unit: str | None = None
    noun: str = ""
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim as the audit holds words against it."""

    id: str
    record: Claim
    numbers: tuple[Backing, ...]
    readings: tuple[Reading, ...]
    years: frozenset[str]
    subject: frozenset[str] = field(default_factory=frozenset)
    comparator: frozenset[str] = field(default_factory=frozenset)
    finding: frozenset[str] = field(default_factory=frozenset)

    @property
    def measure(self) -> Measure | None:
        """The measure of the claim."""
        return self.record.measure


def evidence(library: Library, entry: ClaimEntry, names: Names) -> Evidence:
    """Return a claim with all its numbers. Its work tells the years that may stand beside it."""
    claim = entry.record
    texts = _texts(claim)
    readings = tuple(r for text in texts for r in read(text, names)[0])
    numbers = [*of_measure(claim.measure)] if claim.measure else []
    for reading in readings:
        numbers += [
            Backing(n.value, reading.unit, "text", noun=reading.noun, reading=reading)
            for n in reading.numbers
        ]
    work = library.works.get(entry.work)
    dated = [*texts, claim.at, claim.checked.on, claim.checked.by_way_of or ""]
    if work:
        dated += [work.record.published, work.record.title, work.record.venue or ""]
        dated += [via.on or "" for via in work.record.via]
    years = frozenset(re.findall(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", " ".join(dated)))
    if claim.measure and claim.measure.year:
        years |= {str(claim.measure.year)}
    subject, comparator = _told_apart(claim)
    return Evidence(
        entry.id, claim, tuple(numbers), readings, years, subject, comparator, _finding_words(claim)
    )


def _texts(claim: Claim) -> list[str]:
    """Return the words of the record that say something of the finding and its setting."""
    scope, measure = claim.scope, claim.measure
    texts = [scope.who, scope.on, scope.n, claim.compared_with, claim.limits, claim.says]
    texts += [measure.name, measure.of_what] if measure else []
    return [text for text in texts if text]


def of_measure(measure: Measure) -> Iterable[Backing]:
    """Yield the numbers of a measure, with the other ways in which each may be written."""
    unit, interval = record_class(measure.unit), measure.interval
    noun = stem(measure.of_what.split()[-1]) if measure.of_what else ""
    given: list[tuple[Role, Decimal | None]] = [
        ("value", measure.value),
        ("low", measure.low),
        ("high", measure.high),
        ("baseline", measure.baseline),
        ("interval low", interval.low if interval else None),
        ("interval high", interval.high if interval else None),
    ]
    for role, value in given:
        if value is None:
            continue
        yield Backing(value, unit, role, record_unit=measure.unit, noun=noun)
        if measure.unit in _AS_PERCENT:
            yield Backing(value * 100, "percent", role, "percent", measure.unit)
        if measure.unit == "percent":
            yield Backing(value / 100, "none", role, "fraction", measure.unit)
    if interval:
        yield Backing(interval.level, "percent", "level")
    scale = UNITS.get(measure.unit or "")
    if scale and scale.family == "score" and scale.high and scale.name != "cosine similarity":
        yield Backing(scale.high, "none", "scale")
    if measure.count is not None:
        yield Backing(Decimal(measure.count), "none", "count", noun=noun)
    if measure.of is not None:
        yield Backing(Decimal(measure.of), "none", "of", noun=noun)
    if measure.count is not None and measure.of:
        exact = Decimal(100) * measure.count / measure.of
        yield Backing(exact, "percent", "count", "percent")
        yield Backing(exact / 100, "none", "count", "fraction")


_WORD = re.compile(r"[A-Za-z][\w'-]*")
_ARTICLES = (
    "a an the of in on at to by for as and or is are was were be been that which who whose it its they"
)
_COMMON = (
    "them their this these those some any all such same other than more less people models model systems"
)
_EMPTY = frozenset(_ARTICLES.split() + _COMMON.split())


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text that can tell one group from another, as stems."""
    return frozenset(stem(w) for w in _WORD.findall(text.lower())) - _EMPTY


def _told_apart(claim: Claim) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words that only the studied group has, and those that only the comparator has."""
    own, other = words_of(claim.scope.who), words_of(claim.compared_with or "")
    if {"without", "no", "not"} & other:
        # "with" against "without": the small words decide.
        return (own | {"with", "using", "when"}) - other, frozenset({"without", "no", "not"}) | (other - own)
    return own - other, other - own


def _finding_words(claim: Claim) -> frozenset[str]:
    """Return the words of what was found, without those of who was studied."""
    name = words_of(claim.measure.name) if claim.measure else frozenset()
    who = words_of(claim.scope.who) | words_of(claim.measure.of_what or "" if claim.measure else "")
    return name - who - {"share", "number", "said", "reported", "mean"}


def figure_with_baseline(claim: Claim) -> str:
    """Return the figure of a claim for a hint."""
    if claim.measure is None:
        return "no figure"
    text = figure(claim.measure).text
    unit = UNITS.get(claim.measure.unit or "")
    if unit and unit.name in ("hours", "percentage points") and not text.endswith(unit.symbol):
        text += unit.symbol
    if claim.measure.baseline is not None:
        text += f" against {number_text(claim.measure.baseline)}"
    return text
