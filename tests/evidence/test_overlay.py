"""An overlay corrects what the table shows where it is read, and only as long as the table shows it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evidence.meaning import TABLE as KEPT_TABLE
from pipeline.evidence.meaning import table_document
from pipeline.evidence.moves import why_moved
from pipeline.evidence.observed import add_observations, with_observations
from pipeline.evidence.overlay import with_overlay
from pipeline.evidence.standings import standings
from pipeline.records.catalog import Benchmark, CorrectedObservation, Overlay, SeenObservation
from pipeline.records.load import load_library
from pipeline.records.overlays import as_seen, feed_of
from tests.evidence.benchmarks import SCALE, compute, derived, graded, lamps, seen
from tests.house import copy_records


def entry(subject: str, expect: str, value: str = "", **fields: Any) -> Overlay:
    figure = {"value": value} if value else {}
    base = {
        "subject": subject,
        "metric": "glow",
        "expect": expect,
        "reason": "A digit was lost.",
        "source": "https://lamps.example/paper",
        "since": "2026-03-01",
    }
    return Overlay.model_validate({**base, **figure, **fields})


def overlaid(benchmark: Benchmark, *entries: Overlay) -> Benchmark:
    return with_overlay(benchmark.model_copy(update={"overlay": list(entries)}))


def figures(benchmark: Benchmark) -> list[str]:
    return [str(row.grade if row.value is None else row.value) for row in benchmark.observations]


TABLE = lamps(
    {"subject": "A", "value": "40", "on": "2026-01-01"},
    {"subject": "A", "value": "7.5", "on": "2026-02-01", "low": "7", "high": "8"},
    {"subject": "B", "value": "55", "on": "2026-02-01"},
)


def test_the_newest_figure_is_corrected_and_what_was_seen_is_kept_beside_it() -> None:
    found = overlaid(TABLE, entry("A", "7.50", "75"))
    assert figures(found) == ["40", "75", "55"]
    row = found.observations[1]
    assert isinstance(row, CorrectedObservation)
    assert (row.seen, row.number) == (TABLE.observations[1], 1)
    assert (row.low, row.high) == (None, None)
    assert as_seen(row) is TABLE.observations[1]


def test_standings_and_derived_claims_go_by_the_corrected_figure() -> None:
    found = overlaid(TABLE, entry("A", "7.5", "75"))
    assert [s.subject for s in standings(found, "glow").present] == ["A", "B"]
    leader = compute(found, derived("leader"))
    assert leader is not None
    assert (leader.name, leader.value) == ("brightness, A", Decimal("75"))


def test_an_older_figure_is_corrected_by_its_day() -> None:
    assert figures(overlaid(TABLE, entry("A", "40", "4", on="2026-01-01"))) == ["4", "7.5", "55"]
    assert figures(overlaid(TABLE, entry("A", "40", "4"))) == ["40", "7.5", "55"]


@pytest.mark.parametrize(
    "item",
    [entry("A", "75", "7"), entry("Z", "7.5", "75"), entry("A", "7.5", "75", on="2026-02-02"),
     entry("A", "7.5"), entry("A", "seven", "75"), entry("A", "7.5", "75", metric="flicker"),
     entry("A", "7.5", "75", grade="Dim")],
)  # fmt: skip
def test_an_entry_that_does_not_find_what_it_expects_changes_nothing(item: Overlay) -> None:
    assert overlaid(TABLE, item).observations == TABLE.observations


def test_a_wrong_figure_that_the_table_repeats_is_corrected_each_time_but_not_before_another() -> None:
    table = lamps(
        *({"subject": "A", "value": v, "on": f"2026-0{n}-01"} for n, v in enumerate("7577", start=1))
    )
    assert figures(overlaid(table, entry("A", "7", "9"))) == ["7", "5", "9", "9"]


def test_a_grade_is_corrected_by_a_grade() -> None:
    item = entry("A", "Dim", grade="Bright")
    found = overlaid(graded(("A", "Dim"), ("B", "Fair")), item)
    assert figures(found) == ["Bright", "Fair"]
    assert standings(found, "glow").present[0].subject == "A"
    assert set(figures(found)) <= set(SCALE)


def test_an_earlier_series_is_left_alone() -> None:
    table = lamps(
        {"subject": "A", "value": "7", "on": "2025-01-01"},
        {"subject": "A", "value": "7", "on": "2026-01-01", "series": 2},
        series=2,
    )
    assert figures(overlaid(table, entry("A", "7", "9"))) == ["7", "9"]


def test_what_a_feed_saw_is_corrected_and_still_comes_from_its_feed() -> None:
    table = with_observations(TABLE, [seen("B", "5.6", "2026-03-01")])
    row = overlaid(table, entry("B", "5.6", "56")).observations[-1]
    assert (str(row.value), feed_of(row)) == ("56", "lamp-feed")
    assert isinstance(as_seen(row), SeenObservation)
    assert feed_of(TABLE.observations[0]) == ""


def test_a_system_that_is_gone_stays_gone() -> None:
    table = with_observations(TABLE, [seen("A", "", "2026-03-01")])
    found = overlaid(table, entry("A", "7.5", "75"))
    assert [s.subject for s in standings(found, "glow").present] == ["B"]
    assert str(standings(found, "glow").gone[0].newest.value) == "75"


TURNED = (
    "overlay:\n  - {subject: Lamp A, metric: brightness, expect: 62.5, value: 26.5, reason: Turned round.,"
    " source: table 2, since: 2026-04-11}\n"
)


def test_the_overlay_of_a_record_is_applied_where_observations_come_in(tmp_path: Path) -> None:
    house = copy_records(tmp_path / "house")
    house.edit("sources/benchmarks/many-lamps.yml", "derived:\n", f"{TURNED}derived:\n")
    library = load_library(house.root)
    as_read = library.benchmarks["many-lamps"].record
    assert "26.5" not in figures(as_read)
    add_observations(library, {})
    assert figures(library.benchmarks["many-lamps"].record)[2] == "26.5"
    claim = house.library().claims["many-lamps/brightest"]
    assert claim.record.measure is not None
    assert claim.record.measure.name == "brightness, Lamp B"
    assert claim.basis is not None
    assert [row.subject for row in claim.basis.corrected] == ["Lamp A"]


def test_a_figure_that_moved_by_a_correction_says_so(tmp_path: Path) -> None:
    house = copy_records(tmp_path / "house")
    before = {f"{KEPT_TABLE}many-lamps": table_document(house.library(), "many-lamps")}
    house.edit("sources/benchmarks/many-lamps.yml", "derived:\n", f"{TURNED}derived:\n")
    assert why_moved(house.library(), before, "many-lamps/brightest") == (
        "Lamp A went from 62.5 to 26.5 (2026-04-01, read by hand; corrected here, the table shows 62.5)."
    )


VALUES = st.decimals(min_value=0, max_value=100, places=1).map(str)


@settings(deadline=None)
@given(st.lists(VALUES, min_size=1, max_size=6), VALUES, VALUES)
def test_an_overlay_changes_only_figures_that_are_what_it_expects(
    values: list[str], expect: str, value: str
) -> None:
    table = lamps(
        *({"subject": "A", "value": v, "on": f"2026-01-{day:02}"} for day, v in enumerate(values, start=1))
    )
    found = overlaid(table, entry("A", expect, value))
    for before, after in zip(table.observations, found.observations, strict=True):
        assert as_seen(after) == before
        assert after == before or before.value == Decimal(expect)
    newest = found.observations[-1]
    assert isinstance(newest, CorrectedObservation) == (Decimal(values[-1]) == Decimal(expect))
    assert overlaid(found, entry("A", expect, value)).observations == found.observations  # once is enough
