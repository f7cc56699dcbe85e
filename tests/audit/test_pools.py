"""A pooled value in a text: what it backs, how it must be told, and when it may not be cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.synthesis.auditing import Auditor
from tests.house import House, copy_records

PATH = "content/insights/lamps-slow-readers.md"


@pytest.fixture
def lamps(tmp_path: Path) -> House:
    house = copy_records(tmp_path / "house")
    house.add_refused_pool()
    return house


def said(house: House, sentence: str) -> list[tuple[str, str]]:
    """Return what is wrong once ``sentence`` is a section of the insight: code and message."""
    text = (house.root / PATH).read_text(encoding="utf-8")
    house.write(PATH, f"{text}\n## Pooled\n\n{sentence}\n")
    return [(p.code, p.message) for p in house.examine().problems if p.path == PATH]


@pytest.mark.parametrize(
    "sentence",
    [
        "Pooled, it was [[pool:reading-speed]].",
        "Readers were [[pool:reading-speed|lower by 0.43 (95% interval −0.90 to 0.04) in 4 studies]].",
        "Readers were [[pool:reading-speed|lower: −0.430 g, interval −0.905 to 0.045]].",
        "Over [[pool:reading-speed|four studies with 392 readers]] they were slower.",
        "Over [[pool:reading-speed|the studies]] they were slower; 64% of the spread is not chance.",
        "In [[pool:reading-speed|what was pooled]], four trials differ (p = 0.041).",
        "[[pool:reading-speed|One more study]] may lie anywhere from −1.63 to 0.77.",
    ],
)
def test_what_a_pool_carries_may_be_said_of_it(lamps: House, sentence: str) -> None:
    assert said(lamps, sentence) == []


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Readers were [[pool:reading-speed|lower by 0.34 (interval −0.90 to 0.04)]].", "number-disagrees"),
        ("Readers were [[pool:reading-speed|higher by 0.43 (interval −0.90 to 0.04)]].", "number-disagrees"),
        ("Readers were [[pool:reading-speed|slower: −0.43 g, interval −0.90 to 0.40]].", "number-disagrees"),
        ("It was [[pool:reading-speed|−0.43 g, 90% interval −0.90 to 0.04]].", "number-disagrees"),
        ("Over [[pool:reading-speed|five studies]] they were slower.", "number-disagrees"),
        ("Over [[pool:reading-speed|the studies]] it was 46% of the spread.", "unbacked-number"),
        ("Over [[pool:reading-speed|the studies]] one of 8 rooms had a lamp.", "unbacked-number"),
        ("Over [[pool:reading-speed|the studies]] the harbour had −0.42 g.", "unbacked-number"),
        ("It was [[pool:reading-speed|slower by 43%]].", "number-disagrees"),
    ],
)
def test_what_a_pool_does_not_carry_is_refused(lamps: House, sentence: str, code: str) -> None:
    assert code in [found for found, _ in said(lamps, sentence)]


@pytest.mark.parametrize(
    "sentence",
    ["Readers were [[pool:reading-speed|lower by 0.43]].", "See [[pool:reading-speed|the pool]]: −0.43 g."],
)
def test_an_estimate_without_its_interval_is_pointed_out(lamps: House, sentence: str) -> None:
    found = said(lamps, sentence)
    assert [code for code, _ in found] == ["bare-estimate"]
    assert lamps.examine().publishable


def test_an_interval_in_the_same_sentence_is_enough(lamps: House) -> None:
    sentence = "It was [[pool:reading-speed|−0.43 g]], with a 95% interval from −0.90 to 0.04."
    assert said(lamps, sentence) == []


def test_a_pool_without_a_value_may_not_be_cited(lamps: House) -> None:
    found = said(lamps, "The odds were [[pool:slower-readers]] or [[pool:slower-readers|higher]].")
    assert [code for code, _ in found] == ["pool-refused", "pool-refused"]
    assert "Convert Hedges' g" in found[0][1]
    assert not lamps.examine().publishable


def test_a_reference_with_no_words_is_named_with_its_form(lamps: House) -> None:
    assert ("empty-words", "The reference has no words.") in said(lamps, "It was [[pool:reading-speed|]].")


def test_words_that_may_not_be_said_of_a_member_may_not_be_said_of_the_pool(lamps: House) -> None:
    lamps.edit("sources/works/lamp-repeats.yml", "    at: Table 1\n    checked: {level: secondary",
               "    at: Table 1\n    never_say: [blind]\n    checked: {level: secondary")  # fmt: skip
    found = said(lamps, "Lamps blinded readers: [[pool:reading-speed]].")
    assert [code for code, _ in found] == ["never-say"]


def test_the_words_move_with_the_claims(lamps: House) -> None:
    sentence = "It was [[pool:reading-speed|lower by 0.43 (95% interval −0.90 to 0.04)]]."
    assert said(lamps, sentence) == []
    old = "value: -0.42, unit: hedges_g, interval: {low: -0.74, high: -0.10}"
    new = "value: -0.12, unit: hedges_g, interval: {low: -0.44, high: 0.20}"
    lamps.edit("sources/works/lamp-repeats.yml", old, new)
    assert "number-disagrees" in [p.code for p in lamps.examine().problems if p.path == PATH]


def test_an_explanation_names_the_pool(lamps: House) -> None:
    said(lamps, "It was [[pool:reading-speed]].")
    library = lamps.library()
    auditor = Auditor(library)
    found = [
        j
        for j in auditor.judgements(library.insights["lamps-slow-readers"])
        if j.claim == "pool:reading-speed"
    ]
    assert {j.role for j in found} >= {"value"}
    assert all(j.verdict == "reference" for j in found)


def test_words_of_a_note_may_carry_what_the_pool_in_its_answer_carries(lamps: House) -> None:
    note = "content/notes/how-many-rooms.md"
    lamps.edit(
        note, "[[lamp-trial/rooms-with-lamps]].", "[[lamp-trial/rooms-with-lamps]]; [[pool:reading-speed]]."
    )
    words = "lower: −0.43 g, interval −0.90 to 0.04"
    assert said(lamps, f"So [[note:how-many-rooms|{words}]].") == []
    wrong = said(lamps, "So [[note:how-many-rooms|lower: −0.34 g, interval −0.90 to 0.04]].")
    assert "unbacked-number" in [code for code, _ in wrong]
