"""Files for programs and for reference managers: bibliographies, chart data, the static API, feeds."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from pipeline.evidence.bodies import Bodies, bodies_of
from pipeline.evidence.changes import Gone
from pipeline.evidence.event_claims import moments
from pipeline.evidence.events import Event
from pipeline.evidence.figures import figure
from pipeline.evidence.freshness import input_notes
from pipeline.evidence.meaning import figure_of, figure_shown
from pipeline.evidence.pools import pooled_in, poolings
from pipeline.evidence.strength import EvidenceSummary, strength_of
from pipeline.records.catalog import Benchmark, CorrectedObservation, Observation
from pipeline.records.library import ClaimEntry
from pipeline.records.overlays import feed_of
from pipeline.site.corrections import ChangeRow, change_rows, corrections
from pipeline.site.evidence_page import MAP_CSV, map_csv
from pipeline.site.feeds import FeedItem, SiteFeed, atom, json_feed
from pipeline.site.inputs import input_document
from pipeline.site.pages import SiteInput
from pipeline.site.pool_files import pool_csv, pool_document
from pipeline.site.pool_page import pools_used
from pipeline.site.tombstones import gone_claims, last_words
from pipeline.synthesis.article import Article, ChartSpec
from pipeline.synthesis.citation import bibtex, csl, csl_json, ris
from pipeline.synthesis.prose import claim_target, pool_target, work_target

API_VERSION = 1
_IN_A_FEED = 50


def downloads(site: SiteInput, charts: dict[str, ChartSpec]) -> dict[str, str]:
    """Return file name to text of everything that is not a page."""
    files = _bibliographies(site)
    for spec in charts.values():
        if all(row.claim for row in spec.rows) and not spec.lines and not spec.points:
            files[f"charts/{spec.id}.csv"] = chart_csv(spec)
    for benchmark_id, entry in site.library.benchmarks.items():
        if entry.record.observations:
            files[f"benchmarks/{benchmark_id}/{benchmark_id}.csv"] = observations_csv(entry.record)
    files[MAP_CSV] = map_csv(site.library)
    files |= _api(site)
    files |= _pools(site)
    for feed in (_articles_feed(site), _corrections_feed(site)):
        files[f"{feed.name}.xml"] = atom(feed, site.site)
        files[f"{feed.name}.json"] = json_feed(feed, site.site)
    files["status.json"] = _json(status_document(site))
    return files


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _bibliographies(site: SiteInput) -> dict[str, str]:
    files, library = {}, site.library
    for work_id, entry in library.works.items():
        base = f"{work_target(work_id)}{work_id}"
        files[f"{base}.bib"] = bibtex(work_id, entry.record)
        files[f"{base}.ris"] = ris(entry.record)
        files[f"{base}.csl.json"] = csl_json(work_id, entry.record)
    files["works/library.bib"] = "\n".join(bibtex(w, e.record) for w, e in library.works.items())
    files["works/library.ris"] = "".join(ris(e.record) for e in library.works.values())
    files["works/library.csl.json"] = _json([csl(w, e.record) for w, e in library.works.items()])
    return files


def chart_csv(spec: ChartSpec) -> str:
    """Return the data of a chart: label, value, low, high, unit, claim."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["label", "value", "low", "high", "unit", "claim"])
    for row in spec.rows:
        writer.writerow(
            [
                row.label,
                row.value,
                "" if row.low is None else row.low,
                "" if row.high is None else row.high,
                spec.unit,
                row.claim,
            ]
        )
    return out.getvalue()


def observations_csv(benchmark: Benchmark) -> str:
    """Return every observation of a benchmark; an empty feed means that it was read by hand.

    Where the record corrects a figure, ``upstream`` is what the table shows and ``correction`` the reason.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            *("metric", "series", "system", "on", "value", "grade", "low", "high", "unit", "gone", "feed"),
            *("upstream", "correction"),
        ]
    )
    for row in benchmark.observations:
        metric = benchmark.metrics.get(row.metric)
        figures = ["" if figure is None else figure for figure in (row.value, row.grade, row.low, row.high)]
        unit = metric.unit if metric else ""
        gone = "gone" if row.gone else ""
        upstream = reason = ""
        if isinstance(row, CorrectedObservation):
            upstream = figure_of(row.seen)
            reason = row.overlay.reason
        told = [row.metric, row.series, row.subject, row.on]
        writer.writerow([*told, *figures, unit, gone, feed_of(row), upstream, reason])
    return out.getvalue()


def _api(site: SiteInput) -> dict[str, str]:
    files, index, bodies = {}, [], bodies_of(site.library)
    notes, moves = input_notes(site.library, site.status.tables), moments(site.library)
    for claim_id, entry in site.library.claims.items():
        document = claim_document(site, entry, bodies)
        if entry.basis is not None:
            document["inputs"] = input_document(entry.basis, notes.get(claim_id, ()))
        if claim_id in moves:
            document["table"] = moment_document(moves[claim_id].event)
        files[f"api/claims/{claim_id}.json"] = _json(document)
        index.append({"id": claim_id, "says": entry.record.says, "url": f"api/claims/{claim_id}.json"})
    rows = change_rows(site.library, site.life)
    for gone in gone_claims(site.library, site.life):
        files[f"api/claims/{gone.record}.json"] = _json(tombstone_document(site, gone, rows))
    files["api/claims.json"] = _json({"schema_version": API_VERSION, "claims": index})
    articles = []
    for article in site.articles.values():
        name = f"api/articles/{article.id}.json"
        files[name] = _json(article_document(site, article))
        articles.append({"id": article.id, "kind": article.kind, "title": article.title, "url": name})
    files["api/articles.json"] = _json({"schema_version": API_VERSION, "articles": articles})
    return files


def _pools(site: SiteInput) -> dict[str, str]:
    files, index, cited = {}, [], pools_used(site.articles)
    for pool_id, found in poolings(site.library).items():
        address = f"api/pools/{pool_id}.json"
        page = site.site.url + pool_target(pool_id)
        cited_in = [site.site.url + link.target for link in cited.get(pool_id, ())]
        document = pool_document(site.library, found, page, cited_in)
        files[address] = _json({"schema_version": API_VERSION, **document})
        index.append(
            {"id": pool_id, "title": found.record.title, "figure": document["figure"], "url": address}
        )
        data = pool_csv(site.library, found)
        if data is not None:
            files[f"{pool_target(pool_id)}{pool_id}.csv"] = data
    files["api/pools.json"] = _json({"schema_version": API_VERSION, "pools": index})
    return files


def claim_document(site: SiteInput, entry: ClaimEntry, bodies: Bodies | None = None) -> dict[str, Any]:
    """Return a claim for programs: the record as it stands, its figure as shown, its relations and marks."""
    strength = strength_of(site.library, site.relations, entry.id, bodies)
    record = entry.record.model_dump(mode="json", exclude_none=True)
    return {
        "schema_version": API_VERSION,
        "id": entry.id,
        "work": entry.work,
        "page": site.site.url + claim_target(entry.id),
        "figure": figure(entry.record.measure).text if entry.record.measure else None,
        "record": record,
        "pools": pooled_in(site.library, entry.id),
        "relations": [
            {"word": r.word, "claim": r.other, "why": r.why or None} for r in site.relations.of(entry.id)
        ],
        "strength": {
            mark.name: {"answer": mark.answer, "reason": mark.reason, "claims": list(mark.claims)}
            for mark in strength.marks
        },
    }


def tombstone_document(site: SiteInput, gone: Gone, rows: Sequence[ChangeRow]) -> dict[str, Any]:
    """Return a claim that is no longer kept for programs: what was last published of it, since when, why."""
    words = last_words(rows, gone)
    return {
        "schema_version": API_VERSION,
        "id": gone.record,
        "work": gone.document["work"],
        "page": site.site.url + claim_target(gone.record),
        "gone": {"since": gone.since, "why": words.why, "from_commit": words.commit},
        "last_published": {k: v for k, v in gone.document.items() if not k.startswith("_")},
        "figure": figure_shown(gone.document) or None,
    }


def moment_document(event: Event) -> dict[str, Any]:
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


def article_document(site: SiteInput, article: Article) -> dict[str, Any]:
    """Return an article for programs: what it says in short, and every claim and work it stands on."""
    return {
        "schema_version": API_VERSION,
        "id": article.id,
        "kind": article.kind,
        "page": site.site.url + article.target,
        "title": article.title,
        "summary": article.summary_text,
        "stance": article.stance,
        "published": article.published,
        "updated": article.updated,
        "topics": [topic.title for topic in article.topics],
        "claims": list(article.claims),
        "works": [source.work for source in article.sources],
        "evidence": evidence_document(article.evidence),
        "contradicted_by": [
            {"claim": d.cited, "by": d.other, "why": d.why or None} for d in article.disputes
        ],
        "composed": bool(article.composed),
        "input_hash": article.made.input_hash,
    }


def evidence_document(evidence: EvidenceSummary) -> dict[str, Any]:
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


def status_document(site: SiteInput, release: str = "") -> dict[str, Any]:
    """Return ``status.json``: state, last and next run, release, counts, feeds."""
    status, size = site.status, site.library.size()
    return {
        "schema_version": API_VERSION,
        "state": status.state,
        "word": status.word,
        "last_run": status.last_run,
        "next_run": status.next_run,
        "release": release,
        "counts": {**size, "articles": len(site.articles)},
        "feeds": [
            {
                "id": f.id,
                "state": f.state,
                "message": f.message,
                "last_success": f.last_success or None,
                "last_new": f.last_new or None,
                "next_due": f.next_due or None,
                "expected_every": f.expected_every,
                "failures": f.failures,
            }
            for f in status.feeds
        ],
    }


def _articles_feed(site: SiteInput) -> SiteFeed:
    latest = sorted(site.articles.values(), key=lambda a: (a.updated, a.id), reverse=True)[:_IN_A_FEED]
    items = [
        FeedItem(
            id=site.site.url + a.target,
            url=site.site.url + a.target,
            title=a.title,
            summary=feed_summary(a),
            published=a.published,
            updated=a.updated,
            tags=tuple(topic.title for topic in a.topics),
        )
        for a in latest
    ]
    return SiteFeed(site.site.title, site.site.tagline, "", "feed", items)


def feed_summary(article: Article) -> str:
    """Return the summary for a feed, which says so where the article has no author."""
    if not article.composed:
        return article.summary_text
    how = f"Composed from {article.composed} claims by rule, without an author\u2019s hand."
    return f"{article.summary_text} {how}"


def _corrections_feed(site: SiteInput) -> SiteFeed:
    page = "corrections/"
    items = [
        FeedItem(
            id=f"{site.site.url}{page}#{row.anchor}",
            url=f"{site.site.url}{page}#{row.anchor}",
            title=f"{row.record}: {row.what}",
            summary=row.sentence,
            published=row.on,
            updated=row.on,
            tags=(row.kind,),
        )
        for row in corrections(change_rows(site.library, site.life))[:_IN_A_FEED]
    ]
    about = "What was put right, moved with a table, or taken back."
    return SiteFeed(f"Corrections: {site.site.title}", about, page, "corrections", items)
