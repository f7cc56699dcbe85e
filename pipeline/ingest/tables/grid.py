"""A header and rows of cells become a table. What CSV, Markdown and HTML have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.ingest.tables.table import (
    MOST_ROWS,
    TOO_MANY_ROWS,
    NotATable,
    Table,
    cell,
    column_name,
    columns_of,
    missing_columns,
    quoted,
    subject_columns,
)
from pipeline.records.feeds import TableMapping


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it came, and the number by which people find it."""

    number: int
    cells: Sequence[str]


def names_of(header: Sequence[str]) -> list[str]:
    """Return the names of the columns; one that stands there again is ``score (2)``, ``score (3)``."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for text in header:
        name = column_name(text)
        seen[name] = seen.get(name, 0) + 1
        names.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    while names and not column_name(header[len(names) - 1]):  # a separator after the last column
        names.pop()
    return names


def from_grid(
    header: Sequence[str], lines: Iterable[Line], mapping: TableMapping, *, pad: bool = False
) -> Table | NotATable:
    """Put the cells of ``lines`` under the names in ``header``.

    A row with another number of cells than the header is left out, since nobody can tell which of its cells
    is missing; with ``pad``, one that is too short lacks its last cells.
    """
    names = names_of(header)
    wanted = columns_of(mapping)
    places = {name: names.index(key) for name in wanted if (key := column_name(name)) in names}
    missing = {name: purpose for name, purpose in wanted.items() if name not in places}
    misfits = missing_columns(missing, names, places)
    rows: list[dict[str, str]] = []
    unread: list[str] = []
    odd: list[Line] = []
    for line in lines:
        cells = line.cells
        while len(cells) > len(names) and not cells[-1].strip():
            cells = cells[:-1]
        if not any(text.strip() for text in cells):
            continue
        if len(rows) + len(odd) >= MOST_ROWS:
            return TOO_MANY_ROWS
        if pad and len(cells) < len(names):
            cells = [*cells, *[""] * (len(names) - len(cells))]
        if len(cells) != len(names):
            odd.append(Line(line.number, cells))
            parts = [
                cell(cells[places[name]])
                for name in subject_columns(mapping)
                if places.get(name, len(cells)) < len(cells)
            ]
            unread.append(" ".join(part for part in parts if part))
            continue
        rows.append({name: cell(cells[place]) for name, place in places.items()})
    notes = _about_odd(odd, len(names))
    if odd and not rows:
        misfits.append(f"No row has as many cells as the header. {' '.join(notes)}")
    return Table(tuple(rows), "", tuple(misfits), notes, len(odd), tuple(unread))


def _about_odd(odd: Sequence[Line], expected: int) -> tuple[str, ...]:
    if not odd:
        return ()
    first = odd[0]
    begins = quoted(first.cells[0], 40) if first.cells else "nothing"
    example = f"line {first.number}, which begins with {begins}, has {len(first.cells)} instead of {expected}"
    rows = "1 row" if len(odd) == 1 else f"{len(odd)} rows"
    return (f"{rows} with another number of cells than the header left out ({example}).",)
