from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.ingest.tables import TableDecision

from .tools import FEED, NOW, Last, after, benchmark, csv_of, decided, mapping, table

FIRST = csv_of(made_up_1=61.5, made_up_2=7, made_up_3=50, made_up_4=20, made_up_5=33)


@pytest.fixture
def last() -> Last:
    """The history after the first table."""
    return after({}, decided(FIRST).observations)


def events(decision: TableDecision) -> list[tuple[str, str, str | None]]:
    return [(row.event, row.subject, row.value) for row in decision.observations]


def held(decision: TableDecision) -> tuple[str, ...]:
    assert decision.outcome == "held"
    assert decision.observations == ()
    assert decision.held is not None
    assert (decision.held.feed, decision.held.seen, decision.held.reading) == (FEED, NOW, "r1")
    return decision.held.reasons


def test_the_first_table_is_new_as_a_whole() -> None:
    decision = decided(FIRST)
    assert decision.outcome == "new"
    assert decision.message == "5 values of 5 subjects: 5 new."
    assert (decision.values_seen, decision.values_new) == (5, 5)
    first = decision.observations[0]
    assert (first.benchmark, first.series, first.subject, first.metric) == (
        "made-up",
        1,
        "made-up-1",
        "score",
    )
    assert (first.event, first.value, first.feed, first.seen) == ("value", "61.5", FEED, NOW)


def test_the_same_table_again_is_unchanged(last: Last) -> None:
    decision = decided(FIRST, last, days=1)
    assert (decision.outcome, decision.observations) == ("unchanged", ())
    assert decision.message == "5 values of 5 subjects, nothing new."
    assert (decision.values_seen, decision.values_new) == (5, 0)


def test_zeros_at_the_end_are_no_change(last: Last) -> None:
    assert decided(FIRST.replace("61.5", "61.50"), last).outcome == "unchanged"


def test_only_what_changed_is_stored(last: Last) -> None:
    decision = decided(csv_of(made_up_6=1, made_up_1=62, made_up_2=7, made_up_3=50, made_up_4=20), last)
    assert decision.outcome == "new"
    assert decision.message == "5 values of 5 subjects: 1 new, 1 changed, 1 gone."
    assert events(decision) == [
        ("value", "made-up-6", "1"),
        ("value", "made-up-1", "62"),
        ("gone", "made-up-5", None),
    ]
    assert decision.values_new == 2


def test_a_subject_that_is_gone_comes_back_with_its_value(last: Last) -> None:
    without = FIRST.replace("made-up-5,33\n", "")
    last = after(last, decided(without, last).observations)
    assert decided(without, last).outcome == "unchanged"
    decision = decided(FIRST, last)
    assert events(decision) == [("back", "made-up-5", "33")]
    assert decision.message.endswith(": 1 back.")
    assert decided(FIRST, after(last, decision.observations)).outcome == "unchanged"


def test_a_changed_interval_is_a_change_and_a_changed_date_is_none() -> None:
    by = mapping(date="on", metrics={"score": {"value": "score", "spread": "ci"}})
    body = "model,score,ci,on\na,50,±5,2026-04-01\n"
    last = after({}, decided(body, by=by).observations)
    assert decided(body.replace("04-01", "04-02"), last, by).outcome == "unchanged"
    wider = decided(body.replace("±5", "±5.5"), last, by)
    assert [(row.event, row.low, row.high) for row in wider.observations] == [("value", "44.5", "55.5")]


def test_a_cell_that_can_not_be_read_says_nothing_about_its_subject(last: Last) -> None:
    decision = decided(FIRST.replace(",33", ",see note"), last)
    assert (decision.outcome, decision.observations) == ("unchanged", ())
    assert 'score of "made-up-5": "see note"' in decision.message


def test_a_row_that_can_not_be_read_says_nothing_about_its_subject(last: Last) -> None:
    decision = decided(FIRST.replace("made-up-5,33", "made-up-5,3,3"), last)
    assert (decision.outcome, decision.observations) == ("unchanged", ())
    assert "1 row with another number of cells than the header left out" in decision.message


def test_metrics_that_another_feed_brings_are_not_gone(last: Last) -> None:
    of = benchmark(score={"low": 0, "high": 100}, cost={})
    by = mapping(metrics={"cost": {"value": "cost"}})
    decision = decided("model,cost\nmade-up-1,5\n", last, by, of)
    assert events(decision) == [("value", "made-up-1", "5")]


def test_a_new_series_begins_without_comparison() -> None:
    decision = decided(csv_of(a=1, b=2), {}, of=benchmark(series=2))
    assert [row.series for row in decision.observations] == [2, 2]


def test_no_table_is_malformed_and_one_without_rows_empty(last: Last) -> None:
    page = decided("<html><title>Down</title>", last)
    assert (page.outcome, page.observations) == ("malformed", ())
    assert page.message == 'A web page came ("Down") instead of CSV.'
    empty = decided("model,score\n", last)
    assert (empty.outcome, empty.observations) == ("empty", ())


# Held back


def test_renamed_columns_are_held_with_the_nearest_names(last: Last) -> None:
    decision = decided(FIRST.replace("model,score", "model,scores"), last)
    assert held(decision) == (
        '"score" is not a column (score); nearest: "scores".',
        'The columns that came: "model", "scores".',
    )
    assert decision.held is not None
    assert decision.held.observations == ()
    assert decision.message.endswith(f"Edit the record of {FEED}: as it is, there is nothing to accept.")


def test_too_many_lost_subjects_are_held_and_can_be_accepted(last: Last) -> None:
    fewer = csv_of(made_up_1=61.5, made_up_2=7, made_up_3=50)
    decision = decided(fewer, last)
    assert held(decision) == (
        "Expected at least 4 of the 5 known subjects (may_lose: 20 percent), came 3; "
        'missing: "made-up-4", "made-up-5".',
    )
    assert decision.message.endswith(f"If this one is right: throughline feeds accept {FEED}")
    assert decision.held is not None
    accepted = after(last, decision.held.observations)
    assert [row.event for row in decision.held.observations] == ["gone", "gone"]
    assert decided(fewer, accepted, days=1).outcome == "unchanged"


def test_subjects_that_are_all_renamed_are_lost_subjects(last: Last) -> None:
    assert "came 0" in held(decided(FIRST.replace("made-up", "MadeUp"), last))[0]


def test_as_many_as_the_record_allows_may_be_lost(last: Last) -> None:
    assert decided(FIRST.replace("made-up-5,33\n", ""), last).outcome == "new"
    by = mapping(may_lose=60)
    assert decided(csv_of(made_up_1=61.5, made_up_2=7), last, by).outcome == "new"
    assert decided(csv_of(made_up_1=61.5), last, by).outcome == "held"


def test_values_out_of_bounds_are_held_also_the_first_time() -> None:
    decision = decided(csv_of(a=50, b=101, c=-1))
    assert held(decision) == ('score: expected 0 to 100, came 101 for "b", -1 for "c".',)
    assert decision.held is not None
    assert len(decision.held.observations) == 3


@pytest.mark.parametrize(
    ("bounds", "value", "said"),
    [({"low": 0}, "-1", "expected 0 or more"), ({"high": 5}, "6", "expected 5 or less")],
)
def test_one_bound_is_enough(bounds: dict[str, int], value: str, said: str) -> None:
    assert said in held(decided(csv_of(a=value), of=benchmark(score=bounds)))[0]


def test_what_was_accepted_is_no_reason_again() -> None:
    body = csv_of(a=50, b=101)
    decision = decided(body)
    assert decision.held is not None
    last = after({}, decision.held.observations)
    assert decided(body, last).outcome == "unchanged"
    assert decided(body.replace("a,50", "a,51"), last).outcome == "new"
    assert decided(body.replace("b,101", "b,102"), last).outcome == "held"


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (0.01, "came 100 times as small (median 0.33) over 5 subjects. Proportions instead of percent?"),
        (9, "came 9 times as large (median 297) over 5 subjects."),
        (0, "came 0 (median 0) over 5 subjects."),
    ],
)
def test_another_order_of_magnitude_is_held(last: Last, factor: float, said: str) -> None:
    scores = {"made_up_1": 61.5, "made_up_2": 7, "made_up_3": 50, "made_up_4": 20, "made_up_5": 33}
    body = csv_of(**{name: f"{score * factor:.6g}" for name, score in scores.items()})
    reasons = held(decided(body, last, of=benchmark(score={})))
    assert reasons == (f"score: expected values like the last ones (median 33), {said}",)


def test_percent_for_proportions_is_held() -> None:
    last = after({}, decided(csv_of(a=0.61, b=0.07)).observations)
    assert "Percent instead of proportions?" in held(decided(csv_of(a=61, b=7), last))[0]


def test_one_subject_alone_may_move_far(last: Last) -> None:
    assert decided(FIRST.replace("made-up-2,7", "made-up-2,70"), last).outcome == "new"


def test_a_column_that_is_wholly_empty_is_held() -> None:
    by = mapping(metrics={"score": {"value": "score"}, "cost": {"value": "cost"}})
    of = benchmark(score={}, cost={})
    full = "model,score,cost\na,1,5\nb,2,6\n"
    empty = "model,score,cost\na,1,\nb,2,N/A\n"
    assert held(decided(empty, by=by, of=of)) == ("cost: expected values, came an empty column.",)
    last = after({}, decided(full, by=by, of=of).observations)
    decision = decided(empty, last, by, of)
    assert held(decision) == ("cost: expected values, came an empty column.",)
    assert decision.held is not None
    accepted = after(last, decision.held.observations)
    assert [(row.event, row.metric) for row in decision.held.observations] == [("gone", "cost")] * 2
    assert decided(empty, accepted, by, of).outcome == "unchanged"
    words = full.replace("5", "cheap").replace("6", "dear")
    assert held(decided(words, last, by, of)) == (
        'cost: expected values, came none that can be read, but "cheap", "dear".',
    )


def test_a_column_in_which_too_many_lost_their_values_is_held() -> None:
    by = mapping(metrics={"score": {"value": "score"}, "cost": {"value": "cost"}})
    of = benchmark(score={}, cost={})
    rows = "".join(f"m{n},1,{n}\n" for n in range(1, 6))
    last = after({}, decided("model,score,cost\n" + rows, by=by, of=of).observations)
    emptied = "model,score,cost\n" + rows.replace(",4\n", ",\n").replace(",5\n", ",\n")
    assert "came none for 2" in held(decided(emptied, last, by, of))[0]
    odd = "model,score,cost\n" + rows.replace(",4\n", ",x\n").replace(",5\n", ",y\n")
    assert "came 2 of 5 cells with something else" in held(decided(odd, last, by, of))[0]


def test_too_many_rows_that_can_not_be_read_are_held() -> None:
    body = "model,score\na,1\nb,2\nc,3,4\n"
    assert held(decided(body)) == (
        "Expected rows with as many cells as the header, came 1 of 3 with others.",
    )


def test_doubtful_subjects_and_unknown_grades_are_held_for_good() -> None:
    double = decided("model,score\na,1\na,2\n")
    assert "came more than once" in held(double)[0]
    assert double.held is not None
    assert double.held.observations == ()
    of = benchmark(score={"unit": "grade", "scale": ["Poor", "Good"]})
    assert 'came "Superb"' in held(decided("model,score\na,Good\nb,Superb\n", of=of))[0]


def test_grades_are_stored_and_compared() -> None:
    of = benchmark(score={"unit": "grade", "scale": ["Poor", "Good"]})
    last = after({}, decided("model,score\na,Good\nb,poor\n", of=of).observations)
    decision = decided("model,score\na,good\nb,Good\n", last, of=of)
    assert events(decision) == [("value", "b", "Good")]


def test_a_metric_that_was_ordinal_before_is_not_compared() -> None:
    of = benchmark(score={"unit": "grade", "scale": ["Poor", "Good"]})
    last = after({}, decided("model,score\na,Good\n", of=of).observations)
    assert events(decided("model,score\na,55\n", last)) == [("value", "a", "55")]


def test_a_metric_that_the_benchmark_does_not_have_is_held() -> None:
    assert held(decided(FIRST, of=benchmark(cost={}))) == (
        'score is no metric of the benchmark made-up, which has "cost".',
    )


def test_all_reasons_come_at_once(last: Last) -> None:
    by = mapping(metrics={"score": {"value": "score"}, "cost": {"value": "cost"}})
    of = benchmark(score={"low": 0, "high": 100}, cost={})
    reasons = held(decided("model,score,cost\nmade-up-1,615,\nmade-up-2,70,\n", last, by, of))
    assert [reason.split(":")[0] for reason in reasons] == [
        "Expected at least 4 of the 5 known subjects (may_lose",
        "score",
        "score",
    ]


def test_the_message_has_room_for_what_to_do_whatever_came() -> None:
    metrics = {f"metric-{n}": {"value": f"{'long' * 20} {n}"} for n in range(40)}
    decision = decided("model\nx\n", by=mapping(metrics=metrics), of=benchmark(**{m: {} for m in metrics}))
    assert len(decision.message) <= 800
    assert f"more: throughline feeds show {FEED}." in decision.message
    assert decision.message.endswith("nothing to accept.")
    assert len(held(decision)) == 41


def test_deciding_changes_nothing_it_was_given(last: Last) -> None:
    before = dict(last)
    found = table(FIRST, mapping())
    decided(found, last)
    assert last == before
    assert found == replace(found)
