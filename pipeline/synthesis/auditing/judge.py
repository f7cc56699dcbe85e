"""The verdict on one quantity: let through for a reason, or refused with the nearest claim and the fix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.problems import Problem
from pipeline.synthesis.auditing.agreement import Fault, Match

Verdict = Literal["reference", "cited", "derived", "counted here", "escape", "no finding", "refused"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One quantity and what became of it.

    ``claim`` is the claim it agrees with, ``role`` which of its numbers; ``problem`` is given when it was
    refused. ``path``, ``line`` and ``column`` lead to the source, ``field`` names the part of the record;
    ``start`` and ``width`` are the place in the text of its stretch. ``generated`` figures are printed from
    the record and stand nowhere in the source.
    """

    path: str
    line: int
    column: int
    field: str
    text: str
    sentence: str
    verdict: Verdict
    reason: str
    claim: str = ""
    role: str = ""
    generated: bool = False
    start: int = 0
    width: int = 0
    problem: Problem | None = None


REASONS: Mapping[str, str] = {
    "value": "its value",
    "low": "the lower end of its range",
    "high": "the upper end of its range",
    "baseline": "its comparator's value",
    "interval low": "the lower end of its interval",
    "interval high": "the upper end of its interval",
    "level": "the level of its interval",
    "count": "its count",
    "of": "its total",
    "scale": "the end of its scale",
    "text": "a number in its words",
}


def role_words(role: str) -> str:
    """Return what a role is called in a reason; "low, high" for a whole range."""
    if role in ("low, high", "interval low, interval high", "baseline, value"):
        return {
            "low, high": "its range",
            "interval low, interval high": "its interval",
            "baseline, value": "its comparator's value and its own",
        }[role]
    return REASONS.get(role, role)


def best(found: Sequence[tuple[str, Match | Fault]]) -> tuple[str, Match | Fault] | None:
    """Return the first match, or else the fault that came nearest; ``None`` for nothing to judge by."""
    nearest: tuple[str, Fault] | None = None
    for claim_id, result in found:
        if isinstance(result, Match):
            return claim_id, result
        if nearest is None or result.rank > nearest[1].rank:
            nearest = claim_id, result
    return nearest
