from __future__ import annotations

import json
import re
from typing import Any

import pytest

from pipeline.records.works import Work
from pipeline.synthesis.citation import (
    address,
    authors_text,
    bibtex,
    csl,
    csl_json,
    named_authors,
    plain,
    reference_html,
    ris,
    short_name,
)

CLAIM = {
    "says": "Made up.",
    "scope": {"who": "nobody"},
    "design": "case",
    "topics": ["light"],
    "at": "page 1",
    "checked": {"level": "primary", "on": "2026-01-01"},
}


def work(**fields: Any) -> Work:
    values: dict[str, Any] = {
        "schema_version": "1",
        "kind": "paper",
        "title": "A Made-Up Work",
        "authors": ["A. Author"],
        "published": "2026-01-15",
        "ids": {},
        "claims": {"one": CLAIM},
    }
    return Work.model_validate(values | fields)


def bibtex_fields(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) = \{(.*)\},?$", entry, re.MULTILINE))


# Names


@pytest.mark.parametrize(
    ("authors", "short"),
    [
        (["A. Author"], "Author 2026"),
        (["A. Author", "B. Writer"], "Author and Writer 2026"),
        (["A. Author", "B. Writer", "C. Third"], "Author et al. 2026"),
        (["A. Author", "et al."], "Author et al. 2026"),
        (["A. Author", "B. Writer", "et al"], "Author et al. 2026"),
        (["D. van der Author"], "van der Author 2026"),
        (["D. de la Author", "B. Writer"], "de la Author and Writer 2026"),
        (["Mononym"], "Mononym 2026"),
        (["Made-Up Team"], "Made-Up Team 2026"),
        (["The Lamp Working Group"], "The Lamp Working Group 2026"),
        (["A. Author (Made-Up Institute)"], "Author 2026"),
        (["lower-case handle"], "lower-case handle 2026"),
        ([], "A Made-Up Work, 2026"),
    ],
)
def test_a_source_line_names_a_work_by_family_and_year(authors: list[str], short: str) -> None:
    assert short_name(work(authors=authors)) == short


def test_a_long_title_without_authors_is_cut_between_words() -> None:
    title = "A Title That Goes On And On Until Nobody Wants To Read It"
    short = short_name(work(authors=[], title=title))
    assert short.endswith("…, 2026")
    assert title.startswith(short.removesuffix("…, 2026"))
    assert title[len(short.removesuffix("…, 2026"))] == " "


@pytest.mark.parametrize(
    ("authors", "text"),
    [
        (["A", "B", "C"], "A, B, C"),
        (["A", "B", "C", "D"], "A, B, C et al."),
        (["A", "et al."], "A et al."),
        ([], "Authors not known"),
        (["et al."], "Authors not known"),
    ],
)
def test_a_reference_names_three_authors_at_most(authors: list[str], text: str) -> None:
    assert authors_text(work(authors=authors)) == text


def test_et_al_is_nobodys_name() -> None:
    assert named_authors(work(authors=["A. Author", "Et Al.", "et al"])) == ["A. Author"]


# Addresses


def test_the_most_lasting_identifier_is_the_address() -> None:
    ids = {"doi": "10.99999/a", "arxiv": "2601.90001", "openreview": "Ab1", "url": "https://x.example/"}
    addresses = []
    for gone in (None, "doi", "arxiv", "openreview", "url"):
        ids.pop(gone or "", None)
        addresses.append(address(work(ids=dict(ids))))
    assert addresses == [
        "https://doi.org/10.99999/a",
        "https://arxiv.org/abs/2601.90001",
        "https://openreview.net/forum?id=Ab1",
        "https://x.example/",
        "",
    ]


# The line on the page


def test_a_reference_escapes_whatever_the_record_says() -> None:
    hostile = work(
        title='<script>alert("x")</script> & co',
        authors=['<img src=x onerror="y()">'],
        venue="A <b>bold</b> venue",
        ids={"url": "https://x.example/?a=1&b='2'"},
    )
    html = str(reference_html(hostile, '../../works/x/"onmouseover="z()'))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>" not in html
    assert 'onmouseover="z()' not in html
    assert "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; co" in html
    assert 'href="https://x.example/?a=1&amp;b=&#39;2&#39;"' in html


def test_a_reference_links_the_work_here_and_at_its_source() -> None:
    html = str(reference_html(work(venue="Venue", ids={"doi": "10.99999/a"}), "../works/x/"))
    assert html == (
        'A. Author. <a class="tl-work" href="../works/x/"><cite>A Made-Up Work</cite></a>. Venue, 2026-01-15.'
        ' <a class="tl-ext tl-ext--whole" href="https://doi.org/10.99999/a" rel="external">'
        "doi.org/10.99999/a</a>"
    )


def test_a_work_without_an_address_has_no_outer_link() -> None:
    assert "rel=" not in reference_html(work(), "../works/x/")


# BibTeX


def test_bibtex_escapes_what_tex_would_take_for_commands() -> None:
    title = r"100 % of {R&D} at $5_000 #1 ~ ^ \emph"
    found = bibtex_fields(bibtex("id", work(title=title)))["title"]
    assert found == (
        r"{100 \% of \{R\&D\} at \$5\_000 \#1 \textasciitilde{} \textasciicircum{} \textbackslash{}emph}"
    )


def test_bibtex_stands_in_balanced_braces_whatever_the_title() -> None:
    entry = bibtex("id", work(title="}} @evil{ {{"))
    bare = re.sub(r"\\[{}]", "", entry)
    assert bare.count("{") == bare.count("}")
    assert re.findall(r"@\w+\{", bare) == ["@article{"]


@pytest.mark.parametrize(
    ("authors", "field"),
    [
        (["A. Author", "B. Writer"], "A. Author and B. Writer"),
        (["A. Author", "et al."], "A. Author and others"),
        (["D. van der Author"], "D. van der Author"),
        (["Made-Up Team"], "{Made-Up Team}"),
        (["Mononym"], "Mononym"),
        (["Salt and Pepper Lab"], "{Salt and Pepper Lab}"),
        (["A. Author (Made-Up Institute)"], "A. Author"),
    ],
)
def test_bibtex_joins_names_with_and_and_keeps_teams_whole(authors: list[str], field: str) -> None:
    assert bibtex_fields(bibtex("id", work(authors=authors)))["author"] == field


def test_bibtex_without_authors_has_no_author_field() -> None:
    assert "author" not in bibtex_fields(bibtex("id", work(authors=[])))


@pytest.mark.parametrize(
    ("kind", "entry", "venue_field"),
    [
        ("paper", "article", "journal"),
        ("preprint", "misc", "howpublished"),
        ("report", "techreport", "institution"),
        ("article", "misc", "howpublished"),
        ("dataset", "misc", "howpublished"),
        ("book", "book", "publisher"),
    ],
)
def test_bibtex_has_a_type_and_a_venue_field_for_each_kind(kind: str, entry: str, venue_field: str) -> None:
    text = bibtex("the-id", work(kind=kind, venue="Here"))
    assert text.startswith(f"@{entry}{{the-id,\n")
    assert bibtex_fields(text)[venue_field] == "Here"


def test_bibtex_gives_identifiers_and_only_the_known_part_of_a_date() -> None:
    ids = {"doi": "10.99999/a", "arxiv": "2601.90001", "isbn": "978-0-306-40615-7"}
    fields = bibtex_fields(bibtex("id", work(ids=ids, published="2026-03")))
    assert (fields["year"], fields["month"]) == ("2026", "3")
    assert (fields["doi"], fields["eprint"], fields["archiveprefix"]) == ("10.99999/a", "2601.90001", "arXiv")
    assert fields["isbn"] == "978-0-306-40615-7"
    assert "month" not in bibtex_fields(bibtex("id", work(published="2026")))


# RIS


def test_ris_ends_every_line_as_the_format_asks_and_closes_the_record() -> None:
    text = ris(work(venue="Here"))
    lines = text.split("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert lines[0] == "TY  - JOUR"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])


@pytest.mark.parametrize(
    ("author", "row"),
    [
        ("A. Author", "AU  - Author, A."),
        ("D. van der Author", "AU  - van der Author, D."),
        ("Made-Up Team", "AU  - Made-Up Team"),
        ("Mononym", "AU  - Mononym"),
        ("A. Author (Made-Up Institute)", "AU  - Author, A."),
    ],
)
def test_ris_puts_the_family_name_first(author: str, row: str) -> None:
    assert row in ris(work(authors=[author])).split("\r\n")


@pytest.mark.parametrize(
    ("published", "row"),
    [("2026-01-15", "DA  - 2026/01/15/"), ("2026-03", "DA  - 2026/03//"), ("2026", "DA  - 2026///")],
)
def test_ris_gives_the_date_as_far_as_it_is_known(published: str, row: str) -> None:
    assert row in ris(work(published=published)).split("\r\n")


def test_ris_can_not_be_broken_out_of_by_a_line_break_in_a_field() -> None:
    text = ris(work(title="One\nER  - \nTY  - BOOK", venue="A\r\nB"))
    assert [line[:2] for line in text.split("\r\n")[:-1]] == ["TY", "TI", "AU", "PY", "DA", "JO", "ER"]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in text.split("\r\n")[:-1])


# CSL-JSON


@pytest.mark.parametrize(
    ("author", "item"),
    [
        ("A. Author", {"family": "Author", "given": "A."}),
        ("D. van der Author", {"family": "van der Author", "given": "D."}),
        ("Made-Up Team", {"literal": "Made-Up Team"}),
        ("Mononym", {"literal": "Mononym"}),
        ("A. Author (Made-Up Institute)", {"family": "Author", "given": "A."}),
    ],
)
def test_csl_tells_people_from_teams(author: str, item: dict[str, str]) -> None:
    assert csl("id", work(authors=[author]))["author"] == [item]


@pytest.mark.parametrize(
    ("published", "parts"), [("2026-01-15", [2026, 1, 15]), ("2026-03", [2026, 3]), ("2026", [2026])]
)
def test_csl_gives_the_date_as_far_as_it_is_known(published: str, parts: list[int]) -> None:
    assert csl("id", work(published=published))["issued"] == {"date-parts": [parts]}


def test_csl_json_is_a_list_of_one_item_and_keeps_letters_as_they_are() -> None:
    text = csl_json("the-id", work(title="Ünïcode “quotes”", authors=[]))
    assert "Ünïcode “quotes”" in text
    (item,) = json.loads(text)
    assert (item["id"], item["type"]) == ("the-id", "article-journal")
    assert "author" not in item


def test_sorting_ignores_accents_and_case() -> None:
    assert sorted(["zebra", "Éclair", "apple"], key=plain) == ["apple", "Éclair", "zebra"]


def test_a_title_that_is_not_english_says_so_wherever_it_is_cited() -> None:
    german = work(title="Über Lampen", language="de")
    assert '<cite lang="de">Über Lampen</cite>' in reference_html(german, "x/")
    assert csl("x", german)["language"] == "de"
    assert "LA  - de\r\n" in ris(german)
    assert "lang" not in reference_html(work(), "x/") + str(csl("x", work())) + ris(work())
