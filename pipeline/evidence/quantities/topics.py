"""Which topic a sentence is about: BM25 over the words of the topic records.

The corpus is a handful of short documents, so the ranking is written out here: Robertson and Zaragoza,
"The Probabilistic Relevance Framework: BM25 and Beyond" (2009), equation 3.15, with k1 = 1.5 and b = 0.75.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

_K1, _B = 1.5, 0.75
_WORD = re.compile(r"[a-z][a-z0-9]{2,29}")
_LONGEST = 20_000
_COMMON_TEXT = """
    the and for with that this from are was were has have had not but can its their our which what
    who how when where than then more most less also between among into over under such these those
    both each other about using used use based via per may might will they them there been being
    does show shows shown study studies result results paper work new one two three belongs here
"""
_COMMON = frozenset(_COMMON_TEXT.split())


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic to file under: its id, and its keywords, title and description as words."""

    id: str
    title: str
    about: str = ""
    keywords: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class TopicGuess:
    """A topic with its BM25 score and the words of the text that speak for it, strongest first."""

    id: str
    score: float
    words: tuple[str, ...]


@dataclass(slots=True)
class TopicIndex:
    """The topics, counted once."""

    topics: Sequence[Topic]
    _counts: list[Counter[str]] = field(init=False)
    _average: float = field(init=False)

    def __post_init__(self) -> None:
        # Keywords are what an editor chose for filing: they count three times.
        self._counts = [
            Counter(words(" ".join([t.title, t.about, *[k for k in t.keywords for _ in range(3)]])))
            for t in self.topics
        ]
        self._average = sum(c.total() for c in self._counts) / len(self._counts) if self._counts else 1.0

    def guess(self, text: str) -> TopicGuess | None:
        """Return the best topic for ``text``, or ``None`` where fewer than two of its words speak for one."""
        query = sorted(set(words(text)))
        best: TopicGuess | None = None
        for topic, counts in zip(self.topics, self._counts, strict=True):
            gains = {word: self._gain(word, counts) for word in query if counts[word]}
            if len(gains) < 2:
                continue
            score = round(sum(gains.values()), 3)
            if best is None or (score, topic.id) > (best.score, best.id):
                reasons = tuple(sorted(gains, key=lambda word: (-gains[word], word))[:5])
                best = TopicGuess(topic.id, score, reasons)
        return best

    def _gain(self, word: str, counts: Counter[str]) -> float:
        n = sum(1 for other in self._counts if other[word])
        rarity = math.log(1 + (len(self._counts) - n + 0.5) / (n + 0.5))
        norm = _K1 * (1 - _B + _B * counts.total() / self._average)
        return rarity * counts[word] * (_K1 + 1) / (counts[word] + norm)


def words(text: str) -> list[str]:
    """Return the words that carry meaning, lower-cased, without plural endings."""
    found = []
    for word in _WORD.findall(text[:_LONGEST].lower()):
        if word in _COMMON:
            continue
        found.append(word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word)
    return found
