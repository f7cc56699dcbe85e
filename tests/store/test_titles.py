from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.store.titles import is_distinctive, title_key


@pytest.mark.parametrize(
    "spellings",
    [
        [
            r"$\alpha$-Divergence for Made-Up Readers",
            "α-divergence for made-up readers",
            "Alpha-divergence, for made up readers",
            "𝛼-Divergence for Made‐Up Readers.",
            "The alpha-divergence for made-up readers"[4:],
        ],
        [
            r"G\"odel's Invented Proof of Nothing",
            "Gödel’s invented proof of nothing",
            "GODEL'S INVENTED PROOF OF NOTHING",
            "Go\u0308del's <i>invented</i> proof of nothing",
        ],
        [
            r"H$_2$O and CO$_2$ in Invented Lamps at Night",
            "H₂O and CO₂ in invented lamps at night",
            "H<sub>2</sub>O & CO<sub>2</sub> in invented lamps at night",
        ],
        ["Straße, Łódź and smørrebrød in made-up maps", "Strasse, Lodz and smorrebrod in made up maps"],
        ["ﬁnding eﬃcient lamps for everybody", "Finding efficient lamps for everybody"],
    ],
)
def test_spellings_of_one_title_have_one_key(spellings: list[str]) -> None:
    keys = {title_key(title) for title in spellings}
    assert len(keys) == 1
    assert keys != {""}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A made-up trial of reading lamps", "A made-up trial of reading lamps II"),
        ("A made-up trial of reading lamps", "A made-up trial of reading lamps: a subtitle"),
        (r"The $\alpha$-rule for made-up lamps", r"The $\beta$-rule for made-up lamps"),
        (r"Lamps in $L^1$ spaces of no kind", r"Lamps in $L^2$ spaces of no kind"),
    ],
)
def test_different_titles_have_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@pytest.mark.parametrize(
    "title",
    [
        "Editorial",
        "Introduction",
        "Reading lamps",
        "A b c d e",
        "Introduction to the Special Issue",
        "Letter to the editors",
        "Response to the reviewers' comments"[:25],
        "Response to reviewers",
        "Table of contents for May 2026",
        "Acknowledgement of the referees 2026",
        "",
        "–––",
    ],
)
def test_what_could_be_the_title_of_anything_has_no_key(title: str) -> None:
    assert title_key(title) == ""


def test_a_title_in_chinese_or_japanese_needs_fewer_signs() -> None:
    assert title_key("存在しない書物を読む人々の研究について") != ""
    assert title_key("書物の研究") == ""


def test_a_long_title_may_stand_alone() -> None:
    assert is_distinctive("Lamps, Readers and the Long Night: Evidence from an Invented Library")
    assert not is_distinctive("A trial of reading lamps")


@given(st.text(max_size=300))
def test_every_text_has_a_key_of_bounded_length_that_forms_and_case_do_not_change(title: str) -> None:
    key = title_key(title)
    assert len(key) <= 240
    assert key == title_key(unicodedata.normalize("NFD", title))
    if title.isascii():
        assert key == title_key(title.upper()) or "\\" in title or "$" in title or "<" in title
