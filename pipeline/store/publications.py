"""What releases said, and what changed from one to the next.

The live site is a link in a file system, and no transaction spans that and a database. So what a release
says is written down before the link is switched and counts from the moment the link leads to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from pipeline.store.tables import changes as changes_table
from pipeline.store.tables import meanings as meanings_table
from pipeline.store.tables import publications as table
from pipeline.store.values import Publication, StoredChange, StoredMeaning


def prepare(
    connection: Connection,
    publication: Publication,
    meanings: Sequence[StoredMeaning],
    changes: Sequence[StoredChange],
) -> None:
    """Write down a release that is about to be switched in."""
    plan = {
        "meanings": [
            asdict(m) | {"published": _text(m.published), "gone": _text(m.gone) if m.gone else None}
            for m in meanings
        ],
        "changes": [asdict(c) for c in changes],
    }
    row = asdict(publication) | {"state": "pending", "plan": plan}
    connection.execute(insert(table), row)


def drop_pending(connection: Connection) -> None:
    """Forget what no release was switched in for."""
    connection.execute(update(table).where(table.c.state == "pending").values(state="dropped", plan={}))


def settle(connection: Connection, live: str | None) -> None:
    """Let the pending release count if it is live; drop it otherwise."""
    query = select(table).where(table.c.state == "pending", table.c.release == live)
    row = connection.execute(query.order_by(table.c.id.desc()).limit(1)).one_or_none()
    if row is not None:
        _apply(connection, row.plan)
        query_one = update(table).where(table.c.id == row.id)
        connection.execute(query_one.values(state="published", plan={}))
    drop_pending(connection)


def _apply(connection: Connection, plan: dict[str, Any]) -> None:
    for meaning in plan["meanings"]:
        gone = meaning["gone"]
        row = meaning | {
            "published": datetime.fromisoformat(meaning["published"]),
            "gone": datetime.fromisoformat(gone) if gone else None,
        }
        connection.execute(delete(meanings_table).where(meanings_table.c.record == meaning["record"]))
        connection.execute(insert(meanings_table), row)
    if plan["changes"]:
        connection.execute(insert(changes_table), plan["changes"])


def last(connection: Connection) -> Publication | None:
    """Return the newest publication that counts."""
    query = select(table).where(table.c.state == "published").order_by(table.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    return Publication(row.release, row.run, row.at, row.revision, row.state)


def meanings(connection: Connection) -> dict[str, StoredMeaning]:
    """Return all meanings, by record."""
    query = select(meanings_table)
    found = [StoredMeaning(**row._mapping) for row in connection.execute(query)]
    return {meaning.record: meaning for meaning in sorted(found, key=lambda m: m.record)}


def changes(connection: Connection) -> list[StoredChange]:
    """Return all changes, oldest first."""
    found = []
    for row in connection.execute(select(changes_table).order_by(changes_table.c.id)):
        values = dict(row._mapping)
        del values["id"]
        found.append(StoredChange(**values | {"used_in": tuple(row.used_in)}))
    return found


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")
