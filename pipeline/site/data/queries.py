"""Questions that the database answers: shown on the page of the data, and run by its test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Query:
    """A question with the SQL that answers it."""

    question: str
    sql: str


QUERIES = (
    Query(
        "What has been measured by experiment, and read in the source?",
        """SELECT id, figure, measure_name, work_title, year
FROM claims_with_works
WHERE design = 'rct' AND checked_level = 'primary' AND status = 'accepted'
ORDER BY year DESC, id;""",
    ),
    Query(
        "What contradicts what, and why?",
        """SELECT claim_says, other_says, why
FROM contradictions
ORDER BY claim, other;""",
    ),
    Query(
        "Which claims speak of a word, the best match first?",
        """SELECT c.id, c.says, c.figure
FROM claims_fts f JOIN claims c ON c.rowid = f.rowid
WHERE claims_fts MATCH 'readers'
ORDER BY f.rank, c.id;""",
    ),
)
