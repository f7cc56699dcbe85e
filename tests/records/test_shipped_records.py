"""The records in this repository keep the rules, and there are enough of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.records.library import Library
from pipeline.records.references import find_references
from pipeline.run.examine import Examination, examine

from .project import REPOSITORY


@pytest.fixture(scope="module")
def examination() -> Examination:
    return examine(REPOSITORY, datetime.now(UTC).date())


@pytest.fixture(scope="module")
def library(examination: Examination) -> Library:
    return examination.library


def test_there_is_no_error(examination: Examination) -> None:
    assert [p for p in examination.problems if p.severity == "error"] == []
    assert examination.publishable


def test_there_are_many_works_and_claims(library: Library) -> None:
    assert len(library.works) >= 45
    assert len(library.claims) >= 90


def test_every_claim_says_where_it_stands_in_its_source(library: Library) -> None:
    assert [i for i, c in library.claims.items() if not c.record.at.strip()] == []


def test_no_excerpt_has_more_than_25_words(library: Library) -> None:
    excerpts = {i: c.record.excerpt for i, c in library.claims.items() if c.record.excerpt}
    assert [i for i, text in excerpts.items() if len(text.split()) > 25] == []


def test_there_are_insights_one_of_them_contested(library: Library) -> None:
    stances = [entry.record.stance for entry in library.insights.values()]
    assert len(stances) >= 3
    assert "contested" in stances


def test_lines_stand_on_many_notes(library: Library) -> None:
    assert len(library.lines) >= 4
    notes = {
        reference.target
        for line in library.lines.values()
        for reference in find_references(line.body.text)
        if reference.kind == "note"
    }
    assert len(notes) >= 14
    assert notes <= set(library.notes)


def test_there_are_explainers_and_digests(library: Library) -> None:
    assert len(library.explainers) >= 2
    assert len(library.digests) >= 2


def test_no_character_is_mangled_in_any_file() -> None:
    # Without the pipeline's own check: these never stand side by side in good English prose.
    signs = ["β€", "â€", "Ã©", "Ã¨", "Γ©", "Γ¨", "Â\xa0", "Β\xa0", "Γ—", "Ã—", "Î±", "ï»¿", "\ufffd"]
    folders = (REPOSITORY / "sources", REPOSITORY / "content")
    files = [p for folder in folders for p in folder.rglob("*") if p.suffix in (".yml", ".md")]
    assert len(files) > 100
    mangled = [
        (path.name, sign)
        for path in files
        for text in [path.read_bytes().decode("utf-8")]
        for sign in signs
        if sign in text
    ]
    assert mangled == []


def test_every_claim_that_is_not_primary_says_who_carries_it(library: Library) -> None:
    checked = {i: c.record.checked for i, c in library.claims.items()}
    assert {c.level for c in checked.values()} == {"primary", "secondary", "unverified"}
    assert [i for i, c in checked.items() if c.level != "primary" and not c.by_way_of] == []
