from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evidence.bodies import bodies_of
from pipeline.evidence.marks import LEAST, LEAST_SYSTEMS, Answer, MarkName
from pipeline.evidence.relations import relate
from pipeline.evidence.strength import EvidenceSummary, Strength, strength_of, strength_order, summarise
from tests.house import REPO, House, copy_records

TRIAL, SURVEY, POOL = "lamp-trial/reading-speed", "night-survey/no-loss", "lamp-pool/slower"
TRIAL_FILE, POOL_FILE = "sources/works/lamp-trial.yml", "sources/works/lamp-pool.yml"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


def strength(house: House, claim_id: str) -> Strength:
    library = house.examine().library  # some of what is declared here is an error elsewhere
    return strength_of(library, relate(library), claim_id)


def answer(house: House, claim_id: str, name: MarkName) -> Answer:
    return strength(house, claim_id).mark(name).answer


def summary(house: House, *claims: str) -> EvidenceSummary:
    library = house.examine().library
    return summarise(library, relate(library), claims)


def declare(house: House, claim_id: str, *fields: str) -> None:
    """Add fields to a claim."""
    work, key = claim_id.split("/")
    lines = "".join(f"    {field}\n" for field in fields)
    house.edit(f"sources/works/{work}.yml", f"\n  {key}:\n", f"\n  {key}:\n{lines}")


def bodies_with(found: EvidenceSummary) -> dict[str, int]:
    return {mark.name: mark.bodies for mark in found.marks}


def test_every_mark_has_an_answer_and_a_reason_in_a_sentence(house: House) -> None:
    library = house.library()
    relations = relate(library)
    for claim_id in library.claims:
        marks = strength_of(library, relations, claim_id).marks
        assert [m.name for m in marks] == [
            "design",
            "replication",
            "size",
            "independence",
            "directness",
            "checked",
        ]
        assert all(m.reason.endswith((".", "!", "?")) and m.reason[0].isprintable() for m in marks)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (TRIAL, "yes"),
        (POOL, "yes"),
        (SURVEY, "no"),
        ("lamp-trial/dimmed", "no"),
        ("night-survey/likeness", "no"),
    ],
)
def test_experiments_and_pooled_analyses_have_the_mark_of_design(
    house: House, claim: str, expected: Answer
) -> None:
    assert answer(house, claim, "design") == expected


def test_a_replication_counts_for_both_and_names_the_other(house: House) -> None:
    for claim, other in ((TRIAL, POOL), (POOL, TRIAL)):
        mark = strength(house, claim).mark("replication")
        assert (mark.answer, mark.claims) == ("yes", (other,))


def test_support_counts_for_the_claim_that_is_supported_alone(house: House) -> None:
    declare(house, "lamp-pool/readers", f"relates: [{{supports: {SURVEY}}}]")
    assert answer(house, SURVEY, "replication") == "yes"
    assert answer(house, "lamp-pool/readers", "replication") == "unknown"


def test_where_nothing_is_recorded_replication_is_unknown(house: House) -> None:
    assert answer(house, "lamp-trial/dimmed", "replication") == "unknown"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "{level: primary, on: 2026-03-20}\n    relates",
            "{level: unverified, on: 2026-03-20, by_way_of: hearsay}\n    relates",
        ),
        (
            "{level: primary, on: 2026-03-20}\n    relates",
            "{level: primary, on: 2026-03-20}\n    status: disputed\n    relates",
        ),
    ],
)
def test_what_was_not_seen_or_is_disputed_replicates_nothing(house: House, old: str, new: str) -> None:
    house.edit(POOL_FILE, old, new)
    assert answer(house, TRIAL, "replication") == "no"


def test_an_argument_supports_nothing_by_itself(house: House) -> None:
    house.edit("sources/works/evening-column.yml", "contradicts: lamp-trial", "supports: lamp-trial")
    assert answer(house, "lamp-trial/rooms-with-lamps", "replication") == "no"


def test_a_replication_on_the_same_data_is_none(house: House) -> None:
    declare(house, TRIAL, "data_set: one-evening")
    declare(house, POOL, "data_set: one-evening")
    mark = strength(house, TRIAL).mark("replication")
    assert (mark.answer, mark.claims) == ("no", (POOL,))


def test_a_replication_by_those_with_a_stake_is_none(house: House) -> None:
    declare(house, POOL, "interest: {stake: makers, who: The makers of the lamp pooled it.}")
    assert answer(house, TRIAL, "replication") == "no"
    assert answer(house, POOL, "replication") == "yes"  # the trial has no stake on record


@pytest.mark.parametrize(("independent", "expected"), [("no", "no"), ("unknown", "unknown")])
def test_support_that_may_rest_on_the_same_data_is_no_second_voice(
    house: House, independent: str, expected: Answer
) -> None:
    declare(house, "lamp-pool/readers", f"relates: [{{supports: {SURVEY}, independent: {independent}}}]")
    mark = strength(house, SURVEY).mark("replication")
    assert (mark.answer, mark.claims) == (expected, ("lamp-pool/readers",))


@pytest.mark.parametrize(
    ("n", "expected"),
    [
        ("128 readers", "yes"),
        ("127 readers", "no"),
        ("more than 100 readers", "unknown"),
        ("more than 200 readers", "yes"),
        ("39 readers per room", "unknown"),
    ],
)
def test_an_experiment_is_large_from_its_least_size_on(house: House, n: str, expected: Answer) -> None:
    house.edit(TRIAL_FILE, "n: 39 readers", f"n: {n}")
    house.edit(
        "content/explainers/the-lamp-trial.md", "By lot, [[lamp-trial/reading-speed|39 readers]].", "By lot."
    )
    house.edit("content/notes/do-lamps-slow-readers.md", "[[lamp-trial/reading-speed|39 readers]]", "some")
    assert answer(house, TRIAL, "size") == expected


@pytest.mark.parametrize(
    ("n", "expected"),
    [("10 models", "yes"), ("9 models", "no"), ("384 pages", "no"), ("385 pages", "yes")],
)
def test_a_benchmark_is_judged_by_systems_or_by_items(house: House, n: str, expected: Answer) -> None:
    house.edit("sources/works/night-survey.yml", "{who: rooms with a lamp}", f"{{who: rooms, n: {n}}}")
    assert answer(house, "night-survey/likeness", "size") == expected


@pytest.mark.parametrize(("n", "expected"), [("10 studies", "yes"), ("9 trials", "no"), ("12345", "unknown")])
def test_a_pooled_analysis_is_judged_by_its_studies(house: House, n: str, expected: Answer) -> None:
    house.edit(POOL_FILE, "n: 12345}", f"n: {n}}}")
    assert answer(house, POOL, "size") == expected


def test_an_argument_has_no_size(house: House) -> None:
    assert answer(house, "evening-column/lamps-blamed", "size") == "no"


def test_independence_is_as_declared_and_else_unknown(house: House) -> None:
    assert answer(house, TRIAL, "independence") == "unknown"
    declare(house, TRIAL, "interest: {stake: makers, who: The makers of the lamp tested it.}")
    declare(house, POOL, "interest: {stake: none, who: The review says that nobody paid for it.}")
    mark = strength(house, TRIAL).mark("independence")
    assert mark.answer == "no"
    assert "The makers of the lamp tested it." in mark.reason
    assert answer(house, POOL, "independence") == "yes"


def test_data_that_another_work_uses_too_are_not_independent(house: House) -> None:
    declare(house, TRIAL, "data_set: one-evening")
    declare(house, "lamp-trial/dimmed", "data_set: one-evening")
    assert answer(house, TRIAL, "independence") == "unknown"
    declare(house, SURVEY, "data_set: one-evening")
    mark = strength(house, TRIAL).mark("independence")
    assert mark.answer == "no"
    assert "night-survey" in mark.reason


def test_directness_is_as_declared_and_lower_for_what_was_seen_elsewhere(house: House) -> None:
    assert answer(house, TRIAL, "directness") == "unknown"
    assert answer(house, SURVEY, "directness") == "no"
    declare(house, TRIAL, "directness: {measured: proxy, what: Page turns stand in for reading.}")
    declare(house, POOL, "directness: {measured: itself, what: Readers were timed.}")
    declare(house, SURVEY, "directness: {measured: itself, what: Readers were asked.}")
    assert [answer(house, c, "directness") for c in (TRIAL, POOL, SURVEY)] == ["no", "yes", "no"]


def test_only_what_was_read_in_the_source_has_the_mark_of_checking(house: House) -> None:
    claims = (TRIAL, "lamp-trial/dimmed", "night-survey/likeness")
    assert [answer(house, c, "checked") for c in claims] == ["yes", "no", "no"]


def test_claims_are_ordered_mark_by_mark_then_by_novelty(house: House) -> None:
    library = house.library()
    relations = relate(library)
    ordered = sorted(library.claims, key=lambda c: strength_order(library, relations, c))
    assert ordered[0] == POOL  # newer than the trial, which has the same marks but for its size
    assert ordered[1] == TRIAL
    unread = [c for c in ordered if library.claims[c].record.checked.level != "primary"]
    assert ordered[-len(unread) :] == unread


def test_of_two_equal_claims_the_newer_comes_first_whatever_their_ids(house: House) -> None:
    for work, published in (("a-work", "2026"), ("b-work", "2026-03-02"), ("c-work", "2026-03")):
        text = (house.root / POOL_FILE).read_text(encoding="utf-8")
        text = text.replace("10.99999/made.up.3", f"10.99999/{work}").replace("2026-03\n", f"{published}\n")
        house.write(
            f"sources/works/{work}.yml",
            text.replace("    relates:\n      - replicates: lamp-trial/reading-speed\n", ""),
        )
    library = house.library()
    relations = relate(library)
    claims = [f"{work}/slower" for work in ("a-work", "b-work", "c-work")]
    ordered = sorted(claims, key=lambda c: strength_order(library, relations, c))
    assert ordered == ["b-work/slower", "c-work/slower", "a-work/slower"]


def test_nothing_cited_stands_on_nothing(house: House) -> None:
    found = summary(house)
    assert (found.claims, found.works, found.bodies, found.contradicted) == (0, 0, 0, 0)
    assert set(bodies_with(found).values()) == {0}


def test_a_claim_cited_twice_counts_once(house: House) -> None:
    assert summary(house, TRIAL, TRIAL).claims == 1


def test_claims_are_counted_by_how_far_they_were_checked(house: House) -> None:
    found = summary(house, TRIAL, "lamp-trial/dimmed", "night-survey/likeness")
    assert (found.primary, found.secondary, found.unverified, found.works) == (1, 1, 1, 2)


def test_works_on_one_data_set_count_once(house: House) -> None:
    cited = [TRIAL, SURVEY, POOL]
    apart = summary(house, *cited)
    assert (apart.works, apart.bodies, bodies_with(apart)["design"]) == (3, 3, 2)
    declare(house, TRIAL, "data_set: one-evening")
    declare(house, POOL, "data_set: one-evening")
    together = summary(house, *cited)
    assert (together.works, together.bodies, bodies_with(together)["design"]) == (3, 2, 1)


def test_five_works_on_one_data_set_are_one_body(house: House) -> None:
    for number in range(5):
        text = (house.root / POOL_FILE).read_text(encoding="utf-8").replace("made.up.3", f"body.{number}")
        house.write(
            f"sources/works/body-{number}.yml",
            text.replace("  slower:\n", "  slower:\n    data_set: shared\n"),
        )
    found = summary(house, *(f"body-{number}/slower" for number in range(5)))
    assert (found.works, found.bodies) == (5, 1)
    assert set(bodies_with(found).values()) == {0, 1}


def test_a_work_joins_the_bodies_of_all_its_data_sets(house: House) -> None:
    declare(house, TRIAL, "data_set: one-evening")
    declare(house, "lamp-trial/dimmed", "data_set: all-switches")
    declare(house, POOL, "data_set: one-evening")
    declare(house, SURVEY, "data_set: all-switches")
    bodies = bodies_of(house.examine().library)
    assert {bodies.of(work) for work in ("lamp-trial", "lamp-pool", "night-survey")} == {"lamp-pool"}
    assert bodies.of("evening-column") == "evening-column"


def test_a_withdrawn_claim_joins_no_bodies(house: House) -> None:
    declare(house, "lamp-trial/taken-back", "data_set: one-evening")
    declare(house, SURVEY, "data_set: one-evening")
    bodies = bodies_of(house.examine().library)
    assert bodies.of("lamp-trial") != bodies.of("night-survey")


def test_a_contradicted_claim_is_counted_whichever_side_is_cited(house: House) -> None:
    assert summary(house, TRIAL).contradicted == 1
    assert summary(house, SURVEY).contradicted == 1
    assert summary(house, POOL).contradicted == 0


@pytest.mark.parametrize("status", ["disputed", "candidate"])
def test_only_an_accepted_claim_contradicts(house: House, status: str) -> None:
    house.edit("sources/works/night-survey.yml", "at: abstract\n", f"at: abstract\n    status: {status}\n")
    library = house.examine().library  # a cited candidate is an error elsewhere
    assert summarise(library, relate(library), [TRIAL]).contradicted == 0


def test_the_method_page_states_the_sizes_of_the_rule() -> None:
    text = (REPO / "content" / "pages" / "method.md").read_text(encoding="utf-8")
    table = text[text.index("The least sizes:") : text.index("**Bodies of evidence.**")]
    for least in {*LEAST.values(), LEAST_SYSTEMS}:
        assert f"| {least} " in table
