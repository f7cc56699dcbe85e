from __future__ import annotations

import pytest

from .tools import decided, mapping, refusal, table

ROWS = ({"model": "made-up-1", "score": "61.50"}, {"model": "made-up-2", "score": "7"})

PAGE = """# Results

| a | b |
|---|---|
| 1 | 2 |

```
| model | score |
|-------|-------|
| code  | 99    |
```

model | rank | score
:-- | :-: | --:
[made-up-1](https://example.org/a_b "t") | 1 | **61.50**
`made-up-2` | 2 | 7

Afterwards | text
"""


def test_the_named_table_of_a_markdown_page() -> None:
    assert table(PAGE, mapping("markdown", number=2)).rows == ROWS
    missing = table(PAGE, mapping("markdown", number=3))
    assert missing.misfits == ("The mapping reads table 3, but there are 2 tables on the page.",)


def test_cells_of_markdown_are_what_a_reader_sees() -> None:
    cells = "| ![logo](l.png) a\\|b \\*c <b>d</b> &amp; ~~e~~ | 61.5<sup>1</sup> |"
    body = f"| model | score |\n|--|--|\n{cells}\n| short |\n"
    found = table(body, mapping("markdown"))
    assert found.rows == (
        {"model": "logo a|b *c d & e", "score": "61.5^1"},
        {"model": "short", "score": ""},
    )


def test_two_lines_that_do_not_agree_are_no_table() -> None:
    assert refusal("| a | b |\n|---|\n| 1 | 2 |\n", mapping("markdown")) == "There is no table on the page."


HTML = """<!DOCTYPE html><title>Board</title><!-- <table><tr><td>old</table> -->
<script>document.write("<table><tr><th>model</table>")</script>
<table><tr><td>menu</td></tr></table>
<table>
 <thead><tr><th rowspan=2>model<th colspan=2>Tasks</tr><tr><th>a</th><th>b</th></tr></thead>
 <tbody>
  <tr><td colspan="3">Open models</td></tr>
  <tr><td><a href="x">made-up-1</a><br>(large)</td><td>6<b>1</b>.50</td><td>5<sup>2</sup></td></tr>
  <tr><td>made-up-2<td>7<td>p &lt; 8
 </tbody>
</table>"""


def test_the_named_table_of_a_page() -> None:
    by = mapping("html", number=2, metrics={"a": {"value": "Tasks a"}, "b": {"value": "Tasks b"}})
    assert table(HTML, by).rows == (
        {"model": "Open models", "Tasks a": "", "Tasks b": ""},
        {"model": "made-up-1 (large)", "Tasks a": "61.50", "Tasks b": "5^2"},
        {"model": "made-up-2", "Tasks a": "7", "Tasks b": "p < 8"},
    )


def test_without_a_head_the_first_row_names_the_columns() -> None:
    body = "<table><tr><td>model<td>score<tr><td>made-up-1<td>61.50<tr><td>made-up-2<td>7</table>"
    assert table(body, mapping("html")).rows == ROWS


def test_without_a_head_a_tall_first_row_has_more_names_below() -> None:
    body = (
        "<table><tr><th rowspan=2>model<th colspan=2>Tasks<tr><th>a<th>b<tr><td>made-up-1<td>1<td>2</table>"
    )
    by = mapping("html", metrics={"b": {"value": "Tasks b"}})
    assert table(body, by).rows == ({"model": "made-up-1", "Tasks b": "2"},)


def test_a_cell_over_several_rows_counts_in_each() -> None:
    rows = "<tr><td rowspan=2>made<td>up-1<td>61.50<tr><td>up-2<td>7"
    body = f"<table><tr><th>family<th>model<th>score{rows}</table>"
    found = table(body, mapping("html", subject=["family", "model"]))
    assert [row["family"] for row in found.rows] == ["made", "made"]


def test_a_nested_table_keeps_to_itself() -> None:
    body = "<table><tr><th>model<th>score<tr><td>made-up-1<table><tr><th>x<tr><td>9</table><td>61.50</table>"
    rows = table(body, mapping("html")).rows
    assert len(rows) == 1
    assert rows[0]["score"] == "61.50"
    assert decided(body, by=mapping("html")).observations[0].value == "61.50"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<!doctype html><title>404</title>", 'A web page came ("404"), and no table in it.'),
        ("plain words", "There is no table on the page."),
        ("<table><tr><td>" * 10_000, "nested too deeply"),
        ("<table><tr><td>a<tr>" + "<td colspan=5000 rowspan=9999>" * 10 + "<tr>" * 15_000, "too large"),
    ],
)
def test_a_page_without_a_table_is_named(body: str, said: str) -> None:
    assert said in refusal(body, mapping("html"))


def test_a_web_page_in_the_place_of_markdown_is_named() -> None:
    assert refusal("<html><title>Sign in</title>", mapping("markdown")).startswith(
        'A web page came ("Sign in")'
    )
