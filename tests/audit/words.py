"""Hold words against one made-up claim."""

from __future__ import annotations

from typing import Any, cast

from pipeline.records.library import ClaimEntry, Library
from pipeline.records.works import Claim
from pipeline.records.yaml_source import YamlDocument
from pipeline.synthesis.auditing.agreement import Match, weigh
from pipeline.synthesis.auditing.backing import Evidence, evidence
from pipeline.synthesis.auditing.names import Names
from pipeline.synthesis.auditing.reading import Reading, read
from pipeline.synthesis.auditing.telling import telling

NO_NAMES = Names()


def claim(measure: dict[str, Any] | None = None, **fields: Any) -> Claim:
    values: dict[str, Any] = {
        "says": "Something was found.",
        "scope": {"who": "nobody"},
        "design": "survey",
        "topics": ["reading"],
        "at": "page 3",
        "checked": {"level": "primary", "on": "2025-11-21"},
        **fields,
    }
    if measure:
        values["measure"] = {"name": "something", **measure}
    return Claim.model_validate(values)


def as_evidence(record: Claim) -> Evidence:
    entry = ClaimEntry("some/claim", "some", record, cast(YamlDocument, None), ())
    return evidence(Library(), entry, NO_NAMES)


def readings(words: str) -> list[Reading]:
    return read(words, NO_NAMES)[0]


def disagreeing(words: str, record: Claim) -> list[str]:
    """Return the quantities of a sentence that the claim does not carry."""
    known, found = as_evidence(record), readings(words)
    return [
        item.text.strip()
        for item in found
        if not isinstance(
            weigh(item, known, telling(words, item, 0, len(words), tuple(r for r in found if r is not item))),
            Match,
        )
    ]
