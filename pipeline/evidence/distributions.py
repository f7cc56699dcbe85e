"""Student's t and chi-squared: probabilities and quantiles, to some twelve digits.

With a million degrees of freedom some eight are left; studies and their groups are fewer.

The standard library has the normal distribution and no other. SciPy has them all, but with NumPy it weighs
two hundred megabytes, for four functions; so they stand here, made from the two continued fractions every
library uses, and are tested against SciPy.

Sources: NIST Digital Library of Mathematical Functions (DLMF), sections 8.7, 8.9 and 8.17; evaluation by
the modified Lentz method (Thompson & Barnett 1986, Journal of Computational Physics 64:490-509).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from statistics import NormalDist

_EPSILON = 2.0**-52
_TINY = 1e-300
_TERMS = 100_000
_HALVINGS = 2_000


def level_problem(level: float) -> str | None:
    """Return what is wrong with a level in percent, or ``None``."""
    return None if 1 <= level <= 99.9999 else f"A level of {level:g}% is not between 1% and 99.9999%."


def reach(level: float, df: float | None = None) -> float:
    """Return how many standard errors an interval of ``level`` percent reaches to each side.

    From the normal distribution, or from Student's t with ``df`` degrees of freedom.
    """
    p = 0.5 + level / 200
    return normal_quantile(p) if df is None else t_quantile(p, df)


def normal_quantile(p: float) -> float:
    """Return the ``p`` quantile (0 < p < 1) of the standard normal distribution."""
    return NormalDist().inv_cdf(p)


def normal_two_sided(z: float) -> float:
    """Return the probability of a standard normal value at least as far from zero as ``z``."""
    return math.erfc(abs(z) / math.sqrt(2))


def t_two_sided(t: float, df: float) -> float:
    """Return the probability of a t value with ``df`` degrees of freedom at least as far out as ``t``.

    It is the incomplete beta function I_x(df/2, 1/2) at x = df / (df + t²) (DLMF 8.17; Johnson, Kotz &
    Balakrishnan 1995, chapter 28).
    """
    square = t * t
    if math.isinf(square):
        return 0.0
    return _beta(df / 2, 0.5, df / (df + square), square / (df + square))


def t_quantile(p: float, df: float) -> float:
    """Return the ``p`` quantile (0 < p < 1) of Student's t with ``df`` degrees of freedom."""
    if p == 0.5:
        return 0.0
    outside = 2 * min(p, 1 - p)
    distance = _falling_root(lambda t: t_two_sided(t, df), outside, abs(normal_quantile(p)))
    return distance if p > 0.5 else -distance


def chi2_sf(x: float, df: float) -> float:
    """Return the probability of a chi-squared value of ``df`` degrees of freedom above ``x``.

    It is the incomplete gamma function Q(df/2, x/2) (DLMF 8.2.4).
    """
    return _gamma_upper(df / 2, x / 2) if x > 0 else 1.0


def chi2_quantile(p: float, df: float) -> float:
    """Return the ``p`` quantile (0 < p < 1) of chi-squared with ``df`` degrees of freedom."""
    return _falling_root(lambda x: chi2_sf(x, df), 1 - p, df)


def _falling_root(function: Callable[[float], float], target: float, guess: float) -> float:
    """Return where a function that falls on [0, infinity) takes the value ``target``, by halving."""
    low, high = 0.0, max(guess, 1.0)
    while function(high) > target:
        low, high = high, 2 * high
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if function(middle) > target else (low, middle)
    return (low + high) / 2


def _gamma_upper(a: float, x: float) -> float:
    """Return Q(a, x), the regularised upper incomplete gamma function."""
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:  # the series DLMF 8.7.1 for the lower function
        term = total = 1 / a
        for n in range(1, _TERMS):
            term *= x / (a + n)
            total += term
            if term < total * _EPSILON:
                break
        return max(0.0, 1 - front * total)
    return front / _lentz(x + 1 - a, ((-n * (n - a), x + 2 * n + 1 - a) for n in range(1, _TERMS)))


def _beta(a: float, b: float, x: float, rest: float) -> float:
    """Return I_x(a, b), the regularised incomplete beta function; ``rest`` is 1 - x without rounding."""
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(b, a, rest, x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    )
    return front / (a * _lentz(1.0, _beta_parts(a, b, x)))


def _beta_parts(a: float, b: float, x: float) -> Iterator[tuple[float, float]]:
    """Yield numerators and denominators of the continued fraction DLMF 8.17.22."""
    yield -(a + b) * x / (a + 1), 1.0
    for m in range(1, _TERMS):
        yield m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1.0
        yield -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0


def _lentz(first: float, parts: Iterator[tuple[float, float]]) -> float:
    """Return first + a1/(b1 + a2/(b2 + ...)) for the pairs (a, b) in ``parts``."""
    value = first or _TINY
    c, d = value, 0.0
    for a, b in parts:
        d = 1 / (b + a * d or _TINY)
        c = b + a / c or _TINY
        value *= c * d
        if abs(c * d - 1) < 4 * _EPSILON:
            break
    return value
