from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evidence.relations import relate
from pipeline.synthesis.article import Article
from pipeline.synthesis.compose import compose_all, split_sections
from tests.house import House, copy_records

TRIAL, SURVEY, ROOMS = "lamp-trial/reading-speed", "night-survey/no-loss", "lamp-trial/rooms-with-lamps"
COLUMN = "evening-column/lamps-blamed"


@pytest.fixture
def house(tmp_path: Path) -> House:
    return copy_records(tmp_path / "house")


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Article]:
    return copy_records(tmp_path_factory.mktemp("compose") / "house").articles()


@pytest.fixture
def insight(articles: dict[str, Article]) -> Article:
    return articles["lamps-slow-readers"]


# Every kind


def test_each_kind_has_its_own_place(articles: dict[str, Article]) -> None:
    assert {a.kind: a.target for a in articles.values() if a.id != "do-readers-need-lamps"} == {
        "insight": "insights/lamps-slow-readers/",
        "line": "lines/what-lamps-leave-open/",
        "explainer": "explainers/the-lamp-trial/",
        "digest": "digests/the-evening-column/",
    }


@pytest.mark.parametrize("article_id", ["lamps-slow-readers", "what-lamps-leave-open", "the-lamp-trial"])
def test_sources_are_numbered_as_they_first_appear_in_the_text(
    articles: dict[str, Article], article_id: str
) -> None:
    article = articles[article_id]
    assert [s.number for s in article.sources] == list(range(1, len(article.sources) + 1))
    assert len({s.work for s in article.sources}) == len(article.sources)


def test_each_source_names_the_places_of_its_claims_and_how_far_they_were_checked(insight: Article) -> None:
    trial = next(s for s in insight.sources if s.work == "lamp-trial")
    places = {(p.at, p.level, p.by_way_of): [c.target for c in p.claims] for p in trial.locators}
    assert places == {
        ("Table 2", "primary", ""): ["claims/lamp-trial/reading-speed/"],
        ("section 3.2", "primary", ""): ["claims/lamp-trial/rooms-with-lamps/"],
        ("abstract", "secondary", "a made-up press release"): ["claims/lamp-trial/dimmed/"],
    }


def test_a_source_carries_the_note_of_its_work(insight: Article) -> None:
    notes = {s.work: s.note for s in insight.sources}
    assert notes["night-survey"] == "The list of authors is known in part."
    assert notes["lamp-trial"] == ""


def test_an_article_is_dated_by_its_last_change(articles: dict[str, Article]) -> None:
    assert articles["lamps-slow-readers"].updated == "2026-04-30"
    assert articles["the-lamp-trial"].updated == articles["the-lamp-trial"].published == "2026-04-25"


def test_topics_and_related_articles_are_links(insight: Article) -> None:
    assert [(t.title, t.target) for t in insight.topics] == [
        ("Light", "topics/light/"),
        ("Reading & rest", "topics/rest/"),
    ]
    assert [r.target for r in insight.related] == [
        "explainers/the-lamp-trial/",  # the editor's choice stands first
        "lines/do-readers-need-lamps/",
        "digests/the-evening-column/",
        "lines/what-lamps-leave-open/",
    ]


def test_the_summary_is_there_as_words_and_as_html(house: House) -> None:
    house.edit(
        "content/explainers/the-lamp-trial.md",
        "summary: A made-up trial found",
        "summary: A made-up [[lamp-trial/reading-speed|trial]] *found*",
    )
    article = house.articles()["the-lamp-trial"]
    assert article.summary_text == "A made-up trial found slower reading under a lamp, in one room."
    assert 'data-claim="lamp-trial/reading-speed"' in article.summary_html
    assert "<em>found</em>" in article.summary_html


def test_a_longer_text_takes_longer_to_read(house: House) -> None:
    assert house.articles()["the-lamp-trial"].reading_minutes == 1
    house.edit(
        "content/explainers/the-lamp-trial.md",
        "Readers with and without a lamp [@lamp-trial].",
        "Readers with and without a lamp [@lamp-trial]. " + "word " * 1150,
    )
    assert house.articles()["the-lamp-trial"].reading_minutes == 5


# Insights


def test_the_short_version_and_the_takeaways_are_both_there_and_differ(insight: Article) -> None:
    assert len(insight.tldr_html) == 3
    assert len(insight.takeaways_html) == 4
    assert not set(map(str, insight.tldr_html)) & set(map(str, insight.takeaways_html))


def test_cards_carry_figure_label_trend_qualifier_and_source(insight: Article) -> None:
    slower, rooms, dimmed, alike = insight.cards
    assert (slower.figure.text, slower.label, slower.qualifier) == (
        "−0.80 g",
        "difference in speed",
        "One room, one evening.",
    )
    assert slower.interval == "95% interval −1.12 to −0.48"
    assert slower.trend is not None
    assert (slower.trend.word, slower.trend.tone) == ("lower", "bad")
    assert (slower.subtitle, rooms.subtitle) == ("readers in one reading room", "one made-up town")
    assert (rooms.figure.text, rooms.label, rooms.trend) == ("35 of 39", "rooms with a lamp", None)
    assert (dimmed.figure.text, dimmed.level) == ("at least 13.50%", "secondary")
    assert alike.figure.text == "0.71 to 0.82"
    assert (slower.source.title, slower.source.target) == ("Author and Author 2026", "works/lamp-trial/")
    numbers = {s.work: s.number for s in insight.sources}
    assert [c.source_number for c in insight.cards] == [numbers[c.claim.split("/")[0]] for c in insight.cards]


def test_the_key_figure_is_the_first_card(insight: Article, articles: dict[str, Article]) -> None:
    assert insight.key_figure == insight.cards[0]
    assert articles["what-lamps-leave-open"].key_figure is None


def test_charts_stand_in_their_sections_and_the_others_after_the_cards(insight: Article) -> None:
    assert [c.kind for c in insight.charts] == ["effects"]
    assert {s.heading: [c.kind for c in s.charts] for s in insight.sections if s.charts} == {
        "Speed": ["share"]
    }
    (row,) = insight.charts[0].rows
    assert (row.label, row.value, row.low, row.high) == ("With a lamp", -0.8, -1.12, -0.48)
    assert row.shown == "−0.80 g (95% interval −1.12 to −0.48)"
    assert (insight.charts[0].zero, insight.charts[0].unit) == (0.0, "Hedges' g")


def test_a_chart_of_shares_shows_the_count_and_its_percentage(insight: Article) -> None:
    section = next(s for s in insight.sections if s.heading == "Speed")
    assert section.charts[0].rows[0].shown == "35 of 39 (89.7%)"
    assert section.charts[0].unit == "percent"


def test_a_charts_description_says_its_title_once_and_every_row(insight: Article) -> None:
    assert insight.charts[0].description == (
        "In one trial, readers with a lamp were slower. With a lamp: −0.80 g (95% interval −1.12 to −0.48)."
    )


def test_the_comparison_keeps_its_five_columns_and_its_note(insight: Article) -> None:
    trials, surveys = insight.comparison
    assert (trials.domain, surveys.domain) == ("Trials", "Surveys")
    assert str(trials.problem_html) == "Readers slow down."
    assert f'data-claim="{TRIAL}"' in trials.observable_failure_html
    assert str(trials.practical_response_html) == "Switch it off."
    assert str(trials.root_fix_html) == "Nobody has <em>tested</em> one."
    assert str(insight.comparison_note_html) == "A trial measures; a survey listens."


def test_implications_and_steps_carry_their_evidence(insight: Article) -> None:
    assert [a.name for a in insight.implications] == ['Readers & "others"', "Landlords"]
    assert all(len(a.points_html) == 2 for a in insight.implications)
    assert [str(s.action_html) for s in insight.steps] == ["Switch the lamp off.", "Read again.", "Compare."]
    assert all("tl-cite" in s.because_html for s in insight.steps)


def test_the_history_is_kept(insight: Article, articles: dict[str, Article]) -> None:
    assert [on for on, _ in insight.revisions] == ["2026-04-22", "2026-04-30"]
    assert articles["the-lamp-trial"].revisions == ()


def test_claims_of_every_part_are_counted_once(insight: Article) -> None:
    assert len(insight.claims) == len(set(insight.claims))
    assert {TRIAL, SURVEY, ROOMS, "lamp-pool/slower", "lamp-trial/dimmed", COLUMN} <= set(insight.claims)
    # The tombstone is cited nowhere, and the contradiction of a withdrawn claim is no evidence.
    assert "lamp-trial/taken-back" not in insight.claims


# The other side


def test_a_contradiction_declared_on_one_side_appears_on_the_articles_of_both(house: House) -> None:
    house.write(
        "content/explainers/the-survey.md",
        """---
schema_version: 1
title: A survey, told for readers
summary: A survey heard of no loss.
published: 2026-04-25
topics: [rest]
work: night-survey
cards:
  - {claim: night-survey/likeness, title: Rooms are alike}
---

## What was found

Readers [[night-survey/no-loss|reported none]].
""",
    )
    articles = house.articles()
    (from_survey,) = articles["the-survey"].disputes
    assert (from_survey.cited, from_survey.other) == (SURVEY, TRIAL)
    from_trial = next(d for d in articles["the-evening-column"].disputes if d.cited == TRIAL)
    assert from_trial.other == SURVEY
    assert (
        from_survey.why == from_trial.why == "Where the trial saw slower reading, the survey heard of none."
    )
    assert from_survey.other_says == "Readers with a lamp read more slowly than readers without one."


def test_a_pair_cited_on_both_sides_is_listed_once(insight: Article) -> None:
    pairs = [frozenset((d.cited, d.other)) for d in insight.disputes]
    assert pairs.count(frozenset((TRIAL, SURVEY))) == 1


def test_a_section_shows_the_other_side_of_what_it_cites(articles: dict[str, Article]) -> None:
    sections = {s.heading: s for s in articles["the-lamp-trial"].sections}
    assert [d.other for d in sections["What was found"].disputes] == [SURVEY]
    digest = {s.heading: s for s in articles["the-evening-column"].sections}
    assert [d.other for d in digest["The culprit"].disputes] == [ROOMS]


def test_a_section_that_cites_both_sides_itself_needs_no_note_and_the_page_still_lists_them(
    house: House,
) -> None:
    house.edit(
        "content/explainers/the-lamp-trial.md",
        "Speed differed by [[lamp-trial/reading-speed]].",
        "Speed differed by [[lamp-trial/reading-speed]]; [[night-survey/no-loss|others heard of none]].",
    )
    explainer = house.articles()["the-lamp-trial"]
    found = next(s for s in explainer.sections if s.heading == "What was found")
    assert found.disputes == ()
    assert {frozenset((d.cited, d.other)) for d in explainer.disputes} >= {frozenset((TRIAL, SURVEY))}


def test_the_other_side_is_a_numbered_source_of_the_page(articles: dict[str, Article]) -> None:
    digest = articles["the-evening-column"]
    numbers = {s.work: s.number for s in digest.sources}
    assert [(d.other, d.source_number) for d in digest.disputes if d.cited == TRIAL] == [
        (SURVEY, numbers["night-survey"])
    ]
    assert SURVEY in digest.claims
    targets = [c.target for s in digest.sources for place in s.locators for c in place.claims]
    assert f"claims/{SURVEY}/" in targets


def test_an_argument_against_a_measurement_is_called_one(insight: Article) -> None:
    argued = {d.other: d.other_argues for d in insight.disputes} | {
        d.cited: not d.other_argues for d in insight.disputes if d.other == ROOMS
    }
    assert argued[COLUMN] is True
    assert next(d for d in insight.disputes if SURVEY in (d.cited, d.other)).other_argues is False


@pytest.mark.parametrize("status", ["disputed", "candidate", "withdrawn"])
def test_only_accepted_claims_are_held_against_others(house: House, status: str) -> None:
    house.edit(
        "sources/works/evening-column.yml",
        "    at: the whole piece\n",
        f"    at: the whole piece\n    status: {status}\n",
    )
    library = house.examine().library
    explainer = compose_all(library, relate(library), "")["the-lamp-trial"]
    assert {d.other for d in explainer.disputes} == {SURVEY}


# Lines


def test_a_line_lists_each_note_with_its_answer_and_works(articles: dict[str, Article]) -> None:
    line = articles["what-lamps-leave-open"]
    assert [n.id for n in line.notes] == ["do-lamps-slow-readers", "how-many-rooms"]
    first = line.notes[0]
    assert first.question == "Do lamps slow readers down?"
    assert f'data-claim="{SURVEY}"' in first.answer_html
    assert [w.title for w in first.works] == ["Author and Author 2026", "van der Author et al. 2026"]
    assert set(line.claims) >= {TRIAL, SURVEY, ROOMS}


def test_a_line_leads_on_to_lines_and_to_open_questions(articles: dict[str, Article]) -> None:
    there, still_open = articles["what-lamps-leave-open"].next
    assert (there.question, there.target) == ("Do readers need lamps?", "lines/do-readers-need-lamps/")
    assert (still_open.question, still_open.target) == ("Would a candle do?", "")
    assert still_open.shared.target == "notes/do-lamps-slow-readers/"


def test_a_line_says_what_it_explores_and_how_the_evidence_stands(articles: dict[str, Article]) -> None:
    line = articles["what-lamps-leave-open"]
    assert str(line.explores_html) == "It asks what is known about lamps. It then asks what is not."
    assert line.stance == "cautionary"


# Explainers and digests


def test_an_explainers_paper_is_a_source_even_before_its_text_cites_it(articles: dict[str, Article]) -> None:
    explainer = articles["the-lamp-trial"]
    assert explainer.work is not None
    assert (explainer.work.work, explainer.work.number) == ("lamp-trial", 1)


def test_a_digest_tells_who_passed_the_piece_on_and_whether_it_was_read(articles: dict[str, Article]) -> None:
    digest = articles["the-evening-column"]
    assert digest.chain == ("The Made-Up Evening, 2026-03-01", "The Made-Up Morning, 2026-03-02")
    assert digest.seen == "other accounts"


# Sections


def test_sections_are_cut_at_second_level_headings() -> None:
    body = "lead\n\n## One\n\ntext\n\n### Deeper\n\n## Two ##\nmore"
    assert split_sections(body) == [
        ("", "lead"),
        ("One", "text\n\n### Deeper"),
        ("Two", "more"),
    ]


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_a_heading_inside_fenced_code_cuts_nothing(fence: str) -> None:
    body = f"## One\n\n{fence}text\n## not a heading\n{fence}\n\n## Two"
    assert [h for h, _ in split_sections(body)] == ["One", "Two"]


def test_a_fence_is_closed_only_by_its_own_kind() -> None:
    body = "## One\n\n````md\n```\n## inside\n```\n## still inside\n````\n\n## Two"
    assert [h for h, _ in split_sections(body)] == ["One", "Two"]
    body = "## One\n\n```\n~~~\n## inside\n```\n\n## Two"
    assert [h for h, _ in split_sections(body)] == ["One", "Two"]


def test_an_empty_body_has_no_section() -> None:
    assert split_sections("\n\n") == []


# The hash of what went in


def test_the_same_records_give_the_same_hash(house: House) -> None:
    assert house.articles()["the-lamp-trial"].made == house.articles()["the-lamp-trial"].made


@pytest.mark.parametrize(
    ("path", "old", "new", "changed"),
    [
        # A claim it cites.
        ("sources/works/lamp-trial.yml", "value: -0.80", "value: -0.81", True),
        # A claim that is shown against one it cites.
        ("sources/works/night-survey.yml", "heard of none.", "heard of nothing.", True),
        # Its own text.
        ("content/explainers/the-lamp-trial.md", "Perhaps [[", "Possibly [[", True),
        # A work, a note, an article and a topic it does not touch.
        ("sources/works/lamp-pool.yml", "value: 1.25", "value: 1.26", False),
        ("content/notes/how-many-rooms.md", "Most of those visited", "Most of them", False),
        ("content/digests/the-evening-column.md", "The column [[", "A column [[", False),
        ("sources/topics/rest.yml", "when they stop", "when they sleep", False),
        # A comment and the order of fields mean nothing.
        ("sources/works/lamp-trial.yml", "kind: paper\n", "# A comment.\nkind: paper\n", False),
    ],
)
def test_the_hash_changes_with_what_the_article_stands_on_and_with_nothing_else(
    house: House, path: str, old: str, new: str, changed: bool
) -> None:
    before = house.articles()["the-lamp-trial"].made.input_hash
    house.edit(path, old, new)
    after = house.articles()["the-lamp-trial"].made.input_hash
    assert (before != after) is changed


def test_a_claim_of_a_cited_work_that_the_article_does_not_cite_leaves_its_hash_alone(house: House) -> None:
    before = house.articles()["the-lamp-trial"].made.input_hash
    house.edit("sources/works/night-survey.yml", "low: 0.71", "low: 0.70")
    assert house.articles()["the-lamp-trial"].made.input_hash == before


def test_the_hash_changes_when_a_derived_value_moves(house: House) -> None:
    house.edit(
        "content/explainers/the-lamp-trial.md",
        "Perhaps [[lamp-trial/dimmed|dimming]] would do, as is reported.",
        "The brightest had [[many-lamps/brightest]].",
    )
    before = house.articles()["the-lamp-trial"].made
    house.edit("sources/benchmarks/many-lamps.yml", "value: 62.5", "value: 63.5")
    after = house.articles()["the-lamp-trial"].made
    assert "sources/benchmarks/many-lamps.yml" in after.records
    assert before.input_hash != after.input_hash


def test_the_records_it_was_made_from_are_named(insight: Article) -> None:
    assert insight.made.version == "1.2.3"
    assert insight.made.records == (
        "content/insights/lamps-slow-readers.md",
        "sources/works/evening-column.yml",
        "sources/works/lamp-pool.yml",
        "sources/works/lamp-trial.yml",
        "sources/works/night-survey.yml",
    )


def test_no_reference_is_left_in_any_composed_text(articles: dict[str, Article]) -> None:
    for article in articles.values():
        assert "[[" not in repr(article), article.id
        assert "[@" not in repr(article), article.id
