"""The audit of whole records: which words are held against which claim, and where they stand."""

from __future__ import annotations

import pytest

from pipeline.problems import has_errors
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


def test_a_wrong_range_is_named_whole_with_what_the_record_says(house: House) -> None:
    house.edit(INSIGHT, "[[lamp-light/faster|1.6 to 2.1 times]]", "[[lamp-light/faster|1.5 to 2.2 times]]")
    problems = house.examine()
    assert found(problems) == [
        ("number-disagrees", INSIGHT, *house.place(INSIGHT, "|‸1.5 to")),
    ]
    assert [p.width for p in problems] == [16]
    assert problems[0].message == '"1.5 to 2.2 times" is not what lamp-light/faster says.'
    assert problems[0].hint == 'The record says "1.6 to 2.1×" (speed of turning).'


def test_a_claim_without_a_figure_backs_no_number(house: House) -> None:
    house.append(NOTE, "\n[[quiet-rooms/why-quiet|Nine in ten authors]] say so.\n")
    problems = house.examine()
    assert [p.code for p in problems] == ["number-disagrees"]
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


def test_a_bare_number_that_no_cited_claim_has_is_named(house: House) -> None:
    house.append(NOTE, "\nOf 12 rooms, [[quiet-rooms/mood|most]] were quiet for 7 days.\n")
    assert found(house.examine()) == [
        ("unbacked-number", NOTE, *house.place(NOTE, "Of ‸12 rooms")),
        ("unbacked-number", NOTE, *house.place(NOTE, "for ‸7 days")),
    ]


def test_a_bare_number_that_a_claim_cited_beside_it_has_is_let_through(house: House) -> None:
    house.append(NOTE, "\nOf 39 readers, [[quiet-rooms/finished|most]] finished: 90%.\n")
    assert house.examine() == []


def test_a_bare_number_counts_what_the_record_counts(house: House) -> None:
    house.append(
        OTHER_NOTE, "\nBy one report these 26,000 words are [[lamp-light/errors-under-lamps|many]].\n"
    )
    assert house.examine() == []
    house.append(
        OTHER_NOTE, "\nBy one report these 26,000 lamps are [[lamp-light/errors-under-lamps|many]].\n"
    )
    (problem,) = house.examine()
    assert "errors-under-lamps is nearest, and the record counts words so." in problem.message


def test_a_bare_number_is_told_where_it_stands_in_the_records(house: House) -> None:
    house.append(EXPLAINER, "\nReaders missed 19.8 points fewer words.\n")
    (problem,) = house.examine()
    assert problem.message == '"19.8 points": no claim cited in this section has this value.'
    assert problem.hint == "Did you mean [[lamp-light/errors-under-lamps]] (19.81 points)?"


def test_a_claim_cited_in_another_section_backs_nothing_here(house: House) -> None:
    house.append(INSIGHT, "\nThere, 35 of 39 finished.\n")
    (problem,) = house.examine()
    assert problem.code == "unbacked-number"


def test_percent_told_for_points_is_named_with_the_rule(house: House) -> None:
    house.append(
        OTHER_NOTE, "\nBy one report they missed [[lamp-light/errors-under-lamps|19.8%]] fewer words.\n"
    )
    (problem,) = house.examine()
    assert "percent is a share, points are a difference between shares" in problem.message


def test_told_as_more_what_the_record_says_is_less(house: House) -> None:
    house.append(
        OTHER_NOTE, "\nBy one report errors rose by [[lamp-light/errors-under-lamps|19.8 points]].\n"
    )
    (problem,) = house.examine()
    assert "The record says lower, and it is told as higher." in problem.message


def test_the_figure_a_record_prints_by_itself_can_be_told_the_wrong_way(house: House) -> None:
    house.append(NOTE, "\nNoise made readers read more, an increase of [[quiet-rooms/pages-read]].\n")
    (problem,) = house.examine()
    assert problem.code == "number-disagrees"
    house.append(NOTE, "\nNoise changed the pages by [[quiet-rooms/pages-read]].\n")
    assert len(house.examine()) == 1


def test_the_year_of_prices_in_the_words_of_a_claim_is_the_record_s(house: House) -> None:
    house.append(DIGEST, "\nIt is [[lamp-light/price|1,250 US dollars of 2023]].\n")
    assert found(house.examine()) == [("number-disagrees", DIGEST, *house.place(DIGEST, "of ‸2023"))]


def test_a_bare_year_beside_a_number_of_its_size_has_to_be_in_the_record(house: House) -> None:
    house.append(DIGEST, "\nIn 2011 a lamp had [[lamp-light/price|its price]].\n")
    (problem,) = house.examine()
    assert (problem.code, problem.line, problem.column) == (
        "unbacked-number",
        *house.place(DIGEST, "In ‸2011"),
    )
    assert "may be a year or a number of lamp-light/price" in problem.message


def test_a_bare_year_beside_claims_of_another_size_is_a_year(house: House) -> None:
    house.append(NOTE, "\nIn 2011 they were [[quiet-rooms/mood|in a good mood]].\n")
    assert house.examine() == []


def test_a_number_put_together_from_pieces_is_refused(house: House) -> None:
    house.append(NOTE, "\nThere were 3[[quiet-rooms/finished|5 of 39]] of them.\n")
    assert [p.code for p in house.examine()] == ["unbacked-number"]


@pytest.mark.parametrize(
    "markup", ["**35** of 39", "35&nbsp;of 39", "<b>35</b> of 39", "[35 of 39](https://made-up.example/7)"]
)
def test_markup_hides_no_number(house: House, markup: str) -> None:
    house.append(NOTE, f"\nIn [[quiet-rooms/mood|some]] rooms {markup} finished.\n")
    assert house.examine() == []
    house.append(NOTE, f"\nIn others {markup.replace('35', '36')} did.\n")
    assert [p.code for p in house.examine()] == ["unbacked-number"]


def test_the_title_of_an_article_leans_on_all_its_claims(house: House) -> None:
    house.edit(INSIGHT, "title: Quiet rooms help", "title: Quiet rooms help 35 of 39")
    assert not has_errors(house.examine())
    house.edit(INSIGHT, "help 35 of 39", "help 36 of 39")
    assert [p.code for p in house.examine()] == ["unbacked-number"]


def test_an_escape_lets_a_number_through_and_needs_a_reason(house: House) -> None:
    house.append(NOTE, "\nA week has [[!7]]{by the calendar} days.\n")
    assert house.examine() == []
    house.append(NOTE, "\nA year has [[!12]] months.\n")
    assert found(house.examine()) == [
        ("escape-without-reason", NOTE, *house.place(NOTE, "has ‸[[!12]]")),
    ]


NEVER = ["failed the trial", "were failing", "fail", "showed a failure"]


@pytest.mark.parametrize("words", NEVER)
def test_words_that_a_claim_forbids_are_found_in_every_sentence_that_cites_it(
    house: House, words: str
) -> None:
    house.edit(
        PAPER, "    says: Most readers in quiet", "    never_say: [fail]\n    says: Most readers in quiet"
    )
    house.append(NOTE, "\nThose who failed are another matter.\n")
    assert house.examine() == []
    house.append(NOTE, f"\nThe rest, in [[quiet-rooms/finished|that trial]], {words}.\n")
    assert [p.code for p in house.examine()] == ["never-say"]


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
        ("summary: >-\n  Readers: 35 and\n  [[quiet-rooms/finished|the\n  36 of 39]].", "  ‸36 of"),
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
    place = house.place("content/digests/card.md", "‸about 36 readers")
    assert found(house.examine()) == [("unbacked-number", "content/digests/card.md", *place)]
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
