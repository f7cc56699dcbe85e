"""The words and signs before a number that belong to the quantity: "about", "at least", "<", "n ="."""

from __future__ import annotations

import re

_MODIFIER = re.compile(
    r"(?:(?<![\w-])(?P<word>approximately|approx\.?|about|around|roughly|circa|ca\.|ca|c\.|nearly|almost"
    r"|close[ ]to"
    r"|an[ ]estimated|estimated|some|at[ ](?:least|most|minimum)|no[ ](?:more|less|fewer)[ ]than"
    r"|not[ ](?:more|less)[ ]than|(?:(?:slightly|much|well|far)[ ])?"
    r"(?:more|less|fewer|greater|larger|smaller|higher|lower|longer|shorter|older|younger|better"
    r"|faster)[ ]than"
    r"|up[ ]to|as[ ](?:many|much|few|little|high|low|long)[ ]as|(?:just|well)[ ](?:over|under|above|below)"
    r"|over|under|above|below|beyond|exceeding|exactly|precisely|in[ ]excess[ ]of"
    r"|(?:a[ ])?range[ ]of"
    r"|a[ ](?:minimum|maximum)[ ]of|within|sub(?=-)|mostly|upwards[ ]of|virtually|practically)(?:[ ]{0,3}|-)"
    r"|(?P<n>(?<![\w])[nN][ ]{0,3}=[ ]{0,3})"
    r"|(?P<sign>[<>≤≥]=?|~|≈|≃|±|≲|≳)[ ]{0,8})$",
    re.IGNORECASE,
)
_ONLY_WITH_UNIT = frozenset({"under", "above", "below", "beyond", "within"})
_NEVER_ALONE = frozenset({"within"})
_DURATION = re.compile(r"(?:second|minute|hour|day|week|month|year|decade|centur)", re.IGNORECASE)
_NOT_MORE = re.compile(
    r"(?:improve\w*|gains?|advantage\w*|increase\w*|preferred|lead|averag\w+|win\w*|superior\w*)[ ]over[ ]$",
    re.I,
)


def modified(
    text: str, start: int, floor: int, *, measured: bool, unit: str | None
) -> tuple[int, str | None]:
    """Return where the quantity begins with the modifiers before it, and the first of them."""
    modifier: str | None = None
    for _ in range(3):
        match = _MODIFIER.search(text, max(floor, start - 30), start)
        if match is None:
            break
        word = (match["word"] or "").lower()
        if word in _NEVER_ALONE or (word in _ONLY_WITH_UNIT and not measured):
            break
        if word == "over" and (
            (unit and _DURATION.match(unit)) or _NOT_MORE.search(text, max(0, match.start() - 16), start)
        ):
            break
        start = match.start()
        modifier = word or (match["sign"] or "n").strip()
    return start, modifier
