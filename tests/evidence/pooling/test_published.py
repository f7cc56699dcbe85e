"""Pooled results beside those that papers print, to the digits they print.

Sources of the tables stand in ``published``; the source of a result stands beside it.
"""

from __future__ import annotations

import math

import pytest

from pipeline.evidence.heterogeneity import typical_variance, weighted_mean, weighted_squares, weights
from pipeline.evidence.pooling import Effect, IntervalKind, LeftOut, Method, Pooled, leave_one_out, pool

from . import published


def pooled(effects: list[Effect], method: Method, interval: IntervalKind = "normal") -> Pooled:
    found = pool(effects, method=method, interval=interval)
    assert isinstance(found, Pooled), found
    return found


def test_vaccine_fixed_effect_is_the_one_stata_prints() -> None:
    """Stata's ``metan`` (Harris et al. 2008, Stata Journal 8:3-28) on this table."""
    found = pooled(published.risk_ratios_of_vaccine(), "fixed")
    assert (round(found.estimate, 4), round(found.low, 4), round(found.high, 4)) == (
        -0.4303,
        -0.5097,
        -0.3509,
    )
    assert round(found.statistic, 2) == -10.62
    assert round(found.heterogeneity.q, 4) == 152.2330


def test_vaccine_by_moments_is_the_one_stata_prints() -> None:
    found = pooled(published.risk_ratios_of_vaccine(), "dersimonian-laird")
    assert (round(found.estimate, 4), round(found.low, 4), round(found.high, 4)) == (
        -0.7141,
        -1.0644,
        -0.3638,
    )
    assert round(found.heterogeneity.tau2, 4) == 0.3088
    assert round(100 * found.heterogeneity.i2, 4) == 92.1173
    assert [round(math.exp(x), 4) for x in (found.estimate, found.low, found.high)] == [
        0.4896,
        0.3449,
        0.6950,
    ]


def test_vaccine_odds_ratios_are_the_ones_stata_prints() -> None:
    found = pooled(published.odds_ratios_of_vaccine(), "dersimonian-laird")
    assert (round(found.estimate, 4), round(found.low, 4), round(found.high, 4)) == (
        -0.7474,
        -1.1242,
        -0.3706,
    )
    assert round(found.heterogeneity.tau2, 4) == 0.3663
    assert round(100 * found.heterogeneity.i2, 4) == 92.6455


def test_vaccine_odds_ratio_is_the_one_of_van_houwelingen() -> None:
    """Van Houwelingen et al. (2002), page 596: 0.647 (0.595 to 0.703)."""
    found = pooled(published.odds_ratios_of_vaccine(), "fixed")
    assert round(math.exp(found.estimate), 3) == 0.647
    assert round(math.exp(found.low), 3) == 0.595
    assert math.exp(found.high) == pytest.approx(0.703, abs=0.001)


def test_vaccine_by_reml_is_the_one_metafor_prints() -> None:
    """Viechtbauer (2010), Journal of Statistical Software 36(3), and the package's own reference values."""
    heterogeneity = pooled(published.risk_ratios_of_vaccine(), "reml").heterogeneity
    assert heterogeneity.tau2 == pytest.approx(0.313243325980895, abs=1e-6)
    assert round(math.sqrt(heterogeneity.tau2), 4) == 0.5597
    assert round(100 * heterogeneity.i2_of_tau2, 2) == 92.22
    assert heterogeneity.q == pytest.approx(152.233008082373, abs=1e-9)


def test_vaccine_interval_of_the_variance_is_the_one_metafor_prints() -> None:
    """The Q-profile interval, as variance, I² and H² (the latter two at the ends of the first)."""
    effects = published.risk_ratios_of_vaccine()
    found = pooled(effects, "dersimonian-laird").heterogeneity
    assert (round(found.tau2_low, 4), round(found.tau2_high, 4)) == (0.1197, 1.1115)
    typical = typical_variance([effect.variance or 0.0 for effect in effects])
    shares = [100 * end / (end + typical) for end in (found.tau2_low, found.tau2_high)]
    assert [round(share, 2) for share in shares] == [81.92, 97.68]
    assert round(found.h2, 4) == 12.6861
    # The package searches the root to 1e-4 of the variance.
    assert 1 + found.tau2_low / typical == pytest.approx(5.5303, abs=2e-3)


def test_vaccine_without_its_first_trial_is_the_one_metafor_prints() -> None:
    found = leave_one_out(published.risk_ratios_of_vaccine(), method="reml", interval="normal")
    assert isinstance(found, tuple)
    first = found[0]
    assert isinstance(first, LeftOut)
    assert isinstance(first.pooled, Pooled)
    assert first.pooled.estimate == pytest.approx(-0.707083788031436, abs=1e-6)
    assert first.pooled.error == pytest.approx(0.189961024702717, abs=1e-6)
    assert first.pooled.p == pytest.approx(0.000197449759023198, rel=1e-4)
    assert first.pooled.heterogeneity.tau2 == pytest.approx(0.336156745300306, abs=1e-6)
    assert first.pooled.heterogeneity.q == pytest.approx(151.582572747109, abs=1e-9)
    assert first.pooled.heterogeneity.p == pytest.approx(7.0778599767807e-27, rel=1e-9)
    assert 100 * first.pooled.heterogeneity.i2_of_tau2 == pytest.approx(93.2259349111223, abs=1e-4)


@pytest.mark.parametrize(
    ("method", "interval", "row"),
    [
        ("fixed", "normal", (0.000, 0.060, 0.036, 1.655, -0.011, 0.132)),
        ("reml", "normal", (0.019, 0.084, 0.052, 1.621, -0.018, 0.185)),
        ("dersimonian-laird", "normal", (0.026, 0.089, 0.056, 1.601, -0.020, 0.199)),
        ("reml", "hartung-knapp-plain", (0.019, 0.084, 0.062, 1.359, -0.046, 0.213)),
        ("dersimonian-laird", "hartung-knapp-plain", (0.026, 0.089, 0.064, 1.405, -0.044, 0.223)),
    ],
)
def test_expectancy_is_the_table_of_raudenbush(
    method: Method, interval: IntervalKind, row: tuple[float, ...]
) -> None:
    """Raudenbush (2009), Handbook of Research Synthesis and Meta-Analysis, 2nd edition, table 16.3."""
    found = pooled(published.expectancy(), method, interval)
    figures = (found.heterogeneity.tau2, found.estimate, found.error, found.statistic, found.low, found.high)
    assert tuple(round(x, 3) for x in figures) == row


def test_expectancy_with_the_factor_of_hartung_and_knapp_on_one_true_effect() -> None:
    """The first row of the same table's second half, which the pool itself refuses."""
    effects = published.expectancy()
    y, w = [e.estimate for e in effects], weights([e.variance or 0.0 for e in effects], 0.0)
    factor = weighted_squares(y, w) / (len(y) - 1)
    assert round(math.sqrt(factor / sum(w)), 3) == 0.051
    assert round(weighted_mean(y, w) / math.sqrt(factor / sum(w)), 3) == 1.173


def test_expectancy_is_the_one_of_raudenbush_and_bryk() -> None:
    """Raudenbush & Bryk (1985), pages 83 to 86: variance 0.019, mean 0.084, z 1.62; Q is 35.83 without
    rounding of the weights (35.85 in print)."""
    found = pooled(published.expectancy(), "reml")
    assert found.heterogeneity.tau2 == pytest.approx(0.0188, abs=5e-5)
    assert found.estimate == pytest.approx(0.0837, abs=5e-5)
    assert found.statistic == pytest.approx(1.6208, abs=5e-5)
    assert found.heterogeneity.q == pytest.approx(35.85, abs=0.03)


@pytest.mark.parametrize(
    ("method", "mean", "low", "high", "tau2"),
    [
        ("fixed", -3.49, -5.03, -1.96, 0.00),
        ("dersimonian-laird", -14.10, -24.45, -3.75, 218.72),
        ("reml", -15.12, -32.67, 2.43, 685.20),
    ],
)
def test_hospital_stay_is_the_table_of_normand(
    method: Method, mean: float, low: float, high: float, tau2: float
) -> None:
    """Normand (1999), table IX."""
    found = pooled(published.hospital_stay(), method)
    figures = (found.estimate, found.low, found.high, found.heterogeneity.tau2)
    assert tuple(round(x, 2) for x in figures) == (mean, low, high, tau2)


@pytest.mark.parametrize(
    ("method", "tau", "mean", "error"),
    [("dersimonian-laird", 0.2323, -0.3240, 0.1540), ("reml", 0.1843, -0.2980, 0.1343)],
)
def test_aspirin_is_the_table_of_dersimonian_and_kacker(
    method: Method, tau: float, mean: float, error: float
) -> None:
    """DerSimonian & Kacker (2007), tables 3 and 4."""
    found = pooled(published.odds_ratios(published.ASPIRIN), method)
    figures = (math.sqrt(found.heterogeneity.tau2), found.estimate, found.error)
    assert tuple(round(x, 4) for x in figures) == (tau, mean, error)


@pytest.mark.parametrize(
    ("example", "method", "tau2", "i2", "h2"),
    [
        (published.FIRST_EXAMPLE, "dersimonian-laird", 0.277, 80.44, 5.11),
        (published.FIRST_EXAMPLE, "reml", 0.223, 76.84, 4.32),
        (published.SECOND_EXAMPLE, "dersimonian-laird", 0.013, 27.53, 1.38),
        (published.SECOND_EXAMPLE, "reml", 0.016, 32.02, 1.47),
    ],
)
def test_examples_of_viechtbauer(
    example: tuple[tuple[float, ...], tuple[float, ...]], method: Method, tau2: float, i2: float, h2: float
) -> None:
    """Viechtbauer (2005), pages 271 and 272; I² and H² there belong to the estimated variance."""
    found = pooled(published.effects(*example), method).heterogeneity
    assert round(found.tau2, 3) == tau2
    assert round(100 * found.i2_of_tau2, 2) == i2
    assert round(1 / (1 - found.i2_of_tau2), 2) == h2
    if method == "dersimonian-laird":
        assert (round(100 * found.i2, 2), round(found.h2, 2)) == (i2, h2)


def test_diuretics_are_the_table_of_viechtbauer() -> None:
    """Viechtbauer (2007), table II: variances, and the Q-profile interval 0.072 to 2.203."""
    effects = published.odds_ratios(published.DIURETICS)
    assert round(pooled(effects, "dersimonian-laird").heterogeneity.tau2, 3) == 0.230
    found = pooled(effects, "reml").heterogeneity
    assert round(found.tau2, 3) == 0.301
    assert (round(found.tau2_low, 3), round(found.tau2_high, 3)) == (0.072, 2.203)


def test_nausea_is_the_one_of_henmi_and_copas() -> None:
    """Henmi & Copas (2010), page 2978."""
    found = pooled(published.odds_ratios(published.NAUSEA), "dersimonian-laird")
    figures = (found.heterogeneity.tau2, found.estimate, found.low, found.high)
    assert tuple(round(x, 4) for x in figures) == (0.3325, -0.6787, -1.0664, -0.2911)


def test_the_conversion_of_inthout_from_given_weights() -> None:
    """IntHout, Ioannidis & Borm (2014), BMC Medical Research Methodology 14:25, appendix 3, table 5."""
    y, w = [-0.04, -0.07, -0.31, -1.36, -0.54], [24.0, 22.2, 21.3, 15.5, 17.0]
    error = math.sqrt(weighted_squares(y, w) / 4 / sum(w))
    assert (round(weighted_mean(y, w), 4), round(error, 4)) == (-0.3938, 0.2254)
