"""Where the pages print or cite each claim: every place, with its sentence as readers see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast

from pipeline.evidence.figures import figure
from pipeline.evidence.quantities.sentences import sentences
from pipeline.records.library import Entry, Library
from pipeline.records.references import Passage, leads_to, passages
from pipeline.records.works import Record
from pipeline.records.writing import Article, Brief, Note
from pipeline.records.yaml_source import Path
from pipeline.synthesis.auditing import Auditor, Judgement
from pipeline.synthesis.auditing.shown import Shown, shown
from pipeline.synthesis.compose import article_target
from pipeline.synthesis.prose import note_target

How = Literal[
    "cited", "in words", "computed", "pooled", "card", "chart", "listed", "by way of a note", "composed"
]
"""``cited`` in a reference; ``in words`` a bare number that agrees with a claim of its section; ``computed``
or ``pooled`` from the claim; ``listed`` among the claims of a note or of an insight
without an author; ``composed`` on a page that no file holds."""


Spot: TypeAlias = tuple[int, int, str]
"""Line, column and field."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One place that leans on a claim. ``target`` is the page, ``text`` what is printed of the claim.

    ``path``, ``line`` and ``column`` lead to the source of the page.
    """

    target: str
    page: str
    path: str
    line: int
    column: int
    field: str
    how: How
    claim: str
    text: str
    sentence: str


def mentions(library: Library) -> Iterator[Mention]:
    """Yield every place that leans on a claim, page by page. The records must have passed the checks."""
    auditor = Auditor(library)
    for entry in auditor.entries():
        yield from _Page(auditor, entry).mentions()


def page_target(entry: Entry[Record]) -> str:
    """Return the path of an article's or a note's page from the root of the site."""
    if isinstance(entry.record, Article):
        return article_target(cast("Entry[Article]", entry))
    return note_target(entry.id)


class _Page:
    """Collects the mentions of one article or note."""

    def __init__(self, auditor: Auditor, entry: Entry[Record]) -> None:
        self.auditor, self.entry = auditor, entry
        self.library = auditor.library
        self.target = page_target(entry)
        record = entry.record
        self.title = record.question if isinstance(record, Note) else str(getattr(record, "title", entry.id))

    def mentions(self) -> Iterator[Mention]:
        found = [*self._references(), *self._named(), *self._in_words()]
        yield from sorted(found, key=lambda m: (m.line, m.column, m.how, m.claim))

    def _mention(self, how: How, claim: str, place: Spot, text: str, sentence: str) -> Mention:
        line, column, field = place
        path = self.entry.source.path
        return Mention(self.target, self.title, path, line, column, field, how, claim, text, sentence)

    def _references(self) -> Iterator[Mention]:
        for passage in passages(self.entry):
            page = shown(passage.text, lambda reference: self.auditor.printed(self.entry, reference))
            for index, reference in enumerate(page.references):
                printed, sentence = _printed(page, index)
                place = passage.place(reference.start, len(reference.raw))
                at = (place.line, place.column, passage.name)
                if isinstance(self.entry.record, Brief):
                    if reference.kind == "claim":
                        yield self._mention("composed", reference.target, (1, 1, ""), printed, sentence)
                elif reference.kind == "claim":
                    yield self._mention("cited", reference.target, at, printed, sentence)
                elif reference.kind == "pool":
                    for claim in leads_to(self.library, reference):
                        yield self._mention("pooled", claim, at, printed, sentence)
                elif reference.kind == "derived":
                    for claim in self._inputs(reference.target):
                        yield self._mention("computed", claim, at, printed, sentence)
                elif reference.kind == "note" and isinstance(self.entry.record, Article):
                    for claim in self._of_note(reference.target):
                        yield self._mention("by way of a note", claim, at, printed, sentence)

    def _inputs(self, name: str) -> list[str]:
        record = self.entry.record
        declared = record.derive.get(name) if isinstance(record, Article) else None
        return list(dict.fromkeys(i.partition(".")[0] for i in declared.of.values())) if declared else []

    def _of_note(self, note_id: str) -> list[str]:
        note = self.library.notes.get(note_id)
        if note is None or type(self.entry.record).__name__ != "Line":
            return []  # only lines show the claims of a note they link
        cited = [r.target for p in passages(note) if p.name == "answer" for r in _claims_in(p)]
        return list(dict.fromkeys([*note.record.claims, *cited]))

    def _named(self) -> Iterator[Mention]:
        record: Any = self.entry.record
        if isinstance(record, Brief):
            return
        if isinstance(record, Note):
            for index, claim in enumerate(record.claims):
                yield self._at("listed", claim, ("claims", index))
        if self.entry.document.composed:
            for index, claim in enumerate(self.entry.document.data["claims"]):
                yield self._at("listed", claim, ("claims", index))
        for index, card in enumerate(getattr(record, "cards", ())):
            yield self._at("card", card.claim, ("cards", index, "claim"), card.title)
        for index, chart in enumerate(getattr(record, "charts", ())):
            for number, claim in enumerate(chart.claims):
                yield self._at("chart", claim, ("charts", index, "claims", number), chart.title)

    def _at(self, how: How, claim: str, path: Path, sentence: str = "") -> Mention:
        place = self.entry.document.place(path)
        known = self.library.claims.get(claim)
        measure = known.record.measure if known else None
        name = ".".join(str(part) for part in path)
        text = figure(measure).text if measure and how != "listed" else ""
        return self._mention(how, claim, (place.line, place.column, name), text, sentence)

    def _in_words(self) -> Iterator[Mention]:
        for judgement in self.auditor.judgements(self.entry):
            if judgement.verdict == "cited" and not isinstance(self.entry.record, Brief):
                yield self._judged(judgement)

    def _judged(self, judgement: Judgement) -> Mention:
        at = (judgement.line, judgement.column, judgement.field)
        return self._mention("in words", judgement.claim, at, judgement.text, judgement.sentence)


def _claims_in(passage: Passage) -> Iterator[Any]:
    yield from (r for r in shown(passage.text, lambda _: "").references if r.kind == "claim")


def _printed(page: Shown, index: int) -> tuple[str, str]:
    """Return what a reference prints, and the sentence in which it does."""
    places = [i for i, owner in enumerate(page.owners) if owner == index]
    if not places:
        return "", ""
    begin, end = places[0], places[-1] + 1
    around = next(((b, e) for b, e in sentences(page.text) if b <= begin < e), (begin, end))
    return " ".join(page.text[begin:end].split()), " ".join(page.text[slice(*around)].split())
