"""Rules for relations that only all of them together can break: circles, oppositions, order in time.

What one relation says of itself is checked with its claim, in :mod:`pipeline.records.checks.works`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from pipeline.problems import Problem
from pipeline.records.library import ClaimEntry, Library
from pipeline.records.references import cited_places
from pipeline.records.works import RELATION_KINDS, Relation, RelationKind

_CIRCLES: dict[RelationKind, tuple[str, bool]] = {
    "supersedes": ("Of two claims one is the newer; take one of these out.", False),
    "refines": ("One claim is the general one, the other says when it holds; take one of these out.", False),
    "replicates": ("The later one replicates the earlier; take one of these out.", False),
    "supports": (
        "Claims that hold each other up are no evidence. A support is declared once; take one of these out.",
        True,
    ),
}
"""What to do about a circle of each kind, and whether it is only a warning."""


@dataclass(frozen=True, slots=True)
class _Declared:
    """A relation with exactly one kind between two claims that are there and not withdrawn."""

    claim: ClaimEntry
    other: ClaimEntry
    kind: RelationKind
    index: int
    relation: Relation

    def problem(self, code: str, message: str, hint: str, *, warning: bool = False) -> Problem:
        at = (*self.claim.at, "relates", self.index, self.kind)
        return self.claim.document.problem(at, code, message, hint, warning=warning)


def check_relations(library: Library, today: date) -> Iterator[Problem]:
    """Check the relations between all claims against each other."""
    declared = list(_declared(library))
    for kind in _CIRCLES:
        yield from _circles([d for d in declared if d.kind == kind], kind)
    yield from _opposed(declared)
    for relation in declared:
        if relation.kind == "replicates":
            yield from _replicates_itself(relation)
        if relation.kind == "supersedes":
            yield from _supersedes_newer(library, relation)


def _declared(library: Library) -> Iterator[_Declared]:
    for entry in library.claims.values():
        for index, relation in enumerate(entry.record.relates):
            other = library.claims.get(relation.target)
            kinds = [kind for kind in RELATION_KINDS if getattr(relation, kind)]
            if other is None or other.id == entry.id or len(kinds) != 1:
                continue
            if "withdrawn" not in (entry.record.status, other.record.status):
                yield _Declared(entry, other, kinds[0], index, relation)


def _circles(declared: list[_Declared], kind: RelationKind) -> Iterator[Problem]:
    """Report each circle once, at the first of its claims in alphabetical order."""
    ahead: dict[str, list[_Declared]] = {}
    for relation in _without_ends(declared):
        ahead.setdefault(relation.claim.id, []).append(relation)
    told: set[str] = set()
    hint, warning = _CIRCLES[kind]
    for start in sorted(ahead):
        way = [] if start in told else _way_back(ahead, start)
        if way:
            told.update(step.claim.id for step in way)
            chain = f" {kind} ".join([*(step.claim.id for step in way), start])
            message = f"These relations close a circle: {chain}."
            yield way[0].problem("relation-circle", message, hint, warning=warning)


def _without_ends(declared: list[_Declared]) -> list[_Declared]:
    """Leave out relations that lead nowhere further, again and again; those of a circle stay."""
    left = declared
    while True:
        owners = {relation.claim.id for relation in left}
        further = [relation for relation in left if relation.other.id in owners]
        if len(further) == len(left):
            return left
        left = further


def _way_back(ahead: dict[str, list[_Declared]], start: str) -> list[_Declared]:
    """Return the shortest way along the relations from ``start`` back to it, or nothing."""
    ways: list[list[_Declared]] = [[step] for step in ahead[start]]
    seen = {start}
    while ways:
        further: list[list[_Declared]] = []
        for way in ways:
            here = way[-1].other.id
            if here == start:
                return way
            if here not in seen:
                seen.add(here)
                further += [[*way, step] for step in ahead.get(here, [])]
        ways = further
    return []


def _opposed(declared: list[_Declared]) -> Iterator[Problem]:
    """Report each pair that is declared to agree and to contradict, at the agreement."""
    against = {frozenset((d.claim.id, d.other.id)) for d in declared if d.kind == "contradicts"}
    for relation in declared:
        pair = frozenset((relation.claim.id, relation.other.id))
        if relation.kind in ("supports", "replicates") and pair in against:
            message = f'"{relation.other.id}" is contradicted and {_PARTICIPLES[relation.kind]} by one claim.'
            hint = "Keep one of the two; a replication that finds otherwise contradicts."
            yield relation.problem("relation-opposed", message, hint)


_PARTICIPLES = {"supports": "supported", "replicates": "replicated"}


def _replicates_itself(relation: _Declared) -> Iterator[Problem]:
    claim, other = relation.claim, relation.other
    shared = claim.record.data_set and claim.record.data_set == other.record.data_set
    if claim.work == other.work:
        message = (
            "A work can't replicate itself: a replication repeats a finding of another work on new data."
        )
    elif shared:
        message = f"Both claims rest on the data {claim.record.data_set}; a replication is on new data."
    elif relation.relation.independent == "no":
        message = "The relation is not independent; a replication is on new data."
    else:
        return
    yield relation.problem("replicates-itself", message, "Use supports or refines.")


def _supersedes_newer(library: Library, relation: _Declared) -> Iterator[Problem]:
    works = [library.works.get(entry.work) for entry in (relation.claim, relation.other)]
    newer, older = (work.record.published if work else "" for work in works)
    exact = min(len(newer), len(older))
    if newer[:exact] < older[:exact]:
        message = f"What came out {newer} can't supersede what came out {older}."
        hint = "Declare it on the newer claim, or look at the dates."
        yield relation.problem("supersedes-newer", message, hint)


# What articles cite


def check_superseded(library: Library) -> Iterator[Problem]:
    """Warn where an article or a note cites a superseded claim without the claim that superseded it."""
    newer: dict[str, list[str]] = {}
    for relation in _declared(library):
        if relation.kind == "supersedes" and relation.claim.record.status == "accepted":
            newer.setdefault(relation.other.id, []).append(relation.claim.id)
    if not newer:
        return
    for entry in (*library.each_article(), *library.notes.values()):
        places = cited_places(library, entry)
        for claim_id, (passage, start, width) in places.items():
            heirs = _newest(newer, claim_id)
            if claim_id in newer and not places.keys() & heirs:
                names = " and ".join(sorted(heirs - newer.keys()) or sorted(heirs))
                message = f'The claim "{claim_id}" was superseded by {names}.'
                hint = "Cite the newer one, or both where the text tells what changed."
                found = passage.problem(start, width, "superseded-claim", message, hint)
                yield replace(found, severity="warning")


def _newest(newer: dict[str, list[str]], claim_id: str) -> set[str]:
    """Return every claim that superseded ``claim_id``, also by way of others."""
    found: set[str] = set()
    ahead = list(newer.get(claim_id, []))
    while ahead:
        heir = ahead.pop()
        if heir not in found:
            found.add(heir)
            ahead += newer.get(heir, [])
    return found
