"""Cut articles and notes into stretches: the parts readers see, each with the claims cited beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.records.library import Entry, Library
from pipeline.records.references import Passage, find_references, passages
from pipeline.records.works import Record
from pipeline.records.writing import Note
from pipeline.records.yaml_source import Path

_WHOLE = frozenset({"title", "question"})
_PATHS = re.compile(
    r"title|summary|thesis|question|answer|explores|comparison_note|tldr\.\w+|takeaways\.\d+"
    r"|cards\.\d+\.(?:title|subtitle|label|qualifier)|charts\.\d+\.(?:title|labels\..+)"
    r"|comparison\.\d+\.\w+|implications\.\d+\.(?:audience|points\.\d+)|steps\.\d+\.\w+"
    r"|next\.\d+\.question|revisions\.\d+\.what|derive\.[^.]+\.says"
)
_HEADING = re.compile(r"## .+?\s*$")
_FENCE = re.compile(r"(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a passage that readers see as one: ``passage.text[begin:end]``.

    ``claims`` are those it may lean on, pools among them as ``pool:id``: what is cited in the same section.
    ``works`` counts the works cited
    there, ``derived`` names the computed numbers written there.
    """

    passage: Passage
    begin: int
    end: int
    claims: tuple[str, ...]
    works: int
    derived: tuple[str, ...]

    @property
    def text(self) -> str:
        """The source of the stretch."""
        return self.passage.text[self.begin : self.end]


def stretches(library: Library, entry: Entry[Record]) -> Iterator[Stretch]:
    """Yield everything an article or note says in its author's words, in the order of the file."""
    read = [p for p in passages(entry) if not p.field or _PATHS.fullmatch(p.name)]
    everything = _Cited(library)
    for passage in read:
        everything.text(passage.text)
    everything.listed(entry)
    groups: dict[Path, _Cited] = {}
    for passage in read:
        if passage.field:
            groups.setdefault(_group(passage.field), _Cited(library)).text(passage.text)
    for passage in read:
        if not passage.field:
            yield from _sections(library, entry, passage, everything)
            continue
        cited = _Cited(library)
        if _is_whole(passage.field):
            cited = everything
        else:
            cited.take(groups[_group(passage.field)])
            cited.named(entry.document.data, passage.field)
        if isinstance(entry.record, Note):
            cited.add(*entry.record.claims)
        yield cited.stretch(passage, 0, len(passage.text))


def _is_whole(field: Path) -> bool:
    """Tell whether a part speaks for the whole article: its title, its history, an audience."""
    return (field[-1] in _WHOLE and len(field) == 1) or field[0] == "revisions" or field[-1] == "audience"


def _group(field: Path) -> Path:
    """Return the part of the record that readers take in at once: the TL;DR, a step, a row of the table."""
    if field[0] == "tldr":
        return field[:1]
    if field[0] in ("steps", "comparison"):
        return field[:2]
    return field


class _Cited:
    """Collects what is cited somewhere."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.claims: dict[str, None] = {}
        self.works: set[str] = set()
        self.derived: dict[str, None] = {}

    def add(self, *claims: str) -> None:
        for claim_id in claims:
            self.claims.setdefault(claim_id)
            known = self.library.claims.get(claim_id)
            self.works.add(known.work if known else claim_id.split("/")[0])

    def text(self, text: str) -> None:
        for reference in find_references(text):
            if reference.kind == "claim":
                self.add(reference.target)
            elif reference.kind == "pool":
                self.pool(reference.target)
            elif reference.kind == "work":
                self.works.add(reference.target)
            elif reference.kind == "derived":
                self.derived.setdefault(reference.target)
            elif reference.kind == "note":
                note = self.library.notes.get(reference.target)
                works = [self.library.claims.get(c) for c in note.record.claims] if note else []
                self.works |= {claim.work for claim in works if claim}

    def pool(self, pool_id: str) -> None:
        """Add a pool under the name that references give it, and the works behind it."""
        self.claims.setdefault(f"pool:{pool_id}")
        pool = self.library.pools.get(pool_id)
        for effect in pool.record.effects if pool else ():
            known = self.library.claims.get(effect.claim)
            self.works |= {known.work} if known else set()

    def take(self, other: _Cited) -> None:
        self.claims |= other.claims
        self.works |= other.works
        self.derived |= other.derived

    def named(self, data: Any, field: Path) -> None:
        """Add the claims that front matter names beside a text: of a card, a chart, a computation."""
        if field[0] == "cards":
            self._add_named(_at(data, (*field[:2], "claim")))
        if field[0] == "charts":
            own = field[3:4] if field[2] == "labels" else _at(data, (*field[:2], "claims"))
            self._add_named(*(own if isinstance(own, list | tuple) else ()))
        if field[0] == "derive":
            inputs = _at(data, (*field[:2], "of"))
            self._add_named(*(str(i).partition(".")[0] for i in inputs.values()) if _is_map(inputs) else ())
            self.derived.setdefault(str(field[1]))
        if field[0] == "next":
            note = self.library.notes.get(str(_at(data, (*field[:2], "note"))))
            self._add_named(*(note.record.claims if note else ()))

    def listed(self, entry: Entry[Record]) -> None:
        """Add every claim that an article names in its front matter, and those of the notes it links."""
        data = entry.document.data
        for index, card in enumerate(_list(_at(data, ("cards",)))):
            if _is_map(card):
                self.named(data, ("cards", index, "title"))
        for index, chart in enumerate(_list(_at(data, ("charts",)))):
            if _is_map(chart):
                self.named(data, ("charts", index, "title"))
        if isinstance(entry.record, Note):
            self.add(*entry.record.claims)

    def _add_named(self, *claims: object) -> None:
        self.add(*(c for c in claims if isinstance(c, str) and "/" in c))

    def stretch(self, passage: Passage, begin: int, end: int) -> Stretch:
        return Stretch(passage, begin, end, tuple(self.claims), len(self.works), tuple(self.derived))


def _at(data: Any, path: Path) -> Any:
    """Return what stands at ``path``, or ``None`` where a broken record has something else."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_map(value: object) -> bool:
    return isinstance(value, dict)


def _sections(
    library: Library, entry: Entry[Record], passage: Passage, everything: _Cited
) -> Iterator[Stretch]:
    """Yield the sections of a body. A heading leans on what its section cites."""
    for begin, end in _cuts(passage.text):
        cited = _Cited(library)
        cited.text(passage.text[begin:end])
        if isinstance(entry.record, Note):
            cited.take(everything)
        yield cited.stretch(passage, begin, end)


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    begin = place = 0
    fence = ""
    for line in text.splitlines(keepends=True):
        mark = _FENCE.match(line)
        if fence and mark and mark[1].startswith(fence) and line.strip() == mark[1]:
            fence = ""
        elif mark and not fence:
            fence = mark[1]
        elif not fence and _HEADING.match(line) and place > begin:
            yield begin, place
            begin = place
        place += len(line)
    if place > begin:
        yield begin, place
