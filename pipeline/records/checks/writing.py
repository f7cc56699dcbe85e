"""Rules for articles and notes: references, dates, and the lengths that keep an article readable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from pipeline.problems import Problem, did_you_mean
from pipeline.records.checks.common import check_day, check_distinct, check_id, check_ids, check_order
from pipeline.records.library import Entry, Library
from pipeline.records.references import Reference, find_references, passages, unclosed
from pipeline.records.units import UNITS
from pipeline.records.works import Record
from pipeline.records.writing import (
    Article,
    ArticleFrame,
    Card,
    Chart,
    Digest,
    Explainer,
    Insight,
    InsightFrame,
    Line,
    Note,
)

Report = Callable[[str, str, str], Problem]

# Fields of articles and notes that are printed as they are.
_PLAIN = frozenset(
    {"title", "question", "subtitle", "label", "labels", "qualifier", "domain", "audience", "what"}
)

# WRITING rules: at most this many of these.
_QUESTION_WORDS = 16  # an inquiring line is named by its question
_TITLE_WORDS, _SUMMARY_CHARACTERS, _TLDR_WORDS, _TAKEAWAY_WORDS = 12, 160, 60, 25


def check_writing(library: Library, today: date) -> Iterator[Problem]:
    """Check the fields of everything under ``content/``."""
    yield from _shared_ids(library)
    for entry in library.each_article():
        yield from _check_article(library, entry, today)
    for unwritten in library.unwritten.values():
        yield from _check_frame(library, unwritten, today)
        yield from _check_claims(library, unwritten)
    for note in library.notes.values():
        yield from _check_note(library, note, today)


def check_references(library: Library) -> Iterator[Problem]:
    """Check the references in every text of every article and note."""
    for entry in (*library.each_article(), *library.notes.values()):
        yield from _check_references(library, entry)


def _shared_ids(library: Library) -> Iterator[Problem]:
    """Articles of all kinds share one set of ids, because they link to each other by id alone."""
    seen: dict[str, str] = {}
    for entry in library.each_article():
        first = seen.setdefault(entry.id, entry.source.path)
        if first != entry.source.path:
            message = f'The id "{entry.id}" is taken by {first}.'
            yield Problem(entry.source.path, 1, 1, "duplicate-id", message, hint="Rename the file.")


def _check_frame(library: Library, entry: Entry[ArticleFrame], today: date) -> Iterator[Problem]:
    """Check what every article carries, whether it is written or not."""
    article, document = entry.record, entry.document
    yield from check_ids(library, document, "topic", ("topics",), article.topics)
    yield from check_day(document, ("published",), article.published, today)
    yield from check_day(document, ("updated",), article.updated, today)
    message = "The article was updated before it was published."
    yield from check_order(document, ("updated",), article.published, article.updated, message)
    for index, revision in enumerate(article.revisions):
        yield from check_day(document, ("revisions", index, "on"), revision.on, today)
    known = {i for k in ("insight", "line", "explainer", "digest") for i in library.known[k]}
    for index, other in enumerate(article.related):
        if other not in known:
            hint = did_you_mean(other, sorted(known))
            yield document.problem(
                ("related", index), "unknown-article", f'There is no article "{other}".', hint
            )


def _check_claims(library: Library, entry: Entry[InsightFrame]) -> Iterator[Problem]:
    """Check the claims that an insight without a body is composed from."""
    yield from check_distinct(entry.document, ("claims",), entry.record.claims)
    for index, claim in enumerate(entry.record.claims):
        yield from check_cited(library, partial(entry.document.problem, ("claims", index)), claim)


def _check_article(library: Library, entry: Entry[Article], today: date) -> Iterator[Problem]:
    article = entry.record
    yield from _check_frame(library, entry, today)
    words = _QUESTION_WORDS if isinstance(article, Line) else _TITLE_WORDS
    yield from _too_long(entry, ("title",), article.title, words, "words")
    yield from _too_long(entry, ("summary",), article.summary, _SUMMARY_CHARACTERS, "characters")
    if isinstance(article, Insight):
        yield from _check_insight(library, entry, article)
    if isinstance(article, Line):
        yield from _check_line(library, entry, article)
    if isinstance(article, Explainer | Digest):
        yield from check_id(library, entry.document, "work", ("work",), article.work)
        yield from _check_cards(library, entry, article.cards)
    if isinstance(article, Explainer):
        yield from _check_charts(library, entry, article.charts)
    for name, computation in article.derive.items():
        for key, figure in computation.of.items():
            here = ("derive", name, "of", key)
            claim_id = figure.partition(".")[0]
            yield from check_cited(library, partial(entry.document.problem, here), claim_id)
    if not entry.body.text.strip():
        hint = "Write the sections under the front matter."
        if isinstance(article, Insight):
            hint = (
                "Write the sections under the front matter, or name the claims to compose them from: claims."
            )
        yield Problem(entry.source.path, 1, 1, "empty-body", "The article has no text.", hint=hint)


def _check_insight(library: Library, entry: Entry[Article], article: Insight) -> Iterator[Problem]:
    document = entry.document
    for index, claim in enumerate(article.claims):
        yield from check_cited(library, partial(document.problem, ("claims", index)), claim)
    yield from check_distinct(document, ("claims",), article.claims)
    if article.claims and not entry.composed:
        message = "This insight has a body, so that nothing is composed from its claims."
        hint = "Remove the field, or the body."
        yield document.problem(("claims",), "claims-with-body", message, hint, key=True, warning=True)
    yield from _check_cards(library, entry, article.cards)
    yield from _check_charts(library, entry, article.charts)
    tldr = " ".join([article.tldr.finding, article.tldr.doubt, article.tldr.use])
    yield from _too_long(entry, ("tldr",), tldr, _TLDR_WORDS, "words")
    for index, takeaway in enumerate(article.takeaways):
        yield from _too_long(entry, ("takeaways", index), takeaway, _TAKEAWAY_WORDS, "words")
        if not find_references(takeaway):
            hint = "Add the claim it carries: [[work/claim]]."
            yield document.problem(
                ("takeaways", index), "takeaway-without-claim", "A takeaway carries a claim.", hint
            )
    for index, implication in enumerate(article.implications):
        for number, point in enumerate(implication.points):
            if not find_references(point):
                at = ("implications", index, "points", number)
                hint = "Name the claim it follows from: [[work/claim]] or [@work]."
                yield document.problem(at, "advice-without-claim", "No advice without a claim.", hint)
    for index, step in enumerate(article.steps):
        if not find_references(step.because):
            hint = "Name the claim it stands on: [[work/claim]] or [@work]."
            yield document.problem(
                ("steps", index, "because"), "advice-without-claim", "No advice without a claim.", hint
            )


def _check_line(library: Library, entry: Entry[Article], article: Line) -> Iterator[Problem]:
    for index, following in enumerate(article.next):
        at = ("next", index)
        yield from check_id(library, entry.document, "note", (*at, "note"), following.note)
        if following.line:
            yield from check_id(library, entry.document, "line", (*at, "line"), following.line)
        if not {"line", "question"} & entry.document.given(at):
            hint = "Add line (one that is there) or question (one still open)."
            yield entry.document.problem(at, "missing-field", "The next line has no question.", hint)
    if entry.body.text.strip() and not any(r.kind == "note" for r in find_references(entry.body.text)):
        hint = "Weave the notes into its sentences: [[note:id|words]]."
        message = "An inquiring line stands on notes, and this one links none."
        yield Problem(entry.source.path, entry.body.first_line, 1, "line-without-notes", message, hint=hint)


def _check_note(library: Library, entry: Entry[Note], today: date) -> Iterator[Problem]:
    note, document = entry.record, entry.document
    yield from check_ids(library, document, "topic", ("topics",), note.topics)
    yield from check_day(document, ("on",), note.on, today)
    for index, claim in enumerate(note.claims):
        yield from check_cited(library, partial(entry.document.problem, ("claims", index)), claim)


def _check_cards(library: Library, entry: Entry[Article], cards: list[Card]) -> Iterator[Problem]:
    for index, card in enumerate(cards):
        yield from check_cited(
            library, partial(entry.document.problem, ("cards", index, "claim")), card.claim
        )
        claim = library.sound_claim(card.claim)
        if claim and claim.record.measure is None:
            hint = "Choose a claim with a measure."
            message = "A metric card needs a claim with a measure."
            yield entry.document.problem(("cards", index, "claim"), "card-without-figure", message, hint)


def _check_charts(library: Library, entry: Entry[Article], charts: list[Chart]) -> Iterator[Problem]:
    headings = re.findall(r"^## (.+?)\s*$", entry.body.text, flags=re.MULTILINE)
    for index, chart in enumerate(charts):
        at = ("charts", index)
        for number, claim_id in enumerate(chart.claims):
            here = (*at, "claims", number)
            yield from check_cited(library, partial(entry.document.problem, here), claim_id)
            claim = library.sound_claim(claim_id)
            if claim is None or not entry.document.is_sound((*at, "kind")):
                continue
            measure = claim.record.measure
            fits = (
                measure is not None
                and {
                    "values": measure.value is not None,
                    "effects": measure.value is not None,
                    "range": measure.low is not None,
                    "share": measure.count is not None,
                }[chart.kind]
            )
            if not fits:
                message = f'The claim "{claim_id}" has no figure for a chart of kind {chart.kind}.'
                hint = "Choose another kind of chart or another claim."
                yield entry.document.problem(here, "chart-without-figure", message, hint)
        units = {
            str(m.unit)
            for c in chart.claims
            if (e := library.sound_claim(c)) and (m := e.record.measure) and m.unit in UNITS
        }
        if len(units) > 1:
            message = f"The chart mixes units: {', '.join(sorted(units))}."
            yield entry.document.problem(at, "chart-units", message, "Draw one chart per unit.")
        for labelled in chart.labels:
            if labelled not in chart.claims:
                hint = did_you_mean(labelled, chart.claims)
                message = f'The chart does not draw "{labelled}".'
                yield entry.document.problem((*at, "labels", labelled), "unknown-claim", message, hint)
        if chart.section and chart.section not in headings:
            message = f'There is no section "{chart.section}".'
            yield entry.document.problem(
                (*at, "section"), "unknown-section", message, did_you_mean(chart.section, headings)
            )


def _check_references(library: Library, entry: Entry[Record]) -> Iterator[Problem]:
    for passage in passages(entry):
        for start, width in unclosed(passage.text):
            hint = "Write [[work/claim]], [[work/claim|words]], [[pool:id]], [[note:id]] or [@work]."
            yield passage.problem(start, width, "broken-reference", "This reference is not whole.", hint)
        for reference in find_references(passage.text):
            report = partial(passage.problem, reference.start, len(reference.raw))
            if _PLAIN.intersection(passage.field):
                message = f"{passage.name} is plain text; a reference would be printed as it stands."
                yield report("reference-in-plain-text", message, "Write plain words here.")
            elif reference.kind == "claim":
                yield from check_cited(library, report, reference.target)
            elif reference.kind in ("derived", "escape"):
                yield from _check_own(entry, report, reference)
            elif not library.has(reference.kind, reference.target):
                known = sorted(library.known[reference.kind])
                message = f'There is no {reference.kind} "{reference.target}".'
                yield report(f"unknown-{reference.kind}", message, did_you_mean(reference.target, known))


def _check_own(entry: Entry[Record], report: Report, reference: Reference) -> Iterator[Problem]:
    """Check what belongs to one article alone: numbers it computes, and numbers let past the audit."""
    if reference.kind == "escape":
        if not reference.why or not reference.target:
            message = "A number let past the audit needs its reason: readers find both on the method page."
            yield report("escape-without-reason", message, "Write [[!7]]{why it needs no claim}.")
        return
    declared = entry.record.derive if isinstance(entry.record, Article) else {}
    if reference.target not in declared:
        hint = did_you_mean(reference.target, declared) or "Declare it under derive, with its formula."
        message = f'There is no computed number "{reference.target}" in this file.'
        yield report("unknown-derived", message, hint)


def check_cited(library: Library, report: Report, claim_id: str) -> Iterator[Problem]:
    """Check that a cited claim exists and may be leaned on."""
    if not library.has("claim", claim_id):
        known = sorted(library.known["claim"])
        yield report("unknown-claim", f'There is no claim "{claim_id}".', did_you_mean(claim_id, known))
        return
    claim = library.claims.get(claim_id)
    if claim is None:
        yield from _without_value(library, report, claim_id)
        return
    if claim.record.status == "withdrawn":
        reason = f" ({claim.record.withdrawn.reason})" if claim.record.withdrawn else ""
        message = f'The claim "{claim_id}" was withdrawn{reason}.'
        yield report("withdrawn-claim", message, "Take it out, and say so in the article's revisions.")
    if claim.record.status == "candidate":
        message = f'The claim "{claim_id}" is a candidate: no editor has accepted it.'
        yield report("candidate-claim", message, "Check it against its source and set status: accepted.")


def _without_value(library: Library, report: Report, claim_id: str) -> Iterator[Problem]:
    """Complain about a sound derived claim that could not be computed: there is nothing to lean on."""
    benchmark_id, key = claim_id.split("/", 1)
    entry = library.benchmarks.get(benchmark_id)
    if entry and key in entry.record.derived and claim_id not in library.unsound:
        message = f'The claim "{claim_id}" has no value: the observations of its benchmark don\'t carry one.'
        hint = f"{entry.source.path} says why; or ask the feed that brings them: throughline ingest."
        yield report("no-observation", message, hint)


def _too_long(
    entry: Entry[Article], at: tuple[str | int, ...], text: str, limit: int, what: str
) -> Iterator[Problem]:
    # A reference is read as its words, or as one short figure.
    shown = text
    for reference in find_references(text):
        printed = {"work": "", "escape": reference.target}.get(reference.kind, "0.00")
        shown = shown.replace(reference.raw, reference.words or printed, 1)
    size = len(shown.split()) if what == "words" else len(shown)
    if size > limit:
        message = f"{size} {what} stand here; {limit} are the rule."
        yield entry.document.problem(at, "too-long", message, "Say it shorter.", warning=True)
