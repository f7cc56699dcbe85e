"""Means and spreads of the figures of a table, in decimals, so that the digits don't hang on the machine.

A result gets one digit more behind the point than the most exact figure that went in: more than that, the
figures don't carry. Halves are rounded to the even digit.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from statistics import quantiles

from pipeline.evidence.distributions import reach

_EXACT = Context(prec=100)
"""Enough for every digit a record can have; the caller's context has no say."""


def mean(values: Sequence[Decimal]) -> Decimal:
    """Return the arithmetic mean of one value or more, rounded."""
    with localcontext(_EXACT):
        return _rounded(_mean(values), values)


def mean_interval(values: Sequence[Decimal], level: Decimal) -> tuple[Decimal, Decimal]:
    """Return the ends of the interval of the mean of two values or more, rounded as the mean is.

    The values are differences of pairs, so this is the interval of the paired t test (Student 1908,
    Biometrika 6:1-25; the form in Altman et al. 2000, Statistics with Confidence, chapter 4):
    mean ± t(1 - alpha/2; n - 1) · s / √n, with s as in :func:`standard_deviation` and ``level`` = 100 · (1 -
    alpha) percent. It takes the pairs for independent.
    """
    with localcontext(_EXACT):
        middle, count = _mean(values), len(values)
        half = Decimal(reach(float(level), count - 1)) * (_variance(values) / count).sqrt()
        return _rounded(middle - half, values), _rounded(middle + half, values)


def standard_deviation(values: Sequence[Decimal]) -> Decimal:
    """Return the standard deviation of two values or more as a sample's, with n - 1 below, rounded."""
    with localcontext(_EXACT):
        return _rounded(_variance(values).sqrt(), values)


def interquartile_range(values: Sequence[Decimal]) -> Decimal:
    """Return the upper minus the lower quartile of two values or more, rounded.

    Quartiles are interpolated as by definition 7 of Hyndman & Fan 1996 (The American Statistician
    50:361-365), which R, NumPy and spreadsheets use unless told otherwise.
    """
    with localcontext(_EXACT):
        low, _, high = quantiles(values, n=4, method="inclusive")
        return _rounded(high - low, values)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _variance(values: Sequence[Decimal]) -> Decimal:
    middle = _mean(values)
    return sum(((value - middle) ** 2 for value in values), Decimal(0)) / (len(values) - 1)


def _rounded(number: Decimal, values: Sequence[Decimal]) -> Decimal:
    digits = 1 + max(max(0, -int(value.as_tuple().exponent)) for value in values)
    # Adding nought takes the sign off a nought.
    return number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN) + 0
