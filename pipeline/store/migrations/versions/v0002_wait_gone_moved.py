"""Feeds that ask to wait, are gone, or have moved for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.String(32)  # ISO 8601 in UTC; spelt out here, because a migration never changes


def upgrade() -> None:
    """Add two columns to the fetches and allow one more outcome.

    SQLite can't change a constraint: there the table is written anew with all its rows, inside the
    transaction that the store has opened.
    """
    with op.batch_alter_table(
        "fetches", copy_from=_fetches_before(), table_kwargs={"sqlite_autoincrement": True}
    ) as table:
        table.drop_constraint(op.f("ck_fetches_outcome"), type_="check")
        table.add_column(sa.Column("not_before", INSTANT))
        table.add_column(sa.Column("moved_to", sa.Text))
        table.create_check_constraint(
            op.f("ck_fetches_outcome"),
            "outcome IN ('new', 'unchanged', 'not-modified', 'empty', 'malformed', 'failed', 'gone')",
        )


def _fetches_before() -> sa.Table:
    """Return the table as step 0001 made it; what SQLite says of it lacks the names of constraints."""
    return sa.Table(
        "fetches",
        sa.MetaData(),
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
        sa.Index("ix_fetches_feed_id", "feed", "id"),
    )
