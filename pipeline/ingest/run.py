"""Ingest: ask every feed, read the answers, decide, and store, one feed at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from pipeline.ingest.config import IngestConfig
from pipeline.ingest.decide import Decision, decide
from pipeline.ingest.fetch import Fetched, FetchFailed, FetchRequest, NotModified
from pipeline.ingest.parse import NotAFeed, parse_feed
from pipeline.ingest.retrieve import Retrieved, retrieve
from pipeline.records.catalog import Feed, Topic
from pipeline.store import FetchRecord, Outcome, Store, StoreError

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """How it went with one feed. ``message`` is for people, ``seconds`` the time the answer took.

    ``seen``, ``new`` and ``updated`` count papers; ``new`` are those that no feed had shown before.
    """

    feed: str
    title: str
    outcome: Outcome | Literal["paused"]
    message: str
    seen: int = 0
    new: int = 0
    updated: int = 0
    seconds: float = 0.0
    status: int | None = None

    @property
    def in_trouble(self) -> bool:
        """Whether the feed gave no usable answer."""
        return self.outcome in ("failed", "malformed")


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest did, a row for each feed, in the order of the feeds' ids."""

    started: datetime
    seconds: float
    rows: tuple[FeedRow, ...]

    @property
    def troubles(self) -> tuple[FeedRow, ...]:
        """The feeds that gave no usable answer."""
        return tuple(row for row in self.rows if row.in_trouble)

    @property
    def counts(self) -> dict[str, int]:
        """Feeds asked and in trouble, papers seen, new and updated: for the run ledger."""
        return {
            "feeds": sum(row.outcome != "paused" for row in self.rows),
            "in_trouble": len(self.troubles),
            "seen": sum(row.seen for row in self.rows),
            "new": sum(row.new for row in self.rows),
            "updated": sum(row.updated for row in self.rows),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """Told after each feed: how many are done, of how many, and the latest row."""

    done: int
    total: int
    row: FeedRow


@dataclass(frozen=True, slots=True)
class _Ingest:
    """What all feeds of one ingest share."""

    feeds: Mapping[str, Feed]
    topics: Mapping[str, Sequence[str]]
    store: Store
    config: IngestConfig
    now: datetime
    urls: Mapping[str, str] = field(default_factory=dict)

    def request(self, feed_id: str) -> FetchRequest:
        """Return what to ask for: of the stand-in if there is one, and conditionally if possible."""
        feed = self.feeds[feed_id]
        url = self.urls.get(feed_id, feed.url)
        wait = 0.0 if feed_id in self.urls and _is_this_machine(url) else float(feed.wait_between)
        return FetchRequest(feed_id, url, self.store.validators(feed_id, url), wait)

    def take_in(self, retrieved: Retrieved) -> FeedRow:
        """Parse, decide and store one result, all of it in one transaction."""
        feed_id = retrieved.request.feed
        try:
            decision = self._decide(retrieved)
        except StoreError:
            raise
        except Exception as error:  # a mistake of this program over one feed must not end the others
            _log.exception("reading feed %s", feed_id)
            decision = Decision("failed", f"Internal error while reading ({type(error).__name__}: {error}).")
        fetch = self._record(retrieved, decision)
        self.store.record_fetch(fetch, decision.sightings, seen_at=self.now)
        return FeedRow(
            feed=feed_id,
            title=self.feeds[feed_id].title,
            outcome=fetch.outcome,
            message=fetch.message,
            seen=fetch.papers_seen,
            new=fetch.papers_new,
            updated=fetch.papers_updated,
            seconds=retrieved.ended - retrieved.began,
            status=fetch.status,
        )

    def _decide(self, retrieved: Retrieved) -> Decision:
        result, feed_id = retrieved.result, retrieved.request.feed
        match result:
            case FetchFailed():
                return Decision("failed", result.message)
            case NotModified():
                return Decision(
                    "not-modified", "Not modified since it was last read." + _moved(result.moved_to)
                )
            case Fetched():
                parsed = parse_feed(result.body, url=result.final_url, content_type=result.content_type)
                keys = [] if isinstance(parsed, NotAFeed) else [found.paper.key for found in parsed.papers]
                known = self.store.known_papers(feed_id, keys)
                decision = decide(parsed, known, self.feeds[feed_id], self.topics)
                return Decision(
                    decision.outcome,
                    decision.message + _moved(result.moved_to),
                    decision.sightings,
                    decision.new,
                    decision.updated,
                )

    def _record(self, retrieved: Retrieved, decision: Decision) -> FetchRecord:
        result = retrieved.result
        answered = result if isinstance(result, Fetched | NotModified) else None
        status = 304 if isinstance(result, NotModified) else result.status
        return FetchRecord(
            feed=retrieved.request.feed,
            url=retrieved.request.url,
            started=self.now + timedelta(seconds=retrieved.began),
            ended=self.now + timedelta(seconds=retrieved.ended),
            outcome=decision.outcome,
            message=decision.message,
            status=status,
            final_url=result.final_url,
            size=len(result.body) if isinstance(result, Fetched) else None,
            etag=answered.etag if answered else None,
            last_modified=answered.last_modified if answered else None,
            papers_seen=len(decision.sightings),
            papers_new=decision.new,
            papers_updated=decision.updated,
        )


def ingest(
    feeds: Mapping[str, Feed],
    topics: Mapping[str, Topic],
    store: Store,
    config: IngestConfig,
    now: datetime,
    *,
    progress: Callable[[Progress], None] | None = None,
    urls: Mapping[str, str] | None = None,
) -> IngestReport:
    """Ask every feed that is not paused and store what it shows.

    ``feeds`` and ``topics`` are records by id. ``now`` (aware) is the moment of the ingest: the sightings
    carry it, and the times of the fetches count from it. ``urls`` replaces the addresses of some feeds by
    feed id; a stand-in on this machine is asked without the feed's ``wait_between``.

    Each feed is stored as soon as its answer is read, in one transaction. Faults of the feeds end up in the
    report; only a store that does not work raises (:class:`StoreError`), and what was stored before remains.
    """
    keywords = {topic_id: topic.keywords for topic_id, topic in sorted(topics.items())}
    shared = _Ingest(feeds, keywords, store, config, now, urls or {})
    rows = {
        feed_id: FeedRow(feed_id, feed.title, "paused", f"Paused since {feed.paused}.")
        for feed_id, feed in feeds.items()
        if feed.paused is not None
    }
    requests = [shared.request(feed_id) for feed_id in sorted(feeds) if feed_id not in rows]
    seconds = 0.0
    for done, retrieved in enumerate(retrieve(requests, config), start=1):
        row = shared.take_in(retrieved)
        rows[row.feed] = row
        seconds = max(seconds, retrieved.ended)
        if progress is not None:
            progress(Progress(done, len(requests), row))
    return IngestReport(now, seconds, tuple(rows[feed_id] for feed_id in sorted(rows)))


def _moved(to: str | None) -> str:
    return f" It has moved for good to {to}; change the address in its record." if to else ""


def _is_this_machine(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
