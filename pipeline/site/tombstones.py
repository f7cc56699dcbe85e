"""Pages for records that were published and are kept no more, so that no permalink ever leads nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.evidence.changes import NO_REASON, Gone, Life
from pipeline.evidence.meaning import figure_shown
from pipeline.records.library import Library
from pipeline.site.corrections import ChangeRow
from pipeline.site.page import Page
from pipeline.synthesis.article import Link
from pipeline.synthesis.prose import claim_target, work_target


def gone_claims(library: Library, life: Life) -> list[Gone]:
    """Return the claims that have no page of their own any more, by id."""
    return [
        gone for record, gone in sorted(life.gone.items()) if "/" in record and record not in library.claims
    ]


def last_words(rows: Sequence[ChangeRow], gone: Gone) -> ChangeRow:
    """Return the change by which a record went; ``rows`` are all changes, the newest first."""
    for row in rows:
        if (row.record, row.kind) == (gone.record, "removed"):
            return row
    return ChangeRow("", gone.since, gone.record, "", "removed", "no longer kept", "", "", NO_REASON)


def tombstone_pages(library: Library, life: Life, rows: Sequence[ChangeRow]) -> Iterator[Page]:
    """Yield a page for each claim and each work that is gone, from what was last published of it."""
    for record, gone in sorted(life.gone.items()):
        is_claim = "/" in record
        if record in library.claims or record in library.works:
            continue
        document = gone.document
        work_id = document["work"] if is_claim else record
        # A derived claim whose record is there has lost its figure for the time being, and nothing else.
        idle = is_claim and record in library.known.get("claim", ())
        work = library.works.get(work_id)
        last = life.gone.get(work_id)
        title = work.record.title if work else str(last.document["title"]) if last else work_id
        says = str(document["says"]) if is_claim else title
        target = claim_target(record) if is_claim else work_target(record)
        context = {
            "record": record,
            "is_claim": is_claim,
            "idle": idle,
            "says": says,
            "figure": figure_shown(document) if is_claim else "",
            "at": document.get("at", ""),
            "work": Link(title, work_target(work_id) if work or last else ""),
            "since": gone.since,
            "last": last_words(rows, gone),
            "target": target,
            "back": ("claims/", "Claims") if is_claim else ("works/", "Library"),
            "history": [r for r in reversed(rows) if r.record == record],
        }
        about = f"No longer kept since {gone.since}: {says}"
        yield Page(target, "tombstone.md.j2", says, about, context, searchable=False)
