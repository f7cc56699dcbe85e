"""Pairs of claims that may contradict each other: offered, shown, accepted into a record, rejected."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.evidence.contradictions import LikelyContradiction
from pipeline.inbox.decide import InboxError, accept_relation, reject
from pipeline.inbox.items import (
    UnknownItemError,
    find,
    list_document,
    list_lines,
    show_document,
    show_lines,
    waiting,
)
from pipeline.records.load import load_library
from pipeline.store import Store
from tests.house import House

from .papers import desk

WORK = """# kept
schema_version: 1
kind: report
title: A Report {name}
authors: [A. Author]
published: {published}
ids: {{url: "https://example.org/{name}"}}
claims:
  finding:  # kept too
    says: {says}
    measure: {{name: diversity of notes, direction: {direction}, better: higher}}
    scope: {{who: readers with an assistant}}
    compared_with: readers without the assistant
    design: rct
    topics: [light]
    at: page 1
    checked: {{level: primary, on: 2026-04-01}}
"""
WHY = "Each saw the notes of one evening; they moved apart in one and together in the other."


@pytest.fixture
def pair(house: House, store: Store) -> LikelyContradiction:
    """Two works that disagree, and what is offered of them."""
    house.without_pools()
    add(house, "one", "up", "2026-01")
    add(house, "two", "down", "2026-02")
    (item,) = waiting(desk(house, store))
    assert item.likely is not None
    return item.likely


def add(house: House, name: str, direction: str, published: str) -> None:
    says = f"With an assistant, notes went {direction} in variety."
    house.write(
        f"sources/works/{name}.yml",
        WORK.format(name=name, direction=direction, published=published, says=says),
    )


def file(house: House) -> Path:
    return house.root / "sources/works/two.yml"


def test_a_pair_is_listed_with_the_reason(house: House, store: Store, pair: LikelyContradiction) -> None:
    items = waiting(desk(house, store))
    lines = list(list_lines(items, more=False))
    assert lines[0] == f"{pair.item}  two/finding may contradict one/finding"
    assert "Opposite directions of one outcome" in lines[1]
    assert list_document(items[0]) == {
        "id": pair.item,
        "kind": "relation",
        "claim": "two/finding",
        "other": "one/finding",
        "cause": "direction",
        "reason": pair.reason,
    }


def test_pairs_follow_the_topic_and_not_a_paper(
    house: House, store: Store, pair: LikelyContradiction
) -> None:
    here = desk(house, store)
    assert [i.id for i in waiting(here, topic="light")] == [pair.item]
    assert waiting(here, topic="rest") == []
    assert waiting(here, paper="arxiv:2604.90001") == []


def test_both_claims_are_shown_with_what_would_be_written(
    house: House, store: Store, pair: LikelyContradiction
) -> None:
    here = desk(house, store)
    (item,) = find(here, [pair.item[:14]])
    shown = "\n".join(show_lines(here, item))
    assert "notes went up in variety" in shown
    assert "notes went down in variety" in shown
    assert f'throughline inbox accept {pair.item} --why "…"' in shown
    document = show_document(here, item)
    assert set(document["says"]) == {"one/finding", "two/finding"}
    assert document["decision"] is None


def test_accepting_writes_the_relation_and_nothing_else(
    house: House, store: Store, pair: LikelyContradiction
) -> None:
    before = file(house).read_text(encoding="utf-8")
    done = accept_relation(desk(house, store), pair, WHY)
    assert (done.claim, done.path, done.was_there) == ("two/finding", "sources/works/two.yml", False)
    assert file(house).read_text(encoding="utf-8") == before + (
        "    relates:\n"
        "      - contradicts: one/finding\n"
        "        why: Each saw the notes of one evening; they moved apart in one and together in the other.\n"
    )
    assert house.examine().problems == []
    (relation,) = load_library(house.root).claims["two/finding"].record.relates
    assert (relation.contradicts, relation.why) == ("one/finding", WHY)


def test_what_is_accepted_is_offered_no_more_and_can_not_be_accepted_again(
    house: House, store: Store, pair: LikelyContradiction
) -> None:
    accept_relation(desk(house, store), pair, WHY)
    here = desk(house, store)
    assert waiting(here) == []
    with pytest.raises(UnknownItemError, match="was accepted on"):
        find(here, [pair.item])


def test_a_contradiction_without_a_reason_is_refused(
    house: House, store: Store, pair: LikelyContradiction
) -> None:
    before = file(house).read_bytes()
    with pytest.raises(InboxError, match="says what it is about"):
        accept_relation(desk(house, store), pair, "")
    assert file(house).read_bytes() == before
    assert store.decision(pair.item) is None


def test_what_somebody_wrote_meanwhile_is_not_written_twice(
    house: House, store: Store, pair: LikelyContradiction
) -> None:
    here = desk(house, store)
    text = (
        file(house).read_text(encoding="utf-8") + "    relates: [{contradicts: one/finding, why: It does.}]\n"
    )
    file(house).write_text(text, encoding="utf-8")
    assert accept_relation(here, pair, WHY).was_there
    assert file(house).read_text(encoding="utf-8") == text


def test_what_the_check_would_refuse_is_not_written(
    house: House, store: Store, pair: LikelyContradiction
) -> None:
    here = desk(house, store)
    text = file(house).read_text(encoding="utf-8") + "    relates: [{supports: one/finding}]\n"
    file(house).write_text(text, encoding="utf-8")
    with pytest.raises(InboxError) as refused:
        accept_relation(here, pair, WHY)
    assert [p.code for p in refused.value.problems] == ["relation-opposed"]
    assert file(house).read_text(encoding="utf-8") == text


def test_what_is_rejected_is_never_offered_again_until_a_claim_says_something_else(
    house: House, store: Store, pair: LikelyContradiction
) -> None:
    assert reject(desk(house, store), pair.item, "two kinds of notes") == "rejected"
    assert waiting(desk(house, store)) == []
    house.edit("sources/works/two.yml", "at: page 1", "at: page 2")
    assert waiting(desk(house, store)) == []
    house.edit("sources/works/two.yml", "went down in variety", "lost their variety")
    (again,) = waiting(desk(house, store))
    assert again.id != pair.item
