"""Mathematics inside text: LaTeX between dollar signs. Where it stands, and how it reads in plain Unicode.

Text in the store holds mathematics in this one form. A dollar sign that is money stays what it is: ``$5``.
Where a reader of the text could take one for the other, money is written with a backslash before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

LONGEST_FORMULA = 1_000
"""Characters. A longer run between two dollar signs is not read as mathematics."""

DEEPEST_FORMULA = 20
"""Braces within braces. What is nested deeper is shown as it stands."""

_TOKEN = re.compile(r"\\.|\$", re.DOTALL)
_PROSE = re.compile(r"[A-Za-z]{3,}[,;]? +[A-Za-z]{2,}[,;]? +[A-Za-z]{2,}")
_SIGN = re.compile(r"\\[A-Za-z]|[\^_=<>~∼≈±×]|^[A-Za-z]$")
_RAISED = dict(zip("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ", strict=True)) | {"−": "⁻"}
_LOWERED = dict(zip("0123456789+-=()aeoxijkmnpt", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓᵢⱼₖₘₙₚₜ", strict=True)) | {"−": "₋"}
_SCRIPT = re.compile(r"([\^_])\s*(?:\{([^{}\\]{1,12})\}|([^\s{}\\$^_]))")
_NAMED = re.compile(r"(\\[A-Za-z]{1,40}) ")
_WORDS = re.compile(
    r"\\(?:text(?:bf|it|tt|rm|sf|sc|normal|up)?|mathrm|mathit|mathsf|mathtt|operatorname\*?|mbox|hbox|emph"
    r"|boldsymbol|bm|pmb|mathbf)(?![A-Za-z])\s*"
)


@dataclass(frozen=True, slots=True)
class Formula:
    """Where mathematics stands in a text, delimiters included, and its LaTeX without them."""

    start: int
    end: int
    latex: str


def formulas(text: str) -> list[Formula]:
    r"""Return the mathematics in ``text``, in order: ``$…$``, ``$$…$$``, ``\(…\)`` and ``\[…\]``.

    A dollar sign opens or closes mathematics under the rules of pandoc's Markdown: no blank inside next to
    it, no digit after the closing one. Blanks inside are borne where what is between can't be prose.

    >>> [f.latex for f in formulas(r"from $5 to $10 for $x^2$ of \(y\)")]
    ['x^2', 'y']
    """
    if "$" not in text and "\\" not in text:
        return []
    tokens = [(match.start(), match[0]) for match in _TOKEN.finditer(text)]
    closings = _closings(tokens)
    found: list[Formula] = []
    index = 0
    while index < len(tokens):
        start, options = tokens[index][0], closings[index]
        index += 1
        for delimiter, closing in options:
            end = tokens[closing][0]
            inner = text[start + len(delimiter) : end] if end - start <= LONGEST_FORMULA else ""
            end += len(delimiter)
            if _is_mathematics(inner, delimiter, text[end : end + 1]):
                found.append(Formula(start, end, _inner(inner)))
                index = closing + (2 if delimiter == "$$" else 1)
                break
    return found


def delimited(latex: str, following: str) -> str:
    """Return a formula between dollar signs, with a blank where the character after it would spoil that."""
    return f"${latex}$" + ("" if _is_mathematics(latex, "$", following) else " ")


def mapped(text: str, words: Callable[[str], str], formula: Callable[[str], str]) -> Iterator[str]:
    r"""Yield ``text`` piece by piece: what ``words`` makes of the text, ``formula`` of the LaTeX in it.

    ``words`` is given money as plain dollar signs.
    """
    done = 0
    for found in formulas(text):
        yield words(text[done : found.start].replace(r"\$", "$"))
        yield formula(found.latex)
        done = found.end
    yield words(text[done:].replace(r"\$", "$"))


def plain_math(text: str) -> str:
    r"""Return ``text`` without LaTeX, for places that hold no markup. Never raises.

    >>> plain_math(r"The $\alpha$-divergence in $O(n^2)$, for \$5")
    'The α-divergence in O(n²), for $5'
    """
    if "$" not in text and "\\" not in text:
        return text
    return "".join(mapped(text, str, unicode_formula))


@lru_cache(maxsize=2048)
def unicode_formula(latex: str) -> str:
    """Return a formula as plain Unicode, as far as that goes; what can't be read stays LaTeX."""
    if latex.isalnum():
        return latex
    if len(latex) > LONGEST_FORMULA or not is_shallow(latex):
        return latex
    # It takes longer to import than most papers take to read, and most have no formula.
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415

    prepared = _SCRIPT.sub(_script, _WORDS.sub("", re.sub(r"(?<!\\)%", r"\\%", latex)))
    prepared = _NAMED.sub(lambda m: f"{m[1]}\\ " if _is_sign(m[1][1:]) else m[0], prepared)
    try:
        text = LatexNodes2Text(math_mode="text", strict_latex_spaces=False).latex_to_text(
            prepared, tolerant_parsing=True
        )
    except Exception:  # the reader has no list of what hostile input makes it raise
        return latex
    return " ".join(str(text).split()) or latex


@lru_cache(maxsize=1024)
def _is_sign(name: str) -> bool:
    """Tell whether a command is one sign or word, so that the blank after it may be kept."""
    from pylatexenc.latex2text import get_default_latex_context_db  # noqa: PLC0415

    said = getattr(get_default_latex_context_db().get_macro_spec(name), "simplify_repl", None)
    return isinstance(said, str) and bool(said.strip()) and "%" not in said


def is_shallow(latex: str) -> bool:
    """Tell whether no braces or environments are nested deeper than ``DEEPEST_FORMULA``."""
    depth = deepest = 0
    for sign in re.findall(r"\\.|[{}^_]|\\begin|\\left", latex, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        deepest = max(deepest, depth)
    commands = len(re.findall(r"\\(?:begin|left|sqrt|frac)\b", latex))
    return deepest <= DEEPEST_FORMULA and commands <= 4 * DEEPEST_FORMULA


def _closings(tokens: list[tuple[int, str]]) -> list[list[tuple[str, int]]]:
    """Return, per token, the delimiters it may open, each with the index of the token that would close it."""
    signs = [sign for _, sign in tokens]
    doubled = [
        sign == "$" and index + 1 < len(tokens) and tokens[index + 1] == (at + 1, "$")
        for index, (at, sign) in enumerate(tokens)
    ]
    single, double = _next([sign == "$" for sign in signs]), _next(doubled)
    round_, square = _next([sign == r"\)" for sign in signs]), _next([sign == r"\]" for sign in signs])
    found: list[list[tuple[str, int]]] = []
    for index, sign in enumerate(signs):
        ahead = {r"\(": round_, r"\[": square, "$": single}.get(sign)
        options = [(sign, ahead[index + 1])] if ahead else []
        if doubled[index]:
            options.insert(0, ("$$", double[index + 2]))
        found.append([(delimiter, closing) for delimiter, closing in options if closing >= 0])
    return found


def _next(flags: list[bool]) -> list[int]:
    """Return, per index and one beyond, the first index from there on whose flag is set, or -1.

    Counted once from the end, so that a thousand openings without a closing cost a thousand steps.
    """
    found = [-1] * (len(flags) + 1)
    for index in range(len(flags) - 1, -1, -1):
        found[index] = index if flags[index] else found[index + 1]
    return found


def _is_mathematics(inner: str, delimiter: str, after: str) -> bool:
    body = inner.strip()
    if not body or body.endswith("\\") or ("\\" not in body and _PROSE.search(body)):
        return False
    if delimiter != "$":
        return True
    if after.isdigit():  # "$5-$10" is money, "$\sim$100" is mathematics
        return body == inner and not body[0].isdigit() and _SIGN.search(body) is not None
    return body == inner or _SIGN.search(body) is not None


def _inner(inner: str) -> str:
    return " ".join(inner.replace(r"\$", "\0").replace("$", "").replace("\0", r"\$").split())


def _script(match: re.Match[str]) -> str:
    table = _RAISED if match[1] == "^" else _LOWERED
    inner = match[2] or match[3]
    if all(character in table for character in inner):
        return "".join(table[character] for character in inner)
    return f"{match[1]}{{({inner})}}" if match[2] and not inner.isalnum() else match[0]
