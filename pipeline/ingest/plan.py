"""What to ask a feed for, or why it is left alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from pipeline.ingest.fetch import FetchRequest
from pipeline.ingest.kinds import accept, first_request, reading
from pipeline.ingest.report import FeedRow
from pipeline.records.feeds import Feed
from pipeline.store import FeedMarks, Store


@dataclass(frozen=True, slots=True)
class Asked:
    """A feed that is asked: at which address of the record (or its stand-in), and what was kept in mind."""

    feed: str
    url: str
    marks: FeedMarks
    reading: str


@dataclass(slots=True)
class Planner:
    """Plans the requests of one ingest. ``asked`` are the feeds that are asked, by id."""

    feeds: Mapping[str, Feed]
    store: Store
    now: datetime
    urls: Mapping[str, str]
    named: Collection[str]
    asked: dict[str, Asked] = field(default_factory=dict)

    def plan(self, feed_id: str) -> FetchRequest | FeedRow:
        """Return what to ask for, conditionally if possible, or why the feed is left alone."""
        feed = self.feeds[feed_id]
        if feed.paused is not None:
            return FeedRow(feed_id, feed.title, "paused", f"Paused since {feed.paused}.", asked=False)
        address, pager = first_request(feed, self._since(feed_id, feed), self.now.date())
        stand_in = self.urls.get(feed_id)
        url = stand_in or address
        # What the store keeps is about the record's own address: that of a harvest changes from day to day.
        known_as = stand_in or feed.url
        marks = self.store.marks(feed_id, known_as)
        if feed_id not in self.named and (left_alone := self._left_alone(feed_id, feed, marks)):
            return left_alone
        how = reading(feed)
        self.asked[feed_id] = Asked(feed_id, known_as, marks, how)
        wait = 0.0 if stand_in and _is_this_machine(stand_in) else float(feed.wait_between)
        # A query that names today's date can't be sent to where yesterday's was redirected.
        moved_to = marks.moved_to if stand_in or address == feed.url else None
        validators = self.store.validators(feed_id, known_as, moved_to, how)
        return FetchRequest(feed_id, moved_to or url, validators, wait, stand_in, pager, accept(feed))

    def _left_alone(self, feed_id: str, feed: Feed, marks: FeedMarks) -> FeedRow | None:
        if marks.gone_since is not None:
            message = f"Gone since {moment(marks.gone_since)}, not asked. {what_to_do_about_gone(feed_id)}"
            return FeedRow(feed_id, feed.title, "gone", message, status=410, asked=False)
        if marks.not_before is not None and marks.not_before > self.now:
            message = f"The host asked to be left alone until {moment(marks.not_before)}. Not asked."
            return FeedRow(feed_id, feed.title, "waiting", message, asked=False)
        return None

    def _since(self, feed_id: str, feed: Feed) -> datetime | None:
        """Return when the feed was last read by this same record, where it is asked for what came after."""
        if feed.kind != "arxiv":
            return None
        history = self.store.feed_states().get(feed_id)
        success = history.last_success if history else None
        return success.started if success and success.reading == reading(feed) else None


def what_to_do_about_gone(feed_id: str) -> str:
    """Say what an operator can do about a feed that is no more."""
    return (
        "Change the address in its record, or pause it there. "
        f'"throughline ingest --feed {feed_id}" asks all the same.'
    )


def moment(at: datetime) -> str:
    """Return a moment for people."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _is_this_machine(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
