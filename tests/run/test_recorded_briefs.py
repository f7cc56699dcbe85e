"""Briefs from recorded tables of real benchmarks, under the records that are shipped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from pipeline.evidence.events import NewLeader, events
from pipeline.evidence.relations import relate
from pipeline.records.library import Library
from pipeline.run.examine import examine
from pipeline.store import StoredObservation
from pipeline.synthesis.compose import compose_all
from tests.house import copy_shipped
from tests.ingest.tables.test_recorded_tables import LMSYS, RECORDED, arena, record, told

pytestmark = pytest.mark.recorded

AIDER = [f"aider/polyglot_leaderboard_{day}.yml" for day in ("2024-12-28", "2025-01-31", "2025-02-27")]
AIDER += [f"aider/polyglot_leaderboard_{day}.yml" for day in ("2025-03-28", "2025-04-20", "2025-06-30")]
AIDER += [f"aider/polyglot_leaderboard_{day}.yml" for day in ("2025-07-18", "2025-08-25", "2025-10-04")]


def history(files: list[str], feed: str, benchmark: str) -> list[StoredObservation]:
    """Return what reading the recorded files in their order would have put into the store."""
    if not (RECORDED / files[0]).is_file():
        pytest.skip("the recorded tables are not here")
    by, of = record(feed)
    if benchmark == "lmarena-text":
        by = arena("arena_score")
    found = []
    for file, decision in told(files, by, of).decisions.items():
        day = datetime.fromisoformat(f"{file[-14:-4]}T06:00:00+00:00")  # each is named by its day
        rows = decision.observations
        found += [replace(row, feed=feed, benchmark=benchmark, seen=day) for row in rows]
    return found


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_shipped(tmp_path_factory.mktemp("recorded") / "shipped").root


def examined(root: Path, rows: list[StoredObservation]) -> Library:
    examination = examine(root, date(2026, 11, 27), rows)
    assert [p for p in examination.problems if p.code == "brief-refused"] == []
    assert examination.publishable
    return examination.library


@pytest.mark.parametrize(
    ("files", "feed", "benchmark"),
    [(AIDER, "aider-polyglot-table", "aider-polyglot"), (LMSYS, "lmarena-text-table", "lmarena-text")],
)
def test_recorded_tables_make_briefs_that_pass_the_audit_and_stay(
    shipped: Path, files: list[str], feed: str, benchmark: str
) -> None:
    rows = history(files, feed, benchmark)
    library = examined(shipped, rows)
    leaders = [e for e in events(library.benchmarks[benchmark].record) if isinstance(e, NewLeader)]
    assert leaders
    days = {e.on for e in events(library.benchmarks[benchmark].record)}
    assert {i.removeprefix(f"{benchmark}-") for i in library.briefs} == days
    composed = compose_all(library, relate(library), "1.2.3")
    for brief_id, entry in library.briefs.items():
        article = composed[brief_id]
        assert len(article.summary_text) <= 160, article.summary_text
        assert len(article.title.split()) <= 12
        assert all(claim in library.claims for claim in article.claims)
        assert entry.record.benchmark == benchmark
    assert library.works[benchmark].record.kind == "dataset"  # no work is recorded for these tables
    # A table that dates its rows may still get rows of the last days: what lies further back stays.
    half = examined(shipped, [row for row in rows if row.seen <= rows[len(rows) // 2].seen])
    kept = sorted(half.briefs)[:-1]
    assert kept
    for brief_id in kept:
        assert library.briefs[brief_id].source.text == half.briefs[brief_id].source.text
