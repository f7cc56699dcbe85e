"""A pool in an article: what is printed, where it leads, and that every claim behind it is cited."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.records.references import cited_places
from pipeline.synthesis.article import Article
from pipeline.synthesis.prose import cited_claims, plain_text
from tests.house import House, copy_records

PATH = "content/explainers/the-lamp-trial.md"
ID = "the-lamp-trial"
POOLED = ["lamp-trial/reading-speed", "lamp-repeats/harbour", "lamp-repeats/hill", "lamp-repeats/mill"]


@pytest.fixture
def lamps(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


def with_pool(house: House, sentence: str = "Pooled, it was [[pool:reading-speed]].") -> Article:
    text = (house.root / PATH).read_text(encoding="utf-8")
    house.write(PATH, f"{text}\n## Pooled\n\n{sentence}\n")
    return house.articles()[ID]


def section(article: Article) -> LexborHTMLParser:
    return LexborHTMLParser(article.sections[-1].markdown)


def test_the_value_stands_with_interval_and_studies_and_leads_to_its_page(lamps: House) -> None:
    article = with_pool(lamps)
    link = section(article).css_first("a.tl-number--pooled")
    assert link is not None
    assert link.text() == "−0.43 g (95% interval −0.90 to 0.04; 4 studies)"
    assert link.attributes["href"] == "../../pools/reading-speed/"
    assert article.pools == ("reading-speed",)


def test_words_of_the_author_stand_in_its_place(lamps: House) -> None:
    link = section(with_pool(lamps, "They were [[pool:reading-speed|slower]].")).css_first(
        "a.tl-number--pooled"
    )
    assert link is not None
    assert link.text() == "slower"


def test_every_claim_behind_it_is_cited_and_its_works_are_sources(lamps: House) -> None:
    before = lamps.articles()[ID]
    assert "lamp-repeats" not in [s.work for s in before.sources]
    article = with_pool(lamps)
    assert set(POOLED) <= set(article.claims)
    numbers = {source.work: source.number for source in article.sources}
    cited = [int(a.text()) for a in section(article).css("sup.tl-cite a")]
    assert cited == [numbers["lamp-trial"], numbers["lamp-repeats"]]
    assert article.evidence.claims == before.evidence.claims + 3


def test_what_contradicts_a_pooled_claim_stands_beside_it(lamps: House) -> None:
    article = with_pool(lamps)
    assert "night-survey/no-loss" in [d.other for d in article.sections[-1].disputes]


def test_the_hash_moves_with_the_pool(lamps: House) -> None:
    before = with_pool(lamps).made
    assert "sources/pools/reading-speed.yml" in before.records
    lamps.edit(
        "sources/pools/reading-speed.yml", "unit: hedges_g", "unit: hedges_g\nmethod: dersimonian-laird"
    )
    assert lamps.articles()[ID].made.input_hash != before.input_hash


def test_in_plain_text_it_is_the_figure(lamps: House) -> None:
    library = lamps.library()
    text = "It was [[pool:reading-speed]], [[pool:reading-speed|slower]]."
    assert plain_text(library, text) == "It was −0.43 g (95% interval −0.90 to 0.04; 4 studies), slower."
    assert cited_claims(library, f"[[pool:reading-speed]] [[{POOLED[1]}]]") == [*POOLED, POOLED[1]]


def test_the_place_of_a_pooled_claim_is_the_reference_to_its_pool(lamps: House) -> None:
    with_pool(lamps)
    library = lamps.library()
    places = cited_places(library, library.explainers[ID])
    passage, start, width = places["lamp-repeats/mill"]
    assert passage.text[start : start + width] == "[[pool:reading-speed]]"
