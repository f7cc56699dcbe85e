"""The scales effects are pooled on, and how a unit of the records gets there and back.

A ratio is skewed and its logarithm is not, so that an odds ratio is pooled as log odds ratio and shown as
odds ratio; a correlation is pooled as Fisher's z. Differences are pooled as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from pipeline.evidence.refusal import Refusal, refuse
from pipeline.records.units import UNITS, Family

LOG_ODDS_RATIO = "log odds ratio"
LOG_RISK_RATIO = "log risk ratio"
LOG_HAZARD_RATIO = "log hazard ratio"
FISHER_Z = "fisher z"
MEAN_DIFFERENCE = "mean difference"
"""A difference of means in the unit of the outcome itself; all effects must be in that one unit."""


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale. ``unit`` is the unit a reader is shown, ``needs`` what gives an estimate its variance.

    "No effect" is zero on every scale.
    """

    name: str
    unit: str
    form: Literal["plain", "log", "fisher z"]
    needs: str

    def onto(self, value: float) -> float:
        """Return ``value``, which is in the shown unit and inside its bounds, on this scale."""
        if self.form == "fisher z":
            return math.atanh(value)
        return math.log(value) if self.form == "log" else value

    def back(self, value: float) -> float:
        """Return ``value``, which is on this scale, in the shown unit; infinite where it is beyond."""
        if self.form == "fisher z":
            return math.tanh(value)
        if self.form == "plain":
            return value
        try:
            return math.exp(value)
        except OverflowError:
            return math.inf


_INTERVAL = "its confidence interval with the level"
_GROUPS = f"{_INTERVAL}, or the sizes of both groups"
_COUNTS = f"{_INTERVAL}, or events and sizes of both groups"

SCALES: dict[str, Scale] = {
    scale.name: scale
    for scale in (
        Scale("hedges_g", "hedges_g", "plain", _GROUPS),
        Scale("cohens_d", "cohens_d", "plain", _GROUPS),
        Scale(LOG_ODDS_RATIO, "odds ratio", "log", _COUNTS),
        Scale(LOG_RISK_RATIO, "risk ratio", "log", _COUNTS),
        Scale(LOG_HAZARD_RATIO, "hazard ratio", "log", _INTERVAL),
        Scale(FISHER_Z, "correlation", "fisher z", f"{_INTERVAL}, or the number of pairs"),
        Scale("percentage points", "percentage points", "plain", _COUNTS),
        Scale(MEAN_DIFFERENCE, MEAN_DIFFERENCE, "plain", _INTERVAL),
    )
}

_BY_UNIT = {scale.unit: scale for scale in SCALES.values()}

_NOT_AN_EFFECT: dict[Family, str] = {
    "share": "is the share in one group; pool the difference or the ratio between groups",
    "probability": "is a probability, not the size of an effect",
    "ratio": "does not say of what it is the ratio; record it as risk, odds or hazard ratio",
    "count": "is a count, not an effect",
    "score": "is a level, not an effect; record a standardised mean difference",
    "money": "is an amount, not an effect",
    "time": "is a duration, not an effect; record a standardised mean difference",
    "grade": "has no distances between its values",
    "rank": "is a place in an order, which has no distances",
    "difference": "has no pooling scale here",
    "effect": "has no pooling scale here",
}


def scale_for(unit: str) -> Scale | Refusal:
    """Return the scale that ``unit`` (a unit of the records, or the name of a scale) is pooled on."""
    found = SCALES.get(unit) or _BY_UNIT.get(unit)
    if found:
        return found
    known = UNITS.get(unit)
    if known is None:
        return refuse(f'"{unit}" is not a unit. Effects are pooled on: {", ".join(SCALES)}.')
    return refuse(f'Effects in the unit "{known.label}" are not pooled: it {_NOT_AN_EFFECT[known.family]}.')
