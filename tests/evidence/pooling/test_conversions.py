"""Conversions and variances beside the worked examples of the books, and what is refused."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evidence.conversions import (
    Estimate,
    convert,
    hedges_correction,
    hedges_correction_approximate,
    label,
)
from pipeline.evidence.refusal import Refusal
from pipeline.evidence.scales import FISHER_Z, LOG_ODDS_RATIO, LOG_RISK_RATIO, SCALES
from pipeline.evidence.variances import (
    log_odds_ratio,
    log_risk_ratio,
    proportion,
    variance_from_interval,
    variance_of_correlation,
    variance_of_d,
    variance_of_fisher_z,
    variance_of_g,
)
from pipeline.records.units import UNITS

steady = settings(deadline=None)


def converted(estimate: Estimate, to: str, by: str | None = None) -> Estimate:
    found = convert(estimate, to, by=by)
    assert isinstance(found, Estimate), found
    return found


def refused(estimate: Estimate, to: str, by: str | None = None) -> str:
    found = convert(estimate, to, by=by)
    assert isinstance(found, Refusal), found
    return found.text


def test_percent_and_proportion() -> None:
    found = converted(Estimate(71.2, "percent", 60.0, 80.0, 90.0, variance=25.0), "proportion")
    assert (found.value, found.low, found.high, found.level) == pytest.approx((0.712, 0.6, 0.8, 90.0))
    assert found.variance == pytest.approx(0.0025)
    back = converted(found, "percent")
    assert (back.value, back.variance) == pytest.approx((71.2, 25.0))
    assert converted(Estimate(0.83, "accuracy"), "percent").value == pytest.approx(83)
    assert converted(Estimate(0.83, "accuracy"), "proportion").value == 0.83


@pytest.mark.parametrize("value", [-3.0, 100.5, 150.0])
def test_a_percentage_beyond_the_whole_is_no_share(value: float) -> None:
    assert refused(Estimate(value, "percent"), "proportion").startswith(f"{value:g} lies outside 0 to 100")


@pytest.mark.parametrize(
    ("unit", "logarithm"),
    [
        ("odds ratio", "log odds ratio"),
        ("risk ratio", "log risk ratio"),
        ("hazard ratio", "log hazard ratio"),
    ],
)
def test_a_ratio_and_its_logarithm(unit: str, logarithm: str) -> None:
    found = converted(Estimate(2.0, unit, 1.0, 4.0), logarithm)
    assert (found.value, found.low, found.high) == pytest.approx((math.log(2), 0, math.log(4)))
    back = converted(found, unit)
    assert (back.value, back.low, back.high) == pytest.approx((2.0, 1.0, 4.0))
    assert "has no logarithm" in refused(Estimate(2.0, unit, 0.0, 4.0), logarithm)
    assert "give the interval" in refused(Estimate(2.0, unit, variance=0.1), logarithm)
    assert "beyond any number" in refused(Estimate(1.0, logarithm, variance=1e6), unit)


def test_a_logarithm_without_interval_brings_one_from_its_variance() -> None:
    found = converted(Estimate(math.log(2), LOG_ODDS_RATIO, variance=0.04), "odds ratio")
    assert found.low == pytest.approx(2 * math.exp(-1.959964 * 0.2), rel=1e-6)
    assert found.high == pytest.approx(2 * math.exp(1.959964 * 0.2), rel=1e-6)
    assert found.variance is None


@pytest.mark.parametrize(
    ("df", "value"),
    [
        (2, 1 / math.sqrt(math.pi)),
        (3, math.sqrt(math.pi / 6)),
        (4, math.sqrt(2 / math.pi)),
        (5, 0.75 * math.sqrt(math.pi / 2.5)),
        (10, 24 * 16 / (105 * math.sqrt(5 * math.pi))),
    ],
)
def test_hedges_correction_is_the_exact_one(df: int, value: float) -> None:
    """With whole and half arguments the gamma function has closed forms."""
    assert hedges_correction(df) == pytest.approx(value, rel=1e-13)


def test_hedges_approximation_is_close_from_ten_degrees_of_freedom_on() -> None:
    gaps = [abs(hedges_correction(df) - hedges_correction_approximate(df)) for df in range(10, 400)]
    assert max(gaps) < 0.0004
    assert all(later <= earlier for earlier, later in pairwise(gaps))
    assert abs(hedges_correction(2) - hedges_correction_approximate(2)) > 0.005


def test_d_to_g_is_the_worked_example() -> None:
    """Borenstein et al. (2009), chapter 4: d 0.5970, variance 0.0418, g 0.5924, variance 0.0411."""
    variance = variance_of_d(0.5970, 50, 50)
    assert isinstance(variance, float)
    assert round(variance, 4) == 0.0418
    found = converted(Estimate(0.5970, "cohens_d", variance=variance, sizes=(50, 50)), "hedges_g")
    assert round(found.value, 4) == 0.5924
    assert found.variance is not None
    assert found.variance == pytest.approx(0.0411, abs=1e-4)
    assert variance_of_g(found.value, 50, 50) == pytest.approx(found.variance)
    back = converted(found, "cohens_d")
    assert (back.value, back.variance) == pytest.approx((0.5970, variance))


def test_d_to_g_needs_the_sizes_of_both_groups() -> None:
    assert "give the sizes of both groups" in refused(Estimate(0.5, "cohens_d"), "hedges_g")
    assert "four people or more" in refused(Estimate(0.5, "cohens_d", sizes=(1, 2)), "hedges_g")


def test_g_and_its_variance_are_the_ones_of_metafor() -> None:
    """The first rows of Normand (1999), table VIII, as standardised differences (Hedges & Olkin)."""
    rows = (
        (155, 55, 47, 156, 75, 64),
        (31, 27, 7, 32, 29, 4),
        (75, 64, 17, 71, 119, 29),
        (18, 66, 20, 18, 137, 48),
    )
    found = []
    for n1, mean1, sd1, n2, mean2, sd2 in rows:
        pooled = math.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (n1 + n2 - 2))
        g = converted(Estimate((mean1 - mean2) / pooled, "cohens_d", sizes=(n1, n2)), "hedges_g").value
        variance = variance_of_g(g, n1, n2, formula="hedges-olkin")
        assert isinstance(variance, float)
        found.append((round(g, 4), round(variance, 4)))
    assert found == [(-0.3552, 0.0131), (-0.3479, 0.0645), (-2.3176, 0.0458), (-1.8880, 0.1606)]


def test_d_to_log_odds_ratio_only_by_name() -> None:
    """Borenstein et al. (2009), chapter 7: d 0.5 with variance 0.0205 is 0.9069 with 0.0676."""
    d = Estimate(0.5, "cohens_d", variance=0.0205)
    assert "Ask for it by name" in refused(d, LOG_ODDS_RATIO)
    assert "Ask for it by name" in refused(d, LOG_ODDS_RATIO, by="normal")
    found = converted(d, LOG_ODDS_RATIO, by="logistic")
    assert round(found.value, 4) == 0.9069
    assert found.variance == pytest.approx(0.0676, abs=3e-4)
    assert converted(found, "cohens_d", by="logistic").value == pytest.approx(0.5)


def test_log_odds_ratio_to_d_is_the_table_of_the_handbook() -> None:
    """Handbook of Research Synthesis and Meta-Analysis, 2nd edition, table 13.4: 0.4471, error 0.2460."""
    ratio = log_odds_ratio(135, 150, 40, 50)
    assert isinstance(ratio, Estimate)
    found = converted(ratio, "cohens_d", by="logistic")
    assert found.variance is not None
    assert (round(found.value, 4), round(math.sqrt(found.variance), 4)) == (0.4471, 0.2460)


@pytest.mark.parametrize(
    ("r", "n", "z", "of_z", "of_r"),
    [
        (0.50, 100, 0.5493, 0.0103, 0.0057),  # Borenstein et al. (2009), chapter 6
        (0.62, 15, 0.7250, 0.0833, 0.0271),  # the others: reference values of metafor
        (0.99, 6, 2.6467, 0.3333, 0.0001),
        (-0.13, 41, -0.1307, 0.0263, 0.0242),
    ],
)
def test_a_correlation_and_fishers_z(r: float, n: int, z: float, of_z: float, of_r: float) -> None:
    found = converted(Estimate(r, "correlation", n=n), FISHER_Z)
    assert round(found.value, 4) == z
    assert found.variance == variance_of_fisher_z(n) == pytest.approx(of_z, abs=5e-5)
    assert variance_of_correlation(r, n) == pytest.approx(of_r, abs=5e-5)
    assert converted(found, "correlation").value == pytest.approx(r)


def test_fishers_z_without_n_takes_the_variance_along() -> None:
    found = converted(Estimate(0.5, "correlation", 0.2, 0.7, variance=0.0057), FISHER_Z)
    assert found.variance == pytest.approx(0.0057 / 0.75**2)
    assert (found.low, found.high) == pytest.approx((math.atanh(0.2), math.atanh(0.7)))
    assert converted(found, "correlation").variance == pytest.approx(0.0057)
    assert "no Fisher's z" in refused(Estimate(1.0, "correlation"), FISHER_Z)
    assert "three pairs" in refused(Estimate(0.4, "correlation", n=3), FISHER_Z)


@pytest.mark.parametrize(
    ("here", "there", "why"),
    [
        ("percent", "percentage points", "different things"),
        ("percentage points", "percent", "different things"),
        ("percent", "accuracy", "right answers"),
        ("odds ratio", "risk ratio", "how common the outcome is"),
        ("risk ratio", "odds ratio", "how common the outcome is"),
        ("hazard ratio", "risk ratio", "how common the outcome is"),
        ("odds ratio", "hazard ratio", "how common the outcome is"),
        ("times", "risk ratio", "of what it is the ratio"),
        ("proportion", "percentage points", "a difference needs two shares"),
        ("correlation", "hedges_g", "cut into two groups"),
        ("cohens_d", LOG_ODDS_RATIO, "takes the outcome for logistic in both groups"),
        ("usd", "eur", "a rate that moves by the day"),
        ("correlation", "cohens_d", "cut into two groups"),
        ("hedges_g", LOG_ODDS_RATIO, "Convert Hedges' g to Cohen's d first"),
        ("cohens_d", "odds ratio", "log odds ratio first"),
        ("elo", "percent", "There is no valid conversion of Elo rating to percent."),
        ("hedges_g", "furlongs", '"furlongs" is not a unit.'),
    ],
)
def test_what_is_not_converted_says_why(here: str, there: str, why: str) -> None:
    assert why in refused(Estimate(0.5, here, sizes=(20, 20)), there)


@pytest.mark.parametrize(
    ("estimate", "why"),
    [
        (Estimate(math.nan, "percent"), "not a finite number"),
        (Estimate(5, "percent", low=3), "only one end"),
        (Estimate(5, "percent", 8, 3), "above its upper end"),
        (Estimate(5, "percent", variance=0), "not a positive number"),
        (Estimate(5, "percent", 3, 8, level=0), "not between 1% and 99.9999%"),
    ],
)
def test_figures_that_make_no_sense_are_refused(estimate: Estimate, why: str) -> None:
    assert why in refused(estimate, "proportion")


def test_no_conversion_invents_a_figure_for_any_pair_of_units() -> None:
    names = [*UNITS, *(name for name in SCALES if name not in UNITS)]
    for here in names:
        for there in names:
            found = convert(Estimate(0.5, here), there)
            if here == there:
                assert found == Estimate(0.5, here)
            elif isinstance(found, Refusal):
                assert found.text.endswith("."), (here, there)
            else:
                back = convert(found, here)
                allowed = back == pytest.approx(0.5) or here == "accuracy"
                assert allowed or (isinstance(back, Estimate) and back.value == pytest.approx(0.5))


def test_every_name_of_a_scale_has_a_label() -> None:
    assert label(FISHER_Z) == "Fisher's z"
    assert label("hedges_g") == "Hedges' g"
    assert label(LOG_RISK_RATIO) == "log risk ratio"


def test_risk_and_odds_ratio_are_the_worked_example() -> None:
    """Borenstein et al. (2009), chapter 5: 5 of 100 against 10 of 100."""
    risk, odds = log_risk_ratio(5, 100, 10, 100), log_odds_ratio(5, 100, 10, 100)
    assert isinstance(risk, Estimate)
    assert isinstance(odds, Estimate)
    assert (round(risk.value, 4), round(risk.variance or 0, 4)) == (-0.6931, 0.2800)
    assert (round(odds.value, 4), round(odds.variance or 0, 4)) == (-0.7472, 0.3216)
    assert (risk.unit, odds.unit, odds.sizes) == (LOG_RISK_RATIO, LOG_ODDS_RATIO, (100, 100))


def test_an_empty_cell_is_refused_until_it_is_said_what_to_add() -> None:
    for ratio in (log_odds_ratio, log_risk_ratio):
        found = ratio(0, 20, 3, 20)
        assert isinstance(found, Refusal)
        assert "Say what to add" in found.text
        corrected = ratio(0, 20, 3, 20, add_to_empty=0.5)
        assert isinstance(corrected, Estimate)
    odds = log_odds_ratio(0, 20, 3, 20, add_to_empty=0.5)
    assert isinstance(odds, Estimate)
    assert odds.value == pytest.approx(math.log(0.5 * 17.5 / (20.5 * 3.5)))
    assert odds.variance == pytest.approx(1 / 0.5 + 1 / 20.5 + 1 / 3.5 + 1 / 17.5)
    full = log_odds_ratio(5, 20, 3, 20, add_to_empty=0.5)
    assert full == log_odds_ratio(5, 20, 3, 20)


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ((0, 20, 0, 20), "Nobody in either group"),
        ((20, 20, 20, 20), "Everybody in both groups"),
        ((21, 20, 3, 20), "is not a table of counts"),
        ((-1, 20, 3, 20), "is not a table of counts"),
        ((0, 0, 3, 20), "is not a table of counts"),
    ],
)
def test_tables_that_say_nothing_are_refused(table: tuple[int, int, int, int], why: str) -> None:
    for ratio in (log_odds_ratio, log_risk_ratio):
        found = ratio(*table, add_to_empty=0.5)
        assert isinstance(found, Refusal)
        assert why in found.text


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_is_the_table_of_newcombe(count: int, of: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3."""
    found = proportion(count, of)
    assert isinstance(found, Estimate)
    assert found.value == count / of
    assert found.low is not None
    assert found.high is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    mirrored = proportion(of - count, of)
    assert isinstance(mirrored, Estimate)
    assert (mirrored.low, mirrored.high) == pytest.approx((1 - found.high, 1 - found.low))


def test_a_share_of_nothing_is_refused() -> None:
    for count, of in ((0, 0), (5, 4), (-1, 4)):
        assert isinstance(proportion(count, of), Refusal)
    found = proportion(5, 4, level=0)
    assert isinstance(found, Refusal)
    assert len(found.reasons) == 2


def test_the_variance_is_read_from_an_interval_on_the_right_scale() -> None:
    z = 1.959963984540054
    assert variance_from_interval(0.3, 0.3 - z * 0.2, 0.3 + z * 0.2, unit="hedges_g") == pytest.approx(0.04)
    low, high = math.exp(math.log(1.5) - z * 0.2), math.exp(math.log(1.5) + z * 0.2)
    for unit in ("odds ratio", "risk ratio", "hazard ratio"):
        assert variance_from_interval(1.5, low, high, unit=unit) == pytest.approx(0.04)
    low, high = math.tanh(0.5 - z * 0.2), math.tanh(0.5 + z * 0.2)
    assert variance_from_interval(math.tanh(0.5), low, high, unit="correlation") == pytest.approx(0.04)


def test_the_level_and_students_t_matter() -> None:
    usual = variance_from_interval(0.3, 0.1, 0.5, unit="hedges_g")
    wide = variance_from_interval(0.3, 0.1, 0.5, unit="hedges_g", level=90)
    small = variance_from_interval(0.3, 0.1, 0.5, unit="hedges_g", df=10)
    assert isinstance(usual, float)
    assert wide == pytest.approx(usual * (1.959964 / 1.644854) ** 2, rel=1e-6)
    assert small == pytest.approx(usual * (1.959964 / 2.228139) ** 2, rel=1e-6)


def test_rounding_of_the_printed_figures_is_no_asymmetry() -> None:
    figures = {"value": 1.0, "low": 0.9, "high": 1.2, "unit": "hazard ratio"}
    found = variance_from_interval(**figures, rounding=(0.05, 0.05, 0.05))  # type: ignore[arg-type]
    assert found == pytest.approx(((math.log(1.2) - math.log(0.9)) / 2 / 1.959964) ** 2, rel=1e-6)
    exact = variance_from_interval(**figures)  # type: ignore[arg-type]
    assert isinstance(exact, Refusal)


@pytest.mark.parametrize(
    ("figures", "unit", "why"),
    [
        ((0.3, 0.1, 0.9), "hedges_g", "does not lie in the middle"),
        ((2.0, 1.0, 3.0), "odds ratio", "does not lie in the middle"),
        ((0.3, 0.4, 0.9), "hedges_g", "lies outside its interval"),
        ((0.3, 0.3, 0.3), "hedges_g", "has no width"),
        ((1.0, 0.0, 2.0), "odds ratio", "has no logarithm"),
        ((0.5, 0.2, 1.0), "correlation", "no Fisher's z"),
        ((0.5, math.nan, 1.0), "hedges_g", "not a finite number"),
        ((50.0, 40.0, 60.0), "percent", "is the share in one group"),
    ],
)
def test_intervals_that_give_no_standard_error_are_refused(
    figures: tuple[float, float, float], unit: str, why: str
) -> None:
    found = variance_from_interval(*figures, unit=unit)
    assert isinstance(found, Refusal)
    assert why in found.text


def test_an_interval_is_refused_with_all_reasons_at_once() -> None:
    found = variance_from_interval(5, 3, 2, unit="hedges_g", level=100, df=0)
    assert isinstance(found, Refusal)
    assert len(found.reasons) == 4


@pytest.mark.parametrize("sizes", [(0, 20), (1, 2)])
def test_variances_of_too_few_people_are_refused(sizes: tuple[int, int]) -> None:
    assert isinstance(variance_of_d(0.2, *sizes), Refusal)
    assert isinstance(variance_of_g(0.2, *sizes), Refusal)
    assert isinstance(variance_of_fisher_z(3), Refusal)
    assert isinstance(variance_of_correlation(0.3, 1), Refusal)
    assert isinstance(variance_of_correlation(1.0, 20), Refusal)


@steady
@given(st.floats(-3, 3), st.floats(0.01, 3), st.sampled_from(list(SCALES)), st.floats(50, 99.9))
def test_the_variance_behind_an_interval_is_the_one_it_was_made_from(
    value: float, error: float, name: str, level: float
) -> None:
    scale = SCALES[name]
    made = (
        convert(Estimate(value, name, variance=error**2, level=level), scale.unit)
        if scale.unit != name
        else None
    )
    if made is None:
        half = error * 2
        low, high, point = value - half, value + half, value
    else:
        assert isinstance(made, Estimate)
        assert made.low is not None
        assert made.high is not None
        low, high, point = made.low, made.high, made.value
    found = variance_from_interval(point, low, high, unit=scale.unit, level=level)
    if isinstance(found, Refusal):
        assert scale.form == "fisher z"  # an end so close to 1 that it can't be told from it
        assert max(abs(low), abs(high)) > 0.999
    elif made is not None:
        assert found == pytest.approx(error**2, rel=1e-4)
