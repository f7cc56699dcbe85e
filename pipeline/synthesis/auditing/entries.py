"""Audit whole articles and notes: every quantity of every stretch gets its judgement."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pipeline.evidence.figures import figure
from pipeline.evidence.pooling import Pooled
from pipeline.evidence.pools import Pooling, pool_text, poolings
from pipeline.evidence.quantities.sentences import sentences
from pipeline.problems import Problem
from pipeline.records.library import Entry, Library
from pipeline.records.references import Reference, find_references
from pipeline.records.units import UNITS
from pipeline.records.works import Record
from pipeline.synthesis.auditing.backing import Evidence, evidence
from pipeline.synthesis.auditing.judge import Judgement
from pipeline.synthesis.auditing.names import Names
from pipeline.synthesis.auditing.places import Stretch, stretches
from pipeline.synthesis.auditing.pools import bare_estimates, pool_evidence, pool_problems, refused_pools
from pipeline.synthesis.auditing.reading import NoFinding, Reading, read
from pipeline.synthesis.auditing.shown import shown
from pipeline.synthesis.auditing.telling import telling
from pipeline.synthesis.auditing.trial import Item, Trial
from pipeline.synthesis.auditing.wording import check_estimates, check_repetition, check_sentences
from pipeline.synthesis.derive import Broken, DerivedFigure, derive, printed

_NAMED_BY = {"claim": "", "pool": "pool:"}
"""References that print a figure, and what stands before their id."""


def audit_library(library: Library) -> Iterator[Problem]:
    """Yield every place where an article or note says a number that its claims don't carry.

    A pool without a value is said as well, because nothing may cite it.
    """
    yield from pool_problems(library)
    auditor = Auditor(library)
    for entry in auditor.entries():
        yield from auditor.problems(entry)


class Auditor:
    """Audits the articles and notes of one library; what a claim holds is read once."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._evidence: dict[str, Evidence | None] = {}
        self._derived: dict[tuple[str, str], dict[str, DerivedFigure | Broken]] = {}

    @cached_property
    def names(self) -> Names:
        """Names with numbers in them, as the records spell them."""
        texts: list[str] = []
        for work in self.library.works.values():
            texts.append(work.record.title)
        for claim in self.library.claims.values():
            scope = claim.record.scope
            texts += [scope.who, scope.on or "", claim.record.says]
        tables = [benchmark.record.observations for benchmark in self.library.benchmarks.values()]
        systems = [row.subject for rows in tables for row in rows]
        return Names.of([*texts, *systems], systems)

    @cached_property
    def pools(self) -> dict[str, Pooling]:
        """Every pool with its result."""
        return poolings(self.library)

    def entries(self) -> Iterator[Entry[Record]]:
        """Yield everything that is audited."""
        yield from self.library.each_article()
        yield from self.library.notes.values()

    def problems(self, entry: Entry[Record]) -> Iterator[Problem]:
        """Yield what is wrong with the numbers of one article or note."""
        yield from self._broken(entry)
        parts = list(stretches(self.library, entry))
        judged: list[tuple[Stretch, Judgement]] = []
        for stretch in parts:
            yield from _empty_words(stretch)
            yield from refused_pools(stretch, self.pools)
            own = list(self.judge(stretch))
            yield from bare_estimates(stretch, own)
            judged += [(stretch, judgement) for judgement in own]
        judgements = [judgement for _, judgement in judged]
        yield from (judgement.problem for judgement in judgements if judgement.problem)
        yield from check_sentences(self.library, parts, lambda r: self.printed(entry, r))
        yield from check_estimates(self.library, judged)
        yield from check_repetition(entry, judgements)

    def judgements(self, entry: Entry[Record]) -> Iterator[Judgement]:
        """Yield the judgement on every quantity of one article or note, in the order of its parts."""
        for stretch in stretches(self.library, entry):
            yield from self.judge(stretch)

    def evidence(self, claim_id: str) -> Evidence | None:
        """Return a claim or a pool words can be held against: one whose figures and unit could be read."""
        if claim_id not in self._evidence and claim_id.startswith("pool:"):
            found = self.pools.get(claim_id.removeprefix("pool:"))
            members = [known for c in found.claims if (known := self.evidence(c))] if found else []
            self._evidence[claim_id] = pool_evidence(found, members, self.names) if found else None
        if claim_id not in self._evidence:
            claim = self.library.sound_claim(claim_id)
            measure = claim.record.measure if claim else None
            sound = claim and not (measure and measure.unit and measure.unit not in UNITS)
            self._evidence[claim_id] = evidence(self.library, claim, self.names) if claim and sound else None
        return self._evidence[claim_id]

    def derived(self, entry: Entry[Record]) -> dict[str, DerivedFigure | Broken]:
        """Return the numbers that an article computes."""
        key = (type(entry.record).__name__, entry.id)
        if key not in self._derived:
            self._derived[key] = derive(self.library, entry)
        return self._derived[key]

    def printed(self, entry: Entry[Record], reference: Reference) -> str:
        """Return what a reference without words of its own prints."""
        if reference.kind == "claim":
            claim = self.library.sound_claim(reference.target)
            if claim is None:
                return ""
            measure = claim.record.measure
            return figure(measure).text if measure else claim.record.says
        if reference.kind == "pool":
            found = self.pools.get(reference.target)
            return pool_text(found.record, found.result) if found and isinstance(found.result, Pooled) else ""
        if reference.kind == "note":
            note = self.library.notes.get(reference.target)
            return note.record.question if note else ""
        return printed(self.derived(entry), reference.target) if reference.kind == "derived" else ""

    def judge(self, stretch: Stretch, text: str | None = None) -> Iterator[Judgement]:
        """Judge every quantity of a stretch; ``text`` may stand in for its own, as a proposed change."""
        source = stretch.text if text is None else text
        entry = stretch.passage.entry
        page = shown(source, lambda reference: self.printed(entry, reference))
        readings, none = read(page.text, self.names)
        cuts = list(sentences(page.text))
        trial = Trial(self, stretch, page, source, self.derived(entry))
        items: list[Reading | NoFinding] = sorted([*readings, *none], key=lambda r: r.start)
        for found in items:
            begin, end = _sentence(cuts, found.start, len(page.text))
            sentence = " ".join(page.text[begin:end].split())
            if isinstance(found, NoFinding):
                yield trial.no_finding(Item(found, sentence), found.why)
                continue
            beside = tuple(r for r in readings if r is not found and begin <= r.start < end)
            told = telling(page.text, found, begin, end, beside)
            yield trial.quantity(Item(found, sentence, told), found)

    def _broken(self, entry: Entry[Record]) -> Iterator[Problem]:
        """Yield the computations that give no number."""
        for name, found in self.derived(entry).items():
            if isinstance(found, Broken) and found.code:
                at = ("derive", name, *found.field.split("."))
                yield entry.document.problem(at, found.code, found.message, found.hint)


def _sentence(cuts: list[tuple[int, int]], place: int, end: int) -> tuple[int, int]:
    return next(((b, e) for b, e in cuts if b <= place < e), (0, end))


def _empty_words(stretch: Stretch) -> Iterator[Problem]:
    for reference in find_references(stretch.text):
        if reference.words is not None and not reference.words.strip() and reference.kind in _NAMED_BY:
            yield stretch.passage.problem(
                stretch.begin + reference.start,
                len(reference.raw),
                "empty-words",
                "The reference has no words.",
                f"Write [[{_NAMED_BY[reference.kind]}{reference.target}]].",
            )
