from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.ingest.arxiv import ArxivPager
from pipeline.ingest.json_api import JsonPager
from pipeline.ingest.kinds import accept, first_request, parse_pages, reading
from pipeline.ingest.oai import HarvestPager
from pipeline.ingest.pages import NotAFeed, ParsedFeed
from pipeline.ingest.skim import skim
from pipeline.records.feeds import Feed

from .conftest import data, feed

TODAY = date(2026, 5, 1)
URL = "https://api.example/query"


def query(**fields: Any) -> Feed:
    return feed(URL, kind="arxiv", arxiv={"query": "all:nothing", "page": 2, "most": 4} | fields)


def harvest(**fields: Any) -> Feed:
    return feed(URL, kind="arxiv", arxiv={"harvest": "cs", "most": 5000} | fields)


def api(**fields: Any) -> Feed:
    mapping = {"items": "items", "title": "title", "link": "link"}
    pages = {"by": "page", "parameter": "page", "first": "1", "most": 3}
    return feed(URL, **({"kind": "json", "mapping": mapping, "pages": pages} | fields))


def parsed(record: Feed, *pages: bytes) -> ParsedFeed | NotAFeed:
    return parse_pages(record, pages, url=record.url, content_type="", today=TODAY, read=skim)


def test_a_feed_is_asked_at_its_address_for_one_page() -> None:
    assert first_request(feed("https://n.example/rss"), None) == ("https://n.example/rss", None)


def test_a_query_is_asked_for_page_by_page() -> None:
    address, pager = first_request(query(), datetime(2026, 4, 20, 23, tzinfo=UTC))
    assert parse_qs(urlsplit(address).query)["max_results"] == ["2"]
    assert pager == ArxivPager(2, 4, date(2026, 4, 20))


def test_a_harvest_begins_at_the_last_success_or_a_week_ago() -> None:
    address, pager = first_request(harvest(), date(2026, 4, 20))
    assert parse_qs(urlsplit(address).query)["from"] == ["2026-04-19"]
    assert pager == HarvestPager(5000)
    first, _ = first_request(harvest(), None, TODAY)
    assert parse_qs(urlsplit(first).query)["from"] == ["2026-04-24"]


def test_an_api_is_asked_as_its_record_declares() -> None:
    address, pager = first_request(api(), None)
    assert address == f"{URL}?page=1"
    assert isinstance(pager, JsonPager)
    assert first_request(api(pages=None), None) == (URL, None)


def test_the_pages_of_an_answer_are_one_list() -> None:
    first = {"items": [{"title": f"T{n}", "link": f"https://n.example/{n}"} for n in (1, 2)]}
    second = {"items": [{"title": f"T{n}", "link": f"https://n.example/{n}"} for n in (2, 3)]}
    found = parsed(api(), json.dumps(first).encode(), json.dumps(second).encode())
    assert isinstance(found, ParsedFeed)
    assert [shown.paper.title for shown in found.papers] == ["T1", "T2", "T3"]
    assert found.notes == ("1 entry about a paper that stands in the feed already left out.",)


def test_a_later_page_that_is_none_costs_only_itself() -> None:
    first = json.dumps({"items": [{"title": "T", "link": "https://n.example/1"}]}).encode()
    found = parsed(api(), first, b'{"error": "Too many requests"}')
    assert isinstance(found, ParsedFeed)
    assert len(found.papers) == 1
    assert found.notes == ("Page 2 could not be read: The answer tells of an error: Too many requests",)


def test_a_first_page_that_is_none_is_no_feed() -> None:
    assert parsed(api(), b'{"error": "Gone mad"}') == NotAFeed("The answer tells of an error: Gone mad")


def test_a_query_is_read_as_a_feed() -> None:
    found = parsed(query(), data("arxiv-page.xml"), data("arxiv-page.xml"))
    assert isinstance(found, ParsedFeed)
    assert [shown.paper.key for shown in found.papers] == ["arxiv:2604.90001", "arxiv:2604.90002"]


def test_a_harvest_that_is_not_at_its_end_says_so() -> None:
    found = parsed(harvest(), data("harvest.xml"))
    assert isinstance(found, ParsedFeed)
    assert found.deleted == ("arxiv:2604.90009",)
    assert found.notes[-1].startswith("The list goes on;")
    whole = parsed(harvest(), data("harvest.xml"), data("harvest-forms.xml"))
    assert isinstance(whole, ParsedFeed)
    assert not any(note.startswith("The list goes on;") for note in whole.notes)


def test_a_newer_version_on_a_later_page_replaces_the_older() -> None:
    found = parsed(harvest(), data("harvest.xml"), data("harvest-forms.xml"))
    assert isinstance(found, ParsedFeed)
    assert {shown.paper.key: shown.paper.version for shown in found.papers}["arxiv:2604.90001"] == 2


def test_an_aggregator_is_read_as_one() -> None:
    record = feed("https://www.mememade.example/feed.xml", attribution="via")
    found = parsed(record, data("aggregator.xml"))
    assert isinstance(found, ParsedFeed)
    assert found.papers[0].paper.link == "https://daily.example/2026/04/nothing"


@pytest.mark.parametrize(
    ("record", "form"),
    [
        (feed(), "application/rss+xml"),
        (feed(), "application/feed+json"),
        (api(), "application/json"),
        (query(), "application/atom+xml"),
        (harvest(), "text/xml"),
    ],
)
def test_each_kind_asks_for_its_form(record: Feed, form: str) -> None:
    assert form in accept(record)
    assert "*/*" in accept(record)


def test_what_decides_how_an_answer_is_read_changes_the_hash() -> None:
    assert reading(api()) == reading(api())
    others = [
        api(mapping={"items": "items", "title": "name", "link": "link"}),
        api(pages=None),
        query(),
        query(most=5),
        harvest(),
        feed(URL),
        feed(URL, attribution="via"),
    ]
    others.append(api().model_copy(update={"url": "https://api.example/other"}))
    assert len({reading(record) for record in [api(), *others]}) == 1 + len(others)


def test_what_does_not_decide_it_leaves_the_hash() -> None:
    assert reading(feed()) == reading(feed(title="Another", wait_between=9, keep="all", topics=["diversity"]))
