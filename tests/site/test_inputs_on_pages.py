"""A derived figure follows its table, and says on every page that prints it when the table is not fresh."""

from __future__ import annotations

import json
import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.house import House

from .pages import words
from .replay import DIGEST, RECORD, Replay

ARTICLE, NOTE = "digests/the-evening-column/", "notes/how-many-rooms/"
CLAIM, BENCHMARK = "claims/many-lamps/brightest/", "benchmarks/many-lamps/"
PAGES = [ARTICLE, NOTE, CLAIM, BENCHMARK]


@pytest.fixture
def replay(whole: House) -> Replay:
    return Replay.begin(whole)


def notes(page: str) -> list[str]:
    """Return the notes on figures in a page, as words."""
    return [words(node) for node in LexborHTMLParser(page).css(".tl-inputs li")]


def printed(page: str) -> str:
    """Return the figure of the brightest lamp as the article prints it."""
    found = re.search(r'data-claim="many-lamps/brightest"[^>]*>([^<]*)</a>', page)
    assert found
    return found[1]


def test_the_figure_of_an_article_follows_the_table(replay: Replay) -> None:
    replay.table("2026-05-20", A="70", B="64")
    assert printed(replay.page("2026-05-21", ARTICLE)) == "70"
    replay.table("2026-05-27", A="70", B="81.5")
    assert printed(replay.page("2026-05-28", ARTICLE)) == "81.5"
    assert "brightness, Lamp B" in replay.page("2026-05-28", CLAIM)


@pytest.mark.parametrize("target", PAGES)
def test_nothing_is_said_of_a_fresh_table(replay: Replay, target: str) -> None:
    replay.table("2026-05-20", A="70", B="64")
    replay.table("2026-05-27", "unchanged")
    assert notes(replay.page("2026-05-28", target)) == []


@pytest.mark.parametrize("target", PAGES)
def test_a_table_that_is_held_back_is_said_with_day_and_reason_since_it_was_first_held(
    replay: Replay, target: str
) -> None:
    replay.table("2026-05-20", A="70", B="64")
    replay.table("2026-05-25", "held", A="950", B="64")
    replay.table("2026-05-26", "failed")
    replay.table("2026-05-27", "held", A="950", B="64")
    page = replay.page("2026-05-28", target)
    (note,) = notes(page)
    assert note.startswith("Held back since 2026-05-25.")
    assert "brightness: expected 0 to 100, came 950 for Lamp A." in note
    assert note.endswith("The newest figure used here is of 2026-05-20.")
    if target == ARTICLE:
        assert printed(page) == "70"


@pytest.mark.parametrize("target", PAGES)
def test_what_is_said_goes_once_the_table_is_well_again(replay: Replay, target: str) -> None:
    replay.table("2026-05-20", A="70", B="64")
    replay.table("2026-05-25", "held", A="950", B="64")
    replay.table("2026-05-27", A="95", B="64")
    assert notes(replay.page("2026-05-28", target)) == []


@pytest.mark.parametrize("target", PAGES)
def test_a_table_not_seen_for_long_is_said_with_day_and_reason(replay: Replay, target: str) -> None:
    replay.table("2026-05-10", A="70", B="64")
    replay.table("2026-05-12", "unchanged")
    replay.table("2026-05-20", "failed")
    assert notes(replay.page("2026-05-22", target)) == []  # half an interval of grace, as for any feed
    (note,) = notes(replay.page("2026-05-23", target))
    assert note.startswith("Not seen since 2026-05-12.")
    assert "can't be reached at present. A new look at it is expected every 1 week." in note
    assert note.endswith("The newest figure used here is of 2026-05-10.")


def test_a_look_that_brought_nothing_new_is_a_look(replay: Replay) -> None:
    replay.table("2026-02-01", A="70", B="64")
    replay.table("2026-05-27", "not-modified")
    assert notes(replay.page("2026-05-28", ARTICLE)) == []


def test_figures_read_by_hand_say_of_which_day_they_are(replay: Replay) -> None:
    (replay.house.root / "sources/feeds/lamp-feed.yml").unlink()
    for target in (ARTICLE, NOTE):
        (note,) = notes(replay.page("2026-05-04", target))
        assert note.startswith("Read by hand, as of 2026-04-01. Many Lamps ( brightest ):")
    assert notes(replay.page("2026-05-04", CLAIM)) == []  # there it is among the facts
    assert "the newest figure of 2026-04-01, read by an editor by hand" in replay.page("2026-05-04", CLAIM)


def test_a_feed_of_another_column_says_nothing_of_this_one(replay: Replay) -> None:
    replay.house.edit("sources/feeds/lamp-feed.yml", "brightness: {", "flicker: {")
    replay.table("2026-01-20", "failed")
    assert [note[:12] for note in notes(replay.page("2026-05-04", ARTICLE))] == ["Read by hand"]


def test_claims_of_one_benchmark_share_a_note(replay: Replay) -> None:
    replay.house.edit(
        DIGEST, "[[many-lamps/brightest]].", "[[many-lamps/brightest]]; [[many-lamps/bright-enough]]."
    )
    replay.table("2026-01-20", A="70", B="64")
    (note,) = notes(replay.page("2026-05-04", ARTICLE))
    assert "Many Lamps ( brightest , bright enough ):" in note


def test_programs_are_told_what_a_derived_claim_stands_on(replay: Replay) -> None:
    replay.table("2026-05-20", A="70")
    fresh = json.loads(replay.api("2026-05-21", "claims/many-lamps/brightest"))["inputs"]
    assert fresh == {
        "benchmark": "many-lamps",
        "metrics": ["brightness"],
        "newest": "2026-05-20",
        "feeds": ["lamp-feed"],
        "by_hand": True,
        "notes": [],
    }
    replay.table("2026-05-25", "held", A="950")
    held = json.loads(replay.api("2026-05-26", "claims/many-lamps/brightest"))["inputs"]
    (note,) = held["notes"]
    assert (note["kind"], note["since"], note["feed"]) == ("held", "2026-05-25", "lamp-feed")
    other = json.loads(replay.api("2026-05-26", "claims/lamp-pool/slower"))
    assert other["inputs"] is None


def test_a_mark_in_a_reason_is_printed_as_it_is(replay: Replay) -> None:
    replay.house.edit("sources/feeds/lamp-feed.yml", "title: Lamps of the week", "title: <b>Lamps</b>")
    replay.house.edit(RECORD, "title: Many Lamps", "title: Many <i>Lamps</i>")
    replay.table("2026-01-20", A="70")
    page = replay.page("2026-05-04", ARTICLE)
    assert "Many &lt;i&gt;Lamps&lt;/i&gt;" in page
    assert "<i>Lamps" not in page
