"""One SQLite file of every table, with keys, indexes, views for common questions, and full-text search."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from pipeline.site.data.formats import plain
from pipeline.site.data.schema import Column, Table

PAGE_SIZE = 4096
_TYPES = {"text": "TEXT", "day": "TEXT", "number": "REAL", "integer": "INTEGER", "flag": "INTEGER"}
SEARCHED = {
    "claims": ("says", "measure_name", "scope_who", "limits"),
    "works": ("title", "venue"),
    "notes": ("question", "answer"),
    "articles": ("title", "summary"),
}
"""Columns of each table that full-text search looks into."""

VIEWS: Mapping[str, tuple[str, str]] = {
    "claims_with_works": (
        "Every claim beside its work, and how many articles cite it.",
        """SELECT c.id, c.says, c.figure, c.measure_name, c.measure_value, c.measure_unit, c.interval_low,
       c.interval_high, c.design, c.checked_level, c.status, c.contradictions,
       w.title AS work_title, w.year, w.kind AS work_kind, w.address,
       (SELECT count(*) FROM article_claims a WHERE a.claim = c.id) AS articles, c.page
FROM claims c JOIN works w ON w.id = c.work""",
    ),
    "contradictions": (
        "Pairs of claims that contradict each other, each pair once, with the reason.",
        """SELECT r.claim, a.says AS claim_says, r.other, b.says AS other_says, r.why
FROM relations r JOIN claims a ON a.id = r.claim JOIN claims b ON b.id = r.other
WHERE r.kind = 'contradicts' AND r.claim < r.other""",
    ),
    "evidence_by_topic": (
        "Topics with their claims by how far these were checked.",
        """SELECT t.id, t.title, count(c.id) AS claims, count(DISTINCT c.work) AS works,
       count(c.id) FILTER (WHERE c.checked_level = 'primary') AS read_in_the_source,
       count(c.id) FILTER (WHERE c.contradictions > 0) AS contradicted
FROM topics t LEFT JOIN claim_topics ct ON ct.topic = t.id LEFT JOIN claims c ON c.id = ct.claim
GROUP BY t.id, t.title""",
    ),
    "newest_observations": (
        "The newest figure of each subject under each metric, in the current series, without who is gone.",
        """SELECT benchmark, metric, subject, date, value, grade, low, high, unit FROM (
  SELECT o.*, row_number() OVER (
    PARTITION BY o.benchmark, o.metric, o.subject ORDER BY o.date DESC, o.id DESC) AS place
  FROM observations o JOIN benchmarks b ON b.id = o.benchmark AND b.series = o.series
) WHERE place = 1 AND gone = 0""",
    ),
}
"""Name, meaning and query of each view."""


def as_sqlite(tables: Sequence[Table], metadata: Mapping[str, str]) -> bytes:
    """Return a database with ``tables`` (referred to before they refer), the views, and a table of metadata.

    The same tables give the same bytes with the same version of SQLite: rows go in in their order, nothing
    carries a time, and the file is packed at the end. Full-text search is left out where SQLite was built
    without it; the metadata say so.
    """
    with sqlite3.connect(":memory:") as db:
        db.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        db.execute("PRAGMA foreign_keys = ON")
        for table in tables:
            _create(db, table)
        for name, (_, query) in VIEWS.items():
            db.execute(f"CREATE VIEW {name} AS\n{query}")
        searched = _add_search(db, {table.name for table in tables})
        db.execute(
            "CREATE TABLE metadata (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID"
        )
        known = {**metadata, "full_text_search": ", ".join(searched) or "not built"}
        db.executemany("INSERT INTO metadata VALUES (?, ?)", sorted(known.items()))
        db.commit()
        db.execute("PRAGMA optimize")
        db.execute("VACUUM")
        found = bytes(db.serialize())
    db.close()
    return found


def _create(db: sqlite3.Connection, table: Table) -> None:
    """Create a table with its rows, and an index on whatever refers to another table."""
    parts = [_declared(column) for column in table.columns]
    parts.append(f"PRIMARY KEY ({', '.join(table.key)})")
    parts += [
        f"FOREIGN KEY ({', '.join(r.columns)}) REFERENCES {r.table} ({', '.join(r.to)})"
        for r in table.references
    ]
    inside = ",\n  ".join(parts)
    db.execute(f"CREATE TABLE {table.name} (\n  {inside}\n)")
    places = ", ".join("?" * len(table.columns))
    rows = ([plain(value) for value in row] for row in table.rows)
    db.executemany(f"INSERT INTO {table.name} VALUES ({places})", rows)  # noqa: S608 - names from the code
    for reference in table.references:
        if reference.columns != table.key[: len(reference.columns)]:
            name = f"{table.name}_{'_'.join(reference.columns)}"
            db.execute(f"CREATE INDEX {name} ON {table.name} ({', '.join(reference.columns)})")


def _declared(column: Column) -> str:
    required = " NOT NULL" if column.required else ""
    check = f" CHECK ({column.name} IN (0, 1))" if column.type == "flag" else ""
    return f"{column.name} {_TYPES[column.type]}{required}{check}"


def _add_search(db: sqlite3.Connection, names: set[str]) -> list[str]:
    """Add an index of words for each table that is searched, and return their names.

    The index holds no text of its own (FTS5 with external content). Datasette finds it by the quoted name.
    """
    made = []
    for table, columns in SEARCHED.items():
        if table not in names:
            continue
        listed = ", ".join(columns)
        try:
            db.execute(
                f"CREATE VIRTUAL TABLE {table}_fts USING fts5"
                f"({listed}, content=\"{table}\", tokenize='porter unicode61')"
            )
        except sqlite3.OperationalError as error:
            if "no such module" not in str(error):
                raise
            return []
        db.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")  # noqa: S608
        db.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('optimize')")  # noqa: S608
        made.append(f"{table}_fts")
    return made
