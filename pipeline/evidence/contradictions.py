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
from pipeline.evidence.figures import figure, interval_text, trend
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
    by_topic: dict[str, list[str]] = defaultdict(list)
    subjects: dict[str, Subject] = {}
    for claim_id in sorted(library.claims):
        entry = library.claims[claim_id]
        if _counts(entry.record) and (subject := subject_of(entry.record)).comparable:
            subjects[claim_id] = subject
            for topic in set(entry.record.topics):
                by_topic[topic].append(claim_id)
    found: dict[frozenset[str], LikelyContradiction] = {}
    for claim_ids in by_topic.values():
        for one, other in combinations(claim_ids, 2):
            pair = frozenset((one, other))
            if pair not in found and not _related(relations, one, other):
                likely = _judged(library, bodies, subjects, one, other)
                if likely is not None:
                    found[pair] = likely
    return sorted(found.values(), key=lambda likely: (likely.claim, likely.other))


def _counts(claim: Claim) -> bool:
    """Tell whether a claim can take part: accepted, seen somewhere, and measured."""
    seen = claim.checked.level != "unverified"
    return claim.status == "accepted" and seen and claim.measure is not None and claim.design not in ARGUMENTS


def _related(relations: Relations, one: str, other: str) -> bool:
    return any(related.other == other for related in relations.of(one))


def _judged(
    library: Library, bodies: Bodies, subjects: dict[str, Subject], one: str, other: str
) -> LikelyContradiction | None:
    entries = (library.claims[one], library.claims[other])
    if bodies.of(entries[0].work) == bodies.of(entries[1].work):
        return None
    cause = _cause(entries[0].record, entries[1].record)
    if cause is None or not alike(subjects[one], subjects[other]):
        return None
    owner = _owner(library, *entries)
    if owner is None:
        return None
    claim, against = entries if owner is entries[0] else entries[::-1]
    return LikelyContradiction(
        _item(claim, against), claim.id, against.id, cause, _reason(cause, claim.record, against.record)
    )


def _cause(one: Claim, other: Claim) -> Cause | None:
    """Return in which way two claims don't fit together, if they don't."""
    if one.measure is None or other.measure is None:
        return None
    first, second = one.measure.interval, other.measure.interval
    if (
        first is not None
        and second is not None
        and one.measure.unit == other.measure.unit
        and first.level == second.level
        and (first.high < second.low or second.high < first.low)
    ):
        return "interval"
    here, there = trend(one.measure), trend(other.measure)
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
