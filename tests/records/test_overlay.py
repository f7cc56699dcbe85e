"""The guard of an overlay: what it corrects has to be there, and to be wrong still."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.problems import Problem

from .project import BENCHMARK, HERE, House

FED = """schema_version: 1
title: Spare
kind: table
url: https://spare.example/table
expected_every: 4 days
table:
  benchmark: page-turner
  format: csv
  subject: reader
  metrics:
    pages: {value: pages}
"""
SOUND = {
    "subject": "Reader One",
    "metric": "pages",
    "expect": "44",
    "value": "54",
    "reason": "Two digits changed.",
    "source": "table 2",
    "since": "2025-12-01",
}


def overlay(house: House, mark: str = "", **fields: Any) -> str:
    """Write an overlay of one entry; return the line with the mark before the value of one field."""
    parts = {name: value for name, value in {**SOUND, **fields}.items() if value is not None}
    text = ", ".join(f"{name}: {HERE if name == mark else ''}{value}" for name, value in parts.items())
    line = f"  - {'' if mark else HERE}{{{text}}}"
    house.edit(BENCHMARK, "derived:\n", f"overlay:\n{line.replace(HERE, '')}\nderived:\n")
    return line


def only(house: House, line: str) -> Problem:
    """Return the only problem, which has to stand at the mark of ``line``."""
    (problem,) = house.examine()
    assert (problem.path, problem.line, problem.column) == (BENCHMARK, *house.place(BENCHMARK, line))
    return problem


def test_an_entry_that_finds_what_it_expects_is_in_order(house: House) -> None:
    overlay(house)
    assert house.examine() == []


def test_once_the_source_is_mended_the_entry_is_an_error(house: House) -> None:
    house.edit(BENCHMARK, "value: 44.0", "value: 54.0")
    problem = only(house, overlay(house, "expect"))
    assert (problem.code, problem.severity) == ("overlay-unneeded", "error")
    assert problem.message == "The table of 2025-06 shows 54.0 for Reader One, as it should: it was mended."
    assert problem.hint == "Remove this entry."


def test_a_table_that_shows_something_else_by_now_is_an_error(house: House) -> None:
    house.edit(BENCHMARK, "value: 44.0", "value: 50")
    problem = only(house, overlay(house, "expect"))
    assert (problem.code, problem.severity) == ("overlay-expects", "error")
    assert problem.message == "The table of 2025-06 shows 50 for Reader One, and not 44."
    assert "mend what it expects" in problem.hint


def test_the_newest_figure_counts_and_not_one_that_was_right_once(house: House) -> None:
    newer = "  - {subject: Reader One, metric: pages, value: 54, on: 2025-07}\n"
    house.edit(BENCHMARK, "observations:\n", "observations:\n" + newer)
    assert only(house, overlay(house, "expect")).code == "overlay-unneeded"


def test_a_figure_of_a_day_is_held_against_that_day(house: House) -> None:
    overlay(house, on="2025-01", expect="40.5")
    assert house.examine() == []


@pytest.mark.parametrize(
    ("mark", "fields", "code", "hint"),
    [
        ("subject", {"subject": "Reader Won"}, "overlay-unseen", "Reader One"),
        ("subject", {"subject": "Nobody at all"}, "overlay-unseen", "Remove this entry"),
        ("on", {"on": "2025-02"}, "overlay-unseen", "2025-01, 2025-06"),
        ("metric", {"metric": "page"}, "unknown-metric", "pages"),
        ("since", {"since": "2026-02-01"}, "impossible-date", ""),
        ("expect", {"expect": "many"}, "overlay-form", "what the table shows"),
        ("expect", {"value": "44.00"}, "overlay-form", "what the table shows"),
        ("value", {"value": "540"}, "impossible-value", ""),
        ("", {"value": None}, "overlay-form", "Give value"),
        ("", {"grade": "Bright"}, "overlay-form", "Give value"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_named_at_its_place(
    house: House, mark: str, fields: dict[str, Any], code: str, hint: str
) -> None:
    problem = only(house, overlay(house, mark, **fields))
    assert (problem.code, problem.severity) == (code, "error")
    assert hint in problem.hint


def test_two_entries_for_one_figure_are_one_too_many(house: House) -> None:
    overlay(house)
    second = "  - {subject: Reader One, metric: pages, expect: 44.0, on: 2025-06, value: 55, reason: So.,"
    house.edit(BENCHMARK, "derived:\n", f"{second} source: table 3, since: 2025-12-02}}\nderived:\n")
    problem = only(house, second.replace("{", f"{HERE}{{"))
    assert problem.code == "duplicate-id"


@pytest.mark.parametrize(
    ("mark", "figures", "code"),
    [
        ("value", {"expect": "Dim", "value": "5"}, "overlay-form"),
        ("grade", {"expect": "Dim", "grade": "Brigth"}, "unknown-grade"),
        ("expect", {"expect": "Dimm", "grade": "Bright"}, "unknown-grade"),
        ("expect", {"expect": "Fair", "grade": "Bright"}, "overlay-expects"),
        ("", {"expect": "Dim", "grade": "Bright"}, ""),
    ],
)
def test_grades_are_corrected_by_grades(house: House, mark: str, figures: dict[str, str], code: str) -> None:
    scale = "  shade: {name: shade, unit: grade, better: higher, scale: [Dim, Fair, Bright]}\n"
    house.edit(BENCHMARK, "metrics:\n", "metrics:\n" + scale)
    row = "  - {subject: Reader One, metric: shade, grade: Dim, on: 2025-06}\n"
    house.edit(BENCHMARK, "observations:\n", "observations:\n" + row)
    line = overlay(house, mark, **{"metric": "shade", "value": None, **figures})
    at_key = code == "overlay-form"
    if not code:
        assert house.examine() == []
        return
    if at_key:  # the name of the field is what is wrong
        line = line.replace(HERE, "").replace("value: 5", f"{HERE}value: 5")
    assert only(house, line).code == code


def test_before_the_feed_has_brought_anything_the_guard_can_only_warn(house: House) -> None:
    house.write("sources/feeds/turner.yml", FED)
    problem = only(house, overlay(house, subject="Reader Nine"))
    assert (problem.code, problem.severity) == ("overlay-unseen", "warning")
    assert "throughline ingest" in problem.hint


def test_an_overlay_of_broken_observations_is_not_judged(house: House) -> None:
    house.edit(BENCHMARK, "value: 44.0", "value: many")
    overlay(house)
    assert {p.code for p in house.examine()} == {"wrong-type"}
