"""The index of the search, the facets of pages, and the page to search from."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from pipeline.run.runner import run
from pipeline.site import pagefind
from pipeline.site.facets import kind_of, searchable
from pipeline.site.pagefind import FOLDER, SearchError, read_fragments
from pipeline.site.pages import all_pages
from pipeline.site.search_index import FURNITURE, index, own_words
from pipeline.site.search_page import search_page, works_by_letter
from pipeline.site.stage import environment, render
from pipeline.site.verify import verify
from tests.house import NOW, REPO, House
from tests.site.pages import site_input

# Facets


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("claims/lamp-trial/dimmed/", "claim"),
        ("lines/do-readers-need-lamps/", "question"),
        ("pools/reading-speed/", "pool"),
        ("handbook/", "handbook"),
        ("handbook/editors/", "handbook"),
        ("method/", "page"),
        ("something/new/", "page"),
        ("", None),
        ("claims/", None),
        ("works/", None),
    ],
)
def test_a_page_has_the_kind_of_its_folder_and_a_list_has_none(target: str, kind: str | None) -> None:
    assert kind_of(target) == kind


def test_facets_are_those_of_the_record(house: House) -> None:
    site = site_input(house)
    found = searchable(all_pages(site), site.library, site.articles)
    assert found["claims/lamp-trial/reading-speed/"] == {
        "kind": ("claim",),
        "topic": ("Light", "Reading & rest"),
        "design": ("rct",),
        "checked": ("primary",),
        "year": ("2026",),
    }
    assert found["works/lamp-trial/"]["design"] == ("observational", "rct")
    assert found["insights/lamps-slow-readers/"]["stance"] == (site.articles["lamps-slow-readers"].stance,)
    assert found["notes/how-many-rooms/"]["year"] == (site.library.notes["how-many-rooms"].record.on[:4],)
    assert found["topics/light/"]["topic"] == ("Light",)


def test_what_is_not_searchable_is_not_indexed(house: House) -> None:
    site = site_input(house)
    pages = list(all_pages(site))
    found = searchable(pages, site.library, site.articles)
    assert {"", "radar/", "status/", "search/", "claims/"}.isdisjoint(found)
    assert set(found) < {page.target for page in pages}


# A page's own words


def page(body: str) -> str:
    return f'<html><body><nav>Menu</nav><article class="md-content__inner">{body}</article></body></html>'


def test_the_words_of_a_page_are_kept_and_its_furniture_is_not() -> None:
    html = own_words(
        page(
            '<div data-search-exclude>Active</div><h1>Lamps</h1><p>They glare.</p><ul class="tl-claims">'
            "<li>Another claim</li></ul><svg><text>12</text></svg>"
        ),
        {"kind": ("claim",)},
    )
    assert "Lamps" in html
    assert "They glare." in html
    for gone in ("Menu", "Active", "Another claim", "12"):
        assert gone not in html


def test_a_heading_that_nothing_is_left_under_goes_too() -> None:
    html = own_words(
        page('<h1>x</h1><h2>Why</h2><p>so</p><h2>Sources</h2>\n<ol class="tl-sources"></ol><h2>End</h2>'), {}
    )
    assert "Why" in html
    assert "Sources" not in html
    assert "End" not in html


def test_words_of_neighbouring_elements_stay_apart() -> None:
    html = own_words(page("<dl><dt>Design</dt><dd>rct</dd></dl><span>a</span><span>b</span>"), {})
    assert "Design:</dt> <dd>rct" in html
    assert "<span>a</span> <span>b</span>" in html


def test_a_facet_with_marks_of_its_own_stays_one_value() -> None:
    html = own_words(page("<h1>x</h1>"), {"topic": ('Light & "rest", at night',)})
    assert 'content="Light &amp; &quot;rest&quot;, at night"' in html


def test_a_page_without_an_article_gives_no_words() -> None:
    assert own_words("<html><body><p>x</p></body></html>", {}).endswith(
        "<div data-pagefind-body></div></body></html>"
    )


@pytest.mark.parametrize("mark", [mark for mark in FURNITURE if mark.startswith(".")])
def test_what_counts_as_furniture_is_still_a_part_of_some_page(mark: str) -> None:
    templates = (REPO / "content/templates").rglob("*.j2")
    assert any(mark[1:] in path.read_text(encoding="utf-8") for path in templates)


# The index

SITE = {
    "claims/one/": (
        {"kind": ("claim",), "topic": ("Light", "Rest, at night")},
        "Lamps <b>glare</b> at readers.",
    ),
    "claims/two/": ({"kind": ("claim",), "topic": ("Rest, at night",)}, "Readers sleep."),
    "works/one/": ({"kind": ("work",), "year": ("2026",)}, "A trial &lt;b onclick&gt; of lamps."),
}


def built_site(root: Path) -> Path:
    for target, (_, body) in SITE.items():
        (root / target).mkdir(parents=True)
        (root / target / "index.html").write_text(page(f"<h1>{target}</h1><p>{body}</p>"), encoding="utf-8")
    return root


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


FACETS = {target: facets for target, (facets, _) in SITE.items()}


@pytest.mark.usefixtures("with_pagefind")
def test_the_index_has_every_page_with_its_words_and_facets(tmp_path: Path) -> None:
    site = built_site(tmp_path)
    assert index(site, FACETS) == 3
    found = {one["url"]: one for one in read_fragments(site / FOLDER)}
    assert set(found) == {f"/{target}" for target in SITE}
    assert "Lamps glare at readers." in found["/claims/one/"]["content"]
    assert "<b onclick>" in found["/works/one/"]["content"]
    assert found["/claims/one/"]["filters"] == {"kind": ["claim"], "topic": ["Light", "Rest, at night"]}
    assert found["/claims/one/"]["meta"]["title"] == "claims/one/"


@pytest.mark.usefixtures("with_pagefind")
def test_the_same_pages_give_the_same_bytes_wherever_they_stand(tmp_path: Path) -> None:
    """Pagefind itself writes facets in the order of a hash map, which differs from run to run."""
    indexes = []
    for name in ("one", "two", "three", "four"):
        site = built_site(tmp_path / name)
        index(site, FACETS)
        indexes.append(files(site / FOLDER))
    assert all(other == indexes[0] for other in indexes[1:])
    assert any(name.endswith(".pf_filter") for name in indexes[0])


@pytest.mark.usefixtures("with_pagefind")
def test_only_what_our_search_uses_is_shipped(tmp_path: Path) -> None:
    site = built_site(tmp_path)
    index(site, FACETS)
    scripts = {name for name in files(site / FOLDER) if name.endswith((".js", ".css"))}
    assert scripts == {"pagefind.js"}


@pytest.mark.usefixtures("with_pagefind")
def test_an_index_of_yesterday_does_not_stay(tmp_path: Path) -> None:
    site = built_site(tmp_path)
    index(site, FACETS)
    index(site, {"works/one/": FACETS["works/one/"]})
    assert [one["url"] for one in read_fragments(site / FOLDER)] == ["/works/one/"]


def test_a_pagefind_that_breaks_off_is_an_error_with_its_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("#!/bin/sh\necho out of lamps >&2\nexit 3\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(pagefind.sys, "executable", str(broken))
    with pytest.raises(SearchError, match="out of lamps"):
        pagefind.write_index([("/", "<p>x</p>")], tmp_path / "index")


# Verification


def codes(site: Path, indexed: object) -> list[tuple[str, str]]:
    problems = verify(site, [], indexed=indexed)  # type: ignore[arg-type]
    return [(p.code, p.severity) for p in problems if "search" in p.code]


def test_a_site_without_an_index_is_told_of_but_goes_out(tmp_path: Path) -> None:
    site = built_site(tmp_path)
    assert codes(site, FACETS) == [("no-search-index", "warning")]
    assert codes(site, None) == []


@pytest.mark.usefixtures("with_pagefind")
def test_an_index_and_a_site_that_agree_have_no_problem(tmp_path: Path) -> None:
    site = built_site(tmp_path)
    index(site, FACETS)
    assert codes(site, FACETS) == []


@pytest.mark.usefixtures("with_pagefind")
def test_a_page_that_the_search_would_not_find_and_one_that_is_not_there_are_named(tmp_path: Path) -> None:
    site = built_site(tmp_path)
    index(site, FACETS)
    shutil.rmtree(site / "claims/two")
    problems = [p for p in verify(site, [], indexed={*FACETS, "notes/new/"}) if p.code == "search-index"]
    assert [p.message for p in problems] == [
        "The search would lead to claims/two/, which is no page.",
        "The search would not find notes/new/.",
    ]


@pytest.mark.usefixtures("with_pagefind")
def test_an_index_that_cannot_be_read_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    site = built_site(tmp_path)
    index(site, FACETS)
    next((site / FOLDER / "fragment").iterdir()).write_bytes(b"no gzip")
    assert codes(site, FACETS) == [("search-index", "error")]


# A run


@pytest.mark.usefixtures("with_pagefind")
def test_a_run_indexes_what_it_publishes(built: House) -> None:
    found = Counter(one["filters"]["kind"][0] for one in read_fragments(built.root / "site" / FOLDER))
    assert found["claim"] == len(built.library().claims)
    assert found["insight"] == 1


@pytest.mark.usefixtures("with_pagefind")
def test_the_index_holds_the_claims_but_not_the_pills_nor_the_drawings(built: House) -> None:
    texts = {one["url"]: one["content"] for one in read_fragments(built.root / "site" / FOLDER)}
    claim = texts["/claims/lamp-trial/reading-speed/"]
    assert "read more slowly" in claim
    assert "−0.80 g (95% interval −1.12 to −0.48)" in claim
    assert "−1.2−1.0" not in claim
    assert "No article cites it" not in claim
    assert not [where for where, text in texts.items() if "Feeds not asked yet" in text]


def test_without_pagefind_a_run_publishes_with_a_warning(
    whole: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagefind, "available", lambda: False)
    report = run(whole.project(), cause="test", feeds=False, now=NOW)
    assert report.state == "published", report.message
    (problem,) = [p for p in report.problems if p.code == "no-search-index"]
    assert "pagefind_bin" in problem.hint
    assert not (whole.root / "site" / FOLDER).exists()


def test_a_pagefind_that_fails_stops_the_run(whole: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> int:
        raise SearchError("out of lamps")

    monkeypatch.setattr(pagefind, "available", lambda: True)
    monkeypatch.setattr("pipeline.run.runner.index", fails)
    report = run(whole.project(), cause="test", feeds=False, now=NOW)
    assert (report.state, report.message) == ("failed", "The search index could not be made: out of lamps")


# The page to search from


def test_the_search_page_lists_kinds_topics_and_works_by_letter(whole: House) -> None:
    site = site_input(whole)
    text = render(environment(whole.root), site, search_page(list(all_pages(site)), site.library))
    assert '<a href="../claims/">Claims</a>' in text
    assert '<a href="../topics/light/">Light</a>' in text
    assert '<a href="../works/lamp-trial/">A Made-Up Trial of Lamps</a>' in text
    assert "needs scripting" in text


def test_works_stand_under_their_first_letter_whatever_mark_comes_before_it(house: House) -> None:
    house.edit("sources/works/lamp-trial.yml", "title: A Made-Up Trial", 'title: "“Éclairs”: A Made-Up Trial')
    house.edit("sources/works/lamp-trial.yml", "Trial of Lamps\n", 'Trial of Lamps"\n')
    house.edit("sources/works/lamp-repeats.yml", "title: ", "title: 7 lamps, ")
    letters = {letter: [link.title for link in links] for letter, links in works_by_letter(house.library())}
    assert "“Éclairs”: A Made-Up Trial of Lamps" in letters["E"]
    assert next(iter(letters)) == "0–9"
    assert list(letters)[1:] == sorted(list(letters)[1:])
