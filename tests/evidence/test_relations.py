from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evidence.relations import Related, relate
from tests.house import House, copy_records

SURVEY = "night-survey/no-loss"
TRIAL = "lamp-trial/reading-speed"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


def related(house: House, claim_id: str) -> list[tuple[str, str]]:
    return [(r.word, r.other) for r in relate(house.library()).of(claim_id)]


def declare(house: House, claim: str, *relations: str) -> None:
    """Add relations to the first claim of a work, which has none."""
    work, key = claim.split("/")
    rows = "".join(f"\n      - {relation}" for relation in relations)
    house.edit(f"sources/works/{work}.yml", f"  {key}:\n", f"  {key}:\n    relates:{rows}\n")


def test_a_relation_declared_on_one_side_is_seen_from_both(house: House) -> None:
    assert ("contradicts", TRIAL) in related(house, SURVEY)
    assert ("contradicts", SURVEY) in related(house, TRIAL)


@pytest.mark.parametrize(
    ("kind", "seen_from_there"),
    [
        ("supports", "is supported by"),
        ("refines", "is refined by"),
        ("replicates", "is replicated by"),
        ("supersedes", "is superseded by"),
        ("contradicts", "contradicts"),
    ],
)
def test_a_relation_has_its_own_word_from_the_other_side(
    house: House, kind: str, seen_from_there: str
) -> None:
    # Of the same month as far as is known, so that either may supersede the other.
    house.edit("sources/works/night-survey.yml", "published: 2026-02\n", "published: 2026-03\n")
    declare(house, "night-survey/likeness", f"{{{kind}: lamp-pool/readers, why: Because.}}")
    assert related(house, "night-survey/likeness") == [(kind, "lamp-pool/readers")]
    assert related(house, "lamp-pool/readers") == [(seen_from_there, "night-survey/likeness")]


def test_the_reason_is_given_on_both_sides(house: House) -> None:
    relations = relate(house.library())
    assert {r.why for r in relations.contradicting(TRIAL)} == {r.why for r in relations.contradicting(SURVEY)}
    assert all(r.why for r in relations.contradicting(TRIAL))


def test_a_contradiction_declared_on_both_sides_is_shown_once_on_each(house: House) -> None:
    declare(house, TRIAL, f"{{contradicts: {SURVEY}, why: Said again from here.}}")
    assert related(house, TRIAL).count(("contradicts", SURVEY)) == 1
    assert related(house, SURVEY).count(("contradicts", TRIAL)) == 1


def test_support_declared_on_both_sides_is_shown_once_as_each_declares_it(house: House) -> None:
    declare(house, "night-survey/likeness", "{supports: lamp-pool/readers}")
    declare(house, "lamp-pool/readers", "{supports: night-survey/likeness}")
    assert related(house, "night-survey/likeness") == [("supports", "lamp-pool/readers")]
    assert related(house, "lamp-pool/readers") == [("supports", "night-survey/likeness")]


def test_a_reason_given_on_one_side_is_kept_when_the_other_gives_none(house: House) -> None:
    declare(house, "lamp-pool/readers", "{supports: night-survey/likeness}")
    declare(house, "night-survey/likeness", "{supports: lamp-pool/readers, why: Both count rooms.}")
    (from_there,) = relate(house.library()).of("lamp-pool/readers")
    assert from_there.word == "supports"
    assert from_there.why == "Both count rooms."


def test_a_withdrawn_claim_weighs_nothing_in_either_direction(house: House) -> None:
    taken_back = "lamp-trial/taken-back"
    declare(house, SURVEY.replace("no-loss", "likeness"), f"{{supports: {taken_back}}}")
    assert related(house, taken_back) == []
    assert taken_back not in {other for _, other in related(house, TRIAL)}
    assert related(house, "night-survey/likeness") == []


def test_only_contradictions_weaken_a_claim(house: House) -> None:
    weakening = relate(house.library()).contradicting(TRIAL)
    assert [(r.kind, r.other) for r in weakening] == [("contradicts", SURVEY)]
    assert ("is replicated by", "lamp-pool/slower") in related(house, TRIAL)


def test_contradictions_stand_first_and_the_order_does_not_depend_on_files(house: House) -> None:
    declare(house, TRIAL, "{refines: lamp-pool/readers}", "{supports: lamp-trial/dimmed}")
    words = [word for word, _ in related(house, TRIAL)]
    assert words == ["contradicts", "supports", "refines", "is replicated by"]


def test_a_claim_without_relations_has_none(house: House) -> None:
    assert relate(house.library()).of("lamp-pool/readers") == ()


def test_a_relation_that_leads_nowhere_or_to_itself_is_left_out(house: House) -> None:
    library = house.library()
    entry = library.claims[SURVEY]
    loop = entry.record.relates[0].model_copy(update={"contradicts": SURVEY})
    nowhere = entry.record.relates[0].model_copy(update={"contradicts": "no-work/no-claim"})
    claim = entry.record.model_copy(update={"relates": [loop, nowhere]})
    library.claims[SURVEY] = type(entry)(entry.id, entry.work, claim, entry.document, entry.at)
    assert relate(library).of(SURVEY) == ()
    assert all(isinstance(r, Related) and r.other in library.claims for r in relate(library).of(TRIAL))
