"""Hold a quantity against a number that the article computes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipeline.synthesis.auditing.agreement import Match, agrees, weigh
from pipeline.synthesis.auditing.backing import Evidence
from pipeline.synthesis.auditing.reading import Reading
from pipeline.synthesis.auditing.telling import Telling
from pipeline.synthesis.auditing.units import may_stand_for, record_class
from pipeline.synthesis.derive import DerivedFigure


def of_derived(item: Reading, known: DerivedFigure, inputs: Sequence[Evidence]) -> str | None:
    """Say why ``item`` is not the computed number; ``None`` where it is.

    In the words of its own reference, a total among ``inputs`` may stand beside it: "11 of 39".
    """
    first = item.numbers[0]
    same_unit = may_stand_for(item.unit, record_class(known.unit), known.unit)
    if item.form == "ratio":
        totals = {i.value for i in known.inputs}
        if first.value == known.value and item.numbers[1].value in totals:
            return None
        if known.unit in ("percent", "proportion", "times"):
            share = first.value / item.numbers[1].value * (100 if known.unit == "percent" else 1)
            close = Decimal(1) if known.unit == "percent" else Decimal("0.01")
            return None if abs(share - known.value) <= close else "another number"
        return "another number"
    if item.form == "single" and agrees(first, known.value, item.modifier):
        fraction = first.step < 1 and item.unit == "none"
        return None if same_unit or (fraction and known.unit == "proportion") else "another unit"
    if item.form == "single" and known.unit == "percent" and first.step < 1 and item.unit == "none":
        return None if agrees(first, known.value / 100, "") else "another number"
    if known.value < 0 and not first.signed and agrees(first, -known.value, item.modifier):
        return None if same_unit else "another unit"
    plain = Telling("", "", "")
    total = any(
        isinstance(found := weigh(item, claim, plain), Match) and found.role == "of" for claim in inputs
    )
    return None if total else "another number"
