"""Drafts: files that check calls incomplete in what they announce, and in nothing else."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pipeline.evidence.relations import relate
from pipeline.problems import Problem
from pipeline.run.examine import examine
from pipeline.run.suggest import SuggestError, write_draft
from pipeline.synthesis.suggesting import draft, suggest
from tests.command import throughline
from tests.house import NOW, House, copy_records, copy_shipped
from tests.suggesting.test_finders import CLAIM, work

TODAY = NOW.date()
FILLED = {
    "stance": "stance: contested\n",
    "summary": "summary: What one made-up report says of glare.\n",
    "question": "question: Does glare help or hurt?\n",
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = copy_records(tmp_path / "house")
    first = CLAIM.format(key="a", says="Glare helps.", value=11, topic="light")
    second = CLAIM.format(key="b", says="Glare hurts.", value=12, topic="light")
    second += "    limits: Of 40 rooms it saw two.\n"
    second += "    relates: [{contradicts: one/a, why: They measured another glare.}]\n"
    work(made, "one", first)
    work(made, "two", second)
    line = made.root / "content/lines/what-lamps-leave-open.md"
    text = line.read_text("utf-8").replace("note:do-lamps-slow-readers", "note:how-many-rooms")
    line.write_text(text, encoding="utf-8")
    return made


def errors(house: House, path: str) -> list[Problem]:
    return [p for p in examine(house.root, TODAY).problems if p.path == path and p.severity == "error"]


@pytest.mark.parametrize(
    "suggestion",
    ["note:do-lamps-slow-readers", "sides:do-lamps-slow-readers", "sides:one.a-two.b", "unused:two"],
)
def test_a_draft_lacks_what_it_announces_and_nothing_else_and_is_whole_when_that_is_filled_in(
    house: House, suggestion: str
) -> None:
    written = write_draft(house.project(), suggestion, TODAY)
    left = [name for name, _ in written.draft.left]
    assert left
    assert [(p.code, p.field) for p in written.announced] == [("missing-field", name) for name in left]
    assert not written.problems
    assert "TODO" not in written.draft.text
    path = house.root / written.draft.path
    fields = "".join(FILLED[name] for name in left)
    text = path.read_text("utf-8").replace("schema_version: 1\n", f"schema_version: 1\n{fields}")
    path.write_text(text, encoding="utf-8")
    assert not errors(house, written.draft.path)


def test_a_line_weaves_the_notes_with_links_inside_its_text(house: House) -> None:
    text = write_draft(house.project(), "note:do-lamps-slow-readers", TODAY).draft.text
    assert "[[note:do-lamps-slow-readers|" in text
    assert "[[lamp-trial/reading-speed]]" in text


def test_no_file_that_is_there_is_touched(house: House) -> None:
    first = write_draft(house.project(), "unused:two", TODAY)
    kept = (house.root / first.draft.path).read_bytes()
    # The draft is not whole yet, so the records have an error: nothing is suggested until it is mended.
    with pytest.raises(SuggestError, match="throughline check"):
        write_draft(house.project(), "unused:two", TODAY)
    assert (house.root / first.draft.path).read_bytes() == kept


def test_what_needs_an_edit_and_no_new_text_has_no_draft(house: House) -> None:
    house.write(
        "content/explainers/two.md",
        "---\nschema_version: 1\ntitle: Two\nsummary: What one report says.\npublished: 2026-04-20\n"
        "topics: [light]\nwork: two\ncards: [{claim: two/b, title: Glare}]\n---\n\n## Found\n\n[[two/b]]\n",
    )
    library = house.library()
    suggestions = [s for s in suggest(library, relate(library)) if not s.draft]
    for suggestion in suggestions:
        with pytest.raises(ValueError, match="nothing to draft"):
            draft(library, relate(library), suggestion, TODAY)
    with pytest.raises(SuggestError, match="There is no suggestion"):
        write_draft(house.project(), "unused:four", TODAY)


def test_every_draft_for_the_shipped_records_is_whole_but_for_what_it_announces(tmp_path: Path) -> None:
    house = copy_shipped(tmp_path / "shipped")
    today = date(2026, 11, 27)
    library = examine(house.root, today).library
    relations = relate(library)
    made = [draft(library, relations, s, today) for s in suggest(library, relations) if s.draft][:8]
    assert made
    for one in made:
        assert not (house.root / one.path).exists()
        house.write(one.path, one.text)
        found = [
            p for p in examine(house.root, today).problems if p.path == one.path and p.severity == "error"
        ]
        assert [(p.code, p.field) for p in found] == [("missing-field", name) for name, _ in one.left]
        (house.root / one.path).unlink()


def test_the_command_lists_with_reasons_and_writes_a_draft(house: House) -> None:
    listed = throughline(house.root, "suggest", "--kind", "sides")
    assert listed.returncode == 0, listed.stderr
    assert "sides:one.a-two.b   draft: note" in listed.stdout
    assert "They measured another glare." in listed.stdout
    document = json.loads(throughline(house.root, "suggest", "--json", "--limit", "1").stdout)
    assert document["counts"]["sides"] == 2
    assert sum(s["kind"] == "sides" for s in document["suggestions"]) == 1
    done = throughline(house.root, "suggest", "--draft", "sides:one.a-two.b")
    assert done.returncode == 0, done.stderr
    assert "left to you: question" in done.stdout
    assert (house.root / done.stdout.split("\n")[0].removeprefix("Written: ")).is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--kind", "mecanism"], 2, "mechanism"),
        (["--draft", "sides:one.a-two.c"], 1, "sides:one.a-two.b"),
    ],
)
def test_what_there_is_not_is_refused_with_the_nearest(
    house: House, arguments: list[str], code: int, words: str
) -> None:
    done = throughline(house.root, "suggest", *arguments)
    assert done.returncode == code
    assert words in done.stderr
