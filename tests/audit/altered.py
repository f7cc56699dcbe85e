"""Libraries in which one claim is another, or is gone."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pipeline.records.library import Library
from pipeline.records.works import Claim

_WORDS = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half|third|quarter|tenth"
    r"|thousand)s?\b",
    re.IGNORECASE,
)


def altered(library: Library, claim_id: str) -> Library:
    """Return a library in which no number of one claim is what it was."""
    entry = library.claims[claim_id]
    document = _changed(entry.record.model_dump(exclude_none=True))
    return replace(
        library,
        claims={**library.claims, claim_id: replace(entry, record=Claim.model_construct(**_typed(document)))},
    )


def _typed(document: dict[str, Any]) -> dict[str, Any]:
    plain = Claim.model_validate({k: v for k, v in document.items() if k != "excerpt"})
    return {name: getattr(plain, name) for name in Claim.model_fields}


def _changed(value: Any, name: str = "") -> Any:
    if name in (
        "checked",
        "corrections",
        "withdrawn",
        "topics",
        "mechanisms",
        "relates",
        "design",
        "unit",
        "at",
    ):
        return value
    if isinstance(value, dict):
        return {key: _changed(child, key) for key, child in value.items()}
    if isinstance(value, list):
        return [_changed(child) for child in value]
    if isinstance(value, Decimal):
        return value * 7003 + 13 if name in ("value", "low", "high", "baseline") else value
    if isinstance(value, int) and name in ("count", "of"):
        return value * 7003 + (1 if name == "count" else 9)
    if isinstance(value, str):
        return _WORDS.sub("some", re.sub(r"\d[\d,.]*\d|\d", "", value)) or "something"
    return value


def without(library: Library, claim_id: str) -> Library:
    """Return a library from which one claim was deleted."""
    known = {kind: set(ids) for kind, ids in library.known.items()}
    known["claim"].discard(claim_id)
    return replace(library, claims={c: e for c, e in library.claims.items() if c != claim_id}, known=known)
