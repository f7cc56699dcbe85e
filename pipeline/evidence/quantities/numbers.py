"""Read one number at a given place: digits in all their shapes, powers of ten, fractions, words."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.evidence.quantities.model import Number

_LONGEST = 40
"""Characters of a run of digits that can still be a figure."""

_UNITS = {
    word: value
    for value, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"), 1)
}
_TEENS = {
    word: value
    for value, word in enumerate(
        (
            *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
            *("eighteen", "nineteen"),
        ),
        10,
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2
    )
}
_SMALL = _UNITS | _TEENS | _TENS
_LARGE = {
    "dozen": Decimal(12),
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10) ** 6,
    "billion": Decimal(10) ** 9,
    "trillion": Decimal(10) ** 12,
}
_SCALE_LETTERS = {
    "k": Decimal(1000),
    "K": Decimal(1000),
    "M": Decimal(10) ** 6,
    "mn": Decimal(10) ** 6,
    "m": Decimal(10) ** 6,
    "B": Decimal(10) ** 9,
    "bn": Decimal(10) ** 9,
    "T": Decimal(10) ** 12,
    "tn": Decimal(10) ** 12,
}
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "eleventh": 11,
    "twelfth": 12,
    "twentieth": 20,
    "hundredth": 100,
}
_VULGAR = {"½": (1, 2), "¼": (1, 4), "¾": (3, 4), "⅓": (1, 3), "⅔": (2, 3), "⅕": (1, 5), "⅛": (1, 8)}

_word = "|".join(sorted(_SMALL, key=len, reverse=True))
_ones = "|".join(_UNITS)
_tens = "|".join(_TENS)
_cardinal = rf"(?:(?:{_tens})[- ](?:{_ones})|{_word})"
_large = "|".join(_LARGE)
_part = "|".join(part + ("s" if not part.endswith("s") and part != "half" else "") + "?" for part in _PARTS)

START = re.compile(
    rf"(?<![\w^.\\])(?<!_\{{)(?<!\^\{{)(?:[0-9]|\.[0-9]|[{''.join(_VULGAR)}])"
    rf"|(?<![\w-])(?:{_word}|half|an?|twice|thrice)(?!(?!fold)[A-Za-z0-9_])",
    re.IGNORECASE,
)
"""Where a number may begin. The end keeps "twofold" and refuses "oneself"."""

_DIGITS = re.compile(
    r"(?:[0-9]{1,3}(?:(?:,|\{,\})[0-9]{3})++(?![0-9])(?:\.[0-9]++)?"
    r"|[0-9]{1,3}(?: [0-9]{3})+(?![.,]?[0-9]| [0-9]{3})"
    r"|[0-9]++(?:[.·][0-9]++(?!\^))?"
    r"|\.[0-9]++)"
)
_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_POWER = (
    r"(?:[ ]?\^[ ]?\{?[ ]?(?P<a>[-−–+]?[ ]?[0-9]{1,3})(?:[ ]?\})?|(?P<b>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
    r"|[ ]?(?P<c>−[ ]?[0-9]{1,2})(?![0-9]|\.[0-9]))"
)
_TEN = re.compile(rf"10{_POWER}")
_TIMES_TEN = re.compile(
    rf"[ ]{{0,7}}[×x*·][ ]{{0,8}}10(?:{_POWER}|(?P<d>[-–][0-9]{{1,2}}|[1-9][0-9]?)(?![0-9]|\.[0-9]))"
)
_NEGATIVE_TEN = re.compile(r"10-([1-9])(?![0-9]|\.[0-9])(?=[ ][A-Za-zμ])")
_E = re.compile(r"[eE]([-−+]?[0-9]{1,3})(?!\w|\.[0-9])")
_UNCERTAIN = re.compile(r"\([0-9]{1,3}\)")
_SCALE_WORD = re.compile(
    r"[ -]?(hundred thousand|thousand|million|billion|trillion|hundred)\b", re.IGNORECASE
)
_SCALE_LETTER = re.compile(r"(?:bn|mn|tn|[kKMBT])(?![A-Za-z0-9/^−²³·%])|[ ]M(?=[ ][a-z]{3})")
_MIXED = re.compile(rf"[ ]?([{''.join(_VULGAR)}])")

_NOT_HALF = re.compile(r"-(?!an?\b)|[ ]?(?:life|lives|way|time)\b", re.IGNORECASE)
_FRACTION = re.compile(rf"(an?|{_cardinal})[- ]({_part})\b(?!-)", re.IGNORECASE)
_HALF = re.compile(rf"half(?:[ ]an?)?(?:[ ](?P<large>{_large}))?\b", re.IGNORECASE)
_AND_A_HALF = re.compile(r"[ ]and[ ]a[ ](half|quarter)\b", re.IGNORECASE)
_CARDINAL = re.compile(
    rf"(?:(?P<n>an?|{_cardinal})(?P<large>(?:[ -](?:{_large}))*)"
    rf"(?P<rest>(?:(?<=red)|(?<=and))(?:[ ]and)?[ ]{_cardinal}(?:[ ](?:{_large}))?)?)(?=fold\b|\b)",
    re.IGNORECASE,
)
_AFTER_A_PART = re.compile(
    r"[ ]?(?:$|[.,;:)!?]|(?:of|when|after|before|in|to|and|less|more|fewer|as|with|over|by|on|for|during"
    r"|compared"
    r"|or|than|while|versus|relative|since|across|at|from|if|but|that|were|was|had|are|have|has|is|did|do|does"
    r"|will|would|can|could|may|might)\b)"
)


def number_at(text: str, start: int) -> tuple[Number | None, int]:
    """Read the number that begins at ``start`` (a place that ``START`` found).

    Returns it, or ``None`` where there is none after all, and the place at which to read on.
    """
    if text[start] in "0123456789.":
        return _digits(text, start)
    if text[start] in _VULGAR:
        top, bottom = _VULGAR[text[start]]
        return Number(Decimal(top) / bottom, Decimal("0.02"), start, start + 1), start + 1
    return _words(text, start)


def _digits(text: str, start: int) -> tuple[Number | None, int]:
    power = _TEN.match(text, start)
    if power is None and text.startswith("10-", start):
        negative = _NEGATIVE_TEN.match(text, start)
        if negative:
            return Number(*_ten_to(-int(negative[1])), start, negative.end()), negative.end()
    if power:
        return Number(*_ten_to(_exponent(power)), start, power.end()), power.end()
    match = _DIGITS.match(text, start)
    if match is None or match.end() - start > _LONGEST:
        return None, match.end() if match else start + 1
    digits = match[0].replace(",", "").replace("{", "").replace("}", "").replace(" ", "").replace("·", ".")
    value, end = Decimal(digits), match.end()
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    whole, scaled = "." not in digits, False
    uncertain = None if whole else _UNCERTAIN.match(text, end)
    if uncertain:
        end = uncertain.end()
    times = _TIMES_TEN.match(text, end)
    power_of_e = None if times else _E.match(text, end)
    if times:
        factor, _ = _ten_to(_exponent(times))
        return Number(value * factor, step * factor, start, times.end()), times.end()
    if power_of_e:
        factor, _ = _ten_to(int(power_of_e[1].replace("−", "-")))
        return Number(value * factor, step * factor, start, power_of_e.end()), power_of_e.end()
    mixed = _MIXED.match(text, end) if whole else None
    if mixed:
        top, bottom = _VULGAR[mixed[1]]
        return Number(value + Decimal(top) / bottom, Decimal("0.02"), start, mixed.end()), mixed.end()
    factor = Decimal(1)
    word = _SCALE_WORD.match(text, end)
    letter = None if word else _SCALE_LETTER.match(text, end)
    if word:
        for name in word[1].lower().split():
            factor *= _LARGE[name]
        end, scaled = word.end(), True
    elif letter and _is_scale(text, start, letter):
        factor, end, scaled = _SCALE_LETTERS[letter[0].strip()], letter.end(), True
    return Number(value * factor, step * factor, start, end, whole=whole, scaled=scaled), end


def _is_scale(text: str, start: int, letter: re.Match[str]) -> bool:
    """Tell 115K (thousand), 3.5M (million) and 7B from 77K (kelvin), 0.5M (molar) and 7T (tesla)."""
    after = text[letter.end() : letter.end() + 32]
    before = text[max(0, start - 16) : start].rstrip().lower()
    if letter[0] == "T":
        return after.startswith((" tok", " par", " wor"))
    if letter[0] == "K":
        return not (
            before.endswith(("at", "temperature", "t =", "near", "below", "above")) and after[1:4] != "tok"
        )
    if letter[0] == " M":  # "1.45 M images", and not "0.5 M sodium chloride"
        return bool(re.match(r"[ ][a-z-]{2,20}s\b|[ ][a-z]{2,12}[- ][a-z]{2,12}s\b", after))
    if letter[0] == "M":
        return not re.match(r"[ ][A-Z][A-Za-z]?[A-Z0-9]", after)
    return True


def _exponent(match: re.Match[str]) -> int:
    groups = match.groupdict()
    written = next(value for value in groups.values() if value is not None)
    written = written.translate(_SUPER).replace("−", "-").replace("–", "-").replace(" ", "")
    return int(written) if written not in ("-", "+") else 0


def _ten_to(exponent: int) -> tuple[Decimal, Decimal]:
    value = Decimal(1).scaleb(max(-999, min(999, exponent)))
    return value, value


def _words(text: str, start: int) -> tuple[Number | None, int]:
    lowered = text[start : start + 6].lower()
    if lowered.startswith(("twice", "thrice")):
        end = start + (5 if lowered[1] == "w" else 6)
        return Number(Decimal(2 if lowered[1] == "w" else 3), Decimal(1), start, end, word=True), end
    if lowered.startswith("half"):
        return _half(text, start)
    fraction = _FRACTION.match(text, start)
    if fraction:
        return _fraction(text, fraction)
    match = _CARDINAL.match(text, start)
    if match is None or (match["n"].lower() in ("a", "an") and not match["large"]):
        return None, start + 1
    value = step = _spoken(f"{match['n']}{match['large']}")
    if match["rest"]:
        value += _spoken(match["rest"])
    step = Decimal(1) if match["rest"] or not match["large"] else step
    half = _AND_A_HALF.match(text, match.end())
    if half:
        value += Decimal("0.5") if half[1].lower() == "half" else Decimal("0.25")
    end = half.end() if half else match.end()
    large = bool(match["large"])
    return Number(value, min(step, value), start, end, whole=not half, word=True, scaled=large), end


def _spoken(words: str) -> Decimal:
    value, product = Decimal(0), Decimal(1)
    for word in re.split(r"[- ]", words.lower()):
        if word in _SMALL:
            value += _SMALL[word]
        elif word in _LARGE:
            product *= _LARGE[word]
    return (value or Decimal(1)) * product


def _half(text: str, start: int) -> tuple[Number | None, int]:
    if _NOT_HALF.match(text, start + 4) or text[start + 4 : start + 5].isalpha():
        return None, start + 4
    match = _HALF.match(text, start)
    large = match["large"] if match else None
    end = match.end() if match and large else start + 4
    value = Decimal("0.5") * (_LARGE[large.lower()] if large else 1)
    return Number(
        value, Decimal("0.02") if not large else value, start, end, word=True, scaled=bool(large)
    ), end


def _fraction(text: str, match: re.Match[str]) -> tuple[Number | None, int]:
    first, second = match[1].lower(), match[2].lower()
    bottom = _PARTS.get(second) or _PARTS[second.removesuffix("s")]
    alone = first in ("a", "an", "one")
    if alone and not _AFTER_A_PART.match(text, match.end()):
        return None, match.end()
    top = 1 if alone else int(_spoken(first))
    return Number(Decimal(top) / bottom, Decimal("0.02"), match.start(), match.end(), word=True), match.end()
