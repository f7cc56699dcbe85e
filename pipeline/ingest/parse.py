"""The body of an answer becomes papers, or the reason why it is no feed."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from pipeline.ingest.entry import FoundPaper, read_entry
from pipeline.ingest.reader import UnreadableError
from pipeline.ingest.skim import Skimmed, skim
from pipeline.ingest.text import from_html, plain, shortened

_log = logging.getLogger(__name__)

LARGEST_BODY = 20_000_000
"""Bytes. The fetch has its own, configurable bound; this one holds whoever calls."""


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


def parse_feed(
    body: bytes,
    *,
    url: str = "",
    content_type: str = "",
    today: date | None = None,
    read: Callable[[bytes, str], Skimmed] = skim,
) -> ParsedFeed | NotAFeed:
    """Read RSS 0.9 to 2.0 and Atom, as well as broken XML allows. Never raises.

    ``url`` is the address that answered, for relative links; ``content_type`` the header, for its charset.
    Dates more than a year after ``today`` are taken for mistakes and left out. ``read`` is what reads the
    markup: by default here and without a limit, which is not for what comes from outside.
    Each paper occurs once, in the order of the feed.
    """
    if not body.strip():
        return NotAFeed("The answer is empty, not even a feed without papers.")
    if len(body) > LARGEST_BODY:
        return NotAFeed(f"The answer has {len(body):,} bytes, too many to read.")
    try:
        found = read(body, _media_type(body, content_type))
    except UnreadableError as error:
        return NotAFeed(str(error))
    if found["error"]:
        return NotAFeed(f"The answer could not be read ({found['error']}).")
    form = found["form"]
    if not form:
        return NotAFeed(_what_it_is(body))
    base = _base(found["link"], form, url)
    entries = [entry | {"link": _absolute(base, entry)} for entry in found["entries"]]
    if entries and all("arxiv.org/api/errors" in str(entry.get("id")) for entry in entries):
        reason = shortened(plain(entries[0].get("summary", "")), 300) or "no reason given"
        return NotAFeed(f"The arXiv API answers with an error: {reason}.")
    broken = found["broken"]
    if broken and not entries:
        return NotAFeed(f"{broken} No paper could be read.")
    papers, notes = _papers(entries, form, today)
    if entries and not papers:
        return NotAFeed(f"None of the {len(entries)} entries has a title and an address.")
    if found["dropped"]:
        notes = (*notes, f"{_entries(found['dropped'])} beyond the first {len(entries):,} left out.")
    title = shortened(from_html(found["title"]), 200)
    return ParsedFeed(title, papers, (broken, *notes) if broken else notes)


def _base(link: str, form: str, url: str) -> str:
    """Return what relative links count from, where the feed does not say it by ``xml:base``.

    For Atom that is the address of the feed. RSS does not say; there the links of a page that became a feed
    were relative to that page, which is the channel's link, and the feed may be served from elsewhere.
    """
    return _join(url, link) if form.startswith("rss") else url


def _absolute(base: str, entry: dict[str, Any]) -> str:
    link = entry.get("link", "")
    return _join(base, link) if link else ""


def _join(base: str, link: str) -> str:
    try:
        return urljoin(base, link.strip())
    except ValueError:  # an open bracket, for instance
        return ""


def _papers(
    entries: list[dict[str, Any]], form: str, today: date | None
) -> tuple[tuple[FoundPaper, ...], tuple[str, ...]]:
    """Read the entries; of several versions of a paper the newest counts."""
    papers: dict[str, FoundPaper] = {}
    unusable = repeated = 0
    for entry in entries:
        try:
            found = read_entry(entry, form, today)
        except Exception:  # one odd entry must not cost the others
            _log.info("reading an entry", exc_info=True)
            found = None
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
