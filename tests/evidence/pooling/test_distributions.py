"""Student's t and chi-squared where their values are known in closed form or from printed tables."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evidence.distributions import (
    chi2_quantile,
    chi2_sf,
    level_problem,
    normal_quantile,
    normal_two_sided,
    reach,
    t_quantile,
    t_two_sided,
)

steady = settings(deadline=None)


@pytest.mark.parametrize("t", [1e-8, 0.3, 1.0, 2.0, 12.7, 4000.0])
def test_t_with_one_and_two_degrees_of_freedom_has_a_closed_form(t: float) -> None:
    assert t_two_sided(t, 1) == pytest.approx(2 / math.pi * math.atan(1 / t), rel=1e-12)
    root = math.sqrt(2 + t * t)
    assert t_two_sided(t, 2) == pytest.approx(2 / (root * (root + t)), rel=1e-12)
    assert t_two_sided(-t, 2) == t_two_sided(t, 2)


@pytest.mark.parametrize("x", [1e-6, 0.5, 3.84, 12.0, 160.0, 1000.0])
def test_chi_squared_with_two_and_four_degrees_of_freedom_has_a_closed_form(x: float) -> None:
    assert chi2_sf(x, 2) == pytest.approx(math.exp(-x / 2), rel=1e-12)
    assert chi2_sf(x, 4) == pytest.approx(math.exp(-x / 2) * (1 + x / 2), rel=1e-12)
    assert chi2_sf(x, 1) == pytest.approx(math.erfc(math.sqrt(x / 2)), rel=1e-12)


@pytest.mark.parametrize(
    ("df", "half", "two_and_a_half"),
    [(1, 63.657, 12.706), (2, 9.925, 4.303), (5, 4.032, 2.571), (12, 3.055, 2.179), (30, 2.750, 2.042)],
)
def test_quantiles_of_t_are_the_printed_ones(df: int, half: float, two_and_a_half: float) -> None:
    assert round(t_quantile(0.995, df), 3) == half
    assert round(t_quantile(0.975, df), 3) == two_and_a_half
    assert t_quantile(0.025, df) == pytest.approx(-t_quantile(0.975, df), rel=1e-13)


@pytest.mark.parametrize(("df", "low", "high"), [(1, 0.001, 5.024), (5, 0.831, 12.833), (12, 4.404, 23.337)])
def test_quantiles_of_chi_squared_are_the_printed_ones(df: int, low: float, high: float) -> None:
    assert (round(chi2_quantile(0.025, df), 3), round(chi2_quantile(0.975, df), 3)) == (low, high)


@pytest.mark.parametrize("df", [1e4, 1e5, 1e6])
def test_t_with_many_degrees_of_freedom_nears_the_normal_as_it_should(df: float) -> None:
    """Abramowitz & Stegun (1964), 26.7.5, the first three terms."""
    z = normal_quantile(0.975)
    near = z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)
    assert t_quantile(0.975, df) == pytest.approx(near, rel=1e-8)
    assert t_two_sided(1.7, df) == pytest.approx(normal_two_sided(1.7), rel=10 / df + 1e-8)


@steady
@given(st.floats(0.0005, 0.9995), st.floats(1, 400))
def test_a_quantile_has_the_probability_it_was_asked_for(p: float, df: float) -> None:
    assert t_two_sided(t_quantile(p, df), df) == pytest.approx(2 * min(p, 1 - p), rel=1e-9)
    assert 1 - chi2_sf(chi2_quantile(p, df), df) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("x", [0.0, -1.0])
def test_nothing_lies_outside_zero(x: float) -> None:
    assert chi2_sf(x, 3) == 1
    assert t_two_sided(0, 3) == 1
    assert t_quantile(0.5, 3) == 0


def test_figures_beyond_all_measure_have_no_probability() -> None:
    assert t_two_sided(1e200, 3) == 0
    assert t_two_sided(math.inf, 3) == 0
    assert chi2_sf(1e300, 3) == 0


def test_how_far_an_interval_reaches() -> None:
    assert reach(95) == pytest.approx(1.959963984540054)
    assert reach(90, 4) == pytest.approx(2.131846786, rel=1e-9)
    assert [level_problem(level) for level in (1, 95, 99.9999)] == [None, None, None]
    assert level_problem(0.5) == "A level of 0.5% is not between 1% and 99.9999%."
