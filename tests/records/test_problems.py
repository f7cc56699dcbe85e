"""How problems are printed: for people, for programs, for a forge."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.problems import (
    Problem,
    closest,
    counts,
    did_you_mean,
    has_errors,
    in_order,
    to_github,
    to_json,
    to_text,
)


def problem(line: int = 1, column: int = 1, **fields: object) -> Problem:
    values: dict[str, object] = {"code": "wrong", "message": "It is wrong.", **fields}
    return Problem("notes/x.md", line, column, **values)  # type: ignore[arg-type]


def printed(text: str | None, column: int, width: int = 1) -> list[str]:
    (block,) = to_text([problem(column=column, width=width)], lambda path, line: text)
    return block.split("\n")


def test_a_problem_is_printed_with_its_place_its_line_and_its_hint() -> None:
    shown = problem(12, 8, field="cards.0.title", hint="Mend it.", width=5)
    blocks = list(to_text([shown], lambda path, line: f"title: wrong text of {path} {line}"))
    assert blocks == [
        "notes/x.md:12:8: error [wrong] cards.0.title: It is wrong.\n"
        "   12 | title: wrong text of notes/x.md 12\n"
        "      |        ^^^^^\n"
        "  = Mend it."
    ]


def test_a_problem_without_line_and_hint_is_printed_in_one_line() -> None:
    assert list(to_text([problem(severity="warning")], lambda path, line: None)) == [
        "notes/x.md:1:1: warning [wrong] It is wrong."
    ]


@pytest.mark.parametrize(
    ("text", "column", "width", "carets"),
    [
        ("plain text", 7, 4, "      ^^^^"),
        ("\tafter a tab", 2, 5, " ^^^^^"),
        ("a\tb\tc", 5, 1, "    ^"),
        ("日本 x", 4, 1, "     ^"),
        ("日本語", 2, 2, "  ^^^^"),
        ("e\u0301 x", 4, 1, "  ^"),
        ("😀: x", 4, 1, "    ^"),
        ("end", 4, 1, "   ^"),
        ("end", 2, 99, " ^^"),
        ("a\x1bb", 3, 1, "  ^"),
    ],
)
def test_carets_stand_under_the_characters_they_mark(text: str, column: int, width: int, carets: str) -> None:
    assert printed(text, column, width)[2] == "      | " + carets


def test_a_long_line_is_cut_around_the_place() -> None:
    head, line, carets = printed("x" * 1000 + "HERE" + "y" * 1000, 1001, 4)
    assert head.startswith("notes/x.md:1:1001:")
    assert len(line) == len("    1 | ") + 120
    assert line[carets.index("^") :][: carets.count("^")] == "HERE"


def test_a_place_beyond_the_line_does_no_harm() -> None:
    assert printed("short", 500)[2].endswith("^")
    assert printed("long" * 100, 5000)[2].endswith("^")


def test_nothing_a_terminal_would_act_on_is_printed() -> None:
    bad = problem(field="a\nb", message="\x1b[31mred\r\n", hint="\u202ehint\x07")
    (block,) = to_text([bad], lambda path, line: "\x1b[2Jgone\x00\u2028")
    assert all(c.isprintable() for c in block.replace("\n", ""))
    assert len(block.split("\n")) == 4


def test_the_report_for_programs_has_exactly_these_fields() -> None:
    report = json.loads(
        to_json([problem(3, 4, field="f", hint="h"), problem(severity="warning")], {"works": 2})
    )
    assert report == {
        "problems": [
            {
                "path": "notes/x.md",
                "line": 3,
                "column": 4,
                "code": "wrong",
                "severity": "error",
                "field": "f",
                "message": "It is wrong.",
                "hint": "h",
            },
            {
                "path": "notes/x.md",
                "line": 1,
                "column": 1,
                "code": "wrong",
                "severity": "warning",
                "field": "",
                "message": "It is wrong.",
                "hint": "",
            },
        ],
        "counts": {"errors": 1, "warnings": 1, "files_with_problems": 1, "works": 2},
    }


def test_annotations_are_escaped() -> None:
    odd = Problem("a,b:c%.md", 2, 3, "wrong", "100% of\nlines: all, or", hint="Mend\rit: now")
    assert to_github([odd, problem(severity="warning")]).split("\n") == [
        "::error file=a%2Cb%3Ac%25.md,line=2,col=3,title=wrong::100%25 of%0Alines: all, or Mend%0Dit: now",
        "::warning file=notes/x.md,line=1,col=1,title=wrong::It is wrong.",
    ]


def test_problems_are_sorted_by_place_and_said_once() -> None:
    rows = [
        problem(2, 1),
        problem(10, 1),
        problem(2, 1),
        problem(1, 9),
        problem(1, 10),
        problem(1, 9, code="also"),
    ]
    assert [(p.line, p.column, p.code) for p in in_order(rows)] == [
        (1, 9, "also"),
        (1, 9, "wrong"),
        (1, 10, "wrong"),
        (2, 1, "wrong"),
        (10, 1, "wrong"),
    ]


@settings(deadline=None)
@given(st.permutations([problem(1, 1, field=f, hint=h) for f in ("a", "b") for h in ("", "x", "y")]))
def test_the_order_is_the_same_from_any_beginning(rows: list[Problem]) -> None:
    assert [(p.field, p.hint) for p in in_order(rows)] == sorted((p.field, p.hint) for p in rows)


def test_a_warning_forbids_nothing() -> None:
    assert not has_errors([problem(severity="warning")])
    assert has_errors([problem(severity="warning"), problem()])
    assert counts([]) == {"errors": 0, "warnings": 0, "files_with_problems": 0}


@pytest.mark.parametrize(
    ("word", "known", "nearest"),
    [
        ("titel", ["title", "topics"], "title"),
        ("percnt", ["percent", "percentage points"], "percent"),
        ("quiet-rooms/finnished", ["quiet-rooms/finished", "lamp-light/finished"], "quiet-rooms/finished"),
        ("lamp-light/finished", ["quiet-rooms/finished", "lamp-light/faster"], "quiet-rooms/finished"),
        ("elsewhere/finised", ["quiet-rooms/finished", "quiet-rooms/mood"], "quiet-rooms/finished"),
        ("zzz", ["title", "topics"], None),
        ("title", [], None),
        ("", ["title"], None),
    ],
)
def test_the_nearest_name_is_offered(word: str, known: list[str], nearest: str | None) -> None:
    assert closest(word, known) == nearest
    assert did_you_mean(word, known) == (f'Did you mean "{nearest}"?' if nearest else "")


def test_a_long_message_is_shortened_in_the_middle() -> None:
    long = problem(message="begin " + "x" * 10_000 + " end.")
    assert len(long.message) == 500
    assert long.message.startswith("begin x")
    assert long.message.endswith("x end.")
    assert problem(message="x" * 500).message == "x" * 500
