from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.site.verify import verify

PAGE = (
    '<!doctype html><html lang="en"><head><title>t</title><link rel="stylesheet" href="{up}a.css"></head>'
    '<body><article class="md-content__inner"><h1 id="top">Heading</h1>{body}</article></body></html>'
)


class Site:
    """A tiny built site that has nothing wrong with it until a test puts something in."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.put("a.css", "body { background: url(img/paper.svg) } @import 'b.css';")
        self.put("b.css", "")
        self.put("img/paper.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
        self.page("", '<p><a href="claims/one/">one</a></p>')
        self.page("claims/one/", '<p><a href="../../">home</a> <a href="#top">up</a></p>')

    def put(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def page(self, target: str, body: str) -> None:
        self.put(f"{target}index.html", PAGE.format(up="../" * target.count("/"), body=body))

    def codes(self, expected: tuple[str, ...] = (), hosts: frozenset[str] = frozenset()) -> list[str]:
        return [problem.code for problem in verify(self.root, expected, hosts)]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_sound_site_has_no_problem(site: Site) -> None:
    assert site.codes(("", "claims/one/")) == []


def test_the_site_that_the_tests_build_has_no_problem(built_site: Path) -> None:
    assert verify(built_site, ["", "claims/lamp-trial/reading-speed/"]) == []


@pytest.fixture
def built_site(request: pytest.FixtureRequest) -> Path:
    root: Path = request.getfixturevalue("built").root
    return root / "site"


def test_a_number_that_the_page_was_not_composed_from_is_named(site: Site) -> None:
    site.page("claims/one/", "<h2>Of 39</h2><p title='7'>1,204 in <b>35</b> of 39, 97.3%</p><code>12</code>")
    known = {"claims/one/": frozenset({"1204", "35", "39"})}
    (problem,) = verify(site.root, [], known=known)
    assert (problem.code, problem.path) == ("number-from-nowhere", "site/claims/one/index.html")
    assert "97.3" in problem.message
    assert verify(site.root, []) == []


def test_a_missing_page_is_named(site: Site) -> None:
    (problem,) = verify(site.root, ["", "claims/two/"])
    assert (problem.code, problem.path) == ("missing-page", "site/claims/two/index.html")


@pytest.mark.parametrize(
    "body",
    [
        '<a href="claims/two/">x</a>',
        '<a href="claims/one">x</a>',  # a folder is reached with its slash only
        '<a href="claims/one/data.csv">x</a>',
        '<a href="../outside/">x</a>',
        '<img src="img/gone.svg" alt="">',
        '<script src="gone.js"></script>',
        '<a href="claims/%6Fne%20/">x</a>',
    ],
)
def test_a_link_that_leads_nowhere_is_found(site: Site, body: str) -> None:
    site.page("", body)
    assert site.codes() == ["broken-link"]


@pytest.mark.parametrize(
    "body",
    [
        '<a href="claims/%6Fne/">x</a>',
        '<a href="claims/one/?q=1#top">x</a>',
        '<a href="./">x</a><a href=".">x</a><a href="">x</a>',
        '<a href="claims/one/index.html">x</a>',
        '<a href="https://elsewhere.example/">x</a><a href="mailto:a@b.example">x</a>',
        '<a href="//elsewhere.example/">x</a>',
    ],
)
def test_a_link_that_leads_somewhere_or_out_is_left_alone(site: Site, body: str) -> None:
    site.page("", body)
    assert site.codes() == []


def test_a_broken_link_comes_with_the_nearest_page(site: Site) -> None:
    site.page("", '<a href="claims/ome/">x</a>')
    (problem,) = verify(site.root, [])
    assert problem.hint == 'Did you mean "claims/one"?'


@pytest.mark.parametrize("address", ["#nowhere", "claims/one/#nowhere", "claims/one/#to%70s"])
def test_a_fragment_that_is_not_on_its_page_is_found(site: Site, address: str) -> None:
    site.page("", f'<a href="{address}">x</a>')
    (problem,) = verify(site.root, [])
    assert (problem.code, address in problem.message) == ("broken-link", True)


def test_a_link_from_the_root_is_refused_because_a_site_may_move(site: Site) -> None:
    site.page("", '<a href="/claims/one/">x</a>')
    assert site.codes() == ["absolute-link"]


@pytest.mark.parametrize(
    "body",
    [
        '<script src="https://cdn.example/x.js"></script>',
        '<script src="//cdn.example/x.js"></script>',
        '<img src="https://cdn.example/x.png" alt="">',
        '<link rel="stylesheet" href="https://fonts.example/css?family=X">',
        '<link rel="preload" as="font" href="https://fonts.example/x.woff2">',
        '<link rel="preconnect" href="https://fonts.example">',
        '<link rel="shortcut icon" href="https://cdn.example/x.ico">',
        '<iframe src="https://video.example/"></iframe>',
        '<video src="https://video.example/x.mp4"></video>',
        '<object data="https://cdn.example/x.svg"></object>',
        '<img src="img/paper.svg" srcset="https://cdn.example/x.png 2x" alt="">',
        '<video poster="https://cdn.example/x.png"></video>',
        "<style>@font-face { src: url(https://fonts.example/x.woff2) }</style>",
        '<p style="background: url(https://cdn.example/x.png)">x</p>',
        '<svg><image href="https://cdn.example/x.png"/></svg>',
        '<svg><use xlink:href="https://cdn.example/x.svg#a"/></svg>',
    ],
)
def test_a_page_that_would_load_from_another_host_is_found(site: Site, body: str) -> None:
    site.page("", body)
    assert site.codes() == ["foreign-request"]


@pytest.mark.parametrize(
    "css",
    [
        "@import 'https://fonts.example/css';",
        '@import "//fonts.example/css";',
        "@import url(https://fonts.example/css);",
        "@font-face { src: url( 'https://fonts.example/x.woff2' ) }",
        "body { background: URL(//cdn.example/x.png) }",
    ],
)
def test_a_style_sheet_that_would_load_from_another_host_is_found(site: Site, css: str) -> None:
    site.put("a.css", css)
    assert site.codes() == ["foreign-request"]


def test_a_host_that_the_configuration_allows_may_be_asked(site: Site) -> None:
    site.page("", '<script src="https://giscus.app/client.js"></script>')
    assert site.codes(hosts=frozenset({"giscus.app"})) == []
    assert site.codes() == ["foreign-request"]


@pytest.mark.parametrize(
    "text",
    ["[[lamp-trial/speed]]", "[[note:one]]", "[@lamp-trial]", "{{ x }}", "{% if %}", "a \ufffd b"],
)
def test_a_reference_that_was_left_in_the_text_is_found(site: Site, text: str) -> None:
    site.page("", f"<p>A {text}.</p>")
    assert site.codes() == ["unresolved-text"]


@pytest.mark.parametrize("tag", ["code", "pre"])
def test_a_reference_shown_as_code_is_left_alone(site: Site, tag: str) -> None:
    site.page("", f"<{tag}>[[lamp-trial/speed]] {{{{ x }}}}</{tag}>")
    assert site.codes() == []


def test_the_words_of_other_peoples_papers_are_not_ours_to_resolve(site: Site) -> None:
    # Abstracts hold TeX, doubled braces and lost characters. They must not keep the site from going out.
    site.page("radar/", "<ul data-quoted><li>On {{x}}, [[a/b]] and \ufffd</li></ul>")
    assert site.codes() == []


def test_two_first_level_headings_are_one_too_many(site: Site) -> None:
    site.page("claims/one/", "<h1>Another</h1>")
    assert site.codes() == ["headings"]


def test_a_page_without_a_first_level_heading_is_found(site: Site) -> None:
    site.put("index.html", "<!doctype html><title>t</title><p>x</p>")
    assert site.codes() == ["headings"]


def test_an_id_that_stands_twice_is_found(site: Site) -> None:
    site.page("", '<p id="a">x</p><p id="a">y</p>')
    (problem,) = verify(site.root, [])
    assert (problem.code, '"a"' in problem.message) == ("duplicate-anchor", True)


def test_an_address_that_is_no_address_is_a_problem_and_not_a_crash(site: Site) -> None:
    site.page("", '<a href="http://[half">x</a>')
    assert site.codes() == ["broken-link"]


def test_problems_name_the_page_they_stand_on(site: Site) -> None:
    site.page("claims/one/", '<a href="../two/">x</a>')
    (problem,) = verify(site.root, [])
    assert problem.path == "site/claims/one/index.html"
    assert problem.severity == "error"
