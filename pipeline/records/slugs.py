"""Make an id for a record out of a title or a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

_STOP_TEXT = """
    a an and are as at by can do does for from has have how in into is it its more of on or our than that the
    their this to towards toward via vs was we what when where which who why will with without
"""
_STOP = frozenset(_STOP_TEXT.split())
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


def slug(text: str, longest: int = 40, *, every_word: bool = False) -> str:
    """Return an id of at most ``longest`` characters from the words of ``text`` that carry meaning.

    Empty where no word can be written in Latin letters and digits. ``every_word`` is for names, in which
    "a" may be a letter.

    >>> slug("Attention Is All You Need: A Re-Reading")
    'attention-all-you-need-re-reading'
    """
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain))
    telling = [word for word in words if every_word or word not in _STOP] or words
    made = ""
    for word in telling:
        longer = f"{made}-{word}" if made else word[:longest]
        if len(longer) > longest:
            break
        made = longer
    return made


def unused(wanted: str, taken: Container[str]) -> str:
    """Return ``wanted``, or ``wanted-2`` and so on if that id is taken."""
    found, number = wanted, 2
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found
