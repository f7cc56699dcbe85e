"""How strong a claim is, and what an article stands on: marks with their reasons, and counts. No score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.evidence.bodies import Bodies, bodies_of
from pipeline.evidence.marks import Answer, Mark, MarkName, Weighing, marks_of
from pipeline.evidence.relations import Relations
from pipeline.records.library import Library

_RANK: dict[Answer, int] = {"yes": 0, "unknown": 1, "no": 2}
_ORDER: tuple[MarkName, ...] = (
    "checked",
    "design",
    "replication",
    "size",
    "independence",
    "directness",
)

SortKey = tuple[tuple[int, ...], tuple[int, ...], str]


@dataclass(frozen=True, slots=True)
class Strength:
    """The six marks of one claim, in the order of the method page."""

    claim: str
    marks: tuple[Mark, ...]

    def mark(self, name: MarkName) -> Mark:
        """Return one mark by its name."""
        return next(mark for mark in self.marks if mark.name == name)

    def has(self, name: MarkName) -> bool:
        """Tell whether the claim has a mark: its answer is yes."""
        return self.mark(name).answer == "yes"


def strength_of(
    library: Library, relations: Relations, claim_id: str, bodies: Bodies | None = None
) -> Strength:
    """Return the strength of the claim ``claim_id``, which exists.

    ``bodies`` is :func:`~pipeline.evidence.bodies.bodies_of` the library, for callers with many claims.
    """
    return Strength(claim_id, marks_of(Weighing(library, relations, bodies or bodies_of(library)), claim_id))


def strength_order(
    library: Library, relations: Relations, claim_id: str, bodies: Bodies | None = None
) -> SortKey:
    """Return a key that sorts claims by strength, then novelty: the strongest and newest first.

    Claims are compared mark by mark, not by a sum: checked, design, replication, size, independence,
    directness, and in each yes before unknown before no. Of equals the later published comes first (a date
    known to the year counts as the year's first day), and the id decides what is left.
    """
    strength = strength_of(library, relations, claim_id, bodies)
    answers = tuple(_RANK[strength.mark(name).answer] for name in _ORDER)
    published = library.works[library.claims[claim_id].work].record.published
    return answers, tuple(-int(part) for part in f"{published}-01-01"[:10].split("-")), claim_id


@dataclass(frozen=True, slots=True)
class MarkCount:
    """In how many of the bodies of evidence at least one cited claim has the mark."""

    name: MarkName
    bodies: int


@dataclass(frozen=True, slots=True)
class EvidenceSummary:
    """Counts over the claims that an article cites: claims, works, and independent bodies of evidence.

    Works that share a declared data set are one body; ``marks`` counts bodies, so that five works on one
    data set count once. ``contradicted`` are the cited claims that an accepted claim contradicts.
    """

    claims: int
    works: int
    bodies: int
    primary: int
    secondary: int
    unverified: int
    contradicted: int
    marks: tuple[MarkCount, ...]


def summarise(library: Library, relations: Relations, claim_ids: Iterable[str]) -> EvidenceSummary:
    """Count what the claims in ``claim_ids`` (ids that exist; repetitions are ignored) stand on."""
    claims = [library.claims[claim_id] for claim_id in dict.fromkeys(claim_ids)]
    bodies = bodies_of(library)
    strengths = {c.id: strength_of(library, relations, c.id, bodies) for c in claims}
    levels = [c.record.checked.level for c in claims]
    counts = tuple(
        MarkCount(name, len({bodies.of(c.work) for c in claims if strengths[c.id].has(name)}))
        for name in ("design", "replication", "size", "independence", "directness", "checked")
    )
    return EvidenceSummary(
        claims=len(claims),
        works=len({c.work for c in claims}),
        bodies=len({bodies.of(c.work) for c in claims}),
        primary=levels.count("primary"),
        secondary=levels.count("secondary"),
        unverified=levels.count("unverified"),
        contradicted=sum(
            any(library.claims[r.other].record.status == "accepted" for r in relations.contradicting(c.id))
            for c in claims
        ),
        marks=counts,
    )
