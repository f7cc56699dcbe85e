"""Ingest: ask every feed, read the answers, decide, and store, one feed at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

from pipeline.ingest.config import IngestConfig
from pipeline.ingest.decide import Decision, decide
from pipeline.ingest.fetch import Fetched, FetchFailed, FetchRequest, FetchResult, NotModified
from pipeline.ingest.parse import NotAFeed, parse_feed
from pipeline.ingest.reader import Reader
from pipeline.ingest.retrieve import Retrieved, retrieve
from pipeline.ingest.text import plain, shortened
from pipeline.records.catalog import Topic
from pipeline.records.feeds import Feed
from pipeline.store import FeedMarks, FetchRecord, Outcome, Store, StoreError

LONGEST_MESSAGE = 1_000
"""Characters. Messages quote what came from outside."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FeedRow:
    """How it went with one feed. ``message`` is for people, ``seconds`` the time the answer took.

    ``seen``, ``new`` and ``updated`` count papers; ``new`` are those that no feed had shown before.
    ``asked`` is false for a feed that was left alone: paused, waiting, or gone since an earlier time.
    """

    feed: str
    title: str
    outcome: Outcome | Literal["paused", "waiting"]
    message: str
    seen: int = 0
    new: int = 0
    updated: int = 0
    seconds: float = 0.0
    status: int | None = None
    asked: bool = True

    @property
    def in_trouble(self) -> bool:
        """Whether the feed gave no usable answer, or never will again."""
        return self.outcome in ("failed", "malformed", "gone")


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
            "feeds": sum(row.asked for row in self.rows),
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
    """What all feeds of one ingest share. ``marks`` are those that were heeded when asking, by feed id."""

    feeds: Mapping[str, Feed]
    topics: Mapping[str, Sequence[str]]
    store: Store
    config: IngestConfig
    now: datetime
    reader: Reader
    urls: Mapping[str, str] = field(default_factory=dict)
    named: Collection[str] = ()
    marks: dict[str, FeedMarks] = field(default_factory=dict)

    def plan(self, feed_id: str) -> FetchRequest | FeedRow:
        """Return what to ask for, conditionally if possible, or why the feed is left alone."""
        feed, url = self.feeds[feed_id], self._url(feed_id)
        if feed.paused is not None:
            return FeedRow(feed_id, feed.title, "paused", f"Paused since {feed.paused}.", asked=False)
        marks = self.store.marks(feed_id, url)
        if feed_id not in self.named:
            if marks.gone_since is not None:
                message = (
                    f"Gone since {_moment(marks.gone_since)}, not asked. {_what_to_do_about_gone(feed_id)}"
                )
                return FeedRow(feed_id, feed.title, "gone", message, status=410, asked=False)
            if marks.not_before is not None and marks.not_before > self.now:
                message = f"The host asked to be left alone until {_moment(marks.not_before)}. Not asked."
                return FeedRow(feed_id, feed.title, "waiting", message, asked=False)
        self.marks[feed_id] = marks
        stand_in = url if feed_id in self.urls else None
        wait = 0.0 if stand_in and _is_this_machine(stand_in) else float(feed.wait_between)
        validators = self.store.validators(feed_id, url, marks.moved_to)
        return FetchRequest(feed_id, marks.moved_to or url, validators, wait, stand_in)

    def take_in(self, retrieved: Retrieved) -> FeedRow:
        """Parse, decide and store one result, all of it in one transaction."""
        feed_id = retrieved.request.feed
        try:
            decision = self._decide(retrieved)
            fetch = self._record(retrieved, decision)
            self.store.record_fetch(fetch, decision.sightings, seen_at=self.now)
        except StoreError:
            raise
        except Exception as error:  # a mistake of this program over one feed must not end the others
            _log.info("reading feed %s", feed_id, exc_info=True)
            decision = Decision("failed", f"Internal error while reading ({type(error).__name__}: {error}).")
            fetch = self._record(retrieved, decision)
            self.store.record_fetch(fetch, (), seen_at=self.now)
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

    def _url(self, feed_id: str) -> str:
        return self.urls.get(feed_id, self.feeds[feed_id].url)

    def _decide(self, retrieved: Retrieved) -> Decision:
        result, feed_id = retrieved.result, retrieved.request.feed
        match result:
            case FetchFailed():
                # An address that the feed had moved to says nothing final about the feed.
                is_gone = result.reason == "gone" and self.marks[feed_id].moved_to is None
                return Decision("gone" if is_gone else "failed", result.message)
            case NotModified():
                return Decision("not-modified", "Not modified since it was last read.")
            case Fetched():
                parsed = parse_feed(
                    result.body,
                    url=result.final_url,
                    content_type=result.content_type,
                    today=self.now.date(),
                    read=self.reader,
                )
                keys = [] if isinstance(parsed, NotAFeed) else [found.paper.key for found in parsed.papers]
                known = self.store.known_papers(feed_id, keys)
                return decide(parsed, known, self.feeds[feed_id], self.topics)

    def _record(self, retrieved: Retrieved, decision: Decision) -> FetchRecord:
        request, result = retrieved.request, retrieved.result
        answered = result if isinstance(result, Fetched | NotModified) else None
        ended = self.now + timedelta(seconds=retrieved.ended)
        fetch = FetchRecord(
            feed=request.feed,
            url=self._url(request.feed),
            started=self.now + timedelta(seconds=retrieved.began),
            ended=ended,
            outcome=decision.outcome,
            message=decision.message,
            status=304 if isinstance(result, NotModified) else result.status,
            final_url=result.final_url,
            size=len(result.body) if isinstance(result, Fetched) else None,
            etag=answered.etag if answered else None,
            last_modified=answered.last_modified if answered else None,
            papers_seen=len(decision.sightings),
            papers_new=decision.new,
            papers_updated=decision.updated,
            not_before=self._not_before(request.feed, result, ended),
        )
        moved_to, notes = self._what_follows(fetch, answered.moved_to if answered else None)
        message = shortened(plain(" ".join((fetch.message, *notes))), LONGEST_MESSAGE)
        return replace(fetch, message=message, moved_to=moved_to)

    def _not_before(self, feed_id: str, result: FetchResult, ended: datetime) -> datetime | None:
        """Return until when to leave the feed alone. A wait that was asked for outlasts other failures."""
        if not isinstance(result, FetchFailed):
            return None
        if result.retry_after is not None:
            return ended + timedelta(seconds=result.retry_after)
        before = self.marks[feed_id].not_before
        return before if before is not None and before > ended else None

    def _what_follows(self, fetch: FetchRecord, moved_to: str | None) -> tuple[str | None, list[str]]:
        """Return where to ask the next time, if not at the address of the record, and what to say of it.

        A move holds as long as it leads to a feed; after a failure the record's own address is tried again.
        """
        moved_before = self.marks[fetch.feed].moved_to
        if fetch.outcome == "gone":
            return None, [_what_to_do_about_gone(fetch.feed)]
        notes = []
        if fetch.not_before is not None:
            notes.append(f"Not asked again before {_moment(fetch.not_before)}.")
            return moved_before, notes
        if fetch.outcome in ("failed", "malformed"):
            if moved_before:
                notes.append(f"It had moved to {moved_before}; the address in its record is asked next.")
            return None, notes
        moved_to = moved_to or moved_before
        if moved_to is None or moved_to == fetch.url:
            return None, notes
        notes.append(f"It has moved for good to {moved_to}; change the address in its record.")
        return moved_to, notes


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
) -> IngestReport:
    """Ask every feed that is not paused, waiting or gone, and store what it shows.

    ``feeds`` and ``topics`` are records by id. ``now`` (aware) is the moment of the ingest: the sightings
    carry it, and the times of the fetches count from it. ``urls`` replaces the addresses of some feeds by
    feed id; a stand-in may be on this machine or a private network, and on this machine it is asked without
    the feed's ``wait_between``. ``named`` are the feeds that somebody asks for by their ids: they are asked
    even if their host wants to be left alone or has said that they are gone.

    Each feed is stored as soon as its answer is read, in one transaction. Faults of the feeds end up in the
    report; only a store that does not work raises (:class:`StoreError`), and what was stored before remains.
    """
    keywords = {topic_id: topic.keywords for topic_id, topic in sorted(topics.items())}
    rows: dict[str, FeedRow] = {}
    requests: list[FetchRequest] = []
    seconds = 0.0
    with Reader(config) as reader:
        shared = _Ingest(feeds, keywords, store, config, now, reader, urls or {}, named)
        for feed_id in sorted(feeds):
            planned = shared.plan(feed_id)
            if isinstance(planned, FetchRequest):
                requests.append(planned)
            else:
                rows[feed_id] = planned
        with closing(retrieve(requests, config)) as results:
            for done, retrieved in enumerate(results, start=1):
                row = shared.take_in(retrieved)
                rows[row.feed] = row
                seconds = max(seconds, retrieved.ended)
                if progress is not None:
                    progress(Progress(done, len(requests), row))
    return IngestReport(now, seconds, tuple(rows[feed_id] for feed_id in sorted(rows)))


def _what_to_do_about_gone(feed_id: str) -> str:
    return (
        "Change the address in its record, or pause it there. "
        f'"throughline ingest {feed_id}" asks all the same.'
    )


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _is_this_machine(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
