from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.sample import read_sample, sample_of
from pipeline.records.works import Claim, Measure

KNOWN = [
    ("293 writers", 293, "writers"),
    ("1,100 participants in two pre-registered experiments", 1100, "participants"),
    ("17 studies with 115 effect sizes", 17, "studies"),
    ("28 studies and 8,214 participants", 28, "studies"),
    ("more than 4 million artworks of more than 50,000 users", 4_000_000, "artworks"),
    ("28 MFA readers, beside 516 general readers", 28, "MFA readers"),
    ("70+ models measured", 70, "models measured"),
    ("two dozen people", 24, "people"),
    ("12345", 12345, ""),
    ("1,200 people in all", 1200, "people"),
]
UNKNOWN = [
    ("10 answers per prompt", "a rate"),
    ("25 models with 10 answers each", "a rate"),
    ("large k, e.g. 256", "does not begin"),
    ("interviews with editors", "does not begin"),
    ("35 of 39 rooms", "one whole number"),
    ("30 to 40 students", "one whole number"),
    ("up to 40 students", "upper bound"),
    ("fewer than 40 students", "upper bound"),
    ("256 people for comparison", "compared with"),
    ("293 writers in all arms", "more than what this claim"),
    ("45 comparisons in five experiments", "what was studied"),
    ("12 hazard categories", "what was studied"),
    ("12 models in v1, 14 in the second version", "more than one size"),
    ("40 readers in spring, 38 readers in autumn", "more than one size"),
    ("3,593 ideas and 427 solutions", "more than one size"),
]


@pytest.mark.parametrize(("words", "n", "noun"), KNOWN)
def test_the_size_is_the_number_that_the_words_begin_with(words: str, n: int, noun: str) -> None:
    sample = read_sample(words)
    assert (sample.n, sample.of_what, sample.why) == (n, noun, "")


@pytest.mark.parametrize(("words", "reason"), UNKNOWN)
def test_where_the_words_leave_a_doubt_the_size_is_unknown_with_the_reason(words: str, reason: str) -> None:
    sample = read_sample(words)
    assert sample.n is None
    assert reason in sample.why
    assert words in sample.why


@pytest.mark.parametrize(
    "words", ["more than 800 participants", "at least 800 participants", "800+ participants"]
)
def test_a_lower_bound_is_the_least_that_is_vouched_for(words: str) -> None:
    sample = read_sample(words)
    assert (sample.n, sample.or_more) == (800, True)
    assert sample.text == "800 or more participants"


@given(st.integers(1, 10**7), st.sampled_from(["writers", "essays", "language models", "people"]))
def test_a_plain_size_is_read_back_as_it_was_written(n: int, noun: str) -> None:
    assert read_sample(f"{n:,} {noun}").n == n


@given(st.text(max_size=60))
def test_any_words_give_a_size_or_a_reason(words: str) -> None:
    sample = read_sample(words)
    assert (sample.n is None) == bool(sample.why)
    assert sample.n is None or sample.n > 0


def a_claim(n: str | None, **measure: object) -> tuple[Claim, Measure | None]:
    claim = Claim.model_validate(
        {
            "says": "Most rooms had a lamp.",
            "scope": {"who": "rooms", **({"n": n} if n else {})},
            "design": "observational",
            "topics": ["light"],
            "at": "page 1",
            "checked": {"level": "primary", "on": "2026-03-01"},
        }
    )
    return claim, Measure.model_validate({"name": "rooms", **measure}) if measure else None


def test_without_words_the_total_of_a_count_is_the_size() -> None:
    assert sample_of(*a_claim(None, count=35, of=39, of_what="rooms")).text == "39 rooms"
    assert sample_of(*a_claim("12 rooms", count=35, of=39, of_what="rooms")).n == 12
    assert sample_of(*a_claim(None, count=5, of=45, of_what="comparisons")).n is None
    assert sample_of(*a_claim(None, value=1, unit="count")).why == "No size of a sample is recorded."
