"""Which of several ways to say a thing is taken: the least used one that does not sound like the last.

The choice is a function of what was said before and of nothing else, so that two runs choose alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Shape = Literal["plain", "opener", "source", "tail", "colon", "figure", "scope", "limit", "inline", "why"]
MOST_ALIKE = 2
"""So many sentences of one shape may follow each other, and so many in a section may open alike."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, its shape, and the pattern it was made by, of which one shape may have several.

    ``about`` is what it tells beside the finding, for sentences that are not told twice.
    """

    shape: Shape
    pattern: str
    text: str
    about: str = ""


def opening(text: str) -> str:
    """Return the first two words of a sentence as a reader hears them."""
    shown = re.sub(r"\[\[(?:[^\]|]*\|)?|\]\]", "", text)
    return " ".join(shown.lower().split()[:2]).rstrip(",.:;")


@dataclass(slots=True)
class Voice:
    """Remembers how the sentences before were made: patterns over the article, the rest over a section."""

    patterns: Counter[str] = field(default_factory=Counter)
    openings: Counter[str] = field(default_factory=Counter)
    shapes: list[Shape] = field(default_factory=list)
    last: str = ""

    def begin_section(self) -> None:
        """Forget what only matters within a section."""
        self.openings.clear()
        self.shapes.clear()
        self.last = ""

    def fits(self, line: Line) -> bool:
        """Tell whether a sentence may come next."""
        chained = len(self.shapes) >= MOST_ALIKE and set(self.shapes[-MOST_ALIKE:]) == {line.shape}
        begins = opening(line.text)
        return not chained and begins != self.last and self.openings[begins] < MOST_ALIKE

    def pick(self, lines: Sequence[Line]) -> Line | None:
        """Choose the least used of ``lines`` that may come next; ``None`` where none may."""
        able = [line for line in lines if self.fits(line)]
        if not able:
            return None
        last = self.shapes[-1] if self.shapes else None
        chosen = min(
            able,
            key=lambda line: (
                line.shape == last,
                self.patterns[line.pattern],
                self.openings[opening(line.text)],
                lines.index(line),
            ),
        )
        return self.take(chosen)

    def take(self, line: Line) -> Line:
        """Take a line whether it fits or not, and remember it."""
        self.patterns[line.pattern] += 1
        self.last = opening(line.text)
        self.openings[self.last] += 1
        self.shapes.append(line.shape)
        return line
