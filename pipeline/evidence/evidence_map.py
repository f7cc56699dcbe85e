"""Where the evidence lies: every accepted claim by topic, design, size of sample and direction. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal, get_args

from pipeline.evidence.figures import trend
from pipeline.evidence.sample import sample_of
from pipeline.records.library import Library
from pipeline.records.works import Design

MapDirection = Literal["higher", "lower", "mixed", "no clear difference", "not told"]

DIRECTIONS: tuple[MapDirection, ...] = get_args(MapDirection)
DESIGNS: tuple[Design, ...] = (
    "meta-analysis",
    "rct",
    "quasi-experiment",
    "observational",
    "survey",
    "benchmark",
    "case",
    "theory",
    "commentary",
)
"""The columns of the map: first what can carry a cause, last what argues."""


@dataclass(frozen=True, slots=True)
class MapEntry:
    """One claim on the map. ``n`` is ``None`` where the size is not known; ``n_text`` is the record's words.

    It stands in the row of each of its ``topics``; ``direction`` is "not told" for a figure that is compared
    with nothing.
    """

    claim: str
    topics: tuple[str, ...]
    design: Design
    n: int | None
    n_text: str
    direction: MapDirection


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """The entries by claim id, and the topics and designs that have any, in the order of the map."""

    entries: tuple[MapEntry, ...]
    topics: tuple[str, ...]
    designs: tuple[Design, ...]

    def count(self, topic: str | None = None, design: Design | None = None) -> int:
        """Count the claims of a topic, of a design, of both, or all. A claim counts once in each topic."""
        return sum(
            (topic is None or topic in entry.topics) and (design is None or entry.design == design)
            for entry in self.entries
        )


def evidence_map(library: Library) -> EvidenceMap:
    """Return the map of ``library``: its accepted claims, topics with most claims first."""
    entries = []
    for claim_id in sorted(library.claims):
        claim = library.claims[claim_id].record
        if claim.status != "accepted":
            continue
        moved = trend(claim.measure) if claim.measure else None
        entries.append(
            MapEntry(
                claim_id,
                tuple(dict.fromkeys(t for t in claim.topics if t in library.topics)),
                claim.design,
                sample_of(claim, claim.measure).n,
                claim.scope.n or "",
                next((word for word in DIRECTIONS if moved and word == moved.word), "not told"),
            )
        )
    sizes = Counter(topic for entry in entries for topic in entry.topics)
    used = {entry.design for entry in entries}
    return EvidenceMap(
        tuple(entries),
        tuple(sorted(sizes, key=lambda topic: (-sizes[topic], topic))),
        tuple(design for design in DESIGNS if design in used),
    )
