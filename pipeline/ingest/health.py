"""How a feed is doing, from its history and what is expected of it. Pure. Nothing is green by default."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from pipeline.records.feeds import Feed
from pipeline.store import FeedHistory

HealthState = Literal[
    "never", "fresh", "due", "late", "failing", "malformed", "empty", "held", "waiting", "gone", "paused"
]

GRACE = 0.5
"""By how much of its expected interval a feed may be overdue before it is late."""


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """The state of a feed and a sentence or two for people. ``since`` is when the state began, if known.

    ``last_change`` is when the feed last brought something new, ``next_due`` when it should do so again,
    ``failures`` how many attempts in a row were in vain. ``problem`` is the last thing that went wrong, in
    words, even if all is well since; ``reproduce`` the command that shows it again.
    """

    feed: str
    state: HealthState
    message: str
    since: datetime | None = None
    last_attempt: datetime | None = None
    last_success: datetime | None = None
    last_change: datetime | None = None
    next_due: datetime | None = None
    failures: int = 0
    problem: str = ""
    problem_at: datetime | None = None

    @property
    def reproduce(self) -> str:
        """The command that asks the feed again and shows what comes, storing nothing."""
        return f"throughline ingest --feed {self.feed} --dry-run"

    @property
    def is_well(self) -> bool:
        """Whether nobody needs to look: it brought news when it was expected to, or is about to."""
        return self.state in ("fresh", "due")


def feed_health(feed_id: str, feed: Feed, history: FeedHistory | None, now: datetime) -> FeedHealth:
    """Judge a feed at the moment ``now`` (aware).

    ``never`` was not asked yet. ``failing`` and ``malformed`` speak of the last attempt. ``held`` is a table
    that was not plausible and waits for somebody to accept it. ``waiting`` is a feed whose host asked to be
    left alone for a time that is not over, ``gone`` one whose publisher says that it is no more. ``fresh``
    brought something new, and was asked, within its expected interval; ``due`` is at most half an interval
    beyond, and ``late`` more than that. ``empty`` is a feed whose answers, for longer than the interval, hold
    no paper at all. A feed that is empty for a weekend and expected less often is well.
    """
    state, message, since = _state(feed, history, now)
    if history is None:
        return FeedHealth(feed_id, state, message, since)
    success, change, trouble = history.last_success, history.last_new, history.last_trouble
    return FeedHealth(
        feed_id,
        state,
        message,
        since,
        last_attempt=history.last.ended,
        last_success=success.ended if success else None,
        last_change=change.ended if change else None,
        next_due=None if state in ("gone", "paused") else _due(feed, history),
        failures=history.troubles,
        problem=trouble.message if trouble else "",
        problem_at=trouble.ended if trouble else None,
    )


_Verdict = tuple[HealthState, str, datetime | None]


def _state(feed: Feed, history: FeedHistory | None, now: datetime) -> _Verdict:
    if feed.paused is not None:
        asked = f" Last asked {_ago(history.last.ended, now)}." if history else " Never asked."
        return "paused", f"Paused since {feed.paused}.{asked}", None
    if history is None:
        return "never", "Not asked yet.", None
    last = history.last
    if last.outcome == "gone":
        return "gone", last.message, last.ended
    if last.outcome == "held":
        return "held", f"{last.message} {_last_success(history, now)}", last.ended
    if last.not_before is not None and last.not_before > now:
        message = f"The host asked to be left alone for {_span(last.not_before - now)} more."
        return "waiting", f"{message} {_last_success(history, now)}", last.ended
    if last.outcome in ("failed", "malformed"):
        return _in_trouble(history, now)
    expected = expected_interval(feed.expected_every)
    success = history.last_success or last
    if now - success.ended > expected:
        message = f"Not asked for {_span(now - success.ended)}, though expected every {feed.expected_every}."
        return _overdue(success.ended, expected, now), message, success.ended + expected
    return _answering(feed, history, expected, now)


def _due(feed: Feed, history: FeedHistory) -> datetime:
    """Return when the feed should next bring something new."""
    known = history.last_new or history.first
    return known.ended + expected_interval(feed.expected_every)


def _overdue(since: datetime, expected: timedelta, now: datetime) -> HealthState:
    return "late" if now - since > expected * (1 + GRACE) else "due"


def stale_since(feed: Feed, health: FeedHealth, now: datetime) -> datetime | None:
    """Return when a feed was last seen well, if that is so long ago that it is late; otherwise ``None``.

    A look at a feed that brought nothing new is a good look, unlike :func:`feed_health`, which asks for news
    as well: figures that were confirmed yesterday are not stale, however old they are. A feed that holds
    nothing at all was last seen well when it last brought something. One never seen well has no such day.
    """
    seen = health.last_change if health.state == "empty" else health.last_success
    if seen is None or _overdue(seen, expected_interval(feed.expected_every), now) != "late":
        return None
    return seen


def expected_interval(duration: str) -> timedelta:
    """Return the length of a record's duration (``6 hours``, ``4 days``). ``ValueError`` if it is none.

    >>> expected_interval("4 days")
    datetime.timedelta(days=4)
    """
    match = re.fullmatch(r"(\d+) (minute|hour|day|week)s?", duration)
    if match is None:
        raise ValueError(f"not a length of time: {duration!r}")
    return timedelta(**{f"{match[2]}s": int(match[1])})


def _in_trouble(history: FeedHistory, now: datetime) -> _Verdict:
    last, success = history.last, history.last_success
    times = "The last attempt" if history.troubles == 1 else f"The last {history.troubles} attempts"
    since = success.ended if success else history.first.started
    before = _last_success(history, now)
    if last.outcome == "malformed":
        return "malformed", f"{times} gave nothing readable. {last.message} {before}", since
    return "failing", f"{times} failed. {last.message} {before}", since


def _last_success(history: FeedHistory, now: datetime) -> str:
    success = history.last_success
    return f"Last success {_ago(success.ended, now)}." if success else "It never succeeded."


def _answering(feed: Feed, history: FeedHistory, expected: timedelta, now: datetime) -> _Verdict:
    new, body = history.last_new, history.last_body
    is_empty = body is not None and body.outcome == "empty"
    since = new.ended if new else history.first.ended
    overdue = now - since > expected
    if is_empty and (overdue or new is None):
        what = "rows" if feed.kind == "table" else "papers"
        message = f"It answers, but holds no {what}" + (
            f"; the last came {_ago(since, now)}." if new else "."
        )
        return "empty", message, since
    if overdue:
        message = (
            f"It answers, but brought nothing new for {_span(now - since)}; "
            f"something is expected every {feed.expected_every}."
        )
        return _overdue(since, expected, now), message, since + expected
    message = f"Asked {_ago(history.last.ended, now)}, last news {_ago(since, now)}."
    if is_empty:
        message += " Empty at the moment, which it may be for a while."
    return "fresh", message, None


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
