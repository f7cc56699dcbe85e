"""From a feed on a server to the radar page, through the commands an operator uses."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.command import read_json, throughline
from tests.house import REPO, House
from tests.site.pages import BuiltPage, words

RECORDED = REPO.parent / "shared/feeds/arxiv/rss/distill_arxiv_cs_cl_2026-04-27.xml"


class _Quiet(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".xml": "application/rss+xml"}  # noqa: RUF012

    def log_message(self, *_: Any) -> None:
        pass


class Files:
    """A web server on this machine that gives out the files of a folder."""

    def __init__(self, folder: Path) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/{name}"


@pytest.fixture
def served() -> Iterator[Files]:
    files = Files(Path(__file__).parent / "data")
    files.thread.start()
    yield files
    files.server.shutdown()
    files.server.server_close()
    files.thread.join()


@pytest.fixture
def radar(published: House, served: Files) -> BuiltPage:
    """The radar after the made-up listing was ingested and the site was built again."""
    (row,) = read_json(published.root, "ingest", "made-up-feed", "--url", served.url("lamps.xml"), "--json")
    assert (row["feed"], row["outcome"], row["new"]) == ("made-up-feed", "new", 3)
    done = throughline(published.root, "run", "--no-feeds")
    assert done.returncode == 0, done.stdout + done.stderr
    return BuiltPage(published, "radar/")


def test_papers_of_a_feed_reach_the_radar_escaped_and_stop_nothing(
    published: House, radar: BuiltPage
) -> None:
    lamp = next(words(n) for n in radar.all("li") if "A Reading Lamp for Nobody" in words(n))
    assert "A. Author, B. Author" in lamp
    assert "2026-04-27" in lamp
    assert "A made-up listing" in lamp
    assert "matched “reading lamp”" in lamp
    # Braces and brackets in an abstract are no leftovers of ours; commands of LaTeX are carried out.
    assert "measure {{nothing}} with {care}" in radar.main.text()
    assert "[[1/f]]" in radar.main.text()

    # Hostile words stay words, wherever they stand.
    for page in (radar, BuiltPage(published, "")):
        # The one drawing there is ours: the small line of a benchmark's mover at home.
        assert not page.all("img, script, svg:not(.tl-spark)")
        assert len(page.all("svg")) == (0 if page is radar else 1)
        assert not [a for a in page.all("a") if "javascript:" in (a.attributes.get("href") or "")]
        assert len(page.tree.css("h1")) == 1
    assert radar.headings()[:2] == ["Light", "Reading & rest"]
    hostile = next(words(n) for n in radar.all(".tl-papers__title") if "onerror" in words(n))
    assert "<img src=x onerror=alert(1)> Reading Speed" in hostile
    assert "<script>alert(2)</script>" in hostile
    links = {a.attributes["href"] for a in radar.all(".tl-papers__title a")}
    assert "https://arxiv.org/abs/2604.90002" in links

    status = BuiltPage(published, "status/")
    assert status.text(".tl-state") == "● fresh"
    assert "Active" in status.text(".tl-pill")


@pytest.mark.recorded
def test_a_recorded_listing_of_arxiv_reaches_the_radar(published: House, tmp_path: Path) -> None:
    if not RECORDED.is_file():
        pytest.skip("the recorded feeds are kept outside this repository and are not here")
    shutil.copy(RECORDED, tmp_path / "recorded.xml")  # for the time of this test only
    published.edit("sources/feeds/made-up-feed.yml", "keep: matched", "keep: all")
    files = Files(tmp_path)
    files.thread.start()
    try:
        (row,) = read_json(
            published.root, "ingest", "made-up-feed", "--url", files.url("recorded.xml"), "--json"
        )
    finally:
        files.server.shutdown()
        files.server.server_close()
        files.thread.join()
    assert (row["outcome"], row["new"]) == ("new", 3)
    done = throughline(published.root, "run", "--no-feeds")
    assert done.returncode == 0, done.stdout + done.stderr
    links = {a.attributes["href"] for a in BuiltPage(published, "radar/").all(".tl-papers__title a")}
    assert links == {f"https://arxiv.org/abs/2604.{number}" for number in ("22002", "22027", "22038")}
