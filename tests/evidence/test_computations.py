"""What is computed from a table: each computation by hand, and the laws that hold for any table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evidence.averages import interquartile_range, mean, mean_interval, standard_deviation
from pipeline.evidence.computations import Computed, evaluate
from pipeline.evidence.figures import counted, figure, trend
from pipeline.records.catalog import Benchmark, Derived
from pipeline.records.works import Measure
from tests.evidence.benchmarks import compute, derived, graded, lamps, refusal

steady = settings(deadline=None)  # other work on the machine is no failure


def table(values: dict[str, str], **metric: Any) -> Benchmark:
    """Return a table of one day."""
    return lamps(*({"subject": subject, "value": value} for subject, value in values.items()), **metric)


def columns(one: dict[str, str], two: dict[str, str], **metric: Any) -> Benchmark:
    """Return a table with a second metric, ``warmth``, whose unit is that of the first."""
    first = table(one, **metric)
    second = table(two, **metric)
    rows = [*first.observations, *(r.model_copy(update={"metric": "warmth"}) for r in second.observations)]
    metrics = {
        "glow": first.metrics["glow"],
        "warmth": first.metrics["glow"].model_copy(update={"name": "warmth"}),
    }
    return first.model_copy(update={"metrics": metrics, "observations": rows})


def measured(benchmark: Benchmark, claim: Derived) -> Measure:
    found = compute(benchmark, claim)
    assert found is not None, refusal(benchmark, claim)
    return found


FOUR = {"A": "40.0", "B": "55.5", "C": "62.5", "D": "55.5"}


# Rank


@pytest.mark.parametrize(
    ("subject", "place"), [("C", "1 of 4"), ("B", "2 of 4"), ("D", "2 of 4"), ("A", "4 of 4")]
)
def test_those_who_tie_share_the_better_rank_and_the_next_is_left_out(subject: str, place: str) -> None:
    assert figure(measured(table(FOUR), derived("rank", subject=subject))).text == place


def test_a_rank_that_is_shared_says_so() -> None:
    assert (
        measured(table(FOUR), derived("rank", subject="B")).name
        == "rank by brightness, B, shared with 1 other"
    )
    assert measured(table(FOUR), derived("rank", subject="A")).name == "rank by brightness, A"


def test_where_lower_is_better_the_lowest_ranks_first() -> None:
    assert figure(measured(table(FOUR, better="lower"), derived("rank", subject="A"))).text == "1 of 4"


def test_grades_have_ranks_which_are_shared_by_all_of_one_grade() -> None:
    shades = graded(("A", "Fair"), ("B", "Bright"), ("C", "Fair"), ("D", "Dim"))
    places = [figure(measured(shades, derived("rank", subject=s))).text for s in "ABCD"]
    assert places == ["2 of 4", "1 of 4", "2 of 4", "4 of 4"]


@pytest.mark.parametrize("claim", [derived("rank", subject="A"), derived("gap")])
def test_without_a_better_direction_nothing_is_ranked(claim: Derived) -> None:
    assert refusal(table(FOUR, better="neither"), claim).startswith(
        "Neither direction of brightness is better"
    )


# Gap


def test_a_gap_lies_between_two_ranks_and_has_no_direction() -> None:
    measure = measured(table(FOUR), derived("gap"))
    assert (figure(measure).text, measure.better) == ("7.0 points", "neither")
    assert measure.name == "gap in brightness between ranks 1 and 2, C and D"
    assert trend(measure) is None


@pytest.mark.parametrize(("ranks", "gap"), [(["2", "3"], "0.0"), (["1", "4"], "22.5"), (["3", "4"], "15.5")])
def test_systems_that_tie_stand_one_behind_the_other(ranks: list[str], gap: str) -> None:
    assert str(measured(table(FOUR), derived("gap", ranks=ranks)).value) == gap


def test_a_gap_between_percentages_is_in_percentage_points_and_one_of_ratings_in_ratings() -> None:
    assert figure(measured(table(FOUR, unit="percent"), derived("gap"))).text == "7.0 points"
    assert measured(table(FOUR, unit="percent"), derived("gap")).unit == "percentage points"
    assert figure(measured(table(FOUR, unit="elo"), derived("gap"))).text == "7.0 Elo"


def test_a_rank_beyond_the_table_is_refused() -> None:
    said = refusal(table(FOUR), derived("gap", ranks=["1", "5"]))
    assert said == "The table has 4 systems, and no rank 5."


# Count


def test_all_systems_are_counted_or_those_that_pass_a_threshold() -> None:
    everyone = measured(table(FOUR), derived("count"))
    assert figure(everyone).text + counted(everyone) == "4 systems"
    assert everyone.of is None
    assert str(measured(table(FOUR), derived("count", above="50")).value) == "3"
    assert str(measured(table(FOUR), derived("count", below="55.5")).value) == "1"
    shades = graded(("A", "Fair"), ("B", "Bright"), ("C", "Dim"))
    some = measured(shades, derived("count", at_least="Fair"))
    assert (str(some.value), some.name) == ("2", "systems with brightness Fair or better")
    assert str(measured(shades, derived("count")).value) == "3"


# Spread


@pytest.mark.parametrize(
    ("statistic", "name", "value"),
    [(None, "range", "22.5"), ("range", "range", "22.5"),
     ("sd", "standard deviation", "9.51"), ("iqr", "interquartile range", "5.62")],
)  # fmt: skip
def test_the_spread_of_a_table(statistic: str | None, name: str, value: str) -> None:
    claim = derived("spread", **({"statistic": statistic} if statistic else {}))
    measure = measured(table(FOUR), claim)
    assert (str(measure.value), measure.name, measure.better) == (value, f"{name} of brightness", "neither")
    assert trend(measured(table(FOUR, unit="percent"), claim)) is None


def test_one_figure_has_no_spread() -> None:
    assert refusal(table({"A": "1"}), derived("spread")) == "One figure has no spread."


# Change since a day


HISTORY = (
    {"subject": "A", "value": "10", "on": "2026-01-01"},
    {"subject": "A", "value": "13", "on": "2026-02-01"},
    {"subject": "A", "value": "12", "on": "2026-03-01"},
)


@pytest.mark.parametrize(
    ("since", "change"),
    [
        ("2026-01-01", "2"),
        ("2026-01-31", "2"),
        ("2026-02-01", "-1"),
        ("2026-03-01", "0"),
        ("2026-09-09", "0"),
    ],
)
def test_a_change_since_a_day_counts_from_the_figure_that_stood_on_it(since: str, change: str) -> None:
    measure = measured(lamps(*HISTORY), derived("change", subject="A", since=since))
    assert (str(measure.value), measure.name) == (change, f"change in brightness since {since}, A")


def test_without_a_day_a_change_counts_from_the_oldest_figure() -> None:
    assert str(measured(lamps(*HISTORY), derived("change", subject="A")).value) == "2"


def test_before_the_first_figure_and_while_it_was_gone_nothing_stood() -> None:
    away = (*HISTORY[:1], {"subject": "A", "gone": True, "on": "2026-01-10"}, *HISTORY[1:])
    early = derived("change", subject="A", since="2025-12-31")
    assert refusal(lamps(*HISTORY), early) == "A had no figure in the table on 2025-12-31."
    assert compute(lamps(*away), derived("change", subject="A", since="2026-01-20")) is None
    assert compute(lamps(*away), derived("change", subject="A", since="2026-01-05")) is not None


# Mean of the changes between two columns


def test_a_mean_change_is_taken_over_the_systems_that_have_both_columns() -> None:
    both = columns({"A": "10", "B": "20", "C": "90"}, {"A": "12", "B": "26", "D": "1"}, unit="percent")
    found = evaluate(both, derived("mean-change", against="warmth"))
    assert isinstance(found, Computed)
    measure = found.measure
    assert (figure(measure).text, measure.unit) == ("−4.0 points", "percentage points")
    assert (measure.name, found.sample) == ("mean of brightness minus warmth", "2 systems")
    assert measure.interval is None
    shown = trend(measure)
    assert shown is not None
    assert (shown.word, shown.tone) == ("lower", "bad")


FIRST_DRUG = ["0.7", "-1.6", "-0.2", "-1.2", "-0.1", "3.4", "3.7", "0.8", "0.0", "2.0"]
SECOND_DRUG = ["1.9", "0.8", "1.1", "0.1", "-0.1", "4.4", "5.5", "1.6", "4.6", "3.4"]


def test_its_interval_is_that_of_the_paired_t_test() -> None:
    # Student 1908, section IX, the table of Cushny & Peebles: hours of sleep gained by two drugs.
    one = dict(zip("ABCDEFGHIJ", SECOND_DRUG, strict=True))
    two = dict(zip("ABCDEFGHIJ", FIRST_DRUG, strict=True))
    both = columns(one, two, unit="hours")
    measure = measured(both, derived("mean-change", against="warmth", level="95"))
    assert str(measure.value) == "1.58"
    assert measure.interval is not None
    # R has these figures as its data set sleep; its paired t test gives 0.7001142 to 2.4598858.
    assert [str(n) for n in (measure.interval.low, measure.interval.high, measure.interval.level)] == [
        *("0.70", "2.46", "95")
    ]


def test_an_interval_needs_two_pairs() -> None:
    one = columns({"A": "1"}, {"A": "2"})
    assert compute(one, derived("mean-change", against="warmth")) is not None
    assert (
        refusal(one, derived("mean-change", against="warmth", level="95"))
        == "One pair of figures has no interval."
    )


def test_columns_without_a_common_system_have_no_mean_change() -> None:
    said = refusal(columns({"A": "1"}, {"B": "2"}), derived("mean-change", against="warmth"))
    assert said == "No system has a figure in both columns."


# What is refused


MONEY = lamps(
    {"subject": "A", "value": "9", "on": "2025-06-01"},
    {"subject": "B", "value": "8", "on": "2026-01-01"},
    unit="usd",
    better="lower",
)


@pytest.mark.parametrize(
    "claim",
    [derived("leader"), derived("trailer"), derived("gap"), derived("spread"), derived("rank", subject="A"),
     derived("share", below="9"), derived("count", below="9")],
)  # fmt: skip
def test_money_of_two_years_is_not_compared(claim: Derived) -> None:
    assert refusal(MONEY, claim) == "Money of 2025 and 2026 would be compared, and prices differ."


def test_money_of_two_years_can_be_counted_and_looked_at_one_by_one() -> None:
    assert str(measured(MONEY, derived("count")).value) == "2"
    assert measured(MONEY, derived("latest", subject="A")).year == 2025


@pytest.mark.parametrize("claim", [derived("gap"), derived("spread"), derived("change", subject="A")])
def test_factors_have_no_differences(claim: Derived) -> None:
    assert "no differences that mean anything" in refusal(table(FOUR, unit="times"), claim)


@pytest.mark.parametrize(
    "claim",
    [derived("gap"), derived("spread"), derived("change", subject="A"), derived("latest", subject="A")],
)
def test_grades_have_no_distances(claim: Derived) -> None:
    assert refusal(graded(("A", "Fair"), ("B", "Dim")), claim) == "Grades have an order and no distances."


@pytest.mark.parametrize(
    "claim",
    [derived("gap", ranks=["1"]), derived("gap", ranks=["2", "1"]), derived("gap", ranks=["0", "1"]),
     derived("mean-change"), derived("mean-change", against="nothing"), derived("share"),
     derived("latest"), derived("rank")],
)  # fmt: skip
def test_a_broken_claim_has_no_value_and_breaks_nothing(claim: Derived) -> None:
    assert compute(table(FOUR), claim) is None


# Laws


VALUES = st.decimals(min_value=0, max_value=99, places=2)
TABLES = st.dictionaries(st.sampled_from("ABCDEFGHIJ"), VALUES, min_size=2)
CLAIMS = st.sampled_from(
    [derived("gap"), derived("spread"), derived("spread", statistic="sd"), derived("spread", statistic="iqr"),
     derived("rank", subject="A"), derived("count"), derived("share", above="50"), derived("leader"),
     derived("trailer"), derived("mean-change", against="warmth", level="90")]
)  # fmt: skip


def written(values: dict[str, Decimal], shift: Decimal = Decimal(0)) -> dict[str, str]:
    return {subject: str(value + shift) for subject, value in values.items()}


@steady
@given(TABLES, TABLES, CLAIMS, st.randoms())
def test_the_order_of_the_rows_changes_nothing(
    one: dict[str, Decimal], two: dict[str, Decimal], claim: Derived, chance: Any
) -> None:
    both = columns(written(one), written(two))
    rows = list(both.observations)
    chance.shuffle(rows)
    assert compute(both.model_copy(update={"observations": rows}), claim) == compute(both, claim)


@steady
@given(TABLES, st.decimals(min_value=-9, max_value=9, places=2), CLAIMS)
def test_a_constant_added_to_all_moves_no_gap_no_spread_and_no_rank(
    values: dict[str, Decimal], constant: Decimal, claim: Derived
) -> None:
    if claim.compute not in ("gap", "spread", "rank"):
        return
    before, after = compute(table(written(values)), claim), compute(table(written(values, constant)), claim)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert before.value == after.value


@steady
@given(TABLES, TABLES, st.decimals(min_value=-9, max_value=9, places=2))
def test_a_constant_added_to_one_column_moves_the_mean_change_by_as_much(
    one: dict[str, Decimal], two: dict[str, Decimal], constant: Decimal
) -> None:
    claim = derived("mean-change", against="warmth")
    before = compute(columns(written(one), written(two)), claim)
    after = compute(columns(written(one, constant), written(two)), claim)
    assert (before is None) == (after is None) == (not set(one) & set(two))
    if before is not None and after is not None:
        assert before.value is not None
        assert after.value is not None
        assert abs(after.value - before.value - constant) <= Decimal("0.001")  # both were rounded


@steady
@given(TABLES)
def test_turning_the_direction_round_turns_the_ranks_round(values: dict[str, Decimal]) -> None:
    for subject, value in values.items():
        up = measured(table(written(values)), derived("rank", subject=subject))
        down = measured(table(written(values), better="lower"), derived("rank", subject=subject))
        tied = list(values.values()).count(value)
        assert up.value is not None
        assert down.value is not None
        assert up.value + down.value == len(values) + 2 - tied


@steady
@given(TABLES)
def test_the_gaps_from_rank_to_rank_add_up_to_the_range(values: dict[str, Decimal]) -> None:
    whole = measured(table(written(values)), derived("spread")).value
    steps = [
        measured(table(written(values)), derived("gap", ranks=[str(n), str(n + 1)])).value
        for n in range(1, len(values))
    ]
    assert sum(step for step in steps if step is not None) == whole


@steady
@given(TABLES, VALUES)
def test_a_count_above_a_threshold_is_the_numerator_of_the_share(
    values: dict[str, Decimal], threshold: Decimal
) -> None:
    number = measured(table(written(values)), derived("count", above=str(threshold))).value
    assert number == measured(table(written(values)), derived("share", above=str(threshold))).count


@steady
@given(st.lists(VALUES, min_size=2, max_size=12))
def test_averages_keep_their_laws(values: list[Decimal]) -> None:
    low, high = mean_interval(values, Decimal(95))
    assert low <= mean(values) <= high
    assert min(values) <= mean(values) <= max(values)
    assert 0 <= interquartile_range(values) <= max(values) - min(values)
    assert 0 <= standard_deviation(values) <= max(values) - min(values)
    assert mean_interval(values, Decimal(50))[0] >= low


def test_a_rounded_result_has_one_digit_more_than_what_went_in_and_no_sign_on_nought() -> None:
    assert str(mean([Decimal("1"), Decimal("2")])) == "1.5"
    assert str(mean([Decimal("1.00"), Decimal("1.5"), Decimal("1.5")])) == "1.333"
    assert str(mean([Decimal("-0.1"), Decimal("0.1"), Decimal("-0.01")])) == "-0.003"
    assert str(mean([Decimal("-0.01"), Decimal("0.01")])) == "0.000"
