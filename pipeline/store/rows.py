"""What a row of each table must look like in an export, read strictly."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, get_type_hints

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    TypeAdapter,
    create_model,
)
from sqlalchemy import Boolean, Column, Integer, String, Table

from pipeline.store.tables import Instant
from pipeline.store.values import (
    InboxDecision,
    ObservationEvent,
    Outcome,
    PublicationState,
    RunState,
    Stage,
    StoredObservation,
)


def _moment(value: object) -> datetime:
    """Read a moment as the database keeps it."""
    if not isinstance(value, str):
        raise ValueError("expected a moment in ISO 8601")
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment


def _figure(row: Any) -> Any:
    """Refuse an observation that has a figure of what is gone, or none of what is there."""
    if (row.event == "gone") != (row.value is None):
        raise ValueError("a subject that is gone has no value, and any other has one")
    return row


def _like(kind: Any) -> Any:
    """Accept plain JSON from which ``kind`` could be read, and leave it plain."""
    reader = TypeAdapter(kind)

    def check(value: object) -> object:
        reader.validate_json(json.dumps(value), strict=True)
        return value

    return Annotated[Any, PlainValidator(check)]


Words = Annotated[str, Strict()]
Day = Annotated[str, Strict(), Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Whole = Annotated[int, Strict(), Field(ge=0, lt=2**63)]
Truth = Annotated[bool, Strict()]
Moment = Annotated[datetime, PlainValidator(_moment)]
Figure = Annotated[StoredObservation, AfterValidator(_figure)]

# What the type of a column doesn't tell.
SHAPES: dict[str, Any] = {
    "fetches.outcome": Outcome,
    "papers.authors": list[Words],
    "papers.categories": list[Words],
    "observations.event": ObservationEvent,
    "held_tables.reasons": list[Words],
    "held_tables.rows": _like(tuple[Figure, ...]),
    "candidates.document": dict[str, Any],
    "decisions.verdict": get_type_hints(InboxDecision)["verdict"],
    "runs.state": RunState,
    "runs.stages": _like(tuple[Stage, ...]),
    "publications.state": PublicationState,
    "publications.plan": dict[str, Any],
    "meanings.document": dict[str, Any],
    "changes.on": Day,
    "changes.used_in": list[Words],
}


def row_reader(table: Table, complete: bool = True) -> Callable[[bytes], dict[str, Any]]:
    """Return a function that reads a line of JSON as a row of ``table``, ready to be inserted.

    It raises :class:`pydantic.ValidationError` for a line that is no such row. Unless rows are ``complete``,
    as those of an older schema are not, a column may be left out if the database knows what stands there
    instead.
    """
    fields: dict[str, Any] = {c.name: _field(table, c, complete) for c in table.columns}
    model = create_model(table.name, __config__=ConfigDict(extra="forbid"), **fields)
    kind: Any = Annotated[model, AfterValidator(_figure)] if table.name == "observations" else model
    reader: TypeAdapter[BaseModel] = TypeAdapter(kind)

    def read(line: bytes) -> dict[str, Any]:
        row = reader.validate_json(line)
        return row.__dict__ if complete else {name: row.__dict__[name] for name in row.model_fields_set}

    return read


def _field(table: Table, column: Column[Any], complete: bool) -> tuple[Any, Any]:
    """Return type and default, as pydantic takes them; ``...`` stands for a value that must be there."""
    known = SHAPES.get(f"{table.name}.{column.name}")
    kind = known if known is not None else _plain(column)
    if column.nullable:
        kind = kind | None
    may_lack = not complete and (column.nullable or column.server_default is not None)
    return kind, None if may_lack else ...


def _plain(column: Column[Any]) -> Any:
    """Return what a column holds; of JSON that would say too little, so it has to be among the shapes."""
    if isinstance(column.type, Instant):
        return Moment
    if isinstance(column.type, String):
        return Words
    return {Boolean: Truth, Integer: Whole}[type(column.type)]
