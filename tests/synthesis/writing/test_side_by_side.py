"""Two shipped insights beside what is composed from their claims, to the letter, and how that reads.

After a wanted change of the rules:

    THROUGHLINE_REFRESH_GOLDEN=1 .venv/bin/pytest tests/synthesis/writing/test_side_by_side.py

Read the difference before committing it, aloud.
"""

from __future__ import annotations

import difflib
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from rapidfuzz import fuzz

from pipeline.evidence.quantities.sentences import sentences
from pipeline.records.library import Entry, Library
from pipeline.records.references import find_references
from pipeline.records.writing import Insight
from pipeline.synthesis.auditing import Auditor
from pipeline.synthesis.prose import plain_text
from pipeline.synthesis.writing.voice import MOST_ALIKE, Voice, opening
from pipeline.synthesis.writing.words import count_words
from tests.synthesis.writing.tools import composed, front_matter, problems, shipped

GOLDEN = Path(__file__).parents[1] / "golden"
NAMES = ("single-works-gain-the-pool-narrows", "what-brings-variety-back")


def claims_of(name: str) -> list[str]:
    """Return the claims that the written insight cites."""
    entry = shipped().insights[name]
    cited = {r.target for r in find_references(entry.source.text) if r.kind == "claim"}
    return sorted(cited | {card.claim for card in entry.record.cards})


def text_of(name: str) -> str:
    record = shipped().insights[name].record
    return front_matter(claims_of(name), record.topics)


def insight(name: str) -> Entry[Insight]:
    entry = composed(shipped(), text_of(name))
    assert entry is not None
    return entry


def as_file(name: str) -> str:
    """Return the composed insight as the file that an editor could have written."""
    entry = insight(name)
    own = shipped().insights[name].record
    data = {**entry.document.data, "title": own.title, "thesis": own.thesis, "stance": own.stance}
    data = {k: v for k, v in data.items() if k != "claims"} | {"claims": data["claims"]}
    front = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=110)
    return f"---\n{front}---\n\n{entry.body.text}"


@pytest.mark.parametrize("name", NAMES)
def test_the_composed_insight_is_the_golden_one_to_the_letter(name: str) -> None:
    path = GOLDEN / f"{name}.composed.md"
    text = as_file(name)
    if os.environ.get("THROUGHLINE_REFRESH_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (GOLDEN / f"{name}.written.md").write_text(shipped().insights[name].source.text, encoding="utf-8")
        pytest.skip(f"{path.name} was written anew")
    golden = path.read_text(encoding="utf-8")
    difference = difflib.unified_diff(
        golden.splitlines(), text.splitlines(), "golden", "composed", lineterm=""
    )
    assert golden == text, "\n".join(difference)


@pytest.mark.parametrize("name", NAMES)
def test_the_written_insight_stands_beside_it(name: str) -> None:
    written = (GOLDEN / f"{name}.written.md").read_text(encoding="utf-8")
    assert written == shipped().insights[name].source.text


def prose(library: Library, body: str) -> list[list[str]]:
    """Return the sentences of each section as they are read, without headings."""
    found = []
    for section in re.split(r"^## .*$", body, flags=re.MULTILINE)[1:]:
        told: list[str] = []
        for paragraph in section.split("\n\n"):
            if paragraph.strip() and not paragraph.startswith("#"):
                text = plain_text(library, paragraph)
                told += [text[begin:end] for begin, end in sentences(text)]
        found.append(told)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_against_it(name: str) -> None:
    assert problems(shipped(), text_of(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_claim_is_told(name: str) -> None:
    told = {r.target for r in find_references(insight(name).body.text) if r.kind == "claim"}
    assert set(claims_of(name)) <= told


@pytest.mark.parametrize("name", NAMES)
def test_no_three_sentences_of_one_shape_follow_each_other(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chains: list[list[str]] = [[]]
    take, begin = Voice.take, Voice.begin_section

    def noted(voice: Voice, line: object) -> object:
        chains[-1].append(line.shape)  # type: ignore[attr-defined]
        return take(voice, line)  # type: ignore[arg-type]

    def cut(voice: Voice) -> None:
        chains.append([])
        begin(voice)

    monkeypatch.setattr(Voice, "take", noted)
    monkeypatch.setattr(Voice, "begin_section", cut)
    insight(name)
    assert sum(map(len, chains)) > 60
    for shapes in chains:
        for place in range(len(shapes) - MOST_ALIKE):
            assert len(set(shapes[place : place + MOST_ALIKE + 1])) > 1, shapes[place:]
    assert len({shape for shapes in chains for shape in shapes}) >= 7


@pytest.mark.parametrize("name", NAMES)
def test_few_sentences_of_a_section_open_alike_and_no_two_in_a_row(name: str) -> None:
    for told in prose(shipped(), insight(name).body.text):
        openings = [opening(sentence) for sentence in told]
        assert all(openings.count(words) <= MOST_ALIKE for words in openings), openings
        assert all(a != b for a, b in pairwise(openings)), openings


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_is_printed_twice(name: str) -> None:
    told = [sentence for section in prose(shipped(), insight(name).body.text) for sentence in section]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_with_a_figure_names_who_was_studied(name: str) -> None:
    library = shipped()
    figures = 0
    for paragraph in insight(name).body.text.split("\n\n"):
        for reference in find_references(paragraph):
            if reference.kind != "claim" or reference.words is not None:
                continue
            figures += 1
            scope = library.claims[reference.target].record.scope
            around = plain_text(library, paragraph).lower()
            words = {w[:4] for w in re.findall(r"[a-z][a-z-]{3,}", f"{scope.who} {scope.n or ''}".lower())}
            assert any(word in around for word in words), (reference.target, paragraph)
    assert figures >= 5


@pytest.mark.parametrize("name", NAMES)
def test_takeaways_and_tldr_share_no_sentence(name: str) -> None:
    library, record = shipped(), insight(name).record
    parts = [plain_text(library, t) for t in (record.tldr.finding, record.tldr.doubt, record.tldr.use)]
    summary = plain_text(library, record.summary)
    assert fuzz.token_sort_ratio(summary, parts[0]) < 85
    for takeaway in record.takeaways:
        assert all(fuzz.token_sort_ratio(plain_text(library, takeaway), part) < 85 for part in parts)


@pytest.mark.parametrize("name", NAMES)
def test_no_figure_is_printed_more_than_three_times(name: str) -> None:
    entry = insight(name)
    printed: dict[str, int] = {}
    for judgement in Auditor(shipped()).judgements(entry):
        if judgement.role in ("value", "low, high", "count") and not judgement.field.startswith("cards"):
            printed[judgement.claim] = printed.get(judgement.claim, 0) + 1
    assert printed
    assert max(printed.values()) <= 3


@pytest.mark.parametrize("name", NAMES)
def test_lengths_are_those_of_the_house(name: str) -> None:
    library, record = shipped(), insight(name).record
    tldr = " ".join([record.tldr.finding, record.tldr.doubt, record.tldr.use])
    assert len(plain_text(library, tldr).split()) <= 60
    assert len(plain_text(library, record.summary)) <= 160
    assert 4 <= len(record.takeaways) <= 6
    assert all(count_words(t) <= 25 for t in record.takeaways)
    assert 2 <= len(record.cards) <= 4
