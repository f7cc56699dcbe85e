"""Where the evidence disagrees: recorded contradictions, both sides told with the same care."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pipeline.evidence.bodies import bodies_of
from pipeline.evidence.relations import Relations
from pipeline.evidence.strength import strength_order
from pipeline.records.library import ClaimEntry, Library
from pipeline.synthesis.writing.findings import author
from pipeline.synthesis.writing.measures import outcome
from pipeline.synthesis.writing.words import (
    bare,
    has_number,
    is_plain,
    is_said_only,
    link,
    sample,
    sentence,
    subject,
)

HEADING = "Where the evidence disagrees"
_MOST_PAIRS = 3
_KIND = {
    "rct": "an experiment", "quasi-experiment": "a comparison without random assignment",
    "meta-analysis": "a pooled analysis", "observational": "observation", "benchmark": "a test",
    "survey": "a survey", "case": "a single case", "theory": "an argument", "commentary": "an opinion",
}  # fmt: skip
_OF = {
    "meta-analysis": "of", "observational": "of", "benchmark": "of", "survey": "of", "theory": "about",
    "commentary": "about",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """Two accepted claims that a record sets against each other; the insight names ``one``."""

    one: ClaimEntry
    other: ClaimEntry


def sides(library: Library, relations: Relations, claims: Iterable[ClaimEntry]) -> list[Side]:
    """Return the contradictions of ``claims`` (in order) with any accepted claim, the best founded first."""
    found: dict[frozenset[str], Side] = {}
    for claim in claims:
        for related in relations.contradicting(claim.id):
            other = library.claims[related.other]
            if other.record.status == "accepted" and claim.record.status == "accepted":
                found.setdefault(frozenset((claim.id, other.id)), Side(claim, other))
    bodies = bodies_of(library)

    def weaker(side: Side) -> tuple[tuple[int, ...], ...]:
        both = (strength_order(library, relations, claim.id, bodies)[0] for claim in (side.one, side.other))
        return tuple(sorted(both, reverse=True))

    return sorted(found.values(), key=weaker)


def disagreement(library: Library, pairs: list[Side], leaning: Collection[str]) -> str:
    """Return the section on what disagrees; empty where no contradiction is recorded.

    The best founded pairs of works are told. Of the rest those are named that speak against a claim in
    ``leaning``, on which the insight leans most.
    """
    told: list[Side] = []
    works: set[frozenset[str]] = set()
    for side in pairs:
        both = frozenset((side.one.work, side.other.work))
        if both not in works and len(told) < _MOST_PAIRS:
            works.add(both)
            told.append(side)
    if not told:
        return ""
    paragraphs = [_pair(library, side, number) for number, side in enumerate(told)]
    rest = [side for side in pairs if side not in told and {side.one.id, side.other.id} & set(leaning)]
    return "\n\n".join([*paragraphs, *([_named(library, rest)] if rest else []), _closing(told)])


def _named(library: Library, rest: list[Side]) -> str:
    """Return the other contradictions in one sentence."""
    pairs = [
        f"{link(side.one.id, _name(library, side.one))} and {link(side.other.id, _name(library, side.other))}"
        for side in rest
    ]
    return sentence(f"also set against each other, on record or as reported, are {'; '.join(pairs)}")


def _pair(library: Library, side: Side, number: int) -> str:
    names = [_name(library, side.one), _name(library, side.other)]
    first, second = (link(claim.id, name) for claim, name in zip((side.one, side.other), names, strict=True))
    openings = (
        f"{first} and {second} don't agree{_on(side)}",
        f"{second} {'speaks' if _is_one(names[1]) else 'speak'} against {first}",
        f"on another point {first} {'stands' if _is_one(names[0]) else 'stand'} against {second}",
    )
    retold = "primary" not in (side.one.record.checked.level, side.other.record.checked.level)
    texts = [openings[number % len(openings)] + (", as reported" if retold else "")]
    bases = [_basis(side.one), _basis(side.other)]
    joined = (
        f"the one side rests on {bases[0]}; the other rests on {bases[1]}",
        f"what was studied is not the same: {bases[0]} there, {bases[1]} here",
        f"behind the first is {bases[0]}, behind the second {bases[1]}",
    )
    texts.append(("as reported, " if retold else "") + joined[number % len(joined)])
    levels = [side.one.record.checked.level, side.other.record.checked.level]
    if levels[0] != levels[1]:
        weaker = names[0] if levels[0] != "primary" else names[1]
        texts.append(f"we know {weaker} from another account only")
    return " ".join(sentence(text) for text in texts)


def _on(side: Side) -> str:
    measure = side.one.record.measure
    return (
        f" on {outcome(measure)}"
        if measure and is_plain(measure.name) and not has_number(measure.name)
        else ""
    )


def _is_one(name: str) -> bool:
    return " and " not in name and "et al." not in name


def _name(library: Library, claim: ClaimEntry) -> str:
    work = library.works[claim.work].record
    return author(work) or (
        work.title if is_plain(work.title) and len(work.title.split()) <= 8 else "an unsigned source"
    )


def _basis(claim: ClaimEntry) -> str:
    """Return what a claim stands on: kind of study, sample or subjects, task."""
    scope = claim.record.scope
    size = sample(claim)
    whom = link(claim.id, size) if size else subject(claim)
    on = (
        f", on {bare(scope.on)}"
        if scope.on and not has_number(scope.on) and len(scope.on.split()) <= 7
        else ""
    )
    return f"{_KIND[claim.record.design]} {_OF.get(claim.record.design, 'with')} {whom}{on}"


def _closing(told: list[Side]) -> str:
    designs = {claim.record.design for side in told for claim in (side.one, side.other)}
    if any(is_said_only(claim) for side in told for claim in (side.one, side.other)):
        return "What is only said on one side weighs less than what was measured on the other."
    if len(designs) > 1:
        return (
            "The sides differ in kind of study as well as in result, so that the records don't tell which of "
            "the differences decides. Nothing listed here varied them one at a time."
        )
    same = "The studies are of one kind and differ in whom and what they looked at."
    return f"{same} Nothing listed here varied that alone."
