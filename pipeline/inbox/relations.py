"""Likely contradictions in the inbox: what is shown of a pair, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pipeline.evidence.contradictions import LikelyContradiction, likely_contradictions
from pipeline.evidence.figures import figure
from pipeline.evidence.relations import relate
from pipeline.inbox.text import indented
from pipeline.inbox.verify import work_path
from pipeline.records.library import Library
from pipeline.records.yaml_text import Value


def relations_on(library: Library, topic: str | None = None) -> list[LikelyContradiction]:
    """Return the pairs of claims that may contradict each other, all or those with both on ``topic``."""
    found = likely_contradictions(library, relate(library))
    if topic is None:
        return found
    return [
        likely
        for likely in found
        if all(topic in library.claims[claim].record.topics for claim in (likely.claim, likely.other))
    ]


def relation_entry(likely: LikelyContradiction, why: str) -> dict[str, Value]:
    """Return what accepting a pair writes under ``relates`` of the claim that declares it."""
    return {"contradicts": likely.other, "why": why}


def relation_document(likely: LikelyContradiction) -> dict[str, Any]:
    """Return a pair in short, for programs."""
    return {
        "id": likely.item,
        "kind": "relation",
        "claim": likely.claim,
        "other": likely.other,
        "cause": likely.cause,
        "reason": likely.reason,
    }


def full_relation_document(library: Library, likely: LikelyContradiction) -> dict[str, Any]:
    """Return a pair with what both claims say, for programs."""
    says = {claim: library.claims[claim].record.says for claim in (likely.claim, likely.other)}
    return relation_document(likely) | {"says": says, "work": library.claims[likely.claim].work}


def relation_lines(library: Library, likely: LikelyContradiction) -> Iterator[str]:
    """Yield a pair for people: both claims with what they stand on, and what accepting it would write."""
    yield f"{likely.item}  {likely.claim} may contradict {likely.other}"
    yield from indented(likely.reason)
    for claim_id in (likely.claim, likely.other):
        claim = library.claims[claim_id].record
        yield ""
        yield f"    {claim_id}"
        yield from indented(claim.says)
        if claim.measure:
            yield f"    {claim.measure.name}: {figure(claim.measure).text}"
        scope = "; ".join(part for part in (claim.scope.who, claim.scope.on, claim.scope.n) if part)
        yield from indented(f"studied: {scope}")
        yield from indented(f"compared with: {claim.compared_with or 'nothing named'}")
        yield f"    {claim.design}, {claim.checked.level}, at {claim.at}"
        if claim.limits:
            yield from indented(f"limits: {claim.limits}")
    path = work_path(library.claims[likely.claim].work)
    yield ""
    yield f"If the two do contradict each other, say what about, and it is written into {path}:"
    yield f'    throughline inbox accept {likely.item} --why "…"'
