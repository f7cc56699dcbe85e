"""References in prose: ``[[work/claim]]``, ``[[pool:id]]``, ``[[note:id]]``, ``[[…|words]]``, ``[@work]``.

Two more belong to one article alone: ``[[=name]]`` is a number that its front matter computes under
``derive``, and ``[[!7]]{why}`` a number that an editor lets past the audit, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pipeline.problems import Problem
from pipeline.records.library import Entry, Library
from pipeline.records.works import Record
from pipeline.records.yaml_source import Path, Place

ReferenceKind = Literal["claim", "pool", "note", "work", "derived", "escape"]

_PREFIXED: tuple[ReferenceKind, ...] = ("note", "pool")
_REFERENCE = re.compile(
    r"\[\[!(?P<number>[^\[\]|\n]*)\]\](?:\{(?P<why>[^{}]*)\})?"
    r"|\[\[(?P<target>[^\[\]|\n]*)(?:\|(?P<words>[^\[\]]*))?\]\]|\[@(?P<work>[^\[\]\s]*)\]"
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference: what it points to, the author's words if any, and where it stands in its text.

    Of an escape, ``target`` is the number as printed and ``why`` the editor's reason.
    """

    kind: ReferenceKind
    target: str
    words: str | None
    raw: str
    start: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a record that readers see: a field of the front matter (``field``) or the body."""

    entry: Entry[Record]
    text: str
    field: Path

    @property
    def name(self) -> str:
        """The field's dotted name; the body has none."""
        return ".".join(str(part) for part in self.field)

    def place(self, start: int, width: int) -> Place:
        """Return where ``text[start : start + width]`` stands in the file."""
        if not self.field:
            if self.entry.body.written_from is not None:
                return self.entry.document.place(self.entry.body.written_from, key=True)
            line, column = self.entry.body.lines.at(start)
            return Place(line, column, width)
        return self._place_in_field(start, width)

    def _place_in_field(self, start: int, width: int) -> Place:
        """Find the piece in the field as it is written; quoting and folding may have moved it."""
        document = self.entry.document
        if self.field[0] in document.composed:
            return document.place(self.field)
        begin, end = document.values[self.field]
        piece = _as_written(self.text[start : start + width])
        earlier = sum(1 for match in piece.finditer(self.text) if match.start() < start)
        for match in piece.finditer(document.lines.text, begin, end):
            if not earlier:
                return document.stretch(match.span())
            earlier -= 1
        return document.place(self.field)

    def problem(self, start: int, width: int, code: str, message: str, hint: str = "") -> Problem:
        """Return a problem at a stretch of this passage."""
        place = self.place(start, width)
        return Problem(
            self.entry.source.path,
            place.line,
            place.column,
            code,
            message,
            field=self.name,
            hint=hint,
            width=place.width,
        )


def _as_written(text: str) -> re.Pattern[str]:
    """Return a pattern for ``text`` in the forms that it may take in YAML: folded, quoted or escaped."""
    special = {"'": "''?", '"': r'\\?"', "\\": r"\\{1,2}"}
    parts = []
    for part in re.findall(r"\s+|\S", text):
        if part.isspace():
            parts.append(r"\s+")
        elif part.isascii():
            parts.append(special.get(part) or re.escape(part))
        else:
            parts.append(rf"(?:{part}|\\[uU](?i:0*{ord(part):x}))")
    return re.compile("".join(parts))


def find_references(text: str) -> list[Reference]:
    """List the references in ``text`` in reading order."""
    found = []
    for match in _REFERENCE.finditer(text):
        if match["work"] is not None:
            found.append(Reference("work", match["work"], None, match[0], match.start()))
            continue
        if match["number"] is not None:
            why = " ".join((match["why"] or "").split())
            found.append(Reference("escape", match["number"].strip(), None, match[0], match.start(), why))
            continue
        target = match["target"].strip()
        kind: ReferenceKind = "claim"
        if target.startswith("="):
            kind, target = "derived", target.removeprefix("=").strip()
        for name in _PREFIXED:
            if target.startswith(f"{name}:"):
                kind, target = name, target.removeprefix(f"{name}:").strip()
        found.append(Reference(kind, target, match["words"], match[0], match.start()))
    return found


def leads_to(library: Library, reference: Reference) -> list[str]:
    """Return the ids of the claims that a reference cites: one of a claim, those of a pool's effects."""
    if reference.kind == "claim":
        return [reference.target]
    pool = library.pools.get(reference.target) if reference.kind == "pool" else None
    return [effect.claim for effect in pool.record.effects] if pool else []


def replace_references(text: str, replace: Callable[[Reference], str]) -> str:
    """Return ``text`` with every reference replaced by what ``replace`` makes of it."""
    pieces, end = [], 0
    for reference in find_references(text):
        pieces += [text[end : reference.start], replace(reference)]
        end = reference.start + len(reference.raw)
    return "".join([*pieces, text[end:]])


def unclosed(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and width of every opening ``[[`` or ``[@`` that is not a whole reference."""
    whole = _REFERENCE.sub(lambda m: "\0" * len(m[0]), text)
    for match in re.finditer(r"\[\[|\[@", whole):
        yield match.start(), 2


def passages(entry: Entry[Record]) -> Iterator[Passage]:
    """Yield every text of ``entry``: the front matter's strings in order, then the body."""
    yield from (Passage(entry, text, path) for path, text in _strings(entry.document.data, ()))
    if entry.body.text.strip():
        yield Passage(entry, entry.body.text, ())


def cited_places(library: Library, entry: Entry[Record]) -> dict[str, tuple[Passage, int, int]]:
    """Return where ``entry`` cites each claim first: the passage, the start in it and the width.

    A claim is cited by a reference to it or to a pool it is in, or by its id in a field (a card, a chart, a
    note's list, an input of a computed number).
    """
    places: dict[str, tuple[Passage, int, int]] = {}
    for passage in passages(entry):
        for reference in find_references(passage.text):
            for claim_id in leads_to(library, reference):
                places.setdefault(claim_id, (passage, reference.start, len(reference.raw)))
        bare = passage.text.partition(".")[0]
        if passage.field and bare in library.claims:
            places.setdefault(bare, (passage, 0, len(passage.text)))
    return places


def _strings(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from _strings(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _strings(child, (*path, index))
