"""Name what a figure measures, from the words that stand before it in its sentence. A guess, and pure."""

from __future__ import annotations

import re

MOST_WORDS = 5

_BOUNDARY = re.compile(r"[,;:()\[\]–—]|\.\s")
_WORD = re.compile(r"[A-Za-z][\w'’/+-]*")
_LINKS = re.compile(
    r"(?:is|are|was|were|be|been|being|has|have|had|of|to|from|by|at|in|with|about|than|as|only|still|now|up"
    r"|around|approximately|nearly|almost|over|under|between|roughly|just|also|respectively|even|an?|the|and"
    r"|that|which|it|they|we|this|these|those|can|could|may|might|will|would|more|less|least|most|remains?)",
    re.IGNORECASE,
)
_VERBS = re.compile(
    r"(?:reach|achiev|attain|show|report|yield|obtain|giv|score|increas|decreas|improv|reduc|rais|lower|rise"
    r"|fall|drop|grow|gain|boost|declin|exceed|surpass|outperform|cut|halv|doubl|tripl|cost|account|range)"
    r"(?:s|es|ed|d|ing|e|en|n|ted|led|ped|ping|ting)?|rose|fell|grew|gave|given|found|saw|see|sees|made|cuts"
    r"|is|are|was|were|has|have|had|does|do|did|[a-z]{3,}(?:ized|ised|cted|rmed|lted)",
    re.IGNORECASE,
)
_STOPS = re.compile(
    r"(?:and|or|but|that|which|who|where|when|while|whereas|because|if|in|on|by|with|from|at|to|than|across"
    r"|among|between|over|under|after|before|during|via|using|not|no|we|it|they|this|these|those|there|can"
    r"|could|may|might|will|would|our|results?|findings?)",
    re.IGNORECASE,
)
_LEADS = frozenset({"the", "a", "an", "its", "their", "his", "her", "some", "of", "for", "all", "overall"})
_MEASURES = frozenset({"average", "mean", "median", "total", "relative", "absolute"})
_NOUNS = frozenset(
    {"gain", "gains", "drop", "cost", "score", "scores", "increase", "decrease", "improvement"}
)

EFFECTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), unit)
    for pattern, unit in (
        (r"\blog odds ratio\b", "log odds ratio"),
        (r"\bodds ratio\b", "odds ratio"),
        (r"\b(?:risk ratio|relative risk)\b", "risk ratio"),
        (r"\bhazard ratio\b", "hazard ratio"),
        (r"\bhedges['’]? g\b", "hedges_g"),
        (r"\bcohen['’]?s d\b", "cohens_d"),
        (r"\bcosine similarity\b", "cosine similarity"),
        (r"\bcorrelations?\b", "correlation"),
        (r"\bau(?:ro)?c\b", "auroc"),
        (r"\baccurac(?:y|ies)\b", "accuracy"),
    )
)
"""Words that name the unit of a bare figure."""


def phrase_before(sentence: str, end: int) -> str:
    """Return the few words before ``end`` that say what is measured; empty where none can be told.

    >>> phrase_before("With a lamp, the reading speed of adults was 12 % lower.", 45)
    'reading speed of adults'
    >>> phrase_before("Lamps reduced reading speed by 4 points.", 31)
    'reading speed'
    """
    clause = _BOUNDARY.split(sentence[:end])[-1]
    words: list[str] = clause.split()
    while words and (_LINKS.fullmatch(words[-1]) or _is_verb(words)):
        words.pop()
    found: list[str] = []
    while words and len(found) < MOST_WORDS:
        word = words[-1]
        joins = word == "in" and len(words) > 1 and words[-2] in _NOUNS  # "the gain in brightness"
        if not _WORD.fullmatch(word) or (_STOPS.fullmatch(word) and not joins) or _is_verb(words):
            break
        found.insert(0, words.pop())
    while found and found[0].lower() in _LEADS:
        found.pop(0)
    if found and found[0][:1].isupper() and found[0][1:].islower() and clause.lstrip().startswith(found[0]):
        found[0] = found[0].lower()
    return " ".join(found)


def _is_verb(words: list[str]) -> bool:
    """Tell whether the last word is a verb here. Behind an article "gain" or "score" is what is measured."""
    word = words[-1].lower()
    before = words[-2].lower() if len(words) > 1 else "the"
    if word in _NOUNS and before in _LEADS | _MEASURES:
        return False
    return _VERBS.fullmatch(word) is not None
