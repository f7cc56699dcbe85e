"""Pooling of effects on one declared outcome: one estimate, how sure it is, and how far effects differ.

Pure functions of :class:`Effect` values. Everything is computed on the scale of the effects (logarithms for
ratios, Fisher's z for correlations); :mod:`pipeline.evidence.forest` turns results back into the unit a
reader knows.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Literal

from pipeline.evidence.distributions import level_problem, normal_two_sided, reach, t_two_sided
from pipeline.evidence.heterogeneity import (
    Heterogeneity,
    Numbers,
    assess,
    dersimonian_laird,
    weighted_mean,
    weighted_squares,
    weights,
)
from pipeline.evidence.refusal import Refusal, refuse
from pipeline.evidence.reml import reml
from pipeline.evidence.scales import SCALES, scale_for

Method = Literal["fixed", "dersimonian-laird", "reml"]
IntervalKind = Literal["hartung-knapp", "hartung-knapp-plain", "normal"]

BEYOND = "The estimates or their variances lie too far apart to be computed with."


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect, ready to be pooled.

    ``scale`` is a name of :data:`pipeline.evidence.scales.SCALES`, ``variance`` the sampling variance on
    it; without one the effect can't be pooled, and ``missing`` may say why there is none. ``n`` is the size
    of the study, for show. Effects with the same ``sample`` rest on the same people or texts.
    """

    label: str
    estimate: float
    variance: float | None
    scale: str
    n: int | None = None
    sample: str | None = None
    missing: str = ""


@dataclass(frozen=True, slots=True)
class Prediction:
    """Where the true effect of one further study may be expected, from t with ``df`` degrees of freedom."""

    low: float
    high: float
    df: int


@dataclass(frozen=True, slots=True)
class Pooled:
    """The pooled effect of ``k`` studies, on ``scale``, with intervals of ``level`` percent.

    ``statistic`` is estimate over ``error``, from t with ``df`` degrees of freedom or (``df`` is ``None``)
    from the normal distribution; ``p`` is its two-sided probability under "no effect". ``stretch`` is the
    factor q by which Hartung and Knapp multiply the variance (1 for the normal interval), as it was used.
    ``shares`` are the weights in percent, in the order of the effects.
    """

    method: Method
    interval: IntervalKind
    level: float
    scale: str
    k: int
    estimate: float
    error: float
    low: float
    high: float
    statistic: float
    df: int | None
    p: float
    stretch: float
    heterogeneity: Heterogeneity
    prediction: Prediction | Refusal
    shares: tuple[float, ...]


def pool(
    effects: Sequence[Effect],
    *,
    method: Method = "reml",
    interval: IntervalKind | None = None,
    level: float = 95.0,
) -> Pooled | Refusal:
    """Pool ``effects`` by inverse variance, or say every reason why they can't be pooled.

    Methods: ``fixed`` (one true effect), ``dersimonian-laird`` (moments) and ``reml`` (the default:
    Viechtbauer 2005 and Langan et al. 2019, Research Synthesis Methods 10:83-98, find it less biased).

    Intervals: ``hartung-knapp`` (the default but for ``fixed``), t with k - 1 degrees of freedom and the
    variance times q = Σw(y - μ)²/(k - 1), but never less than 1 times (Hartung & Knapp 2001, Statistics in
    Medicine 20:3875-3889; Sidik & Jonkman 2002, Statistics in Medicine 21:3153-3159; the bound is Knapp &
    Hartung 2003, Statistics in Medicine 22:2693-2710). Without the bound, ``hartung-knapp-plain``, a few
    studies that happen to agree get an interval narrower than that of one true effect (Röver, Knapp &
    Friede 2015, BMC Medical Research Methodology 15:99); a publisher should rather say too little.
    ``normal`` is the usual Wald interval, too narrow for few studies.
    """
    kind: IntervalKind = interval or ("normal" if method == "fixed" else "hartung-knapp")
    problems = problems_of(effects)
    problems += filter(None, [level_problem(level)])
    if method == "fixed" and kind != "normal":
        problems.append("The Hartung-Knapp interval is for true effects that differ; a fixed effect is one.")
    if problems:
        return refuse(*problems)
    y = [effect.estimate for effect in effects]
    v = [effect.variance for effect in effects if effect.variance is not None]
    tau2 = _between(y, v, method)
    if isinstance(tau2, Refusal):
        return tau2
    try:
        pooled = _pooled(y, v, tau2, method=method, kind=kind, level=level, scale=effects[0].scale)
    except (ArithmeticError, ValueError):
        return refuse(BEYOND)
    if isinstance(pooled, Pooled) and not all(map(math.isfinite, _all_figures(pooled))):
        return refuse(BEYOND)
    return pooled


def _between(y: Numbers, v: Numbers, method: Method) -> float | Refusal:
    """Return the between-study variance by ``method``."""
    try:
        if method == "fixed":
            return 0.0
        return dersimonian_laird(y, v) if method == "dersimonian-laird" else reml(y, v)
    except (ArithmeticError, ValueError):
        return refuse(BEYOND)


def _pooled(
    y: Numbers, v: Numbers, tau2: float, *, method: Method, kind: IntervalKind, level: float, scale: str
) -> Pooled | Refusal:
    w = weights(v, tau2)
    total, estimate = math.fsum(w), weighted_mean(y, w)
    model_error = math.sqrt(1 / total)
    stretch, df = 1.0, None
    if kind != "normal":
        stretch, df = weighted_squares(y, w) / (len(y) - 1), len(y) - 1
        if kind == "hartung-knapp":
            stretch = max(1.0, stretch)
        elif stretch == 0:
            return refuse("The effects are all the same, so the plain Hartung-Knapp interval has no width.")
    error = model_error * math.sqrt(stretch)
    statistic = estimate / error
    half = reach(level, df) * error
    return Pooled(
        method=method,
        interval=kind,
        level=level,
        scale=scale,
        k=len(y),
        estimate=estimate,
        error=error,
        low=estimate - half,
        high=estimate + half,
        statistic=statistic,
        df=df,
        p=normal_two_sided(statistic) if df is None else t_two_sided(statistic, df),
        stretch=stretch,
        heterogeneity=assess(y, v, tau2, level),
        prediction=_prediction(estimate, error, tau2, k=len(y), method=method, level=level),
        shares=tuple(100 * x / total for x in w),
    )


def _prediction(
    estimate: float, error: float, tau2: float, *, k: int, method: Method, level: float
) -> Prediction | Refusal:
    """Return the interval μ ± t √(τ² + SE²) with k - 2 degrees of freedom.

    Higgins, Thompson & Spiegelhalter (2009), Journal of the Royal Statistical Society A 172:137-159. SE is
    the one the interval of the mean was made with, Hartung and Knapp's factor included (Partlett & Riley
    2017, Statistics in Medicine 36:301-317), so that what one more study may show is never surer than the
    mean itself.
    """
    if method == "fixed":
        return refuse("A fixed effect is the same in every study, so there is nothing to predict.")
    if k < 3:
        return refuse("A prediction interval needs three studies: with two it has no degrees of freedom.")
    half = reach(level, k - 2) * math.hypot(math.sqrt(tau2), error)
    return Prediction(estimate - half, estimate + half, k - 2)


def _all_figures(pooled: Pooled) -> list[float]:
    """Return every number of the result."""
    prediction = pooled.prediction if isinstance(pooled.prediction, Prediction) else None
    found = [*astuple(pooled.heterogeneity), *(astuple(prediction) if prediction else ()), *pooled.shares]
    found += [pooled.estimate, pooled.error, pooled.low, pooled.high, pooled.statistic, pooled.p]
    return [x for x in found if x is not None]


def problems_of(effects: Sequence[Effect]) -> list[str]:
    """Return every reason why ``effects`` can't be pooled, in a fixed order."""
    found = []
    if len(effects) < 2:
        found.append(f"Pooling needs two effects or more; there {_are(len(effects))}.")
    scales = list(dict.fromkeys(effect.scale for effect in effects))
    if len(scales) > 1:
        where = "; ".join(f"{scale}: {_labels(effects, scale)}" for scale in scales)
        found.append(f"The effects are not on one scale ({where}). Convert them first, where that is valid.")
    for name in scales:
        scale = scale_for(name)
        if isinstance(scale, Refusal):
            found += scale.reasons
        elif name not in SCALES:
            found.append(f"Effects in the unit {name} are pooled as {scale.name}: convert them first.")
    for label, times in Counter(effect.label for effect in effects).items():
        if times > 1:
            found.append(f'"{label}" is there {times} times; each effect counts once.')
    samples: dict[str, list[str]] = {}
    for effect in effects:
        if effect.sample is not None:
            samples.setdefault(effect.sample, []).append(f'"{effect.label}"')
    for sample, labels in samples.items():
        if len(labels) > 1:
            found.append(
                f'{", ".join(labels)} rest on the same sample, "{sample}", and would count it more than '
                "once: keep one of them."
            )
    for effect in effects:
        found += _effect_problems(effect)
    return found


def _effect_problems(effect: Effect) -> list[str]:
    found = []
    if not math.isfinite(effect.estimate):
        found.append(f'"{effect.label}": the estimate is not a finite number.')
    if effect.variance is None:
        scale = SCALES.get(effect.scale)
        needs = scale.needs if scale else "its confidence interval with the level"
        why = f" ({effect.missing})" if effect.missing else ""
        found.append(f'"{effect.label}" has no variance{why}: give {needs}.')
    elif not math.isfinite(effect.variance) or effect.variance <= 0:
        found.append(f'"{effect.label}": the variance {effect.variance:g} is not a positive number.')
    return found


def _are(k: int) -> str:
    return "is one" if k == 1 else "is none"


def _labels(effects: Sequence[Effect], scale: str) -> str:
    return ", ".join(f'"{effect.label}"' for effect in effects if effect.scale == scale)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the pool is without one effect."""

    label: str
    pooled: Pooled | Refusal


def leave_one_out(
    effects: Sequence[Effect],
    *,
    method: Method = "reml",
    interval: IntervalKind | None = None,
    level: float = 95.0,
) -> tuple[LeftOut, ...] | Refusal:
    """Return the pool without each effect in turn, in their order (Viechtbauer & Cheung 2010).

    Research Synthesis Methods 1:112-125. Needs three effects, because the pool of one is none; refused for
    the reasons of :func:`pool` as well.
    """
    problems = problems_of(effects)
    if len(effects) < 3:
        problems.append("Leaving one out needs three effects or more.")
    if problems:
        return refuse(*problems)
    rests = [(effect.label, [*effects[:i], *effects[i + 1 :]]) for i, effect in enumerate(effects)]
    return tuple(
        LeftOut(label, pool(rest, method=method, interval=interval, level=level)) for label, rest in rests
    )
