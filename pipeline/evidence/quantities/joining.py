"""Which numbers belong together: the ends of a range, the items of a list."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline.evidence.quantities.parts import Part
from pipeline.evidence.quantities.units import MONEY, is_counted

_MANTISSA = re.compile(
    r"([-−+]?[0-9]{1,9}(?:\.[0-9]{1,9})?)(?=[ ]{0,7}[×x·*][ ]{0,8}10|[ -]?(?:thousand|[mbtr]{1,2}illion)"
    r"|[kKMB]\b|[bm]n\b)"
)


def with_power(first: Part, second: Part, text: str) -> Part:
    """In "2–3 × 10^5" and "3 to 5 million" the first number has the power of the second."""
    number, other = first.number, second.number
    if (
        number.scaled
        or number.word
        or (first.unit and not MONEY.search(first.unit))
        or number.value == 0
        or other.word
    ):
        return first
    if first.unit and not MONEY.search(first.unit):
        return first
    mantissa = _MANTISSA.match(text, other.start)
    if mantissa is None:
        return first
    shown = Decimal(mantissa[0].replace(",", "").replace("−", "-"))
    if shown == 0 or number.value > shown:
        return first
    factor = other.value / shown
    return replace(first, number=replace(number, value=number.value * factor, step=number.step * factor))


def compatible(first: Part, second: Part) -> bool:
    """Tell whether two numbers can be the ends of one range."""
    if first.unit is None or first.unit == second.unit:
        return first.unit is not None or not (first.number.word and not second.number.word)
    if second.unit is None:
        return first.unit in ("$", "€", "£", "US$")
    if MONEY.search(first.unit) or is_counted(first.unit):
        return False
    return first.unit[-1:] == second.unit[-1:] and "%" not in (first.unit, second.unit)


def in_one_list(first: Part, second: Part) -> bool:
    """Tell whether two neighbours can be items of one list."""
    if first.unit == second.unit:
        return first.number.word == second.number.word and not (first.unit and is_counted(first.unit))
    return first.unit is None and second.unit is not None


def length_of_list(parts: list[Part], joins: list[str]) -> int:
    """Return how many of ``parts`` are one list: all up to the last "and" or "or", or three without one."""
    last = max((i for i, join in enumerate(joins) if "and" in join or "or" in join), default=0)
    if last:
        units = {part.unit for part in parts[: last + 1]}
        return last + 1 if len(units) <= 1 or parts[last].unit is not None else 1
    if len(parts) >= 3 and len({part.unit for part in parts}) == 1:
        return len(parts)
    return 1


def with_last_unit(parts: list[Part]) -> list[Part]:
    """Give each item of a list the unit that stands after the last one."""
    unit = parts[-1].unit
    return [replace(part, unit=part.unit or unit) for part in parts]
