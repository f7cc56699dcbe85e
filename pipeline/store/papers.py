"""Reading and writing papers, who showed them, and the topics they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, select, update
from sqlalchemy.sql import Select

from pipeline.store.content import content_hash
from pipeline.store.tables import paper_topics, papers, sightings
from pipeline.store.values import KnownPaper, Paper, SeenBy, Sighting, StoredPaper, TopicMatch

T = TypeVar("T")


def known(connection: Connection, feed: str, keys: Sequence[str]) -> dict[str, KnownPaper]:
    """Return what is stored of the papers with these keys, and what ``feed`` last said of each."""
    found: dict[str, KnownPaper] = {}
    for some in _portions(keys):
        topics = _topics(connection, some)
        said = {
            row.paper: row.said
            for row in connection.execute(
                select(sightings.c.paper, sightings.c.said).where(
                    sightings.c.feed == feed, sightings.c.paper.in_(some)
                )
            )
        }
        for row in connection.execute(select(papers).where(papers.c.key.in_(some))):
            known_paper = KnownPaper(_paper(row), row.via, said.get(row.key), topics.get(row.key, ()))
            found[row.key] = known_paper
    return found


def save(connection: Connection, feed: str, seen: Sequence[Sighting], at: datetime) -> None:
    """Store what one answer of ``feed`` showed at the moment ``at``; each key at most once in ``seen``.

    Works whatever another process has stored since the decision was taken: a paper that turned up
    meanwhile is updated instead of inserted, and none of the first and last sightings is lost.
    """
    present = _keys(connection, [s.paper.key for s in seen])
    _run(connection, insert(papers), [_row(s, at) for s in seen if s.paper.key not in present])
    rewritten = [s for s in seen if s.paper.key in present and s.change != "unchanged"]
    if rewritten:
        content = [c.name for c in papers.columns if c.name not in ("key", "first_seen", "last_seen")]
        change = update(papers).where(papers.c.key == bindparam("the_key"))
        connection.execute(
            change.values({name: bindparam(f"the_{name}") for name in content}),
            [{f"the_{name}": value for name, value in _row(s, at).items()} for s in rewritten],
        )
    for some in _portions([s.paper.key for s in seen]):
        later = update(papers).where(papers.c.key.in_(some), papers.c.last_seen < at)
        connection.execute(later.values(last_seen=at))
    _save_sightings(connection, feed, seen, at)
    for some in _portions([s.paper.key for s in seen]):
        connection.execute(delete(paper_topics).where(paper_topics.c.paper.in_(some)))
    topics = [
        {"paper": s.paper.key, "topic": match.topic, "keyword": match.keyword}
        for s in seen
        for match in s.topics
    ]
    _run(connection, insert(paper_topics), topics)


def newest(
    connection: Connection,
    limit: int,
    topic: str | None = None,
    since: datetime | None = None,
    everything: bool = False,
) -> list[StoredPaper]:
    """Return papers by the moment they were first seen, newest first."""
    query = select(papers).order_by(
        papers.c.first_seen.desc(), func.coalesce(papers.c.published, "").desc(), papers.c.key
    )
    if not everything:
        query = query.where(exists().where(sightings.c.paper == papers.c.key, sightings.c.kept))
    if topic is not None:
        query = query.where(
            exists().where(paper_topics.c.paper == papers.c.key, paper_topics.c.topic == topic)
        )
    if since is not None:
        query = query.where(papers.c.first_seen >= since)
    return _stored(connection, query.limit(limit))


def one(connection: Connection, key: str) -> StoredPaper | None:
    """Return the paper with this key."""
    found = _stored(connection, select(papers).where(papers.c.key == key))
    return found[0] if found else None


def _save_sightings(connection: Connection, feed: str, seen: Sequence[Sighting], at: datetime) -> None:
    keys = [s.paper.key for s in seen]
    before: set[str] = set()
    for some in _portions(keys):
        query = select(sightings.c.paper).where(sightings.c.feed == feed, sightings.c.paper.in_(some))
        before.update(connection.execute(query).scalars())
    rows = [
        {"paper": s.paper.key, "announce": s.announce, "said": s.said, "kept": s.kept, "last_seen": at}
        for s in seen
    ]
    first = {"feed": feed, "first_seen": at}
    _run(connection, insert(sightings), [first | row for row in rows if row["paper"] not in before])
    again = (
        update(sightings)
        .where(sightings.c.feed == feed, sightings.c.paper == bindparam("the_paper"))
        .values({name: bindparam(f"the_{name}") for name in ("announce", "said", "kept", "last_seen")})
    )
    repeated = [row for row in rows if row["paper"] in before]
    _run(connection, again, [{f"the_{name}": value for name, value in row.items()} for row in repeated])


def _row(sighting: Sighting, at: datetime) -> dict[str, Any]:
    paper = sighting.paper
    return {
        "key": paper.key,
        "title": paper.title,
        "link": paper.link,
        "authors": list(paper.authors),
        "abstract": paper.abstract,
        "published": paper.published,
        "updated": paper.updated,
        "version": paper.version,
        "categories": list(paper.categories),
        "via": sighting.via,
        "first_seen": at,
        "last_seen": at,
        "content_hash": content_hash(paper),
    }


def _stored(connection: Connection, query: Select[Any]) -> list[StoredPaper]:
    rows = list(connection.execute(query))
    keys = [row.key for row in rows]
    seen_by: dict[str, list[SeenBy]] = {}
    topics: dict[str, tuple[TopicMatch, ...]] = {}
    for some in _portions(keys):
        topics |= _topics(connection, some)
        sighted = select(sightings).where(sightings.c.paper.in_(some)).order_by(sightings.c.feed)
        for row in connection.execute(sighted):
            seen_by.setdefault(row.paper, []).append(
                SeenBy(row.feed, row.first_seen, row.last_seen, row.announce, row.kept)
            )
    return [
        StoredPaper(
            paper=_paper(row),
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            content_hash=row.content_hash,
            seen_by=tuple(seen_by.get(row.key, ())),
            topics=topics.get(row.key, ()),
        )
        for row in rows
    ]


def _paper(row: Any) -> Paper:
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
    )


def _topics(connection: Connection, keys: Sequence[str]) -> Mapping[str, tuple[TopicMatch, ...]]:
    found: dict[str, tuple[TopicMatch, ...]] = {}
    query = select(paper_topics).where(paper_topics.c.paper.in_(keys)).order_by(paper_topics.c.topic)
    for row in connection.execute(query):
        found[row.paper] = (*found.get(row.paper, ()), TopicMatch(row.topic, row.keyword))
    return found


def _keys(connection: Connection, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for some in _portions(keys):
        found.update(connection.execute(select(papers.c.key).where(papers.c.key.in_(some))).scalars())
    return found


def _run(connection: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Execute once per row; nothing at all when there are none (a bare INSERT would add an empty row)."""
    if rows:
        connection.execute(statement, list(rows))


def _portions(items: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Cut a long list for ``IN``: databases limit the number of values in one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
