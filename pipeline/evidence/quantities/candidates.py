"""Candidate claims: the sentences of a text that state a finding, with what can be guessed about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evidence.quantities.cues import Guess, comparator, design, direction, sample_size
from pipeline.evidence.quantities.grammar import find_quantities
from pipeline.evidence.quantities.model import Quantity
from pipeline.evidence.quantities.sentences import sentences
from pipeline.evidence.quantities.topics import Topic, TopicGuess, TopicIndex
from pipeline.evidence.quantities.units import currency
from pipeline.records.units import UNITS

LONGEST_EXCERPT = 25
"""Words of a source that a record may quote."""

_FINDING_KINDS = frozenset({"percent", "points", "multiple", "change", "interval", "ratio"})
_WORD = re.compile(r"\S+")
_LONGEST_SENTENCE = 20_000
_EFFECTS = (
    (re.compile(r"\b(?:odds ratio|[aA]?OR)[ ,:=(]{1,4}$"), "odds ratio"),
    (re.compile(r"\b(?:risk ratio|relative risk|RR)[ ,:=(]{1,4}$"), "risk ratio"),
    (re.compile(r"\b(?:hazard ratio|[aA]?HR)[ ,:=(]{1,4}$"), "hazard ratio"),
    (re.compile(r"(?:\bHedges['’]? ?g|\bg)[ ]?=[ ]?$"), "hedges_g"),
    (re.compile(r"(?:\bCohen['’]s ?d|\bd)[ ]?=[ ]?$"), "cohens_d"),
    (re.compile(r"\b[rρ][ ]?=[ ]?$"), "correlation"),
    (re.compile(r"\b[pP][ ]?=?[ ]?$"), "p-value"),
    (re.compile(r"\bAU(?:RO)?C(?: of| was|[ ]?=)?[ ]?$"), "auroc"),
    (re.compile(r"\b[Aa]ccurac(?:y|ies)(?: of| was|[ ]?=)?[ ]?$"), "accuracy"),
    (re.compile(r"\b[Cc]osine similarity(?: of| was| is|[ ]?=)?[ ]?$"), "cosine similarity"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may carry a claim. Everything but the excerpt and the quantities is a guess.

    ``excerpt`` is at most 25 words of the source; an ellipsis marks where words are left out. ``start`` and
    ``end`` enclose the whole sentence. ``record_units`` are the units that the quantities would have in a
    record, in the same order, ``None`` where nothing says so.
    """

    start: int
    end: int
    excerpt: str
    quantities: tuple[Quantity, ...]
    record_units: tuple[str | None, ...]
    direction: Guess | None
    comparator: str | None
    sample: Guess | None
    design: Guess | None
    topic: TopicGuess | None

    def document(self) -> dict[str, Any]:
        """Return the candidate for programs."""
        return {
            "start": self.start,
            "end": self.end,
            "excerpt": self.excerpt,
            "quantities": [
                quantity.document() | {"record_unit": unit}
                for quantity, unit in zip(self.quantities, self.record_units, strict=True)
            ],
            "direction": _guess(self.direction),
            "comparator": self.comparator,
            "sample_size": _guess(self.sample),
            "design": _guess(self.design),
            "topic": {"value": self.topic.id, "words": list(self.topic.words), "score": self.topic.score}
            if self.topic
            else None,
        }


def _guess(guess: Guess | None) -> dict[str, Any] | None:
    return {"value": guess.value, "words": list(guess.words)} if guess else None


def find_candidates(
    text: str, topics: Sequence[Topic] = (), quantities: Sequence[Quantity] | None = None
) -> list[Candidate]:
    """List the candidate claims of ``text`` in reading order.

    A sentence is a candidate when it holds a share, a difference, a multiple, a change, an interval or a
    ratio, or any other quantity or a comparator together with a direction. Sample size, design and topic come
    from the sentence itself, or else from the whole text. ``quantities`` spares a second reading.
    """
    everything = find_quantities(text) if quantities is None else list(quantities)
    index = TopicIndex(topics)
    whole_sample = sample_size(text, everything)
    found = []
    place = 0
    for start, end in sentences(text):
        inside = []
        while place < len(everything) and everything[place].start < end:
            inside.append(everything[place])
            place += 1
        sentence = text[start : min(end, start + _LONGEST_SENTENCE)]
        way = direction(sentence, start, inside)
        against = comparator(sentence, start, inside)
        if not _is_finding(inside, way, against):
            continue
        found.append(
            Candidate(
                start=start,
                end=end,
                excerpt=excerpt(text, start, end, inside),
                quantities=tuple(inside),
                record_units=tuple(record_unit(text, quantity) for quantity in inside),
                direction=way,
                comparator=against,
                sample=sample_size(text, inside) or whole_sample,
                design=design(sentence, text),
                topic=(index.guess(sentence) or index.guess(text)) if topics else None,
            )
        )
    return found


def _is_finding(quantities: Sequence[Quantity], way: Guess | None, against: str | None) -> bool:
    if any(quantity.kind in _FINDING_KINDS for quantity in quantities):
        return True
    if any(quantity.kind != "count" and quantity.unit is None for quantity in quantities):
        return True  # a score: "88.1 BLEU", "0.62"
    return way is not None and (bool(quantities) or against is not None)


def excerpt(text: str, start: int, end: int, quantities: Sequence[Quantity]) -> str:
    """Cut a sentence to 25 words around its quantities, with an ellipsis where words are left out."""
    spans = [match.span() for match in _WORD.finditer(text, start, end)]
    if len(spans) <= LONGEST_EXCERPT:
        return " ".join(text[start:end].split())
    told = [q for q in quantities if q.kind in _FINDING_KINDS] or list(quantities)
    holding = [i for i, (a, b) in enumerate(spans) if any(a < q.end and q.start < b for q in told)] or [0]
    first = holding[0]
    last = max((i for i in holding if i - first < LONGEST_EXCERPT), default=first)
    spare = LONGEST_EXCERPT - (last - first + 1)
    begin = max(0, min(first - (2 * spare) // 3, len(spans) - LONGEST_EXCERPT))
    stop = min(len(spans), begin + LONGEST_EXCERPT)
    words = " ".join(text[a:b] for a, b in spans[begin:stop])
    return ("… " if begin else "") + words + (" …" if stop < len(spans) else "")


def record_unit(text: str, quantity: Quantity) -> str | None:
    """Return the unit of the records in which an editor would write ``quantity``, if its words say so."""
    unit = (quantity.unit or "").lower()
    name: str | None = None
    if quantity.kind == "points" or unit in ("pp", "percentage points"):
        name = "percentage points"
    elif "%" in unit:
        name = "percent"
    elif quantity.kind == "multiple":
        name = "times"
    elif quantity.kind == "count" and not unit.startswith("token"):
        name = "count"
    elif unit:
        short = {
            "s": "seconds",
            "second": "seconds",
            "h": "hours",
            "hour": "hours",
            "d": "days",
            "day": "days",
        }
        name = "tokens" if unit == "token" else currency(unit)
        name = name or short.get(unit, unit)
    else:
        left = (
            text[max(0, quantity.numbers[0].start - 32) : quantity.numbers[0].start].rstrip("<>≤≥~≈ ") + " "
        )
        name = next((effect for pattern, effect in _EFFECTS if pattern.search(left)), None)
    return name if name in UNITS else None
