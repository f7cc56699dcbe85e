"""Likely contradictions, found by rule and offered to an editor: nothing here is a finding.

Two accepted claims that measured something may contradict each other when they speak of one outcome and one
comparator (:mod:`pipeline.evidence.outcomes`) and share a topic, rest on different bodies of evidence, are
not related yet, and either

* moved in opposite directions: one is better and the other worse for the people concerned, or, where a
  record does not say which way is better, one is higher and the other lower; or
* have confidence intervals of one level in one unit that don't meet.

A direction against "no clear difference" is not enough: a small study often sees no difference where there
is one.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from pipeline.evidence.bodies import Bodies, bodies_of
from pipeline.evidence.figures import Trend, figure, interval_text, trend
from pipeline.evidence.marks import ARGUMENTS
from pipeline.evidence.outcomes import Subject, alike, subject_of
from pipeline.evidence.relations import Relations
from pipeline.records.library import ClaimEntry, Library
from pipeline.records.works import Claim, Measure

Cause = Literal["direction", "interval"]

_TONES = {"good": "better", "bad": "worse"}


@dataclass(frozen=True, slots=True)
class LikelyContradiction:
    """A pair to be judged. ``claim`` would declare it: of the newer work, or else the later id.

    ``item`` names the pair in the inbox, and stays the same as long as both claims say the same.
    """

    item: str
    claim: str
    other: str
    cause: Cause
    reason: str


def likely_contradictions(library: Library, relations: Relations) -> list[LikelyContradiction]:
    """Return the pairs that may contradict each other, by the id of the claim that would declare it."""
    bodies = bodies_of(library)
    groups: dict[tuple[object, ...], list[_Told]] = defaultdict(list)
    for claim_id in sorted(library.claims):
        entry = library.claims[claim_id]
        if _counts(entry.record) and (subject := subject_of(entry.record)).comparable:
            told = _Told(entry, subject, trend(entry.record.measure) if entry.record.measure else None)
            # Only claims that are told alike are compared, so that a large library stays quick to read.
            for topic in sorted(set(entry.record.topics)):
                groups[topic, *subject.told].append(told)
    found: dict[frozenset[str], LikelyContradiction] = {}
    for group in groups.values():
        for one, other in combinations(group, 2):
            pair = frozenset((one.entry.id, other.entry.id))
            if pair not in found and (likely := _judged(library, relations, bodies, one, other)):
                found[pair] = likely
    return sorted(found.values(), key=lambda likely: (likely.claim, likely.other))


@dataclass(frozen=True, slots=True)
class _Told:
    """A claim with what it is compared by."""

    entry: ClaimEntry
    subject: Subject
    moved: Trend | None


def _counts(claim: Claim) -> bool:
    """Tell whether a claim can take part: accepted, seen somewhere, and measured."""
    seen = claim.checked.level != "unverified"
    return claim.status == "accepted" and seen and claim.measure is not None and claim.design not in ARGUMENTS


def _related(relations: Relations, one: str, other: str) -> bool:
    return any(related.other == other for related in relations.of(one))


def _judged(
    library: Library, relations: Relations, bodies: Bodies, one: _Told, other: _Told
) -> LikelyContradiction | None:
    cause = _cause(one, other)
    if cause is None or bodies.of(one.entry.work) == bodies.of(other.entry.work):
        return None
    if _related(relations, one.entry.id, other.entry.id) or not alike(one.subject, other.subject):
        return None
    owner = _owner(library, one.entry, other.entry)
    if owner is None:
        return None
    against = other.entry if owner is one.entry else one.entry
    return LikelyContradiction(
        _item(owner, against), owner.id, against.id, cause, _reason(cause, owner.record, against.record)
    )


def _cause(one: _Told, other: _Told) -> Cause | None:
    """Return in which way two claims don't fit together, if they don't."""
    first, second = one.entry.record.measure, other.entry.record.measure
    if first is None or second is None:
        return None
    if (
        first.interval is not None
        and second.interval is not None
        and first.unit == second.unit
        and first.interval.level == second.interval.level
        and (first.interval.high < second.interval.low or second.interval.high < first.interval.low)
    ):
        return "interval"
    here, there = one.moved, other.moved
    if here is None or there is None:
        return None
    if "plain" not in (here.tone, there.tone):
        return "direction" if here.tone != there.tone else None
    return "direction" if {here.word, there.word} == {"higher", "lower"} else None


def _owner(library: Library, one: ClaimEntry, other: ClaimEntry) -> ClaimEntry | None:
    """Return the claim that declares the relation: it must stand in a work's own file."""
    able = [entry for entry in (one, other) if entry.at[0] == "claims"]
    published = {e.id: library.works[e.work].record.published for e in able if e.work in library.works}
    return max(able, key=lambda e: (published.get(e.id, ""), e.id), default=None)


def _reason(cause: Cause, claim: Claim, against: Claim) -> str:
    if claim.measure is None or against.measure is None:
        return ""
    if cause == "interval":
        here, there = interval_text(claim.measure), interval_text(against.measure)
        return f"Intervals that don't meet: {here} here, {there} there."
    here, there = (_direction(measure) for measure in (claim.measure, against.measure))
    return f"Opposite directions of one outcome: {here} here, {there} there."


def _direction(measure: Measure) -> str:
    """Return a measure with its figure and direction: "idea diversity −0.86 g (lower, worse)"."""
    moved, shown = trend(measure), figure(measure).text
    words = [moved.word if moved else "", _TONES.get(moved.tone if moved else "", "")]
    told = ", ".join(word for word in words if word and word != shown)
    return f"{measure.name} {shown} ({told})" if told else f"{measure.name} {shown}"


def _item(claim: ClaimEntry, against: ClaimEntry) -> str:
    """Return the id of the pair: a hash of what both say that the rule looks at."""
    told = sorted(
        [
            entry.id,
            entry.record.says,
            entry.record.measure.model_dump_json() if entry.record.measure else "",
            entry.record.compared_with or "",
            entry.record.scope.model_dump_json(),
        ]
        for entry in (claim, against)
    )
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
    return f"relation:{digest[:12]}"
