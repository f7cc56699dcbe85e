"""Pages for records that were published and are kept no more, so that no permalink ever leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.evidence.changes import NO_REASON, Gone, Life
from pipeline.evidence.meaning import POOL, figure_shown, is_claim
from pipeline.records.library import Library
from pipeline.site.corrections import ChangeRow, record_target
from pipeline.site.page import Page
from pipeline.synthesis.article import Link
from pipeline.synthesis.prose import work_target

_BACK = {"claim": ("claims/", "Claims"), "work": ("works/", "Library"), "pool": ("pools/", "Pools")}


def gone_claims(library: Library, life: Life) -> list[Gone]:
    """Return the claims that have no page of their own any more, by id."""
    return [
        gone for record, gone in sorted(life.gone.items()) if "/" in record and record not in library.claims
    ]


def gone_records(library: Library, life: Life) -> list[Gone]:
    """Return the claims, works and pools that are kept no more, by what they are kept under."""
    kept = {*library.claims, *library.works, *(POOL + pool_id for pool_id in library.pools)}
    return [gone for record, gone in sorted(life.gone.items()) if record not in kept]


def last_words(rows: Sequence[ChangeRow], gone: Gone) -> ChangeRow:
    """Return the change by which a record went; ``rows`` are all changes, the newest first."""
    for row in rows:
        if (row.target, row.kind) == (record_target(gone.record), "removed"):
            return row
    return ChangeRow("", gone.since, gone.record, "", "removed", "no longer kept", "", "", NO_REASON)


def tombstone_pages(library: Library, life: Life, rows: Sequence[ChangeRow]) -> Iterator[Page]:
    """Yield a page for each claim, work and pool that is gone, from what was last published of it."""
    for gone in gone_records(library, life):
        record = gone.record
        noun = "claim" if is_claim(record) else "pool" if record.startswith(POOL) else "work"
        document = gone.document
        work_id = document["work"] if noun == "claim" else record
        # A derived claim whose record is there has lost its figure for the time being, and nothing else.
        idle = noun == "claim" and record in library.known.get("claim", ())
        work = library.works.get(work_id)
        last = life.gone.get(work_id)
        title = work.record.title if work else str(last.document["title"]) if last else work_id
        says = str(document["says"]) if noun == "claim" else str(document["title"])
        target = record_target(record)
        context = {
            "record": record.removeprefix(POOL),
            "noun": noun,
            "idle": idle,
            "says": says,
            "figure": figure_shown(document) if noun != "work" else "",
            "at": document.get("at", ""),
            "work": Link(title, work_target(work_id) if work or last else ""),
            "since": gone.since,
            "last": last_words(rows, gone),
            "target": target,
            "back": _BACK[noun],
            "history": [r for r in reversed(rows) if r.target == target],
        }
        about = f"No longer kept since {gone.since}: {says}"
        yield Page(target, "tombstone.md.j2", says, about, context, searchable=False)
