"""The explorer: every article, note, claim, work, benchmark and pool in one list that can be filtered.

The list is whole in the page, by kind; a script filters what is there and fetches nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args

from pipeline.evidence.bodies import bodies_of
from pipeline.evidence.evidence_map import DESIGNS
from pipeline.evidence.figures import figure
from pipeline.evidence.relations import Relations
from pipeline.evidence.strength import strength_of
from pipeline.problems import number_of
from pipeline.records.library import Library
from pipeline.records.writing import Stance
from pipeline.site.page import Page
from pipeline.synthesis.article import Article, Level, Link
from pipeline.synthesis.citation import authors_text, plain, short_name
from pipeline.synthesis.prose import claim_target, note_target, plain_text, pool_target, work_target

ROWS = 1500
"""Rows on one page. What is beyond stands on pages of its own, each with its own filters."""

KINDS = {
    "insight": "Insights",
    "line": "Questions",
    "explainer": "Explainers",
    "digest": "Digests",
    "note": "Notes",
    "claim": "Claims",
    "work": "Works",
    "benchmark": "Benchmarks",
    "pool": "Pools",
}
LEVELS: tuple[Level, ...] = get_args(Level)
STANCES: tuple[Stance, ...] = get_args(Stance)

_ABOUT = (
    "Everything there is, by kind, topic, mechanism, design, stance, strength, year and how it was checked."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. ``on`` is its day, month or year as far as it is known, ``marks`` from 0 to 6.

    What stands on claims has every mechanism, design and level that one of them has, and as many marks as
    the one that has most. Articles, notes and pools have their own topics, works those of their claims.
    """

    kind: str
    target: str
    title: str
    detail: str
    on: str
    topics: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    designs: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    stance: str = ""
    marks: int | None = None

    @property
    def year(self) -> str:
        """The year; empty where no day is known."""
        return self.on[:4]


@dataclass(frozen=True, slots=True)
class Facet:
    """One group of filters: its name in the address, its title, and (value, words) of every choice."""

    name: str
    title: str
    choices: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Traits:
    """What the claims of a library pass on to what stands on them."""

    library: Library
    marks: dict[str, int] = field(default_factory=dict)

    def of(self, claims: Iterable[str], topics: Iterable[str] = ()) -> dict[str, Any]:
        """Return the fields of a row that stands on ``claims``; withdrawn ones pass nothing on."""
        own = [c for c in dict.fromkeys(claims) if c in self.library.claims]
        own = [c for c in own if self.library.claims[c].record.status != "withdrawn"]
        records = [self.library.claims[c].record for c in own]
        named = {t for record in records for t in record.topics} | set(topics)
        mechanisms = {m for record in records for m in record.mechanisms}
        designs, levels = {r.design for r in records}, {r.checked.level for r in records}
        return {
            "topics": tuple(t for t in self.library.topics if t in named),
            "mechanisms": tuple(m for m in self.library.mechanisms if m in mechanisms),
            "designs": tuple(d for d in DESIGNS if d in designs),
            "levels": tuple(level for level in LEVELS if level in levels),
            "marks": max((self.marks[c] for c in own), default=None),
        }


def explorer_pages(
    library: Library, relations: Relations, articles: Mapping[str, Article], most: int = ROWS
) -> list[Page]:
    """Return the explorer: one page, or several where there are more than ``most`` rows."""
    rows = explorer_rows(library, relations, articles)
    parts = [rows[first : first + most] for first in range(0, len(rows), most)] or [()]
    targets = ["explore/" if number == 1 else f"explore/{number}/" for number in range(1, len(parts) + 1)]
    pages = []
    for number, part in enumerate(parts):
        context = {
            "title": "Explore",
            "about": _ABOUT,
            "groups": _groups(part),
            "facets": facets(library, part),
            "years": sorted({row.year for row in part if row.year}),
            "kinds": _known_kinds(),
            "total": len(part),
            "all": len(rows),
            "first": number * most + 1,
            "part": number + 1,
            "parts": [Link(str(n), target) for n, target in enumerate(targets, 1)],
            "topics": _links(library, "topics"),
            "mechanisms": _links(library, "mechanisms"),
        }
        title = "Explore" if number == 0 else f"Explore, page {number + 1}"
        pages.append(Page(targets[number], "explore.md.j2", title, _ABOUT, context, searchable=False))
    return pages


def explorer_rows(library: Library, relations: Relations, articles: Mapping[str, Article]) -> tuple[Row, ...]:
    """Return every row, in the order of the kinds; articles and notes newest first, the rest by title."""
    bodies = bodies_of(library)
    marks = {
        c: sum(mark.answer == "yes" for mark in strength_of(library, relations, c, bodies).marks)
        for c in library.claims
    }
    traits = _Traits(library, marks)
    dated = [_article(traits, a) for a in articles.values() if a.kind in KINDS]
    dated += [_note(traits, note_id) for note_id in library.notes]
    named = [_claim(traits, claim_id) for claim_id in library.claims]
    named += [_work(traits, work_id) for work_id in library.works]
    named += [_benchmark(traits, benchmark_id) for benchmark_id in library.benchmarks]
    named += [_pool(traits, pool_id) for pool_id in library.pools]
    order = list(KINDS)
    dated.sort(key=lambda row: row.target)
    dated.sort(key=lambda row: row.on, reverse=True)
    named.sort(key=lambda row: (plain(row.title), row.target))
    return tuple(sorted([*dated, *named], key=lambda row: order.index(row.kind)))


def facets(library: Library, rows: Sequence[Row]) -> list[Facet]:
    """Return the filters that part ``rows``; a filter with one choice or none parts nothing."""
    titles = {
        "topic": {i: entry.record.title for i, entry in library.topics.items()},
        "mechanism": {i: entry.record.title for i, entry in library.mechanisms.items()},
    }
    found = [
        Facet("kind", "Kind", _choices(KINDS, ((row.kind,) for row in rows))),
        Facet("topic", "Topic", _choices(titles["topic"], (row.topics for row in rows))),
        Facet("mechanism", "Mechanism", _choices(titles["mechanism"], (row.mechanisms for row in rows))),
        Facet("design", "Design", _choices({d: d for d in DESIGNS}, (row.designs for row in rows))),
        Facet("stance", "Stance", _choices({s: s for s in STANCES}, ((row.stance,) for row in rows))),
        Facet("checked", "Checked", _choices({v: v for v in LEVELS}, (row.levels for row in rows))),
    ]
    return [facet for facet in found if len(facet.choices) > 1]


def _choices(words: Mapping[str, str], values: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    there = {value for each in values for value in each}
    return tuple((value, word) for value, word in words.items() if value in there)


def _groups(rows: Sequence[Row]) -> list[tuple[str, str, list[Row]]]:
    groups = [(kind, title, [row for row in rows if row.kind == kind]) for kind, title in KINDS.items()]
    return [group for group in groups if group[2]]


def _known_kinds() -> dict[str, str]:
    return {kind: "Question" if kind == "line" else kind.capitalize() for kind in KINDS}


def _links(library: Library, plural: str) -> list[Link]:
    return [Link(e.record.title, f"{plural}/{i}/") for i, e in getattr(library, plural).items()]


def _article(traits: _Traits, article: Article) -> Row:
    own = [link.target.split("/")[1] for link in article.topics]
    return Row(
        article.kind,
        article.target,
        article.title,
        article.summary_text,
        article.updated,
        stance=article.stance or "",
        **_only_own_topics(traits.of(article.cited), traits.library, own),
    )


def _note(traits: _Traits, note_id: str) -> Row:
    note = traits.library.notes[note_id].record
    answer = plain_text(traits.library, note.answer)
    own = _only_own_topics(traits.of(note.claims), traits.library, note.topics)
    return Row("note", note_target(note_id), note.question, answer, note.on, **own)


def _only_own_topics(traits: dict[str, Any], library: Library, topics: Iterable[str]) -> dict[str, Any]:
    """Say what an editor filed it under; the topics of its claims would file it under far too much."""
    named = set(topics)
    return traits | {"topics": tuple(t for t in library.topics if t in named)}


def _claim(traits: _Traits, claim_id: str) -> Row:
    library = traits.library
    entry = library.claims[claim_id]
    claim, work = entry.record, library.works[entry.work].record
    words = [figure(claim.measure).text] if claim.measure else []
    words.append(short_name(work))
    if claim.status != "accepted":
        words.append(claim.status)
    own = traits.of([claim_id])
    if claim.status == "withdrawn":
        own = {"topics": tuple(t for t in library.topics if t in claim.topics)}
    return Row("claim", claim_target(claim_id), claim.says, " · ".join(words), work.published, **own)


def _work(traits: _Traits, work_id: str) -> Row:
    library = traits.library
    work = library.works[work_id].record
    claims = [c for c, entry in library.claims.items() if entry.work == work_id]
    detail = f"{authors_text(work)} · {number_of(len(claims), 'claim')}"
    return Row("work", work_target(work_id), work.title, detail, work.published, **traits.of(claims))


def _benchmark(traits: _Traits, benchmark_id: str) -> Row:
    record = traits.library.benchmarks[benchmark_id].record
    claims = [f"{benchmark_id}/{key}" for key in record.derived]
    newest = max((row.on for row in record.observations if row.on), default="")
    own = traits.of(claims, record.topics)
    return Row("benchmark", f"benchmarks/{benchmark_id}/", record.title, record.about, newest[:10], **own)


def _pool(traits: _Traits, pool_id: str) -> Row:
    pool = traits.library.pools[pool_id].record
    claims = [effect.claim for effect in pool.effects]
    years = [
        traits.library.works[traits.library.claims[c].work].record.published
        for c in claims
        if c in traits.library.claims
    ]
    own = _only_own_topics(traits.of(claims), traits.library, pool.topics)
    return Row("pool", pool_target(pool_id), pool.title, pool.about, max(years, default=""), **own)
