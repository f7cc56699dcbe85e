"""The rows of a document: JMESPath says where they stand, and where in a row each column does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import jmespath

from pipeline.ingest.expressions import ExpressionError, Numeral, evaluate
from pipeline.ingest.tables.table import (
    MOST_ROWS,
    TOO_MANY_ROWS,
    NotATable,
    Table,
    cell,
    column_name,
    columns_of,
    listed,
    missing_columns,
)
from pipeline.records.feeds import TableMapping

_LOOKED_AT = 200
"""Rows whose names are gathered to find the nearest one; and members of a list that make up one cell."""


def from_document(document: Any, mapping: TableMapping) -> Table | NotATable:
    """Read the rows of ``document``. Numbers keep their digits, a list of texts is joined by blanks."""
    try:
        rows = evaluate(mapping.rows, document) if mapping.rows else document
    except ExpressionError as error:
        return Table((), misfits=(f"The rows can't be found. {error} {_what_came(document)}",))
    if not isinstance(rows, list):
        return Table((), misfits=(_no_rows(rows, document, mapping),))
    if len(rows) > MOST_ROWS:
        return TOO_MANY_ROWS
    objects = [row for row in rows if isinstance(row, dict | list)]
    if rows and not objects:
        return Table((), misfits=("The list holds single values, not rows with columns.",))
    columns = columns_of(mapping)
    read: list[dict[str, str]] = [{} for _ in objects]
    misfits: list[str] = []
    notes: list[str] = []
    missing: dict[str, str] = {}
    dated = ""
    for name, purpose in columns.items():
        found, troubles = _column(name, objects, read)
        if troubles and found:
            notes.append(f"{troubles[0]} In {len(troubles)} rows; there it counts as empty.")
        if found or not objects:
            continue
        if name == mapping.date and (dated := _of_the_whole(name, document)):
            continue
        if troubles:
            misfits.append(troubles[0])
        elif not _is_there(name, objects):
            missing[name] = purpose
    misfits += missing_columns(missing, _names(objects), columns)
    if len(objects) < len(rows):
        notes.append(f"{len(rows) - len(objects)} members of the list are no rows and were left out.")
    return Table(tuple(read), dated, tuple(misfits), tuple(notes))


def _column(name: str, objects: Sequence[Any], read: Sequence[dict[str, str]]) -> tuple[bool, list[str]]:
    """Fill the column ``name`` of ``read``. Return whether anything stands in it, and what went wrong."""
    found = False
    troubles = []
    for source, row in zip(objects, read, strict=True):
        try:
            value = evaluate(name, source)
        except ExpressionError as error:
            value = None
            troubles.append(str(error))
        row[name] = _text(value)
        found = found or value is not None
    return found, troubles


def _text(value: Any) -> str:
    match value:
        case None | dict():
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return cell(value)
        case Numeral():
            return cell(value.text)
        case list():
            return cell(" ".join(filter(None, (_text(part) for part in value[:_LOOKED_AT]))))
        case _:
            return cell(str(value))


def _of_the_whole(name: str, document: Any) -> str:
    try:
        return _text(evaluate(name, document))
    except ExpressionError:
        return ""


def _field(name: str) -> str | None:
    """Return the key that the expression ``name`` asks for, if that is all it does."""
    try:
        parsed = jmespath.compile(name).parsed
    except ValueError:
        return None
    return str(parsed["value"]) if parsed["type"] == "field" else None


def _is_there(name: str, objects: Sequence[Any]) -> bool:
    """Tell whether a row has the column ``name`` at all, be it empty; of expressions nobody knows."""
    key = _field(name)
    return key is not None and any(isinstance(row, dict) and key in row for row in objects)


def _names(objects: Sequence[Any]) -> list[str]:
    """Return the names that occur in the first rows."""
    came: dict[str, None] = {}
    for row in objects[:_LOOKED_AT]:
        if isinstance(row, dict):
            came.update(dict.fromkeys(column_name(str(key)) for key in row))
    return list(came)


def _no_rows(rows: Any, document: Any, mapping: TableMapping) -> str:
    if mapping.rows is None:
        return (
            f"The answer is no list of rows, and `rows` does not say where they stand. {_what_came(document)}"
        )
    found = "an object, which entries(…) makes a list of" if isinstance(rows, dict) else "a single value"
    found = "nothing" if rows is None else found
    return f"{mapping.rows} should lead to the rows, but finds {found}. {_what_came(document)}"


def _what_came(document: Any) -> str:
    if isinstance(document, dict):
        return f"The answer is an object with {listed([str(key) for key in document])}."
    return (
        f"The answer is a list of {len(document):,}."
        if isinstance(document, list)
        else "It is a single value."
    )
