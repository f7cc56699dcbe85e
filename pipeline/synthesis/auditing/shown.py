"""A text as readers see it: references printed, marks of Markdown gone, every character with its origin."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.records.references import Reference, find_references

# What Markdown and HTML don't print. Emphasis is taken off where a word touches it, links keep their words.
_MARKUP = re.compile(
    r"""
    (?P<fence>^(?:```|~~~)[^\n]*\n(?:.*\n)*?(?:```|~~~)[ ]*$)
    | (?P<link>\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+"[^"\n]*")?\))
    | (?P<opening>!?\[(?=[^\[\]\n]*\]\())
    | (?P<tag></?[A-Za-z][^<>]*> | <https?://[^<>\s]*>)
    | (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});)
    | (?P<escape>\\(?=[!-/:-@\[-`{-~]))
    | (?P<mark>`+ | \*+(?=\S) | (?<=\S)\*+ | (?<!\w)_+(?=\S) | (?<=\S)_+(?!\w))
    """,
    re.VERBOSE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """``text`` as printed. Character ``i`` comes from ``origins[i]`` of the source.

    ``owners[i]`` is the index of the reference that prints it, or -1 for the author's bare words.
    """

    text: str
    origins: tuple[int, ...]
    owners: tuple[int, ...]
    references: tuple[Reference, ...]

    def owner(self, place: int) -> Reference | None:
        """Return the reference that prints the character at ``place``."""
        index = self.owners[place]
        return self.references[index] if index >= 0 else None

    def is_generated(self, place: int) -> bool:
        """Tell whether the character is printed from a record and stands nowhere in the source."""
        owner = self.owner(place)
        return owner is not None and owner.kind != "escape" and owner.words is None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return start and width, in the source, of what prints ``text[start:end]``."""
        begin, last = self.origins[start], self.origins[end - 1]
        owner = self.owner(start)
        if owner is not None and self.is_generated(start):
            return owner.start, len(owner.raw)
        return begin, max(1, last + 1 - begin)


def shown(source: str, printed: Callable[[Reference], str]) -> Shown:
    """Return ``source`` as it is read; ``printed`` says what a reference without own words prints."""
    characters: list[str] = []
    origins: list[int] = []
    owners: list[int] = []
    references = tuple(find_references(source))

    def bare(begin: int, end: int, owner: int) -> None:
        for offset, piece in _without_markup(source[begin:end]):
            characters.append(piece)
            origins.append(begin + offset)
            owners.append(owner)

    place = 0
    for index, reference in enumerate(references):
        bare(place, reference.start, -1)
        place = reference.start + len(reference.raw)
        if reference.words is not None:
            begin = reference.start + reference.raw.index("|") + 1
            bare(begin, begin + len(reference.words), index)
            continue
        if reference.kind == "escape":
            begin = source.index(reference.target, reference.start) if reference.target else place
            bare(begin, begin + len(reference.target), index)
            continue
        text = printed(reference)
        characters += text
        origins += [reference.start] * len(text)
        owners += [index] * len(text)
    bare(place, len(source), -1)
    return Shown("".join(characters), tuple(origins), tuple(owners), references)


def _without_markup(text: str) -> list[tuple[int, str]]:
    """Return the printed characters of ``text`` with their offsets."""
    found: list[tuple[int, str]] = []
    place = 0
    for match in _MARKUP.finditer(text):
        found += [(i, text[i]) for i in range(place, match.start())]
        place = match.end()
        if match["entity"]:
            found += [(match.start(), character) for character in html.unescape(match[0])]
        elif match["fence"]:
            found.append((match.start(), "\n"))
    return [*found, *((i, text[i]) for i in range(place, len(text)))]
