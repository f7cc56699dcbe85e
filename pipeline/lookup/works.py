"""The works of a project and the papers of the store: which is which, and how a work's record begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from pipeline.ingest.identify import identify, same_address
from pipeline.records.bibliography import Bibliography, WorkKind
from pipeline.records.library import Entry, Library
from pipeline.records.mathematics import plain_math
from pipeline.records.preprints import server
from pipeline.records.slugs import slug, unused
from pipeline.records.works import Ids, Work
from pipeline.store import Paper, SeenBy, StoredPaper
from pipeline.store.identity import in_order, same_work

_ARXIV_DOI = "10.48550/arxiv."


def work_of_paper(paper: Paper, works: Mapping[str, Entry[Work]]) -> str | None:
    """Return the id of the work that a paper is, by its identifiers, or else by title, authors and year."""
    found = work_of((paper.key, *paper.ids), works)
    if found is not None:
        return found
    return next((i for i, entry in works.items() if same_work(as_paper(i, entry.record), paper)), None)


def work_of(names: Iterable[str], works: Mapping[str, Entry[Work]]) -> str | None:
    """Return the id of the work that has one of ``names``, which are keys such as ``arxiv:2604.22002``."""
    wanted = {_name(name) for name in names}
    for work_id, entry in works.items():
        if wanted & keys_of(entry.record.ids):
            return work_id
    return None


def keys_of(ids: Ids) -> set[str]:
    """Return the identifiers of a work as keys, the way the store names papers."""
    found = {f"{name}:{value}" for name in ("doi", "arxiv", "openreview") if (value := getattr(ids, name))}
    if ids.url:
        identity = identify(ids.url)
        found |= {identity.key} if identity else {f"url:{same_address(ids.url)}"}
    return {_name(name) for name in found}


def as_paper(work_id: str, work: Work) -> Paper:
    """Return a work as a paper that can be looked for among those of the store."""
    return Paper(
        key=f"work:{work_id}",
        title=work.title,
        link="",
        authors=tuple(work.authors),
        published=work.published,
        ids=in_order(sorted(keys_of(work.ids))),
    )


def new_id(title: str, library: Library) -> str:
    """Return an id for a work that no work and no benchmark has: a few words of its title."""
    return unused(slug(title) or "work", library.known["work"] | library.known["benchmark"])


def bibliography(
    paper: Paper,
    today: date,
    *,
    via: Iterable[tuple[SeenBy, str]] = (),
    seen: str = "the abstract",
    published: str = "",
) -> Bibliography:
    """Return the bibliographic data of a paper.

    ``via`` are the feeds that passed it on, each with its title. A date of publication that is still to come
    is given as its year, at most the present one: a journal dates its issues ahead. ``published`` stands in
    for a date that is not known.
    """
    notes = ["It was withdrawn, says the place it was published in."] if paper.withdrawn else []
    if not paper.published and published:
        notes.append("The date is that on which a feed first showed it.")
    ids = ids_of((paper.key, *paper.ids))
    links = [{"name": title, "on": seen_by.first_seen.date().isoformat()} for seen_by, title in via]
    if not ids and paper.link:
        ids["url"] = paper.link
    return Bibliography(
        kind=_kind(ids),
        title=plain_math(paper.title),
        authors=paper.authors,
        published=_published(paper.published or published, today),
        venue=paper.venue,
        ids=ids,
        via=tuple(links),
        seen=seen,
        note=" ".join(notes),
    )


def passed_on_by(stored: StoredPaper, library: Library) -> list[tuple[SeenBy, str]]:
    """Return the feeds that showed a paper as others' work, with their titles."""
    feeds = ((seen, library.feeds.get(seen.feed)) for seen in stored.seen_by)
    return [
        (seen, entry.record.title) for seen, entry in feeds if entry and entry.record.attribution == "via"
    ]


def ids_of(names: Iterable[str]) -> dict[str, str]:
    """Return identifiers for a record, by the name of their field, from keys."""
    found: dict[str, str] = {}
    for name in names:
        scheme, _, value = _name(name).partition(":")
        if scheme in ("doi", "arxiv", "openreview"):
            found.setdefault(scheme, name.partition(":")[2] if scheme != "arxiv" else value)
    return found


def _name(name: str) -> str:
    """Return a key in the form in which two are compared; the DOI that arXiv gives is its own id."""
    scheme, _, value = name.partition(":")
    if scheme == "doi" and value.lower().startswith(_ARXIV_DOI):
        return f"arxiv:{value[len(_ARXIV_DOI) :].lower()}"
    return f"{scheme}:{value.lower()}" if scheme in ("doi", "arxiv") else name


def _kind(ids: Mapping[str, str]) -> WorkKind:
    doi = ids.get("doi", "").lower()
    if doi and not server(doi):
        return "paper"
    return "preprint" if doi or "arxiv" in ids or "openreview" in ids else "article"


def _published(day: str, today: date) -> str:
    day = day[:10]
    if day > today.isoformat()[: len(day)]:
        return min(day[:4], f"{today.year}")
    return day
