"""How the feeds of the benchmarks' tables are doing, for the pages that print figures of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pipeline.evidence.freshness import TableFeed
from pipeline.ingest import FeedHealth, HealthState, stale_since
from pipeline.records.feeds import Feed
from pipeline.records.library import Library
from pipeline.store import HeldTable, Store
from pipeline.store.fetches import ANSWERED

_WHY: dict[HealthState, str] = {
    "failing": "Its feed can't be reached at present.",
    "malformed": "What its feed shows can't be read at present.",
    "waiting": "Its host has asked to be left alone for a while.",
    "gone": "Its feed is no more.",
    "empty": "Its feed shows no rows at present.",
}
_FETCHES = 500
"""How far back the first of several held tables is looked for."""


def table_feeds(
    library: Library, store: Store, healths: Iterable[FeedHealth], now: datetime
) -> tuple[TableFeed, ...]:
    """Return the feeds that watch a table, each with its trouble at ``now`` (aware), if it has one.

    Raises :class:`pipeline.store.StoreError`.
    """
    held = store.held_tables()
    found = []
    for health in healths:
        feed = library.feeds[health.feed].record
        if feed.table is None:
            continue
        table = TableFeed(health.feed, feed.title, feed.table.benchmark, frozenset(feed.table.metrics))
        if health.feed in held:
            table = _held(table, held[health.feed], store)
        else:
            table = _stale(table, feed, health, now)
        found.append(table)
    return tuple(found)


def _held(table: TableFeed, held: HeldTable, store: Store) -> TableFeed:
    """Say since when: a table that is not plausible is held anew each time it is seen."""
    first = held.seen
    for fetch in store.fetches(table.feed, _FETCHES):
        if fetch.outcome in ANSWERED:
            break
        if fetch.outcome == "held":
            first = fetch.ended
    since = first.date().isoformat()
    reason = f"What is odd about it: {' '.join(held.reasons)}"
    return replace(table, state="held", since=since, reason=reason)


def _stale(table: TableFeed, feed: Feed, health: FeedHealth, now: datetime) -> TableFeed:
    seen = stale_since(feed, health, now)
    if seen is None:
        return table
    why = f"Its feed is paused since {feed.paused}." if feed.paused else _WHY.get(health.state, "")
    reason = f"{why} A new look at it is expected every {feed.expected_every}.".strip()
    return replace(table, state="stale", since=seen.date().isoformat(), reason=reason)
