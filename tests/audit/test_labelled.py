"""The labelled sentences: what is caught, what is falsely flagged, and that the set is what it says."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.audit import Row, Score, judged, rows, score


@pytest.fixture(scope="module")
def scores() -> dict[str, Score]:
    return score(judged(rows()))


def test_the_set_is_large_half_right_and_a_third_held_out() -> None:
    found = rows()
    parts = Counter(row.part for row in found)
    right = sum(row.right for row in found)
    assert len(found) >= 300
    assert 0.4 <= right / len(found) <= 0.6
    assert parts["held-out"] + parts["fresh"] >= len(found) / 3
    assert len({row.text for row in found}) == len(found)


def test_the_wrong_sentences_are_wrong_in_all_the_ways_writers_go_wrong() -> None:
    kinds = {row.kind for row in rows() if not row.right}
    assert kinds >= {
        "rounding", "percent for points", "points for percent", "sign", "direction", "swapped", "stale",
        "another claim", "count and total", "unit lost", "magnitude", "half-truth", "bound", "bare",
        "words", "complement", "never say",
    }  # fmt: skip


@pytest.mark.parametrize("part", ["tuned", "held-out", "fresh"])
def test_at_least_99_of_100_wrong_sentences_are_caught(scores: dict[str, Score], part: str) -> None:
    assert scores[part].caught_share >= 0.99


@pytest.mark.parametrize("part", ["tuned", "held-out", "fresh"])
def test_fewer_than_2_of_100_right_sentences_are_flagged(scores: dict[str, Score], part: str) -> None:
    assert scores[part].flagged_share < 0.02


def test_a_score_counts_what_it_says() -> None:
    right, wrong = Row("p", True, "", ""), Row("p", False, "", "")
    problem: list = [object()]  # type: ignore[type-arg]
    found = score([(right, []), (right, problem), (wrong, problem), (wrong, [])])["p"]
    assert (found.caught_share, found.flagged_share) == (0.5, 0.5)
