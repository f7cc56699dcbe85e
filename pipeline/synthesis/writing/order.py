"""Which claim comes first, and what belongs together: strength, then novelty; domains; works."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.evidence.bodies import Bodies, bodies_of
from pipeline.evidence.relations import Related, Relations
from pipeline.evidence.strength import strength_order
from pipeline.records.library import ClaimEntry, Library
from pipeline.synthesis.writing.questions import group_by_question
from pipeline.synthesis.writing.words import is_said_only

_ARGUMENTS = frozenset({"theory", "commentary"})
LEAST_IN_A_DOMAIN = 3
"""A domain with fewer claims has no section of its own where it can join another."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Claims of one work that are told together.

    ``relation`` is how the first one stands to a claim of the passage before, if that is recorded;
    ``same_data`` tells that both works rest on one data set, so that they are one finding and not two.
    """

    work: str
    claims: tuple[ClaimEntry, ...]
    relation: Related | None = None
    same_data: bool = False

    @property
    def lead(self) -> ClaimEntry:
        """The claim that is told first."""
        return self.claims[0]


@dataclass(frozen=True, slots=True)
class Group:
    """Passages under one question: that of the note ``note``, or of none."""

    note: str
    passages: tuple[Passage, ...]

    @property
    def claims(self) -> tuple[ClaimEntry, ...]:
        """All claims, in the order of telling."""
        return tuple(claim for passage in self.passages for claim in passage.claims)


@dataclass(frozen=True, slots=True)
class Domain:
    """A section to be: its topic, and what is told in it."""

    topic: str
    groups: tuple[Group, ...]

    @property
    def claims(self) -> tuple[ClaimEntry, ...]:
        """All claims, in the order of telling."""
        return tuple(claim for group in self.groups for claim in group.claims)


def is_argument(claim: ClaimEntry) -> bool:
    """Tell whether a claim argues and measures nothing."""
    return claim.record.design in _ARGUMENTS


def is_size(claim: ClaimEntry) -> bool:
    """Tell whether a claim gives the size of something and compares nothing."""
    measure = claim.record.measure
    return measure is not None and measure.unit in ("count", "tokens") and measure.direction is None


def ordered(library: Library, relations: Relations, claims: Iterable[ClaimEntry]) -> list[ClaimEntry]:
    """Order claims by strength, then novelty (:func:`~pipeline.evidence.strength.strength_order`), then id.

    What can support comes before what is only said, measurements before arguments, findings before sizes.
    Of claims that are alike in all this, one that refines another of its work comes behind it.
    """
    found = list(claims)
    ids = {claim.id for claim in found}
    bodies = bodies_of(library)

    def key(claim: ClaimEntry) -> tuple[object, ...]:
        strength, novelty, _ = strength_order(library, relations, claim.id, bodies)
        kind = (is_said_only(claim), is_argument(claim), is_size(claim))
        return kind, strength, novelty, _refines_own(relations, claim, ids), claim.id

    return sorted(found, key=key)


def _refines_own(relations: Relations, claim: ClaimEntry, ids: Collection[str]) -> int:
    """Count the steps from a claim to the one of its work that all refinements lead to."""
    steps, at = 0, claim.id
    seen = {at}
    while True:
        others = [r.other for r in relations.of(at) if r.word == "refines" and r.other in ids]
        own = [o for o in others if o.split("/")[0] == at.split("/")[0] and o not in seen]
        if not own:
            return steps
        at = own[0]
        seen.add(at)
        steps += 1


def domains(library: Library, relations: Relations, claims: Sequence[ClaimEntry]) -> list[Domain]:
    """Part ``claims`` (in order) by domain, which is a claim's first topic; the strongest domain comes first.

    A domain of few claims joins the largest one that a claim of it names among its topics. Within a domain
    claims are grouped by the question they help to answer.
    """
    parts: dict[str, list[ClaimEntry]] = {}
    for claim in claims:
        parts.setdefault(claim.record.topics[0], []).append(claim)
    for topic in sorted(parts, key=lambda t: (len(parts[t]), t)):
        if len(parts[topic]) < LEAST_IN_A_DOMAIN:
            for claim in list(parts[topic]):
                homes = [
                    t for t in claim.record.topics if t != topic and len(parts.get(t, ())) > len(parts[topic])
                ]
                if homes:
                    parts[max(homes, key=lambda t: (len(parts[t]), t))].append(claim)
                    parts[topic].remove(claim)
    place = {claim.id: index for index, claim in enumerate(claims)}
    found = [sorted(part, key=lambda c: place[c.id]) for part in parts.values() if part]
    topics = [topic for topic, part in parts.items() if part]
    asked: set[str] = set()
    bodies = bodies_of(library)
    made = []
    for topic, part in sorted(zip(topics, found, strict=True), key=lambda item: place[item[1][0].id]):
        groups = group_by_question(library, part, asked)
        passages = [(note, _passages(relations, bodies, told)) for note, told in groups]
        made.append(Domain(topic, tuple(Group(note, told) for note, told in passages)))
    return made


def _passages(relations: Relations, bodies: Bodies, claims: list[ClaimEntry]) -> tuple[Passage, ...]:
    """Bring the claims of one work together, and behind each passage one that is tied to it.

    The strongest claim of a work decides on its place; within it, claims stand as its record has them.
    """
    by_work: dict[tuple[str, bool], list[ClaimEntry]] = {}
    for claim in claims:
        by_work.setdefault((claim.work, is_said_only(claim)), []).append(claim)
    waiting = [Passage(work, tuple(_as_recorded(found))) for (work, _), found in by_work.items()]
    told: list[Passage] = []
    while waiting:
        index, passage = _tied(relations, bodies, told[-1], waiting) if told else (0, waiting[0])
        told.append(passage)
        del waiting[index]
    return tuple(told)


def _as_recorded(claims: list[ClaimEntry]) -> list[ClaimEntry]:
    """Order claims of one work as they stand in their file, sizes behind findings."""
    places = {claim.id: claim.document.place(claim.at).line for claim in claims}
    return sorted(claims, key=lambda claim: (is_size(claim), is_argument(claim), places[claim.id], claim.id))


def _tied(relations: Relations, bodies: Bodies, last: Passage, waiting: list[Passage]) -> tuple[int, Passage]:
    """Return the first waiting passage that shares data with the last one or is tied to it; or the first."""
    alike = [(i, p) for i, p in enumerate(waiting) if is_said_only(p.lead) == is_said_only(last.lead)]
    for index, passage in alike:
        if bodies.of(passage.work) == bodies.of(last.work) and passage.work != last.work:
            return index, replace(passage, same_data=True)
    for index, passage in alike:
        for related in relations.of(passage.lead.id):
            if related.other == last.lead.id:
                return index, replace(passage, relation=related)
    return 0, waiting[0]
