"""The questions of a section: those of notes that stand on the same claims."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records.library import ClaimEntry, Library
from pipeline.records.references import find_references, leads_to
from pipeline.synthesis.writing.words import has_number, is_said_only

LEAST_SHARED = 2
"""So many claims have to be shared, so that the text answers a note's question and does not only touch it."""
MOST_UNDER_ONE = 6
"""More claims than these are told under several questions."""


def group_by_question(
    library: Library, claims: Sequence[ClaimEntry], asked: set[str]
) -> list[tuple[str, list[ClaimEntry]]]:
    """Group the claims of a domain (in order) by notes: pairs of a note's id, or nothing, and its claims.

    Few claims make one group, under the note that shares most of them. Of many, each note in turn takes the
    claims it shares, the note with most first; what is left stands under no question, at the end. A note is
    asked once in an article; ``asked`` is added to.
    """
    left = list(claims)
    groups: list[tuple[str, list[ClaimEntry]]] = []
    while left:
        note, shared = _best(library, left, asked)
        if not note:
            groups.append(("", left))
            break
        asked.add(note)
        if len(claims) <= MOST_UNDER_ONE:
            return [(note, left)]
        groups.append((note, [c for c in left if c.id in shared]))
        left = [c for c in left if c.id not in shared]
    place = {claim.id: index for index, claim in enumerate(claims)}
    return sorted(groups, key=lambda group: (not group[0], place[group[1][0].id]))


def _best(library: Library, claims: Sequence[ClaimEntry], asked: set[str]) -> tuple[str, set[str]]:
    """Return the note, not yet asked, that shares most claims, with those it shares."""
    own = {claim.id for claim in claims}
    able = {claim.id for claim in claims if not is_said_only(claim)}
    best: tuple[str, set[str]] = ("", set())
    for note_id in sorted(library.notes):
        note = library.notes[note_id].record
        if note_id in asked or has_number(note.question):
            continue
        told = {claim for r in find_references(note.answer) for claim in leads_to(library, r)}
        shared = own & (told | set(note.claims))
        if len(shared & able) < LEAST_SHARED:
            continue
        if len(shared) >= max(LEAST_SHARED, len(best[1]) + 1):
            best = note_id, shared
    return best
