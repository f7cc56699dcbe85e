"""What a table is, free of any format: columns with their meaning, key, references, rows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Value = str | int | Decimal | bool | None
"""What a cell may hold. A number keeps the digits of its record until a format can't."""

ColumnType = Literal["text", "number", "integer", "flag", "day"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``about`` says what it holds, with its unit; it may be empty unless ``required``."""

    name: str
    type: ColumnType
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns that hold the key of another table's row."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its rows, each as long as ``columns`` and in their order."""

    name: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    references: tuple[Reference, ...] = ()

    def column(self, name: str) -> tuple[Value, ...]:
        """Return the cells of one column."""
        place = [c.name for c in self.columns].index(name)
        return tuple(row[place] for row in self.rows)


def text(name: str, about: str, *, required: bool = False) -> Column:
    """Return a column of text."""
    return Column(name, "text", about, required)


def number(name: str, about: str) -> Column:
    """Return a column of numbers with decimals."""
    return Column(name, "number", about)


def integer(name: str, about: str, *, required: bool = False) -> Column:
    """Return a column of whole numbers."""
    return Column(name, "integer", about, required)


def flag(name: str, about: str) -> Column:
    """Return a column of yes and no, which is never empty."""
    return Column(name, "flag", about, required=True)


def day(name: str, about: str, *, required: bool = False) -> Column:
    """Return a column of whole days."""
    return Column(name, "day", about, required)


def to(table: str, *columns: str, key: tuple[str, ...] = ("id",)) -> Reference:
    """Return a reference of ``columns`` to the key of a table."""
    return Reference(columns, table, key)
