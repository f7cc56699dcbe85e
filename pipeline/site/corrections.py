"""What was put right, moved, withdrawn or taken out: one row for each, however many places tell of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.evidence.changes import NO_REASON, Change, Kind, Life, Origin, change_ids, entry_name
from pipeline.evidence.meaning import POOL, is_claim
from pipeline.records.library import ClaimEntry, Library
from pipeline.synthesis.article import Article
from pipeline.synthesis.prose import claim_target, pool_target, work_target

_VERBS: Mapping[Kind, str] = {
    "changed": "changed",
    "corrected": "corrected",
    "moved": "moved with the table",
    "checked": "changed",
    "status": "changed",
    "superseded": "changed",
}


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as pages and feeds show it.

    ``anchor`` is its id on the corrections page, ``record`` the id of a claim, a work or a pool, ``target``
    the page of that. ``commit`` tells that the reason is the subject of a commit.
    """

    anchor: str
    on: str
    record: str
    target: str
    kind: Kind
    what: str
    was: str
    now: str
    why: str
    commit: bool = False
    used_in: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The change in one sentence, with its reason."""
        if self.kind == "added":
            return "First published here."
        if self.kind == "withdrawn":
            return f"Withdrawn: {self.why}"
        if self.kind in ("removed", "back"):
            return f"{self.what.capitalize()}: {self.why}"
        change = f"from {self.was or 'nothing'} to {self.now or 'nothing'}"
        return f"{self.what} {_VERBS[self.kind]} {change}: {self.why}"


def change_rows(library: Library, life: Life) -> list[ChangeRow]:
    """Return every change, the newest first; of one day the last record and the last change first.

    An entry under ``corrections`` and the change between two releases that it tells of are one row, and so
    are a withdrawal and the change of status. Entries from before anything was published stand alone.
    """
    told = {(change.record, change.entry) for change in life.changes if change.entry}
    rows = [row for entry in library.claims.values() for row in _kept_by_hand(entry, told)]
    rows += map(_row, life.changes, change_ids(life.changes))
    numbered = sorted(enumerate(rows), key=lambda item: (item[1].on, item[1].record, item[0]), reverse=True)
    return [row for _, row in numbered]


def corrections(rows: list[ChangeRow]) -> list[ChangeRow]:
    """Return what the corrections page and its feeds tell: everything but what is merely new."""
    return [row for row in rows if row.kind != "added"]


def what_moved(rows: list[ChangeRow], article: Article) -> list[ChangeRow]:
    """Return what has changed beneath an article since it came out, the newest first."""
    return [
        row
        for row in corrections(rows)
        if row.on >= article.published
        and (article.target in row.used_in or (not row.used_in and row.record in article.claims))
    ]


def kind_of(target: str) -> Literal["claim", "work", "pool"]:
    """Return which kind of record has its page at ``target``."""
    kinds: dict[str, Literal["claim", "work", "pool"]] = {"claims": "claim", "pools": "pool"}
    return kinds.get(target.split("/", 1)[0], "work")


def record_target(record: str) -> str:
    """Return the path of the page of a claim, a work or a pool, by what its document is kept under."""
    if record.startswith(POOL):
        return pool_target(record.removeprefix(POOL))
    return claim_target(record) if is_claim(record) else work_target(record)


def _row(change: Change, digest: str) -> ChangeRow:
    reason = change.why or NO_REASON
    what = {"removed": "no longer kept", "back": "kept again", "withdrawn": "withdrawn"}.get(
        change.kind, change.field
    )
    short = change.kind == "withdrawn"  # what a status was is in the word
    return ChangeRow(
        anchor=f"change-{digest}",
        on=change.on,
        record=change.record.removeprefix(POOL),
        target=record_target(change.record),
        kind=change.kind,
        what=what,
        was="" if short else change.was,
        now="" if short else change.now,
        why=reason,
        commit=change.origin == "commit",
        used_in=change.used_in,
    )


def _kept_by_hand(entry: ClaimEntry, told: set[tuple[str, str]]) -> Iterator[ChangeRow]:
    """Yield the entries of one record that no change between two releases tells of."""
    found: list[Change] = []
    for c in entry.record.corrections:
        if (entry.id, entry_name(c.on, c.field)) not in told:
            origin: Origin = "correction"
            found.append(Change(entry.id, c.field, "corrected", c.was, c.now, c.on, c.why, origin))
    gone = entry.record.withdrawn
    if gone and (entry.id, entry_name(gone.on, "withdrawn")) not in told:
        found.append(Change(entry.id, "status", "withdrawn", "", "", gone.on, gone.reason, "withdrawal"))
    yield from map(_row, found, change_ids(tuple(found)))
