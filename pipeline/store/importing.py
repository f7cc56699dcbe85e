"""Fill an empty store from plain files; :mod:`pipeline.store.exchange` says which."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.exc import DataError, IntegrityError

from pipeline.store.engine import SCHEMA, shown
from pipeline.store.exchange import MANIFEST, PARTS, Exchanged, FileEntry, at_work, in_force, read_manifest
from pipeline.store.rows import row_reader
from pipeline.store.values import StoreError

BATCH_ROWS = 1_000
BATCH_BYTES = 4_000_000
LINE_BYTES = 64_000_000
"""More than any row has: a longer line is no row, and must not fill the memory."""

Row = dict[str, Any]


def import_(connection: Connection, folder: Path) -> Exchanged:
    """Read every file of the export in ``folder`` into the store inside the transaction of ``connection``.

    Raises :class:`StoreError` for a store that is not empty, a file that is not the one that was exported
    and, with file and line, for the first row that is wrong.
    """
    _refuse_what_is_not_empty(connection)
    if not folder.is_dir():
        raise StoreError(f"store: {folder}: there is no such folder.")
    with at_work(folder, exclusive=False):
        manifest = read_manifest(folder)
        if manifest is None:
            advice = "Write one with: throughline store export"
            raise StoreError(f"store: {folder}: there is no {MANIFEST}, so it is no export. {advice}")
        rows: Counter[str] = Counter()
        for part in PARTS:
            for entry in manifest.files:
                if entry.table == part.table.name:
                    complete = manifest.schema_step == SCHEMA
                    _load(connection, part.table, in_force(folder, entry.path), entry, complete)
                    rows[entry.table] += entry.rows
    _continue_ids(connection)
    return Exchanged(rows, len(manifest.files))


def _refuse_what_is_not_empty(connection: Connection) -> None:
    for part in PARTS:
        if connection.execute(select(part.table).limit(1)).first() is not None:
            place = shown(connection.engine.url)
            raise StoreError(
                f"store: {place}: already holds {part.table.name.replace('_', ' ')}, and an import needs an "
                "empty store. Move this one away, or name another in throughline.toml."
            )


def _load(connection: Connection, table: Table, path: Path, entry: FileEntry, complete: bool) -> None:
    """Insert the rows of one file, in portions, and see that it is the file that was exported."""
    digest = hashlib.sha256()
    number = 0
    for batch in _batches(path, entry, table, complete, digest):
        _insert(connection, table, entry, batch, number)
        number += len(batch)
    if digest.hexdigest() != entry.sha256 or number != entry.rows:
        raise StoreError(
            f"store: {entry.path}: not the file that was exported, as its SHA-256 tells ({number} rows, "
            f"{entry.rows} expected). Restore the folder."
        )


def _batches(
    path: Path, entry: FileEntry, table: Table, complete: bool, digest: hashlib._Hash
) -> Iterator[list[Row]]:
    read = row_reader(table, complete)
    batch: list[Row] = []
    size = 0
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise StoreError(f"store: {entry.path}: missing. Restore the folder.") from error
    with file:
        number = 0
        while line := file.readline(LINE_BYTES):
            number += 1
            digest.update(line)
            try:
                batch.append(read(line))
            except ValidationError as error:
                raise _bad(entry, number, _words(error)) from error
            size += len(line)
            if len(batch) == BATCH_ROWS or size > BATCH_BYTES:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _insert(
    connection: Connection, table: Table, entry: FileEntry, batch: Sequence[Row], before: int
) -> None:
    """Insert many rows at once; if the database refuses, one by one, to say which of them it is."""
    refused = (IntegrityError, DataError)
    try:
        with connection.begin_nested():
            connection.execute(insert(table), batch)
        return
    except refused as error:
        cause: Exception = error
    for number, row in enumerate(batch, before + 1):
        try:
            with connection.begin_nested():
                connection.execute(insert(table), row)
        except refused as error:
            raise _bad(entry, number, _refusal(error)) from error
    raise cause


def _refusal(error: IntegrityError | DataError) -> str:
    cause = str(error.orig).strip()
    if "UNIQUE" in cause or "duplicate key" in cause:
        return f"there is a row with this key already ({cause})"
    if "FOREIGN KEY" in cause or "foreign key" in cause:
        return f"it belongs to a paper that is not in the export ({cause})"
    return f"the database refuses it ({cause})"


def _bad(entry: FileEntry, line: int, words: str) -> StoreError:
    return StoreError(f"store: {entry.path}:{line}: {words}. Nothing was imported; restore the file.")


def _words(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else str(first["msg"])


def _continue_ids(connection: Connection) -> None:
    """Let new rows be numbered after those that brought their numbers along.

    SQLite does so by itself.
    """
    if connection.dialect.name != "postgresql":
        return
    for part in PARTS:
        column = part.table.autoincrement_column
        if column is not None:
            last = select(func.max(column)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(part.table.name, column.name)
            connection.execute(select(func.setval(sequence, last)))
