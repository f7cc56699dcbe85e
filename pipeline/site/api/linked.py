"""The JSON-LD context by which documents of the API are linked data (JSON-LD 1.1, schema.org's terms).

What schema.org has a word for gets that word. What it has none for (how a claim stands to others, how far it
was checked, where in its source it stands) is named in a vocabulary of our own, whose names lead to the
reference in the handbook. Fields without a term here are for programs that read JSON, and are no triples.
"""

from __future__ import annotations

from typing import Any


def _words(*names: str) -> dict[str, str]:
    return {name: f"throughline:{name}" for name in names}


def context(site_url: str) -> dict[str, Any]:
    """Return the context for the site at ``site_url``."""
    address = {"@type": "@id"}
    return {
        "@context": {
            "@version": 1.1,
            "schema": "https://schema.org/",
            "throughline": f"{site_url}handbook/api/#",
            **{name: f"schema:{name}" for name in _TYPES},
            "id": "schema:identifier",
            "page": {"@id": "schema:url", **address},
            "generated_at": "schema:sdDatePublished",
            "schema_version": "schema:schemaVersion",
            "licence": {"@id": "schema:sdLicense", "@context": {"id": "schema:identifier", "url": "@id"}},
            "title": "schema:name",
            "summary": "schema:description",
            "says": "schema:text",
            "status": "schema:creativeWorkStatus",
            "authors": {"@id": "schema:author", "@container": "@list"},
            "published": "schema:datePublished",
            "updated": "schema:dateModified",
            "address": {"@id": "schema:sameAs", **address},
            "about": "schema:description",
            "filed_under": {"@id": "schema:about", **address},
            "url": {"@id": "schema:isBasedOn", **address},
            "citation": {"@id": "schema:citation", **address},
            "source": {"@id": "schema:appearance"},
            "used_in": {"@id": "schema:subjectOf", **address},
            "measured": {
                "@id": "schema:mainEntity",
                "@context": {
                    "name": "schema:name",
                    "value": "schema:value",
                    "low": "schema:minValue",
                    "high": "schema:maxValue",
                    "unit": "schema:unitText",
                },
            },
            "at": "throughline:locator",
            "checked": {"@id": "throughline:checked", "@context": _words("level", "on", "by_way_of")},
            "relations": {
                "@id": "throughline:relation",
                "@context": {
                    **_words("word", "why", "independent"),
                    "page": {"@id": "throughline:claim", **address},
                },
            },
        }
    }


_TYPES = ("Claim", "ScholarlyArticle", "Article", "Report", "Dataset", "Book", "PropertyValue")
