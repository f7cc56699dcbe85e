"""The audit of whole records: which words are held against which claim, and where they stand."""

from __future__ import annotations

import pytest

from tests.records.project import (
    BENCHMARK,
    DIGEST,
    EXPLAINER,
    INSIGHT,
    LINE,
    NOTE,
    OTHER_NOTE,
    PAPER,
    House,
    found,
)


@pytest.mark.parametrize(
    ("path", "anchor"),
    [
        (INSIGHT, "## Rooms\n\n"),
        (INSIGHT, "thesis: "),
        (INSIGHT, "  doubt: "),
        (INSIGHT, "  use: "),
        (INSIGHT, "takeaways:\n  - "),
        (LINE, "explores: "),
        (LINE, "## The first step\n\n"),
        (EXPLAINER, "## What was found\n\n"),
        (DIGEST, "summary: "),
        (NOTE, "answer: "),
        (OTHER_NOTE, "answer: >-\n  "),
        (OTHER_NOTE, "See also "),
    ],
)
def test_words_are_audited_wherever_an_author_writes(house: House, path: str, anchor: str) -> None:
    house.edit(path, anchor, f"{anchor}So [[quiet-rooms/finished|36 of 39]] did. ")
    assert found(house.examine()) == [("number-disagrees", path, *house.place(path, "|‸36 of 39]]"))]


def test_each_wrong_number_is_named_by_itself(house: House) -> None:
    house.edit(INSIGHT, "[[lamp-light/faster|1.6 to 2.1 times]]", "[[lamp-light/faster|1.5 to 2.2 times]]")
    problems = house.examine()
    assert found(problems) == [
        ("number-disagrees", INSIGHT, *house.place(INSIGHT, "|‸1.5 to")),
        ("number-disagrees", INSIGHT, *house.place(INSIGHT, "to ‸2.2 times")),
    ]
    assert [p.width for p in problems] == [3, 9]
    assert problems[0].message == '"1.5" is not what lamp-light/faster says.'
    assert problems[0].hint == 'The record says "1.6 to 2.1×" (speed of turning).'


def test_a_claim_without_a_figure_backs_no_number(house: House) -> None:
    house.append(NOTE, "\n[[quiet-rooms/why-quiet|Nine in ten authors]] say so.\n")
    problems = house.examine()
    assert [p.code for p in problems] == ["number-disagrees"] * 2
    assert "has no figure" in problems[0].hint


def test_a_claim_derived_from_a_table_is_audited_by_its_present_value(house: House) -> None:
    house.append(NOTE, "\nReader One turns [[page-turner/newest|44.0 pages]].\n")
    assert house.examine() == []
    house.edit(BENCHMARK, "value: 44.0, on: 2025-06", "value: 45.5, on: 2025-06")
    assert found(house.examine()) == [("number-disagrees", NOTE, *house.place(NOTE, "|‸44.0 pages"))]


DERIVED_AGREE = ["newest|44", "first|62 pages", "last|12.25", "slow|2 of 3", "slow|67%", "progress|3.5 more"]
DERIVED_DISAGREE = ["newest|40.5", "first|44", "last|62", "slow|1 of 3", "slow|33%", "progress|4.5"]


@pytest.mark.parametrize("words", DERIVED_AGREE)
def test_every_kind_of_derived_claim_has_its_value(house: House, words: str) -> None:
    house.append(NOTE, f"\nIt is [[page-turner/{words}]].\n")
    assert house.examine() == []


@pytest.mark.parametrize("words", DERIVED_DISAGREE)
def test_no_kind_of_derived_claim_has_another_value(house: House, words: str) -> None:
    house.append(NOTE, f"\nIt is [[page-turner/{words}]].\n")
    assert [p.code for p in house.examine()] == ["number-disagrees"]


def test_words_around_a_reference_are_not_its_words(house: House) -> None:
    house.append(NOTE, "\nOf 12 rooms, [[quiet-rooms/mood|most]] were quiet for 7 days.\n")
    assert house.examine() == []


def test_a_reference_across_lines_is_audited_at_its_line(house: House) -> None:
    house.append(
        NOTE, "\nIn quiet rooms [[quiet-rooms/finished|some readers,\n  36 of\n  them]], finished.\n"
    )
    assert found(house.examine()) == [("number-disagrees", NOTE, *house.place(NOTE, "  ‸36 of"))]


@pytest.mark.parametrize(
    ("written", "snippet"),
    [
        ("summary: 'It''s so: [[quiet-rooms/finished|''36'' of 39]].'", "''‸36''"),
        (r'summary: "\"Quiet\" \u2212 [[quiet-rooms/finished|\"36\" of 39]]."', r"\"‸36\""),
        ("summary: >-\n  Readers: 36 and\n  [[quiet-rooms/finished|the\n  36 of 39]].", "  ‸36 of"),
        ("summary: |-\n  Readers [[quiet-rooms/finished|36 of 39]].", "|‸36 of"),
        ("summary: Readers\n  did so,\n  [[quiet-rooms/finished|36 of 39]].", "|‸36 of"),
        ('summary: "Readers did so, \\\n  [[quiet-rooms/finished|36 of 39]]."', "|‸36 of"),
    ],
)
def test_a_number_is_found_in_every_way_of_writing_a_text(house: House, written: str, snippet: str) -> None:
    house.edit(DIGEST, "summary: By a column in a made-up paper, lamps are underrated.", written)
    assert found(house.examine()) == [("number-disagrees", DIGEST, *house.place(DIGEST, snippet))]


@pytest.mark.parametrize("field", ["title", "subtitle", "label", "qualifier"])
def test_words_on_a_card_agree_with_its_claim(house: House, field: str) -> None:
    house.write("content/digests/card.md", house.read(DIGEST).replace("seen:", "cards: [CARD]\nseen:"))
    card = "{claim: quiet-rooms/finished, title: T, FIELD: about 36 readers}".replace("FIELD", field)
    card = card.replace("title: T, title", "title")
    house.edit("content/digests/card.md", "CARD", card)
    place = house.place("content/digests/card.md", "about ‸36 readers")
    assert found(house.examine()) == [("number-disagrees", "content/digests/card.md", *place)]
    house.edit("content/digests/card.md", "about 36 readers", "about 35 readers")
    assert house.examine() == []


def test_the_names_of_systems_on_labels_are_no_numbers(house: House) -> None:
    house.edit(INSIGHT, "{quiet-rooms/likeness: All readers}", "{quiet-rooms/likeness: Reader-3.5-72B}")
    assert house.examine() == []


@pytest.mark.parametrize(
    "value", ["7", "{a: b}", "[7]", "[{claim: 7}]", "[{claim: [quiet-rooms/mood]}]", "[[]]"]
)
@pytest.mark.parametrize("field", ["cards", "charts"])
def test_cards_and_charts_of_any_form_do_not_stop_the_audit(house: House, field: str, value: str) -> None:
    house.write(
        "content/explainers/odd.md",
        house.read(EXPLAINER).replace(f"{field}:", f"{field}: {value}\nx{field}:"),
    )
    problems = house.examine()
    assert problems
    assert {p.path for p in problems} == {"content/explainers/odd.md"}


def test_a_claim_in_an_unknown_unit_is_not_held_against_words(house: House) -> None:
    house.edit(PAPER, "unit: cosine similarity", "unit: cosine likeness")
    assert [p.code for p in house.examine()] == ["unknown-unit"]
