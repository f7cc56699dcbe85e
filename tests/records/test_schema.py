"""The schemas that editors complete from say what the models say."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from pipeline.records.library import KINDS, Kind
from pipeline.records.schema import SCHEMA_FOLDER, schemas, write_schemas
from pipeline.records.units import UNITS

from .project import HOUSE, REPOSITORY

RECORDS = [
    (kind, path)
    for kind in KINDS
    for root in (REPOSITORY, HOUSE)
    for path in sorted((root / kind.folder).glob(f"*{kind.suffix}"))
]


class LanguageServerLoader(yaml.SafeLoader):
    """Reads YAML 1.2 as a language server does: dates are text, ``no`` and ``on`` are words."""


LanguageServerLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789")),
):
    LanguageServerLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)


def front_matter(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return text.split("---\n")[1] if path.suffix == ".md" else text


def schema_of(kind: Kind) -> dict[str, Any]:
    return json.loads((REPOSITORY / SCHEMA_FOLDER / f"{kind.name}.schema.json").read_text(encoding="utf-8"))


def complaints(kind: Kind, text: str) -> list[str]:
    record = yaml.load(text, LanguageServerLoader)  # noqa: S506 - a SafeLoader with fewer guesses
    validator = jsonschema.Draft7Validator(schema_of(kind))
    return [f"{e.json_path}: {e.message}" for e in validator.iter_errors(record)]


def test_the_schema_files_are_those_of_the_models() -> None:
    folder = REPOSITORY / SCHEMA_FOLDER
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == schemas()


def test_schemas_are_written_where_they_differ(tmp_path: Path) -> None:
    written = write_schemas(tmp_path)
    assert len(written) == len(KINDS)
    written[0].write_text("{}", encoding="utf-8")
    assert write_schemas(tmp_path) == [written[0]]
    assert write_schemas(tmp_path) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_a_schema_is_one_of_draft_7_and_all_its_references_lead_somewhere(kind: Kind) -> None:
    schema = schema_of(kind)
    jsonschema.Draft7Validator.check_schema(schema)
    references = re.findall(r'"\$ref": "#/definitions/(\w+)"', json.dumps(schema))
    assert set(references) == set(schema.get("definitions", {}))
    assert "$defs" not in json.dumps(schema)


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_every_field_is_explained_to_the_editor(kind: Kind) -> None:
    def unexplained(node: Any, at: str) -> list[str]:
        found = [
            f"{at}.{name}"
            for name, field in node.get("properties", {}).items()
            if not field.get("description", "").endswith((".", "1"))
        ]
        for name, inner in node.get("definitions", {}).items():
            found += unexplained(inner, name)
        return found

    assert unexplained(schema_of(kind), kind.name) == []


def test_units_are_offered_by_name() -> None:
    schema = schema_of(KINDS[0])
    assert schema["definitions"]["Measure"]["properties"]["unit"]["examples"] == list(UNITS)


def test_there_are_records_to_validate() -> None:
    assert len([path for _, path in RECORDS if HOUSE not in path.parents]) > 100
    assert {kind.name for kind, _ in RECORDS} == {kind.name for kind in KINDS}


@pytest.mark.parametrize(("kind", "path"), RECORDS, ids=lambda x: x.name if isinstance(x, Kind) else x.stem)
def test_a_record_is_valid_for_its_schema(kind: Kind, path: Path) -> None:
    assert complaints(kind, front_matter(path)) == []


@pytest.mark.parametrize(
    ("kind", "path", "old", "new", "complaint"),
    [
        ("work", "works/quiet-rooms.yml", "design: survey", "design: survay", "is not one of"),
        ("work", "works/quiet-rooms.yml", "published: 2025-03-14", "published: 14 March", "does not match"),
        ("work", "works/quiet-rooms.yml", "value: -0.86", "value: a lot", "not valid"),
        ("work", "works/quiet-rooms.yml", "venue:", "venu:", "Additional properties"),
        ("work", "works/quiet-rooms.yml", "    at: Table 2\n", "", "'at' is a required property"),
        ("topic", "topics/reading.yml", "title: Reading\n", "", "'title' is a required property"),
        ("feed", "feeds/library-news.yml", "4 days", "often", "does not match"),
    ],
)
def test_the_schema_complains_too(kind: str, path: str, old: str, new: str, complaint: str) -> None:
    text = (HOUSE / "sources" / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    found = complaints(next(k for k in KINDS if k.name == kind), text.replace(old, new))
    assert any(complaint in c for c in found), found


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_records_name_the_schema_of_their_kind(kind: Kind) -> None:
    named = {
        re.search(r"\$schema=(\S+)", path.read_text(encoding="utf-8"))
        for path in (REPOSITORY / kind.folder).glob(f"*{kind.suffix}")
    }
    assert {m[1] if m else None for m in named} == {
        f"../../{SCHEMA_FOLDER.as_posix()}/{kind.name}.schema.json"
    }
