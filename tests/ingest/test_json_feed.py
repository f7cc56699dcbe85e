from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.entry import FoundPaper
from pipeline.ingest.parse import NotAFeed, ParsedFeed, parse_feed
from pipeline.store import Paper

from .conftest import data

VERSION = "https://jsonfeed.org/version/1"


def parsed(body: bytes | dict[str, Any], **options: Any) -> ParsedFeed:
    found = parse_feed(body if isinstance(body, bytes) else json.dumps(body).encode(), **options)
    assert isinstance(found, ParsedFeed)
    return found


def test_json_feed_of_a_blog() -> None:
    found = parsed(data("blog-feed.json"), url="https://lab.example/feed.json")
    assert found.title == "A made-up lab & its blog"
    assert found.notes == ("1 entry without a title or an address left out.",)
    post, paper = found.papers
    assert post == FoundPaper(
        Paper(
            key="url:lab.example/posts/1",
            title="What if 1 < 2 & 3 > 2?",
            link="https://lab.example/posts/1",
            authors=("A. Author", "B. Author"),
            abstract="First paragraph. Second paragraph.",
            published="2026-04-27T07:30:00+00:00",
            updated="2026-04-28",
            categories=("diversity", "models"),
            ids=("url:lab.example/posts/1",),
        )
    )
    assert paper.paper.key == "arxiv:2604.90001"
    assert paper.paper.version == 2
    assert paper.paper.authors == ("The Made-Up Lab",)  # of the feed, as the item names none
    assert paper.paper.abstract == "It says <5% & no more."


def test_version_1_has_a_single_author() -> None:
    item = {"id": "https://n.example/1", "title": "T", "author": {"name": "A. Author"}}
    found = parsed({"version": VERSION, "title": "F", "items": [item]})
    assert found.papers[0].paper.authors == ("A. Author",)
    assert found.papers[0].paper.link == "https://n.example/1"  # the id is an address


def test_a_linked_article_is_the_source_where_the_feed_passes_on() -> None:
    item = {
        "id": "1",
        "url": "https://blog.example/1",
        "external_url": "https://lab.example/paper",
        "title": "T",
    }
    body = {"version": VERSION, "title": "F", "home_page_url": "https://blog.example/", "items": [item]}
    assert parsed(body).papers[0].paper.link == "https://blog.example/1"
    via = parsed(body, attribution="via").papers[0].paper
    assert (via.link, via.ids) == ("https://lab.example/paper", ("url:lab.example/paper",))


def test_an_empty_json_feed_is_a_feed() -> None:
    assert parsed({"version": VERSION, "title": "F", "items": []}).papers == ()


def test_a_lone_surrogate_costs_no_entry() -> None:
    body = b'{"version": "%s", "items": [{"url": "https://n.example/1", "title": "a\\ud800b"}]}'
    assert parsed(body % VERSION.encode()).papers[0].paper.title == "ab"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32-le"])
def test_the_encoding_is_found_out(encoding: str) -> None:
    text = json.dumps(
        {"version": VERSION, "items": [{"url": "https://n.example/1", "title": "Zoë"}]}, ensure_ascii=False
    )
    assert parsed(text.encode(encoding)).papers[0].paper.title == "Zoë"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"version": "https://jsonfeed.org/version/1", "items": [', "The JSON is broken"),
        (b'{"a":' * 100_000, "too deep"),
        (b'{"items": []}', "a JSON API is read with kind: json"),
        (b'{"version": "2.0", "items": []}', "no JSON Feed"),
    ],
)
def test_other_json_is_no_feed(body: bytes, words: str) -> None:
    found = parse_feed(body)
    assert isinstance(found, NotAFeed)
    assert words in found.reason


def test_wrong_types_everywhere_cost_only_what_is_wrong() -> None:
    good = {"url": "https://n.example/1", "title": "T", "authors": "A", "tags": {"a": 1}, "summary": []}
    bad = {"url": 5, "title": ["T"], "authors": [None, {"name": 3}], "content_html": {}}
    found = parsed(
        {"version": VERSION, "title": 7, "items": [None, 4, [], good, bad]}, today=date(2026, 5, 1)
    )
    assert [f.paper.title for f in found.papers] == ["T"]


def test_huge_numbers_and_no_numbers_are_harmless() -> None:
    item = '{"url": "https://n.example/1", "title": "T", "id": %s}'
    for number in ("9" * 6_000, "NaN", "-Infinity", "1e999"):
        body = f'{{"version": "{VERSION}", "items": [{item % number}]}}'.encode()
        assert len(parsed(body).papers) == 1


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.just("https://n.example/"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "url",
                    "title",
                    "items",
                    "authors",
                    "author",
                    "name",
                    "tags",
                    "content_html",
                    "summary",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@settings(deadline=None, max_examples=150)
@given(items=JSON)
def test_any_json_ends_in_an_outcome(items: Any) -> None:
    body = json.dumps({"version": VERSION, "title": "F", "items": items}).encode()
    found = parse_feed(body, today=date(2026, 5, 1))
    assert isinstance(found, ParsedFeed | NotAFeed)
    for shown in found.papers if isinstance(found, ParsedFeed) else ():
        assert shown.paper.key.isprintable()
        shown.paper.title.encode()
