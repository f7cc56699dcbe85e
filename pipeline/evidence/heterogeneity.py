"""How far effects differ beyond chance: Q, I², H², and the between-study variance by moments.

Functions of estimates ``y`` and sampling variances ``v``, two or more of each, on one scale. Sums are exact
(``math.fsum``), so that the order of studies can't matter, and estimates are taken from the smallest one
before they are weighted, so that equal effects differ by exactly nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.evidence.distributions import chi2_quantile, chi2_sf, reach

Numbers = Sequence[float]

_HALVINGS = 200


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """What the spread of the effects says.

    ``q`` is Cochran's Q with ``df`` degrees of freedom and its chi-squared ``p``. ``i2`` (0 to 1) is the
    share of the variation that is not chance, ``h2`` its other form, both from Q (Higgins & Thompson 2002),
    with the interval of I² (``None`` where it does not exist). ``tau2`` is the between-study variance by
    the method of the pool, ``tau2_low`` and ``tau2_high`` its Q-profile interval, and ``i2_of_tau2`` the I²
    that belongs to that ``tau2`` (equal to ``i2`` under DerSimonian-Laird; what R's metafor prints).
    """

    q: float
    df: int
    p: float
    i2: float
    i2_low: float | None
    i2_high: float | None
    h2: float
    tau2: float
    tau2_low: float
    tau2_high: float
    i2_of_tau2: float


def weights(v: Numbers, tau2: float) -> list[float]:
    """Return the inverse-variance weights 1/(v + τ²)."""
    return [1 / (variance + tau2) for variance in v]


def others(w: Numbers) -> list[float]:
    """Return for each weight the sum of all others, without loss of digits where one outweighs the rest."""
    total, largest = math.fsum(w), max(range(len(w)), key=w.__getitem__)
    sums = [total - x for x in w]
    sums[largest] = math.fsum(x for i, x in enumerate(w) if i != largest)
    return sums


def weighted_mean(y: Numbers, w: Numbers) -> float:
    """Return the mean of ``y`` weighted by ``w``."""
    base = min(y)
    return base + math.fsum(a * (b - base) for a, b in zip(w, y, strict=True)) / math.fsum(w)


def weighted_squares(y: Numbers, w: Numbers) -> float:
    """Return the weighted sum of squares of ``y`` around its weighted mean."""
    mean = weighted_mean(y, w)
    return math.fsum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))


def generalised_q(y: Numbers, v: Numbers, tau2: float) -> float:
    """Return Q with the weights 1/(v + τ²) (DerSimonian & Kacker 2007, Contemporary Clinical Trials 28).

    At ``tau2`` zero it is Cochran's Q (Cochran 1954, Biometrics 10:101-129).
    """
    return weighted_squares(y, weights(v, tau2))


def dersimonian_laird(y: Numbers, v: Numbers) -> float:
    """Return the between-study variance by moments, never below zero.

    τ² = (Q - (k - 1)) / (Σw - Σw²/Σw) with w = 1/v: DerSimonian & Laird (1986), Controlled Clinical Trials
    7:177-188, the weighted estimate, cut off at zero as there. (statsmodels does not cut it.)
    """
    w = weights(v, 0.0)
    spread = math.fsum(x * rest for x, rest in zip(w, others(w), strict=True)) / math.fsum(w)
    return max(0.0, (weighted_squares(y, w) - (len(y) - 1)) / spread)


def typical_variance(v: Numbers) -> float:
    """Return the "typical" within-study variance s² of Higgins & Thompson (2002), equation 9.

    s² = (k - 1) Σw / ((Σw)² - Σw²), whose denominator is the sum of each weight times all others.
    """
    w = weights(v, 0.0)
    return (len(v) - 1) * math.fsum(w) / math.fsum(x * rest for x, rest in zip(w, others(w), strict=True))


def assess(y: Numbers, v: Numbers, tau2: float, level: float) -> Heterogeneity:
    """Return all of it for one between-study variance; ``level`` in percent is that of the intervals.

    I² = (Q - df)/Q and H² = Q/df, cut off at 0 and at 1: Higgins & Thompson (2002), Statistics in Medicine
    21:1539-1558.
    """
    q, df = generalised_q(y, v, 0.0), len(y) - 1
    i2_low, i2_high = i2_interval(q, df, level) or (None, None)
    tau2_low, tau2_high = q_profile(y, v, level)
    return Heterogeneity(
        q=q,
        df=df,
        p=chi2_sf(q, df),
        i2=max(0.0, 1 - df / q) if q else 0.0,
        i2_low=i2_low,
        i2_high=i2_high,
        h2=max(1.0, q / df),
        tau2=tau2,
        tau2_low=tau2_low,
        tau2_high=tau2_high,
        i2_of_tau2=tau2 / (tau2 + typical_variance(v)),
    )


def i2_interval(q: float, df: int, level: float) -> tuple[float, float] | None:
    """Return the test-based interval of I², or ``None`` for two studies that agree (it has no width then).

    ln H ± z SE(ln H), taken to I² = 1 - 1/H²: Higgins & Thompson (2002), test-based. With k = df + 1,
    SE = (ln Q - ln(k-1)) / (2(√(2Q) - √(2k-3))) where Q > k, else √((1 - 1/(3(k-2)²)) / (2(k-2))).
    """
    k = df + 1
    if q > k:
        error = (math.log(q) - math.log(df)) / (2 * (math.sqrt(2 * q) - math.sqrt(2 * k - 3)))
    elif k > 2:
        error = math.sqrt((1 - 1 / (3 * (k - 2) ** 2)) / (2 * (k - 2)))
    else:
        return None
    middle = math.log(max(1.0, q / df)) / 2
    half = reach(level) * error
    low, high = (max(0.0, -math.expm1(-2 * x)) for x in (middle - half, middle + half))
    return low, high


def q_profile(y: Numbers, v: Numbers, level: float) -> tuple[float, float]:
    """Return the interval of the between-study variance by the Q-profile method.

    Its ends are where the generalised Q, which falls as τ² grows, crosses the quantiles of chi-squared
    with k - 1 degrees of freedom: Viechtbauer (2007), Statistics in Medicine 26:37-52. An end
    that would lie below zero is zero; an interval of zero to zero says that the effects agree more closely
    than chance would have it.
    """
    tail, df = (1 - level / 100) / 2, len(y) - 1
    low, high = (_profile_root(y, v, chi2_quantile(p, df)) for p in (1 - tail, tail))
    return low, high


def _profile_root(y: Numbers, v: Numbers, target: float) -> float:
    """Return the τ² at which the generalised Q is ``target``, or zero if it is below it everywhere."""
    if generalised_q(y, v, 0.0) <= target:
        return 0.0
    low, high = 0.0, max(v)
    while generalised_q(y, v, high) > target:
        low, high = high, 4 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if generalised_q(y, v, middle) > target else (low, middle)
    return (low + high) / 2
