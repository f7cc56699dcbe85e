"""Conversions between units of effects and shares, where they are valid; a reason in words where not.

One step at a time, by the names of :mod:`pipeline.records.units` and :mod:`pipeline.evidence.scales`.
Nothing is converted on the quiet: a step that stands on an assumption is taken only when it is asked for by
name (``by``). Cited in short: Borenstein is Borenstein, Hedges, Higgins & Rothstein (2009), Introduction to
Meta-Analysis, with the number of the equation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from pipeline.evidence.distributions import level_problem, reach
from pipeline.evidence.refusal import Refusal, refuse
from pipeline.evidence.scales import FISHER_Z, LOG_ODDS_RATIO, SCALES, Scale
from pipeline.records.units import MONEY, UNITS

LOGISTIC = "logistic"
"""The name of the conversion that takes the outcome for logistic in both groups (Chinn 2000)."""

_PI_ROOT_3 = math.pi / math.sqrt(3)


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimate in a unit, with what is known of its uncertainty.

    ``low`` and ``high`` are the interval of ``level`` percent, in the same unit. ``variance`` is the
    sampling variance in the same unit; a ratio has none (its logarithm has). ``sizes`` are the sizes of
    both groups, ``n`` the number of pairs behind a correlation.
    """

    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    level: float = 95.0
    variance: float | None = None
    sizes: tuple[int, int] | None = None
    n: int | None = None


def hedges_correction(df: float) -> float:
    """Return the factor J that takes the small-sample bias out of Cohen's d; ``df`` is n1 + n2 - 2.

    Exact: J(m) = Γ(m/2) / (√(m/2) Γ((m-1)/2)), Hedges (1981), Journal of Educational Statistics 6:107-128,
    equation 6e. The degrees of freedom must be more than 1.
    """
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def hedges_correction_approximate(df: float) -> float:
    """Return the usual approximation 1 - 3/(4m - 1) of :func:`hedges_correction` (Borenstein 4.22).

    It is off by less than 0.0004 from ten degrees of freedom on, and is here to check figures of sources
    that use it.
    """
    return 1 - 3 / (4 * df - 1)


def convert(estimate: Estimate, to: str, *, by: str | None = None) -> Estimate | Refusal:
    """Return ``estimate`` in the unit ``to``, its interval and variance carried along, or why not.

    Without an assumption: percent and proportion; accuracy to either; odds, risk and hazard ratios and
    their logarithms; ``cohens_d`` and ``hedges_g`` (needs ``sizes``); correlation and Fisher's z. With
    ``by="logistic"``: ``cohens_d`` and log odds ratio.

    Interval ends are carried through the same function, which is exact for a step that keeps the order. A
    variance is carried by the step's factor where the step is a factor. From a logarithm back to its ratio
    the interval is made from the variance if there is none, because a ratio has no variance to carry.
    """
    problems = _unsound(estimate)
    if problems:
        return refuse(*problems)
    if estimate.unit == to:
        return estimate
    unknown = [unit for unit in (estimate.unit, to) if unit not in UNITS and unit not in SCALES]
    if unknown:
        return refuse(*(f'"{unit}" is not a unit.' for unit in unknown))
    step = _STEPS.get((estimate.unit, to))
    named = _NAMED.get((estimate.unit, to))
    if named and by == LOGISTIC:
        step = named
    if step:
        return step(estimate)
    if named:
        return refuse(_ASK_BY_NAME)
    why = _WHY_NOT.get((estimate.unit, to)) or _WHY_NOT.get((to, estimate.unit))
    if estimate.unit in MONEY and to in MONEY:
        why = "Between two currencies there is a rate that moves by the day, and no record says which one."
    here, there = label(estimate.unit), label(to)
    return refuse(why or f"There is no valid conversion of {here} to {there}.")


def label(unit: str) -> str:
    """Return the name of a unit or scale as a reader sees it."""
    known = UNITS.get(unit)
    return known.label if known else {FISHER_Z: "Fisher's z"}.get(unit, unit)


def _unsound(estimate: Estimate) -> list[str]:
    """Return what is wrong with the figures themselves."""
    name = label(estimate.unit)
    figures = [x for x in (estimate.value, estimate.low, estimate.high, estimate.variance) if x is not None]
    if not all(map(math.isfinite, figures)):
        return [f"The {name} has a figure that is not a finite number."]
    found = []
    if (estimate.low is None) != (estimate.high is None):
        found.append("The interval has only one end.")
    if estimate.low is not None and estimate.high is not None and estimate.low > estimate.high:
        found.append("The interval's lower end lies above its upper end.")
    if estimate.variance is not None and estimate.variance <= 0:
        found.append("The variance is not a positive number.")
    return [*found, *filter(None, [level_problem(estimate.level)])]


def _mapped(estimate: Estimate, to: str, function: Callable[[float], float]) -> Estimate:
    """Return the estimate with value and interval taken through a rising ``function``; no variance yet."""
    ends = [None if x is None else function(x) for x in (estimate.low, estimate.high)]
    return replace(
        estimate, value=function(estimate.value), unit=to, low=ends[0], high=ends[1], variance=None
    )


def _scaled(estimate: Estimate, to: str, factor: float) -> Estimate:
    """Return the estimate times ``factor``, and its variance times the square."""
    variance = None if estimate.variance is None else estimate.variance * factor**2
    return replace(_mapped(estimate, to, lambda x: x * factor), variance=variance)


def _figures(estimate: Estimate) -> list[float]:
    return [x for x in (estimate.value, estimate.low, estimate.high) if x is not None]


def _share(to: str, factor: float, top: float) -> Callable[[Estimate], Estimate | Refusal]:
    def step(estimate: Estimate) -> Estimate | Refusal:
        outside = [x for x in _figures(estimate) if not 0 <= x <= top]
        if outside:
            return refuse(
                f"{outside[0]:g} lies outside 0 to {top:g}, so it is not a share (a change is none)."
            )
        return _scaled(estimate, to, factor)

    return step


def _logarithm(scale: Scale) -> Callable[[Estimate], Estimate | Refusal]:
    """Return the step from a ratio to its logarithm (Borenstein 5.2, 5.9)."""

    def step(estimate: Estimate) -> Estimate | Refusal:
        if min(_figures(estimate)) <= 0:
            return refuse(f"A {scale.unit} of 0 or less has no logarithm.")
        if estimate.variance is not None:
            return refuse(
                f"The variance of a {scale.unit} says little, its distribution is skewed: "
                "give the interval, or the variance of the logarithm."
            )
        return _mapped(estimate, scale.name, math.log)

    return step


def _exponential(scale: Scale) -> Callable[[Estimate], Estimate | Refusal]:
    """Return the step from a logarithm to its ratio (Borenstein 5.5 to 5.7)."""

    def step(estimate: Estimate) -> Estimate | Refusal:
        whole = _with_interval(estimate)
        if not math.isfinite(scale.back(max(_figures(whole)))):
            return refuse(f"The {scale.name} is too large: its {scale.unit} is beyond any number.")
        return _mapped(whole, scale.unit, scale.back)

    return step


def _with_interval(estimate: Estimate) -> Estimate:
    """Return the estimate with a normal interval made from its variance, if it has none yet."""
    if estimate.variance is None or estimate.low is not None:
        return estimate
    half = reach(estimate.level) * math.sqrt(estimate.variance)
    return replace(estimate, low=estimate.value - half, high=estimate.value + half)


def _small_sample(to: str) -> Callable[[Estimate], Estimate | Refusal]:
    """Return the step between d and g: g = J d, variance times J² (Borenstein 4.23, 4.24), and back."""

    def step(estimate: Estimate) -> Estimate | Refusal:
        if estimate.sizes is None:
            return refuse("Cohen's d and Hedges' g differ by the sample size: give the sizes of both groups.")
        if min(estimate.sizes) < 1 or sum(estimate.sizes) < 4:
            return refuse("Hedges' correction needs two groups with four people or more in all.")
        correction = hedges_correction(sum(estimate.sizes) - 2)
        return _scaled(estimate, to, correction if to == "hedges_g" else 1 / correction)

    return step


def _to_fisher_z(estimate: Estimate) -> Estimate | Refusal:
    """Return z = artanh r (Borenstein 6.2); variance 1/(n - 3) (6.3), without n by the delta method."""
    if any(abs(x) >= 1 for x in _figures(estimate)):
        return refuse("A correlation of 1 or -1 and beyond has no Fisher's z.")
    variance = None
    if estimate.n is not None:
        if estimate.n <= 3:
            return refuse("Fisher's z has no variance with three pairs or fewer.")
        variance = 1 / (estimate.n - 3)
    elif estimate.variance is not None:
        variance = estimate.variance / (1 - estimate.value**2) ** 2
    return replace(_mapped(estimate, FISHER_Z, math.atanh), variance=variance)


def _from_fisher_z(estimate: Estimate) -> Estimate | Refusal:
    """Return r = tanh z (Borenstein 6.5), its variance by the delta method."""
    whole = _with_interval(estimate)
    back = _mapped(whole, "correlation", math.tanh)
    variance = None if estimate.variance is None else estimate.variance * (1 - back.value**2) ** 2
    return replace(back, variance=variance or None)


_Step = Callable[[Estimate], Estimate | Refusal]

_STEPS: dict[tuple[str, str], _Step] = {
    ("percent", "proportion"): _share("proportion", 0.01, 100),
    ("proportion", "percent"): _share("percent", 100, 1),
    ("accuracy", "percent"): _share("percent", 100, 1),
    ("accuracy", "proportion"): _share("proportion", 1, 1),
    ("cohens_d", "hedges_g"): _small_sample("hedges_g"),
    ("hedges_g", "cohens_d"): _small_sample("cohens_d"),
    ("correlation", FISHER_Z): _to_fisher_z,
    (FISHER_Z, "correlation"): _from_fisher_z,
}
for _scale in SCALES.values():
    if _scale.form == "log":
        _STEPS[_scale.unit, _scale.name] = _logarithm(_scale)
        _STEPS[_scale.name, _scale.unit] = _exponential(_scale)

# ln OR = d π/√3 (Chinn 2000, Statistics in Medicine 19:3127-3131; Borenstein 7.1 to 7.4)
_NAMED: dict[tuple[str, str], _Step] = {
    ("cohens_d", LOG_ODDS_RATIO): lambda estimate: _scaled(estimate, LOG_ODDS_RATIO, _PI_ROOT_3),
    (LOG_ODDS_RATIO, "cohens_d"): lambda estimate: _scaled(estimate, "cohens_d", 1 / _PI_ROOT_3),
}

_ASK_BY_NAME = (
    "Between Cohen's d and a log odds ratio there is only the conversion that takes the outcome for logistic "
    'in both groups (Chinn 2000). Ask for it by name ("logistic") and say so where the figure is shown.'
)
_BASE_RISK = "depends on how common the outcome is in the comparison group, which the ratio does not say."
_WHY_NOT: dict[tuple[str, str], str] = {
    ("percent", "percentage points"): "A share in percent and a difference in percentage points are "
    "different things: a difference needs two shares.",
    ("proportion", "percentage points"): "A share and a difference in percentage points are different "
    "things: a difference needs two shares.",
    ("percent", "accuracy"): "A percentage is an accuracy only if it counts right answers: record it as one.",
    ("odds ratio", "risk ratio"): f"The risk ratio behind an odds ratio {_BASE_RISK}",
    ("odds ratio", "hazard ratio"): f"The hazard ratio behind an odds ratio {_BASE_RISK}",
    ("risk ratio", "hazard ratio"): f"The hazard ratio behind a risk ratio {_BASE_RISK}",
    ("times", "risk ratio"): "The unit times does not say of what it is the ratio: record it as risk ratio.",
    ("hedges_g", LOG_ODDS_RATIO): "Convert Hedges' g to Cohen's d first, with the sizes of both groups. "
    + _ASK_BY_NAME,
    ("cohens_d", "odds ratio"): "Convert Cohen's d to the log odds ratio first. " + _ASK_BY_NAME,
    ("correlation", "cohens_d"): "A correlation becomes a Cohen's d only if one of its two sides was cut "
    "into two groups, which the figure does not say.",
    ("correlation", "hedges_g"): "A correlation becomes a Hedges' g only if one of its two sides was cut "
    "into two groups, which the figure does not say.",
}
