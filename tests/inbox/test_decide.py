"""What is accepted stands in the record, word for word, and nowhere else has anything changed."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

import pytest

from pipeline.inbox import decide as module
from pipeline.inbox.decide import InboxError, accept_claim, accept_edit, reject
from pipeline.inbox.items import UnknownItemError, find, waiting
from pipeline.inbox.news import work_edits
from pipeline.inbox.propose import Words
from pipeline.store import InboxDecision, Store
from tests.house import NOW, House

from .papers import ODDS, SLOWER, candidate, desk, faults, offer, open_store, paper, see, work_file

TRIAL = {
    "key": "doi:10.99999/made.up.1",
    "ids": ("doi:10.99999/made.up.1",),
    "title": "A Made-Up Trial of Lamps",
}


def added(before: str, after: str) -> str:
    """Return what was put at the end of ``before``, which must be there whole."""
    assert after.startswith(before)
    return after[len(before) :]


def test_a_claim_goes_to_the_end_of_its_work_and_the_check_passes(house: House, store: Store) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    file = work_file(house, "lamp-trial")
    before = file.read_text(encoding="utf-8")
    done = accept_claim(desk(house, store), candidate(store, "In a random"), Words())
    assert (done.work, done.claim, done.created) == ("lamp-trial", "lamp-trial/reading-speed-2", False)
    block = added(before, file.read_text(encoding="utf-8"))
    assert block == (
        "  reading-speed-2:\n"
        "    says: The abstract reports 12.50%, lower, for reading speed, set against “in daylight”.\n"
        "    measure: {name: reading speed, value: 12.50, unit: percent, direction: down}\n"
        "    scope: {who: readers, n: 293 readers}\n"
        "    compared_with: in daylight\n"
        "    design: rct\n"
        "    topics: [rest]\n"
        "    at: abstract\n"
        "    excerpt: >-\n"
        "      In a randomized trial with 293 readers, reading speed was 12.50% lower by lamplight than in"
        " daylight.\n"
        "    checked:\n"
        "      level: unverified\n"
        "      on: 2026-05-04\n"
        "      by_way_of: the abstract, as the feed made-up-feed gave it\n"
        "      note: >-\n"
        "        Guessed by a program: design (from “randomized trial”), topic (from “speed”, “reading”), "
        "sample (from\n"
        "        “293 readers”), direction (from “lower”).\n"
        "    status: candidate\n"
    )
    assert faults(house) == []
    assert store.decision(done.item) == InboxDecision(done.item, "accepted", NOW, done.claim)
    assert done.item not in {one.candidate.id for one in store.offered()}


def test_own_words_make_it_a_claim_that_may_be_cited(house: House, store: Store) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    words = Words(
        "Readers with a lamp read more slowly: all of them.", "readers of one town", "survey", ("light",)
    )
    done = accept_claim(desk(house, store), candidate(store, "In a random"), words, key="slow-readers")
    claim = house.library().claims[done.claim].record
    assert claim.says == words.says
    assert (claim.scope.who, claim.design, claim.topics) == ("readers of one town", "survey", ["light"])
    assert (claim.status, claim.checked.level) == ("accepted", "unverified")
    assert done.claim == "lamp-trial/slow-readers"


def test_a_paper_without_a_record_gets_one(house: House, store: Store) -> None:
    see(store, paper(venue="Journal of [[Lamps]]"))
    offer(house, store)
    at = desk(house, store)
    first = accept_claim(at, candidate(store, "In a random"), Words())
    assert first.created
    assert first.path == "sources/works/reading-lamp-nobody.yml"
    second = accept_claim(at, candidate(store, "Of 39"), Words())
    assert (second.work, second.created) == (first.work, False)
    work = house.library().works["reading-lamp-nobody"].record
    assert (work.kind, work.title, work.ids.arxiv) == ("preprint", "A Reading Lamp for Nobody", "2604.90001")
    assert list(work.claims) == ["reading-speed", "share-rate-lamp"]
    text = work_file(house, first.work).read_text(encoding="utf-8")
    assert text.startswith(
        "# yaml-language-server: $schema=../../pipeline/records/schemas/work.schema.json\n"
    )
    assert faults(house) == []


def test_a_record_with_the_same_title_and_authors_is_the_papers_record(house: House, store: Store) -> None:
    longer = "A Made-Up Trial of Reading Lamps in Thirty-Nine Rooms"
    house.edit("sources/works/lamp-trial.yml", "A Made-Up Trial of Lamps", longer)
    same = longer.lower().replace("reading lamps", "“reading lamps”")
    see(store, paper(key="openreview:AbCdEf123", ids=("openreview:AbCdEf123",), title=same))
    offer(house, store)
    done = accept_claim(desk(house, store), candidate(store, "In a random"), Words())
    assert (done.work, done.created) == ("lamp-trial", False)


@pytest.mark.parametrize(
    "fields",
    [
        {"published": None},
        {"published": "2027-03"},
        {"published": "2026-12-01", "updated": "2026-04-01"},
        {"authors": ()},
        {"title": "[[x]] # a: 'b' \"c\" {d} [@e]"},
        {"title": "Müdigkeit, 疲れ & $\\alpha$-lamps"},
        {"title": "no"},
        {"title": "2026"},
        {"authors": ("O'Author, Jr.", 'B "C" Author', "[@x]", "null")},
        {"key": "url:lamps.example/a b", "ids": ("url:lamps.example/a",), "link": "https://lamps.example/a"},
        {"key": "doi:10.1101/2026.01.01.999999", "ids": ("doi:10.1101/2026.01.01.999999",)},
        {"key": "openreview:AbCdEf123", "ids": ("openreview:AbCdEf123",)},
    ],
    ids=str,
)
def test_whatever_is_known_of_a_paper_its_new_record_passes_the_check(
    house: House, store: Store, fields: dict[str, object]
) -> None:
    see(store, paper(**fields))
    offer(house, store)
    at = desk(house, store)
    for one in store.offered():
        accept_claim(at, one, Words())
    assert faults(house) == []


def test_what_a_page_would_take_for_a_reference_is_not_quoted(house: House, store: Store) -> None:
    see(store, paper("We see that [[1/f]] noise of lamps fell to 3% [@x] than [[before it]]."))
    offer(house, store)
    done = accept_claim(desk(house, store), store.offered()[0], Words())
    assert faults(house) == []
    assert house.library().claims[done.claim].record.excerpt is None


def test_an_excerpt_that_the_check_refuses_is_left_out(house: House, store: Store) -> None:
    # Characters that were read in the wrong encoding, in a way that the ingest can't mend.
    see(store, paper("With the lampÃ¤ on, reading fell by 12%."))
    offer(house, store)
    done = accept_claim(desk(house, store), store.offered()[0], Words())
    assert faults(house) == []
    assert house.library().claims[done.claim].record.excerpt is None


def test_the_same_sentence_is_not_written_twice_after_a_kill_before_the_decision(
    house: House, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    one = candidate(store, "In a random")

    def killed(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "decide", killed)
        with pytest.raises(KeyboardInterrupt):
            accept_claim(desk(house, store), one, Words())
    assert store.decision(one.candidate.id) is None  # and so it is still offered
    before = work_file(house, "lamp-trial").read_bytes()
    done = accept_claim(desk(house, store), one, Words())
    assert done.was_there
    assert work_file(house, "lamp-trial").read_bytes() == before
    assert done.claim == "lamp-trial/reading-speed-2"


def test_a_kill_while_writing_leaves_the_old_file(
    house: House, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    before = work_file(house, "lamp-trial").read_bytes()

    def killed(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        accept_claim(desk(house, store), candidate(store, "In a random"), Words())
    assert work_file(house, "lamp-trial").read_bytes() == before
    assert store.decisions() == {}
    assert not list((house.root / "sources/works").glob(".*"))


def test_a_file_that_changes_meanwhile_is_read_again(
    house: House, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    file, honest, calls = work_file(house, "lamp-trial"), module.insert_claim, []

    def slow(text: str, *rest: object) -> str:
        if not calls:  # somebody saves the file at this very moment
            file.write_text("# somebody was here\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
        calls.append(text)
        return honest(text, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "insert_claim", slow)
    accept_claim(desk(house, store), candidate(store, "In a random"), Words())
    after = file.read_text(encoding="utf-8")
    assert len(calls) == 2
    assert after.startswith("# somebody was here\n")
    assert "reading-speed-2:" in after


def test_many_at_once_all_end_up_in_the_file(house: House, store: Store) -> None:
    text = " ".join(f"In trial {chr(97 + n)} the rate of lamps rose by {n + 2}.5%." for n in range(6))
    see(store, paper(text, **TRIAL))
    offer(house, store)
    raised: list[BaseException] = []

    def one(item: str) -> None:
        try:
            with open_store(house) as own:
                found = own.candidate(item)
                assert found
                accept_claim(desk(house, own), found, Words())
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=one, args=[o.candidate.id]) for o in store.offered()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert raised == []
    assert len(threads) == 6
    claims = house.library().works["lamp-trial"].record.claims
    assert len(claims) == 4 + 6
    assert faults(house) == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("claims:\n", "claims:\n\tx: y\n", r"sources/works/lamp-trial\.yml: Line 10, column 1"),
        ("seen: the whole text\n", "seen: &a the whole text\nvenue: *a\n", "a second time|An alias"),
    ],
)
def test_a_record_that_can_not_be_read_is_left_alone(
    house: House, store: Store, old: str, new: str, why: str
) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    at = desk(house, store)
    house.edit("sources/works/lamp-trial.yml", old, new)
    before = work_file(house, "lamp-trial").read_bytes()
    with pytest.raises(InboxError, match=why):
        accept_claim(at, candidate(store, "In a random"), Words())
    assert work_file(house, "lamp-trial").read_bytes() == before
    assert store.decisions() == {}


def test_other_errors_in_a_record_are_no_reason_to_refuse_a_claim(house: House, store: Store) -> None:
    house.edit("sources/works/lamp-trial.yml", "    at: Table 2\n", "    at: Table 2\n    colour: red\n")
    see(store, paper(**TRIAL))
    offer(house, store)
    accept_claim(desk(house, store), candidate(store, "In a random"), Words())
    assert [p.code for p in faults(house)] == ["unknown-field"]


@pytest.mark.parametrize(
    ("words", "more", "code"),
    [
        (Words(design="guesswork"), {}, "unknown-value"),
        (Words(topics=("lamps",)), {}, "unknown-topic"),
        (Words(says="See [[lamp-trial/dimmed]]."), {}, None),
        (Words(), {"key": "Not An Id"}, "bad-id"),
    ],
)
def test_words_that_the_check_would_refuse_are_refused_with_its_reasons(
    house: House, store: Store, words: Words, more: dict[str, str], code: str | None
) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    if code is None:  # words that would be printed as a reference are broken up instead
        accept_claim(desk(house, store), candidate(store, "In a random"), words)
        assert faults(house) == []
        return
    with pytest.raises(InboxError, match="would have errors; nothing was written") as caught:
        accept_claim(desk(house, store), candidate(store, "In a random"), words, **more)
    assert [p.code for p in caught.value.problems] == [code]
    assert store.decisions() == {}


def test_without_a_topic_there_is_no_claim(house: House, store: Store) -> None:
    see(store, paper(ODDS))
    offer(house, store)
    for file in (house.root / "sources/topics").iterdir():
        file.unlink()
    with pytest.raises(InboxError, match="Name one with --topic"):
        accept_claim(desk(house, store), store.offered()[0], Words())


def test_a_work_that_is_not_there_is_refused(house: House, store: Store) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    with pytest.raises(InboxError, match='there is no work "nowhere"'):
        accept_claim(desk(house, store), candidate(store, "In a random"), Words(), work="nowhere")
    assert not work_file(house, "nowhere").exists()


def test_a_folder_that_can_not_be_written_is_named(house: House, store: Store) -> None:
    see(store, paper())
    offer(house, store)
    at = desk(house, store)
    works = house.root / "sources/works"
    works.rename(house.root / "sources/elsewhere")
    works.write_text("not a folder", encoding="utf-8")
    with pytest.raises(InboxError, match="can't be written"):
        accept_claim(at, candidate(store, "In a random"), Words())
    assert store.decisions() == {}


def test_a_link_stays_a_link_and_permissions_stay(house: House, store: Store, tmp_path: Path) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    file, real = work_file(house, "lamp-trial"), tmp_path / "elsewhere.yml"
    file.rename(real)
    real.chmod(0o640)
    file.symlink_to(real)
    accept_claim(desk(house, store), candidate(store, "In a random"), Words())
    assert file.is_symlink()
    assert "reading-speed-2:" in real.read_text(encoding="utf-8")
    assert real.stat().st_mode & 0o777 == 0o640


# Rejecting


def test_what_is_rejected_can_be_accepted_after_all_but_not_the_other_way_round(
    house: House, store: Store
) -> None:
    see(store, paper(**TRIAL))
    offer(house, store)
    at, one = desk(house, store), candidate(store, "In a random")
    assert reject(at, one.candidate.id, "not about lamps") == "rejected"
    assert reject(at, one.candidate.id, "") == "before"
    decision = store.decision(one.candidate.id)
    assert decision
    assert decision.note == "not about lamps"
    accept_claim(at, one, Words())
    with pytest.raises(InboxError, match=r"was accepted on 2026-05-04: lamp-trial/reading-speed-2"):
        reject(at, one.candidate.id, "")


# Edits of works


def test_news_about_a_work_is_an_item_whose_edit_goes_into_its_record(house: House, store: Store) -> None:
    see(
        store,
        paper(
            SLOWER,
            key="arxiv:2602.90002",
            ids=("arxiv:2602.90002", "doi:10.99999/made.up.2"),
            link="https://arxiv.org/abs/2602.90002",
            title="A Made-Up Survey by Night",
            authors=("C. van der Author",),
            published="2026-02-01",
            venue="Reviews of Nothing",
        ),
    )
    at = desk(house, store)
    (edit,) = [e for e in work_edits(at.library, store) if e.notice.kind == "now-published"]
    assert edit.item in {item.id for item in waiting(at)}
    file = work_file(house, "night-survey")
    before = file.read_text(encoding="utf-8")
    done = accept_edit(at, edit)
    assert (done.work, done.claim) == ("night-survey", "")
    after = file.read_text(encoding="utf-8")
    changed = [row for row in after.split("\n") if row not in before.split("\n")]
    assert changed == [
        "kind: paper",
        "venue: Reviews of Nothing",
        'ids: {arxiv: "2602.90002", doi: 10.99999/made.up.2}',
    ]
    assert faults(house) == []
    assert edit.item not in {item.id for item in waiting(desk(house, store))}


def test_an_edit_of_a_field_that_says_something_else_by_now_is_refused(house: House, store: Store) -> None:
    see(
        store,
        paper(
            SLOWER,
            key="arxiv:2602.90002",
            ids=("arxiv:2602.90002", "doi:10.99999/made.up.2"),
            title="A Made-Up Survey by Night",
            authors=("C. van der Author",),
            published="2026-02-01",
        ),
    )
    at = desk(house, store)
    (edit,) = [e for e in work_edits(at.library, store) if e.notice.kind == "now-published"]
    house.edit("sources/works/night-survey.yml", "kind: preprint", "kind: report")
    with pytest.raises(InboxError, match="has report at kind, not preprint"):
        accept_edit(at, edit)
    house.edit("sources/works/night-survey.yml", "kind: report", "kind: paper")
    accept_edit(at, edit)  # half of it is there already, the other half is not
    assert re.search(
        r"doi: 10\.99999/made\.up\.2", work_file(house, "night-survey").read_text(encoding="utf-8")
    )


# Finding


def test_the_beginning_of_an_id_stands_for_it_if_it_is_clear(house: House, store: Store) -> None:
    see(store, paper())
    offer(house, store)
    one = store.offered()[0].candidate.id
    assert [item.id for item in find(desk(house, store), [one[:4]])] == [one]
    with pytest.raises(UnknownItemError, match="Did you mean"):
        find(desk(house, store), [one[:3] + "xyz" + one[6:]])
    with pytest.raises(UnknownItemError, match="There is no item"):
        find(desk(house, store), [one[:3]])
