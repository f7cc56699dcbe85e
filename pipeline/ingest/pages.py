"""What was read in the pages of an answer, whatever their form, becomes one list of papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.ingest.entry import FoundPaper

LARGEST_BODY = 20_000_000
"""Bytes. The fetch has its own, configurable bound; this one holds whoever calls."""


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed that could be read. ``notes`` say, for people, what could not.

    ``deleted`` are the keys of papers that the feed says are no longer there, without showing them.
    """

    title: str
    papers: tuple[FoundPaper, ...]
    notes: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAFeed:
    """An answer that is no feed, and why, for people."""

    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read: an item for each entry, ``None`` for one without a title or an address."""

    title: str
    found: tuple[FoundPaper | None, ...]
    notes: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def joined(pages: Sequence[Page | NotAFeed]) -> ParsedFeed | NotAFeed:
    """Return the papers of all pages, in their order, each once; of several versions the newest counts.

    A first page that is no feed makes the whole none; a later one is noted.
    """
    first = pages[0]
    if isinstance(first, NotAFeed):
        return first
    papers: dict[str, FoundPaper] = {}
    entries = unusable = repeated = 0
    notes: list[str] = []
    deleted: list[str] = []
    for number, page in enumerate(pages, start=1):
        if isinstance(page, NotAFeed):
            notes.append(f"Page {number} could not be read: {page.reason}")
            continue
        notes += page.notes
        deleted += page.deleted
        for found in page.found:
            entries += 1
            if found is None:
                unusable += 1
                continue
            before = papers.get(found.paper.key)
            repeated += before is not None
            if before is None or (found.paper.version or 0) > (before.paper.version or 0):
                papers[found.paper.key] = found
    if entries and not papers:
        return NotAFeed(f"None of the {entries} entries has a title and an address.")
    if unusable:
        notes.append(f"{in_words(unusable)} without a title or an address left out.")
    if repeated:
        notes.append(f"{in_words(repeated)} about a paper that stands in the feed already left out.")
    return ParsedFeed(
        first.title, tuple(papers.values()), tuple(dict.fromkeys(notes)), tuple(dict.fromkeys(deleted))
    )


def in_words(entries: int) -> str:
    """Return the number of entries, for people."""
    return "1 entry" if entries == 1 else f"{entries:,} entries"


def why_unread(body: bytes) -> NotAFeed | None:
    """Return why ``body`` is not even looked at, ``None`` if it is."""
    if not body.strip():
        return NotAFeed("The answer is empty, not even a feed without papers.")
    if len(body) > LARGEST_BODY:
        return NotAFeed(f"The answer has {len(body):,} bytes, too many to read.")
    return None
