"""What moves a benchmark's table, day by day: new leaders, thresholds passed, fronts that close up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.events import Closed, Event, FirstPast, NewLeader, events
from pipeline.records.catalog import Benchmark
from tests.evidence.benchmarks import SCALE, lamps

E = TypeVar("E", bound=Event)
START = {"A": "50", "B": "40", "C": "30"}


def table(on: str, figures: dict[str, str], **fields: Any) -> list[dict[str, Any]]:
    """Return the rows of one day; an empty figure means gone."""
    return [
        {"subject": s, "on": on, **({"value": v} if v else {"gone": True}), **fields}
        for s, v in figures.items()
    ]


def moves(*days: list[dict[str, Any]], kind: type[E], **metric: Any) -> list[E]:
    rows = [row for day in days for row in day]
    return [event for event in events(lamps(*rows, **metric)) if isinstance(event, kind)]


def leaders(*days: list[dict[str, Any]], **metric: Any) -> list[NewLeader]:
    return moves(*days, kind=NewLeader, **metric)


def test_the_first_table_is_a_start_and_no_event() -> None:
    thresholds = [{"value": 45, "words": "bright"}]
    assert not events(lamps(*table("2026-01-01", START), thresholds=thresholds))


def test_another_system_alone_at_the_top_leads_with_its_margin_and_who_led_before() -> None:
    (event,) = leaders(table("2026-01-01", START), table("2026-02-01", {"B": "55.5"}))
    assert (event.on, event.leader.subject, event.leader.value) == ("2026-02-01", "B", Decimal("55.5"))
    assert event.former is not None
    assert (event.former.subject, event.former_gone, event.again) == ("A", False, False)
    assert event.second is not None
    assert (event.second.subject, event.margin, event.systems) == ("A", Decimal("5.5"), 3)
    assert event.clear


def test_where_lower_is_better_the_lowest_leads() -> None:
    (event,) = leaders(table("2026-01-01", START), table("2026-02-01", {"A": "20"}), better="lower")
    assert (event.leader.subject, event.margin) == ("A", Decimal(10))


def test_a_lead_inside_the_interval_of_another_is_not_clear() -> None:
    close = [
        {"subject": "B", "on": "2026-02-01", "value": "51", "low": "49", "high": "53"},
        {"subject": "A", "on": "2026-02-01", "value": "50", "low": "48", "high": "52"},
    ]
    (event,) = leaders(table("2026-01-01", START), close)
    assert not event.clear


def test_a_tie_at_the_top_is_no_lead_and_leading_again_after_it_no_event() -> None:
    tie, alone = table("2026-02-01", {"B": "50"}), table("2026-03-01", {"B": "45"})
    assert not leaders(table("2026-01-01", START), tie, alone)
    (event,) = leaders(table("2026-01-01", START), tie, table("2026-03-01", {"B": "51"}))
    assert (event.leader.subject, event.on) == ("B", "2026-03-01")


def test_one_that_leads_a_second_time_leads_again() -> None:
    first, second = leaders(
        table("2026-01-01", START), table("2026-02-01", {"B": "60"}), table("2026-03-01", {"A": "70"})
    )
    assert (first.again, second.again, second.leader.subject) == (False, True, "A")


def test_the_leader_that_left_hands_over_and_keeps_its_last_figure() -> None:
    (event,) = leaders(table("2026-01-01", START), table("2026-02-01", {"A": ""}))
    assert event.former is not None
    assert (event.leader.subject, event.former.subject, event.former.value) == ("B", "A", Decimal(50))
    assert event.former_gone
    gone = next(line for line in event.lines if line.subject == "A")
    assert (gone.rank, gone.now, gone.rank_before) == (None, None, 1)


def test_two_systems_have_no_race() -> None:
    assert not leaders(table("2026-01-01", {"A": "50", "B": "40"}), table("2026-02-01", {"B": "60"}))


def test_an_earlier_series_and_a_metric_without_a_better_direction_have_no_events() -> None:
    days = (table("2026-01-01", START), table("2026-02-01", {"B": "60"}))
    assert not leaders(*days, series=2)
    assert not leaders(*days, better="neither")


def test_the_lines_show_the_top_then_and_before_and_ties_share_the_better_rank() -> None:
    (event,) = leaders(table("2026-01-01", {**START, "D": "30"}), table("2026-02-01", {"D": "55"}))
    assert [(x.subject, x.rank, x.rank_before) for x in event.lines] == [
        ("D", 1, 3),
        ("A", 2, 1),
        ("B", 3, 2),
        ("C", 4, 3),
    ]


BRIGHT = [{"value": 60, "words": "bright"}, {"value": 80, "words": "dazzling"}]


def test_the_first_to_reach_a_threshold_is_an_event_once() -> None:
    days = [
        table("2026-01-01", START),
        table("2026-02-01", {"C": "60"}),
        table("2026-03-01", {"C": "10", "B": "61"}),
    ]
    (event,) = moves(*days, kind=FirstPast, thresholds=BRIGHT)
    assert (event.on, event.first.subject, event.threshold.words) == ("2026-02-01", "C", "bright")
    assert (event.best_before.subject, event.best_before.value, event.others) == ("A", Decimal(50), ())


def test_several_thresholds_and_several_systems_on_one_day_are_all_told_the_highest_first() -> None:
    found = moves(
        table("2026-01-01", START),
        table("2026-02-01", {"A": "85", "B": "70"}),
        kind=FirstPast,
        thresholds=BRIGHT,
    )
    assert [(e.threshold.words, [o.subject for o in e.others]) for e in found] == [
        ("dazzling", []),
        ("bright", ["B"]),
    ]


def test_an_interval_that_reaches_back_over_the_threshold_makes_the_passing_unclear() -> None:
    passed = [{"subject": "A", "on": "2026-02-01", "value": "61", "low": "58", "high": "64"}]
    (event,) = moves(table("2026-01-01", START), passed, kind=FirstPast, thresholds=BRIGHT)
    assert not event.clear


def test_a_grade_can_be_reached_for_the_first_time() -> None:
    rows = [
        {"subject": "A", "grade": "Dim", "on": "2026-01-01"},
        {"subject": "B", "grade": "Bright", "on": "2026-02-01"},
    ]
    bright = [{"grade": "Bright", "words": "the best there is"}]
    (event,) = events(lamps(*rows, unit="grade", scale=SCALE, thresholds=bright))
    assert isinstance(event, FirstPast)
    assert event.first.subject == "B"


def test_the_front_closes_when_its_spread_falls_by_half_of_its_widest() -> None:
    days = [
        table("2026-01-01", START),
        table("2026-02-01", {"A": "60"}),
        table("2026-03-01", {"B": "44", "C": "44"}),
        table("2026-04-01", {"B": "45", "C": "45"}),
        table("2026-05-01", {"C": "52"}),
    ]
    (event,) = moves(*days, kind=Closed, closing={"first": 3})
    assert (event.on, event.places, event.spread) == ("2026-04-01", 3, Decimal(15))
    assert (event.widest, event.widest_on) == (Decimal(30), "2026-02-01")


def test_the_declared_share_and_places_are_used_and_the_next_closing_counts_from_the_last() -> None:
    days = [
        table("2026-01-01", START),
        table("2026-02-01", {"B": "45"}),
        table("2026-03-01", {"B": "48"}),
        table("2026-04-01", {"B": "49"}),
    ]
    found = moves(*days, kind=Closed, closing={"first": 2, "by": 40})
    assert [(e.on, e.spread, e.widest) for e in found] == [
        ("2026-02-01", Decimal(5), Decimal(10)),
        ("2026-03-01", Decimal(2), Decimal(5)),
        ("2026-04-01", Decimal(1), Decimal(2)),
    ]


def test_money_has_no_moves_because_prices_of_two_years_are_not_compared() -> None:
    days = [table("2026-01-01", START), table("2026-02-01", {"B": "52", "C": "48"})]
    assert moves(*days, kind=Closed, closing={"first": 3})
    assert not moves(*days, kind=Event, closing={"first": 3}, unit="usd")


def test_a_correction_on_the_same_day_changes_the_event_and_is_told() -> None:
    days = [table("2026-01-01", START), table("2026-02-01", {"B": "60"}), table("2026-02-01", {"B": "58"})]
    (event,) = leaders(*days)
    assert event.leader.value == Decimal(58)
    (corrected,) = event.corrected
    assert (corrected.was.value, corrected.now.value) == (Decimal(60), Decimal(58))


def test_a_correction_that_takes_the_lead_away_leaves_no_event() -> None:
    days = [table("2026-01-01", START), table("2026-02-01", {"B": "60"}), table("2026-02-01", {"B": "42"})]
    assert not leaders(*days)


@pytest.mark.parametrize(("briefs", "kinds"), [("off", set()), (["spread"], {"spread"})])
def test_only_the_kinds_that_the_record_wants_are_told(briefs: object, kinds: set[str]) -> None:
    days = [*table("2026-01-01", START), *table("2026-02-01", {"B": "52", "C": "49"})]
    whole = lamps(*days, closing={"first": 3})
    assert {e.kind for e in events(whole)} == {"leader", "spread"}
    wanted = Benchmark.model_validate({**whole.model_dump(mode="json"), "briefs": briefs})
    assert {e.kind for e in events(wanted)} == kinds


DAYS = [f"2026-01-{day:02}" for day in range(1, 8)]
CELL = st.tuples(st.sampled_from("ABCDEF"), st.sampled_from(DAYS), st.one_of(st.none(), st.integers(0, 12)))
TABLES = st.lists(CELL, max_size=30, unique_by=lambda cell: cell[:2])
METRIC = {"closing": {"first": 3}, "thresholds": [{"value": 10, "words": "bright"}]}


def rows_of(cells: list[tuple[str, str, int | None]]) -> list[dict[str, Any]]:
    return [row for s, on, v in cells for row in table(on, {s: "" if v is None else str(v)})]


@given(TABLES, st.randoms(use_true_random=False), st.sampled_from(["higher", "lower"]))
def test_the_order_of_rows_is_irrelevant(cells: list[Any], random: Any, better: str) -> None:
    shuffled = list(cells)
    random.shuffle(shuffled)
    first = events(lamps(*rows_of(cells), better=better, **METRIC))
    assert first == events(lamps(*rows_of(shuffled), better=better, **METRIC))


@given(TABLES, st.sampled_from(DAYS), st.sampled_from(["higher", "lower"]))
def test_later_rows_never_change_earlier_events(cells: list[Any], day: str, better: str) -> None:
    until = [cell for cell in cells if cell[1] <= day]
    known = [e for e in events(lamps(*rows_of(cells), better=better, **METRIC)) if e.on <= day]
    assert known == list(events(lamps(*rows_of(until), better=better, **METRIC)))


@given(TABLES)
def test_a_new_leader_is_never_behind_and_never_the_one_that_led(cells: list[Any]) -> None:
    for event in events(lamps(*rows_of(cells), **METRIC)):
        if isinstance(event, NewLeader):
            assert event.former is None or event.former.subject != event.leader.subject
            assert event.margin is None or event.margin > 0
        if isinstance(event, Closed):
            assert 2 * event.spread <= event.widest
        assert event.on > min(on for _, on, _ in cells)
