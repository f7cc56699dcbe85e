"""What a page says of the work on it, in whichever of the usual ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lookup.webpage import from_webpage
from pipeline.records.bibliography import Bibliography

URL = "https://lamps.example/article?utm_source=x"


def read(head: str, url: str = URL) -> Bibliography:
    found = from_webpage(f"<html><head>{head}</head><body>Text.</body></html>".encode(), url)
    assert found is not None
    return found


def meta(**named: str) -> str:
    return "".join(f'<meta name="{name}" content="{value}">' for name, value in named.items())


def linked(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


def test_a_journals_page_in_the_way_of_highwire() -> None:
    found = read(
        "<title>Lamps | The Journal</title>"
        + meta(citation_title="Lamps &amp; Sleep", citation_publication_date="2026/4/7")
        + meta(citation_journal_title="Journal of Made-Up Results", citation_doi="doi:10.99999/lamps.1")
        + meta(citation_author="Author, Ann B.")
        + meta(citation_author="B. Writer")
    )
    assert found == Bibliography(
        "paper",
        "Lamps & Sleep",
        ("Ann B. Author", "B. Writer"),
        "2026-04-07",
        "Journal of Made-Up Results",
        {"doi": "10.99999/lamps.1"},
    )


def test_a_blog_in_the_way_of_json_ld() -> None:
    found = read(
        "<title>Blog</title><link rel='canonical' href='/post'>"
        + linked("not json")
        + linked(
            '{"@graph": [{"@type": "WebPage", "name": "A page"}, {"@type": ["BlogPosting"],'
            '"headline": "Lamps ä", "author": [{"name": "A. Author"}, "https://someone.example/"],'
            '"datePublished": "2026-05-01T23:00:00-02:00", "publisher": {"name": "The Lamp Blog"}}]}'
        )
    )
    assert found == Bibliography(
        "article",
        "Lamps ä",
        ("A. Author",),
        "2026-05-02",
        "The Lamp Blog",
        {"url": "https://lamps.example/post"},
    )


def test_a_newspaper_in_the_way_of_open_graph() -> None:
    found = read(
        "<title>Lamps - The Evening</title>"
        '<meta property="og:title" content="Lamps">'
        '<meta property="og:site_name" content="The Made-Up Evening">'
        '<meta property="article:published_time" content="2026-03-01T08:00:00Z">'
        '<meta property="article:author" content="https://social.example/someone">'
        '<meta name="author" content="C. Author">'
        '<meta property="og:url" content="https://elsewhere.example/x">'
    )
    assert found == Bibliography(
        "article",
        "Lamps",
        ("C. Author",),
        "2026-03-01",
        "The Made-Up Evening",
        {"url": "https://lamps.example/article"},  # the address of another site is not taken over
    )


def test_a_page_with_a_title_only() -> None:
    assert read("<title> Lamps\n </title>") == Bibliography(
        "article", "Lamps", ids={"url": "https://lamps.example/article"}
    )


@pytest.mark.parametrize(
    ("head", "name", "value"),
    [
        (meta(citation_title="x", citation_technical_report_institution="A House"), "kind", "report"),
        (meta(citation_title="x", citation_arxiv_id="2601.90001v2"), "ids", {"arxiv": "2601.90001"}),
        (meta(citation_title="x", citation_arxiv_id="2601.90001"), "kind", "preprint"),
        (meta(citation_title="x", citation_authors="A, B.; C, D."), "authors", ("B. A", "D. C")),
        (meta(citation_title="x", citation_date="2026"), "published", "2026"),
        (meta(citation_title="x", citation_date="yesterday"), "published", ""),
        (linked('{"@type": "Dataset", "name": "x"}'), "kind", "dataset"),
        (linked('[{"@type": "Person", "name": "y"}, {"@type": "Report", "name": "x"}]'), "kind", "report"),
        (linked('{"@type": "Article", "headline": "x", "isPartOf": {"name": "P"}}'), "venue", "P"),
        (meta(**{"DC.Title": "x", "DC.Creator": "Author, Ann"}), "authors", ("Ann Author",)),
        (meta(citation_title="&lt;script&gt;alert(1)&lt;/script&gt;x"), "title", "x"),
    ],
)  # fmt: skip
def test_other_ways_of_saying_it(head: str, name: str, value: object) -> None:
    assert getattr(read(head), name) == value


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"<title></title>", b"\x00\xff", b"{}"])
def test_a_page_that_does_not_say_what_it_is_called_is_none(body: bytes) -> None:
    assert from_webpage(body, URL) is None


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<title>Müde</title>".encode(), ""),
        ("<title>Müde</title>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ('<meta charset="windows-1252"><title>Müde</title>'.encode("cp1252"), "text/html"),
        ("<title>Müde</title>".encode("cp1252"), "text/html; charset=nonsense"),
    ],
)
def test_the_characters_are_those_that_were_meant(body: bytes, content_type: str) -> None:
    found = from_webpage(body, URL, content_type)
    assert found
    assert found.title == "Müde"


@given(st.binary(max_size=300) | st.text("<>metalinktitle\"'=/ {}[]:@", max_size=300).map(str.encode))
def test_any_bytes_are_read_or_left(body: bytes) -> None:
    found = from_webpage(b"<title>x</title>" + body, URL)
    assert found is None or found.title


def test_a_page_nested_without_end_is_read_all_the_same() -> None:
    assert from_webpage(b"<title>x</title>" + b"<div>" * 500_000, URL)
    for odd in (b"<script ", b"<!-- ", b"<title>", b"<meta a='", b"<meta " + b"a " * 900, b"<meta a=''"):
        assert from_webpage(b"<title>x</title>" + odd * (1_000_000 // len(odd)), URL)
    deep = b'<script type="application/ld+json">' + b"[" * 100_000 + b"</script>"
    assert from_webpage(b"<title>x</title>" + deep, URL)
