"""``throughline check`` from the outside: exit status, places, the three forms of its report."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pipeline.config import load_project
from tests.records.project import DIGEST, NOTE, PAPER, REPORT, House, add_claim, claim

from .conftest import Run

# The house is checked with today's date here; its dates have all come by then.
SUMMARY = "0 errors and 0 warnings in 13 records with 16 claims.\n"
RECORDS = {
    **dict.fromkeys(("benchmarks", "feeds", "mechanisms", "insights", "lines", "explainers", "digests"), 1),
    **dict.fromkeys(("works", "topics", "notes"), 2),
    "pools": 0,
    "claims": 16,
}


def test_a_project_in_order_exits_with_0(house: House, throughline: Run) -> None:
    result = throughline(house.root, "check")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == SUMMARY


def test_warnings_alone_exit_with_0(house: House, throughline: Run) -> None:
    house.edit(DIGEST, "topics: [reading]", "topics: [reading, reading]")
    result = throughline(house.root, "check")
    assert result.returncode == 0
    assert result.stdout.startswith(f"{DIGEST}:6:19: warning [repeated-id] topics.1: ")
    assert result.stdout.endswith(SUMMARY.replace("0 warnings", "1 warning"))


def test_an_error_exits_with_1_and_shows_the_line(house: House, throughline: Run) -> None:
    house.edit(PAPER, "unit: hedges_g", "unit: hedges_h")
    result = throughline(house.root, "check")
    assert (result.returncode, result.stderr) == (1, "")
    field = "claims.pages-read.measure.unit"
    assert result.stdout == (
        f'{PAPER}:17:13: error [unknown-unit] {field}: "hedges_h" is not a unit we know.\n'
        "   17 |       unit: hedges_h\n"
        "      |             ^^^^^^^^\n"
        '  = Did you mean "hedges_g"?\n'
    ) + SUMMARY.replace("0 errors", "1 error")


def test_the_project_is_found_from_a_folder_inside_it(house: House, throughline: Run) -> None:
    house.edit(PAPER, "unit: hedges_g", "unit: hedges_h")
    result = throughline(house.path("sources/works"), "check", "--format", "json")
    assert result.returncode == 1
    assert [p["path"] for p in json.loads(result.stdout)["problems"]] == [PAPER]


def test_without_a_project_it_exits_with_2(tmp_path: Path, throughline: Run) -> None:
    result = throughline(tmp_path, "check")
    assert (result.returncode, result.stdout) == (2, "")
    assert "There is no throughline.toml here or in a folder above." in result.stderr


def test_a_bad_configuration_exits_with_2_and_names_the_place(house: House, throughline: Run) -> None:
    house.write("throughline.toml", '[site]\n\ntitel = "x"\n')
    result = throughline(house.root, "check")
    assert result.returncode == 2
    assert result.stdout == (
        'throughline.toml:3:1: error [config] site.titel: There is no setting "titel".\n'
        '    3 | titel = "x"\n'
        "      | ^\n"
        '  = Did you mean "title"?\n'
    )


@pytest.mark.parametrize(
    ("text", "place", "field", "words"),
    [
        ('[site]\ntitle = "x\n', (2, 11), "", "not TOML"),
        ("\n\n=\n", (3, 1), "", "not TOML"),
        ("[run]\nkeep_releases = 1\n", (2, 1), "run.keep_releases", "greater than or equal to 2"),
        ('[site]\n\nurl = "example.org"\n', (3, 1), "site.url", "pattern"),
        ('[sites]\ntitle = "x"\n', (1, 1), "sites", 'There is no setting "sites".'),
        ("[ingest]\nallow_hosts = 5\n", (2, 1), "ingest.allow_hosts", "list"),
        ("store = []\n", (1, 1), "store", "string"),
        (b"store = '\xff'\n", (1, 1), "", "can't be read"),
    ],
)
def test_every_slip_in_the_configuration_has_its_place(
    house: House, text: str | bytes, place: tuple[int, int], field: str, words: str
) -> None:
    house.write("throughline.toml", text)
    problems = load_project(house.root)
    assert isinstance(problems, list)
    assert [(p.path, (p.line, p.column), p.field) for p in problems] == [("throughline.toml", place, field)]
    assert words in problems[0].message


def test_all_slips_in_the_configuration_are_reported_at_once(house: House) -> None:
    house.write("throughline.toml", "stor = 1\n[site]\ntitel = 2\n[run]\nkeep_releases = 0\n")
    problems = load_project(house.root)
    assert isinstance(problems, list)
    assert sorted((p.line, p.field) for p in problems) == [
        (1, "stor"),
        (3, "site.titel"),
        (5, "run.keep_releases"),
    ]


def test_a_format_that_does_not_exist_exits_with_2(house: House, throughline: Run) -> None:
    result = throughline(house.root, "check", "--format", "xml")
    assert (result.returncode, result.stdout) == (2, "")


def test_the_report_for_programs_keeps_its_contract(house: House, throughline: Run) -> None:
    house.edit(PAPER, "unit: hedges_g", "unit: hedges_h")
    house.edit(DIGEST, "topics: [reading]", "topics: [reading, reading]")
    result = throughline(house.root, "check", "--format", "json")
    assert result.returncode == 1
    report = json.loads(result.stdout)
    assert list(report) == ["problems", "counts"]
    assert [list(p) for p in report["problems"]] == [
        ["path", "line", "column", "code", "severity", "field", "message", "hint"]
    ] * 2
    assert report["problems"][1] == {
        "path": PAPER,
        "line": 17,
        "column": 13,
        "code": "unknown-unit",
        "severity": "error",
        "field": "claims.pages-read.measure.unit",
        "message": '"hedges_h" is not a unit we know.',
        "hint": 'Did you mean "hedges_g"?',
    }
    found = {"errors": 1, "warnings": 1, "files_with_problems": 2, "numbers_let_through": 0}
    assert report["counts"] == {**found, **RECORDS}


def test_the_report_of_a_project_in_order_is_an_empty_list(house: House, throughline: Run) -> None:
    report = json.loads(throughline(house.root, "check", "--format", "json").stdout)
    assert report["problems"] == []
    assert throughline(house.root, "check", "--format", "github").stdout == ""


def test_annotations_for_a_forge_stand_on_one_line_each(house: House, throughline: Run) -> None:
    house.edit(PAPER, "unit: hedges_g", 'unit: "100%,\\nof: all"')
    house.write("sources/works/a,b%.yml", "x: y\n")
    result = throughline(house.root, "check", "--format", "github")
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("::error file=sources/works/a%2Cb%25.yml,line=1,col=1,title=file-name::")
    assert lines[1].startswith(
        f'::error file={PAPER},line=17,col=13,title=unknown-unit::"100%25,%0Aof: all" is'
    )


def test_files_of_every_kind_are_reported_and_none_is_waited_for(house: House, throughline: Run) -> None:
    os.mkfifo(house.path("sources/works/pipe.yml"))
    os.close(os.open(os.fsencode(house.root) + b"/sources/topics/caf\xe9.yml", os.O_CREAT | os.O_WRONLY))
    house.write("sources/topics/binary.yml", bytes(range(256)))
    with house.path("sources/works/big.yml").open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    text = throughline(house.root, "check")
    assert (text.returncode, text.stderr) == (1, "")
    assert "4 errors and 0 warnings" in text.stdout
    assert len(text.stdout) < 2000
    report = json.loads(throughline(house.root, "check", "--format", "json").stdout)
    assert [p["code"] for p in report["problems"]] == [
        "not-utf8",
        "file-name",
        "file-too-large",
        "not-a-file",
    ]


def test_a_bomb_of_brackets_is_one_problem(house: House, throughline: Run) -> None:
    # In a process of its own: a parser that recurses would take the whole process with it.
    house.write("sources/topics/flow.yml", "title: " + "[" * 1_000_000)
    house.write("sources/topics/items.yml", "- " * 500_000 + "x")
    house.write("sources/topics/keys.yml", "? " * 500_000 + "x")
    house.write("sources/topics/maps.yml", "{a: " * 200_000)
    house.edit(NOTE, "question: Does quiet help readers?", "question: " + "{[" * 50_000)
    result = throughline(house.root, "check", "--format", "json")
    assert result.returncode == 1, result.stderr[-500:]
    assert [p["code"] for p in json.loads(result.stdout)["problems"]] == ["yaml-depth"] * 5


def test_a_thousand_errors_are_printed_in_order_and_the_report_ends(house: House, throughline: Run) -> None:
    rows = "".join(claim(f"wrong-{n}", f"{{name: x, value: {n}, unit: furlongs}}") for n in range(1000))
    add_claim(house, rows)
    result = throughline(house.root, "check")
    assert result.returncode == 1
    heads = [row for row in result.stdout.split("\n") if row.startswith(REPORT)]
    first = house.place(REPORT, "value: 0, unit: ‸furlongs")[0]
    assert [int(row.split(":")[1]) for row in heads] == [first + 8 * n for n in range(1000)]
    assert "1000 errors and 0 warnings in 13 records with 1016 claims." in result.stdout


def test_a_locale_that_knows_no_minus_sign_stops_nothing(house: House, throughline: Run) -> None:
    house.edit(NOTE, "by −0.86]]", "by −0.87]]")
    result = throughline(house.root, "check", PYTHONIOENCODING="ascii")
    assert (result.returncode, result.stderr) == (1, "")
    assert "number-disagrees" in result.stdout


def test_new_begins_a_record_that_check_then_asks_to_finish(house: House, throughline: Run) -> None:
    begun = throughline(house.path("content"), "new", "topic", "weather")
    assert begun.returncode == 0
    assert begun.stdout.startswith("Begun: sources/topics/weather.yml ")
    again = throughline(house.root, "new", "topic", "weather")
    assert (again.returncode, again.stdout) == (2, "")
    assert "it was not touched" in again.stderr
    report = json.loads(throughline(house.root, "check", "--format", "json").stdout)
    assert {(p["path"], p["code"]) for p in report["problems"]} == {
        ("sources/topics/weather.yml", "empty-value"),
        ("sources/topics/weather.yml", "wrong-number"),
    }
