"""A table as CSV, as JSON Lines, and as Parquet where the library for it is installed."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
from decimal import Decimal
from typing import Any

from pipeline.site.data.schema import Table, Value


def as_csv(table: Table) -> str:
    """Return a table as CSV (RFC 4180, but line feeds): numbers with the digits of the record."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_csv_cell(value) for value in row] for row in table.rows)
    return out.getvalue()


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def as_jsonl(table: Table) -> str:
    """Return a table as JSON Lines: one object for each row, ``null`` where it is empty."""
    names = [column.name for column in table.columns]
    rows = ({n: plain(v) for n, v in zip(names, row, strict=True)} for row in table.rows)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def plain(value: Value) -> str | int | float | bool | None:
    """Return a cell for formats that know only binary floating point."""
    return float(value) if isinstance(value, Decimal) else value


def can_write_parquet() -> bool:
    """Tell whether the library for Parquet is installed (the extra ``data``)."""
    return importlib.util.find_spec("arro3") is not None and importlib.util.find_spec("arro3.io") is not None


def as_parquet(table: Table) -> bytes:
    """Return a table as Parquet: text, doubles, whole numbers of 64 bits, booleans.

    Days stay texts, as in every other format. Only for callers that asked :func:`can_write_parquet`.
    """
    from arro3.core import Array, DataType, Field, Schema  # noqa: PLC0415 - an extra
    from arro3.core import Table as ArrowTable  # noqa: PLC0415
    from arro3.io import write_parquet  # noqa: PLC0415

    types: dict[str, Any] = {
        "text": DataType.string(),
        "day": DataType.string(),
        "number": DataType.float64(),
        "integer": DataType.int64(),
        "flag": DataType.bool(),
    }
    columns, fields = [], []
    for column in table.columns:
        cells = [plain(value) for value in table.column(column.name)]
        columns.append(Array(cells, type=types[column.type]))
        about = {"description": column.about}
        fields.append(Field(column.name, types[column.type], nullable=not column.required, metadata=about))
    out = io.BytesIO()
    write_parquet(ArrowTable.from_arrays(columns, schema=Schema(fields)), out, compression="zstd(3)")
    return out.getvalue()
