"""What an article stands on: how many works and claims, how far checked, how disputed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.evidence.relations import Relations
from pipeline.records.library import Library

_EXPERIMENTAL = frozenset({"rct", "quasi-experiment", "meta-analysis"})


@dataclass(frozen=True, slots=True)
class EvidenceSummary:
    """Counts over the claims an article cites.

    ``bars`` (0 to 4) is one for each of: five works or more; at least half of the claims read in the
    source itself; two works or more with an experiment or a pooled analysis; no cited claim contradicted
    by another accepted claim. The page prints the rule beside the bars.
    """

    works: int
    claims: int
    primary: int
    secondary: int
    unverified: int
    experimental_works: int
    contradicted: int
    bars: int


def summarise(library: Library, relations: Relations, claim_ids: Iterable[str]) -> EvidenceSummary:
    """Count what the claims in ``claim_ids`` (ids that exist; repetitions are ignored) stand on."""
    claims = [library.claims[claim_id] for claim_id in dict.fromkeys(claim_ids)]
    levels = [c.record.checked.level for c in claims]
    works = {c.work for c in claims}
    experimental = {c.work for c in claims if c.record.design in _EXPERIMENTAL}
    contradicted = sum(
        any(library.claims[r.other].record.status == "accepted" for r in relations.contradicting(c.id))
        for c in claims
    )
    primary = levels.count("primary")
    rules = [
        len(works) >= 5,
        bool(claims) and 2 * primary >= len(claims),
        len(experimental) >= 2,
        bool(claims) and contradicted == 0,
    ]
    return EvidenceSummary(
        works=len(works),
        claims=len(claims),
        primary=primary,
        secondary=levels.count("secondary"),
        unverified=levels.count("unverified"),
        experimental_works=len(experimental),
        contradicted=contradicted,
        bars=sum(rules),
    )
