"""Models of records as the API publishes them, made from the models that records are read with.

A field that a record gains is in the API, under the same name and with the same description, without anybody
writing it twice. Two things differ: numbers are texts, because a program's float would lose the digits of
``-0.80``, and every field is there, ``null`` where the record says nothing.
"""

from __future__ import annotations

import types
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model

DECIMAL_PATTERN = r"^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


class Shown(BaseModel):
    """What every model of the API follows: nothing that is not declared, nothing that changes."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


DecimalText = Annotated[str, Field(pattern=DECIMAL_PATTERN)]
"""A number with the digits of the record, as a text."""


@cache
def published(model: type[BaseModel]) -> type[Shown]:
    """Return the model of the API for a record's model, under the same name."""
    return create_model(model.__name__, __base__=Shown, __doc__=_summary(model), **published_fields(model))


def published_fields(model: type[BaseModel], omit: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return the fields of a record's model for :func:`pydantic.create_model`, without those in ``omit``.

    What a record may leave out is ``null`` by default; a list or a mapping is empty.
    """
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if name in omit:
            continue
        annotation = _mapped(field.annotation)
        if field.is_required():
            fields[name] = (annotation, Field(description=field.description))
        elif field.default is None:
            fields[name] = (annotation, Field(None, description=field.description))
        else:
            # What a record leaves out has its default when it is read, so the API always has a value.
            fields[name] = (annotation, Field(description=field.description))
    return fields


def _summary(model: type[BaseModel]) -> str:
    return " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())


def _mapped(annotation: Any) -> Any:
    """Return the type of a field as the API gives it: JSON's, without the rules that only readers need."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation is Decimal:
        return DecimalText
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return published(annotation)
    if origin is Annotated:
        return _mapped(arguments[0])
    if origin in (Union, types.UnionType):
        return Union[tuple(_mapped(a) for a in arguments)]  # noqa: UP007 - built from a tuple
    if origin is list:
        return list[_mapped(arguments[0])]  # type: ignore[misc]
    if origin is dict:
        return dict[str, _mapped(arguments[1])]  # type: ignore[misc]
    if origin is Literal or annotation in (str, int, bool, type(None)):
        return annotation
    raise TypeError(f"The API has no form for {annotation!r}.")
