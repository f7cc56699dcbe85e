"""How the inbox sets running text for people."""

from __future__ import annotations

import textwrap

WIDTH = 100


def indented(text: str) -> list[str]:
    """Return ``text`` in lines that stand further in; a dash where there is none."""
    return textwrap.wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ") or ["    –"]
