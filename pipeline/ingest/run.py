"""Ingest: ask every feed, read the answers, decide, and store, one feed at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import closing
from datetime import datetime

from pipeline.ingest.config import IngestConfig
from pipeline.ingest.fetch import FetchRequest
from pipeline.ingest.plan import Planner
from pipeline.ingest.reader import Reader
from pipeline.ingest.report import FeedRow, IngestReport, Progress
from pipeline.ingest.retrieve import retrieve
from pipeline.ingest.take import Taker
from pipeline.records.catalog import Benchmark, Topic
from pipeline.records.feeds import Feed
from pipeline.store import Store


def ingest(
    feeds: Mapping[str, Feed],
    topics: Mapping[str, Topic],
    store: Store,
    config: IngestConfig,
    now: datetime,
    *,
    progress: Callable[[Progress], None] | None = None,
    urls: Mapping[str, str] | None = None,
    named: Collection[str] = (),
    benchmarks: Mapping[str, Benchmark] | None = None,
    dry_run: bool = False,
) -> IngestReport:
    """Ask every feed that is not paused, waiting or gone, and store what it shows.

    ``feeds`` and ``topics`` are records by id. ``now`` (aware) is the moment of the ingest: the sightings
    carry it, and the times of the fetches count from it. ``urls`` replaces the addresses of some feeds by
    feed id; a stand-in may be on this machine or a private network, and on this machine it is asked without
    the feed's ``wait_between``. ``named`` are the feeds that somebody asks for by their ids: they are asked
    even if their host wants to be left alone or has said that they are gone. ``benchmarks`` are the records
    that the figures of tables belong to, by id. With ``dry_run`` nothing is stored; the rows say what would
    have been.

    Each feed is stored as soon as its answer is read, in one transaction. Faults of the feeds end up in the
    report; only a store that does not work raises (:class:`StoreError`), and what was stored before remains.
    """
    keywords = {topic_id: topic.keywords for topic_id, topic in sorted(topics.items())}
    rows: dict[str, FeedRow] = {}
    requests: list[FetchRequest] = []
    seconds = 0.0
    planner = Planner(feeds, store, now, urls or {}, named)
    for feed_id in sorted(feeds):
        planned = planner.plan(feed_id)
        if isinstance(planned, FetchRequest):
            requests.append(planned)
        else:
            rows[feed_id] = planned
    with Reader(config) as reader, closing(retrieve(requests, config)) as results:
        taker = Taker(feeds, keywords, benchmarks or {}, store, now, reader, planner.asked, dry_run)
        for done, retrieved in enumerate(results, start=1):
            row = taker.take_in(retrieved)
            rows[row.feed] = row
            seconds = max(seconds, retrieved.ended)
            if progress is not None:
                progress(Progress(done, len(requests), row))
    return IngestReport(now, seconds, tuple(rows[feed_id] for feed_id in sorted(rows)))
