"""What falls with a claim is named to the last sentence, and no page holds a claim that nothing leads to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

import pytest

from pipeline.evidence.relations import relate
from pipeline.problems import Problem
from pipeline.records.checks.writing import check_references, check_writing
from pipeline.records.library import Library
from pipeline.run.examine import examine
from pipeline.synthesis.compose import compose_all
from pipeline.synthesis.mentions import Mention, mentions
from pipeline.synthesis.prose import claim_target
from tests.audit.altered import without
from tests.house import REPO

TODAY = date(2026, 12, 1)
NAMED = ("cited", "card", "chart", "listed")
"""Mentions that name the claim in the file itself."""

Place = tuple[str, int, int]


@pytest.fixture(scope="module")
def library() -> Library:
    return examine(REPO, TODAY).library


@pytest.fixture(scope="module")
def found(library: Library) -> list[Mention]:
    return list(mentions(library))


def fallen(library: Library) -> Iterator[Problem]:
    """Yield what check says of a library of the articles and notes that name a claim it has not."""
    for problem in (*check_writing(library, TODAY), *check_references(library)):
        if problem.code == "unknown-claim":
            yield problem


def test_a_deleted_claim_names_every_place_that_names_it_and_no_other(
    library: Library, found: list[Mention]
) -> None:
    naming: dict[str, set[Place]] = defaultdict(set)
    # A text without an author is composed anew from the claims that are left.
    composed = {e.source.path for e in library.insights.values() if e.document.composed}
    for mention in found:
        if mention.how in NAMED and mention.path not in composed:
            naming[mention.claim].add((mention.path, mention.line, mention.column))
    assert len(naming) > 100
    assert list(fallen(library)) == []
    for claim_id, places in naming.items():
        said = {
            (p.path, p.line, p.column)
            for p in fallen(without(library, claim_id))
            if ".of." not in p.field and p.path not in composed
        }
        labels = {place for place in said - places if claim_id in line_at(place)}
        assert said - labels == places, claim_id


def line_at(place: Place) -> str:
    return (REPO / place[0]).read_text(encoding="utf-8").split("\n")[place[1] - 1]


def test_no_place_that_names_a_claim_is_overlooked(found: list[Mention]) -> None:
    """Hold the places against a plain search of the files, which knows nothing of records."""
    named: dict[tuple[str, int], set[str]] = defaultdict(set)
    for mention in found:
        named[mention.path, mention.line].add(mention.claim)
    computed = {(m.path, m.claim) for m in found if m.how in ("computed", "pooled")}
    searched = 0
    for folder in ("insights", "lines", "explainers", "digests", "notes"):
        for path in sorted((REPO / "content" / folder).glob("*.md")):
            name = path.relative_to(REPO).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
                for claim in re.findall(r"(?<![\w/:.])([a-z0-9-]+/[a-z0-9-]+)(?=[|\],.\s:}]|$)", line):
                    is_label = re.match(rf"\s+{re.escape(claim)}: ", line)
                    if is_label or (name, claim) in computed or claim not in CLAIMS:
                        continue
                    searched += 1
                    assert claim in named[name, number], f"{name}:{number} {claim}"
    assert searched > 500


CLAIMS = frozenset(examine(REPO, TODAY).library.claims)


def test_an_article_beside_its_records_leaves_nothing_over(library: Library, found: list[Mention]) -> None:
    by_page: dict[str, set[str]] = defaultdict(set)
    for mention in found:
        by_page[mention.target].add(mention.claim)
    articles = compose_all(library, relate(library), "")
    assert len(articles) >= 10
    for article in articles.values():
        sources = {
            link.target for source in article.sources for place in source.locators for link in place.claims
        }
        against = {d.other for d in (*article.disputes, *(d for s in article.sections for d in s.disputes))}
        own = set(article.claims)
        assert sources == {claim_target(claim) for claim in own}, article.id
        assert own - against <= by_page[article.target] <= own, article.id


def test_a_note_beside_its_records_leaves_nothing_over(library: Library, found: list[Mention]) -> None:
    assert len(library.notes) > 20
    for note_id, note in library.notes.items():
        own = {m.claim for m in found if m.path == note.source.path}
        worded = {m.claim for m in found if m.path == note.source.path and m.how != "listed"}
        assert own == worded | set(note.record.claims), note_id
