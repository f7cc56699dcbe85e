"""The tables. The migrations build them; a test holds the two together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """A moment, kept as ISO 8601 text in UTC with a fixed width, so that text order is time order.

    Takes and gives aware datetimes; a naive one is refused, because nobody could say what it means.
    """

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Write as UTC with microseconds."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Read as an aware datetime in UTC."""
        return None if value is None else datetime.fromisoformat(value)


fetches = Table(
    "fetches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant, nullable=False),
    Column("outcome", String, nullable=False),
    Column("message", Text, nullable=False),
    Column("status", Integer),
    Column("final_url", Text),
    Column("size", Integer),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("papers_seen", Integer, nullable=False),
    Column("papers_new", Integer, nullable=False),
    Column("papers_updated", Integer, nullable=False),
    Column("not_before", Instant),
    Column("moved_to", Text),
    Column("reading", String),
    Column("values_seen", Integer, nullable=False, server_default="0"),
    Column("values_new", Integer, nullable=False, server_default="0"),
    Column("sha256", String),
    CheckConstraint(
        "outcome IN ('new', 'unchanged', 'not-modified', 'empty', 'malformed', 'failed', 'gone', 'held')",
        name="outcome",
    ),
    Index(None, "feed", "id"),
    sqlite_autoincrement=True,
)

papers = Table(
    "papers",
    metadata,
    Column("key", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("published", String(32)),
    Column("updated", String(32)),
    Column("version", Integer),
    Column("categories", JSON, nullable=False),
    Column("via", Boolean, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("venue", Text, nullable=False, server_default=""),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("title_key", String, nullable=False, server_default=""),
    Column("examined", String),
    Index(None, "first_seen"),
    Index(None, "title_key"),
)

paper_ids = Table(
    "paper_ids",
    metadata,
    Column("id", String, primary_key=True),
    Column("paper", String, ForeignKey("papers.key"), nullable=False),
    Column("feed", String, nullable=False),
    Column("first_seen", Instant, nullable=False),
    Index(None, "paper"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("feed", String, primary_key=True),
    Column("paper", String, ForeignKey("papers.key"), primary_key=True),
    Column("first_seen", Instant, nullable=False),
    Column("last_seen", Instant, nullable=False),
    Column("announce", String),
    Column("said", String, nullable=False),
    Column("kept", Boolean, nullable=False),
    Index(None, "paper"),
)

paper_topics = Table(
    "paper_topics",
    metadata,
    Column("paper", String, ForeignKey("papers.key"), primary_key=True),
    Column("topic", String, primary_key=True),
    Column("keyword", Text, nullable=False),
    Index(None, "topic"),
)

observations = Table(
    "observations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("benchmark", String, nullable=False),
    Column("series", Integer, nullable=False),
    Column("subject", Text, nullable=False),
    Column("metric", String, nullable=False),
    Column("event", String, nullable=False),
    Column("value", Text),
    Column("low", Text),
    Column("high", Text),
    Column("dated", String(32)),
    Column("feed", String, nullable=False),
    Column("seen", Instant, nullable=False),
    CheckConstraint("event IN ('value', 'gone', 'back')", name="event"),
    Index(None, "benchmark", "series", "metric", "subject"),
    sqlite_autoincrement=True,
)

held_tables = Table(
    "held_tables",
    metadata,
    Column("feed", String, primary_key=True),
    Column("seen", Instant, nullable=False),
    Column("reading", String, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("rows", JSON, nullable=False),
)

candidates = Table(
    "candidates",
    metadata,
    Column("id", String, primary_key=True),
    Column("paper", String, ForeignKey("papers.key"), nullable=False),
    Column("document", JSON, nullable=False),
    Column("offered", Instant, nullable=False),
    Index(None, "paper"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("item", String, primary_key=True),
    Column("verdict", String, nullable=False),
    Column("decided", Instant, nullable=False),
    Column("note", Text, nullable=False),
    CheckConstraint("verdict IN ('accepted', 'rejected')", name="verdict"),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cause", Text, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant),
    Column("state", String, nullable=False),
    Column("stages", JSON, nullable=False),
    Column("problems", Integer, nullable=False),
    Column("input_hash", String),
    Column("release", String),
    Column("message", Text, nullable=False),
    CheckConstraint("state IN ('running', 'published', 'refused', 'failed', 'interrupted')", name="state"),
    sqlite_autoincrement=True,
)

publications = Table(
    "publications",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("release", String, nullable=False),
    Column("run", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("revision", String),
    Column("state", String, nullable=False),
    Column("plan", JSON, nullable=False),
    CheckConstraint("state IN ('pending', 'published', 'dropped')", name="state"),
    sqlite_autoincrement=True,
)

meanings = Table(
    "meanings",
    metadata,
    Column("record", String, primary_key=True),
    Column("document", JSON, nullable=False),
    Column("published", Instant, nullable=False),
    Column("gone", Instant),
)

changes = Table(
    "changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("record", String, nullable=False),
    Column("field", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("was", Text, nullable=False),
    Column("now", Text, nullable=False),
    Column("on", String(10), nullable=False),
    Column("why", Text, nullable=False),
    Column("origin", String, nullable=False),
    Column("entry", Text, nullable=False),
    Column("used_in", JSON, nullable=False),
    Column("release", String, nullable=False),
    Index(None, "record"),
    sqlite_autoincrement=True,
)
