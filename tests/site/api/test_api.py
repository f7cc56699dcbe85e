"""The documents of the API: each fits its model and the description, lists end, every address is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pipeline.site.api.files import api_files
from pipeline.site.api.resources import RESOURCES
from pipeline.site.pages import SiteInput, all_pages
from tests.house import NOW, House, copy_whole
from tests.site.pages import site_input

HOST = "https://house.example/"
TRIAL = "api/v1/claims/lamp-trial/reading-speed.json"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return copy_whole(tmp_path_factory.mktemp("api") / "house")


@pytest.fixture(scope="module")
def site(house: House) -> SiteInput:
    return site_input(house)


@pytest.fixture(scope="module")
def files(site: SiteInput) -> dict[str, Any]:
    return {name: json.loads(text) for name, text in api_files(site).items()}


def documents(files: dict[str, Any]) -> dict[str, Any]:
    return {n: d for n, d in files.items() if n.endswith(".json") and not n.endswith("openapi.json")}


def test_every_document_says_its_version_its_moment_its_licence_and_its_address(
    files: dict[str, Any],
) -> None:
    for name, document in documents(files).items():
        assert document["schema_version"] == 1
        assert document["generated_at"] == f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
        assert document["licence"]["id"] == "CC-BY-4.0"
        assert document["licence"]["url"] == "https://creativecommons.org/licenses/by/4.0/"
        assert document["links"]["self"] == HOST + name


def test_every_document_is_what_the_openapi_description_says(files: dict[str, Any]) -> None:
    described = files["api/v1/openapi.json"]
    assert described["openapi"] == "3.1.0"
    assert described["servers"] == [{"url": f"{HOST}api/v1"}]
    checked = 0
    for name, document in documents(files).items():
        place = name.removeprefix("api/v1").split("/")
        templates = [
            path
            for path in described["paths"]
            if len(path.split("/")) == len(place)
            and all(t == p or t.startswith("{") for t, p in zip(path.split("/"), place, strict=True))
            and ("{part}" in path) == (name.count(".") == 2)
        ]
        assert len(templates) == 1, (name, templates)
        answer = described["paths"][templates[0]]["get"]["responses"]["200"]
        schema = {
            **answer["content"]["application/json"]["schema"],
            "components": described["components"],
        }
        problems = [e.message for e in Draft202012Validator(schema).iter_errors(document)]
        assert problems == [], name
        checked += 1
    assert checked == len(documents(files)) > 40


def test_the_description_refuses_a_document_with_a_wrong_field(files: dict[str, Any]) -> None:
    described = files["api/v1/openapi.json"]
    schema = {"$ref": "#/components/schemas/ClaimDocument", "components": described["components"]}
    for wrong in ({"says": None}, {"status": "doubtful"}, {"unheard": 1}):
        assert list(Draft202012Validator(schema).iter_errors({**files[TRIAL], **wrong}))


def test_every_address_of_the_api_leads_to_a_document_of_it(files: dict[str, Any]) -> None:
    def addresses(value: Any) -> Any:
        if isinstance(value, str) and value.startswith(f"{HOST}api/"):
            yield value
        elif isinstance(value, dict):
            for one in value.values():
                yield from addresses(one)
        elif isinstance(value, list):
            for one in value:
                yield from addresses(one)

    found = {a for document in documents(files).values() for a in addresses(document)}
    assert len(found) > 40
    assert {a.removeprefix(HOST) for a in found} <= set(files)


def test_every_page_that_a_document_names_is_a_page_of_the_site(
    files: dict[str, Any], site: SiteInput
) -> None:
    pages = {HOST + page.target for page in all_pages(site)}
    for name, document in documents(files).items():
        assert document["page"] in pages, name
        assert set(document.get("used_in", ())) <= pages
        assert {item["page"] for item in document.get("items", ()) if "page" in item} <= pages


def test_the_index_names_every_resource_that_has_one_address(files: dict[str, Any]) -> None:
    index = files["api/v1/index.json"]
    assert index["name"] == "The Made-Up House"
    assert [r["name"] for r in index["resources"]] == [
        r.name for r in RESOURCES if not r.parameters and r.name != "index"
    ]
    totals = {r["name"]: r["total"] for r in index["resources"]}
    assert (totals["claims"], totals["works"], totals["status"]) == (14, 5, None)


def test_each_item_of_a_list_leads_to_its_document(files: dict[str, Any]) -> None:
    for name in ("claims", "works", "articles", "notes", "topics", "mechanisms", "benchmarks", "pools"):
        listed = files[f"api/v1/{name}.json"]
        assert listed["total"] == len(listed["items"]) > 0
        assert [item["id"] for item in listed["items"]] == sorted(item["id"] for item in listed["items"])
        for item in listed["items"]:
            assert files[item["url"].removeprefix(HOST)]["id"] == item["id"]


# Claims


def test_a_claim_has_the_fields_of_its_record_and_what_was_computed(files: dict[str, Any]) -> None:
    claim = files[TRIAL]
    assert (claim["work"], claim["figure"]) == ("lamp-trial", "−0.80 g")
    assert claim["page"] == f"{HOST}claims/lamp-trial/reading-speed/"
    assert claim["measure"]["value"] == "-0.80"  # a text: a program's float would lose the digit
    assert claim["measure"]["interval"] == {"low": "-1.12", "high": "-0.48", "level": "95"}
    assert claim["checked"] == {"level": "primary", "on": "2026-03-01", "by_way_of": None, "note": None}
    assert [(r["word"], r["claim"]) for r in claim["relations"]] == [
        ("contradicts", "night-survey/no-loss"),
        ("is replicated by", "lamp-pool/slower"),
    ]
    assert claim["strength"]["replication"]["claims"] == ["lamp-pool/slower"]
    assert claim["pools"] == ["reading-speed"]
    assert claim["inputs"] is None
    assert f"{HOST}insights/lamps-slow-readers/" in claim["used_in"]


def test_notes_for_editors_are_not_in_the_api(files: dict[str, Any]) -> None:
    assert not {"never_say", "change_note", "relates"} & set(files[TRIAL])


def test_a_withdrawn_claim_stays_in_the_api_with_its_reason(files: dict[str, Any]) -> None:
    claim = files["api/v1/claims/lamp-trial/taken-back.json"]
    assert claim["status"] == "withdrawn"
    assert claim["withdrawn"]["reason"] == "The authors took the table back."


def test_a_derived_claim_names_the_table_it_was_computed_from(files: dict[str, Any]) -> None:
    inputs = files["api/v1/claims/many-lamps/brightest.json"]["inputs"]
    assert (inputs["benchmark"], inputs["by_hand"]) == ("many-lamps", True)
    assert [note["kind"] for note in inputs["notes"]] == ["by hand"]


# Articles, notes, benchmarks, pools


def test_an_article_names_its_claims_works_and_opponents(files: dict[str, Any]) -> None:
    article = files["api/v1/articles/lamps-slow-readers.json"]
    assert (article["kind"], article["stance"], article["updated"]) == ("insight", "contested", "2026-04-30")
    assert set(article["works"]) == {"evening-column", "lamp-trial", "night-survey", "lamp-pool"}
    assert article["topics"] == ["light", "rest"]
    assert len(article["contradicted_by"]) == 2
    assert (article["evidence"]["claims"], article["evidence"]["bodies"]) == (7, 4)


def test_the_answer_of_a_note_is_in_plain_words(files: dict[str, Any]) -> None:
    answers = [item["answer"] for item in files["api/v1/notes.json"]["items"]]
    assert answers
    assert not any("[[" in answer for answer in answers)
    assert files["api/v1/notes/how-many-rooms.json"]["answer"] in answers


def test_observations_keep_the_digits_of_the_table_and_come_oldest_first(files: dict[str, Any]) -> None:
    listed = files["api/v1/observations/many-lamps.json"]
    assert (listed["benchmark"], listed["total"]) == ("many-lamps", 5)
    assert listed["items"][0] == {
        "metric": "brightness",
        "series": 1,
        "subject": "Lamp A",
        "on": "2026-01-01",
        "value": "40.0",
        "grade": None,
        "low": None,
        "high": None,
        "unit": "score 0 to 100",
        "gone": False,
        "feed": None,
        "upstream": None,
        "correction": None,
    }
    assert [row["on"] for row in listed["items"]] == sorted(row["on"] for row in listed["items"])


def test_a_pool_has_its_value_or_every_reason_why_it_has_none(files: dict[str, Any], tmp_path: Path) -> None:
    good = files["api/v1/pools/reading-speed.json"]
    assert good["computed"]["k"] == 4
    assert good["figure"].endswith("4 studies)")
    assert good["refused"] == []
    other = copy_whole(tmp_path / "house")
    other.add_refused_pool()
    bad = json.loads(api_files(site_input(other))["api/v1/pools/slower-readers.json"])
    assert bad["computed"] is None
    assert bad["figure"] is None
    assert bad["refused"]


# Parts of lists


def test_a_long_list_comes_in_parts_that_lead_from_one_to_the_next(site: SiteInput) -> None:
    files = {name: json.loads(text) for name, text in api_files(site, per_part=5).items()}
    whole = json.loads(api_files(site)["api/v1/claims.json"])
    seen, address, steps = [], f"{HOST}api/v1/claims.json", 0
    while address:
        document = files[address.removeprefix(HOST)]
        assert len(document["items"]) <= 5
        assert (document["total"], document["parts"], document["part"]) == (14, 3, steps + 1)
        assert document["links"]["last"] == f"{HOST}api/v1/claims.3.json"
        seen += document["items"]
        address, steps = document["links"].get("next"), steps + 1
    assert steps == 3
    assert seen == whole["items"]
    assert files["api/v1/claims.2.json"]["links"]["previous"] == f"{HOST}api/v1/claims.json"


def test_an_empty_list_is_there_and_empty(files: dict[str, Any]) -> None:
    for name in ("changes", "gone"):
        listed = files[f"api/v1/{name}.json"]
        assert (listed["total"], listed["part"], listed["parts"]) == (listed["total"], 1, 1)
        assert len(listed["items"]) == listed["total"]
    assert files["api/v1/gone.json"]["items"] == []


def test_the_changes_of_a_month_come_oldest_first_and_the_newest_month_first(files: dict[str, Any]) -> None:
    months = files["api/v1/changes.json"]["items"]
    assert [m["month"] for m in months] == ["2026-04"]
    changes = files["api/v1/changes/2026-04.json"]
    assert [(c["on"], c["record"], c["kind"]) for c in changes["items"]] == [
        ("2026-04-01", "lamp-trial/dimmed", "corrected"),
        ("2026-04-02", "lamp-trial/taken-back", "withdrawn"),
    ]
    assert changes["items"][0]["was"] == "31.50"


def test_a_site_without_a_licence_says_so(house: House, tmp_path: Path) -> None:
    other = copy_whole(tmp_path / "house")
    other.edit("throughline.toml", "[site]\n", '[site]\nlicence = ""\n')
    files = api_files(site_input(other))
    licence = json.loads(files[TRIAL])["licence"]
    assert (licence["id"], licence["url"]) == ("", None)
    assert "license" not in json.loads(files["api/v1/openapi.json"])["info"]
