from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipeline.evidence.figures import (
    counted,
    figure,
    interval_text,
    number_text,
    share,
    trend,
    unit_label,
)
from pipeline.records.units import UNITS
from pipeline.records.works import Measure


def measure(**fields: Any) -> Measure:
    return Measure.model_validate({"name": "a made-up measure", **fields})


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("0.80", "0.80"),
        ("-0.80", "−0.80"),
        ("13.50", "13.50"),
        ("12345", "12,345"),
        ("-12345.670", "−12,345.670"),
        ("999.9", "999.9"),
        ("-999", "−999"),
        ("1000", "1,000"),
        ("1E+3", "1,000"),
        ("2.5E+6", "2,500,000"),
        ("1E+2", "100"),
        ("1E-3", "0.001"),
        ("1.50E-2", "0.0150"),
        ("0", "0"),
        ("0.000", "0.000"),
        ("100000000000000000000.01", "100,000,000,000,000,000,000.01"),
    ],
)
def test_a_number_keeps_the_digits_it_was_written_with(written: str, shown: str) -> None:
    assert number_text(Decimal(written)) == shown


@pytest.mark.parametrize("exponent", [27, 28, 40, 99])
def test_a_huge_power_of_ten_is_written_out(exponent: int) -> None:
    text = number_text(Decimal(f"1E+{exponent}"))
    assert text.replace(",", "") == "1" + "0" * exponent


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("percent", "12%"),
        ("percentage points", "12 points"),
        ("proportion", "12"),
        ("probability", "12"),
        ("p-value", "12"),
        ("count", "12"),
        ("times", "12×"),
        ("cosine similarity", "12"),
        ("correlation", "12 r"),
        ("hedges_g", "12 g"),
        ("cohens_d", "12 d"),
        ("odds ratio", "12 OR"),
        ("risk ratio", "12 RR"),
        ("hazard ratio", "12 HR"),
        ("log odds ratio", "12 log OR"),
        ("log risk ratio", "12 log RR"),
        ("log hazard ratio", "12 log HR"),
        ("fisher z", "12 Fisher's z"),
        ("accuracy", "12"),
        ("auroc", "12 AUROC"),
        ("elo", "12 Elo"),
        ("rating 1 to 5", "12 of 5"),
        ("answers of 10", "12 of 10"),
        ("score 0 to 10", "12"),
        ("score 0 to 20", "12 of 20"),
        ("score 0 to 100", "12"),
        ("seconds", "12 s"),
        ("hours", "12 hours"),
        ("days", "12 days"),
        ("tokens", "12 tokens"),
        ("usd", "12 USD"),
        ("eur", "12 EUR"),
        ("gbp", "12 GBP"),
        ("points", "12 points"),
        ("rank", "12"),
        ("grade", "12"),
    ],
)
def test_a_value_is_followed_by_the_symbol_of_its_unit(unit: str, text: str) -> None:
    assert figure(measure(value="12", unit=unit)).text == text


def test_a_rank_says_how_many_were_ranked() -> None:
    shown = figure(measure(value="3", of=1234, unit="rank"))
    assert (shown.text, shown.unit) == ("3 of 1,234", "")


def test_every_unit_is_shown_by_the_test_above() -> None:
    marks = test_a_value_is_followed_by_the_symbol_of_its_unit.pytestmark  # type: ignore[attr-defined]
    assert {unit for unit, _ in marks[0].args[1]} == set(UNITS)


def test_a_range_reads_from_low_to_high_with_one_unit() -> None:
    shown = figure(measure(low="-0.710", high="1200", unit="percent"))
    assert (shown.number, shown.unit, shown.bound) == ("−0.710 to 1,200", "%", "")


def test_a_count_reads_as_so_many_of_so_many_without_a_unit() -> None:
    shown = figure(measure(count=1035, of=12039, unit="count", of_what="rooms"))
    assert (shown.number, shown.unit) == ("1,035 of 12,039", "")


@pytest.mark.parametrize(
    ("direction", "word"),
    [("up", "higher"), ("down", "lower"), ("mixed", "mixed"), ("none", "no clear difference")],
)
def test_a_finding_without_a_figure_is_its_direction_in_a_word(direction: str, word: str) -> None:
    assert figure(measure(direction=direction)).text == word


def test_a_figure_goes_before_the_direction() -> None:
    assert figure(measure(value="3", unit="percent", direction="down")).text == "3%"


@pytest.mark.parametrize("bound", ["at least", "at most", "about"])
@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"value": "13.5", "unit": "percent"}, "13.5%"),
        ({"low": "1", "high": "2", "unit": "hours"}, "1 to 2 hours"),
        ({"count": 3, "of": 4}, "3 of 4"),
    ],
)
def test_a_bound_stands_before_the_figure(bound: str, form: dict[str, Any], text: str) -> None:
    shown = figure(measure(bound=bound, **form))
    assert shown.bound == f"{bound} "
    assert shown.text == f"{bound} {text}"


def test_what_is_counted_follows_a_figure() -> None:
    assert counted(measure(count=1, of=2, of_what="rooms")) == " rooms"
    assert counted(measure(count=1, of=2)) == ""


def test_an_interval_carries_its_level_and_its_digits() -> None:
    interval = {"low": "-1.10", "high": "-0.40"}
    assert interval_text(measure(value="-0.8", unit="hedges_g", interval=interval)) == (
        "95% interval −1.10 to −0.40"
    )
    ninety = {**interval, "level": "90"}
    assert interval_text(measure(value="-0.8", unit="hedges_g", interval=ninety)).startswith("90% interval")


def test_a_missing_interval_says_why_and_no_interval_says_nothing() -> None:
    missing = measure(value="1", unit="hedges_g", interval_missing="not reported in the abstract")
    assert interval_text(missing) == "interval not reported in the abstract"
    assert interval_text(measure(value="1", unit="count")) == ""


@pytest.mark.parametrize(
    ("fields", "label"),
    [
        ({"value": "1", "unit": "hedges_g"}, "Hedges' g"),
        ({"value": "1", "unit": "usd", "year": 2025}, "US dollars, 2025 prices"),
        ({"value": "1", "unit": "count", "of_what": "readers"}, "readers"),
        ({"count": 1, "of": 2}, ""),
        ({"direction": "up"}, ""),
    ],
)
def test_a_unit_has_a_label_in_words(fields: dict[str, Any], label: str) -> None:
    assert unit_label(measure(**fields)) == label


@pytest.mark.parametrize(
    ("direction", "better", "tone"),
    [
        ("up", "higher", "good"),
        ("up", "lower", "bad"),
        ("up", "neither", "plain"),
        ("down", "higher", "bad"),
        ("down", "lower", "good"),
        ("down", "neither", "plain"),
        ("mixed", "higher", "plain"),
        ("none", "lower", "plain"),
    ],
)
def test_a_trend_is_good_news_only_in_the_better_direction(direction: str, better: str, tone: str) -> None:
    found = trend(measure(direction=direction, better=better))
    assert found is not None
    assert found.tone == tone
    assert found.word == figure(measure(direction=direction)).text


@pytest.mark.parametrize(
    ("unit", "value", "word"),
    [
        ("hedges_g", "-0.2", "lower"),
        ("hedges_g", "0.2", "higher"),
        ("percentage points", "-19.81", "lower"),
        ("odds ratio", "0.8", "lower"),
        ("odds ratio", "1.25", "higher"),
        ("times", "2", "higher"),
    ],
)
def test_an_effect_without_a_direction_has_that_of_its_sign(unit: str, value: str, word: str) -> None:
    found = trend(measure(value=value, unit=unit))
    assert found is not None
    assert found.word == word


def test_the_direction_an_editor_gave_outweighs_the_sign() -> None:
    found = trend(measure(value="-0.2", unit="hedges_g", direction="none"))
    assert found is not None
    assert (found.arrow, found.word) == ("→", "no clear difference")


@pytest.mark.parametrize(
    "fields",
    [
        {"value": "1", "unit": "odds ratio"},
        {"value": "0.00", "unit": "hedges_g"},
        {"value": "12", "unit": "percent"},
        {"count": 1, "of": 2},
        {"low": "-2", "high": "-1", "unit": "hedges_g"},
        {"value": "5", "unit": "percentage points", "unsigned": True},
        {"value": "3", "of": 17, "unit": "rank"},
    ],
)
def test_a_value_without_effect_or_direction_has_no_trend(fields: dict[str, Any]) -> None:
    assert trend(measure(**fields)) is None


@pytest.mark.parametrize(
    ("count", "of", "percent"), [(35, 39, "89.7"), (1, 8, "12.5"), (1, 2000, "0.1"), (0, 3, "0.0")]
)
def test_a_share_is_rounded_half_up_to_one_decimal(count: int, of: int, percent: str) -> None:
    assert str(share(measure(count=count, of=of))) == percent


def test_only_a_count_has_a_share() -> None:
    assert share(measure(value="1", unit="percent")) is None
    assert share(measure(count=0, of=0)) is None
