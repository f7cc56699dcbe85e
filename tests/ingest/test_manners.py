"""What publishers ask for is remembered: to wait, to come to another address, not to come again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.ingest import FeedRow, IngestConfig, feed_health, ingest
from pipeline.records.feeds import Feed
from pipeline.store import FeedMarks, Store

from .conftest import data, feed
from .server import Answer, FeedServer

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
GOOD = Answer(data("arxiv-new.xml"), etag='"1"')


class House:
    """One feed, asked again and again."""

    def __init__(self, store: Store, config: IngestConfig, record: Feed) -> None:
        self.store, self.config, self.record = store, config, record

    def ask(self, now: datetime = NOW, *, named: bool = False, **options: object) -> FeedRow:
        more = {"named": ["f"]} if named else {}
        (row,) = ingest({"f": self.record}, {}, self.store, self.config, now, **more, **options).rows
        return row

    def health(self, now: datetime) -> tuple[str, str]:
        found = feed_health("f", self.record, self.store.feed_states()["f"], now)
        return found.state, found.message


@pytest.fixture
def house(server: FeedServer, store: Store, config: IngestConfig) -> House:
    return House(store, replace(config, retries=0), feed(server.url("/f"), keep="all"))


@pytest.mark.parametrize("status", [429, 503])
def test_a_feed_is_left_alone_for_as_long_as_its_host_asks(
    server: FeedServer, house: House, status: int
) -> None:
    server.answers["/f"] = [Answer(status=status, headers={"Retry-After": "7200"}), GOOD]
    asked = house.ask()
    assert (asked.outcome, asked.in_trouble) == ("failed", True)
    assert asked.message.endswith(
        "It asks to wait 7200 seconds. Not asked again before 2026-04-27 08:00 UTC."
    )
    assert house.health(NOW + HOUR) == (
        "waiting",
        "The host asked to be left alone for 1 hour more. It never succeeded.",
    )
    waiting = house.ask(NOW + HOUR)
    assert (waiting.outcome, waiting.asked, waiting.in_trouble) == ("waiting", False, False)
    assert waiting.message == "The host asked to be left alone until 2026-04-27 08:00 UTC. Not asked."
    assert len(server.asked) == 1
    assert len(house.store.fetches("f")) == 1
    assert house.ask(NOW + 3 * HOUR).outcome == "new"
    assert house.health(NOW + 3 * HOUR)[0] == "fresh"


def test_no_host_can_ask_for_more_than_a_month(server: FeedServer, house: House) -> None:
    server.answers["/f"] = Answer(status=429, headers={"Retry-After": "999999999"})
    house.ask()
    assert house.ask(NOW + timedelta(days=30)).outcome == "waiting"
    assert house.ask(NOW + timedelta(days=31, minutes=1)).outcome == "failed"


def test_a_feed_that_is_named_is_asked_all_the_same(server: FeedServer, house: House) -> None:
    server.answers["/f"] = [Answer(status=429, headers={"Retry-After": "7200"}), Answer(status=500), GOOD]
    house.ask()
    assert house.ask(NOW + HOUR, named=True).outcome == "failed"
    assert house.ask(NOW + HOUR).outcome == "waiting"  # what was asked for is not forgotten over it
    assert house.ask(NOW + HOUR, named=True).outcome == "new"
    assert house.ask(NOW + HOUR).outcome == "not-modified"


def test_too_many_requests_without_a_wait_never_disables_a_feed(server: FeedServer, house: House) -> None:
    server.answers["/f"] = [Answer(status=429), GOOD]
    assert house.ask().outcome == "failed"
    assert house.health(NOW)[0] == "failing"
    assert house.ask().outcome == "new"


def test_a_feed_that_is_gone_is_not_asked_again(server: FeedServer, house: House) -> None:
    server.answers["/f"] = [GOOD, Answer(status=410), GOOD]
    house.ask()
    gone = house.ask(NOW + HOUR)
    assert (gone.outcome, gone.status, gone.in_trouble, gone.asked) == ("gone", 410, True, True)
    assert gone.message == (
        "The host answered 410 (Gone). Change the address in its record, or pause it there. "
        '"throughline ingest --feed f" asks all the same.'
    )
    still = house.ask(NOW + 9 * HOUR)
    assert (still.outcome, still.in_trouble, still.asked) == ("gone", True, False)
    assert still.message.startswith("Gone since 2026-04-27 07:00 UTC, not asked.")
    assert len(server.asked) == 2
    assert house.health(NOW + 9 * HOUR) == ("gone", gone.message)
    assert len(house.store.papers(everything=True)) == 3
    assert house.ask(NOW + 9 * HOUR, named=True).outcome == "not-modified"
    assert house.ask(NOW + 9 * HOUR).outcome == "not-modified"


def test_a_feed_that_is_gone_is_asked_at_a_new_address(server: FeedServer, house: House) -> None:
    server.answers |= {"/f": Answer(status=410), "/g": GOOD}
    house.ask()
    house.record = feed(server.url("/g"), keep="all")
    assert house.ask().outcome == "new"


def test_a_detour_to_what_is_gone_does_not_end_the_feed(server: FeedServer, house: House) -> None:
    server.answers |= {"/f": Answer(status=302, headers={"Location": "/g"}), "/g": Answer(status=410)}
    row = house.ask()
    assert row.outcome == "failed"
    assert f"410 (Gone) at {server.url('/g')}, where it was redirected to." in row.message


@pytest.mark.parametrize("status", [301, 308])
def test_a_move_for_good_is_remembered_and_told_each_time(
    server: FeedServer, house: House, status: int
) -> None:
    server.answers |= {"/f": Answer(status=status, headers={"Location": "/g"}), "/g": GOOD}
    rows = [house.ask() for _ in range(3)]
    assert [row.outcome for row in rows] == ["new", "not-modified", "not-modified"]
    advice = f"It has moved for good to {server.url('/g')}; change the address in its record."
    assert all(row.message.endswith(advice) for row in rows)
    assert [asked.path for asked in server.asked] == ["/f", "/g", "/g", "/g"]
    assert [headers.get("If-None-Match") for headers in server.headers("/g")] == [None, '"1"', '"1"']
    fetch = house.store.last_fetch("f")
    assert fetch is not None
    assert (fetch.url, fetch.final_url, fetch.moved_to) == (
        house.record.url,
        server.url("/g"),
        server.url("/g"),
    )


def test_after_a_failure_at_the_new_address_the_one_of_the_record_is_asked(
    server: FeedServer, house: House
) -> None:
    server.answers |= {
        "/f": [Answer(status=301, headers={"Location": "/g"}), GOOD],
        "/g": [GOOD, Answer(status=410)],
    }
    house.ask()
    failed = house.ask()
    assert failed.outcome == "failed"
    assert f"It had moved to {server.url('/g')}; the address in its record is asked next." in failed.message
    again = house.ask()
    assert again.outcome == "unchanged"
    assert "moved" not in again.message
    assert "If-None-Match" not in server.headers("/f")[-1]  # that ETag was the other address's


def test_a_move_to_what_is_no_feed_is_not_remembered(server: FeedServer, house: House) -> None:
    server.answers |= {"/f": Answer(status=301, headers={"Location": "/g"}), "/g": Answer(b"<html>")}
    house.ask()
    house.ask()
    assert [asked.path for asked in server.asked] == ["/f", "/g", "/f", "/g"]


def test_a_move_there_and_back_is_none(server: FeedServer, house: House) -> None:
    server.answers |= {
        "/f": [Answer(status=301, headers={"Location": "/g"}), GOOD],
        "/g": [GOOD, Answer(status=301, headers={"Location": "/f"})],
    }
    house.ask()
    assert "moved" not in house.ask().message
    assert house.store.marks("f", house.record.url) == FeedMarks()


def test_a_stand_in_may_be_on_this_machine_and_the_address_of_a_record_may_not(
    server: FeedServer, house: House
) -> None:
    server.answers["/f"] = GOOD
    house.config = replace(house.config, allow_hosts=())
    refused = house.ask()
    assert refused.outcome == "failed"
    assert "127.0.0.1 is not a public address" in refused.message
    assert server.asked == []
    assert house.ask(urls={"f": server.url("/f")}).outcome == "new"


def test_a_stand_in_that_moved_for_good_is_still_a_stand_in(server: FeedServer, house: House) -> None:
    server.answers |= {"/f": Answer(status=301, headers={"Location": "/g"}), "/g": GOOD}
    house.config = replace(house.config, allow_hosts=())
    urls = {"f": server.url("/f")}
    assert [house.ask(urls=urls).outcome for _ in range(2)] == ["new", "not-modified"]


def test_a_mistake_of_our_own_while_storing_is_a_failure_of_that_feed(
    server: FeedServer, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.answers["/f"] = GOOD
    real = house.store.record_fetch

    def fail_with_papers(fetch: object, papers: object = (), **more: object) -> None:
        if papers:
            raise UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
        real(fetch, papers, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(house.store, "record_fetch", fail_with_papers)
    row = house.ask()
    assert row.outcome == "failed"
    assert "Internal error" in row.message
    assert house.store.validators("f", house.record.url).etag is None
