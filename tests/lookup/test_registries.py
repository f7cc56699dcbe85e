"""What the registries of DOIs say of a work becomes its bibliographic data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lookup.registries import from_crossref, from_datacite, person
from pipeline.records.bibliography import work_text
from pipeline.records.yaml_source import parse_yaml
from tests.house import REPO

RECORDED = REPO.parent / "shared/feeds/papers/crossref"
CROSSREF: dict[str, Any] = {
    "DOI": "10.99999/lamps.1",
    "type": "journal-article",
    "title": ["Lamps &amp; <i>Sleep</i>"],
    "subtitle": ["A Made-Up Trial"],
    "author": [
        {"given": "Ann B.", "family": "Author"},
        {"family": "Mononym"},
        {"name": "The Lamp Group"},
        {"given": "Carl", "family": "Author", "suffix": "Jr."},
    ],
    "container-title": ["Journal of Made-Up Results"],
    "published": {"date-parts": [[2026, 3]]},
    "issued": {"date-parts": [[None]]},
}
DATACITE: dict[str, Any] = {
    "doi": "10.99999/data.1",
    "titles": [{"title": "Lamplight, Measured"}, {"title": "Rooms", "titleType": "Subtitle"}],
    "creators": [
        {"name": "Author, Ann", "nameType": "Personal"},
        {"givenName": "Bob", "familyName": "Writer", "name": "Writer, Bob"},
        {"name": "Lamps, Lights and Rooms Ltd", "nameType": "Organizational"},
    ],
    "publicationYear": 2026,
    "dates": [{"date": "2026-02-03", "dateType": "Issued"}],
    "publisher": {"name": "A Made-Up Archive"},
    "types": {"resourceTypeGeneral": "Dataset"},
}


def crossref(**fields: Any) -> Any:
    return from_crossref({"message": CROSSREF | fields})


def datacite(**fields: Any) -> Any:
    return from_datacite({"data": {"attributes": DATACITE | fields}})


def test_a_journal_article_of_crossref() -> None:
    found = crossref()
    assert (found.kind, found.title, found.venue) == (
        "paper",
        "Lamps & Sleep: A Made-Up Trial",
        "Journal of Made-Up Results",
    )
    assert found.authors == ("Ann B. Author", "Mononym", "The Lamp Group", "Carl Author Jr.")
    assert (found.published, found.ids) == ("2026-03", {"doi": "10.99999/lamps.1"})


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"type": "posted-content"}, "kind", "preprint"),
        ({"type": "report"}, "kind", "report"),
        ({"type": "something-new"}, "kind", "paper"),
        ({"title": ["Lamps: A Made-Up Trial"]}, "title", "Lamps: A Made-Up Trial"),
        ({"published": None, "issued": {"date-parts": [[2025, 12, 31]]}}, "published", "2025-12-31"),
        ({"published": {"date-parts": [[2026, 13]]}}, "published", ""),
        ({"published": {"date-parts": [["2026"]]}}, "published", ""),
        ({"container-title": [], "institution": [{"name": "A Server"}]}, "venue", "A Server"),
        ({"type": "book", "container-title": [], "publisher": "A Press"}, "venue", "A Press"),
        ({"author": None}, "authors", ()),
        (
            {"type": "book", "ISBN": ["9780306406157"]},
            "ids",
            {"doi": "10.99999/lamps.1", "isbn": "9780306406157"},
        ),
        (
            {"relation": {"has-preprint": [{"id-type": "doi", "id": "10.48550/arXiv.2601.90001"}]}},
            "ids",
            {"doi": "10.99999/lamps.1", "arxiv": "2601.90001"},
        ),
        (
            {"updated-by": [{"type": "retraction", "DOI": "10.99999/r"}]},
            "note",
            "Crossref knows of a retraction (doi 10.99999/r).",
        ),
    ],
)
def test_what_crossref_tells_otherwise(fields: dict[str, Any], name: str, value: object) -> None:
    assert getattr(crossref(**fields), name) == value


def test_a_data_set_of_datacite() -> None:
    found = datacite()
    assert (found.kind, found.title, found.venue) == (
        "dataset",
        "Lamplight, Measured: Rooms",
        "A Made-Up Archive",
    )
    assert found.authors == ("Ann Author", "Bob Writer", "Lamps, Lights and Rooms Ltd")
    assert (found.published, found.ids) == ("2026-02-03", {"doi": "10.99999/data.1"})


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"dates": []}, "published", "2026"),
        ({"dates": [], "publicationYear": None}, "published", ""),
        ({"dates": [{"date": "2019-02-03", "dateType": "Created"}]}, "published", "2026"),
        ({"types": {"resourceTypeGeneral": "Preprint"}}, "kind", "preprint"),
        ({"publisher": "As a word"}, "venue", "As a word"),
        ({"container": {"title": "A Journal"}}, "venue", "A Journal"),
    ],
)
def test_what_datacite_tells_otherwise(fields: dict[str, Any], name: str, value: object) -> None:
    assert getattr(datacite(**fields), name) == value


@pytest.mark.parametrize(
    "document", [None, [], {}, {"message": []}, {"message": {"DOI": "x"}}, {"data": 1}, "x"]
)
def test_what_describes_no_work_is_none(document: object) -> None:
    assert from_crossref(document) is None
    assert from_datacite(document) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from(sorted(CROSSREF)), JSON),
    st.dictionaries(st.sampled_from(sorted(DATACITE)), JSON),
)
def test_no_document_makes_the_reader_stumble(one: dict[str, Any], other: dict[str, Any]) -> None:
    for found in (crossref(**one), datacite(**other)):
        if found is not None:
            document, problems = parse_yaml("", work_text(found))
            assert document is not None
            assert problems == []


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Author, Ann B.", "Ann B. Author"),
        ("Ann Author", "Ann Author"),
        ("A, B, C", "A, B, C"),
        ("Author,", "Author,"),
    ],
)
def test_a_name_is_put_in_the_order_in_which_it_is_spoken(name: str, spoken: str) -> None:
    assert person(name) == spoken


@pytest.mark.recorded
def test_recorded_answers_of_crossref_are_read() -> None:
    files: list[Path] = sorted(RECORDED.glob("*.json")) if RECORDED.is_dir() else []
    if not files:
        pytest.skip("the recorded answers are kept outside this repository and are not here")
    for file in files:
        document = json.loads(file.read_text(encoding="utf-8"))
        found = from_crossref(document if "message" in document else {"message": document})
        assert found, file.name
        assert found.title
        assert found.authors
        read, problems = parse_yaml("", work_text(found))
        assert read
        assert problems == []
