from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jmespath.functions import Functions

from pipeline.ingest import expressions
from pipeline.ingest.expressions import ExpressionError, Numeral, evaluate

BOARD = {"full": {"b": {"rating": Numeral("1.10")}, "a": {"rating": Numeral("2.50")}}, "n": {"x": 1}}


def test_entries_make_a_list_of_an_object() -> None:
    assert evaluate("entries(full)[].key", BOARD) == ["b", "a"]
    assert evaluate("entries(n)", BOARD) == [{"key": "x", "value": 1}]
    assert evaluate("entries(nothing)", BOARD) is None


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("full.b.rating", "1.10"),
        ("entries(full)[?rating > `2`] | [0].rating", "2.50"),
        ("max_by(entries(full), &rating).rating", "2.50"),
        ("sort_by(entries(full), &rating)[0].rating", "1.10"),
        ("max(full.*.rating)", "2.50"),
    ],
)
def test_a_number_keeps_its_digits_and_still_counts(expression: str, found: str) -> None:
    assert evaluate(expression, BOARD).text == found


def test_numbers_add_up_and_become_text_as_they_were_written() -> None:
    assert evaluate("sum(full.*.rating)", BOARD) == pytest.approx(3.6)
    assert evaluate("to_string(full.b.rating)", BOARD) == "1.10"
    assert evaluate("to_string(n.x)", BOARD) == "1"


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("rows(full)", "a function that does not exist"),
        ("entries(`1`)", "entries() was given number instead of object or null"),
        ("entries(full, n)", "could not be evaluated"),
        ("[", "Invalid jmespath expression"),
        ("'a' < `1`", "could not be evaluated"),
        ("sum(full)", "sum() was given object"),
    ],
)
def test_what_can_not_be_evaluated_is_said_in_words(expression: str, said: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        evaluate(expression, BOARD)
    assert said in str(raised.value)
    assert f'"{expression}"' in str(raised.value)


def test_every_function_of_ours_stands_in_the_handbook() -> None:
    handbook = (Path(__file__).parents[3] / "content" / "handbook" / "editors.md").read_text()
    ours = vars(expressions._Functions)["FUNCTION_TABLE"].keys() - Functions.FUNCTION_TABLE.keys()
    assert ours >= {"entries"}
    assert {name for name in ours if f"| `{name}(" not in handbook} == set()


_DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abk"), inner, max_size=4),
    max_leaves=12,
)


_EXPRESSIONS = """entries(@) a<b sort_by(@,&a) floor(a) join(',',a) keys(a)[0] a[::2] avg(*) length(a)
reverse(b) to_number(a) map(&k,@) merge(a,b) contains(a,b) max(a) inverted(a) date_parts(a) milliseconds(a)"""


@given(_DOCUMENTS, st.sampled_from(_EXPRESSIONS.split()))
def test_no_document_raises_anything_else(document: Any, expression: str) -> None:
    with suppress(ExpressionError):
        evaluate(expression, document)
