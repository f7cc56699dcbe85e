"""What is to be said of the figures behind derived claims: held back, stale, read by hand, corrected.

Pure: how the feeds of the tables are doing comes in as values, judged elsewhere by one rule for all feeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.evidence.figures import number_text
from pipeline.records.library import Basis, Library

InputKind = Literal["held", "stale", "by hand", "corrected"]


@dataclass(frozen=True, slots=True)
class TableFeed:
    """How a feed that watches a benchmark's table is doing.

    ``state`` is empty while there is nothing to say. A table is ``held`` back since the day on which one that
    is not plausible was first seen; it is ``stale`` since the day of the newest good look at it. ``reason``
    says why, for readers.
    """

    feed: str
    title: str
    benchmark: str
    metrics: frozenset[str]
    state: Literal["", "held", "stale"] = ""
    since: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class InputNote:
    """What readers have to know of the figures behind a derived claim, or in a table.

    ``newest`` is the date of the newest figure that was used. ``since`` and ``feed`` are empty for figures
    that were read by hand; of a figure that an overlay corrects ``since`` is the day of the correction, and
    ``reason`` says all.
    """

    kind: InputKind
    benchmark: str
    newest: str
    since: str = ""
    feed: str = ""
    reason: str = ""

    @property
    def title(self) -> str:
        """What it is, in a few words."""
        return {
            "held": f"Held back since {self.since}",
            "stale": f"Not seen since {self.since}",
            "by hand": f"Read by hand, as of {self.newest}",
            "corrected": f"Corrected here since {self.since}",
        }[self.kind]

    @property
    def text(self) -> str:
        """The same in sentences: why, and what stands here in the meantime."""
        newest = f"The newest figure used here is of {self.newest}." if self.newest else ""
        before = {
            "held": "The table has since shown figures that wait for an editor to confirm them, and none of "
            "them counts yet.",
            "stale": "The table may have changed since.",
            "by hand": "No feed brings newer figures.",
            "corrected": "",
        }[self.kind]
        after = newest if self.kind in ("held", "stale") else ""
        return " ".join(part for part in (before, self.reason, after) if part)


def input_notes(library: Library, tables: Sequence[TableFeed]) -> dict[str, tuple[InputNote, ...]]:
    """Return what has to be said of the figures behind each derived claim, by claim id.

    A claim is concerned by a feed that brought some of its figures, or that watches one of its metrics: what
    such a feed would bring belongs to the claim.
    """
    notes = {
        claim_id: (*_of_claim(entry.basis, tables), *_corrected(library, entry.basis))
        for claim_id, entry in library.claims.items()
        if entry.basis is not None
    }
    return {claim_id: found for claim_id, found in notes.items() if found}


def table_notes(library: Library, benchmark_id: str, tables: Sequence[TableFeed]) -> tuple[InputNote, ...]:
    """Return what has to be said of the table of one benchmark as a whole."""
    rows = library.benchmarks[benchmark_id].record.observations
    return tuple(
        _note(table, max((row.on for row in rows if row.metric in table.metrics), default=""))
        for table in tables
        if table.benchmark == benchmark_id and table.state
    )


def _of_claim(basis: Basis, tables: Iterable[TableFeed]) -> Iterator[InputNote]:
    own = [table for table in tables if table.benchmark == basis.benchmark]
    concerned = [t for t in own if t.feed in basis.feeds or t.metrics & set(basis.metrics)]
    yield from (_note(table, basis.newest) for table in concerned if table.state)
    if not basis.feeds and not concerned:
        yield InputNote("by hand", basis.benchmark, basis.newest)


def _corrected(library: Library, basis: Basis) -> Iterator[InputNote]:
    metrics = library.benchmarks[basis.benchmark].record.metrics if basis.corrected else {}
    for row in basis.corrected:
        shown, stands = (number_text(r.value) if r.value is not None else r.grade for r in (row.seen, row))
        of = f"{metrics[row.metric].name} of {row.subject}" if row.metric in metrics else row.subject
        reason = f"For {of} the table of {row.on} shows {shown}; {stands} is used. {row.overlay.reason}"
        yield InputNote("corrected", basis.benchmark, "", row.overlay.since, "", reason)


def _note(table: TableFeed, newest: str) -> InputNote:
    kind: InputKind = "held" if table.state == "held" else "stale"
    return InputNote(kind, table.benchmark, newest, table.since, table.feed, table.reason)
