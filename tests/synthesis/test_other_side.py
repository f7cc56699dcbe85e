"""What contradicts a cited claim is shown, and an article that leaves it out is found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.problems import Problem
from pipeline.run import runner
from pipeline.run.runner import run
from pipeline.site.other_sides import other_sides
from pipeline.site.verify import verify
from pipeline.synthesis.article import Article
from pipeline.synthesis.other_side import accepted_against, one_sided
from tests.house import NOW, House, copy_records

TRIAL, SURVEY = "lamp-trial/reading-speed", "night-survey/no-loss"
INSIGHT = "content/insights/lamps-slow-readers.md"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house").without_pools()


def without_disputes(article: Article) -> Article:
    return replace(article, disputes=())


def silent_about_the_survey(article: Article) -> Article:
    """Return the article as if it neither cited nor showed the survey."""
    cited = tuple(c for c in article.cited if c != SURVEY)
    return replace(article, cited=cited, disputes=tuple(d for d in article.disputes if d.other != SURVEY))


def test_every_composed_article_of_the_house_shows_both_sides(house: House) -> None:
    library, relations, articles = house.composed()
    assert list(one_sided(library, relations, articles)) == []


def test_an_article_that_loses_its_disputes_is_one_sided_at_the_first_citation(house: House) -> None:
    library, relations, articles = house.composed()
    found = list(
        one_sided(library, relations, {"x": silent_about_the_survey(articles["lamps-slow-readers"])})
    )
    assert [(p.code, p.path, p.severity) for p in found] == [("one-sided", INSIGHT, "error")] * len(found)
    (of_trial,) = [p for p in found if f'"{TRIAL}"' in p.message]
    line = (house.root / INSIGHT).read_text(encoding="utf-8").split("\n")[of_trial.line - 1]
    assert TRIAL in line[of_trial.column - 1 :]
    assert SURVEY in of_trial.hint


def test_a_claim_shown_only_as_the_other_side_need_not_have_its_own_other_side(house: House) -> None:
    # The digest cites the trial; the survey is shown against it, and what contradicts that is no matter.
    house.edit(
        "sources/works/lamp-pool.yml",
        "    relates:\n",
        "    relates:\n      - {contradicts: night-survey/no-loss, why: It does.}\n",
    )
    library, relations, articles = house.composed()
    digest = articles["the-evening-column"]
    assert SURVEY in digest.claims
    assert SURVEY not in digest.cited
    assert "lamp-pool/slower" not in digest.claims
    assert list(one_sided(library, relations, {"x": digest})) == []


@pytest.mark.parametrize("status", ["disputed", "candidate"])
def test_only_accepted_claims_have_to_be_shown(house: House, status: str) -> None:
    house.edit("sources/works/night-survey.yml", "at: abstract\n", f"at: abstract\n    status: {status}\n")
    library = house.examine().library
    relations = runner.relate(library)
    assert accepted_against(library, relations, TRIAL) == []
    assert accepted_against(library, relations, SURVEY) != []


def test_a_run_refuses_a_one_sided_article_and_publishes_nothing(
    whole: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compose(*arguments: object) -> dict[str, Article]:
        made = whole.composed()[2]
        return {key: silent_about_the_survey(article) for key, article in made.items()}

    monkeypatch.setattr(runner, "compose_all", compose)
    report = run(whole.project(), cause="test", feeds=False, now=NOW)
    assert report.state == "refused"
    assert {p.code for p in report.problems if p.severity == "error"} == {"one-sided"}
    assert "on one side; nothing was published" in report.message
    assert not (whole.root / "site").exists()


def test_a_template_that_loses_the_other_side_is_not_published(whole: House) -> None:
    for name in ("insight", "note", "explainer", "digest", "line"):
        file = whole.root / f"content/templates/{name}.md.j2"
        text = file.read_text(encoding="utf-8")
        for call in ("counter_evidence(url, article.disputes)", "counter_evidence(url, disputes)"):
            text = text.replace("{{ " + call + " }}", "")
        file.write_text(text.replace("{{ counter_note(url, s.disputes) }}", ""), encoding="utf-8")
    report = run(whole.project(), cause="test", feeds=False, now=NOW)
    assert report.state == "failed"
    errors = [p for p in report.problems if p.severity == "error"]
    assert {p.code for p in errors} == {"other-side-missing"}
    # The insight cites both sides in its own text, and so leads to them still.
    assert {p.path.split("/")[1] for p in errors} == {"digests", "explainers", "lines", "notes"}
    assert all("contradicts what it leans on" in p.message for p in errors)
    assert not (whole.root / "site").exists()


# The built page


PAGE = (
    "<!doctype html><html><head><title>t</title></head><body><nav>{nav}</nav>"
    '<article class="md-content__inner"><h1>H</h1>{body}</article></body></html>'
)


@pytest.mark.parametrize(
    ("body", "nav", "missing"),
    [
        ('<a href="../../claims/a/b/">b</a>', "", False),
        ('<a href="../../claims/a/b/#top">b</a>', "", False),
        ("b", "", True),
        ("b", '<a href="../../claims/a/b/">b</a>', True),  # the shell of the page does not count
        (
            '<ol class="tl-sources"><li><a href="../../claims/a/b/">b</a></li></ol>',
            "",
            True,
        ),  # nor its sources
        ('<div class="tl-panel" popover><a href="../../claims/a/b/">b</a></div>', "", True),  # nor what opens
        ('<a href="https://elsewhere.example/claims/a/b/">b</a>', "", True),
    ],
)
def test_the_other_side_is_linked_in_the_page_itself(
    tmp_path: Path, body: str, nav: str, missing: bool
) -> None:
    for target, text in (
        ("insights/x/", PAGE.format(nav=nav, body=body)),
        ("claims/a/b/", PAGE.format(nav="", body="")),
    ):
        file = tmp_path / target / "index.html"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
    problems = verify(tmp_path, [], other_sides={"insights/x/": {"claims/a/b/": "it cites it"}})
    assert [(p.code, p.path) for p in problems if p.code != "broken-link"] == (
        [("other-side-missing", "site/insights/x/index.html")] if missing else []
    )


def test_articles_notes_and_both_claims_have_to_show_the_other_side(house: House) -> None:
    library, relations, articles = house.composed()
    site = type("Site", (), {"library": library, "relations": relations, "articles": articles})()
    sides = other_sides(site)
    assert f"claims/{SURVEY}/" in sides["insights/lamps-slow-readers/"]
    assert f"claims/{SURVEY}/" in sides["digests/the-evening-column/"]
    assert f"claims/{SURVEY}/" in sides["notes/do-lamps-slow-readers/"]
    assert f"claims/{SURVEY}/" in sides[f"claims/{TRIAL}/"]
    assert f"claims/{TRIAL}/" in sides[f"claims/{SURVEY}/"]
    assert "explainers/no-such/" not in sides


# The stance


def stance_problems(house: House) -> list[Problem]:
    found = house.examine().problems
    assert {p.code for p in found} <= {"stance-unfaced"}, found
    return found


def supported(house: House, doubt: str) -> None:
    house.edit(INSIGHT, "stance: contested", "stance: supported")
    house.edit(INSIGHT, "doubt: A survey [[night-survey/no-loss|heard of no loss]].", f"doubt: {doubt}")


def test_a_supported_thesis_has_to_face_what_contradicts_its_cards_and_takeaways(house: House) -> None:
    supported(house, "One evening is not much.")
    found = stance_problems(house)
    assert {p.field for p in found} == {"cards.0.claim", "takeaways.0"}
    assert all(p.severity == "error" and SURVEY in p.message and "tldr.doubt" in p.hint for p in found)


@pytest.mark.parametrize("where", ["doubt", "body"])
def test_facing_it_in_the_doubt_or_in_the_body_will_do(house: House, where: str) -> None:
    if where == "doubt":
        supported(house, "A survey [[night-survey/no-loss|heard of no loss]].")
    else:
        supported(house, "One evening is not much.")
        house.edit(
            INSIGHT, "Both sides have", "A survey [[night-survey/no-loss|heard of none]]. Both sides have"
        )
    assert stance_problems(house) == []


def test_other_stances_need_not_face_it_in_their_own_words(house: House) -> None:
    house.edit(
        INSIGHT, "doubt: A survey [[night-survey/no-loss|heard of no loss]].", "doubt: It is not much."
    )
    assert stance_problems(house) == []


def test_an_argument_against_it_need_not_be_faced(house: House) -> None:
    # The column, a commentary, contradicts how many rooms have a lamp, which stands on a card.
    supported(house, "A survey [[night-survey/no-loss|heard of no loss]].")
    house.edit(INSIGHT, "The column [[evening-column/lamps-blamed|has a culprit]], and", "And")
    assert stance_problems(house) == []
