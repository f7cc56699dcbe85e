"""What counts as a change of what the site says, and where its reason comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.changes import Change, change_ids, compare, with_commit, without_reason
from pipeline.evidence.meaning import CLAIM_FIELDS, TABLE, Document, meanings
from pipeline.evidence.relations import relate
from tests.house import House

TRIAL = "sources/works/lamp-trial.yml"
SPEED = "lamp-trial/reading-speed"
DIMMED = "lamp-trial/dimmed"
ON = "2026-05-06"


def documents(house: House) -> Mapping[str, Document]:
    library = house.library()
    return meanings(library, relate(library), {SPEED: ["insights/lamps-slow-readers/"]})


def changes(house: House, *edits: tuple[str, str], path: str = TRIAL) -> tuple[Change, ...]:
    before = documents(house)
    for old, new in edits:
        house.edit(path, old, new)
    return compare(before, {}, documents(house), ON)


def only(found: tuple[Change, ...]) -> Change:
    assert len(found) == 1, found
    return found[0]


# What is a change


def test_nothing_changed_where_nothing_was_published_before(house: House) -> None:
    assert compare({}, {}, documents(house), ON) == ()


def test_nothing_changed_where_nothing_did(house: House) -> None:
    assert changes(house) == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "value: 13.50, unit",
            "value: 14.50, unit",
            (DIMMED, "figure", "at least 13.50%", "at least 14.50%"),
        ),
        ("bound: at least", "bound: at most", (DIMMED, "figure", "at least 13.50%", "at most 13.50%")),
        (
            "{low: -1.12, high: -0.48}",
            "{low: -1.10, high: -0.48}",
            (SPEED, "interval", "95% interval −1.12 to −0.48", "95% interval −1.10 to −0.48"),
        ),
        ("at: Table 2", "at: Table 3", (SPEED, "place", "Table 2", "Table 3")),
        ("n: 39 readers", "n: 40 readers", (SPEED, "sample", "39 readers", "40 readers")),
        ("    limits: One room, one evening.\n", "", (SPEED, "limits", "One room, one evening.", "")),
        (
            "direction: none",
            "direction: down",
            ("night-survey/no-loss", "direction", "no clear difference", "lower"),
        ),
    ],
)
def test_each_thing_that_readers_take_for_the_meaning_is_compared(
    house: House, old: str, new: str, expected: tuple[str, ...]
) -> None:
    path = TRIAL if expected[0].startswith("lamp-trial") else "sources/works/night-survey.yml"
    before = documents(house)
    text = (house.root / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    house.write(path, text.replace(old, new))
    examination = house.examine()
    library = examination.library
    after = meanings(library, relate(library), {})
    found = [c for c in compare(before, {}, after, ON) if (c.record, c.field) == expected[:2]]
    change = only(tuple(found))
    assert (change.record, change.field, change.was, change.now) == expected
    assert (change.kind, change.on, change.origin) == ("changed", ON, "none")


def test_a_figure_with_more_digits_is_another_figure(house: House) -> None:
    change = only(changes(house, ("value: 13.50, unit", "value: 13.5, unit")))
    assert (change.was, change.now) == ("at least 13.50%", "at least 13.5%")


def test_lines_comments_quotes_and_the_order_of_fields_are_no_change(house: House) -> None:
    found = changes(
        house,
        (
            "    says: Few of the lamps could be dimmed.\n",
            "    # a comment\n    says: >-\n      Few of the\n      lamps could be dimmed.\n",
        ),
        ("value: -0.80\n", 'value: "-0.80"\n'),
        (
            "    at: Table 2\n    excerpt: The lamp did not help.\n",
            "    excerpt: The lamp did not help.\n    at: Table 2\n",
        ),
    )
    assert found == ()


def test_topics_mechanisms_and_relations_are_how_a_claim_is_filed_and_not_what_it_says(house: House) -> None:
    assert (
        changes(house, ("topics: [light, rest]", "topics: [light]"), ("    mechanisms: [glare]\n", "")) == ()
    )


def test_a_work_is_told_once_and_not_with_each_of_its_claims(house: House) -> None:
    change = only(changes(house, ("title: A Made-Up Trial of Lamps", "title: A Made-Up Trial of Many Lamps")))
    assert (change.record, change.field, change.now) == (
        "lamp-trial",
        "title",
        "A Made-Up Trial of Many Lamps",
    )


def test_what_an_older_program_did_not_keep_is_never_taken_for_a_change(house: House) -> None:
    now = documents(house)
    before = {record: {k: v for k, v in d.items() if k not in ("limits", "n")} for record, d in now.items()}
    assert compare(before, {}, now, ON) == ()


def test_a_change_names_the_pages_that_leaned_on_the_claim(house: House) -> None:
    assert only(changes(house, ("at: Table 2", "at: Table 3"))).used_in == ("insights/lamps-slow-readers/",)


# Kinds


def test_a_claim_that_is_new_one_that_went_and_one_that_came_back(house: House) -> None:
    now = documents(house)
    without = {record: d for record, d in now.items() if record != SPEED}
    added, removed = only(compare(without, {}, now, ON)), only(compare(now, {}, without, ON))
    back = only(compare(without, {SPEED: now[SPEED]}, now, ON))
    assert (added.kind, removed.kind, back.kind) == ("added", "removed", "back")
    assert removed.was == "Readers with a lamp read more slowly than readers without one. (−0.80 g)"
    assert added.now == back.now == removed.was


def test_what_came_back_otherwise_than_it_went_is_told_twice(house: House) -> None:
    now = documents(house)
    without = {record: d for record, d in now.items() if record != SPEED}
    changed = {**now[SPEED], "at": "Table 9"}
    found = compare(without, {SPEED: changed}, now, ON)
    assert [(c.kind, c.field) for c in found] == [("back", "record"), ("changed", "place")]


def test_a_closer_reading_is_a_check_and_no_correction(house: House) -> None:
    before = documents(house)
    now = dict(before)
    now[DIMMED] = {**before[DIMMED], "level": "primary", "by_way_of": ""}
    change = only(compare(before, {}, now, ON))
    assert (change.kind, change.was, change.now) == (
        "checked",
        "secondary, by way of a made-up press release",
        "primary",
    )


def test_a_claim_is_superseded_by_the_newer_one_that_says_so(house: House) -> None:
    change = only(
        changes(
            house,
            (
                "    relates:\n      - replicates: lamp-trial/reading-speed\n",
                "    relates:\n      - supersedes: lamp-trial/reading-speed\n",
            ),
            path="sources/works/lamp-pool.yml",
        )
    )
    assert (change.record, change.kind, change.now) == (SPEED, "superseded", "lamp-pool/slower")


# Reasons


def test_a_note_counts_for_the_change_it_was_written_with_and_for_no_later_one(house: House) -> None:
    noted = ("at: Table 2\n", "at: Table 3\n    change_note: The journal numbered its tables anew.\n")
    change = only(changes(house, noted))
    assert (change.why, change.origin) == ("The journal numbered its tables anew.", "note")
    later = only(changes(house, ("at: Table 3\n", "at: Table 4\n")))
    assert (later.why, later.origin) == ("", "none")
    changed = only(changes(house, ("at: Table 4\n", "at: Table 5\n"), ("its tables anew", "them once more")))
    assert changed.why == "The journal numbered them once more."


CORRECTION = "corrections:\n      - {on: 2026-04-01,"


@pytest.mark.parametrize(
    ("field", "now", "told"),
    [
        ("measure.value", "14.50", True),
        ("measure.value", "14.5", False),
        ("measure.value", "4.50", False),
        ("measure.interval", "14.50", False),
        ("says", "14.50", False),
        ("the figure", "14.50%", True),
    ],
)
def test_an_entry_under_corrections_tells_of_the_change_whose_value_it_gives(
    house: House, field: str, now: str, told: bool
) -> None:
    entry = f'{{on: 2026-05-03, field: {field}, was: "13.50", now: "{now}", why: It was misread.}}'
    change = only(
        changes(
            house,
            ("value: 13.50, unit", "value: 14.50, unit"),
            (CORRECTION, f"corrections:\n      - {entry}\n      - {{on: 2026-04-01,"),
        )
    )
    expected = ("corrected", "It was misread.", "correction") if told else ("changed", "", "none")
    assert (change.kind, change.why, change.origin) == expected
    assert change.entry == (f"2026-05-03 {field}" if told else "")


def test_an_old_entry_says_nothing_of_a_new_change_that_leads_to_the_same_value(house: House) -> None:
    house.edit(TRIAL, "value: 13.50, unit", "value: 99.50, unit")
    change = only(changes(house, ("value: 99.50, unit", "value: 13.50, unit")))
    assert (change.kind, change.origin) == ("changed", "none")


def test_a_withdrawal_brings_its_reason(house: House) -> None:
    before = documents(house)
    now = dict(before)
    now[DIMMED] = {
        **before[DIMMED],
        "status": "withdrawn",
        "_withdrawn": {"on": "2026-05-03", "reason": "It did not hold."},
    }
    change = only(compare(before, {}, now, ON))
    assert (change.kind, change.why, change.entry) == (
        "withdrawn",
        "It did not hold.",
        "2026-05-03 withdrawn",
    )


def test_only_what_the_records_give_no_reason_for_is_looked_up_among_the_commits(house: House) -> None:
    plain = only(changes(house, ("at: Table 2", "at: Table 3")))
    assert without_reason((plain,)) == (plain,)
    told = with_commit(plain, "  Tables renumbered\n")
    assert (told.why, told.origin) == ("Tables renumbered", "commit")
    assert without_reason((told,)) == ()
    assert with_commit(plain, "") == plain
    assert without_reason((Change("w/a", "record", "added", "", "x", ON),)) == ()


# Laws

TEXTS = st.sampled_from(["", "one", "two"])
CLAIM: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {key: TEXTS for field in CLAIM_FIELDS for key in field.keys if key not in ("measure", "superseded_by")}
    | {
        "measure": st.sampled_from(
            [{}, {"name": "m", "value": "1", "unit": "percent"}, {"name": "m", "count": 1, "of": 2}]
        ),
        "superseded_by": st.sampled_from([[], ["w/b"]]),
        "_used_in": st.just([]),
    }
)
SITE = st.dictionaries(st.sampled_from(["w/a", "w/b", "w/c"]), CLAIM, min_size=1)


@given(SITE)
def test_a_site_never_differs_from_itself(site: dict[str, Document]) -> None:
    assert compare(site, {}, site, ON) == ()


@given(SITE, SITE)
def test_going_back_undoes_each_change(one: dict[str, Document], other: dict[str, Document]) -> None:
    there, back = compare(one, {}, other, ON), compare(other, {}, one, ON)
    swapped = {"added": "removed", "removed": "added"}
    assert [(c.record, c.field, c.now, c.was) for c in there] == [
        (c.record, c.field, c.was, c.now) for c in back
    ]
    assert [swapped.get(c.kind) for c in there if c.kind in swapped] == [
        c.kind for c in back if c.kind in swapped
    ]
    assert bool(there) == any(
        one.get(record) is None
        or other.get(record) is None
        or any(f.compared(one[record]) != f.compared(other[record]) for f in CLAIM_FIELDS)
        for record in {*one, *other}
    )


@given(SITE, SITE)
def test_ids_are_unique_and_stay_however_many_changes_follow(
    one: dict[str, Document], other: dict[str, Document]
) -> None:
    found = (*compare(one, {}, other, ON), *compare(other, {}, one, ON), *compare(one, {}, other, ON))
    ids = change_ids(found)
    assert len(set(ids)) == len(ids)
    for end in range(len(found)):
        assert change_ids(found[:end]) == ids[:end]


def test_the_tables_of_benchmarks_are_kept_and_are_no_change_themselves(house: House) -> None:
    before = documents(house)
    table = before[f"{TABLE}many-lamps"]
    assert table["newest"]["brightness"]["Lamp A"] == ["2026-04-01", "62.5"]
    now = {**before, f"{TABLE}many-lamps": {"series": 2, "newest": {}}}
    assert compare(before, {}, now, ON) == ()


def test_a_pool_moves_with_the_claims_in_it(house: House) -> None:
    found = changes(house, ("value: -0.80\n", "value: -0.84\n"))
    moved = {c.field: c for c in found if c.record == "pool:reading-speed"}
    assert moved["figure"].kind == moved["interval"].kind == "moved"
    assert moved["figure"].was != moved["figure"].now
