"""Make the text of feeds readable without changing what it says. LaTeX stays as it is here."""

from __future__ import annotations

import html
import re
import unicodedata

import ftfy
import nh3

from pipeline.records.mathematics import formulas

LONGEST_MARKUP = 200_000
"""Characters of one field that are looked at; what follows in a longer one is dropped."""

# A "<" opens a tag only if what follows looks like one. In "$a<b$" it is a sign of mathematics, and an HTML
# parser would swallow the rest of the sentence. The bound keeps hostile input from costing more than linear.
_NAME_TO_END = r"""[a-zA-Z][\w:-]{0,40}+(?:\s(?>(?:"[^"]{0,3000}+"|'[^']{0,3000}+'|[^"'<>]++){0,60}))?/?>"""
_NOT_A_TAG = re.compile(rf"<(?!/?{_NAME_TO_END}|!--|!\[CDATA\[)")

# Tags go first, and the HTML parser sees to the rest: forty thousand nested "div" would take it a minute.
_TAG = re.compile(rf"(?i)</?(?!(?:script|style)\b){_NAME_TO_END}")
# Controls; what turns the direction of the text after it around; and surrogates, which no database takes.
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BLOCK = re.compile(r"(?i)(</?(?:p|div|br|li|ul|ol|h[1-6]|t[dhr]|table|blockquote|section|jats:\w+)\b)")

# UTF-8 that was read through the Greek code page: "β€™" for an apostrophe, "π" with three odd characters for
# an emoji. ftfy knows the western code pages only. The patterns are narrow, so that "Γ·x" or "Σ²" stay.
_GREEK_READING = re.compile("β€[\x80-\xbf\u0192-\u2122]|π[\x9f\u0178][\x80-\xbf\u0384-\u2122]{2}")


def from_html(markup: str) -> str:
    """Return the text of ``markup``: no tags, no scripts, entities decoded, blanks collapsed."""
    text = _NOT_A_TAG.sub("&lt;", markup[:LONGEST_MARKUP])
    text = nh3.clean(_TAG.sub("", _BLOCK.sub(r" \1", text)), tags=set())
    return plain(html.unescape(text))


def plain(text: str) -> str:
    """Return ``text`` on one line, with mojibake repaired and control characters removed.

    Quotes, ligatures and character widths are left as the author chose them.
    """
    text = text[:LONGEST_MARKUP]
    if text.isascii():  # as most is; nothing can be mangled there
        return _REFUSED.sub("", " ".join(text.split()))
    text = _GREEK_READING.sub(_undo_greek, text)
    text = " ".join(ftfy.fix_encoding(text).split())
    return unicodedata.normalize("NFC", _REFUSED.sub("", text))


def shortened(text: str, limit: int) -> str:
    """Cut ``text`` to at most ``limit`` characters, at a blank, with an ellipsis where something is gone.

    A formula is not cut in two: what is left of it would be no mathematics.
    """
    if len(text) <= limit:
        return text
    kept = text[: limit - 2].rsplit(" ", 1)[0]
    if "$" in kept:
        cut = (formula.start for formula in formulas(text) if formula.start < len(kept) < formula.end)
        kept = text[: next(cut, len(kept))].rstrip()
    return kept + " …"


def _undo_greek(match: re.Match[str]) -> str:
    """Turn the characters back into the bytes they were read from, and those into what they meant."""
    data = bytearray()
    for character in match[0]:
        for code_page in ("cp1253", "cp1252", "latin-1"):
            try:
                data += character.encode(code_page)
                break
            except UnicodeEncodeError:
                continue
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
