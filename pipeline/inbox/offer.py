"""Find candidate claims in the abstracts of the papers on the radar, and put them into the inbox."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pipeline.evidence.quantities import Candidate, Number, find_candidates
from pipeline.evidence.quantities import Topic as Subject
from pipeline.records.catalog import Topic
from pipeline.store import ExaminedPaper, Paper, Store, StoredPaper

GRAMMAR = 1
"""Counted up when abstracts are to be read again because candidates are found in another way."""

BATCH = 50
"""Papers in one transaction: so many are read again after a kill, and held in memory."""

LONGEST_SENTENCE = 2_000
"""Characters of a sentence that are kept."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OfferReport:
    """What one pass over the papers did. ``failed`` counts papers that this program stumbled over."""

    papers: int
    offered: int
    vanished: int
    failed: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """For the run ledger."""
        return {
            "papers": self.papers,
            "candidates": self.offered,
            "vanished": self.vanished,
            "failed": self.failed,
        }


def offer_candidates(
    store: Store, topics: Mapping[str, Topic], now: datetime, progress: Callable[[int], None] | None = None
) -> OfferReport:
    """Examine the abstracts that were not examined yet, and offer the candidate claims in them.

    Only papers that the rules of a feed keep count. Each batch is one transaction, so a kill loses the batch
    under way, which the next pass reads again. A changed abstract, and changed topics, are examined anew.
    ``progress`` is told how many papers are done. Raises :class:`pipeline.store.StoreError`.
    """
    subjects = [
        Subject(topic_id, topic.title, topic.about, tuple(topic.keywords))
        for topic_id, topic in sorted(topics.items())
    ]
    reading = _reading(subjects)
    papers = offered = vanished = failed = 0
    after = ""
    while batch := store.unexamined_papers(reading, after, BATCH):
        after = batch[-1].paper.key
        found: dict[str, list[tuple[str, Candidate]]] = {}
        for stored in batch:
            try:
                found[stored.paper.key] = _sentences(stored.paper, subjects)
            except Exception:  # a mistake of this program over one abstract must not end the others
                _log.warning("examining %s", stored.paper.key, exc_info=True)
                found[stored.paper.key] = []
                failed += 1
        new, gone = store.offer(_examined(store, batch, found), reading, now)
        papers, offered, vanished = papers + len(batch), offered + new, vanished + gone
        if progress is not None:
            progress(papers)
    return OfferReport(papers, offered, vanished, failed)


def item_id(key: str, sentence: str) -> str:
    """Return the id of a candidate: the same for the same sentence of the same paper, however it is set.

    ``key`` is an identifier of the paper. Letter case, punctuation, blanks and the forms of characters make
    no difference.
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", sentence).casefold())
    return hashlib.sha256(f"{key}\n{' '.join(words)}".encode()).hexdigest()[:12]


def _reading(subjects: Sequence[Subject]) -> str:
    """Return the name of this way of examining: with other topics, the same abstract says other things."""
    told = [[s.id, s.title, s.about, *s.keywords] for s in subjects]
    text = json.dumps([GRAMMAR, told], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _sentences(paper: Paper, subjects: Sequence[Subject]) -> list[tuple[str, Candidate]]:
    """Return each candidate of an abstract with its whole sentence; one that is repeated counts once."""
    text = paper.abstract
    found: dict[str, tuple[str, Candidate]] = {}
    for candidate in find_candidates(text, subjects):
        sentence = " ".join(text[candidate.start : candidate.end].split())
        found.setdefault(item_id("", sentence), (text[candidate.start : candidate.end], candidate))
    return list(found.values())


def _examined(
    store: Store, batch: Sequence[StoredPaper], found: Mapping[str, Sequence[tuple[str, Candidate]]]
) -> list[ExaminedPaper]:
    """Give every candidate its id: the one it had before, if its paper was known by another identifier."""
    aliases = {
        (stored.paper.key, sentence): [item_id(name, sentence) for name in _names(stored.paper)]
        for stored in batch
        for sentence, _ in found[stored.paper.key]
    }
    decided, known = store.known_items({item for items in aliases.values() for item in items})

    def chosen(items: Sequence[str]) -> str:
        return next((i for i in items if i in decided), None) or next(
            (i for i in items if i in known), items[0]
        )

    return [
        ExaminedPaper(
            stored.paper.key,
            stored.content_hash,
            tuple(
                (chosen(aliases[stored.paper.key, sentence]), _document(sentence, candidate))
                for sentence, candidate in found[stored.paper.key]
            ),
        )
        for stored in batch
    ]


def _names(paper: Paper) -> list[str]:
    return [paper.key, *sorted(set(paper.ids) - {paper.key})]


def _document(sentence: str, candidate: Candidate) -> dict[str, Any]:
    """Return what ``extract`` prints of a candidate, with its sentence and the digits as they are written."""
    document = candidate.document()
    for row, quantity in zip(document["quantities"], candidate.quantities, strict=True):
        row["digits"] = [_digits(number) for number in quantity.numbers]
    return document | {"sentence": sentence[:LONGEST_SENTENCE]}


def _digits(number: Number) -> str:
    """Return a number with the digits of the source; "3.5 million" has no decimals."""
    whole = number.scaled and number.value == number.value.to_integral_value()
    return f"{number.value.to_integral_value() if whole else number.value:f}"
