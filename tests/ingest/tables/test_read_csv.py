from __future__ import annotations

import pytest

from .tools import decided, mapping, refusal, table

ROWS = ({"model": "made-up-1", "score": "61.50"}, {"model": "made-up-2", "score": "7"})


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_and_line_end(delimiter: str, ends: str) -> None:
    lines = ("model,rank,score", "made-up-1,1,61.50", "made-up-2,2,7")
    body = ends.join(line.replace(",", delimiter) for line in lines)
    assert table(body, mapping()).rows == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_tells_the_encoding(encoding: str) -> None:
    body = "model,score\nDéjà,61.50\n".encode(encoding)
    assert table(body, mapping()).rows[0]["model"] == "Déjà"


def test_the_charset_of_the_header_counts_where_the_bytes_are_not_utf_8() -> None:
    body = "model,score\nДва,61.50\n"
    assert table(body.encode("cp1251"), mapping(), "text/csv; charset=windows-1251").rows[0]["model"] == "Два"
    assert table(body.encode(), mapping(), "text/csv; charset=windows-1251").rows[0]["model"] == "Два"
    western = "model,score\nDéjà,61.50\n".encode("latin-1")
    assert table(western, mapping(), "text/csv; charset=no-such-thing").rows[0]["model"] == "Déjà"
    assert table(western, mapping(), "text/csv; charset=base64").rows[0]["model"] == "Déjà"


def test_quoted_cells_hold_delimiters_quotes_and_line_ends() -> None:
    body = 'model,score\n"made ""up"", 1\nlarge",61.50\n'
    assert table(body, mapping()).rows == ({"model": 'made "up", 1 large', "score": "61.50"},)


def test_quotation_marks_inside_a_cell_are_read_as_they_stand() -> None:
    body = 'model,score\n"made-up" 1,61.50\nmade-up-2,7\n'
    assert [row["score"] for row in table(body, mapping()).rows] == ["61.50", "7"]


def test_a_quotation_mark_that_is_never_closed_is_no_table() -> None:
    assert "quotation mark" in refusal('model,score\n"made-up-1,61.50\nmade-up-2,7\n', mapping())
    assert "quotation mark" in refusal('model,score\n"' + "x,1\n" * 100_000, mapping())


def test_a_row_of_another_length_is_left_out_and_its_subject_remembered() -> None:
    found = table("model,a,score\nmade-up-1,0,61.50\nmade-up-2,7\nmade,up-3,0,8\n", mapping())
    assert found.rows == ROWS[:1]
    assert (found.left_out, found.unread) == (2, ("made-up-2", "made"))
    assert found.notes == (
        "2 rows with another number of cells than the header left out "
        '(line 3, which begins with "made-up-2", has 2 instead of 3).',
    )


def test_empty_cells_behind_the_last_column_and_blank_lines_do_no_harm() -> None:
    found = table("\n\nmodel,score,\nmade-up-1,61.50,\n\n,,\nmade-up-2,7,,\n", mapping())
    assert found.rows == ROWS
    assert found.notes == ()


def test_where_every_row_has_another_length_the_mapping_does_not_fit() -> None:
    found = table("model,score,x\nmade-up-1,61.50\nmade-up-2,7\n", mapping())
    assert found.rows == ()
    assert "No row has as many cells as the header." in found.misfits[0]


def test_a_column_that_stands_there_twice_has_a_number() -> None:
    by = mapping(metrics={"score": {"value": "score (2)"}})
    assert table("model,score,score\nmade-up-1,1,61.50\n", by).rows[0]["score (2)"] == "61.50"
    assert table("model,score,score\nmade-up-1,1,61.50\n", mapping()).rows[0]["score"] == "1"


def test_a_renamed_column_is_named_with_the_nearest_one() -> None:
    by = mapping(metrics={"score": {"value": "arena_elo", "spread": "ci"}})
    found = table("rank,model,arena_score,ci\n1,made-up-1,61.50,±1\n", by)
    assert found.misfits == (
        '"arena_elo" is not a column (score); nearest: "arena_score".',
        'The columns that came: "rank", "model", "arena_score", "ci".',
    )


def test_a_column_the_mapping_uses_already_is_not_offered() -> None:
    by = mapping(metrics={"score": {"value": "score"}, "cost": {"value": "scores"}})
    assert "nearest" not in table("model,score\nmade-up-1,61.50\n", by).misfits[0]


@pytest.mark.parametrize("role", ["subject", "value", "low", "high", "spread", "where", "date"])
def test_every_column_that_the_mapping_names_has_to_be_there(role: str) -> None:
    fields: dict[str, object] = {"metrics": {"score": {"value": "score"}}}
    if role in ("subject", "date"):
        fields[role] = "missing"
    elif role == "where":
        fields[role] = {"missing": "yes"}
    else:
        fields["metrics"] = {"score": {"value": "score", role: "missing"}}
    found = table("model,score\nmade-up-1,61.50\n", mapping(**fields))
    assert found.misfits[0].startswith('"missing" is not a column')


def test_a_table_inside_something_else_is_cut_out() -> None:
    script = "let other = `x`;\nlet board = `\nmodel,score\nmade-up-1,61.50\n`;\nlet more = `model,score`;"
    by = mapping(after="let board = `", before="`")
    assert table(script, by).rows == ROWS[:1]
    moved = table(script.replace("board", "boardV2"), by)
    assert "not there" in moved.misfits[0]
    assert decided(moved, by=by).outcome == "held"
    unfinished = table("let board = `model,score", by)
    assert "before which the table ends" in unfinished.misfits[0]


def test_twenty_thousand_rows_are_read_and_no_more() -> None:
    row = "m{0},1\n"
    body = "model,score\n" + "".join(row.format(n) for n in range(20_000))
    assert len(table(body, mapping()).rows) == 20_000
    assert "20,000 rows" in refusal(body + row.format("x"), mapping())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "The answer is empty."),
        (" \r\n\t", "The answer is empty."),
        ("\ufeff\n", "The answer is empty."),
        ("\x00\x00", "The answer is empty."),
        (
            "<!DOCTYPE html><title>Down for &amp; maintenance</title>",
            'A web page came ("Down for & maintenance") instead of CSV.',
        ),
        ('{"error": "rate limit"}', "JSON came instead of CSV."),
        ("Service unavailable", 'The answer is a text, not a table: "Service unavailable".'),
        ("\x1f\x8b", "The answer is a packed or binary file, not text."),
    ],
)
def test_what_is_no_csv_is_named(body: str, said: str) -> None:
    assert refusal(body.encode("latin-1") if body.startswith("\x1f") else body, mapping()) == said


def test_cells_are_cleaned_and_capped() -> None:
    found = table(f"model,score\nmade\x00-\u202eup\x07 1\ud7ff,{'9' * 5000}\n", mapping())
    assert found.rows[0]["model"] == "made-up 1\ud7ff"
    assert len(found.rows[0]["score"]) == 2000
