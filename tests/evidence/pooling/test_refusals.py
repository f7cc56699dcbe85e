"""What is not pooled, and the words that say so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.evidence.bias import Egger, egger
from pipeline.evidence.pooling import Effect, Pooled, Prediction, leave_one_out, pool
from pipeline.evidence.refusal import Refusal, refuse
from pipeline.evidence.scales import SCALES, Scale, scale_for
from pipeline.records.units import UNITS

from .published import expectancy, odds_ratios_of_vaccine, risk_ratios_of_vaccine

LAMPS = Effect("lamps", 0.4, 0.02, "hedges_g", 96, "harbour school")
CURTAINS = Effect("curtains", 0.1, 0.05, "hedges_g", 40, "hill school")
CLOCKS = Effect("clocks", 0.3, 0.04, "hedges_g", 51)


def reasons(*effects: Effect, **how: object) -> tuple[str, ...]:
    found = pool(effects, **how)  # type: ignore[arg-type]
    assert isinstance(found, Refusal), found
    return found.reasons


def test_one_effect_or_none_is_no_pool() -> None:
    assert reasons(LAMPS) == ("Pooling needs two effects or more; there is one.",)
    assert reasons() == ("Pooling needs two effects or more; there is none.",)


def test_two_effects_are_pooled_without_a_prediction_interval() -> None:
    found = pool([LAMPS, CURTAINS])
    assert isinstance(found, Pooled)
    assert isinstance(found.prediction, Refusal)
    assert found.prediction.text == (
        "A prediction interval needs three studies: with two it has no degrees of freedom."
    )
    three = pool([LAMPS, CURTAINS, CLOCKS])
    assert isinstance(three, Pooled)
    assert isinstance(three.prediction, Prediction)
    assert three.prediction.df == 1


def test_a_fixed_effect_has_nothing_to_predict() -> None:
    found = pool([LAMPS, CURTAINS, CLOCKS], method="fixed")
    assert isinstance(found, Pooled)
    assert (found.interval, found.df, found.stretch, found.heterogeneity.tau2) == ("normal", None, 1.0, 0.0)
    assert isinstance(found.prediction, Refusal)
    assert "nothing to predict" in found.prediction.text


def test_mixed_scales_are_named_with_their_effects() -> None:
    odd = replace(CLOCKS, scale="log odds ratio")
    assert reasons(LAMPS, odd, CURTAINS) == (
        'The effects are not on one scale (hedges_g: "lamps", "curtains"; log odds ratio: "clocks"). '
        "Convert them first, where that is valid.",
    )


def test_a_shared_sample_is_named_with_its_effects() -> None:
    again = replace(CLOCKS, sample="harbour school")
    assert reasons(LAMPS, CURTAINS, again) == (
        '"lamps", "clocks" rest on the same sample, "harbour school", and would count it more than once: '
        "keep one of them.",
    )


def test_effects_without_a_declared_sample_do_not_share_one() -> None:
    assert isinstance(pool([CLOCKS, replace(CLOCKS, label="bells")]), Pooled)


def test_an_effect_that_is_there_twice_is_named() -> None:
    assert reasons(CLOCKS, CURTAINS, CLOCKS) == ('"clocks" is there 2 times; each effect counts once.',)


@pytest.mark.parametrize(
    ("scale", "needs"),
    [
        ("hedges_g", "its confidence interval with the level, or the sizes of both groups"),
        ("log odds ratio", "its confidence interval with the level, or events and sizes of both groups"),
        ("log hazard ratio", "its confidence interval with the level"),
        ("fisher z", "its confidence interval with the level, or the number of pairs"),
    ],
)
def test_a_missing_variance_names_what_would_give_it(scale: str, needs: str) -> None:
    bare = Effect("bare", 0.2, None, scale, missing="not in the abstract")
    assert reasons(bare, replace(LAMPS, scale=scale)) == (
        f'"bare" has no variance (not in the abstract): give {needs}.',
    )


def test_all_reasons_are_given_at_once() -> None:
    wrong = [
        Effect("a", float("nan"), 0.1, "hedges_g", sample="s"),
        Effect("b", 0.1, None, "hedges_g", sample="s"),
        Effect("c", 0.1, -1.0, "cohens_d"),
    ]
    found = reasons(*wrong, method="fixed", interval="hartung-knapp", level=100.0)
    assert [reason.split()[0] for reason in found] == ["The", '"a",', '"a":', '"b"', '"c":', "A", "The"]
    assert len(found) == len(set(found)) == 7


@pytest.mark.parametrize("level", [0.0, -5.0, 100.0, 120.0, float("nan")])
def test_a_level_that_does_not_exist_is_refused(level: float) -> None:
    assert reasons(LAMPS, CURTAINS, level=level) == (
        f"A level of {level:g}% is not between 1% and 99.9999%.",
    )


def test_the_plain_interval_of_effects_that_are_all_the_same_is_refused() -> None:
    same = [LAMPS, replace(CURTAINS, estimate=0.4), replace(CLOCKS, estimate=0.4)]
    assert "has no width" in reasons(*same, interval="hartung-knapp-plain")[0]
    assert isinstance(pool(same), Pooled)


def test_a_unit_that_is_not_a_pooling_scale_is_refused() -> None:
    ratio = [replace(x, scale="odds ratio") for x in (LAMPS, CURTAINS)]
    assert reasons(*ratio) == (
        "Effects in the unit odds ratio are pooled as log odds ratio: convert them first.",
    )
    share = [replace(x, scale="percent") for x in (LAMPS, CURTAINS)]
    assert "is the share in one group" in reasons(*share)[0]
    unknown = [replace(x, scale="furlongs") for x in (LAMPS, CURTAINS)]
    assert reasons(*unknown)[0].startswith('"furlongs" is not a unit.')


def test_every_unit_of_the_records_has_a_scale_or_a_reason() -> None:
    pooled = {unit for unit in UNITS if isinstance(scale_for(unit), Scale)}
    assert pooled == {
        "percentage points",
        "correlation",
        "hedges_g",
        "cohens_d",
        "odds ratio",
        "risk ratio",
        "hazard ratio",
        "log odds ratio",
        "log risk ratio",
        "log hazard ratio",
        "fisher z",
    }
    for unit in set(UNITS) - pooled:
        found = scale_for(unit)
        assert isinstance(found, Refusal)
        assert "has no pooling scale here" not in found.text, unit


@pytest.mark.parametrize("name", SCALES)
def test_a_scale_and_its_unit_lead_to_each_other(name: str) -> None:
    scale = SCALES[name]
    assert scale_for(name) is scale
    assert scale_for(scale.unit) is scale
    assert scale.back(scale.onto(0.6)) == pytest.approx(0.6)
    assert scale.back(0.0) == (1.0 if scale.form == "log" else 0.0)


def test_leaving_one_of_two_out_is_refused_with_the_other_reasons() -> None:
    found = leave_one_out([LAMPS, replace(CURTAINS, variance=None)])
    assert isinstance(found, Refusal)
    assert len(found.reasons) == 2
    assert found.reasons[1] == "Leaving one out needs three effects or more."


def test_eggers_test_is_refused_below_ten_studies() -> None:
    ten = expectancy()[:10]
    assert isinstance(egger(ten), Egger)
    found = egger(ten[:9])
    assert isinstance(found, Refusal)
    assert found.text.startswith("Egger's test needs 10 studies or more (there are 9)")


def test_eggers_test_is_refused_where_all_studies_are_equally_exact() -> None:
    found = egger([replace(effect, variance=0.04) for effect in expectancy()])
    assert isinstance(found, Refusal)
    assert "equally exact" in found.text


def test_eggers_test_is_refused_where_nothing_is_left_to_chance() -> None:
    found = egger([replace(effect, estimate=0.3) for effect in expectancy()])
    assert isinstance(found, Refusal)
    assert "exactly on one line" in found.text


def test_eggers_test_finds_the_asymmetry_that_was_put_in() -> None:
    slanted = [
        replace(e, estimate=0.1 + 2.0 * (e.variance or 0.0) ** 0.5 + 0.01 * (-1) ** i)
        for i, e in enumerate(expectancy())
    ]
    found = egger(slanted)
    assert isinstance(found, Egger)
    assert found.intercept == pytest.approx(2.0, abs=0.1)
    assert found.slope == pytest.approx(0.1, abs=0.02)
    assert found.p < 1e-6
    assert (found.df, found.low < 2 < found.high) == (17, True)


def test_eggers_test_says_what_is_known_against_it() -> None:
    for effects, source in (
        (odds_ratios_of_vaccine(), "Peters"),
        (risk_ratios_of_vaccine(), "Peters"),
        (expectancy(), "Pustejovsky"),
    ):
        found = egger(effects)
        assert isinstance(found, Egger)
        assert source in found.caution
    plain = egger([replace(effect, scale="log hazard ratio") for effect in expectancy()])
    assert isinstance(plain, Egger)
    assert plain.caution == ""


def test_a_refusal_says_each_reason_once() -> None:
    assert refuse("No.", "Never.", "No.") == Refusal(("No.", "Never."))
    assert refuse("No.", "Never.").text == "No. Never."
