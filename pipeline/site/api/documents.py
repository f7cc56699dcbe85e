"""The documents of single records, as values for their models."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.evidence.bodies import bodies_of
from pipeline.evidence.changes import Gone
from pipeline.evidence.event_claims import moments
from pipeline.evidence.events import Event
from pipeline.evidence.figures import figure, unit_label
from pipeline.evidence.freshness import InputNote, input_notes
from pipeline.evidence.meaning import figure_of, figure_shown
from pipeline.evidence.pools import pooled_in, poolings
from pipeline.evidence.strength import EvidenceSummary, strength_of
from pipeline.records.catalog import CorrectedObservation, Observation
from pipeline.records.library import ClaimEntry, Entry
from pipeline.records.overlays import feed_of
from pipeline.records.works import Measure, Work
from pipeline.records.writing import Note
from pipeline.site.api.heads import Desk
from pipeline.site.corrections import ChangeRow
from pipeline.site.inputs import input_document
from pipeline.site.pool_files import pool_document
from pipeline.site.pool_page import pools_used
from pipeline.site.tombstones import last_words
from pipeline.synthesis.article import Article
from pipeline.synthesis.citation import address
from pipeline.synthesis.prose import claim_target, note_target, plain_text, pool_target, work_target

SCHOLARLY = {
    "paper": "ScholarlyArticle",
    "preprint": "ScholarlyArticle",
    "report": "Report",
    "article": "Article",
    "dataset": "Dataset",
    "book": "Book",
}
"""schema.org's type of a work, by its kind."""

Documents = Iterator[tuple[str, dict[str, Any]]]
"""Names of documents, without folder and ending, with their values."""


def claim_documents(desk: Desk) -> Documents:
    """Yield the document of every claim."""
    library, relations = desk.site.library, desk.site.relations
    bodies, moves = bodies_of(library), moments(library)
    notes = input_notes(library, desk.site.status.tables)
    for claim_id, entry in library.claims.items():
        strength = strength_of(library, relations, claim_id, bodies)
        name, claim = f"claims/{claim_id}", entry.record
        yield (
            name,
            {
                **desk.linked(name, claim_target(claim_id), "Claim", work=desk.url(f"works/{entry.work}")),
                **claim.model_dump(mode="json", exclude={"relates", "change_note", "never_say"}),
                "id": claim_id,
                "work": entry.work,
                "figure": figure(claim.measure).text if claim.measure else None,
                "source": _source(desk, library.works[entry.work]),
                "measured": _measured(claim.measure),
                "filed_under": _filed_under(desk, claim.topics, claim.mechanisms),
                "relations": [
                    {
                        "word": r.word,
                        "claim": r.other,
                        "page": desk.address(claim_target(r.other)),
                        "why": r.why or None,
                        "independent": r.independent,
                    }
                    for r in relations.of(claim_id)
                ],
                "strength": {
                    m.name: {"answer": m.answer, "reason": m.reason, "claims": list(m.claims)}
                    for m in strength.marks
                },
                "pools": pooled_in(library, claim_id),
                "inputs": _inputs(entry, notes),
                "table": _moment(moves[claim_id].event) if claim_id in moves else None,
                "used_in": list(desk.used.get(claim_id, ())),
            },
        )


def _inputs(entry: ClaimEntry, notes: Mapping[str, Sequence[InputNote]]) -> dict[str, Any] | None:
    return input_document(entry.basis, notes.get(entry.id, ())) if entry.basis else None


def _source(desk: Desk, entry: Entry[Work]) -> dict[str, Any]:
    work = entry.record
    return {
        "@id": desk.address(work_target(entry.id)),
        "@type": SCHOLARLY[work.kind],
        "title": work.title,
        "authors": list(work.authors),
        "published": work.published,
        "address": address(work) or None,
    }


def _measured(measure: Measure | None) -> dict[str, Any] | None:
    if measure is None:
        return None
    value, low, high = measure.value, measure.low, measure.high
    if measure.interval:
        low, high = measure.interval.low, measure.interval.high
    unit = unit_label(measure)
    if measure.count is not None:
        shown: Any = measure.count
        unit = f"of {measure.of} {measure.of_what or ''}".rstrip()
    else:
        shown = value
    return {
        "@type": "PropertyValue",
        "name": measure.name,
        "value": None if shown is None else str(shown),
        "low": None if low is None else str(low),
        "high": None if high is None else str(high),
        "unit": unit or None,
    }


def _filed_under(desk: Desk, topics: Sequence[str], mechanisms: Sequence[str] = ()) -> list[str]:
    found = [f"topics/{t}/" for t in topics] + [f"mechanisms/{m}/" for m in mechanisms]
    return [desk.address(target) for target in found]


def _moment(event: Event) -> dict[str, Any]:
    """Return the top of the table a claim of a move was taken from, then and directly before."""

    def row(rank: int | None, seen: Observation | None) -> dict[str, Any] | None:
        if seen is None:
            return None
        found = seen.model_dump(mode="json", include=_SEEN_FIELDS, exclude_none=True)
        if isinstance(seen, CorrectedObservation):
            found |= {"feed": feed_of(seen), "upstream": figure_of(seen.seen)}
        return {"place": rank, **found}

    return {
        "metric": event.metric_id,
        "on": event.on,
        "systems": event.systems,
        "rows": [
            {"system": x.subject, "now": row(x.rank, x.now), "before": row(x.rank_before, x.before)}
            for x in event.lines
        ],
    }


_SEEN_FIELDS = {"value", "grade", "low", "high", "on", "series", "feed"}


def tombstone_documents(desk: Desk, gone: Sequence[Gone], rows: Sequence[ChangeRow]) -> Documents:
    """Yield the document of every claim that is gone; ``rows`` are all changes, the newest first."""
    for one in gone:
        words, name = last_words(rows, one), f"claims/{one.record}"
        yield (
            name,
            {
                **desk.head(name, claim_target(one.record)),
                "id": one.record,
                "work": one.document["work"],
                "gone": {"since": one.since, "why": words.why, "from_commit": words.commit},
                "figure": figure_shown(one.document) or None,
                "last_published": {k: v for k, v in one.document.items() if not k.startswith("_")},
            },
        )


def article_documents(desk: Desk) -> Documents:
    """Yield the document of every article."""
    for article in desk.site.articles.values():
        name = f"articles/{article.id}"
        works = [source.work for source in article.sources]
        yield (
            name,
            {
                **desk.linked(name, article.target, "Article"),
                "id": article.id,
                "kind": article.kind,
                "title": article.title,
                "summary": article.summary_text,
                "stance": article.stance,
                "published": article.published,
                "updated": article.updated,
                "topics": article_topics(article),
                "filed_under": [desk.address(link.target) for link in article.topics],
                "claims": list(article.claims),
                "pools": list(article.pools),
                "works": works,
                "citation": [desk.address(work_target(w)) for w in works],
                "notes": [note.id for note in article.notes],
                "evidence": _evidence(article.evidence),
                "contradicted_by": [
                    {"claim": d.cited, "by": d.other, "why": d.why or None} for d in article.disputes
                ],
                "revisions": [list(revision) for revision in article.revisions],
                "composed": bool(article.composed),
                "input_hash": article.made.input_hash,
            },
        )


def _evidence(evidence: EvidenceSummary) -> dict[str, Any]:
    """Return what an article stands on: counts of claims and works, and of bodies of evidence by mark."""
    return {
        "claims": evidence.claims,
        "works": evidence.works,
        "bodies": evidence.bodies,
        "primary": evidence.primary,
        "secondary": evidence.secondary,
        "unverified": evidence.unverified,
        "contradicted": evidence.contradicted,
        "bodies_with": {mark.name: mark.bodies for mark in evidence.marks},
    }


def article_topics(article: Article) -> list[str]:
    """Return the ids of an article's topics."""
    return [link.target.split("/")[1] for link in article.topics if link.target.startswith("topics/")]


def work_documents(desk: Desk) -> Documents:
    """Yield the document of every work."""
    for work_id, entry in desk.site.library.works.items():
        name, target = f"works/{work_id}", work_target(work_id)
        base = desk.address(f"{target}{work_id}")
        formats = {"bibtex": f"{base}.bib", "ris": f"{base}.ris", "csl": f"{base}.csl.json"}
        yield (
            name,
            {
                **desk.linked(name, target, SCHOLARLY[entry.record.kind], **formats),
                **entry.record.model_dump(mode="json", exclude={"claims", "schema_version"}),
                "id": work_id,
                "address": address(entry.record) or None,
                "claims": list(desk.claims_of.get(work_id, ())),
                "used_in": list(desk.used.get(work_id, ())),
            },
        )


def note_documents(desk: Desk) -> Documents:
    """Yield the document of every note."""
    for note_id, entry in desk.site.library.notes.items():
        name, target = f"notes/{note_id}", note_target(note_id)
        articles = desk.site.articles.values()
        yield (
            name,
            {
                **desk.head(name, target, links={"markdown": desk.address(f"{target}index.md")}),
                **entry.record.model_dump(mode="json", exclude={"schema_version"}),
                "id": note_id,
                "answer": answer(desk, entry),
                "used_in": [
                    desk.address(a.target) for a in articles if any(n.id == note_id for n in a.notes)
                ],
            },
        )


def answer(desk: Desk, entry: Entry[Note]) -> str:
    """Return the answer of a note in plain words."""
    return plain_text(desk.site.library, entry.record.answer)


def subject_documents(desk: Desk, plural: str) -> Documents:
    """Yield the document of every topic, or of every mechanism."""
    library = desk.site.library
    for subject_id, entry in getattr(library, plural).items():
        target, name = f"{plural}/{subject_id}/", f"{plural}/{subject_id}"
        yield (
            name,
            {
                **desk.head(name, target, links={"markdown": desk.address(f"{target}index.md")}),
                **entry.record.model_dump(mode="json", exclude={"schema_version"}),
                "id": subject_id,
                "claims": claims_under(desk, plural, subject_id),
                "articles": [
                    a.id
                    for a in desk.site.articles.values()
                    if any(link.target == target for link in a.topics)
                ],
                "notes": [
                    i
                    for i, note in library.notes.items()
                    if plural == "topics" and subject_id in note.record.topics
                ],
            },
        )


def claims_under(desk: Desk, plural: str, subject_id: str) -> list[str]:
    """Return the ids of the claims that are filed under a topic or a mechanism."""
    claims = desk.site.library.claims.items()
    return [claim_id for claim_id, entry in claims if subject_id in getattr(entry.record, plural)]


def benchmark_documents(desk: Desk) -> Documents:
    """Yield the document of every benchmark, without its observations."""
    library = desk.site.library
    for benchmark_id, entry in library.benchmarks.items():
        name, target, record = f"benchmarks/{benchmark_id}", f"benchmarks/{benchmark_id}/", entry.record
        links = {"observations": desk.url(f"observations/{benchmark_id}")}
        if record.observations:
            links["csv"] = desk.address(f"{target}{benchmark_id}.csv")
        yield (
            name,
            {
                **desk.linked(name, target, "Dataset", **links),
                **record.model_dump(mode="json", exclude={"observations", "derived", "schema_version"}),
                "id": benchmark_id,
                "subjects": list(dict.fromkeys(row.subject for row in record.observations)),
                "observations": len(record.observations),
                "claims": [c for c in library.claims if c.startswith(f"{benchmark_id}/")],
            },
        )


def pool_documents(desk: Desk) -> Documents:
    """Yield the document of every pool."""
    cited = pools_used(desk.site.articles)
    for pool_id, found in poolings(desk.site.library).items():
        name, target = f"pools/{pool_id}", pool_target(pool_id)
        used = [desk.address(link.target) for link in cited.get(pool_id, ())]
        whole = pool_document(desk.site.library, found, "", [])
        apart = {"id", "page", "figure", "refused", "record", "claims", "effects", "cited_in"}
        computed = {key: value for key, value in whole.items() if key not in apart}
        yield (
            name,
            {
                **desk.head(name, target, links={"markdown": desk.address(f"{target}index.md")}),
                **found.record.model_dump(mode="json", exclude={"schema_version"}),
                "id": pool_id,
                "figure": whole["figure"],
                "refused": whole["refused"],
                "claims": whole["claims"],
                "computed": computed or None,
                "studies": whole["effects"],
                "used_in": used,
            },
        )
