"""What the page of a pool says in words, for the results that the made-up house does not have."""

from __future__ import annotations

import math

import pytest

from pipeline.evidence.bias import egger
from pipeline.evidence.pooling import Effect, Pooled, leave_one_out, pool
from pipeline.evidence.pools import Member
from pipeline.evidence.refusal import Refusal, refuse
from pipeline.records.pools import Pool, PoolEffect
from pipeline.records.works import Measure
from pipeline.site import pool_words as words

RATIOS = [1.9, 1.4, 1.6, 1.2, 2.4, 1.1, 1.8, 1.3, 2.0, 1.5, 1.7, 2.6]


def record(unit: str = "odds ratio", **fields: object) -> Pool:
    return Pool.model_validate(
        {
            "schema_version": "1",
            "title": "Lamps",
            "outcome": "odds of being slow",
            "about": "Readers.",
            "not_about": "Eyes.",
            "unit": unit,
            "topics": ["rest"],
            "effects": [{"claim": "a/b", "sample": "x"}],
            **fields,
        }
    )


def effects(count: int = len(RATIOS)) -> list[Effect]:
    return [
        Effect(f"lamps/{i}", math.log(ratio), 0.02 + 0.01 * i, "log odds ratio", n=100)
        for i, ratio in enumerate(RATIOS[:count])
    ]


def pooled(found: list[Effect], **how: object) -> Pooled:
    result = pool(found, **how)  # type: ignore[arg-type]
    assert isinstance(result, Pooled)
    return result


def test_the_finding_of_ratios_is_told_in_ratios() -> None:
    result = pooled(effects())
    low, high = math.exp(result.low), math.exp(result.high)
    assert words.finding(record(), result) == (
        f"Over 12 studies, the odds of being slow is {math.exp(result.estimate):.2f} OR, "
        f"95% interval {low:.2f} to {high:.2f}"
    )
    ends = words.span(result.prediction.low, result.prediction.high, record(), result.scale)  # type: ignore[union-attr]
    assert ends.replace(" to ", " and ") in words.prediction(record(), result)


def test_from_ten_studies_on_the_test_of_small_studies_stands_there_with_what_speaks_against_it() -> None:
    test = egger(effects())
    text = words.asymmetry(record(), test)
    assert text.startswith("Egger's test: intercept ")
    assert "t(10) = " in text
    assert "JAMA 295:676-680" in text
    assert words.asymmetry(record(), egger(effects(9))).startswith("Egger's test needs 10 studies")


def test_a_fixed_effect_has_no_variance_between_studies_and_no_prediction() -> None:
    result = pooled(effects(), method="fixed")
    rows = {name: (figures, what) for name, figures, what in words.spread(record(), result)}
    assert rows["τ²"] == ("0", "by assumption: a fixed effect is the same in every study")
    assert "nothing to predict" in words.prediction(record(), result)
    told = [text for text, _ in words.computed(record(), result)]
    assert any("one true effect" in text for text in told)
    assert not any("Q profile" in text for text in told)
    assert words.test_of_no_effect(result).startswith("z = ")


@pytest.mark.parametrize(
    ("shift", "said"),
    [
        (1.0, "lies on the same side of “no effect”"),
        (-0.5, "includes “no effect”"),
        (0.0, "depends on single"),
    ],
)
def test_whether_one_study_carries_it_all_is_said(shift: float, said: str) -> None:
    moved = [Effect(e.label, e.estimate + shift, e.variance, e.scale) for e in effects(4)]
    rest = leave_one_out(moved)
    assert not isinstance(rest, Refusal)
    assert said in words.without_one(record(), rest)


def test_a_clear_difference_has_a_direction_and_an_unclear_one_has_none() -> None:
    up = words.direction(record(better="lower"), pooled(effects()))
    assert up is not None
    assert (up.word, up.tone) == ("higher", "bad")
    flat = words.direction(record(), pooled(effects(2), interval="hartung-knapp"))
    assert flat is not None
    assert flat.word == "no clear difference"


@pytest.mark.parametrize(
    ("p", "text"), [(0.0004, "p < 0.001"), (0.0412, "p = 0.041"), (0.9996, "p = 1.000"), (0.001, "p = 0.001")]
)
def test_a_probability_has_three_decimals(p: float, text: str) -> None:
    assert words.p_text(p) == text


@pytest.mark.parametrize(
    ("given", "measure", "text"),
    [
        ({"variance": "0.1", "at": "Table 2"}, {}, "given by the source (Table 2)"),
        ({}, {"interval": {"low": "1.1", "high": "2.0"}}, "its interval"),
        (
            {"n1": "9", "n2": "9", "events1": "3", "events2": "4", "at": "Table 2"},
            {},
            "events and sizes of both groups (Table 2)",
        ),
        ({"n1": "9", "n2": "9", "at": "Table 2"}, {}, "the sizes of both groups (Table 2)"),
        ({"n": "40", "at": "Table 2"}, {}, "the number of pairs (Table 2)"),
        ({}, {}, "not known"),
    ],
)
def test_the_page_says_where_a_variance_comes_from(
    given: dict[str, str], measure: dict[str, object], text: str
) -> None:
    effect = PoolEffect.model_validate({"claim": "a/b", "sample": "x", **given})
    figures = Measure.model_validate({"name": "odds", "value": "1.5", "unit": "odds ratio", **measure})
    assert words.variance_from(Member("a/b", effect, refuse("none")), figures) == text
