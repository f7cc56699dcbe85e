from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import StatementError

from pipeline.store import (
    FeedMarks,
    FetchRecord,
    Outcome,
    Paper,
    SeenBy,
    SeenId,
    Sighting,
    Stage,
    Store,
    StoreError,
    TopicMatch,
    Validators,
    content_hash,
    differ,
)

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)
DAY = timedelta(days=1)
TEXT = st.text(st.characters(codec="utf-8"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/s.db") as opened:
        yield opened


def fetch(outcome: Outcome = "new", at: datetime = NOW, feed: str = "f", **more: object) -> FetchRecord:
    record = FetchRecord(feed, "https://f.example/rss", at, at + timedelta(seconds=1), outcome, "Said.")
    return replace(record, **more)


def paper(name: str = "1", **more: object) -> Paper:
    key = f"url:p.example/{name}"
    return replace(Paper(key, f"Title {name}", f"https://p.example/{name}", ids=(key,)), **more)


def sighting(shown: Paper, **more: object) -> Sighting:
    return replace(Sighting(shown, "new", content_hash(shown), kept=True), **more)


def test_a_fetch_comes_back_as_it_went_in(store: Store) -> None:
    full = FetchRecord(
        feed="f",
        url="https://f.example/rss",
        started=NOW,
        ended=NOW + timedelta(microseconds=1),
        outcome="unchanged",
        message="Nothing — “new”.",
        status=200,
        final_url="https://f.example/rss2",
        size=12345,
        etag='W/"1"',
        last_modified="Mon, 27 Apr 2026 00:00:00 GMT",
        papers_seen=3,
        papers_new=2,
        papers_updated=1,
    )
    store.record_fetch(full)
    assert store.last_fetch("f") == full
    assert store.last_fetch("g") is None


def test_fetches_are_listed_newest_first(store: Store) -> None:
    for day in range(5):
        store.record_fetch(fetch(at=NOW + day * DAY, feed="fg"[day % 2]))
    assert [f.started for f in store.fetches("f")] == [NOW + 4 * DAY, NOW + 2 * DAY, NOW]
    assert [f.feed for f in store.fetches(limit=3)] == ["f", "g", "f"]


def test_moments_of_any_zone_come_back_in_utc(store: Store) -> None:
    east = timezone(timedelta(hours=9))
    store.record_fetch(fetch(at=NOW.astimezone(east)))
    found = store.last_fetch("f")
    assert found is not None
    assert found.started == NOW
    assert found.started.tzinfo is UTC or found.started.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="without a time zone"):
        store.record_fetch(fetch(at=datetime(2026, 4, 27)))  # noqa: DTZ001
    assert store.fetches() == []


def test_validators_are_those_of_the_last_answer_that_was_read(store: Store) -> None:
    url = "https://f.example/rss"
    assert store.validators("f", url) == Validators()
    store.record_fetch(fetch("new", etag='"1"', last_modified="Mon"))
    store.record_fetch(fetch("malformed", etag='"html"'))
    store.record_fetch(fetch("failed"))
    assert store.validators("f", url) == Validators('"1"', "Mon")
    store.record_fetch(fetch("not-modified", etag='"2"'))
    assert store.validators("f", url) == Validators('"2"')
    assert store.validators("f", "https://elsewhere.example/") == Validators()
    assert store.validators("g", url) == Validators()


def test_the_history_of_feeds(store: Store) -> None:
    outcomes: list[Outcome] = ["failed", "new", "empty", "not-modified", "failed", "malformed"]
    for day, outcome in enumerate(outcomes):
        store.record_fetch(fetch(outcome, NOW + day * DAY))
    store.record_fetch(fetch("failed", feed="g"))
    states = store.feed_states()
    assert list(states) == ["f", "g"]
    history = states["f"]
    kinds = [history.first, history.last, history.last_success, history.last_body, history.last_new]
    assert [kind.started if kind else None for kind in kinds] == [NOW + day * DAY for day in (0, 5, 3, 2, 1)]
    assert history.troubles == 2
    assert (states["g"].last_success, states["g"].last_new, states["g"].troubles) == (None, None, 1)


def test_a_paper_comes_back_as_it_went_in(store: Store) -> None:
    full = paper(
        authors=("A. Author", "Ä. Author"),
        abstract="With $x<y$ and “quotes”.",
        published="2026-04",
        updated="2026-04-27T04:00:00+00:00",
        version=2,
        categories=("cs.XX", "cs.YY"),
        ids=("url:p.example/1", "url:p.example/one"),
        venue="A Journal",
        withdrawn=True,
    )
    topics = (TopicMatch("a", "x*"), TopicMatch("b", "y"))
    store.record_fetch(fetch(), [sighting(full, announce="cross", topics=topics)], seen_at=NOW)
    found = store.paper(full.key)
    assert found is not None
    assert found.paper == full
    assert found.topics == topics
    assert found.content_hash == content_hash(full)
    assert found.seen_by == (SeenBy("f", NOW, NOW, "cross", True),)
    assert found.ids == tuple(SeenId(identifier, "f", NOW) for identifier in full.ids)
    assert store.paper("url:p.example/one") == found
    assert store.paper("url:unknown") is None


def test_a_paper_seen_again_keeps_its_first_sighting(store: Store) -> None:
    store.record_fetch(fetch(), [sighting(paper(), announce="new")], seen_at=NOW)
    again = sighting(paper(), change="unchanged", announce="replace")
    store.record_fetch(fetch(), [again], seen_at=NOW + DAY)
    store.record_fetch(fetch(feed="g"), [again], seen_at=NOW + 2 * DAY)
    found = store.paper(paper().key)
    assert found is not None
    assert (found.first_seen, found.last_seen) == (NOW, NOW + 2 * DAY)
    assert found.seen_by == (
        SeenBy("f", NOW, NOW + DAY, "replace", True),
        SeenBy("g", NOW + 2 * DAY, NOW + 2 * DAY, "replace", True),
    )


def test_an_update_rewrites_the_text_and_the_topics(store: Store) -> None:
    before = sighting(paper(), topics=(TopicMatch("a", "x"), TopicMatch("b", "y")), via=True)
    store.record_fetch(fetch(), [before], seen_at=NOW)
    after = paper(title="Better", version=2)
    store.record_fetch(fetch(), [sighting(after, change="updated", topics=(TopicMatch("b", "z"),))])
    found = store.paper(after.key)
    assert found is not None
    assert (found.paper, found.topics, found.first_seen) == (after, (TopicMatch("b", "z"),), NOW)
    assert found.content_hash == content_hash(after)
    assert not store.known_papers("f", [after])[after.key].via


def test_a_paper_that_turned_up_since_the_decision_is_updated_instead_of_inserted(store: Store) -> None:
    store.record_fetch(fetch(feed="g"), [sighting(paper())], seen_at=NOW)
    store.record_fetch(fetch(), [sighting(paper(title="Other words"))], seen_at=NOW + DAY)
    found = store.paper(paper().key)
    assert found is not None
    assert (found.paper.title, found.first_seen, found.last_seen) == ("Other words", NOW, NOW + DAY)


def test_known_papers_tell_what_this_feed_said(store: Store) -> None:
    mine, others = paper("1"), paper("2")
    store.record_fetch(fetch(), [sighting(mine, said="1:mine", topics=(TopicMatch("a", "x"),))])
    store.record_fetch(fetch(feed="g"), [sighting(others, said="1:theirs", via=True)])
    known = store.known_papers("f", [mine, others, paper("unknown")])
    assert set(known) == {mine.key, others.key}
    assert (known[mine.key].said, known[mine.key].via) == ("1:mine", False)
    assert known[mine.key].topics == (TopicMatch("a", "x"),)
    assert (known[others.key].said, known[others.key].via, known[others.key].paper) == (None, True, others)


def test_the_radar_lists_by_first_sighting_and_filters(store: Store) -> None:
    for day, name in enumerate("abc"):
        topics = (TopicMatch("t", "x"),) if name != "b" else ()
        shown = sighting(paper(name), topics=topics, kept=name != "c")
        store.record_fetch(fetch(), [shown], seen_at=NOW + day * DAY)

    def names(**options: object) -> str:
        return "".join(stored.paper.title[-1] for stored in store.papers(**options))

    assert names() == "ba"
    assert names(everything=True) == "cba"
    assert names(topic="t") == "a"
    assert names(topic="t", everything=True) == "ca"
    assert names(since=NOW + DAY) == "b"
    assert names(limit=1) == "b"


def test_papers_of_one_moment_are_listed_by_date_then_key(store: Store) -> None:
    shown = [paper("x"), paper("c", published="2026-04-26"), paper("b", published="2026-04-27"), paper("a")]
    store.record_fetch(fetch(), [sighting(one) for one in shown])
    assert [stored.paper.title[-1] for stored in store.papers()] == ["b", "c", "a", "x"]


def test_a_thousand_papers_in_one_answer(store: Store) -> None:
    many = [sighting(paper(str(number)), topics=(TopicMatch("t", "x"),)) for number in range(1500)]
    store.record_fetch(fetch(), many)
    store.record_fetch(fetch(), [replace(one, change="unchanged") for one in many])
    shown = [one.paper for one in many]
    assert len(store.known_papers("f", shown)) == len(store.papers(limit=2000, topic="t")) == 1500


def test_a_fetch_that_can_not_be_stored_with_its_papers_is_not_stored_at_all(store: Store) -> None:
    filed_twice = sighting(paper(), topics=(TopicMatch("a", "x"), TopicMatch("a", "y")))
    with pytest.raises(StoreError, match="UNIQUE"):
        store.record_fetch(fetch(etag='"1"'), [filed_twice])
    assert (store.fetches(), store.papers(), store.validators("f", "https://f.example/rss")) == (
        [],
        [],
        Validators(),
    )


def test_an_outcome_that_does_not_exist_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match="outcome"):
        store.record_fetch(fetch(outcome="fine"))  # type: ignore[arg-type]


def test_the_course_of_a_run(store: Store) -> None:
    run_id = store.start_run("by hand", NOW)
    started = store.run(run_id)
    assert started is not None
    assert (started.state, started.ended, started.stages) == ("running", None, ())
    stages = (Stage("ingest", 1.5, {"new": 3}, "one feed failed"), Stage("check", 0.25))
    for stage in stages:
        store.add_stage(run_id, stage)
    store.finish_run(
        run_id, "published", NOW + DAY, problems=2, input_hash="abc", release="2026-04-27-1", message="Done."
    )
    done = store.run(run_id)
    assert done is not None
    assert done.stages == stages
    assert (done.state, done.started, done.ended) == ("published", NOW, NOW + DAY)
    assert (done.cause, done.problems, done.input_hash, done.release, done.message) == (
        "by hand",
        2,
        "abc",
        "2026-04-27-1",
        "Done.",
    )


def test_an_input_hash_known_at_the_start_stays(store: Store) -> None:
    run_id = store.start_run("timer", NOW, input_hash="abc")
    store.finish_run(run_id, "refused", NOW)
    finished = store.run(run_id)
    assert finished is not None
    assert finished.input_hash == "abc"


def test_a_finished_run_is_closed(store: Store) -> None:
    run_id = store.start_run("timer", NOW)
    store.finish_run(run_id, "failed", NOW)
    with pytest.raises(StoreError, match="not running"):
        store.finish_run(run_id, "published", NOW)
    with pytest.raises(StoreError, match="not running"):
        store.add_stage(run_id, Stage("build", 1))
    with pytest.raises(StoreError, match="not running"):
        store.finish_run(99, "published", NOW)
    with pytest.raises(ValueError, match="running"):
        store.finish_run(store.start_run("timer", NOW), "running", NOW)


def test_runs_that_were_killed_are_marked(store: Store) -> None:
    done, killed = store.start_run("one", NOW), store.start_run("two", NOW)
    store.finish_run(done, "published", NOW)
    assert store.close_interrupted(NOW + DAY) == [killed]
    assert store.close_interrupted(NOW + DAY) == []
    assert [(run.id, run.state) for run in store.runs()] == [(killed, "interrupted"), (done, "published")]
    assert store.run(99) is None


def test_ids_of_runs_are_never_used_twice(tmp_path: Path) -> None:
    with Store.open(f"sqlite:///{tmp_path}/s.db") as store:
        first = store.start_run("one", NOW)
    with Store.open(f"sqlite:///{tmp_path}/s.db") as store:
        assert store.start_run("two", NOW) > first


@settings(deadline=None)  # a busy machine is no defect
@given(TEXT, TEXT)
def test_the_content_hash_follows_the_text(one: str, other: str) -> None:
    before, after = (content_hash(paper(abstract=text)) for text in (one, other))
    assert differ(before, after) == (one != other)


def test_the_content_hash_ignores_dates_and_https() -> None:
    stamped = paper(published="2026-04-27", updated="2026-04-28", link="http://p.example/1")
    assert content_hash(stamped) == content_hash(paper())


def test_hashes_of_different_schemes_show_no_change() -> None:
    assert not differ("1:abc", "2:def")
    assert differ("1:abc", "1:def")


def test_marks_are_those_of_the_newest_attempt_at_that_address(store: Store) -> None:
    url = "https://f.example/rss"
    assert store.marks("f", url) == FeedMarks()
    store.record_fetch(fetch("new", moved_to="https://f.example/atom"))
    assert store.marks("f", url) == FeedMarks(moved_to="https://f.example/atom")
    store.record_fetch(fetch("failed", not_before=NOW + DAY))
    assert store.marks("f", url) == FeedMarks(not_before=NOW + DAY)
    store.record_fetch(fetch("gone"))
    assert store.marks("f", url) == FeedMarks(gone_since=NOW + timedelta(seconds=1))
    assert store.marks("f", "https://f.example/atom") == store.marks("g", url) == FeedMarks()


def test_validators_of_the_address_a_feed_moved_to_are_not_sent_to_the_old_one(store: Store) -> None:
    url, moved_to = "https://f.example/rss", "https://f.example/atom"
    store.record_fetch(fetch("new", etag='"1"', moved_to=moved_to))
    assert store.validators("f", url, moved_to) == Validators('"1"')
    assert store.validators("f", url) == Validators()
