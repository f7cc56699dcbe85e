"""Whatever is broken in a project is named with its file, line and column, and nothing else is."""

from __future__ import annotations

import pytest

from pipeline.problems import Problem

from .breakages import BREAKAGES as OF_ANY_RECORD
from .breakages import Break, Expected
from .breakages_tables import OF_TABLES
from .project import House, found

BREAKAGES = [*OF_ANY_RECORD, *OF_TABLES]


def test_the_house_is_in_order(house: House) -> None:
    assert house.examine() == []


def test_there_are_many_breakages_with_different_names() -> None:
    assert len({b.name for b in BREAKAGES}) == len(BREAKAGES)
    assert len({e.code for b in BREAKAGES for e in b.expected}) >= 60


def matches(problem: Problem, expected: Expected, house: House) -> bool:
    here = (problem.code, problem.path, problem.line, problem.column)
    return here == (expected.code, expected.path, *expected.place(house)) and expected.hint in problem.hint


@pytest.mark.parametrize("breakage", BREAKAGES, ids=lambda b: b.name)
def test_one_breakage_is_named_at_its_place_and_nothing_else_is(house: House, breakage: Break) -> None:
    breakage.do(house)
    problems = house.examine()
    assert found(problems) == sorted(
        ((e.code, e.path, *e.place(house)) for e in breakage.expected), key=lambda row: (*row[1:], row[0])
    )
    for expected in breakage.expected:
        assert any(matches(p, expected, house) for p in problems), problems


def test_all_breakages_at_once_are_all_named(house: House) -> None:
    together = [b for b in BREAKAGES if not b.alone]
    assert len(together) >= 150
    for breakage in together:
        breakage.do(house)
    problems = house.examine()
    missed = [
        (b.name, e) for b in together for e in b.expected if not any(matches(p, e, house) for p in problems)
    ]
    assert missed == []
    expected = sorted((e.code, e.path, *e.place(house)) for b in together for e in b.expected)
    assert sorted(found(problems)) == expected
