"""The chain, from either end."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.records.load import load_library
from pipeline.run.life import live_release
from pipeline.run.runner import run
from pipeline.run.trace import Trace, TracedClaim, trace
from pipeline.run.trace_text import trace_document, trace_lines
from pipeline.store import FetchRecord, Paper, Sighting, Store, StoredObservation, content_hash
from tests.house import NOW, House

SPEED = "lamp-trial/reading-speed"
INSIGHT = "content/insights/lamps-slow-readers.md"


def follow(house: House, text: str) -> Trace:
    found = trace(house.project(), text, NOW.date())
    assert isinstance(found, Trace), found
    return found


def only(found: Trace) -> TracedClaim:
    assert len(found.claims) == 1, [c.id for c in found.claims]
    return found.claims[0]


# From a claim


def test_a_claim_leads_to_its_place_in_the_source_and_to_every_sentence(house: House) -> None:
    found = follow(house, SPEED)
    claim = only(found)
    assert (found.kind, found.title) == (
        "claim",
        "Readers with a lamp read more slowly than readers without one.",
    )
    assert (claim.figure, claim.at, claim.checked, claim.work) == (
        "−0.80 g",
        "Table 2",
        "primary",
        "lamp-trial",
    )
    assert claim.path == "sources/works/lamp-trial.yml"
    line = (house.root / claim.path).read_text(encoding="utf-8").split("\n")[claim.line - 1]
    assert line[claim.column - 1 :] == "reading-speed:"
    assert {m.target for m in claim.places} >= {
        "explainers/the-lamp-trial/",
        "insights/lamps-slow-readers/",
        "lines/what-lamps-leave-open/",
        "notes/do-lamps-slow-readers/",
    }


def test_each_place_is_where_the_claim_is_named(house: House) -> None:
    for claim_id in (SPEED, "lamp-trial/rooms-with-lamps", "night-survey/likeness"):
        for mention in only(follow(house, claim_id)).places:
            if mention.how in ("cited", "card", "chart", "listed"):
                lines = (house.root / mention.path).read_text(encoding="utf-8").split("\n")
                assert claim_id in lines[mention.line - 1][mention.column - 1 :], mention


def test_a_sentence_is_told_as_readers_see_it(house: House) -> None:
    places = [m for m in only(follow(house, SPEED)).places if m.path == INSIGHT and not m.field]
    assert [(m.text, m.sentence) for m in places][:2] == [
        ("−0.80 g", "Speed differed by −0.80 g, a difference of 0.8 lower in other words."),
        ("0.8 lower", "Speed differed by −0.80 g, a difference of 0.8 lower in other words."),
    ]


def test_a_derived_claim_leads_to_the_observations_it_was_computed_from(house: House) -> None:
    claim = only(follow(house, "many-lamps/brightest"))
    assert claim.figure == "62.5"
    assert {(r.subject, r.figure, r.on, r.arrival) for r in claim.rows} >= {
        ("Lamp A", "62.5", "2026-04-01", None)
    }
    assert any("read by hand" in line for line in trace_lines(follow(house, "many-lamps/brightest")))


# From a page, a work, a subject


@pytest.mark.parametrize(
    "text",
    [
        "lamps-slow-readers",
        "insights/lamps-slow-readers/",
        "/insights/lamps-slow-readers",
        "insights/lamps-slow-readers/index.html",
        "https://house.example/insights/lamps-slow-readers/#speed",
        "http://127.0.0.1:8000/insights/lamps-slow-readers/",
        "content/insights/lamps-slow-readers.md",
        "./content/insights/lamps-slow-readers.md",
    ],
)
def test_a_page_may_be_named_by_id_path_file_or_address(house: House, text: str) -> None:
    found = follow(house, text)
    assert (found.kind, found.id, found.target) == (
        "article",
        "lamps-slow-readers",
        "insights/lamps-slow-readers/",
    )
    assert {m.target for c in found.claims for m in c.places} == {found.target}


@pytest.mark.parametrize(
    ("text", "kind", "record"),
    [
        ("how-many-rooms", "note", "how-many-rooms"),
        ("claims/lamp-trial/dimmed/", "claim", "lamp-trial/dimmed"),
        ("lamp-trial", "work", "lamp-trial"),
        ("sources/works/lamp-trial.yml", "work", "lamp-trial"),
        ("10.99999/made.up.1", "work", "lamp-trial"),
        ("https://doi.org/10.99999/made.up.1", "work", "lamp-trial"),
        ("2601.90001", "work", "lamp-trial"),
        ("many-lamps", "benchmark", "many-lamps"),
        ("pools/reading-speed/", "pool", "reading-speed"),
        ("topics/rest/", "topic", "rest"),
    ],
)
def test_everything_with_a_page_can_be_asked_for(house: House, text: str, kind: str, record: str) -> None:
    found = follow(house, text)
    assert (found.kind, found.id) == (kind, record)
    assert found.claims


def test_a_claim_that_is_only_shown_against_another_is_called_so(house: House) -> None:
    found = follow(house, "the-evening-column")
    against = {c.id: c.shown_against for c in found.claims if c.shown_against}
    assert against["night-survey/no-loss"] == ("digests/the-evening-column/",)


def test_what_is_asked_for_by_one_page_leaves_nothing_over(house: House) -> None:
    articles = house.articles()
    for name, article in articles.items():
        found = follow(house, name)
        assert [c.id for c in found.claims] == list(article.claims)
        assert all(c.places or c.shown_against for c in found.claims)
        assert {w.id for w in found.works} <= {s.work for s in article.sources}


# From a number


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("35 of 39", {"lamp-trial/rooms-with-lamps"}),
        ("-0.80", {SPEED}),
        ("\u22120.80", {SPEED}),
        ("0.80", {SPEED}),
        ("0.8", {SPEED}),
        ("-0.80 g", {SPEED}),
        ("13.50%", {"lamp-trial/dimmed"}),
        ("at least 13.5%", {"lamp-trial/dimmed"}),
        ("0.71 to 0.82", {"night-survey/likeness"}),
        ("12,345", {"lamp-pool/readers", "lamp-pool/slower"}),
        ("62.5", {"many-lamps/brightest"}),
        ("-1.12", {SPEED}),
    ],
)
def test_a_number_leads_to_the_claims_that_hold_it(house: House, text: str, claims: set[str]) -> None:
    assert {c.id for c in follow(house, text).claims} == claims


def test_a_number_leads_to_the_sentences_that_print_it(house: House) -> None:
    found = follow(house, "0.8")
    texts = {(m.path, m.text) for m in found.printed}
    assert {(INSIGHT, "−0.80 g"), (INSIGHT, "0.8 lower")} <= texts
    assert all("0.8" in m.text for m in found.printed)
    assert follow(house, "-0.80").printed == found.printed
    assert found.title.startswith("held by 1 claim, printed in ")


def test_a_number_that_was_let_past_the_audit_is_told(house: House) -> None:
    house.edit(INSIGHT, "A lead before the first heading.", "A lead of [[!77]]{the house number} words.")
    found = follow(house, "77")
    assert (found.claims, [e.why for e in found.let_through]) == ((), ["the house number"])


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("lamp-trial/reading-sped", SPEED),
        ("the-lamp-trail", "the-lamp-trial"),
        ("13.51%", "lamp-trial/dimmed (at least 13.50%)"),
        ("-0.81", f"{SPEED} (−0.80 g)"),
    ],
)
def test_what_is_not_there_gets_the_nearest(house: House, text: str, hint: str) -> None:
    found = trace(house.project(), text, NOW.date())
    assert isinstance(found, str)
    assert hint in found


def test_a_share_is_not_found_among_points_nor_a_sign_under_the_other(house: House) -> None:
    assert isinstance(trace(house.project(), "0.80%", NOW.date()), str)
    assert isinstance(trace(house.project(), "+0.80", NOW.date()), str)


def test_broken_records_are_not_followed(house: House) -> None:
    house.edit("sources/works/lamp-trial.yml", "unit: hedges_g", "unit: furlongs")
    assert trace(house.project(), "the-lamp-trial", NOW.date()) == (
        "The records have errors; see: throughline check"
    )


# Back to feed, response and run


def store_of(house: House) -> Store:
    house.project().var.mkdir(exist_ok=True)
    return Store.open(house.project().store_url)


def test_a_work_that_a_feed_showed_leads_to_entry_response_and_run(house: House) -> None:
    shown = Paper("arxiv:2601.90001", "A Made-Up Trial of Lamps", "https://arxiv.org/abs/2601.90001")
    digest = hashlib.sha256(b"the response").hexdigest()
    with store_of(house) as store:
        number = store.start_run("schedule", NOW)
        at = NOW + timedelta(seconds=2)
        fetch = FetchRecord(
            "made-up-feed", "https://feeds.example/", at, at + timedelta(seconds=1), "new", "", sha256=digest
        )
        store.record_fetch(fetch, [Sighting(shown, "new", content_hash(shown), kept=True)], seen_at=NOW)
        store.finish_run(number, "published", NOW + timedelta(minutes=1))
        later = NOW + timedelta(days=1)
        store.record_fetch(
            FetchRecord("made-up-feed", "https://feeds.example/", later, later, "unchanged", "")
        )
    found = follow(house, SPEED)
    (arrival,) = found.works[0].arrivals
    assert (arrival.feed, arrival.entry, arrival.first_seen) == (
        "made-up-feed",
        "arxiv:2601.90001",
        "2026-05-04T06:30:00Z",
    )
    assert (arrival.sha256, arrival.run, arrival.cause) == (digest, number, "schedule")
    text = "\n".join(trace_lines(found))
    assert f"response sha256 {digest[:16]}…, run {number} (schedule)" in text
    assert trace_document(found)["works"][0]["arrivals"][0]["sha256"] == digest


def test_a_figure_that_a_feed_brought_leads_to_its_response(house: House) -> None:
    seen = datetime(2026, 5, 1, 6, tzinfo=UTC)
    with store_of(house) as store:
        row = StoredObservation(
            "many-lamps", 1, "Lamp B", "brightness", "value", "88.5", None, None, "2026-05-01", "table", seen
        )
        fetch = FetchRecord(
            "table", "https://t.example/", seen, seen, "new", "", sha256="ab" * 32, values_seen=1
        )
        store.record_table(fetch, [row])
    claim = only(follow(house, "many-lamps/brightest"))
    assert claim.figure == "88.5"
    arrivals = {r.subject: r.arrival for r in claim.rows}
    arrival = arrivals["Lamp B"]
    assert arrival is not None
    assert (arrival.feed, arrival.sha256, arrival.run) == ("table", "ab" * 32, None)
    assert any("asked outside of a run" in line for line in trace_lines(follow(house, "88.5")))


def test_a_work_that_no_feed_showed_was_read_by_hand(house: House) -> None:
    store_of(house).close()
    assert follow(house, SPEED).works[0].arrivals == ()
    assert any("read by hand; no feed has shown it" in line for line in trace_lines(follow(house, SPEED)))


def test_what_changed_and_what_is_gone_is_told(published: House) -> None:
    published.edit(
        "sources/works/lamp-pool.yml",
        "at: abstract\n    checked: {level: primary, on: 2026-03-20}\n    relates",
        "at: Table 1\n    checked: {level: primary, on: 2026-03-20}\n    relates",
    )
    text = (published.root / "sources/works/lamp-trial.yml").read_text(encoding="utf-8")
    published.write("sources/works/lamp-trial.yml", text[: text.index("  taken-back:\n")])
    report = run(published.project(), cause="test", feeds=False, now=NOW + timedelta(days=1))
    assert report.state == "published"
    assert live_release(published.root / "site") == report.release.id if report.release else False
    claim = only(follow(published, "lamp-pool/slower"))
    assert [(c.field, c.was, c.now) for c in claim.changes] == [("place", "abstract", "Table 1")]
    assert any(
        "place: abstract → Table 1" in line for line in trace_lines(follow(published, "lamp-pool/slower"))
    )
    gone = follow(published, "claims/lamp-trial/taken-back/")
    assert gone.claims == ()
    assert gone.note == "No longer kept since 2026-05-05; its page is a tombstone."
    assert [c.kind for c in gone.changes] == ["removed"]
    assert "lamp-trial/taken-back" not in load_library(published.root).claims
