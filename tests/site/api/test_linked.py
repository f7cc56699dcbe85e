"""Claims are linked data: expanded by a JSON-LD processor, they say the same in schema.org's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.site.api.files import api_files
from pipeline.site.api.linked import context
from tests.house import copy_whole
from tests.site.pages import site_input

HOST = "https://house.example/"
SCHEMA = "https://schema.org/"
OURS = f"{HOST}handbook/api/#"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    house = copy_whole(tmp_path_factory.mktemp("linked") / "house")
    return {name: json.loads(text) for name, text in api_files(site_input(house)).items()}


@pytest.fixture
def expand(files: dict[str, Any]) -> Any:
    """Return a function that expands a document, asking nobody but the files."""
    jsonld = pytest.importorskip("pyld.jsonld")

    def load(address: str, _options: Any) -> dict[str, Any]:
        document = files[address.removeprefix(HOST)]
        return {"contextUrl": None, "documentUrl": address, "document": document, "contentType": "x"}

    def expanded(name: str) -> dict[str, Any]:
        (node,) = jsonld.expand(files[name], {"documentLoader": load, "base": HOST})
        return dict(node)

    return expanded


def test_a_claim_is_a_claim_of_schema_org_with_its_text_its_source_and_its_measure(expand: Any) -> None:
    node = expand("api/v1/claims/lamp-trial/reading-speed.json")
    assert node["@id"] == f"{HOST}claims/lamp-trial/reading-speed/"
    assert node["@type"] == [f"{SCHEMA}Claim"]
    says = "Readers with a lamp read more slowly than readers without one."
    assert node[f"{SCHEMA}text"] == [{"@value": says}]
    (source,) = node[f"{SCHEMA}appearance"]
    assert source["@id"] == f"{HOST}works/lamp-trial/"
    assert source["@type"] == [f"{SCHEMA}ScholarlyArticle"]
    assert source[f"{SCHEMA}sameAs"] == [{"@id": "https://doi.org/10.99999/made.up.1"}]
    (measure,) = node[f"{SCHEMA}mainEntity"]
    assert measure["@type"] == [f"{SCHEMA}PropertyValue"]
    assert measure[f"{SCHEMA}value"] == [{"@value": "-0.80"}]
    assert measure[f"{SCHEMA}maxValue"] == [{"@value": "-0.48"}]
    assert {"@id": f"{HOST}topics/light/"} in node[f"{SCHEMA}about"]
    assert {"@id": f"{HOST}insights/lamps-slow-readers/"} in node[f"{SCHEMA}subjectOf"]
    assert node[f"{SCHEMA}sdLicense"][0]["@id"] == "https://creativecommons.org/licenses/by/4.0/"


def test_a_contradiction_is_a_relation_to_the_other_claims_page(expand: Any) -> None:
    node = expand("api/v1/claims/lamp-trial/reading-speed.json")
    first = node[f"{OURS}relation"][0]
    assert first[f"{OURS}word"] == [{"@value": "contradicts"}]
    assert first[f"{OURS}claim"] == [{"@id": f"{HOST}claims/night-survey/no-loss/"}]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("works/lamp-trial", "ScholarlyArticle"),
        ("articles/lamps-slow-readers", "Article"),
        ("benchmarks/many-lamps", "Dataset"),
    ],
)
def test_works_articles_and_benchmarks_are_nodes_too(expand: Any, name: str, kind: str) -> None:
    node = expand(f"api/v1/{name}.json")
    assert node["@type"] == [SCHEMA + kind]
    assert node["@id"] == node[f"{SCHEMA}url"][0]["@id"]
    assert node[f"{SCHEMA}name"]


def test_every_type_that_a_document_names_is_a_term_of_the_context(files: dict[str, Any]) -> None:
    terms = context(HOST)["@context"]
    named = {d["@type"] for d in files.values() if "@type" in d}
    named |= {d["source"]["@type"] for d in files.values() if "source" in d}
    assert {"Claim", "Article", "Dataset", "ScholarlyArticle"} <= named
    assert named <= set(terms)


def test_every_term_is_a_field_of_some_document(files: dict[str, Any]) -> None:
    terms = {t for t in context(HOST)["@context"] if not t.startswith("@") and t[0].islower()}
    fields = {field for d in files.values() for field in d} | {
        field for d in files.values() for field in d.get("source", {})
    }
    assert terms - {"schema", "throughline"} <= fields
