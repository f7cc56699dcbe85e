"""News about works that have a record: a new version, publication in a journal, a withdrawal. Pure.

Readers of a work's page are told, and editors are offered the edit of the record that takes the news in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from pipeline.records.preprints import is_journal, is_published
from pipeline.records.works import Work

NoticeKind = Literal["withdrawn", "now-published", "new-version"]


@dataclass(frozen=True, slots=True)
class SeenWork:
    """What the feeds have shown of a work.

    ``version`` is the highest that was seen, ``updated`` the day on which it came out. ``dois`` are all DOIs
    with the day on which each was first seen, ``first_seen`` that of the work itself. Days are ISO 8601.
    """

    first_seen: str
    version: int | None = None
    updated: str | None = None
    venue: str = ""
    dois: tuple[tuple[str, str], ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class RecordEdit:
    """One field of a work's record: where it stands, what it says (``None``: nothing), what it should say."""

    path: tuple[str, ...]
    old: str | None
    new: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news about a work, for its page and for the inbox.

    ``item`` is the same as long as the news is the same. ``title`` says it in a few words, ``text`` in
    sentences for readers; ``on`` is the day of the news, empty where it is not known. ``edits`` are what the
    record would get.
    """

    kind: NoticeKind
    item: str
    title: str
    text: str
    on: str
    edits: tuple[RecordEdit, ...]


_VERSION = re.compile(r"\b(?:v|version )(\d{1,3})\b", re.IGNORECASE)


def notices(works: Mapping[str, Work], seen: Mapping[str, SeenWork]) -> dict[str, tuple[Notice, ...]]:
    """Return the news about each work of which there is any, by work id; the gravest first."""
    found = {
        work_id: (
            *_withdrawn(work_id, work, seen[work_id]),
            *_now_published(work_id, work, seen[work_id]),
            *_new_version(work_id, work, seen[work_id]),
        )
        for work_id, work in works.items()
        if work_id in seen
    }
    return {work_id: news for work_id, news in found.items() if news}


def _withdrawn(work_id: str, work: Work, seen: SeenWork) -> Iterator[Notice]:
    # A note in the record that says so settles it.
    if not seen.withdrawn or re.search(r"\b(?:withdrawn|retracted)\b", work.note or "", re.IGNORECASE):
        return
    on = seen.updated or ""
    sentence = f"The work was withdrawn{f' on {on}' if on else ''}."
    yield Notice(
        kind="withdrawn",
        item=f"work-edit:{work_id}:withdrawn:{f'v{seen.version}' if seen.version else 'all'}",
        title="withdrawn",
        text=f"{sentence} The claims here were taken from it before, and say what it said then.",
        on=on,
        edits=(RecordEdit(("note",), work.note, f"{work.note or ''} {sentence}".strip()),),
    )


def _now_published(work_id: str, work: Work, seen: SeenWork) -> Iterator[Notice]:
    # A record may be behind that calls the work a preprint, or names no place but a preprint server.
    known, shown = (work.ids.doi or "").lower(), work.venue or ""
    if work.kind not in ("preprint", "paper") or (work.kind == "paper" and is_journal(shown)):
        return
    doi, on = next(((doi, day) for doi, day in seen.dois if is_published(doi) and doi != known), ("", ""))
    venue = seen.venue if is_journal(seen.venue) else ""
    if is_published(known):  # then it is only the place that is missing
        doi = on = ""
    if not doi and not venue:
        return
    edits = []
    if work.kind == "preprint":
        edits.append(RecordEdit(("kind",), work.kind, "paper"))
    if venue:
        edits.append(RecordEdit(("venue",), work.venue, venue))
    if doi:
        edits.append(RecordEdit(("ids", "doi"), work.ids.doi, doi))
    where = (f" in {venue}" if venue else "") + (f" (doi:{doi})" if doi else "")
    yield Notice(
        kind="now-published",
        item=f"work-edit:{work_id}:now-published:{doi or _slug(venue)}",
        title=f"now published{f' in {venue}' if venue else ''}",
        text=f"Now published{where}. The claims here were read in an earlier text.",
        on=on,
        edits=tuple(edits),
    )


def _new_version(work_id: str, work: Work, seen: SeenWork) -> Iterator[Notice]:
    # Where the record does not say which version was read, one that came out after the last check is new.
    if seen.version is None or seen.version < 2 or seen.withdrawn:
        return
    read = version_read(work)
    checked = max(claim.checked.on for claim in work.claims.values())
    if read is None and (seen.updated is None or seen.updated <= checked):
        return
    if read is not None and seen.version <= read:
        return
    came = f"A new version (v{seen.version}) came out{f' on {seen.updated}' if seen.updated else ''}"
    before = f"were read in v{read}" if read else f"were last checked on {checked}"
    yield Notice(
        kind="new-version",
        item=f"work-edit:{work_id}:new-version:v{seen.version}",
        title=f"new version v{seen.version}",
        text=f"{came}; the claims here {before}.",
        on=seen.updated or "",
        edits=(
            RecordEdit(("version",), None if work.version is None else str(work.version), str(seen.version)),
        ),
    )


def version_read(work: Work) -> int | None:
    """Return the version whose text was read for the claims, as far as the record says."""
    if work.version is not None:
        return int(work.version)
    found = _VERSION.search(work.seen or "")
    return int(found[1]) if found else None


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60] or "venue"
