"""The evidence map: what its drawing, its table and its file show, and that they agree."""

from __future__ import annotations

import csv
import io
import re
from xml.etree import ElementTree as ET

import pytest

from pipeline.evidence.evidence_map import DIRECTIONS, MapDirection, evidence_map
from pipeline.site.charts import draw
from pipeline.site.evidence_page import evidence_page, map_csv, map_title
from pipeline.site.map_chart import _area
from pipeline.synthesis.article import ChartSpec, MapPoint
from tests.house import House

from .pages import BuiltPage, words


@pytest.fixture
def page(built: House, request: pytest.FixtureRequest) -> BuiltPage:
    return BuiltPage(built, request.param)


SVG = "{http://www.w3.org/2000/svg}"


def spec(*points: MapPoint, columns: tuple[str, ...] = ("experiment", "benchmark")) -> ChartSpec:
    return ChartSpec(
        "map-1", "map", "A made-up map.", "", (), None, "In words.", marks=columns, points=points
    )


def point(
    row: str = "Light", column: str = "experiment", size: int | None = 100, direction: MapDirection = "higher"
) -> MapPoint:
    return MapPoint(row, column, f"{row}/{column}/{size}/{direction}", size, direction)


def marks(svg: str) -> list[ET.Element]:
    """Return the drawn marks: the paths of the layers of points."""
    groups = [g for g in ET.fromstring(svg).iter(f"{SVG}g") if "mark-symbol" in (g.get("class") or "")]  # noqa: S314
    return [path for group in groups for path in group.iter(f"{SVG}path")]


def is_filled(mark: ET.Element) -> bool:
    return mark.get("fill") not in (None, "transparent", "none")


def test_rows_and_columns_are_named_in_both_widths() -> None:
    drawing = draw(spec(point(), point("Rest", "benchmark")))
    for svg in (drawing.wide, drawing.narrow):
        found = {"".join(t.itertext()) for t in ET.fromstring(svg).iter(f"{SVG}text")}  # noqa: S314
        assert {"Light", "Rest", "experiment", "benchmark"} <= found
        assert "NaN" not in svg
    widths = [ET.fromstring(svg).get("width") or "" for svg in (drawing.wide, drawing.narrow)]  # noqa: S314
    assert [int(width) // 10 for width in widths] == [63, 33]  # with the padding that every chart has


def test_there_is_a_mark_for_each_claim() -> None:
    points = [point(size=size) for size in range(1, 60)]
    drawing = draw(spec(*points))
    assert len(marks(drawing.wide)) == len(marks(drawing.narrow)) == 59


def test_no_two_marks_lie_on_one_place_and_none_outside() -> None:
    points = [
        point(row, column, size)
        for row in ("Light", "Rest")
        for column in ("experiment", "benchmark")
        for size in range(1, 40)
    ]
    for svg, width in ((draw(spec(*points)).wide, 620), (draw(spec(*points)).narrow, 320)):
        places = [m.get("transform") or "" for m in marks(svg)]
        assert len(set(places)) == len(points)
        across = [float(x) for place in places for x in re.findall(r"translate\(([\d.]+)", place)]
        assert len(across) == len(points)
        assert 0 < min(across) <= max(across) < width


def test_each_direction_has_a_shape_and_higher_and_lower_a_colour_of_their_own() -> None:
    shapes, colours = {}, {}
    for direction in DIRECTIONS:
        (mark,) = marks(draw(spec(point(direction=direction))).wide)
        shapes[direction], colours[direction] = mark.get("d"), mark.get("fill")
    assert len(set(shapes.values())) == len(DIRECTIONS)
    assert (colours["higher"], colours["lower"]) == ("var(--tl-higher)", "var(--tl-lower)")


def test_a_larger_sample_is_a_larger_mark_and_an_unknown_one_an_outline() -> None:
    areas = [_area(n, wide=True) for n in (1, 10, 1000, 10**6)]
    assert areas == sorted(set(areas))
    assert _area(10**7, wide=True) == _area(10**9, wide=True)
    small, unknown = (marks(draw(spec(point(size=n))).wide)[0] for n in (1, None))
    assert is_filled(small)
    assert not is_filled(unknown)
    assert _area(None, wide=True) > _area(1, wide=True)


def test_the_same_map_is_the_same_bytes() -> None:
    points = [point(size=size) for size in (None, 5, 50)]
    assert draw(spec(*points)) == draw(spec(*points))


# The page


@pytest.mark.parametrize("page", ["evidence/"], indirect=True)
def test_the_page_has_chart_legend_table_and_claims(page: BuiltPage) -> None:
    assert page.text("h1") == "Evidence map"
    assert page.headings() == ["By topic and design", "Claim by claim"]
    figure = page.one("figure.tl-chart")
    assert "Light: " in (figure.attributes["aria-label"] or "")
    assert [words(li).split(" ")[1] for li in page.all(".tl-legend li")][:2] == ["higher", "lower"]
    assert "outline: size of the sample not known" in page.text(".tl-legend")


@pytest.mark.parametrize("page", ["evidence/"], indirect=True)
def test_the_table_counts_what_is_drawn_and_leads_to_the_topics(page: BuiltPage, built: House) -> None:
    found = evidence_map(built.library())
    table = page.all("table")[0]
    rows = {words(tr.css("th")[0]): [words(td) for td in tr.css("td")] for tr in table.css("tbody tr")}
    assert rows["Light"] == [
        *(str(found.count("light", design) or "–") for design in found.designs),
        str(found.count("light")),
    ]
    assert rows["Each claim once"][-1] == str(found.count())
    assert {a.attributes["href"] for a in table.css("a")} == {"../topics/light/", "../topics/rest/"}
    assert len(page.all("table")[1].css("tbody tr")) == found.count()


@pytest.mark.parametrize("page", ["evidence/"], indirect=True)
def test_a_claim_shows_its_sample_as_recorded_or_says_that_it_is_unknown(page: BuiltPage) -> None:
    samples = {
        a.attributes["href"]: words(tr.css("td")[2])
        for tr in page.all("table")[1].css("tbody tr")
        for a in tr.css("th a")
    }
    assert samples["../claims/lamp-trial/reading-speed/"] == "39 readers"
    assert samples["../claims/night-survey/no-loss/"] == "unknown"


def test_the_file_has_a_row_for_each_claim(built: House) -> None:
    library = built.library()
    rows = list(csv.DictReader(io.StringIO(map_csv(library))))
    assert [row["claim"] for row in rows] == [e.claim for e in evidence_map(library).entries]
    (trial,) = [row for row in rows if row["claim"] == "lamp-trial/reading-speed"]
    assert (trial["topics"], trial["design"], trial["n"], trial["direction"]) == (
        "light rest",
        "rct",
        "39",
        "lower",
    )
    assert (built.root / "site/evidence/evidence-map.csv").read_bytes() == map_csv(library).encode()
    assert not (built.root / "site/charts/evidence-map.csv").exists()


def test_the_title_says_what_is_seen(built: House) -> None:
    found = evidence_map(built.library())
    most = max(found.count(design=design) for design in found.designs)
    assert map_title(found).startswith(f"{most} of {found.count()} accepted claims stand on ")


def test_without_a_claim_the_page_says_so(built: House) -> None:
    library = built.library()
    library.claims.clear()
    page = evidence_page(library)
    assert (page.context["spec"], page.charts) == (None, ())
