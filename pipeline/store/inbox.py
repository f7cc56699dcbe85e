"""Candidate claims and what editors decided. Candidates come and go with the abstracts; decisions stay."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)

from pipeline.store import papers as stored_papers
from pipeline.store.tables import candidates, decisions, papers, sightings
from pipeline.store.values import CandidateClaim, ExaminedPaper, InboxDecision, OfferedClaim, StoredPaper

T = TypeVar("T")


def unexamined(connection: Connection, manner: str, after: str, limit: int) -> list[StoredPaper]:
    """Return papers that a feed's rules keep and whose text was not examined in this manner, by key."""
    mark = papers.c.content_hash + f" {manner}"
    query = (
        select(papers.c.key)
        .where(
            papers.c.key > after,
            _kept(papers.c.key),
            or_(papers.c.examined.is_(None), papers.c.examined != mark),
        )
        .order_by(papers.c.key)
        .limit(limit)
    )
    found = (stored_papers.one(connection, key) for key in connection.execute(query).scalars().all())
    return [paper for paper in found if paper is not None]


def known(connection: Connection, ids: Collection[str]) -> tuple[set[str], set[str]]:
    """Return those of ``ids`` that are decided, and those that are stored as candidates."""
    decided: set[str] = set()
    stored: set[str] = set()
    for some in _portions(sorted(ids)):
        decided.update(
            connection.execute(select(decisions.c.item).where(decisions.c.item.in_(some))).scalars()
        )
        stored.update(connection.execute(select(candidates.c.id).where(candidates.c.id.in_(some))).scalars())
    return decided, stored


def offer(
    connection: Connection, examined: Sequence[ExaminedPaper], manner: str, at: datetime
) -> tuple[int, int]:
    """Store what was found in papers, as long as their text is still the one that was read.

    Returns how many candidates are new, and how many vanished because their sentence is no longer there.
    """
    new = gone = 0
    for paper in examined:
        still_so = (papers.c.key == paper.key) & (papers.c.content_hash == paper.content_hash)
        mark = update(papers).where(still_so).values(examined=f"{paper.content_hash} {manner}")
        if connection.execute(mark).rowcount != 1:
            continue
        ids = [item for item, _ in paper.found]
        gone += connection.execute(
            delete(candidates).where(
                candidates.c.paper == paper.key, candidates.c.id.not_in(ids), ~_decided(candidates.c.id)
            )
        ).rowcount
        present = set(connection.execute(select(candidates.c.id).where(candidates.c.id.in_(ids))).scalars())
        for item, document in paper.found:
            if item in present:
                again = update(candidates).where(candidates.c.id == item)
                connection.execute(again.values(paper=paper.key, document=dict(document)))
            else:
                row = {"id": item, "paper": paper.key, "document": dict(document), "offered": at}
                connection.execute(insert(candidates), row)
                new += not connection.execute(select(_decided(item))).scalar_one()
    return new, gone


def offered(
    connection: Connection, topic: str | None, paper: str | None, limit: int | None
) -> list[OfferedClaim]:
    """Return what waits for a decision: the days newest first, within a day the most relevant first."""
    day = func.substr(type_coerce(candidates.c.offered, String), 1, 10)
    score = func.coalesce(candidates.c.document[("topic", "score")].as_float(), 0.0)
    place = func.coalesce(candidates.c.document["start"].as_integer(), 0)
    query = (
        _with_paper()
        .where(_kept(candidates.c.paper), papers.c.withdrawn == false(), ~_decided(candidates.c.id))
        .order_by(day.desc(), score.desc(), candidates.c.paper, place, candidates.c.id)
        .limit(limit)
    )
    if topic is not None:
        query = query.where(candidates.c.document[("topic", "value")].as_string() == topic)
    if paper is not None:
        query = query.where(candidates.c.paper == paper)
    return [_offered(row) for row in connection.execute(query)]


def one(connection: Connection, item: str) -> OfferedClaim | None:
    """Return a candidate, decided or not."""
    row = connection.execute(_with_paper().where(candidates.c.id == item)).one_or_none()
    return _offered(row) if row else None


def ids_like(connection: Connection, beginning: str, limit: int) -> list[str]:
    """Return the ids of candidates that begin so."""
    query = select(candidates.c.id).where(candidates.c.id.startswith(beginning, autoescape=True))
    return list(connection.execute(query.order_by(candidates.c.id).limit(limit)).scalars())


def decide(connection: Connection, decision: InboxDecision) -> None:
    """Note a decision; one about the same item that is there already gives way."""
    values = {"verdict": decision.verdict, "decided": decision.decided, "note": decision.note}
    again = update(decisions).where(decisions.c.item == decision.item).values(values)
    if connection.execute(again).rowcount == 0:
        connection.execute(insert(decisions), {"item": decision.item, **values})


def decision(connection: Connection, item: str) -> InboxDecision | None:
    """Return what was decided about ``item``."""
    row = connection.execute(select(decisions).where(decisions.c.item == item)).one_or_none()
    return InboxDecision(**row._mapping) if row else None


def decided_items(connection: Connection) -> dict[str, InboxDecision]:
    """Return every decision, by item."""
    rows = connection.execute(select(decisions).order_by(decisions.c.item))
    return {row.item: InboxDecision(**row._mapping) for row in rows}


def _with_paper() -> Any:
    return select(candidates, papers.c.title, papers.c.published).join(
        papers, papers.c.key == candidates.c.paper
    )


def _offered(row: Any) -> OfferedClaim:
    candidate = CandidateClaim(row.id, row.paper, row.document, row.offered)
    return OfferedClaim(candidate, row.title, row.published)


def _kept(key: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(sightings.c.paper == key, sightings.c.kept)


def _decided(item: ColumnElement[str] | str) -> ColumnElement[bool]:
    return exists().where(decisions.c.item == item)


def _portions(items: Sequence[T], size: int = 500) -> Iterator[Sequence[T]]:
    """Cut a long list for ``IN``: databases limit the number of values in one statement."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
