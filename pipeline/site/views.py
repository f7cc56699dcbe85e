"""Claims and works as templates see them: plain values, every unit and sign already settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.evidence.figures import counted, figure, interval_text, number_text, trend
from pipeline.evidence.pooling import Pooled
from pipeline.evidence.pools import pooled_in, pooling
from pipeline.evidence.relations import Relations
from pipeline.evidence.strength import Strength
from pipeline.records.library import ClaimEntry, Entry, Library
from pipeline.records.units import UNITS
from pipeline.records.works import Withdrawal, Work
from pipeline.site.corrections import ChangeRow
from pipeline.site.inputs import origin_words, table_link
from pipeline.synthesis.article import Link
from pipeline.synthesis.citation import address, reference_html, short_name
from pipeline.synthesis.prose import claim_target, pool_target, relative, work_target


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim in a list."""

    id: str
    target: str
    figure: str
    says: str
    measure_name: str
    work: Link
    design: str
    level: str
    status: str


def claim_row(library: Library, claim_id: str) -> ClaimRow:
    """Return one claim as a row of a list."""
    entry = library.claims[claim_id]
    measure = entry.record.measure
    work = library.works[entry.work].record
    return ClaimRow(
        id=claim_id,
        target=claim_target(claim_id),
        figure=figure(measure).text if measure else "",
        says=entry.record.says,
        measure_name=measure.name if measure else "",
        work=Link(short_name(work), work_target(entry.work)),
        design=entry.record.design,
        level=entry.record.checked.level,
        status=entry.record.status,
    )


def claim_view(library: Library, entry: ClaimEntry) -> dict[str, Any]:
    """Return everything the page of one claim shows of the claim itself."""
    claim, measure = entry.record, entry.record.measure
    shown = figure(measure) if measure else None
    unit = UNITS.get(measure.unit or "") if measure else None
    baseline = ""
    if measure and measure.baseline is not None:
        baseline = number_text(measure.baseline) + (unit.symbol if unit else "")
    here = claim_target(entry.id)
    work = library.works[entry.work].record
    return {
        "id": entry.id,
        "target": here,
        "says": claim.says,
        "figure": shown.text if shown else "",
        "bound": shown.bound if shown else "",
        "number": shown.number if shown else "",
        "unit": (shown.unit + counted(measure)) if shown and measure else "",
        "trend": trend(measure) if measure else None,
        "measure_name": measure.name if measure else "",
        "baseline": baseline,
        "interval": interval_text(measure) if measure else "",
        "compared_with": claim.compared_with or "",
        "who": claim.scope.who,
        "on": claim.scope.on or "",
        "n": claim.scope.n or "",
        "design": claim.design,
        "at": claim.at,
        "excerpt": claim.excerpt or "",
        "limits": claim.limits or "",
        "level": claim.checked.level,
        "checked_on": claim.checked.on,
        "figures": origin_words(library, entry.basis) if entry.basis else "",
        "table": table_link(library, entry.basis.benchmark) if entry.basis else None,
        "by_way_of": claim.checked.by_way_of or "",
        "checked_note": claim.checked.note or "",
        "status": claim.status,
        "withdrawn": claim.withdrawn,
        "replaced_by": _replacement(library, claim.withdrawn),
        "topics": [Link(library.topics[t].record.title, f"topics/{t}/") for t in claim.topics],
        "mechanisms": [
            Link(library.mechanisms[m].record.title, f"mechanisms/{m}/") for m in claim.mechanisms
        ],
        "misreported": [
            {
                "by": library.works[m.by].record.title if m.by in library.works else m.by,
                "target": work_target(m.by) if m.by in library.works else "",
                "said": m.said,
                "source_says": m.source_says,
            }
            for m in claim.misreported
        ],
        "pools": pool_links(library, entry.id),
        "reference_html": reference_html(work, relative(here, work_target(entry.work))),
    }


def _replacement(library: Library, withdrawn: Withdrawal | None) -> ClaimRow | None:
    see = withdrawn.see if withdrawn else None
    return claim_row(library, see) if see in library.claims else None


def pool_links(library: Library, claim_id: str) -> list[dict[str, str]]:
    """Return the pools that list a claim among their effects; ``word`` says whether they have a value."""
    rows = []
    for pool_id in pooled_in(library, claim_id):
        found = pooling(library, pool_id)
        word = "Pooled in" if isinstance(found.result, Pooled) else "Listed for pooling in"
        rows.append({"word": word, "target": pool_target(pool_id), "title": found.record.title})
    return rows


def relation_rows(library: Library, relations: Relations, claim_id: str) -> list[dict[str, str]]:
    """Return the relations of a claim, contradictions first, with the words of the other claim."""
    rows = []
    for related in relations.of(claim_id):
        other = library.claims[related.other]
        rows.append(
            {
                "kind": related.kind,
                "word": related.word,
                "target": claim_target(other.id),
                "says": other.record.says,
                "work": short_name(library.works[other.work].record),
                "level": other.record.checked.level,
                "status": other.record.status,
                "why": related.why,
            }
        )
    return rows


def strength_rows(library: Library, strength: Strength) -> list[dict[str, Any]]:
    """Return the marks of a claim with their reasons and links to the claims these speak of."""
    return [
        {
            "name": mark.name,
            "answer": mark.answer,
            "reason": mark.reason,
            "claims": [
                Link(short_name(library.works[library.claims[c].work].record), claim_target(c))
                for c in mark.claims
            ],
        }
        for mark in strength.marks
    ]


def claim_history(entry: ClaimEntry, rows: Sequence[ChangeRow] = ()) -> list[tuple[str, str]]:
    """Return what happened to a claim, oldest first: (day, words). ``rows`` are its changes, newest first."""
    events = [(entry.record.checked.on, f"Checked: {entry.record.checked.level}.")]
    for row in reversed(rows):
        events.append((row.on, row.sentence + (" (From the commit that changed it.)" if row.commit else "")))
    return sorted(events, key=lambda event: event[0])


def newer_claims(library: Library, relations: Relations, claim_id: str) -> list[ClaimRow]:
    """Return the claims that supersede a claim and have been accepted."""
    newer = [r.other for r in relations.of(claim_id) if r.word == "is superseded by"]
    return [claim_row(library, i) for i in newer if library.claims[i].record.status != "candidate"]


def identifiers(work: Work) -> list[tuple[str, str, str]]:
    """Return (name, value, address) of every identifier a work has."""
    ids, rows = work.ids, []
    if ids.doi:
        rows.append(("DOI", ids.doi, f"https://doi.org/{ids.doi}"))
    if ids.arxiv:
        rows.append(("arXiv", ids.arxiv, f"https://arxiv.org/abs/{ids.arxiv}"))
    if ids.openreview:
        rows.append(("OpenReview", ids.openreview, f"https://openreview.net/forum?id={ids.openreview}"))
    if ids.isbn:
        rows.append(("ISBN", ids.isbn, ""))
    if ids.url:
        rows.append(("Address", ids.url, ids.url))
    return rows


def work_line(entry: Entry[Work], base: str) -> Markup:
    """Return the reference of a work for the page at ``base``."""
    return reference_html(entry.record, relative(base, work_target(entry.id)))


__all__ = [
    "ClaimRow",
    "address",
    "claim_history",
    "claim_row",
    "claim_view",
    "identifiers",
    "newer_claims",
    "relation_rows",
    "strength_rows",
    "work_line",
]
