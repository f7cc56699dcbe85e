"""Mathematics in text from outside becomes MathML on the page, which browsers draw and screen readers read.

The LaTeX comes from strangers, and LaTeX can ask for links, colours and scripts. So what the converter makes
is not trusted: it is written anew, with the elements and attributes of MathML Core that only present.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from xml.etree.ElementTree import Element

from markupsafe import Markup

from pipeline.records.mathematics import is_shallow, mapped, unicode_formula

_TOKENS = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_LAYOUT = {
    "math": 0,
    "mrow": 0,
    "mspace": 0,
    "mstyle": 0,
    "mpadded": 0,
    "msqrt": 0,
    "mfrac": 2,
    "mroot": 2,
    "msub": 2,
    "msup": 2,
    "munder": 2,
    "mover": 2,
    "msubsup": 3,
    "munderover": 3,
    "mtable": 0,
    "mtr": 0,
    "mtd": 0,
}
"""Elements that hold others, and how many they must hold; 0 stands for any number."""

_TRUTH, _COUNT = re.compile(r"true|false"), re.compile(r"\d{1,2}")
_LENGTH = re.compile(r"[+-]?(?:[0-2]|[0-2]?\.\d{1,4})em|0")
_ATTRIBUTES = {
    **dict.fromkeys(("accent", "accentunder", "displaystyle", "fence", "largeop", "movablelimits"), _TRUTH),
    **dict.fromkeys(("separator", "stretchy", "symmetric"), _TRUTH),
    **dict.fromkeys(("depth", "height", "linethickness", "lspace", "maxsize", "minsize"), _LENGTH),
    **dict.fromkeys(("rspace", "voffset", "width"), _LENGTH),
    **dict.fromkeys(("columnspan", "rowspan"), _COUNT),
    "form": re.compile(r"prefix|infix|postfix"),
    "scriptlevel": re.compile(r"[+-]?[0-2]"),
}
"""Attributes that may stay, and what they may say. A length is small, lest a formula push the page apart."""

_BOLD = {ord("A"): 0x1D400, ord("a"): 0x1D41A, ord("0"): 0x1D7CE}
_LONGEST = 20_000
"""Characters of the markup of one formula."""


class _NotAllowedError(Exception):
    """The converter made something that is not for a page."""


def with_mathml(text: str) -> Markup:
    """Return ``text`` (plain, with ``$…$``) as safe HTML on one line, its mathematics as MathML.

    A formula that can't be converted is shown in plain Unicode.
    """
    if "$" not in text and "\\" not in text:
        return Markup(escape(text))  # noqa: S704 - escaped
    return Markup("".join(mapped(text, escape, formula_html)))  # noqa: S704 - escaped, or built here


@lru_cache(maxsize=4096)
def formula_html(latex: str) -> str:
    """Return one formula as safe HTML: MathML, or else plain Unicode."""
    if is_shallow(latex):
        # It takes longer to import than most pages take to render.
        from latex2mathml.converter import convert_to_element  # noqa: PLC0415

        try:
            markup = _written(convert_to_element(re.sub(r"(?<!\\)%", r"\\%", latex)))  # no comment here
            if len(markup) <= _LONGEST:
                return markup
        except Exception:  # noqa: S110 - the converter has no list of what strange LaTeX makes it raise
            pass
    return f'<span class="tl-formula">{escape(unicode_formula(latex))}</span>'


def _written(element: Element) -> str:
    tag, inside = element.tag, list(element)
    if tag in _TOKENS and not inside:
        text = " ".join(unescape(element.text or "").split(" "))
        if "\\" in text and tag != "mtext":
            raise _NotAllowedError(text)  # a command that the converter does not know
        if element.get("mathvariant") == "bold":
            text = text.translate(_bold())
        upright = ' mathvariant="normal"' if tag == "mi" and element.get("mathvariant") == "normal" else ""
        return f"<{tag}{upright}{_attributes(element)}>{escape(text)}</{tag}>"
    if tag in _TOKENS:  # such as an operator made of several signs
        tag = "mrow"
    if tag not in _LAYOUT or (element.text or "").strip():
        raise _NotAllowedError(tag)
    if _LAYOUT[tag] not in (0, len(inside)):
        raise _NotAllowedError(tag)
    return f"<{tag}{_attributes(element)}>{''.join(map(_written, inside))}</{tag}>"


def _attributes(element: Element) -> str:
    allowed = [
        f' {name}="{value}"'
        for name, value in sorted(element.attrib.items())
        if name in _ATTRIBUTES and _ATTRIBUTES[name].fullmatch(value)
    ]
    return "".join(allowed)


@lru_cache(maxsize=1)
def _bold() -> dict[int, str]:
    """Return the bold letters and digits of Unicode, which MathML Core wants instead of an attribute."""
    counts = {ord("A"): 26, ord("a"): 26, ord("0"): 10}
    return {first + i: chr(_BOLD[first] + i) for first, count in counts.items() for i in range(count)}
