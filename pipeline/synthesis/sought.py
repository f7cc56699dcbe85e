"""A number that somebody looks for, and where it is: "19.81", "86%", "35 of 39", "−0.86"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from pipeline.evidence.figures import counted, figure, interval_text, number_text
from pipeline.records.library import ClaimEntry, Library
from pipeline.records.units import UNITS
from pipeline.synthesis.auditing.names import Names
from pipeline.synthesis.auditing.reading import Reading, read

_NO_NAMES = Names()
_PLAIN = "none"

Figures: TypeAlias = tuple[tuple[tuple[Decimal, ...], str], ...]
"""Numbers that stand together, and the class of their unit."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A number to be found. One without a sign is found with either, one without a unit in any."""

    values: tuple[Decimal, ...]
    unit: str
    signed: bool

    def is_in(self, found: Figures) -> bool:
        """Tell whether the number is among ``found``."""
        return any(self._fits(values, unit) for values, unit in found)

    def _fits(self, values: tuple[Decimal, ...], unit: str) -> bool:
        if self.unit not in (_PLAIN, unit):
            return False
        size = len(self.values)
        wanted = [self._levelled(v) for v in self.values]
        there = [self._levelled(v) for v in values]
        return any(there[i : i + size] == wanted for i in range(len(there) - size + 1))

    def distance(self, found: Figures) -> Decimal | None:
        """Return how far the nearest of ``found`` is from the first number; ``None`` if none has its unit."""
        first = self._levelled(self.values[0])
        far = [
            abs(self._levelled(value) - first)
            for values, unit in found
            if self.unit in (_PLAIN, unit)
            for value in values
        ]
        return min(far, default=None)

    def _levelled(self, value: Decimal) -> Decimal:
        return value if self.signed else abs(value)


def sought(text: str) -> Sought | None:
    """Read a number that somebody looks for; ``None`` if the text is none, or more than one."""
    readings, _ = read(text, _NO_NAMES)
    if len(readings) != 1 or text[: readings[0].start].strip(" ~") or text[readings[0].end :].strip(" .,;"):
        return None
    (one,) = readings
    return Sought(tuple(n.value for n in one.numbers), one.unit, any(n.signed for n in one.numbers))


def figures_in(text: str, names: Names = _NO_NAMES) -> Figures:
    """Return the numbers in a text."""
    return tuple(_figure(reading) for reading in read(text, names)[0])


def figures_of(entry: ClaimEntry) -> Figures:
    """Return the numbers that a claim holds: its figure, interval, baseline and sample."""
    return tuple(figure for text in _texts(entry) for figure in figures_in(text))


def _figure(reading: Reading) -> tuple[tuple[Decimal, ...], str]:
    return tuple(n.value for n in reading.numbers), reading.unit


def _texts(entry: ClaimEntry) -> Iterator[str]:
    claim, measure = entry.record, entry.record.measure
    if measure is not None:
        unit = UNITS.get(measure.unit or "")
        symbol = unit.symbol if unit else ""
        yield figure(measure).text + counted(measure)
        if measure.interval:
            yield interval_text(measure).partition(" interval ")[2]
        if measure.baseline is not None:
            yield number_text(measure.baseline) + symbol
        for end in (measure.low, measure.high):  # each end of a range in the unit of the range
            if end is not None:
                yield number_text(end) + symbol
    if claim.scope.n:
        yield claim.scope.n


def nearest(library: Library, number: Sought) -> str | None:
    """Return the claim that holds the number nearest to the one sought; of equals the first by id."""
    found = [
        (far, claim_id)
        for claim_id, entry in library.claims.items()
        if (far := number.distance(figures_of(entry))) is not None
    ]
    return min(found)[1] if found else None
