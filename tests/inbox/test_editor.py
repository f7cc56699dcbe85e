"""Editing a candidate: what the editor leaves is accepted as it is, or comes back with its problems."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.inbox.decide import InboxError
from pipeline.inbox.editor import MOST_ROUNDS, edit_claim, editor_of
from pipeline.store import Store
from tests.house import House

from .papers import SLOWER, candidate, desk, faults, offer, paper, see, work_file

TRIAL = {"key": "doi:10.99999/made.up.1", "ids": ("doi:10.99999/made.up.1",)}


@pytest.fixture
def ready(house: House, store: Store) -> Store:
    see(store, paper(**TRIAL))
    offer(house, store)
    return store


def typing(change: Callable[[str], str], seen: list[str] | None = None) -> Callable[[Path], int]:
    """Return an editor that does ``change`` to the text whenever it is opened."""

    def run(path: Path) -> int:
        text = path.read_text(encoding="utf-8")
        if seen is not None:
            seen.append(text)
        path.write_text(change(text), encoding="utf-8")
        return 0

    return run


def reworded(text: str) -> str:
    old = next(row for row in text.split("\n") if row.startswith("  says:"))
    text = text.replace(old, "  says: 'Readers with a lamp read more slowly.'  # my own words")
    return text.replace("\n  status: candidate", "\n  # read it again")


def test_what_the_editor_leaves_is_written_as_it_is_with_its_comments(house: House, ready: Store) -> None:
    seen: list[str] = []
    before = work_file(house, "lamp-trial").read_text(encoding="utf-8")
    done = edit_claim(desk(house, ready), candidate(ready, "In a random"), typing(reworded, seen))
    after = work_file(house, "lamp-trial").read_text(encoding="utf-8")
    assert after.startswith(before)
    assert "    says: 'Readers with a lamp read more slowly.'  # my own words\n" in after
    assert after.endswith("\n    # read it again\n")
    assert "#!" not in after
    assert SLOWER in seen[0]
    claim = house.library().claims[done.claim].record
    assert (claim.status, claim.says) == ("accepted", "Readers with a lamp read more slowly.")
    assert faults(house) == []
    assert not (house.root / "var" / "inbox" / f"{done.item}.yml").exists()
    decision = ready.decision(done.item)
    assert decision
    assert decision.verdict == "accepted"


def test_a_text_with_problems_is_opened_again_with_the_problems_above_it(house: House, ready: Store) -> None:
    seen: list[str] = []
    turns = [
        lambda text: reworded(text).replace("unit: percent", "unit: percents"),
        lambda text: text.replace("unit: percents", "unit: percent"),
    ]

    def change(text: str) -> str:
        return turns.pop(0)(text)

    edit_claim(desk(house, ready), candidate(ready, "In a random"), typing(change, seen))
    assert len(seen) == 2
    assert '#! PROBLEM measure.unit: "percents" is not a unit we know. Did you mean "percent"?\n' in seen[1]
    assert "# my own words" in seen[1]
    assert faults(house) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "snippet"),
    [
        ("unit: percent", "unit: percents", "unknown-unit", "percents"),
        ("design: rct", "design: rtc", "unknown-value", "rtc"),
        ("topics: [rest]", "topics: [rust]", "unknown-topic", "rust"),
        ("at: abstract", "at: abstract\n  colour: red", "unknown-field", "colour"),
        ("at: abstract", "at: [abstract", "yaml-syntax", "[abstract"),
        ("at: abstract", "at: abstract\n  at: abstract", "duplicate-key", "at: abstract\n  checked"),
        ("at: abstract", "# at: nothing", "missing-field", None),
    ],
)
def test_problems_are_told_by_the_line_and_column_of_the_text_that_is_kept(
    house: House, ready: Store, *, old: str, new: str, code: str, snippet: str | None
) -> None:
    one = candidate(ready, "In a random")
    at = desk(house, ready)

    def change(text: str) -> str:
        return text if new in text else text.replace(f"  {old}", f"  {new}").replace(f", {old}", f", {new}")

    with pytest.raises(InboxError, match=r"is kept in var/inbox/\w+\.yml") as caught:
        edit_claim(at, one, typing(change))
    kept = (house.root / "var" / "inbox" / f"{one.candidate.id}.yml").read_text(encoding="utf-8")
    assert new in kept
    problem = next(p for p in caught.value.problems if p.code == code)
    assert problem.path == f"var/inbox/{one.candidate.id}.yml"
    if snippet is not None:
        line = kept.split("\n")[problem.line - 1]
        assert line[problem.column - 1 :].startswith(snippet.split("\n")[0]), (line, problem)
    assert ready.decisions() == {}
    assert work_file(house, "lamp-trial").read_text(encoding="utf-8").count("293 readers") == 0

    # The next editing goes on with it.
    seen: list[str] = []
    edit_claim(at, one, typing(lambda text: text.replace(new, old), seen))
    assert new in seen[0]
    assert faults(house) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: text, "nothing was changed"),
        (lambda text: "", "left empty"),
        (lambda text: "# no\n\n", "left empty"),
        (lambda text: "just words\n", "has problems"),
        (lambda text: "- a list\n", "has problems"),
        (lambda text: "Not An Id: {}\n", "has problems"),
        (lambda text: "a: {}\nb: {}\n", "has problems"),
        (lambda text: "dimmed:\n  says: x\n", "has problems"),
        (lambda text: "x" * 3_000_000, "larger than any record"),
    ],
)
def test_what_is_no_claim_is_not_accepted(
    house: House, ready: Store, change: Callable[[str], str], why: str
) -> None:
    before = work_file(house, "lamp-trial").read_bytes()
    with pytest.raises(InboxError, match=why):
        edit_claim(desk(house, ready), candidate(ready, "In a random"), typing(change))
    assert work_file(house, "lamp-trial").read_bytes() == before
    assert ready.decisions() == {}


def test_a_claim_id_that_is_taken_is_a_problem_and_says_so(house: House, ready: Store) -> None:
    with pytest.raises(InboxError) as caught:
        edit_claim(
            desk(house, ready),
            candidate(ready, "In a random"),
            typing(lambda text: text.replace("\nreading-speed-2:", "\ndimmed:")),
        )
    assert 'There is a claim "dimmed" already' in caught.value.problems[0].message


def test_an_editor_that_makes_new_mistakes_each_time_is_not_opened_for_ever(
    house: House, ready: Store
) -> None:
    seen: list[str] = []
    with pytest.raises(InboxError, match="has problems"):
        edit_claim(
            desk(house, ready),
            candidate(ready, "In a random"),
            typing(lambda text: text.replace("unit: percent", "unit: percentx"), seen),
        )
    assert len(seen) == MOST_ROUNDS


def test_an_editor_that_fails_accepts_nothing(house: House, ready: Store) -> None:
    def fail(_: Path) -> int:
        return 3

    with pytest.raises(InboxError, match="ended with status 3"):
        edit_claim(desk(house, ready), candidate(ready, "In a random"), fail)

    def missing(_: Path) -> int:
        raise FileNotFoundError(2, "No such file or directory", "no-such-editor")

    with pytest.raises(InboxError, match="no-such-editor: No such file"):
        edit_claim(desk(house, ready), candidate(ready, "In a random"), missing)
    assert ready.decisions() == {}


def test_text_of_another_encoding_is_refused(house: House, ready: Store) -> None:
    def run(path: Path) -> int:
        path.write_bytes(b"a: \xff\n")
        return 0

    with pytest.raises(InboxError, match="not UTF-8"):
        edit_claim(desk(house, ready), candidate(ready, "In a random"), run)


def test_the_editor_is_the_one_that_the_environment_names(tmp_path: Path) -> None:
    script = tmp_path / "an editor.sh"
    script.write_text('#!/bin/sh\necho "$1:" > "$2"\n', encoding="utf-8")
    script.chmod(0o755)
    run = editor_of({"VISUAL": f"'{script}' said", "EDITOR": "false"})
    assert run
    file = tmp_path / "text.yml"
    assert run(file) == 0
    assert file.read_text(encoding="utf-8") == "said:\n"
    assert editor_of({"VISUAL": "", "EDITOR": " "}) is None
