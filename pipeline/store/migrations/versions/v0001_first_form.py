"""The first form: fetches, papers, sightings, topics of papers, runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.String(32)  # ISO 8601 in UTC; spelt out here, because a migration never changes


def upgrade() -> None:
    """Make the tables."""
    _fetches()
    _papers()
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        sa.Column("started", INSTANT, nullable=False),
        sa.Column("ended", INSTANT),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("stages", sa.JSON, nullable=False),
        sa.Column("problems", sa.Integer, nullable=False),
        sa.Column("input_hash", sa.String),
        sa.Column("release", sa.String),
        sa.Column("message", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.CheckConstraint(
            "state IN ('running', 'published', 'refused', 'failed', 'interrupted')",
            name=op.f("ck_runs_state"),
        ),
        sqlite_autoincrement=True,
    )


def _fetches() -> None:
    op.create_table(
        "fetches",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("started", INSTANT, nullable=False),
        sa.Column("ended", INSTANT, nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("final_url", sa.Text),
        sa.Column("size", sa.Integer),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("papers_seen", sa.Integer, nullable=False),
        sa.Column("papers_new", sa.Integer, nullable=False),
        sa.Column("papers_updated", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_fetches"),
        sa.CheckConstraint(
            "outcome IN ('new', 'unchanged', 'not-modified', 'empty', 'malformed', 'failed')",
            name=op.f("ck_fetches_outcome"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_fetches_feed_id", "fetches", ["feed", "id"])


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("key", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("link", sa.Text, nullable=False),
        sa.Column("authors", sa.JSON, nullable=False),
        sa.Column("abstract", sa.Text, nullable=False),
        sa.Column("published", sa.String(32)),
        sa.Column("updated", sa.String(32)),
        sa.Column("version", sa.Integer),
        sa.Column("categories", sa.JSON, nullable=False),
        sa.Column("via", sa.Boolean, nullable=False),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("last_seen", INSTANT, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_papers"),
    )
    op.create_index("ix_papers_first_seen", "papers", ["first_seen"])
    op.create_table(
        "sightings",
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("paper", sa.String, nullable=False),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("last_seen", INSTANT, nullable=False),
        sa.Column("announce", sa.String),
        sa.Column("said", sa.String, nullable=False),
        sa.Column("kept", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("feed", "paper", name="pk_sightings"),
        sa.ForeignKeyConstraint(["paper"], ["papers.key"], name="fk_sightings_paper"),
    )
    op.create_index("ix_sightings_paper", "sightings", ["paper"])
    op.create_table(
        "paper_topics",
        sa.Column("paper", sa.String, nullable=False),
        sa.Column("topic", sa.String, nullable=False),
        sa.Column("keyword", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("paper", "topic", name="pk_paper_topics"),
        sa.ForeignKeyConstraint(["paper"], ["papers.key"], name="fk_paper_topics_paper"),
    )
    op.create_index("ix_paper_topics_topic", "paper_topics", ["topic"])
