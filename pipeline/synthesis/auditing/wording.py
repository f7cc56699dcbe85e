"""Words and evidence: what a sentence may say of a claim, as far as a rule can tell without crying wolf.

All rules look at one sentence and the claims it cites. Only the editor's own list (``never_say``) is an
error; the others are warnings, because a person has to read the sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from pipeline.evidence.figures import interval_text
from pipeline.evidence.quantities.sentences import sentences
from pipeline.problems import Problem
from pipeline.records.library import Entry, Library
from pipeline.records.references import Passage, Reference, leads_to
from pipeline.records.units import NEEDS_INTERVAL
from pipeline.records.works import Claim, Record
from pipeline.records.writing import Insight
from pipeline.synthesis.auditing.judge import Judgement
from pipeline.synthesis.auditing.places import Stretch
from pipeline.synthesis.auditing.shown import Shown, shown

_MOST_PRINTED = 3
_TOO_ALIKE = 85
_CAUSAL_DESIGNS = frozenset({"rct", "quasi-experiment", "meta-analysis"})
_ARGUED = frozenset({"theory", "commentary"})
_PROVES = re.compile(
    r"\b(?:prove[sd]?|proving|proven)\s(?:that|how|it|conclusively)\b|\bproof (?:that|of)\b", re.IGNORECASE
)
_CAUSES = re.compile(r"\bcaus(?:es|ed|ing)\b", re.IGNORECASE)
_SHOWS = re.compile(r"\b(?:shows|showed|shown|demonstrates|demonstrated|finds|found) that\b", re.IGNORECASE)
_HEDGED = re.compile(
    r"\b(?:argu\w+|suggest\w*|may|might|could|would|hypothes\w+|whether|according|report\w*|claim\w*|say|says"
    r"|said|call\w*|circulat\w+|not|no|nor|never|nothing|none|neither|without|if|is told|are told|as though"
    r"|unsigned|alleged\w*|appeal\w*|believ\w+|think|thinks|view|holds?|idea|ask\w*|test\w*|perhaps"
    r"|unclear|trac\w+|propos\w+|recommend\w*|maintain\w*|explain\w*|nobody|question\w*|n't|article\w*|gist"
    r"|essay\w*|account\w*|reading|column\w*|seen as|theory|theories|unverified|retelling\w*|warn\w*"
    r"|credit\w*|attribut\w*|hearsay|heard|rumou?r\w*|anecdot\w*|supposed\w*|apparently)\b|\?",
    re.IGNORECASE,
)
_ATTRIBUTED = re.compile(
    r"\b(?:report\w*|according|account\w*|summar\w*|notes?|quot\w+|said|says?|told|retell\w*|describ\w+|cit\w+"
    r"|claim\w*|second-?hand|secondary|by way of|passed on|press|blog\w*|article\w*|digest\w*|coverage"
    r"|heard|hearsay|column\w*|tells|argu\w+|essay\w*|authors?|above|not seen|we did not see)\b",
    re.IGNORECASE,
)
"""Who says it, or that it points back to where that was said."""
_EVERYBODY = re.compile(
    r"\b(?<!not )(?:everyone|everybody|all people|all humans|humanity|mankind|all (?:AI |language )?models"
    r"|every (?:AI |language )?model|all readers|all writers)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A printed sentence with the claims cited in it, and a way to its place."""

    text: str
    begin: int
    claims: tuple[tuple[str, Claim], ...]
    page: Shown
    stretch: Stretch
    before: str = ""  # the sentence in front of it in the same paragraph

    def problem(self, match: re.Match[str], code: str, message: str, hint: str, *, error: bool) -> Problem:
        start, width = self.page.span(self.begin + match.start(), self.begin + match.end())
        found = self.stretch.passage.problem(self.stretch.begin + start, width, code, message, hint)
        return found if error else _as_warning(found)


def _as_warning(problem: Problem) -> Problem:
    return Problem(
        problem.path, problem.line, problem.column, problem.code, problem.message, problem.field,
        problem.hint, "warning", problem.width,
    )  # fmt: skip


def check_sentences(
    library: Library, stretches: Iterable[Stretch], printed: Callable[[Reference], str]
) -> Iterator[Problem]:
    """Hold the words of every sentence against the claims it cites."""
    for stretch in stretches:
        page = shown(stretch.text, printed)
        last = (0, 0)
        for begin, end in sentences(page.text):
            leading = "" if "\n\n" in page.text[last[1] : begin] else page.text[slice(*last)]
            last = (begin, end)
            owners = {page.owners[place] for place in range(begin, end)}
            cited = [page.references[i] for i in sorted(owners) if i >= 0]
            ids = dict.fromkeys(c for reference in cited for c in leads_to(library, reference))
            claims = tuple((c, e.record) for c in ids if (e := library.sound_claim(c)) is not None)
            if claims:
                yield from _judge(_Sentence(page.text[begin:end], begin, claims, page, stretch, leading))


def _judge(sentence: _Sentence) -> Iterator[Problem]:
    for claim_id, claim in sentence.claims:
        for word in claim.never_say:
            match = _forms(word).search(sentence.text)
            if match:
                message = f'"{match[0]}" may not be said of {claim_id}: {claim.says}'
                yield sentence.problem(match, "never-say", message, "Say what was measured.", error=True)
    records = [claim for _, claim in sentence.claims]
    designs: set[str] = {claim.design for claim in records}
    proves = _PROVES.search(sentence.text)
    if proves and "theory" not in designs and not _HEDGED.search(sentence.text):
        message = f'"{proves[0]}": no study proves; {_named(designs)} has found something on one occasion.'
        hint = "Say what was found, in whom, by how much."
        yield sentence.problem(proves, "verb-too-strong", message, hint, error=False)
    causes = _CAUSES.search(sentence.text)
    if causes and not designs & _CAUSAL_DESIGNS and not _HEDGED.search(sentence.text):
        message = f'"{causes[0]}" speaks of a cause, and {_named(designs)} can\'t tell causes.'
        hint = "Say that the two went together, or call the cause a hypothesis."
        yield sentence.problem(causes, "verb-too-strong", message, hint, error=False)
    shows = _SHOWS.search(sentence.text)
    if shows and designs <= _ARGUED:
        message = f'"{shows[0]}" is for measurements; {_named(designs)} argues or suggests.'
        yield sentence.problem(shows, "verb-too-strong", message, "Say who argues it.", error=False)
    unverified = {claim.checked.level for claim in records} == {"unverified"}
    if unverified and not _HEDGED.search(sentence.text):
        whole = re.search(r"\S.*\S", sentence.text, re.DOTALL)
        if whole:
            message = "Only claims that nobody could verify stand here, and nothing says who says so."
            hint = "Write by whom it is being said, in the same sentence."
            yield sentence.problem(whole, "unattributed", message, hint, error=False)
    levels = {claim.checked.level for claim in records}
    if "secondary" in levels and "primary" not in levels and not unverified:
        told_by = _ATTRIBUTED.search(sentence.before + sentence.text)
        if not told_by and _is_statement(sentence.text):
            whole = re.search(r"\S.*\S", sentence.text, re.DOTALL)
            if whole:
                message = (
                    "What stands here was seen in another account only, and is told as if it had been read."
                )
                hint = (
                    f'Write "reported" or "according to": {records[0].checked.by_way_of or "who reports it"}.'
                )
                yield sentence.problem(whole, "secondary-as-seen", message, hint, error=False)
    widened = _EVERYBODY.search(sentence.text)
    if widened and not any(_EVERYBODY.search(claim.scope.who) or "every" in claim.says for claim in records):
        who = records[0].scope.who
        message = f'"{widened[0]}" is wider than what was studied: {who}.'
        yield sentence.problem(widened, "population-widened", message, "Name who was studied.", error=False)


def _is_statement(text: str) -> bool:
    return not text.rstrip().endswith("?") and len(text.split()) > 3


def _named(designs: set[str]) -> str:
    names = {
        "rct": "an experiment",
        "observational": "an observation",
        "case": "a case",
        "theory": "a theory",
    }
    names |= {"benchmark": "a benchmark", "survey": "a survey", "commentary": "a commentary"}
    names |= {"meta-analysis": "a pooled analysis", "quasi-experiment": "a quasi-experiment"}
    return names[min(designs)]


@cache
def _forms(word: str) -> re.Pattern[str]:
    """Return a pattern for a word or phrase in its regular forms: fail, fails, failed, failing, failure."""
    parts = [re.escape(part) for part in word.split()]
    stem = parts[-1].removesuffix("e") if len(parts[-1]) > 3 else parts[-1]
    parts[-1] = rf"{stem}(?:e|es|s|ed|d|ing|ure|ures)?"
    return re.compile(r"\b" + r"\s+".join(parts) + r"\b", re.IGNORECASE)


def check_estimates(library: Library, judged: Iterable[tuple[Stretch, Judgement]]) -> Iterator[Problem]:
    """Warn of a pooled effect without its interval, or the word that there is none, in its paragraph."""
    for stretch, judgement in judged:
        claim = library.claims.get(judgement.claim)
        measure = claim.record.measure if claim else None
        if claim is None or measure is None or judgement.role != "value":
            continue
        if claim.record.design != "meta-analysis" or measure.unit not in NEEDS_INTERVAL:
            continue
        begin = stretch.text.rfind("\n\n", 0, judgement.start) + 1
        end = stretch.text.find("\n\n", judgement.start)
        if not re.search(r"\binterval\b", stretch.text[begin : end if end >= 0 else None], re.IGNORECASE):
            message = "A pooled effect stands here without its interval, and nothing says that there is none."
            hint = f"Add: {interval_text(measure) or 'the interval, or why there is none'}."
            found = stretch.passage.problem(
                stretch.begin + judgement.start, judgement.width, "bare-estimate", message, hint
            )
            yield _as_warning(found)


def check_repetition(entry: Entry[Record], judgements: Iterable[Judgement]) -> Iterator[Problem]:
    """Warn of a figure that is printed in full more often than readers need, and of a TL;DR said twice."""
    printed: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        measured = judgement.role and judgement.role not in ("text", "of", "level", "scale")
        plain_part = judgement.field.startswith(("cards.", "charts.", "revisions."))
        if judgement.claim and measured and not plain_part:
            printed[judgement.claim, judgement.role].append(judgement)
    for (claim_id, _), places in printed.items():
        if len(places) > _MOST_PRINTED:
            extra = places[_MOST_PRINTED]
            message = (
                f"The figure of {claim_id} is printed {len(places)} times; {_MOST_PRINTED} are the rule."
            )
            hint = "Name it instead of repeating it."
            yield Problem(
                extra.path, extra.line, extra.column, "repeated-figure", message,
                "" if extra.field == "body" else extra.field, hint, "warning",
            )  # fmt: skip
    if isinstance(entry.record, Insight):
        yield from _said_twice(entry, entry.record)


def _said_twice(entry: Entry[Record], record: Insight) -> Iterator[Problem]:
    for part in ("finding", "doubt", "use"):
        text = getattr(record.tldr, part)
        for index, takeaway in enumerate(record.takeaways):
            if fuzz.token_sort_ratio(_plain(text), _plain(takeaway)) >= _TOO_ALIKE:
                passage = Passage(entry, takeaway, ("takeaways", index))
                message = f"This takeaway says the same as the TL;DR ({part})."
                hint = "The TL;DR says what to think, the takeaways carry the evidence."
                yield _as_warning(passage.problem(0, len(takeaway), "tldr-repeated", message, hint))


def _plain(text: str) -> str:
    return re.sub(r"\[\[[^\]|]*\|?|\]\]|\[@[^\]]*\]|[^\w\s]", " ", text).lower()
