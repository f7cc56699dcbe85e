"""The six marks of strength of a claim, each by a rule that the method page prints.

Every mark is yes, no or unknown, with its reason. "Unknown" means that the records don't say; it is never
taken for "no", nor for "yes". The marks are not added up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pipeline.evidence.bodies import Bodies
from pipeline.evidence.relations import Relations
from pipeline.evidence.sample import sample_of
from pipeline.records.library import ClaimEntry, Library
from pipeline.records.works import Design

MarkName = Literal["design", "replication", "size", "independence", "directness", "checked"]
Answer = Literal["yes", "no", "unknown"]

EXPERIMENTAL: frozenset[Design] = frozenset({"rct", "quasi-experiment", "meta-analysis"})
ARGUMENTS: frozenset[Design] = frozenset({"theory", "commentary"})
LEAST: dict[Design, int] = {
    "rct": 128,
    "quasi-experiment": 128,
    "survey": 385,
    "observational": 385,
    "benchmark": 385,
    "meta-analysis": 10,
}
"""The least size by design.

128 in two equal groups see a difference of d = 0.5 with a power of 80 % in a two-sided test at 5 % (Cohen
1988, Statistical Power Analysis, table 2.4.1: 64 in each group). 385 place a share within 5 points at 95 %
(n = 1.96² × 0.25 / 0.05²). Ten studies are the least at which the Cochrane Handbook (section 13.3.5.4) has
a pool tested for asymmetry.
"""
LEAST_SYSTEMS = 10
"""The least number of systems on a benchmark whose finding is about systems: a convention of this house."""

_SYSTEMS = frozenset({"models", "systems", "chatbots", "agents"})
_STUDIES = frozenset({"studies", "trials", "experiments", "papers", "articles", "reports"})
_DESIGN_WORDS: dict[Design, str] = {
    "rct": "An experiment with chance allocation can carry a cause.",
    "quasi-experiment": "A natural or quasi-experiment can carry a cause.",
    "meta-analysis": "Several studies are pooled.",
    "observational": "An observation sees what goes together, not why.",
    "benchmark": "A benchmark says how systems scored on one test, not why.",
    "survey": "A survey says what people report, not why.",
    "case": "A case shows that something occurs, not how often or why.",
    "theory": "A theory argues; it measures nothing.",
    "commentary": "A commentary argues; it measures nothing.",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark: its answer, the reason in a sentence, and the claims the reason speaks of."""

    name: MarkName
    answer: Answer
    reason: str
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighing:
    """What the rules look at."""

    library: Library
    relations: Relations
    bodies: Bodies


def marks_of(weighing: Weighing, claim_id: str) -> tuple[Mark, ...]:
    """Return the six marks of a claim that exists, in the order of the method page."""
    entry = weighing.library.claims[claim_id]
    return tuple(rule(weighing, entry) for rule in _RULES)


def _design(_: Weighing, entry: ClaimEntry) -> Mark:
    design = entry.record.design
    return Mark("design", "yes" if design in EXPERIMENTAL else "no", _DESIGN_WORDS[design])


def _replication(weighing: Weighing, entry: ClaimEntry) -> Mark:
    """Look for a claim of another body that replicates it (either way round) or supports it.

    That claim counts if it is accepted, measured something, and was seen in some account.
    """
    own = weighing.bodies.of(entry.work)
    seconds, doubtful, weak = list[str](), list[str](), list[str]()
    for related in weighing.relations.of(entry.id):
        if related.kind != "replicates" and related.word != "is supported by":
            continue
        other = weighing.library.claims[related.other]
        counts = other.record.status == "accepted" and other.record.checked.level != "unverified"
        stake = other.record.interest is not None and other.record.interest.stake != "none"
        apart = weighing.bodies.of(other.work) != own and related.independent != "no" and not stake
        if not counts or not apart or other.record.design in ARGUMENTS:
            weak.append(other.id)
        elif related.independent == "unknown":
            doubtful.append(other.id)
        else:
            seconds.append(other.id)
    if seconds:
        reason = "Another body of evidence here replicates or supports it."
        return Mark("replication", "yes", reason, tuple(seconds))
    if doubtful:
        reason = "What replicates or supports it here may rest on the same data."
        return Mark("replication", "unknown", reason, tuple(doubtful))
    if weak:
        reason = (
            "What replicates or supports it here argues, shares its data, has a stake, or is not borne out."
        )
        return Mark("replication", "no", reason, tuple(weak))
    return Mark("replication", "unknown", "No replication or support is recorded here.")


def _size(_: Weighing, entry: ClaimEntry) -> Mark:
    claim = entry.record
    if claim.design in ARGUMENTS:
        return Mark("size", "no", "An argument has no sample.")
    if claim.design == "case":
        return Mark("size", "no", "A case has no sample that a size could be judged by.")
    sample = sample_of(claim, claim.measure)
    if sample.n is None:
        return Mark("size", "unknown", sample.why)
    head = sample.of_what.lower().split()
    least, what = LEAST[claim.design], ""
    if claim.design == "benchmark" and _SYSTEMS & set(head):
        least, what = LEAST_SYSTEMS, " systems"
    if claim.design == "meta-analysis":
        if not _STUDIES & set(head):
            return Mark("size", "unknown", f"{sample.text}: the number of pooled studies is not recorded.")
        what = " studies"
    rule = f"the {least}{what} that the rule asks of this design."
    if sample.n >= least:
        return Mark("size", "yes", f"{sample.text}: at least {rule}")
    if sample.or_more:
        return Mark("size", "unknown", f"{sample.text}: whether these are {rule[4:-1]} is not said.")
    return Mark("size", "no", f"{sample.text}: fewer than {rule}")


def _independence(weighing: Weighing, entry: ClaimEntry) -> Mark:
    claim = entry.record
    if claim.interest and claim.interest.stake != "none":
        return Mark("independence", "no", f"Those who ran it had a stake in it: {claim.interest.who}")
    sharing = weighing.bodies.sharing(claim.data_set, entry.work)
    if sharing:
        others = ", ".join(sharing)
        reason = (
            f"It shares its data ({claim.data_set}) with {others}: together they are one body of evidence."
        )
        return Mark("independence", "no", reason)
    if claim.interest:
        return Mark("independence", "yes", f"No stake of those who ran it: {claim.interest.who}")
    return Mark(
        "independence", "unknown", "The record does not say whether those who ran it had a stake in it."
    )


def _directness(_: Weighing, entry: ClaimEntry) -> Mark:
    claim = entry.record
    if claim.directness and claim.directness.measured == "proxy":
        return Mark("directness", "no", f"A stand-in was measured: {claim.directness.what}")
    if claim.checked.level != "primary":
        way = claim.checked.by_way_of or "another account"
        return Mark("directness", "no", f"It reaches us by way of {way}.")
    if claim.directness:
        return Mark("directness", "yes", f"Measured on what it is about: {claim.directness.what}")
    return Mark("directness", "unknown", "The record does not say whether something else stands in for it.")


def _checked(_: Weighing, entry: ClaimEntry) -> Mark:
    checked = entry.record.checked
    if checked.level == "primary":
        return Mark("checked", "yes", f"Read in the source, at: {entry.record.at}.")
    if checked.level == "secondary":
        return Mark("checked", "no", "Seen in another account only.")
    return Mark("checked", "no", "No text that we could reach carries it.")


_RULES: tuple[Callable[[Weighing, ClaimEntry], Mark], ...] = (
    _design,
    _replication,
    _size,
    _independence,
    _directness,
    _checked,
)
