"""The page of one subject of a benchmark: address, figures, ranks, claims, and how many there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.run.examine import examine
from pipeline.site.page import Page
from pipeline.site.subject_page import MOST, subject_pages, subject_slugs, subject_targets
from pipeline.store import StoredObservation
from tests.house import NOW, House, copy_whole

from .test_benchmark_page import FEED, LONE, Shown, lone


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = copy_whole(tmp_path_factory.mktemp("subjects") / "house")
    house.write("sources/benchmarks/lone-lamps.yml", LONE)
    house.write("sources/feeds/lone-feed.yml", FEED.format("lone-lamps", "glow"))
    return house


def pages_of(house: House, *history: StoredObservation, benchmark: str = "lone-lamps") -> dict[str, Page]:
    examination = examine(house.root, NOW.date(), history)
    assert examination.publishable, examination.problems
    return {page.context["subject"]: page for page in subject_pages(examination.library, benchmark)}


def test_a_page_tells_the_figure_the_rank_and_how_both_went(house: House) -> None:
    pages = pages_of(
        house,
        lone("Lamp X", "50", "2026-01-01", low="45", high="55"),
        lone("Lamp Y", "40", "2026-01-01"),
        lone("Lamp Y", "60", "2026-02-01"),
        lone("Lamp X", "58", "2026-03-01"),
    )
    page = pages["Lamp X"]
    assert (page.target, page.title) == ("benchmarks/lone-lamps/lamp-x/", "Lamp X on Lone Lamps")
    shown = Shown(house, page)
    assert shown.headings()[0].startswith("Glow: 58 Elo since 2026-03-01, rank 2 of 2 systems, +8 Elo on the")
    assert (
        "best rank was 1 (of 2, first on 2026-01-01), its lowest 2 (of 2, last on 2026-03-01)." in shown.text
    )
    assert shown.texts("tbody tr") == [
        "2026-03-01 58 2 of 2 Lamps of the week",
        "2026-02-01 2 of 2 others moved",
        "2026-01-01 50 45 to 55 1 of 2 Lamps of the week",
    ]
    (chart,) = page.charts
    assert chart.title == "Lamp X: 50 Elo on 2026-01-01, 58 Elo on 2026-03-01"
    assert [(p.low, p.high) for p in chart.lines[0].pieces[0]] == [(45.0, 55.0), (None, None)]
    assert (
        Shown(house, pages["Lamp Y"]).headings()[0].startswith("Glow: 60 Elo since 2026-02-01, rank 1 of 2")
    )


def test_one_figure_is_no_history_and_a_subject_that_left_says_since_when(house: House) -> None:
    pages = pages_of(house, lone("Lamp X", "50", "2026-01-01"), lone("Lamp X", "", "2026-03-01"))
    assert pages["Lamp X"].charts == ()
    shown = Shown(house, pages["Lamp X"])
    assert shown.headings()[0].startswith("Glow: gone since 2026-03-01, last 50 Elo")
    assert shown.texts("tbody tr")[0].startswith("2026-03-01 gone")


def test_derived_claims_that_name_a_subject_are_on_its_page(house: House) -> None:
    examination = examine(house.root, NOW.date(), ())
    record = examination.library.benchmarks["many-lamps"].record
    named = {d.subject for d in record.derived.values() if d.subject}
    for page in subject_pages(examination.library, "many-lamps"):
        assert bool(page.context["claims"]) is (page.context["subject"] in named)


def test_addresses_are_unique_and_stay_when_others_come(house: House) -> None:
    first = [lone("Lamp X", "1", "2026-01-01"), lone("lamp-x", "2", "2026-02-01")]
    before = subject_slugs(examine(house.root, NOW.date(), first).library.benchmarks["lone-lamps"].record)
    more = [*first, lone("LAMP X", "3", "2026-03-01"), lone("灯", "4", "2026-03-01")]
    after = subject_slugs(examine(house.root, NOW.date(), more).library.benchmarks["lone-lamps"].record)
    assert before["Lamp X"] == "lamp-x"
    assert after.items() >= before.items()
    assert len(set(after.values())) == len(after) == 4
    assert after["灯"].startswith("subject-")


def test_of_a_very_large_table_only_subjects_with_a_history_get_a_page(house: House) -> None:
    history = [lone(f"Lamp {n}", str(n), "2026-01-01") for n in range(MOST + 1)]
    few = examine(house.root, NOW.date(), history[:-1]).library.benchmarks["lone-lamps"].record
    assert len(subject_targets("lone-lamps", few)) == MOST
    many = [*history, lone("Lamp 7", "8", "2026-02-01")]
    record = examine(house.root, NOW.date(), many).library.benchmarks["lone-lamps"].record
    assert subject_targets("lone-lamps", record) == {"Lamp 7": "benchmarks/lone-lamps/lamp-7/"}


def test_nothing_a_table_brings_is_read_as_html_or_markdown(house: House, tmp_path: Path) -> None:
    name = "<script>alert(1)</script> **x** [a](javascript:x)"
    (page,) = pages_of(house, lone(name, "50", "2026-01-01"), lone(name, "51", "2026-02-01")).values()
    shown = Shown(house, page)
    assert not shown.tree.css("script")
    assert shown.texts("h1") == [name]
