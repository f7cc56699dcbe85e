"""The data files: each says the same as the records, is described, and is the same for the same input."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipeline.site.data import files as data_module
from pipeline.site.data.files import DATABASE, DataFiles, data_files, data_page
from pipeline.site.data.formats import as_parquet, can_write_parquet
from pipeline.site.data.queries import QUERIES
from pipeline.site.data.sqlite import SEARCHED, VIEWS
from pipeline.site.pages import SiteInput
from pipeline.site.stage import environment, render
from tests.house import House, copy_whole
from tests.site.pages import site_input


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return copy_whole(tmp_path_factory.mktemp("data") / "house")


@pytest.fixture(scope="module")
def site(house: House) -> SiteInput:
    return site_input(house)


@pytest.fixture(scope="module")
def made(site: SiteInput) -> DataFiles:
    return data_files(site)


@pytest.fixture
def db(made: DataFiles, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    content = made.files[DATABASE]
    assert isinstance(content, bytes)
    path = tmp_path / DATABASE
    path.write_bytes(content)
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def rows(made: DataFiles, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(str(made.files[name]))))


def test_the_same_records_give_the_same_bytes(site: SiteInput, made: DataFiles) -> None:
    again = data_files(site)
    assert again.files.keys() == made.files.keys()
    assert [name for name in made.files if again.files[name] != made.files[name]] == []


def test_every_row_has_a_cell_for_every_column_and_every_key_is_there_once(made: DataFiles) -> None:
    assert len(made.tables) == 22
    for table in made.tables.values():
        names = [column.name for column in table.columns]
        assert {len(row) for row in table.rows} <= {len(names)}, table.name
        keys = [tuple(row[names.index(k)] for k in table.key) for row in table.rows]
        assert len(set(keys)) == len(keys), table.name
        assert all(column.about.endswith((".", "…")) for column in table.columns), table.name


def test_every_record_is_in_its_table(made: DataFiles, site: SiteInput) -> None:
    library = site.library
    for name in ("works", "claims", "notes", "topics", "mechanisms", "benchmarks", "pools"):
        assert list(made.tables[name].column("id")) == sorted(getattr(library, name))
    assert set(made.tables["articles"].column("id")) == set(site.articles)
    assert len(made.tables["observations"].rows) == 5


# CSV and JSON Lines


def test_a_claim_in_csv_has_its_figure_apart_and_as_printed_with_the_digits_of_the_record(
    made: DataFiles,
) -> None:
    claims = {row["id"]: row for row in rows(made, "claims.csv")}
    speed = claims["lamp-trial/reading-speed"]
    assert (speed["figure"], speed["measure_value"]) == ("−0.80 g", "-0.80")
    assert (speed["measure_unit"], speed["measure_unit_label"]) == ("hedges_g", "Hedges' g")
    interval = [speed[f"interval_{name}"] for name in ("low", "high", "level")]
    assert interval == ["-1.12", "-0.48", "95"]
    assert (speed["contradictions"], speed["derived"], speed["mark_size"]) == ("1", "false", "no")
    rooms = claims["lamp-trial/rooms-with-lamps"]
    assert (rooms["measure_count"], rooms["measure_of"], rooms["measure_share"]) == ("35", "39", "89.7")
    assert claims["lamp-trial/taken-back"]["withdrawn_reason"] == "The authors took the table back."
    assert claims["many-lamps/brightest"]["derived"] == "true"


def test_json_lines_say_the_same_as_csv(made: DataFiles) -> None:
    for name in ("claims", "observations"):
        lines = [json.loads(line) for line in str(made.files[f"{name}.jsonl"]).splitlines()]
        apart = rows(made, f"{name}.csv")
        assert len(lines) == len(apart) > 0
        for line, row in zip(lines, apart, strict=True):
            assert list(line) == list(row)
            for column, value in line.items():
                if value is None:
                    assert row[column] == ""
                elif isinstance(value, bool):
                    assert row[column] == str(value).lower()
                elif isinstance(value, float):
                    assert float(row[column]) == value
                else:
                    assert row[column] == str(value)


def test_an_observation_that_the_record_corrects_has_both_figures(house: House, tmp_path: Path) -> None:
    other = copy_whole(tmp_path / "house")
    other.edit(
        "sources/benchmarks/many-lamps.yml",
        "derived:\n",
        "overlay:\n"
        "  - {subject: Lamp B, metric: flicker, expect: 7, value: 8, since: 2026-05-01, "
        "reason: A misprint., source: Table 2 of the work}\n"
        "derived:\n",
    )
    found = rows(data_files(site_input(other)), "observations.csv")
    (row,) = (r for r in found if r["correction"])
    assert (row["value"], row["upstream"], row["correction"]) == ("8", "7", "A misprint.")


# Parquet


def test_parquet_says_the_same_and_keeps_types_and_descriptions(made: DataFiles) -> None:
    parquet = pytest.importorskip("arro3.io")
    for name in ("claims", "observations"):
        table = made.tables[name]
        content = as_parquet(table)
        assert content == as_parquet(table) == made.files[f"{name}.parquet"]
        read = parquet.read_parquet(io.BytesIO(content)).read_all()
        assert read.column_names == [column.name for column in table.columns]
        for column in table.columns:
            cells = [float(v) if isinstance(v, Decimal) else v for v in table.column(column.name)]
            assert read.column(column.name).to_pylist() == cells
            assert read.field(column.name).metadata_str["description"] == column.about


def test_what_was_not_written_is_not_offered(
    site: SiteInput, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_module, "can_write_parquet", lambda: False)
    without = data_files(site)
    assert not [name for name in without.files if "parquet" in name]
    assert "parquet" not in str(without.files["datapackage.json"])
    text = render(environment(house.root), site, data_page(site, without))
    assert ".parquet" not in text
    assert "Parquet is not offered" in text


# Descriptions


def test_the_data_package_describes_every_file_column_by_column(made: DataFiles) -> None:
    package = json.loads(str(made.files["datapackage.json"]))
    assert package["licenses"] == [
        {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
    ]
    assert package["created"] == "2026-05-04T06:30:00Z"
    assert {"title": "Many Lamps", "path": "https://lamps.example/table"} in package["sources"]
    endings = 3 if can_write_parquet() else 2
    assert len(package["resources"]) == 2 * endings + 1
    for resource in package["resources"]:
        assert resource["bytes"] == made.size(resource["path"])
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        assert all(field["description"] for field in fields.values())
        if resource["format"] == "csv":
            found = rows(made, resource["path"])
            assert list(found[0]) == list(fields)
            for row in found:
                for name, cell in row.items():
                    assert fits(cell, fields[name]), (resource["path"], name, cell)


def fits(cell: str, field: dict[str, Any]) -> bool:
    """Tell whether a cell is what its field says, by the rules of Table Schema."""
    if cell == "":
        return "constraints" not in field
    kinds: dict[str, Any] = {
        "string": lambda text: True,
        "number": lambda text: Decimal(text).is_finite(),
        "integer": lambda text: str(int(text)) == text,
        "boolean": lambda text: text in ("true", "false"),
        "date": lambda text: len(text) == 10,
    }
    return bool(kinds[field["type"]](cell))


def test_keys_in_the_data_package_lead_to_rows(made: DataFiles) -> None:
    package = json.loads(str(made.files["datapackage.json"]))
    paths = {r["name"]: r["path"] for r in package["resources"]}
    checked = 0
    for resource in package["resources"]:
        for key in resource["schema"].get("foreignKeys", ()):
            there = rows(made, paths[key["reference"]["resource"]])
            known = {tuple(row[f] for f in key["reference"]["fields"]) for row in there}
            here = {tuple(row[f] for f in key["fields"]) for row in rows(made, resource["path"])}
            assert here <= known
            checked += 1
    assert checked == 1


def test_datasette_is_told_of_every_table_view_and_column(made: DataFiles, db: sqlite3.Connection) -> None:
    metadata = json.loads(str(made.files["metadata.json"]))
    described = metadata["databases"]["throughline"]["tables"]
    for name, table in made.tables.items():
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({name})")]
        assert list(described[name]["columns"]) == columns == [c.name for c in table.columns]
    assert set(VIEWS) <= set(described)
    assert metadata["license"] == "CC-BY-4.0"


# The database


def test_the_database_is_whole_and_every_reference_leads_to_a_row(
    made: DataFiles, db: sqlite3.Connection
) -> None:
    assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert db.execute("PRAGMA page_size").fetchone() == (4096,)
    for name, table in made.tables.items():
        assert db.execute(f"SELECT count(*) FROM {name}").fetchone() == (len(table.rows),)
        assert len(db.execute(f"PRAGMA foreign_key_list({name})").fetchall()) >= len(table.references)


def test_every_query_on_the_page_gives_an_answer(db: sqlite3.Connection) -> None:
    assert len(QUERIES) == 3
    for query in QUERIES:
        assert db.execute(query.sql).fetchall(), query.question


def test_every_view_gives_an_answer(db: sqlite3.Connection) -> None:
    for view in VIEWS:
        assert db.execute(f"SELECT * FROM {view}").fetchall(), view


def test_contradictions_are_told_once_each_and_with_their_reason(db: sqlite3.Connection) -> None:
    found = db.execute("SELECT claim, other, why FROM contradictions ORDER BY claim").fetchall()
    assert ("lamp-trial/reading-speed", "night-survey/no-loss") in [(a, b) for a, b, _ in found]
    assert len({frozenset(pair[:2]) for pair in found}) == len(found)
    assert all(why for *_, why in found)


def test_the_newest_observations_leave_out_what_was_overtaken(db: sqlite3.Connection) -> None:
    found = db.execute("SELECT metric, subject, value FROM newest_observations ORDER BY 1, 2").fetchall()
    assert found == [
        ("brightness", "Lamp A", 62.5),
        ("brightness", "Lamp B", 55.5),
        ("flicker", "Lamp A", 3.0),
        ("flicker", "Lamp B", 7.0),
    ]


@pytest.mark.parametrize("table", SEARCHED)
def test_search_finds_words_in_any_form_and_still_does_after_packing(
    table: str, db: sqlite3.Connection
) -> None:
    def found() -> list[Any]:
        return db.execute(
            f"SELECT t.id FROM {table} t WHERE t.rowid IN "
            f"(SELECT rowid FROM {table}_fts WHERE {table}_fts MATCH 'lamps')"
        ).fetchall()

    before = found()
    assert before
    for (record,) in before:
        columns = ", ".join(SEARCHED[table])
        cells = db.execute(f"SELECT {columns} FROM {table} WHERE id = ?", (record,)).fetchone()
        assert "lamp" in " ".join(cell or "" for cell in cells).lower()
    db.execute("VACUUM")
    assert found() == before


def test_datasette_can_tell_which_table_an_index_belongs_to(db: sqlite3.Connection) -> None:
    made = dict(db.execute("SELECT name, sql FROM sqlite_master WHERE name LIKE '%\\_fts' ESCAPE '\\'"))
    assert set(made) == {f"{table}_fts" for table in SEARCHED}
    for table in SEARCHED:
        assert f'content="{table}"' in made[f"{table}_fts"]


def test_the_database_says_what_it_is_and_of_when(db: sqlite3.Connection) -> None:
    known = dict(db.execute("SELECT name, value FROM metadata"))
    assert known["generated_at"] == "2026-05-04T06:30:00Z"
    assert known["licence"] == "CC-BY-4.0"
    assert known["source"] == "https://house.example/"
    assert known["how_to_cite"].endswith("https://house.example/data/")


# The page


def test_the_page_offers_every_file_with_its_size(site: SiteInput, house: House, made: DataFiles) -> None:
    text = render(environment(house.root), site, data_page(site, made))
    for name in made.files:
        assert f'{name}"' in text, name
    for query in QUERIES:
        assert query.sql in text
    assert "The Made-Up House (2026). Data of 2026-05-04. https://house.example/data/" in text
