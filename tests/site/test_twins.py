"""Every page has a twin in Markdown that says the same, and ``llms.txt`` leads to them."""

from __future__ import annotations

import re
from pathlib import Path

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from selectolax.lexbor import LexborHTMLParser

from pipeline.site.llms import llms_text
from pipeline.site.pages import all_pages
from pipeline.site.twins import twin
from tests.house import House
from tests.site.pages import BuiltPage, site_input

HERE = "https://house.example/insights/x/"
END = f"\n\n---\n\nThis page: <{HERE}>\n"


def of(html: str) -> str:
    text = twin(f'<article class="md-content__inner">{html}</article>', HERE)
    assert text.endswith(END)
    return text.removesuffix(END)


def words(html: str) -> str:
    return " ".join((LexborHTMLParser(html).text() or "").split())


# Elements


def test_headings_paragraphs_and_marks() -> None:
    assert of("<h1>A  title</h1><p>Some <b>bold</b>, <em>leaning</em> and <code>x | y</code> words.</p>") == (
        "# A title\n\nSome **bold**, *leaning* and `x | y` words."
    )


def test_links_are_whole_addresses() -> None:
    html = '<p><a href="../../claims/a/b/">A</a> <a href="#here">B</a> <a href="https://example.org/c(d)">C</a></p>'
    assert of(html) == (
        "[A](https://house.example/claims/a/b/) [B](https://house.example/insights/x/#here) "
        "[C](https://example.org/c%28d%29)"
    )


def test_numbers_of_sources_are_set_apart_in_brackets() -> None:
    html = '<p>It fell<sup><a href="#source-2">2</a></sup>.</p>'
    assert of(html) == f"It fell \\[[2]({HERE}#source-2)\\]."


def test_lists_keep_their_numbers_and_what_stands_inside_an_item() -> None:
    html = '<ol><li value="3">Three</li><li value="4"><p>Four</p><ul><li>a</li><li>b</li></ul></li></ol>'
    assert of(html) == "3. Three\n\n4. Four\n\n   - a\n   - b"


def test_a_table_has_a_head_and_no_cell_breaks_it() -> None:
    html = (
        "<table><thead><tr><th>A</th><th>B</th></tr></thead>"
        "<tbody><tr><td>1 | 2</td><td><p>x</p><p>y</p></td></tr><tr><td>3</td></tr></tbody></table>"
    )
    assert of(html) == "| A | B |\n| --- | --- |\n| 1 \\| 2 | x y |\n| 3 |  |"


def test_terms_have_their_meaning_in_one_line() -> None:
    html = "<dl><div><dt>Design</dt><dd>rct</dd></div><div><dt>Sample</dt><dd>39 readers</dd></div></dl>"
    assert of(html) == "- **Design:** rct\n- **Sample:** 39 readers"


def test_code_and_quotes_keep_their_form() -> None:
    assert of("<pre><code>a\n  ```\nb</code></pre>") == "````\na\n  ```\nb\n````"
    assert of('<div class="language-sh highlight"><pre><code>x</code></pre></div>') == "```sh\nx\n```"
    assert of("<blockquote><p>One</p><p>Two</p></blockquote>") == "> One\n>\n> Two"


@pytest.mark.parametrize(
    "html",
    [
        "<svg><text>12</text></svg>",
        "<button>Copy</button>",
        "<p hidden>no</p>",
        '<p><span aria-hidden="true">●</span></p>',
        "<script>x</script>",
        '<div class="tl-topline"><a href="/">Back</a></div>',
    ],
)
def test_what_only_decorates_is_left_out(html: str) -> None:
    assert of(f"<p>Words</p>{html}") == "Words"


NO_MARKUP = ["# no heading", "1. no list", "- no list", "*no* mark", "_no_ mark", "[no](link)", "<b>", "---"]


@pytest.mark.parametrize("text", [*NO_MARKUP, "> no quote", "&lt;", "snake_case"])
def test_words_are_no_markup_in_the_twin(text: str) -> None:
    html = markdown.markdown(of(f"<p>{escape(text)}</p>"))
    assert LexborHTMLParser(html).css("h1, li, em, strong, a, hr, b") == []
    assert words(html) == text


PLAIN = st.text(alphabet=st.sampled_from("ab 1#*_`[]()<>&|\\!-+.~=é\n"), min_size=1, max_size=40)


@given(PLAIN)
def test_any_words_come_back_from_the_twin_as_they_were(text: str) -> None:
    html = markdown.markdown(of(f"<p>x {escape(text)} x</p>"))
    assert words(html) == " ".join(f"x {text} x".split())


@given(PLAIN, PLAIN)
def test_any_words_stay_in_their_cell(one: str, other: str) -> None:
    html = (
        f"<table><tr><th>A</th><th>B</th></tr><tr><td>{escape(one)}</td><td>{escape(other)}</td></tr></table>"
    )
    *_, row = of(html).split("\n")
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) == 3


# Pages


def test_every_page_has_a_twin_with_its_heading_and_names_it(built: House) -> None:
    pages = list(all_pages(site_input(built)))
    assert len(pages) > 40
    for page in pages:
        shown = BuiltPage(built, page.target)
        text = (built.root / "site" / page.target / "index.md").read_text(encoding="utf-8")
        assert re.search("^# ", text, re.MULTILINE), page.target
        assert f"This page: <https://house.example/{page.target}>" in text
        link = shown.tree.css_first('link[type="text/markdown"]')
        assert link is not None
        assert link.attributes["href"] == "index.md"


def test_the_twin_of_an_insight_has_its_figures_its_sources_and_no_markup_of_ours(built: House) -> None:
    text = (built.root / "site/insights/lamps-slow-readers/index.md").read_text(encoding="utf-8")
    assert "[−0.80 g](https://house.example/claims/lamp-trial/reading-speed/)" in text
    assert "## Sources" in text
    assert "| With a lamp | [−0.80 g](https://house.example/claims/lamp-trial/reading-speed/) |" in re.sub(
        r" \(.*?\)", "", text
    )
    assert not re.search(r"</?(?:p|div|span|a|section|svg)\b", text)
    assert "](../" not in text


def test_the_404_page_has_no_twin(built: House) -> None:
    site = built.root / "site"
    assert 'type="text/markdown"' not in (site / "404.html").read_text(encoding="utf-8")


# llms.txt


def test_llms_txt_names_the_site_and_leads_to_twins_that_are_there(built: House) -> None:
    site: Path = built.root / "site"
    text = (site / "llms.txt").read_text(encoding="utf-8")
    assert text.startswith("# The Made-Up House\n\n> Nothing here is true.\n\n")
    links = re.findall(r"\]\(https://house\.example/([^)]+)\)", text)
    assert len(links) > 10
    assert [link for link in links if not (site / link).is_file()] == []
    assert "insights/lamps-slow-readers/index.md" in links
    headings = re.findall("^## (.+)$", text, re.MULTILINE)
    assert headings[0] == "Where to begin"
    assert headings[-2:] == ["For programs", "Optional"]


def test_every_article_is_in_llms_txt_once(built: House) -> None:
    site = site_input(built)
    text = llms_text(site, all_pages(site))
    for article in site.articles.values():
        assert text.count(f"{article.target}index.md)") == 1
