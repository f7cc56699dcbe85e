"""Stored papers that turn out to be one become one: which of them, and every row that moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, select, update

from pipeline.store.content import content_hash
from pipeline.store.identity import contradict, in_order, joined, may_be_one, rank
from pipeline.store.tables import candidates, paper_ids, paper_topics, papers, sightings
from pipeline.store.titles import title_key
from pipeline.store.values import Paper

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Held:
    """A stored paper with all its ids, as far as merging must know it."""

    paper: Paper
    via: bool
    first_seen: datetime
    last_seen: datetime


def read(connection: Connection, keys: Sequence[str]) -> dict[str, Held]:
    """Return the papers with these keys."""
    ids: dict[str, list[str]] = {}
    found: dict[str, Held] = {}
    for some in portions(keys):
        of_papers = select(paper_ids.c.id, paper_ids.c.paper).where(paper_ids.c.paper.in_(some))
        for row in connection.execute(of_papers):
            ids.setdefault(row.paper, []).append(row.id)
        for row in connection.execute(select(papers).where(papers.c.key.in_(some))):
            found[row.key] = Held(paper_of(row, ids.get(row.key, ())), row.via, row.first_seen, row.last_seen)
    return found


def paper_of(row: Any, ids: Sequence[str]) -> Paper:
    """Return the paper in a row of the table of papers."""
    return Paper(
        key=row.key,
        title=row.title,
        link=row.link,
        authors=tuple(row.authors),
        abstract=row.abstract,
        published=row.published,
        updated=row.updated,
        version=row.version,
        categories=tuple(row.categories),
        ids=in_order(sorted(ids)),
        venue=row.venue,
        withdrawn=row.withdrawn,
    )


def together(held: Mapping[str, Held], keys: Sequence[str]) -> list[str]:
    """Return those of the papers that are one with the first, the key that they keep coming first.

    That is the key whose scheme names a paper best; among equals the paper that was seen first has it. What
    contradicts one of the others stays apart, whatever a record says of it: a wrong id in one feed must not
    make one of two papers for good.
    """
    group: list[str] = []
    for key in dict.fromkeys(keys):
        paper = held[key].paper
        if all(
            may_be_one(paper, held[other].paper) and not contradict(paper.ids, held[other].paper.ids)
            for other in group
        ):
            group.append(key)
    return sorted(group, key=lambda key: (rank(key), held[key].first_seen, key))


def one_of(group: Sequence[Held]) -> Held:
    """Return what the papers of a group are together. The first gives the key.

    Its text stands, unless another's comes from the source and its own from a feed that passes on.
    """
    by_source = sorted(group, key=lambda one: one.via)
    paper = by_source[0].paper
    for other in by_source[1:]:
        paper = joined(paper, other.paper)
    return Held(
        paper=replace(paper, key=group[0].paper.key),
        via=by_source[0].via,
        first_seen=min(one.first_seen for one in group),
        last_seen=max(one.last_seen for one in group),
    )


def merge(connection: Connection, held: Mapping[str, Held], group: Sequence[str]) -> None:
    """Make the papers of ``group`` one, under the first key. Nothing that was seen of any is lost."""
    stays, gone = group[0], list(group[1:])
    if not gone:
        return
    one = one_of([held[key] for key in group])
    paper = one.paper
    values = {
        "title": paper.title,
        "link": paper.link,
        "authors": list(paper.authors),
        "abstract": paper.abstract,
        "published": paper.published,
        "updated": paper.updated,
        "version": paper.version,
        "categories": list(paper.categories),
        "venue": paper.venue,
        "withdrawn": paper.withdrawn,
        "via": one.via,
        "first_seen": one.first_seen,
        "last_seen": one.last_seen,
        "content_hash": content_hash(paper),
        "title_key": title_key(paper.title),
        "examined": None,  # the candidates of both are looked at together
    }
    connection.execute(update(papers).where(papers.c.key == stays).values(values))
    _merge_sightings(connection, stays, gone)
    _merge_topics(connection, stays, gone)
    for table in (paper_ids, candidates):
        connection.execute(update(table).where(table.c.paper.in_(gone)).values(paper=stays))
    connection.execute(delete(papers).where(papers.c.key.in_(gone)))


def _merge_sightings(connection: Connection, stays: str, gone: Sequence[str]) -> None:
    query = select(sightings).where(sightings.c.paper.in_([stays, *gone]))
    by_feed: dict[str, list[Any]] = {}
    for row in connection.execute(query.order_by(sightings.c.last_seen, sightings.c.paper)):
        by_feed.setdefault(row.feed, []).append(row)
    connection.execute(delete(sightings).where(sightings.c.paper.in_([stays, *gone])))
    rows = [
        {
            "feed": feed,
            "paper": stays,
            "first_seen": min(row.first_seen for row in of_feed),
            "last_seen": of_feed[-1].last_seen,
            "announce": of_feed[-1].announce,
            "said": of_feed[-1].said,
            "kept": any(row.kept for row in of_feed),
        }
        for feed, of_feed in by_feed.items()
    ]
    if rows:
        connection.execute(insert(sightings), rows)


def _merge_topics(connection: Connection, stays: str, gone: Sequence[str]) -> None:
    query = select(paper_topics).where(paper_topics.c.paper.in_([stays, *gone]))
    found = sorted(connection.execute(query), key=lambda row: (row.paper != stays, row.paper), reverse=True)
    keywords = {row.topic: row.keyword for row in found}
    connection.execute(delete(paper_topics).where(paper_topics.c.paper.in_([stays, *gone])))
    if keywords:
        rows = [{"paper": stays, "topic": topic, "keyword": word} for topic, word in sorted(keywords.items())]
        connection.execute(insert(paper_topics), rows)


def portions(items: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Cut a long list for ``IN``: databases limit the number of values in one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
