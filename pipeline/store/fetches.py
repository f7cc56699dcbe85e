"""Reading and appending fetches. There is no way to change or delete one."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, func, insert, select

from pipeline.store.tables import fetches as table
from pipeline.store.values import FeedHistory, FeedMarks, FetchRecord, Outcome, Validators

WITH_BODY: tuple[Outcome, ...] = ("new", "unchanged", "empty")
ANSWERED: tuple[Outcome, ...] = (*WITH_BODY, "not-modified")
TROUBLE: tuple[Outcome, ...] = ("failed", "malformed", "gone", "held")

# Asked for every feed of every ingest: building such a statement takes longer than running it.
_LAST = (
    select(table.c.outcome, table.c.ended, table.c.not_before, table.c.moved_to)
    .where(table.c.feed == bindparam("feed"), table.c.url == bindparam("url"))
    .order_by(table.c.id.desc())
    .limit(1)
)
_LAST_ANSWERED = (
    select(table.c.etag, table.c.last_modified, table.c.moved_to, table.c.reading)
    .where(table.c.feed == bindparam("feed"), table.c.url == bindparam("url"), table.c.outcome.in_(ANSWERED))
    .order_by(table.c.id.desc())
    .limit(1)
)
_APPEND = insert(table)


def append(connection: Connection, fetch: FetchRecord) -> None:
    """Add one row."""
    connection.execute(_APPEND, asdict(fetch))


def newest(connection: Connection, feed: str | None, limit: int) -> list[FetchRecord]:
    """Return the newest fetches of one feed, or of all, newest first."""
    query = select(table).order_by(table.c.id.desc()).limit(limit)
    if feed is not None:
        query = query.where(table.c.feed == feed)
    return [_record(row) for row in connection.execute(query)]


def that_showed(connection: Connection, feed: str, seen: datetime) -> FetchRecord | None:
    """Return the fetch of ``feed`` that brought what was first seen at that moment."""
    query = select(table).where(table.c.feed == feed, table.c.ended >= seen).order_by(table.c.id).limit(1)
    row = connection.execute(query).one_or_none()
    return _record(row) if row else None


def newest_held(connection: Connection, feed: str) -> FetchRecord:
    """Return the fetch that brought the table of ``feed`` that is held back."""
    query = select(table).where(table.c.feed == feed, table.c.outcome == "held").order_by(table.c.id.desc())
    return _record(connection.execute(query.limit(1)).one())


def validators(
    connection: Connection, feed: str, url: str, moved_to: str | None, reading: str | None = None
) -> Validators:
    """Return what a conditional GET of ``url`` may send, or of ``moved_to`` if it is asked instead.

    Only an answer that was read and stored counts: after a malformed one, or a table that was held back, a
    304 would hide what was missed. A 304 may renew them. Those of another address (the record was changed,
    or a move was taken back) say nothing about this one, nor do those of an answer that was read in another
    way than ``reading``: it has to be read again.
    """
    row = connection.execute(_LAST_ANSWERED, {"feed": feed, "url": url}).one_or_none()
    if row is None or row.moved_to != moved_to or reading not in (None, row.reading):
        return Validators()
    return Validators(row.etag, row.last_modified)


def marks(connection: Connection, feed: str, url: str) -> FeedMarks:
    """Return what the newest attempt to ask ``url`` for ``feed`` left to be kept in mind."""
    row = connection.execute(_LAST, {"feed": feed, "url": url}).one_or_none()
    if row is None:
        return FeedMarks()
    return FeedMarks(row.not_before, row.moved_to, row.ended if row.outcome == "gone" else None)


def histories(connection: Connection) -> dict[str, FeedHistory]:
    """Sum up every feed that was ever fetched, by its id."""

    def last_of(*outcomes: Outcome) -> ColumnElement[int | None]:
        return func.max(case((table.c.outcome.in_(outcomes), table.c.id)))

    query = (
        select(
            table.c.feed,
            func.min(table.c.id).label("first"),
            func.max(table.c.id).label("last"),
            last_of(*ANSWERED).label("success"),
            last_of(*ANSWERED, "held").label("reply"),
            last_of(*WITH_BODY).label("body"),
            last_of("new").label("new"),
            last_of(*TROUBLE).label("trouble"),
        )
        .group_by(table.c.feed)
        .order_by(table.c.feed)
    )
    return {
        row.feed: FeedHistory(
            feed=row.feed,
            first=_one(connection, row.first),
            last=_one(connection, row.last),
            last_success=None if row.success is None else _one(connection, row.success),
            last_body=None if row.body is None else _one(connection, row.body),
            last_new=None if row.new is None else _one(connection, row.new),
            troubles=_attempts_after(connection, row.feed, row.reply),
            last_trouble=None if row.trouble is None else _one(connection, row.trouble),
        )
        for row in connection.execute(query).all()
    }


def _attempts_after(connection: Connection, feed: str, fetch_id: int | None) -> int:
    query = select(func.count()).where(table.c.feed == feed, table.c.id > (fetch_id or 0))
    return connection.execute(query).scalar_one()


def _one(connection: Connection, fetch_id: int) -> FetchRecord:
    return _record(connection.execute(select(table).where(table.c.id == fetch_id)).one())


def _record(row: Any) -> FetchRecord:
    values = dict(row._mapping)
    del values["id"]
    return FetchRecord(**values)
