"""What leans on what: the claims and notes that each article uses, without composing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records.library import Entry, Library
from pipeline.records.references import find_references, leads_to, passages
from pipeline.records.writing import Article, Brief


@dataclass(frozen=True, slots=True)
class Leaning:
    """What one article stands on. ``on`` is the day it was last changed in substance."""

    entry: Entry[Article]
    claims: frozenset[str]
    notes: frozenset[str]
    works: frozenset[str]

    @property
    def on(self) -> str:
        """The day of the article: last updated, or else published."""
        return self.entry.record.updated or self.entry.record.published


def leanings(library: Library) -> tuple[Leaning, ...]:
    """Return what each article that people write stands on; briefs are composed from data and don't count.

    The claims of the notes that an article links are among its claims.
    """
    return tuple(
        _leaning(library, entry) for entry in library.each_article() if not isinstance(entry.record, Brief)
    )


def _leaning(library: Library, entry: Entry[Article]) -> Leaning:
    references = [r for passage in passages(entry) for r in find_references(passage.text)]
    notes = frozenset(r.target for r in references if r.kind == "note" and r.target in library.notes)
    claims = {c for r in references for c in leads_to(library, r)} | set(_named(entry.record))
    claims |= {claim for note in notes for claim in library.notes[note].record.claims}
    works = {library.claims[c].work for c in claims if c in library.claims}
    works |= {r.target for r in references if r.kind == "work"}
    works |= {w for w in [getattr(entry.record, "work", None)] if w}
    return Leaning(entry, frozenset(claims), notes, frozenset(works))


def _named(article: Article) -> Iterator[str]:
    """Yield the claims that an article names in its front matter beside its words."""
    yield from getattr(article, "claims", None) or ()
    for card in getattr(article, "cards", ()):
        yield card.claim
    for chart in getattr(article, "charts", ()):
        yield from chart.claims
    for computation in article.derive.values():
        yield from (figure.partition(".")[0] for figure in computation.of.values())
