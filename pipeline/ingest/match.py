"""Tell which topics a paper belongs to, by the topics' keywords. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

from pipeline.store import TopicMatch

_GAP = r"[\s\-\u2010\u2011]+"  # "open-ended" and "open ended" are the same words


def match_topics(title: str, abstract: str, topics: Mapping[str, Sequence[str]]) -> tuple[TopicMatch, ...]:
    """Return the topics whose keywords stand in title or abstract, in the order of ``topics``.

    ``topics`` maps a topic's id to its keywords; the first keyword that matches is the one returned.
    Letter case makes no difference. A keyword matches whole words, and their simple plural; with ``*`` at
    its end it matches every word that begins so. Blanks and hyphens inside it are interchangeable.
    """
    # The bar keeps a phrase from beginning in the title and ending in the abstract.
    text = _folded(f"{title} | {abstract}")
    found = []
    for topic, keywords in topics.items():
        for keyword, letters, pattern in _compiled_all(tuple(keywords)):
            # Looking for the bare letters first is some fifty times faster, and nearly always enough.
            if letters in text and _stands_in(pattern, text):
                found.append(TopicMatch(topic, keyword))
                break
    return tuple(found)


def _stands_in(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a match begins a word. Asked inside the pattern, this would cost its quick first look."""
    start = 0
    while match := pattern.search(text, start):
        start = match.start() + 1
        before = text[start - 2 : start - 1] if start > 1 else ""
        if not (before.isalnum() or before == "_"):
            return True
    return False


@lru_cache(maxsize=1024)
def _compiled_all(keywords: tuple[str, ...]) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return each keyword with letters that any match contains, and the pattern."""
    return tuple((keyword, *_compiled(keyword)) for keyword in keywords)


def _compiled(keyword: str) -> tuple[str, re.Pattern[str]]:
    folded = _folded(keyword.strip())
    prefix = folded.endswith("*")
    words = [word for word in re.split(_GAP, folded.rstrip("* ")) if word]
    if not words:
        return "", re.compile(r"(?!)")
    last = words[-1]
    body = _GAP.join(re.escape(word) for word in words[:-1])
    start = body + _GAP if body else ""
    if prefix:
        end = re.escape(last) + r"\w*"
    elif re.search(r"[^\Waeiou\d_]y$", last):
        end = re.escape(last[:-1]) + r"(?:y|ies)(?!\w)"
        last = last[:-1]
    else:
        end = re.escape(last) + r"(?:e?s)?(?!\w)"
    return words[0] if len(words) > 1 else last, re.compile(start + end)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
