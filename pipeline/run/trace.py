"""Follow the chain between articles, claims and sources."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.config import Project
from pipeline.evidence.figures import figure
from pipeline.evidence.pools import pooled_in
from pipeline.evidence.relations import relate
from pipeline.problems import did_you_mean
from pipeline.records.library import Library
from pipeline.run.examine import examine_project
from pipeline.synthesis.compose import compose_all


def trace(project: Project, record_id: str, today: date) -> dict[str, Any] | str:
    """Return the chain of an article, note, pool or claim, or a sentence that says why there is none."""
    examination = examine_project(project, today)
    if not examination.publishable:
        return "The records have errors; see: throughline check"
    library = examination.library
    articles = compose_all(library, relate(library), "")
    if record_id in articles:
        article = articles[record_id]
        chain = [_link(library, c) for c in article.claims]
        return {"id": record_id, "title": article.title, "chain": chain, "used_in": []}
    if record_id in library.claims:
        used = [a.target for a in articles.values() if record_id in a.claims]
        used += [f"notes/{i}/" for i, n in library.notes.items() if record_id in n.record.claims]
        used += [f"pools/{i}/" for i in pooled_in(library, record_id)]
        says = library.claims[record_id].record.says
        return {"id": record_id, "title": says, "chain": [_link(library, record_id)], "used_in": used}
    if record_id in library.notes:
        note = library.notes[record_id].record
        used = [a.target for a in articles.values() if any(n.id == record_id for n in a.notes)]
        chain = [_link(library, c) for c in note.claims]
        return {"id": record_id, "title": note.question, "chain": chain, "used_in": used}
    if record_id in library.pools:
        pool = library.pools[record_id].record
        used = [a.target for a in articles.values() if record_id in a.pools]
        chain = [_link(library, effect.claim) for effect in pool.effects]
        return {"id": record_id, "title": pool.title, "chain": chain, "used_in": used}
    hint = did_you_mean(record_id, [*articles, *library.notes, *library.pools, *library.claims])
    return f'There is no article, note, pool or claim "{record_id}". {hint}'.rstrip()


def _link(library: Library, claim_id: str) -> dict[str, str]:
    entry = library.claims[claim_id]
    claim = entry.record
    return {
        "claim": claim_id,
        "figure": figure(claim.measure).text if claim.measure else "",
        "work": library.works[entry.work].record.title,
        "at": claim.at,
        "checked": claim.checked.level,
    }
