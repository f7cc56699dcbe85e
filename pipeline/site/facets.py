"""What a reader may narrow a search by: the facets of each page, read from the records behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.records.library import Library
from pipeline.site.page import Page
from pipeline.synthesis.article import Article
from pipeline.synthesis.prose import claim_target, note_target, pool_target, work_target

Facets = Mapping[str, tuple[str, ...]]
"""Values by facet: ``kind`` (always one), ``topic``, ``design``, ``checked``, ``stance``, ``year``."""

KINDS = {
    "insights/": "insight",
    "lines/": "question",
    "explainers/": "explainer",
    "digests/": "digest",
    "briefs/": "brief",
    "notes/": "note",
    "claims/": "claim",
    "pools/": "pool",
    "works/": "work",
    "benchmarks/": "benchmark",
    "topics/": "topic",
    "mechanisms/": "mechanism",
    "handbook/": "handbook",
}
"""The kind of the pages in each folder. A page outside of them is a ``page``."""


def kind_of(target: str) -> str | None:
    """Return the kind of the page at ``target``; ``None`` for home and for lists.

    These have no words of their own; the first page of the handbook is a page and not a list.
    """
    folder = f"{target.split('/', 1)[0]}/"
    if not target or (target == folder != "handbook/" and folder in KINDS):
        return None
    return KINDS.get(folder, "page")


def searchable(pages: Iterable[Page], library: Library, articles: Mapping[str, Article]) -> dict[str, Facets]:
    """Return the facets of every page that a search may find, by its path, in the order of ``pages``."""
    told = dict(_of_records(library, articles))
    found: dict[str, Facets] = {}
    for page in pages:
        kind = kind_of(page.target) if page.searchable else None
        if kind:
            facets = {"kind": (kind,), **told.get(page.target, {})}
            found[page.target] = {name: values for name, values in facets.items() if values}
    return found


def _of_records(library: Library, articles: Mapping[str, Article]) -> Iterator[tuple[str, Facets]]:
    """Yield the path of a record's page and its facets but for the kind."""

    def titles(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({library.topics[i].record.title for i in ids if i in library.topics}))

    for claim_id, claim in library.claims.items():
        yield (
            claim_target(claim_id),
            {
                "topic": titles(claim.record.topics),
                "design": (claim.record.design,),
                "checked": (claim.record.checked.level,),
                "year": (library.works[claim.work].record.published[:4],),
            },
        )
    for work_id, work in library.works.items():
        own = work.record.claims.values()
        yield (
            work_target(work_id),
            {
                "topic": titles(topic for claim in own for topic in claim.topics),
                "design": tuple(sorted({claim.design for claim in own})),
                "year": (work.record.published[:4],),
            },
        )
    for benchmark_id in library.benchmarks:
        own_claims = (c for c in library.claims.values() if c.basis and c.basis.benchmark == benchmark_id)
        yield f"benchmarks/{benchmark_id}/", {"topic": titles(t for c in own_claims for t in c.record.topics)}
    for pool_id, pool in library.pools.items():
        yield pool_target(pool_id), {"topic": titles(pool.record.topics)}
    for topic_id in library.topics:
        yield f"topics/{topic_id}/", {"topic": titles([topic_id])}
    for note_id, note in library.notes.items():
        yield note_target(note_id), {"topic": titles(note.record.topics), "year": (note.record.on[:4],)}
    for article in articles.values():
        yield (
            article.target,
            {
                "topic": tuple(t.title for t in article.topics if t.target.startswith("topics/")),
                "stance": (article.stance,) if article.stance else (),
                "year": (article.published[:4],),
            },
        )
