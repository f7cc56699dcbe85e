"""What a web page says of the work on it: Highwire's citation tags, JSON-LD, Open Graph, Dublin Core."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from pipeline.ingest.address import join, same_site, site_of
from pipeline.ingest.authors import LONGEST_NAME
from pipeline.ingest.dates import moment
from pipeline.ingest.entry import LONGEST_TITLE, LONGEST_VENUE, MOST_AUTHORS
from pipeline.ingest.identify import arxiv_id, doi_in, web_address
from pipeline.ingest.text import from_html, plain, shortened
from pipeline.lookup.ask import at, text_at
from pipeline.lookup.registries import person
from pipeline.records.bibliography import Bibliography, WorkKind

LARGEST_PAGE = 3_000_000
"""Bytes that are looked at; what a page says of itself stands at its head."""

_MOST_NODES = 2_000
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_OPENING = re.compile(r"<(!--|(?:meta|link|title|script)\b)", re.IGNORECASE)
_CLOSING = {"!--": "-->", "title": "</title", "script": "</script"}
_REST_OF_TAG = re.compile(r"""(?:[^<>"']{1,2000}+|"[^"]{0,5000}"|'[^']{0,5000}'){0,200}+>""")
_KINDS: dict[str, WorkKind] = {
    "ScholarlyArticle": "paper",
    "MedicalScholarlyArticle": "paper",
    "Report": "report",
    "TechArticle": "report",
    "Dataset": "dataset",
    "Book": "book",
    "Article": "article",
    "NewsArticle": "article",
    "ReportageNewsArticle": "article",
    "AnalysisNewsArticle": "article",
    "OpinionNewsArticle": "article",
    "BlogPosting": "article",
    "SocialMediaPosting": "article",
    "WebPage": "article",
}
"""Types of schema.org that tell of a work, the most telling first."""


def from_webpage(body: bytes, url: str, content_type: str = "") -> Bibliography | None:
    """Read the metadata of a page; ``None`` if it does not even have a title.

    ``url`` is the address that answered. Never raises for what stands in the page.
    """
    page = _Page(_decoded(body[:LARGEST_PAGE], content_type))
    linked = page.linked_data()
    title = page.first("citation_title", "dc.title", "dcterms.title") or _named(linked, "headline", "name")
    title = shortened(
        from_html(title or page.first("og:title", "twitter:title") or page.title()), LONGEST_TITLE
    )
    if not title:
        return None
    doi = doi_in(page.first("citation_doi", "dc.identifier", "prism.doi", "bepress_citation_doi"))
    arxiv = arxiv_id("arxiv:" + page.first("citation_arxiv_id")) or arxiv_id(url)
    isbn = page.first("citation_isbn")
    journal = page.first("citation_journal_title", "citation_conference_title", "prism.publicationname")
    institution = page.first("citation_technical_report_institution", "citation_dissertation_institution")
    ids = {
        name: value for name, value in (("doi", doi), ("arxiv", arxiv and arxiv[0]), ("isbn", isbn)) if value
    }
    if not ids:
        ids["url"] = page.address(url)
    return Bibliography(
        kind=_kind(linked, journal=bool(journal), report=bool(institution), ids=ids),
        title=title,
        authors=_authors(page, linked),
        published=_published(page, linked),
        venue=shortened(
            from_html(journal or institution or _publication(linked) or page.first("og:site_name")),
            LONGEST_VENUE,
        ),
        ids=ids,
    )


class _Page:
    """The head of a page: its named metadata, by lower-case name, in the order of the page."""

    def __init__(self, markup: str) -> None:
        self._tree = LexborHTMLParser("\n".join(_told(markup)))
        self._named: dict[str, list[str]] = {}
        for node in self._tree.css("meta[content]"):
            name = node.attributes.get("name") or node.attributes.get("property") or ""
            content = (node.attributes.get("content") or "").strip()
            if name and content:
                self._named.setdefault(name.strip().lower(), []).append(content)

    def all(self, name: str) -> list[str]:
        return self._named.get(name, [])

    def first(self, *names: str) -> str:
        """Return the first value of the first of ``names`` that the page has."""
        return next((self._named[name][0] for name in names if name in self._named), "")

    def title(self) -> str:
        node = self._tree.css_first("title")
        return node.text() if node else ""

    def address(self, url: str) -> str:
        """Return the address that the page gives as its own, if it is one of the same site."""
        node = self._tree.css_first('link[rel="canonical"][href]')
        given = (node.attributes.get("href") or "") if node else self.first("og:url")
        address = web_address(join(url, given)) if given else None
        return address if address and same_site(site_of(address), site_of(url)) else web_address(url) or url

    def linked_data(self) -> dict[str, Any]:
        """Return the JSON-LD that tells most of a work; empty where there is none."""
        found: list[dict[str, Any]] = []
        for node in self._tree.css('script[type="application/ld+json"]'):
            try:
                document = json.loads(node.text(), strict=False)
            except (ValueError, RecursionError):
                continue
            found += _objects(document)
        told = [row for row in found if _type(row)]
        return min(told, key=lambda row: list(_KINDS).index(_type(row)), default={})


def _told(markup: str) -> Iterator[str]:
    """Yield the elements in which a page tells of itself, in their order.

    The rest is not parsed: that would cost more than linear time where elements are nested without end.
    """
    place, unclosed, small = 0, set[str](), markup.lower()
    while (opening := _OPENING.search(markup, place)) is not None:
        name = opening[1].lower()
        place = opening.end()
        end = _CLOSING.get(name)
        if end is None:
            tag = _REST_OF_TAG.match(markup, place)
            if tag:
                place = tag.end()
                yield markup[opening.start() : place]
            continue
        close = -1 if name in unclosed else small.find(end, place)
        if close < 0:
            unclosed.add(name)
            continue
        place = close + len(end)
        if name == "title" or (name == "script" and "ld+json" in markup[opening.end() : opening.end() + 200]):
            yield markup[opening.start() : place] + ">"


def _objects(document: Any) -> list[dict[str, Any]]:
    """Return the objects of a document that may be a work: it, those of its list, and of its graph."""
    queue: list[Any] = [document]
    found: list[dict[str, Any]] = []
    while queue and len(found) < _MOST_NODES:
        node = queue.pop(0)
        if isinstance(node, list):
            queue += node[:_MOST_NODES]
        elif isinstance(node, dict):
            found.append(node)
            queue += [
                node[name] for name in ("@graph", "mainEntity") if isinstance(node.get(name), list | dict)
            ]
    return found


def _type(row: dict[str, Any]) -> str:
    """Return the type of an object if it is one of a work, else an empty text."""
    types = row.get("@type")
    named = [types] if isinstance(types, str) else types if isinstance(types, list) else []
    return next((name for name in _KINDS if name in named), "")


def _named(linked: dict[str, Any], *names: str) -> str:
    return next((text for name in names if (text := text_at(linked, name))), "")


def _kind(linked: dict[str, Any], *, journal: bool, report: bool, ids: dict[str, str]) -> WorkKind:
    if journal:
        return "paper"
    if report:
        return "report"
    told = _KINDS.get(_type(linked), "article")
    if told == "article" and "arxiv" in ids:
        return "preprint"
    if told == "article" and "doi" in ids:
        return "paper"
    return "book" if told == "article" and "isbn" in ids else told


def _authors(page: _Page, linked: dict[str, Any]) -> tuple[str, ...]:
    """Return the authors by the first of the page's ways of naming them that names any."""
    together = [name for text in page.all("citation_authors") for name in text.split(";")]
    for found in (
        [person(name) for name in page.all("citation_author") or together],
        [person(name) for name in page.all("dc.creator") or page.all("dcterms.creator")],
        list(_people(linked.get("author") or linked.get("creator"))),
        [name for name in page.all("article:author") if not web_address(name)],
        page.all("author"),
    ):
        cleaned = (shortened(from_html(name), LONGEST_NAME) for name in found)
        names = tuple(dict.fromkeys(name for name in cleaned if name))
        if names:
            return names[:MOST_AUTHORS]
    return ()


def _people(value: Any) -> Iterator[str]:
    for one in value[:MOST_AUTHORS] if isinstance(value, list) else [value]:
        name = one if isinstance(one, str) else text_at(one, "name")
        parts = " ".join(filter(None, (text_at(one, "givenName"), text_at(one, "familyName"))))
        if (name or parts) and not web_address(name):
            yield name or parts


def _published(page: _Page, linked: dict[str, Any]) -> str:
    """Return the day of publication, as exact as the page says."""
    for text in (
        page.first("citation_publication_date", "citation_online_date", "citation_date"),
        page.first("dc.date", "dcterms.date", "dc.date.issued", "dcterms.issued", "prism.publicationdate"),
        _named(linked, "datePublished", "dateCreated"),
        page.first("article:published_time", "og:article:published_time", "date"),
        page.first("citation_year"),
    ):
        day = (moment(_with_hyphens(text)) or "")[:10]
        if day:
            return day
    return ""


def _with_hyphens(text: str) -> str:
    """Return "2026/4/7" as "2026-04-07"; other forms of dates as they are."""
    match = re.fullmatch(r"(\d{4})[/-](\d{1,2})(?:[/-](\d{1,2}))?", plain(text))
    if match is None:
        return plain(text)
    return "-".join([match[1], *(f"{int(part):02d}" for part in match.groups()[1:] if part)])


def _publication(linked: dict[str, Any]) -> str:
    """Return where the work came out: the journal or site it is part of, or else its publisher."""
    part_of = at(linked, "isPartOf")
    part_of = part_of[0] if isinstance(part_of, list) and part_of else part_of
    journal = text_at(part_of, "name") or text_at(part_of, "isPartOf", "name")
    return journal or text_at(linked, "publisher", "name") or text_at(linked, "publisher")


def _decoded(body: bytes, content_type: str) -> str:
    """Return the text of a page, by the charset that the header or the page names, else as UTF-8."""
    header = re.search(r"charset=[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    inside = _CHARSET.search(body[:4_000])
    for charset in ("utf-8", header and header[1], inside and inside[1].decode("ascii"), "cp1252"):
        try:
            return body.decode(charset or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("utf-8", "replace")
