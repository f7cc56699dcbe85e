"""A value means what stands in the file, not what YAML 1.1 would make of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import BaseModel

from pipeline.records.fit import validate
from pipeline.records.types import FreeText, Number, PartialDate, Text, Whole
from pipeline.records.yaml_source import parse_yaml


class Sample(BaseModel):
    text: Text | None = None
    free: FreeText | None = None
    number: Number | None = None
    whole: Whole | None = None
    date: PartialDate | None = None


def read(field: str, written: str) -> tuple[object, list[str]]:
    """Return the value of one field of a record and the codes of its problems."""
    document, problems = parse_yaml("x.yml", f"{field}: {written}\n")
    assert document is not None
    assert problems == []
    record, problems = validate(Sample, document)
    return getattr(record, field), [p.code for p in problems]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("1.10", "1.10"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("off", "off"),
        ("true", "true"),
        ("2510.22954", "2510.22954"),
        ("2503.10000", "2503.10000"),
        ("12:30", "12:30"),
        ("1e3", "1e3"),
        ("012", "012"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("2025-10-27", "2025-10-27"),
        ("2025-10-27T10:00:00Z", "2025-10-27T10:00:00Z"),
        ("+1", "+1"),
        ("−0.5", "−0.5"),
        ("'~'", "~"),
        ('"null"', "null"),
        ("Nullable", "Nullable"),
        ("=", "="),
        ("a # b", "a"),
        ("a#b", "a#b"),
        ('"a # b"', "a # b"),
        (">-\n  two\n  lines", "two lines"),
        ("|\n  two\n  lines", "two\nlines"),
        ('"\\u2212"', "−"),
        ("'it''s'", "it's"),
    ],
)
def test_a_text_is_what_stands_in_the_file(written: str, text: str) -> None:
    assert read("text", written) == (text, [])


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
@pytest.mark.parametrize("field", ["text", "free", "number", "whole", "date"])
def test_nothing_is_nothing_whatever_the_type(field: str, written: str) -> None:
    assert read(field, written) == (None, [])


def test_an_empty_text_is_not_nothing() -> None:
    assert read("text", '""') == (None, ["empty-value"])
    assert read("text", "'  '") == (None, ["empty-value"])


@pytest.mark.parametrize(
    ("written", "number", "digits"),
    [
        ("1.10", "1.10", "1.10"),
        ("012", "12", "12"),
        ("1e3", "1000", "1E+3"),
        ("+1", "1", "1"),
        ("-0.86", "-0.86", "-0.86"),
        ("−0.5", "-0.5", "-0.5"),
        ("5.", "5", "5"),
        (".5", "0.5", "0.5"),
        ("-.5", "-0.5", "-0.5"),
        ("0.50", "0.5", "0.50"),
        ("2510.22954", "2510.22954", "2510.22954"),
        ('"7.7"', "7.7", "7.7"),
        ("1e-16", "0.0000000000000001", "1E-16"),
    ],
)
def test_a_number_keeps_its_digits(written: str, number: str, digits: str) -> None:
    value, codes = read("number", written)
    assert codes == []
    assert value == Decimal(number)
    assert str(value) == digits


@pytest.mark.parametrize(
    "written",
    [
        *("no", "yes", "true", "on", "12:30", "0x1F", "0o17", "1_000", ".inf", ".nan", "nan", "Infinity"),
        *("2025-10-27", '"1,250"', "71%", '"0,71"', "1.2.3", "--1", "−", "1e", "e3", "٣", "½", "1 000", '""'),
        *("[1]", "{a: 1}", '"1\\n2"'),
    ],
)
def test_what_is_no_number_is_refused(written: str) -> None:
    assert read("number", written) == (None, ["wrong-type"])


@pytest.mark.parametrize("written", ["1e15", "1e999", "-1e400", "1e-41", "9" * 5000, "0." + "1" * 41])
def test_a_number_beyond_all_measure_is_refused(written: str) -> None:
    assert read("number", written) == (None, ["impossible-value"])


@pytest.mark.parametrize(
    ("written", "whole"), [("35", 35), ("35.0", 35), ("1e3", 1000), ("−4", -4), ("012", 12), ("0", 0)]
)
def test_a_count_is_a_whole_number(written: str, whole: int) -> None:
    value, codes = read("whole", written)
    assert codes == []
    assert value == whole
    assert isinstance(value, int)


@pytest.mark.parametrize("written", ["35.5", "1e-1", "no", "12:30"])
def test_a_count_with_decimals_is_refused(written: str) -> None:
    assert read("whole", written) == (None, ["wrong-type"])


@pytest.mark.parametrize(
    ("written", "free"),
    [("293", "293"), ("293 writers", "293 writers"), ("0.50", "0.50"), ("−0.86", "−0.86")],
)
def test_a_size_may_look_like_a_number(written: str, free: str) -> None:
    assert read("free", written) == (free, [])


@pytest.mark.parametrize("written", ["2025", "2025-10", "2025-10-27", '"2024-02-29"', "0001"])
def test_a_date_is_as_exact_as_it_is_written(written: str) -> None:
    assert read("date", written) == (written.strip('"'), [])


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2025-02-30", "impossible-date"),
        ("2025-13", "impossible-date"),
        ("2023-02-29", "impossible-date"),
        ("0000", "impossible-date"),
        ("2025-1-2", "bad-date"),
        ("25", "bad-date"),
        ("2025-10-27T10:00:00Z", "bad-date"),
        ("27.10.2025", "bad-date"),
        ("20251027", "bad-date"),
    ],
)
def test_a_date_that_is_none_is_refused(written: str, code: str) -> None:
    assert read("date", written) == (None, [code])


@pytest.mark.parametrize("key", ["on", "yes", "no", "1.10", "12:30", "2025-10-27", "~", "null", "<<"])
def test_a_field_name_is_what_stands_in_the_file(key: str) -> None:
    document, problems = parse_yaml("x.yml", f"{key}: x\n")
    assert document is not None
    assert problems == []
    assert document.data == {key: "x"}


def test_anchors_cannot_multiply() -> None:
    rows = ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 60))]
    document, problems = parse_yaml("x.yml", "\n".join(rows))
    assert document is not None
    assert [(p.code, p.line, p.column) for p in problems] == [
        ("yaml-alias", row, column)
        for row in range(2, 61)
        for column in ((rows[row - 1].index("*") + 1), (rows[row - 1].rindex("*") + 1))
    ]
    assert document.data["a59"] == [None, None]


def test_an_alias_is_named_where_it_stands_and_not_where_its_anchor_is() -> None:
    _, problems = parse_yaml("x.yml", "a: &here text\nb: {c: [*here]}\n*here : d\n")
    assert [(p.line, p.column, p.field) for p in problems] == [(2, 9, "b.c.0"), (3, 1, "")]


def test_a_structure_that_holds_itself_is_read() -> None:
    document, problems = parse_yaml("x.yml", "a: &a [*a, b]\n")
    assert document is not None
    assert document.data == {"a": [None, "b"]}
    assert [p.code for p in problems] == ["yaml-alias"]


@pytest.mark.parametrize("line_break", ["\u2028", "\u2029", "\u0085"])
def test_lines_are_counted_as_an_editor_counts_them(line_break: str) -> None:
    # YAML breaks a line at these characters; editors, and the file's own lines, do not.
    document, problems = parse_yaml("x.yml", f"a: é{line_break}b: c\nb: d\n")
    assert document is not None
    assert [(p.code, p.line, p.column) for p in problems] == [("duplicate-key", 2, 1)]
    assert document.place(("a",)).column == 4


def test_columns_count_characters() -> None:
    document, problems = parse_yaml("x.yml", 'ключ: "😀é", b\n')
    assert document is None
    assert [(p.line, p.column) for p in problems] == [(1, 11)]
    document, problems = parse_yaml("x.yml", "{é😀: [日本, x]}\n")
    assert document is not None
    assert document.place(("é😀", 1)).column == 11
    assert document.place(("é😀",), key=True).width == 2


def test_the_first_line_may_lie_deep_in_the_file() -> None:
    document, problems = parse_yaml("x.md", "a: b\na: c\n", first_line=12)
    assert document is not None
    assert [p.line for p in problems] == [13]
    assert "first on line 12" in problems[0].message
    assert document.place(("a",)).line == 12


def test_a_second_byte_order_mark_moves_no_place() -> None:
    # A file may begin with two: the first one is taken off with the encoding.
    document, problems = parse_yaml("x.yml", "\ufeffa: b\na: c\nd: *e\n")
    assert document is None
    assert [(p.line, p.column) for p in problems] == [(3, 4)]
    document, problems = parse_yaml("x.yml", "\ufeffa: &e b\na: c\nd: *e\n")
    assert document is not None
    assert [(p.code, p.line, p.column) for p in problems] == [("duplicate-key", 2, 1), ("yaml-alias", 3, 4)]
    assert document.place(("a",), key=True).column == 2
    _, problems = parse_yaml("x.yml", '\ufeffa: b\nc: "d\n')
    assert [(p.line, p.column) for p in problems] == [(2, 4)]
    _, problems = parse_yaml("x.yml", "\ufeff" + "- " * 99 + "x")
    assert [(p.line, p.column) for p in problems] == [(1, 2 * 39 + 2)]
