"""What stands before the sections: summary, TL;DR, cards and takeaways, which share no sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline.evidence.figures import trend
from pipeline.records.library import ClaimEntry, Library
from pipeline.synthesis.writing.findings import alone, author, is_sayable, shared_words
from pipeline.synthesis.writing.measures import (
    beside,
    came_out,
    figure_lines,
    has_figure,
    outcome,
    prints_figure,
    shows_figure,
)
from pipeline.synthesis.writing.order import is_argument, is_size
from pipeline.synthesis.writing.setting import study
from pipeline.synthesis.writing.sides import Side
from pipeline.synthesis.writing.words import (
    bare,
    capital,
    count_words,
    first_sentence,
    has_number,
    is_plain,
    is_said_only,
    link,
    sentence,
)

SUMMARY_CHARACTERS, TLDR_WORDS, TAKEAWAY_WORDS = 160, 60, 25
MOST_CARDS, LEAST_TAKEAWAYS, MOST_TAKEAWAYS = 4, 4, 6
_CARDS_OF_A_WORK = 2
_TITLE_WORDS, _SUBTITLE_WORDS, _QUALIFIER_WORDS = 8, 12, 24
_FINDING_WORDS, _LEAST_DOUBT = 26, 10


def leading(library: Library, claims: Sequence[ClaimEntry]) -> ClaimEntry:
    """Return the claim that the TL;DR begins with: the strongest that can be told in a short sentence."""
    usable = [c for c in claims if is_sayable(c) and not is_said_only(c)]
    works = library.works
    short = [c for c in usable if count_words(alone(c, works[c.work].record)) <= _FINDING_WORDS]
    return next((c for c in short if not prints_figure(c)), (short or usable)[0])


def summary(
    library: Library, claims: Sequence[ClaimEntry], lead: ClaimEntry, pairs: Sequence[Side], thesis: str
) -> str:
    """Return one sentence of at most 160 characters that is true if read alone; empty if none can be made.

    It tells another claim than the TL;DR begins with: one over which the evidence disagrees, where there is
    one, and of these the one that shares most words with the thesis, or else one of another domain.
    """
    debated = {claim.id for side in pairs for claim in (side.one, side.other)}
    topics = lead.record.topics[:2]

    def key(claim: ClaimEntry) -> tuple[bool, bool, int, bool]:
        near = -shared_words(claim.record.says, thesis)
        return prints_figure(claim), claim.id not in debated, near, claim.record.topics[:2] == topics

    others = sorted(claims, key=key)
    for claim in [*(c for c in others if c.id != lead.id), lead]:
        if not is_sayable(claim) or is_said_only(claim) or is_argument(claim) or is_size(claim):
            continue
        text = alone(claim, library.works[claim.work].record)
        if _characters(text) <= SUMMARY_CHARACTERS:
            return sentence(text)
    return ""


def _characters(text: str) -> int:
    return len(re.sub(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]", r"\1", text)) + 1


def tldr(library: Library, lead: ClaimEntry, pairs: Sequence[Side]) -> dict[str, str]:
    """Return the finding, the doubt and the use, in at most 60 words together."""
    finding = sentence(alone(lead, library.works[lead.work].record))
    left = TLDR_WORDS - count_words(finding)
    doubt = _fitting(_doubts(library, lead, pairs), max(_LEAST_DOUBT, left - 14))
    left -= count_words(doubt)
    return {"finding": finding, "doubt": doubt, "use": _fitting(_uses(lead, pairs), left)}


def _fitting(texts: Iterator[str], words: int) -> str:
    """Return the first text that has at most so many words, or else the shortest."""
    found = [sentence(text) for text in texts]
    return next((t for t in found if count_words(t) <= words), min(found, key=count_words))


def _doubts(library: Library, lead: ClaimEntry, pairs: Sequence[Side]) -> Iterator[str]:
    for side in pairs:
        if lead.id in (side.one.id, side.other.id):
            other = side.other if side.one.id == lead.id else side.one
            name = author(library.works[other.work].record) or "another source"
            verb = (
                "saw otherwise" if other.record.checked.level == "primary" else "saw otherwise, as reported"
            )
            if is_argument(other):
                reported = "" if other.record.checked.level == "primary" else ", as reported"
                yield f"in the view of {link(other.id, name)} it is otherwise{reported}"
                continue
            measure = other.record.measure
            moved = trend(measure) if measure else None
            if measure and moved and is_plain(measure.name) and not has_number(measure.name):
                yield f"{link(other.id, name)} {verb}: {outcome(measure)} {came_out(moved.word)} {moved.word}"
            yield f"{link(other.id, name)} {verb}"
    if lead.record.limits and is_plain(lead.record.limits):
        limit = first_sentence(lead.record.limits)
        yield link(lead.id, limit[:-1]) if has_number(limit) else limit
    if pairs:
        yield "not all that is on record here points the same way"
    yield "no finding against it is on record, which is less than agreement"


def _uses(lead: ClaimEntry, pairs: Sequence[Side]) -> Iterator[str]:
    scope = lead.record.scope
    if pairs:
        yield "before you lean on one side, compare who and what was studied on both"
    if is_plain(scope.who) and not has_number(scope.who):
        yield f"take it for {bare(scope.who)}; carry it further only after a test of your own"
    yield "keep it to what was studied"


def cards(claims: Sequence[ClaimEntry]) -> list[dict[str, str]]:
    """Return up to four figures worth remembering, two of a work at most; directions where they are few."""
    able = [c for c in claims if c.record.measure and not is_said_only(c) and not is_size(c)]
    able = able or [c for c in claims if c.record.measure and not is_said_only(c)]
    figured = [c for c in able if has_figure(c)]
    pool = figured if len(figured) > 1 else [*figured, *(c for c in able if not has_figure(c))]
    of_work: Counter[str] = Counter()
    chosen: list[ClaimEntry] = []
    for claim in pool:
        of_work[claim.work] += 1
        if of_work[claim.work] <= _CARDS_OF_A_WORK and len(chosen) < MOST_CARDS:
            chosen.append(claim)
    return [_card(claim) for claim in chosen]


def _card(claim: ClaimEntry) -> dict[str, str]:
    name = claim.record.measure.name if claim.record.measure else ""
    card = {"claim": claim.id, "title": _shortened(capital(name), _TITLE_WORDS)}
    card["subtitle"] = _shortened(claim.record.scope.who, _SUBTITLE_WORDS)
    if claim.record.limits:
        limit = first_sentence(claim.record.limits)
        if len(limit.split()) <= _QUALIFIER_WORDS:
            card["qualifier"] = limit
    return card


def _shortened(text: str, words: int) -> str:
    """Return the words of a text up to its first comma or bracket, if it is too long."""
    if len(text.split()) <= words:
        return text
    head = text.replace("(", ",").split(",")[0].strip()
    return head if 1 < len(head.split()) <= words else text


def takeaways(library: Library, claims: Sequence[ClaimEntry], lead: ClaimEntry) -> list[str]:
    """Return up to six claims, each with its figure or direction and its limit, in at most 25 words.

    Works take turns. The claim that the TL;DR begins with comes only with its figure or direction, which
    the TL;DR has not.
    """
    able = [c for c in claims if not is_said_only(c) and not is_size(c)]
    able += [c for c in claims if is_size(c) and not is_said_only(c)]
    ways = {
        c.id: [t for t in _ways(library, c, c.id == lead.id) if count_words(t) <= TAKEAWAY_WORDS]
        for c in able
    }
    able = [c for c in able if ways[c.id]]
    of_work: Counter[str] = Counter()
    turns: list[tuple[int, int, ClaimEntry]] = []
    for claim in able:
        turns.append((of_work[claim.work], len(turns), claim))
        of_work[claim.work] += 1
    chosen = [claim for _, _, claim in sorted(turns, key=lambda turn: turn[:2])][:MOST_TAKEAWAYS]
    return [ways[claim.id][0] for claim in sorted(chosen, key=able.index)]


def _ways(library: Library, claim: ClaimEntry, figure_only: bool) -> Iterator[str]:
    """Yield ways to tell a claim with its limit, the fuller ones first."""
    record, measure = claim.record, claim.record.measure
    found = []
    if has_figure(claim) and not shows_figure(claim):
        found += [line.text for line in reversed(figure_lines(claim))][:1]
        found += [line.text for line in figure_lines(claim, who=False)][:1]
    elif is_sayable(claim):
        if not figure_only:
            found.append(sentence(alone(claim, library.works[claim.work].record)))
        moved = trend(measure) if measure else None
        if measure and moved and is_plain(measure.name) and not has_number(measure.name):
            way = link(claim.id, moved.word)
            told = f"{study(claim)}, {outcome(measure)} {came_out(moved.word)} {way}"
            found.append(sentence(told if record.checked.level == "primary" else f"{told}, as reported"))
    for text in found:
        for limit in _limits(claim):
            yield f"{text} {limit}".strip()
    for text in found:
        if record.limits is None or beside(claim):
            yield text


def _limits(claim: ClaimEntry) -> Iterator[str]:
    """Yield what a takeaway may say of the limits of its claim, the record's own words first."""
    limits = claim.record.limits
    if limits and is_plain(limits) and not has_number(limits):
        whole = first_sentence(limits)
        yield whole
        yield f"{whole.split(';')[0].removesuffix('.')}."
    if claim.record.checked.level == "secondary":
        yield "Seen in another account only."
    elif claim.record.design == "rct":
        yield "A single experiment."
    elif claim.record.design == "benchmark":
        yield "A single test."
    elif claim.record.design in ("quasi-experiment", "observational"):
        yield "Nobody was assigned at random."
    elif is_argument(claim):
        yield "Argued, not measured."
