"""Feeds of the site, each in Atom (RFC 4287) and JSON Feed 1.1, and all of them in one OPML file (2.0)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from pipeline.config import SiteConfig

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry. ``id`` stays the same for good; days are ISO 8601, as exact as known.

    ``content`` is the whole text as HTML that stands by itself, every address in it absolute.
    """

    id: str
    url: str
    title: str
    summary: str
    content: str
    published: str
    updated: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteFeed:
    """A feed: ``page`` is the path of the page it belongs to, ``name`` that of its files without ending."""

    title: str
    about: str
    page: str
    name: str
    items: Sequence[FeedItem]


def moment(day: str) -> str:
    """Return the first moment of a day, a month or a year as RFC 3339 asks.

    >>> moment("2026-05")
    '2026-05-01T00:00:00Z'
    """
    year, month, on = [*day.split("-"), "01", "01"][:3]
    return f"{year}-{month}-{on}T00:00:00Z"


def atom(feed: SiteFeed, site: SiteConfig) -> str:
    """Return the feed in Atom."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {"xml:lang": "en"})

    def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
        element.text = text or None
        return element

    add(root, "title", feed.title)
    add(root, "subtitle", feed.about)
    add(root, "id", site.url + feed.page)
    add(root, "link", href=f"{site.url}{feed.name}.xml", rel="self", type="application/atom+xml")
    add(root, "link", href=site.url + feed.page, rel="alternate", type="text/html")
    add(root, "updated", moment(max((i.updated for i in feed.items), default="1970")))
    add(add(root, "author"), "name", site.title)
    for item in feed.items:
        entry = add(root, "entry")
        add(entry, "title", item.title)
        add(entry, "id", item.id)
        add(entry, "link", href=item.url, rel="alternate", type="text/html")
        add(entry, "published", moment(item.published))
        add(entry, "updated", moment(item.updated))
        add(entry, "summary", item.summary)
        add(entry, "content", item.content, type="html")
        for tag in item.tags:
            add(entry, "category", term=tag)
    return _xml(root)


def json_feed(feed: SiteFeed, site: SiteConfig) -> str:
    """Return the same feed in JSON."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "home_page_url": site.url + feed.page,
        "feed_url": f"{site.url}{feed.name}.json",
        "language": "en",
        "authors": [{"name": site.title, "url": site.url}],
        "items": [
            {
                "id": item.id,
                "url": item.url,
                "title": item.title,
                "summary": item.summary,
                "content_html": item.content,
                "date_published": moment(item.published),
                "date_modified": moment(item.updated),
                "tags": list(item.tags),
            }
            for item in feed.items
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def opml(feeds: Iterable[SiteFeed], site: SiteConfig) -> str:
    """Return all feeds in one file that feed readers take in at once."""
    root = ET.Element("opml", {"version": "2.0"})
    ET.SubElement(ET.SubElement(root, "head"), "title").text = f"Feeds of {site.title}"
    body = ET.SubElement(root, "body")
    for feed in feeds:
        ET.SubElement(
            body,
            "outline",
            {
                "type": "rss",
                "text": feed.title,
                "title": feed.title,
                "description": feed.about,
                "xmlUrl": f"{site.url}{feed.name}.xml",
                "htmlUrl": site.url + feed.page,
            },
        )
    return _xml(root)


def _xml(root: ET.Element) -> str:
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
