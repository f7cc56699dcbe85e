"""What follows, as far as claims carry it: for those who work with what was studied, and what to do first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pipeline.evidence.figures import trend
from pipeline.records.library import ClaimEntry, Library
from pipeline.synthesis.writing.findings import alone, author, is_sayable, tells
from pipeline.synthesis.writing.measures import outcome, prints_figure
from pipeline.synthesis.writing.order import is_argument
from pipeline.synthesis.writing.sides import Side
from pipeline.synthesis.writing.words import (
    bare,
    capital,
    has_number,
    is_plain,
    is_said_only,
    link,
    sentence,
    subject,
)

_NAMED = re.compile(r"(?<=\W)[A-Z]")
_PEOPLE = re.compile(
    r"^(?:people|participants|writers|readers|artists|creators|students|teachers|researchers)\b"
)
_CAUSAL = frozenset({"rct", "quasi-experiment", "meta-analysis"})
_MOST_AUDIENCES, _MOST_POINTS, _LEAST_STEPS, _MOST_STEPS = 3, 3, 3, 4


def _carries(claim: ClaimEntry) -> bool:
    """Tell whether advice may stand on a claim: read in its source, with a better and a worse way."""
    measure, record = claim.record.measure, claim.record
    found = trend(measure) if measure else None
    return (
        measure is not None
        and found is not None
        and found.tone != "plain"
        and record.checked.level == "primary"
        and not is_said_only(claim)
        and not is_argument(claim)
        and is_sayable(claim)
        and bool(record.compared_with)
        and all(
            is_plain(t) and not has_number(t)
            for t in (measure.name, record.scope.who, record.compared_with or "")
        )
    )


def implications(claims: Sequence[ClaimEntry]) -> list[dict[str, Any]]:
    """Return what follows for those who work with what was studied, two points or more each.

    Only experiments and pooled analyses let anything follow from working with something, and the record has
    to name what that is, as in "people writing with GPT-3".
    """
    groups: dict[str, list[ClaimEntry]] = {}
    for claim in claims:
        if _carries(claim) and claim.record.design in _CAUSAL and _NAMED.search(claim.record.scope.who):
            groups.setdefault(claim.record.scope.who, []).append(claim)
    return [
        {
            "audience": capital(who) if _PEOPLE.match(who) else f"Those who work with {who}",
            "points": [_point(c, n) for n, c in enumerate(found[:_MOST_POINTS])],
        }
        for who, found in list(groups.items())
        if len(found) > 1
    ][:_MOST_AUDIENCES]


def _point(claim: ClaimEntry, number: int) -> str:
    measure = claim.record.measure
    moved = trend(measure) if measure else None
    assert measure is not None and moved is not None  # noqa: S101, PT018 - chosen for it
    name, way = outcome(measure), link(claim.id, moved.word)
    other = (
        ""
        if tells(measure.name, claim.record.compared_with or "")
        else bare(claim.record.compared_with or "")
    )
    against = f", set against {other}" if other else ""
    if moved.tone == "bad":
        texts = (
            f"watch {name}: it came out {way}{against}",
            f"don't let {name} out of sight; it came out {way}{against}",
        )
    else:
        texts = (
            f"a gain may be there: {name} came out {way}{against}",
            f"a gain may show in {name}, which came out {way}{against}",
        )
    return sentence(texts[number % len(texts)])


def steps(library: Library, claims: Sequence[ClaimEntry], pairs: Sequence[Side]) -> list[dict[str, str]]:
    """Return three or four things to do, each with the claim it stands on; none if the claims carry fewer."""
    found: list[dict[str, str]] = []
    able = [c for c in claims if _carries(c)]
    for claim in [c for c in able if _tone(c) == "bad"][:1]:
        found.append(_step(f"measure {_of(claim)} in your own setting before you rely on it", _moved(claim)))
    for claim in [c for c in able if _tone(c) == "good"][:1]:
        other = bare(claim.record.compared_with or "")
        found.append(_step(f"keep {other} for comparison when you try something else", _moved(claim)))
    for side in pairs[:1]:
        both = (side.one, side.other)
        names = [author(library.works[c.work].record) or "an unsigned source" for c in both]
        told = f"{link(side.one.id, names[0])} and {link(side.other.id, names[1])} came to different results"
        retold = all(c.record.checked.level != "primary" for c in both)
        because = f"{told}, as reported" if retold else told
        found.append(_step("before you take a side, settle whose case is yours", because))
    for claim in [c for c in claims if _is_retold(c)][:1]:
        because = (
            f"{sentence(alone(claim, library.works[claim.work].record))} We saw that in another account only"
        )
        found.append(_step("read the source before you pass on what is reported", because))
    return found[:_MOST_STEPS] if len(found) >= _LEAST_STEPS else []


def _tone(claim: ClaimEntry) -> str:
    moved = trend(claim.record.measure) if claim.record.measure else None
    return moved.tone if moved else ""


def _is_retold(claim: ClaimEntry) -> bool:
    """Tell whether a claim was seen second-hand and can be told in a step."""
    able = is_sayable(claim) and not is_said_only(claim) and not prints_figure(claim)
    return claim.record.checked.level == "secondary" and able


def _of(claim: ClaimEntry) -> str:
    return outcome(claim.record.measure) if claim.record.measure else "it"


def _moved(claim: ClaimEntry) -> str:
    """Return which way a claim's measure went, against what."""
    measure, other = claim.record.measure, claim.record.compared_with or ""
    moved = trend(measure) if measure else None
    way = link(claim.id, moved.word if moved else "otherwise")
    if measure and tells(measure.name, other):
        return f"for {subject(claim)}, {_of(claim)} came out {way}"
    return f"set against {bare(other)}, {_of(claim)} came out {way}"


def _step(action: str, because: str) -> dict[str, str]:
    return {"action": sentence(action), "because": sentence(because)}
