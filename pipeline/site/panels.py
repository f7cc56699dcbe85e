"""What opens from a number: the evidence behind it in short, once for each claim, pool and computed figure.

Numbers carry what they lead to as ``data-claim``, ``data-pool`` or ``data-computed``, and links to notes as
``data-note``. The panels of a page are found from these, so that none can be forgotten, and stand at its end:
nothing is fetched, and without scripting a number is the link that it always was.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pipeline.evidence.bodies import Bodies, bodies_of
from pipeline.evidence.figures import counted, figure, interval_text, number_text
from pipeline.evidence.marks import Answer, MarkName
from pipeline.evidence.pooling import Pooled
from pipeline.evidence.pools import pooled_measure, pooling
from pipeline.evidence.relations import Relations
from pipeline.evidence.strength import strength_of
from pipeline.records.library import Library
from pipeline.records.units import UNITS
from pipeline.synthesis.article import Level, Link
from pipeline.synthesis.citation import short_name
from pipeline.synthesis.derive import DerivedFigure
from pipeline.synthesis.prose import claim_target, note_target, plain_text, pool_target, work_target

MOST = 120
"""A page with more numbers than this is a list whose rows say as much as panels would: it has none."""

_OPENED = re.compile(r'\bdata-(claim|pool|computed|note)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Against:
    """An accepted claim that contradicts the one of a panel."""

    work: str
    target: str
    says: str


@dataclass(frozen=True, slots=True)
class ClaimPanel:
    """The evidence behind a figure that is a claim's. Texts are empty where there is nothing to say."""

    id: str
    target: str
    figure: str
    measure_name: str
    baseline: str
    says: str
    compared_with: str
    population: str
    n: str
    interval: str
    design: str
    at: str
    level: Level
    checked_on: str
    by_way_of: str
    status: str
    against: tuple[Against, ...]
    marks: tuple[tuple[MarkName, Answer], ...]
    work: Link
    kind: Literal["claim"] = "claim"


@dataclass(frozen=True, slots=True)
class PoolPanel:
    """What was put together for a pooled figure, and of which claims; no figure where it was refused."""

    id: str
    target: str
    figure: str
    title: str
    outcome: str
    about: str
    interval: str
    studies: int
    claims: tuple[Link, ...]
    kind: Literal["pool"] = "pool"


@dataclass(frozen=True, slots=True)
class ComputedPanel:
    """How an article computed a figure: ``worked`` is the formula, ``inputs`` (name, figure, claim)."""

    id: str
    target: str
    figure: str
    says: str
    worked: str
    inputs: tuple[tuple[str, str, Link], ...]
    kind: Literal["computed"] = "computed"


@dataclass(frozen=True, slots=True)
class NotePanel:
    """A note in short: its question, its answer in plain words, and the works it stands on."""

    id: str
    target: str
    question: str
    answer: str
    claims: int
    works: tuple[Link, ...]
    kind: Literal["note"] = "note"


Panel = ClaimPanel | PoolPanel | ComputedPanel | NotePanel


@dataclass(slots=True)
class Panels:
    """Makes the panels of all pages; what many pages open is made once."""

    library: Library
    relations: Relations
    _claims: dict[str, ClaimPanel] = field(default_factory=dict)
    _pools: dict[str, PoolPanel] = field(default_factory=dict)
    _bodies: Bodies | None = None

    def of(self, text: str, computed: Mapping[str, DerivedFigure] | None = None) -> tuple[Panel, ...]:
        """Return the panels of the numbers in ``text`` (HTML or Markdown), in order of first appearance.

        ``computed`` are the figures that the page computes, by name. What leads to no record of the library
        (an example in the handbook) has no panel.
        """
        seen = dict.fromkeys((kind, html.unescape(key)) for kind, key in _OPENED.findall(text))
        found = [panel for kind, key in seen if (panel := self._one(kind, key, computed or {}))]
        return tuple(found) if len(found) <= MOST else ()

    def _one(self, kind: str, key: str, computed: Mapping[str, DerivedFigure]) -> Panel | None:
        if kind == "claim" and key in self.library.claims:
            if key not in self._claims:
                self._claims[key] = self._claim(key)
            return self._claims[key]
        if kind == "pool" and key in self.library.pools:
            if key not in self._pools:
                self._pools[key] = _pool(self.library, key)
            return self._pools[key]
        if kind == "computed" and key in computed:
            return _computed(self.library, computed[key])
        if kind == "note" and key in self.library.notes:
            return _note(self.library, key)
        return None

    def _claim(self, claim_id: str) -> ClaimPanel:
        library, entry = self.library, self.library.claims[claim_id]
        claim, measure = entry.record, entry.record.measure
        if self._bodies is None:
            self._bodies = bodies_of(library)
        strength = strength_of(library, self.relations, claim_id, self._bodies)
        baseline = ""
        if measure and measure.baseline is not None:
            unit = UNITS.get(measure.unit or "")
            baseline = number_text(measure.baseline) + (unit.symbol if unit else "")
        return ClaimPanel(
            id=claim_id,
            target=claim_target(claim_id),
            figure=figure(measure).text + counted(measure) if measure else "",
            measure_name=measure.name if measure else "",
            baseline=baseline,
            says=claim.says,
            compared_with=claim.compared_with or "",
            population="; ".join(part for part in (claim.scope.who, claim.scope.on) if part),
            n=claim.scope.n or "",
            interval=interval_text(measure) if measure else "",
            design=claim.design,
            at=claim.at,
            level=claim.checked.level,
            checked_on=claim.checked.on,
            by_way_of=claim.checked.by_way_of or "",
            status=claim.status,
            against=tuple(self._against(claim_id)),
            marks=tuple((mark.name, mark.answer) for mark in strength.marks),
            work=Link(short_name(library.works[entry.work].record), work_target(entry.work)),
        )

    def _against(self, claim_id: str) -> list[Against]:
        others = [self.library.claims[r.other] for r in self.relations.contradicting(claim_id)]
        return [
            Against(short_name(self.library.works[o.work].record), claim_target(o.id), o.record.says)
            for o in others
            if o.record.status == "accepted"
        ]


def _pool(library: Library, pool_id: str) -> PoolPanel:
    found = pooling(library, pool_id)
    record = found.record
    measure = pooled_measure(record, found.result) if isinstance(found.result, Pooled) else None
    return PoolPanel(
        id=pool_id,
        target=pool_target(pool_id),
        figure=figure(measure).text if measure else "",
        title=record.title,
        outcome=record.outcome,
        about=record.about,
        interval=interval_text(measure) if measure else "",
        studies=len(found.members),
        claims=tuple(_named(library, claim_id) for claim_id in found.claims),
    )


def _computed(library: Library, known: DerivedFigure) -> ComputedPanel:
    return ComputedPanel(
        id=known.name,
        target=f"#computed-{known.name}",
        figure=known.figure.text,
        says=known.says,
        worked=known.worked,
        inputs=tuple((used.name, used.shown, _named(library, used.claim)) for used in known.inputs),
    )


def _note(library: Library, note_id: str) -> NotePanel:
    note = library.notes[note_id].record
    works = dict.fromkeys(library.claims[claim_id].work for claim_id in note.claims)
    return NotePanel(
        id=note_id,
        target=note_target(note_id),
        question=note.question,
        answer=plain_text(library, note.answer),
        claims=len(note.claims),
        works=tuple(Link(short_name(library.works[w].record), work_target(w)) for w in works),
    )


def _named(library: Library, claim_id: str) -> Link:
    work = library.works[library.claims[claim_id].work].record
    return Link(short_name(work), claim_target(claim_id))
