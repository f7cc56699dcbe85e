"""What is said of a derived claim whose figures are not fresh."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest

from pipeline.evidence.freshness import TableFeed, input_notes, table_notes
from pipeline.records.library import Basis, ClaimEntry, Library
from pipeline.records.yaml_source import YamlDocument
from tests.audit.words import claim
from tests.house import House

BASIS = Basis("lamps", ("glow",), "2026-04-01", ("lamp-feed",), by_hand=False)
FEED = TableFeed("lamp-feed", "Lamps", "lamps", frozenset({"glow"}))
HELD = replace(FEED, state="held", since="2026-05-01", reason="It is odd.")
STALE = replace(FEED, state="stale", since="2026-04-02", reason="Nobody asked.")


def kinds(basis: Basis | None, *tables: TableFeed) -> list[str]:
    entry = ClaimEntry("lamps/best", "work", claim(), cast(YamlDocument, None), (), basis)
    notes = input_notes(Library(claims={"lamps/best": entry}), tables)
    return [note.kind for note in notes.get("lamps/best", ())]


@pytest.mark.parametrize(
    ("basis", "tables", "said"),
    [
        (BASIS, [FEED], []),
        (BASIS, [HELD], ["held"]),
        (BASIS, [STALE], ["stale"]),
        (BASIS, [HELD, replace(STALE, feed="other")], ["held", "stale"]),
        (BASIS, [replace(HELD, benchmark="chairs")], []),
        (BASIS, [replace(HELD, feed="other", metrics=frozenset({"flicker"}))], []),
        # A feed that brought figures counts though it watches another column by now.
        (BASIS, [replace(HELD, metrics=frozenset({"flicker"}))], ["held"]),
        (BASIS, [], []),
        (replace(BASIS, feeds=(), by_hand=True), [], ["by hand"]),
        (replace(BASIS, feeds=(), by_hand=True), [FEED], []),
        (replace(BASIS, feeds=(), by_hand=True), [STALE], ["stale"]),
        (None, [HELD, STALE], []),
    ],
)
def test_a_claim_is_concerned_by_the_feeds_of_its_columns(
    basis: Basis | None, tables: list[TableFeed], said: list[str]
) -> None:
    assert kinds(basis, *tables) == said


def test_a_table_as_a_whole_is_told_with_its_newest_figure_in_the_columns_of_the_feed(house: House) -> None:
    feed = replace(HELD, benchmark="many-lamps", metrics=frozenset({"brightness"}))
    (note,) = table_notes(house.library(), "many-lamps", [FEED, feed])
    assert (note.kind, note.newest, note.since) == ("held", "2026-04-01", "2026-05-01")
    assert "It is odd." in note.text
    empty = replace(feed, metrics=frozenset({"warmth"}))
    (note,) = table_notes(house.library(), "many-lamps", [empty])
    assert "newest figure" not in note.text
