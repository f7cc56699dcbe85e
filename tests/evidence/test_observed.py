"""What feeds saw stands beside what was read by hand."""

from __future__ import annotations

from pathlib import Path

from pipeline.evidence.observed import add_observations, with_observations
from pipeline.records.catalog import SeenObservation
from pipeline.records.load import load_library
from tests.evidence.benchmarks import lamps, seen
from tests.house import copy_records


def values(rows: object) -> list[tuple[str, str]]:
    return [(row.on, str(row.value)) for row in rows]  # type: ignore[attr-defined]


def test_what_was_read_by_hand_keeps_its_place_and_the_rest_stands_behind() -> None:
    table = lamps({"subject": "A", "value": "1"}, {"subject": "B", "value": "2"})
    both = with_observations(table, [seen("C", "3", "2026-01-01"), seen("A", "4", "2026-02-01")])
    assert [r.subject for r in both.observations] == ["A", "B", "C", "A"]
    assert [isinstance(r, SeenObservation) for r in both.observations] == [False, False, True, True]
    assert len(table.observations) == 2, "the record itself was changed"


def test_for_the_same_series_subject_metric_and_day_the_row_read_by_hand_counts() -> None:
    table = lamps({"subject": "A", "value": "1"})
    both = with_observations(table, [seen("A", "9", "2026-01-01"), seen("A", "8", "2026-01-02")])
    assert values(both.observations) == [("2026-01-01", "1"), ("2026-01-02", "8")]


def test_another_series_is_another_row() -> None:
    table = lamps({"subject": "A", "value": "1"}, series=2)
    both = with_observations(table, [seen("A", "9", "2026-01-01", series=2)])
    assert len(both.observations) == 2


def test_a_benchmark_without_a_record_gets_nothing(tmp_path: Path) -> None:
    library = load_library(copy_records(tmp_path / "house").root)
    row = SeenObservation(subject="A", metric="brightness", value="1", on="2026-01-01", feed="x")
    add_observations(library, {"no-lamps": [row], "many-lamps": [row]})
    assert set(library.benchmarks) == {"many-lamps"}
    assert library.benchmarks["many-lamps"].record.observations[-1] == row
