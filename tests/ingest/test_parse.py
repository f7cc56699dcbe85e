from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.entry import FoundPaper
from pipeline.ingest.parse import LARGEST_BODY, NotAFeed, ParsedFeed, parse_feed
from pipeline.store import Paper

from .conftest import data


def parsed(name: str, **options: str) -> ParsedFeed:
    found = parse_feed(data(name), **options)
    assert isinstance(found, ParsedFeed)
    return found


def test_arxiv_listing() -> None:
    found = parsed("arxiv-new.xml")
    assert found.title == "cs.XX updates on arXiv.org"
    assert found.notes == ()
    assert found.papers[0] == FoundPaper(
        Paper(
            key="arxiv:2604.90001",
            title="Made-Up Models Repeat Themselves",
            link="https://arxiv.org/abs/2604.90001",
            authors=("A. Author", "B. Author", "Mononym", "C. Author Jr."),
            abstract="We invent a language model. For all $a<b$ and $b>c$ its answers are "
            "homogeneous, and R&D is <5% of it.",
            published="2026-04-27",
            version=1,
            categories=("cs.XX", "cs.YY"),
            ids=("arxiv:2604.90001",),
        ),
        "new",
    )


def test_an_arxiv_announcement_that_is_not_the_first_does_not_date_the_paper() -> None:
    cross, replaced = parsed("arxiv-new.xml").papers[1:]
    assert (cross.announce, cross.paper.published, cross.paper.updated) == ("cross", "2025-11", None)
    assert cross.paper.key == "arxiv:2511.90002"  # not the DOI of the published version
    assert (replaced.announce, replaced.paper.published, replaced.paper.updated) == (
        "replace",
        "2026-03",
        "2026-04-27",
    )
    assert replaced.paper.version == 3


def test_the_kind_of_announcement_is_also_read_from_the_description() -> None:
    body = data("arxiv-new.xml").replace(b"<arxiv:announce_type>new</arxiv:announce_type>", b"")
    found = parse_feed(body)
    assert isinstance(found, ParsedFeed)
    assert found.papers[0].announce == "new"


def test_arxiv_api() -> None:
    first, old = parsed("arxiv-api.xml").papers
    assert first.announce is None
    assert first.paper.key == "arxiv:2604.90001"
    assert first.paper.title == "Made-Up Models Repeat Themselves"
    assert first.paper.authors == ("A. Author", "B. Author")
    assert first.paper.version == 2
    assert first.paper.published == "2026-04-24T17:59:49+00:00"
    assert first.paper.updated == "2026-04-28T17:59:49+00:00"
    assert first.paper.categories == ("cs.XX", "cs.YY")  # the primary one first
    assert old.paper.key == "arxiv:math/0309999"


def test_an_error_of_the_arxiv_api_is_not_a_paper() -> None:
    found = parse_feed(data("arxiv-api-error.xml"))
    assert isinstance(found, NotAFeed)
    assert "incorrect id format for made-up" in found.reason


def test_a_weekend_without_papers_is_a_feed() -> None:
    assert parsed("arxiv-weekend.xml").papers == ()


def test_rss_1_of_a_journal() -> None:
    first, second = (found.paper for found in parsed("journal-rss10.xml").papers)
    assert first.key == "doi:10.99999/jmr.0001"
    assert first.link == "https://journal.example/doi/abs/10.99999/jmr.0001"
    assert first.title == "Effects of nothing on H2O"
    assert first.authors == ("A. Author", "B. Author")
    assert first.abstract.endswith("We found <5% & more.")
    assert (first.published, first.updated) == ("2026-04-27", None)
    assert second.key == "doi:10.99999/jmr.0002"
    assert second.abstract == "First paragraph. Second paragraph."
    assert second.authors == ("A. Author", "B. C. Author", "D. Writer")
    assert second.published == "2026-04"
    assert first.ids == ("doi:10.99999/jmr.0001",)
    assert (first.venue, second.venue) == ("Journal of Made-Up Results", "J. Made-Up Res.")


def test_the_source_of_an_item_is_its_venue() -> None:
    body = (
        b"<rss version='2.0'><channel><item><title>T</title><link>https://n.example/1</link>"
        b"<source url='https://n.example/feed'>The Daily &amp; Nightly</source></item></channel></rss>"
    )
    found = parse_feed(body)
    assert isinstance(found, ParsedFeed)
    assert found.papers[0].paper.venue == "The Daily & Nightly"


def test_atom_of_a_blog() -> None:
    found = parsed("blog-atom.xml")
    (paper,) = (found.paper for found in found.papers)
    assert paper.key == "url:blog.example/posts/1?page=2"
    assert paper.link == "https://blog.example/posts/1/?page=2#top"
    assert paper.title == "What models & people say"
    assert paper.abstract == "One. Two, if 1 < 2."
    assert paper.published == "2026-04-27T07:30:00+00:00"
    assert paper.updated == "2026-04-27T10:00:00+00:00"


def test_entries_nobody_could_follow_are_left_out_and_counted() -> None:
    assert parsed("blog-atom.xml").notes == ("2 entries without a title or an address left out.",)


def test_of_a_broken_feed_is_kept_what_can_be_read() -> None:
    found = parsed("broken.xml")
    assert [f.paper.link for f in found.papers] == ["https://news.example/1", "https://news.example/2"]
    assert found.notes[0].startswith("The XML is broken near line 11")


def test_a_broken_feed_of_which_nothing_is_left_is_not_an_empty_feed() -> None:
    found = parse_feed(data("broken.xml")[:120])
    assert isinstance(found, NotAFeed)
    assert "broken" in found.reason


@pytest.mark.parametrize(
    "content_type", ["", "text/xml", "text/html; charset=utf-8", "application/xml; charset=ISO-8859-1"]
)
def test_latin_1_that_says_so_is_read_whatever_the_header_says(content_type: str) -> None:
    found = parsed("latin-1.xml", content_type=content_type)
    assert found.title == "Résultats inventés"
    assert found.papers[0].paper.title == "Où va la diversité ?"
    assert found.papers[0].paper.authors == ("A. Auteur",)


def test_the_header_says_the_charset_where_the_document_does_not() -> None:
    body = data("latin-1.xml").split(b"\n", 1)[1]
    found = parse_feed(body, content_type="text/xml; charset=iso-8859-1")
    assert isinstance(found, ParsedFeed)
    assert found.title == "Résultats inventés"


def test_a_header_that_is_wrong_about_utf_8_does_no_harm() -> None:
    body = "<rss version='2.0'><channel><title>Zoë</title></channel></rss>".encode()
    found = parse_feed(body, content_type="text/xml; charset=iso-8859-1")
    assert isinstance(found, ParsedFeed)
    assert found.title == "Zoë"


def test_mojibake_is_repaired_in_every_field() -> None:
    found = parsed("mojibake.xml")
    assert found.title == "Café news"
    assert found.papers[0].paper.title == "It’s a déjà vu"
    assert found.papers[0].paper.abstract == "The ﬁrst “quoted” word stays: Γ·x, Σ² and ’s work."


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (data("maintenance.html"), 'A web page came instead of a feed: "Down for maintenance & more".'),
        (b"", "empty"),
        (b" \n", "empty"),
        (b'{"error": "gone"}', "JSON"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "neither"),
        (b"<opml version='2.0'><body/></opml>", "neither"),
        (b"file:///etc/hostname", "neither"),
        (b"x" * (LARGEST_BODY + 1), "too many"),
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: bytes, words: str) -> None:
    found = parse_feed(body)
    assert isinstance(found, NotAFeed)
    assert words in found.reason


def test_a_feed_without_a_usable_entry_is_not_taken_for_an_empty_one() -> None:
    found = parse_feed(
        b"<rss version='2.0'><channel><item><description>x</description></item></channel></rss>"
    )
    assert found == NotAFeed("None of the 1 entries has a title and an address.")


def test_relative_links_of_rss_count_from_the_page_they_were_made_from() -> None:
    body = (
        b"<rss version='2.0'><channel><link>https://lab.example/papers/</link>"
        b"<item><title>T</title><link>/papers/1</link></item></channel></rss>"
    )
    found = parse_feed(body, url="https://mirror.example/feed.xml")
    assert isinstance(found, ParsedFeed)
    assert found.papers[0].paper.link == "https://lab.example/papers/1"


def test_of_two_versions_in_one_feed_the_newer_counts() -> None:
    item = "<item><title>V{0}</title><guid>oai:arXiv.org:2604.90001v{0}</guid></item>"
    body = "<rss version='2.0'><channel>{}{}{}</channel></rss>".format(*(item.format(v) for v in (1, 3, 2)))
    found = parse_feed(body.encode())
    assert isinstance(found, ParsedFeed)
    assert [f.paper.title for f in found.papers] == ["V3"]
    assert found.notes == ("2 entries about a paper that stands in the feed already left out.",)


def test_references_to_forbidden_characters_spoil_nothing() -> None:
    entry = (
        "<item><title>a &#xD800;&#55296;&#x1F;&#0; b &#8217;</title><link>https://n.example/1</link></item>"
    )
    found = parse_feed(f"<rss version='2.0'><channel>{entry}</channel></rss>".encode())
    assert isinstance(found, ParsedFeed)
    assert found.notes == ()
    assert found.papers[0].paper.title == "a b ’"


@settings(deadline=None)  # a busy machine is no defect
@given(st.binary())
def test_no_bytes_raise(body: bytes) -> None:
    parse_feed(body)


@settings(deadline=None)  # a busy machine is no defect
@given(st.text(alphabet=st.sampled_from("<>/&;'\"= \nabrsitemlinkguidtitlechannel[]!-#x0"), max_size=200))
def test_no_scrap_of_markup_raises(scrap: str) -> None:
    parse_feed(b"<rss version='2.0'><channel><item><title>t</title>" + scrap.encode())
