"""Reading and writing papers, who showed them, and the topics they belong to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, insert, or_, select, update
from sqlalchemy.sql import Select

from pipeline.store.content import content_hash
from pipeline.store.identity import ids_of, in_order, joined, same_work
from pipeline.store.merging import merge, one_of, paper_of, portions, read, together
from pipeline.store.tables import paper_ids, paper_topics, papers, sightings
from pipeline.store.titles import title_key
from pipeline.store.values import KnownPaper, Paper, SeenBy, SeenId, Sighting, StoredPaper, TopicMatch

MOST_OF_ONE_TITLE = 20
"""Stored papers looked at per title, on average; what has more is a column that is always called so."""

# Asked for every feed of every ingest: building such a statement takes longer than running it.
_OWNERS = select(paper_ids.c.id, paper_ids.c.paper).where(
    paper_ids.c.id.in_(bindparam("ids", expanding=True))
)


def known(connection: Connection, feed: str, found: Sequence[Paper]) -> dict[str, KnownPaper]:
    """Return what is stored of these papers, and what ``feed`` last said of each, by the keys they came with.

    A paper is known if one of its ids is, or else by its title, authors and year.
    """
    owners = _owners(connection, {i for paper in found for i in ids_of(paper)})
    named = _named(connection, {title for paper in found if (title := title_key(paper.title))})
    keys = sorted({*owners.values(), *(key for of_title in named.values() for key in of_title)})
    held = read(connection, keys)
    topics = _topics(connection, keys)
    said = _said(connection, feed, keys)
    result: dict[str, KnownPaper] = {}
    for paper in found:
        of_ids = list(dict.fromkeys(owners[i] for i in in_order(ids_of(paper)) if i in owners))
        of_title = [key for key in named.get(title_key(paper.title), ()) if key not in of_ids]
        of_ids += [key for key in of_title if same_work(held[key].paper, paper)]
        if of_ids:
            group = together(held, of_ids)
            one = one_of([held[key] for key in group])
            heard = next((said[key] for key in group if key in said), None)
            matches = {match.topic: match for key in reversed(group) for match in topics.get(key, ())}
            in_order_of_id = tuple(matches[topic] for topic in sorted(matches))
            result[paper.key] = KnownPaper(one.paper, one.via, heard, in_order_of_id)
    return result


def save(connection: Connection, feed: str, seen: Sequence[Sighting], at: datetime) -> None:
    """Store what one answer of ``feed`` showed at the moment ``at``; each key at most once in ``seen``.

    Works whatever another process has stored since the decision was taken: a paper that turned up
    meanwhile is updated instead of inserted, and none of the first and last sightings is lost. Stored
    papers that turn out to be one become one.
    """
    owners = _owners(connection, {i for s in seen for i in ids_of(s.paper)})
    seen = _settled(connection, seen, owners)
    present = set(owners.values())
    _run(connection, insert(papers), [_row(s, at) for s in seen if s.paper.key not in present])
    ids = {i: s.paper.key for s in reversed(seen) for i in ids_of(s.paper) if i not in owners}
    about = {"feed": feed, "first_seen": at}
    _run(connection, insert(paper_ids), [{"id": i, "paper": key, **about} for i, key in ids.items()])
    rewritten = [s for s in seen if s.paper.key in present and (s.change != "unchanged" or s.learned)]
    if rewritten:
        _rewrite(connection, [_row(s, at) for s in rewritten])
    known_before = [s.paper.key for s in seen if s.paper.key in present]
    for some in portions(known_before):
        later = update(papers).where(papers.c.key.in_(some), papers.c.last_seen < at)
        connection.execute(later.values(last_seen=at))
        connection.execute(delete(paper_topics).where(paper_topics.c.paper.in_(some)))
    _save_sightings(connection, feed, seen, at, set(_said(connection, feed, known_before)))
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
    """Return the paper with this identifier, whichever of its identifiers it is."""
    return by_ids(connection, [key]).get(key)


def by_ids(connection: Connection, ids: Collection[str]) -> dict[str, StoredPaper]:
    """Return the papers that have these identifiers, by identifier."""
    owners = _owners(connection, ids)
    found: dict[str, StoredPaper] = {}
    for some in portions(sorted(set(owners.values()))):
        stored = _stored(connection, select(papers).where(papers.c.key.in_(some)))
        found |= {paper.paper.key: paper for paper in stored}
    return {i: found[key] for i, key in owners.items()}


def _settled(connection: Connection, seen: Sequence[Sighting], owners: dict[str, str]) -> list[Sighting]:
    """Return the sightings under the keys that their papers have in the store now, each key once.

    ``owners`` are the papers that have the ids of the sightings; what is merged is merged there as well.
    """
    settled: dict[str, Sighting] = {}
    for sighting in seen:
        paper = sighting.paper
        of_ids = list(dict.fromkeys(owners[i] for i in in_order(ids_of(paper)) if i in owners))
        if paper.key in owners:
            of_ids.insert(0, owners[paper.key])
        if len(set(of_ids)) > 1:
            held = read(connection, of_ids)
            of_ids = together(held, of_ids)
            merge(connection, held, of_ids)
            owners.update({i: of_ids[0] for i, owner in owners.items() if owner in of_ids})
        key = of_ids[0] if of_ids else paper.key
        if of_ids:
            owners[key] = key
        if of_ids and sighting.change == "new":  # it turned up since the decision
            stored = read(connection, [key])[key].paper
            owners.update(dict.fromkeys(stored.ids, key))
            paper = joined(paper, stored)
        if key != paper.key:
            paper = replace(paper, key=key)
        if key in settled:  # two entries of one answer
            settled[key] = replace(settled[key], paper=joined(settled[key].paper, paper))
        else:
            settled[key] = sighting if paper is sighting.paper else replace(sighting, paper=paper)
    return list(settled.values())


def _rewrite(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace what is stored by ``rows``, unless a higher version came meanwhile."""
    kept = ("key", "first_seen", "last_seen", "examined")
    content = [column.name for column in papers.columns if column.name not in kept]
    is_older = or_(
        papers.c.version.is_(None),
        bindparam("the_version", type_=papers.c.version.type).is_(None),
        papers.c.version <= bindparam("the_version", type_=papers.c.version.type),
    )
    change = update(papers).where(papers.c.key == bindparam("the_key"), is_older)
    connection.execute(
        change.values({name: bindparam(f"the_{name}") for name in content}),
        [{f"the_{name}": value for name, value in row.items()} for row in rows],
    )


def _save_sightings(
    connection: Connection, feed: str, seen: Sequence[Sighting], at: datetime, before: Collection[str]
) -> None:
    """Insert or bring up to date what ``feed`` showed; ``before`` are the papers it had shown already."""
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
        "venue": paper.venue,
        "withdrawn": paper.withdrawn,
        "title_key": title_key(paper.title),
    }


def _stored(connection: Connection, query: Select[Any]) -> list[StoredPaper]:
    rows = list(connection.execute(query))
    keys = [row.key for row in rows]
    topics = _topics(connection, keys)
    seen_by: dict[str, list[SeenBy]] = {}
    seen_ids: dict[str, dict[str, SeenId]] = {key: {} for key in keys}
    for some in portions(keys):
        sighted = select(sightings).where(sightings.c.paper.in_(some)).order_by(sightings.c.feed)
        for row in connection.execute(sighted):
            seen_by.setdefault(row.paper, []).append(
                SeenBy(row.feed, row.first_seen, row.last_seen, row.announce, row.kept)
            )
        for row in connection.execute(select(paper_ids).where(paper_ids.c.paper.in_(some))):
            seen_ids[row.paper][row.id] = SeenId(row.id, row.feed, row.first_seen)
    return [
        StoredPaper(
            paper=paper_of(row, list(seen_ids[row.key])),
            first_seen=row.first_seen,
            last_seen=row.last_seen,
            content_hash=row.content_hash,
            seen_by=tuple(seen_by.get(row.key, ())),
            topics=topics.get(row.key, ()),
            ids=tuple(seen_ids[row.key][i] for i in in_order(sorted(seen_ids[row.key]))),
        )
        for row in rows
    ]


def _owners(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Return the key of the paper that has each of these identifiers."""
    found: dict[str, str] = {}
    for some in portions(sorted(ids)):
        found |= {row.id: row.paper for row in connection.execute(_OWNERS, {"ids": some})}
    return found


def _named(connection: Connection, titles: Collection[str]) -> dict[str, list[str]]:
    """Return the keys of the papers with these titles, those seen first coming first."""
    found: dict[str, list[str]] = {}
    for some in portions(sorted(titles)):
        query = (
            select(papers.c.key, papers.c.title_key)
            .where(papers.c.title_key.in_(some))
            .order_by(papers.c.first_seen, papers.c.key)
            .limit(MOST_OF_ONE_TITLE * len(some))
        )
        for row in connection.execute(query):
            found.setdefault(row.title_key, []).append(row.key)
    return found


def _said(connection: Connection, feed: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the hash of what ``feed`` last said of each of these papers that it has shown."""
    found: dict[str, str] = {}
    for some in portions(keys):
        query = select(sightings.c.paper, sightings.c.said)
        query = query.where(sightings.c.feed == feed, sightings.c.paper.in_(some))
        found |= {row.paper: row.said for row in connection.execute(query)}
    return found


def _topics(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[TopicMatch, ...]]:
    found: dict[str, tuple[TopicMatch, ...]] = {}
    for some in portions(keys):
        query = select(paper_topics).where(paper_topics.c.paper.in_(some)).order_by(paper_topics.c.topic)
        for row in connection.execute(query):
            found[row.paper] = (*found.get(row.paper, ()), TopicMatch(row.topic, row.keyword))
    return found


def _run(connection: Connection, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Execute once per row; nothing at all when there are none (a bare INSERT would add an empty row)."""
    if rows:
        connection.execute(statement, list(rows))
