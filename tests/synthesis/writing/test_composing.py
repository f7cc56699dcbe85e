"""An insight that is front matter only: what is composed, kept and refused, and where it is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.config import SiteConfig
from pipeline.records.library import Library
from pipeline.records.references import find_references
from pipeline.run.examine import examine
from pipeline.site.api.files import api_files
from pipeline.site.page import Status
from pipeline.site.pages import SiteInput, all_pages
from pipeline.site.site_feeds import feed_files
from pipeline.site.stage import environment, render
from tests.house import NOW, REPO, House, copy_records
from tests.synthesis.writing.tools import front_matter

INSIGHT = "content/insights/lamps-by-rule.md"
CLAIMS = [
    "lamp-trial/reading-speed",
    "lamp-pool/slower",
    "night-survey/no-loss",
    "lamp-trial/rooms-with-lamps",
    "lamp-trial/dimmed",
    "many-lamps/brightest",
]
PEACEFUL = [
    "lamp-pool/slower",
    "lamp-pool/readers",
    "lamp-trial/dimmed",
    "many-lamps/brightest",
    "many-lamps/bright-enough",
]
KEPT = "summary: My own words on [[lamp-pool/slower|lamps]].\n"


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = copy_records(tmp_path / "house")
    house.write(INSIGHT, front_matter(CLAIMS, ["light", "rest"]))
    return house


def codes(house: House) -> list[tuple[str, int]]:
    found = house.examine().problems
    return [(p.code, p.line) for p in found if p.path == INSIGHT]


def line_of(house: House, text: str) -> int:
    lines = (house.root / INSIGHT).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if text in line)


def test_every_part_is_composed_from_the_claims(house: House) -> None:
    entry = house.library().insights["lamps-by-rule"]
    record = entry.record
    assert entry.composed
    assert all([record.summary, record.tldr.finding, record.tldr.doubt, record.tldr.use])
    assert 4 <= len(record.takeaways) <= 6
    assert all(card.claim in CLAIMS for card in record.cards)
    cited = {r.target for r in find_references(entry.body.text) if r.kind == "claim"}
    assert set(CLAIMS) <= cited


def test_the_other_side_is_told_even_where_it_is_not_among_the_claims(house: House) -> None:
    house.edit(INSIGHT, "  - night-survey/no-loss\n", "")
    body = house.library().insights["lamps-by-rule"].body.text
    section = body.split("## Where the evidence disagrees")[1]
    assert "[[night-survey/no-loss|" in section


def test_an_insight_without_contradiction_or_advice_has_no_such_parts(house: House) -> None:
    house.write(INSIGHT, front_matter(PEACEFUL, ["light"]))
    entry = house.library().insights["lamps-by-rule"]
    assert "disagrees" not in entry.body.text
    assert entry.record.implications == []
    assert entry.record.steps == []


def test_a_part_with_an_author_is_kept(house: House) -> None:
    house.write(INSIGHT, front_matter(CLAIMS, ["light"], KEPT))
    entry = house.library().insights["lamps-by-rule"]
    assert entry.record.summary == "My own words on [[lamp-pool/slower|lamps]]."
    assert entry.record.takeaways


def test_a_fault_in_a_kept_part_stands_at_its_own_place(house: House) -> None:
    house.write(INSIGHT, front_matter(CLAIMS, ["light"], "summary: Odds of [[lamp-pool/slower|1.26]].\n"))
    assert codes(house) == [("number-disagrees", line_of(house, "summary:"))]


def test_a_fault_in_composed_text_stands_at_the_claims(house: House) -> None:
    says = "    says: Most of the rooms that were visited had a lamp.\n"
    house.edit("sources/works/lamp-trial.yml", says, f"{says}    never_say: [visited]\n")
    found = [p for p in house.examine().problems if p.path == INSIGHT]
    assert {(p.code, p.line, p.column) for p in found} == {("never-say", line_of(house, "claims:"), 1)}
    assert {p.field for p in found} >= {""}  # the body


def test_an_unknown_claim_is_reported_and_nothing_is_composed(house: House) -> None:
    house.edit(INSIGHT, "lamp-pool/slower", "lamp-pool/slowest")
    assert codes(house) == [("unknown-claim", line_of(house, "slowest"))]


@pytest.mark.parametrize(
    ("claim", "code"), [("lamp-trial/taken-back", "withdrawn-claim"), ("lamp-trial/dimmed", "repeated-id")]
)
def test_claims_that_may_not_be_cited_or_stand_twice_are_named(house: House, claim: str, code: str) -> None:
    house.edit(INSIGHT, "  - many-lamps/brightest\n", f"  - many-lamps/brightest\n  - {claim}\n")
    lines = (house.root / INSIGHT).read_text(encoding="utf-8").split("\n")
    last = len(lines) - 1 - lines[::-1].index(f"  - {claim}") + 1
    assert codes(house) == [(code, last)]


def test_too_few_claims_are_refused_with_what_is_missing(house: House) -> None:
    house.write(INSIGHT, front_matter(CLAIMS[:2], ["light"]))
    (problem,) = [p for p in house.examine().problems if p.path == INSIGHT]
    assert (problem.code, problem.severity, problem.line) == (
        "not-composed",
        "error",
        line_of(house, "claims:"),
    )
    assert "4 claims" in problem.message
    assert "here are 2" in problem.message
    assert problem.hint


def test_claims_of_a_single_work_are_refused(house: House) -> None:
    more = "".join(
        f"  more-{n}:\n    says: Lamp {name} was seen.\n    scope: {{who: lamps}}\n    design: case\n"
        f"    topics: [light]\n    at: abstract\n    checked: {{level: primary, on: 2026-03-01}}\n"
        for n, name in enumerate("ab")
    )
    house.edit("sources/works/lamp-trial.yml", "  taken-back:\n", f"{more}  taken-back:\n")
    own = ["reading-speed", "rooms-with-lamps", "dimmed", "more-0", "more-1"]
    house.write(INSIGHT, front_matter([f"lamp-trial/{key}" for key in own], ["light"]))
    (problem,) = [p for p in house.examine().problems if p.path == INSIGHT]
    assert problem.code == "not-composed"
    assert "one work" in problem.message


def test_an_insight_with_a_body_is_asked_for_every_field(house: House) -> None:
    text = (house.root / INSIGHT).read_text(encoding="utf-8")
    house.write(INSIGHT, f"{text}\n## Lamps\n\nThey are.\n")
    found = codes(house)
    missing = [code for code, _ in found].count("missing-field")
    assert missing == len(["summary", "tldr", "cards", "takeaways", "implications", "steps"])
    assert ("claims-with-body", line_of(house, "claims:")) in found


def test_an_insight_with_neither_body_nor_claims_is_asked_for_both(house: House) -> None:
    text = front_matter(CLAIMS, ["light"]).split("claims:")[0] + "---\n"
    house.write(INSIGHT, text)
    assert {code for code, _ in codes(house)} == {"missing-field", "empty-body"}


def test_a_frame_with_a_fault_of_form_is_not_composed_and_reported_once(house: House) -> None:
    house.edit(INSIGHT, "stance: contested", "stance: contesting")
    assert codes(house) == [("unknown-value", line_of(house, "stance:"))]


def test_a_thesis_with_a_broken_reference_is_reported_and_stops_nothing(house: House) -> None:
    house.edit(INSIGHT, "held against", "[[lamp-trial/nothing|held]] against [@nobody]")
    assert sorted(code for code, _ in codes(house)) == ["unknown-claim", "unknown-work"]


def test_the_summary_tells_what_is_nearest_to_the_thesis(house: House) -> None:
    summaries = set()
    for words in (
        "Most rooms that are visited have a lamp.",
        "A survey of readers reported no loss of speed.",
    ):
        house.write(INSIGHT, front_matter(CLAIMS, ["light"]).replace("A hypothesis that", f"{words} So"))
        summaries.add(house.library().insights["lamps-by-rule"].record.summary)
    assert len(summaries) == 2


def test_topics_and_days_of_a_frame_are_checked(house: House) -> None:
    house.edit(INSIGHT, "published: 2026-04-01", "published: 2036-04-01")
    house.edit(INSIGHT, "topics: [light, rest]", "topics: [light, rust]")
    assert {code for code, _ in codes(house)} == {"impossible-date", "unknown-topic"}


def test_a_recomputed_figure_moves_the_text(house: House) -> None:
    before = house.library().insights["lamps-by-rule"]
    house.edit("sources/benchmarks/many-lamps.yml", "value: 62.5", "value: 63.5")
    composed = house.composed()[2]["lamps-by-rule"]
    assert before.composed
    assert any("63.5" in str(card.figure.text) for card in composed.cards) or "63.5" in repr(
        composed.sections
    )


def site_input(house: House) -> SiteInput:
    library, relations, articles = house.composed()
    status = Status("ok", "ok", "", "2026-01-15T00:00:00+00:00", "", "", "")
    return SiteInput(house.root, library, relations, articles, status, SiteConfig())


def test_the_page_the_list_the_api_and_the_feeds_say_that_it_has_no_author(house: House) -> None:
    site = site_input(house)
    pages = {page.target: page for page in all_pages(site)}
    page = render(environment(REPO), site, pages["insights/lamps-by-rule/"])
    assert f"Composed from {len(CLAIMS)} claims by rule, without an author’s hand." in page
    assert 'href="../../method/#insights-without-an-author"' in page
    assert f"The text has no author: a rule wrote it from {len(CLAIMS)} claims." in page
    assert "composed by rule" in render(environment(REPO), site, pages["insights/"])
    files = feed_files(site, environment(REPO))
    api = api_files(site)
    assert json.loads(api["api/v1/articles/lamps-by-rule.json"])["composed"] is True
    assert json.loads(api["api/v1/articles/lamps-slow-readers.json"])["composed"] is False
    for part in ("summary", "content_html"):
        texts = [item[part] for item in json.loads(files["feed.json"])["items"]]
        assert sum("by rule, without an author’s hand." in text for text in texts) == 1


def test_a_written_page_says_nothing_of_a_rule(house: House) -> None:
    site = site_input(house)
    page = next(p for p in all_pages(site) if p.target == "insights/lamps-slow-readers/")
    assert "without an author" not in render(environment(REPO), site, page)


def test_the_page_leaves_out_what_the_claims_do_not_carry(house: House) -> None:
    house.write(INSIGHT, front_matter(PEACEFUL, ["light"]))
    site = site_input(house)
    page = next(p for p in all_pages(site) if p.target == "insights/lamps-by-rule/")
    text = render(environment(REPO), site, page)
    assert "## What it means" not in text
    assert "## What to do" not in text
    assert "## Sources" in text


def test_two_runs_give_the_same_words(house: House) -> None:
    def written(library: Library) -> tuple[str, str]:
        entry = library.insights["lamps-by-rule"]
        return entry.body.text, repr(entry.document.data)

    assert written(examine(house.root, NOW.date()).library) == written(
        examine(house.root, NOW.date()).library
    )
