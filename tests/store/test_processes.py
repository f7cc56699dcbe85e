"""Migrations, several processes at once, and processes that die."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from pipeline.store import FetchRecord, Paper, SeenId, Store, StoreError
from pipeline.store.engine import SCHEMA
from pipeline.store.migrate import config
from pipeline.store.tables import metadata

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)

PREAMBLE = """
import os, signal, sys, time
from datetime import UTC, datetime
from pipeline.store import FetchRecord, Paper, Sighting, Stage, Store, TopicMatch

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
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


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
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1  # NORMAL


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
    run = store.start_run(rest[0], datetime.now(UTC))
    for n in range(10):
        store.record_fetch(fetch(rest[0]), sightings(20))
        store.add_stage(run, Stage(str(n), 0.1))
"""
    writers = [start(code, f"sqlite:///{file}", f"feed-{n}") for n in range(4)]
    for writer in writers:
        _, errors = writer.communicate(timeout=60)
        assert writer.returncode == 0, errors
    with Store.open(f"sqlite:///{file}") as store:
        assert len(store.fetches(limit=100)) == 40
        assert {len(stored.seen_by) for stored in store.papers()} == {4}
        assert [len(run.stages) for run in store.runs()] == [10, 10, 10, 10]


def test_a_second_writer_waits_and_a_reader_does_not(file: Path) -> None:
    with Store.open(f"sqlite:///{file}") as store:
        code = """
from pipeline.store.engine import writing
with Store.open(url) as store, writing(store._engine) as connection:
    connection.exec_driver_sql("SELECT 1")
    print("locked", flush=True)
    sys.stdin.readline()
"""
        writer = start(code, f"sqlite:///{file}")
        assert writer.stdout is not None
        assert writer.stdout.readline() == "locked\n"
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(store.start_run, "waited", NOW)
            assert store.runs() == []
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
            _, errors = writer.communicate("go on\n", timeout=30)
            assert writer.returncode == 0, errors
            waiting.result(timeout=30)
        assert [run.cause for run in store.runs()] == ["waited"]


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


def test_a_store_of_the_first_form_keeps_its_rows(file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "0001")
    engine.dispose()
    at = "2026-04-27T06:00:00.000000+00:00"
    with closing(sqlite3.connect(file)) as before:
        for n in (1, 2, 7):
            row = (n, f"feed-{n}", "https://f.example", at, at, "new", "Said.", 200, '"1"', 3, 2, 1)
            columns = "id, feed, url, started, ended, outcome, message, status, etag"
            before.execute(
                f"INSERT INTO fetches ({columns}, papers_seen, papers_new, papers_updated)"  # noqa: S608
                f" VALUES ({', '.join('?' * len(row))})",
                row,
            )
        title = "A made-up trial of reading lamps"
        paper = ("url:p.example/1", title, "https://p.example/1", '["A. Author"]', "", "[]", 0, at, at, "1:x")
        before.execute(
            "INSERT INTO papers (key, title, link, authors, abstract, categories, via, first_seen, last_seen,"
            " content_hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            paper,
        )
        before.execute("DELETE FROM fetches WHERE id = 7")
        before.commit()
    with Store.open(f"sqlite:///{file}") as store:
        kept = store.last_fetch("feed-1")
        assert kept is not None
        assert (kept.started, kept.status, kept.etag, kept.papers_new) == (NOW, 200, '"1"', 2)
        assert (kept.not_before, kept.moved_to) == (None, None)
        assert store.validators("feed-2", "https://f.example").etag == '"1"'
        stored = store.paper("url:p.example/1")
        assert stored is not None
        assert stored.ids == (SeenId("url:p.example/1", "", NOW),)
        elsewhere = Paper("url:q.example/1", title.upper(), "https://q.example/1", ("Ann Author",))
        assert store.known_papers("f", [elsewhere])["url:q.example/1"].paper == stored.paper
        store.record_fetch(FetchRecord("feed-1", "https://f.example", NOW, NOW, "gone", "Gone.", 410))
        assert store.marks("feed-1", "https://f.example").gone_since == NOW
    with closing(sqlite3.connect(file)) as after:
        (made,) = after.execute("SELECT sql FROM sqlite_master WHERE name = 'fetches'").fetchone()
        assert "AUTOINCREMENT" in made
        assert "'gone'" in made
        assert after.execute("SELECT count(*) FROM fetches").fetchone() == (3,)
        assert after.execute("PRAGMA integrity_check").fetchone() == ("ok",)
