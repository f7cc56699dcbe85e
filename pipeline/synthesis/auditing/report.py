"""Numbers let past the audit by hand, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.records.library import Library
from pipeline.records.references import find_references, passages
from pipeline.records.writing import Article, Note


@dataclass(frozen=True, slots=True)
class Escape:
    """One number let through: what is printed, why, and where it stands."""

    number: str
    why: str
    title: str
    kind: str
    id: str
    path: str
    line: int


def escapes(library: Library) -> Iterator[Escape]:
    """Yield every ``[[!number]]{why}`` of the articles and notes, in their order."""
    for entry in (*library.each_article(), *library.notes.values()):
        record = entry.record
        title = record.title if isinstance(record, Article) else ""
        title = record.question if isinstance(record, Note) else title
        for passage in passages(entry):
            for reference in find_references(passage.text):
                if reference.kind == "escape":
                    line = passage.place(reference.start, len(reference.raw)).line
                    kind = type(record).__name__.lower()
                    yield Escape(
                        reference.target, reference.why, title, kind, entry.id, entry.source.path, line
                    )
