"""An export: the store as plain files, for a machine that forgets and for whoever wants to look.

::

    manifest.json              the form, the step of the schema, and each file with its rows and SHA-256
    papers/2026-11.jsonl       rows of a table, one a line, of the month in which they came into being
    papers/2026-11-2.jsonl     the rows of that month beyond the first 10,000
    held_tables.jsonl          a table without a month

Within a month rows stand in the order in which they came, so that most changes add lines at the end. The
same store gives the same bytes.

The state of the folder changes in one rename. A new export is first written to ``throughline-unfinished``:
the files that differ and the new manifest. Once all of it is on the disk that folder is renamed to
``throughline-pending``, and from that moment on it is the state: its files stand in for those of the same
name. Only then they are moved to their places, the manifest last. Whoever is killed in between leaves the
old state or the new one, and the next export finishes the moving.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Table

from pipeline.store import tables
from pipeline.store.engine import SCHEMA
from pipeline.store.values import StoreError

VERSION = 1
FIRST_SCHEMA = "0003"
"""The step of the schema at which exports began."""

MANIFEST = "manifest.json"
UNFINISHED = "throughline-unfinished"
PENDING = "throughline-pending"
ROWS_PER_FILE = 10_000


@dataclass(frozen=True, slots=True)
class Part:
    """A table in an export. ``order`` names the columns that sort it; ``moment`` gives the month, if any.

    A moment ``papers.first_seen`` is that of the paper to which the row belongs.
    """

    table: Table
    moment: str | None
    order: tuple[str, ...]

    def path(self, month: str | None, number: int) -> str:
        """Return the path of the ``number``-th file of a month, counted from 1."""
        stem = f"{self.table.name}/{month}" if month else self.table.name
        return f"{stem}.jsonl" if number == 1 else f"{stem}-{number}.jsonl"


PARTS = (
    Part(tables.fetches, "started", ("id",)),
    Part(tables.papers, "first_seen", ("first_seen", "key")),
    Part(tables.paper_ids, "first_seen", ("first_seen", "id")),
    Part(tables.sightings, "first_seen", ("first_seen", "feed", "paper")),
    Part(tables.paper_topics, "papers.first_seen", ("papers.first_seen", "paper", "topic")),
    Part(tables.observations, "seen", ("id",)),
    Part(tables.held_tables, None, ("feed",)),
    Part(tables.candidates, "offered", ("offered", "id")),
    Part(tables.decisions, "decided", ("decided", "item")),
    Part(tables.runs, "started", ("id",)),
    Part(tables.publications, "at", ("id",)),
    Part(tables.meanings, "published", ("published", "record")),
    Part(tables.changes, "on", ("id",)),
)
"""Every table, those that others refer to first."""

APPEND_ONLY = ("fetches", "observations", "runs", "publications", "changes")
"""Tables that never have fewer rows than before."""

FilePath = Annotated[str, Field(pattern=r"^[a-z_]+(/\d{4}-\d{2})?(-\d{1,6})?\.jsonl$")]


class FileEntry(BaseModel):
    """One file of an export. The pattern of ``path`` leads nowhere outside the folder."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    path: FilePath
    rows: int = Field(ge=1)
    sha256: str

    @property
    def table(self) -> str:
        """Return the name of the table whose rows the file holds."""
        return self.path.partition("/")[0].partition(".")[0].partition("-")[0]


class Manifest(BaseModel):
    """What belongs to an export. ``schema_step`` is the step of the database's schema."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    format: Literal["throughline store"] = "throughline store"
    version: int = VERSION
    schema_step: str = SCHEMA
    files: list[FileEntry] = []

    def rows(self, table: str) -> int:
        """Return how many rows of a table there are."""
        return sum(entry.rows for entry in self.files if entry.table == table)

    def text(self) -> str:
        """Return the manifest as it is written."""
        return json.dumps(self.model_dump(), indent=2) + "\n"


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What was moved: rows by table, the number of files, and how many of them had to be written."""

    rows: Mapping[str, int]
    files: int
    written: int = 0


@contextmanager
def at_work(folder: Path, *, exclusive: bool) -> Iterator[None]:
    """Keep exports into one folder apart from each other and from imports; errors of files in words."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            yield
        finally:
            os.close(handle)
    except BlockingIOError as error:
        raise StoreError(f"store: {folder}: another export or import is at work there.") from error
    except NotADirectoryError as error:
        raise StoreError(f"store: {folder}: not a folder.") from error
    except OSError as error:
        raise StoreError(f"store: {error.filename or folder}: {error.strerror}.") from error


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest in force in ``folder``, ``None`` where there is none.

    Raises :class:`StoreError` for one that is damaged, foreign or of a newer version.
    """
    path = in_force(folder, MANIFEST)
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise StoreError(f"store: {path}: damaged ({error}). Restore the folder, or use another.") from error
    return _checked(path, document)


def in_force(folder: Path, path: str) -> Path:
    """Return where the file of this path is, be it that an export was killed while it moved its files."""
    pending = folder / PENDING / path
    return pending if (folder / PENDING / MANIFEST).is_file() and pending.is_file() else folder / path


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _checked(path: Path, document: Any) -> Manifest:
    if not isinstance(document, dict) or document.get("format") != Manifest().format:
        raise StoreError(f"store: {path}: belongs to another program. Name another folder.")
    version, step = document.get("version"), document.get("schema_step")
    newer = isinstance(version, int) and version > VERSION
    if newer or (isinstance(step, str) and step > SCHEMA):
        message = f"written by a newer version of this program (form {version}, schema {step})"
        raise StoreError(f"store: {path}: {message}. Update the program.")
    try:
        manifest = Manifest.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise StoreError(f"store: {path}: damaged ({place}: {first['msg']}).") from error
    if manifest.version < 1 or manifest.schema_step < FIRST_SCHEMA:
        message = f"of no version that this program knows (form {version}, schema {step})"
        raise StoreError(f"store: {path}: {message}.")
    unknown = {entry.table for entry in manifest.files} - {part.table.name for part in PARTS}
    if unknown:
        raise StoreError(f"store: {path}: damaged (there is no table {min(unknown)}).")
    return manifest
