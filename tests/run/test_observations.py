"""The history of a table in the store becomes observations of the library, and moves what is derived."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.records.library import Library
from pipeline.records.load import load_library
from pipeline.run.examine import examine, examine_project
from pipeline.run.observations import seen_observations
from pipeline.store import FetchRecord, HeldTable, Store, StoredObservation
from tests.house import NOW, House, copy_records


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


def stored(day: str, event: str = "value", value: str | None = "50", **fields: Any) -> StoredObservation:
    row: dict[str, Any] = {
        "benchmark": "many-lamps",
        "series": 1,
        "subject": "Lamp Z",
        "metric": "brightness",
        "event": event,
        "value": None if event == "gone" else value,
        "low": None,
        "high": None,
        "dated": None,
        "feed": "lamp-feed",
        "seen": datetime.fromisoformat(day).replace(tzinfo=UTC),
    }
    return StoredObservation(**row | fields)


def rows(house: House, *history: StoredObservation) -> list[tuple[str, str]]:
    """Return day and figure of what became of ``history``."""
    library = load_library(house.root)
    found = seen_observations(library.benchmarks, history).get("many-lamps", [])
    return [(row.on, "gone" if row.gone else str(row.value or row.grade)) for row in found]


def leader(library: Library) -> str:
    measure = library.claims["many-lamps/brightest"].record.measure
    assert measure is not None
    return f"{measure.name} {measure.value}"


def test_a_row_bears_the_date_of_the_table_or_else_the_day_it_was_seen(house: House) -> None:
    found = rows(
        house,
        stored("2026-02-03T09:00", dated="2026-01"),
        stored("2026-02-04T09:00", dated="2026-02-01T10:30:00+00:00"),
        stored("2026-02-05T09:00"),
    )
    assert [on for on, _ in found] == ["2026-01", "2026-02-01", "2026-02-05"]


def test_digits_and_interval_stay_as_they_were(house: House) -> None:
    library = load_library(house.root)
    (row,) = seen_observations(
        library.benchmarks, [stored("2026-02-03", value="50.50", low="49", high="52.0")]
    )["many-lamps"]
    assert [str(n) for n in (row.value, row.low, row.high)] == ["50.50", "49", "52.0"]
    assert row.feed == "lamp-feed"


def test_a_feed_that_gives_more_digits_than_mean_anything_is_rounded_as_the_record_says(house: House) -> None:
    house.edit(
        "sources/benchmarks/many-lamps.yml", "low: 0, high: 100}\n  flicker", "decimals: 1}\n  flicker"
    )
    library = load_library(house.root)
    history = [
        stored("2026-02-03", value="1234.3266631609022", low="1226.75", high="1241.940412631618"),
        stored("2026-02-04", value="50"),
        stored("2026-02-05", value="-0.04"),
    ]
    first, second, third = seen_observations(library.benchmarks, history)["many-lamps"]
    assert [str(n) for n in (first.value, first.low, first.high)] == ["1234.3", "1226.8", "1241.9"]
    assert (str(second.value), str(third.value)) == ("50", "0.0")


def test_a_subject_that_leaves_is_gone_from_the_day_it_was_missed(house: House) -> None:
    found = rows(house, stored("2026-02-01", dated="2026-01-15"), stored("2026-03-01", "gone"))
    assert found == [("2026-01-15", "50"), ("2026-03-01", "gone")]


def test_one_that_comes_back_with_the_old_date_counts_from_the_day_it_was_seen(house: House) -> None:
    found = rows(
        house,
        stored("2026-02-01", dated="2026-01-15"),
        stored("2026-03-01", "gone"),
        stored("2026-04-01", "back", dated="2026-01-15"),
        stored("2026-04-20", value="51", dated="2026-01-15"),
        stored("2026-05-01", value="52", dated="2026-04-30"),
    )
    assert found[2:] == [("2026-04-01", "50"), ("2026-04-20", "51"), ("2026-04-30", "52")]


@pytest.mark.parametrize(
    "row",
    [
        stored("2026-02-01", metric="loudness"),
        stored("2026-02-01", benchmark="no-lamps"),
        stored("2026-02-01", value="Very Bright"),
        stored("2026-02-01", dated="soon"),
    ],
)
def test_what_does_not_fit_the_record_is_left_out(house: House, row: StoredObservation) -> None:
    assert rows(house, row, stored("2026-02-02")) == [("2026-02-02", "50")]


def test_grades_are_read_as_grades_and_those_off_the_scale_left_out(house: House) -> None:
    house.edit(
        "sources/benchmarks/many-lamps.yml",
        "unit: percent, better: lower, low: 0, high: 100}",
        "unit: grade, better: higher, scale: [Fair, Good]}",
    )
    found = rows(
        house,
        stored("2026-02-01", metric="flicker", value="Good"),
        stored("2026-02-02", metric="flicker", value="Dazzling"),
        stored("2026-02-03", "gone", metric="flicker"),
    )
    assert found == [("2026-02-01", "Good"), ("2026-02-03", "gone")]


def test_the_derived_claim_follows_the_feed_and_forgets_who_left(house: House) -> None:
    examination = examine(house.root, NOW.date(), [stored("2026-04-20", value="99.5")])
    assert examination.publishable, examination.problems
    assert leader(examination.library) == "brightness, Lamp Z 99.5"
    history = [stored("2026-04-20", value="99.5"), stored("2026-04-25", "gone")]
    assert leader(examine(house.root, NOW.date(), history).library) == "brightness, Lamp A 62.5"
    assert leader(examine(house.root, NOW.date()).library) == "brightness, Lamp A 62.5"


def test_a_table_that_is_held_back_makes_no_brief_until_somebody_accepts_it(house: House) -> None:
    third = [stored("2026-01-01T09:00", value="30")]
    rows = (replace(stored("2026-04-20T09:00", value="99.5"), seen=NOW),)
    fetch = FetchRecord("lamp-feed", "https://lamps.example/", NOW, NOW, "held", "odd")
    project = house.project()
    with Store.open(project.store_url) as store:
        store.record_table(replace(fetch, outcome="new", values_seen=1, values_new=1), third)
        store.record_table(fetch, held=HeldTable("lamp-feed", NOW, "r", ("odd",), rows))
    before = set(examine_project(project, NOW.date()).library.briefs)
    with Store.open(project.store_url) as store:
        assert store.accept_held("lamp-feed", NOW) == 1
    after = set(examine_project(project, NOW.date()).library.briefs)
    assert after - before == {f"many-lamps-{NOW.date()}"}


def test_a_figure_of_a_feed_is_not_held_against_the_record(house: House) -> None:
    """Bounds and dates of what a feed brings were judged when it came; the file has no place to point to."""
    odd = [stored("2026-04-20", value="1000"), stored("2030-01-01", value="5", subject="Lamp Y")]
    assert examine(house.root, NOW.date(), odd).problems == examine(house.root, NOW.date()).problems
