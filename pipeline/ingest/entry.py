"""One entry of a feed becomes a paper."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.ingest.authors import names
from pipeline.ingest.dates import moment
from pipeline.ingest.identify import arxiv_id, arxiv_month, identify
from pipeline.ingest.text import from_html, plain, shortened
from pipeline.store import Paper

LONGEST_TITLE = 500
LONGEST_ABSTRACT = 4_000
"""Characters. Where a feed gives a whole article, its beginning is enough, and more is not ours to keep."""

_ARXIV_PREFIX = re.compile(
    r"\s*arXiv:\S+\s+Announce Type:\s*(?P<type>[a-z-]+)\s*(?:Abstract:\s*)?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A paper as an entry shows it. ``announce`` is arXiv's kind of announcement, if it gives one."""

    paper: Paper
    announce: str | None = None


def read_entry(entry: Mapping[str, Any], form: str) -> FoundPaper | None:
    """Return the paper of an entry; ``None`` without a title or an address a reader could follow.

    ``entry`` is what feedparser gives, as a plain mapping; ``form`` is its name for the kind of feed
    (``rss20``, ``atom10`` …).
    """
    guid = _text(entry, "id")
    if arxiv_id(guid):
        return _arxiv(entry, guid)
    identity = identify(_text(entry, "link"), guid, _dois(entry))
    title = shortened(from_html(_text(entry, "title")), LONGEST_TITLE)
    if identity is None or not title:
        return None
    published, updated = _dates(entry, form)
    abstract = shortened(from_html(_summary(entry)), LONGEST_ABSTRACT)
    paper = Paper(
        key=identity.key,
        title=title,
        link=identity.link,
        authors=names(_authors(entry), listed=identity.arxiv is not None),
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
    title = plain(_text(entry, "title"))
    if identity is None or identity.arxiv is None or not title:
        return None
    abstract = _text(entry, "summary")
    prefix = _ARXIV_PREFIX.match(abstract)
    announce = _text(entry, "arxiv_announce_type") or (prefix["type"] if prefix else "")
    published, updated = moment(_text(entry, "published")), moment(_text(entry, "updated"))
    if announce and announce.lower() != "new":
        # The date of such an item is that of the cross-listing or of the new version. Of the first version
        # only the month is known, from the id.
        published, updated = arxiv_month(identity.arxiv), published if "replace" in announce.lower() else None
    paper = Paper(
        key=identity.key,
        title=title,
        link=identity.link,
        authors=names(_authors(entry), listed=True),
        abstract=plain(html.unescape(abstract[prefix.end() :] if prefix else abstract)),
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
    return tuple(dict.fromkeys(plain(str(term)) for term in terms if term))
