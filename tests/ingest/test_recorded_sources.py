"""The shipped feed records, read over what their services once answered."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import yaml

from pipeline.ingest.arxiv import ArxivPager
from pipeline.ingest.kinds import first_request, parse_pages
from pipeline.ingest.pages import NotAFeed, ParsedFeed
from pipeline.ingest.paging import Again
from pipeline.ingest.skim import skim
from pipeline.records.feeds import Feed
from pipeline.records.load import load_library
from pipeline.store import Paper

ROOT = Path(__file__).parents[2]
RECORDED = ROOT.parent / "shared" / "feeds"
TODAY = date(2026, 11, 20)

pytestmark = pytest.mark.recorded


def body(file: str) -> bytes:
    path = RECORDED / file
    if not path.is_file():
        pytest.skip(f"the recorded answer {file} is not here")
    return path.read_bytes()


def cassette(file: str) -> Iterator[tuple[str, bytes]]:
    """Yield address and body of each exchange; of the two forms of such files in use."""
    for exchange in yaml.load(body(file), Loader=yaml.CSafeLoader)["interactions"]:
        response = exchange["response"]
        held = (
            response["body"].get("string") if isinstance(response.get("body"), dict) else response["content"]
        )
        content = held if isinstance(held, bytes) else held.encode()
        yield exchange["request"]["uri"], gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content


@cache
def records() -> dict[str, Feed]:
    return {name: entry.record for name, entry in load_library(ROOT).feeds.items()}


def shipped(name: str) -> Feed:
    return records()[name]


def read(record: Feed, *pages: bytes) -> ParsedFeed | NotAFeed:
    return parse_pages(record, pages, url=record.url, content_type="", today=TODAY, read=skim)


def papers(record: Feed, *pages: bytes) -> list[Paper]:
    found = read(record, *pages)
    assert isinstance(found, ParsedFeed), found
    for shown in found.papers:
        assert shown.paper.title == " ".join(shown.paper.title.split())
        assert "<" not in shown.paper.title
        assert shown.paper.ids[0] == shown.paper.key
        assert shown.paper.link.startswith("https://")
    return [shown.paper for shown in found.papers]


def test_openalex() -> None:
    found = papers(shipped("openalex-diversity"), body("papers/openalex/kitzcode_openalex_works.json"))
    assert [paper.ids for paper in found] == [
        ("doi:10.1038/s41586-021-03534-y", "openalex:W3161425918"),
        ("doi:10.1038/s41587-020-0561-9", "openalex:W3035764705"),
    ]
    assert [(paper.published, paper.venue, len(paper.authors)) for paper in found] == [
        ("2021-05-19", "Nature", 42),
        ("2020-06-22", "Nature Biotechnology", 3),
    ]


@pytest.mark.parametrize(
    ("file", "count"),
    [("sotawhat_hf_daily_papers.json", 30), ("allnewsai_hf_daily_papers.json", 5)],
)
def test_hugging_face_daily_papers(file: str, count: int) -> None:
    found = papers(shipped("huggingface-papers"), body(f"papers/hf_daily_papers/{file}"))
    assert len(found) == count
    for paper in found:
        assert paper.key.startswith("arxiv:26")
        assert paper.authors
        assert len(paper.abstract) > 200
        assert paper.published is not None
        assert paper.published.startswith("2026-")


def test_crossref_goes_on_with_a_cursor_that_stays_the_same() -> None:
    record = shipped("crossref-diversity")
    exchanges = list(cassette("papers/crossref/habanero/test_cursor_max.yaml"))[:3]
    assert len(papers(record, *(page for _, page in exchanges))) == 60
    assert record.pages is not None
    twenty = record.model_copy(update={"pages": record.pages.model_copy(update={"size": 20, "most": 3})})
    _, pager = first_request(twenty, None)
    assert pager is not None
    asked = exchanges[0][0]
    for number, (_, page) in enumerate(exchanges, start=1):
        following = pager.after(page, asked, number)
        if number < 3:
            assert isinstance(following, str)
            assert following.startswith("https://api.crossref.org/works?query=widget&cursor=DnF1ZXJ5")
            asked = following
        else:
            assert following is None


def test_crossref_with_abstracts() -> None:
    exchanges = cassette("papers/crossref/habanero/test_journals_works.yaml")
    found = papers(shipped("crossref-diversity"), *(page for _, page in exchanges))
    assert len(found) == 40
    by_key = {paper.key: paper for paper in found}
    fires = by_key["doi:10.7717/peerj.14276"]
    assert fires.title.startswith("We’re building it up to burn it down")
    assert (fires.published, fires.venue, len(fires.authors)) == ("2022-10-25", "PeerJ", 12)
    assert fires.abstract.startswith("Background Terrestrial biomes in South America")
    assert not any(paper.abstract.startswith("Abstract") for paper in found)


def test_an_error_of_crossref_is_told() -> None:
    exchanges = cassette("papers/crossref/habanero/test_journals_filter_fails_noidsworks.yaml")
    (_, page) = next(exchanges)
    found = read(shipped("crossref-diversity"), page)
    assert found == NotAFeed("The answer tells of an error: This route does not support filter")


def test_semantic_scholar_goes_on_token_by_token() -> None:
    record = shipped("semantic-scholar-diversity")
    assert record.pages is not None
    five = record.model_copy(update={"pages": record.pages.model_copy(update={"most": 5})})
    exchanges = list(
        cassette("papers/semanticscholar/test_search_paper_bulk_retrieval_traversing_results.yaml")
    )
    _, pager = first_request(five, None)
    assert pager is not None
    following = [pager.after(page, url, number) for number, (url, page) in enumerate(exchanges, start=1)]
    assert [isinstance(address, str) and "&token=PC" in address for address in following] == [
        True,
        True,
        False,
    ]
    found = papers(record, *(page for _, page in exchanges))
    assert len(found) == 2674
    assert all(paper.key.startswith("s2:") for paper in found)


@pytest.mark.parametrize(
    ("file", "words"),
    [("test_not_found", "Paper with id 0 not found"), ("test_bad_query_parameters", "unsupported fields")],
)
def test_an_error_of_semantic_scholar_is_told(file: str, words: str) -> None:
    (_, page) = next(cassette(f"papers/semanticscholar/{file}.yaml"))
    found = read(shipped("semantic-scholar-diversity"), page)
    assert isinstance(found, NotAFeed)
    assert words in found.reason


def wrapped(file: str) -> tuple[str, bytes]:
    held = json.loads(body(f"arxiv/arxiv.py_fixtures/{file}"))
    return held["url"], held["body"].encode()


def test_the_query_api_of_arxiv() -> None:
    url, page = wrapped("q_testing_s0_m100_cfe7536492ca.json")
    found = papers(shipped("arxiv-topics"), page)
    assert len(found) == 100
    assert all(paper.authors and paper.published and paper.version for paper in found)
    assert sum(paper.venue != "" for paper in found) == page.count(b"<arxiv:journal_ref>")
    assert sum(len(paper.ids) > 1 for paper in found) == page.count(b"<arxiv:doi>")
    assert not any(paper.withdrawn for paper in found)
    following = ArxivPager(100, 300).after(page, url, 1)
    assert isinstance(following, str)
    assert following.endswith("&start=100&max_results=100")


def test_an_empty_page_of_arxiv_is_asked_for_again() -> None:
    url, page = wrapped("id_0000.0000_s0_m100_8b51d9633a68.json")
    assert isinstance(ArxivPager(100, 300).after(page, url, 1), Again)


def test_an_error_of_arxiv_is_told() -> None:
    _, page = wrapped("id_abc_s0_m100_b79c8dcf6bc3.json")
    found = read(shipped("arxiv-topics"), page)
    assert found == NotAFeed("The arXiv API answers with an error: incorrect id format for abc.")


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("arxiv-physics-hep-ex.xml", 3),
        ("arxiv-single.xml", 1),
        ("sample_arxiv_record.xml", 12),
        ("sample_arxiv_record1.xml", 1),
        ("sample_arxiv_record2.xml", 1),
        ("sample_arxiv_record4.xml", 1),
        ("sample_arxiv_record6.xml", 1),
        ("sample_arxiv_record8.xml", 1),
    ],
)
def test_a_harvest_of_arxiv(file: str, count: int) -> None:
    found = papers(shipped("arxiv-harvest-cs"), body(f"arxiv/oai_pmh/{file}"))
    assert len(found) == count
    for paper in found:
        assert all(any(map(str.isalpha, name)) for name in paper.authors)
        assert paper.authors
        assert paper.categories
        assert paper.published
        assert paper.published <= (paper.updated or "9999")


def test_a_record_of_arxiv_in_dublin_core() -> None:
    record = body("arxiv/oai_pmh/raw/adsabs_oai_dc_hep-th_0408048.xml")
    (paper,) = papers(
        shipped("arxiv-harvest-cs"), b"<OAI-PMH><GetRecord>" + record + b"</GetRecord></OAI-PMH>"
    )
    assert paper.authors == ("Lee Smolin",)
    assert paper.ids == ("arxiv:hep-th/0408048", "doi:10.1142/9789812702340_0078")
    assert (paper.published, paper.updated) == ("2004-08-05", "2005-06-28")


def test_a_blog_of_a_lab() -> None:
    found = papers(shipped("openai-news"), body("news/fixtures/allnewsai_blog_openai.xml"))
    assert len(found) == 5
    assert all(paper.link.startswith("https://openai.com/index/") and paper.abstract for paper in found)


def test_snapshots_of_blogs() -> None:
    files = sorted((RECORDED / "news" / "olshansk_rss_feeds").rglob("*.xml"))
    if not files:
        pytest.skip("the recorded blogs are not here")
    unread = [
        path.name for path in files if isinstance(read(shipped("openai-news"), path.read_bytes()), NotAFeed)
    ]
    assert unread == []
