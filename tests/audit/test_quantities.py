"""What counts as a quantity in words, and how exactly it is meant."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.synthesis.quantities import find_quantities

steady = settings(deadline=None)  # other work on the machine is no failure

# One quantity in its own words: value, step, unit.
ONE = [
    ("19.81 percentage points", "19.81", "0.01", "points"),
    ("19.8 pp", "19.8", "0.1", "points"),
    ("19.8pp", "19.8", "0.1", "points"),
    ("a 19.8-point gap", "19.8", "0.1", "points"),
    ("20 points", "20", "1", "points"),
    ("one of 5 percentage-points", "5", "1", "points"),
    ("71%", "71", "1", "percent"),
    ("71 %", "71", "1", "percent"),
    ("71\u00a0%", "71", "1", "percent"),
    ("71\u202f%", "71", "1", "percent"),
    ("71 percent", "71", "1", "percent"),
    ("71 per cent", "71", "1", "percent"),
    ("89.70%", "89.70", "0.01", "percent"),
    ("0.86", "0.86", "0.01", "none"),
    (".86", "0.86", "0.01", "none"),
    ("-0.86", "-0.86", "0.01", "none"),
    ("\u22120.86", "-0.86", "0.01", "none"),
    ("(\u22120.86)", "-0.86", "0.01", "none"),
    ("+0.86", "0.86", "0.01", "none"),
    ("p<.05", "0.05", "0.01", "none"),
    ("n=100", "100", "1", "none"),
    ("$5", "5", "1", "none"),
    ("26,000 queries", "26000", "1", "none"),
    ("1,234.5", "1234.5", "0.1", "none"),
    ("26 thousand", "26000", "1000", "none"),
    ("26k", "26000", "1000", "none"),
    ("2.6 million", "2600000", "100000", "none"),
    ("34M features", "34000000", "1000000", "none"),
    ("34 M features", "34000000", "1000000", "none"),
    ("1.5bn", "1500000000", "100000000", "none"),
    ("5 m apart", "5", "1", "none"),
    ("1.6 times", "1.6", "0.1", "times"),
    ("1.6×", "1.6", "0.1", "times"),
    ("2x", "2", "1", "times"),
    ("2.5-fold", "2.5", "0.1", "times"),
    ("threefold", "3", "1", "times"),
    ("three-fold", "3", "1", "times"),
    ("ten times", "10", "1", "times"),
    ("twice as many", "2", "1", "times"),
    ("half", "0.5", "0.02", "none"),
    ("Half of them", "0.5", "0.02", "none"),
    ("a quarter", "0.25", "0.02", "none"),
    ("three quarters", "0.75", "0.02", "none"),
    ("three-quarters", "0.75", "0.02", "none"),
    ("two", "2", "1", "none"),
    ("Twelve models", "12", "1", "none"),
    ("twenty", "20", "1", "none"),
    ("twenty-six models", "26", "1", "none"),
    ("ninety nine", "99", "1", "none"),
    ("fifty percent", "50", "1", "percent"),
    ("nineteen percentage points", "19", "1", "points"),
    ("a dozen", "12", "1", "none"),
    ("a hundred prompts", "100", "10", "none"),
    ("two hundred", "200", "10", "none"),
    ("six thousand", "6000", "100", "none"),
]
NONE = [
    *("GPT-4o", "Llama-3.2-1B", "Qwen2.5-72B", "DeepSeek-V3", "GPT-3.5-turbo", "o1-mini", "COVID-19"),
    *(
        "INFINITY-CHAT100",
        "pre-GPT-4",
        "F1",
        "v2",
        "x10",
        "3D",
        "the 2nd of them",
        "the 1980s",
        "21st century",
    ),
    *("section 3.2", "Table 2", "Figure 11", "appendix 4", "2025-04-07", "7 April 2025", "April 2025"),
    *("April 7, 2025", "one of the reasons", "one another", "no one", "a reason", "often", "weighty", ""),
    *("attend", "tension", "bone", "..."),
]
MANY = [
    ("0.71 to 0.82", ["0.71", "0.82"]),
    ("0.71–0.82", ["0.71", "0.82"]),
    ("0.71-0.82", ["0.71", "0.82"]),
    ("from -0.5 to -0.1", ["-0.5", "-0.1"]),
    ("35 of 39", ["35", "39"]),
    ("4,500 and 26,000", ["4500", "26000"]),
    ("25 models on 100 prompts, 50 times", ["25", "100", "50"]),
    ("two of three", ["2", "3"]),
    ("1,2345", ["1", "2345"]),
    ("GPT-4o gave 3.88, Llama-3.2-1B 7.74", ["3.88", "7.74"]),
    ("95% interval 1.2 to 3.4", ["95", "1.2", "3.4"]),
    ("10 -5", ["10", "-5"]),
    ("twenty, thirty", ["20", "30"]),
]


@pytest.mark.parametrize(("text", "value", "step", "unit"), ONE, ids=lambda x: x)
def test_one_quantity_is_read(text: str, value: str, step: str, unit: str) -> None:
    (found,) = find_quantities(text)
    assert (found.value, found.step, found.unit) == (Decimal(value), Decimal(step), unit)
    assert text[found.start : found.start + len(found.text)] == found.text


@pytest.mark.parametrize("text", NONE, ids=lambda x: x)
def test_what_is_no_finding_is_not_read(text: str) -> None:
    assert find_quantities(text) == []


@pytest.mark.parametrize(("text", "values"), MANY, ids=str)
def test_several_quantities_are_read_in_order(text: str, values: list[str]) -> None:
    assert [q.value for q in find_quantities(text)] == [Decimal(v) for v in values]


def test_two_thirds_are_no_two() -> None:
    for text in ("two thirds", "two-thirds of them"):
        (found,) = find_quantities(text)
        assert abs(found.value - Decimal(2) / 3) < Decimal("1e-20")


@pytest.mark.parametrize(
    ("text", "signed"), [("-5", True), ("\u22125", True), ("+5", True), ("5", False), ("a-5", False)]
)
def test_a_sign_counts_only_if_it_is_one(text: str, signed: bool) -> None:
    assert [q.signed for q in find_quantities(text)] == ([] if text == "a-5" else [signed])


numbers = st.decimals(min_value=0, max_value=10**9, places=3, allow_nan=False).map(lambda d: d.normalize())


@steady
@given(numbers, st.sampled_from(["{} models", "about {}", "({})", "it was {}.", "{}%", "{} points", "n={}"]))
def test_a_number_is_found_as_it_was_written(number: Decimal, sentence: str) -> None:
    written = f"{number:f}"
    (found,) = find_quantities(sentence.format(written))
    assert found.value == number
    assert found.step == Decimal(1).scaleb(min(0, int(Decimal(written).as_tuple().exponent)))


@steady
@given(st.integers(1000, 10**12))
def test_grouped_thousands_are_one_number(number: int) -> None:
    (found,) = find_quantities(f"{number:,} words")
    assert found.value == number


@steady
@given(st.text() | st.text(st.sampled_from("0123456789.,-+\u2212–%× abexpointshalfthird")))
def test_no_text_stops_the_reading(text: str) -> None:
    ends = 0
    for found in find_quantities(text):
        assert found.start >= ends
        assert found.step > 0
        ends = found.start + len(found.text)
    assert ends <= len(text)
