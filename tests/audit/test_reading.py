"""What the audit reads as a quantity, and what it knows to be none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.synthesis.auditing.names import Names
from pipeline.synthesis.auditing.reading import read
from tests.audit.words import readings

steady = settings(deadline=None)  # other work on the machine is no failure

# One quantity in its own words: value, step, class of unit.
ONE = [
    ("19.81 percentage points", "19.81", "0.01", "points"),
    ("19.8pp", "19.8", "0.1", "points"),
    ("a 19.8-point gap", "19.8", "0.1", "points"),
    ("71 %", "71", "1", "percent"),
    ("71\u202f%", "71", "1", "percent"),
    ("71 per cent", "71", "1", "percent"),
    (".86", "0.86", "0.01", "none"),
    ("(\u22120.86)", "-0.86", "0.01", "none"),
    ("26,000 queries", "26000", "1", "none"),
    ("26 thousand", "26000", "1000", "none"),
    ("34M features", "34000000", "1000000", "none"),
    ("1.6×", "1.6", "0.1", "times"),
    ("threefold", "3", "1", "times"),
    ("ten times", "10", "1", "times"),
    ("twice as many", "2", "0.2", "times"),
    ("it doubled", "2", "0.2", "times"),
    ("doubling the share", "2", "0.2", "times"),
    ("double the share", "2", "0.2", "times"),
    ("it tripled", "3", "1", "times"),
    ("it halved", "0.5", "0.02", "none"),
    ("half", "0.5", "0.04", "none"),
    ("three-quarters", "0.75", "0.04", "none"),
    ("Twelve models", "12", "1", "none"),
    ("a dozen models", "12", "1", "none"),
    ("a hundred prompts", "100", "10", "none"),
    ("six thousand", "6000", "100", "none"),
    ("zero models", "0", "1", "none"),
    ("3,000 hours", "3000", "1", "hours"),
    ("$5", "5", "1", "money:usd"),
    ("5 €", "5", "1", "money:eur"),
    ("£5", "5", "1", "money:gbp"),
    ("−0.86 standard deviations", "-0.86", "0.01", "effect:sd"),
    # What the grammar passes over is no less a number.
    ("On NoveltyBench 20 leading models", "20", "1", "none"),
    ("by step 200", "200", "1", "none"),
    ("on day 30", "30", "1", "none"),
    ("Only Acme 35", "35", "1", "none"),
]
NONE = [
    *("GPT-4o", "Llama-3.2-1B", "Qwen2.5-72B", "DeepSeek-V3", "Claude 3.5 Sonnet", "GPT 4", "COVID-19", "F1"),
    *("INFINITY-CHAT100", "v2", "v0.5", "version 1.4.2", "3D", "the 2nd of them", "the 1980s"),
    *(
        "section 3.2",
        "Table 2",
        "Figure 11",
        "appendix 4",
        "2025-04-07",
        "7 April 2025",
        "April 2025",
        "in 2024",
    ),
    *("April 7, 2025", "one of the reasons", "one another", "no one", "often", "weighty", ""),
    *("arXiv:2510.22954", "doi 10.1000/182", "https://made-up.example/7", "at 10:30", "24/7"),
    *(
        "for two reasons",
        "the two may differ",
        "the two went on",
        "between two worlds",
        "zero-shot",
        "double-blind",
    ),
    *("both halves", "half-hearted", "1. First", "a second desk"),
]
MANY = [
    ("0.71 to 0.82", ["0.71", "0.82"]),
    ("0.71-0.82", ["0.71", "0.82"]),
    ("35 of 39", ["35", "39"]),
    ("39 of 35", ["39", "35"]),
    ("25 models on 100 prompts, 50 times", ["25", "100", "50"]),
    ("GPT-4o gave 3.88, Llama-3.2-1B 7.74", ["3.88", "7.74"]),
    ("3.88, 7.74 and 9.1%", ["3.88", "7.74", "9.1"]),
]


@pytest.mark.parametrize(("text", "value", "step", "unit"), ONE, ids=lambda x: x)
def test_one_quantity_is_read(text: str, value: str, step: str, unit: str) -> None:
    (found,) = readings(text)
    assert (found.value, found.numbers[0].step, found.unit) == (Decimal(value), Decimal(step), unit)


@pytest.mark.parametrize("text", NONE, ids=lambda x: x)
def test_what_is_no_finding_is_not_read(text: str) -> None:
    assert readings(text) == []


@pytest.mark.parametrize(("text", "values"), MANY, ids=str)
def test_several_quantities_are_read_in_order(text: str, values: list[str]) -> None:
    numbers = [str(n.value) for found in readings(text) for n in found.numbers]
    assert numbers == values


def test_the_items_of_a_list_share_the_unit_written_at_its_end() -> None:
    assert [found.unit for found in readings("3.88, 7.74 and 9.1%")] == ["percent"] * 3
    assert [found.unit for found in readings("86 against 4.4%")] == ["percent"] * 2


def test_a_name_with_a_number_is_known_from_the_records() -> None:
    text = "Zebra 7 came first."
    assert [r.text for r in readings(text)] == ["7"]
    assert read(text, Names.of(["Zebra 7 and Zebra 8"]))[0] == []


def test_a_word_that_opens_a_sentence_makes_no_name_of_the_count_behind_it() -> None:
    names = Names.of(["Of 41 summarisers, 28 scored lower.", "About 12 of them were read.", "Zebra 7"])
    assert names.known == {"Zebra 7"}
    assert [r.text.split()[0] for r in read("Of 41 readers in quiet rooms some finished.", names)[0]] == [
        "41"
    ]


def test_the_level_of_an_interval_lends_its_unit_to_no_estimate() -> None:
    assert [r.unit for r in readings("r = 0.31, 95% interval 0.12 to 0.48")] == ["none", "percent", "none"]
    assert [r.unit for r in readings("4.1, 95% of all readers")] == ["percent", "percent"]


@pytest.mark.parametrize("text", ["three questions in four", "nine readers out of ten were asked"])
def test_a_share_in_words_is_read_as_one(text: str) -> None:
    (found,) = readings(text)
    assert found.form == "ratio"
    assert found.numbers[0].value < found.numbers[1].value


def test_rooms_in_which_readers_sit_are_no_share() -> None:
    assert [r.form for r in readings("two readers in four rooms")] == ["single", "single"]
    assert "ratio" not in [r.form for r in readings("nine readers in two.")]


def test_what_is_let_through_as_no_finding_says_why() -> None:
    _, none = read("In 2024, GPT-4o (Table 2) led.", Names())
    assert [(n.text, n.why) for n in none] == [("2024", "a year"), ("4", "a name"), ("2", "a label")]


@steady
@given(st.text() | st.text(st.sampled_from("0123456789.,-+\u2212–%× abexpointshalfthird")))
def test_every_digit_of_any_text_is_judged_or_let_through_for_a_reason(text: str) -> None:
    found, none = read(text, Names())
    spans = [(r.start, r.end) for r in found] + [(n.start, n.end) for n in none]
    covered = {place for start, end in spans for place in range(start, end)}
    assert {i for i, c in enumerate(text) if c in "0123456789"} <= covered
    assert all(item.why for item in none)
