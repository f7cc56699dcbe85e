"""What an import accepts, and what it refuses with file and line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, CheckConstraint

from pipeline.store import Store, StoreError, importing
from pipeline.store.rows import SHAPES
from pipeline.store.tables import metadata

from .filled import NOW, contents, manifest

Edit = Callable[[dict[str, Any]], object]


def rewrite(folder: Path, path: str, text: bytes) -> None:
    """Replace a file and let the manifest agree."""
    (folder / path).write_bytes(text)
    document = manifest(folder)
    entry = next(e for e in document["files"] if e["path"] == path)
    entry |= {"sha256": hashlib.sha256(text).hexdigest(), "rows": text.count(b"\n")}
    (folder / "manifest.json").write_text(json.dumps(document), encoding="utf-8")


def test_a_store_that_holds_something_is_not_touched(store: Store, folder: Path, tmp_path: Path) -> None:
    store.export_to(folder)
    before = contents(store)
    with pytest.raises(StoreError, match=r"s\.db: already holds fetches, and an import needs an empty store"):
        store.import_from(folder)
    assert contents(store) == before
    with Store.open(f"sqlite:///{tmp_path}/third.db") as third:
        third.start_run("one run", NOW)
        with pytest.raises(StoreError, match="already holds runs"):
            third.import_from(folder)


def test_what_is_no_export_is_told(empty: Store, folder: Path) -> None:
    with pytest.raises(StoreError, match="no such folder"):
        empty.import_from(folder)
    folder.mkdir()
    with pytest.raises(StoreError, match=r"no manifest\.json"):
        empty.import_from(folder)


def test_a_file_that_is_missing_or_changed_is_told(exported: Path, empty: Store) -> None:
    path = exported / "fetches" / "2026-04.jsonl"
    whole = path.read_bytes()
    for text in (whole.replace(b'"new"', b'"gone"', 1), whole + whole.replace(b'"id":', b'"id":9'), b""):
        path.write_bytes(text)
        with pytest.raises(StoreError, match=r"fetches/2026-04\.jsonl: not the file that was exported"):
            empty.import_from(exported)
    path.unlink()
    with pytest.raises(StoreError, match=r"fetches/2026-04\.jsonl: missing"):
        empty.import_from(exported)
    assert not any(contents(empty).values())


def set_to(name: str, value: object) -> Edit:
    return lambda row: row.update({name: value})


@pytest.mark.parametrize(
    ("path", "edit", "words"),
    [
        ("papers/2026-05.jsonl", set_to("title", 17), "title: Input should be a valid string"),
        ("papers/2026-05.jsonl", set_to("title", None), "title: Input should be a valid string"),
        ("papers/2026-05.jsonl", set_to("authors", "A. Author"), "authors: "),
        ("papers/2026-05.jsonl", set_to("authors", [1]), "authors.0: "),
        ("papers/2026-05.jsonl", set_to("via", 1), "via: Input should be a valid boolean"),
        ("papers/2026-05.jsonl", set_to("version", 2**64), "version: "),
        (
            "papers/2026-05.jsonl",
            set_to("first_seen", "2026-05-28T06:00:00"),
            "first_seen: .*without a time zone",
        ),
        ("papers/2026-05.jsonl", set_to("first_seen", "yesterday"), "first_seen: .*yesterday"),
        ("papers/2026-05.jsonl", set_to("first_seen", 1777000000), "first_seen: .*ISO 8601"),
        ("papers/2026-05.jsonl", set_to("more", 1), "more: Extra inputs"),
        ("papers/2026-05.jsonl", lambda row: row.pop("link"), "link: Field required"),
        ("papers/2026-05.jsonl", set_to("key", "url:p.example/0"), "there is a row with this key already"),
        (
            "sightings/2026-05.jsonl",
            set_to("paper", "url:nowhere"),
            "it belongs to a paper that is not in the",
        ),
        ("fetches/2026-05.jsonl", set_to("outcome", "fine"), "outcome: "),
        ("fetches/2026-05.jsonl", set_to("id", 1), "there is a row with this key already"),
        ("fetches/2026-05.jsonl", set_to("id", -1), "id: "),
        ("observations/2026-05.jsonl", set_to("event", "vanished"), "event: "),
        ("observations/2026-05.jsonl", set_to("event", "gone"), "gone has no value"),
        ("observations/2026-05.jsonl", set_to("value", None), "gone has no value"),
        ("observations/2026-05.jsonl", set_to("value", 71.2), "value: Input should be a valid string"),
        ("held_tables.jsonl", set_to("rows", [{"benchmark": "b"}]), "rows.0.series: Field required"),
        ("runs/2026-05.jsonl", set_to("stages", [{"name": "a"}]), "stages.0.seconds: Field required"),
        ("runs/2026-05.jsonl", set_to("state", "done"), "state: "),
        ("candidates/2026-04.jsonl", set_to("document", []), "document: "),
        ("decisions/2026-06.jsonl", set_to("verdict", "maybe"), "verdict: "),
    ],
)
def test_a_row_that_is_wrong_is_named_with_file_and_line_and_nothing_is_imported(
    exported: Path, empty: Store, path: str, edit: Edit, words: str
) -> None:
    lines = (exported / path).read_bytes().split(b"\n")[:-1]
    row = json.loads(lines[-1])
    edit(row)
    lines[-1] = json.dumps(row).encode()
    rewrite(exported, path, b"\n".join(lines) + b"\n")
    with pytest.raises(StoreError, match=f"^store: {path}:{len(lines)}: .*{words}"):
        empty.import_from(exported)
    assert not any(contents(empty).values())


@pytest.mark.parametrize(
    "line", [b"", b"{", b"null", b"[]", b'{"id": 1} {"id": 2}', b"\xff\xfe", b'"\\ud800"', b"\0" * 50]
)
def test_a_line_that_is_no_row_is_named(exported: Path, empty: Store, line: bytes) -> None:
    path = "fetches/2026-04.jsonl"
    rewrite(exported, path, (exported / path).read_bytes() + line + b"\n")
    number = (exported / path).read_bytes().count(b"\n")
    with pytest.raises(StoreError, match=f"^store: {path}:{number}: "):
        empty.import_from(exported)


def test_a_line_without_an_end_is_not_read_into_memory(
    exported: Path, empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LINE_BYTES", 1000)
    rewrite(exported, "fetches/2026-04.jsonl", b"[" * 5000 + b"\n")
    with pytest.raises(StoreError, match=r"2026-04\.jsonl:1: "):
        empty.import_from(exported)


def test_rows_of_an_older_schema_may_lack_columns_that_have_a_default(
    store: Store, empty: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.export_to(folder)
    for path in (folder / "papers").iterdir():
        row = json.loads(path.read_bytes())
        assert row.pop("venue") == ""
        del row["published"]
        rewrite(folder, f"papers/{path.name}", json.dumps(row).encode() + b"\n")
    with pytest.raises(StoreError, match="published: Field required"):
        empty.import_from(folder)
    document = manifest(folder) | {"schema_step": "0004"}
    (folder / "manifest.json").write_text(json.dumps(document))
    monkeypatch.setattr(importing, "SCHEMA", "0005")
    empty.import_from(folder)
    assert contents(empty) == contents(store)


def test_rows_of_an_older_schema_may_not_lack_what_nobody_could_know(
    exported: Path, empty: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "SCHEMA", "0005")
    row = json.loads((exported / "papers/2026-04.jsonl").read_bytes())
    del row["title"]
    rewrite(exported, "papers/2026-04.jsonl", json.dumps(row).encode() + b"\n")
    with pytest.raises(StoreError, match=r"papers/2026-04\.jsonl:1: title: Field required"):
        empty.import_from(exported)


def test_columns_that_their_type_does_not_explain_are_explained() -> None:
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                assert f"{table.name}.{column.name}" in SHAPES
        for constraint in table.constraints:
            if isinstance(constraint, CheckConstraint):
                column_name = str(constraint.sqltext).partition(" ")[0]
                assert f"{table.name}.{column_name}" in SHAPES
