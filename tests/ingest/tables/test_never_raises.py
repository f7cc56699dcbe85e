"""Whatever the bytes are: a table, or the reason why it is none; and deciding holds to its promises."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.ingest.tables import NotATable, Table, decide_table, read_table

from .tools import FEED, NOW, after, benchmark, decided, mapping

FORMS = ("csv", "json", "jsonl", "yaml", "markdown", "html")
SMALL = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

_SIGNS = "{}[]()<>,:;|\"`'&*!?#%@~^-_=+.\\/ \t\n\r\0\ufeff\ud7ff"
_WORDS = [
    "model",
    "score",
    "made-up",
    "61.50",
    "- ",
    "---",
    "null",
    "|--|--|\n",
    "<table>",
    "</table>",
    "<tr>",
]
_PIECES = st.sampled_from([*_SIGNS, *_WORDS, "<td colspan=3>", "<th rowspan=2>", "</td>"])
_SOUP = st.lists(_PIECES, max_size=60).map("".join).map(lambda text: text.encode("utf-8", "replace"))


@SMALL
@given(
    body=st.one_of(st.binary(max_size=300), _SOUP), form=st.sampled_from(FORMS), header=st.text(max_size=30)
)
def test_any_bytes_end_in_a_table_or_a_reason_and_in_a_decision(body: bytes, form: str, header: str) -> None:
    by = mapping(form)
    found = read_table(body, f"text/plain; charset={header}", by)
    assert isinstance(found, Table | NotATable)
    if isinstance(found, NotATable):
        assert found.reason.endswith((".", "…"))
    decision = decide_table(found, by, benchmark(), {}, feed_id=FEED, now=NOW)
    assert decision.outcome in ("new", "unchanged", "empty", "malformed", "held")
    assert decision.message
    assert len(decision.message) <= 800
    decision.message.encode()  # no half characters for the store


@SMALL
@given(
    body=st.one_of(st.binary(max_size=80), _SOUP),
    rows=st.sampled_from(["entries(@)", "*", "[]", "a.b[?c > `1`]", "sort_by(@, &model)"]),
    form=st.sampled_from(["json", "yaml"]),
)
def test_expressions_meet_any_document(body: bytes, rows: str, form: str) -> None:
    assert isinstance(read_table(body, "", mapping(form, rows=rows)), Table | NotATable)


_NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(str.strip)
_NUMBERS = st.decimals(min_value=0, max_value=100, places=3)


@SMALL
@given(st.dictionaries(_NAMES, _NUMBERS, min_size=1, max_size=30))
def test_a_table_decided_twice_is_unchanged_and_its_digits_are_its_own(scores: dict[str, Decimal]) -> None:
    document = (
        "["
        + ",".join(f'{{"model": {json.dumps(name)}, "score": {score}}}' for name, score in scores.items())
        + "]"
    )
    by = mapping("json", twice="first")
    first = decided(document, by=by)
    assert first.outcome in ("new", "held")  # where no name is left of a subject
    written = {str(score) for score in scores.values()}
    assert {row.value for row in first.observations} <= written
    if first.outcome == "new":
        assert decided(document, after({}, first.observations), by).outcome == "unchanged"


@SMALL
@given(st.lists(st.dictionaries(st.sampled_from("abcdefgh"), _NUMBERS, min_size=1), min_size=2, max_size=6))
def test_the_history_always_tells_the_last_table(tables: list[dict[str, Decimal]]) -> None:
    """Held or not: once what a table brings is appended, the same table brings nothing more."""
    last: dict[tuple[str, str], Any] = {}
    for scores in tables:
        body = "model,score\n" + "".join(f"{name},{score}\n" for name, score in scores.items())
        decision = decided(body, last)
        seen = decision.held.observations if decision.held else decision.observations
        last = dict(after(last, seen))
        there = {name: Decimal(row.value) for (name, _), row in last.items() if row.event != "gone"}
        assert there == scores
        assert decided(body, last).outcome == "unchanged"


def _many(form: str, count: int) -> str:
    match form:
        case "csv":
            return "model,score\n" + "".join(f"m{n},5{n % 10}\n" for n in range(count))
        case "json":
            return json.dumps([{"model": f"m{n}", "score": 50 + n % 10} for n in range(count)])
        case "jsonl":
            return "".join(f'{{"model": "m{n}", "score": 5{n % 10}}}\n' for n in range(count))
        case "yaml":
            return "".join(f"- {{model: m{n}, score: 5{n % 10}}}\n" for n in range(count))
        case "markdown":
            return "|model|score|\n|-|-|\n" + "".join(f"|m{n}|5{n % 10}|\n" for n in range(count))
        case _:
            return "<table><tr><th>model<th>score" + "".join(
                f"<tr><td>m{n}<td>5{n % 10}" for n in range(count)
            )


@pytest.mark.parametrize("form", FORMS)
def test_a_table_of_many_rows_is_read_whole(form: str) -> None:
    assert decided(_many(form, 16_000), by=mapping(form)).values_seen == 16_000


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("csv", "model,score," + ",".join(f"c{n}" for n in range(50_000)) + "\na,1" + ",1" * 50_000),
        ("csv", "mdl,scr," + ",".join(f"c{n}" for n in range(50_000)) + "\na,1" + ",1" * 50_000),
        ("csv", '"' * 1_000_000),
        ("csv", "model,score\n" + "\n" * 1_000_000 + "a,1"),
        ("json", "[{" + ",".join(f'"c{n}":1' for n in range(50_000)) + "}]"),
        ("json", '{"a":' * 500_000),
        ("yaml", "a: " * 500_000),
        ("yaml", "".join(f"- &a{n} x\n" for n in range(50_000))),
        ("yaml", "- !!binary " + "x" * 500_000),
        ("markdown", "|-\n" * 300_000),
        ("markdown", "| model | score |\n|--|--|\n|" + "[" * 500_000 + "|1|"),
        ("markdown", "| model | score |\n|--|--|\n|" + "<sup " * 300_000 + "|1|"),
        ("html", "<div>" * 200_000 + "<table>"),
        ("html", "<table><tr><td>" * 100_000),
        ("html", "<table " + " ".join(f"a{n}=1" for n in range(50_000)) + "><tr><td>"),
        ("html", "<table><td></table></td>" * 50_000),
        ("html", "<table>" + "<thead><tr><th>a" * 50_000),
        ("html", "<!--" * 300_000),
        ("html", "<script" * 300_000),
        ("html", "<a '" * 300_000),
        ("html", "<" * 1_000_000),
    ],
)
def test_hostile_bodies_cost_seconds_at_most(form: str, body: str) -> None:
    begin = time.process_time()
    assert decided(body, by=mapping(form)).outcome in ("new", "held", "malformed", "empty")
    assert time.process_time() - begin < 10
