"""Whatever claims an insight is given: its text passes checks and audit, or says what is missing."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records.library import Library
from tests.house import House, copy_records
from tests.synthesis.writing.tools import composed, front_matter, problems, shipped

CITABLE = sorted(c for c, e in shipped().claims.items() if e.record.status in ("accepted", "disputed"))
# One run of the audit over a composed insight takes a moment.
SLOW = settings(
    deadline=None, max_examples=25, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


@SLOW
@given(st.lists(st.sampled_from(CITABLE), min_size=1, max_size=30, unique=True))
def test_any_claims_give_a_text_without_a_problem_or_a_refusal(claims: list[str]) -> None:
    found = problems(shipped(), front_matter(claims))
    refused = [p for p in found if p.code == "not-composed"]
    assert found == refused
    assert all(p.hint and p.line > 1 for p in refused)


@settings(deadline=None, max_examples=8, derandomize=True)
@given(st.lists(st.sampled_from(CITABLE), min_size=6, max_size=24, unique=True), st.randoms())
def test_the_order_of_the_claims_means_nothing(claims: list[str], shuffle: object) -> None:
    first = composed(shipped(), front_matter(claims))
    shuffle.shuffle(claims)  # type: ignore[attr-defined]
    second = composed(shipped(), front_matter(claims))
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        assert first.body.text == second.body.text
        written = first.document.data.keys() - {"claims"}
        assert all(first.document.data[name] == second.document.data[name] for name in written)


def test_every_claim_of_the_library_can_stand_in_one_insight() -> None:
    assert problems(shipped(), front_matter(CITABLE)) == []


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Library:
    house: House = copy_records(tmp_path_factory.mktemp("house"))
    return house.library()


HOUSE_CLAIMS = [
    "evening-column/lamps-blamed",
    "lamp-pool/readers",
    "lamp-pool/slower",
    "lamp-repeats/harbour",
    "lamp-repeats/hill",
    "lamp-repeats/mill",
    "lamp-trial/dimmed",
    "lamp-trial/reading-speed",
    "lamp-trial/rooms-with-lamps",
    "many-lamps/bright-enough",
    "many-lamps/brightest",
    "night-survey/likeness",
    "night-survey/no-loss",
]


@SLOW
@given(st.lists(st.sampled_from(HOUSE_CLAIMS), min_size=1, unique=True))
def test_made_up_claims_with_marks_of_html_and_markdown_do_no_harm(
    made_up: Library, claims: list[str]
) -> None:
    found = problems(made_up, front_matter(claims, ["light"]))
    assert [p for p in found if p.code != "not-composed"] == []


def test_the_claims_of_the_house_are_all_there(made_up: Library) -> None:
    assert {c for c, e in made_up.claims.items() if e.record.status == "accepted"} == set(HOUSE_CLAIMS)
