"""Places in a benchmark's table over time: ranks, equals, who left, who led."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pipeline.evidence.places import leaders, places
from pipeline.evidence.standings import Standings, standings
from pipeline.records.catalog import Benchmark, Observation

DAYS = [f"2026-0{n}-01" for n in range(1, 6)]


def table(*rows: tuple[str, str, str], better: str = "higher") -> Standings:
    """Return the standings of rows (subject, figure, day); an empty figure for one that is gone."""
    benchmark = Benchmark.model_validate(
        {
            "schema_version": "1",
            "title": "Lamps",
            "about": "Made up.",
            "not_about": "Made up.",
            "url": "https://example.org/",
            "at": "the table",
            "checked": {"level": "primary", "on": "2026-04-10"},
            "metrics": {"glow": {"name": "glow", "unit": "elo", "better": better}},
            "observations": [
                Observation.model_validate(
                    {"subject": subject, "metric": "glow", "on": on}
                    | ({"value": value} if value else {"gone": True})
                )
                for subject, value, on in rows
            ],
        }
    )
    return standings(benchmark, "glow")


def test_a_place_is_told_for_each_new_figure_and_each_change_of_rank() -> None:
    now = table(("a", "50", DAYS[0]), ("b", "40", DAYS[1]), ("b", "60", DAYS[2]), ("c", "1", DAYS[3]))
    found = places(now)
    assert [(p.on, p.rank, p.of, p.new) for p in found["a"]] == [
        (DAYS[0], 1, 1, True),
        (DAYS[2], 2, 2, False),
    ]
    assert [(p.on, p.rank, p.of, p.new) for p in found["b"]] == [(DAYS[1], 2, 2, True), (DAYS[2], 1, 2, True)]


def test_equals_share_a_rank_and_lower_can_be_better() -> None:
    rows = [("a", "5", DAYS[0]), ("b", "5", DAYS[0]), ("c", "7", DAYS[0])]
    assert [places(table(*rows))[s][0].rank for s in "abc"] == [2, 2, 1]
    assert [places(table(*rows, better="lower"))[s][0].rank for s in "abc"] == [1, 1, 3]


def test_who_left_has_no_rank_and_moves_the_others_up() -> None:
    now = table(("a", "50", DAYS[0]), ("b", "40", DAYS[0]), ("a", "", DAYS[1]), ("a", "30", DAYS[2]))
    found = places(now)
    assert [(p.on, p.rank) for p in found["a"]] == [(DAYS[0], 1), (DAYS[1], 0), (DAYS[2], 2)]
    assert [(p.on, p.rank) for p in found["b"]] == [(DAYS[0], 2), (DAYS[1], 1)]


def test_who_led_since_when() -> None:
    now = table(("a", "50", DAYS[0]), ("b", "50", DAYS[1]), ("c", "10", DAYS[2]), ("b", "51", DAYS[3]))
    assert leaders(now) == [(DAYS[0], ("a",)), (DAYS[1], ("a", "b")), (DAYS[3], ("b",))]


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from(["", "1", "2", "3"]), st.sampled_from(DAYS)),
        max_size=20,
    ),
    st.sampled_from(["higher", "lower"]),
)
def test_the_last_places_are_those_of_the_table_as_it_stands(
    rows: list[tuple[str, str, str]], better: str
) -> None:
    now = table(*rows, better=better)
    found = places(now)
    for standing in now.present:
        last, value = found[standing.subject][-1], standing.newest.value or Decimal(0)
        others = [s.newest.value or Decimal(0) for s in now.present]
        ahead = sum(v > value if better == "higher" else v < value for v in others)
        assert last.rank == 1 + ahead
        assert last.row == standing.newest
    for standing in now.gone:
        assert found[standing.subject][-1].rank == 0
