"""``throughline store export`` and ``import`` from the outside."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.store import FetchRecord, Paper, Sighting, Store
from tests.records.project import House

from .conftest import Run

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)


@pytest.fixture
def store_url(house: House) -> str:
    """The address of the house's store, with one fetch and one paper in it."""
    url = f"sqlite:///{house.root}/var/throughline.db"
    with Store.open(url) as store:
        seen = Sighting(Paper("url:p.example/1", "A title", "https://p.example/1"), "new", "1:x", kept=True)
        store.record_fetch(
            FetchRecord("f", "https://f.example", NOW, NOW, "new", "One paper.", etag='"1"'), [seen]
        )
    return url


def forget(house: House) -> None:
    for file in house.path("var").iterdir():
        file.unlink()


def test_a_machine_that_forgets_goes_on_where_it_stopped(
    house: House, throughline: Run, store_url: str
) -> None:
    done = throughline(house.root, "store", "export", "state")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Exported to state: ")
    assert done.stdout.endswith(" of them new or changed.\n")
    files = {p: p.read_bytes() for p in house.path("state").rglob("*.json*")}
    forget(house)
    done = throughline(house.root, "store", "import", "state")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Imported from state: ")
    with Store.open(store_url) as store:
        assert store.validators("f", "https://f.example").etag == '"1"'
        assert [stored.paper.title for stored in store.papers()] == ["A title"]
    done = throughline(house.root, "store", "export", "state")
    assert done.stdout.endswith(f"in {len(files) - 1} files, none of them new or changed.\n")
    assert {p: p.read_bytes() for p in house.path("state").rglob("*.json*")} == files


@pytest.mark.usefixtures("store_url")
def test_programs_get_json(house: House, throughline: Run) -> None:
    first = json.loads(throughline(house.root, "store", "export", "state", "--json").stdout)
    assert first["rows"]["fetches"] == first["rows"]["papers"] == 1
    assert first["written"] == first["files"] >= 3
    forget(house)
    done = json.loads(throughline(house.root, "store", "import", "state", "--json").stdout)
    assert done == {"rows": first["rows"], "files": first["files"]}


@pytest.mark.usefixtures("store_url")
def test_refusals_are_one_line_and_exit_with_1(house: House, throughline: Run) -> None:
    throughline(house.root, "store", "export", "state")
    for verb, folder, words in (
        ("import", "state", "needs an empty store"),
        ("import", "nowhere", "no such folder"),
        ("export", "content", "holds something else"),
        ("export", "throughline.toml", "the folder can't be made"),
    ):
        if folder == "nowhere":
            forget(house)
        done = throughline(house.root, "store", verb, folder)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("Refused: store: ")
        assert done.stderr.count("\n") == 1
        assert words in done.stderr


@pytest.mark.usefixtures("store_url")
def test_a_row_that_is_wrong_is_told_with_its_place(house: House, throughline: Run) -> None:
    throughline(house.root, "store", "export", "state")
    forget(house)
    house.edit("state/fetches/2026-04.jsonl", '"outcome":"new"', '"outcome":"fine"')
    done = throughline(house.root, "store", "import", "state")
    assert done.returncode == 1
    assert done.stderr.startswith("Refused: store: fetches/2026-04.jsonl:1: outcome: ")


def test_the_verb_is_needed(house: House, throughline: Run) -> None:
    done = throughline(house.root, "store")
    assert done.returncode == 2
    assert "export" in done.stdout + done.stderr
    assert throughline(house.root, "store", "export").returncode == 2


def test_outside_a_project_there_is_no_store(tmp_path: Path, throughline: Run) -> None:
    done = throughline(tmp_path, "store", "export", "state")
    assert done.returncode == 2
    assert "throughline.toml" in done.stderr
