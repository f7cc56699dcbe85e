from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET

import pytest

from pipeline.site.charts import Drawing, draw
from pipeline.synthesis.article import ChartLine, ChartPoint, ChartRow, ChartSpec

Kind = Literal["values", "effects", "range", "share"]
KINDS: tuple[Kind, ...] = ("values", "effects", "range", "share")
CSS = Path(__file__).resolve().parents[2] / "site_overrides/assets/stylesheets/throughline.css"


def row(value: float, low: float | None = None, high: float | None = None, label: str = "a lamp") -> ChartRow:
    return ChartRow(label, "lamp-trial/reading-speed", value, low, high, f"{value:g} shown")


def spec(kind: Kind, *rows: ChartRow, zero: float | None = None) -> ChartSpec:
    return ChartSpec("chart-1", kind, "A made-up chart.", "made-up unit", rows, zero, "In words.")


@lru_cache
def drawn(kind: Kind) -> Drawing:
    return draw(spec(kind, row(0.5, 0.4, 0.6), zero=0.0))


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314


def numbers(svg: str) -> list[float]:
    """Return every coordinate and length in the drawing."""
    found = re.findall(r'(?:d|x|x2|y|y2|width|height|transform)="([^"]*)"', svg)
    return [float(n) for text in found for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_drawn_with_label_figure_and_unit_in_both_widths(kind: Kind) -> None:
    drawing = draw(spec(kind, row(40, 30, 50), row(60, 55, 70, "another")))
    for svg in (drawing.wide, drawing.narrow):
        found = texts(svg)
        assert {"a lamp", "another", "40 shown", "60 shown", "made-up unit"} <= set(found)
        assert "NaN" not in svg
        assert "Infinity" not in svg
    assert 'width="628"' in drawing.wide
    assert 'width="328"' in drawing.narrow


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_chart_is_the_same_bytes(kind: Kind) -> None:
    assert draw(spec(kind, row(0.5, 0.4, 0.6), zero=0.0)) == drawn(kind)


def test_another_value_is_another_drawing() -> None:
    assert draw(spec("effects", row(0.51, 0.4, 0.6), zero=0.0)) != drawn("effects")


@pytest.mark.parametrize("kind", KINDS)
def test_colours_are_the_sites_own_and_follow_the_readers_mode(kind: Kind) -> None:
    svg = drawn(kind).wide
    used = set(re.findall(r"var\((--tl-[a-z-]+)\)", svg))
    assert used >= {"--tl-ink", "--tl-muted", "--tl-rule", "--tl-accent"}
    defined = set(re.findall(r"^\s*(--tl-[a-z-]+):", CSS.read_text(encoding="utf-8"), re.MULTILINE))
    assert used <= defined
    painted = set(re.findall(r'(?:fill|stroke)="(?!none|var\(|transparent)([^"]+)"', svg))
    assert painted <= {"#ddd"}  # the outline of the view, which has no width of its own


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_asks_no_other_host_for_anything(kind: Kind) -> None:
    svg = drawn(kind).wide
    addresses = set(re.findall(r"(?:https?:)?//[^\s\"'<)]+", svg))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "<image" not in svg
    assert "@import" not in svg
    assert "<script" not in svg


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "rows",
    [
        [(0.0, 0.0, 0.0)],
        [(5.0, 5.0, 5.0), (5.0, 5.0, 5.0)],
        [(-3.0, -4.0, -2.0), (2.0, 1.0, 3.0)],
        [(1e15, 9e14, 2e15), (1e-9, 1e-10, 1e-8)],
        [(-1e12, -2e12, -1e11)],
    ],
    ids=["one-nought", "equal-values", "both-signs", "huge-and-tiny", "hugely-negative"],
)
def test_unusual_values_are_drawn_inside_the_chart(
    kind: Kind, rows: list[tuple[float, float, float]]
) -> None:
    svg = draw(spec(kind, *(row(*r) for r in rows))).wide
    assert "NaN" not in svg
    assert "Infinity" not in svg
    if kind != "share":  # a share is drawn on 0 to 100 whatever it is
        assert max(map(abs, numbers(svg))) < 1000
    assert len(texts(svg)) >= 2 * len(rows)


@pytest.mark.parametrize("kind", KINDS)
def test_a_chart_without_rows_is_still_a_picture(kind: Kind) -> None:
    ET.fromstring(draw(spec(kind)).wide)  # noqa: S314


def test_effects_carry_the_line_of_no_effect_and_values_do_not() -> None:
    assert "stroke-dasharray" in drawn("effects").wide
    assert "stroke-dasharray" not in drawn("values").wide


def test_the_line_of_no_effect_is_in_view_even_far_from_the_values() -> None:
    svg = draw(spec("effects", row(50, 49, 51), zero=0.0)).wide
    assert "0" in texts(svg)


def test_a_halving_and_a_doubling_lie_equally_far_from_no_difference() -> None:
    svg = draw(spec("effects", row(0.5), row(2.0), zero=1.0)).wide
    (rule,) = re.findall(r'transform="translate\(([\d.]+),0\)"[^>]*stroke-dasharray', svg)
    points = re.findall(r'aria-roledescription="point" transform="translate\(([\d.]+),', svg)
    half, double = sorted(map(float, points))
    assert float(rule) - half == pytest.approx(double - float(rule), abs=0.1)


def test_bars_begin_at_nought() -> None:
    svg = draw(spec("values", row(40), row(80, label="b"))).wide
    bars = re.findall(r'aria-roledescription="bar" d="M([\d.]+),[\d.]+h([\d.]+)', svg)
    (start, width), (other_start, other_width) = [(float(a), float(b)) for a, b in bars]
    assert start == other_start
    assert other_width == pytest.approx(2 * width, rel=0.01)


def test_hostile_labels_stay_words() -> None:
    svg = draw(spec("values", row(1, label='<script>x()</script> & "q"'))).wide
    assert "<script" not in svg
    ET.fromstring(svg)  # noqa: S314


def test_a_label_too_long_for_its_column_is_cut_with_an_ellipsis() -> None:
    long = "a very long label that goes on and on for a narrow column of a phone"
    drawing = draw(spec("values", row(1, label=long)))
    assert long in texts(drawing.wide)
    assert next(t for t in texts(drawing.narrow) if t.startswith("a very")).endswith("…")


def test_a_finished_drawing_is_kept_and_a_broken_one_is_drawn_anew(tmp_path: Path) -> None:
    chart = spec("values", row(40))
    first = draw(chart, tmp_path)
    (kept,) = tmp_path.iterdir()
    assert draw(chart, tmp_path) == first == draw(chart)
    kept.write_text(kept.read_text(encoding="utf-8")[:100], encoding="utf-8")
    assert draw(chart, tmp_path) == first
    kept.write_text("[]", encoding="utf-8")
    assert isinstance(draw(chart, tmp_path), Drawing)


# Histories


def history(*lines: ChartLine, breaks: tuple[str, ...] = ()) -> Drawing:
    return draw(
        ChartSpec("chart-2", "history", "Made up.", "made-up unit", (), None, "Words.", lines, breaks)
    )


def line(label: str, *values: float, day: str = "2026-0{}-01") -> ChartLine:
    points = [ChartPoint(day.format(n), value, f"{value:g}") for n, value in enumerate(values, 1)]
    return ChartLine(label, (tuple(points),))


def paths(svg: str) -> list[str]:
    """Return the lines of a drawing: what goes from one point to another without an area."""
    found = re.findall(r'aria-roledescription="line mark"[^>]*? d="([^"]*)"', svg)
    return [d for d in found if "L" in d or "H" in d or "V" in d]


def test_every_line_of_a_history_is_named_with_its_newest_figure_in_both_widths() -> None:
    drawing = history(line("a lamp", 40, 60), line("another", 30, 20))
    for svg in (drawing.wide, drawing.narrow):
        assert {"a lamp  60", "another  20", "made-up unit"} <= set(texts(svg))
        assert len(paths(svg)) == 2
        assert "NaN" not in svg


def test_a_broken_line_is_drawn_in_pieces() -> None:
    first, second = line("a lamp", 40, 60).pieces[0], line("x", 10, 20, day="2026-1{}-01").pieces[0]
    assert len(paths(history(ChartLine("a lamp", (first, second))).wide)) == 2
    assert len(paths(history(ChartLine("a lamp", (first + second,))).wide)) == 1


def test_where_other_data_begin_stands_a_rule() -> None:
    plain, ruled = history(line("a", 1, 2)).wide, history(line("a", 1, 2), breaks=("2026-01-15",)).wide
    assert ruled.count("rule mark") > plain.count("rule mark")


def test_labels_of_close_lines_do_not_lie_over_each_other() -> None:
    drawing = history(*(line(f"lamp {n}", 50, 50 + n / 100) for n in range(8)))
    found = re.findall(r'translate\([\d.]+,([\d.]+)\)"[^>]*>lamp \d', drawing.wide)
    heights = sorted(float(y) for y in found)
    assert len(heights) == 8
    assert all(below - above >= 15 for above, below in pairwise(heights))
    assert 0 <= heights[0] <= heights[-1] <= 262


def test_a_history_uses_only_the_sites_colours_and_is_the_same_bytes_each_time() -> None:
    drawing = history(line("a lamp", 40, 60), line("another", 30, 20), breaks=("2026-01-15",))
    painted = set(re.findall(r'(?:fill|stroke)="(?!none|var\(|transparent)([^"]+)"', drawing.wide))
    assert painted == set()
    assert drawing == history(line("a lamp", 40, 60), line("another", 30, 20), breaks=("2026-01-15",))


def test_a_history_of_one_value_can_be_drawn() -> None:
    assert "NaN" not in history(line("a lamp", 0, 0)).wide
