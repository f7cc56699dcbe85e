"""Files for programs and reference managers, as they stand in the built site."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.house import NOW, House

from .pages import BuiltPage

CLAIMS = 14
ARTICLES = {
    "do-readers-need-lamps": "line",
    "lamps-slow-readers": "insight",
    "the-evening-column": "digest",
    "the-lamp-trial": "explainer",
    "what-lamps-leave-open": "line",
}


@pytest.fixture(scope="module")
def site(built: House) -> Path:
    return built.root / "site"


def read(site: Path, name: str) -> Any:
    return json.loads((site / name).read_text(encoding="utf-8"))


# Bibliographies


def test_each_work_has_its_three_bibliographies_and_the_library_has_all(site: Path) -> None:
    works = {p.stem for p in (site.parent / "sources/works").glob("*.yml")}
    for work in works:
        assert {p.name for p in (site / "works" / work).iterdir()} >= {
            f"{work}.bib",
            f"{work}.ris",
            f"{work}.csl.json",
        }
    whole = (site / "works/library.bib").read_text(encoding="utf-8")
    assert set(re.findall(r"^@\w+\{([^,]+),$", whole, re.MULTILINE)) == works
    assert (site / "works/library.ris").read_bytes().count(b"\r\nER  - \r\n") == len(works)
    assert {item["id"] for item in read(site, "works/library.csl.json")} == works


def test_line_ends_of_ris_survive_the_site_generator(site: Path) -> None:
    raw = (site / "works/lamp-trial/lamp-trial.ris").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == len(raw.splitlines())


# Charts


def test_the_data_of_every_chart_can_be_had_with_its_interval(site: Path) -> None:
    rows = list(
        csv.DictReader(io.StringIO((site / "charts/lamps-slow-readers-1.csv").read_text(encoding="utf-8")))
    )
    assert rows == [
        {
            "label": "With a lamp",
            "value": "-0.8",
            "low": "-1.12",
            "high": "-0.48",
            "unit": "Hedges' g",
            "claim": "lamp-trial/reading-speed",
        }
    ]


# The static API: what stands in the documents has tests of its own


def test_the_api_stands_in_the_built_site_and_nothing_is_left_of_its_first_form(site: Path) -> None:
    index = read(site, "api/v1/index.json")
    for resource in index["resources"]:
        assert (site / resource["url"].removeprefix("https://house.example/")).is_file()
    assert {p.name for p in (site / "api").iterdir()} == {"v1"}


def test_the_data_files_stand_in_the_built_site_and_the_page_leads_to_them(site: Path, built: House) -> None:
    page = BuiltPage(built, "data/")
    links = {node.attributes["href"] or "" for node in page.all("a[download]")}
    assert {"claims.csv", "claims.jsonl", "observations.csv", "works.csv", "throughline.sqlite"} <= {
        link.rsplit("/", 1)[1] for link in links
    }
    package = read(site, "data/datapackage.json")
    for resource in package["resources"]:
        assert (site / "data" / resource["path"]).stat().st_size == resource["bytes"]


def test_the_hash_in_the_api_is_the_one_on_the_page(site: Path, built: House) -> None:
    article = read(site, "api/v1/articles/lamps-slow-readers.json")
    page = BuiltPage(built, "insights/lamps-slow-readers/")
    assert article["input_hash"] in page.texts("details code")


# Feeds


def test_the_feed_is_atom_that_a_strict_reader_takes_without_complaint(site: Path) -> None:
    found = feedparser.parse(io.BytesIO((site / "feed.xml").read_bytes()))
    assert not found.bozo
    assert found.version == "atom10"
    assert found.feed.title == "The Made-Up House"
    assert found.feed.updated == "2026-04-30T00:00:00Z"
    assert found.entries[0].title == "A lamp may slow reading, and a survey heard of no loss"
    assert [e.updated for e in found.entries] == sorted((e.updated for e in found.entries), reverse=True)
    assert len({e.id for e in found.entries}) == len(found.entries) == len(ARTICLES)
    assert found.entries[0].link == "https://house.example/insights/lamps-slow-readers/"
    assert [t.term for t in found.entries[0].tags] == ["Light", "Reading & rest"]


def test_the_json_feed_says_the_same_as_the_atom_feed(site: Path) -> None:
    atom = feedparser.parse(io.BytesIO((site / "feed.xml").read_bytes()))
    feed = read(site, "feed.json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://house.example/feed.json"
    assert [(i["url"], i["title"], i["date_modified"]) for i in feed["items"]] == [
        (e.link, e.title, e.updated) for e in atom.entries
    ]


# status.json


def test_status_json_keeps_its_contract(site: Path) -> None:
    status = read(site, "status.json")
    assert set(status) == {
        "schema_version",
        "state",
        "word",
        "last_run",
        "next_run",
        "release",
        "counts",
        "feeds",
    }
    assert (status["schema_version"], status["state"]) == (1, "unknown")
    assert status["last_run"] == f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    assert status["next_run"] == "2026-05-04T09:00:00Z"
    assert status["release"] == (site.resolve()).name
    assert status["counts"] == {
        "works": 5,
        "benchmarks": 1,
        "pools": 1,
        "feeds": 1,
        "topics": 2,
        "mechanisms": 1,
        "insights": 1,
        "lines": 2,
        "notes": 2,
        "explainers": 1,
        "digests": 1,
        "claims": CLAIMS,
        "articles": len(ARTICLES),
    }
    (feed,) = status["feeds"]
    assert (feed["id"], feed["state"], feed["last_success"]) == ("made-up-feed", "never", None)
    assert feed["message"]
