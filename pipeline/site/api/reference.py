"""The reference of the API for the handbook, generated from the models: no field can go undocumented."""

from __future__ import annotations

from types import NoneType
from typing import get_args

from pydantic import BaseModel

from pipeline.site.api.envelope import Document, ListDocument
from pipeline.site.api.resources import RESOURCES, schema_models
from pipeline.site.record_reference import describe, form, models_within


def api_reference() -> str:
    """Return the reference as Markdown: a table of addresses, then a table for each model."""
    rows = ["| address | what | document |", "|---|---|---|"]
    for resource in RESOURCES:
        names = " or ".join(f"[`{m.__name__}`](#{m.__name__.lower()})" for m in resource.models)
        rows.append(f"| `{resource.path}` | {resource.about} | {names} |")
    parts = ["### Addresses", "", *rows, "", *_table(Document), *_table(ListDocument)]
    described: set[type[BaseModel]] = {Document, ListDocument}
    for model in schema_models():
        for inner in models_within(model, described):
            parts += _table(inner)
    return "\n".join(parts)


def _table(model: type[BaseModel]) -> list[str]:
    """Return a model's section. What every document or every list begins with stands in its own section."""
    summary = " ".join((model.__doc__ or "").strip().split("\n\n")[0].split())
    inherited: set[str] = set()
    note = ""
    for base in (ListDocument, Document):
        if issubclass(model, base) and model is not base:
            inherited = set(base.model_fields)
            note = f" It begins as every [{base.__name__}](#{base.__name__.lower()}) does."
            break
    rows = [f"### {model.__name__}", "", summary + note, "", "| field | what | form |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        if name in inherited:
            continue
        null = ", or null" if NoneType in get_args(field.annotation) else ""
        rows.append(f"| `{field.alias or name}` | {describe(field)} | {form(field.annotation)}{null} |")
    return [*rows, ""]
