"""What an ingest tells: a row for each feed, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.store import Outcome


@dataclass(frozen=True, slots=True)
class FeedRow:
    """How it went with one feed. ``message`` is for people, ``seconds`` the time the answer took.

    ``seen``, ``new`` and ``updated`` count papers; ``new`` are those that no feed had shown before.
    ``values`` counts the new figures of a table. ``changes`` are a line for each paper or figure that is new
    or changed. ``asked`` is false for a feed that was left alone: paused, waiting, or gone for some time.
    """

    feed: str
    title: str
    outcome: Outcome | Literal["paused", "waiting"]
    message: str
    seen: int = 0
    new: int = 0
    updated: int = 0
    values: int = 0
    changes: tuple[str, ...] = ()
    seconds: float = 0.0
    status: int | None = None
    asked: bool = True

    @property
    def in_trouble(self) -> bool:
        """Whether the feed gave no usable answer, or never will again."""
        return self.outcome in ("failed", "malformed", "gone", "held")


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What one ingest did, a row for each feed, in the order of the feeds' ids."""

    started: datetime
    seconds: float
    rows: tuple[FeedRow, ...]

    @property
    def troubles(self) -> tuple[FeedRow, ...]:
        """The feeds that gave no usable answer."""
        return tuple(row for row in self.rows if row.in_trouble)

    @property
    def counts(self) -> dict[str, int]:
        """Feeds asked and in trouble, papers seen, new and updated, new figures: for the run ledger."""
        return {
            "feeds": sum(row.asked for row in self.rows),
            "in_trouble": len(self.troubles),
            "seen": sum(row.seen for row in self.rows),
            "new": sum(row.new for row in self.rows),
            "updated": sum(row.updated for row in self.rows),
            "values": sum(row.values for row in self.rows),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """Told after each feed: how many are done, of how many, and the latest row."""

    done: int
    total: int
    row: FeedRow
