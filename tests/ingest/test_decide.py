from __future__ import annotations

from dataclasses import replace

from pipeline.ingest.decide import decide
from pipeline.ingest.entry import FoundPaper
from pipeline.ingest.parse import NotAFeed, ParsedFeed
from pipeline.store import KnownPaper, Paper, TopicMatch, content_hash

from .conftest import feed

TOPICS = {"diversity": ["diversity"], "models": ["model"]}
PAPER = Paper(
    "arxiv:2604.90001",
    "A model of diversity",
    "https://arxiv.org/abs/2604.90001",
    ("A. Author",),
    "Invented.",
    published="2026-04-27",
    version=1,
    ids=("arxiv:2604.90001",),
)


def shows(*papers: Paper) -> ParsedFeed:
    return ParsedFeed("F", tuple(FoundPaper(p) for p in papers))


def known(
    paper: Paper = PAPER, said: str | None = "same", via: bool = False, *topics: str
) -> dict[str, KnownPaper]:
    said = content_hash(paper) if said == "same" else said
    return {paper.key: KnownPaper(paper, via, said, tuple(TopicMatch(t, "k") for t in topics))}


def test_no_feed_is_malformed_and_stores_nothing() -> None:
    decision = decide(NotAFeed("A web page."), {}, feed(), TOPICS)
    assert (decision.outcome, decision.message, decision.sightings) == ("malformed", "A web page.", ())


def test_a_feed_without_papers_is_empty() -> None:
    assert decide(shows(), {}, feed(), TOPICS).outcome == "empty"


def test_a_paper_nobody_showed_before_is_new() -> None:
    decision = decide(shows(PAPER), {}, feed(), TOPICS)
    assert (decision.outcome, decision.new, decision.updated) == ("new", 1, 0)
    (sighting,) = decision.sightings
    assert (sighting.change, sighting.paper, sighting.said) == ("new", PAPER, content_hash(PAPER))
    assert sighting.topics == (TopicMatch("diversity", "diversity"), TopicMatch("models", "model"))


def test_what_the_feed_said_before_is_unchanged() -> None:
    decision = decide(shows(PAPER), known(), feed(), TOPICS)
    assert (decision.outcome, decision.new, decision.updated) == ("unchanged", 0, 0)
    assert decision.message == "1 paper, nothing new."
    assert decision.sightings[0].change == "unchanged"


def test_a_paper_known_from_another_feed_is_news_of_this_feed_but_no_new_paper() -> None:
    other_words = replace(PAPER, abstract="Told otherwise.")
    decision = decide(shows(other_words), known(said=None), feed(), TOPICS)
    assert (decision.outcome, decision.new, decision.updated) == ("new", 0, 0)
    assert decision.message == "1 paper: 1 known from another feed."
    assert decision.sightings[0].paper == PAPER


def test_what_the_feed_itself_says_otherwise_is_an_update() -> None:
    corrected = replace(PAPER, title="A model of diversity, corrected")
    decision = decide(shows(corrected), known(), feed(), TOPICS)
    assert (decision.outcome, decision.updated) == ("new", 1)
    assert decision.sightings[0].paper.title == "A model of diversity, corrected"


def test_dates_and_https_alone_are_no_update() -> None:
    stamped = replace(PAPER, updated="2026-05-01", link=PAPER.link.replace("https", "http"))
    assert decide(shows(stamped), known(), feed(), TOPICS).outcome == "unchanged"


def test_a_hash_of_another_scheme_proves_no_change() -> None:
    assert decide(shows(PAPER), known(said="0:abc"), feed(), TOPICS).outcome == "unchanged"


def test_a_higher_version_updates_the_paper_whoever_brings_it() -> None:
    second = replace(PAPER, version=2, abstract="Invented again.", published="2026-04", updated="2026-05-01")
    decision = decide(shows(second), known(said=None), feed(), TOPICS)
    (sighting,) = decision.sightings
    assert (decision.new, decision.updated, sighting.change) == (0, 1, "updated")
    assert sighting.paper == replace(second, published="2026-04-27")  # the more exact date stays


def test_a_lower_version_changes_nothing() -> None:
    first = replace(PAPER, abstract="Before.")
    decision = decide(shows(first), known(replace(PAPER, version=2)), feed(), TOPICS)
    assert decision.outcome == "unchanged"
    assert decision.sightings[0].paper.version == 2


def test_an_update_without_authors_or_version_keeps_those_known() -> None:
    bare = replace(PAPER, title="Renamed", authors=(), abstract="", version=None, published=None)
    (sighting,) = decide(shows(bare), known(), feed(), TOPICS).sightings
    assert sighting.paper == replace(PAPER, title="Renamed")


def test_a_feed_that_passes_on_never_overwrites_the_source() -> None:
    retold = replace(PAPER, title="You won't believe this paper", version=None)
    told = known(said=content_hash(replace(retold, abstract="yesterday")))
    for before in (known(said=None), told):
        (sighting,) = decide(shows(retold), before, feed(attribution="via"), TOPICS).sightings
        assert (sighting.change, sighting.paper, sighting.via) == ("unchanged", PAPER, False)


def test_the_source_takes_over_from_a_feed_that_passes_on() -> None:
    retold = replace(PAPER, title="You won't believe this paper", version=None)
    (sighting,) = decide(shows(PAPER), known(retold, None, True), feed(), TOPICS).sightings
    assert (sighting.change, sighting.paper, sighting.via) == ("updated", PAPER, False)


def test_a_feed_that_passes_on_marks_what_it_brings() -> None:
    assert decide(shows(PAPER), {}, feed(attribution="via"), TOPICS).sightings[0].via


def test_only_the_topics_of_the_feed_are_looked_for() -> None:
    (sighting,) = decide(shows(PAPER), {}, feed(topics=["models"]), TOPICS).sightings
    assert [match.topic for match in sighting.topics] == ["models"]


def test_what_another_feed_filed_stays_as_long_as_the_text_bears_it_out() -> None:
    before = known(PAPER, "same", False, "diversity", "gone-from-the-records")
    (same,) = decide(shows(PAPER), before, feed(topics=["models"]), TOPICS).sightings
    assert [match.topic for match in same.topics] == ["diversity", "models"]
    other = replace(PAPER, title="A model", version=2)
    (changed,) = decide(shows(other), before, feed(topics=["models"]), TOPICS).sightings
    assert [match.topic for match in changed.topics] == ["models"]


def test_only_matching_papers_are_kept_unless_the_feed_keeps_all() -> None:
    dull = replace(PAPER, title="Dull")
    assert not decide(shows(dull), {}, feed(), TOPICS).sightings[0].kept
    assert decide(shows(dull), {}, feed(keep="all"), TOPICS).sightings[0].kept
    assert decide(shows(PAPER), {}, feed(), TOPICS).sightings[0].kept


def test_the_notes_of_the_parser_are_told() -> None:
    noted = replace(shows(PAPER), notes=("1 entry left out.",))
    assert decide(noted, {}, feed(), TOPICS).message == "1 paper: 1 new. 1 entry left out."
