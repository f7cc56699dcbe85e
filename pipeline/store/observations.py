"""The history of benchmark tables, to which rows are only ever added, and the tables that were held back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from pipeline.problems import number_of
from pipeline.store import fetches
from pipeline.store.tables import held_tables, observations
from pipeline.store.values import FetchRecord, HeldTable, StoredObservation, StoreError

Pair = tuple[str, str]
"""What a figure of one series is known by: subject and metric."""

FEW_PAIRS = 500
"""Up to so many, looking up each costs less than reading the whole history of a series."""


def append(connection: Connection, seen: Sequence[StoredObservation]) -> int:
    """Add what differs from the newest row of its subject and metric; return how many rows that were.

    Whoever decided on ``seen`` looked at the history before this transaction began. Another process that
    read the same table may have added the same rows since, and the history tells each change once.
    """
    pairs: dict[tuple[str, int], list[Pair]] = {}
    for row in seen:
        pairs.setdefault((row.benchmark, row.series), []).append((row.subject, row.metric))
    newest = {series: last(connection, *series, wanted) for series, wanted in pairs.items()}
    added = []
    for row in seen:
        known, pair = newest[row.benchmark, row.series], (row.subject, row.metric)
        before = known.get(pair)
        if before is None or _state(before) != _state(row):
            known[pair] = row
            added.append(asdict(row))
    if added:
        connection.execute(insert(observations), added)
    return len(added)


def last(
    connection: Connection, benchmark: str, series: int, pairs: Collection[Pair] | None = None
) -> dict[Pair, StoredObservation]:
    """Return the newest row of each subject and metric of one series, or at least of those of ``pairs``."""
    newest = (
        select(func.max(observations.c.id))
        .where(observations.c.benchmark == benchmark, observations.c.series == series)
        .group_by(observations.c.metric, observations.c.subject)
    )
    if pairs is not None and len(pairs) <= FEW_PAIRS:  # to be looked up one by one in the index
        subjects, metrics = zip(*pairs, strict=True)
        newest = newest.where(
            observations.c.metric.in_(set(metrics)), observations.c.subject.in_(set(subjects))
        )
    query = select(observations).where(observations.c.id.in_(newest)).order_by(observations.c.id)
    return {(row.subject, row.metric): _observation(row) for row in connection.execute(query)}


def history(
    connection: Connection, benchmark: str | None = None, series: int | None = None
) -> list[StoredObservation]:
    """Return the rows of every benchmark, of one, or of one series of it, oldest first."""
    query = select(observations).order_by(observations.c.id)
    if benchmark is not None:
        query = query.where(observations.c.benchmark == benchmark)
    if series is not None:
        query = query.where(observations.c.series == series)
    return [_observation(row) for row in connection.execute(query)]


def hold(connection: Connection, table: HeldTable) -> None:
    """Keep a table that was held back, in the place of an earlier one of its feed."""
    let_go(connection, table.feed)
    rows = [asdict(o) | {"seen": o.seen.isoformat(timespec="microseconds")} for o in table.observations]
    values = {"feed": table.feed, "seen": table.seen, "reading": table.reading}
    connection.execute(insert(held_tables), values | {"reasons": list(table.reasons), "rows": rows})


def let_go(connection: Connection, feed: str) -> None:
    """Forget the held table of ``feed``, if there is one."""
    connection.execute(delete(held_tables).where(held_tables.c.feed == feed))


def settle(connection: Connection, fetch: FetchRecord) -> None:
    """Stop holding a table back after a fetch that shows that its feed is well.

    A 304 shows it, too: only the validators of a table that counted are sent, so the publisher is back at it.
    """
    if fetch.outcome in fetches.ANSWERED:
        let_go(connection, fetch.feed)


def held(connection: Connection, feed: str | None = None) -> dict[str, HeldTable]:
    """Return the tables that are held back, of one feed or of all, by feed id."""
    query = select(held_tables).order_by(held_tables.c.feed)
    if feed is not None:
        query = query.where(held_tables.c.feed == feed)
    return {row.feed: _held(row) for row in connection.execute(query)}


def accept(connection: Connection, feed: str, at: datetime) -> int:
    """Let the held table of ``feed`` count and note in the ledger of fetches that somebody did.

    The note repeats address and validators of the fetch that brought the table: what it showed is stored
    now, so that "not modified" is the truth the next time.
    """
    table = held(connection, feed).get(feed)
    if table is None:
        raise StoreError(f'store: no table of the feed "{feed}" is held back.')
    if not table.observations:
        raise StoreError(
            f'store: the table of the feed "{feed}" that is held back could not be read by its mapping, so '
            "there is nothing to accept. Edit the mapping in the feed's record and ask the feed again."
        )
    source = fetches.newest_held(connection, feed)
    number = append(connection, table.observations)
    let_go(connection, feed)
    said = f"The table held back on {table.seen:%Y-%m-%d} was accepted by hand"
    fetches.append(
        connection,
        replace(
            source,
            started=at,
            ended=at,
            outcome="new" if number else "unchanged",
            message=f"{said}: {number_of(number, 'figure')}.",
            status=None,  # nobody was asked
            size=None,
            values_new=number,
            not_before=fetches.marks(connection, feed, source.url).not_before,
        ),
    )
    return number


def check_hold(fetch: FetchRecord, seen: Sequence[StoredObservation], table: HeldTable | None) -> None:
    """Raise ``ValueError`` where a caller wants to hold a table back and let it count at once."""
    if (fetch.outcome == "held") != (table is not None):
        raise ValueError("a table is held back exactly when the outcome of its fetch is held")
    if table is not None and (seen or table.feed != fetch.feed):
        raise ValueError("a fetch that is held back brings its own table and no observation")


def _state(observation: StoredObservation) -> tuple[Any, ...]:
    """Return what an observation says of its subject: gone, or there with these figures."""
    return (
        observation.event == "gone",
        observation.value,
        observation.low,
        observation.high,
        observation.dated,
    )


def _observation(row: Any) -> StoredObservation:
    values = dict(row._mapping)
    del values["id"]
    return StoredObservation(**values)


def _held(row: Any) -> HeldTable:
    rows: Iterable[dict[str, Any]] = row.rows
    return HeldTable(
        feed=row.feed,
        seen=row.seen,
        reading=row.reading,
        reasons=tuple(row.reasons),
        observations=tuple(
            StoredObservation(**values | {"seen": datetime.fromisoformat(values["seen"])}) for values in rows
        ),
    )
