"""The corrections that overlays make to benchmarks' tables, as pages and files show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.evidence.figures import number_text
from pipeline.records.catalog import CorrectedObservation, Observation
from pipeline.records.library import Library
from pipeline.records.overlays import as_seen
from pipeline.synthesis.article import Link


@dataclass(frozen=True, slots=True)
class OverlayRow:
    """One entry of an overlay that holds. ``anchor`` is its place on the page of its benchmark.

    ``upstream`` is what the table shows, ``now`` what stands here in its place, ``dates`` the days of the
    tables that show it. ``link`` is empty where the source is no address.
    """

    anchor: str
    benchmark: Link
    subject: str
    metric: str
    upstream: str
    now: str
    dates: str
    reason: str
    source: str
    link: str
    since: str
    status: str


def overlay_rows(library: Library, benchmark_id: str) -> Iterator[OverlayRow]:
    """Yield the entries of a benchmark's overlay that correct something, in the order of the record."""
    record = library.benchmarks[benchmark_id].record
    for number, entry in enumerate(record.overlay, start=1):
        rows = [
            row
            for row in record.observations
            if isinstance(row, CorrectedObservation) and row.number == number
        ]
        if not rows:
            continue
        dates = sorted({row.on for row in rows})
        address = entry.source.startswith(("http://", "https://"))
        yield OverlayRow(
            anchor=anchor(number),
            benchmark=Link(record.title, f"benchmarks/{benchmark_id}/"),
            subject=entry.subject,
            metric=record.metrics[entry.metric].name,
            upstream=bare(as_seen(rows[-1])),
            now=bare(rows[-1]),
            dates=" to ".join(dict.fromkeys((dates[0], dates[-1]))),
            reason=entry.reason,
            source=entry.source,
            link=entry.source if address else "",
            since=entry.since,
            status=entry.status or "",
        )


def correction_of(row: Observation) -> dict[str, str] | None:
    """Return what marks a figure that is corrected: what the table shows, and where the reason stands."""
    if not isinstance(row, CorrectedObservation):
        return None
    return {"upstream": bare(row.seen), "anchor": anchor(row.number), "reason": row.overlay.reason}


def anchor(number: int) -> str:
    """Return the place of an entry on the page of its benchmark."""
    return f"correction-{number}"


def bare(row: Observation) -> str:
    """Return a figure without its unit, for a column whose head names it, or a grade."""
    return number_text(row.value) if row.value is not None else row.grade or ""
