"""Abstracts as publishers deposit them: JATS, of which plain HTML is made before it becomes text."""

from __future__ import annotations

import re

_PREFIX = re.compile(r"(</?)jats:(?=[a-z])")
_HEADING = re.compile(r"<title>\s*(?:abstract|summary)\s*[:.]?\s*</title>", re.IGNORECASE)


def html_from_jats(markup: str) -> str:
    """Return ``markup`` with the names of HTML, without the heading "Abstract", each formula once, as LaTeX.

    Text that is no JATS comes back as it is.
    """
    if "<" not in markup:
        return markup
    before, *formulas = _HEADING.sub(" ", _PREFIX.sub(r"\1", markup)).split("<alternatives>")
    return before + "".join(map(_formula_once, formulas))


def _formula_once(text: str) -> str:
    """Keep the LaTeX of what begins with several forms of one formula."""
    forms, end, rest = text.partition("</alternatives>")
    tex = forms.partition("<tex-math")[2].partition(">")[2].partition("</tex-math>")[0]
    if not end or not tex:
        return text
    # Some publishers deposit a whole document for each letter.
    document = tex.partition("\\begin{document}")[2].partition("\\end{document}")[0]
    return (document or tex) + rest
