from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evidence.contradictions import LikelyContradiction, likely_contradictions
from pipeline.evidence.outcomes import alike, subject_of
from pipeline.evidence.relations import relate
from pipeline.records.works import Claim
from tests.house import House, copy_records

WIDER = {
    "says": "Readers with the assistant wrote more varied notes.",
    "measure": "{name: diversity of notes, direction: up, better: higher}",
    "scope": "{who: readers with an assistant}",
    "compared_with": "readers without the assistant",
}
NARROWER = {
    "says": "Writers with a chatbot wrote notes that were more alike.",
    "measure": "{name: similarity between notes, direction: up, better: lower}",
    "scope": "{who: writers with a chatbot}",
    "compared_with": "writers who had no chatbot",
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house").without_pools()


def add(house: House, work: str, fields: dict[str, str], published: str = "2026-01") -> None:
    """Write a work with one claim, ``finding``."""
    claim = {"design": "rct", "topics": "[light]", "at": "page 1", **fields}
    claim.setdefault("checked", "{level: primary, on: 2026-04-01}")
    rows = "\n".join(f"    {name}: {value}" for name, value in claim.items())
    house.write(
        f"sources/works/{work}.yml",
        f"schema_version: 1\nkind: report\ntitle: A Report {work}\nauthors: [A. Author]\n"
        f'published: {published}\nids: {{url: "https://example.org/{work}"}}\nclaims:\n  finding:\n{rows}\n',
    )


def likely(house: House) -> list[LikelyContradiction]:
    library = house.library()
    return likely_contradictions(library, relate(library))


def test_one_outcome_in_opposite_directions_is_offered_with_the_reason(house: House) -> None:
    add(house, "one", WIDER)
    add(house, "two", NARROWER, published="2026-02")
    (found,) = likely(house)
    assert (found.claim, found.other, found.cause) == ("two/finding", "one/finding", "direction")
    assert found.reason == (
        "Opposite directions of one outcome: similarity between notes higher (worse) here, "
        "diversity of notes higher (better) there."
    )
    assert found.item.startswith("relation:")


def test_the_newer_work_would_declare_it(house: House) -> None:
    add(house, "one", WIDER, published="2026-03")
    add(house, "two", NARROWER, published="2026-02")
    (found,) = likely(house)
    assert (found.claim, found.other) == ("one/finding", "two/finding")


@pytest.mark.parametrize(
    "change",
    [
        {"measure": "{name: similarity between notes, direction: down, better: lower}"},  # the same way
        {"measure": "{name: similarity between notes, direction: none, better: lower}"},  # no difference
        {"measure": "{name: similarity between notes, value: 3, unit: count}"},  # no direction
        {"measure": "{name: speed of writing, direction: down, better: higher}"},  # another outcome
        {
            "measure": "{name: similarity of notes after a month, direction: up, better: lower}"
        },  # another time
        {"compared_with": "writers with a better chatbot"},  # another comparator
        {"scope": "{who: two chatbots}"},  # not people
        {"topics": "[rest]"},  # another topic
        {"design": "theory"},  # an argument
        {"status": "disputed"},
        {"status": "candidate"},
        {"checked": "{level: unverified, on: 2026-04-01, by_way_of: hearsay}"},
        {"relates": "[{refines: one/finding}]"},  # related already
        {"data_set": "notes"},  # on the same data
    ],
    ids=lambda change: " ".join(f"{k} {v}" for k, v in change.items())[:60],
)
def test_a_pair_that_differs_in_one_thing_is_not_offered(house: House, change: dict[str, str]) -> None:
    add(house, "one", WIDER | {"data_set": "notes"})
    add(house, "two", NARROWER | change)
    assert likely(house) == []


def test_two_claims_of_one_work_are_not_set_against_each_other(house: House) -> None:
    add(house, "one", WIDER)
    text = (house.root / "sources/works/one.yml").read_text(encoding="utf-8")
    claim = (
        text[text.index("  finding:") :]
        .replace("finding:", "second:")
        .replace("direction: up", "direction: down")
    )
    house.write("sources/works/one.yml", text + claim)
    assert likely(house) == []


@pytest.mark.parametrize(
    ("low", "high", "offered"), [("0.30", "0.50", True), ("0.20", "0.50", False), ("0.25", "0.5", False)]
)
def test_intervals_that_do_not_meet_are_offered_though_the_direction_is_one(
    house: House, low: str, high: str, offered: bool
) -> None:
    measure = "{{name: diversity of notes, value: {}, unit: hedges_g, interval: {{low: {}, high: {}}}}}"
    add(house, "one", WIDER | {"measure": measure.format("0.15", "0.05", "0.25")})
    add(house, "two", WIDER | {"measure": measure.format("0.4", low, high)})
    found = likely(house)
    assert [f.cause for f in found] == ["interval"] * offered
    if offered:
        assert "95% interval 0.30 to 0.50 here, 95% interval 0.05 to 0.25 there" in found[0].reason


def test_intervals_of_two_units_or_levels_are_not_compared(house: House) -> None:
    measure = "{{name: diversity of notes, value: {}, unit: {}, interval: {{low: {}, high: {}, level: {}}}}}"
    add(house, "one", WIDER | {"measure": measure.format("0.15", "hedges_g", "0.05", "0.25", 95)})
    add(house, "two", WIDER | {"measure": measure.format("0.4", "cohens_d", "0.3", "0.5", 95)})
    add(house, "three", WIDER | {"measure": measure.format("0.4", "hedges_g", "0.3", "0.5", 90)})
    assert likely(house) == []


def test_without_a_better_direction_only_up_and_down_are_opposite(house: House) -> None:
    add(house, "one", WIDER | {"measure": "{name: diversity of notes, direction: up}"})
    add(house, "two", WIDER | {"measure": "{name: diversity of notes, direction: down}"})
    assert len(likely(house)) == 1


def test_the_id_stays_while_both_say_the_same_and_changes_when_one_does_not(house: House) -> None:
    add(house, "one", WIDER)
    add(house, "two", NARROWER)
    (before,) = likely(house)
    house.edit("sources/works/two.yml", "at: page 1", "at: page 2")
    house.edit("sources/works/two.yml", "published: 2026-01", "published: 2026-03")
    assert likely(house)[0].item == before.item
    house.edit("sources/works/one.yml", "more varied notes", "far more varied notes")
    assert likely(house)[0].item != before.item


def test_the_made_up_house_itself_has_no_likely_contradiction(house: House) -> None:
    assert likely(house) == []


def test_of_trials_that_were_pooled_those_whose_intervals_do_not_meet_are_offered(tmp_path: Path) -> None:
    house = copy_records(tmp_path / "house")
    assert likely(house) == []  # the trials are compared with different readers
    house.edit("sources/works/lamp-repeats.yml", "readers by daylight", "readers without a lamp")
    (found,) = likely(house)
    assert (found.claim, found.other) == ("lamp-repeats/hill", "lamp-trial/reading-speed")


def a_claim(name: str, against: str | None, who: str = "writers") -> Claim:
    return Claim.model_validate(
        {
            "says": "Something was seen.",
            "measure": {"name": name, "direction": "up"},
            "scope": {"who": who},
            **({"compared_with": against} if against else {}),
            "design": "rct",
            "topics": ["light"],
            "at": "page 1",
            "checked": {"level": "primary", "on": "2026-03-01"},
        }
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("idea diversity", "people without AI"), ("variety of stories", "writers who had no ChatGPT"), True),
        (("idea diversity", "people without AI"), ("variety of stories", "people writing alone"), True),
        (("diversity of output", "supervised fine-tuning"), ("distinct answers", "the SFT checkpoint"), True),
        (("idea diversity", "people without AI"), ("idea diversity", "people with a card deck"), False),
        (("creativity of ideas", "people without AI"), ("diversity of ideas", "people without AI"), False),
        (("average novelty", "earlier works"), ("peak novelty", "earlier works"), False),
        (("score", "people"), ("score", "people"), False),  # a word that names no outcome
        (("idea diversity", None), ("idea diversity", None), False),
    ],
)
def test_outcomes_and_comparators_are_compared_by_what_their_words_name(
    one: tuple[str, str | None], other: tuple[str, str | None], same: bool
) -> None:
    subjects = [subject_of(a_claim(*words)) for words in (one, other)]
    assert alike(*subjects) is same
    assert alike(*reversed(subjects)) is same
