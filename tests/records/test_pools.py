"""Records of pools: what is wrong with one in any case, each with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house import House, copy_records

POOL = "sources/pools/reading-speed.yml"
HARBOUR = "{claim: lamp-repeats/harbour, sample: harbour, n: 154, at: Table 1, label: Harbour town}"
MILL = "{claim: lamp-repeats/mill, sample: mill, n1: 40, n2: 40, at: Table 1, label: Mill town"


@pytest.fixture
def lamps(tmp_path: Path) -> House:
    house = copy_records(tmp_path / "house")
    house.add_refused_pool()
    return house


def said(house: House, path: str = POOL) -> list[tuple[str, str, str]]:
    return [(p.code, p.field, p.severity) for p in house.examine().problems if p.path == path]


def test_the_made_up_pool_is_in_order_and_the_other_one_says_why_it_has_no_value(lamps: House) -> None:
    assert said(lamps) == []
    assert said(lamps, "sources/pools/slower-readers.yml") == [
        ("not-pooled", "effects.1", "warning"),
        ("not-pooled", "effects.1", "warning"),
        ("not-pooled", "effects.2", "warning"),
    ]
    assert lamps.examine().publishable


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("unit: hedges_g", "unit: percent", "pool-form", "unit"),
        ("unit: hedges_g", "unit: log odds ratio", "pool-form", "unit"),
        ("unit: hedges_g", "unit: furlongs", "unknown-unit", "unit"),
        (
            "unit: hedges_g",
            "unit: hedges_g\nmethod: fixed\ninterval: hartung-knapp",
            "pool-form",
            "interval",
        ),
        ("unit: hedges_g", "unit: hedges_g\nlevel: 100", "impossible-value", "level"),
        ("unit: hedges_g", "unit: hedges_g\nmethod: hunch", "unknown-value", "method"),
        ("topics: [rest]", "topics: [sleep]", "unknown-topic", "topics.0"),
        ("lamp-repeats/harbour", "lamp-repeats/harbor", "unknown-claim", "effects.1.claim"),
        ("lamp-pool/slower,", "lamp-pool/slow,", "unknown-claim", "left_out.0.claim"),
        ("lamp-repeats/harbour", "lamp-trial/taken-back", "withdrawn-claim", "effects.1.claim"),
        ("lamp-repeats/harbour", "night-survey/likeness", "unfit-for-pool", "effects.1.claim"),
        ("lamp-pool/slower,", "lamp-repeats/hill,", "pool-twice", "left_out.0.claim"),
        ("n1: 40, n2: 40", "n1: 40", "pool-form", "effects.3.n1"),
        ("n1: 40, n2: 40", "events1: 4, events2: 5", "pool-form", "effects.3"),
        ("n1: 40, n2: 40", "n1: 40, n2: 40, events1: 4, events2: 41", "ratio-above-one", "effects.3.events2"),
        ("n1: 40, n2: 40", "n1: 0, n2: 40", "bad-value", "effects.3.n1"),
        ("n1: 40, n2: 40", "variance: -0.1", "impossible-value", "effects.3.variance"),
        ("n1: 40, n2: 40, at: Table 1", "n1: 40, n2: 40", "missing-field", "effects.3"),
        (
            "{claim: lamp-repeats/hill, sample: hill,",
            "{claim: lamp-repeats/hill, smaple: hill,",
            "unknown-field",
            "effects.2.smaple",
        ),
    ],
)
def test_what_can_not_stand_in_a_pool_is_an_error_at_its_place(
    lamps: House, old: str, new: str, code: str, field: str
) -> None:
    lamps.edit(POOL, old, new)
    assert (code, field, "error") in said(lamps)
    assert not lamps.examine().publishable


def test_a_claim_that_nobody_accepted_or_that_is_disputed_is_not_pooled(lamps: House) -> None:
    work = "sources/works/lamp-repeats.yml"
    old = "checked: {level: secondary, on: 2026-03-21, by_way_of: a made-up newsletter}"
    lamps.edit(work, old, f"{old}\n    status: disputed")
    assert said(lamps) == [("unfit-for-pool", "effects.2.claim", "error")]
    lamps.edit(work, "status: disputed", "status: candidate")
    assert said(lamps) == [("candidate-claim", "effects.2.claim", "error")]


def test_a_unit_that_is_none_is_said_once_where_it_stands(lamps: House) -> None:
    lamps.edit("sources/works/lamp-trial.yml", "unit: hedges_g", "unit: hedges")
    assert said(lamps) == []
    assert said(lamps, "sources/works/lamp-trial.yml") == [
        ("unknown-unit", "claims.reading-speed.measure.unit", "error")
    ]


def test_one_claim_twice_is_an_error(lamps: House) -> None:
    lamps.edit(POOL, HARBOUR, f"{HARBOUR}\n  - {{claim: lamp-repeats/harbour, sample: other}}")
    assert ("pool-twice", "effects.2.claim", "error") in said(lamps)


@pytest.mark.parametrize(
    ("old", "new", "field", "why"),
    [
        ("sample: hill", "sample: harbour", "effects.2", 'the same sample, "harbour"'),
        ("n1: 40, n2: 40, ", "n: 80, ", "effects.3", "differ by the sample size"),
        ("lamp-repeats/harbour", "lamp-trial/dimmed", "effects.1", 'the source says "at least"'),
        ("lamp-repeats/harbour", "lamp-pool/readers", "effects.1", "is a count"),
    ],
)
def test_what_can_not_be_pooled_is_a_warning_at_the_effect(
    lamps: House, old: str, new: str, field: str, why: str
) -> None:
    lamps.edit(POOL, old, new)
    problems = [p for p in lamps.examine().problems if p.path == POOL]
    assert [(p.code, p.field, p.severity) for p in problems] == [("not-pooled", field, "warning")]
    assert why in problems[0].message
    assert lamps.examine().publishable


def test_a_missing_variance_names_what_is_missing_and_why(lamps: House) -> None:
    lamps.edit("sources/works/lamp-repeats.yml", "unit: cohens_d", "unit: hedges_g")
    lamps.edit(POOL, MILL, "{claim: lamp-repeats/mill, sample: mill, label: Mill town")
    problem = next(p for p in lamps.examine().problems if p.path == POOL)
    assert problem.message == (
        '"lamp-repeats/mill" has no variance (not printed in the table): give its confidence interval with '
        "the level, or the sizes of both groups."
    )
    assert problem.field == "effects.3"


def test_a_reference_to_a_pool_that_is_not_there_is_named_with_the_nearest(lamps: House) -> None:
    path = "content/insights/lamps-slow-readers.md"
    text = (lamps.root / path).read_text(encoding="utf-8")
    lamps.write(path, text + "\nPooled, it was [[pool:reading-sped]].\n")
    problem = next(p for p in lamps.examine().problems if p.path == path)
    assert (problem.code, problem.message) == ("unknown-pool", 'There is no pool "reading-sped".')
    assert "reading-speed" in problem.hint
