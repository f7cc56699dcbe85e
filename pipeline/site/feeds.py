"""Feeds of the site, each in Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from pipeline.config import SiteConfig


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry. ``id`` stays the same for good; days are ISO 8601."""

    id: str
    url: str
    title: str
    summary: str
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


def atom(feed: SiteFeed, site: SiteConfig) -> str:
    """Return the feed in Atom."""
    ns = "http://www.w3.org/2005/Atom"
    ET.register_namespace("", ns)
    root = ET.Element(f"{{{ns}}}feed")

    def add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
        element = ET.SubElement(parent, f"{{{ns}}}{name}", attributes)
        element.text = text or None
        return element

    add(root, "title", feed.title)
    add(root, "subtitle", feed.about)
    add(root, "id", site.url + feed.page)
    add(root, "link", href=f"{site.url}{feed.name}.xml", rel="self")
    add(root, "link", href=site.url + feed.page)
    add(root, "updated", f"{max((i.updated for i in feed.items), default='1970-01-01')}T00:00:00Z")
    add(add(root, "author"), "name", site.title)
    for item in feed.items:
        entry = add(root, "entry")
        add(entry, "title", item.title)
        add(entry, "id", item.id)
        add(entry, "link", href=item.url)
        add(entry, "published", f"{item.published}T00:00:00Z")
        add(entry, "updated", f"{item.updated}T00:00:00Z")
        add(entry, "summary", item.summary)
        for tag in item.tags:
            add(entry, "category", term=tag)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def json_feed(feed: SiteFeed, site: SiteConfig) -> str:
    """Return the same feed in JSON."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "home_page_url": site.url + feed.page,
        "feed_url": f"{site.url}{feed.name}.json",
        "items": [
            {
                "id": item.id,
                "url": item.url,
                "title": item.title,
                "content_text": item.summary,
                "date_published": f"{item.published}T00:00:00Z",
                "date_modified": f"{item.updated}T00:00:00Z",
                "tags": list(item.tags),
            }
            for item in feed.items
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
