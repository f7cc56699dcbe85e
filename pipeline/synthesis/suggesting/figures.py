"""Whether the newest abstract of a paper still has the figures that its claims took from the abstract."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.evidence.figures import figure
from pipeline.evidence.quantities.sentences import sentences
from pipeline.records.library import Library
from pipeline.synthesis.auditing import Auditor
from pipeline.synthesis.auditing.agreement import Match, weigh
from pipeline.synthesis.auditing.backing import Evidence, words_of
from pipeline.synthesis.auditing.reading import Reading, read
from pipeline.synthesis.auditing.trial import NOT_TOLD

_ABSTRACT = re.compile(r"\babstract\b", re.IGNORECASE)
_ROLES = frozenset({"value", "low", "high", "low, high", "count", "of", "baseline", "baseline, value"})


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A claim whose figure an abstract no longer has: the figure, and the sentence nearest to the claim.

    ``sentence`` is empty where no sentence with a number shares a word with the claim.
    """

    claim: str
    was: str
    sentence: str


def changed_figures(library: Library, work_id: str, abstract: str) -> tuple[ChangedFigure, ...]:
    """Return the claims of a work that were read in its abstract and whose figures ``abstract`` lacks.

    A figure is there if any quantity of the abstract agrees with the record as the audit judges it: to the
    digits shown, in the unit, a share also as a percentage.
    """
    if not abstract.strip() or work_id not in library.works:
        return ()
    auditor = Auditor(library)
    readings = read(abstract, auditor.names)[0]
    found = []
    for key, claim in library.works[work_id].record.claims.items():
        claim_id = f"{work_id}/{key}"
        measure = claim.measure
        printed = figure(measure).text if measure else ""
        if claim.status == "withdrawn" or not _ABSTRACT.search(claim.at) or not re.search(r"\d", printed):
            continue
        evidence = auditor.evidence(claim_id)
        if evidence and not any(_agrees(reading, evidence) for reading in readings):
            found.append(ChangedFigure(claim_id, printed, _nearest(claim.says, abstract, readings)))
    return tuple(found)


def _agrees(reading: Reading, evidence: Evidence) -> bool:
    match = weigh(reading, evidence, NOT_TOLD)
    return isinstance(match, Match) and match.role in _ROLES


def _nearest(says: str, abstract: str, readings: list[Reading]) -> str:
    """Return the sentence with a number that has most words in common with the claim."""
    wanted, best, most = words_of(says), "", 0
    for begin, end in sentences(abstract):
        if not any(begin <= reading.start < end for reading in readings):
            continue
        text = " ".join(abstract[begin:end].split())
        common = len(wanted & words_of(text))
        if common > most:
            best, most = text, common
    return best
