"""Judge the quantities of one stretch: each gets its verdict, its reason, and where refused the way out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline.evidence.figures import figure, number_text
from pipeline.problems import Problem
from pipeline.records.library import Library
from pipeline.records.references import Passage, Reference, find_references
from pipeline.synthesis.auditing.agreement import Fault, Match, weigh
from pipeline.synthesis.auditing.backing import Evidence, figure_with_baseline
from pipeline.synthesis.auditing.computed import of_derived
from pipeline.synthesis.auditing.judge import Judgement, Verdict, best, role_words
from pipeline.synthesis.auditing.places import Stretch
from pipeline.synthesis.auditing.reading import NoFinding, Reading
from pipeline.synthesis.auditing.shown import Shown
from pipeline.synthesis.auditing.telling import Telling
from pipeline.synthesis.derive import Broken, DerivedFigure

_WORKS = re.compile(
    r"work|study|paper|review|article|text|account|finding|claim|source|result|preprint|experiment|estimate"
    r"|team|group|record|method|trial|analysi"
)
_MOST_COUNTED = 9
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_SIZE_OF_YEARS = (1000, 3000)
"""Between these a number of a record and a year may be taken for each other."""
_WAYS_OUT = (
    "Put it into a reference ([[work/claim|words]]), declare it under derive, or leave it out; "
    "as a last resort [[!number]]{why}."
)
_TELLING = 2
"""From this rank on a fault says more than that the number is another."""


NOT_TOLD = Telling("", "", "")
"""Of what stands in no sentence."""


class Bench(Protocol):
    """What a trial asks of the auditor."""

    library: Library

    def evidence(self, claim_id: str) -> Evidence | None:
        """Return a claim as evidence, if words can be held against it."""


@dataclass(frozen=True, slots=True)
class Item:
    """A quantity, or what looks like one, with its sentence."""

    what: Reading | NoFinding
    sentence: str
    told: Telling = NOT_TOLD


class Trial:
    """Judges the quantities of one stretch. ``source`` is its text, or one proposed in its place."""

    def __init__(
        self,
        bench: Bench,
        stretch: Stretch,
        page: Shown,
        source: str,
        derived: Mapping[str, DerivedFigure | Broken],
    ) -> None:
        self.bench, self.stretch, self.page, self.derived = bench, stretch, page, derived
        self.passage = stretch.passage
        if source != stretch.text:  # a proposed text: places are those in the proposal
            changed = stretch.passage.text[: stretch.begin] + source + stretch.passage.text[stretch.end :]
            self.passage = Passage(stretch.passage.entry, changed, stretch.passage.field)

    def no_finding(self, item: Item, why: str) -> Judgement:
        """Let a date or a name through; a year in a claim's words has to be one of the record's."""
        owner = self.page.owner(item.what.start)
        if (
            why == "a year"
            and owner is not None
            and owner.kind in ("claim", "pool")
            and owner.words is not None
        ):
            claim = self.bench.evidence(_evidence_id(owner))
            if claim and item.what.text not in claim.years:
                return self._in_reference_refused(item, claim, Fault(3, "its record speaks of no such year"))
        if why == "a year" and owner is None:
            doubtful = self._year_or_figure(item.what.text)
            if doubtful is not None:
                return self._doubtful_year(item, doubtful)
        return self._judgement(item, "no finding", why)

    def _year_or_figure(self, digits: str) -> Evidence | None:
        """Return a claim cited here for whose number of that size a bare year could be taken."""
        cited = [c for claim_id in self.stretch.claims if (c := self.bench.evidence(claim_id))]
        if any(digits in claim.years for claim in cited):
            return None
        sizes = range(*_SIZE_OF_YEARS)
        return next(
            (c for c in cited for b in c.numbers if b.form == "as given" and int(abs(b.value)) in sizes), None
        )

    def _doubtful_year(self, item: Item, claim: Evidence) -> Judgement:
        digits = item.what.text.strip()
        if any(b.form == "as given" and b.value == int(digits) for b in claim.numbers):
            return self._judgement(item, "cited", f"a number of {claim.id}, cited in this section", claim.id)
        message = f'"{digits}" may be a year or a number of {claim.id}, and its record has neither.'
        hint = f"{_record_says(claim)} A year that belongs here is told with its month, or in a reference."
        return self._refused(item, "unbacked-number", message, hint)

    def quantity(self, item: Item, reading: Reading) -> Judgement:
        """Judge one quantity."""
        owners = {self.page.owners[place] for n in reading.numbers for place in range(n.start, n.end)}
        owner = self.page.owner(reading.numbers[0].start)
        if len(owners) > 1:
            return self._over_several(item, reading)
        if owner is None:
            return self._bare(item, reading)
        if owner.kind == "escape":
            return self._judgement(item, "escape", owner.why)
        if owner.kind == "derived":
            return self._derived(item, reading, owner)
        if owner.kind == "note":
            return self._in_note(item, reading, owner)
        return self._in_claim(item, reading, _evidence_id(owner))

    def _in_claim(self, item: Item, reading: Reading, claim_id: str) -> Judgement:
        claim = self.bench.evidence(claim_id)
        if claim is None:
            return self._judgement(item, "reference", "its record can't be judged by", claim_id)
        found = weigh(reading, claim, item.told)
        if isinstance(found, Match):
            reason = f"in a reference to {claim.id}, {role_words(found.role)}"
            return self._judgement(item, "reference", reason, claim.id, found.role)
        outside = self.page.owners[reading.end - 1] != self.page.owners[reading.numbers[-1].end - 1]
        if self.page.is_generated(reading.numbers[0].start) and found.rank < 4 and not outside:
            # The record's own figure is right by itself, whatever its symbol looks like to a reader.
            return self._judgement(item, "reference", f"the figure of {claim.id}", claim.id, "value")
        return self._in_reference_refused(item, claim, found)

    def _in_note(self, item: Item, reading: Reading, owner: Reference) -> Judgement:
        note = self.bench.library.notes.get(owner.target)
        claims = dict.fromkeys(note.record.claims) if note else {}
        for reference in find_references(note.record.answer) if note else ():
            if reference.kind in ("claim", "pool"):
                claims.setdefault(_evidence_id(reference))
        return self._by_claims(item, reading, list(claims), f"through the note {owner.target}")

    def _bare(self, item: Item, reading: Reading) -> Judgement:
        if reading.unit == "none" and _YEAR.fullmatch(self.page.text[reading.start : reading.end].strip()):
            cited = [c for claim_id in self.stretch.claims if (c := self.bench.evidence(claim_id))]
            if any(str(reading.value) in claim.years for claim in cited):
                return self._judgement(item, "no finding", "a year of the record")
        for name in self.stretch.derived:
            known = self.derived.get(name)
            if isinstance(known, DerivedFigure) and of_derived(reading, known, ()) is None:
                return self._judgement(item, "derived", f"computed as {name}: {known.formula}")
        bare = replace(reading, bare=True)
        return self._by_claims(item, bare, list(self.stretch.claims), "cited in this section")

    def _by_claims(self, item: Item, reading: Reading, claims: list[str], where: str) -> Judgement:
        known = [c for claim_id in claims if (c := self.bench.evidence(claim_id))]
        result = best([(claim.id, weigh(reading, claim, item.told)) for claim in known])
        if result and isinstance(result[1], Match):
            claim_id, match = result[0], result[1]
            reason = f"agrees with {claim_id}, {where}: {role_words(match.role)}"
            return self._judgement(item, "cited", reason, claim_id, match.role)
        if self._counts_works(reading):
            return self._judgement(item, "counted here", "counts the works cited in this section")
        if len(known) < len(claims):
            return self._judgement(item, "cited", "a claim cited here can't be judged by")
        fault = result[1] if result and isinstance(result[1], Fault) else Fault(0, "")
        nearest = self.bench.evidence(result[0]) if result and fault.rank else None
        return self._bare_refused(item, reading, nearest, fault)

    def _counts_works(self, reading: Reading) -> bool:
        """Tell whether a number word counts the works that are cited beside it: "two reviews"."""
        number = reading.numbers[0]
        if reading.form != "single" or not number.word or reading.unit != "none":
            return False
        counted = number.value == self.stretch.works and 2 <= number.value <= _MOST_COUNTED
        return counted and any(_WORKS.fullmatch(noun) for noun in (reading.noun, *reading.nouns))

    def _derived(self, item: Item, reading: Reading, owner: Reference) -> Judgement:
        known = self.derived.get(owner.target)
        if not isinstance(known, DerivedFigure):
            return self._judgement(item, "derived", "its computation can't be judged by")
        inputs = [c for i in known.inputs if (c := self.bench.evidence(i.claim))]
        if owner.words is None or of_derived(reading, known, inputs) is None:
            reason = f"computed as {known.name}: {known.formula} = {known.figure.text}"
            return self._judgement(item, "derived", reason)
        hint = f'"{known.name}" is {known.figure.text}: {known.formula}.'
        message = f'"{reading.text.strip()}" is not what {known.name} gives.'
        return self._refused(item, "number-disagrees", message, hint)

    def _over_several(self, item: Item, reading: Reading) -> Judgement:
        """Judge a range or ratio whose ends stand in different references, end by end."""
        judgement = self._judgement(item, "refused", "")
        for number in reading.numbers:
            text = self.page.text[number.start : number.end]
            if len(set(self.page.owners[number.start : number.end])) > 1:
                message = f'"{reading.text.strip()}" is put together from pieces.'
                return self._refused(item, "unbacked-number", message, "Write it in one piece.")
            single = Reading(
                number.start, number.end, text, "single", (number,), reading.unit, reading.noun, reading.nouns
            )
            others = tuple(
                Reading(n.start, n.end, "", "single", (n,), reading.unit)
                for n in reading.numbers
                if n is not number
            )
            told = item.told
            around = Telling(told.before, told.after, told.clause, (*told.neighbours, *others))
            judgement = self.quantity(Item(single, item.sentence, around), single)
            if judgement.problem:
                break
        return judgement

    def _in_reference_refused(self, item: Item, claim: Evidence, fault: Fault) -> Judgement:
        why = f" {fault.words[:1].upper()}{fault.words[1:]}." if fault.words and fault.rank > _TELLING else ""
        message = f'"{item.what.text.strip()}" is not what {claim.id} says.{why}'
        return self._refused(item, "number-disagrees", message, _record_says(claim))

    def _bare_refused(
        self, item: Item, reading: Reading, nearest: Evidence | None, fault: Fault
    ) -> Judgement:
        words = reading.text.strip()
        if nearest and fault.rank >= _TELLING:
            message = f'"{words}": {nearest.id} is nearest, and {fault.words or "has another number"}.'
            shown = figure_with_baseline(nearest.record)
            hint = f"It has {shown}: write [[{nearest.id}|…]] around what it carries."
            return self._refused(item, "unbacked-number", message, hint)
        message = f'"{words}": no claim cited in this section has this value.'
        return self._refused(item, "unbacked-number", message, self._suggestion(reading, nearest))

    def _suggestion(self, reading: Reading, nearest: Evidence | None) -> str:
        """Name the claim that carries the number, where one does."""
        bare = reading.unit == "none" and not reading.noun and reading.form == "single"
        here = set(self.stretch.claims)
        for claim_id in () if bare else sorted(self.bench.library.claims, key=lambda c: c not in here):
            claim = self.bench.evidence(claim_id)
            match = weigh(reading, claim, NOT_TOLD) if claim else None
            if claim and isinstance(match, Match) and match.role != "text":
                return f"Did you mean [[{claim_id}]] ({figure_with_baseline(claim.record)})?"
        if nearest:
            return f"Nearest is [[{nearest.id}]] ({figure_with_baseline(nearest.record)}). {_WAYS_OUT}"
        return _WAYS_OUT

    def _refused(self, item: Item, code: str, message: str, hint: str) -> Judgement:
        start, width = self.page.span(item.what.start, item.what.end)
        problem = self.passage.problem(self.stretch.begin + start, width, code, message, hint)
        return self._judgement(item, "refused", message, problem=problem)

    def _judgement(
        self,
        item: Item,
        verdict: Verdict,
        reason: str,
        claim: str = "",
        role: str = "",
        *,
        problem: Problem | None = None,
    ) -> Judgement:
        start, width = self.page.span(item.what.start, item.what.end)
        place = self.passage.place(self.stretch.begin + start, width)
        return Judgement(
            path=self.passage.entry.source.path,
            line=place.line,
            column=place.column,
            field=self.passage.name or "body",
            text=" ".join(item.what.text.split()),
            sentence=item.sentence,
            verdict=verdict,
            reason=reason,
            claim=claim,
            role=role,
            generated=self.page.is_generated(item.what.start),
            start=start,
            width=width,
            problem=problem,
        )


def _evidence_id(owner: Reference) -> str:
    """Return the name under which the auditor knows what a reference leads to."""
    return f"pool:{owner.target}" if owner.kind == "pool" else owner.target


def _record_says(claim: Evidence) -> str:
    measure = claim.record.measure
    if measure is None:
        return "The record has no figure; leave the number out or add a measure."
    parts = [f'The record says "{figure(measure).text}"']
    if measure.baseline is not None:
        parts.append(f"against {number_text(measure.baseline)}")
    return " ".join(parts) + f" ({measure.name})."
