from __future__ import annotations

from datetime import timedelta

import pytest

from pipeline.records.feeds import Feed
from pipeline.run.status import read_status
from pipeline.site.page import Status
from pipeline.store import FetchRecord, Outcome, Paper, Sighting, Store, TopicMatch
from tests.house import NOW, House

EVERY_SIX_HOURS = "0 3,9,15,21 * * *"


class Desk:
    """The made-up house with a store, and verbs to say what its feed did."""

    def __init__(self, house: House) -> None:
        (house.root / "var").mkdir()
        self.house, self.url = house, house.project().store_url

    def fetched(self, outcome: Outcome, hours_ago: float, *papers: Paper, feed: str = "made-up-feed") -> None:
        then = NOW - timedelta(hours=hours_ago)
        seen = [
            Sighting(p, "new", f"hash of {p.key}", kept=True, topics=(TopicMatch("light", "reading lamp"),))
            for p in papers
        ]
        record = FetchRecord(
            feed, "https://feeds.invalid/lamps.xml", then, then, outcome, "Made up.", papers_seen=len(papers)
        )
        with Store.open(self.url) as store:
            store.record_fetch(record, seen)

    def status(self) -> Status:
        with Store.open(self.url) as store:
            return read_status(self.house.library(), store, EVERY_SIX_HOURS, NOW)


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house)


def paper(number: int, title: str = "A paper") -> Paper:
    return Paper(f"arxiv:2604.{number:05}", title, f"https://arxiv.org/abs/2604.{number:05}", ("A. Author",))


def second_feed(house: House, **fields: str) -> None:
    rows = {
        "title": "Another",
        "kind": "feed",
        "url": "https://feeds.invalid/b.xml",
        "expected_every": "1 day",
    }
    text = "schema_version: 1\n" + "".join(f"{k}: {v}\n" for k, v in (rows | fields).items())
    Feed.model_validate({"schema_version": "1", **rows, **fields})
    house.write("sources/feeds/another.yml", text)


def test_nothing_is_well_before_it_was_asked(desk: Desk) -> None:
    status = desk.status()
    assert (status.state, status.word) == ("unknown", "Feeds not asked yet")
    assert (status.last_run, status.next_run) == ("2026-05-04T06:30:00Z", "2026-05-04T09:00:00Z")
    assert [(f.state, f.shape, f.last_success) for f in status.feeds] == [("never", "○", "")]


def test_all_feeds_well_is_active(desk: Desk) -> None:
    desk.fetched("new", 1, paper(1))
    status = desk.status()
    assert (status.state, status.word) == ("active", "Active")
    assert status.feeds[0].last_success == "2026-05-04 05:30 UTC"


@pytest.mark.parametrize("outcome", ["failed", "malformed"])
def test_one_feed_in_trouble_is_said_with_its_number(desk: Desk, outcome: Outcome) -> None:
    second_feed(desk.house)
    desk.fetched("new", 1, paper(1))
    desk.fetched(outcome, 1, feed="another")
    status = desk.status()
    assert (status.state, status.word) == ("degraded", "1 of 2 feeds needs attention")
    assert {f.id: f.shape for f in status.feeds} == {"another": "✕", "made-up-feed": "●"}


def test_one_feed_of_one_in_trouble_is_said_in_the_singular(desk: Desk) -> None:
    desk.fetched("failed", 1)
    assert desk.status().word == "1 of 1 feed needs attention"


def test_a_feed_that_was_not_asked_for_long_is_late(desk: Desk) -> None:
    desk.fetched("new", 24 * 9, paper(1))
    status = desk.status()
    assert status.feeds[0].state == "late"
    assert status.state == "degraded"


def test_a_paused_feed_needs_no_attention(desk: Desk) -> None:
    second_feed(desk.house, paused="2026-05-01")
    desk.fetched("new", 1, paper(1))
    status = desk.status()
    assert status.state == "active"
    assert {f.id: f.state for f in status.feeds}["another"] == "paused"


def test_without_feeds_the_state_is_unknown(desk: Desk) -> None:
    (desk.house.root / "sources/feeds/made-up-feed.yml").unlink()
    status = desk.status()
    assert (status.state, status.word, status.feeds) == ("unknown", "No feeds", ())


def test_the_radar_groups_papers_by_topic_the_newest_first(desk: Desk) -> None:
    desk.fetched("new", 5, paper(1, "Older"))
    desk.fetched("new", 1, paper(2, "Newer"))
    (group,) = desk.status().radar
    assert group.topic == "light"
    assert [p.title for p in group.papers] == ["Newer", "Older"]
    assert (group.papers[0].keyword, group.papers[0].feed) == ("reading lamp", "A made-up listing")


def test_the_run_under_way_is_not_in_its_own_ledger(desk: Desk) -> None:
    with Store.open(desk.url) as store:
        done = store.start_run("earlier", NOW - timedelta(hours=6))
        store.finish_run(done, "published", NOW - timedelta(hours=6) + timedelta(seconds=12.34))
        store.start_run("this one", NOW)
    assert [(r.cause, r.state, r.took) for r in desk.status().runs] == [("earlier", "published", "12.3 s")]
