"""LaTeX in the text of feeds becomes Unicode; mathematics stays LaTeX, between dollar signs.

Only what is surely LaTeX is touched, and nothing else around it: abstracts are prose with a command here and
there, so a per cent sign is no comment, an ampersand no column, and an unknown command stays to be read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipeline.records.mathematics import delimited, formulas

_COMBINING = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "d": "\u0323",
    "c": "\u0327",
    "k": "\u0328",
    "b": "\u0331",
}
"""TeX's accents, by the character that follows the backslash."""

_DOTLESS = {"\\i": "i", "\\j": "j"}  # under an accent they are the plain letters


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_STRIPPED = _names(
    "emph textbf textit texttt textsc textrm textsf textsl textmd textup textnormal text underline uline "
    "mbox hbox ensuremath textsuperscript textsubscript url path nolinkurl uppercase lowercase enquote"
)
"""Commands whose argument is what they say."""

_DECLARATIONS = _names(
    "it bf tt em sc rm sf sl itshape bfseries ttfamily scshape rmfamily sffamily slshape upshape mdseries "
    "normalfont tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge noindent centering "
    "protect relax xspace par newline linebreak maketitle quad qquad item"
)
"""Commands that stand for a blank at most."""

_DROPPED = _names("label vspace hspace thanks begin end index")
"""Commands that go with their argument."""

_SYMBOLS = {
    "LaTeX": "LaTeX",
    "TeX": "TeX",
    "BibTeX": "BibTeX",
    "ldots": "…",
    "dots": "…",
    "textellipsis": "…",
    "S": "§",
    "P": "¶",
    "copyright": "©",
    "pounds": "£",
    "euro": "€",
    "degree": "°",
    "eg": "e.g.",
    "ie": "i.e.",
    "etal": "et al.",
    "etc": "etc.",
    "wrt": "w.r.t.",
    "textasciitilde": "∼",
    "textgreater": ">",
    "textless": "<",
    "textbar": "|",
    "textunderscore": "_",
    "textquotedbl": '"',
}
_LETTERS = _names("ss o O l L ae AE oe OE aa AA i j dh DH th TH dj DJ ng NG")
"""Commands that are letters: the blank after them ends their name and is no blank of the text."""

# Characters that Unicode keeps out of texts stand for formulas, and for signs that are meant as such.
_MONEY, _OPEN, _CLOSE, _FORMULA = "\ufdd0\ufdd1\ufdd2\ufdd3"
_LITERAL = {_MONEY: "$", _OPEN: "{", _CLOSE: "}"}
_RESERVED = re.compile(f"[{_MONEY}-{_FORMULA}]")

_ESCAPES = {
    **{sign: sign for sign in "%&#_"},
    "{": _OPEN,
    "}": _CLOSE,
    **dict.fromkeys("\\,;: \n\t", " "),
    **dict.fromkeys("!-/@", ""),
}

_ROUNDS = 4
"""What a command leaves may make a command with what stands beside it; more rounds than this are a game."""

_WORTH_LOOKING = re.compile(r"[\\$]|~|``|''|--")
_COMMAND = re.compile(
    r"""\\(?:(?P<accent>["'`^~=.](?=[A-Za-z\\{])|[cHkbdruv](?=\s+[A-Za-z](?![A-Za-z])|\s*\{))\s*
            (?:\{\s*(?P<a>\\[ij]|[A-Za-z]?)\s*\}|(?P<b>\\[ij](?![A-Za-z])\s?|[A-Za-z]))
        |href\s*\{(?P<address>[^{}]{0,2000})\}\s*(?=\{)
        |textcolor\s*(?:\[[^\]]{0,20}\])?\s*\{[^{}]{0,100}\}\s*(?=\{)
        |(?P<cite>cite[a-z]{0,10}\*?)\s*(?:\[[^\[\]]{0,200}\]){0,2}\s*\{(?P<keys>[^{}\\]{0,2000})\}
        |(?P<name>[A-Za-z]{1,40})
        |(?P<escape>[^A-Za-z]))""",
    re.VERBOSE | re.DOTALL,
)
_ADDRESS = r"(?P<address>https?://\S+)"
_TYPOGRAPHY = re.compile(
    rf"""{_ADDRESS}
        |(?<=[\w.,;:)\]}}{_FORMULA}%])(?P<tie>~)(?=[\w(\[{{{_FORMULA}\\])
        |(?<![\\`])(?P<open>``)(?!`)|(?<![\\'])(?P<close>'')(?!')
        |(?<=[^-\\])(?P<em>---)(?=[^-])
        |(?:(?<=\w)|(?<=\s)(?=--\s)|(?<=[{_FORMULA})\]]))(?P<en>--)(?=[\w\s{_FORMULA}(\[])""",
    re.VERBOSE,
)


def unicode_from_latex(text: str) -> str:
    r"""Return ``text`` with accents, symbols, quotation marks and dashes of LaTeX as Unicode.

    Mathematics is left as LaTeX in one form, ``$…$``; dollar signs that are money stay. Commands that only
    say how something looks go, unknown ones stay as they are. Never raises; what it returns it leaves alone.

    >>> unicode_from_latex(r"G\"odel's \emph{proof} -- in \(O(n)\) steps, 50\% of ``all''")
    'Gödel's proof – in $O(n)$ steps, 50% of “all”'
    """
    if _WORTH_LOOKING.search(text) is None:
        return text
    text = _RESERVED.sub("", text)
    for _ in range(_ROUNDS):
        read = _read(text)
        result = read.said()
        if result == text or "\\" not in read.text:
            return result
        text = result
    return text


@dataclass(frozen=True, slots=True)
class _Read:
    """A text that was read, with reserved characters in it, and its formulas in order."""

    text: str
    latex: list[str]

    def said(self) -> str:
        result = self._filled(literal=True)
        if any(sign in self.text for sign in _LITERAL):
            again = _read(result)
            if again.latex != self.latex or again._filled(literal=True) != result:
                # A reader of the result would take money for mathematics, or a brace for LaTeX.
                return self._filled(literal=False)
        return result

    def _filled(self, *, literal: bool) -> str:
        """Put in what the reserved characters stand for, signs with a backslash unless ``literal``."""
        text = self.text
        for reserved, sign in _LITERAL.items():
            text = text.replace(reserved, sign if literal else f"\\{sign}")
        parts = text.split(_FORMULA)
        filled = [parts[0]]
        for inner, part in zip(self.latex, parts[1:], strict=True):
            filled.append(delimited(inner, part[:1]) + part)
        return "".join(filled)


def _read(text: str) -> _Read:
    found = formulas(text)
    parts, done = [], 0
    for formula in found:
        parts += [text[done : formula.start], _FORMULA]
        done = formula.end
    parts.append(text[done:])
    opaque = re.sub(r"\\\\|\\?\$", lambda m: m[0] if m[0] == r"\\" else _MONEY, "".join(parts))
    plain = _TYPOGRAPHY.sub(_typography, _without_commands(opaque))
    return _Read(plain, [formula.latex for formula in found])


def _without_commands(text: str) -> str:
    """Read the commands from left to right, in one pass; a brace that goes takes its partner along."""
    if "\\" not in text:
        return text
    partners = _partners(text)
    replaced: dict[int, str] = {}  # closing braces and what stands in their place
    parts: list[str] = []
    done = 0

    def keep(until: int) -> None:
        nonlocal done
        if until > done:
            parts.append(_with_replaced(text, done, until, replaced))
            done = until

    for match in _COMMAND.finditer(text):
        if match.start() < done:
            continue
        start, end = match.span()
        if start > done and start - 1 in partners and (match["name"] or match["accent"]):  # as in {\it …}
            keep(start - 1)
            done = start
            replaced[partners[start - 1]] = ""
        keep(start)
        said, end = _said(text, match, end, partners, replaced)
        parts.append(said)
        done = max(done, end)
    keep(len(text))
    return "".join(parts)


def _said(
    text: str, match: re.Match[str], end: int, partners: dict[int, int], replaced: dict[int, str]
) -> tuple[str, int]:
    """Return what one command says, and where the text goes on after it."""
    if match["accent"]:
        letter = (match["a"] if match["a"] is not None else match["b"]).strip()
        return _accented(match["accent"], letter) or match[0], end
    if match["escape"]:
        return _ESCAPES.get(match["escape"], match[0]), end
    if match["keys"] is not None:
        return f"[{' '.join(match['keys'].split())}]", end
    name = match["name"]
    if name is None:  # \href and \textcolor: what follows in braces is what is read
        if end in partners:
            address = match["address"]
            replaced[partners[end]] = f" ({address})" if address else ""
            return "", end + 1
        return match[0], end
    braced = end in partners
    if braced and name in _STRIPPED:
        replaced[partners[end]] = ""
        return "", end + 1
    if braced and name in ("footnote", "footnotetext"):
        replaced[partners[end]] = ")"
        return ("(" if text[match.start() - 1 : match.start()].isspace() else " ("), end + 1
    if braced and name in _DROPPED:
        return "", partners[end] + 1
    if name in _DECLARATIONS:
        return "", end + (text[end : end + 1] == " ")
    symbol = _symbol(name)
    if not symbol:
        return match[0], end
    if text[end : end + 2] == "{}":
        return symbol, end + 2
    if name in _LETTERS and text[end : end + 1] == " ":
        return symbol, end + 1
    return symbol, end


def _partners(text: str) -> dict[int, int]:
    """Return the index of the closing brace of every opening one that has one."""
    found: dict[int, int] = {}
    open_: list[int] = []
    for match in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if match[0] == "{":
            open_.append(match.start())
        elif match[0] == "}" and open_:
            found[open_.pop()] = match.start()
    return found


def _with_replaced(text: str, start: int, end: int, replaced: dict[int, str]) -> str:
    if not replaced:
        return text[start:end]
    parts, done = [], start
    for match in re.finditer("}", text[start:end]):
        at = start + match.start()
        if at in replaced:
            parts += [text[done:at], replaced.pop(at)]
            done = at + 1
    parts.append(text[done:end])
    return "".join(parts)


def _accented(accent: str, letter: str) -> str:
    """Return the letter with its accent, empty where Unicode has no such letter."""
    bare = _DOTLESS.get(letter, letter)
    if not bare:
        return {"~": "~", "^": "^"}.get(accent, "")
    made = unicodedata.normalize("NFC", bare + _COMBINING[accent])
    return made if len(made) == 1 else ""


@lru_cache(maxsize=1024)
def _symbol(name: str) -> str:
    """Return the character that a command without arguments stands for, empty if there is none."""
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    # It takes longer to import than most texts take to read, and most have no command.
    from pylatexenc.latex2text import get_default_latex_context_db  # noqa: PLC0415

    spec = get_default_latex_context_db().get_macro_spec(name)
    said = getattr(spec, "simplify_repl", None)
    return said if isinstance(said, str) and len(said) == 1 and not said.isascii() else ""


def _typography(match: re.Match[str]) -> str:
    if match["address"]:
        return match[0]
    return {"tie": " ", "open": "“", "close": "”", "em": "—", "en": "–"}[match.lastgroup or "tie"]
