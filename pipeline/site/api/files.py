"""Every file of the API: documents held against their models, lists in parts, and what describes them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipeline.site.api.documents import (
    article_documents,
    benchmark_documents,
    claim_documents,
    note_documents,
    pool_documents,
    subject_documents,
    tombstone_documents,
    work_documents,
)
from pipeline.site.api.heads import CONTEXT, PER_PART, Desk
from pipeline.site.api.linked import context
from pipeline.site.api.listing import (
    Files,
    articles_list,
    benchmarks_list,
    changes_list,
    changes_of,
    claims_list,
    gone_list,
    months_list,
    notes_list,
    observations_list,
    pools_list,
    subjects_list,
    works_list,
)
from pipeline.site.api.openapi import openapi
from pipeline.site.api.paths import BASE, api_path
from pipeline.site.api.resources import RESOURCES
from pipeline.site.downloads import status_document
from pipeline.site.pages import SiteInput
from pipeline.site.tombstones import gone_claims


def api_files(site: SiteInput, per_part: int = PER_PART) -> dict[str, str]:
    """Return every file of the API as text, by its path from the root of the site.

    Each document is held against its model on the way; one that does not fit is a defect of the program and
    raises :class:`pydantic.ValidationError`.
    """
    desk = Desk.of(site, per_part)
    made = {name: make(desk) for name, make in _MAKERS.items()}
    made["index"] = _index(desk, made)
    files = {
        path: resource.model_of(document).model_validate(document).model_dump_json(by_alias=True, indent=1)
        + "\n"
        for resource in RESOURCES
        for path, document in made[resource.name].items()
    }
    files[CONTEXT] = _json(context(site.site.url))
    files[f"{BASE}openapi.json"] = _json(openapi(site.site))
    return files


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _named(documents: Iterable[tuple[str, dict[str, Any]]]) -> Files:
    return {api_path(name): document for name, document in documents}


def _claims(desk: Desk) -> Files:
    gone = gone_claims(desk.site.library, desk.site.life)
    return _named(claim_documents(desk)) | _named(tombstone_documents(desk, gone, changes_of(desk)))


def _status(desk: Desk) -> Files:
    found = status_document(desk.site)
    for key in ("schema_version", "release"):  # the release is named by its content, which this is part of
        del found[key]
    head = desk.head("status", "status/", links={"release": desk.address("status.json")})
    return {api_path("status"): {**head, **found}}


def _index(desk: Desk, made: Mapping[str, Files]) -> Files:
    resources = [
        {
            "name": resource.name,
            "about": resource.about,
            "url": desk.url(resource.name),
            "total": made[resource.name][api_path(resource.name)].get("total"),
        }
        for resource in RESOURCES
        if resource.name != "index" and not resource.parameters
    ]
    links = {
        "openapi": desk.address(f"{BASE}openapi.json"),
        "context": desk.address(CONTEXT),
        "reference": desk.address("handbook/api/"),
        "data": desk.address("data/datapackage.json"),
        "database": desk.address("data/throughline.sqlite"),
    }
    document = {
        **desk.head("index", "handbook/api/", links=links),
        "name": desk.site.site.title,
        "about": desk.site.site.tagline,
        "resources": resources,
    }
    return {api_path("index"): document}


_MAKERS: Mapping[str, Callable[[Desk], Files]] = {
    "claims": claims_list,
    "claim": _claims,
    "articles": articles_list,
    "article": lambda desk: _named(article_documents(desk)),
    "works": works_list,
    "work": lambda desk: _named(work_documents(desk)),
    "notes": notes_list,
    "note": lambda desk: _named(note_documents(desk)),
    "topics": lambda desk: subjects_list(desk, "topics"),
    "topic": lambda desk: _named(subject_documents(desk, "topics")),
    "mechanisms": lambda desk: subjects_list(desk, "mechanisms"),
    "mechanism": lambda desk: _named(subject_documents(desk, "mechanisms")),
    "benchmarks": benchmarks_list,
    "benchmark": lambda desk: _named(benchmark_documents(desk)),
    "observations": observations_list,
    "pools": pools_list,
    "pool": lambda desk: _named(pool_documents(desk)),
    "changes": months_list,
    "changes-of-a-month": changes_list,
    "gone": gone_list,
    "status": _status,
}
"""What makes the files of each resource but the index, which is made from these."""
