"""Write the store to plain files; :mod:`pipeline.store.exchange` says which."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, func, literal, select, type_coerce

from pipeline.problems import number_of
from pipeline.store.exchange import (
    APPEND_ONLY,
    MANIFEST,
    PARTS,
    PENDING,
    ROWS_PER_FILE,
    UNFINISHED,
    Exchanged,
    FileEntry,
    Manifest,
    Part,
    at_work,
    read_manifest,
    sha256,
)
from pipeline.store.tables import Instant, papers
from pipeline.store.values import StoreError


def export(connection: Connection, folder: Path) -> Exchanged:
    """Bring ``folder`` to the state of the store; ``connection`` must see one state of it throughout.

    Raises :class:`StoreError`, with the folder as it was, if it holds something else or can't be written.
    """
    made = _make(folder)
    with at_work(folder, exclusive=True):
        before = _settled(folder)
        unfinished = folder / UNFINISHED
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir()
        try:
            done = _write(connection, folder, before)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            if made:
                with suppress(OSError):
                    folder.rmdir()
            raise
        _settled(folder)
    return done


def _make(folder: Path) -> bool:
    """Make the folder if it is missing; tell whether it was."""
    if folder.is_dir():
        return False
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise StoreError(f"store: {folder}: the folder can't be made: {error.strerror}.") from error
    return True


def _settled(folder: Path) -> Manifest | None:
    """Finish the export that was killed while it moved its files, if any; return the manifest in force."""
    manifest = read_manifest(folder)
    if manifest is None:
        # Hidden entries may be those of version control.
        strange = sorted(e.name for e in folder.iterdir() if e.name[0] != "." and e.name != UNFINISHED)
        if strange:
            message = f'holds something else ("{strange[0]}") and no export'
            raise StoreError(f"store: {folder}: {message}. Name a new or empty folder.")
    elif (folder / PENDING / MANIFEST).is_file():
        _move(folder, manifest)
    if (folder / PENDING).exists():
        shutil.rmtree(folder / PENDING)  # empty folders, once the manifest has been moved
    return manifest


def _move(folder: Path, manifest: Manifest) -> None:
    """Move what is pending to its place and remove what it has no need of; all of it can be done again."""
    pending = folder / PENDING
    for entry in manifest.files:
        if (pending / entry.path).is_file():
            (folder / entry.path).parent.mkdir(exist_ok=True)
            (pending / entry.path).replace(folder / entry.path)
    needed = {entry.path for entry in manifest.files}
    for path in _listed(folder) - needed:
        (folder / path).unlink(missing_ok=True)
        if "/" in path:
            with suppress(OSError):  # not empty
                (folder / path).parent.rmdir()
    (pending / MANIFEST).replace(folder / MANIFEST)


def _listed(folder: Path) -> set[str]:
    """Return the files of the manifest that is about to be replaced."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):  # what can't be read names nothing that is ours
        return set()
    return {entry.path for entry in manifest.files}


def _write(connection: Connection, folder: Path, before: Manifest | None) -> Exchanged:
    """Write the files that differ beside the others, and make them count with one rename."""
    unfinished = folder / UNFINISHED
    hashes = {entry.path: entry.sha256 for entry in before.files} if before else {}
    entries: list[FileEntry] = []
    rows: Counter[str] = Counter()
    written = 0
    for part in PARTS:
        for entry in _files(connection, part, unfinished):
            entries.append(entry)
            rows[part.table.name] += entry.rows
            if hashes.get(entry.path) == entry.sha256 and _is(folder / entry.path, entry.sha256):
                (unfinished / entry.path).unlink()
            else:
                written += 1
                _flush(unfinished / entry.path)
    if before is not None:
        _refuse_to_forget(folder, before, rows)
    text = Manifest(files=entries).text()
    if before is None or written or text != (folder / MANIFEST).read_text(encoding="utf-8"):
        (unfinished / MANIFEST).write_text(text, encoding="utf-8")
        _flush(unfinished / MANIFEST)
        unfinished.rename(folder / PENDING)
        _flush(folder)
    else:
        shutil.rmtree(unfinished)
    return Exchanged(rows, len(entries), written)


def _refuse_to_forget(folder: Path, before: Manifest, rows: Mapping[str, int]) -> None:
    """Raise where the store lacks history that is in the folder: most likely nobody imported it first."""
    for table in APPEND_ONLY:
        there, here = before.rows(table), rows.get(table, 0)
        if there > here:
            raise StoreError(
                f"store: {folder}: holds {number_of(there, 'row')} of {table}, and the store only {here}. "
                "Export to another folder, or begin with an empty store and import this one first."
            )


def _files(connection: Connection, part: Part, unfinished: Path) -> Iterator[FileEntry]:
    """Write the rows of one table, a file after another."""
    names = part.table.columns.keys()
    found = connection.execute(_query(part, connection.dialect.name))
    for month, rows in groupby(found, lambda row: row[0]):
        for number, some in enumerate(_portions(rows), 1):
            yield _file(unfinished, part.path(month, number), names, some)


def _portions(rows: Iterator[Any]) -> Iterator[Iterator[Any]]:
    """Yield the rows of one file after another, without keeping them; each must be used up in its turn."""
    for first in rows:
        yield chain([first], islice(rows, ROWS_PER_FILE - 1))


def _file(folder: Path, path: str, names: Sequence[str], rows: Iterable[Any]) -> FileEntry:
    (folder / path).parent.mkdir(exist_ok=True)
    digest = hashlib.sha256()
    number = 0
    with (folder / path).open("wb") as file:
        for row in rows:
            document = dict(zip(names, row[1:], strict=True))
            line = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            digest.update(line)
            file.write(line)
            number += 1
    return FileEntry(path=path, rows=number, sha256=digest.hexdigest())


def _query(part: Part, dialect: str) -> Select[Any]:
    """Return the query of all rows, each after its month, in an order that is the same in every database."""

    def column(name: str) -> ColumnElement[Any]:
        outer, _, inner = name.rpartition(".")
        return papers.c[inner] if outer else part.table.c[inner]

    def bytewise(wanted: ColumnElement[Any]) -> ColumnElement[Any]:
        """Sort text by code point; a server sorts it by the rules of its language if it is not told."""
        text = isinstance(wanted.type, String | Instant)
        return wanted.collate("C") if text and dialect != "sqlite" else wanted

    month: ColumnElement[Any] = literal(None)
    order = [bytewise(column(name)) for name in part.order]
    if part.moment is not None:
        month = func.substr(type_coerce(column(part.moment), String), 1, 7)
        order.insert(0, bytewise(month))
    # Moments stay the text they are.
    columns = [type_coerce(c, String) if isinstance(c.type, Instant) else c for c in part.table.columns]
    query = select(month, *columns).order_by(*order)
    if part.moment is not None and "." in part.moment:
        query = query.join(papers, papers.c.key == part.table.c.paper)
    return query


def _is(path: Path, expected: str) -> bool:
    """Tell whether a file is there and still what it was when it was written."""
    return path.is_file() and sha256(path) == expected


def _flush(path: Path) -> None:
    """Wait until a file or folder is on the disk: a rename must not come before what it stands for."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
