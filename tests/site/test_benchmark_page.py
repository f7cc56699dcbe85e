"""The page of a benchmark whose figures come from feeds: histories, who left, series, grades, origins."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.run.examine import examine
from pipeline.site.benchmark_page import benchmark_page
from pipeline.site.downloads import observations_csv
from pipeline.site.page import Page
from pipeline.site.stage import environment, render
from pipeline.store import StoredObservation
from tests.house import NOW, House, copy_whole

from .pages import site_input, words

RECORD = "sources/benchmarks/many-lamps.yml"
FEED = """schema_version: 1
title: Lamps of the week
kind: table
url: https://lamps.example/table.csv
expected_every: 1 week
licence: Made up, and free.
table:
  benchmark: {0}
  format: csv
  subject: lamp
  metrics:
    {1}: {{value: {1}}}
"""
LONE = """schema_version: 1
title: Lone Lamps
about: Made up.
not_about: Made up.
url: https://lone.example/
at: the table
checked: {level: primary, on: 2026-04-10}
metrics:
  glow: {name: glow, unit: elo, better: higher, level: 95}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    house = copy_whole(tmp_path_factory.mktemp("lamps") / "house")
    house.write("sources/feeds/lamp-feed.yml", FEED.format("many-lamps", "brightness"))
    house.write("sources/benchmarks/lone-lamps.yml", LONE)
    house.write("sources/feeds/lone-feed.yml", FEED.format("lone-lamps", "glow"))
    return house


def stored(subject: str, value: str, day: str, **fields: object) -> StoredObservation:
    """Return a line of history of the many lamps; an empty ``value`` for a lamp that is gone."""
    row: dict[str, object] = {
        "benchmark": "many-lamps",
        "series": 1,
        "subject": subject,
        "metric": "brightness",
        "event": "value" if value else "gone",
        "value": value or None,
        "low": None,
        "high": None,
        "dated": day,
        "feed": "lamp-feed",
        "seen": datetime.fromisoformat(day).replace(tzinfo=UTC),
    }
    return StoredObservation(**row | fields)  # type: ignore[arg-type]


def lone(subject: str, value: str, day: str, **fields: object) -> StoredObservation:
    return stored(subject, value, day, benchmark="lone-lamps", metric="glow", feed="lone-feed", **fields)


def page_of(house: House, benchmark: str, *history: StoredObservation) -> Page:
    examination = examine(house.root, NOW.date(), history)
    assert examination.publishable, examination.problems
    return benchmark_page(examination.library, benchmark)


class Shown:
    """The staged page as a reader of HTML sees it; headings are still Markdown."""

    def __init__(self, house: House, page: Page) -> None:
        self.markdown = render(environment(house.root), site_input(house), page)
        self.tree = LexborHTMLParser(self.markdown)

    def headings(self) -> list[str]:
        found = re.findall(r"^## (.*)$", self.markdown, re.MULTILINE)
        return [words(LexborHTMLParser(f"<p>{heading}</p>").css("p")[0]) for heading in found]

    def texts(self, selector: str) -> list[str]:
        return [words(node) for node in self.tree.css(selector)]

    @property
    def text(self) -> str:
        assert self.tree.body is not None
        return words(self.tree.body)


def show(house: House, benchmark: str, *history: StoredObservation) -> Shown:
    return Shown(house, page_of(house, benchmark, *history))


def test_before_the_first_figure_the_page_names_the_feed_and_knows_nothing_of_its_state(house: House) -> None:
    shown = show(house, "lone-lamps")
    assert shown.headings()[0] == "Glow { #glow }"
    assert "No figure has been recorded yet. “Lamps of the week” will bring it;" in shown.text
    assert "whether that feed is well, the status page says" in shown.text
    assert not shown.tree.css("figure, table")
    assert not shown.tree.css('a[href$=".csv"]')
    assert "Lamps of the week: nothing yet" in shown.text


def test_a_benchmark_without_figures_and_without_a_feed_says_so(house: House) -> None:
    page = page_of(house, "lone-lamps")
    nobody = replace(page, context={**page.context, "origins": {"by_hand": 0, "feeds": []}})
    assert "No feed watches this table." in Shown(house, nobody).text


def test_a_history_is_drawn_once_a_system_has_two_figures_and_bars_before(house: House) -> None:
    (one,) = page_of(house, "lone-lamps", lone("Lamp X", "50", "2026-01-01")).charts
    (two,) = page_of(
        house, "lone-lamps", lone("Lamp X", "50", "2026-01-01"), lone("Lamp X", "55", "2026-02-01")
    ).charts
    assert (one.kind, one.lines) == ("effects", ())  # a rating has no nought for a bar to stand on
    assert two.kind == "history"
    assert [[(p.on, p.value) for p in piece] for piece in two.lines[0].pieces] == [
        [("2026-01-01", 50.0), ("2026-02-01", 55.0)]
    ]
    bars = page_of(house, "many-lamps").charts[1]
    assert (bars.kind, [row.claim for row in bars.rows]) == ("values", ["", ""])


def test_at_most_eight_lines_are_drawn_the_foremost_first(house: House) -> None:
    history = [
        lone(f"Lamp {n:02}", str(n + more), day)
        for day, more in (("2026-01-01", 0), ("2026-02-01", 1))
        for n in range(12)
    ]
    (spec,) = page_of(house, "lone-lamps", *history).charts
    assert [line.label for line in spec.lines] == [f"Lamp {n:02}" for n in range(11, 3, -1)]
    assert spec.title == "The first 8 of 12 systems since 2026-01-01"


def test_a_line_is_broken_where_the_system_was_not_in_the_table(house: House) -> None:
    (spec,) = page_of(
        house,
        "lone-lamps",
        lone("Lamp X", "50", "2026-01-01"),
        lone("Lamp X", "", "2026-02-01"),
        lone("Lamp X", "55", "2026-03-01", event="back"),
    ).charts
    (line,) = spec.lines
    assert [[(p.on, p.value, bool(p.shown)) for p in piece] for piece in line.pieces] == [
        [("2026-01-01", 50.0, True), ("2026-02-01", 50.0, False)],
        [("2026-03-01", 55.0, True)],
    ]


def test_two_series_are_two_lines_and_are_not_compared(house: House, tmp_path: Path) -> None:
    other = copy_whole(tmp_path / "house")
    other.write("sources/benchmarks/lone-lamps.yml", LONE + "series: 2\n")
    history = [
        lone("Lamp X", "50", "2026-01-01"),
        lone("Lamp Y", "99", "2026-01-01"),
        lone("Lamp X", "10", "2026-02-01", series=2),
        lone("Lamp X", "12", "2026-03-01", series=2),
    ]
    page = page_of(other, "lone-lamps", *history)
    (spec,) = page.charts
    (line,) = spec.lines  # Lamp Y is in the old series alone
    assert [[p.value for p in piece] for piece in line.pieces] == [[50.0], [10.0, 12.0]]
    assert spec.breaks == ("2026-02-01",)
    shown = Shown(other, page)
    assert shown.headings()[0] == "Glow: Lamp X leads with 12 Elo { #glow }"
    assert "Series 2. The data behind this benchmark were replaced." in shown.text
    assert "Other data begin at the dashed line (2026-02-01)" in shown.text
    assert "+2 Elo" in shown.text
    assert "−38" not in shown.text
    assert shown.texts(".tl-more tbody tr")[-1] == "2026-01-01 1 Lamp Y 99"


def test_those_who_left_are_listed_apart_with_their_last_figure(house: House) -> None:
    shown = show(
        house,
        "lone-lamps",
        lone("Lamp X", "50", "2026-01-01"),
        lone("Lamp Y", "60", "2026-01-01"),
        lone("Lamp Y", "", "2026-03-01"),
    )
    assert shown.headings()[0].startswith("Glow: Lamp X leads with 50 Elo")
    assert "1 system, table of 2026-01-01" in shown.text
    assert "Gone: Lamp Y." in shown.text
    assert "Lamp Y , gone since 2026-03-01 (last 60 Elo on 2026-01-01)" in shown.text
    assert [r for r in shown.texts(".tl-table tbody tr") if r.startswith("Lamp Y")] == []


def test_a_table_that_everybody_left_says_so(house: House) -> None:
    shown = show(house, "lone-lamps", lone("Lamp X", "50", "2026-01-01"), lone("Lamp X", "", "2026-03-01"))
    assert "No system is left in the table." in shown.text
    assert "Lamp X , gone since 2026-03-01" in shown.text


def test_who_is_new_who_moved_and_who_is_back_is_told(house: House) -> None:
    shown = show(
        house,
        "lone-lamps",
        lone("Lamp X", "50", "2026-01-01"),
        lone("Lamp Y", "40", "2026-01-01"),
        lone("Lamp Y", "", "2026-02-01"),
        lone("Lamp X", "48.5", "2026-03-01"),
        lone("Lamp Y", "41", "2026-03-01", event="back"),
        lone("Lamp Z", "1", "2026-03-01"),
    )
    assert "On 2026-03-01 moved: Lamp X −1.5 Elo, Lamp Y +1 Elo. New: Lamp Z. Back: Lamp Y." in shown.text


def test_a_lead_within_the_intervals_is_not_called_one(house: House) -> None:
    ahead = lone("Lamp X", "50", "2026-01-01", low="45", high="55")
    near = lone("Lamp Y", "44", "2026-01-01", low="40", high="46")
    far = lone("Lamp Z", "30", "2026-01-01", low="25", high="35")
    assert show(house, "lone-lamps", ahead, far).headings()[0].startswith("Glow: Lamp X leads with 50 Elo")
    shown = show(house, "lone-lamps", ahead, near, far)
    assert (
        "Lamp X stands first with 50 Elo; the interval of Lamp Y reaches into its own" in shown.headings()[0]
    )
    assert shown.texts("thead th")[:3] == ["System", "Elo rating", "95% interval"]
    assert shown.texts("tbody tr")[0] == "Lamp X 50 45 to 55"


@pytest.mark.parametrize(
    ("systems", "words_"),
    [(2, "Lamp 1 and Lamp 0 share the lead"), (3, "Lamp 2, Lamp 1 and Lamp 0 share"), (4, "4 systems share")],
)
def test_a_shared_lead_is_shared(house: House, systems: int, words_: str) -> None:
    history = [lone(f"Lamp {n}", "50", "2026-01-01") for n in range(systems)]
    assert words_ in show(house, "lone-lamps", *history).headings()[0]


def test_of_a_large_table_the_first_rows_are_open_and_the_rest_is_folded(house: House) -> None:
    history = [lone(f"Lamp {n:03}", str(n), "2026-01-01") for n in range(230)]
    shown = show(house, "lone-lamps", *history)
    first, rest, log = shown.tree.css("table")
    assert len(first.css("tbody tr")) == 25
    assert words(first.css("tbody tr")[0]) == "Lamp 229 229"
    assert len(rest.css("tbody tr")) == 205
    assert "205 more systems" in shown.texts("summary")
    assert len(log.css("tbody tr")) == 60
    assert "170 earlier ones are in the file." in shown.text


def test_grades_are_a_table_by_grade_without_an_axis(house: House, tmp_path: Path) -> None:
    other = copy_whole(tmp_path / "house")
    scale = "unit: grade, better: higher, scale: [Dim, Fair, Bright]"
    other.write(
        "sources/benchmarks/lone-lamps.yml", LONE.replace("unit: elo, better: higher, level: 95", scale)
    )
    page = page_of(
        other,
        "lone-lamps",
        lone("Lamp X", "Dim", "2026-01-01"),
        lone("Lamp Y", "Fair", "2026-01-01"),
        lone("Lamp Z", "Fair", "2026-01-01"),
        lone("Lamp X", "Fair", "2026-02-01"),
    )
    assert page.charts == ()
    shown = Shown(other, page)
    assert shown.headings()[0].startswith(
        "Glow: 3 of 3 systems have Fair, the best grade given; none has Bright"
    )
    assert shown.texts(".tl-grades tbody tr") == [
        "Bright 0 none",
        "Fair 3 Lamp X , Lamp Y , Lamp Z",
        "Dim 0 none",
    ]
    assert "the scale goes from Dim to Bright" in shown.text
    assert "moved: Lamp X was Dim" in shown.text


def test_where_each_figure_came_from_is_told(house: House) -> None:
    shown = show(house, "many-lamps", stored("Lamp Z", "70", "2026-04-20"))
    assert "Lamps of the week: 1 entry, its state . Licence: Made up, and free." in shown.text
    assert "Read by hand 5 entries" in shown.text
    assert shown.texts(".tl-more tbody tr")[:2] == [
        "2026-04-20 Lamp Z 70 Lamps of the week",
        "2026-04-01 Lamp A 62.5 read by hand",
    ]


def test_the_file_holds_every_observation_as_it_was_read(house: House) -> None:
    history = [lone("Lamp, X", "50.10", "2026-01-01", low="49"), lone("Lamp, X", "", "2026-03-01")]
    library = examine(house.root, NOW.date(), history).library
    rows = list(csv.DictReader(io.StringIO(observations_csv(library.benchmarks["lone-lamps"].record))))
    assert [(r["system"], r["on"], r["value"], r["low"], r["high"], r["gone"], r["feed"]) for r in rows] == [
        ("Lamp, X", "2026-01-01", "50.10", "49", "", "", "lone-feed"),
        ("Lamp, X", "2026-03-01", "", "", "", "gone", "lone-feed"),
    ]
    assert {r["unit"] for r in rows} == {"elo"}


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "**bold** [a](javascript:x) {#id} `code`",
        '" onmouseover="x',
    ],
)
def test_nothing_a_table_brings_is_read_as_html_or_markdown(house: House, name: str) -> None:
    shown = show(house, "lone-lamps", lone(name, "50", "2026-01-01"), lone(name, "51", "2026-02-01"))
    assert not shown.tree.css("script, [onmouseover]")
    assert shown.texts("tbody th")[0] == name
    heading = next(line for line in shown.markdown.split("\n") if line.startswith("## "))
    assert not re.search(r"[*\[\]`<>\"]", heading.removesuffix(" { #glow }"))
