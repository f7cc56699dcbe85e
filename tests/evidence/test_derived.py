from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.evidence.derived import add_derived_claims
from pipeline.evidence.figures import figure, unit_label
from pipeline.evidence.observed import with_observations
from pipeline.records.catalog import Benchmark, Derived
from pipeline.records.load import load_library
from pipeline.records.works import Measure
from tests.evidence.benchmarks import compute, derived, graded, lamps, seen
from tests.house import copy_records

FRAME: dict[str, Any] = {
    "says": "Made up.",
    "scope": {"who": "lamps"},
    "design": "benchmark",
    "topics": ["light"],
}


def benchmark(
    *rows: tuple[str, str, str], better: str = "higher", unit: str = "score 0 to 100", metric: str = "glow"
) -> Benchmark:
    return Benchmark.model_validate(
        {
            "schema_version": "1",
            "title": "Lamps",
            "about": "Made up.",
            "not_about": "Made up.",
            "work": "lamp-pool",
            "url": "https://lamps.example/",
            "at": "table",
            "checked": {"level": "primary", "on": "2026-01-01"},
            "metrics": {metric: {"name": "brightness", "unit": unit, "better": better}},
            "observations": [
                {"subject": subject, "metric": metric, "value": value, "on": on}
                for subject, value, on in rows
            ],
        }
    )


def derive(of: Benchmark, compute_: str, **fields: Any) -> Measure | None:
    derived = Derived.model_validate({**FRAME, "compute": compute_, "metric": "glow", **fields})
    return compute(of, derived)


ROWS = (("A", "40.0", "2026-01-01"), ("B", "55.50", "2026-01-01"), ("A", "62.5", "2026-04-01"))


def test_the_latest_value_is_the_newest_of_its_subject_with_its_digits() -> None:
    measure = derive(benchmark(*ROWS), "latest", subject="B")
    assert measure is not None
    assert str(measure.value) == "55.50"
    assert measure.name == "brightness, B"
    assert (derive(benchmark(*ROWS), "latest", subject="A") or measure).value == Decimal("62.5")


def test_the_order_of_the_rows_does_not_make_a_value_newer() -> None:
    measure = derive(benchmark(*reversed(ROWS)), "latest", subject="A")
    assert measure is not None
    assert measure.value == Decimal("62.5")


def test_a_day_outranks_the_month_it_lies_in() -> None:
    rows = (("A", "1", "2026-04"), ("A", "2", "2026-04-15"))
    measure = derive(benchmark(*reversed(rows)), "latest", subject="A")
    assert measure is not None
    assert measure.value == 2


def test_the_leader_is_judged_by_newest_values_only() -> None:
    measure = derive(benchmark(*ROWS), "leader")
    assert measure is not None
    assert (measure.name, measure.value) == ("brightness, A", Decimal("62.5"))
    trailer = derive(benchmark(*ROWS), "trailer")
    assert trailer is not None
    assert (trailer.name, trailer.value) == ("brightness, B", Decimal("55.50"))


def test_where_lower_is_better_the_lowest_leads_and_the_highest_trails() -> None:
    lamps = benchmark(*ROWS, better="lower")
    leader, trailer = derive(lamps, "leader"), derive(lamps, "trailer")
    assert leader is not None
    assert trailer is not None
    assert (leader.name, leader.better) == ("brightness, B", "lower")
    assert trailer.name == "brightness, A"


@pytest.mark.parametrize("better", ["higher", "lower"])
@pytest.mark.parametrize("compute_", ["leader", "trailer"])
def test_a_tie_is_settled_the_same_way_whatever_the_order_of_the_rows(better: str, compute_: str) -> None:
    rows = [("B", "50", "2026-01-01"), ("A", "50.0", "2026-01-01"), ("C", "50", "2026-01-01")]
    one = derive(benchmark(*rows, better=better), compute_)
    other = derive(benchmark(*reversed(rows), better=better), compute_)
    assert one is not None
    assert one == other


def test_a_share_counts_newest_values_strictly_inside_the_threshold() -> None:
    lamps = benchmark(*ROWS, ("C", "60", "2026-01-01"))
    above, below = derive(lamps, "share", above="60"), derive(lamps, "share", below="60")
    assert above is not None
    assert below is not None
    assert (figure(above).text, above.of_what) == ("1 of 3", "systems")
    assert (figure(below).text, below.name) == ("1 of 3", "systems with brightness below 60")


def test_a_threshold_of_nought_is_a_threshold() -> None:
    lamps = benchmark(("A", "-1", "2026"), ("B", "1", "2026"), unit="elo")
    measure = derive(lamps, "share", below="0")
    assert measure is not None
    assert figure(measure).text == "1 of 2"


def test_a_change_is_the_newest_minus_the_oldest_value() -> None:
    measure = derive(benchmark(*ROWS), "change", subject="A")
    assert measure is not None
    assert (str(measure.value), measure.name) == ("22.5", "change in brightness since 2026-01-01, A")


def test_a_change_of_percentages_is_in_percentage_points() -> None:
    lamps = benchmark(("A", "40", "2026-01-01"), ("A", "39.5", "2026-02-01"), unit="percent")
    measure = derive(lamps, "change", subject="A")
    assert measure is not None
    assert figure(measure).text == "−0.5 points"


@pytest.mark.parametrize("compute_", ["latest", "change"])
def test_a_subject_that_was_never_observed_gives_no_claim(compute_: str) -> None:
    assert derive(benchmark(*ROWS), compute_, subject="Z") is None


def test_a_metric_without_observations_gives_no_claim() -> None:
    assert derive(benchmark(*ROWS, metric="flicker"), "leader") is None


def test_derived_claims_stand_beside_the_others_and_carry_the_benchmarks_provenance(tmp_path: Path) -> None:
    library = copy_records(tmp_path / "house").library()
    claim = library.claims["many-lamps/brightest"]
    assert claim.work == "lamp-pool"
    assert claim.record.status == "accepted"
    assert (claim.record.at, claim.record.checked.on) == ("the table", "2026-04-10")
    assert claim.record.measure is not None
    assert figure(claim.record.measure).text == "62.5"


def test_a_derived_value_moves_with_its_observations(tmp_path: Path) -> None:
    house = copy_records(tmp_path / "house")
    house.edit("sources/benchmarks/many-lamps.yml", "value: 62.5", "value: 12.5")
    measure = house.library().claims["many-lamps/brightest"].record.measure
    assert measure is not None
    assert (measure.name, measure.value) == ("brightness, Lamp B", Decimal("55.5"))


def test_a_subject_that_is_gone_neither_leads_nor_trails_nor_counts() -> None:
    table = with_observations(benchmark(*ROWS), [seen("A", "", "2026-05-01"), seen("C", "20", "2026-05-01")])
    leader, trailer = derive(table, "leader"), derive(table, "trailer")
    share = derive(table, "share", above="1")
    assert leader is not None
    assert trailer is not None
    assert share is not None
    assert (leader.name, trailer.name) == ("brightness, B", "brightness, C")
    assert figure(share).text == "2 of 2"
    assert derive(table, "latest", subject="A") is None
    assert derive(table, "change", subject="A") is None


def test_what_a_feed_saw_moves_a_derived_value() -> None:
    table = with_observations(benchmark(*ROWS), [seen("B", "99.0", "2026-05-01")])
    leader = derive(table, "leader")
    assert leader is not None
    assert (leader.name, str(leader.value)) == ("brightness, B", "99.0")


def test_series_are_never_compared() -> None:
    table = lamps(
        {"subject": "A", "value": "10", "on": "2025-01-01"},
        {"subject": "B", "value": "90", "on": "2025-01-01"},
        {"subject": "A", "value": "70", "on": "2026-01-01", "series": 2},
        {"subject": "A", "value": "75", "on": "2026-02-01", "series": 2},
        series=2,
    )
    change, leader = compute(table, derived("change", subject="A")), compute(table, derived("leader"))
    assert change is not None
    assert leader is not None
    assert (str(change.value), change.name) == ("5", "change in brightness since 2026-01-01, A")
    assert leader.name == "brightness, A"
    assert compute(table, derived("latest", subject="B")) is None


def test_the_interval_of_the_table_is_carried_with_its_level() -> None:
    row = {"subject": "A", "value": "50", "low": "45", "high": "56"}
    for name in ("leader", "trailer"):
        measure = compute(lamps(row, level="90"), derived(name))
        assert measure is not None
        assert measure.interval is not None
        assert [str(n) for n in (measure.interval.low, measure.interval.high, measure.interval.level)] == [
            *("45", "56", "90")
        ]


@pytest.mark.parametrize("row", [{"low": "45"}, {"high": "56"}, {"low": "45", "high": "56"}])
def test_half_an_interval_or_one_of_unknown_level_is_none(row: dict[str, str]) -> None:
    level = "95" if len(row) == 1 else None
    measure = compute(lamps({"subject": "A", "value": "50", **row}, level=level), derived("leader"))
    assert measure is not None
    assert measure.interval is None


def test_grades_are_counted_from_a_grade_upwards() -> None:
    table = graded(("A", "Fair"), ("B", "Bright"), ("C", "Dim"))
    fair = compute(table, derived("share", at_least="Fair"))
    bright = compute(table, derived("share", at_least="Bright"))
    assert fair is not None
    assert bright is not None
    assert (figure(fair).text, fair.name) == ("2 of 3", "systems with brightness Fair or better")
    assert (figure(bright).text, bright.name) == ("1 of 3", "systems with brightness Bright")


@pytest.mark.parametrize(
    "claim",
    [
        derived("leader"),
        derived("trailer"),
        derived("latest", subject="A"),
        derived("change", subject="A"),
        derived("share", below="2"),
        derived("share", at_least="Dazzling"),
    ],
)
def test_grades_carry_no_number_and_no_unknown_threshold(claim: Derived) -> None:
    assert compute(graded(("A", "Fair"), ("B", "Bright")), claim) is None


@pytest.mark.parametrize(
    ("unit", "label"), [("usd", "US dollars"), ("eur", "euros"), ("gbp", "pounds sterling")]
)
def test_money_bears_the_year_of_its_table_and_does_not_change_across_years(unit: str, label: str) -> None:
    table = lamps(
        {"subject": "A", "value": "9", "on": "2025-06-01"},
        {"subject": "A", "value": "8", "on": "2026-01-01"},
        {"subject": "B", "value": "7", "on": "2026-01-01"},
        {"subject": "B", "value": "5", "on": "2026-03-01"},
        unit=unit,
        better="lower",
    )
    leader = compute(table, derived("leader"))
    assert leader is not None
    assert unit_label(leader) == f"{label}, 2026 prices"
    assert compute(table, derived("change", subject="A")) is None
    within = compute(table, derived("change", subject="B"))
    assert within is not None
    assert (str(within.value), within.year) == ("-2", 2026)


def test_without_a_work_to_cite_there_is_no_claim(tmp_path: Path) -> None:
    house = copy_records(tmp_path / "house")
    house.edit("sources/benchmarks/many-lamps.yml", "work: lamp-pool\n", "")
    library = load_library(house.root)
    add_derived_claims(library)
    assert not any(claim_id.startswith("many-lamps/") for claim_id in library.claims)
