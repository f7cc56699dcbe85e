"""The units a measure may have: their names in YAML, how they are read, and what they allow.

The vocabulary is closed on purpose. A unit that is not listed is a problem at check time, because the
audit must know that percent and percentage points are different things.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Family = Literal[
    "share",
    "difference",
    "effect",
    "ratio",
    "count",
    "score",
    "money",
    "time",
    "probability",
    "grade",
    "rank",
]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit.

    ``name`` is what stands in YAML, ``symbol`` what follows the figure (with its leading space where one
    belongs), ``low`` and ``high`` the bounds a value of this unit can't leave, ``null_value`` the value
    that means "no difference" for effects and ratios.
    """

    name: str
    label: str
    symbol: str
    family: Family
    low: Decimal | None = None
    high: Decimal | None = None
    null_value: Decimal | None = None


GRADE = "grade"
"""The unit of a benchmark's ordinal metric, whose figures are words in an order. No claim has it."""

RANK = "rank"
"""The unit of a place in an order; `of` beside the value says how many were ranked."""

_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)

UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        Unit("percent", "percent", "%", "share"),
        Unit("percentage points", "percentage points", " points", "difference", null_value=_ZERO),
        Unit("proportion", "proportion", "", "share", _ZERO, _ONE),
        Unit("probability", "probability", "", "probability", _ZERO, _ONE),
        Unit("p-value", "p value", "", "probability", _ZERO, _ONE),
        Unit("count", "count", "", "count", _ZERO),
        Unit("times", "times", "×", "ratio", _ZERO, None, _ONE),
        Unit("cosine similarity", "cosine similarity", "", "score", -_ONE, _ONE),
        Unit("correlation", "correlation r", " r", "effect", -_ONE, _ONE, _ZERO),
        Unit("hedges_g", "Hedges' g", " g", "effect", None, None, _ZERO),
        Unit("cohens_d", "Cohen's d", " d", "effect", None, None, _ZERO),
        Unit("odds ratio", "odds ratio", " OR", "effect", _ZERO, None, _ONE),
        Unit("risk ratio", "risk ratio", " RR", "effect", _ZERO, None, _ONE),
        Unit("hazard ratio", "hazard ratio", " HR", "effect", _ZERO, None, _ONE),
        Unit("log odds ratio", "log odds ratio", " log OR", "effect", None, None, _ZERO),
        Unit("log risk ratio", "log risk ratio", " log RR", "effect", None, None, _ZERO),
        Unit("log hazard ratio", "log hazard ratio", " log HR", "effect", None, None, _ZERO),
        Unit("fisher z", "Fisher's z", " Fisher's z", "effect", None, None, _ZERO),
        Unit("accuracy", "accuracy", "", "share", _ZERO, _ONE),
        Unit("auroc", "area under the ROC curve", " AUROC", "score", _ZERO, _ONE),
        Unit("elo", "Elo rating", " Elo", "score"),
        Unit("rating 1 to 5", "rating on a scale from 1 to 5", " of 5", "score", _ONE, Decimal(5)),
        Unit("answers of 10", "distinct answers in ten", " of 10", "score", _ZERO, Decimal(10)),
        Unit("score 0 to 10", "score from 0 to 10", "", "score", _ZERO, Decimal(10)),
        Unit("score 0 to 20", "score from 0 to 20", " of 20", "score", _ZERO, Decimal(20)),
        Unit("score 0 to 100", "score from 0 to 100", "", "score", _ZERO, _HUNDRED),
        Unit("points", "points on a scale", " points", "score", null_value=_ZERO),
        Unit("seconds", "seconds", " s", "time", _ZERO),
        Unit("hours", "hours", " hours", "time", _ZERO),
        Unit("days", "days", " days", "time", _ZERO),
        Unit("tokens", "tokens", " tokens", "count", _ZERO),
        Unit("usd", "US dollars", " USD", "money"),
        Unit("eur", "euros", " EUR", "money"),
        Unit("gbp", "pounds sterling", " GBP", "money"),
        Unit(RANK, "rank", "", "rank", _ONE),
        Unit(GRADE, "grade", "", "grade"),
    )
}

MONEY = frozenset(unit.name for unit in UNITS.values() if unit.family == "money")
"""Amounts of money: the year of the prices belongs to them, and prices of two years are not compared."""
_NO_SCALES = frozenset({"elo", "points", "cosine similarity", "auroc"})
"""Scores whose differences keep the unit: what they are measured on is no scale with a highest mark."""


def difference_unit(unit: str) -> str | None:
    """Return the unit of the difference of two figures in ``unit``; ``None`` where it has no meaning.

    The difference of two percentages is in percentage points, that of two marks on a scale in points. Factors
    and ratios have quotients and no differences, grades and ranks an order and no distances.

    >>> difference_unit("percent"), difference_unit("score 0 to 10"), difference_unit("odds ratio")
    ('percentage points', 'points', None)
    """
    known = UNITS.get(unit)
    if known is None or known.family in ("ratio", "grade", "rank") or known.null_value == _ONE:
        return None
    if known.name == "percent":
        return "percentage points"
    return "points" if known.family == "score" and known.name not in _NO_SCALES else unit


NEEDS_INTERVAL = frozenset(unit.name for unit in UNITS.values() if unit.family == "effect")
"""Estimates of an effect: an interval belongs to them, or the reason why there is none."""
