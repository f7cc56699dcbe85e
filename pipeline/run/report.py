"""How a run or an ingest ended, in words for people and as a document for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pipeline.config import Project
from pipeline.ingest import IngestReport
from pipeline.problems import counts, number_of, to_json
from pipeline.run.runner import RunReport

MOST_CHANGES = 40
"""Changes of one feed that are listed for people."""


def run_document(project: Project, report: RunReport) -> dict[str, Any]:
    """Return a run for programs."""
    return {
        "state": report.state,
        "message": report.message,
        "site": str(project.live) if report.release else None,
        "release": report.release.id if report.release else None,
        "counts": report.counts,
        "stages": [{"name": s.name, "seconds": s.seconds, "counts": dict(s.counts)} for s in report.stages],
        "feeds": [
            {"id": row.feed, "outcome": row.outcome, "message": row.message, "new": row.new}
            for row in (report.feeds.rows if report.feeds else ())
        ],
        "problems": json.loads(to_json(report.problems))["problems"],
    }


def ingest_document(report: IngestReport) -> list[dict[str, Any]]:
    """Return an ingest for programs: an object for each feed."""
    return [
        {
            "feed": row.feed,
            "outcome": row.outcome,
            "message": row.message,
            "status": row.status,
            "seen": row.seen,
            "new": row.new,
            "updated": row.updated,
            "values": row.values,
            "changes": list(row.changes),
        }
        for row in report.rows
    ]


def ingest_lines(report: IngestReport, *, details: bool) -> Iterator[str]:
    """Yield a line for each feed; with ``details`` also one for each paper or figure, up to a limit."""
    for row in report.rows:
        yield f"{row.feed:<28} {row.outcome:<13} {row.message}"
        for change in row.changes[:MOST_CHANGES] if details else ():
            yield f"    {change}"
        if details and len(row.changes) > MOST_CHANGES:
            yield f"    … and {len(row.changes) - MOST_CHANGES} more"
    if details:
        yield "Nothing was stored."


def run_lines(project: Project, report: RunReport) -> Iterator[str]:
    """Yield what is to be said after the problems: feeds in trouble, times, counts, where the site is."""
    for row in report.feeds.troubles if report.feeds else ():
        yield f"feed {row.feed}: {row.outcome}. {row.message}"
    yield ""
    for stage in report.stages:
        counted = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in stage.counts.items())
        yield f"  {stage.name:<8} {stage.seconds:6.2f} s  {counted}".rstrip()
    yield ""
    if report.state != "published":
        yield f"{report.state.capitalize()}: {report.message}"
        yield "The live site is as it was." if project.live.exists() else "No site has been published yet."
        return
    numbers, found = report.counts, counts(report.problems)
    yield (
        f"Published {numbers['pages']} pages with {numbers['articles']} articles on {numbers['claims']} "
        f"claims from {numbers['works']} works; {number_of(found['errors'] + found['warnings'], 'problem')}."
    )
    yield f"The site is at {project.live}"
    yield "Open it with: make serve   (http://127.0.0.1:8000)"
