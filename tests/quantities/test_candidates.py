"""Candidate claims: sentences, excerpts, and guesses with the words they rest on."""

from __future__ import annotations

from typing import get_args

import pytest

from pipeline.evidence.quantities import Topic, find_candidates, find_quantities
from pipeline.evidence.quantities.candidates import LONGEST_EXCERPT, record_unit
from pipeline.evidence.quantities.cues import _DESIGNS
from pipeline.evidence.quantities.sentences import sentences
from pipeline.records.units import UNITS
from pipeline.records.works import Design

TOPICS = [
    Topic("creativity", "Creativity", "Ideas of people and machines.", ["idea diversity", "novelty"]),
    Topic("safety", "Safety", "Attacks on models and defences.", ["jailbreak", "attack"]),
]


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


def test_sentences_survive_abbreviations_initials_and_decimals() -> None:
    text = (
        "See Fig. 3 of Smith et al. 2020, e.g. Table 2. It rose by 3.5 points. J. Doe saw it vs. Others. End"
    )
    assert split(text) == [
        "See Fig. 3 of Smith et al. 2020, e.g. Table 2.",
        "It rose by 3.5 points.",
        "J. Doe saw it vs. Others.",
        "End",
    ]
    assert split("They used tea, etc. The rest slept.") == ["They used tea, etc.", "The rest slept."]
    assert split(" One. \n\nTwo ") == ["One.", "Two"]


def test_a_sentence_without_a_finding_is_no_candidate() -> None:
    assert find_candidates("We study twelve languages. In 2020 it began.") == []
    (candidate,) = find_candidates("We study twelve languages. Errors fell by 12%.")
    assert candidate.excerpt == "Errors fell by 12%."


def test_a_comparison_without_a_figure_is_a_candidate() -> None:
    (candidate,) = find_candidates("Writers with help were slower than writers without it.")
    assert candidate.comparator == "than writers without it"
    assert candidate.direction
    assert (candidate.direction.value, candidate.direction.words) == ("down", ("slower",))


def test_a_long_sentence_is_cut_around_its_quantity_and_marked() -> None:
    text = "word " * 40 + "fell by 12% here " + "word " * 40 + "end."
    (candidate,) = find_candidates(text)
    words = candidate.excerpt.split()
    assert (words[0], words[-1]) == ("…", "…")
    assert len(words) - 2 == LONGEST_EXCERPT
    assert "12%" in words


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("Scores rose by 3 points.", "up", ("rose",)),
        ("Errors were reduced by 3%.", "down", ("reduced",)),
        ("Quality improved by 3% but diversity fell.", "mixed", ("improved", "fell")),
    ],
)
def test_direction_is_guessed_from_words_outside_the_quantities(
    text: str, value: str, words: tuple[str, ...]
) -> None:
    (candidate,) = find_candidates(text)
    assert candidate.direction
    assert (candidate.direction.value, candidate.direction.words) == (value, words)


def test_more_than_inside_a_quantity_is_neither_direction_nor_comparator() -> None:
    (candidate,) = find_candidates("It reached more than 12% of them.")
    assert (candidate.direction, candidate.comparator) == (None, None)


@pytest.mark.parametrize(
    ("text", "value", "words"),
    [
        ("Of 40 papers, n = 274 participants gained 3%.", "274", "n = 274 participants"),
        ("Across 1,204 adults it fell 3%.", "1204", "1,204 adults"),
        ("Across 25 large language models it fell 3%.", "25", "25 large language models"),
        ("In 35 of 39 trials it fell 3%.", "39", "35 of 39 trials"),
    ],
)
def test_sample_size_is_guessed_with_its_words(text: str, value: str, words: str) -> None:
    (candidate,) = find_candidates(text)
    assert candidate.sample
    assert (candidate.sample.value, candidate.sample.words) == (value, (words,))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("In a randomised controlled trial it fell 3%.", "rct"),
        ("Our meta-analysis of randomised trials shows 3% less.", "meta-analysis"),
        ("In a cohort it fell 3%.", "observational"),
        ("We surveyed them: 3% agreed. A survey of all.", "survey"),
        ("On the benchmark it gains 3%.", "benchmark"),
        ("A regression discontinuity shows 3%.", "quasi-experiment"),
    ],
)
def test_design_is_guessed(text: str, value: str) -> None:
    candidate = find_candidates(text)[0]
    assert candidate.design
    assert candidate.design.value == value
    assert candidate.design.words[0].lower() in text.lower()


def test_design_and_sample_may_come_from_elsewhere_in_the_text() -> None:
    text = "We ran a randomized trial with 88 patients. Pain fell by 12%."
    candidate = find_candidates(text)[-1]
    assert candidate.design
    assert candidate.sample
    assert (candidate.design.value, candidate.sample.value) == ("rct", "88")


def test_every_design_is_one_of_the_records() -> None:
    assert {name for name, _ in _DESIGNS} <= set(get_args(Design))


def test_the_topic_comes_with_the_words_that_speak_for_it() -> None:
    (candidate,) = find_candidates("The novelty and diversity of ideas fell by 12%.", TOPICS)
    assert candidate.topic
    assert candidate.topic.id == "creativity"
    assert set(candidate.topic.words) == {"novelty", "diversity", "idea"}


def test_one_shared_word_or_no_topics_make_no_topic() -> None:
    assert find_candidates("An attack fell by 12%.", TOPICS)[0].topic is None
    assert find_candidates("The novelty of ideas fell by 12%.")[0].topic is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("12%", "percent"),
        ("4 percentage points", "percentage points"),
        ("twofold", "times"),
        ("274 participants", "count"),
        ("$5", "usd"),
        ("5 €", "eur"),
        ("£5", "gbp"),
        ("3 days", "days"),
        ("an odds ratio of 2.1", None),
        ("OR = 2.1", "odds ratio"),
        ("g = -0.86", "hedges_g"),
        ("p < 0.05", "p-value"),
        ("5 kg", None),
    ],
)
def test_a_quantity_knows_its_unit_in_the_records_or_none(text: str, unit: str | None) -> None:
    (quantity,) = find_quantities(text)
    assert record_unit(text, quantity) == unit
    assert unit is None or unit in UNITS
