"""Candidates come with the abstracts and go with them; what was decided stays decided."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.inbox import offer as module
from pipeline.inbox.offer import item_id
from pipeline.store import ExaminedPaper, InboxDecision, Store
from tests.house import NOW, House

from .papers import NOTHING, ODDS, ROOMS, SLOWER, candidate, excerpts, offer, open_store, paper, see


def test_candidates_of_a_new_abstract_are_offered_once(house: House, store: Store) -> None:
    see(store, paper())
    report = offer(house, store)
    assert (report.papers, report.offered, report.vanished, report.failed) == (1, 2, 0, 0)
    assert set(excerpts(store)) == {SLOWER, ROOMS}
    assert offer(house, store).papers == 0


def test_a_candidate_is_stored_with_its_sentence_its_guesses_and_the_digits_of_the_source(
    house: House, store: Store
) -> None:
    see(store, paper())
    offer(house, store)
    document = candidate(store, "In a randomized").candidate.document
    assert document["sentence"] == SLOWER
    assert [q["digits"] for q in document["quantities"]] == [["293"], ["12.50"]]
    assert document["topic"]["value"] in ("light", "rest")
    assert document["topic"]["words"]
    assert document["design"] == {"value": "rct", "words": ["randomized trial"]}


def test_papers_that_no_feed_keeps_are_not_examined(house: House, store: Store) -> None:
    see(store, paper(), kept=False)
    assert offer(house, store).papers == 0
    assert store.offered() == []


def test_candidates_whose_sentence_is_gone_vanish_and_the_others_keep_their_ids(
    house: House, store: Store
) -> None:
    see(store, paper())
    offer(house, store)
    before = candidate(store, "In a randomized").candidate
    see(store, paper(f"{SLOWER.upper().replace('12.50%', '12.50 %')} {ODDS}", version=2), hours=1)
    report = offer(house, store, hours=1)
    assert (report.offered, report.vanished) == (1, 1)
    ids = {one.candidate.id for one in store.offered()}
    assert before.id in ids
    assert len(ids) == 2
    assert not [text for text in excerpts(store) if text == ROOMS]
    again = store.candidate(before.id)
    assert again is not None
    assert again.candidate.offered == before.offered  # it is as old as it was


def test_what_was_decided_outlives_its_sentence_and_is_never_offered_again(
    house: House, store: Store
) -> None:
    see(store, paper())
    offer(house, store)
    rooms = candidate(store, "Of 39").candidate.id
    store.decide(InboxDecision(rooms, "rejected", NOW, "another kind of lamp"))
    see(store, paper(f"{SLOWER} {ODDS}", version=2), hours=1)
    assert offer(house, store, hours=1).vanished == 0
    assert store.candidate(rooms) is not None
    see(store, paper(version=3), hours=2)
    assert offer(house, store, hours=2).offered == 0  # it is back, and no news
    assert rooms not in {one.candidate.id for one in store.offered()}


def test_a_rejection_holds_in_a_new_store_that_has_the_decisions_only(
    house: House, store: Store, tmp_path: Path
) -> None:
    see(store, paper())
    offer(house, store)
    rejected = candidate(store, "Of 39").candidate.id
    store.decide(InboxDecision(rejected, "rejected", NOW))
    with Store.open(f"sqlite:///{tmp_path}/other.db") as other:
        for decision in store.decisions().values():
            other.decide(decision)
        see(other, paper())
        offer(house, other)
        assert excerpts(other) == [SLOWER]


def test_decisions_and_candidates_come_along_with_an_export(
    house: House, store: Store, tmp_path: Path
) -> None:
    see(store, paper())
    offer(house, store)
    rejected = candidate(store, "Of 39").candidate.id
    store.decide(InboxDecision(rejected, "rejected", NOW, "why"))
    store.export_to(tmp_path / "state")
    with Store.open(f"sqlite:///{tmp_path}/other.db") as other:
        other.import_from(tmp_path / "state")
        assert excerpts(other) == [SLOWER]
        assert other.decision(rejected) == InboxDecision(rejected, "rejected", NOW, "why")
        assert offer(house, other).papers == 0  # nothing is examined twice either


def test_a_paper_that_gets_a_better_key_keeps_the_decisions_about_its_sentences(
    house: House, store: Store, tmp_path: Path
) -> None:
    before = paper(key="doi:10.99999/lamp", ids=("doi:10.99999/lamp",), link="https://doi.org/10.99999/lamp")
    see(store, before)
    offer(house, store)
    rejected = candidate(store, "Of 39").candidate.id
    store.decide(InboxDecision(rejected, "rejected", NOW))
    with Store.open(f"sqlite:///{tmp_path}/other.db") as other:
        other.decide(InboxDecision(rejected, "rejected", NOW))
        see(other, paper(ids=("arxiv:2604.90001", "doi:10.99999/lamp")))
        offer(house, other)
        assert excerpts(other) == [SLOWER]


def test_other_topics_make_the_same_abstract_speak_for_something_else(house: House, store: Store) -> None:
    see(store, paper())
    offer(house, store)
    house.edit("sources/topics/rest.yml", "[reading speed]", "[reading speed, daylight, randomized, readers]")
    assert offer(house, store).papers == 1
    topic = candidate(store, "In a randomized").candidate.document["topic"]
    assert topic["value"] == "rest"
    assert "daylight" in topic["words"]


def test_withdrawn_papers_offer_nothing(house: House, store: Store) -> None:
    see(store, paper(withdrawn=True))
    offer(house, store)
    assert store.offered() == []


def test_the_newest_day_comes_first_and_then_the_most_relevant(house: House, store: Store) -> None:
    see(store, paper())
    offer(house, store)
    later = paper(f"{NOTHING} Half the lamps cost 3% more.", key="doi:10.99999/x", ids=("doi:10.99999/x",))
    see(store, replace(later, title="Lamps of Another Day", link="https://doi.org/10.99999/x"), hours=30)
    offer(house, store, hours=30)
    assert [one.title for one in store.offered()] == [
        "Lamps of Another Day",
        "A Reading Lamp for Nobody",
        "A Reading Lamp for Nobody",
    ]
    scores = [one.candidate.document["topic"]["score"] for one in store.offered()[1:]]
    assert scores == sorted(scores, reverse=True)
    assert len(store.offered(limit=2)) == 2
    assert {one.candidate.paper for one in store.offered(paper="doi:10.99999/x")} == {"doi:10.99999/x"}
    assert store.offered(topic="nothing") == []


def test_a_mistake_over_one_abstract_does_not_end_the_others(
    house: House, store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    see(store, paper(), paper(ROOMS, key="doi:10.99999/x", ids=("doi:10.99999/x",), title="Rooms"))
    honest = module.find_candidates

    def stumble(text: str, *rest: object) -> object:
        if text == ROOMS:
            raise ZeroDivisionError
        return honest(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "find_candidates", stumble)
    report = offer(house, store)
    assert (report.papers, report.offered, report.failed) == (2, 2, 1)
    assert offer(house, store).papers == 0  # and it is not tried over and over
    assert "examining doi:10.99999/x" in caplog.text


def test_a_pass_that_is_killed_goes_on_where_it_stopped(
    house: House, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [
        paper(
            ROOMS, key=f"doi:10.99999/{n:03}", ids=(f"doi:10.99999/{n:03}",), title=f"Rooms, part {n} of them"
        )
        for n in range(5)
    ]
    see(store, *many)
    monkeypatch.setattr(module, "BATCH", 2)
    store_offer, calls = store.offer, 0

    def kill(*arguments: object) -> tuple[int, int]:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return store_offer(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(store, "offer", kill)
    with pytest.raises(KeyboardInterrupt):
        offer(house, store)
    with open_store(house) as again:
        assert len(again.offered()) == 2
        report = offer(house, again)
        assert (report.papers, report.offered) == (3, 3)


def test_a_text_that_changed_while_it_was_read_is_read_again(house: House, store: Store) -> None:
    see(store, paper())
    unexamined = store.unexamined_papers("way")
    see(store, paper(ODDS, version=2), hours=1)
    stale = ExaminedPaper(unexamined[0].paper.key, unexamined[0].content_hash, (("x", {"excerpt": "old"}),))
    assert store.offer([stale], "way", NOW) == (0, 0)
    assert [p.paper.key for p in store.unexamined_papers("way")] == ["arxiv:2604.90001"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Half of it.", "half  of IT", True),
        ("ﬁve of ten", "five of ten", True),
        ("3.5 percent", "35 percent", False),
        ("Half of it.", "Half of them.", False),
    ],
)
def test_an_id_is_about_the_words_of_a_sentence(one: str, other: str, same: bool) -> None:
    assert (item_id("doi:1", one) == item_id("doi:1", other)) is same
    assert item_id("doi:1", one) != item_id("doi:2", one)
