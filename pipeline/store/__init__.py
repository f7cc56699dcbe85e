"""What was fetched and seen, and the ledger of runs. SQLite by default, migrated when it is opened."""

from pipeline.store.content import content_hash, differ
from pipeline.store.store import Store
from pipeline.store.values import (
    Change,
    FeedHistory,
    FeedMarks,
    FetchRecord,
    KnownPaper,
    Outcome,
    Paper,
    Run,
    RunState,
    SeenBy,
    Sighting,
    Stage,
    StoredPaper,
    StoreError,
    TopicMatch,
    Validators,
)

__all__ = [
    "Change",
    "FeedHistory",
    "FeedMarks",
    "FetchRecord",
    "KnownPaper",
    "Outcome",
    "Paper",
    "Run",
    "RunState",
    "SeenBy",
    "Sighting",
    "Stage",
    "Store",
    "StoreError",
    "StoredPaper",
    "TopicMatch",
    "Validators",
    "content_hash",
    "differ",
]
