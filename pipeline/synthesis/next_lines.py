"""Where an inquiring line leads: other lines that stand on the same notes, claims or mechanisms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pipeline.records.library import Library
from pipeline.records.references import find_references

MOST_NEXT = 4
"""So many lines and questions are shown, those of an editor first."""
SharedKind = Literal["note", "claim", "mechanism"]
REASONS: dict[SharedKind, str] = {
    "note": "Shares the note",
    "claim": "Rests on the same claim",
    "mechanism": "Asks about the same mechanism",
}


@dataclass(frozen=True, slots=True)
class Ground:
    """What a line stands on, in the order of its text; claims are those it cites and those of its notes.

    Mechanisms are those that its claims speak to. Withdrawn claims and candidates count for nothing.
    """

    notes: tuple[str, ...]
    claims: tuple[str, ...]
    mechanisms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Following:
    """A line that shares ground with another, and what they share of the most telling kind, in order."""

    line: str
    kind: SharedKind
    shared: tuple[str, ...]


def ground(library: Library, line_id: str) -> Ground:
    """Return what the line ``line_id`` stands on. References that lead nowhere are left out."""
    entry = library.lines[line_id]
    texts = (entry.record.summary, entry.record.explores, entry.body.text)
    references = [r for text in texts for r in find_references(text)]
    notes = dict.fromkeys(r.target for r in references if r.kind == "note" and r.target in library.notes)
    claims = dict.fromkeys(r.target for r in references if r.kind == "claim")
    for note in notes:
        claims |= dict.fromkeys(library.notes[note].record.claims)
    standing = [c for c in claims if c in library.claims and _counts(library, c)]
    mechanisms = dict.fromkeys(m for c in standing for m in library.claims[c].record.mechanisms)
    return Ground(tuple(notes), tuple(standing), tuple(m for m in mechanisms if m in library.mechanisms))


def _counts(library: Library, claim_id: str) -> bool:
    return library.claims[claim_id].record.status in ("accepted", "disputed")


def following_lines(library: Library, line_id: str, known: Iterable[str] = ()) -> list[Following]:
    """Return the lines that share ground with ``line_id``, the nearest first, without those in ``known``.

    A shared note counts before any number of shared claims, and a shared claim before any number of shared
    mechanisms; of the same kind the more decide, then the other kinds, then the id.
    """
    own = ground(library, line_id)
    found = []
    for other in sorted(set(library.lines) - {line_id, *known}):
        theirs = ground(library, other)
        notes = tuple(n for n in own.notes if n in theirs.notes)
        claims = tuple(c for c in own.claims if c in theirs.claims)
        mechanisms = tuple(m for m in own.mechanisms if m in theirs.mechanisms)
        kinds: tuple[tuple[SharedKind, tuple[str, ...]], ...] = (
            ("note", notes),
            ("claim", claims),
            ("mechanism", mechanisms),
        )
        nearest = next((kind for kind in kinds if kind[1]), None)
        if nearest is not None:
            rank = (-len(notes), -len(claims), -len(mechanisms))
            found.append((rank, Following(other, *nearest)))
    return [following for _, following in sorted(found, key=lambda item: (item[0], item[1].line))]
