"""A record begins with what is known of a work; ids for records come from titles."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.bibliography import MOST_AUTHORS, Bibliography, work_text
from pipeline.records.slugs import slug, unused
from pipeline.records.types import SLUG_PATTERN
from pipeline.records.yaml_source import parse_yaml

KNOWN = Bibliography(
    "paper",
    "Lamps: a trial",
    ("A. Author", "B. Author"),
    "2026",
    "J. Lamps",
    {"arxiv": "2601.90001", "doi": "10.99999/x"},
    ({"name": "The Morning", "on": "2026-01-02"},),
    "the abstract",
    "A note.",
)


def test_a_record_is_written_the_way_editors_write_it() -> None:
    assert work_text(KNOWN) == (
        "# yaml-language-server: $schema=../../pipeline/records/schemas/work.schema.json\n"
        "schema_version: 1\n"
        "kind: paper\n"
        'title: "Lamps: a trial"\n'
        "authors: [A. Author, B. Author]\n"
        "published: 2026\n"
        "venue: J. Lamps\n"
        'ids: {doi: 10.99999/x, arxiv: "2601.90001"}\n'
        "via: [{name: The Morning, on: 2026-01-02}]\n"
        "seen: the abstract\n"
        "note: A note.\n"
    )


def test_what_is_not_known_is_said_or_left_to_be_filled_in() -> None:
    bare = Bibliography("article", "Lamps")
    assert bare.missing() == ["published"]
    text = work_text(bare)
    assert "published:\n" in text
    assert "authors: []\n" in text
    assert "ids: {}\n" in text
    assert "note: The authors are not named where the data come from. No identifier is known.\n" in text


@pytest.mark.parametrize(
    ("ids", "kept"),
    [
        ({"doi": "lamps", "arxiv": "2601.90001"}, {"arxiv": "2601.90001"}),
        ({"arxiv": "2613.1", "url": "https://x.example/"}, {"url": "https://x.example/"}),
        ({"isbn": "123"}, {}),
        ({"openreview": "AbC"}, {"openreview": "AbC"}),
    ],
)
def test_an_identifier_that_is_none_is_left_out(ids: dict[str, str], kept: dict[str, str]) -> None:
    document, _ = parse_yaml("", work_text(Bibliography("paper", "x", ids=ids)))
    assert document
    assert document.data["ids"] == kept


def test_a_very_long_list_of_authors_ends_with_et_al() -> None:
    text = work_text(Bibliography("paper", "x", tuple(f"A. Author {n}" for n in range(MOST_AUTHORS + 1))))
    document, _ = parse_yaml("", text)
    assert document
    assert len(document.data["authors"]) == MOST_AUTHORS + 1
    assert document.data["authors"][-1] == "et al."


def test_what_a_page_would_take_for_a_reference_is_broken_up() -> None:
    text = work_text(Bibliography("paper", "On [[1/f]] noise [@x]", ("[[A]]",)))
    assert "[[" not in text
    assert "[@" not in text


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Attention Is All You Need", "attention-all-you-need"),
        (
            "Artificial Hivemind: The Open-Ended Homogeneity of Language Models",
            "artificial-hivemind-open-ended",
        ),
        ("Müde Menschen — größer?", "mude-menschen-grosser"),
        ("The of and", "the-of-and"),
        ("疲れ", ""),
        ("Don't", "dont"),
        ("x" * 60, "x" * 40),
    ],
)
def test_an_id_is_made_of_the_words_that_carry_meaning(text: str, made: str) -> None:
    assert slug(text) == made


@given(st.text(max_size=80), st.integers(5, 60))
def test_any_text_makes_an_id_or_none(text: str, longest: int) -> None:
    made = slug(text, longest)
    assert len(made) <= longest
    assert not made or re.fullmatch(SLUG_PATTERN, made)


def test_an_id_that_is_taken_gets_a_number() -> None:
    assert unused("a", {"b"}) == "a"
    assert unused("a", {"a", "a-2"}) == "a-3"
