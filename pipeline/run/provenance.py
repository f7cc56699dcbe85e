"""How a work or a figure came here: feed, entry, when it was first seen, hash of the response, run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pipeline.evidence.computations import Computed, evaluate
from pipeline.lookup.works import as_paper
from pipeline.records.catalog import SeenObservation
from pipeline.records.library import Library
from pipeline.store import Store


@dataclass(frozen=True, slots=True)
class Arrival:
    """One showing of a thing by a feed: ``entry`` is the paper's key, or subject and metric of a table.

    ``sha256`` is the hash of the response, empty for one from before hashes were kept; ``run`` the number of
    the run, ``None`` where feeds were asked outside of one.
    """

    feed: str
    entry: str
    figure: str
    first_seen: str
    url: str
    sha256: str
    run: int | None
    cause: str


@dataclass(frozen=True, slots=True)
class Row:
    """One observation that went into a derived claim; ``arrival`` is ``None`` for one read by hand."""

    subject: str
    metric: str
    on: str
    figure: str
    arrival: Arrival | None


def arrivals_of_work(library: Library, work_id: str, store: Store) -> list[Arrival]:
    """Return how the feeds showed a work, the first showing first; empty for one that was read by hand."""
    paper = as_paper(work_id, library.works[work_id].record)
    known = store.known_papers("", [paper]).get(paper.key)
    if known is None:
        return []
    stored = {one.paper.key: one for one in store.papers_by_ids(known.paper.ids).values()}
    found = [
        _arrival(store, seen.feed, one.paper.key, "", seen.first_seen)
        for one in stored.values()
        for seen in one.seen_by
    ]
    return sorted(found, key=lambda arrival: (arrival.first_seen, arrival.feed, arrival.entry))


def rows_of_claim(library: Library, claim_id: str, store: Store | None) -> list[Row]:
    """Return the observations that went into a derived claim; none for a claim of a work."""
    benchmark_id, _, key = claim_id.partition("/")
    entry = library.benchmarks.get(benchmark_id)
    derived = entry.record.derived.get(key) if entry else None
    if entry is None or derived is None:
        return []
    found = evaluate(entry.record, derived)
    if not isinstance(found, Computed):
        return []
    seen = _first_seen(store, benchmark_id, entry.record.series)
    rows = []
    for row in found.rows:
        figure = "gone" if row.gone else row.grade if row.value is None else f"{row.value:f}"
        arrival = None
        if isinstance(row, SeenObservation) and store is not None:
            moments = seen.get((row.feed, row.metric, row.subject), [])
            moment = next((m for on, m in moments if on == row.on), moments[-1][1] if moments else None)
            if moment is not None:
                arrival = _arrival(store, row.feed, f"{row.subject}, {row.metric}", figure or "", moment)
        rows.append(Row(row.subject, row.metric, row.on, figure or "", arrival))
    return rows


def _first_seen(
    store: Store | None, benchmark_id: str, series: int
) -> dict[tuple[str, str, str], list[tuple[str, datetime]]]:
    """Return when each row of a table was first seen: (date of the row, moment), oldest first."""
    found: dict[tuple[str, str, str], list[tuple[str, datetime]]] = {}
    for row in store.observations(benchmark_id, series) if store else ():
        on = (row.dated or row.seen.date().isoformat())[:10]
        found.setdefault((row.feed, row.metric, row.subject), []).append((on, row.seen))
    return found


def _arrival(store: Store, feed: str, entry: str, figure: str, seen: datetime) -> Arrival:
    fetch = store.fetch_that_showed(feed, seen)
    run = store.run_at(fetch.started) if fetch else None
    return Arrival(
        feed=feed,
        entry=entry,
        figure=figure,
        first_seen=f"{seen:%Y-%m-%dT%H:%M:%SZ}",
        url=(fetch.final_url or fetch.url) if fetch else "",
        sha256=(fetch.sha256 or "") if fetch else "",
        run=run.id if run else None,
        cause=run.cause if run else "",
    )


def arrival_words(arrivals: list[Arrival]) -> Iterator[str]:
    """Yield a line for each showing, or the one that says that there was none."""
    if not arrivals:
        yield "read by hand; no feed has shown it"
    for a in arrivals:
        digest = f"response sha256 {a.sha256[:16]}…" if a.sha256 else "response without a hash"
        run = f"run {a.run} ({a.cause})" if a.run is not None else "asked outside of a run"
        yield f"feed {a.feed}, entry {a.entry}, first seen {a.first_seen}, {digest}, {run}"
