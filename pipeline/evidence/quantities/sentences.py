"""Split a text into sentences, without stumbling over abbreviations, initials and decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?]['\"”’)\]]{0,2}(?=\s+[\"“‘'(\[$\\]{0,2}[A-Z0-9\u00c0-\u00de])|\n[ \t]*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:al|e\.g|i\.e|cf|vs|etc|ca|approx|Fig|Figs|Tab|Eq|Eqs|Sec|Secs|Ref|Refs|No|Nos|Nr|Vol|pp?|ch"
    r"|Ch|resp|viz"
    r"|Dr|Prof|Mr|Mrs|Ms|St|Jr|Sr|Inc|Ltd|Co|Univ|Dept|spp?|var|subsp|Suppl|Supp|App|Thm|Lem|Prop|Def|Alg"
    r"|Jan|Feb"
    r"|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|min|max|avg|est|incl|w\.r\.t|a\.k\.a|U\.S|U\.K|E\.U)"
    r"|(?<![\w.])[A-Z])$"
)
_MAY_END = re.compile(r"\b(?:etc|al|U\.S|U\.K|E\.U|min|max|No|Co|Inc|Ltd)$")
_OPENERS = re.compile(
    r"\s+(?:The|We|This|These|In|Our|However|It|They|A|An|To|For|On|By|While|Although|When|Results?|Here"
    r"|Moreover)\b"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every sentence of ``text``, blanks around it left out."""
    start = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and _goes_on(text, match):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _goes_on(text: str, stop: re.Match[str]) -> bool:
    """Tell whether a full stop only ends an abbreviation or an initial."""
    left = text[max(0, stop.start() - 12) : stop.start()]
    if not _ABBREVIATION.search(left):
        return False
    return not (_MAY_END.search(left) and _OPENERS.match(text, stop.end()))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    length = end - start
    stretch = text[start:end]
    start += length - len(stretch.lstrip())
    end = start + len(stretch.strip())
    if end > start:
        yield start, end
