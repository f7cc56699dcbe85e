"""Every page of the site, as values: what it is called, which template writes it, what it is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.config import SiteConfig
from pipeline.evidence.bodies import bodies_of
from pipeline.evidence.changes import Life
from pipeline.evidence.event_claims import moments
from pipeline.evidence.freshness import input_notes
from pipeline.evidence.pools import poolings
from pipeline.evidence.relations import Relations
from pipeline.evidence.strength import strength_of
from pipeline.problems import number_of
from pipeline.records.library import Library
from pipeline.site.benchmark_page import benchmark_page
from pipeline.site.brief_page import brief_page, moment_table
from pipeline.site.corrections import ChangeRow, change_rows, corrections, what_moved
from pipeline.site.documents import document_pages
from pipeline.site.evidence_page import evidence_page
from pipeline.site.explorer import explorer_pages
from pipeline.site.inputs import input_rows, table_rows
from pipeline.site.movers import movers
from pipeline.site.overlays import overlay_rows
from pipeline.site.page import Page, Status
from pipeline.site.pool_page import pool_pages, pools_used
from pipeline.site.subject_page import subject_pages
from pipeline.site.tombstones import tombstone_pages
from pipeline.site.views import (
    claim_history,
    claim_row,
    claim_view,
    identifiers,
    newer_claims,
    relation_rows,
    strength_rows,
)
from pipeline.synthesis.article import Article, ChartSpec, Link
from pipeline.synthesis.charting import claim_chart
from pipeline.synthesis.citation import authors_text, plain, short_name
from pipeline.synthesis.compose import source_lines
from pipeline.synthesis.other_side import disputes_of
from pipeline.synthesis.prose import Resolver, claim_target, note_target, plain_text, work_target

LISTS = {
    "insight": ("insights/", "Insights", "Findings of several sources held together by one thesis."),
    "line": ("lines/", "Questions", "Inquiring lines: open questions answered from notes."),
    "explainer": ("explainers/", "Explainers", "One paper, told for a wider reader."),
    "digest": ("digests/", "Digests", "Journalism told in brief, with the chain of attribution."),
    "brief": ("briefs/", "Briefs", "What moved in the tables of benchmarks, composed from data."),
}


@dataclass(frozen=True, slots=True)
class SiteInput:
    """All that the pages are made from."""

    root: Path
    library: Library
    relations: Relations
    articles: Mapping[str, Article]
    status: Status
    site: SiteConfig
    life: Life = field(default_factory=Life)


def all_pages(site: SiteInput) -> Iterator[Page]:
    """Yield every page but the one to search them all from, home first."""
    used = used_in(site)
    rows = change_rows(site.library, site.life)
    yield _home(site, rows)
    yield from _articles(site, rows)
    yield evidence_page(site.library)
    yield from explorer_pages(site.library, site.relations, site.articles)
    yield from _claims(site, used, rows)
    yield from _works(site, used)
    yield from tombstone_pages(site.library, site.life, rows)
    yield from _notes(site)
    yield from _subjects(site)
    yield from _benchmarks(site, used)
    yield from pool_pages(site.library, poolings(site.library), pools_used(site.articles))
    yield _radar(site)
    yield _status(site)
    yield _corrections(site, rows)
    yield from document_pages(site.root, site.library, site.articles)


def used_in(site: SiteInput) -> dict[str, list[Link]]:
    """Return, per claim and per work, the articles and notes that lean on it."""
    used: dict[str, list[Link]] = defaultdict(list)
    for article in site.articles.values():
        link = Link(article.title, article.target)
        for claim_id in article.claims:
            used[claim_id].append(link)
        for source in article.sources:
            used[source.work].append(link)
    for note_id, note in site.library.notes.items():
        link = Link(note.record.question, note_target(note_id))
        for claim_id in note.record.claims:
            used[claim_id].append(link)
    return used


def _newest(articles: list[Article]) -> list[Article]:
    """Sort by day, the newest first; of one day insights come before the other kinds."""
    order = list(LISTS)
    by_kind = sorted(articles, key=lambda a: (order.index(a.kind), a.id))
    return sorted(by_kind, key=lambda a: a.updated, reverse=True)


def _home(site: SiteInput, rows: list[ChangeRow]) -> Page:
    briefs = _newest([a for a in site.articles.values() if a.kind == "brief"])
    articles = _newest([a for a in site.articles.values() if a.kind != "brief"])
    # A text without an author leads only where there is no other.
    written = [a for a in articles if a.kind == "insight" and not a.composed]
    insights = written or [a for a in articles if a.kind == "insight"]
    # The contested story leads when several came out on one day: it is what this site is for.
    lead = (
        min(
            (a for a in insights if a.updated == insights[0].updated),
            key=lambda a: (a.stance != "contested", a.id),
        )
        if insights
        else None
    )
    papers = [p for group in site.status.radar for p in group.papers]
    context = {
        "lead": lead,
        "latest": [a for a in articles if a is not lead and a.kind != "line"][:6],
        "questions": [a for a in articles if a.kind == "line"][:6],
        "benchmarks": [_benchmark_link(site, b) for b in site.library.benchmarks],
        "movers": movers(site.library, 4),
        "briefs": briefs[:3],
        "radar": list({p.link: p for p in papers}.values())[:5],
        "corrections": corrections(rows)[:5],
        "week": _this_week(site, rows),
        "totals": {
            "claims": len(site.library.claims),
            "works": len(site.library.works),
            "articles": len(articles),
        },
    }
    return Page("", "home.md.j2", site.site.title, site.site.tagline, context)


def _this_week(site: SiteInput, rows: list[ChangeRow]) -> list[Link]:
    """Return what changed in the seven days before the build, each with the page that shows it."""
    since = (datetime.fromisoformat(site.status.last_run) - timedelta(days=7)).date().isoformat()
    links = []
    fresh_ones = [a for a in site.articles.values() if a.updated >= since]
    briefs = sum(a.kind == "brief" for a in fresh_ones)
    articles = len(fresh_ones) - briefs
    if articles:
        links.append(Link(f"{articles} new or revised {_plural('article', articles)}", "insights/"))
    for group in site.status.radar:
        papers = sum(p.published >= since for p in group.papers)
        if papers and group.topic:
            title = site.library.topics[group.topic].record.title.lower()
            links.append(Link(f"{papers} new {_plural('paper', papers)} on {title}", "radar/"))
    if briefs:
        links.append(Link(f"{number_of(briefs, 'move')} in benchmarks", "briefs/"))
    fresh = [row for row in corrections(rows) if row.on >= since]
    moved = sum(row.kind == "moved" for row in fresh)
    if len(fresh) > moved:
        links.append(Link(number_of(len(fresh) - moved, "correction"), "corrections/"))
    if moved:
        links.append(Link(f"{number_of(moved, 'figure')} moved with a table", "corrections/#moved"))
    return links[:6]


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _benchmark_link(site: SiteInput, benchmark_id: str) -> dict[str, str]:
    record = site.library.benchmarks[benchmark_id].record
    subjects = len({row.subject for row in record.observations})
    return {
        "target": f"benchmarks/{benchmark_id}/",
        "title": record.title,
        "detail": f"{subjects} {_plural('system', subjects)}" if subjects else "no figure yet",
    }


def _articles(site: SiteInput, rows: list[ChangeRow]) -> Iterator[Page]:
    moves = moments(site.library)
    notes = input_notes(site.library, site.status.tables)
    for kind, (target, title, about) in LISTS.items():
        own = _newest([a for a in site.articles.values() if a.kind == kind])
        yield Page(
            target, "article-list.md.j2", title, about, {"title": title, "about": about, "articles": own}
        )
        for article in own:
            if article.kind == "brief":
                yield brief_page(site.library, article, moves)
                continue
            charts = (*article.charts, *(c for s in article.sections for c in s.charts))
            yield Page(
                article.target,
                f"{kind}.md.j2",
                article.title,
                article.summary_text,
                {
                    "article": article,
                    "inputs": input_rows(site.library, notes, article.claims),
                    "moved": what_moved(rows, article),
                },
                charts=charts,
                wide=False,
            )


def _claims(site: SiteInput, used: dict[str, list[Link]], rows: list[ChangeRow]) -> Iterator[Page]:
    moves = moments(site.library)
    library = site.library
    groups: dict[str, list[Any]] = defaultdict(list)
    for claim_id, entry in library.claims.items():
        groups[entry.work].append(claim_row(library, claim_id))
    ordered = sorted(groups.items(), key=lambda item: plain(library.works[item[0]].record.title))
    context = {
        "groups": [(Link(library.works[w].record.title, work_target(w)), rows) for w, rows in ordered],
        "total": len(library.claims),
    }
    yield Page(
        "claims/", "claim-list.md.j2", "Claims", "Every claim, by its work.", context, searchable=False
    )
    bodies, notes = bodies_of(library), input_notes(library, site.status.tables)
    by_record: dict[str, list[ChangeRow]] = defaultdict(list)
    for row in rows:
        by_record[row.record].append(row)
    for claim_id, entry in library.claims.items():
        spec = claim_chart(library, claim_id)
        yield Page(
            claim_target(claim_id),
            "claim.md.j2",
            entry.record.says,
            f"{short_name(library.works[entry.work].record)}: {entry.record.says}",
            {
                "claim": claim_view(library, entry),
                "inputs": table_rows(library, notes.get(claim_id, ())),
                "relations": relation_rows(library, site.relations, claim_id),
                "strength": strength_rows(library, strength_of(library, site.relations, claim_id, bodies)),
                "used_in": used[claim_id],
                "history": claim_history(entry, by_record[claim_id]),
                "newer": newer_claims(library, site.relations, claim_id),
                "spec": spec,
                "moment": moment_table(claim_id, moves[claim_id].event) if claim_id in moves else None,
            },
            charts=(spec,) if spec else (),
        )


def _works(site: SiteInput, used: dict[str, list[Link]]) -> Iterator[Page]:
    library = site.library
    rows = sorted(library.works.items(), key=lambda item: plain(item[1].record.title))
    links = [
        {
            "target": work_target(w),
            "title": e.record.title,
            "detail": f"{authors_text(e.record)}, {e.record.published[:4]} · {len(e.record.claims)} claims",
        }
        for w, e in rows
    ]
    context = {
        "title": "Library",
        "about": f"{len(links)} works that the claims were taken from.",
        "groups": [("", links)],
        "downloads": [(n, f"works/library.{e}") for n, e in _BIBLIOGRAPHY],
    }
    yield Page("works/", "link-list.md.j2", "Library", "Every work, by title.", context)
    for work_id, entry in rows:
        work = entry.record
        claims = [claim_row(library, f"{work_id}/{key}") for key in work.claims]
        claims += [
            claim_row(library, c)
            for c, e in library.claims.items()
            if e.work == work_id and not c.startswith(f"{work_id}/")
        ]
        yield Page(
            work_target(work_id),
            "work.md.j2",
            work.title,
            f"{authors_text(work)}, {work.published}. {len(claims)} claims.",
            {
                "work": work,
                "work_id": work_id,
                "authors": ", ".join(work.authors) or "Authors not known",
                "identifiers": identifiers(work),
                "notices": site.status.notices.get(work_id, ()),
                "claims": claims,
                "used_in": used[work_id],
            },
        )


_BIBLIOGRAPHY = (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json"))


def _notes(site: SiteInput) -> Iterator[Page]:
    library = site.library
    rows = [
        {"target": note_target(i), "title": e.record.question, "detail": ""} for i, e in library.notes.items()
    ]
    notes = input_notes(library, site.status.tables)
    about = "Questions with their answers, each standing on claims. Inquiring lines are woven from them."
    context = {"title": "Notes", "about": about, "groups": [("", rows)], "downloads": []}
    yield Page("notes/", "link-list.md.j2", "Notes", about, context)
    for note_id, entry in library.notes.items():
        resolver = Resolver(library, note_target(note_id))
        note = entry.record
        answer = resolver.inline(note.answer)
        body = resolver.markdown(entry.body.text)
        for claim_id in note.claims:
            resolver.cite(claim_id)
        disputes = disputes_of(library, site.relations, resolver, resolver.claims)
        yield Page(
            note_target(note_id),
            "note.md.j2",
            note.question,
            plain_text(library, note.answer),
            {
                "note": note,
                "answer_html": answer,
                "body": body,
                "topic_links": [Link(library.topics[t].record.title, f"topics/{t}/") for t in note.topics],
                "claims": [claim_row(library, c) for c in note.claims],
                "disputes": disputes,
                "used_in": [
                    Link(a.title, a.target)
                    for a in site.articles.values()
                    if any(n.id == note_id for n in a.notes)
                ],
                "sources": source_lines(library, resolver),
                "inputs": input_rows(library, notes, resolver.shown_claims()),
            },
        )


def _subjects(site: SiteInput) -> Iterator[Page]:
    """Yield topics and mechanisms: two vocabularies, one kind of page."""
    library = site.library
    abouts = {
        "topics": ("Topics", "What the claims, notes and articles are about."),
        "mechanisms": ("Mechanisms", "Proposed ways in which things come about. Hypotheses until tested."),
    }
    for plural, (title, about) in abouts.items():
        records = getattr(library, plural)
        rows = []
        for subject_id, entry in records.items():
            ids = [c for c, e in library.claims.items() if subject_id in getattr(e.record, plural)]
            articles = [
                a
                for a in _newest(list(site.articles.values()))
                if any(link.target == f"{plural}/{subject_id}/" for link in a.topics)
            ]
            notes = [
                Link(n.record.question, note_target(i))
                for i, n in library.notes.items()
                if plural == "topics" and subject_id in n.record.topics
            ]
            target = f"{plural}/{subject_id}/"
            rows.append({"target": target, "title": entry.record.title, "detail": f"{len(ids)} claims"})
            context = {
                "title": entry.record.title,
                "about": entry.record.about,
                "standing": getattr(entry.record, "standing", ""),
                "back": f"{plural}/",
                "back_title": title,
                "articles": articles,
                "notes": notes,
                "claims": [claim_row(library, c) for c in ids],
            }
            yield Page(target, "topic.md.j2", entry.record.title, entry.record.about, context)
        context = {"title": title, "about": about, "groups": [("", rows)], "downloads": []}
        yield Page(f"{plural}/", "link-list.md.j2", title, about, context)


def _benchmarks(site: SiteInput, used: dict[str, list[Link]]) -> Iterator[Page]:
    about = "Tables of results that are watched over time, and the claims computed from them."
    rows = [_benchmark_link(site, b) for b in site.library.benchmarks]
    context = {"title": "Benchmarks", "about": about, "groups": [("", rows)], "downloads": []}
    yield Page("benchmarks/", "link-list.md.j2", "Benchmarks", about, context)
    for benchmark_id in site.library.benchmarks:
        yield benchmark_page(site.library, benchmark_id, site.status.tables)
        yield from subject_pages(site.library, benchmark_id, used)


def _radar(site: SiteInput) -> Page:
    topics = site.library.topics
    groups = [
        {
            "title": topics[g.topic].record.title if g.topic else "Filed under no topic",
            "papers": g.papers,
            "more": g.total - len(g.papers),
        }
        for g in site.status.radar
    ]
    about = "New papers from the watched feeds, by topic."
    return Page("radar/", "radar.md.j2", "Radar", about, {"groups": groups}, searchable=False)


def _status(site: SiteInput) -> Page:
    size = site.library.size()
    counts = [
        (name, size[name]) for name in ("works", "claims", "notes", "benchmarks", "feeds") if size[name]
    ]
    context = {
        "feeds": site.status.feeds,
        "runs": site.status.runs,
        "counts": [(_plural("article", len(site.articles)), len(site.articles)), *counts],
    }
    about = "Freshness of every feed, and the ledger of runs."
    return Page("status/", "status.md.j2", "Status", about, context, searchable=False)


def _corrections(site: SiteInput, rows: list[ChangeRow]) -> Page:
    library = site.library
    misreports = [
        {
            "id": claim_id,
            "target": claim_target(claim_id),
            "by": library.works[m.by].record.title if m.by in library.works else m.by,
            "said": m.said,
            "source_says": m.source_says,
        }
        for claim_id, entry in library.claims.items()
        for m in entry.record.misreported
    ]
    overlays = [row for benchmark_id in library.benchmarks for row in overlay_rows(library, benchmark_id)]
    about = "What was put right here, and where accounts elsewhere differ from their sources."
    told = corrections(rows)
    context = {
        "corrections": [row for row in told if row.kind != "moved"],
        "moved": [row for row in told if row.kind == "moved"],
        "overlays": sorted(overlays, key=lambda row: row.since, reverse=True),
        "misreports": misreports,
    }
    return Page("corrections/", "corrections.md.j2", "Corrections", about, context)


def chart_specs(pages: list[Page]) -> dict[str, ChartSpec]:
    """Return every chart of ``pages`` by id."""
    return {spec.id: spec for page in pages for spec in page.charts}
