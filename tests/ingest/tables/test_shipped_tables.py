"""The shipped records of kind table fit their benchmarks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from pipeline.ingest.tables import decide_table, read_table
from pipeline.records.library import Library
from pipeline.records.load import load_library

from .tools import NOW

ROOT = Path(__file__).parents[3]
FEEDS = {
    "aider-polyglot-table": ("aider-polyglot", {"pass-rate-2", "cost"}),
    "eqbench-creative-writing-table": ("eqbench-creative-writing", {"elo", "rubric"}),
    "livebench-table": (
        "livebench",
        {"reasoning", "coding", "agentic-coding", "mathematics", "data-analysis", "language"}
        | {"instruction-following"},
    ),
    "lmarena-text-table": ("lmarena-text", {"rating"}),
    "noveltybench-table": ("noveltybench", {"distinct-file", "utility"}),
    "swe-bench-verified-table": ("swe-bench-verified", {"resolved"}),
}
ANSWERS = {
    "aider-polyglot-table": "- {model: made-up-1, pass_rate_2: 61.50, total_cost: 0.0000, date: 2026-04-02}\n"
    "- {model: made-up-2, pass_rate_2: 7.0, total_cost: 12.50, date: 2026-04-02}\n",
    "eqbench-creative-writing-table": "let leaderboardDataCreativeWritingV3 = `\n"
    "model_name,elo_score,creative_writing_score\n*made-up-1,1612.5,15.00\n__metadata__,N/A,N/A\n`\n"
    "let x = `y`",
    "lmarena-text-table": '{"coding": {}, "full": {"made-up-1": '
    '{"rating": 1312.0083741127146, "rating_q975": 1349.7, "rating_q025": 1274.2}}}',
    "noveltybench-table": '{"models": [{"variant": "made-up-1", "distinct": 4.20, "utility": 3.1, '
    '"date": "2026-04-02"}]}',
    "swe-bench-verified-table": '{"leaderboards": [{"name": "Lite", "results": []}, '
    '{"name": "Verified", "results": ['
    '{"name": "Made Up", "resolved": 61.5, "date": "2026-04-02", "warning": null},'
    '{"name": "Made Up", "resolved": 70.0, "date": "2026-04-03"},'
    '{"name": "Doubtful", "resolved": 99.0, "date": "2026-04-02", "warning": "not checked"}]}]}',
}
EXPECTED = {
    "aider-polyglot-table": [
        ("made-up-1", "pass-rate-2", "61.50"),
        ("made-up-2", "pass-rate-2", "7.0"),
        ("made-up-2", "cost", "12.50"),
    ],
    "eqbench-creative-writing-table": [("made-up-1", "elo", "1612.5"), ("made-up-1", "rubric", "15.00")],
    "lmarena-text-table": [("made-up-1", "rating", "1312.0083741127146")],
    "noveltybench-table": [("made-up-1", "distinct-file", "4.20"), ("made-up-1", "utility", "3.1")],
    "swe-bench-verified-table": [("Made Up", "resolved", "70.0")],
}


@cache
def shipped() -> Library:
    return load_library(ROOT)


@pytest.mark.parametrize("feed", FEEDS)
def test_a_shipped_table_fits_its_benchmark(feed: str) -> None:
    benchmark, metrics = FEEDS[feed]
    record = shipped().feeds[feed].record
    assert record.kind == "table"
    assert record.table is not None
    assert record.table.benchmark == benchmark
    assert set(record.table.metrics) == metrics
    assert metrics <= set(shipped().benchmarks[benchmark].record.metrics)


@pytest.mark.parametrize("feed", ANSWERS)
def test_a_shipped_table_is_read_as_its_publisher_writes_it(feed: str) -> None:
    by = shipped().feeds[feed].record.table
    assert by is not None
    of = shipped().benchmarks[by.benchmark].record
    found = read_table(ANSWERS[feed].encode(), "", by)
    decision = decide_table(found, by, of, {}, feed_id=feed, now=NOW)
    assert decision.outcome == "new", decision.message
    assert [(row.subject, row.metric, row.value) for row in decision.observations] == EXPECTED[feed]
