"""What `throughline extract` needs from outside the grammar: the text, the topics, a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.config import find_root
from pipeline.evidence.quantities import Candidate, Quantity, Topic
from pipeline.records.load import load_library

_WIDEST = 40


def read_text(file: str) -> str | None:
    """Return the text of ``file`` (``-`` for standard input), or ``None`` where it can't be read.

    Line ends stay as they are, so that character offsets fit the file; bytes that are not UTF-8 become
    replacement characters.
    """
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except (OSError, ValueError):
        return None
    return data.decode("utf-8", "replace")


def topics_around(folder: Path) -> list[Topic]:
    """Return the topics of the project around ``folder``; outside a project there are none."""
    root = find_root(folder)
    if root is None:
        return []
    return [
        Topic(topic_id, entry.record.title, entry.record.about, tuple(entry.record.keywords))
        for topic_id, entry in sorted(load_library(root).topics.items())
    ]


def lines(quantities: Sequence[Quantity], candidates: Sequence[Candidate]) -> Iterator[str]:
    """Yield quantities as a table, and candidates with what is guessed about them."""
    for quantity in quantities:
        words = " ".join(quantity.text.split())
        words = words if len(words) <= _WIDEST else words[: _WIDEST - 1] + "…"
        yield (f"{quantity.start:>7}  {words:<{_WIDEST}}  {quantity.kind:<9} {quantity.unit or ''}".rstrip())
    for number, candidate in enumerate(candidates, 1):
        yield (f"\n{number}. {candidate.excerpt}")
        guesses = (
            ("direction", candidate.direction),
            ("sample size", candidate.sample),
            ("design", candidate.design),
        )
        for name, guess in guesses:
            if guess:
                yield (f"   {name}: {guess.value} ({', '.join(guess.words)})")
        if candidate.comparator:
            yield (f"   compared: {candidate.comparator}")
        if candidate.topic:
            yield (f"   topic: {candidate.topic.id} ({', '.join(candidate.topic.words)})")
    if not quantities:
        yield ("No quantities.")
