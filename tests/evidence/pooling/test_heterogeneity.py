"""Heterogeneity at its edges: two maxima of the likelihood, agreement closer than chance, one exact study."""

from __future__ import annotations

import math

import pytest

from pipeline.evidence.distributions import chi2_quantile
from pipeline.evidence.heterogeneity import (
    assess,
    dersimonian_laird,
    generalised_q,
    i2_interval,
    q_profile,
    typical_variance,
)
from pipeline.evidence.reml import reml, restricted_log_likelihood


@pytest.mark.parametrize(
    ("y", "v", "tau2"),
    [
        ([-0.122, 3.732, -0.153], [0.00014, 0.43768, 0.00022], 4.544241670106089),
        (
            [0.0, 0.0, 0.0, 1.1875, 2.5, 2.5],
            [1.8125, 1.1875, 1.1875, 1.1875, 0.0005, 0.0005],
            1.1405339875681,
        ),
    ],
)
def test_of_two_maxima_the_higher_one_is_taken(y: list[float], v: list[float], tau2: float) -> None:
    found = reml(y, v)
    assert isinstance(found, float)
    assert found == pytest.approx(tau2, rel=1e-9)
    grid = [0.0, *(10 ** (n / 40) for n in range(-240, 80))]
    likelihoods = [restricted_log_likelihood(y, v, x) for x in grid]
    inner = zip(likelihoods, likelihoods[1:], likelihoods[2:], strict=False)
    tops = [likelihoods[0] > likelihoods[1], *(a < b > c for a, b, c in inner)]
    assert sum(tops) == 2
    assert max(likelihoods) <= restricted_log_likelihood(y, v, found)


def test_with_equal_variances_reml_is_the_variance_of_the_effects_less_the_sampling_variance() -> None:
    y = [0.1, 0.9, 0.4, -0.3, 0.6]
    spread = math.fsum((x - 0.34) ** 2 for x in y) / 4
    assert reml(y, [0.05] * 5) == pytest.approx(spread - 0.05, rel=1e-12)
    assert dersimonian_laird(y, [0.05] * 5) == pytest.approx(spread - 0.05, rel=1e-12)
    assert reml(y, [0.5] * 5) == 0.0


def test_one_exact_study_costs_no_digits() -> None:
    """With two studies every estimator has the closed form ((y1 - y2)² - v1 - v2) / 2."""
    for exact in (1e-2, 1e-6, 1e-10, 1e-14):
        expected = ((0.2 - 1.2) ** 2 - exact - 0.1) / 2
        assert dersimonian_laird([0.2, 1.2], [exact, 0.1]) == pytest.approx(expected, rel=1e-12)
        assert typical_variance([exact, 0.1]) == pytest.approx((exact + 0.1) / 2, rel=1e-12)
    assert reml([0.2, 1.2], [0.1, 0.1]) == pytest.approx(0.4, rel=1e-12)


def test_the_interval_of_i2_is_the_test_based_one() -> None:
    """By hand, in the notation of Borenstein et al. (2009), chapter 16."""
    q, df = 12.0033, 5
    b = 0.5 * (math.log(q) - math.log(df)) / (math.sqrt(2 * q) - math.sqrt(2 * df - 1))
    low = math.exp(0.5 * math.log(q / df) - 1.959963984540054 * b)
    high = math.exp(0.5 * math.log(q / df) + 1.959963984540054 * b)
    found = i2_interval(q, df, 95.0)
    assert found == pytest.approx((max(0.0, (low**2 - 1) / low**2), (high**2 - 1) / high**2))


@pytest.mark.parametrize("q", [0.0, 3.0, 5.0, 6.0])
def test_the_interval_of_i2_without_heterogeneity_begins_at_zero(q: float) -> None:
    b = math.sqrt(1 / (2 * 4) * (1 - 1 / (3 * 4**2)))
    high = max(1.0, math.sqrt(q / 5)) * math.exp(1.959963984540054 * b)
    assert i2_interval(q, 5, 95.0) == pytest.approx((0.0, 1 - 1 / high**2))


def test_two_studies_have_an_interval_of_i2_only_if_they_differ() -> None:
    assert i2_interval(0.4, 1, 95.0) is None
    assert i2_interval(2.0, 1, 95.0) is None
    found = i2_interval(9.0, 1, 95.0)
    assert found is not None
    assert 0 <= found[0] < 1 - 1 / 9 < found[1] < 1


def test_the_profile_of_q_crosses_the_quantiles_of_chi_squared() -> None:
    y, v = [0.1, 0.9, 0.4, -0.3, 1.6], [0.02, 0.05, 0.04, 0.09, 0.03]
    low, high = q_profile(y, v, 90.0)
    assert generalised_q(y, v, low) == pytest.approx(chi2_quantile(0.95, 4), rel=1e-9)
    assert generalised_q(y, v, high) == pytest.approx(chi2_quantile(0.05, 4), rel=1e-9)
    assert q_profile([0.3, 0.3, 0.3], [0.1, 0.2, 0.3], 95.0) == (0.0, 0.0)


def test_less_spread_than_chance_is_no_heterogeneity() -> None:
    found = assess([0.30, 0.32, 0.29], [0.04, 0.02, 0.05], 0.0, 95.0)
    assert found.q < found.df
    assert (found.i2, found.h2, found.i2_of_tau2) == (0.0, 1.0, 0.0)
