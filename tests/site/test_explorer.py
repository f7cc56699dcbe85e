"""The explorer: what stands in the list, what each row can be found by, and how a long list is parted."""

from __future__ import annotations

import pytest

from pipeline.evidence.strength import strength_of
from pipeline.site.explorer import Row, explorer_pages, explorer_rows, facets
from pipeline.site.stage import environment, render
from tests.house import House

from .pages import BuiltPage, site_input, words


@pytest.fixture(scope="module")
def rows(built: House) -> dict[str, Row]:
    return {row.target: row for row in explorer_rows(*built.composed())}


def test_every_article_note_claim_work_benchmark_and_pool_has_one_row(built: House) -> None:
    library, relations, articles = built.composed()
    targets = [row.target for row in explorer_rows(library, relations, articles)]
    assert len(targets) == len(set(targets))
    expected = {f"claims/{c}/" for c in library.claims} | {f"works/{w}/" for w in library.works}
    expected |= {f"notes/{n}/" for n in library.notes} | {f"pools/{p}/" for p in library.pools}
    expected |= {f"benchmarks/{b}/" for b in library.benchmarks}
    expected |= {a.target for a in articles.values() if a.kind != "brief"}
    assert set(targets) == expected


def test_kinds_follow_each_other_with_articles_newest_first(built: House) -> None:
    found = explorer_rows(*built.composed())
    kinds = list(dict.fromkeys(row.kind for row in found))
    assert kinds == ["insight", "line", "explainer", "digest", "note", "claim", "work", "benchmark", "pool"]
    days = [row.on for row in found if row.kind == "line"]
    assert days == sorted(days, reverse=True)


def test_a_claim_is_found_by_its_design_its_check_its_topics_and_its_marks(
    built: House, rows: dict[str, Row]
) -> None:
    library, relations, _ = built.composed()
    claim = library.claims["lamp-trial/reading-speed"].record
    row = rows["claims/lamp-trial/reading-speed/"]
    assert (row.designs, row.levels) == ((claim.design,), (claim.checked.level,))
    assert set(row.topics) == set(claim.topics)
    assert row.year == library.works["lamp-trial"].record.published[:4]
    marks = strength_of(library, relations, "lamp-trial/reading-speed").marks
    assert row.marks == sum(mark.answer == "yes" for mark in marks)
    assert 0 < (row.marks or 0) <= 6


def test_a_work_is_found_by_what_its_claims_have(built: House, rows: dict[str, Row]) -> None:
    library, *_ = built.composed()
    own = [e.record for e in library.claims.values() if e.work == "lamp-trial"]
    standing = [claim for claim in own if claim.status != "withdrawn"]
    row = rows["works/lamp-trial/"]
    assert set(row.designs) == {claim.design for claim in standing}
    assert set(row.topics) == {topic for claim in standing for topic in claim.topics}
    marks = [rows[f"claims/{c}/"].marks for c, e in library.claims.items() if e.work == "lamp-trial"]
    assert row.marks == max(mark for mark in marks if mark is not None)


def test_a_withdrawn_claim_says_so_and_has_no_strength(rows: dict[str, Row]) -> None:
    row = rows["claims/lamp-trial/taken-back/"]
    assert row.detail.endswith("withdrawn")
    assert (row.marks, row.designs, row.levels) == (None, (), ())


def test_an_article_has_the_topics_it_was_filed_under_and_its_stance(
    built: House, rows: dict[str, Row]
) -> None:
    article = built.composed()[2]["lamps-slow-readers"]
    row = rows["insights/lamps-slow-readers/"]
    assert [f"topics/{t}/" for t in row.topics] == [link.target for link in article.topics]
    assert row.stance == article.stance


def test_only_filters_that_part_the_rows_are_offered(built: House, rows: dict[str, Row]) -> None:
    library, *_ = built.composed()
    offered = {facet.name: dict(facet.choices) for facet in facets(library, list(rows.values()))}
    assert offered["kind"]["line"] == "Questions"
    assert set(offered["topic"]) == {"light", "rest"}
    for name, values in offered.items():
        assert len(values) > 1, name
    one = [rows["works/lamp-trial/"]]
    assert "kind" not in {facet.name for facet in facets(library, one)}


def test_a_long_list_is_parted_and_says_so(built: House) -> None:
    library, relations, articles = built.composed()
    total = len(explorer_rows(library, relations, articles))
    pages = explorer_pages(library, relations, articles, most=10)
    assert [page.target for page in pages[:2]] == ["explore/", "explore/2/"]
    assert sum(page.context["total"] for page in pages) == total
    text = render(environment(built.root), site_input(built), pages[1])
    assert f"These are 11 to 20 of {total}; filters look at this page alone" in text
    assert '>1</a> · <b aria-current="page">2</b>' in text
    assert len(explorer_pages(library, relations, articles)) == 1


def test_without_a_script_the_page_is_the_whole_list_with_ways_to_the_topics(built: House) -> None:
    page = BuiltPage(built, "explore/")
    assert page.one("[data-filters]").attributes.keys() >= {"hidden"}
    assert page.one("[data-bar]").attributes.keys() >= {"hidden"}
    assert [a.attributes["href"] for a in page.all("[data-static] a")][:2] == [
        "../topics/light/",
        "../topics/rest/",
    ]
    total = len(explorer_rows(*built.composed()))
    assert len(page.all(".tl-row")) == total
    counted = [int(words(node)) for node in page.all("[data-group-count]")]
    assert sum(counted) == total
    row = page.one('.tl-row:has(a[href="../claims/lamp-trial/reading-speed/"])')
    assert row.attributes["data-kind"] == "claim"
    assert row.attributes["data-checked"] == "primary"


def test_hostile_words_in_the_list_stay_words(built: House) -> None:
    page = BuiltPage(built, "explore/")
    assert not page.all(".tl-explore script, .tl-explore [onclick]")
    assert 'On <script>alert("lamps")</script>' in page.text(".tl-row a[href='../works/evening-column/']")
