"""The key of a title: what is left of it when case, markup, accents and punctuation do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.records.mathematics import plain_math, unicode_formula

FEWEST_WORDS, FEWEST_LETTERS = 4, 20
"""What is shorter may be the title of anything. A Chinese or Japanese character counts for two letters."""

DISTINCTIVE_WORDS, DISTINCTIVE_LETTERS = 6, 40
"""A title this long is hardly ever given twice, even to papers whose authors are not known."""

LONGEST_KEY = 240
"""Characters; more tell no two titles apart, and an index has to hold them."""

_MARKUP = re.compile(r"</?(?:mml:)?[a-zA-Z][a-zA-Z0-9]{0,15}(?:\s[^<>]{0,200})?/?>")
_WORD = re.compile(r"[^\W_]+")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_LETTERS = {
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
    "ı": "i",
    "ł": "l",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "∆": " delta ",
    "∇": " nabla ",
    "&": " and ",
    "ς": " sigma ",
}
_GREEK = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau"
_GREEK_AFTER = "upsilon phi chi psi omega"


def _folds() -> dict[int, str]:
    letters = [chr(code) for code in range(ord("α"), ord("ω") + 1) if chr(code) != "ς"]
    spelt = zip(letters, f"{_GREEK} {_GREEK_AFTER}".split(), strict=True)
    return str.maketrans(_LETTERS | {letter: f" {name} " for letter, name in spelt})


_FOLDS = _folds()
_COMBINING = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")

_GENERIC = re.compile(
    r"""(?:(?:guest\ )?editorials?|editors?\ (?:note|choice)|letters?\ (?:to|from)\ the\ editors?
        |book\ reviews?|table\ of\ contents|in\ this\ issue|front\ matter|back\ matter|author\ index
        |call\ for\ papers|list\ of\ (?:reviewers|referees)|special\ issue|news\ in\ brief
        |introduction\ to\ (?:the|this)\ (?:special|theme|thematic)\ (?:issue|section)
        |(?:authors?\ )?(?:response|reply|answer)\ to\ (?:the\ )?
         (?:reviewers?|referees?|editors?|comments?|letters?)
        |(?:erratum|corrigendum|correction|retraction|comment|addendum)(?:\ (?:to|on|of|notice|note))?
        |acknowledge?ments?\ (?:to|of)\ (?:the\ )?(?:reviewers|referees)|weekly\ (?:digest|roundup))s?
        (?:\ (?:for|of|the|and|on)|\ \d+|\ [a-z]+\ \d{4})*""",
    re.VERBOSE,
)


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    r"""Return what titles of one work have in common, empty for one that is too short or says too little.

    >>> title_key(r"The $\alpha$-Divergence for <i>Readers</i>")
    'thealphadivergenceforreaders'
    >>> title_key("The α‐divergence: for readers")
    'thealphadivergenceforreaders'
    >>> title_key("Editorial")
    ''
    """
    words = _words(title)
    if not _is_long_enough(words, FEWEST_WORDS, FEWEST_LETTERS) or _GENERIC.fullmatch(" ".join(words)):
        return ""
    return "".join(words)[:LONGEST_KEY]


def is_distinctive(title: str) -> bool:
    """Tell whether the title alone may say which work it is."""
    return _is_long_enough(_words(title), DISTINCTIVE_WORDS, DISTINCTIVE_LETTERS)


def folded(text: str) -> str:
    """Return ``text`` in small letters without accents, Greek letters by their names."""
    if text.isascii():
        return text.lower().replace("&", " and ")
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", _COMBINING.sub("", decomposed).translate(_FOLDS))


def _words(title: str) -> list[str]:
    text = plain_math(title)
    if "\\" in text:
        text = unicode_formula(text)
    if "<" in text:
        text = _MARKUP.sub("", text)
    return _WORD.findall(folded(text))


def _is_long_enough(words: list[str], fewest_words: int, fewest_letters: int) -> bool:
    letters = sum(map(len, words))
    if letters >= fewest_letters and len(words) >= fewest_words:
        return True
    wide = len(_WIDE.findall("".join(words)))
    return 2 * wide >= fewest_letters
