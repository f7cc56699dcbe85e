"""Tables of text lines: CSV, with whatever stands between the cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from pipeline.ingest.tables.grid import Line, from_grid, names_of
from pipeline.ingest.tables.table import NotATable, Table, column_name, columns_of, quoted
from pipeline.records.feeds import TableMapping

_DELIMITERS = ",;\t|"
_UNCLOSED = NotATable("A quotation mark is opened and not closed, so that a cell goes on without an end.")


def read_delimited(text: str, mapping: TableMapping) -> Table | NotATable:
    """Read CSV. The delimiter is the one that brings out most of the columns that the mapping names."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    delimiter, header = _header(text, mapping)
    if len(names_of(header)) < 2 and not _mapped(header, mapping):
        return NotATable(f"The answer is a text, not a table: {quoted(text)}.")
    try:
        return _read(text, mapping, delimiter, strict=True)
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return _UNCLOSED
    try:  # quotation marks inside a cell, as sloppy programs leave them
        return _read(text, mapping, delimiter, strict=False)
    except csv.Error:  # a cell that does not end before the limit of the csv module
        return _UNCLOSED


def _read(text: str, mapping: TableMapping, delimiter: str, *, strict: bool) -> Table | NotATable:
    lines = _lines(text, delimiter, strict=strict)
    header = next(lines, None)
    return from_grid(header.cells if header else [], lines, mapping)


def _lines(text: str, delimiter: str, *, strict: bool) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    for cells in reader:
        if any(text.strip() for text in cells):
            yield Line(reader.line_num, cells)


def _header(text: str, mapping: TableMapping) -> tuple[str, list[str]]:
    """Return the delimiter and the header that it gives."""
    best: tuple[tuple[int, int], str, list[str]] = ((-1, -1), ",", [])
    for delimiter in _DELIMITERS:
        try:
            first = next(_lines(text, delimiter, strict=False), None)
        except csv.Error:
            continue
        if first is not None:
            header = list(first.cells)
            rank = (_mapped(header, mapping), len(header))
            if rank > best[0]:
                best = (rank, delimiter, header)
    return best[1], best[2]


def _mapped(header: list[str], mapping: TableMapping) -> int:
    names = {column_name(name) for name in header}
    return sum(column_name(name) in names for name in columns_of(mapping))
