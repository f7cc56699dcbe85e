"""Level typography and the remains of LaTeX, so that every character keeps its place."""

from __future__ import annotations

import re

_BLANKS = str.maketrans(
    {
        **dict.fromkeys(
            "\t\n\v\f\r\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000", " "
        ),
        **dict.fromkeys("\u2010\u2011\ufe63\uff0d", "-"),
        "\u2012": "–",
        "\u2a7d": "≤",
        "\u2a7e": "≥",
        "\u2264": "≤",
        "\u223c": "~",
        "\u02dc": "~",
        "\u00b5": "μ",
        "\u2126": "Ω",
        "\u212b": "Å",
        "\u00ba": "°",
        "\u02da": "°",
        "\u22c5": "·",
        "\u2219": "·",
        "\u2a2f": "×",
        "\u2715": "×",
    }
)
_SIGNS = {
    "times": "×",
    "cdot": "·",
    "sim": "~",
    "approx": "≈",
    "simeq": "≈",
    "pm": "±",
    "le": "≤",
    "leq": "≤",
    "leqslant": "≤",
    "ge": "≥",
    "geq": "≥",
    "geqslant": "≥",
    "ll": "<",
    "gg": ">",
    "lt": "<",
    "gt": ">",
    "lesssim": "<",
    "gtrsim": ">",
    "degree": "°",
    "Omega": "Ω",
    "sigma": "σ",
    "pounds": "£",
    "euro": "€",
}
_NO_MEANING = ("text", "mathrm", "mathbf", "textbf", "textit", "emph", "rm", "bf", "left", "right", "quad")
# Three commands join with what follows: the micro sign, the degree sign, and the escaped percent sign.
_MICRO = re.compile(r"\$?\\mu(?![A-Za-z])\$?[ {}]{0,2}(?=[A-Za-zΩ])")
_DEGREE = re.compile(r"\$?\^\{?\\circ\}?\$?[ ]?(?=[CF]?\b)|\$?\\degree\$?[ ]?(?=[CF]\b)")
_ESCAPED = re.compile(r"\\[%$&#,;:! ]")
_COMMAND = re.compile(rf"\\({'|'.join([*_SIGNS, *_NO_MEANING])})(?![A-Za-z])")
_BRACED_WORD = re.compile(r"(?<=[ 0-9])\{([A-Za-z%°μ/ ]{1,12})\}")
_TIE = re.compile(r"(?<=[\w.)])~(?=[A-Za-z$(])|(?<=[A-Za-z.])~(?=[0-9$\\(])")
_WORDS_OF_PROSE = re.compile(r"(?<![\\A-Za-z])[a-z]{2,20} [a-z(]{2}")
_LONGEST_FORMULA = 120


def clean(text: str) -> tuple[str, dict[int, int]]:
    """Return ``text`` with the same length, levelled, and the places of paired formula dollars.

    In what is returned, ``text[i]`` still stands for the character at ``i``. The map leads from each dollar
    sign that opens or closes a formula to its partner; such dollars are blanks in the text returned.
    """
    levelled = text.translate(_BLANKS)
    if len(levelled) != len(text):  # pragma: no cover - every replacement above is one character long
        raise AssertionError("levelling moved a character")
    pairs: dict[int, int] = {}
    if "$" in levelled:
        pairs = _formula_dollars(levelled)
    if "\\" in levelled or "{" in levelled:
        levelled = _DEGREE.sub(lambda m: "°".rjust(len(m[0])), levelled)
        levelled = _MICRO.sub(lambda m: "μ".rjust(len(m[0])), levelled)
        levelled = _ESCAPED.sub(lambda m: " " + (m[0][1] if m[0][1] in "%$&#" else " "), levelled)
        levelled = _COMMAND.sub(lambda m: _SIGNS.get(m[1], " ").ljust(len(m[0])), levelled)
        levelled = _BRACED_WORD.sub(lambda m: f" {m[1]} ", levelled)
    if "~" in levelled:
        levelled = _TIE.sub(" ", levelled)
    if pairs:
        characters = list(levelled)
        for place in pairs:
            if characters[place] == "$":
                characters[place] = " "
        levelled = "".join(characters)
    return levelled, pairs


def _formula_dollars(text: str) -> dict[int, int]:
    """Pair the dollar signs of formulas; the others are money.

    A formula opens before a non-blank and closes after one and not before a digit (the rule of Pandoc), is
    short, and holds no prose.
    """
    pairs: dict[int, int] = {}
    place = text.find("$")
    while place >= 0:
        close = _closing(text, place)
        if close:
            pairs[place] = close
            pairs[close] = place
            place = close
        place = text.find("$", place + 1)
    return pairs


def _closing(text: str, start: int) -> int:
    if start and text[start - 1] == "\\":
        return 0
    end = text.find("$", start + 1, start + _LONGEST_FORMULA)
    if end < start + 2 or text[start + 1] == " " or text[end - 1] in " \\":
        return 0
    if text[end + 1 : end + 2].isdigit() and text[start + 1].isdigit():
        return 0
    return 0 if _WORDS_OF_PROSE.search(text, start, end) else end
