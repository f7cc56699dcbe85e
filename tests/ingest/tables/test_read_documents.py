from __future__ import annotations

import pytest

from pipeline.ingest.tables.table import Table

from .tools import decided, mapping, refusal, table

ROWS = ({"model": "made-up-1", "score": "61.50"}, {"model": "made-up-2", "score": "7"})


def test_json_numbers_keep_their_digits() -> None:
    scores = ("1.10", "1e2", "0.30000000000000004441")
    body = "[" + ", ".join(f'{{"model": "m", "score": {score}}}' for score in scores) + "]"
    assert [row["score"] for row in table(body, mapping("json")).rows] == [*scores]


def test_rows_are_found_by_jmespath() -> None:
    rows = '[{"m": {"n": "made-up-1"}, "s": [61.50]}]'
    body = f'{{"boards": [{{"name": "x", "rows": []}}, {{"name": "y", "rows": {rows}}}]}}'
    by = mapping(
        "json", rows="boards[?name=='y'].rows[]", subject="m.n", metrics={"score": {"value": "s[0]"}}
    )
    assert table(body, by).rows == ({"m.n": "made-up-1", "s[0]": "61.50"},)


def test_an_object_of_objects_becomes_rows_by_entries() -> None:
    body = '{"full": {"made-up-1": {"score": 61.50}, "made-up-2": {"score": 7}}, "hard": {}}'
    found = table(body, mapping("json", rows="entries(full)", subject="key"))
    assert found.rows == ({"key": "made-up-1", "score": "61.50"}, {"key": "made-up-2", "score": "7"})


def test_expressions_compute_with_numbers_that_keep_their_digits() -> None:
    body = '[{"model": "made-up-1", "cost": 0.00}, {"model": "made-up-2", "cost": 1.50}]'
    by = mapping("json", metrics={"score": {"value": "cost > `0` && cost || `null`"}})
    assert [[*row.values()] for row in table(body, by).rows] == [["made-up-1", ""], ["made-up-2", "1.50"]]


def test_lists_of_lists_are_rows_too() -> None:
    by = mapping("json", subject="[0]", metrics={"score": {"value": "[1]"}})
    assert table('[["made-up-1", 61.50]]', by).rows == ({"[0]": "made-up-1", "[1]": "61.50"},)


def test_lists_and_truth_in_cells() -> None:
    body = '[{"model": ["made", "up", null, 1.0], "score": true, "x": {"y": 1}}]'
    by = mapping("json", metrics={"score": {"value": "score"}, "other": {"value": "x"}})
    assert table(body, by).rows == ({"model": "made up 1.0", "score": "true", "x": ""},)


def test_the_date_of_the_whole_stands_for_rows_without_one() -> None:
    by = mapping("json", rows="rows", date="updated")
    found = table('{"updated": "2026-04-02", "rows": [{"model": "made-up-1", "score": 1}]}', by)
    assert (found.dated, found.misfits) == ("2026-04-02", ())
    assert decided(found, by=by).observations[0].dated == "2026-04-02"
    gone = table('{"changed": "2026-04-02", "rows": [{"model": "made-up-1", "score": 1}]}', by)
    assert gone.misfits[0].startswith('"updated" is not a column (the date)')


def test_a_column_that_is_there_and_empty_is_not_a_missing_one() -> None:
    assert table('[{"model": "a", "score": null}]', mapping("json")).misfits == ()
    missing = table('[{"model": "a", "scores": 1, "rank": 2}]', mapping("json")).misfits
    assert missing[0] == '"score" is not a column (score); nearest: "scores".'


@pytest.mark.parametrize(
    ("body", "rows", "said"),
    [
        (
            '{"error": "limit"}',
            "models",
            'models should lead to the rows, but finds nothing. The answer is an object with "error".',
        ),
        ('{"models": {"a": {}}}', "models", "finds an object, which entries(…) makes a list of"),
        ('{"models": 5}', "models", "finds a single value"),
        ('{"models": []}', None, "The answer is no list of rows"),
        ("[1, 2]", None, "single values, not rows"),
        ('{"a": [1]}', "entries(a)", "entries() was given array"),
        ('{"a": 1}', "rowz(a)", "a function that does not exist"),
    ],
)
def test_a_document_of_another_shape_is_held_and_says_what_came(
    body: str, rows: str | None, said: str
) -> None:
    by = mapping("json", **({"rows": rows} if rows else {}))
    found = table(body, by)
    assert said in found.misfits[0]
    decision = decided(found, by=by)
    assert decision.outcome == "held"
    assert decision.held is not None
    assert decision.held.observations == ()


def test_an_expression_that_fails_in_some_rows_is_a_note_and_in_all_a_misfit() -> None:
    by = mapping("json", metrics={"score": {"value": "sum(score)"}})
    some = table('[{"model": "a", "score": [1, 2]}, {"model": "b", "score": "x"}]', by)
    assert [row["sum(score)"] for row in some.rows] == ["3.0", ""]
    assert some.misfits == ()
    assert "In 1 row" in some.notes[0]
    assert "sum()" in table('[{"model": "b", "score": "x"}]', by).misfits[0]


def test_json_lines() -> None:
    body = '{"model": "made-up-1", "score": 61.50}\n\n{"model": "made-up-2", "score": 7}\r\n'
    assert table(body, mapping("jsonl")).rows == ROWS
    assert refusal(body + '{"model": "ma', mapping("jsonl")) == "Line 4 of the answer is not JSON."


def test_yaml_is_read_as_it_is_written() -> None:
    body = """
- {model: no, score: 1.10, day: 2026-04-02, time: 12:30}
- {model: 1.10, score: 0o17, day: ~, time: null}
- {model: "1e3", score: 1_000, day: '', time: yes}
"""
    by = mapping(
        "yaml", metrics={"score": {"value": "score"}, "day": {"value": "day"}, "time": {"value": "time"}}
    )
    assert [[*row.values()] for row in table(body, by).rows] == [
        ["no", "1.10", "2026-04-02", "12:30"],
        ["1.10", "0o17", "", ""],
        ["1e3", "1_000", "", "yes"],
    ]


def test_yaml_anchors_and_merge_keys_are_followed() -> None:
    body = "- &base {model: made-up-1, score: 61.50}\n- {<<: *base, model: made-up-2}\n- *base\n"
    assert [[*row.values()] for row in table(body, mapping("yaml")).rows] == [
        ["made-up-1", "61.50"],
        ["made-up-2", "61.50"],
        ["made-up-1", "61.50"],
    ]


def test_yaml_tags_make_nothing_happen() -> None:
    found = table('- {model: !!python/object/apply:os.system ["true"], score: !x 5}', mapping("yaml"))
    assert found.rows == ({"model": "true", "score": "5"},)


@pytest.mark.parametrize(
    ("form", "body", "said"),
    [
        ("json", "model,score\na,1\n", "The answer is not JSON: Expecting value (line 1, column 1)."),
        ("json", '[{"model": "a"', "The answer is not JSON"),
        ("json", "<html><body>404", "A web page came instead of JSON."),
        ("json", '"maintenance"', 'The answer is a text, not a table: "maintenance".'),
        ("json", "[" * 100_000, "nested too deeply"),
        ("json", '{"a":' * 100_000, "nested too deeply"),
        ("yaml", "Service unavailable", "The answer is a text, not a table"),
        ("yaml", "- a: [1", "The answer is not YAML: "),
        ("yaml", "- a\n--- \n- b\n", "The answer is not YAML: "),
        ("yaml", "- a: \x01", "characters that YAML does not allow"),
        ("yaml", "[" * 100_000, "nested too deeply"),
        ("yaml", "? " * 100_000, "nested too deeply"),
        ("yaml", "&a [*a]", "or refers to itself"),
        ("yaml", "[" + "1," * 700_000 + "1]", "more than 300,000 single values"),
        ("jsonl", "[" * 100_000, "Line 1 of the answer is not JSON."),
    ],
)
def test_what_is_no_document_is_named(form: str, body: str, said: str) -> None:
    assert said in refusal(body, mapping(form))


def test_aliases_that_multiply_are_refused_before_they_do() -> None:
    levels = "".join(f"- &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 12))
    assert "refers to itself" in refusal("- &b0 [x, x, x]\n" + levels, mapping("yaml"))


def test_numbers_beyond_measure_do_no_harm() -> None:
    scores = ("9" * 100_000, "NaN", "1e999")
    body = "[" + ", ".join(f'{{"model": "m{score[0]}", "score": {score}}}' for score in scores) + "]"
    found = table(body, mapping("json"))
    assert isinstance(found, Table)
    assert found.rows[1]["score"] == ""
    assert "came none that can be read" in decided(found, by=mapping("json")).message


def test_half_characters_are_dropped() -> None:
    assert table(r'[{"model": "\ud800made-up-1", "score": "61.50\udfff"}]', mapping("json")).rows == ROWS[:1]
