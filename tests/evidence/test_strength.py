from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evidence.relations import relate
from pipeline.evidence.strength import EvidenceSummary, summarise
from tests.house import House, copy_records

TRIAL, SURVEY = "lamp-trial/reading-speed", "night-survey/no-loss"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


def strength(house: House, *claims: str) -> EvidenceSummary:
    library = house.library()
    return summarise(library, relate(library), claims)


def test_nothing_cited_earns_no_mark(house: House) -> None:
    assert strength(house) == EvidenceSummary(0, 0, 0, 0, 0, 0, 0, 0)


def test_a_claim_cited_twice_counts_once(house: House) -> None:
    assert strength(house, TRIAL, TRIAL).claims == 1


def test_claims_are_counted_by_how_far_they_were_checked(house: House) -> None:
    found = strength(house, TRIAL, "lamp-trial/dimmed", "night-survey/likeness")
    assert (found.primary, found.secondary, found.unverified, found.works) == (1, 1, 1, 2)


def test_half_of_the_claims_read_in_the_source_earn_a_mark_and_fewer_do_not(house: House) -> None:
    half = strength(house, "lamp-trial/rooms-with-lamps", SURVEY, TRIAL, "lamp-trial/dimmed")
    fewer = strength(house, TRIAL, SURVEY, "lamp-trial/dimmed")
    assert (half.bars, fewer.bars) == (1, 0)


def test_two_works_with_an_experiment_or_pooled_analysis_earn_a_mark(house: House) -> None:
    one = strength(house, TRIAL)
    same_work_twice = strength(house, "lamp-pool/slower", "lamp-pool/readers")
    two = strength(house, TRIAL, "lamp-pool/slower")
    assert (one.experimental_works, same_work_twice.experimental_works, two.experimental_works) == (1, 1, 2)
    assert two.bars == one.bars + 1


def test_a_contradicted_claim_costs_a_mark_whichever_side_is_cited(house: House) -> None:
    assert strength(house, TRIAL).contradicted == 1
    assert strength(house, SURVEY).contradicted == 1
    assert strength(house, "lamp-pool/slower").contradicted == 0


@pytest.mark.parametrize("status", ["disputed", "candidate"])
def test_only_an_accepted_claim_contradicts(house: House, status: str) -> None:
    before = strength(house, TRIAL)
    house.edit(
        "sources/works/night-survey.yml",
        "at: abstract\n",
        f"at: abstract\n    status: {status}\n",
    )
    library = house.examine().library  # a cited candidate is an error elsewhere
    after = summarise(library, relate(library), [TRIAL])
    assert (before.contradicted, after.contradicted) == (1, 0)
    assert after.bars == before.bars + 1


def test_five_works_earn_a_mark_and_four_do_not(house: House) -> None:
    four = [
        "lamp-trial/dimmed",
        "night-survey/likeness",
        "lamp-pool/readers",
        "evening-column/lamps-blamed",
    ]
    fifth = """schema_version: 1
kind: report
title: A Fifth Work
authors: [E. Author]
published: 2026-01
ids: {url: "https://fifth.example/"}
claims:
  nothing:
    says: It found nothing.
    scope: {who: nobody}
    design: case
    topics: [light]
    at: page 1
    checked: {level: primary, on: 2026-03-01}
"""
    house.write("sources/works/fifth.yml", fifth)
    assert strength(house, *four).works == 4
    five = strength(house, *four, "fifth/nothing")
    assert five.works == 5
    assert five.bars == strength(house, *four).bars + 1


def test_all_four_marks_can_be_had(house: House) -> None:
    house.edit(
        "sources/works/evening-column.yml",
        "    relates:\n      - contradicts: lamp-trial/rooms-with-lamps\n"
        "        why: The column holds that <em>no</em> room had one.\n",
        "",
    )
    fifth = (house.root / "sources/works/lamp-pool.yml").read_text(encoding="utf-8")
    house.write(
        "sources/works/fifth.yml",
        fifth.replace("10.99999/made.up.3", "10.99999/made.up.5").replace("Made-Up Lamps, Pooled", "Fifth"),
    )
    cited = ["fifth/slower", "lamp-pool/slower", "lamp-trial/rooms-with-lamps", "night-survey/likeness"]
    assert strength(house, *cited, "evening-column/lamps-blamed").bars == 4
