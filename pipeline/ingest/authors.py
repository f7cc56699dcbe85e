"""Take the names of the authors out of what feeds write there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.ingest.text import plain, shortened

LONGEST_NAME = 200
"""Characters; large collaborations have long names, but no longer ones."""

_INITIALS = re.compile(r"(?:[^\W\d_]\.?[\s-]?){1,4}")
_MAIL = re.compile(r"\S+@\S+")  # some feeds give an address where the name belongs; it is not for showing
_ADDITION = re.compile(r"(?:Jr|Sr|I{1,3}|IV)\.?")


def names(fields: Sequence[str], *, listed: bool = False) -> tuple[str, ...]:
    """Return the names in ``fields``, in their order, each once.

    Most feeds give one field per author. One field with everybody is cut at its semicolons; at its commas
    if ``listed`` says that this is the feed's way (arXiv), if initials follow the surnames
    (``Author, A., Writer, B. C.``), or if every part has several words. ``Author, Ann`` stays one name.
    """
    cleaned = [plain(field) for field in fields]
    if len(cleaned) == 1:
        cleaned = _cut(cleaned[0], listed)
    found = [_without_affiliation(name) for name in cleaned]
    return tuple(dict.fromkeys(name for name in found if name and not _MAIL.fullmatch(name)))


def _cut(text: str, listed: bool) -> list[str]:
    if ";" in text and not listed:
        return [part.strip() for part in text.split(";")]
    parts = [part.strip() for part in _outside_brackets(text) if part.strip()]
    surnames, initials = parts[0::2], parts[1::2]
    paired = len(surnames) == len(initials) and all(_are_initials(part) for part in initials)
    if paired and not listed:
        return [f"{initial} {surname}" for surname, initial in zip(surnames, initials, strict=True)]
    if not listed and not all(" " in part for part in parts):
        return [text]
    joined: list[str] = []
    for part in parts:
        if joined and _ADDITION.fullmatch(part):
            joined[-1] += f" {part}"
        else:
            joined.append(part)
    return joined


def _are_initials(part: str) -> bool:
    return part.isupper() and _INITIALS.fullmatch(part) is not None


def _outside_brackets(text: str) -> list[str]:
    """Cut at the commas that stand in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth = max(0, depth + {"(": 1, ")": -1}.get(character, 0))
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _without_affiliation(name: str) -> str:
    """Remove what stands in brackets after a name; a nickname in the middle stays."""
    return shortened(re.sub(r"(?:\s*\((?:[^()]|\([^()]*\))*\))+\s*$", "", name).strip(), LONGEST_NAME)
