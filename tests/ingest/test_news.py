from __future__ import annotations

import pytest

from pipeline.ingest.news import original
from pipeline.ingest.parse import ParsedFeed, parse_feed
from pipeline.store import Paper

from .conftest import data

URL = "https://www.mememade.example/feed.xml"
OWN = frozenset({"mememade.example"})
HERE = "https://www.mememade.example/1"


def papers(attribution: str) -> list[Paper]:
    found = parse_feed(
        data("aggregator.xml"), url=URL, attribution="via" if attribution == "via" else "source"
    )
    assert isinstance(found, ParsedFeed)
    return [shown.paper for shown in found.papers]


def test_the_linked_article_is_the_source() -> None:
    first = papers("via")[0]
    assert first == Paper(
        key="url:daily.example/2026/04/nothing",
        title="Sources: the lab of nowhere trains a model of nothing",
        link="https://daily.example/2026/04/nothing",
        authors=("Ann Author", "Bo Writer"),
        abstract="It answers with silence, said one of them.",
        published="2026-04-27T14:05:01+00:00",
        ids=("url:daily.example/2026/04/nothing",),
        venue="The Daily Invention",
    )


def test_front_pages_profiles_and_sharing_are_not_the_article() -> None:
    second = papers("via")[1]
    assert second.link == "https://weekly.example/alike"
    assert second.title == "A study of answers that resemble each other (once more)"
    assert (second.authors, second.venue) == (("Cy Reporter",), "Inventor's Weekly")
    assert second.abstract == "Models agree."


def test_a_post_on_a_network_can_be_the_source() -> None:
    third = papers("via")[2]
    assert third.link == "https://x.com/dee/status/123456"
    assert (third.title, third.authors, third.venue) == ("A model of somebody", ("Dee Person",), "@dee")


def test_brackets_that_name_nobody_stay_in_the_title() -> None:
    fourth = papers("via")[3]
    assert fourth.key == "arxiv:2604.90001"
    assert fourth.title == "A preprint on protocols (TCP/IP)"
    assert fourth.authors == ()


def test_without_a_link_to_elsewhere_the_page_of_the_aggregator_stays() -> None:
    assert papers("via")[4].link == "https://www.mememade.example/event"


def test_an_entry_that_links_elsewhere_by_itself_is_left_as_it_is() -> None:
    assert papers("via")[5].link == "https://sponsor.example/post"


def test_a_feed_that_is_a_source_keeps_its_own_links() -> None:
    assert {paper.link.split("/")[2] for paper in papers("source")} == {
        "www.mememade.example",
        "sponsor.example",
    }
    assert papers("source")[0].title.endswith("(Ann Author, Bo Writer/The Daily Invention)")


@pytest.mark.parametrize(
    "href",
    [
        "https://mememade.example/2",
        "https://feeds.mememade.example/2",
        "javascript:alert(1)",
        "mailto:a@b.example",
        "https://cdn.example/picture.JPG",
        "https://x.com/somebody",
        "https://www.linkedin.com/in/somebody",
        "https://x.com/intent/tweet?url=https%3A%2F%2Fa.example%2F",
        "https://www.facebook.com/sharer.php?u=1",
        "https://feeds.feedburner.com/~r/x",
        "http://[broken",
    ],
)
def test_what_is_no_article(href: str) -> None:
    assert original(HERE, "T", f'<a href="{href}">x</a>', OWN) is None


@pytest.mark.parametrize(
    ("markup", "link"),
    [
        ("<a href='https://a.example/1'>", "https://a.example/1"),
        ("<A class=x HREF=https://a.example/1>", "https://a.example/1"),
        ('<a href="https://a.example/?a=1&amp;b=2">', "https://a.example/?a=1&b=2"),
        ('<a href="https://a.example/"><a href="https://b.example/2">', "https://b.example/2"),
        ('<a href="https://a.example/">', "https://a.example/"),
        ('<a href="//a.example/1">', "https://a.example/1"),
    ],
)
def test_the_first_link_to_an_article(markup: str, link: str) -> None:
    found = original(HERE, "T", markup, OWN)
    assert found is not None
    assert found.link == link


@pytest.mark.parametrize("description", ["<a " * 20_000, '<a href="' * 20_000, "<a " + "x" * 50_000])
def test_hostile_descriptions_take_no_time(description: str) -> None:
    assert original(HERE, "T (A/B)", description, OWN) is None
