"""The page of one subject of a benchmark: its figures and its place under each metric, table by table."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from pipeline.evidence.event_claims import whole_day
from pipeline.evidence.figures import number_text
from pipeline.evidence.places import Place, places
from pipeline.evidence.standings import Standings, standings
from pipeline.problems import number_of
from pipeline.records.catalog import Benchmark, Metric
from pipeline.records.library import Library
from pipeline.records.overlays import feed_of
from pipeline.records.slugs import slug
from pipeline.records.units import UNITS
from pipeline.site.benchmark_charts import subject_chart
from pipeline.site.benchmark_words import shown, whole_change
from pipeline.site.overlays import bare, correction_of
from pipeline.site.page import Page
from pipeline.site.views import claim_row
from pipeline.synthesis.article import Link

MOST, _ROWS = 300, 60
"""Subjects that all get a page; of more only those with a history or a claim. Rows of a table of places."""


def subject_slugs(benchmark: Benchmark) -> dict[str, str]:
    """Return the last part of the address of each subject, unique within the benchmark.

    It is made from the name. Of several names that would share one, the first observed keeps it plain and
    the others add eight digits of the SHA-256 of the name; what was observed is only ever added to, so that
    an address stays.
    """
    first: dict[str, str] = {}
    for row in benchmark.observations:
        first[row.subject] = min(first.get(row.subject, row.on), row.on)
    found: dict[str, str] = {}
    taken: set[str] = set()
    for subject in sorted(first, key=lambda name: (first[name], name)):
        plain = slug(subject, 60, every_word=True)
        if not plain or plain in taken:
            digits = hashlib.sha256(subject.encode()).hexdigest()[:8]
            plain = f"{plain}-{digits}" if plain else f"subject-{digits}"
        taken.add(plain)
        found[subject] = plain
    return found


def subject_targets(benchmark_id: str, benchmark: Benchmark) -> dict[str, str]:
    """Return the page of each subject that has one.

    Of more than 300 subjects these are the ones with more than one figure under a metric, and those that a
    derived claim names.
    """
    slugs = subject_slugs(benchmark)
    figures = Counter((row.subject, row.metric) for row in benchmark.observations if not row.gone)
    named = {derived.subject for derived in benchmark.derived.values()}
    followed = {subject for (subject, _), count in figures.items() if count > 1} | named
    return {
        subject: f"benchmarks/{benchmark_id}/{last}/"
        for subject, last in slugs.items()
        if len(slugs) <= MOST or subject in followed
    }


def subject_pages(
    library: Library, benchmark_id: str, used: Mapping[str, Sequence[Link]] | None = None
) -> list[Page]:
    """Return the pages of the subjects of one benchmark; ``used`` has the articles and notes by claim."""
    benchmark = library.benchmarks[benchmark_id].record
    metrics = []
    for key in benchmark.metrics:
        now = standings(benchmark, key)
        metrics.append((now, places(now)))
    return [
        _page(library, benchmark_id, subject, target, metrics=metrics, used=used or {})
        for subject, target in subject_targets(benchmark_id, benchmark).items()
    ]


def _page(
    library: Library,
    benchmark_id: str,
    subject: str,
    target: str,
    *,
    metrics: Sequence[tuple[Standings, Mapping[str, tuple[Place, ...]]]],
    used: Mapping[str, Sequence[Link]],
) -> Page:
    benchmark = library.benchmarks[benchmark_id].record
    claims = [
        f"{benchmark_id}/{key}"
        for key, derived in benchmark.derived.items()
        if derived.subject == subject and f"{benchmark_id}/{key}" in library.claims
    ]
    held = [
        _metric(library, target, benchmark, now, found[subject]) for now, found in metrics if subject in found
    ]
    links = dict.fromkeys(link for claim in claims for link in used.get(claim, ()))
    context = {
        "subject": subject,
        "benchmark": Link(benchmark.title, f"benchmarks/{benchmark_id}/"),
        "series": benchmark.series,
        "metrics": held,
        "claims": [claim_row(library, claim) for claim in claims],
        "used_in": list(links),
        "csv": f"benchmarks/{benchmark_id}/{benchmark_id}.csv",
        "not_about": benchmark.not_about,
    }
    sentences = "; ".join(f"{m['name']}: {m['now']}" for m in held)
    return Page(
        target,
        "subject.md.j2",
        f"{subject} on {benchmark.title}",
        f"{sentences}." if sentences else f"No figure in the current series of {benchmark.title}.",
        context,
        charts=tuple(m["spec"] for m in held if m["spec"]),
        searchable=False,
        wide=False,
    )


def _metric(
    library: Library, target: str, benchmark: Benchmark, now: Standings, own: Sequence[Place]
) -> dict[str, Any]:
    metric = now.metric
    if metric.better == "neither":  # no order, so no rank that others could move
        own = [place for place in own if place.new]
    rows = [_row(library, metric, place) for place in reversed(own)]
    unit = UNITS.get(metric.unit)
    anchor = f"{target.strip('/').replace('/', '-')}-{now.metric_id}"
    return {
        "id": now.metric_id,
        "name": metric.name[:1].upper() + metric.name[1:],
        "unit": "Grade" if metric.scale else unit.label if unit else metric.unit,
        "better": metric.better,
        "now": _standing(now, own),
        "story": _story(own) if metric.better != "neither" else "",
        "spec": subject_chart(anchor, benchmark, now, own[-1].row.subject, partial(shown, metric)),
        "ranked": metric.better != "neither",
        "interval": any(row["interval"] for row in rows),
        "rows": rows[:_ROWS],
        "more": max(0, len(rows) - _ROWS),
    }


def _standing(now: Standings, own: Sequence[Place]) -> str:
    """Say in words what stands: the figure, since when, which rank, and what the figure before it was."""
    last = own[-1]
    figure = shown(now.metric, [place for place in own if place.rank][-1].row)
    if not last.rank:
        return f"gone since {last.on}, last {figure}"
    since = [place for place in own if place.new][-1].on
    words = f"{figure} since {since}"
    if now.metric.better != "neither":
        # Of how many is said for the newest table: others may have come or gone without moving the rank.
        words += f", {_rank(last.rank, len(now.present))}"
    standing = next(s for s in now.present if s.subject == last.row.subject)
    change = whole_change(now.metric, standing)
    return f"{words}, {change}{'' if now.metric.scale else ' on the figure before'}" if change else words


def _story(own: Sequence[Place]) -> str:
    """Say how the rank went: best, worst, and the days."""
    ranked = [place for place in own if place.rank]
    if len({place.rank for place in ranked}) < 2:
        return ""
    best = min(ranked, key=lambda place: (place.rank, place.on))
    worst = max(ranked, key=lambda place: (place.rank, place.on))
    return (
        f"Its best rank was {best.rank} (of {best.of}, first on {best.on}), "
        f"its lowest {worst.rank} (of {worst.of}, last on {worst.on})."
    )


def _row(library: Library, metric: Metric, place: Place) -> dict[str, Any]:
    ends = [number_text(end) for end in (place.row.low, place.row.high) if end is not None]
    feed = feed_of(place.row)
    entry = library.feeds.get(feed)
    return {
        "on": place.on,
        "day": whole_day(place.on),
        "shown": (bare(place.row) if place.new else "") if place.rank else "gone",
        "interval": " to ".join(ends) if place.new and len(ends) == 2 else "",
        "rank": f"{place.rank} of {place.of}" if place.rank else "",
        "origin": (entry.record.title if entry else feed or "read by hand") if place.new else "others moved",
        "corrected": correction_of(place.row) if place.new else None,
    }


def _rank(rank: int, of: int) -> str:
    return f"rank {rank} of {number_of(of, 'system')}"
