"""Relations that don't fit together are named, each at its place, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.problems import Problem
from tests.house import House, copy_records

TRIAL, SURVEY, POOL = "lamp-trial/reading-speed", "night-survey/no-loss", "lamp-pool/slower"
COLUMN, LIKENESS, READERS = "evening-column/lamps-blamed", "night-survey/likeness", "lamp-pool/readers"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house").without_pools()


def declare(house: House, claim_id: str, relation: str) -> None:
    """Add a relation to a claim, after those it has."""
    work, key = claim_id.split("/")
    path = f"sources/works/{work}.yml"
    lines = (house.root / path).read_text(encoding="utf-8").split("\n")
    at = lines.index(f"  {key}:")
    end = next((i for i in range(at + 1, len(lines)) if lines[i][:3].strip()), len(lines) - 1)
    has = next((i for i in range(at, end) if lines[i] == "    relates:"), None)
    new = [f"      - {{{relation}}}"]
    if has is None:
        has, new = at, ["    relates:", *new]
    house.write(path, "\n".join([*lines[: has + 1], *new, *lines[has + 1 :]]))


def problems(house: House, code: str) -> list[Problem]:
    """Return the problems of this code; no other may be there."""
    found = house.examine().problems
    assert {p.code for p in found} <= {code}, found
    assert all(p.hint for p in found)
    return found


def line_of(house: House, problem: Problem) -> str:
    return (house.root / problem.path).read_text(encoding="utf-8").split("\n")[problem.line - 1].strip()


def test_the_house_is_in_order(house: House) -> None:
    assert house.examine().problems == []


@pytest.mark.parametrize("kind", ["supersedes", "refines", "replicates"])
def test_two_claims_that_stand_above_each_other_close_a_circle(house: House, kind: str) -> None:
    # Both works came out in one month as far as is known, so that neither is the older one.
    house.edit("sources/works/night-survey.yml", "published: 2026-02\n", "published: 2026-03\n")
    declare(house, LIKENESS, f"{kind}: {READERS}")
    declare(house, READERS, f"{kind}: {LIKENESS}")
    (problem,) = problems(house, "relation-circle")
    assert problem.severity == "error"
    assert f"{READERS} {kind} {LIKENESS} {kind} {READERS}" in problem.message
    assert line_of(house, problem) == f"- {{{kind}: {LIKENESS}}}"


def test_a_longer_circle_is_told_once_with_all_its_claims(house: House) -> None:
    declare(house, LIKENESS, f"refines: {READERS}")
    declare(house, READERS, f"refines: {COLUMN}")
    declare(house, COLUMN, f"refines: {LIKENESS}")
    (problem,) = problems(house, "relation-circle")
    assert all(claim in problem.message for claim in (LIKENESS, READERS, COLUMN))


def test_a_chain_without_an_end_in_itself_is_no_circle(house: House) -> None:
    declare(house, LIKENESS, f"refines: {READERS}")
    declare(house, READERS, f"refines: {COLUMN}")
    declare(house, LIKENESS, f"refines: {COLUMN}")
    assert house.examine().problems == []


def test_a_circle_of_different_kinds_is_none(house: House) -> None:
    declare(house, LIKENESS, f"refines: {READERS}")
    declare(house, READERS, f"supports: {LIKENESS}")
    assert house.examine().problems == []


def test_claims_that_support_each_other_are_a_warning(house: House) -> None:
    declare(house, LIKENESS, f"supports: {READERS}")
    declare(house, READERS, f"supports: {LIKENESS}")
    (problem,) = problems(house, "relation-circle")
    assert problem.severity == "warning"


def test_a_withdrawn_claim_closes_no_circle(house: House) -> None:
    declare(house, "lamp-trial/taken-back", f"refines: {READERS}")
    declare(house, READERS, "refines: lamp-trial/taken-back")
    assert house.examine().problems == []


@pytest.mark.parametrize("kind", ["supports", "replicates"])
@pytest.mark.parametrize(("owner", "other"), [(SURVEY, TRIAL), (TRIAL, SURVEY)])
def test_a_pair_that_agrees_and_contradicts_is_an_error_whoever_declares_it(
    house: House, kind: str, owner: str, other: str
) -> None:
    declare(house, owner, f"{kind}: {other}")
    (problem,) = problems(house, "relation-opposed")
    assert line_of(house, problem) == f"- {{{kind}: {other}}}"


def test_refining_what_one_contradicts_is_allowed(house: House) -> None:
    declare(house, SURVEY, f"refines: {TRIAL}")
    assert house.examine().problems == []


def test_a_work_does_not_replicate_itself(house: House) -> None:
    declare(house, READERS, f"replicates: {POOL}")
    (problem,) = problems(house, "replicates-itself")
    assert line_of(house, problem) == f"- {{replicates: {POOL}}}"


def test_a_replication_is_on_new_data(house: House) -> None:
    house.edit(
        "sources/works/lamp-trial.yml", "\n  reading-speed:\n", "\n  reading-speed:\n    data_set: evening\n"
    )
    assert house.examine().problems == []
    house.edit("sources/works/lamp-pool.yml", "\n  slower:\n", "\n  slower:\n    data_set: evening\n")
    (problem,) = problems(house, "replicates-itself")
    assert "evening" in problem.message


def test_a_replication_that_is_not_independent_is_none(house: House) -> None:
    replication = "- replicates: lamp-trial/reading-speed\n"
    house.edit("sources/works/lamp-pool.yml", replication, f"{replication}        independent: unknown\n")
    assert house.examine().problems == []
    house.edit("sources/works/lamp-pool.yml", "independent: unknown", "independent: no")
    assert len(problems(house, "replicates-itself")) == 1


@pytest.mark.parametrize(
    ("published", "wrong"),
    [
        ("2026-01-15", False),
        ("2026-01", False),
        ("2026", False),
        ("2026-02-28", False),
        ("2025-12", True),
        ("2025", True),
    ],
)
def test_only_what_came_out_later_supersedes_as_far_as_is_known(
    house: House, published: str, wrong: bool
) -> None:
    house.edit("sources/works/lamp-pool.yml", "published: 2026-03\n", f"published: {published}\n")
    declare(house, READERS, "supersedes: lamp-trial/rooms-with-lamps")
    found = [p for p in house.examine().problems if p.code == "supersedes-newer"]
    assert len(found) == wrong
    if wrong:
        assert line_of(house, found[0]) == "- {supersedes: lamp-trial/rooms-with-lamps}"


def test_a_superseded_claim_is_pointed_out_wherever_it_is_cited_alone(house: House) -> None:
    declare(house, POOL, "supersedes: lamp-trial/dimmed")
    found = problems(house, "superseded-claim")
    assert {(p.path, p.severity) for p in found} == {("content/explainers/the-lamp-trial.md", "warning")}
    assert POOL in found[0].message
    assert "[[lamp-trial/dimmed|dimming]]" in line_of(house, found[0])  # the insight cites the newer one too


def test_cards_charts_and_the_lists_of_notes_are_citations_too(house: House) -> None:
    declare(house, READERS, "supersedes: lamp-trial/rooms-with-lamps")
    found = problems(house, "superseded-claim")
    by_path = {p.path: p.field for p in found}
    assert by_path["content/insights/lamps-slow-readers.md"].startswith("cards")
    assert by_path["content/explainers/the-lamp-trial.md"].startswith("charts")
    assert "content/notes/how-many-rooms.md" in by_path


def test_of_a_chain_the_newest_is_named_and_citing_any_newer_one_will_do(house: House) -> None:
    declare(house, POOL, "supersedes: night-survey/likeness")
    declare(house, "night-survey/likeness", "supersedes: lamp-trial/dimmed")
    found = problems(house, "superseded-claim")
    assert all(f"superseded by {POOL}." in p.message for p in found)
    house.edit(
        "content/explainers/the-lamp-trial.md",
        "dimming]] would do, as is reported.",
        "dimming]] would do, as is reported. Some report [[night-survey/likeness|likeness]].",
    )
    named = {p.message for p in problems(house, "superseded-claim")}
    assert named == {f'The claim "night-survey/likeness" was superseded by {POOL}.'}


def test_a_candidate_supersedes_nothing_yet(house: House) -> None:
    house.edit(
        "sources/works/lamp-pool.yml",
        "    measure: {name: readers, value: 12345, unit: count}\n",
        "    measure: {name: readers, value: 12345, unit: count}\n    status: candidate\n",
    )
    declare(house, READERS, "supersedes: lamp-trial/rooms-with-lamps")
    assert house.examine().problems == []
