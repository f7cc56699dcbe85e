"""Formulas of derived numbers: + - * / over named quantities, in exact decimals, with their units.

Nothing is evaluated but this small language, and no number can be smuggled in: beside the names stand only
1, 2, 10, 100 and 1000, which convert and halve. Units are followed through the formula, so that the
difference of two percentages is in percentage points, whatever an author would like to call it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Literal

from pipeline.evidence.conversions import Estimate, convert
from pipeline.evidence.refusal import Refusal
from pipeline.records.units import UNITS

LONGEST = 200
_DEEPEST = 20
_DIGITS = 40
_CONSTANTS = frozenset(map(Decimal, (1, 2, 10, 100, 1000)))
_TOKEN = re.compile(r"\s*(?:(?P<name>[a-z][a-z_]*)|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<sign>[-+*/()\u2212]))")

RATIO: Literal["ratio"] = "ratio"
"""The unit of a quotient of like things; times 100 it is a percentage."""
_DIFFERENCES = {"percent": "percentage points"}
_MAY_BE = {RATIO: frozenset({"times", "proportion"}), "percent": frozenset({"percent"})}
_PARTS_OF_ONE = frozenset({"proportion", "accuracy", "probability"})


class FormulaError(ValueError):
    """A formula can't be read or computed; the message says why, in a sentence."""


@dataclass(frozen=True, slots=True)
class Term:
    """A quantity in a formula. ``unit`` is a name of :mod:`pipeline.records.units`, ``RATIO`` or ``None``.

    ``None`` is a unit that the formula made and the records have no name for; ``pure`` marks constants.
    """

    value: Decimal
    unit: str | None
    pure: bool = False


def evaluate(formula: str, terms: Mapping[str, Term]) -> Term:
    """Return the value of ``formula`` with its unit. Raises :class:`FormulaError`."""
    if len(formula) > LONGEST:
        raise FormulaError(f"A formula has at most {LONGEST} characters.")
    reader = _Reader(formula, terms)
    with localcontext() as context:
        context.prec = _DIGITS
        try:
            return reader.whole()
        except ArithmeticError as error:
            raise FormulaError("The formula divides by nought.") from error


def check_unit(term: Term, declared: str) -> str | None:
    """Say why a result can't have the ``declared`` unit; ``None`` where it can."""
    if term.unit is None or term.unit == declared:
        return None
    allowed = _MAY_BE.get(term.unit)
    if allowed and declared in allowed:
        return None
    fitting = sorted(allowed or {term.unit})
    return f"The result is in {' or '.join(fitting)}, not in {declared}."


class _Reader:
    """Reads and computes one formula: sum, product, factor."""

    def __init__(self, formula: str, terms: Mapping[str, Term]) -> None:
        self.tokens = _tokens(formula)
        self.place = 0
        self.terms = terms
        self.used: set[str] = set()

    def whole(self) -> Term:
        result = self.sum(0)
        if self.place < len(self.tokens):
            raise FormulaError(f'"{self.tokens[self.place]}" stands where nothing is expected.')
        idle = sorted(set(self.terms) - self.used)
        if idle:
            raise FormulaError(f'"{idle[0]}" is declared and not used.')
        return result

    def sum(self, depth: int) -> Term:
        left = self.product(depth)
        while self.peek() in ("+", "-"):
            left = _added(left, self.next(), self.product(depth))
        return left

    def product(self, depth: int) -> Term:
        left = self.factor(depth)
        while self.peek() in ("*", "/"):
            left = _multiplied(left, self.next(), self.factor(depth))
        return left

    def factor(self, depth: int) -> Term:
        if depth > _DEEPEST:
            raise FormulaError("The parentheses go too deep.")
        token = self.next()
        if token == "-":  # noqa: S105 - a minus sign
            inner = self.factor(depth + 1)
            return Term(-inner.value, inner.unit, inner.pure)
        if token == "(":  # noqa: S105 - a parenthesis
            inner = self.sum(depth + 1)
            if self.next() != ")":
                raise FormulaError("A parenthesis is not closed.")
            return inner
        if token[:1].isdigit():
            if Decimal(token) not in _CONSTANTS:
                raise FormulaError(
                    f"{token} comes from no claim; only 1, 2, 10, 100 and 1000 may stand bare."
                )
            return Term(Decimal(token), None, pure=True)
        if token in self.terms:
            self.used.add(token)
            return self.terms[token]
        if re.fullmatch(r"[a-z_]+", token):
            known = ", ".join(self.terms)
            raise FormulaError(f'"{token}" is not declared under of; there are: {known}.')
        raise FormulaError("The formula is not whole.")

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def next(self) -> str:
        token = self.peek()
        self.place += 1
        return token


def _tokens(formula: str) -> list[str]:
    found, place = [], 0
    text = formula.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise FormulaError(f'"{text[place:].strip()[:1]}" has no meaning in a formula.')
        found.append(match[match.lastgroup or 0].replace("\u2212", "-"))
        place = match.end()
    return found


def _added(left: Term, sign: str, right: Term) -> Term:
    value = left.value + right.value if sign == "+" else left.value - right.value
    if left.pure and right.pure:
        return Term(value, None, pure=True)
    whole, part = (left, right) if left.pure else (right, left)
    if whole.pure:  # the rest of a whole, or growth: 100 - share, 1 - share, factor - 1
        fits = (
            (part.unit == "percent" and whole.value == 100)
            or (part.unit in _PARTS_OF_ONE and whole.value == 1)
            or (part.unit in (RATIO, "times") and whole.value == 1)
        )
        if not fits:
            raise FormulaError(f"{whole.value} can't be added to or taken from {part.unit or 'this'}.")
        return Term(value, RATIO if part.unit == "times" else part.unit)
    if left.unit == right.unit:
        return Term(value, _DIFFERENCES.get(left.unit or "", left.unit) if sign == "-" else left.unit)
    if {left.unit, right.unit} == {"percent", "percentage points"}:
        return Term(value, "percent")
    raise FormulaError(
        f"{left.unit or 'this'} and {right.unit or 'that'} can't be added or subtracted"
        f"{_why_not(left.unit, right.unit)}."
    )


def _why_not(here: str | None, there: str | None) -> str:
    """Say what stands between two units: the way from one to the other, or why there is none."""
    if here not in UNITS or there not in UNITS:
        return ""
    found = convert(Estimate(0.5, here), there)
    back = convert(Estimate(0.5, there), here)
    if isinstance(found, Refusal) and isinstance(back, Refusal):
        return ": " + found.text.rstrip(".")
    if {here, there} <= _PARTS_OF_ONE | {"percent"}:
        return ": a part of one times 100 is a percentage"
    return ": bring them to one unit first, as claims of their own"


def _multiplied(left: Term, sign: str, right: Term) -> Term:
    value = left.value * right.value if sign == "*" else left.value / right.value
    pure = left.pure and right.pure
    if sign == "/" and not left.pure and left.unit == right.unit and left.unit is not None:
        return Term(value, RATIO)
    if sign == "/" and {left.unit, right.unit} == {"percent", "percentage points"}:
        return Term(value, RATIO)
    if right.pure or (left.pure and sign == "*"):
        return Term(value, _converted(right if left.pure else left, left if left.pure else right, sign), pure)
    if sign == "*" and RATIO in (left.unit, right.unit):
        other = right.unit if left.unit == RATIO else left.unit
        return Term(value, other)
    return Term(value, None, pure)


def _converted(term: Term, constant: Term, sign: str) -> str | None:
    """Return the unit after multiplying with or dividing by a constant."""
    if constant.value == 100 and sign == "*" and term.unit in (RATIO, *_PARTS_OF_ONE):
        return "percent"
    if constant.value == 100 and sign == "/" and term.unit in ("percent", "percentage points"):
        return RATIO
    return term.unit
