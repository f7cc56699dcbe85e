"""Migrations, several processes at once, and processes that die."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from pipeline.store import Store, StoreError
from pipeline.store.engine import SCHEMA
from pipeline.store.migrate import config
from pipeline.store.tables import metadata

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)

PREAMBLE = """
import os, signal, sys, time
from datetime import UTC, datetime
from pipeline.store import FetchRecord, Paper, Sighting, Store, TopicMatch

def fetch(feed):
    now = datetime.now(UTC)
    return FetchRecord(feed, "https://f.example", now, now, "new", "Said.", etag='"1"')

def sightings(count):
    papers = [Paper(f"url:p.example/{n}", f"Title {n}", "https://p.example") for n in range(count)]
    return [Sighting(p, "new", "1:x", True, topics=(TopicMatch("t", "k"),)) for p in papers]

url, *rest = sys.argv[1:]
"""


def start(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", PREAMBLE + code, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "s.db"


def test_the_migrations_build_what_the_tables_say(file: Path) -> None:
    Store.open(f"sqlite:///{file}").close()
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    built = closing(sqlite3.connect(file))
    with built as connection:
        statements = " ".join(
            row[0] for row in connection.execute("SELECT sql FROM sqlite_master WHERE sql > ''")
        )
    assert "ck_fetches_outcome" in statements
    assert "ck_runs_state" in statements


def test_the_newest_step_is_the_one_the_store_looks_for() -> None:
    assert ScriptDirectory.from_config(config()).get_current_head() == SCHEMA


def test_the_folder_is_made_and_what_is_in_the_store_outlives_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/var/deep/s.db"
    with Store.open(url) as store:
        run_id = store.start_run("by hand", NOW)
    with Store.open(url) as store:
        assert [run.id for run in store.runs()] == [run_id]


def test_foreign_keys_and_the_write_ahead_log_are_on(file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store, store._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_store_of_a_newer_program_is_left_alone(file: Path) -> None:
    Store.open(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(StoreError, match="written by a newer version"):
        Store.open(f"sqlite:///{file}")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("s.db", "Write sqlite:///var/throughline.db"),
        ("nonsense://x", "Write sqlite:///var/throughline.db"),
        ("sqlite://", "in memory"),
        ("sqlite:///:memory:", "in memory"),
    ],
)
def test_what_is_no_address_of_a_store_is_refused_in_words(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        Store.open(url)


def test_a_password_is_not_shown() -> None:
    with pytest.raises(StoreError) as caught:
        Store.open("postgresql+psycopg://user:secret@127.0.0.1:1/x?connect_timeout=1")
    assert "secret" not in str(caught.value)


def test_a_file_of_another_program_is_not_touched(file: Path) -> None:
    file.write_text("Not a database, but somebody's notes.\n" * 100)
    with pytest.raises(StoreError, match="belongs to another program"):
        Store.open(f"sqlite:///{file}")
    assert file.read_text().startswith("Not a database")


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder")
    with pytest.raises(StoreError, match="folder can't be made"):
        Store.open(f"sqlite:///{tmp_path}/var/s.db")


def test_many_processes_open_a_new_store_and_write_at_once(file: Path) -> None:
    code = """
with Store.open(url) as store:
    for _ in range(10):
        store.record_fetch(fetch(rest[0]), sightings(20))
"""
    writers = [start(code, f"sqlite:///{file}", f"feed-{n}") for n in range(4)]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    with Store.open(f"sqlite:///{file}") as store:
        assert len(store.fetches(limit=100)) == 40
        assert {len(stored.seen_by) for stored in store.papers()} == {4}


def test_a_second_writer_waits_and_a_reader_does_not(file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        writer = start(
            """
from pipeline.store.engine import writing
with Store.open(url) as store, writing(store._engine) as connection:
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('x')")
    print("locked", flush=True)
    time.sleep(1)
    connection.exec_driver_sql("DELETE FROM alembic_version WHERE version_num = 'x'")
""",
            f"sqlite:///{file}",
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "locked\n"
        began = time.monotonic()
        assert store.runs() == []
        assert time.monotonic() - began < 0.5
        store.start_run("waited", NOW)
        assert time.monotonic() - began > 0.5
        _, errors = writer.communicate(timeout=30)
        assert writer.returncode == 0, errors


def test_a_writer_that_waited_too_long_says_why(file: Path) -> None:
    with (
        Store.open(f"sqlite:///{file}", busy_seconds=0.2) as store,
        closing(sqlite3.connect(file)) as other,
    ):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="Another process has been writing for too long"):
            store.start_run("in vain", NOW)


@pytest.mark.parametrize("table", ["fetches", "papers", "sightings", "paper_topics"])
def test_a_process_killed_while_it_writes_loses_that_step_and_no_other(file: Path, table: str) -> None:
    killed = start(
        """
from sqlalchemy import event
with Store.open(url) as store:
    store.record_fetch(fetch("before"), sightings(3))
    def die(connection, cursor, statement, *_):
        if statement.startswith(f"INSERT INTO {rest[0]}"):
            os.kill(os.getpid(), signal.SIGKILL)
    event.listen(store._engine, "after_cursor_execute", die)
    store.record_fetch(fetch("killed"), sightings(50))
""",
        f"sqlite:///{file}",
        table,
    )
    _, errors = killed.communicate(timeout=30)
    assert killed.returncode == -signal.SIGKILL, errors
    with Store.open(f"sqlite:///{file}") as store:
        assert [fetch.feed for fetch in store.fetches()] == ["before"]
        assert len(store.papers(everything=True)) == 3
        assert store.validators("killed", "https://f.example").etag is None
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_migration_that_was_killed_is_done_again(file: Path) -> None:
    killed = start(
        """
from sqlalchemy import Engine, event
def die(connection, cursor, statement, *_):
    if statement.strip().startswith("CREATE TABLE sightings"):
        os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "after_cursor_execute", die)
Store.open(url)
""",
        f"sqlite:///{file}",
    )
    killed.communicate(timeout=30)
    assert killed.returncode == -signal.SIGKILL
    with Store.open(f"sqlite:///{file}") as store:
        assert store.papers() == []
