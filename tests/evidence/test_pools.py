"""From the record of a pool to its value, or to every reason why it has none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.conversions import hedges_correction
from pipeline.evidence.figures import figure
from pipeline.evidence.pooling import Effect, Pooled, pool
from pipeline.evidence.pools import pool_text, pooled_in, pooled_measure, pooling, poolings, shown_number
from pipeline.evidence.refusal import Refusal
from pipeline.evidence.variances import variance_from_interval, variance_of_d
from tests.house import House, copy_records

POOL = "sources/pools/reading-speed.yml"


@pytest.fixture
def lamps(tmp_path: Path) -> House:
    house = copy_records(tmp_path / "house")
    house.add_refused_pool()
    return house


def pooled(house: House, pool_id: str = "reading-speed") -> Pooled:
    found = pooling(house.library(), pool_id).result
    assert isinstance(found, Pooled), found
    return found


def reasons(house: House, pool_id: str = "reading-speed") -> tuple[str, ...]:
    found = pooling(house.library(), pool_id).result
    assert isinstance(found, Refusal), found
    return found.reasons


def test_a_pool_is_what_its_effects_give_when_they_are_pooled_by_hand(lamps: House) -> None:
    correction = hedges_correction(78)
    of_d = variance_of_d(-0.35, 40, 40)
    assert isinstance(of_d, float)
    by_hand = [
        Effect(str(i), value, variance_of(value, low, high), "hedges_g")
        for i, (value, low, high) in enumerate(
            [(-0.80, -1.12, -0.48), (-0.42, -0.74, -0.10), (-0.11, -0.47, 0.25)]
        )
    ]
    by_hand.append(Effect("mill", correction * -0.35, correction**2 * of_d, "hedges_g"))
    expected = pool(by_hand)
    assert isinstance(expected, Pooled)
    found = pooled(lamps)
    for name in ("estimate", "low", "high", "error", "p"):
        assert getattr(found, name) == pytest.approx(getattr(expected, name), rel=1e-12)
    assert (found.k, found.method, found.interval, found.level) == (4, "reml", "hartung-knapp", 95.0)


def variance_of(value: float, low: float, high: float) -> float:
    found = variance_from_interval(value, low, high, unit="hedges_g")
    assert isinstance(found, float)
    return found


def test_method_interval_and_level_are_those_of_the_record(lamps: House) -> None:
    lamps.edit(
        POOL, "unit: hedges_g", "unit: hedges_g\nmethod: dersimonian-laird\ninterval: normal\nlevel: 90"
    )
    found = pooled(lamps)
    assert (found.method, found.interval, found.level) == ("dersimonian-laird", "normal", 90.0)
    measure = pooled_measure(lamps.library().pools["reading-speed"].record, found)
    assert measure.interval is not None
    assert measure.interval.level == 90


def test_the_value_in_a_sentence_has_its_interval_and_the_number_of_studies(lamps: House) -> None:
    record = lamps.library().pools["reading-speed"].record
    assert pool_text(record, pooled(lamps)) == "−0.43 g (95% interval −0.90 to 0.04; 4 studies)"


def test_a_pool_without_a_value_says_everything_that_is_in_the_way(lamps: House) -> None:
    found = reasons(lamps, "slower-readers")
    assert len(found) == 3
    assert found[0].startswith("\"lamp-trial/reading-speed\": Convert Hedges' g to Cohen's d first")
    assert found[1] == (
        '"night-survey/no-loss": only a point value can be pooled, and the record has a direction without a '
        "size. Missing: its size and its confidence interval with the level, or events and sizes of both "
        "groups."
    )
    assert '"lamp-pool/slower", "lamp-trial/reading-speed" rest on the same sample' in found[2]


def test_two_effects_of_which_one_is_none_are_not_called_a_pool_of_one(lamps: House) -> None:
    text = (lamps.root / POOL).read_text(encoding="utf-8")
    head, effects = text.split("effects:\n")
    two = "".join(line + "\n" for line in effects.split("\n")[:2]).replace(
        "lamp-repeats/harbour", "lamp-trial/dimmed"
    )
    lamps.write(POOL, f"{head}effects:\n{two}")
    assert [("needs two" in reason, "at least" in reason) for reason in reasons(lamps)] == [(False, True)]


def test_ratios_are_pooled_as_logarithms_and_shown_as_ratios(lamps: House) -> None:
    path = "sources/pools/slower-readers.yml"
    lamps.edit(
        path, "sample: made-up-trials, n: 39, at: Table 2", "sample: room, n1: 19, n2: 20, at: Table 2"
    )
    lamps.edit(path, "  - {claim: night-survey/no-loss, sample: survey}\n", "")
    assert "Ask for it by name" in reasons(lamps, "slower-readers")[0]
    lamps.edit(path, "unit: odds ratio", "unit: odds ratio\nassume: logistic")
    found = pooling(lamps.library(), "slower-readers")
    assert isinstance(found.result, Pooled)
    assert found.result.scale == "log odds ratio"
    # g to d to log odds ratio: -0.80 / J(37) × π/√3
    assert found.effects[1].estimate == pytest.approx(-0.80 / hedges_correction(37) * 1.8137993642, rel=1e-9)
    measure = pooled_measure(found.record, found.result)
    assert (measure.unit, figure(measure).unit) == ("odds ratio", " OR")
    assert measure.value is not None
    assert measure.value > 0


def test_a_turned_effect_counts_the_other_way(lamps: House) -> None:
    before = {e.label: e.estimate for e in pooling(lamps.library(), "reading-speed").effects}
    lamps.edit(POOL, "sample: hill,", "sample: hill, turned: true,")
    found = pooling(lamps.library(), "reading-speed")
    after = {e.label: e.estimate for e in found.effects}
    assert after.pop("lamp-repeats/hill") == -before.pop("lamp-repeats/hill")
    assert after == before
    assert pooled(lamps).estimate > -0.43


def test_a_claim_knows_its_pools(lamps: House) -> None:
    library = lamps.library()
    assert pooled_in(library, "lamp-trial/reading-speed") == ["reading-speed", "slower-readers"]
    assert pooled_in(library, "lamp-pool/readers") == []
    assert list(poolings(library)) == ["reading-speed", "slower-readers"]


def test_a_pool_of_claims_that_can_not_be_read_is_refused_and_raises_nothing(lamps: House) -> None:
    lamps.edit("sources/works/lamp-repeats.yml", "value: -0.42", "value: minus four")
    lamps.edit(POOL, "lamp-repeats/hill", "nowhere/nothing")
    found = pooling(lamps.examine().library, "reading-speed").result
    assert isinstance(found, Refusal)
    assert [reason for reason in found.reasons if "not in order" in reason] == [
        '"lamp-repeats/harbour": its record is not in order.',
        '"nowhere/nothing": its record is not in order.',
    ]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (-0.43006, "hedges_g", "-0.43"),
        (0.8, "hedges_g", "0.80"),
        (-0.0001, "hedges_g", "-0.00010"),
        (0.0, "hedges_g", "0.00"),
        (1.2345, "odds ratio", "1.23"),
        (0.00421, "odds ratio", "0.0042"),
        (12.345, "odds ratio", "12.3"),
        (123.45, "odds ratio", "123"),
        (54321.4, "odds ratio", "54321"),
        (19.81, "percentage points", "20"),
        (1.981, "percentage points", "2.0"),
    ],
)
def test_a_pooled_figure_has_the_digits_that_mean_something(value: float, unit: str, text: str) -> None:
    assert str(shown_number(value, unit)) == text


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_every_pooled_figure_is_shown_within_a_hundredth_or_two_significant_digits(value: float) -> None:
    assert float(shown_number(value, "hedges_g")) == pytest.approx(value, rel=0.051, abs=1e-6)
