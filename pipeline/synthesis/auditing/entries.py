"""Audit whole articles and notes: every quantity of every stretch gets its judgement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from pipeline.evidence.figures import figure, number_text
from pipeline.evidence.quantities.sentences import sentences
from pipeline.problems import Problem
from pipeline.records.library import Entry, Library
from pipeline.records.references import Passage, Reference, find_references
from pipeline.records.units import UNITS
from pipeline.records.works import Record
from pipeline.synthesis.auditing.agreement import Fault, Match, weigh
from pipeline.synthesis.auditing.backing import Evidence, evidence, figure_with_baseline
from pipeline.synthesis.auditing.computed import of_derived
from pipeline.synthesis.auditing.judge import Judgement, Verdict, best, role_words
from pipeline.synthesis.auditing.names import Names
from pipeline.synthesis.auditing.places import Stretch, stretches
from pipeline.synthesis.auditing.reading import NoFinding, Reading, read
from pipeline.synthesis.auditing.shown import Shown, shown
from pipeline.synthesis.auditing.telling import Telling, telling
from pipeline.synthesis.auditing.wording import check_repetition, check_sentences
from pipeline.synthesis.derive import Broken, DerivedFigure, derive, printed

_WORKS = re.compile(
    r"works?|stud(?:y|ies)|papers?|reviews?|articles?|texts?|accounts?|findings?|claims?|sources?|results?"
    r"|preprints?|experiments?|estimates?|teams?|groups?|records?|methods?|trials?|analys[ei]s",
    re.IGNORECASE,
)
_MOST_COUNTED = 9


def audit_library(library: Library) -> Iterator[Problem]:
    """Yield every place where an article or note says a number that its claims don't carry."""
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
        for benchmark in self.library.benchmarks.values():
            texts += [row.subject for row in benchmark.record.observations]
        return Names.of(texts)

    def entries(self) -> Iterator[Entry[Record]]:
        """Yield everything that is audited."""
        yield from self.library.each_article()
        yield from self.library.notes.values()

    def problems(self, entry: Entry[Record]) -> Iterator[Problem]:
        """Yield what is wrong with the numbers of one article or note."""
        yield from self._broken(entry)
        parts = list(stretches(self.library, entry))
        judgements = []
        for stretch in parts:
            yield from _empty_words(stretch)
            judgements += self.judge(stretch)
        yield from (judgement.problem for judgement in judgements if judgement.problem)
        yield from check_sentences(self.library, parts, lambda r: self.printed(entry, r))
        yield from check_repetition(entry, judgements)

    def judgements(self, entry: Entry[Record]) -> Iterator[Judgement]:
        """Yield the judgement on every quantity of one article or note, in the order of its parts."""
        for stretch in stretches(self.library, entry):
            yield from self.judge(stretch)

    def evidence(self, claim_id: str) -> Evidence | None:
        """Return a claim words can be held against: one whose figures and unit could be read."""
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
        trial = _Trial(self, stretch, page, source)
        items: list[Reading | NoFinding] = sorted([*readings, *none], key=lambda r: r.start)
        for item in items:
            begin, end = _sentence(cuts, item.start, len(page.text))
            if isinstance(item, NoFinding):
                yield trial.no_finding(item, begin, end)
                continue
            beside = tuple(r for r in readings if r is not item and begin <= r.start < end)
            yield trial.quantity(item, telling(page.text, item, begin, end, beside), begin, end)

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
        if reference.words is not None and not reference.words.strip() and reference.kind == "claim":
            yield stretch.passage.problem(
                stretch.begin + reference.start,
                len(reference.raw),
                "empty-words",
                "The reference has no words.",
                f"Write [[{reference.target}]].",
            )


class _Trial:
    """Judges the quantities of one stretch."""

    def __init__(self, auditor: Auditor, stretch: Stretch, page: Shown, source: str) -> None:
        self.auditor, self.stretch, self.page = auditor, stretch, page
        self.passage = stretch.passage
        if source != stretch.text:  # a proposed text: places are those in the proposal
            changed = stretch.passage.text[: stretch.begin] + source + stretch.passage.text[stretch.end :]
            self.passage = Passage(stretch.passage.entry, changed, stretch.passage.field)

    def no_finding(self, item: NoFinding, begin: int, end: int) -> Judgement:
        """Let a date or a name through; a year in a claim's words has to be one of the record's."""
        owner = self.page.owner(item.start)
        if item.why == "a year" and owner is not None and owner.kind == "claim" and owner.words is not None:
            claim = self.auditor.evidence(owner.target)
            if claim and item.text not in claim.years:
                fault = Fault(1, "its record speaks of no such year")
                return self._refused(item, begin, end, owner, owner.target, fault)
        return self._judgement(item, begin, end, "no finding", item.why)

    def quantity(self, item: Reading, told: Telling, begin: int, end: int) -> Judgement:
        """Judge one quantity."""
        owners = {self.page.owners[place] for n in item.numbers for place in range(n.start, n.end)}
        owner = self.page.owner(item.numbers[0].start)
        if len(owners) > 1:
            return self._over_several(item, told, begin, end)
        if owner is None:
            return self._bare(item, told, begin, end)
        if owner.kind == "escape":
            return self._judgement(item, begin, end, "escape", owner.why)
        if owner.kind == "derived":
            return self._derived(item, owner, begin, end)
        if owner.kind == "note":
            return self._in_note(item, told, owner, begin, end)
        return self._in_claim(item, told, owner, begin, end)

    def _in_claim(self, item: Reading, told: Telling, owner: Reference, begin: int, end: int) -> Judgement:
        claim = self.auditor.evidence(owner.target)
        generated = self.page.is_generated(item.numbers[0].start)
        if claim is None:
            return self._judgement(item, begin, end, "reference", "its record can't be judged by", owner)
        found = weigh(item, claim, told)
        if isinstance(found, Match):
            reason = f"in a reference to {claim.id}, {role_words(found.role)}"
            return self._judgement(item, begin, end, "reference", reason, owner, found.role)
        if generated and (found.rank < 4 and not self._unit_outside(item)):
            # The record's own figure is right by itself, whatever its symbol looks like to a reader.
            reason = f"the figure of {claim.id}"
            return self._judgement(item, begin, end, "reference", reason, owner, "value")
        return self._refused(item, begin, end, owner, claim.id, found)

    def _unit_outside(self, item: Reading) -> bool:
        """Tell whether the author put a unit behind a figure printed from its record."""
        last = item.end - 1
        return self.page.owners[last] != self.page.owners[item.numbers[-1].end - 1]

    def _in_note(self, item: Reading, told: Telling, owner: Reference, begin: int, end: int) -> Judgement:
        note = self.auditor.library.notes.get(owner.target)
        claims = dict.fromkeys(note.record.claims) if note else {}
        for reference in find_references(note.record.answer) if note else ():
            if reference.kind == "claim":
                claims.setdefault(reference.target)
        return self._by_claims(item, told, begin, end, list(claims), f"the note {owner.target}")

    def _bare(self, item: Reading, told: Telling, begin: int, end: int) -> Judgement:
        for name in self.stretch.derived:
            known = self.auditor.derived(self.stretch.passage.entry).get(name)
            if isinstance(known, DerivedFigure) and of_derived(item, known, ()) is None:
                return self._judgement(item, begin, end, "derived", f"computed as {name}: {known.formula}")
        return self._by_claims(item, told, begin, end, list(self.stretch.claims), "")

    def _by_claims(
        self, item: Reading, told: Telling, begin: int, end: int, claims: list[str], where: str
    ) -> Judgement:
        known = [c for claim_id in claims if (c := self.auditor.evidence(claim_id))]
        result = best([(claim.id, weigh(item, claim, told)) for claim in known])
        if result and isinstance(result[1], Match):
            claim_id, match = result
            place = f"through {where}" if where else "cited in this section"
            reason = f"agrees with {claim_id}, {place}: {role_words(match.role)}"
            owner = Reference("claim", claim_id, "", "", 0)
            return self._judgement(item, begin, end, "cited", reason, owner, match.role)
        if self._counts_works(item):
            return self._judgement(item, begin, end, "counted here", "counts works cited in this section")
        if len(known) < len(claims):
            return self._judgement(item, begin, end, "cited", "a claim cited here can't be judged by")
        nearest = result if result and result[1].rank else None  # type: ignore[union-attr]
        fault = nearest[1] if nearest and isinstance(nearest[1], Fault) else Fault(0, "")
        return self._refused(item, begin, end, None, nearest[0] if nearest else "", fault)

    def _counts_works(self, item: Reading) -> bool:
        """Tell whether a number word counts the works that are cited beside it: "two reviews"."""
        number = item.numbers[0]
        return (
            item.form == "single"
            and number.word
            and item.unit == "none"
            and 2 <= number.value <= min(_MOST_COUNTED, self.stretch.works)
            and bool(_WORKS.fullmatch(item.noun) or any(_WORKS.fullmatch(n) for n in item.nouns))
            and number.value == self.stretch.works
        )

    def _derived(self, item: Reading, owner: Reference, begin: int, end: int) -> Judgement:
        known = self.auditor.derived(self.stretch.passage.entry).get(owner.target)
        if not isinstance(known, DerivedFigure):
            return self._judgement(item, begin, end, "derived", "its computation can't be judged by")
        inputs = [c for i in known.inputs if (c := self.auditor.evidence(i.claim))]
        fault = None if owner.words is None else of_derived(item, known, inputs)
        if fault is None:
            reason = f"computed as {known.name}: {known.formula} = {known.figure.text}"
            return self._judgement(item, begin, end, "derived", reason)
        hint = f'"{known.name}" is {known.figure.text}: {known.formula}.'
        message = f'"{item.text.strip()}" is not what {known.name} gives.'
        return self._problem(item, begin, end, "number-disagrees", message, hint)

    def _over_several(self, item: Reading, told: Telling, begin: int, end: int) -> Judgement:
        """Judge a range or ratio whose ends stand in different references, end by end."""
        last: Judgement | None = None
        for number in item.numbers:
            single = Reading(
                number.start, number.end, self.page.text[number.start : number.end], "single", (number,),
                item.unit, item.noun, item.nouns, "", None,
            )  # fmt: skip
            owners = set(self.page.owners[number.start : number.end])
            if len(owners) > 1:
                message = f'"{item.text.strip()}" is put together from pieces.'
                return self._problem(item, begin, end, "unbacked-number", message, "Write it in one piece.")
            beside = tuple(
                Reading(n.start, n.end, "", "single", (n,), item.unit) for n in item.numbers if n is not number
            )
            around = Telling(told.before, told.after, told.clause, (*told.neighbours, *beside))
            last = self.quantity(single, around, begin, end)
            if last.problem:
                return last
        assert last is not None
        return last

    def _refused(
        self,
        item: Reading | NoFinding,
        begin: int,
        end: int,
        owner: Reference | None,
        claim_id: str,
        fault: Fault,
    ) -> Judgement:
        words = item.text.strip()
        claim = self.auditor.evidence(claim_id) if claim_id else None
        if owner is not None and owner.kind == "claim" and claim:
            why = f" {_sentence_case(fault.words)}." if fault.words and fault.rank > 2 else ""
            message = f'"{words}" is not what {claim.id} says.{why}'
            return self._problem(item, begin, end, "number-disagrees", message, _record_says(claim))
        if claim and fault.rank >= 2:
            message = f'"{words}": {claim.id} is nearest, and {fault.words or "has another number"}.'
            hint = f"It has {figure_with_baseline(claim.record)}: write [[{claim.id}|…]] around what it carries."
            return self._problem(item, begin, end, "unbacked-number", message, hint)
        message = f'"{words}": no claim cited in this section has this value.'
        return self._problem(item, begin, end, "unbacked-number", message, self._suggestion(item, claim))

    def _suggestion(self, item: Reading | NoFinding, nearest: Evidence | None) -> str:
        """Name the claim that carries the number, where one does."""
        if isinstance(item, Reading):
            plain = Telling("", "", "")
            work_first = sorted(self.auditor.library.claims, key=lambda c: c not in self._article_claims())
            for claim_id in work_first:
                claim = self.auditor.evidence(claim_id)
                match = weigh(item, claim, plain) if claim and item.unit + item.noun != "none" else None
                if claim and isinstance(match, Match) and match.role != "text":
                    return f"Did you mean [[{claim_id}]] ({figure_with_baseline(claim.record)})?"
        if nearest:
            return f"Nearest is [[{nearest.id}]] ({figure_with_baseline(nearest.record)}). {_WAYS_OUT}"
        return _WAYS_OUT

    def _article_claims(self) -> set[str]:
        return set(self.stretch.claims)

    def _problem(
        self, item: Reading | NoFinding, begin: int, end: int, code: str, message: str, hint: str
    ) -> Judgement:
        start, width = self.page.span(item.start, item.end)
        problem = self.passage.problem(self.stretch.begin + start, width, code, message, hint)
        return self._judgement(item, begin, end, "refused", message, problem=problem)

    def _judgement(
        self,
        item: Reading | NoFinding,
        begin: int,
        end: int,
        verdict: Verdict,
        reason: str,
        owner: Reference | None = None,
        role: str = "",
        problem: Problem | None = None,
    ) -> Judgement:
        start, width = self.page.span(item.start, item.end)
        place = self.passage.place(self.stretch.begin + start, width)
        return Judgement(
            path=self.passage.entry.source.path,
            line=place.line,
            column=place.column,
            field=self.passage.name or "body",
            text=" ".join(item.text.split()),
            sentence=" ".join(self.page.text[begin:end].split()),
            verdict=verdict,
            reason=reason,
            claim=owner.target if owner else "",
            role=role,
            generated=self.page.is_generated(item.start),
            start=start,
            width=width,
            problem=problem,
        )


_WAYS_OUT = (
    "Put it into a reference ([[work/claim|words]]), declare it under derive, or leave it out; "
    "as a last resort [[!number]]{why}."
)


def _record_says(claim: Evidence) -> str:
    measure = claim.record.measure
    if measure is None:
        return "The record has no figure; leave the number out or add a measure."
    parts = [f'The record says "{figure(measure).text}"']
    if measure.baseline is not None:
        parts.append(f"against {number_text(measure.baseline)}")
    return " ".join(parts) + f" ({measure.name})."


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]
