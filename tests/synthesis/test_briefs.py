"""Briefs: composed from the figures of a table, audited like an author's text, unchanged by later tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.evidence.event_claims import add_event_claims
from pipeline.evidence.observed import with_observations
from pipeline.evidence.relations import relate
from pipeline.problems import Problem
from pipeline.records.catalog import Benchmark, SeenObservation
from pipeline.records.library import Library
from pipeline.records.load import load_library
from pipeline.synthesis.article import Article
from pipeline.synthesis.auditing import Auditor
from pipeline.synthesis.briefs import add_briefs
from pipeline.synthesis.compose import compose_all
from tests.house import House, copy_records

TABLE = "sources/benchmarks/many-lamps.yml"
THIRD = {"Lamp C": "30"}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> House:
    return copy_records(tmp_path_factory.mktemp("briefs") / "house")


def seen(
    on: str, figures: dict[str, str], metric: str = "brightness", **fields: Any
) -> list[SeenObservation]:
    """Return what a feed saw on one day; an empty figure means gone."""
    return [
        SeenObservation.model_validate(
            {
                "subject": subject,
                "metric": metric,
                "on": on,
                "feed": "made-up-feed",
                **({"value": value} if value else {"gone": True}),
                **fields,
            }
        )
        for subject, value in figures.items()
    ]


def told(
    house: House, *rows: list[SeenObservation], **fields: Any
) -> tuple[Library, dict[str, Article], list[Problem]]:
    """Return library, composed briefs and problems with ``rows`` seen; ``fields`` change the benchmark."""
    library = load_library(house.root)
    entry = library.benchmarks["many-lamps"]
    metrics = {**entry.record.model_dump(mode="json")["metrics"]}
    metrics["brightness"] |= fields.pop("brightness", {})
    changed = {**entry.record.model_dump(mode="json"), "metrics": metrics, **fields}
    record = with_observations(Benchmark.model_validate(changed), [row for day in rows for row in day])
    object.__setattr__(entry, "record", record)
    add_event_claims(library)
    library.claims = {i: c for i, c in library.claims.items() if i not in record.derived}
    problems = add_briefs(library)
    kept = Library(works=library.works, benchmarks=library.benchmarks, topics=library.topics)
    kept.claims, kept.briefs, kept.feeds = library.claims, library.briefs, library.feeds
    return library, compose_all(kept, relate(kept), "1.2.3"), problems


FIRST = seen("2026-01-01", THIRD)
MOVED = seen("2026-04-10", {"Lamp C": "88.0"})


def test_a_new_leader_makes_a_brief_dated_by_the_table_with_a_claim_behind_each_figure(
    records: House,
) -> None:
    library, briefs, problems = told(records, FIRST, MOVED, topics=["light"])
    assert not problems
    assert list(briefs) == ["many-lamps-2026-04-01", "many-lamps-2026-04-10"]
    brief = briefs["many-lamps-2026-04-10"]
    assert brief.title == "Lamp C leads Many Lamps in brightness"
    assert brief.summary_text == (
        "In the table of 2026-04-10, Lamp C leads Many Lamps with 88.0 in brightness, 25.5 points ahead of "
        "Lamp A, which led before."
    )
    assert (brief.published, brief.kind, brief.target) == (
        "2026-04-10",
        "brief",
        "briefs/many-lamps-2026-04-10/",
    )
    assert set(brief.claims) == {
        "many-lamps/brightness-leader-2026-04-10",
        "many-lamps/brightness-lead-2026-04-10",
    }
    measure = library.claims["many-lamps/brightness-leader-2026-04-10"].record.measure
    assert measure is not None
    assert (str(measure.value), str(measure.baseline)) == ("88.0", "62.5")
    assert "Made-Up Feed" in brief.sections[-1].markdown or "feed" in brief.sections[-1].markdown


def test_every_quantity_of_a_brief_is_let_through_for_a_reason_and_none_by_hand(records: House) -> None:
    library, _, _ = told(records, FIRST, MOVED)
    auditor = Auditor(library)
    for entry in library.briefs.values():
        verdicts = {j.verdict for j in auditor.judgements(entry)}
        assert verdicts <= {"reference", "cited", "no finding"}
        assert "reference" in verdicts
        assert not list(auditor.problems(entry))


def test_later_tables_leave_an_earlier_brief_as_it_is(records: House) -> None:
    before, _, _ = told(records, FIRST, MOVED)
    after, _, _ = told(records, FIRST, MOVED, seen("2026-05-01", {"Lamp B": "90", "Lamp C": ""}))
    brief = "many-lamps-2026-04-10"
    assert before.briefs[brief].source.text == after.briefs[brief].source.text
    assert "many-lamps-2026-05-01" in after.briefs


def test_a_figure_corrected_for_its_day_changes_the_brief_which_says_so(records: House) -> None:
    library, briefs, problems = told(records, FIRST, MOVED, seen("2026-04-10", {"Lamp C": "86.0"}))
    assert not problems
    brief = briefs["many-lamps-2026-04-10"]
    assert "with 86.0" in brief.summary_text
    assert "was another one when it was first read" in brief.sections[-1].markdown
    (correction,) = library.claims["many-lamps/brightness-leader-2026-04-10"].record.corrections
    assert (correction.was, correction.now, correction.on) == ("88.0", "86.0", "2026-04-10")


def test_a_lead_within_overlapping_intervals_is_not_called_one(records: House) -> None:
    close = seen("2026-04-10", {"Lamp C": "63", "Lamp A": "62.5"}, low="60", high="65")
    _, briefs, problems = told(records, FIRST, close)
    assert not problems
    brief = briefs["many-lamps-2026-04-10"]
    assert brief.title == "Lamp C stands first on Many Lamps in brightness"
    assert "reaches into its own" in brief.summary_text
    assert "leads" not in brief.sections[0].markdown


def test_a_threshold_and_a_front_that_closes_are_told_on_one_page(records: House) -> None:
    marks = {"thresholds": [{"value": 60, "words": "enough to read by"}], "closing": {"first": 3}}
    day = seen("2026-04-01", {"Lamp B": "62", "Lamp C": "60.5"})
    _, briefs, problems = told(records, FIRST, day, brightness=marks, briefs=["threshold", "spread"])
    assert not problems
    (brief,) = briefs.values()
    assert brief.title == "Lamp A is the first to reach 60 on Many Lamps"
    text = brief.sections[0].markdown
    assert "enough to read by" in text
    assert "when the distance was widest" in text
    assert "many-lamps/brightness-spread-2026-04-01" in brief.claims


def test_briefs_that_are_off_are_not_made_and_bring_no_claims(records: House) -> None:
    library, briefs, _ = told(records, FIRST, MOVED, briefs="off")
    assert not briefs
    assert not any("-leader-" in claim_id for claim_id in library.claims)


def test_a_brief_whose_words_the_audit_refuses_is_left_out_with_a_warning_at_the_record(
    records: House,
) -> None:
    odd = "Not how the 7 readers who fell asleep in 3 of 4 rooms slept; 99% of them snored."
    _, briefs, problems = told(records, FIRST, MOVED, not_about=odd)
    assert briefs  # what a record says of its limits stands behind its claims, and may be printed
    _, briefs, problems = told(records, FIRST, MOVED, title="Lamps that outshine 75% of all suns")
    assert all(p.severity == "warning" and p.code == "brief-refused" for p in problems)
    assert all(p.path == TABLE for p in problems)
    assert len(briefs) + len(problems) == 2


def test_a_table_without_a_work_is_cited_as_a_work_of_its_own(records: House) -> None:
    library, briefs, problems = told(records, FIRST, MOVED, work=None, derived={})
    assert not problems
    work = library.works["many-lamps"].record
    assert (work.kind, work.title, work.published) == ("dataset", "Many Lamps", "2026-04-10")
    assert [source.work for source in briefs["many-lamps-2026-04-10"].sources] == ["many-lamps"]


def test_the_house_has_no_move_as_it_stands_and_no_brief(records: House) -> None:
    library = records.library()
    assert not library.briefs


def test_briefs_of_a_day_known_to_the_month_bear_that_date_in_their_words(records: House) -> None:
    _, briefs, problems = told(records, seen("2025-06", THIRD), seen("2026-05", {"Lamp C": "70"}))
    assert not problems
    brief = briefs["many-lamps-2026-05"]
    assert brief.published == "2026-05-01"
    assert "In the table of 2026-05," in brief.summary_text


NAMES = [
    "claude-3-7-sonnet-20250219 (32k thinking tokens)",
    "gpt-5.1 (high)",
    "gpt-5.1 (no thinking)",
    "GPT-4.5",
    "Qwen2.5_Coder*32B|[[x/y]]",
    "o3",
    "o3 (high)",
    "Llama 3.1 405B",
    "DeepSeek R1 + claude-3-5-sonnet-20241022 & <b>friends</b>",
    "a system with a name that does not end where names usually end but goes on for more than a line of text",
    "10x-agent 95% CI",
]
ROW = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from([f"2026-02-{day:02}" for day in range(1, 6)]),
    st.one_of(st.none(), st.decimals(min_value=0, max_value=99, places=1)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, min_size=4, max_size=24, unique_by=lambda row: row[:2]), st.booleans())
def test_no_name_makes_a_brief_that_is_refused_or_too_long(
    records: House, cells: list[Any], lower: bool
) -> None:
    rows = [seen(on, {name: "" if value is None else str(value)}) for name, on, value in cells]
    better = "lower" if lower else "higher"
    fields = {"better": better, "unit": "percent", "closing": {"first": 3}}
    fields["thresholds"] = [{"value": 20, "words": "a mark"}, {"value": 80, "words": "another mark"}]
    _, briefs, problems = told(records, *rows, observations=[], derived={}, brightness=fields)
    assert [p.message for p in problems] == []
    for brief in briefs.values():
        assert len(brief.summary_text) <= 160
        assert len(brief.title.split()) <= 12


def test_two_compositions_give_the_same_words(records: House, tmp_path: Path) -> None:
    first, again = (told(records, FIRST, MOVED)[0].briefs for _ in range(2))
    assert {i: e.source.text for i, e in first.items()} == {i: e.source.text for i, e in again.items()}
