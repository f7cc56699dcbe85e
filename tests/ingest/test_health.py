from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.ingest import HealthState, expected_interval, feed_health, stale_since
from pipeline.store import FeedHistory, FetchRecord, Outcome

from .conftest import feed

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
FEED = feed(expected_every="4 days")


def history(*attempts: tuple[float, Outcome]) -> FeedHistory:
    """Build a history from (days ago, outcome), oldest first."""
    records = [
        FetchRecord("f", "https://f.example", at, at, outcome, f"Message of {outcome}.")
        for days, outcome in attempts
        for at in [NOW - timedelta(days=days)]
    ]

    def last(*outcomes: str) -> FetchRecord | None:
        return next((r for r in reversed(records) if r.outcome in outcomes), None)

    success = last("new", "unchanged", "not-modified", "empty")
    return FeedHistory(
        feed="f",
        first=records[0],
        last=records[-1],
        last_success=success,
        last_body=last("new", "unchanged", "empty"),
        last_new=last("new"),
        troubles=len(records) - 1 - records.index(success) if success else len(records),
        last_trouble=last("failed", "malformed", "gone", "held"),
    )


@pytest.mark.parametrize(
    ("past", "state", "words"),
    [
        (history((0.1, "new")), "fresh", "last news 2 hours ago"),
        (history((2, "new"), (0, "not-modified")), "fresh", "Asked just now, last news 2 days ago."),
        (history((2, "new"), (0.1, "empty")), "fresh", "Empty at the moment"),
        (history((2, "new"), (1, "empty"), (0, "not-modified")), "fresh", "Empty at the moment"),
        (history((9, "new"), (0.1, "unchanged")), "late", "answers, but brought nothing new for 9 days"),
        (history((9, "new"), (0.1, "not-modified")), "late", "nothing new for 9 days"),
        (history((9, "new")), "late", "Not asked for 9 days, though expected every 4 days."),
        (history((9, "new"), (0.1, "empty")), "empty", "holds no papers; the last came 9 days ago"),
        (history((9, "new"), (8, "empty"), (0, "not-modified")), "empty", "holds no papers"),
        (history((0.1, "empty")), "empty", "It answers, but holds no papers."),
        (history((1, "new"), (0.1, "failed")), "failing", "Message of failed. Last success 1 day ago."),
        (history((1, "new"), (0.2, "malformed"), (0.1, "failed")), "failing", "The last 2 attempts failed."),
        (history((0.1, "failed")), "failing", "It never succeeded."),
        (history((1, "new"), (0.1, "malformed")), "malformed", "gave nothing readable. Message of"),
        (history((1, "failed"), (0.1, "new")), "fresh", "last news 2 hours ago"),
    ],
)  # fmt: skip
def test_the_state_of_a_feed(past: FeedHistory, state: HealthState, words: str) -> None:
    health = feed_health("f", FEED, past, NOW)
    assert health.state == state
    assert words in health.message


def test_a_feed_that_was_never_asked_is_never() -> None:
    assert feed_health("f", FEED, None, NOW).state == "never"


def test_a_paused_feed_is_paused_whatever_happened() -> None:
    paused = feed(paused="2026-05-01")
    assert feed_health("f", paused, None, NOW).message == "Paused since 2026-05-01. Never asked."
    health = feed_health("f", paused, history((1, "failed")), NOW)
    assert (health.state, health.message) == ("paused", "Paused since 2026-05-01. Last asked 1 day ago.")


def test_a_feed_is_due_at_the_end_of_its_interval_and_late_half_an_interval_later() -> None:
    past = history((4, "new"), (0, "unchanged"), (-2, "unchanged"))
    assert feed_health("f", FEED, past, NOW).state == "fresh"
    due = feed_health("f", FEED, past, NOW + timedelta(seconds=1))
    assert (due.state, due.since, due.next_due, due.is_well) == ("due", NOW, NOW, True)
    assert feed_health("f", FEED, past, NOW + timedelta(days=2)).state == "due"
    late = feed_health("f", FEED, past, NOW + timedelta(days=2, seconds=1))
    assert (late.state, late.since, late.is_well) == ("late", NOW, False)


def test_what_happened_to_a_feed_stands_beside_its_state() -> None:
    past = history((9, "new"), (3, "new"), (2, "unchanged"), (1, "malformed"), (0.5, "failed"))
    health = feed_health("f", FEED, past, NOW)
    days = [NOW - timedelta(days=n) for n in (0.5, 2, 3)]
    assert [health.last_attempt, health.last_success, health.last_change] == days
    assert (health.next_due, health.failures) == (NOW + timedelta(days=1), 2)
    assert (health.problem, health.problem_at) == ("Message of failed.", days[0])
    assert health.reproduce == "throughline ingest --feed f --dry-run"


def test_the_last_problem_is_remembered_when_all_is_well_again() -> None:
    health = feed_health("f", FEED, history((2, "failed"), (1, "new")), NOW)
    assert (health.state, health.problem, health.failures) == ("fresh", "Message of failed.", 0)


def test_a_table_held_back_is_held_until_a_good_one_comes() -> None:
    past = history((9, "new"), (1, "held"))
    health = feed_health("f", FEED, past, NOW)
    assert (health.state, health.message) == ("held", "Message of held. Last success 9 days ago.")
    assert feed_health("f", FEED, history((9, "new"), (1, "held"), (0, "new")), NOW).state == "fresh"


def test_trouble_counts_from_the_last_success() -> None:
    health = feed_health("f", FEED, history((3, "new"), (2, "failed"), (1, "failed")), NOW)
    assert health.since == NOW - timedelta(days=3)


def test_a_clock_that_was_set_back_does_no_harm() -> None:
    assert feed_health("f", FEED, history((-1, "new")), NOW).state == "fresh"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1 minute", timedelta(minutes=1)),
        ("6 hours", timedelta(hours=6)),
        ("4 days", timedelta(days=4)),
        ("2 weeks", timedelta(weeks=2)),
    ],
)
def test_expected_intervals(text: str, length: timedelta) -> None:
    assert expected_interval(text) == length


def test_what_is_no_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        expected_interval("1 fortnight")


def test_a_host_that_asked_to_be_left_alone_is_waited_for_and_no_longer() -> None:
    before = history((1, "new"), (0.1, "failed"))
    past = replace(before, last=replace(before.last, not_before=NOW + timedelta(hours=5)))
    waiting = feed_health("f", FEED, past, NOW)
    assert waiting.state == "waiting"
    assert waiting.message == "The host asked to be left alone for 5 hours more. Last success 1 day ago."
    assert feed_health("f", FEED, past, NOW + timedelta(hours=5)).state == "failing"


def test_a_feed_that_says_so_is_gone() -> None:
    health = feed_health("f", FEED, history((9, "new"), (3, "gone")), NOW)
    assert (health.state, health.message, health.since) == (
        "gone",
        "Message of gone.",
        NOW - timedelta(days=3),
    )


@pytest.mark.parametrize(
    ("past", "days_ago"),
    [
        (history((1, "new")), None),
        (history((30, "new"), (1, "unchanged")), None),
        (history((30, "new"), (5.9, "not-modified"), (0.1, "failed")), None),
        (history((30, "new"), (6.1, "unchanged"), (0.1, "failed")), 6.1),
        (history((30, "new"), (0.1, "empty")), 30),
        (history((1, "new"), (0.1, "empty")), None),
        (history((30, "new"), (1, "gone")), 30),
        (history((30, "failed")), None),
        (None, None),
    ],
)
def test_a_feed_is_stale_since_it_was_last_seen_well_once_that_is_late(
    past: FeedHistory | None, days_ago: float | None
) -> None:
    since = stale_since(FEED, feed_health("f", FEED, past, NOW), NOW)
    assert since == (None if days_ago is None else NOW - timedelta(days=days_ago))


def test_a_paused_feed_grows_stale_as_any_other() -> None:
    paused = feed(expected_every="4 days", paused="2026-04-01")
    assert stale_since(paused, feed_health("f", paused, history((30, "new")), NOW), NOW) is not None
