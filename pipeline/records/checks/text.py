"""Rules for characters: text that was decoded wrongly must never reach a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.problems import Problem
from pipeline.records.library import KINDS, Library
from pipeline.records.references import passages

# UTF-8 read through a single-byte code page leaves runs of characters that, encoded back, are UTF-8.
_CODE_PAGES = ("cp1253", "cp1252", "cp1251", "latin-1")
_SUSPECT = re.compile(r"[^\x00-\x7f]{2,}")


def check_text(library: Library) -> Iterator[Problem]:
    """Complain about mangled characters, with what they must have been."""
    for kind in KINDS:
        for entry in getattr(library, kind.plural).values():
            for passage in passages(entry):
                for match in _SUSPECT.finditer(passage.text):
                    meant = demangled(match[0])
                    if meant:
                        message = f"These characters are mangled: {match[0]}"
                        hint = f'They were "{meant}" before a program read them in the wrong encoding.'
                        yield passage.problem(
                            match.start(), len(match[0]), "mangled-characters", message, hint
                        )
                found = passage.text.find("\ufffd")
                if found >= 0:
                    hint = "Put the lost character back."
                    message = "A character was lost: U+FFFD stands in its place."
                    yield passage.problem(found, 1, "mangled-characters", message, hint)


def demangled(run: str) -> str:
    """Return what ``run`` was before it was decoded with the wrong code page, or an empty string."""
    for code_page in _CODE_PAGES:
        try:
            meant = run.encode(code_page).decode("utf-8")
        except UnicodeError:
            continue
        if len(meant) < len(run):
            return meant
    return ""
