"""Processes that die while they export, import or record a table, and several that record the same one."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.store import FetchRecord, Paper, Sighting, Store

from .filled import DAY, NOW, contents, fetch, fill, observation, tree

PREAMBLE = """
import os, shutil, signal, sys
from pathlib import Path
from pipeline.store import HeldTable, Store
from tests.store.filled import NOW, fetch, fill, observation
url, *rest = sys.argv[1:]
"""

# An export is done in a child process again and again. Each time the child is killed one step later, a step
# being anything that changes the folder, and what it leaves behind is put aside.
EXPORT = """
folder, steps = Path(rest[0]), Path(rest[1])
changes = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}
os.fsync = lambda handle: None  # the power stays on
number, killed = 0, True
while killed:
    number += 1
    left = steps / f"{number:03}"
    shutil.copytree(folder, left)
    if (child := os.fork()) == 0:
        seen = 0
        def count(event, arguments):
            global seen
            writes = event == "open" and str(arguments[0]).startswith(str(left)) and arguments[1] == "wb"
            if event in changes or writes:
                seen += 1
                if seen == number:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        with Store.open(url) as store:
            store.export_to(left)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    killed = os.WIFSIGNALED(status)
    assert killed or status == 0
print(number)
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PREAMBLE + code, *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/s.db") as opened:
        fill(opened, months=1)
        yield opened


def imported(folder: Path, file: Path) -> dict[str, list[object]]:
    """Return what an import of the folder brings into a new store."""
    shutil.copy(file.parent / "blank.db", file)  # quicker than the migrations
    with Store.open(f"sqlite:///{file}") as store:
        store.import_from(folder)
        return contents(store)


def test_an_export_killed_at_any_step_leaves_the_old_state_or_the_new_one(
    store: Store, tmp_path: Path
) -> None:
    folder, steps = tmp_path / "state", tmp_path / "steps"
    store.export_to(folder)
    before = contents(store)
    store.record_table(fetch("table", NOW + 99 * DAY), [observation("99", seen=NOW + 99 * DAY)])
    store.accept_held("odd", NOW)  # a file that is no longer needed
    after = contents(store)
    child = start(EXPORT, f"sqlite:///{tmp_path}/s.db", str(folder), str(steps))
    said, errors = child.communicate(timeout=120)
    assert child.returncode == 0, errors
    Store.open(f"sqlite:///{tmp_path}/blank.db").close()
    left = sorted(steps.iterdir())
    assert len(left) == int(said) > 20
    found = [imported(folder, tmp_path / f"{folder.name}.db") for folder in left]
    assert [state == before for state in found] == sorted([state == before for state in found], reverse=True)
    assert all(state in (before, after) for state in found)
    assert found[0] == before
    assert found[-1] == found[-2] == after
    whole = tree(left[-1])
    for each in left:
        store.export_to(each)
        assert tree(each) == whole


def test_a_first_export_that_was_killed_can_be_done_again(store: Store, tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    child = start(EXPORT, f"sqlite:///{tmp_path}/s.db", str(tmp_path / "state"), str(tmp_path / "steps"))
    _, errors = child.communicate(timeout=120)
    assert child.returncode == 0, errors
    left = sorted((tmp_path / "steps").iterdir())
    whole = tree(left[-1])
    for each in left:
        store.export_to(each)
        assert tree(each) == whole


@pytest.mark.parametrize("table", ["fetches", "sightings", "observations", "runs"])
def test_an_import_that_was_killed_leaves_an_empty_store(store: Store, tmp_path: Path, table: str) -> None:
    store.export_to(tmp_path / "state")
    child = start(
        """
from sqlalchemy import event
with Store.open(url) as store:
    def die(connection, cursor, statement, *_):
        if statement.startswith(f"INSERT INTO {rest[1]}"):
            os.kill(os.getpid(), signal.SIGKILL)
    event.listen(store._engine, "after_cursor_execute", die)
    store.import_from(Path(rest[0]))
""",
        f"sqlite:///{tmp_path}/new.db",
        str(tmp_path / "state"),
        table,
    )
    _, errors = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL, errors
    with Store.open(f"sqlite:///{tmp_path}/new.db") as new:
        assert not any(contents(new).values())
        new.import_from(tmp_path / "state")
        assert contents(new) == contents(store)


@pytest.mark.parametrize(
    "statement", ["INSERT INTO fetches", "INSERT INTO observations", "DELETE FROM held_tables"]
)
def test_a_table_that_was_being_recorded_is_there_with_its_fetch_or_not_at_all(
    store: Store, tmp_path: Path, statement: str
) -> None:
    before = contents(store)
    child = start(
        """
from sqlalchemy import event
with Store.open(url) as store:
    def die(connection, cursor, statement, *_):
        if statement.startswith(rest[0]):
            os.kill(os.getpid(), signal.SIGKILL)
    event.listen(store._engine, "after_cursor_execute", die)
    store.record_table(fetch("odd", etag="2"), [observation("1000")])
""",
        f"sqlite:///{tmp_path}/s.db",
        statement,
    )
    _, errors = child.communicate(timeout=60)
    assert child.returncode == -signal.SIGKILL, errors
    assert contents(store) == before
    with closing(sqlite3.connect(tmp_path / "s.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_processes_that_read_the_same_tables_at_once_write_one_history(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/s.db"
    Store.open(url).close()
    code = """
with Store.open(url) as store:
    for line in sys.stdin:
        value = line.strip()
        rows = [observation(None if value == "gone" else value, f"Model {n}") for n in range(30)]
        print(store.record_table(fetch(rest[0]), rows), flush=True)
"""
    writers = [start(code, url, f"feed-{n}") for n in range(4)]
    values = ["1", "2", "gone", "2", "1", "1", "3"]
    added = []
    for value in values:
        for writer in writers:
            assert writer.stdin is not None
            writer.stdin.write(f"{value}\n")
            writer.stdin.flush()
        added.append(sum(int(writer.stdout.readline()) for writer in writers if writer.stdout is not None))
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    assert added == [30, 30, 30, 30, 30, 0, 30]
    with Store.open(url) as store:
        for n in range(30):
            history = [row.value for row in store.observations() if row.subject == f"Model {n}"]
            assert history == ["1", "2", None, "2", "1", "3"]
        assert len(store.fetches(limit=100)) == 4 * len(values)


def test_memory_does_not_grow_with_the_size_of_what_is_exported_or_imported(tmp_path: Path) -> None:
    peaks: dict[str, list[int]] = {"export": [], "import": []}
    for papers in (2_000, 6_000):
        top = tmp_path / str(papers)
        with Store.open(f"sqlite:///{top}/one.db") as one, Store.open(f"sqlite:///{top}/other.db") as other:
            for some in range(0, papers, 1_000):
                shown = [
                    Paper(f"url:{n}", f"Title {n}", "https://p", (), "abstract " * 40)
                    for n in range(some, some + 1000)
                ]
                one.record_fetch(
                    FetchRecord("f", "https://f", NOW, NOW, "new", ""),
                    [Sighting(p, "new", "1:x", kept=True) for p in shown],
                )
            for verb, act in (("export", one.export_to), ("import", other.import_from)):
                tracemalloc.start()
                done = act(top / "state")
                peaks[verb].append(tracemalloc.get_traced_memory()[1])
                tracemalloc.stop()
                assert done.rows["papers"] == papers
    for verb, (small, large) in peaks.items():
        assert large < 1.25 * small, f"{verb}: {small} and {large} bytes"
