"""What feeds bring, on the pages: news about works, and mathematics on the radar."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.store import FetchRecord, Paper, Sighting, Store, content_hash
from tests.house import NOW, House, copy_whole

from .pages import staged

KEY = "arxiv:2601.90001"


@pytest.fixture
def show(tmp_path: Path) -> Callable[[Paper], House]:
    house = copy_whole(tmp_path / "house")

    def shown(paper: Paper) -> House:
        project = house.project()
        project.var.mkdir(exist_ok=True)
        with Store.open(project.store_url) as store:
            fetch = FetchRecord("made-up-feed", "https://f.example/", NOW, NOW, "new", "")
            store.record_fetch(fetch, [Sighting(paper, "new", content_hash(paper), kept=True)])
        return house

    return shown


def test_the_page_of_a_work_tells_of_a_new_version(show: Callable[[Paper], House]) -> None:
    paper = Paper(
        KEY, "Another name", "https://p.example/", version=3, updated="2026-05-01T00:00:00+00:00", ids=(KEY,)
    )
    page = staged(show(paper), "works/lamp-trial/")
    assert page.count('role="note"') == 1
    assert '<p class="tl-notice tl-notice--new-version" role="note"><b>New version v3.</b>' in page
    assert "A new version (v3) came out on 2026-05-01; the claims here were last checked on " in page


def test_the_page_of_a_work_tells_of_a_withdrawal(show: Callable[[Paper], House]) -> None:
    page = staged(
        show(Paper(KEY, "Another name", "https://p.example/", withdrawn=True, ids=(KEY,))),
        "works/lamp-trial/",
    )
    assert (
        '<p class="tl-notice tl-notice--withdrawn" role="note"><b>Withdrawn.</b> The work was withdrawn.'
        in page
    )


def test_a_work_without_news_has_no_notice(show: Callable[[Paper], House]) -> None:
    page = staged(show(Paper("arxiv:2601.90009", "Another name", "https://p.example/")), "works/lamp-trial/")
    assert "tl-notice" not in page


def test_mathematics_on_the_radar_is_mathml_and_everything_else_is_escaped(
    show: Callable[[Paper], House],
) -> None:
    paper = Paper(
        "arxiv:2604.90001",
        r"Lamps in $O(n^2)$ <b>rooms</b>, $\href{javascript:alert(1)}{x}$",
        "https://arxiv.org/abs/2604.90001",
        abstract=r"We prove $a<b$ & more, for $5.",
    )
    house = show(paper)
    for target in ("radar/", ""):
        page = staged(house, target)
        assert "<msup><mi>n</mi><mn>2</mn></msup>" in page
        assert "&lt;b&gt;rooms&lt;/b&gt;" in page
        assert "javascript" not in page
    assert (
        "We prove <math><mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow></math> &amp; more, for $5."
        in staged(house, "radar/")
    )
