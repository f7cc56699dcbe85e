"""What holds for any set of effects."""

from __future__ import annotations

import math
from dataclasses import astuple, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.evidence.bias import Egger, egger
from pipeline.evidence.heterogeneity import dersimonian_laird
from pipeline.evidence.pooling import Effect, IntervalKind, Method, Pooled, Prediction, leave_one_out, pool
from pipeline.evidence.refusal import Refusal
from pipeline.evidence.reml import reml, restricted_log_likelihood

METHODS: tuple[Method, ...] = ("fixed", "dersimonian-laird", "reml")
RANDOM: tuple[Method, ...] = ("dersimonian-laird", "reml")

thorough = settings(deadline=None, max_examples=200)
usual = settings(deadline=None, max_examples=60)
few = settings(deadline=None, max_examples=20)

estimates = st.floats(-5, 5).map(lambda x: round(x, 4))
variances = st.floats(0.0005, 4).map(lambda x: round(x, 5))


def some_effects(least: int = 2, most: int = 14) -> st.SearchStrategy[list[Effect]]:
    pairs = st.lists(st.tuples(estimates, variances), min_size=least, max_size=most)
    return pairs.map(lambda rows: [Effect(f"study {i}", y, v, "hedges_g") for i, (y, v) in enumerate(rows)])


def done(effects: list[Effect], method: Method = "reml", interval: IntervalKind | None = None) -> Pooled:
    found = pool(effects, method=method, interval=interval)
    assert isinstance(found, Pooled), found
    return found


def numbers(pooled: Pooled) -> list[float]:
    prediction = astuple(pooled.prediction) if isinstance(pooled.prediction, Prediction) else ()
    spread = [x for x in astuple(pooled.heterogeneity) if x is not None]
    return [
        pooled.estimate,
        pooled.error,
        pooled.low,
        pooled.high,
        pooled.statistic,
        pooled.p,
        pooled.stretch,
        *prediction,
        *spread,
        *pooled.shares,
    ]


@usual
@given(some_effects(), st.sampled_from(METHODS), st.randoms(use_true_random=False))
def test_the_order_of_studies_does_not_matter(effects: list[Effect], method: Method, random: object) -> None:
    shuffled = effects[:]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = done(effects, method), done(shuffled, method)
    assert replace(one, shares=()) == replace(other, shares=())
    by_label = {effect.label: share for effect, share in zip(effects, one.shares, strict=True)}
    assert [by_label[effect.label] for effect in shuffled] == list(other.shares)


@usual
@given(some_effects(), st.sampled_from(METHODS), st.sampled_from([0.01, 0.5, 3.0, 100.0]))
def test_scaling_the_effects_scales_the_pool(effects: list[Effect], method: Method, factor: float) -> None:
    scaled = [
        replace(e, estimate=e.estimate * factor, variance=(e.variance or 0.0) * factor**2) for e in effects
    ]
    one, other = done(effects, method), done(scaled, method)
    for mine, scaled_up in ((one.estimate, other.estimate), (one.error, other.error)):
        assert scaled_up == pytest.approx(mine * factor, rel=1e-6, abs=1e-7 * factor)
    for mine, scaled_up in ((one.low, other.low), (one.high, other.high)):
        assert scaled_up == pytest.approx(mine * factor, rel=1e-6, abs=1e-7 * factor)
    assert other.heterogeneity.tau2 == pytest.approx(
        one.heterogeneity.tau2 * factor**2, rel=1e-6, abs=1e-9 * factor**2
    )
    assert other.heterogeneity.q == pytest.approx(one.heterogeneity.q, rel=1e-9, abs=1e-9)
    assert other.heterogeneity.i2 == pytest.approx(one.heterogeneity.i2, rel=1e-9, abs=1e-9)


@usual
@given(some_effects(), st.sampled_from(METHODS), st.floats(-50, 50))
def test_moving_all_effects_moves_the_pool(effects: list[Effect], method: Method, by: float) -> None:
    moved = [replace(e, estimate=e.estimate + by) for e in effects]
    one, other = done(effects, method), done(moved, method)
    assert other.estimate - by == pytest.approx(one.estimate, rel=1e-6, abs=1e-6)
    assert other.heterogeneity.tau2 == pytest.approx(one.heterogeneity.tau2, rel=1e-6, abs=1e-6)


@usual
@given(st.floats(-3, 3), st.lists(variances, min_size=2, max_size=12), st.sampled_from(METHODS))
def test_equal_effects_have_no_heterogeneity(value: float, spread: list[float], method: Method) -> None:
    found = done([Effect(str(i), value, v, "hedges_g") for i, v in enumerate(spread)], method)
    assert found.heterogeneity.q == found.heterogeneity.tau2 == found.heterogeneity.i2 == 0
    assert (found.heterogeneity.p, found.heterogeneity.h2) == (1, 1)
    assert found.estimate == value


@usual
@given(some_effects(), st.sampled_from(METHODS))
def test_the_estimate_lies_among_the_effects_and_inside_its_intervals(
    effects: list[Effect], method: Method
) -> None:
    found = done(effects, method)
    values = [effect.estimate for effect in effects]
    assert min(values) - 1e-9 <= found.estimate <= max(values) + 1e-9
    assert found.low < found.estimate < found.high
    if isinstance(found.prediction, Prediction):
        assert found.prediction.low <= found.low
        assert found.prediction.high >= found.high
    assert 0 <= found.p <= 1
    assert sum(found.shares) == pytest.approx(100)
    assert found.heterogeneity.tau2_low <= found.heterogeneity.tau2_high


@usual
@given(some_effects(), st.sampled_from(RANDOM))
def test_the_default_interval_is_never_narrower_than_the_others(
    effects: list[Effect], method: Method
) -> None:
    wide, normal = done(effects, method), done(effects, method, "normal")
    assert wide.interval == "hartung-knapp"
    assert wide.high - wide.low >= normal.high - normal.low
    plain = pool(effects, method=method, interval="hartung-knapp-plain")
    if isinstance(plain, Pooled):
        assert wide.high - wide.low >= plain.high - plain.low
        assert wide.stretch == max(1.0, plain.stretch)


@usual
@given(some_effects(), st.sampled_from(METHODS))
def test_a_higher_level_is_a_wider_interval(effects: list[Effect], method: Method) -> None:
    found = [pool(effects, method=method, level=level) for level in (80.0, 95.0, 99.0)]
    widths = [x.high - x.low for x in found if isinstance(x, Pooled)]
    assert len(widths) == 3
    assert widths == sorted(widths)
    assert len(set(widths)) == 3


@few
@given(some_effects(least=3), st.sampled_from(METHODS))
def test_leaving_one_out_gives_one_result_for_each(effects: list[Effect], method: Method) -> None:
    found = leave_one_out(effects, method=method)
    assert isinstance(found, tuple)
    assert [row.label for row in found] == [effect.label for effect in effects]
    for i, row in enumerate(found):
        assert row.pooled == pool(effects[:i] + effects[i + 1 :], method=method)


@thorough
@given(some_effects())
def test_no_other_variance_is_likelier_than_the_one_of_reml(effects: list[Effect]) -> None:
    y, v = [e.estimate for e in effects], [e.variance or 0.0 for e in effects]
    found = reml(y, v)
    assert isinstance(found, float)
    best = restricted_log_likelihood(y, v, found)
    rivals = [0.0, dersimonian_laird(y, v), *(10 ** (n / 8) for n in range(-48, 17))]
    rivals += [found * factor for factor in (0.5, 0.9, 0.99, 0.999, 1.001, 1.01, 1.1, 2)]
    for tau2 in rivals:
        assert restricted_log_likelihood(y, v, tau2) <= best + 1e-9 * max(1.0, abs(best))


finite = st.floats(allow_nan=False, allow_infinity=False)
positive = st.floats(min_value=0, exclude_min=True, allow_nan=False, allow_infinity=False)


@thorough
@given(st.lists(st.tuples(finite, positive), min_size=2, max_size=12), st.sampled_from(METHODS))
def test_any_finite_figures_are_pooled_or_refused_and_never_give_nonsense(
    rows: list[tuple[float, float]], method: Method
) -> None:
    effects = [Effect(str(i), y, v, "hedges_g") for i, (y, v) in enumerate(rows)]
    found = pool(effects, method=method)
    if isinstance(found, Pooled):
        assert all(map(math.isfinite, numbers(found)))
    else:
        assert found.reasons
    test = egger(effects)
    assert isinstance(test, Refusal) or all(
        math.isfinite(x) for x in (test.intercept, test.error, test.low, test.high, test.p, test.slope)
    )


@pytest.mark.parametrize("bad", [0.0, -0.1, math.inf, math.nan])
@pytest.mark.parametrize("method", METHODS)
def test_a_variance_that_is_none_is_refused(bad: float, method: Method) -> None:
    found = pool([Effect("a", 0.1, 0.2, "hedges_g"), Effect("b", 0.2, bad, "hedges_g")], method=method)
    assert isinstance(found, Refusal)
    assert found.reasons == (f'"b": the variance {bad:g} is not a positive number.',)


@usual
@given(some_effects(least=10, most=25), st.floats(-2, 2))
def test_eggers_intercept_does_not_see_a_shift_of_all_effects(effects: list[Effect], by: float) -> None:
    one = egger(effects)
    other = egger([replace(e, estimate=e.estimate + by) for e in effects])
    assume(isinstance(one, Egger) and isinstance(other, Egger))
    assert isinstance(one, Egger)
    assert isinstance(other, Egger)
    assume(one.error < 1e3)
    assert other.intercept == pytest.approx(one.intercept, rel=1e-5, abs=1e-5 * (1 + one.error))
    assert other.slope == pytest.approx(one.slope + by, rel=1e-5, abs=1e-5 * (1 + one.error))
