"""The run ledger: one row per run, opened at its start, closed at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from pipeline.store.tables import runs as table
from pipeline.store.values import Run, RunState, Stage


def start(connection: Connection, cause: str, at: datetime, input_hash: str | None) -> int:
    """Open a run and return its id."""
    row = {
        "cause": cause,
        "started": at,
        "state": "running",
        "stages": [],
        "problems": 0,
        "input_hash": input_hash,
        "message": "",
    }
    run_id: int = connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one()
    return run_id


def add_stage(connection: Connection, run_id: int, stage: Stage) -> bool:
    """Append a finished stage to a running run; tell whether there was one."""
    query = select(table.c.stages).where(table.c.id == run_id, table.c.state == "running")
    stages = connection.execute(query).scalar_one_or_none()
    if stages is None:
        return False
    values = [*stages, asdict(stage) | {"counts": dict(stage.counts)}]
    connection.execute(update(table).where(table.c.id == run_id).values(stages=values))
    return True


def finish(
    connection: Connection,
    run_id: int,
    state: RunState,
    at: datetime,
    *,
    problems: int,
    input_hash: str | None,
    release: str | None,
    message: str,
) -> bool:
    """Close a running run; tell whether there was one."""
    values: dict[str, Any] = {
        "state": state,
        "ended": at,
        "problems": problems,
        "release": release,
        "message": message,
    }
    if input_hash is not None:
        values["input_hash"] = input_hash
    query = update(table).where(table.c.id == run_id, table.c.state == "running").values(values)
    return connection.execute(query).rowcount == 1


def interrupt(connection: Connection, at: datetime, message: str) -> list[int]:
    """Close every run that still says it is running; return the ids."""
    left = list(connection.execute(select(table.c.id).where(table.c.state == "running")).scalars())
    if left:
        query = update(table).where(table.c.id.in_(left))
        connection.execute(query.values(state="interrupted", ended=at, message=message))
    return left


def newest(connection: Connection, limit: int) -> list[Run]:
    """Return the newest runs, newest first."""
    return [_run(row) for row in connection.execute(select(table).order_by(table.c.id.desc()).limit(limit))]


def under_way(connection: Connection, at: datetime) -> Run | None:
    """Return the run that was under way at a moment."""
    query = select(table).where(table.c.started <= at).order_by(table.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return _run(row) if row and (row.ended is None or row.ended >= at) else None


def one(connection: Connection, run_id: int) -> Run | None:
    """Return one run."""
    row = connection.execute(select(table).where(table.c.id == run_id)).one_or_none()
    return _run(row) if row else None


def _run(row: Any) -> Run:
    stages: Sequence[dict[str, Any]] = row.stages
    values = dict(row._mapping) | {"stages": tuple(Stage(**stage) for stage in stages)}
    return Run(**values)
