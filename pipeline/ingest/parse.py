"""The body of an answer becomes papers, or the reason why it is no feed: RSS, Atom and JSON Feed."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from pipeline.ingest.address import join, site_of
from pipeline.ingest.entry import Context, FoundPaper, read_entry
from pipeline.ingest.pages import LARGEST_BODY, NotAFeed, Page, ParsedFeed, in_words, joined, why_unread
from pipeline.ingest.reader import UnreadableError
from pipeline.ingest.skim import Skimmed, skim
from pipeline.ingest.text import from_html, plain, shortened

__all__ = ["LARGEST_BODY", "NotAFeed", "ParsedFeed", "Read", "parse_feed", "read_feed"]

_log = logging.getLogger(__name__)

Read = Callable[[bytes, str], Skimmed]
"""What reads the markup of a body, given the media type to go by."""


def parse_feed(
    body: bytes,
    *,
    url: str = "",
    content_type: str = "",
    today: date | None = None,
    read: Read = skim,
    attribution: Literal["source", "via"] = "source",
) -> ParsedFeed | NotAFeed:
    """Read RSS 0.9 to 2.0, Atom and JSON Feed, as well as broken XML allows. Never raises.

    ``url`` is the address that answered, for relative links; ``content_type`` the header, for its charset.
    Dates more than a year after ``today`` are taken for mistakes and left out. ``read`` is what reads the
    markup: by default here and without a limit, which is not for what comes from outside. With
    ``attribution`` ``via`` the feed is an aggregator's, and the article it links to is the paper.
    Each paper occurs once, in the order of the feed.
    """
    page = read_feed(
        body, url=url, content_type=content_type, today=today, read=read, attribution=attribution
    )
    return joined([page])


def read_feed(
    body: bytes,
    *,
    url: str,
    content_type: str,
    today: date | None,
    read: Read,
    attribution: Literal["source", "via"] = "source",
) -> Page | NotAFeed:
    """Do as :func:`parse_feed` does with one page of several."""
    unread = why_unread(body)
    if unread is not None:
        return unread
    try:
        found = read(body, _media_type(body, content_type))
    except UnreadableError as error:
        return NotAFeed(str(error))
    if found["error"]:
        return NotAFeed(f"The answer could not be read ({found['error']}).")
    entries, broken, form = found["entries"], found["broken"], found["form"]
    if not form:
        return NotAFeed(_what_it_is(body))
    if broken and not entries:
        return NotAFeed(f"{broken} No paper could be read.")
    if entries and all("arxiv.org/api/errors" in str(entry.get("id")) for entry in entries):
        reason = shortened(plain(entries[0].get("summary", "")), 300) or "no reason given"
        return NotAFeed(f"The arXiv API answers with an error: {reason}.")
    if not entries and found["total"].strip("0 ").isdigit():
        return NotAFeed(f"A page without entries came, though the feed counts {found['total']} of them.")
    base = _base(found["link"], form, url)
    own = frozenset(filter(None, map(site_of, (url, found["link"])))) if attribution == "via" else frozenset()
    context = Context(form, today, own)
    notes = [broken] if broken else []
    if found["dropped"]:
        notes.append(f"{in_words(found['dropped'])} beyond the first {len(entries):,} left out.")
    return Page(
        title=shortened(from_html(found["title"]), 200),
        found=tuple(_found(entry | {"link": _absolute(base, entry)}, context) for entry in entries),
        notes=tuple(notes),
    )


def _base(link: str, form: str, url: str) -> str:
    """Return what relative links count from, where the feed does not say it by ``xml:base``.

    For Atom that is the address of the feed. RSS does not say; there the links of a page that became a feed
    were relative to that page, which is the channel's link, and the feed may be served from elsewhere.
    """
    return join(url, link) if form.startswith("rss") else url


def _absolute(base: str, entry: dict[str, Any]) -> str:
    link = entry.get("link", "")
    return join(base, link) if link else ""


def _found(entry: dict[str, Any], context: Context) -> FoundPaper | None:
    try:
        return read_entry(entry, context)
    except Exception:  # one odd entry must not cost the others
        _log.info("reading an entry", exc_info=True)
        return None


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
        return "The answer is JSON, but no JSON Feed; a JSON API is read with kind: json."
    if b"<oai-pmh" in start:
        return "The answer is of OAI-PMH; it is read with kind: arxiv and a set to harvest."
    return "The answer is neither RSS nor Atom."
