"""A figure that an overlay corrects is marked wherever it is shown, with what the table shows and why."""

from __future__ import annotations

import csv
import io
import json

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.house import House

from .pages import words
from .replay import RECORD, Replay

ARTICLE, NOTE = "digests/the-evening-column/", "notes/how-many-rooms/"
CLAIM, BENCHMARK, CORRECTIONS = "claims/many-lamps/brightest/", "benchmarks/many-lamps/", "corrections/"
OVERLAY = """overlay:
  - subject: Lamp A
    metric: brightness
    expect: 7
    value: 70
    reason: A nought <was> lost on the way to the table.
    source: https://lamps.example/paper
    since: 2026-05-12
    status: reported upstream
"""
DAY = "2026-05-13"


@pytest.fixture
def replay(whole: House) -> Replay:
    replay = Replay.begin(whole)
    replay.house.edit(RECORD, "derived:\n", OVERLAY + "derived:\n")
    replay.table("2026-05-11", A="7", B="64")
    return replay


def texts(page: str, selector: str) -> list[str]:
    return [words(node) for node in LexborHTMLParser(page).css(selector)]


def test_the_table_shows_the_right_figure_and_beside_it_the_one_that_was_published(replay: Replay) -> None:
    page = replay.page(DAY, BENCHMARK)
    assert texts(page, "td:has(.tl-corrected)")[0] == "70 corrected; the table shows 7"
    mark = LexborHTMLParser(page).css(".tl-corrected")[0]
    assert mark.attributes["href"] == "#correction-1"
    (listed,) = LexborHTMLParser(page).css("#correction-1")
    assert words(listed) == (
        "2026-05-12 Lamp A, brightness: 7 70 , table of 2026-05-11. A nought <was> lost on the way to the "
        "table. Source: https://lamps.example/paper . Reported to those who publish the table."
    )
    assert "\n## Corrections to the table\n" in page
    assert "Lamp A leads with 70" in page.replace("&#32;", " ")
    assert "<was>" not in page


def test_the_corrections_page_lists_it_with_the_way_to_the_table(replay: Replay) -> None:
    page = replay.page(DAY, CORRECTIONS)
    assert "\n## In tables of others\n" in page
    link = next(a for a in LexborHTMLParser(page).css("li a") if words(a) == "Many Lamps")
    assert link.attributes["href"] == "../benchmarks/many-lamps/#correction-1"
    assert "A nought &lt;was&gt; lost" in page


@pytest.mark.parametrize("target", [ARTICLE, NOTE, CLAIM])
def test_every_page_that_prints_a_figure_made_with_it_says_so(replay: Replay, target: str) -> None:
    page = replay.page(DAY, target)
    (note,) = texts(page, ".tl-inputs li")
    assert note.startswith("Corrected here since 2026-05-12. Many Lamps")
    assert note.endswith(
        "For brightness of Lamp A the table of 2026-05-11 shows 7; 70 is used. "
        "A nought <was> lost on the way to the table."
    )
    assert "<was>" not in page


def test_a_claim_that_made_no_use_of_it_says_nothing(replay: Replay) -> None:
    replay.house.edit(RECORD, "  bright-enough:\n", SECOND + "  bright-enough:\n")
    assert texts(replay.page(DAY, "claims/many-lamps/second/"), ".tl-inputs li") == []


SECOND = """  second:
    says: What Lamp B has.
    scope: {who: Lamp B}
    design: benchmark
    topics: [light]
    compute: latest
    metric: brightness
    subject: Lamp B
"""


def test_the_file_has_both_figures_and_the_reason(replay: Replay) -> None:
    rows = list(csv.DictReader(io.StringIO(replay.file(DAY, "benchmarks/many-lamps/many-lamps.csv"))))
    told = [(r["value"], r["upstream"], r["correction"]) for r in rows if r["on"] == "2026-05-11"]
    assert told == [("70", "7", "A nought <was> lost on the way to the table."), ("64", "", "")]
    assert {r["upstream"] for r in rows if r["on"] < "2026-05"} == {""}
    assert [r["feed"] for r in rows if r["on"] == "2026-05-11"] == ["lamp-feed"] * 2


def test_programs_are_told(replay: Replay) -> None:
    inputs = json.loads(replay.api(DAY, "claims/many-lamps/brightest"))["inputs"]
    (note,) = inputs["notes"]
    assert (note["kind"], note["since"]) == ("corrected", "2026-05-12")


def test_the_store_keeps_what_was_seen(replay: Replay) -> None:
    replay.library(DAY)
    with replay.store() as store:
        assert [row.value for row in store.observations()] == ["7", "64"]


def test_once_the_table_is_mended_nothing_is_published_until_the_entry_is_gone(replay: Replay) -> None:
    replay.table("2026-05-14", A="70")
    examination = replay.examine("2026-05-15")
    assert not examination.publishable
    (problem,) = (p for p in examination.problems if p.severity == "error")
    line = replay.house.root.joinpath(RECORD).read_text(encoding="utf-8").split("\n")[problem.line - 1]
    assert (problem.path, problem.code) == (RECORD, "overlay-unneeded")
    assert line[problem.column - 1 :] == "7"
    replay.house.edit(RECORD, OVERLAY, "")
    page = replay.page("2026-05-15", BENCHMARK)
    assert "tl-corrected" not in page
    assert "Corrections to the table" not in page
    assert "In tables of others" not in replay.page("2026-05-15", CORRECTIONS)


def test_grades_and_figures_read_by_hand_are_marked_as_well(replay: Replay) -> None:
    replay.house.edit(
        RECORD,
        "metrics:\n",
        "metrics:\n  shade: {name: shade, unit: grade, better: higher, scale: [Dim, Bright]}\n",
    )
    row = "  - {subject: Lamp B, metric: shade, grade: Dim, on: 2026-04-01}\n"
    replay.house.edit(RECORD, "observations:\n", "observations:\n" + row)
    entry = (
        "  - {subject: Lamp B, metric: shade, expect: Dim, grade: Bright, reason: So., source: page 2, "
        "since: 2026-05-01}\n"
    )
    replay.house.edit(RECORD, "overlay:\n", "overlay:\n" + entry)
    page = replay.page(DAY, BENCHMARK)
    assert "Lamp B corrected; the table shows Dim" in texts(page, ".tl-grades td")
    assert texts(page, "#correction-1")[0].endswith("So. Source: page 2.")


def test_a_brief_of_a_move_that_rests_on_it_is_marked(whole: House) -> None:
    replay = Replay.begin(whole)
    replay.house.edit(RECORD, "derived:\n", OVERLAY + "derived:\n")
    replay.table("2026-05-02", A="50", B="64", C="31")
    replay.table("2026-05-11", A="7", B="64", C="31")
    (claim_id,) = (c for c in replay.library(DAY).claims if c.startswith("many-lamps/brightness-leader-"))
    brief = next(a.target for a in replay.site(DAY).articles.values() if a.kind == "brief")
    for target in (brief, f"claims/{claim_id}/"):
        page = replay.page(DAY, target)
        assert "70 corrected; the table shows 7" in texts(page, "td:has(.tl-corrected)")
        (mark,) = LexborHTMLParser(page).css(".tl-corrected")
        assert (mark.attributes["href"] or "").endswith("benchmarks/many-lamps/#correction-1")
    document = json.loads(replay.api(DAY, f"claims/{claim_id}"))
    (now,) = (row["now"] for row in document["table"]["rows"] if row["system"] == "Lamp A")
    assert (now["value"], now["upstream"], now["feed"]) == ("70", "7", "lamp-feed")
