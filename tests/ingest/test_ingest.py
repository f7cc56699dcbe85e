from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest import IngestConfig, IngestReport, Progress, feed_health, ingest
from pipeline.ingest import take as take_module
from pipeline.records.feeds import Feed
from pipeline.store import Store, StoreError

from .conftest import data, feed, topic
from .server import Answer, FeedServer

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)
TOPICS = {"models": topic("model"), "inventions": topic("invention")}
RECORDED = Path(__file__).parents[3] / "shared" / "feeds"


def run(store: Store, config: IngestConfig, feeds: Mapping[str, Feed], now: datetime = NOW) -> IngestReport:
    return ingest(feeds, TOPICS, store, config, now)


def test_what_feeds_show_ends_up_in_the_store(server: FeedServer, store: Store, config: IngestConfig) -> None:
    server.answers["/arxiv"] = Answer(data("arxiv-new.xml"), etag='"1"')
    server.answers["/journal"] = Answer(data("journal-rss10.xml"))
    feeds = {"arxiv": feed(server.url("/arxiv")), "journal": feed(server.url("/journal"), keep="all")}
    report = run(store, config, feeds)
    assert [(row.feed, row.outcome, row.seen, row.new) for row in report.rows] == [
        ("arxiv", "new", 3, 3),
        ("journal", "new", 2, 2),
    ]
    assert report.counts == {"feeds": 2, "in_trouble": 0, "seen": 5, "new": 5, "updated": 0, "values": 0}
    on_radar = store.papers(topic="models")
    assert [stored.paper.key for stored in on_radar] == ["arxiv:2604.90001"]
    assert on_radar[0].seen_by[0].announce == "new"
    assert on_radar[0].first_seen == NOW
    fetch = store.last_fetch("arxiv")
    assert fetch is not None
    assert (fetch.status, fetch.etag, fetch.size) == (200, '"1"', len(data("arxiv-new.xml")))
    assert fetch.sha256 == hashlib.sha256(data("arxiv-new.xml")).hexdigest()
    assert NOW <= fetch.started <= fetch.ended < NOW + timedelta(seconds=5)


def test_the_second_time_only_what_is_new_counts(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    server.answers["/a"] = [
        Answer(data("arxiv-new.xml")),
        Answer(data("arxiv-new.xml")),
        Answer(data("arxiv-api.xml")),
    ]
    feeds = {"a": feed(server.url("/a"))}
    outcomes = [run(store, config, feeds, NOW + timedelta(days=day)).rows[0] for day in range(3)]
    assert [(row.outcome, row.new, row.updated) for row in outcomes] == [
        ("new", 3, 0),
        ("unchanged", 0, 0),
        ("new", 1, 1),
    ]
    stored = store.paper("arxiv:2604.90001")
    assert stored is not None
    assert (stored.paper.version, stored.paper.abstract) == (2, "We invent a language model again.")
    assert (stored.first_seen, stored.last_seen) == (NOW, NOW + timedelta(days=2))


def test_a_feed_is_asked_conditionally_after_it_was_read(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    server.answers["/a"] = Answer(data("arxiv-new.xml"), etag='"1"')
    feeds = {"a": feed(server.url("/a"))}
    outcomes = [run(store, config, feeds).rows[0] for _ in range(3)]
    assert [row.outcome for row in outcomes] == ["new", "not-modified", "not-modified"]
    assert [headers.get("If-None-Match") for headers in server.headers("/a")] == [None, '"1"', '"1"']


def test_a_malformed_answer_does_not_make_the_next_one_conditional(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    server.answers["/a"] = [
        Answer(data("maintenance.html"), etag='"html"'),
        Answer(data("arxiv-new.xml"), etag='"1"'),
    ]
    feeds = {"a": feed(server.url("/a"))}
    first, second = (run(store, config, feeds).rows[0] for _ in range(2))
    assert (first.outcome, first.in_trouble) == ("malformed", True)
    assert "Down for maintenance" in first.message
    assert second.outcome == "new"
    assert "If-None-Match" not in server.headers("/a")[1]


def test_validators_of_another_address_are_not_sent(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    server.answers["/a"] = server.answers["/b"] = Answer(data("arxiv-new.xml"), etag='"1"')
    run(store, config, {"f": feed(server.url("/a"))})
    run(store, config, {"f": feed(server.url("/b"))})
    assert "If-None-Match" not in server.headers("/b")[0]


def test_one_failing_feed_does_not_stop_the_others(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    server.answers["/good"] = Answer(data("arxiv-new.xml"))
    server.answers["/html"] = Answer(data("maintenance.html"))
    server.answers["/weekend"] = Answer(data("arxiv-weekend.xml"))
    server.answers["/broken"] = Answer(data("broken.xml"))
    server.answers["/big"] = Answer(bytes(50_000))
    feeds = {
        name: feed(server.url(f"/{name}")) for name in ("html", "gone", "weekend", "good", "broken", "big")
    }
    feeds["dead"] = feed("http://no-such-host.invalid/")
    feeds["paused"] = feed(server.url("/paused"), paused="2026-04-01")
    report = run(store, replace(config, max_bytes=40_000), feeds)
    assert [(row.feed, row.outcome) for row in report.rows] == [
        ("big", "failed"),
        ("broken", "new"),
        ("dead", "failed"),
        ("gone", "failed"),
        ("good", "new"),
        ("html", "malformed"),
        ("paused", "paused"),
        ("weekend", "empty"),
    ]
    assert [row.feed for row in report.troubles] == ["big", "dead", "gone", "html"]
    assert server.headers("/paused") == []
    assert set(store.feed_states()) == set(feeds) - {"paused"}


def test_a_paper_in_two_feeds_is_one_paper_seen_by_both(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    server.answers["/a"] = server.answers["/b"] = Answer(data("arxiv-new.xml"))
    report = run(store, config, {"a": feed(server.url("/a")), "b": feed(server.url("/b"))})
    assert sorted(row.new for row in report.rows) == [0, 3]
    assert [row.outcome for row in report.rows] == ["new", "new"]
    stored = store.paper("arxiv:2604.90001")
    assert stored is not None
    assert [seen.feed for seen in stored.seen_by] == ["a", "b"]


def test_a_feed_that_moved_for_good_is_told(server: FeedServer, store: Store, config: IngestConfig) -> None:
    server.answers["/old"] = Answer(status=301, headers={"Location": "/new"})
    server.answers["/new"] = Answer(data("arxiv-new.xml"))
    (row,) = run(store, config, {"f": feed(server.url("/old"))}).rows
    assert f"moved for good to {server.url('/new')}" in row.message


def test_a_stand_in_on_this_machine_is_asked_without_waiting(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    server.answers["/f"] = Answer(data("arxiv-new.xml"))
    feeds = {name: feed("https://feeds.example/rss", wait_between=600) for name in ("a", "b", "c")}
    report = ingest(feeds, TOPICS, store, config, NOW, urls=dict.fromkeys(feeds, server.url("/f")))
    assert [row.outcome for row in report.rows] == ["new", "new", "new"]
    fetch = store.last_fetch("a")
    assert fetch is not None
    assert fetch.url == server.url("/f")


def test_a_feed_of_this_machine_that_is_no_stand_in_is_waited_for(
    server: FeedServer, store: Store, config: IngestConfig
) -> None:
    server.answers["/f"] = Answer(data("arxiv-new.xml"))
    run(store, config, {name: feed(server.url("/f"), wait_between="0.5") for name in ("a", "b")})
    first, second = server.asked
    assert second.began - first.ended >= 0.45


def test_progress_is_told_after_each_feed(server: FeedServer, store: Store, config: IngestConfig) -> None:
    feeds = {name: feed(server.url(f"/{name}")) for name in ("a", "b")}
    told: list[Progress] = []
    ingest(feeds, TOPICS, store, config, NOW, progress=told.append)
    assert [(p.done, p.total, p.row.feed) for p in told] == [(1, 2, "a"), (2, 2, "b")]


def test_a_mistake_of_our_own_in_one_feed_is_a_failure_of_that_feed(
    server: FeedServer, store: Store, config: IngestConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = take_module.parse_pages

    def faulty(record: Feed, pages: Sequence[bytes], *, url: str, **more: Any) -> object:
        if url.endswith("/a"):
            raise KeyError("a mistake")
        return real(record, pages, url=url, **more)

    monkeypatch.setattr(take_module, "parse_pages", faulty)
    server.answers["/a"] = server.answers["/b"] = Answer(data("arxiv-new.xml"), etag='"1"')
    feeds = {"a": feed(server.url("/a")), "b": feed(server.url("/b"))}
    first, second = run(store, config, feeds).rows
    assert (first.outcome, second.outcome) == ("failed", "new")
    assert "Internal error" in first.message
    monkeypatch.undo()
    assert run(store, config, feeds).rows[0].outcome == "new"  # and no ETag hides it from then on


def test_a_store_that_fails_ends_the_ingest_and_leaves_no_thread(
    server: FeedServer, store: Store, config: IngestConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise StoreError("store: disk full.")

    monkeypatch.setattr(store, "record_fetch", refuse)
    server.answers["/a"] = Answer(data("arxiv-new.xml"))
    server.answers["/b"] = Answer(data("arxiv-new.xml"), silence=30)
    feeds = {name: feed(server.url(f"/{name}")) for name in ("a", "b")}
    with pytest.raises(StoreError):
        run(store, replace(config, read_timeout=30), feeds)
    assert not [t for t in threading.enumerate() if t.name == "throughline-retrieve"]


def test_health_follows_the_fetches(server: FeedServer, store: Store, config: IngestConfig) -> None:
    server.answers["/a"] = [
        Answer(data("arxiv-new.xml")),
        Answer(data("arxiv-weekend.xml"), etag='"w"'),
        Answer(data("arxiv-weekend.xml"), etag='"w"'),
        Answer(status=404),
    ]
    record = feed(server.url("/a"), expected_every="4 days")
    states = []
    for day in (0, 1, 6, 7):
        now = NOW + timedelta(days=day)
        run(store, config, {"a": record}, now)
        states.append(feed_health("a", record, store.feed_states()["a"], now).state)
    assert states == ["fresh", "fresh", "empty", "failing"]


@pytest.mark.recorded
@pytest.mark.parametrize(
    ("file", "keys"),
    [
        (
            "arxiv/rss/distill_arxiv_cs_cl_2026-04-27.xml",
            ["arxiv:2604.22002", "arxiv:2604.22027", "arxiv:2604.22038"],
        ),
        (
            "arxiv/rss/laya_reader_arxiv_rss_2026-09-24.xml",
            ["arxiv:2009.13987", "arxiv:2205.06398", "arxiv:2609.26811", "arxiv:2609.26820"],
        ),
    ],
)
def test_recorded_listings_of_arxiv(
    server: FeedServer, store: Store, config: IngestConfig, file: str, keys: list[str]
) -> None:
    recorded = RECORDED / file
    if not recorded.is_file():
        pytest.skip(f"the recorded feed {file} is not here")
    server.answers["/rss"] = Answer(recorded.read_bytes(), etag='"1"')
    feeds = {"arxiv": feed(server.url("/rss"), keep="all")}
    (row,) = run(store, config, feeds).rows
    assert (row.outcome, row.new) == ("new", len(keys))
    papers = [stored.paper for stored in store.papers()]
    assert sorted(paper.key for paper in papers) == keys
    for paper in papers:
        assert paper.authors
        assert not any("  " in name or "," in name for name in paper.authors)
        assert not paper.abstract.startswith(("arXiv:", "Abstract"))
        assert len(paper.abstract) > 200
        assert paper.version
        assert paper.published
    assert run(store, config, feeds).rows[0].outcome == "not-modified"
