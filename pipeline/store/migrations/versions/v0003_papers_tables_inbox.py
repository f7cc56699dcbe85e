"""One paper under many ids, observations of benchmark tables, tables held back, the inbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pipeline.store.titles import title_key

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.String(32)  # ISO 8601 in UTC; spelt out here, because a migration never changes


def upgrade() -> None:
    """Add what is new. Papers that are stored already get their own key as their first id."""
    _fetches()
    _papers()
    _observations()
    op.create_table(
        "candidates",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("paper", sa.String, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("offered", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_candidates"),
        sa.ForeignKeyConstraint(["paper"], ["papers.key"], name="fk_candidates_paper_papers"),
    )
    op.create_index("ix_candidates_paper", "candidates", ["paper"])
    op.create_table(
        "decisions",
        sa.Column("item", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("decided", INSTANT, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("item", name="pk_decisions"),
        sa.CheckConstraint("verdict IN ('accepted', 'rejected')", name=op.f("ck_decisions_verdict")),
    )


def _fetches() -> None:
    with op.batch_alter_table(
        "fetches", copy_from=_fetches_before(), table_kwargs={"sqlite_autoincrement": True}
    ) as table:
        table.drop_constraint(op.f("ck_fetches_outcome"), type_="check")
        table.add_column(sa.Column("reading", sa.String))
        table.add_column(sa.Column("values_seen", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("values_new", sa.Integer, nullable=False, server_default="0"))
        table.create_check_constraint(
            op.f("ck_fetches_outcome"),
            "outcome IN ('new', 'unchanged', 'not-modified', 'empty', 'malformed', 'failed', 'gone', 'held')",
        )


def _papers() -> None:
    op.add_column("papers", sa.Column("venue", sa.Text, nullable=False, server_default=""))
    op.add_column("papers", sa.Column("withdrawn", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("papers", sa.Column("title_key", sa.String, nullable=False, server_default=""))
    op.add_column("papers", sa.Column("examined", sa.String))
    op.create_index("ix_papers_title_key", "papers", ["title_key"])
    op.create_table(
        "paper_ids",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("paper", sa.String, nullable=False),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_paper_ids"),
        sa.ForeignKeyConstraint(["paper"], ["papers.key"], name="fk_paper_ids_paper_papers"),
    )
    op.create_index("ix_paper_ids_paper", "paper_ids", ["paper"])
    op.execute(
        "INSERT INTO paper_ids (id, paper, feed, first_seen) "
        "SELECT p.key, p.key, COALESCE((SELECT MIN(s.feed) FROM sightings s WHERE s.paper = p.key), ''), "
        "p.first_seen FROM papers p"
    )
    _title_keys()


def _title_keys() -> None:
    """Give the papers that are stored the keys of their titles.

    They are those of the program as it is now, whichever that is: a key is there to be compared with keys
    that the same program makes.
    """
    papers = sa.table("papers", sa.column("key"), sa.column("title"), sa.column("title_key"))
    connection = op.get_bind()
    rows = [
        {"the_key": row.key, "the_title": title_key(row.title)}
        for row in connection.execute(sa.select(papers.c.key, papers.c.title))
    ]
    if rows:
        change = sa.update(papers).where(papers.c.key == sa.bindparam("the_key"))
        connection.execute(change.values(title_key=sa.bindparam("the_title")), rows)


def _observations() -> None:
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("benchmark", sa.String, nullable=False),
        sa.Column("series", sa.Integer, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("metric", sa.String, nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("low", sa.Text),
        sa.Column("high", sa.Text),
        sa.Column("dated", sa.String(32)),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("seen", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_observations"),
        sa.CheckConstraint("event IN ('value', 'gone', 'back')", name=op.f("ck_observations_event")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_observations_benchmark_series_metric_subject",
        "observations",
        ["benchmark", "series", "metric", "subject"],
    )
    op.create_table(
        "held_tables",
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("seen", INSTANT, nullable=False),
        sa.Column("reading", sa.String, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("rows", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("feed", name="pk_held_tables"),
    )


def _fetches_before() -> sa.Table:
    """Return the table as step 0002 left it; what SQLite says of it lacks the names of constraints."""
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
        sa.Column("not_before", INSTANT),
        sa.Column("moved_to", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_fetches"),
        sa.CheckConstraint(
            "outcome IN ('new', 'unchanged', 'not-modified', 'empty', 'malformed', 'failed', 'gone')",
            name=op.f("ck_fetches_outcome"),
        ),
        sa.Index("ix_fetches_feed_id", "feed", "id"),
    )
