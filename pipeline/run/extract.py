"""Read a text and tell its quantities and candidate claims, with the topics of the project around it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.config import find_root
from pipeline.evidence.quantities import Candidate, Quantity, Topic, find_candidates, find_quantities
from pipeline.records.load import load_library

_WIDEST = 40


@dataclass(frozen=True, slots=True)
class Extract:
    """What was found in one text."""

    quantities: list[Quantity]
    candidates: list[Candidate]

    def document(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "quantities": [quantity.document() for quantity in self.quantities],
            "candidates": [candidate.document() for candidate in self.candidates],
        }

    def table(self) -> str:
        """Return it for people: a row for each quantity, then the candidates with what is guessed."""
        rows = [*map(_row, self.quantities)] or ["No quantities."]
        for number, candidate in enumerate(self.candidates, 1):
            rows += ["", f"{number}. {candidate.excerpt}", *_guesses(candidate)]
        return "\n".join(rows)


def extract_file(file: str, folder: Path) -> Extract | None:
    """Read ``file`` (``-`` for standard input); ``None`` where it can't be read.

    Line ends stay as they are, so that character offsets fit the file; bytes that are not UTF-8 become
    replacement characters. A project around ``folder`` lends its topics.
    """
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError):
        return None
    text = data.decode("utf-8", "replace")
    quantities = find_quantities(text)
    return Extract(quantities, find_candidates(text, _topics(folder), quantities))


def _topics(folder: Path) -> list[Topic]:
    root = find_root(folder)
    if root is None:
        return []
    return [
        Topic(topic_id, entry.record.title, entry.record.about, tuple(entry.record.keywords))
        for topic_id, entry in sorted(load_library(root).topics.items())
    ]


def _row(quantity: Quantity) -> str:
    words = " ".join(quantity.text.split())
    words = words if len(words) <= _WIDEST else words[: _WIDEST - 1] + "…"
    return f"{quantity.start:>7}  {words:<{_WIDEST}}  {quantity.kind:<9} {quantity.unit or ''}".rstrip()


def _guesses(candidate: Candidate) -> Iterator[str]:
    guesses = (
        ("direction", candidate.direction),
        ("sample size", candidate.sample),
        ("design", candidate.design),
    )
    for name, guess in guesses:
        if guess:
            yield f"   {name}: {guess.value} ({', '.join(guess.words)})"
    if candidate.comparator:
        yield f"   compared: {candidate.comparator}"
    if candidate.topic:
        yield f"   topic: {candidate.topic.id} ({', '.join(candidate.topic.words)})"
