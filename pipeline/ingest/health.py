"""How a feed is doing, from its history and what is expected of it. Pure. Nothing is green by default."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pipeline.records.feeds import Feed
from pipeline.store import FeedHistory

HealthState = Literal["unknown", "ok", "late", "failing", "empty", "malformed", "waiting", "gone", "paused"]


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """The state of a feed and a sentence or two for people. ``since`` is when the state began, if known."""

    feed: str
    state: HealthState
    message: str
    since: datetime | None = None


def feed_health(feed_id: str, feed: Feed, history: FeedHistory | None, now: datetime) -> FeedHealth:
    """Judge a feed at the moment ``now`` (aware).

    ``failing`` and ``malformed`` speak of the last attempt. ``waiting`` is a feed whose host asked to be left
    alone for a time that is not over, ``gone`` one whose publisher says that it is no more. ``late`` is a
    feed that was not asked within its interval, or that answers but brings nothing new within it; ``empty``
    one whose answers, for longer than the interval, hold no paper at all. A feed that is empty for a weekend
    and expected less often is well.
    """
    if feed.paused is not None:
        last = f" Last asked {_ago(history.last.ended, now)}." if history else " Never asked."
        return FeedHealth(feed_id, "paused", f"Paused since {feed.paused}.{last}")
    if history is None:
        return FeedHealth(feed_id, "unknown", "Not asked yet.")
    expected = expected_interval(feed.expected_every)
    if history.last.outcome == "gone":
        return FeedHealth(feed_id, "gone", history.last.message, history.last.ended)
    if history.last.not_before is not None and history.last.not_before > now:
        message = f"The host asked to be left alone for {_span(history.last.not_before - now)} more."
        return FeedHealth(feed_id, "waiting", f"{message} {_last_success(history, now)}", history.last.ended)
    if history.last.outcome in ("failed", "malformed"):
        return _in_trouble(feed_id, history, now)
    success = history.last_success or history.last
    if now - success.ended > expected:
        message = f"Not asked for {_span(now - success.ended)}, though expected every {feed.expected_every}."
        return FeedHealth(feed_id, "late", message, success.ended + expected)
    return _answering(feed_id, feed, history, expected, now)


def expected_interval(duration: str) -> timedelta:
    """Return the length of a record's duration (``6 hours``, ``4 days``). ``ValueError`` if it is none.

    >>> expected_interval("4 days")
    datetime.timedelta(days=4)
    """
    match = re.fullmatch(r"(\d+) (minute|hour|day|week)s?", duration)
    if match is None:
        raise ValueError(f"not a length of time: {duration!r}")
    return timedelta(**{f"{match[2]}s": int(match[1])})


def _in_trouble(feed_id: str, history: FeedHistory, now: datetime) -> FeedHealth:
    last, success = history.last, history.last_success
    times = "The last attempt" if history.troubles == 1 else f"The last {history.troubles} attempts"
    before = f" {_last_success(history, now)}"
    if last.outcome == "malformed":
        state: HealthState = "malformed"
        message = f"{times} gave no feed. {last.message}{before}"
    else:
        state = "failing"
        message = f"{times} failed. {last.message}{before}"
    return FeedHealth(feed_id, state, message, success.ended if success else history.first.started)


def _last_success(history: FeedHistory, now: datetime) -> str:
    success = history.last_success
    return f"Last success {_ago(success.ended, now)}." if success else "It never succeeded."


def _answering(
    feed_id: str, feed: Feed, history: FeedHistory, expected: timedelta, now: datetime
) -> FeedHealth:
    new, body = history.last_new, history.last_body
    is_empty = body is not None and body.outcome == "empty"
    since = new.ended if new else history.first.ended
    overdue = now - since > expected
    if is_empty and (overdue or new is None):
        message = "It answers, but holds no papers" + (f"; the last came {_ago(since, now)}." if new else ".")
        return FeedHealth(feed_id, "empty", message, since)
    if overdue:
        message = (
            f"It answers, but brought nothing new for {_span(now - since)}; "
            f"something is expected every {feed.expected_every}."
        )
        return FeedHealth(feed_id, "late", message, since + expected)
    message = f"Asked {_ago(history.last.ended, now)}, last news {_ago(since, now)}."
    if is_empty:
        message += " Empty at the moment, which it may be for a while."
    return FeedHealth(feed_id, "ok", message)


def _ago(moment: datetime, now: datetime) -> str:
    passed = now - moment
    return "just now" if passed < timedelta(minutes=1) else f"{_span(passed)} ago"


def _span(span: timedelta) -> str:
    """Return a length of time in its largest unit: ``3 days``."""
    minutes = max(0, int(span.total_seconds() // 60))
    for unit, length in (("day", 24 * 60), ("hour", 60), ("minute", 1)):
        count = minutes // length
        if count:
            return f"1 {unit}" if count == 1 else f"{count} {unit}s"
    return "less than a minute"
