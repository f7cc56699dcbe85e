"""What the heads of pages say to search engines, reference managers and social networks, and the cite box."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipeline.site.metadata import cite_files, described
from pipeline.site.pages import all_pages
from pipeline.site.verify_head import verify_heads
from tests.house import House
from tests.site.pages import BuiltPage, site_input, staged

URL = "https://house.example/"
INSIGHT = "insights/lamps-slow-readers/"
CLAIM = "claims/lamp-trial/reading-speed/"
WORK = "works/lamp-trial/"
CITED = {
    "insight": INSIGHT,
    "line": "lines/do-readers-need-lamps/",
    "explainer": "explainers/the-lamp-trial/",
    "digest": "digests/the-evening-column/",
    "note": "notes/do-lamps-slow-readers/",
    "claim": CLAIM,
    "benchmark": "benchmarks/many-lamps/",
    "pool": "pools/reading-speed/",
    "work": WORK,
}


def tags(page: BuiltPage) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in page.tree.css("head meta[content]"):
        name = node.attributes.get("name") or node.attributes.get("property") or ""
        found.setdefault(name, []).append(node.attributes["content"] or "")
    return found


def linked(page: BuiltPage) -> dict[str, Any]:
    (script,) = page.tree.css('head script[type="application/ld+json"]')
    data = json.loads(script.text())
    assert isinstance(data, dict)
    return data


@pytest.mark.parametrize(
    ("kind", "type_"),
    [
        ("insight", "Article"),
        ("line", "Article"),
        ("explainer", "Article"),
        ("digest", "Article"),
        ("note", "QAPage"),
        ("claim", "Claim"),
        ("benchmark", "Dataset"),
        ("pool", "Dataset"),
        ("work", "WebPage"),
    ],
)
def test_each_kind_of_page_says_what_it_is(built: House, kind: str, type_: str) -> None:
    data = linked(BuiltPage(built, CITED[kind]))
    assert data["@type"] == type_
    assert data["@id"].startswith(URL + CITED[kind] + "#")
    assert data["url"] == URL + CITED[kind]


def test_an_article_names_what_it_cites_and_the_claims_it_is_based_on(built: House) -> None:
    data = linked(BuiltPage(built, INSIGHT))
    assert f"{URL}{CLAIM}#claim" in data["isBasedOn"]
    works = {work["@id"]: work for work in data["citation"]}
    assert works[f"{URL}{WORK}#work"]["@type"] == "ScholarlyArticle"
    article = site_input(built).articles["lamps-slow-readers"]
    assert (data["datePublished"], data["dateModified"]) == (article.published, article.updated)


def test_a_line_asks_a_question_and_suggests_the_answers_of_its_notes(built: House) -> None:
    question = linked(BuiltPage(built, CITED["line"]))["mainEntity"]
    assert question["@type"] == "Question"
    assert question["answerCount"] == len(question["suggestedAnswer"]) > 0
    assert all(a["text"] and "[[" not in a["text"] for a in question["suggestedAnswer"])


def test_a_note_is_a_question_with_its_answer(built: House) -> None:
    page = BuiltPage(built, CITED["note"])
    question = linked(page)["mainEntity"]
    assert question["name"] == page.text("h1")
    assert question["acceptedAnswer"]["isBasedOn"]


def test_a_claim_tells_where_it_came_from_and_where_it_appears(built: House) -> None:
    data = linked(BuiltPage(built, CLAIM))
    assert data["firstAppearance"]["@id"] == f"{URL}{WORK}#work"
    assert URL + INSIGHT in [seen["url"] for seen in data["appearance"]]


def test_a_benchmark_is_a_data_set_with_its_file(built: House) -> None:
    data = linked(BuiltPage(built, CITED["benchmark"]))
    address = data["distribution"]["contentUrl"]
    assert (built.root / "site" / address.removeprefix(URL)).is_file()
    assert data["variableMeasured"]
    assert data["temporalCoverage"].count("/") == 1


def test_a_reference_manager_finds_the_work_on_the_page_of_a_work(built: House) -> None:
    found = tags(BuiltPage(built, WORK))
    work = site_input(built).library.works["lamp-trial"].record
    assert found["citation_title"] == [work.title]
    assert len(found["citation_author"]) == len(work.authors)
    assert found["citation_publication_date"] == [work.published.replace("-", "/")]


def test_a_reference_manager_finds_the_page_on_an_article(built: House) -> None:
    page = BuiltPage(built, INSIGHT)
    found = tags(page)
    assert found["citation_title"] == found["og:title"] == found["DC.title"] == [page.text("h1")]
    assert found["citation_author"] == [site_input(built).site.title]
    assert found["og:type"] == ["article"]


@pytest.mark.parametrize("kind", CITED)
def test_the_cite_box_shows_every_form_without_a_script_and_each_has_its_file(
    built: House, kind: str
) -> None:
    page = BuiltPage(built, CITED[kind])
    forms = page.texts(".tl-cite-format summary")
    assert forms == ["BibTeX", "RIS", "CSL-JSON"]
    folder = built.root / "site" / CITED[kind]
    for form in page.all(".tl-cite-format"):
        link, shown = form.css_first("a[download]"), form.css_first("pre")
        assert link is not None
        assert shown is not None
        file = (folder / (link.attributes["href"] or "")).resolve()
        assert file.read_bytes().decode().replace("\r", "").strip() == shown.text().strip()
    buttons = page.all(".tl-cite-box button")
    assert buttons
    assert all("hidden" in button.attributes for button in buttons)


def test_the_box_of_a_work_cites_the_work_and_that_of_a_claim_the_page(built: House) -> None:
    assert "@article{lamp-trial," in BuiltPage(built, WORK).text("#cite-bibtex") or "@misc{lamp-trial," in (
        BuiltPage(built, WORK).text("#cite-bibtex")
    )
    assert URL + CLAIM in BuiltPage(built, CLAIM).text(".tl-cite-text")


def test_shared_links_carry_nothing_but_title_and_address(built: House) -> None:
    page = BuiltPage(built, INSIGHT)
    links = [node.attributes["href"] or "" for node in page.all(".tl-share a")]
    assert [link.split(":")[0] for link in links] == ["mailto", "https", "https", "https"]
    for link in links:
        assert "house.example" in link
        assert "utm_" not in link


def test_the_same_records_make_the_same_references(house: House) -> None:
    site = site_input(house)
    pages = list(all_pages(site))
    once, twice = described(site, pages), described(site, pages)
    assert cite_files(once) == cite_files(twice)
    assert [page.head for page in once] == [page.head for page in twice]


def test_the_published_heads_are_in_order(built: House) -> None:
    site = site_input(built)
    assert verify_heads(built.root / "site", [page.target for page in all_pages(site)], URL) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        (
            'property="og:title" content="',
            'property="og:title" content="Not ',
            "metadata-contradicts",
            "heading",
        ),
        ('name="citation_title" content="', 'name="x" content="', "metadata-missing", "citation_title"),
        (
            'rel="canonical" href="',
            'rel="canonical" href="https://example.org/',
            "metadata-contradicts",
            "canonical",
        ),
        ('"datePublished":"2', '"datePublished":"3', "metadata-contradicts", "before it came out"),
        ('"@id":"http', '"@id":"https', "metadata-contradicts", "not of this page"),
        ('"@type":"Article"', '"@type":"Recipe"', "metadata-contradicts", "Recipe"),
        ('"headline":', '"was":', "metadata-missing", "no headline"),
        ('{"@context"', '{{"@context"', "metadata-missing", "can't be read"),
        ('og:image" content="', 'og:image" content="https://example.org/', "metadata-missing", "picture"),
        ('name="DC.date" content="', 'name="DC.date" content="1', "metadata-contradicts", "DC.date"),
        ('property="og:url" content="', 'property="og:url" content="x', "metadata-contradicts", "og:url"),
        ('<time datetime="', '<time datetime="0', "metadata-contradicts", "does not show"),
    ],
)
def test_a_head_that_lacks_or_contradicts_something_is_refused(
    built: House, tmp_path: Path, *, old: str, new: str, code: str, words: str
) -> None:
    text = (built.root / "site" / INSIGHT / "index.html").read_text(encoding="utf-8")
    assert old in text
    shutil.copytree(built.root / "site" / INSIGHT, tmp_path / INSIGHT)
    file = tmp_path / INSIGHT / "index.html"
    file.write_text(text.replace(old, new) if "time" in old else text.replace(old, new, 1), encoding="utf-8")
    found = verify_heads(tmp_path, [INSIGHT], URL)
    assert any(p.code == code and words in p.message for p in found), found


def test_two_pages_with_one_id_are_refused(built: House, tmp_path: Path) -> None:
    other = "insights/other/"
    for target in (INSIGHT, other):
        shutil.copytree(built.root / "site" / INSIGHT, tmp_path / target)
    found = verify_heads(tmp_path, [INSIGHT, other], URL)
    assert any("as well" in p.message and p.path == f"site/{other}index.html" for p in found)


def test_linked_data_is_one_block_that_a_browser_reads_whole(built: House) -> None:
    for target in CITED.values():
        text = (built.root / "site" / target / "index.html").read_text(encoding="utf-8")
        block = text.split('<script type="application/ld+json">', 1)[1].split("</script>", 1)[0]
        assert "<" not in block
        assert LexborHTMLParser(text).css('script[type="application/ld+json"]')[0].text() == block


def test_comments_are_asked_for_before_anything_is_loaded(whole: House) -> None:
    config = whole.root / "throughline.toml"
    text = config.read_text(encoding="utf-8")
    assert "[site]" in text
    config.write_text(text.replace("[site]", '[site]\ngiscus_repo = "example/house"', 1), encoding="utf-8")
    page = staged(whole, CITED["explainer"])
    tree = LexborHTMLParser(page)
    assert not tree.css("script")
    (button,) = tree.css("[data-comments]")
    assert "hidden" in button.attributes
    assert button.attributes["data-repo"] == "example/house"
    assert "giscus.app" in page
