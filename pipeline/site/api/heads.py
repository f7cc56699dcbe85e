"""The head of every document, and what all documents look up: addresses, and who leans on what."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.site.api.paths import API_VERSION, BASE, api_path
from pipeline.site.licence import COVERS, EXCLUDES, terms
from pipeline.site.pages import SiteInput, used_in

PER_PART = 200
"""Items in one part of a list."""
CONTEXT = f"{BASE}context.jsonld"
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Desk:
    """What the documents are made from.

    ``used`` has the addresses of the pages that lean on each claim and each work, ``claims_of`` the claims of
    each work, with those derived from the benchmark that it describes.
    """

    site: SiteInput
    used: Mapping[str, Sequence[str]]
    claims_of: Mapping[str, Sequence[str]]
    per_part: int = PER_PART

    @classmethod
    def of(cls, site: SiteInput, per_part: int = PER_PART) -> Desk:
        """Return the desk for a site."""
        used = {
            record: [site.site.url + link.target for link in links] for record, links in used_in(site).items()
        }
        claims_of: dict[str, list[str]] = defaultdict(list)
        for claim_id, entry in site.library.claims.items():
            claims_of[entry.work].append(claim_id)
        return cls(site, used, claims_of, per_part)

    def address(self, target: str) -> str:
        """Return the whole address of a path from the root."""
        return self.site.site.url + target

    def url(self, name: str, part: int = 1) -> str:
        """Return the whole address of a document of the API."""
        return self.address(api_path(name, part))

    def head(
        self, name: str, page: str, *, part: int = 1, links: Mapping[str, str] = _NONE
    ) -> dict[str, Any]:
        """Return what every document begins with; ``page`` is a path from the root, ``links`` addresses."""
        licence = terms(self.site.site.licence)
        return {
            "schema_version": API_VERSION,
            "generated_at": self.site.status.last_run,
            "licence": {
                "id": licence.id,
                "url": licence.url or None,
                "covers": COVERS,
                "excludes": EXCLUDES,
            },
            "page": self.address(page),
            "links": {"self": self.url(name, part), "index": self.url("index"), **links},
        }

    def linked(self, name: str, page: str, kind: str, **links: str) -> dict[str, Any]:
        """Return the head of a document that is a node of linked data of a type of schema.org."""
        return {
            "@context": self.address(CONTEXT),
            "@id": self.address(page),
            "@type": kind,
            **self.head(name, page, links={"markdown": self.address(f"{page}index.md"), **links}),
        }

    def parts(self, name: str, page: str, items: Sequence[Any], **more: Any) -> dict[str, dict[str, Any]]:
        """Return the parts of a list, by path: at least one, each with its neighbours under ``links``."""
        count = max(1, math.ceil(len(items) / self.per_part))
        found = {}
        for part in range(1, count + 1):
            links = {"first": self.url(name), "last": self.url(name, count)}
            if part > 1:
                links["previous"] = self.url(name, part - 1)
            if part < count:
                links["next"] = self.url(name, part + 1)
            chosen = items[(part - 1) * self.per_part : part * self.per_part]
            found[api_path(name, part)] = {
                **self.head(name, page, part=part, links=links),
                "total": len(items),
                "part": part,
                "parts": count,
                **more,
                "items": list(chosen),
            }
        return found
