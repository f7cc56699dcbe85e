"""The tables of real benchmarks, snapshot after snapshot, as their publishers had them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest

from pipeline.ingest.tables import TableDecision
from pipeline.records.catalog import Benchmark
from pipeline.records.feeds import TableMapping
from pipeline.records.library import Library
from pipeline.records.load import load_library

from .tools import Last, after, benchmark, decided, mapping, table

ROOT = Path(__file__).parents[3]
RECORDED = ROOT.parent / "shared" / "feeds" / "benchmarks"
ARENA = benchmark(rating={"unit": "elo", "low": 500, "high": 2500})

pytestmark = pytest.mark.recorded


def body(file: str) -> bytes:
    path = RECORDED / file
    if not path.is_file():
        pytest.skip(f"the recorded table {file} is not here")
    return path.read_bytes()


@cache
def shipped() -> Library:
    return load_library(ROOT)


def record(feed: str) -> tuple[TableMapping, Benchmark]:
    by = shipped().feeds[feed].record.table
    assert by is not None
    return by, shipped().benchmarks[by.benchmark].record


def rows(file: str) -> dict[str, dict[str, str]]:
    """Read a CSV without any of what is tested here."""
    return {row["model"]: row for row in csv.DictReader(StringIO(body(file).decode()))}


def arena(column: str) -> TableMapping:
    return mapping(metrics={"rating": {"value": column, "spread": "95_pct_ci"}})


@dataclass(frozen=True)
class Story:
    """What was decided on each file, and the history at the end."""

    decisions: dict[str, TableDecision]
    last: Last

    @property
    def outcomes(self) -> list[str]:
        return [decision.outcome for decision in self.decisions.values()]


def told(
    files: Sequence[str],
    by: TableMapping,
    of: Benchmark,
    wrap: Callable[[bytes], bytes] = lambda content: content,
) -> Story:
    """Read the files in order. Each that counts is read once more, which must bring nothing."""
    last: Last = {}
    decisions = {}
    for days, file in enumerate(files):
        content = wrap(body(file))
        decision = decided(content, last, by, of, days=days)
        decisions[file] = decision
        last = after(last, decision.observations)
        if decision.outcome in ("new", "unchanged"):
            assert decided(content, last, by, of, days=days).outcome == "unchanged"
    return Story(decisions, last)


def value(last: Last, subject: str, metric: str) -> tuple[str | None, str | None, str | None]:
    row = last[subject, metric]
    return row.value, row.low, row.high


_DAYS = """2024-07-31 2024-08-30 2024-08-31 2024-09-30 2024-10-29 2024-10-31 2024-11-30 2024-12-31
2025-01-31 2025-02-22 2025-02-28 2025-03-28 2025-04-24 2025-05-23 2025-06-25 2025-07-18"""
LMSYS = [f"llm_leaderboard_csv/lmsys_{day}.csv" for day in _DAYS.split()]


def test_lmsys_over_a_year() -> None:
    story = told(LMSYS, arena("arena_score"), ARENA)
    same = {LMSYS[2], LMSYS[5], LMSYS[10]}  # byte for byte the file before
    assert {file for file, found in story.decisions.items() if found.outcome == "unchanged"} == same
    assert set(story.outcomes) == {"new", "unchanged"}
    removed = story.decisions[LMSYS[9]]
    assert removed.values_seen == 171
    assert sum(row.event == "gone" for row in removed.observations) == 30
    first = story.decisions[LMSYS[0]].observations[0]
    assert (first.subject, first.value, first.low, first.high) == (
        "GPT-4o-2024-05-13",
        "1286",
        "1282",
        "1289",
    )
    for before, file in pairwise(LMSYS):
        gone = rows(before).keys() - rows(file).keys()
        seen = story.decisions[file].observations
        assert {row.subject for row in seen if row.event == "gone"} == gone
    assert any(row.event == "back" for row in story.decisions[LMSYS[6]].observations)


def test_lmsys_renames_its_column() -> None:
    story = told(["llm_leaderboard_csv/lmsys_2024-06-19.csv", LMSYS[0]], arena("arena_elo"), ARENA)
    assert story.outcomes == ["new", "held"]
    held = story.decisions[LMSYS[0]].held
    assert held is not None
    assert held.reasons[0] == '"arena_elo" is not a column (rating); nearest: "arena_score".'
    edited = decided(body(LMSYS[0]), story.last, arena("arena_score"), ARENA)
    assert edited.outcome == "new"
    before, now = (rows(file) for file in ("llm_leaderboard_csv/lmsys_2024-06-19.csv", LMSYS[0]))
    changed = sum(
        name not in before
        or (row["arena_score"], row["95_pct_ci"]) != (before[name]["arena_elo"], before[name]["95_pct_ci"])
        for name, row in now.items()
    )
    assert (edited.values_seen, edited.values_new) == (121, changed)


def test_lmsys_loses_more_than_a_strict_record_allows() -> None:
    strict = arena("arena_score").model_copy(update={"may_lose": 10})
    story = told([LMSYS[8], LMSYS[9]], strict, ARENA)
    assert story.outcomes == ["new", "held"]
    decision = story.decisions[LMSYS[9]]
    assert (
        "Expected at least 171 of the 190 known subjects (may_lose: 10 percent), came 160" in decision.message
    )
    assert decision.held is not None
    accepted = after(story.last, decision.held.observations)
    assert decided(body(LMSYS[9]), accepted, strict, ARENA).outcome == "unchanged"


def test_a_table_with_a_row_twice_needs_no_policy_where_the_rows_agree() -> None:
    decision = decided(
        body("llm_leaderboard_csv/lmarena_text_2025-08-06.csv"), {}, arena("arena_score"), ARENA
    )
    assert (decision.outcome, decision.values_seen) == ("new", 259)
    images = decided(
        body("llm_leaderboard_csv/lmarena_image_2025-08-06.csv"), {}, arena("arena_score"), ARENA
    )
    assert images.outcome == "held"
    assert '"Imagen-4.0-ultra-generate-preview-06-06" (rating: 1138, 1113)' in images.message


CATALOG = [
    f"lmarena_catalog/leaderboard_table_{day}.csv"
    for day in (
        "20230619",
        "20231002",
        "20231220",
        "20240215",
        "20240418",
        "20240629",
        "20240904",
        "20241007",
    )
]


def test_the_three_schemas_of_the_arena_catalogue() -> None:
    of = benchmark(elo={"unit": "elo"}, mmlu={"low": 0, "high": 1})
    columns = {"mmlu": {"value": "MMLU"}}
    with_elo = mapping(
        subject="Model", may_lose=30, metrics={"elo": {"value": "Arena Elo rating"}, **columns}
    )
    story = told(CATALOG, with_elo, of)
    assert story.outcomes == ["new", "new", "new"] + ["held"] * 5
    assert '"Arena Elo rating" is not a column (elo)' in story.decisions[CATALOG[3]].message
    without = told(CATALOG, mapping(subject="Model", may_lose=30, metrics=columns), of)
    assert set(without.outcomes) == {"new"}
    assert value(without.last, "WizardLM-30B", "mmlu") == ("0.587", None, None)
    win_rate = mapping(subject="Model", metrics={"rate": {"value": "MT-bench (win rate %)"}})
    first = decided(body(CATALOG[0]), {}, win_rate, benchmark(rate={"low": 0, "high": 100}))
    assert first.observations[0].value == "69.38"


def test_lmarena_with_the_shipped_record() -> None:
    by, of = record("lmarena-text-table")
    files = [
        f"lmarena_catalog/leaderboard-image_{day}.json"
        for day in ("2025-03-17", "2025-04-24", "2025-05-27", "2025-11-05", "2025-12-11")
    ]
    story = told(files, by, of)
    assert story.outcomes == ["new"] * 5
    assert value(story.last, "gemini-3-pro-image-preview-2k (nano-banana-pro)", "rating") == (
        "1234.3266631609022",
        "1226.7129136901863",
        "1241.940412631618",
    )
    assert sum(row.event == "gone" for row in story.last.values()) == 4
    vision = decided(body("lmarena_catalog/leaderboard-vision_2025-12.json"), {}, by, of)
    assert (vision.outcome, vision.values_seen) == ("new", 87)


def test_swe_bench_with_the_shipped_record() -> None:
    by, of = record("swe-bench-verified-table")
    story = told(
        [f"swebench/leaderboards_{day}.json" for day in ("2025-08-08", "2025-09-11", "2025-11-19")], by, of
    )
    assert story.outcomes == ["new"] * 3
    assert [found.values_seen for found in story.decisions.values()] == [110, 126, 142]
    assert all(row.event == "value" for found in story.decisions.values() for row in found.observations)
    assert value(story.last, "Warp", "resolved")[0] == "75.6"  # the better of two
    assert story.last["Warp", "resolved"].dated == "2025-09-01"
    refusing = by.model_copy(update={"twice": "refuse"})
    decision = decided(body("swebench/leaderboards_2025-11-19.json"), {}, refusing, of)
    assert '"Warp" (resolved: 75.6, 71.0)' in decision.message


def test_aider_with_the_shipped_record() -> None:
    by, of = record("aider-polyglot-table")
    days = ["2024-12-28", "2025-01-31", "2025-02-27", "2025-03-28", "2025-04-20", "2025-06-30", "2025-07-18"]
    days += ["2025-08-25", "2025-09-02", "2025-10-04"]
    story = told([f"aider/polyglot_leaderboard_{day}.yml" for day in days], by, of)
    assert story.outcomes == ["new"] * 10
    assert value(story.last, "gpt-4o-mini-2024-07-18", "cost") == ("0.3236", None, None)
    assert value(story.last, "Qwen2.5-Coder-32B-Instruct", "pass-rate-2")[0] == "16.4"
    assert ("Qwen2.5-Coder-32B-Instruct", "cost") not in story.last  # 0.0000: nobody knows
    assert story.last["openai/gpt-5", "pass-rate-2"].event == "gone"  # given a better name


@pytest.mark.parametrize("board", ["edit", "refactor"])
def test_the_other_boards_of_aider(board: str) -> None:
    files = sorted(path.name for path in (RECORDED / "aider").glob(f"{board}_*.yml"))
    if not files:
        pytest.skip("the recorded tables of Aider are not here")
    column = "pass_rate_2" if board == "edit" else "pass_rate_1"
    by = mapping("yaml", date="date", metrics={"score": {"value": column}}, may_lose=30)
    story = told([f"aider/{name}" for name in files], by, benchmark())
    assert set(story.outcomes) == {"new"}
    assert all(row.dated and len(row.dated) == 10 for row in story.last.values() if row.event != "gone")


def test_noveltybench_with_the_shipped_record() -> None:
    by, of = record("noveltybench-table")
    story = told(
        [f"noveltybench/leaderboard_data_{day}.json" for day in ("2025-09-10", "2025-11-26")], by, of
    )
    assert [(found.outcome, found.values_new) for found in story.decisions.values()] == [
        ("new", 48),
        ("new", 2),
    ]
    assert value(story.last, "Llama-3.1-405B-Instruct", "distinct-file")[0] == "3.2"


def test_livebench_with_the_shipped_record() -> None:
    by, of = record("livebench-table")
    releases = ["2025_04_02", "2025_04_25", "2025_05_30", "2025_11_25", "2025_12_23", "2026_01_08"]
    story = told([f"livebench/table_{release}.csv" for release in releases], by, of)
    assert story.outcomes == ["held"] * 5 + ["new"]
    assert (
        '"code_completion" is not a column (coding); nearest: "coding_completion"'
        in next(iter(story.decisions.values())).message
    )
    newest = story.decisions["livebench/table_2026_01_08.csv"]
    assert newest.values_seen == 126 * 7
    assert "nemotron-3-super-120b-a12b" in newest.message  # a row that lacks cells in its middle
    assert value(story.last, "claude-4-1-opus-20250805-base", "coding")[0] == "76.0715"


def test_livebench_releases_of_one_schema_follow_each_other() -> None:
    tasks = ["connections", "plot_unscrambling", "typos"]
    by = mapping(metrics={"score": {"value": tasks}}, may_lose=50)
    story = told([f"livebench/table_{day}.csv" for day in ("2024_06_24", "2024_07_26")], by, benchmark())
    assert story.outcomes == ["new", "unchanged"]


def test_eq_bench_with_the_shipped_record() -> None:
    by, of = record("eqbench-creative-writing-table")

    def in_script(content: bytes) -> bytes:
        return b"// v3\nlet leaderboardDataCreativeWritingV3 = `\n" + content + b"`\n\nconst other = `x`\n"

    file = "eqbench/creative_writing_v3_033fc135.csv"
    story = told([file], by, of, in_script)
    assert story.outcomes == ["new"]
    assert story.decisions[file].values_seen == 230
    assert ("__metadata__", "elo") not in story.last
    assert value(story.last, "claude-opus-5", "rubric")[0] == "17.07"  # printed with the star of a new one
    starless = decided(in_script(body(file).replace(b"\n*", b"\n")), story.last, by, of)
    assert starless.outcome == "unchanged"


def test_one_task_of_a_table_with_many() -> None:
    by = mapping(where={"task": "GPQA diamond"}, metrics={"score": {"value": "Best score (across scorers)"}})
    decision = decided(body("epoch/benchmarks_runs.csv"), {}, by, benchmark(score={"low": 0, "high": 1}))
    assert (decision.outcome, decision.values_seen) == ("new", 100)
    assert decision.observations[0].value == "0.3465909090909091"


def test_every_recorded_csv_is_read() -> None:
    files = sorted(RECORDED.rglob("*.csv"))
    if not files:
        pytest.skip("the recorded tables are not here")
    for path in files:
        lines = [line for line in csv.reader(StringIO(path.read_text(encoding="utf-8-sig"))) if line]
        subject, value = [name for name in lines[0] if name][:2]
        by = mapping(subject=subject, metrics={"score": {"value": value}})
        found = table(path.read_bytes(), by)
        of_the_right_length = sum(len(line) == len(lines[0]) for line in lines[1:])
        assert (len(found.rows), found.misfits) == (of_the_right_length, ()), path.name
