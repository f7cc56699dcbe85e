"""The store: one object, a few verbs, values in and out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from pipeline.store import (
    engine,
    exporting,
    fetches,
    importing,
    inbox,
    observations,
    papers,
    publications,
    runs,
)
from pipeline.store.engine import BUSY_SECONDS, open_engine, reading, writing
from pipeline.store.exchange import Exchanged
from pipeline.store.values import (
    ExaminedPaper,
    FeedHistory,
    FeedMarks,
    FetchRecord,
    HeldTable,
    InboxDecision,
    KnownPaper,
    OfferedClaim,
    Paper,
    Publication,
    Run,
    RunState,
    Sighting,
    Stage,
    StoredChange,
    StoredMeaning,
    StoredObservation,
    StoredPaper,
    StoreError,
    Validators,
)


class Store:
    """What was fetched, which papers and figures were seen, and the ledger of runs.

    Every method is one transaction: it happens entirely or not at all, even if the process is killed in
    the middle. A second process that writes waits (``busy_seconds``); readers never wait. One store may be
    used from several threads. Every method raises :class:`StoreError` when the database can't do it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, url: str, *, busy_seconds: float = BUSY_SECONDS) -> Self:
        """Open the database at ``url``, for instance ``sqlite:///var/throughline.db``, making it if need be.

        A relative path counts from the working directory. Migrations that are due are applied first.
        """
        return cls(open_engine(url, busy_seconds))

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Feeds and papers

    def record_fetch(
        self, fetch: FetchRecord, papers_seen: Sequence[Sighting] = (), *, seen_at: datetime | None = None
    ) -> None:
        """Append one fetch together with the papers it showed, in one transaction.

        Both or neither: were the fetch stored without its papers, its ETag would make the server answer
        "not modified" from then on, and the papers would be lost. ``seen_at`` is the moment of the
        sightings, by default the end of the fetch.
        """
        with writing(self._engine) as connection:
            fetches.append(connection, fetch)
            if papers_seen:
                papers.save(connection, fetch.feed, papers_seen, seen_at or fetch.ended)
            observations.settle(connection, fetch)

    def last_fetch(self, feed: str) -> FetchRecord | None:
        """Return the newest attempt to fetch ``feed``."""
        return next(iter(self.fetches(feed, limit=1)), None)

    def fetches(self, feed: str | None = None, limit: int = 50) -> list[FetchRecord]:
        """Return the newest attempts, of one feed or of all, newest first."""
        with reading(self._engine) as connection:
            return fetches.newest(connection, feed, limit)

    def fetch_that_showed(self, feed: str, seen: datetime) -> FetchRecord | None:
        """Return the fetch of ``feed`` that brought what was first seen at that moment."""
        with reading(self._engine) as connection:
            return fetches.that_showed(connection, feed, seen)

    def feed_states(self) -> dict[str, FeedHistory]:
        """Return the history of every feed that was ever fetched, in short, by feed id."""
        with reading(self._engine) as connection:
            return fetches.histories(connection)

    def validators(
        self, feed: str, url: str, moved_to: str | None = None, reading: str | None = None
    ) -> Validators:
        """Return the ETag and Last-Modified to send when ``url`` is fetched for ``feed`` again.

        ``moved_to`` is the address that will be asked in its place, if it has moved. ``reading`` is the
        hash of how the answer will be read: if the last one was read in another way there are no validators,
        so that the whole answer comes again. ``None`` stands for any way.
        """
        with engine.reading(self._engine) as connection:
            return fetches.validators(connection, feed, url, moved_to, reading)

    def marks(self, feed: str, url: str) -> FeedMarks:
        """Return what is to be kept in mind before ``url`` is fetched for ``feed``: wait, gone, moved."""
        with reading(self._engine) as connection:
            return fetches.marks(connection, feed, url)

    def known_papers(self, feed: str, found: Sequence[Paper]) -> dict[str, KnownPaper]:
        """Return what is stored of those of the papers that are known, by the keys they came with.

        A paper is known by any of its ids, or by title, authors and year; it may be stored under another key.
        """
        with reading(self._engine) as connection:
            return papers.known(connection, feed, found)

    def papers(
        self,
        limit: int = 100,
        topic: str | None = None,
        since: datetime | None = None,
        *,
        everything: bool = False,
    ) -> list[StoredPaper]:
        """Return the papers for the radar, those first seen last coming first.

        ``topic`` keeps those of one topic, ``since`` those first seen at that moment or later.
        ``everything`` includes the papers that no feed's rules let through to the radar.
        """
        with reading(self._engine) as connection:
            return papers.newest(connection, limit, topic, since, everything)

    def paper(self, key: str) -> StoredPaper | None:
        """Return the paper with this identifier: its stable key or any other."""
        with reading(self._engine) as connection:
            return papers.one(connection, key)

    def papers_by_ids(self, ids: Collection[str]) -> dict[str, StoredPaper]:
        """Return the papers that have these identifiers (``arxiv:…``, ``doi:…``), by identifier."""
        with reading(self._engine) as connection:
            return papers.by_ids(connection, ids)

    # Benchmark tables

    def record_table(
        self, fetch: FetchRecord, seen: Sequence[StoredObservation] = (), held: HeldTable | None = None
    ) -> int:
        """Append one fetch of a table together with the observations it brought, in one transaction.

        Both or neither, as with papers. An observation that says no more than the newest one of its subject
        and metric is left out, because another process may have read the same table meanwhile; returned is
        how many were appended. A table that is not plausible comes as ``held``, with a fetch whose outcome
        says so: nothing of it counts, and it takes the place of an earlier one. Any fetch that shows that
        all is well again (new, unchanged, not modified, empty) ends the holding back.
        """
        observations.check_hold(fetch, seen, held)
        with writing(self._engine) as connection:
            fetches.append(connection, fetch)
            observations.settle(connection, fetch)
            if held is not None:
                observations.hold(connection, held)
            return observations.append(connection, seen)

    def observations(
        self, benchmark: str | None = None, series: int | None = None
    ) -> list[StoredObservation]:
        """Return the history of all benchmarks, of one, or of one series of it, in the order of appending."""
        with reading(self._engine) as connection:
            return observations.history(connection, benchmark, series)

    def last_observations(self, benchmark: str, series: int) -> dict[tuple[str, str], StoredObservation]:
        """Return the newest observation of each subject and metric of one series, by subject and metric."""
        with reading(self._engine) as connection:
            return observations.last(connection, benchmark, series)

    def held(self, feed: str) -> HeldTable | None:
        """Return the table of ``feed`` that is held back."""
        with reading(self._engine) as connection:
            return observations.held(connection, feed).get(feed)

    def held_tables(self) -> dict[str, HeldTable]:
        """Return every table that is held back, by feed id."""
        with reading(self._engine) as connection:
            return observations.held(connection)

    def accept_held(self, feed: str, at: datetime) -> int:
        """Let the table of ``feed`` that is held back count after all; return how many figures are new.

        They keep the moment at which the table was seen. The ledger of fetches notes the acceptance with
        address and validators of the fetch that brought the table, so that a 304 confirms it from then on.
        Raises :class:`StoreError` if nothing is held back, or if it could not be read by its mapping.
        """
        with writing(self._engine) as connection:
            return observations.accept(connection, feed, at)

    # The inbox

    def unexamined_papers(self, manner: str, after: str = "", limit: int = 100) -> list[StoredPaper]:
        """Return papers on the radar that were not examined for candidates, those behind ``after`` by key.

        ``manner`` names the way of examining; a paper that was examined in another way is due again.
        """
        with reading(self._engine) as connection:
            return inbox.unexamined(connection, manner, after, limit)

    def known_items(self, ids: Collection[str]) -> tuple[set[str], set[str]]:
        """Return those of ``ids`` about which was decided, and those that are stored as candidates."""
        with reading(self._engine) as connection:
            return inbox.known(connection, ids)

    def offer(self, examined: Sequence[ExaminedPaper], manner: str, at: datetime) -> tuple[int, int]:
        """Store the candidates of papers; return how many are new and how many vanished.

        Candidates whose sentence is no longer in the abstract vanish, unless they were decided about.
        """
        with writing(self._engine) as connection:
            return inbox.offer(connection, examined, manner, at)

    def offered(
        self, topic: str | None = None, paper: str | None = None, limit: int | None = None
    ) -> list[OfferedClaim]:
        """Return the candidates that wait for a decision, newest day first, then the most relevant."""
        with reading(self._engine) as connection:
            return inbox.offered(connection, topic, paper, limit)

    def candidate(self, item: str) -> OfferedClaim | None:
        """Return a candidate, decided or not."""
        with reading(self._engine) as connection:
            return inbox.one(connection, item)

    def candidates_like(self, beginning: str, limit: int = 2) -> list[str]:
        """Return ids of candidates that begin so."""
        with reading(self._engine) as connection:
            return inbox.ids_like(connection, beginning, limit)

    def decide(self, decision: InboxDecision) -> None:
        """Note what an editor decided about an item of the inbox."""
        with writing(self._engine) as connection:
            inbox.decide(connection, decision)

    def decision(self, item: str) -> InboxDecision | None:
        """Return what was decided about an item of the inbox."""
        with reading(self._engine) as connection:
            return inbox.decision(connection, item)

    def decisions(self) -> dict[str, InboxDecision]:
        """Return every decision, by item."""
        with reading(self._engine) as connection:
            return inbox.decided_items(connection)

    # Runs

    def start_run(self, cause: str, at: datetime, input_hash: str | None = None) -> int:
        """Open a run in the ledger and return its id. ``cause`` says what set it off, for people."""
        with writing(self._engine) as connection:
            return runs.start(connection, cause, at, input_hash)

    def add_stage(self, run_id: int, stage: Stage) -> None:
        """Note a stage that is done, so that a killed run still shows how far it came."""
        with writing(self._engine) as connection:
            if not runs.add_stage(connection, run_id, stage):
                raise StoreError(f"store: run {run_id} is not running; a stage can't be added to it.")

    def finish_run(
        self,
        run_id: int,
        state: RunState,
        at: datetime,
        *,
        problems: int = 0,
        input_hash: str | None = None,
        release: str | None = None,
        message: str = "",
    ) -> None:
        """Close a run. ``input_hash`` may be given here when it was not known at the start."""
        if state == "running":
            raise ValueError("a run does not finish in the state running")
        with writing(self._engine) as connection:
            done = runs.finish(
                connection,
                run_id,
                state,
                at,
                problems=problems,
                input_hash=input_hash,
                release=release,
                message=message,
            )
            if not done:
                raise StoreError(f"store: run {run_id} is not running; it can't be finished.")

    def close_interrupted(self, at: datetime) -> list[int]:
        """Mark every run that still says ``running`` as interrupted and return their ids.

        Only for the holder of the run lock, before it starts its own run: then nobody else is running.
        """
        message = "The process ended before the run did."
        with writing(self._engine) as connection:
            return runs.interrupt(connection, at, message)

    def runs(self, limit: int = 20) -> list[Run]:
        """Return the newest runs, newest first."""
        with reading(self._engine) as connection:
            return runs.newest(connection, limit)

    def run(self, run_id: int) -> Run | None:
        """Return one run of the ledger."""
        with reading(self._engine) as connection:
            return runs.one(connection, run_id)

    def run_at(self, moment: datetime) -> Run | None:
        """Return the run that was under way at a moment; ``None`` where nothing was, or an ingest by hand."""
        with reading(self._engine) as connection:
            return runs.under_way(connection, moment)

    # What was published

    def prepare_publication(
        self,
        publication: Publication,
        meanings: Sequence[StoredMeaning],
        changes: Sequence[StoredChange],
    ) -> None:
        """Keep what a release says and changes, before it is switched in. It counts once that is settled.

        ``meanings`` are those that differ from what is stored. What is pending from before is dropped.
        """
        with writing(self._engine) as connection:
            publications.drop_pending(connection)
            publications.prepare(connection, publication, meanings, changes)

    def settle_publications(self, live: str | None) -> None:
        """Let what is pending count if its release is the ``live`` one, and drop it if not.

        For the holder of the run lock, before the live release changes: then what is live tells whether the
        process that prepared the release lived long enough to switch it in.
        """
        with writing(self._engine) as connection:
            publications.settle(connection, live)

    def last_publication(self) -> Publication | None:
        """Return the newest release that was switched in by a run."""
        with reading(self._engine) as connection:
            return publications.last(connection)

    def meanings(self) -> dict[str, StoredMeaning]:
        """Return what the newest release said of each record, and the last word on those that are gone."""
        with reading(self._engine) as connection:
            return publications.meanings(connection)

    def changes(self) -> list[StoredChange]:
        """Return every change between two releases, in the order in which they were published."""
        with reading(self._engine) as connection:
            return publications.changes(connection)

    # The whole of it

    def export_to(self, folder: Path) -> Exchanged:
        """Write everything to plain files in ``folder``, as :mod:`pipeline.store.exchange` describes them.

        The files show one moment of the store. The same store gives the same bytes. Raises
        :class:`StoreError`, with ``folder`` as it was, if it holds something else or can't be written.
        """
        with engine.snapshot(self._engine) as connection:
            return exporting.export(connection, folder)

    def import_from(self, folder: Path) -> Exchanged:
        """Fill this store, which must be empty, from an export; all of it, or nothing.

        Raises :class:`StoreError` with file and line of the first row that is wrong.
        """
        with writing(self._engine) as connection:
            return importing.import_(connection, folder)
