"""Egger's test of whether small studies show larger effects than large ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evidence.distributions import level_problem, reach, t_two_sided
from pipeline.evidence.pooling import BEYOND, Effect, problems_of
from pipeline.evidence.refusal import Refusal, refuse
from pipeline.evidence.scales import LOG_ODDS_RATIO, LOG_RISK_RATIO

FEWEST = 10

_TIED: dict[str, str] = {
    scale: f"The standard error of a {name} depends on the effect itself, so that the test finds asymmetry "
    f"too often ({source})."
    for scale, name, source in (
        (LOG_ODDS_RATIO, "log odds ratio", "Peters et al. 2006, JAMA 295:676-680"),
        (LOG_RISK_RATIO, "log risk ratio", "Peters et al. 2006, JAMA 295:676-680"),
        ("cohens_d", "Cohen's d", "Pustejovsky & Rodgers 2019, Research Synthesis Methods 10:57-71"),
        ("hedges_g", "Hedges' g", "Pustejovsky & Rodgers 2019, Research Synthesis Methods 10:57-71"),
    )
}
_FLAT = 1e-12


@dataclass(frozen=True, slots=True)
class Egger:
    """The test's result.

    ``intercept`` is the asymmetry, with standard ``error``, interval of ``level`` percent, ``t`` with ``df``
    degrees of freedom and two-sided ``p``. ``slope`` is the effect that the line gives to an infinitely
    large study. ``caution`` says what is known against the test on this scale; empty where nothing is.
    """

    intercept: float
    error: float
    low: float
    high: float
    level: float
    t: float
    df: int
    p: float
    slope: float
    caution: str


def egger(effects: Sequence[Effect], *, level: float = 95.0) -> Egger | Refusal:
    """Regress effect over standard error on one over standard error, and test the intercept.

    Egger, Davey Smith, Schneider & Minder (1997), BMJ 315:629-634, ordinary least squares with k - 2 degrees
    of freedom; the same test as weighted regression of the effect on its standard error with a free scale
    (Sterne & Egger 2005). Refused below ten studies, where it can't tell chance from asymmetry, and where
    all studies are about equally exact (Sterne et al. 2011, BMJ 343:d4002).
    """
    problems = problems_of(effects)
    if len(effects) < FEWEST:
        problems.append(
            f"Egger's test needs {FEWEST} studies or more (there are {len(effects)}): with fewer it can't "
            "tell chance from asymmetry."
        )
    problems += filter(None, [level_problem(level)])
    if problems:
        return refuse(*problems)
    errors = [math.sqrt(effect.variance) for effect in effects if effect.variance is not None]
    if max(errors) / min(errors) < 1 + 1e-6:
        return refuse("All studies are equally exact, so there are no small and large ones to compare.")
    # In units of the smallest error, so that figures of any size can be squared.
    unit = min(errors)
    x = [unit / error for error in errors]
    y = [effect.estimate / error for effect, error in zip(effects, errors, strict=True)]
    try:
        line = _line(x, y)
    except (ArithmeticError, ValueError):
        return refuse(BEYOND)
    if line is None:
        return refuse("The effects lie exactly on one line, so the test has nothing to measure chance by.")
    if not all(map(math.isfinite, (*line, line[1] * unit))):
        return refuse(BEYOND)
    intercept, slope, error = line
    df = len(effects) - 2
    half = reach(level, df) * error
    return Egger(
        intercept=intercept,
        error=error,
        low=intercept - half,
        high=intercept + half,
        level=level,
        t=intercept / error,
        df=df,
        p=t_two_sided(intercept / error, df),
        slope=slope * unit,
        caution=_TIED.get(effects[0].scale, ""),
    )


def _line(x: Sequence[float], y: Sequence[float]) -> tuple[float, float, float] | None:
    """Return intercept, slope and the intercept's standard error, or ``None`` if nothing is left over."""
    k = len(x)
    mean_x, mean_y = math.fsum(x) / k, math.fsum(y) / k
    spread = math.fsum((a - mean_x) ** 2 for a in x)
    slope = math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread
    intercept = mean_y - slope * mean_x
    left = math.fsum((b - intercept - slope * a) ** 2 for a, b in zip(x, y, strict=True))
    if left <= _FLAT**2 * math.fsum(b * b for b in y):
        return None
    return intercept, slope, math.sqrt(left / (k - 2) * (1 / k + mean_x**2 / spread))
