"""The picture that a shared link shows."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import SiteConfig
from pipeline.site.small_png import smaller
from pipeline.site.social import HEIGHT, WIDTH, Picture, advance, draw, paint, picture_of, site_picture, wrap
from tests.house import REPO, House
from tests.site.pages import BuiltPage

SITE = SiteConfig(title="The House", tagline="Made up.")


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_each_article_and_the_site_have_a_small_picture_of_the_size_that_networks_ask_for(
    built: House,
) -> None:
    files = sorted((built.root / "site").rglob("social.png"))
    targets = {file.parent.relative_to(built.root / "site").as_posix() for file in files}
    assert {".", "insights/lamps-slow-readers", "explainers/the-lamp-trial"} <= targets
    for file in files:
        png = file.read_bytes()
        assert size(png) == (WIDTH, HEIGHT)
        assert len(png) < 60_000, file


def test_the_head_names_the_picture_and_says_it_in_words(built: House) -> None:
    page = BuiltPage(built, "insights/lamps-slow-readers/")
    (image,) = page.tree.css('meta[property="og:image"]')
    (alt,) = page.tree.css('meta[property="og:image:alt"]')
    assert image.attributes["content"] == "https://house.example/insights/lamps-slow-readers/social.png"
    assert page.text("h1") in (alt.attributes["content"] or "")


def test_a_picture_says_title_key_figure_and_stance_of_its_article(house: House) -> None:
    article = house.articles()["lamps-slow-readers"]
    picture = picture_of(article, SITE)
    svg = draw(picture)
    assert article.key_figure is not None
    for words in (article.key_figure.figure.number, article.stance or "", "The House", "Insight"):
        assert f">{words}<" in svg
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_a_title_that_the_letters_can_not_spell_gets_the_picture_of_the_site(house: House) -> None:
    house.edit("content/insights/lamps-slow-readers.md", "\ntitle: ", "\ntitle: 灯 ")
    assert picture_of(house.articles()["lamps-slow-readers"], SITE) == site_picture(SITE)


def test_the_words_of_a_record_stay_words() -> None:
    assert "<script" not in draw(Picture("S", "Insight", "<script>alert(1)</script> & more"))


@given(st.text(st.characters(codec="latin-1", exclude_categories=("C",)), max_size=300), st.integers(1, 4))
def test_lines_fit_and_are_no_more_than_asked(text: str, most: int) -> None:
    lines = wrap(text, 60, most)
    assert 1 <= len(lines) <= most
    assert all(advance(line, 60) <= 1040 for line in lines)


def test_the_same_picture_is_the_same_bytes_and_is_painted_once(tmp_path: Path) -> None:
    shutil.copytree(REPO / "site_overrides" / "assets" / "fonts", tmp_path / "site_overrides/assets/fonts")
    first = paint(site_picture(SITE), tmp_path)
    (kept,) = (tmp_path / "var" / "social").iterdir()
    written = kept.stat().st_mtime_ns
    assert paint(site_picture(SITE), tmp_path) == first
    assert kept.stat().st_mtime_ns == written
    kept.write_bytes(first[:100])  # cut off while it was written
    assert paint(site_picture(SITE), tmp_path) == first


def _png(pixels: list[list[tuple[int, int, int, int]]], kind: int = 1) -> bytes:
    rows = b""
    for row in pixels:
        before, line = (0, 0, 0, 0), b""
        for pixel in row:
            line += bytes((a - b) % 256 for a, b in zip(pixel, before, strict=True))
            before = pixel
        rows += bytes([kind]) + line
    head = struct.pack(">IIBBBBB", len(pixels[0]), len(pixels), 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    made = b"\x89PNG\r\n\x1a\n"
    for name, data in chunks:
        made += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return made


def _pixels(png: bytes) -> list[list[tuple[int, ...]]]:
    width, height = size(png)
    start = png.index(b"IDAT")
    (length,) = struct.unpack(">I", png[start - 4 : start])
    rows, found = zlib.decompress(png[start + 4 : start + 4 + length]), []
    for y in range(height):
        row, before = rows[y * (width * 3 + 1) :][: width * 3 + 1], (0, 0, 0)
        line: list[tuple[int, ...]] = []
        for x in range(width):
            step = row[1 + x * 3 : 4 + x * 3]
            before = tuple((a + b) % 256 for a, b in zip(step, before, strict=True))  # type: ignore[assignment]
            line.append(before)
        found.append(line)
    return found


COLOURS = st.tuples(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))


@given(st.lists(st.lists(COLOURS, min_size=3, max_size=3), min_size=1, max_size=4))
def test_a_smaller_picture_has_every_pixel_as_it_was(rows: list[list[tuple[int, int, int]]]) -> None:
    made = smaller(_png([[(*pixel, 255) for pixel in row] for row in rows]))
    assert _pixels(made) == rows


@pytest.mark.parametrize("png", [_png([[(1, 2, 3, 200)]]), _png([[(1, 2, 3, 255)]], kind=0)])
def test_a_picture_of_another_form_is_left_alone(png: bytes) -> None:
    assert smaller(png) == png
