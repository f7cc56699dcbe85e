"""The claim that a sentence suggests: its figure in the right form, every guess said to be one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.inbox.measure import propose_measure
from pipeline.inbox.naming import phrase_before
from pipeline.inbox.offer import _document as document_of
from pipeline.inbox.offer import _sentences
from pipeline.inbox.propose import excerpt
from pipeline.records.works import Measure

from .papers import paper


def measure(text: str, year: int | None = 2026) -> dict[str, Any]:
    """Return the fields of the measure that the one candidate of ``text`` suggests."""
    ((sentence, candidate),) = _sentences(paper(text), [])
    document = document_of(sentence, candidate)
    return dict(propose_measure(document, sentence, year).fields)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        (
            "Reading speed was 12.50% lower with a lamp.",
            {"name": "reading speed", "value": Decimal("12.50"), "unit": "percent", "direction": "down"},
        ),
        (
            "Lamps reduced reading speed by at least 4.3 percentage points.",
            {
                "name": "reading speed",
                "value": Decimal("4.3"),
                "unit": "percentage points",
                "bound": "at least",
            }
            | {"direction": "down"},
        ),
        ("In the town, 35 of 39 rooms had a lamp.", {"name": "share or rate", "count": 35, "of": 39}),
        (
            "Accuracy rises from 21.2% to 35.40% by lamplight.",
            {"name": "accuracy", "value": Decimal("35.40"), "baseline": Decimal("21.2"), "unit": "percent"}
            | {"direction": "up"},
        ),
        (
            "The odds ratio for slower reading was 1.25 (95% CI 1.04 to 1.50).",
            {"name": "odds ratio for slower reading", "value": Decimal("1.25"), "unit": "odds ratio"}
            | {"interval": {"low": Decimal("1.04"), "high": Decimal("1.50")}},
        ),
        (
            "The effect on speed was negative (Hedges' g = -0.86, 90% CI -1.10 to -0.62).",
            {"name": "Hedges' g", "value": Decimal("-0.86"), "unit": "hedges_g"}
            | {"interval": {"low": Decimal("-1.10"), "high": Decimal("-0.62"), "level": Decimal(90)}},
        ),
        (
            "The gain in brightness is 2.30-fold.",
            {"name": "gain in brightness", "value": Decimal("2.30"), "unit": "times"},
        ),
        (
            "Reading a page takes between 3 and 5 seconds longer.",
            {"low": Decimal(3), "high": Decimal(5), "unit": "seconds", "direction": "up"},
        ),
        (
            "The rooms cost $3.5 million more to light.",
            {
                "name": "amount of money",
                "value": Decimal(3500000),
                "unit": "usd",
                "year": 2026,
                "direction": "up",
            },
        ),
    ],
)
def test_a_figure_takes_the_form_it_has_in_a_record(text: str, fields: dict[str, Any]) -> None:
    found = measure(text)
    if "name" not in fields:
        found.pop("name")
    assert found == fields


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("We reach 88.1 BLEU by lamplight, which is higher.", "88.1"),
        ("Scores rise by 3, 5 and 7 points.", "3, 5 and 7 points"),
        ("Readers improved by 12 mmHg.", "12 mmHg"),
    ],
)
def test_a_figure_that_no_unit_fits_is_left_out_and_the_doubt_is_said(text: str, why: str) -> None:
    ((sentence, candidate),) = _sentences(paper(text), [])
    found = propose_measure(document_of(sentence, candidate), sentence, 2026)
    assert "value" not in found.fields
    assert any(why in doubt for doubt in found.doubts), found.doubts


@pytest.mark.parametrize(
    "text",
    [
        "The p value fell to p < 0.001 for the lamp.",
        "With n = 274 readers, speed fell.",
        "Accuracy rose to 85.3 by lamplight.",  # more than the unit allows: the percent sign is missing
    ],
)
def test_what_is_no_finding_is_not_taken_for_its_figure(text: str) -> None:
    assert not {"value", "count", "low"} & set(measure(text))


def test_money_without_a_year_has_no_figure() -> None:
    assert "value" not in measure("The rooms cost $3.5 million more to light.", None)


@given(st.text("lamp 0123456789.,%±–-<>()$x:/of to CIn=", min_size=1, max_size=120))
def test_whatever_the_sentence_the_measure_is_one_that_a_record_may_have(text: str) -> None:
    for sentence, candidate in _sentences(paper(text), []):
        found = propose_measure(document_of(sentence, candidate), sentence, 2026)
        if found.fields:
            made = Measure.model_validate(dict(found.fields))
            assert made.value is not None or made.low is not None or made.count is not None or made.direction


@pytest.mark.parametrize(
    ("sentence", "upto", "phrase"),
    [
        ("With a lamp, the reading speed of adults was 12 %", "12", "reading speed of adults"),
        ("Lamps reduced reading speed by 4", "4", "reading speed"),
        ("The GPT-4o accuracy reached 5", "5", "GPT-4o accuracy"),
        ("Half of them, 5", "5", ""),
        ("It cost 5", "5", ""),
        ("", "", ""),
    ],
)
def test_a_figure_is_named_by_the_words_before_it(sentence: str, upto: str, phrase: str) -> None:
    assert phrase_before(sentence, sentence.rindex(upto)) == phrase


@given(st.text(max_size=200), st.integers(0, 200))
def test_any_words_name_something_or_nothing(sentence: str, end: int) -> None:
    assert len(phrase_before(sentence, end).split()) <= 5


@pytest.mark.parametrize(
    ("found", "quoted"),
    [
        ("Half of it.", "Half of it."),
        ("… " + "a " * 24 + "b …", "…" + "a " * 24 + "b…"),
        ("a " * 30, "a " * 24 + "a…"),
        ("see [[1/f]] noise", ""),
        ("see [@x]", ""),
    ],
)
def test_an_excerpt_is_cut_to_what_a_record_may_quote(found: str, quoted: str) -> None:
    assert excerpt(found) == quoted
    assert len(quoted.split()) <= 25
