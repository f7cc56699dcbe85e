"""The grammar on the labelled sentences of this repository: how well, and better than a plain expression."""

from __future__ import annotations

import importlib.util
import json
import sys
from types import ModuleType
from typing import Any

import pytest

from tests.house import REPO

ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (REPO / "tests/quantities/data/labelled.jsonl").read_text(encoding="utf-8").splitlines()
]
FLOORS = {"overlap": 0.93, "exact": 0.80, "value+unit": 0.85}


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_extract", REPO / "benchmarks" / "extract.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def part(name: str) -> list[dict[str, Any]]:
    return [row for row in ROWS if row["part"] == name]


def test_the_set_is_large_mixed_and_has_sentences_without_a_quantity() -> None:
    assert len(ROWS) >= 200
    assert len({row["text"] for row in ROWS}) == len(ROWS)
    assert sum(not row["quantities"] for row in ROWS) >= 60
    assert len({row["area"] for row in ROWS}) >= 10
    assert len(part("held-out")) * 3 == len(ROWS)


def test_no_label_is_empty_padded_or_crosses_another() -> None:
    for row in ROWS:
        end = 0
        for label in row["quantities"]:
            text = row["text"][label["start"] : label["end"]]
            assert text, row["id"]
            assert text == text.strip(), row["id"]
            assert label["start"] >= end, row["id"]
            end = label["end"]


@pytest.mark.parametrize("name", ["tuned", "held-out"])
@pytest.mark.parametrize(("way", "floor"), FLOORS.items())
def test_the_grammar_reaches_the_floor_on_both_parts(
    bench: ModuleType, name: str, way: str, floor: float
) -> None:
    scores, errors = bench.measure(part(name), bench.spans)
    assert scores[way].f1 >= floor, "\n".join(errors)


@pytest.mark.parametrize("way", FLOORS)
def test_the_grammar_is_better_than_a_plain_regular_expression(bench: ModuleType, way: str) -> None:
    ours, _ = bench.measure(part("held-out"), bench.spans)
    plain, _ = bench.measure(part("held-out"), bench.baseline)
    assert ours[way].f1 > plain[way].f1 + 0.1


def test_the_measure_counts_a_wrong_value_a_wrong_unit_and_a_wrong_span(bench: ModuleType) -> None:
    row = {
        "id": "x",
        "text": "It took about 5 ms.",
        "quantities": [{"start": 8, "end": 18, "value": "5", "unit": "ms"}],
    }

    def found(start: int, number: int, unit: str) -> dict[str, float]:
        span = bench.Span(start, 18, (bench.Decimal(number),), unit)
        return {way: score.f1 for way, score in bench.measure([row], lambda _: [span])[0].items()}

    assert found(8, 5, "ms") == {"exact": 1, "overlap": 1, "value+unit": 1}
    assert found(14, 5, "ms") == {"exact": 0, "overlap": 1, "value+unit": 1}
    assert found(8, 6, "ms") == {"exact": 1, "overlap": 1, "value+unit": 0}
    assert found(8, 5, "s") == {"exact": 1, "overlap": 1, "value+unit": 0}
    nothing = bench.measure([row], lambda _: [])[0]
    assert (nothing["overlap"].recall, nothing["overlap"].f1) == (0, 0)
