"""What a page says of the figures behind derived claims: of which day they are, what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evidence.freshness import InputNote
from pipeline.records.library import Basis, Library
from pipeline.synthesis.article import Link
from pipeline.synthesis.prose import claim_target


@dataclass(frozen=True, slots=True)
class InputRow:
    """One note with the benchmark it speaks of and the claims of the page that it concerns."""

    kind: str
    title: str
    text: str
    benchmark: Link
    claims: tuple[Link, ...] = ()


def input_rows(
    library: Library, notes: Mapping[str, Sequence[InputNote]], claim_ids: Iterable[str]
) -> list[InputRow]:
    """Return the notes on the claims of a page in the order of the claims; what is the same is said once."""
    concerned: dict[InputNote, list[Link]] = {}
    for claim_id in claim_ids:
        for note in notes.get(claim_id, ()):
            name = library.claims[claim_id].key.replace("-", " ")
            concerned.setdefault(note, []).append(Link(name, claim_target(claim_id)))
    return [_row(library, note, tuple(claims)) for note, claims in concerned.items()]


def table_rows(library: Library, notes: Iterable[InputNote]) -> list[InputRow]:
    """Return notes on a page that is about nothing else: that of the benchmark, or of one claim."""
    return [_row(library, note) for note in notes]


def _row(library: Library, note: InputNote, claims: tuple[Link, ...] = ()) -> InputRow:
    kind = note.kind.replace(" ", "-")
    return InputRow(kind, note.title, note.text, table_link(library, note.benchmark), claims)


def table_link(library: Library, benchmark_id: str) -> Link:
    """Return the link to the page of a benchmark."""
    return Link(library.benchmarks[benchmark_id].record.title, f"benchmarks/{benchmark_id}/")


def origin_words(library: Library, basis: Basis) -> str:
    """Return from which day the figures of a derived claim are, and who brought them."""
    titles = [library.feeds[feed].record.title if feed in library.feeds else feed for feed in basis.feeds]
    origins = [*(f"“{title}”" for title in titles), *(["an editor by hand"] if basis.by_hand else [])]
    return f"the newest figure of {basis.newest}, read by {' and '.join(origins)}"


def input_document(basis: Basis, notes: Iterable[InputNote]) -> dict[str, Any]:
    """Return the basis of a derived claim for programs."""
    return {
        "benchmark": basis.benchmark,
        "metrics": list(basis.metrics),
        "newest": basis.newest,
        "feeds": list(basis.feeds),
        "by_hand": basis.by_hand,
        "notes": [
            {
                "kind": note.kind,
                "since": note.since or None,
                "feed": note.feed or None,
                "reason": note.reason or None,
                "text": f"{note.title}. {note.text}",
            }
            for note in notes
        ],
    }
