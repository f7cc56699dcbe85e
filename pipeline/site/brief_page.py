"""The page of a brief, and the table of a move as the brief and the pages of its claims show it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from pipeline.evidence.event_claims import EventClaim, whole_day
from pipeline.evidence.events import Event
from pipeline.evidence.figures import number_text
from pipeline.evidence.standings import standings
from pipeline.records.catalog import Benchmark, Observation
from pipeline.records.library import Library
from pipeline.records.units import UNITS
from pipeline.site.benchmark_charts import benchmark_chart
from pipeline.site.benchmark_words import shown
from pipeline.site.overlays import bare, correction_of
from pipeline.site.page import Page
from pipeline.synthesis.article import Article, ChartSpec
from pipeline.synthesis.prose import claim_target


def brief_page(library: Library, article: Article, moments: Mapping[str, EventClaim]) -> Page:
    """Return the page of one brief: under each metric that moved its chart until that day and its top."""
    record = library.briefs[article.id].record
    benchmark = library.benchmarks[record.benchmark].record
    # Two moves of one metric share its table: the claim that says the first of them holds it.
    tables: dict[str, dict[str, Any]] = {}
    for claim_id, made in moments.items():
        event = made.event
        if claim_id.split("/", 1)[0] != record.benchmark or event.on != record.on:
            continue
        if event.metric_id not in tables:
            spec = _chart(article.id, benchmark, event)
            tables[event.metric_id] = {**moment_table(claim_id, event), "spec": spec}
    context = {
        "article": article,
        "tables": list(tables.values()),
        "csv": f"benchmarks/{record.benchmark}/{record.benchmark}.csv",
    }
    charts = tuple(table["spec"] for table in tables.values() if table["spec"])
    return Page(
        article.target,
        "brief.md.j2",
        article.title,
        article.summary_text,
        context,
        charts=charts,
        wide=False,
    )


def moment_table(claim_id: str, event: Event) -> dict[str, Any]:
    """Return the top of the table on the day of a move and before. ``target`` is the page that keeps it."""
    unit = UNITS.get(event.metric.unit)
    unnamed = event.metric.scale or (unit and unit.name == "count")
    return {
        "name": event.metric.name[:1].upper() + event.metric.name[1:],
        "unit": "" if unnamed or unit is None else unit.label,
        "better": event.metric.better,
        "on": event.on,
        "systems": event.systems,
        "target": claim_target(claim_id),
        "benchmark": f"benchmarks/{claim_id.split('/', 1)[0]}/",
        "rows": [
            {
                "id": f"row-{number}",
                "subject": line.subject,
                "place": line.rank or "",
                "shown": bare(line.now) if line.now else "",
                "interval": _interval(line.now),
                "place_before": line.rank_before or "",
                "shown_before": bare(line.before) if line.before else "",
                "corrected": correction_of(line.now) if line.now else None,
                "corrected_before": correction_of(line.before) if line.before else None,
            }
            for number, line in enumerate(event.lines, start=1)
        ],
        "interval": any(_interval(line.now) for line in event.lines),
        "level": number_text(event.metric.level) if event.metric.level is not None else "",
    }


def _interval(row: Observation | None) -> str:
    if row is None or row.low is None or row.high is None:
        return ""
    return f"{number_text(row.low)} to {number_text(row.high)}"


def _chart(brief_id: str, benchmark: Benchmark, event: Event) -> ChartSpec | None:
    """Return the history until the day of the event, with that day marked.

    Nothing later is drawn, so that the page stays as it is when later tables come.
    """
    rows = [row for row in benchmark.observations if row.on <= event.on]
    then = benchmark.model_copy(update={"observations": rows})
    return benchmark_chart(
        f"{brief_id}-{event.metric_id}",
        then,
        standings(then, event.metric_id),
        partial(shown, event.metric),
        marks=(whole_day(event.on),),
    )
