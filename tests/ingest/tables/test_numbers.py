from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.tables.days import day
from pipeline.ingest.tables.numbers import figure, interval, is_nothing, mean

TODAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("67.80", "67.80"),
        ("1,472", "1472"),
        ("1,234,567.50", "1234567.50"),
        ("67.8%", "67.8"),
        ("67.8 %", "67.8"),
        ("−3", "-3"),
        ("–3.5", "-3.5"),
        ("+5", "5"),
        ("-0.0", "0.0"),
        (".5", "0.5"),
        ("5.", "5"),
        ("007", "7"),
        ("$14.41", "14.41"),
        ("67.8*", "67.8"),
        ("*67.8†", "67.8"),
        ("67.8 [2]", "67.8"),
        ("67.8^a", "67.8"),
        ("0.35±0.03", "0.35"),
        ("67.8 (±1.2)", "67.8"),
        ("1472 +5/-4", "1472"),
        ("1e-5", "1e-5"),
        ("1312.0083741127146", "1312.0083741127146"),
    ],
)
def test_a_figure_keeps_its_digits_and_loses_what_stands_around_it(written: str, read: str) -> None:
    assert figure(written) == read


@pytest.mark.parametrize(
    "written",
    [
        "",
        "about 5",
        "<0.1",
        "≥50",
        "3,5",  # a decimal comma, or a slip
        "1,47",
        "12 345",  # one number, or two
        "67.8¹",  # a footnote, or a power
        "67.8^1",
        "10^3",
        "5/10",
        "1.2.3",
        "12 points",
        "5-7",
        "NaN",
        "Infinity",
        "1e999",
        "9" * 5000,
        "0." + "0" * 50 + "1",
        "٣",  # a digit, but not one of these
    ],
)
def test_what_could_be_read_in_two_ways_is_not_read(written: str) -> None:
    assert figure(written) is None


@pytest.mark.parametrize("written", ["", "-", "—", "N/A", "n/a", "null", "TBD"])
def test_what_says_that_there_is_nothing(written: str) -> None:
    assert is_nothing(written)
    assert figure(written) is None


@given(
    st.decimals(min_value=-(10**12), max_value=10**12, places=6),
    st.sampled_from(["{:f}", "{:,f}%", " {:f}*"]),
)
def test_a_figure_is_the_number_that_was_written(number: Decimal, form: str) -> None:
    read = figure(form.format(number))
    assert read is not None
    assert Decimal(read) == number
    assert len(read.partition(".")[2]) == 6


@given(st.text(max_size=40))
def test_any_text_is_a_figure_or_none(text: str) -> None:
    read = figure(text)
    assert read is None or Decimal(read).is_finite()


@pytest.mark.parametrize(
    ("value", "spread", "ends"),
    [
        ("1472", "+5/-4", ("1468", "1477")),
        ("1472", "-4/+5", ("1468", "1477")),
        ("1472", "+5/−4", ("1468", "1477")),
        ("67.8", "±1.25", ("66.55", "69.05")),
        ("67.8", "+/-1", ("66.8", "68.8")),
        ("67.8", "1", ("66.8", "68.8")),
        ("67.8", "(± 1.2 %)", ("66.6", "69.0")),
        ("0.35", "0.35±0.03", ("0.32", "0.38")),
        ("5", "wide", None),
        ("5", "+1/-2/+3", None),
        ("5", "+inf/-inf", None),
    ],
)
def test_an_interval_from_distances(value: str, spread: str, ends: tuple[str, str] | None) -> None:
    assert interval(value, spread) == ends


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["48.0", "50.5"], "49.25"),
        (["50", "60"], "55"),
        (["50.0", "50.0"], "50.0"),
        (["1", "1", "2"], "1.3"),
        (["-1", "1"], "0"),
        (["1e2", "0.5"], "50.25"),
        (["12.3"], "12.3"),
    ],
)
def test_a_mean_has_one_digit_more_than_its_parts_at_most(values: list[str], expected: str) -> None:
    assert mean(values) == expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2024/6", "2024-06"),
        ("2024/06/13", "2024-06-13"),
        ("2024.6.3", "2024-06-03"),
        ("2024-06-13", "2024-06-13"),
        ("20240613", "2024-06-13"),
        ("2025-11-26T22:35:07.731893", "2025-11-26"),
        ("2025-11-26T22:35:07Z", "2025-11-26"),
        ("2024", "2024"),
        ("June 13, 2024", "2024-06-13"),
        ("13 Jun 2024", "2024-06-13"),
        ("Jun 2024", "2024-06"),
        ("3/4/2025", None),  # March or April
        ("2024/13", None),
        ("2099-01-01", None),
        ("2099", None),
        ("1970-01-01", None),
        ("Unknown", None),
        ("0000-00-00", None),
    ],
)
def test_the_dates_of_tables(written: str, read: str | None) -> None:
    assert day(written, TODAY) == read


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = day(text, TODAY)
    assert found is None or found[:4].isdigit()
