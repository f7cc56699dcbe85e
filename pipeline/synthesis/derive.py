"""The numbers an article computes from its claims (``derive`` in its front matter), ready to be printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pipeline.evidence.figures import Figure, number_text
from pipeline.evidence.formula import FormulaError, Term, check_unit, evaluate
from pipeline.records.library import Entry, Library
from pipeline.records.units import UNITS
from pipeline.records.works import Measure, Record
from pipeline.records.writing import Article, Computation


@dataclass(frozen=True, slots=True)
class Input:
    """One quantity of a formula: its name, its claim and which figure of it, and how that is shown."""

    name: str
    claim: str
    field: str
    value: Decimal
    shown: str


@dataclass(frozen=True, slots=True)
class DerivedFigure:
    """A computed number: what it is, its figure, its formula, and what went in. ``value`` is exact."""

    name: str
    says: str
    figure: Figure
    formula: str
    unit: str
    value: Decimal
    inputs: tuple[Input, ...]

    @property
    def worked(self) -> str:
        """The formula with the figures put in: "39 − 35"."""
        return self.formula.replace("*", "×").replace(" - ", " \u2212 ")


@dataclass(frozen=True, slots=True)
class Broken:
    """A computation that gives no number: code of the problem, field it stands in, why, and what to do."""

    code: str
    field: str
    message: str
    hint: str = ""


def derive(library: Library, entry: Entry[Record]) -> dict[str, DerivedFigure | Broken]:
    """Compute every number that ``entry`` declares."""
    if not isinstance(entry.record, Article):
        return {}
    return {name: _derive(library, name, c) for name, c in entry.record.derive.items()}


def figures(library: Library, entry: Entry[Record]) -> dict[str, DerivedFigure]:
    """Compute the numbers of an article that has passed the checks."""
    return {n: f for n, f in derive(library, entry).items() if isinstance(f, DerivedFigure)}


def _derive(library: Library, name: str, computation: Computation) -> DerivedFigure | Broken:
    inputs: list[Input] = []
    terms: dict[str, Term] = {}
    for key, reference in computation.of.items():
        claim_id, _, field = reference.partition(".")
        claim = library.sound_claim(claim_id)
        if claim is None:
            return Broken("", f"of.{key}", "")  # the reference itself is reported by the checks
        found = _figure_of(claim.record.measure, field)
        if isinstance(found, str):
            return Broken("derived-without-value", f"of.{key}", f'"{claim_id}" {found}')
        value, unit, chosen = found
        terms[key] = Term(value, unit)
        inputs.append(Input(key, claim_id, chosen, value, number_text(value) + _symbol(unit)))
    if computation.unit not in UNITS:
        known = ", ".join(UNITS)
        return Broken("unknown-unit", "unit", f'"{computation.unit}" is not a unit.', f"Known: {known}")
    try:
        result = evaluate(computation.formula, terms)
    except FormulaError as error:
        return Broken("bad-formula", "formula", str(error))
    fault = check_unit(result, computation.unit)
    if fault:
        return Broken("derived-unit", "unit", fault, "Percent is a share; points are a difference of shares.")
    shown = _rounded(result.value, computation.decimals, inputs)
    figure = Figure(number_text(shown), _symbol(computation.unit))
    return DerivedFigure(
        name,
        computation.says,
        figure,
        computation.formula,
        computation.unit,
        result.value,
        tuple(inputs),
    )


def _figure_of(measure: Measure | None, field: str) -> tuple[Decimal, str | None, str] | str:
    """Return value, unit and name of the figure that is meant, or the words that say why there is none."""
    if measure is None:
        return "has no figure."
    if not field and measure.value is None:
        forms = ".low or .high" if measure.low is not None else ".count or .of"
        return f"has no single value; write {forms} behind the id."
    chosen = field or "value"
    value = getattr(measure, chosen)
    if value is None:
        return f"has no {chosen}."
    unit = "count" if chosen in ("count", "of") else measure.unit
    return Decimal(value), unit, chosen


def _symbol(unit: str | None) -> str:
    return UNITS[unit].symbol if unit in UNITS else ""


def _rounded(value: Decimal, decimals: int | None, inputs: list[Input]) -> Decimal:
    if decimals is None:
        exact = value.normalize()
        places = max((_places(i.value) for i in inputs), default=0)
        if _places(exact) <= places:
            return exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        decimals = places
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def printed(found: Mapping[str, DerivedFigure | Broken], name: str) -> str:
    """Return how a derived number is printed; its name where it could not be computed."""
    figure = found.get(name)
    return figure.figure.text if isinstance(figure, DerivedFigure) else name
