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


# The static API


def test_the_api_lists_every_claim_and_every_article_with_an_address_that_is_there(site: Path) -> None:
    claims, articles = read(site, "api/claims.json"), read(site, "api/articles.json")
    assert claims["schema_version"] == articles["schema_version"] == 1
    assert len(claims["claims"]) == CLAIMS
    assert {a["id"]: a["kind"] for a in articles["articles"]} == ARTICLES
    for row in [*claims["claims"], *articles["articles"]]:
        assert read(site, row["url"])["id"] == row["id"]


def test_a_claim_for_programs_carries_record_figure_relations_and_page(site: Path) -> None:
    claim = read(site, "api/claims/lamp-trial/reading-speed.json")
    assert (claim["work"], claim["figure"]) == ("lamp-trial", "−0.80 g")
    assert claim["page"] == "https://house.example/claims/lamp-trial/reading-speed/"
    assert claim["record"]["measure"]["value"] == "-0.80"  # a text: a program's float would lose the digit
    assert claim["record"]["checked"] == {"level": "primary", "on": "2026-03-01"}
    assert claim["relations"] == [
        {
            "word": "contradicts",
            "claim": "night-survey/no-loss",
            "why": "Where the trial saw slower reading, the survey heard of none.",
        },
        {"word": "is replicated by", "claim": "lamp-pool/slower", "why": None},
    ]
    assert claim["strength"]["replication"]["claims"] == ["lamp-pool/slower"]
    assert {name: mark["answer"] for name, mark in claim["strength"].items()} == {
        "design": "yes",
        "replication": "yes",
        "size": "no",
        "independence": "unknown",
        "directness": "unknown",
        "checked": "yes",
    }


def test_an_article_for_programs_counts_claims_works_and_bodies_of_evidence(site: Path) -> None:
    evidence = read(site, "api/articles/lamps-slow-readers.json")["evidence"]
    assert (evidence["claims"], evidence["works"], evidence["bodies"]) == (7, 4, 4)
    assert evidence["bodies_with"]["design"] == 2


def test_a_withdrawn_claim_stays_in_the_api_with_its_reason(site: Path) -> None:
    record = read(site, "api/claims/lamp-trial/taken-back.json")["record"]
    assert record["status"] == "withdrawn"
    assert record["withdrawn"]["reason"] == "The authors took the table back."


def test_an_article_for_programs_names_its_claims_works_and_opponents(site: Path) -> None:
    article = read(site, "api/articles/lamps-slow-readers.json")
    assert (article["stance"], article["updated"]) == ("contested", "2026-04-30")
    assert set(article["works"]) == {"evening-column", "lamp-trial", "night-survey", "lamp-pool"}
    assert "lamp-pool/slower" in article["claims"]
    assert len(article["contradicted_by"]) == 2
    assert re.fullmatch(r"[0-9a-f]{16}", article["input_hash"])
    assert article["page"] == "https://house.example/insights/lamps-slow-readers/"


def test_the_hash_in_the_api_is_the_one_on_the_page(site: Path, built: House) -> None:
    article = read(site, "api/articles/lamps-slow-readers.json")
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
