from __future__ import annotations

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest

from pipeline.ingest.arxiv import ArxivPager, first_of_query, says_withdrawn
from pipeline.ingest.paging import Again
from pipeline.ingest.parse import NotAFeed, ParsedFeed, parse_feed

from .conftest import data

URL = "https://api.example/query?search_query=all%3Anothing&start=0&max_results=2"
PAGE = data("arxiv-page.xml")


def page(total: int | None, entries: int) -> bytes:
    head = b"" if total is None else b"<opensearch:totalResults>%d</opensearch:totalResults>" % total
    return b"<feed>" + head + b"<entry><updated>2026-04-20T00:00:00Z</updated></entry>" * entries + b"</feed>"


def start_of(url: object) -> tuple[str, str]:
    assert isinstance(url, str)
    asked = parse_qs(urlsplit(url).query)
    return asked["start"][0], asked["max_results"][0]


def test_an_entry_of_the_query_api() -> None:
    found = parse_feed(PAGE)
    assert isinstance(found, ParsedFeed)
    first, second = (shown.paper for shown in found.papers)
    assert first.title == "Gödel's made-up models of $x^2 < y$"
    assert first.abstract == "A naïve abstract: 5% of it is true."
    assert first.ids == ("arxiv:2604.90001", "doi:10.99999/jmr.0001")
    assert first.key == "arxiv:2604.90001"
    assert first.version == 3
    assert first.venue == "Journal of Made-Up Results 7 (2026) 1–12"
    assert not first.withdrawn
    assert second.withdrawn


def test_the_papers_changed_last_are_asked_for_first() -> None:
    address = first_of_query("https://api.example/query", 'cat:cs.XX AND abs:"a b"', ArxivPager(100, 30))
    assert parse_qs(urlsplit(address).query) == {
        "search_query": ['cat:cs.XX AND abs:"a b"'],
        "sortBy": ["lastUpdatedDate"],
        "sortOrder": ["descending"],
        "start": ["0"],
        "max_results": ["30"],
    }


def test_it_goes_on_until_all_have_come() -> None:
    pager = ArxivPager(2, 100)
    assert start_of(pager.after(page(5, 2), URL, 1)) == ("2", "2")
    assert start_of(pager.after(page(5, 2), URL, 2)) == ("4", "2")
    assert pager.after(page(5, 1), URL, 3) is None
    assert pager.after(page(4, 2), URL, 2) is None


def test_it_asks_for_no_more_than_the_record_wants() -> None:
    pager = ArxivPager(2, 3)
    assert start_of(pager.after(page(100, 2), URL, 1)) == ("2", "1")
    assert pager.after(page(100, 1), URL, 2) is None


def test_a_short_page_is_the_last_only_if_nobody_knows_better() -> None:
    assert ArxivPager(2, 100).after(page(None, 1), URL, 1) is None
    assert start_of(ArxivPager(2, 100).after(page(9, 1), URL, 1)) == ("2", "2")


def test_an_empty_page_while_more_should_come_is_asked_for_again() -> None:
    again = ArxivPager(2, 100).after(page(1234, 0), URL, 2)
    assert again == Again("arXiv sent a page without papers, though it counts 1,234.")


def test_a_query_that_finds_nothing_is_asked_once_more() -> None:
    assert isinstance(ArxivPager(2, 100).after(page(0, 0), URL, 1), Again)
    assert ArxivPager(2, 100).after(page(2, 0), URL, 2) is None


def test_an_empty_page_that_never_fills_is_no_empty_feed() -> None:
    body = PAGE[: PAGE.index(b"<entry>")] + b"</feed>"
    found = parse_feed(body)
    assert found == NotAFeed("A page without entries came, though the feed counts 5 of them.")


def test_it_stops_where_the_last_ingest_had_been() -> None:
    assert ArxivPager(2, 100, date(2026, 4, 24)).after(page(9, 2), URL, 1) is None
    assert ArxivPager(2, 100, date(2026, 4, 23)).after(page(9, 2), URL, 1) is not None  # days late


def test_an_error_has_no_next_page() -> None:
    assert ArxivPager(2, 100).after(data("arxiv-api-error.xml"), URL, 1) is None


@pytest.mark.parametrize("body", [b"", b"\x00", b"<html>", b"<totalResults>9", b"<feed>" * 1000, PAGE[:300]])
def test_no_page_makes_it_raise(body: bytes) -> None:
    ArxivPager(2, 100, date(2026, 4, 24)).after(body, URL, 1)


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the author due to an error in Lemma 2",
        "This submission has been withdrawn by arXiv administrators due to inappropriate text reuse",
        "Withdrawn",
        "withdrawn.",
        "Paper withdrawn due to a crucial sign error in equation 1",
        "Withdrawn by the authors",
        "this manuscript is withdrawn, a new version will follow",
        "The article has been withdrawn because of a mistake",
        "The present paper has been retracted",
        "4 pages. This paper has been temporarily withdrawn by the authors.",
        "Submission has been withdrawn by arXiv administrators",
    ],
)
def test_a_withdrawn_paper_says_so(comment: str) -> None:
    assert says_withdrawn(comment, "We prove a theorem.")


@pytest.mark.parametrize(
    ("comment", "abstract"),
    [
        ("", "We study how retracted papers are cited."),
        ("Supersedes arXiv:2101.99999, which has been withdrawn", ""),
        ("Withdrawn from ICLR 2026; 12 pages", ""),
        ("This paper was withdrawn from a conference for lack of time", ""),
        ("The first version of this paper was withdrawn", ""),
        ("This paper has not been withdrawn", ""),
        ("The withdrawn papers of 2020", ""),
        ("", "The report was withdrawn on Monday. " + "We study what readers remembered of it. " * 20),
        ("", "Money withdrawn by customers of a bank follows a power law."),
        ("Retracted articles in the news, 20 pages", ""),
    ],
)
def test_not_every_mention_of_the_word_is_a_withdrawal(comment: str, abstract: str) -> None:
    assert not says_withdrawn(comment, abstract)


def test_a_notice_in_place_of_the_abstract() -> None:
    assert says_withdrawn("", "This paper has been withdrawn by the author.")
    assert says_withdrawn("", "We prove it. " * 100 + "This paper has been withdrawn due to an error.")
