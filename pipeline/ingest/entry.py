"""One entry of a feed becomes a paper."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipeline.ingest.authors import names
from pipeline.ingest.dates import moment
from pipeline.ingest.identify import arxiv_id, arxiv_month, identify
from pipeline.ingest.text import from_html, plain, shortened
from pipeline.store import Paper

LONGEST_TITLE = 500
LONGEST_ABSTRACT = 4_000
LONGEST_LINK = 2_000
LONGEST_CATEGORY = 200
"""Characters. Where a feed gives a whole article, its beginning is enough, and more is not ours to keep."""

MOST_AUTHORS = 5_000
MOST_CATEGORIES = 100

_ARXIV_PREFIX = re.compile(
    r"\s*arXiv:\S+\s+Announce Type:\s*(?P<type>[a-z-]+)\s*(?:Abstract:\s*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A paper as an entry shows it. ``announce`` is arXiv's kind of announcement, if it gives one."""

    paper: Paper
    announce: str | None = None


def read_entry(entry: Mapping[str, Any], form: str, today: date | None = None) -> FoundPaper | None:
    """Return the paper of an entry; ``None`` without a title or an address a reader could follow.

    ``entry`` is what feedparser gives, as a plain mapping; ``form`` is its name for the kind of feed
    (``rss20``, ``atom10`` …). Dates more than a year after ``today`` are left out.
    """
    guid = _text(entry, "id")
    found = _arxiv(entry, guid) if arxiv_id(guid) else _article(entry, guid, form)
    if found is None or not found.paper.key.isprintable():  # an id with a control character is nobody's
        return None
    if today is None:
        return found
    # Journals date issues some months ahead. What is further away is a slip, and would stay on top for years.
    latest = (today + timedelta(days=366)).isoformat()
    paper = found.paper
    published, updated = (day if day and day <= latest else None for day in (paper.published, paper.updated))
    return replace(found, paper=replace(paper, published=published, updated=updated))


def _article(entry: Mapping[str, Any], guid: str, form: str) -> FoundPaper | None:
    """Read an entry of any feed but arXiv's."""
    identity = identify(_text(entry, "link"), guid, _dois(entry))
    title = shortened(from_html(_text(entry, "title")), LONGEST_TITLE)
    if identity is None or not title or max(len(identity.link), len(identity.key)) > LONGEST_LINK:
        return None
    published, updated = _dates(entry, form)
    abstract = shortened(from_html(_summary(entry)), LONGEST_ABSTRACT)
    paper = Paper(
        key=identity.key,
        title=title,
        link=identity.link,
        authors=names(_authors(entry), listed=identity.arxiv is not None)[:MOST_AUTHORS],
        abstract="" if abstract == title else abstract,
        published=published,
        updated=updated,
        version=identity.version,
        categories=_categories(entry),
    )
    return FoundPaper(paper)


def _arxiv(entry: Mapping[str, Any], guid: str) -> FoundPaper | None:
    """Read an entry of arXiv's own feeds and of its API.

    Their titles and abstracts are plain text with LaTeX, never HTML: what looks like a tag is mathematics.
    """
    identity = identify(guid)
    title = shortened(plain(_text(entry, "title")), LONGEST_TITLE)
    if identity is None or identity.arxiv is None or not title:
        return None
    abstract = _text(entry, "summary")
    prefix = _ARXIV_PREFIX.match(abstract)
    announce = plain(_text(entry, "arxiv_announce_type"))[:20] or (prefix["type"][:20] if prefix else "")
    published, updated = moment(_text(entry, "published")), moment(_text(entry, "updated"))
    if announce and announce.lower() != "new":
        # The date of such an item is that of the cross-listing or of the new version. Of the first version
        # only the month is known, from the id.
        published, updated = arxiv_month(identity.arxiv), published if "replace" in announce.lower() else None
    paper = Paper(
        key=identity.key,
        title=title,
        link=identity.link,
        authors=names(_authors(entry), listed=True)[:MOST_AUTHORS],
        abstract=shortened(
            plain(html.unescape(abstract[prefix.end() :] if prefix else abstract)), LONGEST_ABSTRACT
        ),
        published=published,
        updated=updated,
        version=identity.version,
        categories=_categories(entry),
    )
    return FoundPaper(paper, announce.lower() or None)


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _summary(entry: Mapping[str, Any]) -> str:
    """Return the summary, or else the content: many feeds have only one of them."""
    content = next((part.get("value", "") for part in entry.get("content", ())), "")
    return _text(entry, "summary") or str(content)


def _authors(entry: Mapping[str, Any]) -> list[str]:
    authors = [str(author.get("name", "")) for author in entry.get("authors", ())]
    return [name for name in authors if name] or [name for name in [_text(entry, "author")] if name]


def _dois(entry: Mapping[str, Any]) -> list[str]:
    return [text for text in (_text(entry, "prism_doi"), _text(entry, "dc_identifier")) if text]


def _dates(entry: Mapping[str, Any], form: str) -> tuple[str | None, str | None]:
    """Return when the work was published and when it was changed.

    feedparser calls the only date of RSS 1.0 (``dc:date``) an update; there it is the publication.
    """
    published = moment(_text(entry, "published"))
    updated = moment(_text(entry, "updated"))
    if published is None and form.startswith("rss"):
        return moment(_text(entry, "prism_publicationdate")) or updated, None
    return published, updated


def _categories(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the subjects in the feed's order, arXiv's primary category first."""
    primary = (entry.get("arxiv_primary_category") or {}).get("term")
    terms = [primary, *(tag.get("term") for tag in entry.get("tags", ()))]
    named = (shortened(plain(str(term)), LONGEST_CATEGORY) for term in terms[:MOST_CATEGORIES] if term)
    return tuple(dict.fromkeys(name for name in named if name))
