"""Judge the new text of a work before it is written: the same rules as ``throughline check``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from pipeline.problems import Problem
from pipeline.records.checks import check_library
from pipeline.records.library import KINDS, Library
from pipeline.records.load import add_record
from pipeline.records.source_file import SourceFile

_WORK = next(kind for kind in KINDS if kind.name == "work")


def work_path(work: str) -> str:
    """Return where the record of a work stands, from the root of the project."""
    return f"{_WORK.folder}/{work}{_WORK.suffix}"


def with_work(library: Library, work: str, text: str) -> Library:
    """Return ``library`` with ``text`` as the record of ``work``; its problems are those of this record."""
    changed = replace(
        library,
        works={key: entry for key, entry in library.works.items() if key != work},
        claims={key: entry for key, entry in library.claims.items() if entry.work != work},
        known={kind: set(ids) for kind, ids in library.known.items()},
        unreadable=library.unreadable - {work},
        unsound={claim for claim in library.unsound if claim.partition("/")[0] != work},
        problems=[],
    )
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    add_record(SourceFile(work_path(work), plain), _WORK, changed)
    return changed


def errors_of(library: Library, work: str, today: date) -> list[Problem]:
    """Return the errors in the record of ``work``, which :func:`with_work` has put into ``library``."""
    path = work_path(work)
    found: Iterable[Problem] = (*library.problems, *check_library(library, today))
    return [p for p in found if p.path == path and p.severity == "error"]


def new_errors(before: Iterable[Problem], after: Iterable[Problem]) -> list[Problem]:
    """Return the errors that were not there before, wherever they stand now."""
    known = {(p.code, p.field, p.message) for p in before}
    return [p for p in after if (p.code, p.field, p.message) not in known]
