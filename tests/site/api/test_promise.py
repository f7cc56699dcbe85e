"""What version 1 of the API promised is kept: no field disappears, none changes its type.

``fields-v1.json`` has every field of every document. After a field was added:

    THROUGHLINE_REFRESH_FIELDS=1 .venv/bin/pytest tests/site/api/test_promise.py

This adds what is new, and never takes anything out.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pipeline.config import SiteConfig
from pipeline.site.api.openapi import RELEASE, openapi
from pipeline.site.api.paths import API_VERSION
from tests.house import REPO

KEPT = Path(__file__).with_name("fields-v1.json")
Fields = dict[str, dict[str, str]]

TO_DO = (
    "What programs rely on is promised for the whole of version 1 (content/handbook/api.md, "
    "What is promised). Put it back, or begin api/v2 beside api/v1."
)


def fields_now() -> Fields:
    """Return the type of every field, by document, and that of every address."""
    described = openapi(SiteConfig())
    found: Fields = {
        name: {field: kind(schema) for field, schema in sorted(model.get("properties", {}).items())}
        for name, model in sorted(described["components"]["schemas"].items())
    }
    found["addresses"] = {
        path: kind(entry["get"]["responses"]["200"]["content"]["application/json"]["schema"])
        for path, entry in sorted(described["paths"].items())
    }
    return found


def kind(schema: dict[str, Any]) -> str:
    """Return the type of a field in a word or two. Which words a list of words has is not part of it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[1]
    for many in ("anyOf", "oneOf"):
        if many in schema:
            return " or ".join(sorted({kind(one) for one in schema[many]}))
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " or ".join(
            sorted({{str: "string", bool: "boolean", int: "integer"}[type(v)] for v in values})
        )
    if schema.get("type") == "array":
        inner = [kind(one) for one in schema.get("prefixItems", [schema.get("items", {})])]
        return f"list of {' and '.join(inner)}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"mapping to {kind(schema['additionalProperties'])}"
    return str(schema.get("type", "anything"))


def broken(kept: Fields, now: Fields) -> list[str]:
    """Return every promise that is not kept, in words."""
    found = []
    for document, fields in kept.items():
        if document not in now:
            found.append(f"{document} is gone.")
            continue
        for field, was in fields.items():
            is_now = now[document].get(field)
            if is_now is None:
                found.append(f"{document}.{field} is gone.")
            elif is_now != was:
                found.append(f"{document}.{field} was {was} and is now {is_now}.")
    return found


def test_no_field_of_the_api_has_disappeared_or_changed_its_type() -> None:
    kept: Fields = json.loads(KEPT.read_text(encoding="utf-8"))
    missed = broken(kept, fields_now())
    assert missed == [], "\n".join([*missed, TO_DO])


def test_every_field_of_the_api_is_among_those_that_are_promised() -> None:
    kept: Fields = json.loads(KEPT.read_text(encoding="utf-8"))
    now = fields_now()
    if os.environ.get("THROUGHLINE_REFRESH_FIELDS"):
        both = {name: {**now.get(name, {}), **kept.get(name, {})} for name in sorted({*now, *kept})}
        text = json.dumps({n: dict(sorted(f.items())) for n, f in both.items()}, indent=1) + "\n"
        KEPT.write_text(text, encoding="utf-8")
        pytest.skip(f"{KEPT.name} was written anew")
    new = [f"{d}.{field}" for d, fields in now.items() for field in fields if field not in kept.get(d, {})]
    hint = "New fields are promised from now on. See the head of this file, and name them in the handbook."
    assert new == [], f"{', '.join(new)}. {hint}"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda now: now["ClaimDocument"].pop("says"), "ClaimDocument.says is gone."),
        (lambda now: now.pop("Scope"), "Scope is gone."),
        (
            lambda now: now["ClaimDocument"].update(figure="integer"),
            "ClaimDocument.figure was null or string and is now integer.",
        ),
        (lambda now: now["addresses"].pop("/claims.json"), "addresses./claims.json is gone."),
    ],
)
def test_a_broken_promise_is_told_by_name(change: Any, says: str) -> None:
    now = fields_now()
    change(now)
    assert broken(fields_now(), now) == [says]


def test_the_page_of_the_api_tells_of_its_present_version() -> None:
    text = (REPO / "content" / "handbook" / "api.md").read_text(encoding="utf-8")
    assert RELEASE.split(".")[0] == str(API_VERSION)
    assert f"\n| {RELEASE} |" in text.split("## Changes to the API", 1)[1]
