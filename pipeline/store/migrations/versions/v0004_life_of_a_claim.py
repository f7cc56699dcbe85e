"""What was published of each record, what changed between publications, hashes of responses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.String(32)  # ISO 8601 in UTC; spelt out here, because a migration never changes


def upgrade() -> None:
    """Add what is new. Responses that were fetched before have no hash, and nothing was published yet."""
    op.add_column("fetches", sa.Column("sha256", sa.String))
    op.create_table(
        "publications",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("release", sa.String, nullable=False),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("revision", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("plan", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.CheckConstraint(
            "state IN ('pending', 'published', 'dropped')", name=op.f("ck_publications_state")
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "meanings",
        sa.Column("record", sa.String, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("published", INSTANT, nullable=False),
        sa.Column("gone", INSTANT),
        sa.PrimaryKeyConstraint("record", name="pk_meanings"),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("record", sa.String, nullable=False),
        sa.Column("field", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("was", sa.Text, nullable=False),
        sa.Column("now", sa.Text, nullable=False),
        sa.Column("on", sa.String(10), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("entry", sa.Text, nullable=False),
        sa.Column("used_in", sa.JSON, nullable=False),
        sa.Column("release", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_changes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_record", "changes", ["record"])
