"""A page of the site as a reference, in every form."""

from __future__ import annotations

import json

from pipeline.synthesis.page_citation import PageReference

LAMPS = PageReference(
    "house-lamps",
    "webpage",
    "Lamps & readers: 50% {slower}",
    "The House",
    "2026-05-04",
    "https://example.org/insights/lamps/",
)


def test_the_line_names_site_year_title_day_and_address() -> None:
    assert LAMPS.text == (
        "The House (2026). Lamps & readers: 50% {slower}. 2026-05-04. https://example.org/insights/lamps/"
    )


def test_a_question_keeps_its_mark_and_gets_no_full_stop() -> None:
    reference = PageReference(
        "q", "webpage", "Do lamps slow readers?", "The House", "2026", "https://example.org/"
    )
    assert "readers? 2026. https" in reference.text


def test_what_means_something_to_bibtex_is_escaped() -> None:
    assert r"title = {{Lamps \& readers: 50\% \{slower\}}}," in LAMPS.bibtex
    assert LAMPS.bibtex.startswith("@misc{house-lamps,\n")
    assert "  month = {5}," in LAMPS.bibtex
    assert "  date = {2026-05-04}," in LAMPS.bibtex


def test_a_line_break_in_a_title_begins_no_field_in_ris() -> None:
    reference = PageReference("x", "dataset", "Lamps\nER  - ", "The House", "2026-05", "https://example.org/")
    lines = reference.ris.split("\r\n")
    assert lines[:2] == ["TY  - DATA", "TI  - Lamps ER -"]
    assert "DA  - 2026/05//" in lines
    assert [line for line in lines if line.startswith("ER")] == ["ER  - "]


def test_csl_has_the_site_as_author_and_a_date_as_exact_as_known() -> None:
    (item,) = json.loads(LAMPS.csl_json)
    assert item["author"] == [{"literal": "The House"}]
    assert item["issued"] == {"date-parts": [[2026, 5, 4]]}
    assert item["type"] == "webpage"
    month = PageReference("x", "dataset", "T", "S", "2026-05", "https://example.org/")
    assert month.csl["issued"] == {"date-parts": [[2026, 5]]}
