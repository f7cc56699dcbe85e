"""What stands on each kind of page of the built site."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from pipeline.records.library import KINDS
from pipeline.records.units import UNITS
from tests.house import House

from .pages import BuiltPage, staged, words

INSIGHT = "insights/lamps-slow-readers/"
LINE = "lines/what-lamps-leave-open/"
EXPLAINER = "explainers/the-lamp-trial/"
DIGEST = "digests/the-evening-column/"
CLAIM = "claims/lamp-trial/reading-speed/"
ARTICLES = [INSIGHT, LINE, EXPLAINER, DIGEST]
PAGES = [
    "",
    "about/",
    "benchmarks/",
    "benchmarks/many-lamps/",
    "benchmarks/many-lamps/lamp-a/",
    "claims/",
    "claims/evening-column/lamps-blamed/",
    "claims/lamp-pool/readers/",
    "claims/lamp-pool/slower/",
    "claims/lamp-repeats/harbour/",
    "claims/lamp-repeats/hill/",
    "claims/lamp-repeats/mill/",
    "claims/lamp-trial/dimmed/",
    "claims/lamp-trial/reading-speed/",
    "claims/lamp-trial/rooms-with-lamps/",
    "claims/lamp-trial/taken-back/",
    "claims/many-lamps/bright-enough/",
    "claims/many-lamps/brightest/",
    "claims/night-survey/likeness/",
    "claims/night-survey/no-loss/",
    "corrections/",
    "digests/",
    "digests/the-evening-column/",
    "evidence/",
    "explore/",
    "explainers/",
    "explainers/the-lamp-trial/",
    "handbook/",
    "handbook/records/",
    "insights/",
    "insights/lamps-slow-readers/",
    "lines/",
    "lines/do-readers-need-lamps/",
    "lines/what-lamps-leave-open/",
    "mechanisms/",
    "mechanisms/glare/",
    "method/",
    "notes/",
    "notes/do-lamps-slow-readers/",
    "notes/how-many-rooms/",
    "pools/",
    "pools/reading-speed/",
    "radar/",
    "status/",
    "topics/",
    "topics/light/",
    "topics/rest/",
    "works/",
    "works/evening-column/",
    "works/lamp-pool/",
    "works/lamp-repeats/",
    "works/lamp-trial/",
    "works/night-survey/",
]


@pytest.fixture
def page(built: House, request: pytest.FixtureRequest) -> BuiltPage:
    return BuiltPage(built, request.param)


def of(target: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("page", [target], indirect=True, ids=[target or "home"])


# Every page


def test_there_is_a_page_for_every_record_and_every_list(built: House) -> None:
    root = built.root / "site"
    there = {p.relative_to(root).as_posix().removesuffix("index.html") for p in root.rglob("index.html")}
    assert there >= set(PAGES)


@pytest.mark.parametrize("page", PAGES, indirect=True)
def test_every_page_has_one_heading_a_status_pill_and_a_way_back(page: BuiltPage) -> None:
    assert len(page.tree.css("h1")) == 1
    assert "Feeds not asked yet · last 2026-05-04 06:30 UTC · next 2026-05-04 09:00 UTC" in page.text(
        ".tl-pill"
    )
    up = "../" * page.target.count("/")
    assert page.href(".tl-pill") == f"{up}status/"
    assert page.one(".tl-pill").attributes["data-status"] == f"{up}status.json"
    section = page.target.split("/")[0] + "/"
    if page.target.count("/") > 1:
        # A subject belongs to its benchmark, everything else to the list of its kind.
        subject = section == "benchmarks/" and page.target.count("/") > 2
        assert page.href(".tl-back") == up + ("benchmarks/many-lamps/" if subject else section)


@pytest.mark.parametrize("page", PAGES, indirect=True)
def test_words_of_records_never_become_markup(page: BuiltPage) -> None:
    # Linked data is read, never run; that nothing ends it early is tested with the metadata.
    scripts = [s.text() for s in page.tree.css("script:not([type='application/ld+json'])")]
    assert not any("alert" in script for script in scripts)
    assert not page.tree.css("[onclick]")
    # A title may be passed on inside the address of a share link, but leads nowhere itself.
    hosts = {urlsplit(a.attributes["href"] or "").netloc for a in page.tree.css("a[href]")}
    assert "nowhere.example" not in hosts
    description = page.tree.css_first("meta[name=description]")
    if description is not None:
        assert set(description.attributes) == {"name", "content"}


def test_a_hostile_title_is_shown_to_the_letter(built: House) -> None:
    title = 'On <script>alert("lamps")</script> & "quotes" of 100 % _nothing_'
    page = BuiltPage(built, "works/evening-column/")
    assert page.text("h1") == title
    found = page.tree.css_first("title")
    assert found is not None
    assert words(found).startswith(title)
    assert title in BuiltPage(built, "claims/").headings()
    assert title in BuiltPage(built, INSIGHT).texts(".tl-sources cite")


def test_a_hostile_description_stays_inside_its_attribute(built: House) -> None:
    page = BuiltPage(built, "claims/evening-column/lamps-blamed/")
    description = page.tree.css_first("meta[name=description]")
    assert description is not None
    assert 'The column blames "the lamp" & <b onclick="x()">nothing</b> else' in (
        description.attributes["content"] or ""
    )


def test_the_feeds_are_announced_in_the_head(built: House) -> None:
    page = BuiltPage(built, CLAIM)
    links = [
        (link.attributes["type"], link.attributes["href"]) for link in page.tree.css("link[rel=alternate]")
    ]
    assert links == [
        ("application/atom+xml", "../../../feed.xml"),
        ("application/feed+json", "../../../feed.json"),
        ("application/atom+xml", "../../../corrections.xml"),
        ("application/feed+json", "../../../corrections.json"),
    ]


def test_the_canonical_address_is_that_of_the_configuration(built: House) -> None:
    canonical = BuiltPage(built, CLAIM).tree.css_first("link[rel=canonical]")
    assert canonical is not None
    assert canonical.attributes["href"] == f"https://house.example/{CLAIM}"


# Every article


@pytest.mark.parametrize("page", ARTICLES, indirect=True)
def test_an_article_has_its_head_and_its_end_matter(page: BuiltPage) -> None:
    meta = page.text(".tl-head__meta")
    assert re.search(r"\b\d+ min read\b", meta)
    assert "published 2026-04-2" in meta
    assert page.texts(".tl-head__meta .tl-topic")[0] == "Light"
    assert page.text(".tl-head__summary")
    assert {"Revisions"} <= set(page.headings())
    assert page.text(".tl-cite-text").startswith("The Made-Up House (2026). ")
    assert page.text(".tl-cite-text").endswith(f"https://house.example/{page.target}")
    assert page.one(".tl-share [data-copy]").attributes["data-copy"] == f"https://house.example/{page.target}"
    assert page.all("[data-share]")
    assert len(page.all(".tl-related a")) >= 3
    glance = page.text(".tl-glance")
    assert re.search(r"\d claims? from \d works?, \d independent bod(?:y|ies) of evidence", glance)
    assert len(page.all(".tl-glance ul:first-of-type > li")) == 6
    assert re.search(r"Hash of everything that went in: [0-9a-f]{16}\b", page.text(".tl-made p:has(code)"))


@pytest.mark.parametrize("page", ARTICLES, indirect=True)
def test_every_number_in_an_article_is_a_link_to_its_claim_and_its_source(page: BuiltPage) -> None:
    numbers = page.all("a.tl-number")
    assert numbers
    for number in numbers:
        claim = number.attributes["data-claim"]
        assert (number.attributes["href"] or "").endswith(f"/claims/{claim}/")
        assert number.attributes.get("title") or number.parent.tag in (
            "td",
            "dd",
        )  # the rest of the row says it
    anchors = {node.attributes["id"] for node in page.all("[id]")}
    for cite in page.all("sup.tl-cite a"):
        assert (cite.attributes["href"] or "").removeprefix("#") in anchors


@pytest.mark.parametrize("page", ARTICLES, indirect=True)
def test_sources_are_numbered_and_carry_locator_mark_and_address(page: BuiltPage) -> None:
    rows = page.all(".tl-sources > li")
    assert [row.attributes["id"] for row in rows] == [f"source-{n}" for n in range(1, len(rows) + 1)]
    trial = next(words(row) for row in rows if "A Made-Up Trial of Lamps" in words(row))
    assert "A. Author, B. Author. A Made-Up Trial of Lamps . Journal of Made-Up Results, 2026-01-15." in trial
    assert "doi.org/10.99999/made.up.1" in trial
    assert re.search(r"Table 2 ✓ primary ?: ?reading speed", trial)
    survey = next(words(row) for row in rows if "A Made-Up Survey by Night" in words(row))
    assert "abstract ○ secondary by way of reading notes" in survey
    assert "The list of authors is known in part." in survey


# Insights


@of(INSIGHT)
def test_an_insight_tells_its_parts_in_order(page: BuiltPage) -> None:
    assert page.headings() == [
        "Key takeaways",
        "Speed",
        "Rooms",
        "Where the parallel breaks",
        "Where the evidence disagrees",
        "What it means",
        "What to do",
        "Sources",
        "Revisions",
    ]
    assert "updated 2026-04-30" in page.text(".tl-head__meta")


@of(INSIGHT)
def test_an_insights_short_version_has_three_sentences_and_its_stance(page: BuiltPage) -> None:
    assert page.text(".tl-tldr .tl-stance") == "◆ contested"
    sentences = page.texts(".tl-tldr p:not(.tl-tldr__title)")
    assert [s.split(" ")[0] for s in sentences] == ["One", "A", "Try"]
    takeaways = page.texts(".tl-takeaways li")
    assert len(takeaways) == 4
    assert not set(sentences) & set(takeaways)
    assert "A hypothesis: the lamp itself slows the eye" in page.text(".tl-thesis")


@of(INSIGHT)
def test_metric_cards_carry_everything_that_belongs_to_a_figure(page: BuiltPage) -> None:
    slower, rooms, dimmed, alike = page.texts(".tl-card")
    assert slower == (
        "Slower with a lamp readers in one reading room −0.80 g ↓ lower difference in speed "
        "95% interval −1.12 to −0.48 One room, one evening. 2 Author and Author 2026 ✓ primary"
    )
    assert "35 of 39" in rooms
    assert "at least 13.50 %" in dimmed
    assert "○ secondary" in dimmed
    assert "0.71 to 0.82" in alike
    assert "? unverified" in alike
    assert page.texts(".tl-card__title")[1] == "Rooms with a lamp"
    assert "tl-trend--bad" in (page.one(".tl-card .tl-trend").attributes["class"] or "")
    hrefs = [a.attributes["href"] for a in page.all(".tl-card__figure a")]
    assert hrefs[0] == "../../claims/lamp-trial/reading-speed/"


@of(INSIGHT)
def test_the_comparison_has_five_named_columns_and_a_row_for_each_domain(page: BuiltPage) -> None:
    columns = ["Domain", "Problem", "Observable failure", "Practical response", "Root fix"]
    assert page.texts(".tl-comparison thead th") == columns
    rows = page.all(".tl-comparison tbody tr")
    assert [words(row.css("th")[0]) for row in rows] == ["Trials", "Surveys"]
    for row in rows:
        assert [cell.attributes["data-column"] for cell in row.css("th, td")] == columns
    assert words(rows[0].css("td")[3]) == "Nobody has tested one."


@of(INSIGHT)
def test_a_chart_is_drawn_described_tabled_and_to_be_had_as_csv(page: BuiltPage, built: House) -> None:
    first, second = page.all("figure.tl-chart")
    assert first.attributes["aria-label"] == (
        "In one trial, readers with a lamp were slower. With a lamp: −0.80 g (95% interval −1.12 to −0.48)."
    )
    assert len(first.css("svg")) == 2
    assert [words(c) for c in first.css("tbody th, tbody td")] == [
        "With a lamp",
        "−0.80 g (95% interval −1.12 to −0.48)",
        "lamp-trial/reading-speed",
    ]
    csv = next(a.attributes["href"] or "" for a in second.css("a[download]"))
    text = (built.root / "site" / page.target / csv).read_bytes()
    assert text.decode() == (
        "label,value,low,high,unit,claim\r\nrooms with a lamp,89.7,,,percent,lamp-trial/rooms-with-lamps\r\n"
    )


@of(INSIGHT)
def test_counter_evidence_stands_beside_the_section_and_in_full(page: BuiltPage) -> None:
    speed = page.all(".tl-against")[0]
    assert "Where the trial saw slower reading, the survey heard of none." in words(speed)
    disputes = page.texts(".tl-dispute")
    assert len(disputes) == 2
    assert "Readers with a lamp read more slowly" in disputes[0]
    assert "Readers who were asked reported no loss of speed." in disputes[0]
    assert "An argument, not a measurement." in disputes[1]


@of(INSIGHT)
def test_implications_stand_by_audience_and_steps_carry_their_reason(page: BuiltPage) -> None:
    assert page.texts(".tl-audiences h3") == ['Readers & "others"', "Landlords"]
    assert len(page.all(".tl-audiences li")) == 4
    assert page.texts(".tl-steps__action") == ["Switch the lamp off.", "Read again.", "Compare."]
    assert len(page.all(".tl-steps__because a")) >= 3


@of(INSIGHT)
def test_revisions_stand_oldest_first(page: BuiltPage) -> None:
    assert page.texts(".tl-revisions li") == [
        "2026-04-22 First published.",
        "2026-04-30 The pooled trials were added.",
    ]


@of(INSIGHT)
def test_code_in_a_section_is_code(page: BuiltPage) -> None:
    assert "## This is no heading" in page.text("pre:not([id])")
    assert "code with [brackets]" in page.texts("p code")


def test_an_insight_without_a_section_on_it_still_shows_comparison_and_disagreement(whole: House) -> None:
    whole.edit(
        f"content/{INSIGHT.strip('/')}.md",
        "## Where the evidence disagrees\n\nBoth sides have their own means of knowing.\n",
        "",
    )
    text = staged(whole, INSIGHT)
    assert text.count("\n## Where the evidence disagrees\n") == 1
    assert 'class="tl-comparison"' in text
    assert text.count('<li class="tl-dispute">') == 2
    assert text.index("tl-comparison") < text.index("## What it means")


# Lines


@of(LINE)
def test_a_line_asks_explores_argues_and_leads_on(page: BuiltPage) -> None:
    assert page.text("h1") == "What do lamps leave open?"
    assert "It asks what is known about lamps." in page.text(".tl-tldr")
    assert "▲ cautionary" in page.text(".tl-head__meta")
    headings = page.headings()
    assert headings[:4] == ["What is known", "What is common", "Sources: 2 notes", "Next questions"]
    assert headings[-2:] == ["Works cited", "Revisions"]


@of(LINE)
def test_notes_are_linked_inside_the_sentences_of_a_line(page: BuiltPage) -> None:
    links = [(a.attributes["href"], words(a)) for a in page.all("p a.tl-note")]
    assert links == [
        ("../../notes/do-lamps-slow-readers/", "A trial and a survey disagree"),
        ("../../notes/how-many-rooms/", "How many rooms have a lamp?"),
    ]


@of(LINE)
def test_a_line_lists_each_note_with_question_answer_and_works(page: BuiltPage) -> None:
    first, second = page.texts(".tl-notes > li")
    assert first.startswith("Do lamps slow readers down? In one trial they did, by −0.80 g")
    assert first.endswith("Author and Author 2026 , van der Author et al. 2026")
    assert second.startswith("How many rooms have a lamp?")


@of(LINE)
def test_a_line_leads_to_the_next_and_says_which_are_still_open(page: BuiltPage) -> None:
    first, second = page.texts(".tl-next > *")
    assert first.startswith("Do readers need lamps?")
    assert "Would a candle do? still open" in second
    assert second.endswith("Do lamps slow readers down?")


# Explainers and digests


@of(EXPLAINER)
def test_an_explainer_tells_one_paper_from_question_to_what_is_left(page: BuiltPage) -> None:
    assert page.headings() == [
        "What was studied",
        "How",
        "What was found",
        "What it implies",
        "What it leaves open",
        "Where the evidence disagrees",
        "Citation",
        "Sources",
        "Revisions",
    ]
    assert "The paper: A. Author, B. Author. A Made-Up Trial of Lamps" in page.text(".tl-head__work")
    assert len(page.all(".tl-card")) == 1
    assert not page.tree.css("script[src*=giscus]")


@of(EXPLAINER)
def test_an_explainers_paper_can_be_taken_along_in_three_formats(page: BuiltPage, built: House) -> None:
    links = {words(a): a.attributes["href"] or "" for a in page.all("a[download]") if "works/" in a.html}  # type: ignore[operator]
    assert sorted(links) == ["BibTeX", "CSL-JSON", "RIS"]
    for href in links.values():
        assert (built.root / "site" / page.target / href).is_file()


@of(DIGEST)
def test_a_digest_shows_the_chain_of_attribution_and_how_it_was_read(page: BuiltPage) -> None:
    assert page.text(".tl-chain") == ("The Made-Up Evening, 2026-03-01 → via The Made-Up Morning, 2026-03-02")
    assert "was not read for this digest" in page.text(".tl-seen")
    assert page.headings()[:2] == ["The culprit", "What was measured"]


# Claims, works, notes


@of(CLAIM)
def test_a_claim_shows_figure_population_comparator_locator_and_mark(page: BuiltPage) -> None:
    assert page.text("h1") == "Readers with a lamp read more slowly than readers without one."
    assert page.text(".tl-claim__figure") == "−0.80 g ↓ lower"
    facts = {words(d.css("dt")[0]): words(d.css("dd")[0]) for d in page.all(".tl-facts > div")}
    assert facts["Population"] == "readers in one reading room; a printed page"
    assert facts["Sample"] == "39 readers"
    assert facts["Compared with"] == "readers without a lamp"
    assert facts["Design"] == "rct"
    assert facts["Where in it"] == "Table 2"
    assert facts["Checked"] == "✓ primary on 2026-03-01"
    assert facts["Limits"] == "One room, one evening."
    assert "Glare" in facts["Speaks to"]
    assert "The lamp did not help." in page.text("blockquote")
    assert len(page.all("figure.tl-chart")) == 1


@of(CLAIM)
def test_a_claim_shows_its_marks_with_reasons_and_the_claims_they_speak_of(page: BuiltPage) -> None:
    marks = {words(d.css("dt")[0]): words(d.css("dd")[0]) for d in page.all(".tl-mark")}
    assert list(marks) == ["Design", "Replication", "Size", "Independence", "Directness", "Checked"]
    assert marks["Size"].startswith("– no 39 readers: fewer than the 128")
    assert marks["Replication"].endswith("replicates or supports it. Made-Up Team 2026")
    assert page.one(".tl-mark a").attributes["href"] == "../../../claims/lamp-pool/slower/"
    assert "?" in marks["Independence"]


@of(CLAIM)
def test_a_claim_shows_its_relations_whoever_declared_them(page: BuiltPage) -> None:
    relations = page.texts(".tl-relation")
    assert relations[0].startswith("contradicts Readers who were asked reported no loss of speed.")
    assert "Where the trial saw slower reading" in relations[0]
    assert relations[1].startswith("is replicated by Pooled over trials")
    assert len(relations) == 2  # a withdrawn claim contradicts nobody


@pytest.mark.parametrize(
    "page",
    [CLAIM, "claims/night-survey/no-loss/", "notes/do-lamps-slow-readers/", INSIGHT, EXPLAINER, DIGEST, LINE],
    indirect=True,
)
def test_where_the_evidence_disagrees_is_said_on_both_claims_in_notes_and_in_articles(
    page: BuiltPage,
) -> None:
    assert "Where the evidence disagrees" in page.headings()


@of("claims/lamp-pool/readers/")
def test_a_claim_that_nothing_contradicts_has_no_such_section(page: BuiltPage) -> None:
    assert "Where the evidence disagrees" not in page.headings()
    assert "No relation to another claim has been recorded." in words(page.main)


@of(CLAIM)
def test_a_claim_lists_where_it_is_used(page: BuiltPage) -> None:
    used = {a.attributes["href"] for a in page.all("h2#used-in ~ ul a")}
    assert used >= {f"../../../{t}" for t in (INSIGHT, LINE, EXPLAINER, DIGEST)}
    assert "../../../notes/do-lamps-slow-readers/" in used


@of("claims/lamp-trial/taken-back/")
def test_a_withdrawn_claim_is_a_tombstone(page: BuiltPage) -> None:
    assert "Withdrawn on 2026-04-02. The authors took the table back." in page.text(".tl-tombstone")
    assert "withdrawn" in page.text(".tl-head__meta")
    assert page.text("h1") == "Readers with a lamp slept longer."
    assert not page.all(".tl-relation")
    assert "No article cites it yet." in page.main.text()
    assert page.texts(".tl-revisions li")[-1] == "2026-04-02 Withdrawn: The authors took the table back."


@of("claims/lamp-trial/dimmed/")
def test_a_claim_keeps_its_corrections_and_how_it_was_misreported(page: BuiltPage) -> None:
    assert page.text(".tl-claim__figure") == "at least 13.50 %"
    assert "2026-04-01 measure.value corrected from 31.50 to 13.50: Two digits had changed places." in (
        page.texts(".tl-revisions li")
    )
    misreport = page.text(".tl-misreported li")
    assert "Nearly all lamps could be dimmed." in misreport
    assert "Few of them could." in misreport
    facts = page.text(".tl-facts")
    assert "by way of a made-up press release" in facts
    assert "The table was not seen." in facts


@of("corrections/")
def test_the_corrections_list_what_was_put_right_taken_back_and_misreported(page: BuiltPage) -> None:
    rows = page.texts(".tl-corrections li")
    assert rows == [
        "2026-04-02 lamp-trial/taken-back withdrawn: The authors took the table back.",
        "2026-04-01 lamp-trial/dimmed measure.value: 31.50 13.50 . Two digits had changed places.",
    ]
    assert page.all('a[href="https://house.example/report"]')
    assert "Nearly all lamps could be dimmed." in page.text(".tl-misreported")


@of("works/lamp-trial/")
def test_a_work_lists_identifiers_downloads_claims_and_where_it_is_cited(page: BuiltPage) -> None:
    assert page.text(".tl-head__summary") == "A. Author, B. Author"
    facts = page.text(".tl-facts")
    assert "10.99999/made.up.1" in facts
    assert "2601.90001" in facts
    assert [a.attributes["href"] for a in page.all(".tl-facts a[download]")] == [
        "lamp-trial.bib",
        "lamp-trial.ris",
        "lamp-trial.csl.json",
    ]
    assert len(page.all(".tl-claim-row")) == 4
    assert len(page.all(".tl-claim-row--withdrawn")) == 1


@of("works/lamp-pool/")
def test_the_work_of_a_benchmark_lists_the_derived_claims_too(page: BuiltPage) -> None:
    hrefs = {a.attributes["href"] for a in page.all(".tl-claim-row__says a")}
    assert "../../claims/many-lamps/brightest/" in hrefs


@of("notes/do-lamps-slow-readers/")
def test_a_note_has_its_answer_its_claims_and_the_lines_it_is_woven_into(page: BuiltPage) -> None:
    assert page.text("h1") == "Do lamps slow readers down?"
    assert "In one trial they did, by −0.80 g" in page.text(".tl-head__summary")
    assert len(page.all(".tl-claim-row")) == 2
    assert page.headings() == [
        "Claims it stands on",
        "Where the evidence disagrees",
        "Woven into",
        "Sources",
    ]
    assert f"../../{LINE}" in {a.attributes["href"] for a in page.all("h2#woven-into ~ ul a")}


# Lists, benchmarks, status, home


@of("benchmarks/many-lamps/")
def test_a_benchmark_shows_who_leads_table_chart_movers_and_derived_claims(page: BuiltPage) -> None:
    assert "Not how well one reads by them." in page.main.text()
    assert page.headings() == [
        "Brightness: Lamp A leads with 62.5",
        "Flicker of LED lamps: Lamp A leads with 3%",  # lower is better
        "Derived claims",
        "Source",
    ]
    brightness, _, flicker, _ = page.all(".tl-table")
    assert [words(r) for r in brightness.css("tbody tr")] == ["Lamp A 62.5 +22.5", "Lamp B 2026-01-01 55.5"]
    assert [words(r) for r in flicker.css("tbody tr")] == ["Lamp A 3", "Lamp B 7"]
    text = words(page.main)
    assert "2 systems, table of 2026-01-01 to 2026-04-01; higher is better." in text
    assert "On 2026-04-01 moved: Lamp A +22.5." in text
    assert "Only one table has been recorded" in text  # of flicker
    assert len(page.all("figure.tl-chart")) == 2
    assert "1 of 2" in page.texts(".tl-claim-row")[1]


@of("benchmarks/many-lamps/")
def test_the_sections_of_a_benchmark_keep_their_addresses_when_the_table_moves(page: BuiltPage) -> None:
    assert [h.attributes.get("id") for h in page.all("h2")][:2] == ["brightness", "flicker"]


@of("status/")
def test_the_status_page_has_a_row_for_each_feed_and_nothing_green_by_default(page: BuiltPage) -> None:
    assert "A made-up listing" in page.text("tr:has(.tl-state) th")
    assert page.text(".tl-state") == "○ never"
    assert page.all('a[href="../status.json"]')
    assert "This is the first run." in page.main.text()


@of("radar/")
def test_an_empty_radar_says_where_to_look(page: BuiltPage) -> None:
    assert "No feed has delivered a paper yet." in page.main.text()
    assert page.all('a[href="../status/"]')


@of("")
def test_home_leads_to_the_lead_the_latest_the_questions_and_the_corrections(page: BuiltPage) -> None:
    assert page.text("h1") == "Nothing here is true."
    assert "14 claims from 5 works stand behind 5 articles." in page.main.text()
    assert page.href(".tl-lead h2 a") == INSIGHT
    assert page.texts(".tl-lead__number")[:2] == ["−0.80 g", "35 of 39"]
    latest = [a.attributes["href"] for a in page.all(".tl-latest .tl-item__title a")]
    assert set(latest) >= {DIGEST, EXPLAINER}
    questions = {a.attributes["href"] for a in page.all(".tl-question-list a")}
    assert questions == {LINE, "lines/do-readers-need-lamps/"}
    assert "Withdrawn: " in page.text(".tl-strip section:nth-of-type(3)")


@of("claims/")
def test_the_list_of_claims_names_every_claim_under_its_work(page: BuiltPage) -> None:
    hrefs = {a.attributes["href"] for a in page.all(".tl-claim-row__says a")}
    assert hrefs == {f"../{t}" for t in PAGES if re.fullmatch(r"claims/.+/.+/", t)}


@of("handbook/records/")
def test_the_record_reference_names_every_kind_and_every_unit(page: BuiltPage) -> None:
    headings = page.headings()
    for kind in KINDS:
        assert any(h.startswith(kind.name.capitalize()) for h in headings), kind.name
    cells = page.texts("td:first-child code")
    assert set(UNITS) <= set(cells)
