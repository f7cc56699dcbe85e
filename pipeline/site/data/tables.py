"""All tables of a site, in an order in which no row refers to one that comes later."""

from __future__ import annotations

from pipeline.site.data.benchmark_tables import benchmark_tables, pool_tables
from pipeline.site.data.evidence_tables import (
    authors_table,
    claim_subjects,
    claims_table,
    relations_table,
    works_table,
)
from pipeline.site.data.schema import Table
from pipeline.site.data.writing_tables import article_tables, change_tables, note_tables, subject_tables
from pipeline.site.pages import SiteInput


def all_tables(site: SiteInput) -> dict[str, Table]:
    """Return every table by its name."""
    tables = (
        *subject_tables(site),
        works_table(site),
        authors_table(site),
        claims_table(site),
        *claim_subjects(site),
        relations_table(site),
        *note_tables(site),
        *article_tables(site),
        *benchmark_tables(site),
        *pool_tables(site),
        *change_tables(site),
    )
    return {table.name: table for table in tables}
