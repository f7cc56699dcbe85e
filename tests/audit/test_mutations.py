"""Every figure of every shipped article, changed by a slip, is caught; so is every changed claim."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from pipeline.records.library import Library
from pipeline.run.examine import examine
from pipeline.synthesis.auditing import Auditor, Judgement
from pipeline.synthesis.auditing.places import Stretch, stretches
from tests.audit.altered import altered
from tests.audit.mutations import mutations
from tests.house import REPO

TODAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def library() -> Library:
    return examine(REPO, TODAY).library


@pytest.fixture(scope="module")
def auditor(library: Library) -> Auditor:
    return Auditor(library)


def judged(auditor: Auditor) -> Iterator[tuple[Stretch, Judgement]]:
    for entry in auditor.entries():
        for stretch in stretches(auditor.library, entry):
            for judgement in auditor.judge(stretch):
                yield stretch, judgement


def test_every_changed_figure_of_the_shipped_articles_is_caught(auditor: Auditor) -> None:
    tried, missed = 0, []
    for stretch, judgement in judged(auditor):
        if judgement.verdict == "no finding" or judgement.generated:
            continue
        for what, text in mutations(stretch.text, judgement.start, judgement.width):
            tried += 1
            if not any(again.problem for again in auditor.judge(stretch, text)):
                missed.append(f"{judgement.path}:{judgement.line} {what}: {judgement.sentence}")
    assert missed == []
    assert tried > 700


def test_an_altered_claim_names_every_sentence_that_leaned_on_its_numbers(library: Library) -> None:
    leaning: dict[str, set[tuple[str, int, int]]] = {}
    # A text without an author follows its claims by itself.
    composed = {e.source.path for e in library.insights.values() if e.document.composed}
    for _, judgement in judged(Auditor(library)):
        if judgement.path in composed:
            continue
        measured = judgement.role not in ("", "scale", "level")
        if judgement.claim and measured and not judgement.generated:
            place = (judgement.path, judgement.line, judgement.column)
            leaning.setdefault(judgement.claim, set()).add(place)
    assert len(leaning) > 50
    carried = 0
    for claim_id, places in leaning.items():
        auditor = Auditor(altered(library, claim_id))
        paths = {path for path, _, _ in places}
        after = {
            (judgement.path, judgement.line, judgement.column): judgement
            for entry in auditor.entries()
            if entry.source.path in paths
            for judgement in auditor.judgements(entry)
        }
        # A bare number may still be carried by another claim cited beside it.
        standing = [p for p in places if after[p].verdict != "refused" and after[p].claim in ("", claim_id)]
        assert standing == [], claim_id
        carried += sum(after[place].verdict != "refused" for place in places)
    assert carried <= 5
