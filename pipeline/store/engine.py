"""Open the database: connection settings, waiting for other writers, migrations."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from pipeline.store.values import StoreError

BUSY_SECONDS = 30.0
"""How long a process waits for another one that is writing."""

POSTGRESQL_LOCK = 7_468_726_100
"""The number under which writers wait for each other where a database knows locks by numbers."""

SCHEMA = "0004"
"""The newest step under ``migrations/versions/``."""


def open_engine(url: str, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Return an engine for ``url`` with every migration applied.

    The folder of a SQLite file is made when it is missing. Raises :class:`StoreError`.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _sqlite_engine(parsed, busy_seconds)
    else:
        try:
            engine = create_engine(parsed, json_serializer=_to_json)
        except ModuleNotFoundError as error:
            message = f"store: {shown(parsed)}: the Python package {error.name} is needed for this database."
            raise StoreError(message) from error
    try:
        _migrate(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that sees one state of the database and does not hold up anyone."""
    with translated(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a transaction for many queries that must agree with one another, and for large answers.

    SQLite gives every transaction one state to read; elsewhere it has to be asked for. Rows are fetched in
    portions as they are asked for.
    """
    options: dict[str, Any] = {"yield_per": 1000}
    if engine.dialect.name != "sqlite":
        options["isolation_level"] = "REPEATABLE READ"
    with translated(engine), engine.connect() as plain:
        connection = plain.execution_options(**options)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that holds the write lock from its first moment.

    A SQLite transaction that begins by reading fails at its first write, without waiting, if someone else
    wrote in between. One that begins by locking waits its turn. PostgreSQL has no such lock of its own, and
    what one writer has looked up another could change before it is written.
    """
    with translated(engine), engine.connect() as plain:
        connection = plain.execution_options(throughline_begin="IMMEDIATE")
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(POSTGRESQL_LOCK)))
            yield connection


@contextmanager
def translated(engine: Engine) -> Iterator[None]:
    """Turn errors of the database into :class:`StoreError` with a message for people."""
    try:
        yield
    except DBAPIError as error:
        cause = str(error.orig)
        advice = ""
        if "locked" in cause:
            advice = " Another process has been writing for too long; look for one that hangs."
        elif "unable to open" in cause or "readonly" in cause:
            advice = " Check that the folder exists and may be written to."
        elif "not a database" in cause or "malformed" in cause:
            advice = " The file is damaged or belongs to another program; move it away or restore a copy."
        raise StoreError(f"store: {shown(engine.url)}: {cause}.{advice}") from error


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        message = f'store: "{url}" is not the address of a database. Write sqlite:///var/throughline.db.'
        raise StoreError(message) from error
    if parsed.get_backend_name() == "sqlite":
        name = parsed.database
        if not name or name == ":memory:":
            raise StoreError("store: a database in memory would lose every observation; name a file.")
        try:
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"store: {shown(parsed)}: the folder can't be made: {error.strerror}."
            raise StoreError(message) from error
    return parsed


def _sqlite_engine(url: URL, busy_seconds: float) -> Engine:
    engine = create_engine(url, json_serializer=_to_json, connect_args={"timeout": busy_seconds})

    def set_up(connection: Any, _record: Any) -> None:
        # The driver's own idea of when a transaction begins would leave reads and DDL outside of it.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA journal_mode=WAL")  # readers never wait for a writer
        # A commit need not wait for the disk: a process that is killed loses nothing, the file stays whole in
        # any case, and should the power fail, the last fetches are lost with their validators and come again.
        connection.execute("PRAGMA synchronous=NORMAL")

    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("throughline_begin", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    return engine


def _migrate(engine: Engine) -> None:
    """Bring the schema up to date inside one write transaction, so that two starters don't collide."""
    with reading(engine) as connection:
        if _revision(connection) == SCHEMA:
            return
    # Alembic takes as long to import as everything else here together, and is hardly ever needed.
    from pipeline.store.migrate import UnknownSchemaError, upgrade  # noqa: PLC0415

    with writing(engine) as connection:
        try:
            upgrade(connection)
        except UnknownSchemaError as error:
            message = (
                f"store: {shown(engine.url)}: written by a newer version of this program ({error}). "
                "Update the program, or use another store."
            )
            raise StoreError(message) from error


def _revision(connection: Connection) -> str | None:
    """Return the step of the schema that the database is at, ``None`` for a new one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def shown(url: URL) -> str:
    """Return the address for a message, without its password."""
    return url.render_as_string(hide_password=True)


_to_json = partial(json.dumps, ensure_ascii=False)
