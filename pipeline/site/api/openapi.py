"""The OpenAPI 3.1 description of the API, made from its models."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import models_json_schema

from pipeline.config import SiteConfig
from pipeline.site.api.paths import BASE
from pipeline.site.api.resources import RESOURCES, Resource, schema_models
from pipeline.site.licence import COVERS, EXCLUDES, terms

RELEASE = "1.0"
"""The API's version for people: the first figure is that of its address, the second counts what was added."""

_PART = {
    "name": "part",
    "in": "path",
    "required": True,
    "description": "Which part of the list, from 2. The first part has no number in its address.",
    "schema": {"type": "integer", "minimum": 2},
}


def openapi(site: SiteConfig) -> dict[str, Any]:
    """Return the description for a site."""
    _, schemas = models_json_schema(
        [(model, "serialization") for model in schema_models()], ref_template="#/components/schemas/{model}"
    )
    licence = terms(site.licence)
    paths: dict[str, Any] = {}
    for resource in RESOURCES:
        paths[f"/{resource.path}"] = {"get": _operation(resource)}
        if resource.in_parts:
            further = resource.path.removesuffix(".json") + ".{part}.json"
            paths[f"/{further}"] = {"get": _operation(resource, further=True)}
    info: dict[str, Any] = {
        "title": site.title,
        "version": RELEASE,
        "summary": site.tagline,
        "description": f"Static documents in JSON. {COVERS} {EXCLUDES}",
    }
    if licence.id:
        info["license"] = {"name": licence.id, "url": licence.url}
    return {
        "openapi": "3.1.0",
        "info": info,
        "servers": [{"url": f"{site.url}{BASE}".rstrip("/")}],
        "paths": paths,
        "components": {"schemas": schemas["$defs"]},
    }


def _operation(resource: Resource, *, further: bool = False) -> dict[str, Any]:
    refs = [{"$ref": f"#/components/schemas/{model.__name__}"} for model in resource.models]
    schema = refs[0] if len(refs) == 1 else {"oneOf": refs}
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in resource.parameters
    ]
    if further:
        parameters.append(_PART)
    about = resource.about + (" Further parts." if further else "")
    found: dict[str, Any] = {
        "operationId": resource.name + ("-further" if further else ""),
        "summary": about,
        "responses": {
            "200": {"description": about, "content": {"application/json": {"schema": schema}}},
            "404": {"description": "There is no such record."},
        },
    }
    return found | ({"parameters": parameters} if parameters else {})
