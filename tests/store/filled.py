"""A store with something in every table, and what is in a store."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from pipeline.store import (
    FetchRecord,
    HeldTable,
    Paper,
    Publication,
    Sighting,
    Stage,
    Store,
    StoredChange,
    StoredMeaning,
    StoredObservation,
    TopicMatch,
    content_hash,
)
from pipeline.store.engine import reading, writing
from pipeline.store.exchange import PARTS
from pipeline.store.tables import candidates, decisions

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)
DAY = timedelta(days=1)
ODD = 'NUL \0, bell \a, a line\nand another\r\n, \u2028, \x85, “quotes” " \\ and 🦉 é e\u0301'


def fill(store: Store, months: int = 3, words: str = ODD) -> None:
    """Put rows of some months into every table."""
    for month in range(months):
        at = NOW + month * 31 * DAY
        shown = Paper(f"url:p.example/{month}", words, "https://p.example", (words,), words)
        sighting = Sighting(
            shown,
            "new",
            content_hash(shown),
            kept=month > 0,
            topics=(TopicMatch("a", words), TopicMatch("b", "k")),
        )
        store.record_fetch(fetch("papers", at, etag=words), [sighting])
        rows = [observation(f"{71 + month}.20", seen=at), observation(str(month), "Model B", seen=at)]
        store.record_table(fetch("table", at, values_seen=2), rows)
        run = store.start_run("by hand", at)
        store.add_stage(run, Stage("ingest", 1.25 + month, {"papers": month}, words))
        if month + 1 < months:
            store.finish_run(run, "published", at + DAY, problems=month, message=words)
        publish(store, f"r{month}", run, at, words, settled=month + 1 < months or months == 1)
    held = HeldTable("odd", NOW, "r", (words,), (observation("1"), observation(None, "Model B")))
    store.record_table(fetch("odd", NOW, outcome="held"), held=held)
    with writing(store._engine) as connection:
        for name in "ab":
            row = {
                "id": name,
                "paper": "url:p.example/0",
                "offered": NOW,
                "document": {"says": words, "n": 1.5},
            }
            connection.execute(insert(candidates), row)
        row = {"item": "a", "verdict": "rejected", "decided": NOW + 40 * DAY, "note": words}
        connection.execute(insert(decisions), row)


def publish(
    store: Store, release: str, run: int, at: datetime, words: str = ODD, *, settled: bool = True
) -> None:
    """Publish a release in which one claim is new, one changed and one is gone."""
    first = Publication(release, run, at, revision=words)
    meanings = [
        StoredMeaning("w/a", {"says": words, "n": 1.5}, at),
        StoredMeaning("w/b", {"says": words}, NOW, gone=at),
    ]
    changes = [
        StoredChange(
            "w/a", "figure", "moved", words, "2", f"{at:%Y-%m-%d}", words, "commit", "", (words,), release
        )
    ]
    store.prepare_publication(first, meanings, changes)
    if settled:
        store.settle_publications(release)


def fetch(feed: str, at: datetime = NOW, **more: Any) -> FetchRecord:
    return FetchRecord(
        feed, "https://f.example", at, at + DAY / 1e6, **({"outcome": "new", "message": ""} | more)
    )


def observation(value: str | None, subject: str = "Model A", **more: Any) -> StoredObservation:
    event: Any = "gone" if value is None else "value"
    values = {"low": None, "high": "72", "dated": None, "feed": "table", "seen": NOW} | more
    return StoredObservation("b", 1, subject, "score", event, value, **values)


def contents(store: Store) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with reading(store._engine) as connection:
        return {
            part.table.name: [
                tuple(row) for row in connection.execute(select(part.table).order_by(*part.table.primary_key))
            ]
            for part in PARTS
        }


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder with its bytes."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of an export as it is written."""
    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
