"""What the kind of a feed means: what to ask it for, and how to read what comes, tables apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from pipeline.ingest.arxiv import ArxivPager, first_of_query
from pipeline.ingest.fetch import ACCEPT
from pipeline.ingest.json_api import JsonPager, first_of_api, read_api
from pipeline.ingest.oai import HarvestPager, first_of_harvest, is_complete, read_harvest
from pipeline.ingest.pages import NotAFeed, Page, ParsedFeed, joined
from pipeline.ingest.paging import Pager
from pipeline.ingest.parse import Read, read_feed
from pipeline.records.feeds import Feed

_READING = 2
"""Counts up when this program begins to read the same answer differently."""

_DECIDES = ("kind", "url", "arxiv", "mapping", "pages", "table", "attribution")

_ACCEPT_JSON = "application/json, */*;q=0.5"
_ACCEPT_XML = "application/atom+xml, application/xml, text/xml;q=0.9, */*;q=0.5"


def first_request(
    feed: Feed, since: datetime | date | None, today: date | None = None
) -> tuple[str, Pager | None]:
    """Return the address to ask, and who says how to go on; ``None`` where there is one page only.

    ``since`` is when the feed was last read by this same record: arXiv is asked for what came after. With
    ``None`` a query asks for as much as the record wants, and a harvest goes back a week from ``today``.
    """
    day = since.date() if isinstance(since, datetime) else since
    if feed.kind == "arxiv" and feed.arxiv is not None:
        wanted = feed.arxiv
        if wanted.query is not None:
            pager = ArxivPager(wanted.page, wanted.most, day)
            return first_of_query(feed.url, wanted.query, pager), pager
        if wanted.harvest is not None:
            return first_of_harvest(feed.url, wanted.harvest, day, today), HarvestPager(wanted.most)
    if feed.kind == "json" and feed.mapping is not None:
        pages = JsonPager(feed.pages, feed.mapping.items) if feed.pages is not None else None
        return first_of_api(feed.url, feed.pages), pages
    return feed.url, None


def parse_pages(
    feed: Feed,
    pages: Sequence[bytes],
    *,
    url: str,
    content_type: str,
    today: date | None,
    read: Read,
) -> ParsedFeed | NotAFeed:
    """Read all pages of an answer of kind feed, arxiv or json; see :func:`parse_feed`. Never raises.

    ``url`` and ``content_type`` are those of the first page.
    """
    found = joined(
        [_read_page(feed, page, url=url, content_type=content_type, today=today, read=read) for page in pages]
    )
    if _is_harvest(feed) and isinstance(found, ParsedFeed) and not is_complete(pages[-1]):
        unfinished = "The list goes on; the record asks for no more, and the rest is not asked for again."
        return replace(found, notes=(*found.notes, unfinished))
    return found


def _read_page(
    feed: Feed, page: bytes, *, url: str, content_type: str, today: date | None, read: Read
) -> Page | NotAFeed:
    if feed.kind == "json" and feed.mapping is not None:
        return read_api(page, feed.mapping, today)
    if _is_harvest(feed):
        return read_harvest(page, today)
    return read_feed(
        page, url=url, content_type=content_type, today=today, read=read, attribution=feed.attribution
    )


def _is_harvest(feed: Feed) -> bool:
    return feed.kind == "arxiv" and feed.arxiv is not None and feed.arxiv.harvest is not None


def accept(feed: Feed) -> str:
    """Return the header Accept for the form of answer that the feed's kind reads."""
    match feed.kind:
        case "json":
            return _ACCEPT_JSON
        case "arxiv":
            return _ACCEPT_XML
        case "table":
            return "*/*"
        case "feed":
            return f"{ACCEPT}, application/feed+json;q=0.7"


def reading(feed: Feed) -> str:
    """Return a short hash of what decides how an answer of the feed is read.

    "Not modified" says nothing to somebody who would read the same answer differently than the last time.
    """
    record = feed.model_dump(mode="json", include=set(_DECIDES))
    text = json.dumps([_READING, record], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()[:16]
