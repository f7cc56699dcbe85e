from __future__ import annotations

from typing import Any

import pytest

from pipeline.run.trace import trace
from tests.house import NOW, House


def follow(house: House, record_id: str) -> dict[str, Any]:
    found = trace(house.project(), record_id, NOW.date())
    assert isinstance(found, dict), found
    return found


def test_an_article_leads_to_its_claims_figures_and_sources(house: House) -> None:
    found = follow(house, "the-evening-column")
    assert found["title"] == "A column blames the lamp"
    assert {row["claim"] for row in found["chain"]} == {
        "evening-column/lamps-blamed",
        "lamp-trial/reading-speed",
        "lamp-trial/rooms-with-lamps",
        "night-survey/no-loss",  # shown against a cited claim
    }
    assert {
        "claim": "lamp-trial/reading-speed",
        "figure": "−0.80 g",
        "work": "A Made-Up Trial of Lamps",
        "at": "Table 2",
        "checked": "primary",
    } in found["chain"]


def test_a_claim_leads_to_every_page_that_leans_on_it(house: House) -> None:
    found = follow(house, "lamp-trial/reading-speed")
    assert found["title"] == "Readers with a lamp read more slowly than readers without one."
    assert sorted(found["used_in"]) == [
        "digests/the-evening-column/",
        "explainers/the-lamp-trial/",
        "insights/lamps-slow-readers/",
        "lines/what-lamps-leave-open/",
        "notes/do-lamps-slow-readers/",
        "pools/reading-speed/",
        "pools/slower-readers/",
    ]


def test_a_pool_leads_to_its_claims_and_to_what_cites_it(house: House) -> None:
    path = "content/explainers/the-lamp-trial.md"
    text = (house.root / path).read_text(encoding="utf-8")
    house.write(path, f"{text}\n## Pooled\n\nPooled, it was [[pool:reading-speed]].\n")
    found = follow(house, "reading-speed")
    assert found["title"] == "Lamps and reading speed"
    assert [row["claim"] for row in found["chain"]] == [
        "lamp-trial/reading-speed",
        "lamp-repeats/harbour",
        "lamp-repeats/hill",
        "lamp-repeats/mill",
    ]
    assert found["used_in"] == ["explainers/the-lamp-trial/"]


def test_a_derived_claim_can_be_followed_too(house: House) -> None:
    (row,) = follow(house, "many-lamps/brightest")["chain"]
    assert (row["figure"], row["work"]) == ("62.5", "Made-Up Lamps, Pooled")


@pytest.mark.parametrize(
    ("record_id", "hint"),
    [
        ("lamp-trial/reading-sped", "lamp-trial/reading-speed"),
        ("the-lamp-trail", "the-lamp-trial"),
        ("reading-speeds", "reading-speed"),
    ],
)
def test_a_misspelt_id_gets_the_nearest_one(house: House, record_id: str, hint: str) -> None:
    found = trace(house.project(), record_id, NOW.date())
    assert isinstance(found, str)
    assert hint in found


def test_broken_records_are_not_followed(house: House) -> None:
    house.edit("sources/works/lamp-trial.yml", "unit: hedges_g", "unit: furlongs")
    assert trace(house.project(), "the-lamp-trial", NOW.date()) == (
        "The records have errors; see: throughline check"
    )
