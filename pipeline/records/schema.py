"""JSON Schemas of the records, generated from the models, for editors that complete and hover."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pipeline.records.library import KINDS
from pipeline.records.units import UNITS
from pipeline.records.writing import Insight, InsightFrame

SCHEMA_FOLDER = Path("pipeline/records/schemas")


def schemas() -> dict[str, str]:
    """Return file name to text of every schema, always the same bytes for the same models."""
    files = {}
    for kind in KINDS:
        schema = kind.model.model_json_schema()
        if kind.model is Insight:
            _or_composed(schema)
        schema["$schema"] = "http://json-schema.org/draft-07/schema#"
        schema["title"] = f"Throughline {kind.name}"
        _draft_07(schema)
        files[f"{kind.name}.schema.json"] = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    return files


def _or_composed(schema: dict[str, Any]) -> None:
    """Ask less of an insight that names its claims: what it leaves away is composed from them.

    A schema doesn't see the body, so that the strict rule for insights with one is kept in loading alone.
    """
    less = InsightFrame.model_json_schema()["required"]
    schema["if"] = {"required": ["claims"]}
    schema["then"] = {"required": less}
    schema["else"] = {"required": [name for name in schema.pop("required") if name not in less]}
    schema["required"] = [name for name in less if name != "claims"]


def write_schemas(root: Path) -> list[Path]:
    """Write the schemas that differ from what is there; return those."""
    folder = root / SCHEMA_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schemas().items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            written.append(path)
    return written


def _draft_07(node: object) -> None:
    """Make a schema readable for language servers, which know draft 7, and offer the units by name."""
    if isinstance(node, list):
        for child in node:
            _draft_07(child)
    if not isinstance(node, dict):
        return
    if "$defs" in node:
        node["definitions"] = node.pop("$defs")
    reference = node.get("$ref")
    if isinstance(reference, str):
        node["$ref"] = reference.replace("#/$defs/", "#/definitions/")
    properties = node.get("properties")
    if isinstance(properties, dict) and "unit" in properties:
        properties["unit"]["examples"] = list(UNITS)
    for child in node.values():
        _draft_07(child)
