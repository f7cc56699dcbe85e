"""What describes the data files: a Frictionless Data Package, and metadata for Datasette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.config import SiteConfig
from pipeline.site.data.schema import Table
from pipeline.site.data.sqlite import VIEWS
from pipeline.site.licence import COVERS, EXCLUDES, terms

VERSION = "1.0"
"""The version of tables and columns: they are kept as the fields of the API are."""
_FRICTIONLESS = {"text": "string", "day": "date", "number": "number", "integer": "integer", "flag": "boolean"}
_FORMATS = {"csv": "text/csv", "jsonl": "application/x-ndjson", "parquet": "application/vnd.apache.parquet"}


def data_package(
    site: SiteConfig, moment: str, files: Mapping[str, tuple[Table, int]], sources: Sequence[tuple[str, str]]
) -> dict[str, Any]:
    """Return the data package (specs.frictionlessdata.io, version 1) of ``files``.

    ``files`` are names in the folder with their table and size in bytes, ``sources`` titles and addresses.
    Tables that a foreign key leads to but that are in no file of their own have no key here.
    """
    licence = terms(site.licence)
    held = {table.name for table, _ in files.values()}
    package: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "throughline",
        "title": site.title,
        "description": f"{site.tagline} {COVERS} {EXCLUDES}",
        "homepage": f"{site.url}data/",
        "version": VERSION,
        "created": moment,
        "sources": [{"title": title, "path": path} for title, path in sources],
        "resources": [_resource(name, table, size, held) for name, (table, size) in files.items()],
    }
    if licence.id:
        package["licenses"] = [{"name": licence.id, "path": licence.url}]
    return package


def _resource(name: str, table: Table, size: int, held: set[str]) -> dict[str, Any]:
    ending = name.rsplit(".", 1)[1]
    schema: dict[str, Any] = {
        "fields": [
            {
                "name": column.name,
                "type": _FRICTIONLESS[column.type],
                "description": column.about,
                **({"constraints": {"required": True}} if column.required else {}),
            }
            for column in table.columns
        ],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    keys = [
        {"fields": list(r.columns), "reference": {"resource": f"{r.table}-csv", "fields": list(r.to)}}
        for r in table.references
        if r.table in held
    ]
    if keys and ending == "csv":
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource" if ending == "csv" else "data-resource",
        "name": f"{table.name}-{ending}",
        "title": table.about,
        "path": name,
        "format": ending,
        "mediatype": _FORMATS[ending],
        "encoding": "utf-8",
        "bytes": size,
        "schema": schema,
    }


def datasette_metadata(site: SiteConfig, tables: Sequence[Table]) -> dict[str, Any]:
    """Return what Datasette shows of the database: descriptions of tables, columns and views, the licence."""
    licence = terms(site.licence)
    described: dict[str, Any] = {
        table.name: {
            "description": table.about,
            "columns": {column.name: column.about for column in table.columns},
        }
        for table in tables
    }
    described |= {name: {"description": about} for name, (about, _) in VIEWS.items()}
    described["metadata"] = {"description": "What this file is, and of when."}
    found: dict[str, Any] = {
        "title": site.title,
        "description": site.tagline,
        "source": site.title,
        "source_url": site.url,
        "databases": {"throughline": {"tables": described}},
    }
    if licence.id:
        found |= {"license": licence.id, "license_url": licence.url}
    return found
