"""A table as it was read: the columns that its mapping names, row by row, as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from pipeline.ingest.text import plain, shortened
from pipeline.records.feeds import TableMapping

MOST_ROWS = 20_000
"""Rows of one table. What has more is no table of a benchmark, or the mapping points at the wrong place."""

LONGEST_CELL = 2_000
"""Characters of one cell that are read."""

_LONGEST_NAME = 200
_MOST_NAMES = 2_000
_NEAR = 55.0


@dataclass(frozen=True, slots=True)
class Table:
    """A table that could be read.

    Each row has a text for every column that the mapping names, empty where nothing stands. ``dated`` is the
    date that the table gives for itself as a whole. ``misfits`` say, for people, where the mapping does not
    fit what came, so that the figures can't be trusted. ``left_out`` counts rows that could not be read,
    ``unread`` are the subjects of those, as far as that can be told: they are there, whatever their figures.
    """

    rows: tuple[Mapping[str, str], ...]
    dated: str = ""
    misfits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    left_out: int = 0
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotATable:
    """An answer in which no table could be found, and why, for people."""

    reason: str


TOO_MANY_ROWS = NotATable(
    f"The answer has more than {MOST_ROWS:,} rows, too many for the table of a benchmark."
)


def subject_columns(mapping: TableMapping) -> list[str]:
    """Return the columns that make up the name of the subject."""
    return mapping.subject if isinstance(mapping.subject, list) else [mapping.subject]


def columns_of(mapping: TableMapping) -> dict[str, str]:
    """Return every column that ``mapping`` names, with what it is for, in words."""
    columns = dict.fromkeys(subject_columns(mapping), "the subject")
    for metric, column in mapping.metrics.items():
        values = column.value if isinstance(column.value, list) else [column.value]
        for name in (*values, column.low, column.high, column.spread):
            if name is not None:
                columns.setdefault(name, metric)
    for name in mapping.where:
        columns.setdefault(name, "where")
    if mapping.date is not None:
        columns.setdefault(mapping.date, "the date")
    return columns


def cell(text: str) -> str:
    """Return the text of a cell on one line, cleaned, and cut if it is very long."""
    return plain(text[: 2 * LONGEST_CELL])[:LONGEST_CELL]


def column_name(text: str) -> str:
    """Return the name of a column as it is compared and shown."""
    return cell(text)[:_LONGEST_NAME]


def missing_columns(missing: Mapping[str, str], came: Sequence[str], mapped: Iterable[str]) -> list[str]:
    """Say which columns are not there, what is nearest to each, and which columns came.

    ``missing`` holds what each is for. Columns that the mapping names for something else are not offered.
    """
    if not missing:
        return []
    taken = set(mapped)
    free = [name for name in came[:_MOST_NAMES] if name and name not in taken]
    said = []
    for name, purpose in missing.items():
        found = process.extract(
            name, free, scorer=fuzz.WRatio, processor=str.casefold, limit=2, score_cutoff=_NEAR
        )
        nearest = " or ".join(quoted(match) for match, _, _ in found)
        said.append(
            f"{quoted(name)} is not a column ({purpose}){f'; nearest: {nearest}' if nearest else ''}."
        )
    return [*said, f"The columns that came: {listed(came, 12)}."]


def quoted(text: str, limit: int = 60) -> str:
    """Return ``text`` in quotation marks, at most ``limit`` characters of it."""
    return f'"{shortened(plain(text), limit)}"'


def listed(names: Sequence[str], most: int = 5) -> str:
    """Name the first few of ``names`` and say how many there are beyond them."""
    shown = ", ".join(quoted(name, 40) for name in names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown or "none"
