"""The values of a forest plot: a row per study, the pooled row, the row of the prediction interval.

Plain values, no drawing. Rows are in the unit a reader knows (odds ratio, not its logarithm), and the same
rows make the plot's table.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.evidence.distributions import reach
from pipeline.evidence.pooling import Effect, Pooled, Prediction, problems_of
from pipeline.evidence.refusal import Refusal, refuse
from pipeline.evidence.scales import SCALES, Scale


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One row. ``weight`` in percent and ``n`` belong to studies; the prediction row has no estimate."""

    kind: Literal["study", "pooled", "prediction"]
    label: str
    estimate: float | None
    low: float
    high: float
    weight: float | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Forest:
    """Everything a plot and its table show.

    ``unit`` is the unit of all figures, ``null`` the value that means "no effect" in it, ``logarithmic``
    whether the axis is. ``low`` and ``high`` are the outermost finite figures, for the axis. ``footnotes``
    say what is not there and why.
    """

    unit: str
    null: float
    logarithmic: bool
    level: float
    rows: tuple[ForestRow, ...]
    low: float
    high: float
    footnotes: tuple[str, ...]


def forest(effects: Sequence[Effect], pooled: Pooled, *, pooled_label: str = "Pooled") -> Forest | Refusal:
    """Return the rows for ``effects`` and their pool, in the order of the effects.

    Study intervals are normal ones of the pool's level, as a forest plot has them (Lewis & Clarke 2001, BMJ
    322:1479-1480), even where the pooled interval is from Student's t. Refused when the effects are not the
    ones that were pooled.
    """
    problems = problems_of(effects)
    if len(effects) != pooled.k or any(effect.scale != pooled.scale for effect in effects):
        problems.append("These are not the effects that were pooled.")
    if problems:
        return refuse(*problems)
    scale, quantile = SCALES[pooled.scale], reach(pooled.level)
    rows = []
    for effect, share in zip(effects, pooled.shares, strict=True):
        half = quantile * math.sqrt(effect.variance or 0.0)
        ends = _shown(scale, effect.estimate - half, effect.estimate + half)
        estimate = scale.back(effect.estimate)
        rows.append(ForestRow("study", effect.label, estimate, *ends, weight=share, n=effect.n))
    sizes = [effect.n for effect in effects]
    n = None if None in sizes else sum(size for size in sizes if size is not None)
    ends = _shown(scale, pooled.low, pooled.high)
    rows.append(ForestRow("pooled", pooled_label, scale.back(pooled.estimate), *ends, weight=100.0, n=n))
    footnotes: tuple[str, ...] = ()
    if isinstance(pooled.prediction, Prediction):
        ends = _shown(scale, pooled.prediction.low, pooled.prediction.high)
        rows.append(ForestRow("prediction", "Prediction interval", None, *ends))
    else:
        footnotes = pooled.prediction.reasons
    finite = [x for row in rows for x in (row.low, row.high) if math.isfinite(x)]
    return Forest(
        unit=scale.unit,
        null=scale.back(0.0),
        logarithmic=scale.form == "log",
        level=pooled.level,
        rows=tuple(rows),
        low=min(finite),
        high=max(finite),
        footnotes=footnotes,
    )


def _shown(scale: Scale, low: float, high: float) -> tuple[float, float]:
    return scale.back(low), scale.back(high)
