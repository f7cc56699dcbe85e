"""The record reference of the handbook, generated from the models: no field can go undocumented."""

from __future__ import annotations

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from markupsafe import escape
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pipeline.records.library import KINDS
from pipeline.records.units import UNITS

_SCALARS = {
    "str": "text",
    "int": "whole number",
    "bool": "true or false",
    "Decimal": "number",
    "NoneType": "nothing",
}


def record_reference() -> str:
    """Return the reference as Markdown: a section per kind of record, a table per model, the units."""
    parts = [
        "# Record reference",
        "",
        "Generated from the models that `throughline check` uses. A field in **bold** is required.",
        "",
    ]
    described: set[type[BaseModel]] = set()
    for kind in KINDS:
        parts += [f"## {kind.name.capitalize()}: `{kind.folder}/*{kind.suffix}`", ""]
        for model in models_within(kind.model, described):
            parts += _table(model, heading=model is not kind.model)
    parts += ["## Units", "", "| unit | meaning | shown as |", "|---|---|---|"]
    parts += [f"| `{u.name}` | {u.label} | {('12' + u.symbol)} |" for u in UNITS.values()]
    return "\n".join([*parts, ""])


def models_within(model: type[BaseModel], described: set[type[BaseModel]]) -> list[type[BaseModel]]:
    """Return ``model`` and the models inside it that no earlier table has described."""
    if model in described:
        return []
    described.add(model)
    found = [model]
    for field in model.model_fields.values():
        for inner in _inner_models(field.annotation):
            found += models_within(inner, described)
    return found


def _inner_models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _inner_models(argument)]


def _table(model: type[BaseModel], *, heading: bool) -> list[str]:
    summary = (model.__doc__ or "").strip().split("\n\n")[0].replace("\n", " ")
    rows = [f"### {model.__name__}", ""] if heading else []
    rows += [" ".join(summary.split()), "", "| field | what | form |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        shown = f"**`{name}`**" if field.is_required() else f"`{name}`"
        rows.append(f"| {shown} | {describe(field)} | {form(field.annotation)} |")
    return [*rows, ""]


def describe(field: FieldInfo) -> str:
    """Return what a field is, as the cell of a table."""
    text = field.description or ""
    if field.examples:
        text += " For instance: " + ", ".join(f"`{example}`" for example in field.examples) + "."
    return str(escape(text)).replace("|", "\\|")


def form(annotation: Any) -> str:
    """Return the type of a field in words for people."""
    origin = get_origin(annotation)
    arguments = [a for a in get_args(annotation) if a is not type(None)]
    if origin is Annotated:
        return form(arguments[0])
    if origin is Literal:
        return ", ".join(f"`{argument}`" for argument in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(form(argument) for argument in arguments)
    if origin is list:
        return f"list of {form(arguments[0])}"
    if origin is dict:
        return f"mapping of ids to {form(arguments[1])}"
    if annotation is Any:
        return "any value"
    if isinstance(annotation, type):
        return _SCALARS.get(annotation.__name__, annotation.__name__)
    return "text"
