"""How claims stand to each other. A relation is declared once and seen from both sides."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from pipeline.records.library import Library
from pipeline.records.works import RelationKind

_SEEN_FROM_THERE: dict[RelationKind, str] = {
    "supports": "is supported by",
    "contradicts": "contradicts",
    "refines": "is refined by",
    "replicates": "is replicated by",
    "supersedes": "is superseded by",
}


@dataclass(frozen=True, slots=True)
class Related:
    """One relation as seen from one claim: ``word`` reads "this claim WORD the other".

    ``independent`` is "no" or "unknown" where the record says that the two share, or may share, their data.
    """

    kind: RelationKind
    word: str
    other: str
    why: str
    independent: Literal["no", "unknown"] | None = None


@dataclass(frozen=True, slots=True)
class Relations:
    """All relations, by claim id, each from both sides, in a fixed order."""

    by_claim: dict[str, tuple[Related, ...]]

    def of(self, claim_id: str) -> tuple[Related, ...]:
        """Return the relations of one claim."""
        return self.by_claim.get(claim_id, ())

    def contradicting(self, claim_id: str) -> tuple[Related, ...]:
        """Return the relations of one claim that weaken it, whichever side declared them."""
        return tuple(r for r in self.of(claim_id) if r.kind == "contradicts")


def relate(library: Library) -> Relations:
    """Collect the relations between the claims of ``library``.

    A relation to a claim that is not there is left out (the checks report it), as is one that comes from
    or leads to a withdrawn claim: what was taken back weighs nothing.
    """
    found: dict[str, dict[tuple[str, str], Related]] = {}
    for claim_id, entry in library.claims.items():
        for relation in entry.record.relates:
            other = library.claims.get(relation.target)
            if other is None or other.id == claim_id:
                continue
            if "withdrawn" in (entry.record.status, other.record.status):
                continue
            why = relation.why or ""
            shared = relation.independent
            here = Related(relation.kind, relation.kind, other.id, why, shared)
            there = Related(relation.kind, _SEEN_FROM_THERE[relation.kind], claim_id, why, shared)
            for owner, seen in ((claim_id, here), (other.id, there)):
                key = (seen.word, seen.other)
                known = found.setdefault(owner, {}).get(key)
                if known is None or (not known.why and seen.why):
                    found[owner][key] = seen
    for seen_there in found.values():
        # Declared from both sides, a relation is shown once, as this claim declares it.
        for key in list(seen_there):
            word, target = key
            kind = seen_there[key].kind
            own = seen_there.get((kind, target))
            if word != kind and own is not None:
                dropped = seen_there.pop(key)
                seen_there[kind, target] = replace(
                    own,
                    why=own.why or dropped.why,
                    independent=own.independent or dropped.independent,
                )
    order = list(_SEEN_FROM_THERE)
    order.insert(0, order.pop(order.index("contradicts")))
    return Relations(
        {
            claim_id: tuple(sorted(rows.values(), key=lambda r: (order.index(r.kind), r.other, r.word)))
            for claim_id, rows in found.items()
        }
    )
