"""Which observations are named as the reason why a derived claim moved."""

from __future__ import annotations

import pytest

from pipeline.evidence.meaning import figure_shown, meanings
from pipeline.evidence.moves import moves, why_moved, why_pooled
from pipeline.evidence.relations import relate
from tests.house import House

TABLE = "sources/benchmarks/many-lamps.yml"
BRIGHTEST = "many-lamps/brightest"
SHARE = "many-lamps/bright-enough"
HAND = "(2026-05-01, read by hand)"


def why(house: House, claim_id: str, *rows: str, edits: tuple[tuple[str, str], ...] = ()) -> str:
    library = house.library()
    before = meanings(library, relate(library), {})
    house.edit(TABLE, "derived:\n", "".join(f"  - {{{row}}}\n" for row in rows) + "derived:\n")
    for old, new in edits:
        house.edit(TABLE, old, new)
    return why_moved(house.library(), before, claim_id)


def row(subject: str, value: str, metric: str = "brightness", on: str = "2026-05-01") -> str:
    return f"subject: {subject}, metric: {metric}, {value}, on: {on}"


@pytest.mark.parametrize(
    ("claim", "rows", "expected"),
    [
        (
            BRIGHTEST,
            [row("Lamp A", "value: 63.0")],
            f"Lamp A went from 62.5 to 63.0 {HAND}.",
        ),
        (
            BRIGHTEST,
            [row("Lamp C", "value: 90")],
            f"Lamp C is new in the table with 90 {HAND}.",
        ),
        (BRIGHTEST, [row("Lamp A", "gone: true")], "Lamp A is no longer in the table."),
        (SHARE, [row("Lamp B", "value: 61")], f"Lamp B went from 55.5 to 61 {HAND}."),
        (
            SHARE,
            [row(f"Lamp {name}", "value: 90") for name in "CDEFG"],
            f"Lamp C is new in the table with 90 {HAND}; Lamp D is new in the table with 90 "
            f"{HAND}; Lamp E is new in the table with 90 {HAND}; "
            "2 other figures moved too.",
        ),
    ],
)
def test_the_observations_that_moved_the_claim_are_named(
    house: House, claim: str, rows: list[str], expected: str
) -> None:
    assert why(house, claim, *rows) == expected


def test_what_moved_without_moving_the_claim_is_not_named(house: House) -> None:
    other = row("Lamp A", "value: 5", "flicker")
    below = row("Lamp B", "value: 56.0")
    assert why(house, BRIGHTEST, other, below) == ""


def test_a_figure_seen_again_unchanged_is_no_move(house: House) -> None:
    assert why(house, BRIGHTEST, row("Lamp A", "value: 62.5")) == ""


def test_another_threshold_is_no_move_of_the_table(house: House) -> None:
    assert why(house, SHARE, edits=(("    above: 60\n", "    above: 50\n"),)) == ""


def test_a_claim_of_a_work_is_moved_by_no_table(house: House) -> None:
    assert why(house, "lamp-trial/dimmed", row("Lamp A", "value: 63.0")) == ""


def test_of_a_table_that_moved_as_a_whole_only_the_number_is_told(house: House) -> None:
    rows = [row(f"Lamp N{number}", f"value: {number}.5") for number in range(10, 80)]
    assert why(house, BRIGHTEST, *rows) == "70 figures of the table moved."


def test_new_data_behind_the_benchmark_are_the_reason_by_themselves(house: House) -> None:
    found = why(
        house,
        BRIGHTEST,
        row("Lamp A", "value: 70") + ", series: 2",
        edits=(("at: the table\n", "at: the table\nseries: 2\n"),),
    )
    assert found == "The data behind the benchmark was replaced: series 2 began."


def test_moves_are_told_by_metric_and_subject_with_both_figures(house: House) -> None:
    library = house.library()
    record = library.benchmarks["many-lamps"].record
    old = {
        "series": 1,
        "newest": {"brightness": {"Lamp A": ["2026-01-01", "40.0"], "Gone": ["2026-01-01", "1"]}},
    }
    new = {
        "series": 1,
        "newest": {"brightness": {"Lamp A": ["2026-04-01", "62.5"], "New": ["2026-04-01", "2"]}},
    }
    assert [(m.subject, m.was, m.now) for m in moves(old, new, record)] == [
        ("Gone", ("2026-01-01", "1"), None),
        ("Lamp A", ("2026-01-01", "40.0"), ("2026-04-01", "62.5")),
        ("New", None, ("2026-04-01", "2")),
    ]


def test_a_pool_is_moved_by_the_claims_whose_figures_changed(house: House) -> None:
    library = house.library()
    before = meanings(library, relate(library), {})
    claim = "lamp-repeats/hill"
    members = before["pool:reading-speed"]["_members"]
    assert claim in members
    old = before[claim]
    now = {**before, claim: {**old, "measure": {**old["measure"], "value": "0.01"}}}
    assert why_pooled(before, now, "pool:reading-speed") == (
        f"{claim} went from {figure_shown(old)} to {figure_shown(now[claim])}."
    )
    fewer = {**before["pool:reading-speed"], "_members": [m for m in members if m != claim]}
    assert why_pooled(before, {**before, "pool:reading-speed": fewer}, "pool:reading-speed") == (
        f"{claim} was taken out."
    )
    assert why_pooled(before, before, "pool:reading-speed") == ""
