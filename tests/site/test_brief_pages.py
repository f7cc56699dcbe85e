"""A table that moved, published: the page of its brief, where it leads, and where it is listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.run.runner import run
from tests.house import NOW, House, copy_whole
from tests.site.pages import BuiltPage

TABLE = "sources/benchmarks/many-lamps.yml"
BRIEF = "briefs/many-lamps-2026-04-28/"
CLAIM = "many-lamps/brightness-leader-2026-04-28"
ROWS = """  - {subject: Lamp C, metric: brightness, value: 30.0, on: 2026-01-01}
  - {subject: "Lamp D_1 (mk 2)", metric: brightness, value: 71.5, low: 70, high: 73, on: 2026-04-28}
derived:
"""


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Return the made-up house with a third lamp from the start and a fourth that takes the lead, built."""
    house = copy_whole(tmp_path_factory.mktemp("moved") / "house")
    house.edit(TABLE, "derived:\n", ROWS)
    house.edit(TABLE, "low: 0, high: 100}\n  flicker", "low: 0, high: 100, level: 95}\n  flicker")
    report = run(house.project(), cause="test", now=NOW, feeds=False)
    assert report.state == "published", (report.message, report.problems)
    return house


def test_the_page_states_the_move_and_how_it_came_about(moved: House) -> None:
    page = BuiltPage(moved, BRIEF)
    assert page.text("h1") == "Lamp D_1 (mk 2) leads Many Lamps in brightness"
    assert page.text(".tl-head__summary").startswith("In the table of 2026-04-28, Lamp D_1 (mk 2) leads")
    assert page.text(".tl-composed").startswith("Composed from data.")
    assert page.headings() == [
        "What moved",
        "What this does not mean",
        "Where the figures come from",
        "Sources",
    ]
    assert "Not how well one reads by them." in page.main.text()


def test_every_figure_of_the_table_leads_to_its_row_on_the_page_of_a_claim(moved: House) -> None:
    page, claim = BuiltPage(moved, BRIEF), BuiltPage(moved, f"claims/{CLAIM}/")
    links = page.all(".tl-table td.tl-figures a")
    assert [link.text() for link in links] == [
        "71.5",
        "70 to 73",
        "62.5",
        "62.5",
        "55.5",
        "55.5",
        "30.0",
        "30.0",
    ]
    for link in links:
        address, _, row = (link.attributes["href"] or "").partition("#")
        assert address == f"../../claims/{CLAIM}/"
        assert link.text() in claim.one(f"#{row}").text(separator=" ")


def test_the_chart_ends_on_the_day_and_marks_it(moved: House) -> None:
    figure = BuiltPage(moved, BRIEF).one("figure.tl-chart")
    assert "Marked: 2026-04-28" in (figure.attributes["aria-label"] or "")
    assert "71.5 on 2026-04-28" in (figure.attributes["aria-label"] or "")


def test_it_is_listed_under_briefs_at_home_and_with_its_benchmark_but_not_among_the_latest(
    moved: House,
) -> None:
    listed = BuiltPage(moved, "briefs/").all(".tl-item__title a")
    assert [link.attributes["href"] for link in listed] == [f"../{BRIEF}", "../briefs/many-lamps-2026-04-01/"]
    home = BuiltPage(moved, "")
    assert home.all(f'.tl-strip a[href="{BRIEF}"]')
    assert not home.all(f'.tl-latest a[href="{BRIEF}"]')
    assert "1 move in benchmarks" in home.text(".tl-week")
    assert BuiltPage(moved, "benchmarks/many-lamps/").all(f'a[href="../../{BRIEF}"]')


def test_feeds_and_api_carry_it_with_the_table_its_claims_were_taken_from(moved: House) -> None:
    site = moved.root / "site"
    feed = json.loads((site / "feed.json").read_text("utf-8"))
    (item,) = [i for i in feed["items"] if i["url"].endswith(BRIEF)]
    assert item["date_published"].startswith("2026-04-28")
    assert f"{BRIEF}</" in (site / "feed.xml").read_text("utf-8")
    article = json.loads((site / "api/v1/articles/many-lamps-2026-04-28.json").read_text("utf-8"))
    assert (article["kind"], article["composed"]) == ("brief", True)
    claim = json.loads((site / f"api/v1/claims/{CLAIM}.json").read_text("utf-8"))
    table = claim["table"]
    assert (table["on"], table["systems"], table["metric"]) == ("2026-04-28", 4, "brightness")
    assert table["rows"][0]["now"] == {
        "place": 1,
        "value": "71.5",
        "low": "70",
        "high": "73",
        "on": "2026-04-28",
        "series": 1,
    }
    assert table["rows"][0]["before"] is None
    assert article["claims"][0] == CLAIM


def test_a_house_without_a_move_has_an_empty_list_and_no_mention_at_home(tmp_path: Path) -> None:
    house = copy_whole(tmp_path / "house")
    assert run(house.project(), cause="test", now=NOW, feeds=False).state == "published"
    assert "Nothing has been published here yet." in BuiltPage(house, "briefs/").main.text()
    assert "Told in a brief" not in BuiltPage(house, "").text(".tl-strip")
