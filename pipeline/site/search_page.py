"""The page to search from: with scripting the search itself, without it a way in by kind, topic and title."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from pipeline.records.library import Library
from pipeline.site.facets import KINDS, kind_of
from pipeline.site.page import Page
from pipeline.synthesis.article import Link
from pipeline.synthesis.citation import plain
from pipeline.synthesis.prose import work_target

_MARKS = "\"'“”‘’«»¿¡([{-–—… "
"""What a title may begin with that is no letter to file it under."""


def search_page(pages: Sequence[Page], library: Library) -> Page:
    """Return the page ``search/``, made from all other ``pages``."""
    there = {page.target: page for page in pages}
    sizes = Counter(_folder(page.target) for page in pages if page.searchable and kind_of(page.target))
    kinds = [
        {"target": folder, "title": there[folder].title, "count": sizes[folder]}
        for folder in KINDS
        if folder in there and sizes[folder]
    ]
    filed = Counter(topic for claim in library.claims.values() for topic in claim.record.topics)
    topics = [
        {"target": f"topics/{topic_id}/", "title": entry.record.title, "count": filed[topic_id]}
        for topic_id, entry in sorted(library.topics.items(), key=lambda item: plain(item[1].record.title))
    ]
    about = "Find an article, a claim, a work or a benchmark: by its words, or by kind, topic and title."
    context = {"kinds": kinds, "topics": topics, "letters": works_by_letter(library)}
    return Page("search/", "search.md.j2", "Search", about, context, searchable=False)


def works_by_letter(library: Library) -> list[tuple[str, list[Link]]]:
    """Return all works by title under their first letters, A to Z, after those that begin otherwise."""
    letters: dict[str, list[Link]] = defaultdict(list)
    for work_id, entry in sorted(library.works.items(), key=lambda item: _filed(item[1].record.title)):
        first = _filed(entry.record.title)[:1].upper()
        letters[first if first.isalpha() else "0–9"].append(Link(entry.record.title, work_target(work_id)))
    return sorted(letters.items(), key=lambda item: (item[0] != "0–9", item[0]))


def _folder(target: str) -> str:
    return f"{target.split('/', 1)[0]}/"


def _filed(title: str) -> str:
    return plain(title).lstrip(_MARKS)
