"""What stands beside the text: the comparison of domains and the charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.evidence.figures import trend, unit_label
from pipeline.records.library import ClaimEntry, Library
from pipeline.records.units import UNITS
from pipeline.synthesis.writing.findings import alone, is_sayable
from pipeline.synthesis.writing.measures import has_figure, outcome, prints_figure
from pipeline.synthesis.writing.order import Domain, is_argument
from pipeline.synthesis.writing.words import (
    capital,
    has_number,
    is_plain,
    is_said_only,
    link,
    sentence,
    subject,
)

_MOST_CHARTS, _MOST_ROWS, _LEAST_DOMAINS = 2, 8, 2


def _tone(claim: ClaimEntry) -> str:
    measure = claim.record.measure
    found = trend(measure) if measure else None
    return found.tone if found and not is_said_only(claim) and not is_argument(claim) else ""


def comparison(library: Library, domains: Sequence[Domain], headings: Sequence[str]) -> list[dict[str, str]]:
    """Return one row a domain in which something went the worse and something the better way.

    With fewer than two such domains there is no table: nothing would stand beside each other.
    """
    rows = []
    for domain, heading in zip(domains, headings, strict=True):
        worse = [c for c in domain.claims if _tone(c) == "bad" and _fits(c)]
        better = [c for c in domain.claims if _tone(c) == "good" and _fits(c)]
        if worse and better:
            rows.append(_row(library, heading, worse[0], better[0], domain))
    return rows if len(rows) >= _LEAST_DOMAINS else []


def _fits(claim: ClaimEntry) -> bool:
    measure = claim.record.measure
    return (
        is_sayable(claim)
        and measure is not None
        and is_plain(measure.name)
        and not has_number(measure.name)
        and not prints_figure(claim)
    )


def _row(
    library: Library, heading: str, worse: ClaimEntry, better: ClaimEntry, domain: Domain
) -> dict[str, str]:
    measure = worse.record.measure
    assert measure is not None  # noqa: S101 - chosen for it
    moved = trend(measure)
    told = "" if worse.record.checked.level == "primary" else ", as reported"
    way = link(worse.id, moved.word if moved else "worse")
    able = [c for c in domain.claims if c.record.mechanisms and c.record.checked.level == "primary"]
    carrier = next((c for c in able if not is_said_only(c)), None)
    fix = "No mechanism is named on record, and no remedy that would remove one."
    if carrier is not None:
        title = library.mechanisms[carrier.record.mechanisms[0]].record.title
        fix = f"{link(carrier.id, title)} is proposed as the mechanism; whether its removal helps is open."
    return {
        "domain": heading,
        "problem": sentence(f"for {subject(worse)}, {outcome(measure)} came out {way}{told}"),
        "observable_failure": _finding(library, worse),
        "practical_response": _finding(library, better),
        "root_fix": fix,
    }


def _finding(library: Library, claim: ClaimEntry) -> str:
    return sentence(alone(claim, library.works[claim.work].record))


def charts(claims: Sequence[ClaimEntry], sections: Sequence[tuple[str, Domain]]) -> list[dict[str, Any]]:
    """Return charts of claims that share a unit: effects of any work, other figures of one test or work."""
    groups: dict[tuple[str, ...], list[ClaimEntry]] = {}
    for claim in claims:
        key = _group(claim)
        if key and not is_said_only(claim):
            groups.setdefault(key, []).append(claim)
    able = sorted((found for found in groups.values() if len(found) > 1), key=len, reverse=True)
    return [_chart(found[:_MOST_ROWS], sections) for found in able[:_MOST_CHARTS]]


def _group(claim: ClaimEntry) -> tuple[str, ...] | None:
    """Return what two claims have to share to be drawn together; ``None`` for one that is not drawn."""
    measure = claim.record.measure
    if measure is None or not has_figure(claim):
        return None
    unit = UNITS.get(measure.unit or "")
    same = claim.record.scope.on or claim.work
    if measure.value is not None and unit is not None:
        if unit.family == "effect":
            return ("effects", unit.name)
        # Sizes of things share the unit "count" and nothing else.
        return None if unit.family == "count" else ("values", unit.name, str(measure.year or ""), same)
    if measure.low is not None and unit is not None:
        return ("range", unit.name, same)
    return ("share", same) if measure.count is not None else None


def _chart(claims: Sequence[ClaimEntry], sections: Sequence[tuple[str, Domain]]) -> dict[str, Any]:
    measures = [c.record.measure for c in claims if c.record.measure]
    kind = _group(claims[0])
    assert kind is not None  # noqa: S101 - grouped by it
    names = [m.name for m in measures]
    labels = names if len(set(names)) == len(names) else [c.record.scope.who for c in claims]
    if len(set(labels)) < len(labels):
        labels = [f"{m.name}, {c.record.scope.who}" for m, c in zip(measures, claims, strict=True)]
    works = {c.work for c in claims}
    unit = "Shares" if kind[0] == "share" else capital(unit_label(measures[0]))
    on = claims[0].record.scope.on
    where = (
        f"on {on}"
        if on and is_plain(on) and not has_number(on)
        else "in one work"
        if len(works) == 1
        else "side by side"
    )
    home = next((heading for heading, domain in sections if all(c in domain.claims for c in claims)), None)
    chart: dict[str, Any] = {
        "kind": kind[0],
        "title": f"{unit}, {where}"
        if kind[0] != "effects"
        else f"Effects on record ({unit_label(measures[0])})",
        "claims": [c.id for c in claims],
        "labels": {c.id: capital(label) for c, label in zip(claims, labels, strict=True)},
    }
    return chart | ({"section": home} if home else {})
