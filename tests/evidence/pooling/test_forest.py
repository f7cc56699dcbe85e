"""The rows of a forest plot."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from pipeline.evidence.forest import Forest, forest
from pipeline.evidence.pooling import Effect, Pooled, pool
from pipeline.evidence.refusal import Refusal

from .published import expectancy, odds_ratios_of_vaccine


def rows_of(effects: list[Effect], **how: object) -> tuple[Forest, Pooled]:
    pooled = pool(effects, **how)  # type: ignore[arg-type]
    assert isinstance(pooled, Pooled)
    found = forest(effects, pooled)
    assert isinstance(found, Forest)
    return found, pooled


def test_ratios_are_shown_as_ratios_on_a_logarithmic_axis() -> None:
    effects = odds_ratios_of_vaccine()
    found, pooled = rows_of(effects)
    assert (found.unit, found.null, found.logarithmic, found.level) == ("odds ratio", 1.0, True, 95.0)
    assert [row.kind for row in found.rows] == ["study"] * 13 + ["pooled", "prediction"]
    first = found.rows[0]
    assert first.estimate == pytest.approx(4 * 128 / (119 * 11))
    # exp(-0.9387 ± 1.96 √0.3571), the first row of van Houwelingen et al. (2002), figure 1
    assert (round(first.low, 2), round(first.high, 2)) == (0.12, 1.26)
    assert first.n == 262
    total = found.rows[13]
    assert (total.estimate, total.low, total.high) == tuple(
        math.exp(x) for x in (pooled.estimate, pooled.low, pooled.high)
    )
    assert total.n == sum(row.n or 0 for row in found.rows[:13])


def test_differences_are_shown_as_they_are() -> None:
    found, pooled = rows_of(expectancy())
    assert (found.unit, found.null, found.logarithmic) == ("hedges_g", 0.0, False)
    assert found.rows[-2].estimate == pooled.estimate
    assert found.rows[0].high - found.rows[0].low == pytest.approx(2 * 1.959964 * math.sqrt(0.0156))


def test_correlations_are_shown_as_correlations() -> None:
    effects = [Effect("a", 0.5, 0.02, "fisher z"), Effect("b", 1.5, 0.03, "fisher z", 40)]
    found, _ = rows_of(effects)
    assert found.unit == "correlation"
    assert found.rows[0].estimate == pytest.approx(math.tanh(0.5))
    assert all(-1 < row.low < row.high < 1 for row in found.rows)
    assert found.rows[2].n is None  # the size of one study is not known


def test_weights_are_the_ones_of_the_pool_and_add_up() -> None:
    found, pooled = rows_of(expectancy(), method="dersimonian-laird")
    weights = [row.weight for row in found.rows if row.kind == "study"]
    assert tuple(weights) == pooled.shares
    assert sum(pooled.shares) == pytest.approx(100)
    assert found.rows[-2].weight == 100
    assert found.rows[-1].weight is None


def test_the_prediction_row_has_an_interval_and_no_estimate() -> None:
    found, pooled = rows_of(expectancy())
    last = found.rows[-1]
    assert last.kind == "prediction"
    assert last.estimate is None
    assert last.low < pooled.low < pooled.high < last.high
    assert found.footnotes == ()


def test_without_a_prediction_interval_a_footnote_says_why() -> None:
    found, _ = rows_of(expectancy()[:2])
    assert [row.kind for row in found.rows] == ["study", "study", "pooled"]
    assert found.footnotes == (
        "A prediction interval needs three studies: with two it has no degrees of freedom.",
    )


def test_the_level_of_the_pool_is_the_level_of_all_rows() -> None:
    wide, _ = rows_of(expectancy(), level=99.0)
    usual, _ = rows_of(expectancy())
    assert wide.level == 99.0
    assert all(a.low < b.low and a.high > b.high for a, b in zip(wide.rows, usual.rows, strict=True))


def test_the_axis_reaches_over_all_rows() -> None:
    found, _ = rows_of(odds_ratios_of_vaccine())
    assert found.low == min(row.low for row in found.rows)
    assert found.high == max(row.high for row in found.rows)


def test_an_end_beyond_any_number_does_not_stretch_the_axis() -> None:
    effects = [Effect("a", 0.2, 0.1, "log odds ratio"), Effect("b", 0.1, 0.1, "log odds ratio")]
    effects.append(Effect("c", 10.0, 1e6, "log odds ratio"))
    found, _ = rows_of(effects, method="fixed")
    assert found.rows[2].high == math.inf
    assert math.isfinite(found.high)


def test_other_effects_than_the_pooled_ones_are_refused() -> None:
    effects = expectancy()
    pooled = pool(effects)
    assert isinstance(pooled, Pooled)
    for others in (effects[1:], [replace(effect, scale="cohens_d") for effect in effects]):
        found = forest(others, pooled)
        assert isinstance(found, Refusal)
        assert found.reasons == ("These are not the effects that were pooled.",)
