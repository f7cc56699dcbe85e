from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evidence.evidence_map import DESIGNS, EvidenceMap, MapEntry, evidence_map
from tests.house import House, copy_records


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house").without_pools()


def on_map(house: House) -> EvidenceMap:
    return evidence_map(house.examine().library)


def entry(house: House, claim: str) -> MapEntry:
    (found,) = [e for e in on_map(house).entries if e.claim == claim]
    return found


def test_a_claim_stands_with_topics_design_size_and_direction(house: House) -> None:
    assert entry(house, "lamp-trial/reading-speed") == MapEntry(
        "lamp-trial/reading-speed", ("light", "rest"), "rct", 39, "39 readers", "lower"
    )


@pytest.mark.parametrize(
    ("claim", "n", "direction"),
    [
        ("night-survey/no-loss", None, "no clear difference"),
        ("lamp-trial/rooms-with-lamps", 39, "not told"),  # the total of a count
        ("evening-column/lamps-blamed", None, "not told"),  # no measure at all
        ("lamp-pool/slower", 12345, "higher"),  # the sign of the effect
    ],
)
def test_what_is_not_known_is_said_to_be_unknown(
    house: House, claim: str, n: int | None, direction: str
) -> None:
    found = entry(house, claim)
    assert (found.n, found.direction) == (n, direction)


@pytest.mark.parametrize("status", ["candidate", "disputed"])
def test_only_accepted_claims_are_on_the_map(house: House, status: str) -> None:
    before = on_map(house)
    assert "lamp-trial/taken-back" not in {e.claim for e in before.entries}
    house.edit("sources/works/night-survey.yml", "at: abstract\n", f"at: abstract\n    status: {status}\n")
    assert len(on_map(house).entries) == len(before.entries) - 1


def test_counts_add_up_and_a_claim_of_two_topics_counts_in_both(house: House) -> None:
    found = on_map(house)
    assert sum(found.count(design=design) for design in found.designs) == found.count() == len(found.entries)
    twice = sum(len(e.topics) for e in found.entries)
    assert sum(found.count(topic) for topic in found.topics) == twice > found.count()
    for topic in found.topics:
        assert sum(found.count(topic, design) for design in found.designs) == found.count(topic)


def test_the_fullest_topic_stands_first_and_designs_in_one_order(house: House) -> None:
    found = on_map(house)
    sizes = [found.count(topic) for topic in found.topics]
    assert sizes == sorted(sizes, reverse=True)
    assert [d for d in DESIGNS if d in found.designs] == list(found.designs)
    assert "survey" in found.designs
    assert "theory" not in found.designs  # nothing stands on one


def test_a_house_without_claims_has_an_empty_map(house: House) -> None:
    library = house.library()
    library.claims.clear()
    assert evidence_map(library) == EvidenceMap((), (), ())
