"""What the store knows of the works of the records, so that their pages and the inbox can tell the news."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pipeline.evidence.notices import Notice, SeenWork, notices
from pipeline.lookup.works import as_paper
from pipeline.records.library import Library
from pipeline.records.works import Work
from pipeline.store import Paper, Store, StoredPaper


def work_notices(library: Library, store: Store) -> dict[str, tuple[Notice, ...]]:
    """Return the news about the works of ``library`` that the store holds, by work id."""
    works = {work_id: entry.record for work_id, entry in library.works.items()}
    return notices(works, seen_works(works, store))


def seen_works(works: Mapping[str, Work], store: Store) -> dict[str, SeenWork]:
    """Return what the store knows of those works that a feed has shown, by work id.

    A work is known by its identifiers, or else by title, authors and year.
    """
    wanted = {work_id: as_paper(work_id, work) for work_id, work in works.items()}
    known = store.known_papers("", list(wanted.values()))
    ids = {i for found in known.values() for i in found.paper.ids}
    stored = store.papers_by_ids(ids)
    return {
        work_id: _seen(known[paper.key].paper, stored.values())
        for work_id, paper in wanted.items()
        if paper.key in known
    }


def newest_abstracts(library: Library, store: Store) -> dict[str, str]:
    """Return the abstract that the store has of each work a feed has shown, by work id.

    The store keeps the newest text of a paper and no older one.
    """
    wanted = {work_id: as_paper(work_id, entry.record) for work_id, entry in library.works.items()}
    known = store.known_papers("", list(wanted.values()))
    found = {work_id: known[paper.key].paper for work_id, paper in wanted.items() if paper.key in known}
    return {work_id: paper.abstract for work_id, paper in found.items() if paper.abstract}


def _seen(paper: Paper, stored: Iterable[StoredPaper]) -> SeenWork:
    mine = [one for one in stored if one.paper.key in paper.ids]
    days = {seen.id: seen.first_seen.date().isoformat() for one in mine for seen in one.ids}
    return SeenWork(
        first_seen=min(one.first_seen for one in mine).date().isoformat(),
        version=paper.version,
        updated=(paper.updated or "")[:10] or None,
        venue=paper.venue,
        dois=tuple((i.partition(":")[2], days[i]) for i in paper.ids if i.startswith("doi:")),
        withdrawn=paper.withdrawn,
    )
