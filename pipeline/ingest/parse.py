"""The body of an answer becomes papers, or the reason why it is no feed. Touches nothing outside."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin
from xml.sax import SAXParseException

import feedparser

from pipeline.ingest.entry import FoundPaper, read_entry
from pipeline.ingest.text import from_html, shortened

LARGEST_BODY = 20_000_000
"""Bytes. The fetch has its own, configurable bound; this one holds whoever calls."""

_CHARACTER = re.compile(rb"&#(?:x0{0,8}([0-9a-f]{1,6})|0{0,8}([0-9]{1,7}));", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed that could be read. ``notes`` say, for people, what could not."""

    title: str
    papers: tuple[FoundPaper, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAFeed:
    """An answer that is no feed, and why, for people."""

    reason: str


def parse_feed(body: bytes, *, url: str = "", content_type: str = "") -> ParsedFeed | NotAFeed:
    """Read RSS 0.9 to 2.0 and Atom, as well as broken XML allows. Never raises.

    ``url`` is the address that answered, for relative links; ``content_type`` the header, for its charset.
    Each paper occurs once, in the order of the feed.
    """
    if not body.strip():
        return NotAFeed("The answer is empty, not even a feed without papers.")
    if len(body) > LARGEST_BODY:
        return NotAFeed(f"The answer has {len(body):,} bytes, too many to read.")
    headers = {"content-type": _media_type(body, content_type)}
    try:
        # Bytes would be tried as a file name first, and a hostile body could name one. feedparser's own
        # cleaning takes "$a<b$" for a tag, so it is off; the entries are made into plain text here.
        found = feedparser.parse(
            io.BytesIO(_CHARACTER.sub(_if_allowed, body)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # the parser has no list of what hostile input makes it raise
        return NotAFeed(f"The answer could not be read ({type(error).__name__}: {error}).")
    form = found.get("version") or ""
    if not form:
        return NotAFeed(_what_it_is(body))
    base = _base(found["feed"], form, url)
    entries = [dict(entry) | {"link": _absolute(base, entry)} for entry in found["entries"]]
    if entries and all("arxiv.org/api/errors" in str(entry.get("id")) for entry in entries):
        return NotAFeed(
            f"The arXiv API answers with an error: {entries[0].get('summary', 'no reason given')}."
        )
    broken = _broken(found)
    if broken and not entries:
        return NotAFeed(f"{broken} No paper could be read.")
    papers, notes = _papers(entries, form)
    if entries and not papers:
        return NotAFeed(f"None of the {len(entries)} entries has a title and an address.")
    title = shortened(from_html(str(found["feed"].get("title", ""))), 200)
    return ParsedFeed(title, papers, (broken, *notes) if broken else notes)


def _base(feed: Mapping[str, Any], form: str, url: str) -> str:
    """Return what relative links count from, where the feed does not say it by ``xml:base``.

    For Atom that is the address of the feed. RSS does not say; there the links of a page that became a feed
    were relative to that page, which is the channel's link, and the feed may be served from elsewhere.
    """
    return _join(url, str(feed.get("link", ""))) if form.startswith("rss") else url


def _absolute(base: str, entry: Mapping[str, Any]) -> str:
    link = entry.get("link")
    return _join(base, link) if isinstance(link, str) and link else ""


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:  # an open bracket, for instance
        return ""


def _papers(entries: list[dict[str, Any]], form: str) -> tuple[tuple[FoundPaper, ...], tuple[str, ...]]:
    """Read the entries; of several versions of a paper the newest counts."""
    papers: dict[str, FoundPaper] = {}
    unusable = repeated = 0
    for entry in entries:
        found = read_entry(entry, form)
        if found is None:
            unusable += 1
            continue
        before = papers.get(found.paper.key)
        repeated += before is not None
        if before is None or (found.paper.version or 0) > (before.paper.version or 0):
            papers[found.paper.key] = found
    notes = []
    if unusable:
        notes.append(f"{_entries(unusable)} without a title or an address left out.")
    if repeated:
        notes.append(f"{_entries(repeated)} about a paper that stands in the feed already left out.")
    return tuple(papers.values()), tuple(notes)


def _broken(found: Mapping[str, Any]) -> str:
    """Say where the XML is broken. Complaints about charset and media type are nothing to act on."""
    error = found.get("bozo_exception")
    if not found.get("bozo") or not isinstance(error, SAXParseException):
        return ""
    return f"The XML is broken near line {error.getLineNumber()} ({error.getMessage()})."


def _media_type(body: bytes, header: str) -> str:
    """Return the media type to go by: always XML, with the charset of the header only where it is needed.

    Servers name a charset by habit. What the document says of itself, or that it is valid UTF-8, is better
    evidence; and a feed that is sent as ``text/html`` is still a feed.
    """
    charset = re.search(r"charset=[\"']?([\w.:-]+)", header, re.IGNORECASE)
    declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]{0,200}encoding=", body)
    if charset is None or declared:
        return "application/xml"
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return f"application/xml; charset={charset[1]}"
    return "application/xml"


def _if_allowed(match: re.Match[bytes]) -> bytes:
    """Drop a reference to a character that XML forbids; one of them would spoil the whole feed."""
    code = int(match[1], 16) if match[1] else int(match[2])
    allowed = code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return match[0] if allowed or 0x10000 <= code <= 0x10FFFF else b""


def _what_it_is(body: bytes) -> str:
    start = body[:2000].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")) or b"<html" in start:
        title = re.search(rb"<title[^>]{0,200}>([^<]{1,200})", body[:20_000], re.IGNORECASE)
        named = from_html(title[1].decode("utf-8", "replace")) if title else ""
        return "A web page came instead of a feed" + (f': "{named}".' if named else ".")
    if start.startswith((b"{", b"[")):
        return "The answer is JSON, not RSS or Atom."
    return "The answer is neither RSS nor Atom."


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"
