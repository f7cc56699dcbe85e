"""The store: one object, a few verbs, values in and out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from sqlalchemy import Engine

from pipeline.store import fetches, papers, runs
from pipeline.store.engine import BUSY_SECONDS, open_engine, reading, writing
from pipeline.store.values import (
    FeedHistory,
    FeedMarks,
    FetchRecord,
    KnownPaper,
    Run,
    RunState,
    Sighting,
    Stage,
    StoredPaper,
    StoreError,
    Validators,
)


class Store:
    """What was fetched, which papers were seen, and the ledger of runs.

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
            papers.save(connection, fetch.feed, papers_seen, seen_at or fetch.ended)

    def last_fetch(self, feed: str) -> FetchRecord | None:
        """Return the newest attempt to fetch ``feed``."""
        return next(iter(self.fetches(feed, limit=1)), None)

    def fetches(self, feed: str | None = None, limit: int = 50) -> list[FetchRecord]:
        """Return the newest attempts, of one feed or of all, newest first."""
        with reading(self._engine) as connection:
            return fetches.newest(connection, feed, limit)

    def feed_states(self) -> dict[str, FeedHistory]:
        """Return the history of every feed that was ever fetched, in short, by feed id."""
        with reading(self._engine) as connection:
            return fetches.histories(connection)

    def validators(self, feed: str, url: str, moved_to: str | None = None) -> Validators:
        """Return the ETag and Last-Modified to send when ``url`` is fetched for ``feed`` again.

        ``moved_to`` is the address that will be asked in its place, if it has moved.
        """
        with reading(self._engine) as connection:
            return fetches.validators(connection, feed, url, moved_to)

    def marks(self, feed: str, url: str) -> FeedMarks:
        """Return what is to be kept in mind before ``url`` is fetched for ``feed``: wait, gone, moved."""
        with reading(self._engine) as connection:
            return fetches.marks(connection, feed, url)

    def known_papers(self, feed: str, keys: Sequence[str]) -> dict[str, KnownPaper]:
        """Return what is stored of those of the papers that are known, by key."""
        with reading(self._engine) as connection:
            return papers.known(connection, feed, keys)

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
        """Return the paper with this stable key."""
        with reading(self._engine) as connection:
            return papers.one(connection, key)

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
