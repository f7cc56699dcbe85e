from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.ingest.tables import Figures, read_figures
from pipeline.records.catalog import Benchmark

from .tools import benchmark, mapping, table

TODAY = date(2026, 5, 1)


def figures(body: str, of: Benchmark | None = None, **fields: Any) -> Figures:
    by = mapping(**fields)
    return read_figures(table(body, by), by, of or benchmark(), TODAY)


def values(found: Figures) -> list[tuple[str, str]]:
    return [(value.subject, value.value) for value in found.values]


def test_subjects_are_as_printed_without_the_star_of_a_new_one() -> None:
    body = "model,mode,score\n*made-up-1,high,1\nmade-up-A*,,2\n,,3\n" + "x" * 500 + ",,4\n"
    found = figures(body, subject=["model", "mode"])
    assert [name for name, _ in values(found)][:2] == ["made-up-1 high", "made-up-A*"]
    assert len(found.values[2].subject) <= 200
    assert found.notes == ("1 row without a subject left out.",)


def test_a_cell_without_a_figure_is_no_value_and_an_odd_one_is_kept_in_mind() -> None:
    found = figures("model,score\na,1\nb,N/A\nc,-\nd,\ne,soon*\n")
    assert values(found) == [("a", "1")]
    assert found.unread == {("e", "score"): "soon*"}


def test_a_mean_over_columns_needs_all_of_them() -> None:
    body = "model,x,y\na,48.0,50.5\nb,48.0,\nc,48.0,?!\n"
    found = figures(body, metrics={"score": {"value": ["x", "y"]}})
    assert values(found) == [("a", "49.25")]
    assert found.notes == ("1 mean not taken because a column is empty.",)
    assert found.unread == {("c", "score"): "?!"}


def test_intervals_from_their_ends_or_from_distances() -> None:
    body = "model,score,low,high,ci\na,50,45,55.5,+3/-4\nb,50,,,\nc,50,51,52,wide\nd,50,x,55,±0.5\n"
    ends = figures(body, metrics={"score": {"value": "score", "low": "low", "high": "high"}})
    assert [(v.low, v.high) for v in ends.values] == [
        ("45", "55.5"),
        (None, None),
        (None, None),
        (None, None),
    ]
    assert ends.notes == (
        "1 interval that could not be read left out.",
        "1 interval not around the figure left out.",
    )
    spread = figures(body, metrics={"score": {"value": "score", "spread": "ci"}})
    assert [(v.low, v.high) for v in spread.values] == [
        ("46", "53"),
        (None, None),
        (None, None),
        ("49.5", "50.5"),
    ]
    assert spread.notes == ("1 interval that could not be read left out.",)


def test_dates_are_as_exact_as_the_table() -> None:
    body = "model,score,on\na,1,2024/6\nb,2,\nc,3,2099-01-01\n"
    found = figures(body, date="on")
    assert [value.dated for value in found.values] == ["2024-06", None, None]
    assert found.notes == ("1 date that could not be read left out.",)


def test_only_rows_that_are_asked_for_count() -> None:
    body = "model,score,task\na,1,x\na,2, y\nb,3,x\n"
    assert values(figures(body, where={"task": "y"})) == [("a", "2")]
    nothing = figures(body, where={"task": "z"})
    assert nothing.values == ()
    assert nothing.doubts == ('No row is what `where` asks for: expected "z" under "task", came "x", "y".',)


@pytest.mark.parametrize(
    ("twice", "better", "kept"),
    [
        ("first", "higher", "2"),
        ("last", "higher", "3"),
        ("best", "higher", "9"),
        ("best", "lower", "2"),
    ],
)
def test_which_row_of_a_subject_counts(twice: str, better: str, kept: str) -> None:
    found = figures("model,score\na,2\na,9\na,\na,3\n", benchmark(score={"better": better}), twice=twice)
    assert values(found) == [("a", kept)]
    assert found.notes == ("3 rows about a subject that has another row left out.",)
    assert found.doubts == ()


def test_the_best_row_is_taken_whole() -> None:
    body = "model,score,cost\na,2,10\na,9,30\n"
    metrics = {"score": {"value": "score"}, "cost": {"value": "cost"}}
    of = benchmark(score={}, cost={"better": "lower"})
    assert values(figures(body, of, metrics=metrics, twice="best")) == [("a", "9"), ("a", "30")]


def test_a_subject_that_stands_there_twice_is_a_doubt_unless_the_rows_agree() -> None:
    assert figures("model,score\na,2\na,2.0*\n").doubts == ()
    agreed = figures("model,score\na,2\na,2*\nb,1\n")
    assert (agreed.doubts, values(agreed)) == ((), [("a", "2"), ("b", "1")])
    doubt = figures("model,score\na,2\na,9\nb,1\nb,\n").doubts[0]
    assert doubt == (
        'Expected each subject once, came more than once with different figures: "a" (score: 2, 9); '
        '"b" (score: 1, nothing). Add a column to `subject`, or say under `twice` which row counts.'
    )


SCALE = {"grade": {"unit": "grade", "scale": ["Poor", "Fair", "Very Good"]}}
GRADES = {"grade": {"value": "score"}}


def test_grades_are_those_of_the_scale_whatever_their_letters() -> None:
    found = figures("model,score\na,very good*\nb, FAIR\nc,N/A\n", benchmark(**SCALE), metrics=GRADES)
    assert values(found) == [("a", "Very Good"), ("b", "Fair")]
    assert found.doubts == ()


def test_an_unknown_grade_is_a_doubt() -> None:
    found = figures("model,score\na,Superb\nb,Fair\n", benchmark(**SCALE), metrics=GRADES)
    assert found.doubts[0].startswith(
        'grade: expected grades of the scale "Poor", "Fair", "Very Good", came "Superb".'
    )


def test_the_best_grade_is_the_last_of_the_scale() -> None:
    body = "model,score\na,Fair\na,Very Good\na,Poor\n"
    assert values(figures(body, benchmark(**SCALE), metrics=GRADES, twice="best")) == [("a", "Very Good")]
