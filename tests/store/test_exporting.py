"""The store as plain files, and back; what an export may touch."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Integer, Table, delete, insert

from pipeline.store import (
    Outcome,
    PublicationState,
    RunState,
    Store,
    StoreError,
    exchange,
    exporting,
    importing,
)
from pipeline.store.engine import writing
from pipeline.store.exchange import PARTS, Manifest
from pipeline.store.tables import Instant, metadata

from .filled import DAY, NOW, ODD, contents, fetch, manifest, observation, tree

# There and back


def test_every_table_is_exported_and_has_something_here_to_export(store: Store) -> None:
    assert {part.table.name for part in PARTS} == set(metadata.tables)
    assert all(contents(store).values())


def test_an_import_brings_every_row_back_and_its_export_the_same_bytes(
    store: Store, empty: Store, folder: Path, tmp_path: Path
) -> None:
    done = store.export_to(folder)
    assert done.rows == {name: len(rows) for name, rows in contents(store).items()}
    assert done.files == done.written == len(manifest(folder)["files"])
    read = empty.import_from(folder)
    assert (read.rows, read.files) == (done.rows, done.files)
    assert contents(empty) == contents(store)
    empty.export_to(tmp_path / "again")
    assert tree(tmp_path / "again") == tree(folder)


def test_a_store_goes_on_where_the_exported_one_stopped(store: Store, empty: Store, folder: Path) -> None:
    store.export_to(folder)
    empty.import_from(folder)
    for each in (store, empty):
        each.record_fetch(fetch("papers", NOW + 99 * DAY))
        each.record_table(fetch("table"), [observation("72")])
        assert each.start_run("after", NOW + 99 * DAY) == 4
        assert each.accept_held("odd", NOW + 99 * DAY) == 2
    assert contents(empty) == contents(store)


def test_files_are_json_lines_by_month_in_the_order_in_which_rows_came(store: Store, folder: Path) -> None:
    store.export_to(folder)
    assert sorted(p.name for p in (folder / "papers").iterdir()) == [f"2026-0{n}.jsonl" for n in (4, 5, 6)]
    assert sorted(p.name for p in folder.iterdir() if p.is_file()) == ["held_tables.jsonl", "manifest.json"]
    lines = (folder / "observations" / "2026-04.jsonl").read_bytes().split(b"\n")
    rows = [json.loads(line) for line in lines[:-1]]
    assert [row["id"] for row in rows] == [1, 2]
    assert list(rows[0]) == [column.name for column in metadata.tables["observations"].columns]
    assert rows[0]["value"] == "71.20"
    assert rows[0]["seen"] == "2026-04-27T06:00:00.000000+00:00"
    text = (folder / "papers" / "2026-04.jsonl").read_text(encoding="utf-8")
    assert "🦉" in text
    assert text.count("\n") == 1


def test_a_later_export_adds_lines_and_leaves_the_files_of_other_months(store: Store, folder: Path) -> None:
    store.export_to(folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.jsonl")}
    first = tree(folder)
    store.record_fetch(fetch("papers", NOW + 62 * DAY))
    assert store.export_to(folder).written == 1
    changed = {str(p.relative_to(folder)) for p, at in before.items() if p.stat().st_mtime_ns != at}
    assert changed == {"fetches/2026-06.jsonl"}
    later = tree(folder)["fetches/2026-06.jsonl"]
    assert later.startswith(first["fetches/2026-06.jsonl"])
    assert later.count(b"\n") == first["fetches/2026-06.jsonl"].count(b"\n") + 1


def test_an_export_of_the_same_store_writes_nothing(store: Store, folder: Path) -> None:
    store.export_to(folder)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert store.export_to(folder).written == 0
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_an_empty_store_is_an_export_with_no_rows(empty: Store, folder: Path, tmp_path: Path) -> None:
    assert empty.export_to(folder).rows == {}
    assert list(tree(folder)) == ["manifest.json"]
    with Store.open(f"sqlite:///{tmp_path}/third.db") as third:
        assert third.import_from(folder).rows == {}


def test_a_month_with_many_rows_has_several_files(
    store: Store, empty: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "ROWS_PER_FILE", 2)
    monkeypatch.setattr(importing, "BATCH_ROWS", 1)
    for number in range(5):
        store.record_fetch(fetch("papers", datetime(2027, 1, 1, tzinfo=UTC), size=number))
    store.export_to(folder)
    names = [f"2027-01{more}.jsonl" for more in ("-2", "-3", "")]
    assert sorted(p.name for p in (folder / "fetches").glob("2027*")) == names
    lines = (folder / "fetches/2027-01-2.jsonl").read_bytes().split()
    sizes = [json.loads(line)["size"] for line in lines]
    assert sizes == [2, 3]
    empty.import_from(folder)
    assert contents(empty) == contents(store)


def test_rows_that_came_out_of_order_stand_in_their_month(store: Store, empty: Store, folder: Path) -> None:
    store.record_fetch(fetch("papers", NOW - 300 * DAY, message="The clock was wrong."))
    store.export_to(folder)
    assert b"The clock was wrong." in (folder / "fetches" / "2025-07.jsonl").read_bytes()
    empty.import_from(folder)
    assert contents(empty) == contents(store)


# Text of every kind

TEXT = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    [ODD, "", "null", "1.10", "NaN", "1e400", "-0", '{"a":1}', "\ufeff", "a\x00b", "\u2028\u2029\x85\x0b\x0c"]
)
MOMENT = st.datetimes(datetime(1000, 1, 1), datetime(9998, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
PLAIN = {Instant: MOMENT, Boolean: st.booleans(), Integer: st.integers(1, 2**31 - 1)}
DOCUMENT = st.dictionaries(TEXT, TEXT | st.none() | st.floats(allow_nan=False) | st.integers())
PARTICULAR: dict[str, st.SearchStrategy[Any]] = {
    "fetches.outcome": st.sampled_from(get_args(Outcome)),
    "papers.authors": st.lists(TEXT, max_size=2),
    "papers.categories": st.lists(TEXT, max_size=2),
    "observations.event": st.sampled_from(["value", "back"]),
    "observations.value": TEXT,
    "held_tables.reasons": st.lists(TEXT, max_size=2),
    "held_tables.rows": st.just([]),
    "candidates.document": DOCUMENT,
    "decisions.verdict": st.sampled_from(["accepted", "rejected"]),
    "runs.state": st.sampled_from(get_args(RunState)),
    "runs.stages": st.lists(
        st.fixed_dictionaries({"name": TEXT, "seconds": st.floats(0, 1e6), "note": TEXT})
    ),
    "publications.state": st.sampled_from(get_args(PublicationState)),
    "publications.plan": DOCUMENT,
    "meanings.document": DOCUMENT,
    "changes.on": st.dates(date(1000, 1, 1)).map(date.isoformat),
    "changes.used_in": st.lists(TEXT, max_size=2),
}


def rows_of(table: Table, paper_keys: list[str]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Return rows with anything in them that their columns take."""
    columns: dict[str, st.SearchStrategy[Any]] = {}
    for column in table.columns:
        name = f"{table.name}.{column.name}"
        if name in PARTICULAR:
            columns[column.name] = PARTICULAR[name]
            continue
        values = PLAIN.get(type(column.type), TEXT)
        if column.foreign_keys:
            values = st.sampled_from(paper_keys) if paper_keys else st.nothing()
        columns[column.name] = values | st.none() if column.nullable else values
    keys = [column.name for column in table.primary_key]
    rows = st.fixed_dictionaries(columns)
    if rows.is_empty:
        return st.just([])
    return st.lists(rows, max_size=3, unique_by=lambda row: tuple(row[key] for key in keys))


@st.composite
def everything(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    drawn: dict[str, list[dict[str, Any]]] = {}
    for part in PARTS:
        paper_keys = [row["key"] for row in drawn.get("papers", ())]
        drawn[part.table.name] = draw(rows_of(part.table, paper_keys))
    return drawn


@settings(deadline=None, max_examples=15)
@given(drawn=everything())
def test_whatever_is_stored_comes_back(blank: Path, drawn: dict[str, list[dict[str, Any]]]) -> None:
    with TemporaryDirectory() as name:
        top = Path(name)
        for copy in ("one", "other"):
            shutil.copy(blank, top / f"{copy}.db")
        with Store.open(f"sqlite:///{top}/one.db") as one, Store.open(f"sqlite:///{top}/other.db") as other:
            with writing(one._engine) as connection:
                for part in PARTS:
                    if drawn[part.table.name]:
                        connection.execute(insert(part.table), drawn[part.table.name])
            one.export_to(top / "state")
            other.import_from(top / "state")
            assert contents(other) == contents(one)
            other.export_to(top / "again")
            assert tree(top / "again") == tree(top / "state")


# What an export may touch


def test_what_is_no_longer_needed_is_removed_and_nothing_else(store: Store, folder: Path) -> None:
    store.export_to(folder)
    (folder / "README.md").write_text("About this branch.")
    (folder / "papers" / "notes.jsonl").write_text("mine")
    store.accept_held("odd", NOW)
    with writing(store._engine) as connection:
        connection.execute(delete(metadata.tables["decisions"]))
    store.export_to(folder)
    left = tree(folder)
    assert {"README.md", "papers/notes.jsonl"} <= set(left)
    assert "held_tables.jsonl" not in left
    assert not (folder / "decisions").exists()


def test_history_is_not_overwritten_by_a_store_that_lacks_it(exported: Path, empty: Store) -> None:
    before = tree(exported)
    with pytest.raises(
        StoreError, match=r"holds 7 rows of fetches, and the store only 0\. .* import this one first"
    ):
        empty.export_to(exported)
    empty.record_fetch(fetch("papers"))
    with pytest.raises(StoreError, match="the store only 1"):
        empty.export_to(exported)
    assert tree(exported) == before


def test_a_folder_under_version_control_is_as_good_as_empty(store: Store, folder: Path) -> None:
    (folder / ".git").mkdir(parents=True)
    store.export_to(folder)
    assert (folder / ".git").is_dir()


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(store: Store, folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.tex").write_text("years of work")
    with pytest.raises(StoreError, match=r'holds something else \("thesis\.tex"\)'):
        store.export_to(folder)
    assert tree(folder) == {"thesis.tex": b"years of work"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "damaged"),
        ("[]", "belongs to another program"),
        ('{"name": "an extension", "version": 3}', "belongs to another program"),
        (json.dumps(Manifest().model_dump() | {"version": 2}), "newer version of this program"),
        (json.dumps(Manifest().model_dump() | {"schema_step": "9999"}), "newer version of this program"),
        (
            json.dumps(Manifest().model_dump() | {"schema_step": "0001"}),
            "of no version that this program knows",
        ),
        (json.dumps(Manifest().model_dump() | {"version": "1"}), "damaged \\(version"),
        (json.dumps(Manifest().model_dump() | {"more": 1}), "damaged \\(more"),
        (
            json.dumps(
                Manifest().model_dump() | {"files": [{"path": "../x.jsonl", "rows": 1, "sha256": ""}]}
            ),
            "damaged \\(files.0.path",
        ),
        (
            json.dumps(
                Manifest().model_dump() | {"files": [{"path": "x/2026-01.jsonl", "rows": 1, "sha256": ""}]}
            ),
            "there is no table x",
        ),
    ],
)
def test_a_manifest_that_is_not_ours_stops_export_and_import(
    store: Store, empty: Store, folder: Path, text: str, words: str
) -> None:
    folder.mkdir()
    (folder / "manifest.json").write_text(text)
    for act in (store.export_to, empty.import_from):
        with pytest.raises(StoreError, match=words):
            act(folder)
    assert tree(folder) == {"manifest.json": text.encode()}
    assert not any(contents(empty).values())


def test_a_folder_that_can_not_be_made_or_written_is_told(store: Store, folder: Path) -> None:
    folder.write_text("a file")
    for place in (folder, folder / "below"):
        with pytest.raises(StoreError, match="the folder can't be made"):
            store.export_to(place)
    assert folder.read_text() == "a file"


def test_an_export_that_fails_leaves_the_folder_as_it_was(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path) -> None:
        if path.name == "manifest.json":
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(exporting, "_flush", full)
        with pytest.raises(StoreError, match="No space left on device"):
            store.export_to(folder)
        assert not folder.exists()
    store.export_to(folder)
    before = tree(folder)
    fill_more = fetch("papers", NOW)
    store.record_fetch(fill_more)
    monkeypatch.setattr(exporting, "_flush", full)
    with pytest.raises(StoreError, match="No space left on device"):
        store.export_to(folder)
    assert tree(folder) == before


def test_two_exports_into_one_folder_do_not_mix(store: Store, empty: Store, folder: Path) -> None:
    store.export_to(folder)
    with exchange.at_work(folder, exclusive=True):
        for act in (store.export_to, empty.import_from):
            with pytest.raises(StoreError, match="another export or import is at work"):
                act(folder)
    with exchange.at_work(folder, exclusive=False):
        empty.import_from(folder)


def test_a_file_that_was_damaged_is_written_again(store: Store, folder: Path) -> None:
    store.export_to(folder)
    whole = tree(folder)
    (folder / "fetches" / "2026-04.jsonl").write_text("damaged")
    (folder / "papers" / "2026-05.jsonl").unlink()
    assert store.export_to(folder).written == 2
    assert tree(folder) == whole
