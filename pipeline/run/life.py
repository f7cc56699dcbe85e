"""The life of records between releases: compare with what was published, and keep what is published now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pipeline.evidence.changes import Change, Gone, Life, compare, with_commit, without_reason
from pipeline.evidence.meaning import POOL, TABLE, Document, meanings
from pipeline.evidence.moves import why_moved, why_pooled
from pipeline.evidence.relations import Relations
from pipeline.records.library import Library
from pipeline.run.repository import revision, subject_since
from pipeline.store import Publication, Store, StoredChange, StoredMeaning
from pipeline.synthesis.article import Article
from pipeline.synthesis.prose import note_target


@dataclass(frozen=True, slots=True)
class Comparison:
    """How what is about to be published stands to what was published last.

    ``life`` holds the changes of all releases with the ``fresh`` ones at the end; ``documents`` are those of
    the records as they are now.
    """

    life: Life
    fresh: tuple[Change, ...]
    documents: Mapping[str, Document]


def compare_with_published(
    library: Library,
    relations: Relations,
    articles: Mapping[str, Article],
    *,
    store: Store,
    root: Path,
    now: datetime,
) -> Comparison:
    """Compare the records with the newest release that was ever switched in.

    That release is the one to compare with even after a rollback: readers have seen it, and what it changed
    is told already. Raises :class:`pipeline.store.StoreError`.
    """
    stored = store.meanings()
    before = {m.record: m.document for m in stored.values() if m.gone is None}
    gone = {m.record: m.document for m in stored.values() if m.gone is not None}
    documents = meanings(library, relations, pages_by_record(library, articles))

    def why(record: str) -> str:
        if record.startswith(POOL):
            return why_pooled(before, documents, record)
        return why_moved(library, before, record)

    found = compare(before, gone, documents, f"{now:%Y-%m-%d}", why)
    last = store.last_publication()
    since = last.revision if last else None
    asked = {change: _path(change, documents, stored) for change in without_reason(found)}
    subjects = {path: subject_since(root, path, since) for path in sorted(set(asked.values()))}
    fresh = tuple(with_commit(c, subjects[asked[c]]) if c in asked else c for c in found)
    told = told_changes(store)
    lost = {
        m.record: Gone(m.record, m.document, f"{m.gone or now:%Y-%m-%d}")
        for m in stored.values()
        if m.record not in documents and not m.record.startswith(TABLE)
    }
    return Comparison(Life((*told, *fresh), lost), fresh, documents)


def told_changes(store: Store) -> tuple[Change, ...]:
    """Return every change that a release has told of, oldest first."""
    return tuple(_change(change) for change in store.changes())


def pages_by_record(library: Library, articles: Mapping[str, Article]) -> dict[str, list[str]]:
    """Return the pages that lean on each claim, work and pool, as paths from the root of the site."""
    pages: dict[str, set[str]] = {}
    for article in articles.values():
        pools = (POOL + pool_id for pool_id in article.pools)
        for record in (*article.claims, *(source.work for source in article.sources), *pools):
            pages.setdefault(record, set()).add(article.target)
    for note_id, note in library.notes.items():
        for claim_id in note.record.claims:
            pages.setdefault(claim_id, set()).add(note_target(note_id))
    return {record: sorted(targets) for record, targets in pages.items()}


def prepare_publication(
    comparison: Comparison, store: Store, root: Path, *, release: str, run_id: int, now: datetime
) -> None:
    """Keep what ``release`` says, before it is switched in. It counts once that is settled."""
    stored = store.meanings()
    changed = []
    for record, document in comparison.documents.items():
        known = stored.get(record)
        if known is None or known.gone is not None or known.document != document:
            changed.append(StoredMeaning(record, document, known.published if known else now))
    for record, known in stored.items():
        if record not in comparison.documents and known.gone is None:
            changed.append(StoredMeaning(record, known.document, known.published, now))
    rows = [StoredChange(**asdict(change), release=release) for change in comparison.fresh]
    store.prepare_publication(Publication(release, run_id, now, revision(root)), changed, rows)


def live_release(live: Path) -> str | None:
    """Return the id of the release that readers see."""
    return live.resolve().name if live.is_symlink() else None


def _path(change: Change, documents: Mapping[str, Document], stored: Mapping[str, StoredMeaning]) -> str:
    known = documents.get(change.record)
    document = known if known is not None else stored[change.record].document
    return str(document.get("_path", ""))


def _change(stored: StoredChange) -> Change:
    values = asdict(stored)
    del values["release"]
    return Change(**values)
