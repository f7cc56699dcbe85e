"""Where the subjects of a benchmark stand: by newest figure, within one series, without those that left."""

from __future__ import annotations

import pytest

from pipeline.evidence.standings import standings
from tests.evidence.benchmarks import graded, lamps


def row(subject: str, value: str = "", on: str = "2026-01-01", **fields: object) -> dict[str, object]:
    return {"subject": subject, "on": on, **({"value": value} if value else {"gone": True}), **fields}


def present(*rows: dict[str, object], series: int = 1) -> list[str]:
    return [s.subject for s in standings(lamps(*rows, series=series), "glow").present]


def test_the_best_newest_figure_comes_first() -> None:
    assert present(row("A", "9"), row("B", "5"), row("A", "4", "2026-02-01")) == ["B", "A"]


def test_where_lower_is_better_the_lowest_comes_first() -> None:
    table = lamps(row("A", "9"), row("B", "5"), better="lower")
    assert [s.subject for s in standings(table, "glow").present] == ["B", "A"]


def test_a_subject_whose_newest_entry_is_gone_is_not_present_and_keeps_its_last_figure() -> None:
    now = standings(lamps(row("A", "9"), row("A", on="2026-02-01"), row("B", "1")), "glow")
    assert [s.subject for s in now.present] == ["B"]
    (left,) = now.gone
    assert (left.subject, left.gone_since, str(left.newest.value)) == ("A", "2026-02-01", "9")


def test_a_subject_that_came_back_is_present_again() -> None:
    now = standings(
        lamps(row("A", "9"), row("A", on="2026-02-01"), row("A", "8", "2026-03-01"), row("B", "1")), "glow"
    )
    assert [s.subject for s in now.present] == ["A", "B"]
    assert not now.gone


def test_a_subject_is_gone_since_the_first_of_several_tables_without_it() -> None:
    now = standings(lamps(row("A", "9"), row("A", on="2026-02-01"), row("A", on="2026-03-01")), "glow")
    assert now.gone[0].gone_since == "2026-02-01"


def test_the_last_to_leave_stands_first_among_those_who_left() -> None:
    rows = [row("A", "1"), row("B", "2"), row("C", "3")]
    left = [row("A", on="2026-02-01"), row("B", on="2026-03-01"), row("C", on="2026-02-01")]
    assert [s.subject for s in standings(lamps(*rows, *left), "glow").gone] == ["B", "A", "C"]


def test_a_subject_that_was_never_seen_with_a_figure_is_nowhere() -> None:
    now = standings(lamps(row("A")), "glow")
    assert not now
    assert now.dates == ()


def test_an_earlier_series_does_not_count() -> None:
    rows = (row("A", "9"), row("B", "5", series=2), row("A", "1", series=2))
    assert present(*rows, series=2) == ["B", "A"]
    of_first = standings(lamps(*rows, series=2), "glow", 1)
    assert [str(s.newest.value) for s in of_first.present] == ["9"]


def test_of_two_rows_on_one_day_the_later_one_counts() -> None:
    now = standings(lamps(row("A", "9"), row("A", "4")), "glow")
    assert [str(r.value) for r in now.present[0].figures] == ["4"]
    assert now.present[0].before is None


def test_grades_rank_by_their_place_on_the_scale_and_ties_by_name() -> None:
    now = standings(graded(("A", "Fair"), ("B", "Bright"), ("C", "Dim"), ("D", "Fair")), "glow")
    assert [s.subject for s in now.present] == ["B", "D", "A", "C"]


@pytest.mark.parametrize("broken", [{"grade": "Dazzling"}, {"value": "5"}])
def test_what_is_no_grade_of_the_scale_is_left_out(broken: dict[str, str]) -> None:
    table = lamps({"subject": "A", **broken}, unit="grade", scale=["Dim", "Bright"])
    assert not standings(table, "glow")
