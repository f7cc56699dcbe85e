"""Who moved on the home page: the newest change of each benchmark, with its line in words and in steps."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.records.catalog import Observation
from pipeline.run.examine import examine
from pipeline.site.movers import movers, sparkline
from pipeline.store import StoredObservation
from tests.house import NOW, House

from .pages import BuiltPage
from .test_benchmark_page import FEED, LONE, lone


def told(house: House, *history: StoredObservation) -> list[tuple[str, str, str, str]]:
    house.write("sources/benchmarks/lone-lamps.yml", LONE)
    house.write("sources/feeds/lone-feed.yml", FEED.format("lone-lamps", "glow"))
    library = examine(house.root, NOW.date(), history).library
    return [
        (m.subject.title, m.change, m.figure, m.rank)
        for m in movers(library, 9)
        if m.benchmark.target == "benchmarks/lone-lamps/"
    ]


def test_who_moved_most_on_the_newest_day_is_told_with_its_rank(house: House) -> None:
    first = [lone(f"Lamp {n}", "50", "2026-01-01") for n in "XYZ"]
    assert told(house, *first) == []
    later = [
        lone("Lamp X", "90", "2026-02-01"),
        lone("Lamp Y", "48", "2026-03-01"),
        lone("Lamp Z", "51", "2026-03-01"),
    ]
    assert told(house, *first, *later) == [("Lamp Y", "−2 Elo", "48 Elo", "rank 3 of 3")]


def test_the_line_goes_in_steps_from_the_first_figure_to_the_last() -> None:
    rows = [
        Observation(subject="x", metric="m", on=day, value=Decimal(value))
        for day, value in (("2026-01-01", 1), ("2026-01-11", 3), ("2026-01-21", 2))
    ]
    path = re.search(r'd="([^"]+)"', sparkline(rows))
    assert path is not None
    assert path[1] == "M2.0 18.0H40.0V2.0H78.0V10.0"
    assert "NaN" not in sparkline(rows[:1])
    assert 'aria-hidden="true"' in sparkline(rows)


def test_home_tells_a_correction_from_what_to_what_and_counts_notes_as_people_do(built: House) -> None:
    home = BuiltPage(built, "")
    (corrected,) = [row for row in home.texts("[aria-label=Corrections] li") if "measure.value" in row]
    assert " from " in corrected
    assert " to " in corrected
    assert not re.search(r"\b1 notes", home.text(".tl-questions"))


def test_home_shows_the_movers_with_ways_to_subject_and_benchmark(built: House) -> None:
    home = BuiltPage(built, "")
    links = [a.attributes["href"] for a in home.all(".tl-mover a")]
    assert links[:2] == ["benchmarks/many-lamps/lamp-a/", "benchmarks/many-lamps/"]
    assert home.text(".tl-mover").startswith("Lamp A +22.5 ")
    assert len(home.all(".tl-mover svg")) == len(home.all(".tl-mover"))
