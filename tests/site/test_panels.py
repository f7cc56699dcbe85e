"""The panels that open from numbers: one for each thing a page's numbers lead to, and what they say."""

from __future__ import annotations

import pytest

from pipeline.evidence.strength import strength_of
from pipeline.site.panels import MOST, ClaimPanel, ComputedPanel, NotePanel, Panel, Panels, PoolPanel
from pipeline.synthesis.derive import DerivedFigure
from pipeline.synthesis.prose import Resolver
from tests.house import House
from tests.site.pages import BuiltPage, words

TRIAL = "lamp-trial/reading-speed"
OPENS = ", ".join(f"a[data-{kind}]" for kind in ("claim", "pool", "computed", "note"))


@pytest.fixture
def panels(house: House) -> Panels:
    library, relations, _ = house.composed()
    return Panels(library, relations)


def opened(panels: Panels, prose: str) -> tuple[Panel, ...]:
    """Return the panels of prose as a page at insights/x/ would have them."""
    return panels.of(Resolver(panels.library, "insights/x/").markdown(prose))


# What a page has


def test_whatever_opens_has_one_panel_on_its_page_and_no_panel_is_idle(built: House) -> None:
    site = (built.root / "site").resolve()
    looked = 0
    for path in sorted(site.rglob("index.html")):
        target = f"{path.parent.relative_to(site).as_posix()}/".removeprefix("./")
        page = BuiltPage(built, target)
        wanted = {
            f"panel-{name.removeprefix('data-')}-{value}"
            for node in page.all(OPENS)
            for name, value in node.attributes.items()
            if name in ("data-claim", "data-pool", "data-computed", "data-note")
        }
        assert sorted(n.attributes["id"] or "" for n in page.all(".tl-panel")) == sorted(wanted), path
        looked += len(wanted)
    assert looked > 30


def test_panels_come_after_everything_else_and_stay_out_of_the_search(built: House) -> None:
    page = BuiltPage(built, "insights/lamps-slow-readers/")
    names = [n.attributes.get("class") for n in page.main.iter() if n.tag != "-text"]
    first = names.index("tl-panel")
    assert first > 10
    assert set(names[first:]) == {"tl-panel"}
    assert all(
        "popover" in n.attributes and "data-search-exclude" in n.attributes for n in page.all(".tl-panel")
    )


def test_a_list_of_very_many_numbers_has_no_panels(panels: Panels) -> None:
    one = f'<a data-claim="{TRIAL}">x</a>'
    assert len(panels.of(one * (MOST + 1))) == 1  # one claim, however often
    library = panels.library
    entry = library.claims[TRIAL]
    many = {f"lamp-trial/copy-{n}": entry for n in range(MOST + 1)}
    library.claims.update(many)
    links = [f'<a data-claim="{claim_id}">x</a>' for claim_id in many]
    assert len(panels.of("".join(links[:-1]))) == MOST
    assert panels.of("".join(links)) == ()


def test_what_leads_to_no_record_has_no_panel(panels: Panels) -> None:
    kinds = ("claim", "pool", "computed", "note")
    assert panels.of(" ".join(f'<a data-{kind}="no/such">x</a>' for kind in kinds)) == ()


# What a panel says


def test_a_claim_is_told_with_all_that_its_figure_needs(panels: Panels) -> None:
    (panel,) = opened(panels, f"It was [[{TRIAL}]], and again [[{TRIAL}|slower]].")
    assert isinstance(panel, ClaimPanel)
    assert panel.figure == "−0.80 g"
    assert panel.says == "Readers with a lamp read more slowly than readers without one."
    assert panel.interval == "95% interval −1.12 to −0.48"
    assert (panel.population, panel.n) == ("readers in one reading room; a printed page", "39 readers")
    assert (panel.compared_with, panel.design, panel.at) == ("readers without a lamp", "rct", "Table 2")
    assert (panel.level, panel.checked_on) == ("primary", "2026-03-01")
    assert panel.target == f"claims/{TRIAL}/"
    marks = strength_of(panels.library, panels.relations, TRIAL).marks
    assert list(panel.marks) == [(mark.name, mark.answer) for mark in marks]


def test_what_contradicts_a_claim_stands_in_its_panel_and_what_was_withdrawn_does_not(panels: Panels) -> None:
    (panel,) = opened(panels, f"[[{TRIAL}]]")
    assert isinstance(panel, ClaimPanel)
    assert [(a.target, a.says) for a in panel.against] == [
        ("claims/night-survey/no-loss/", "Readers who were asked reported no loss of speed.")
    ]


def test_a_pool_is_told_with_its_interval_and_the_claims_behind_it(panels: Panels) -> None:
    found = opened(panels, "Pooled, it was [[pool:reading-speed]].")
    (pool,) = [p for p in found if isinstance(p, PoolPanel)]
    assert (pool.figure, pool.interval, pool.studies) == ("−0.43 g", "95% interval −0.90 to 0.04", 4)
    assert pool.claims[0].target == f"claims/{TRIAL}/"
    assert len(pool.claims) == 4


def test_a_note_is_told_with_its_answer_and_its_works(panels: Panels) -> None:
    (panel,) = opened(panels, "[[note:how-many-rooms|Most rooms have one]].")
    assert isinstance(panel, NotePanel)
    assert panel.question == panels.library.notes["how-many-rooms"].record.question
    assert "[[" not in panel.answer
    assert panel.works[0].target == "works/lamp-trial/"


def test_a_computed_figure_is_told_with_formula_and_what_went_in(house: House) -> None:
    path = "content/insights/lamps-slow-readers.md"
    house.edit(path, "\nstance:", COMPUTED + "\nstance:")
    text = (house.root / path).read_text(encoding="utf-8")
    house.write(path, text + "\n## Counted\n\nOf the rooms, [[=dark]] had none.\n")
    library, relations, articles = house.composed()
    article = articles["lamps-slow-readers"]
    known: dict[str, DerivedFigure] = {f.name: f for f in article.computed}
    (panel,) = [
        p
        for p in Panels(library, relations).of(article.sections[-1].markdown, known)
        if isinstance(p, ComputedPanel)
    ]
    assert (panel.figure, panel.worked, panel.target) == ("4", "all − lit", "#computed-dark")
    assert [(name, shown, claim.target) for name, shown, claim in panel.inputs] == [
        ("all", "39", "claims/lamp-trial/rooms-with-lamps/"),
        ("lit", "35", "claims/lamp-trial/rooms-with-lamps/"),
    ]


COMPUTED = """
derive:
  dark:
    says: rooms without a lamp
    formula: all - lit
    of: {all: lamp-trial/rooms-with-lamps.of, lit: lamp-trial/rooms-with-lamps.count}
    unit: count"""


def test_hostile_words_stay_words_in_a_panel(built: House) -> None:
    page = BuiltPage(built, "insights/lamps-slow-readers/")
    (panel,) = [n for n in page.all(".tl-panel") if "evening-column" in (n.attributes["id"] or "")]
    assert 'blames "the lamp" & <b onclick="x()">nothing</b> else, in `one` [voice]' in words(panel)
    assert not panel.css("[onclick], script")


def test_the_page_of_a_work_has_the_place_that_cite_leads_to(built: House) -> None:
    page = BuiltPage(built, "works/lamp-trial/")
    assert "BibTeX" in words(page.one("#cite"))
