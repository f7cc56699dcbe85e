"""The lists of the API, as values for their models: every item once, by id, in parts of a bounded size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from pipeline.evidence.figures import figure
from pipeline.evidence.meaning import POOL, figure_of
from pipeline.records.catalog import CorrectedObservation, Observation
from pipeline.records.overlays import feed_of
from pipeline.site.api.documents import answer, claims_under, pool_documents
from pipeline.site.api.heads import Desk
from pipeline.site.corrections import ChangeRow, change_rows, kind_of, record_target
from pipeline.site.tombstones import gone_records, last_words
from pipeline.synthesis.prose import claim_target, note_target, pool_target, work_target

Files = dict[str, dict[str, Any]]
"""Documents by their path from the root of the site."""


def _item(desk: Desk, name: str, page: str, **fields: Any) -> dict[str, Any]:
    return {"id": name.split("/", 1)[1], "url": desk.url(name), "page": desk.address(page), **fields}


def claims_list(desk: Desk) -> Files:
    """Return the list of claims."""
    items = []
    for claim_id, entry in sorted(desk.site.library.claims.items()):
        claim = entry.record
        fields = {
            "says": claim.says,
            "figure": figure(claim.measure).text if claim.measure else None,
            "work": entry.work,
            "design": claim.design,
            "checked": claim.checked.level,
            "status": claim.status,
            "topics": list(claim.topics),
        }
        items.append(_item(desk, f"claims/{claim_id}", claim_target(claim_id), **fields))
    return desk.parts("claims", "claims/", items)


def articles_list(desk: Desk) -> Files:
    """Return the list of articles."""
    items = [
        _item(
            desk,
            f"articles/{a.id}",
            a.target,
            kind=a.kind,
            title=a.title,
            summary=a.summary_text,
            stance=a.stance,
            updated=a.updated,
        )
        for a in sorted(desk.site.articles.values(), key=lambda a: a.id)
    ]
    return desk.parts("articles", "", items)


def works_list(desk: Desk) -> Files:
    """Return the list of works."""
    items = [
        _item(
            desk,
            f"works/{work_id}",
            work_target(work_id),
            kind=e.record.kind,
            title=e.record.title,
            published=e.record.published,
            claims=len(desk.claims_of.get(work_id, ())),
        )
        for work_id, e in sorted(desk.site.library.works.items())
    ]
    return desk.parts("works", "works/", items)


def notes_list(desk: Desk) -> Files:
    """Return the list of notes."""
    items = [
        _item(
            desk,
            f"notes/{note_id}",
            note_target(note_id),
            question=e.record.question,
            answer=answer(desk, e),
            topics=list(e.record.topics),
        )
        for note_id, e in sorted(desk.site.library.notes.items())
    ]
    return desk.parts("notes", "notes/", items)


def subjects_list(desk: Desk, plural: str) -> Files:
    """Return the list of topics, or of mechanisms."""
    items = [
        _item(
            desk,
            f"{plural}/{subject_id}",
            f"{plural}/{subject_id}/",
            title=e.record.title,
            claims=len(claims_under(desk, plural, subject_id)),
        )
        for subject_id, e in sorted(getattr(desk.site.library, plural).items())
    ]
    return desk.parts(plural, f"{plural}/", items)


def benchmarks_list(desk: Desk) -> Files:
    """Return the list of benchmarks."""
    items = [
        _item(
            desk,
            f"benchmarks/{benchmark_id}",
            f"benchmarks/{benchmark_id}/",
            title=e.record.title,
            observations=len(e.record.observations),
        )
        for benchmark_id, e in sorted(desk.site.library.benchmarks.items())
    ]
    return desk.parts("benchmarks", "benchmarks/", items)


def observations_list(desk: Desk) -> Files:
    """Return the lists of observations, one for each benchmark."""
    found: Files = {}
    for benchmark_id, entry in sorted(desk.site.library.benchmarks.items()):
        rows = sorted(entry.record.observations, key=lambda row: row.on)
        units = {key: metric.unit for key, metric in entry.record.metrics.items()}
        items = [_observation(row, units.get(row.metric, "")) for row in rows]
        name, page = f"observations/{benchmark_id}", f"benchmarks/{benchmark_id}/"
        found |= desk.parts(name, page, items, benchmark=benchmark_id)
    return found


def _observation(row: Observation, unit: str) -> dict[str, Any]:
    figures = row.model_dump(mode="json", include={"value", "grade", "low", "high"})
    return {
        "metric": row.metric,
        "series": row.series,
        "subject": row.subject,
        "on": row.on,
        **figures,
        "unit": unit,
        "gone": bool(row.gone),
        "feed": feed_of(row) or None,
        "upstream": figure_of(row.seen) if isinstance(row, CorrectedObservation) else None,
        "correction": row.overlay.reason if isinstance(row, CorrectedObservation) else None,
    }


def pools_list(desk: Desk) -> Files:
    """Return the list of pools."""
    items = [
        _item(desk, name, pool_target(d["id"]), title=d["title"], figure=d["figure"])
        for name, d in sorted(pool_documents(desk))
    ]
    return desk.parts("pools", "pools/", items)


def changes_of(desk: Desk) -> list[ChangeRow]:
    """Return every change, the newest first."""
    return change_rows(desk.site.library, desk.site.life)


def _by_month(rows: Sequence[ChangeRow]) -> dict[str, list[ChangeRow]]:
    """Return the changes by month, the newest month first and the oldest change of each first."""
    months: dict[str, list[ChangeRow]] = defaultdict(list)
    for row in rows:
        months[row.on[:7]].insert(0, row)
    return dict(months)


def months_list(desk: Desk) -> Files:
    """Return the list of months in which something changed."""
    items = [
        {"month": month, "changes": len(rows), "url": desk.url(f"changes/{month}")}
        for month, rows in _by_month(changes_of(desk)).items()
    ]
    return desk.parts("changes", "corrections/", items)


def changes_list(desk: Desk) -> Files:
    """Return the lists of changes, one for each month."""
    found: Files = {}
    for month, rows in _by_month(changes_of(desk)).items():
        items = [
            {
                "id": row.anchor,
                "on": row.on,
                "record": row.record,
                "record_kind": kind_of(row.target),
                "page": desk.address(row.target),
                "kind": row.kind,
                "what": row.what,
                "was": row.was or None,
                "now": row.now or None,
                "why": None if row.kind == "added" else row.why,
                "used_in": [desk.address(target) for target in row.used_in],
            }
            for row in rows
        ]
        found |= desk.parts(f"changes/{month}", "corrections/", items, month=month)
    return found


def gone_list(desk: Desk) -> Files:
    """Return the list of records that are no longer kept."""
    rows, items = changes_of(desk), []
    for gone in gone_records(desk.site.library, desk.site.life):
        kind = kind_of(record_target(gone.record))
        items.append(
            {
                "id": gone.record.removeprefix(POOL),
                "kind": kind,
                "page": desk.address(record_target(gone.record)),
                "url": desk.url(f"claims/{gone.record}") if kind == "claim" else None,
                "since": gone.since,
                "why": last_words(rows, gone).why,
            }
        )
    return desk.parts("gone", "corrections/", items)
