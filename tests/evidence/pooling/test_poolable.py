"""From a claim's measure to an effect."""

from __future__ import annotations

import math
from typing import Any

import pytest

from pipeline.evidence.poolable import effect_of
from pipeline.evidence.pooling import Effect, Pooled, pool
from pipeline.evidence.refusal import Refusal
from pipeline.evidence.variances import variance_of_g
from pipeline.records.works import Measure


def measure(**fields: Any) -> Measure:
    return Measure.model_validate({"name": "reading speed", **fields})


def effect(found: Effect | Refusal) -> Effect:
    assert isinstance(found, Effect), found
    return found


def interval(low: str, high: str, level: str = "95") -> dict[str, str]:
    return {"low": low, "high": high, "level": level}


def test_an_effect_with_an_interval_brings_its_variance() -> None:
    g = measure(value="0.42", unit="hedges_g", interval=interval("0.10", "0.74"))
    found = effect(effect_of("lamps/speed", g, sizes=(40, 41), sample="harbour"))
    assert (found.label, found.estimate, found.scale, found.n, found.sample) == (
        "lamps/speed",
        0.42,
        "hedges_g",
        81,
        "harbour",
    )
    assert found.variance == pytest.approx((0.64 / 2 / 1.959964) ** 2, rel=1e-6)


def test_a_ratio_is_taken_to_its_logarithm() -> None:
    ratio = measure(value="1.50", unit="odds ratio", interval=interval("1.01", "2.22", "90"))
    found = effect(effect_of("a/b", ratio))
    assert found.scale == "log odds ratio"
    assert found.estimate == pytest.approx(math.log(1.5))
    assert found.variance == pytest.approx((math.log(2.22 / 1.01) / 2 / 1.644854) ** 2, rel=1e-6)


def test_sizes_give_the_variance_where_there_is_no_interval() -> None:
    g = measure(value="0.42", unit="hedges_g", interval_missing="not in the abstract")
    assert effect(effect_of("a/b", g, sizes=(40, 41))).variance == variance_of_g(0.42, 40, 41)
    r = measure(value="0.30", unit="correlation", interval_missing="not in the abstract")
    found = effect(effect_of("a/c", r, n=103))
    assert (found.scale, found.n) == ("fisher z", 103)
    assert found.estimate == pytest.approx(math.atanh(0.3))
    assert found.variance == pytest.approx(0.01)


@pytest.mark.parametrize(
    ("unit", "scale"),
    [
        ("log odds ratio", "log odds ratio"),
        ("log risk ratio", "log risk ratio"),
        ("log hazard ratio", "log hazard ratio"),
        ("fisher z", "fisher z"),
    ],
)
def test_a_figure_that_is_on_the_scale_already_is_not_taken_there_again(unit: str, scale: str) -> None:
    found = effect(effect_of("a/b", measure(value="-0.40", unit=unit, interval=interval("-0.80", "0.00"))))
    assert (found.scale, found.estimate) == (scale, -0.4)
    assert found.variance == pytest.approx((0.4 / 1.959964) ** 2, rel=1e-6)


def test_a_logarithm_and_its_ratio_are_one_effect() -> None:
    ratio = measure(value="1.50", unit="odds ratio", interval=interval("1.01", "2.22"))
    logs = [f"{math.log(x):.10f}" for x in (1.5, 1.01, 2.22)]
    log = measure(value=logs[0], unit="log odds ratio", interval=interval(*logs[1:]))
    one, other = effect(effect_of("a/b", ratio)), effect(effect_of("a/c", log, scale="odds ratio"))
    assert (other.estimate, other.variance) == (
        pytest.approx(one.estimate, rel=1e-8),
        pytest.approx(one.variance, rel=1e-8),
    )


def test_a_variance_that_the_source_gives_goes_before_an_interval_that_can_not_be_read() -> None:
    skewed = measure(value="0.4", unit="hedges_g", interval=interval("0.39", "0.90"))
    assert isinstance(effect_of("a/b", skewed), Refusal)
    assert effect(effect_of("a/b", skewed, variance=0.02)).variance == 0.02


def test_the_variance_of_d_is_carried_to_g() -> None:
    d = measure(value="0.50", unit="cohens_d", interval_missing="not in the abstract")
    found = effect(effect_of("a/b", d, scale="hedges_g", sizes=(20, 20), variance=0.1))
    assert found.variance == pytest.approx(0.1 * (1 - 3 / (4 * 38 - 1)) ** 2, rel=1e-3)


@pytest.mark.parametrize(
    ("unit", "value", "variance"),
    [
        # 8 of 20 against 4 of 20, by hand: 1/8 + 1/12 + 1/4 + 1/16 and so on.
        ("odds ratio", "2.67", 0.5208333333),
        ("log odds ratio", "0.981", 0.5208333333),
        ("risk ratio", "2.0", 0.275),
        ("percentage points", "20", 200.0),
    ],
)
def test_counts_give_the_variance_of_the_figure_they_give(unit: str, value: str, variance: float) -> None:
    found = measure(value=value, unit=unit, **missing(unit))
    got = effect(effect_of("a/b", found, sizes=(20, 20), events=(8, 4)))
    assert got.variance == pytest.approx(variance)
    assert got.n == 40


def missing(unit: str) -> dict[str, str]:
    return {} if unit == "percentage points" else {"interval_missing": "not in the abstract"}


@pytest.mark.parametrize(
    ("value", "events", "why"),
    [
        ("3.10", (8, 4), "give 2.667, and the claim has 3.10"),
        ("2.67", (8, 0), "A cell of the table is empty"),
        ("2.67", (25, 4), "is not a table of counts"),
    ],
)
def test_counts_that_are_not_those_of_the_figure_are_refused(
    value: str, events: tuple[int, int], why: str
) -> None:
    ratio = measure(value=value, unit="odds ratio", interval_missing="not in the abstract")
    found = effect_of("a/b", ratio, sizes=(20, 20), events=events)
    assert isinstance(found, Refusal)
    assert why in found.text


def test_d_is_pooled_with_g_after_the_correction() -> None:
    d = measure(value="0.50", unit="cohens_d", interval=interval("0.10", "0.90"))
    found = effect(effect_of("a/b", d, scale="hedges_g", sizes=(20, 20)))
    correction = 1 - 3 / (4 * 38 - 1)
    assert found.estimate == pytest.approx(0.5 * correction, abs=1e-4)
    assert found.variance == pytest.approx((0.8 / 2 / 1.959964 * correction) ** 2, rel=1e-3)
    bare = effect_of("a/b", d, scale="hedges_g")
    assert isinstance(bare, Refusal)
    assert bare.text.startswith("\"a/b\": Cohen's d and Hedges' g differ")


def test_d_is_pooled_as_log_odds_ratio_only_by_name() -> None:
    d = measure(value="0.50", unit="cohens_d", interval=interval("0.10", "0.90"))
    assert isinstance(effect_of("a/b", d, scale="log odds ratio"), Refusal)
    found = effect(effect_of("a/b", d, scale="odds ratio", by="logistic"))
    assert (found.scale, round(found.estimate, 4)) == ("log odds ratio", 0.9069)


def test_nothing_known_of_the_variance_is_said_by_the_pool() -> None:
    g = measure(value="0.42", unit="hedges_g", interval_missing="not in the abstract")
    bare = effect(effect_of("a/b", g))
    assert bare.variance is None
    found = pool([bare, Effect("c", 0.1, 0.1, "hedges_g")])
    assert isinstance(found, Refusal)
    assert found.text == (
        '"a/b" has no variance (not in the abstract): give its confidence interval with the level, or the '
        "sizes of both groups."
    )


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"direction": "up"}, "only a point value can be pooled"),
        ({"count": 35, "of": 39}, "only a point value can be pooled"),
        ({"low": "0.1", "high": "0.4", "unit": "hedges_g"}, "only a point value can be pooled"),
        ({"value": "13.5", "unit": "percent"}, "is the share in one group"),
        ({"value": "0.4", "unit": "hedges_g", "bound": "at least"}, 'the source says "at least"'),
        ({"value": "0", "unit": "odds ratio"}, "has no logarithm"),
        (
            {"value": "0.4", "unit": "hedges_g", "interval": interval("0.39", "0.90")},
            "does not lie in the middle",
        ),
        ({"value": "0.4", "unit": "hedges_g", "interval": interval("0.5", "0.90")}, "lies outside"),
    ],
)
def test_a_measure_that_is_no_effect_is_refused_by_name(fields: dict[str, Any], why: str) -> None:
    found = effect_of("lamps/speed", measure(**fields))
    assert isinstance(found, Refusal)
    assert found.text.startswith('"lamps/speed": ')
    assert why in found.text


def test_an_unknown_scale_is_refused() -> None:
    found = effect_of("a/b", measure(value="0.4", unit="hedges_g"), scale="furlongs")
    assert isinstance(found, Refusal)
    assert '"furlongs" is not a unit' in found.text


def test_claims_go_all_the_way_to_a_pool() -> None:
    claims = {
        "lamps/speed": ("0.42", "0.10", "0.74"),
        "curtains/speed": ("0.11", "-0.25", "0.47"),
        "clocks/speed": ("0.30", "0.02", "0.58"),
    }
    effects = [
        effect(effect_of(name, measure(value=v, unit="hedges_g", interval=interval(low, high))))
        for name, (v, low, high) in claims.items()
    ]
    found = pool(effects)
    assert isinstance(found, Pooled)
    assert 0.11 < found.estimate < 0.42
    assert found.k == 3
