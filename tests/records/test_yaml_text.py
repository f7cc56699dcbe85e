"""Values written as YAML come back as the texts they were, whatever they hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records.yaml_source import parse_yaml
from pipeline.records.yaml_text import WIDTH, Bare, Value, block_lines, flow_text, scalar

# Lone surrogates can't stand in a file at all.
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60) | st.sampled_from(
    [
        "no",
        "1.10",
        "12:30",
        "null",
        "~",
        "2026-05-04",
        "a: b",
        "a #b",
        "- x",
        "{x}",
        "[[1/f]]",
        "'",
        '"',
        "x:",
    ]
)
WORDS = st.lists(st.text("abc:#'\",{}[]-?", min_size=1, max_size=12), min_size=1, max_size=60).map(" ".join)
LEAF = TEXT | WORDS
NAMES = st.text("abcdefghij_-", min_size=1, max_size=8).filter(lambda n: n[0].isalpha())
TREE = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)


def read(text: str) -> object:
    document, problems = parse_yaml("", text)
    assert document is not None, (problems, text)
    assert problems == []
    return document.data


@given(st.dictionaries(NAMES, TREE, min_size=1, max_size=4), st.booleans(), st.sampled_from([1, 2, 4]))
def test_a_field_comes_back_as_it_was(fields: dict[str, Value], flow: bool, step: int) -> None:
    lines = [
        line for name, value in fields.items() for line in block_lines(name, value, step=step, flow=flow)
    ]
    assert read("\n".join(lines) + "\n") == fields


@given(st.dictionaries(NAMES, TREE, min_size=1, max_size=4))
def test_a_value_on_one_line_comes_back_as_it_was(fields: dict[str, Value]) -> None:
    text = flow_text(fields)
    assert "\n" not in text
    assert read(text) == fields


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain words", "plain words"),
        ("293", '"293"'),
        ("2510.22954", '"2510.22954"'),
        ("no", '"no"'),
        ("a: b", '"a: b"'),
        ("2026-05-04", '"2026-05-04"'),
        (Bare("2026-05"), "2026-05"),
        (date(2026, 5, 4), "2026-05-04"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (35, "35"),
        ("", '""'),
    ],
)
def test_a_value_is_written_the_way_editors_write_it(value: str | int | Decimal | date, written: str) -> None:
    assert scalar(value, flow=True) == written


def test_what_is_short_stands_in_braces_and_what_is_long_on_lines_of_its_own() -> None:
    measure: dict[str, Value] = {"name": "speed", "value": Decimal("0.71"), "unit": "percent"}
    assert [*block_lines("measure", measure, 4, top=False)] == [
        "    measure: {name: speed, value: 0.71, unit: percent}"
    ]
    longer = measure | {"name": "speed " * 9 + "of readers"}
    head, body = block_lines("measure", longer, 4, top=False)
    assert head == "    measure:"
    assert body.startswith("      {name: speed")
    longest = measure | {"name": "speed " * 30 + "of readers"}
    rows = [*block_lines("measure", longest, 4, top=False)]
    assert rows[:2] == ["    measure:", "      name: >-"]
    assert max(map(len, rows)) <= WIDTH
