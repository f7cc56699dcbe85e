from __future__ import annotations

from pathlib import Path

import pytest
from markdown import Markdown
from selectolax.lexbor import LexborHTMLParser

from pipeline.records.library import Library
from pipeline.synthesis.prose import (
    Resolver,
    cited_claims,
    inline_html,
    literal,
    plain_text,
    relative,
)
from tests.house import copy_records

TRIAL, SURVEY, COLUMN = "lamp-trial/reading-speed", "night-survey/no-loss", "evening-column/lamps-blamed"
EXTENSIONS = ["attr_list", "tables", "toc", "admonition", "pymdownx.superfences", "pymdownx.inlinehilite"]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return copy_records(tmp_path_factory.mktemp("prose") / "house").library()


@pytest.fixture
def resolver(library: Library) -> Resolver:
    return Resolver(library, "insights/lamps/")


def rendered(markdown: str) -> LexborHTMLParser:
    """Render Markdown as the site generator will."""
    return LexborHTMLParser(Markdown(extensions=EXTENSIONS).convert(markdown))


def link(html: LexborHTMLParser, selector: str) -> dict[str, str | None]:
    nodes = html.css(selector)
    assert len(nodes) == 1, html.html
    return {**nodes[0].attributes, "text": nodes[0].text()}


def test_a_number_leads_to_its_claim_and_says_what_it_means(resolver: Resolver) -> None:
    found = link(rendered(resolver.markdown(f"By [[{TRIAL}]].")), "a.tl-number")
    assert found["text"] == "−0.80 g"
    assert found["href"] == "../../claims/lamp-trial/reading-speed/"
    assert found["data-claim"] == TRIAL
    assert found["title"] == (
        "Readers with a lamp read more slowly than readers without one. (primary, Table 2)"
    )


def test_the_authors_words_stand_in_place_of_the_figure(resolver: Resolver) -> None:
    assert link(rendered(resolver.markdown(f"[[{TRIAL}|slower]]")), "a.tl-number")["text"] == "slower"


def test_a_claim_without_a_figure_is_written_in_its_own_sentence(
    resolver: Resolver, library: Library
) -> None:
    found = link(rendered(resolver.markdown(f"It says: [[{COLUMN}]]")), "a.tl-number")
    assert found["text"] == library.claims[COLUMN].record.says


FRAMES = ["{}", "| one | two |\n|---|---|\n| {} | x |", "- {}\n- x", "> {}"]


def assert_only_words(html: LexborHTMLParser) -> None:
    assert not html.css("b, script, code, em, [onclick]")
    assert "nowhere.example" not in "".join(a.attributes.get("href") or "" for a in html.css("a"))


@pytest.mark.parametrize("frame", FRAMES)
def test_hostile_words_of_a_claim_stay_words_wherever_markdown_puts_them(
    resolver: Resolver, library: Library, frame: str
) -> None:
    html = rendered(frame.format(resolver.markdown(f"[[{COLUMN}|names one]]")))
    claim = library.claims[COLUMN].record
    assert link(html, "a.tl-number")["title"] == f"{claim.says} (primary, {claim.at})"
    assert_only_words(html)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_hostile_title_stays_words_wherever_markdown_puts_it(
    resolver: Resolver, library: Library, frame: str
) -> None:
    html = rendered(frame.format(resolver.markdown("[@evening-column]")))
    assert link(html, "sup.tl-cite a")["title"] == library.works["evening-column"].record.title
    assert_only_words(html)


@pytest.mark.parametrize(
    "text",
    [
        "a `code` b",
        "[a](https://nowhere.example/)",
        "*a* _b_ **c**",
        "snake_case_word and 2 * 3 * 4",
        '"quoted" & <b>bold</b>',
        r"\emph{x} \\ \_",
        "a | b",
        "![x](y.png)",
        "<https://nowhere.example/>",
        "&amp; &lt;",
        "{: .class onclick=x() }",
        "`#!python x`",
        "one\n\n# two",
    ],
)
def test_literal_words_come_out_of_markdown_as_they_went_in(text: str) -> None:
    html = rendered(f'before <a title="{literal(text)}">{literal(text)}</a> after')
    found = link(html, "a")
    assert found["title"] == " ".join(text.split())
    assert found["text"] == " ".join(text.split())
    assert html.body is not None
    assert [node.tag for node in html.body.css("*")] == ["body", "p", "a"]


def test_sources_are_numbered_in_the_order_of_their_first_appearance(resolver: Resolver) -> None:
    resolver.markdown(f"[[{SURVEY}|a]] [@lamp-pool] [[{TRIAL}]] [[{SURVEY}|b]] [[night-survey/likeness]]")
    assert resolver.works == {"night-survey": 1, "lamp-pool": 2, "lamp-trial": 3}
    assert list(resolver.claims) == [SURVEY, TRIAL, "night-survey/likeness"]


def test_a_number_carries_the_number_of_its_source_and_a_mark_where_it_was_not_read(
    resolver: Resolver,
) -> None:
    html = rendered(
        resolver.markdown(f"[[{TRIAL}]] [[lamp-trial/dimmed]] [[night-survey/likeness]] [@lamp-pool]")
    )
    marks = [(a.attributes["href"], a.text()) for a in html.css("sup.tl-cite a")]
    assert marks == [("#source-1", "1"), ("#source-1", "1○"), ("#source-2", "2?"), ("#source-3", "3")]


def test_a_claim_shown_against_another_is_a_source_but_not_cited(resolver: Resolver) -> None:
    resolver.cite(TRIAL)
    assert resolver.cite_against(SURVEY) == 2
    assert list(resolver.claims) == [TRIAL]
    assert resolver.shown_claims() == [TRIAL, SURVEY]


def test_a_note_is_linked_with_its_answer_at_hand(resolver: Resolver) -> None:
    found = link(rendered(resolver.markdown("See [[note:do-lamps-slow-readers|both sides]].")), "a.tl-note")
    assert found["href"] == "../../notes/do-lamps-slow-readers/"
    assert found["text"] == "both sides"
    assert found["title"] == "In one trial they did, by −0.80 g; a survey heard of no such thing."
    assert list(resolver.notes) == ["do-lamps-slow-readers"]


def test_a_note_without_words_is_its_question(resolver: Resolver) -> None:
    found = link(rendered(resolver.markdown("[[note:how-many-rooms]]")), "a.tl-note")
    assert found["text"] == "How many rooms have a lamp?"


def test_a_note_in_the_text_does_not_make_its_works_sources(resolver: Resolver) -> None:
    resolver.markdown("[[note:how-many-rooms]]")
    assert resolver.works == {}


def test_a_reference_that_leads_nowhere_is_not_passed_over(resolver: Resolver) -> None:
    for text in ("[[lamp-trial/none]]", "[[note:none]]", "[@none]"):
        with pytest.raises(KeyError):
            resolver.markdown(text)


def test_inline_text_has_no_paragraph_and_keeps_emphasis(resolver: Resolver) -> None:
    assert str(resolver.inline("A *fine* day.\n")) == "A <em>fine</em> day."


def test_two_paragraphs_stay_two() -> None:
    assert str(inline_html("one\n\ntwo")).count("<p>") == 2


def test_plain_text_has_the_figures_and_no_marks(library: Library) -> None:
    text = f"A *fine* `day` of [[{TRIAL}]] and [[{SURVEY}|no loss]] [@lamp-pool], [see](https://x.example/)."
    assert plain_text(library, text) == "A fine day of −0.80 g and no loss, see."


def test_plain_text_keeps_underscores_inside_words(library: Library) -> None:
    assert plain_text(library, "a snake_case_word") == "a snake_case_word"


def test_cited_claims_are_listed_in_order_with_repetitions() -> None:
    assert cited_claims(Library(), f"[[{SURVEY}]] [@w] [[note:n]] [[{TRIAL}|x]] [[{SURVEY}]]") == [
        SURVEY,
        TRIAL,
        SURVEY,
    ]


@pytest.mark.parametrize(
    ("base", "target", "address"),
    [
        ("", "claims/", "claims/"),
        ("", "", "./"),
        ("insights/x/", "", "../../"),
        ("claims/a/b/", "claims/a/b/", "../../../claims/a/b/"),
        ("insights/x/", "#source-1", "#source-1"),
        ("insights/x/", "https://x.example/", "https://x.example/"),
    ],
)
def test_addresses_are_relative_to_the_page(base: str, target: str, address: str) -> None:
    assert relative(base, target) == address


def test_code_keeps_what_looks_like_a_reference_to_nothing(tmp_path: Path) -> None:
    library = copy_records(tmp_path / "house").library()
    text = "`code with [brackets]`"
    assert Resolver(library, "insights/x/").markdown(text) == text
