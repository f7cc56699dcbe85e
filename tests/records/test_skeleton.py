"""A record begins as a file in which only the author's part is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.records.library import KINDS
from pipeline.records.skeleton import SkeletonError, write_skeleton

from .project import TODAY, House

BEGUN = [
    "work",
    "benchmark",
    "pool",
    "feed",
    "topic",
    "mechanism",
    "note",
    "insight",
    "line",
    "explainer",
    "digest",
]
TO_BE_FILLED_IN = {
    *("empty-value", "wrong-number", "measure-form"),
    *("missing-authors", "missing-identifier", "line-without-notes"),
}


@pytest.mark.parametrize("kind", BEGUN)
def test_only_what_the_author_must_fill_in_is_missing(house: House, kind: str) -> None:
    path = write_skeleton(house.root, kind, "fresh-one", TODAY)
    folder = next(k.folder for k in KINDS if k.name == kind)
    assert path.parent == house.root / folder
    problems = house.examine()
    assert problems, "a skeleton is not a finished record"
    assert {p.path for p in problems} == {path.relative_to(house.root).as_posix()}
    assert {p.code for p in problems} <= TO_BE_FILLED_IN, problems
    assert f"/{kind}.schema.json" in path.read_text(encoding="utf-8")


def test_a_skeleton_is_finished_by_filling_it_in(house: House) -> None:
    path = write_skeleton(house.root, "note", "fresh-one", TODAY)
    name = path.relative_to(house.root).as_posix()
    house.edit(name, 'question: ""', "question: Is it so?")
    house.edit(name, 'answer: ""', "answer: It is not known.")
    house.edit(name, "claims: []", "claims: [quiet-rooms/mood]")
    house.edit(name, "topics: []", "topics: [reading]")
    assert house.examine() == []


@pytest.mark.parametrize("kind", ["feed", "arxiv", "json", "table"])
def test_every_kind_of_feed_in_the_skeleton_is_in_order_once_its_block_is_taken(
    house: House, kind: str
) -> None:
    path = write_skeleton(house.root, "feed", "fresh-one", TODAY)
    text = path.read_text(encoding="utf-8")
    head, _, blocks = text.partition("# RSS, Atom")
    block = next((b for b in blocks.split("\n#\n") if b.startswith(f"# kind: {kind},")), "")
    taken = "".join(f"{line.removeprefix('# ')}\n" for line in block.splitlines()[1:])
    head = head.replace('title: ""', "title: A made-up feed").replace("kind: feed", f"kind: {kind}")
    head = head.replace("url:\n", "url: https://feeds.example/made-up\n", 1)
    taken = taken.replace("my-benchmark", "page-turner").replace("    score:", "    pages:")
    path.write_text(head + taken, encoding="utf-8")
    assert house.examine() == []


def test_what_is_there_is_not_overwritten(house: House) -> None:
    before = house.read("sources/topics/reading.yml")
    with pytest.raises(SkeletonError, match=r"sources/topics/reading\.yml is there already"):
        write_skeleton(house.root, "topic", "reading", TODAY)
    assert house.read("sources/topics/reading.yml") == before


def test_a_broken_link_is_not_written_through(house: House) -> None:
    house.path("sources/topics/link.yml").symlink_to("elsewhere.yml")
    with pytest.raises(SkeletonError, match="is there already"):
        write_skeleton(house.root, "topic", "link", TODAY)
    assert not house.path("sources/topics/elsewhere.yml").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources").write_text("not a folder", encoding="utf-8")
    with pytest.raises(SkeletonError, match="sources/topics can't be written to"):
        write_skeleton(tmp_path, "topic", "one", TODAY)


@pytest.mark.parametrize("record_id", ["", "Two Words", "../out", "a--b", "-a", "a/b", "é", "a.yml", "a\n"])
def test_an_id_that_is_none_is_refused(tmp_path: Path, record_id: str) -> None:
    with pytest.raises(SkeletonError, match="not an id"):
        write_skeleton(tmp_path, "topic", record_id, TODAY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kind", "hint"), [("notte", 'Did you mean "note"'), ("artcle", "One of: work"), ("", "One of")]
)
def test_an_unknown_kind_is_refused(tmp_path: Path, kind: str, hint: str) -> None:
    with pytest.raises(SkeletonError, match=hint):
        write_skeleton(tmp_path, kind, "one", TODAY)
    assert list(tmp_path.iterdir()) == []


def test_the_derived_claim_in_the_skeleton_of_a_benchmark_is_in_order_once_it_is_taken(house: House) -> None:
    path = write_skeleton(house.root, "benchmark", "fresh-one", TODAY)
    head, _, block = path.read_text(encoding="utf-8").partition("# derived:\n")
    taken = "".join(f"{line.removeprefix('# ')}\n" for line in ["# derived:", *block.splitlines()])
    filled = {
        'title: ""': "title: Made up",
        'about: ""': "about: Made up.",
        'at: ""': "at: a table",
        'name: ""': "name: score",
        "work:\n": "work: quiet-rooms\n",
        "url:\n": "url: https://fresh.example/\n",
        "topics: []": "topics: [reading]",
        "observations: []": f"observations: [{{subject: A, metric: score, value: 5, on: {TODAY}}}]",
    }
    text = head + taken
    for empty, value in filled.items():
        text = text.replace(empty, value, 1) if empty != 'about: ""' else text.replace(empty, value)
    path.write_text(text.replace('not_about: ""', "not_about: Made up."), encoding="utf-8")
    assert house.examine() == []
