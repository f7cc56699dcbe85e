"""Any text is read: nothing raises, offsets hold, and the time grows with the length only."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.quantities import find_candidates, find_quantities

PIECES = st.sampled_from(
    [
        *(
            "12",
            "3.5",
            "1,200",
            "10^",
            "-3",
            "−",
            "–",
            "±",
            "×",
            "%",
            "$",
            "\\%",
            "\\times",
            "{",
            "}",
            "(",
            ")",
            "[",
        ),
        *(
            "]",
            "/",
            ":",
            ",",
            ".",
            " ",
            "\u00a0",
            "to",
            "and",
            "between",
            "from",
            "of",
            "in",
            "two",
            "half",
            "a",
            "CI",
        ),
        *(
            "95%",
            "n =",
            "<",
            "~",
            "mg",
            "m s−1",
            "kg",
            "°C",
            "days",
            "Figure",
            "2020",
            "GPT-4o",
            "fold",
            "million",
        ),
        *("respectively", "\x00", "\ud800", "½", "²", "e", "E5", "one", "third", "US$", "€", "x", "K", "M"),
    ]
)


@given(st.text() | st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=30).map("".join))
def test_whatever_the_text_the_spans_are_its_own_and_in_order(text: str) -> None:
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text
        assert quantity.text == quantity.text.strip()
        assert quantity.numbers
        quantity.document()
        end = quantity.end
    for candidate in find_candidates(text):
        assert 0 <= candidate.start < candidate.end <= len(text)
        assert len(candidate.excerpt.strip("… ").split()) <= 25
        candidate.document()


@pytest.mark.parametrize("piece", ["7", ",", "1,"])
def test_a_million_digits_or_commas_end_quickly(piece: str) -> None:
    began = time.process_time()
    find_quantities(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 30


@pytest.mark.parametrize("piece", ["1 ", "(", "$", ".", "-", "a", "\\", "{", "\x00", "~", " ", "\n", "a."])
def test_a_long_run_of_one_kind_ends_quickly(piece: str) -> None:
    began = time.process_time()
    find_quantities("5 mg" + piece * (60_000 // len(piece)))
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "piece",
    [
        "$1",
        "a-1-",
        "5% ",
        "\\%",
        "–1",
        "3 to ",
        "95% CI ",
        "(1,2",
        "1/",
        "1 ± ",
        "n = 5 ",
        "Abc 5 ",
        "twenty ",
        "10^",
    ],
)
def test_twice_the_text_takes_no_more_than_some_twice_the_time(piece: str) -> None:
    def seconds(times: int) -> float:
        began = time.process_time()
        find_quantities(piece * times)
        return time.process_time() - began

    seconds(50)
    assert min(seconds(1200) for _ in range(2)) < 8 * min(seconds(300) for _ in range(2)) + 0.2
