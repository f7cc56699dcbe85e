"""The history of benchmark tables and tables that are held back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.store import (
    FeedMarks,
    FetchRecord,
    HeldTable,
    Outcome,
    Store,
    StoredObservation,
    StoreError,
    Validators,
)

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://f.example/table.csv"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/s.db") as opened:
        yield opened


def fetch(outcome: Outcome = "new", at: datetime = NOW, **more: Any) -> FetchRecord:
    return replace(
        FetchRecord("f", URL, at, at + timedelta(seconds=1), outcome, "Said.", reading="r1"), **more
    )


def seen(
    value: str | None, subject: str = "Model A", metric: str = "score", **more: Any
) -> StoredObservation:
    event: Any = "gone" if value is None else "value"
    row = StoredObservation("b", 1, subject, metric, event, value, None, None, None, "f", NOW)
    return replace(row, **more)


def held(*observations: StoredObservation, **more: Any) -> HeldTable:
    return replace(HeldTable("f", NOW, "r1", ("The column “score” is missing.",), observations), **more)


# The history


def test_an_observation_comes_back_as_it_went_in(store: Store) -> None:
    row = seen("71.20", low="70.1", high="72", dated="2026-04")
    assert store.record_table(fetch(), [row]) == 1
    assert store.observations() == [row]


def test_the_newest_of_each_subject_and_metric_is_known_by_both(store: Store) -> None:
    store.record_table(fetch(), [seen("1"), seen("2", metric="cost"), seen("3", "Model B")])
    store.record_table(fetch(at=NOW + DAY), [seen("1.5"), seen(None, "Model B")])
    assert store.last_observations("b", 1) == {
        ("Model A", "score"): seen("1.5"),
        ("Model A", "cost"): seen("2", metric="cost"),
        ("Model B", "score"): seen(None, "Model B"),
    }
    assert store.last_observations("b", 2) == {}
    assert store.last_observations("c", 1) == {}


def test_another_series_has_its_own_history(store: Store) -> None:
    store.record_table(fetch(), [seen("1"), seen("1", series=2), seen("1", benchmark="c")])
    assert store.observations("b") == [seen("1"), seen("1", series=2)]
    assert store.observations("b", series=2) == [seen("1", series=2)]
    assert store.observations("c", series=2) == []
    assert len(store.observations()) == 3


def test_what_equals_the_newest_row_is_not_appended_again(store: Store) -> None:
    assert store.record_table(fetch(), [seen("1")]) == 1
    late = seen("1", seen=NOW + DAY, feed="g")
    assert store.record_table(fetch(), [late, seen("2", "Model B")]) == 1
    assert store.record_table(fetch(), [seen("1", event="back")]) == 0
    assert [row.value for row in store.observations()] == ["1", "2"]


@pytest.mark.parametrize(
    "other",
    [
        {"value": "1.0"},
        {"low": "0.9"},
        {"high": "1.1"},
        {"dated": "2026-05"},
        {"value": None, "event": "gone"},
    ],
)
def test_what_differs_in_anything_the_table_says_is_appended(store: Store, other: dict[str, Any]) -> None:
    store.record_table(fetch(), [seen("1")])
    assert store.record_table(fetch(), [replace(seen("1"), **other)]) == 1


def test_a_value_that_returns_to_an_earlier_one_is_a_change(store: Store) -> None:
    for value in ("1", "2", None, "2", "1"):
        store.record_table(fetch(), [seen(value)])
    assert [row.value for row in store.observations()] == ["1", "2", None, "2", "1"]


def test_a_figure_that_comes_twice_in_one_table_is_told_once(store: Store) -> None:
    assert store.record_table(fetch(), [seen("1"), seen("1"), seen("2"), seen("2")]) == 2


def test_a_large_table_is_told_once_like_a_small_one(store: Store) -> None:
    table = [seen("1", f"Model {n}") for n in range(600)]
    assert store.record_table(fetch(), table) == 600
    assert store.record_table(fetch(), [*table[:-1], seen("2", "Model 599")]) == 1
    assert len(store.last_observations("b", 1)) == 600


Value = st.sampled_from(["1", "2", None])
Row = st.tuples(st.sampled_from("AB"), st.sampled_from(["m", "n"]), Value)


@settings(deadline=None, max_examples=20)
@given(tables=st.lists(st.lists(Row, max_size=4), max_size=6))
def test_the_history_never_says_the_same_thing_twice_in_a_row(
    tmp_path_factory: pytest.TempPathFactory, tables: list[list[tuple[str, str, str | None]]]
) -> None:
    with Store.open(f"sqlite:///{tmp_path_factory.mktemp('h')}/s.db") as store:
        expected: dict[tuple[str, str], list[str | None]] = {}
        for table in tables:
            before = store.observations()
            store.record_table(fetch(), [seen(value, subject, metric) for subject, metric, value in table])
            assert store.observations()[: len(before)] == before
            for subject, metric, value in table:
                past = expected.setdefault((subject, metric), [])
                if not past or past[-1] != value:
                    past.append(value)
        for (subject, metric), values in expected.items():
            rows = [o.value for o in store.observations() if (o.subject, o.metric) == (subject, metric)]
            assert rows == values
        last = {pair: row.value for pair, row in store.last_observations("b", 1).items()}
        assert last == {pair: values[-1] for pair, values in expected.items()}


def test_a_fetch_whose_observations_can_not_be_stored_is_not_stored(store: Store) -> None:
    wrong: Any = "shown"
    with pytest.raises(StoreError, match="ck_observations_event"):
        store.record_table(fetch(), [seen("1"), seen("2", "Model B", event=wrong)])
    assert store.fetches() == []
    assert store.observations() == []


# Held back


def test_a_held_table_comes_back_as_it_went_in(store: Store) -> None:
    table = held(seen("1", low="0"), seen(None, "Model B"))
    store.record_table(fetch("held"), held=table)
    assert store.held("f") == table
    assert store.held_tables() == {"f": table}
    assert store.held("g") is None
    assert store.observations() == []


def test_a_held_table_takes_the_place_of_an_earlier_one_of_its_feed(store: Store) -> None:
    store.record_table(fetch("held"), held=held(seen("1")))
    other = fetch("held", feed="e")
    store.record_table(other, held=held(seen("3", feed="e"), feed="e"))
    store.record_table(fetch("held"), held=held(seen("2")))
    assert store.held_tables() == {"e": held(seen("3", feed="e"), feed="e"), "f": held(seen("2"))}


@pytest.mark.parametrize("outcome", ["new", "unchanged", "not-modified", "empty"])
def test_a_feed_that_is_well_again_ends_the_holding_back(store: Store, outcome: Outcome) -> None:
    for record in (store.record_table, store.record_fetch):
        store.record_table(fetch("held"), held=held(seen("1")))
        store.record_table(fetch("held", feed="g"), held=held(feed="g"))
        record(fetch(outcome))
        assert list(store.held_tables()) == ["g"]


@pytest.mark.parametrize("outcome", ["failed", "malformed", "gone"])
def test_a_feed_in_trouble_leaves_the_held_table(store: Store, outcome: Outcome) -> None:
    store.record_table(fetch("held"), held=held(seen("1")))
    store.record_table(fetch(outcome))
    store.record_fetch(fetch(outcome))
    assert store.held("f") == held(seen("1"))


@pytest.mark.parametrize(
    ("outcome", "observations", "table"),
    [
        ("new", (), held()),
        ("held", (), None),
        ("held", (seen("1"),), held()),
        ("held", (), held(feed="g")),
    ],
)
def test_a_table_can_not_be_held_back_and_count(
    store: Store, outcome: Outcome, observations: tuple[StoredObservation, ...], table: HeldTable | None
) -> None:
    with pytest.raises(ValueError, match="held back"):
        store.record_table(fetch(outcome), observations, table)
    assert store.fetches() == []


# Accepting


def test_accepting_appends_the_table_with_the_moment_it_was_seen(store: Store) -> None:
    store.record_table(fetch(), [seen("1"), seen("9", "Model B")])
    table = held(seen("100", seen=NOW + DAY), seen("9", "Model B", seen=NOW + DAY), seen=NOW + DAY)
    came = fetch("held", NOW + DAY, etag='"2"', last_modified="Tue", status=200, size=7, values_seen=2)
    store.record_table(came, held=table)
    store.record_table(fetch("failed", NOW + 2 * DAY, not_before=NOW + 9 * DAY))
    at = NOW + 3 * DAY
    assert store.accept_held("f", at) == 1
    assert store.held("f") is None
    assert store.last_observations("b", 1)["Model A", "score"] == seen("100", seen=NOW + DAY)
    assert len(store.observations()) == 3
    assert store.last_fetch("f") == replace(
        came,
        started=at,
        ended=at,
        outcome="new",
        message="The table held back on 2026-04-28 was accepted by hand: 1 figure.",
        status=None,
        size=None,
        values_new=1,
        not_before=NOW + 9 * DAY,
    )


def test_after_accepting_the_validators_of_the_held_table_are_sent(store: Store) -> None:
    store.record_table(fetch(etag='"1"'), [seen("1")])
    store.record_table(fetch("held", etag='"2"', last_modified="Tue"), held=held(seen("100")))
    assert store.validators("f", URL) == Validators('"1"')
    store.accept_held("f", NOW + DAY)
    assert store.validators("f", URL, reading="r1") == Validators('"2"', "Tue")
    assert store.feed_states()["f"].troubles == 0
    assert store.marks("f", URL) == FeedMarks()


def test_accepting_what_has_become_known_meanwhile_brings_nothing_new(store: Store) -> None:
    store.record_table(fetch("held"), held=held(seen("1")))
    other = fetch(feed="g")
    store.record_table(other, [seen("1")])
    assert store.accept_held("f", NOW) == 0
    last = store.last_fetch("f")
    assert last is not None
    assert (last.outcome, last.values_new) == ("unchanged", 0)
    assert last.message.endswith("accepted by hand: 0 figures.")


def test_there_is_nothing_to_accept_where_nothing_is_held(store: Store) -> None:
    with pytest.raises(StoreError, match='no table of the feed "f" is held back'):
        store.accept_held("f", NOW)
    store.record_table(fetch("held"), held=held(seen("1")))
    store.accept_held("f", NOW)
    with pytest.raises(StoreError, match="is held back"):
        store.accept_held("f", NOW)


def test_a_table_that_could_not_be_read_can_not_be_accepted(store: Store) -> None:
    store.record_table(fetch("held"), held=held())
    with pytest.raises(StoreError, match="Edit the mapping"):
        store.accept_held("f", NOW)
    assert store.held("f") == held()
    assert len(store.fetches()) == 1


# What the ledger of fetches says


def test_validators_are_those_of_an_answer_that_was_read_in_the_same_way(store: Store) -> None:
    store.record_table(fetch(etag='"1"'), [seen("1")])
    assert store.validators("f", URL, reading="r1") == Validators('"1"')
    assert store.validators("f", URL, reading="r2") == Validators()
    assert store.validators("f", URL) == Validators('"1"')
    store.record_table(fetch("unchanged", etag='"1"', reading="r2"))
    assert store.validators("f", URL, reading="r1") == Validators()
    store.record_fetch(fetch("unchanged", etag='"1"', reading=None))
    assert store.validators("f", URL, reading="r2") == Validators()


def test_held_is_neither_a_failure_nor_a_success(store: Store) -> None:
    outcomes: list[Outcome] = ["new", "failed", "failed", "held"]
    for day, outcome in enumerate(outcomes):
        table = held(seen("1")) if outcome == "held" else None
        store.record_table(fetch(outcome, NOW + day * DAY), held=table)
    history = store.feed_states()["f"]
    assert history.last.outcome == "held"
    assert history.last_success is not None
    assert history.last_success.started == NOW
    assert history.troubles == 0
    store.record_table(fetch("failed", NOW + 4 * DAY))
    assert store.feed_states()["f"].troubles == 1
