"""Take in one result: parse it, decide what it means, store that, all in one transaction."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.ingest.decide import Decision, decide
from pipeline.ingest.entry import FoundPaper
from pipeline.ingest.fetch import Fetched, FetchFailed, FetchResult, NotModified
from pipeline.ingest.kinds import parse_pages
from pipeline.ingest.pages import NotAFeed, ParsedFeed
from pipeline.ingest.plan import Asked, moment, what_to_do_about_gone
from pipeline.ingest.reader import Reader
from pipeline.ingest.report import FeedRow
from pipeline.ingest.retrieve import Retrieved
from pipeline.ingest.tables import TableDecision, decide_table, read_table
from pipeline.ingest.text import plain, shortened
from pipeline.records.catalog import Benchmark
from pipeline.records.feeds import Feed, TableMapping
from pipeline.store import FetchRecord, Paper, Store, StoreError

LONGEST_MESSAGE = 1_000
"""Characters. Messages quote what came from outside."""

LONGEST_CHANGE = 200

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taker:
    """Takes in the results of one ingest. ``topics`` are keywords by topic id.

    With ``dry_run`` nothing is stored, and the rows say what would have been.
    """

    feeds: Mapping[str, Feed]
    topics: Mapping[str, Sequence[str]]
    benchmarks: Mapping[str, Benchmark]
    store: Store
    now: datetime
    reader: Reader
    asked: Mapping[str, Asked]
    dry_run: bool = False

    def take_in(self, retrieved: Retrieved) -> FeedRow:
        """Return how it went. Raises :class:`StoreError` only: a store that does not work ends an ingest."""
        feed_id = retrieved.request.feed
        try:
            decision = self._decide(retrieved)
            fetch = self._record(retrieved, decision)
            self._store(fetch, decision)
        except StoreError:
            raise
        except Exception as error:  # a mistake of this program over one feed must not end the others
            _log.info("reading feed %s", feed_id, exc_info=True)
            decision = Decision("failed", f"Internal error while reading ({type(error).__name__}: {error}).")
            fetch = self._record(retrieved, decision)
            self._store(fetch, decision)
        return FeedRow(
            feed=feed_id,
            title=self.feeds[feed_id].title,
            outcome=fetch.outcome,
            message=fetch.message,
            seen=fetch.papers_seen,
            new=fetch.papers_new,
            updated=fetch.papers_updated,
            values=fetch.values_new,
            changes=tuple(shortened(plain(line), LONGEST_CHANGE) for line in _changes(decision)),
            seconds=retrieved.ended - retrieved.began,
            status=fetch.status,
        )

    def _decide(self, retrieved: Retrieved) -> Decision | TableDecision:
        result, feed_id = retrieved.result, retrieved.request.feed
        feed = self.feeds[feed_id]
        match result:
            case FetchFailed():
                # An address that the feed had moved to says nothing final about the feed.
                is_gone = result.reason == "gone" and self.asked[feed_id].marks.moved_to is None
                return Decision("gone" if is_gone else "failed", result.message)
            case NotModified():
                return Decision("not-modified", "Not modified since it was last read.")
            case Fetched() if feed.table is not None:
                return self._decide_table(feed_id, feed.table, result)
            case Fetched():
                return self._decide_papers(feed_id, feed, result)

    def _decide_papers(self, feed_id: str, feed: Feed, result: Fetched) -> Decision:
        parsed = parse_pages(
            feed,
            (result.body, *result.more),
            url=result.final_url,
            content_type=result.content_type,
            today=self.now.date(),
            read=self.reader,
        )
        if isinstance(parsed, ParsedFeed):
            parsed = replace(parsed, papers=(*parsed.papers, *self._deleted(feed_id, parsed.deleted)))
        papers = [] if isinstance(parsed, NotAFeed) else [found.paper for found in parsed.papers]
        decision = decide(parsed, self.store.known_papers(feed_id, papers), feed, self.topics)
        return replace(decision, message=f"{decision.message} {result.cut_short}".rstrip())

    def _deleted(self, feed_id: str, keys: Sequence[str]) -> list[FoundPaper]:
        """Return the known papers that the publisher has deleted: of them no more comes than the id."""
        if not keys:
            return []
        known = self.store.known_papers(feed_id, [Paper(key, title="", link="") for key in keys])
        return [FoundPaper(replace(paper.paper, withdrawn=True)) for paper in known.values()]

    def _decide_table(self, feed_id: str, mapping: TableMapping, result: Fetched) -> Decision | TableDecision:
        benchmark = self.benchmarks.get(mapping.benchmark)
        if benchmark is None:
            message = f'Its record names the benchmark "{mapping.benchmark}", which is missing or broken.'
            return Decision("failed", message)
        table = read_table(result.body, result.content_type, mapping)
        last = self.store.last_observations(mapping.benchmark, benchmark.series)
        reading = self.asked[feed_id].reading
        return decide_table(table, mapping, benchmark, last, feed_id=feed_id, reading=reading, now=self.now)

    def _store(self, fetch: FetchRecord, decision: Decision | TableDecision) -> None:
        if self.dry_run:
            return
        if isinstance(decision, TableDecision):
            self.store.record_table(fetch, decision.observations, decision.held)
        else:
            self.store.record_fetch(fetch, decision.sightings, seen_at=self.now)

    def _record(self, retrieved: Retrieved, decision: Decision | TableDecision) -> FetchRecord:
        request, result = retrieved.request, retrieved.result
        answered = result if isinstance(result, Fetched | NotModified) else None
        ended = self.now + timedelta(seconds=retrieved.ended)
        of_papers = decision if isinstance(decision, Decision) else Decision("empty", "")
        of_a_table = decision if isinstance(decision, TableDecision) else None
        fetch = FetchRecord(
            feed=request.feed,
            url=self.asked[request.feed].url,
            started=self.now + timedelta(seconds=retrieved.began),
            ended=ended,
            outcome=decision.outcome,
            message=decision.message,
            status=304 if isinstance(result, NotModified) else result.status,
            final_url=result.final_url,
            size=len(result.body) + sum(map(len, result.more)) if isinstance(result, Fetched) else None,
            etag=answered.etag if answered else None,
            last_modified=answered.last_modified if answered else None,
            papers_seen=len(of_papers.sightings),
            papers_new=of_papers.new,
            papers_updated=of_papers.updated,
            not_before=self._not_before(request.feed, result, ended),
            # What was cut short was not read: the next ingest must not ask only for what came after.
            reading=None if getattr(result, "cut_short", "") else self.asked[request.feed].reading,
            values_seen=of_a_table.values_seen if of_a_table else 0,
            values_new=of_a_table.values_new if of_a_table else 0,
            sha256=sha256((result.body, *result.more)) if isinstance(result, Fetched) else None,
        )
        moved_to, notes = self._what_follows(fetch, answered.moved_to if answered else None)
        message = shortened(plain(" ".join((fetch.message, *notes))), LONGEST_MESSAGE)
        return replace(fetch, message=message, moved_to=moved_to)

    def _not_before(self, feed_id: str, result: FetchResult, ended: datetime) -> datetime | None:
        """Return until when to leave the feed alone. A wait that was asked for outlasts other failures."""
        if isinstance(result, NotModified):
            return None
        if result.retry_after is not None:
            return ended + timedelta(seconds=result.retry_after)
        before = self.asked[feed_id].marks.not_before
        return before if isinstance(result, FetchFailed) and before is not None and before > ended else None

    def _what_follows(self, fetch: FetchRecord, moved_to: str | None) -> tuple[str | None, list[str]]:
        """Return where to ask the next time, if not at the address of the record, and what to say of it.

        A move holds as long as it leads to a feed; after a failure the record's own address is tried again.
        """
        moved_before = self.asked[fetch.feed].marks.moved_to
        if fetch.outcome == "gone":
            return None, [what_to_do_about_gone(fetch.feed)]
        notes = []
        if fetch.not_before is not None:
            notes.append(f"Not asked again before {moment(fetch.not_before)}.")
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


def sha256(pages: Sequence[bytes]) -> str:
    """Return the SHA-256 of an answer as it was received, decoded; of several pages, one after the other."""
    digest = hashlib.sha256()
    for page in pages:
        digest.update(page)
    return digest.hexdigest()


def _changes(decision: Decision | TableDecision) -> Iterator[str]:
    if isinstance(decision, TableDecision):
        for row in decision.observations:
            figure = "no longer in the table" if row.value is None else row.value
            yield f"{row.event}: {row.subject}, {row.metric}: {figure}"
        return
    for sighting in decision.sightings:
        if sighting.change != "unchanged":
            yield f"{sighting.change}: {sighting.paper.title} ({sighting.paper.key})"
