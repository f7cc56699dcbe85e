"""One entry of a feed becomes a paper."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pipeline.ingest.arxiv import says_withdrawn
from pipeline.ingest.authors import names
from pipeline.ingest.dates import moment
from pipeline.ingest.identify import arxiv_id, arxiv_month, identify
from pipeline.ingest.latex import unicode_from_latex
from pipeline.ingest.news import Original, original
from pipeline.ingest.text import from_html, plain, shortened
from pipeline.store import Paper

LONGEST_TITLE = 500
LONGEST_ABSTRACT = 4_000
LONGEST_LINK = 2_000
LONGEST_CATEGORY = 200
LONGEST_VENUE = 300
"""Characters. Where a feed gives a whole article, its beginning is enough, and more is not ours to keep."""

MOST_AUTHORS = 5_000
MOST_CATEGORIES = 100

_ARXIV_PREFIX = re.compile(
    r"\s*arXiv:\S+\s+Announce Type:\s*(?P<type>[a-z-]+)\s*(?:Abstract:\s*)?", re.IGNORECASE
)
_AFTER_THE_SOURCE = re.compile(
    r"\s*[,;|(]\s*(?:published online\b|doi:|vol(?:ume)?\b|issue\b).*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class FoundPaper:
    """A paper as an entry shows it. ``announce`` is arXiv's kind of announcement, if it gives one."""

    paper: Paper
    announce: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What must be known of the feed to read its entries.

    ``form`` is feedparser's name for the kind of feed (``rss20``, ``atom10`` …, ``json``). ``aggregator``
    are the sites of a feed that passes on others' work, empty for one that does not. Dates more than a year
    after ``today`` are taken for mistakes.
    """

    form: str
    today: date | None = None
    aggregator: frozenset[str] = frozenset()


def read_entry(entry: Mapping[str, Any], context: Context) -> FoundPaper | None:
    """Return the paper of an entry; ``None`` without a title or an address a reader could follow.

    ``entry`` is what feedparser gives, as a plain mapping.
    """
    guid = _text(entry, "id")
    found = _arxiv(entry, guid) if arxiv_id(guid) else _article(entry, guid, context)
    return checked(found, context.today)


def checked(found: FoundPaper | None, today: date | None) -> FoundPaper | None:
    """Return ``found`` without dates far in the future, and nothing if its key is nobody's.

    Journals date issues some months ahead. What is further away is a slip, and would stay on top for years.
    """
    if found is None or not found.paper.key.isprintable():
        return None
    if today is None:
        return found
    latest = (today + timedelta(days=366)).isoformat()
    paper = found.paper
    published, updated = (day if day and day <= latest else None for day in (paper.published, paper.updated))
    if (published, updated) == (paper.published, paper.updated):
        return found
    return replace(found, paper=replace(paper, published=published, updated=updated))


def arxiv_text(text: str, limit: int) -> str:
    """Return a title or an abstract of arXiv as text: LaTeX outside of mathematics becomes Unicode.

    arXiv's texts are plain text with LaTeX, never HTML: what looks like a tag is mathematics.
    """
    return shortened(unicode_from_latex(plain(text)), limit)


def terms(values: Sequence[str]) -> tuple[str, ...]:
    """Return the subjects in the order given, each once."""
    named = (shortened(plain(value), LONGEST_CATEGORY) for value in values[:MOST_CATEGORIES])
    return tuple(dict.fromkeys(name for name in named if name))


def _article(entry: Mapping[str, Any], guid: str, context: Context) -> FoundPaper | None:
    """Read an entry of any feed but arXiv's."""
    link, title, summary = _text(entry, "link"), from_html(_text(entry, "title")), _summary(entry)
    authors, venue = _authors(entry), _venue(entry)
    dois = _dois(entry)
    if context.aggregator and (work := _original(entry, link, title, context.aggregator)):
        # The entry's own id is the aggregator's, and so may be its author.
        link, title, guid, dois = work.link, work.title, "", []
        authors, venue = list(work.authors), work.publication or venue
        abstract = shortened(work.summary or from_html(summary), LONGEST_ABSTRACT)
    else:
        abstract = shortened(from_html(summary), LONGEST_ABSTRACT)
    identity = identify(link, guid, dois)
    title = shortened(title, LONGEST_TITLE)
    if identity is None or not title or max(len(identity.link), len(identity.key)) > LONGEST_LINK:
        return None
    published, updated = _dates(entry, context.form)
    paper = Paper(
        key=identity.key,
        title=title,
        link=identity.link,
        authors=names(authors, listed=identity.arxiv is not None)[:MOST_AUTHORS],
        abstract="" if abstract == title else abstract,
        published=published,
        updated=updated,
        version=identity.version,
        categories=_categories(entry),
        ids=identity.ids,
        venue=shortened(venue, LONGEST_VENUE),
    )
    return FoundPaper(paper)


def _arxiv(entry: Mapping[str, Any], guid: str) -> FoundPaper | None:
    """Read an entry of arXiv's own feeds and of its API."""
    identity = identify(guid, dois=[doi for doi in [_text(entry, "arxiv_doi")] if doi])
    title = arxiv_text(_text(entry, "title"), LONGEST_TITLE)
    if identity is None or identity.arxiv is None or not title:
        return None
    text = _text(entry, "summary")
    prefix = _ARXIV_PREFIX.match(text)
    announce = plain(_text(entry, "arxiv_announce_type"))[:20] or (prefix["type"][:20] if prefix else "")
    published, updated = moment(_text(entry, "published")), moment(_text(entry, "updated"))
    if announce and announce.lower() != "new":
        # The date of such an item is that of the cross-listing or of the new version. Of the first version
        # only the month is known, from the id.
        published, updated = arxiv_month(identity.arxiv), published if "replace" in announce.lower() else None
    abstract = arxiv_text(html.unescape(text[prefix.end() :] if prefix else text), LONGEST_ABSTRACT)
    paper = Paper(
        key=identity.key,
        title=title,
        link=identity.link,
        authors=names(_authors(entry), listed=True)[:MOST_AUTHORS],
        abstract=abstract,
        published=published,
        updated=updated,
        version=identity.version,
        categories=_categories(entry),
        ids=identity.ids,
        venue=arxiv_text(_text(entry, "arxiv_journal_ref"), LONGEST_VENUE),
        withdrawn=says_withdrawn(plain(_text(entry, "arxiv_comment")), abstract),
    )
    return FoundPaper(paper, announce.lower() or None)


def _original(entry: Mapping[str, Any], link: str, title: str, own: frozenset[str]) -> Original | None:
    outside = _text(entry, "external_url")  # where JSON Feed says it by itself
    if outside:
        return Original(outside, title)
    described = [_text(entry, "summary"), *(str(part.get("value", "")) for part in entry.get("content", ()))]
    found = (original(link, title, text, own) for text in described if text)
    return next((work for work in found if work is not None), None)


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _summary(entry: Mapping[str, Any]) -> str:
    """Return the summary, or else the content: many feeds have only one of them."""
    content = next((part.get("value", "") for part in entry.get("content", ())), "")
    return _text(entry, "summary") or str(content)


def _authors(entry: Mapping[str, Any]) -> list[str]:
    authors = [_bare(str(author.get("name", ""))) for author in entry.get("authors", ())]
    return [name for name in authors if name] or [name for name in [_bare(_text(entry, "author"))] if name]


def _bare(text: str) -> str:
    """Take markup out of a name, which has no business there, escaped once or twice."""
    return from_html(html.unescape(text)) if "<" in text or "&" in text else text


def _dois(entry: Mapping[str, Any]) -> list[str]:
    return [text for text in (_text(entry, "prism_doi"), _text(entry, "dc_identifier")) if text]


def _venue(entry: Mapping[str, Any]) -> str:
    """Return the journal, or where RSS says that an item comes from; without the citation some add to it."""
    source = entry.get("source")
    named = str(source.get("title", "")) if isinstance(source, dict) else ""
    text = _text(entry, "prism_publicationname") or _text(entry, "dc_source") or named
    return _AFTER_THE_SOURCE.sub("", from_html(text)) if text else ""


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
    named = [primary, *(tag.get("term") for tag in entry.get("tags", ()))]
    return terms([_bare(str(term)) for term in named if term])
