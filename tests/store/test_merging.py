"""Papers under many ids: what is known of them, and how two stored papers become one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.store import FetchRecord, Paper, SeenId, Sighting, Store, TopicMatch, content_hash

NOW = datetime(2026, 4, 27, 6, tzinfo=UTC)
DAY = timedelta(days=1)
TITLE = "A made-up trial of reading lamps in long nights"
PREPRINT = Paper(
    "arxiv:2604.90001",
    TITLE,
    "https://arxiv.org/abs/2604.90001",
    ("Ann Author", "Bob Writer"),
    "Invented.",
    published="2026-04",
    version=1,
    ids=("arxiv:2604.90001",),
)
ARTICLE = Paper(
    "doi:10.99999/jmr.1",
    "Reading lamps: a made-up trial",
    "https://j.example/1",
    ("A. Author", "B. Writer"),
    published="2026-06-01",
    ids=("doi:10.99999/jmr.1", "url:j.example/1"),
    venue="A Journal",
)
CATALOGUED = Paper(
    "arxiv:2604.90001",
    TITLE,
    "https://openalex.org/W1",
    ("Ann Author", "Bob Writer"),
    ids=("arxiv:2604.90001", "doi:10.99999/jmr.1", "openalex:W1"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path}/s.db") as opened:
        yield opened


def show(store: Store, feed: str, *papers: Paper, at: datetime = NOW, **more: object) -> None:
    """Store papers as one answer of a feed shows them, text unchanged where they are known."""
    known = store.known_papers(feed, papers)
    seen = []
    for paper in papers:
        before = known.get(paper.key)
        stored = replace(before.paper, ids=(*before.paper.ids, *paper.ids)) if before else paper
        change = "unchanged" if before else "new"
        seen.append(replace(Sighting(stored, change, content_hash(paper), kept=True), **more))
    store.record_fetch(FetchRecord(feed, "https://f.example/", at, at, "new", ""), seen, seen_at=at)


def keys(store: Store) -> list[str]:
    return sorted(stored.paper.key for stored in store.papers(1000, everything=True))


def test_a_paper_is_known_by_any_of_its_ids(store: Store) -> None:
    show(store, "a", replace(PREPRINT, ids=(*PREPRINT.ids, "openalex:W1")))
    asked = Paper("openalex:W1", "Another name", "https://openalex.org/W1")
    known = store.known_papers("b", [asked])["openalex:W1"]
    assert (known.paper.key, known.said) == ("arxiv:2604.90001", None)
    assert store.papers_by_ids(["openalex:W1", "doi:10.99999/unknown"]).keys() == {"openalex:W1"}
    found = store.paper("openalex:W1")
    assert found is not None
    assert found.paper.key == "arxiv:2604.90001"


def test_a_paper_is_known_by_title_authors_and_year(store: Store) -> None:
    show(store, "a", PREPRINT)
    same = replace(ARTICLE, title=TITLE.upper())
    known = store.known_papers("b", [same])
    assert known[same.key].paper.key == PREPRINT.key
    assert store.known_papers("b", [ARTICLE]) == {}
    other = replace(same, authors=("C. Clerk",))
    assert store.known_papers("b", [other]) == {}
    assert store.known_papers("b", [replace(same, published="2031")]) == {}


def test_where_each_id_was_seen_first_is_kept(store: Store) -> None:
    show(store, "a", PREPRINT)
    show(store, "b", CATALOGUED, at=NOW + DAY)
    show(store, "c", CATALOGUED, at=NOW + 2 * DAY)
    found = store.paper(PREPRINT.key)
    assert found is not None
    assert found.ids == (
        SeenId("arxiv:2604.90001", "a", NOW),
        SeenId("doi:10.99999/jmr.1", "b", NOW + DAY),
        SeenId("openalex:W1", "b", NOW + DAY),
    )
    assert found.paper.ids == tuple(seen.id for seen in found.ids)


def test_two_stored_papers_become_one_when_a_record_shows_that_they_are(store: Store) -> None:
    show(store, "journal", ARTICLE, topics=(TopicMatch("lamps", "lamp"), TopicMatch("nights", "night")))
    show(
        store, "arxiv", PREPRINT, at=NOW + DAY, topics=(TopicMatch("lamps", "reading lamp"),), announce="new"
    )
    show(store, "both", PREPRINT, ARTICLE, at=NOW + DAY)
    assert keys(store) == ["arxiv:2604.90001", "doi:10.99999/jmr.1"]
    show(store, "catalogue", CATALOGUED, at=NOW + 2 * DAY, topics=(TopicMatch("lamps", "lamp"),))
    assert keys(store) == ["arxiv:2604.90001"]
    found = store.paper("doi:10.99999/jmr.1")
    assert found is not None
    assert found == store.paper("openalex:W1")
    assert (found.first_seen, found.last_seen) == (NOW, NOW + 2 * DAY)
    assert [(seen.feed, seen.first_seen, seen.last_seen) for seen in found.seen_by] == [
        ("arxiv", NOW + DAY, NOW + DAY),
        ("both", NOW + DAY, NOW + DAY),
        ("catalogue", NOW + 2 * DAY, NOW + 2 * DAY),
        ("journal", NOW, NOW),
    ]
    assert [(seen.id, seen.feed) for seen in found.ids] == [
        ("arxiv:2604.90001", "arxiv"),
        ("doi:10.99999/jmr.1", "journal"),
        ("openalex:W1", "catalogue"),
        ("url:j.example/1", "journal"),
    ]
    assert (found.paper.title, found.paper.abstract, found.paper.venue) == (TITLE, "Invented.", "A Journal")
    assert found.content_hash == content_hash(found.paper)


def test_merging_happens_once(store: Store) -> None:
    show(store, "journal", ARTICLE)
    show(store, "arxiv", PREPRINT)
    show(store, "catalogue", CATALOGUED, at=NOW + DAY)
    once = store.paper(PREPRINT.key)
    show(store, "catalogue", CATALOGUED, at=NOW + DAY)
    show(store, "journal", ARTICLE, at=NOW)
    assert store.paper(PREPRINT.key) == once
    assert keys(store) == [PREPRINT.key]


def test_candidates_move_with_their_paper(store: Store) -> None:
    from pipeline.store import ExaminedPaper  # noqa: PLC0415

    show(store, "journal", ARTICLE)
    show(store, "arxiv", PREPRINT)
    document = {"excerpt": "Invented.", "quantities": []}
    store.offer([ExaminedPaper(ARTICLE.key, content_hash(ARTICLE), (("c-1", document),))], "1", NOW)
    show(store, "catalogue", CATALOGUED)
    (offered,) = store.offered()
    assert (offered.candidate.id, offered.candidate.paper) == ("c-1", PREPRINT.key)


def test_the_source_speaks_for_both_when_the_better_key_has_the_words_of_another(store: Store) -> None:
    show(store, "news", replace(PREPRINT, title="You won't believe these lamps", abstract=""), via=True)
    show(store, "journal", ARTICLE)
    show(store, "catalogue", CATALOGUED)
    found = store.paper(PREPRINT.key)
    assert found is not None
    assert (found.paper.key, found.paper.title) == (PREPRINT.key, ARTICLE.title)
    assert not store.known_papers("x", [PREPRINT])[PREPRINT.key].via


def test_a_wrong_id_in_one_record_makes_no_two_papers_one(store: Store) -> None:
    stranger = Paper(
        "arxiv:2604.90002", "Something else entirely", "https://arxiv.org/abs/2604.90002", ("C. Clerk",),
        ids=("arxiv:2604.90002",),
    )  # fmt: skip
    unlike = replace(ARTICLE, title="Printing presses of the moon", authors=("D. Printer",))
    show(store, "a", PREPRINT, stranger, unlike)
    wrong = replace(CATALOGUED, ids=(*CATALOGUED.ids, "arxiv:2604.90002"))
    show(store, "catalogue", wrong)
    assert keys(store) == ["arxiv:2604.90001", "arxiv:2604.90002", "doi:10.99999/jmr.1"]
    assert store.papers_by_ids(["doi:10.99999/jmr.1"])["doi:10.99999/jmr.1"].paper.title == unlike.title


def test_a_decision_that_was_overtaken_by_a_merge_is_stored_where_the_paper_is_now(store: Store) -> None:
    show(store, "journal", ARTICLE)
    show(store, "arxiv", PREPRINT)
    overtaken = Sighting(replace(ARTICLE, title="Reading lamps, revised"), "updated", "1:x", kept=True)
    show(store, "catalogue", CATALOGUED)
    fetch = FetchRecord("journal", "https://f.example/", NOW, NOW, "new", "")
    store.record_fetch(fetch, [overtaken], seen_at=NOW + DAY)
    found = store.paper(PREPRINT.key)
    assert found is not None
    assert (found.paper.title, found.last_seen) == ("Reading lamps, revised", NOW + DAY)
    assert keys(store) == [PREPRINT.key]


def test_a_decision_never_puts_an_older_version_over_a_newer_one(store: Store) -> None:
    show(store, "arxiv", PREPRINT)
    fetch = FetchRecord("arxiv", "https://f.example/", NOW, NOW, "new", "")
    for version in (3, 2):
        text = replace(PREPRINT, version=version, abstract=f"Text {version}.")
        store.record_fetch(fetch, [Sighting(text, "updated", "1:x", kept=True)], seen_at=NOW)
    found = store.paper(PREPRINT.key)
    assert found is not None
    assert (found.paper.version, found.paper.abstract) == (3, "Text 3.")


def test_two_new_papers_of_one_answer_that_share_an_address_stay_two(store: Store) -> None:
    contents = "url:j.example/issue/1"
    one = replace(ARTICLE, ids=("doi:10.99999/jmr.1", contents))
    other = replace(
        ARTICLE, key="doi:10.99999/jmr.2", title="Another made-up trial", ids=("doi:10.99999/jmr.2", contents)
    )
    for day in (0, 1):
        show(store, "journal", one, other, at=NOW + day * DAY)
        assert keys(store) == ["doi:10.99999/jmr.1", "doi:10.99999/jmr.2"]


def test_a_title_that_thousands_have_costs_no_more_than_a_few(store: Store) -> None:
    columns = [
        Paper(
            f"url:{n}.example/",
            "The news of the long night this week",
            f"https://{n}.example/",
            (f"A{n:03d} Author",),
        )
        for n in range(400)
    ]
    show(store, "a", *columns)
    assert len(keys(store)) == 400
    asked = Paper("url:x.example/", columns[0].title, "https://x.example/", ("Zed Zebra",))
    assert store.known_papers("b", [asked]) == {}
