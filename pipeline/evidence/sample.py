"""How many were studied, read from the words of ``scope.n``; unknown wherever the words leave it open."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.evidence.quantities import Quantity, find_quantities
from pipeline.records.works import ClaimFrame, Measure

_STOP = re.compile(
    r"[,;.:()]|\b(?:with|of|in|from|over|for|beside|besides|and|or|per|by|on|at|as|across|who|that|each|between)\b"
)
_RATE = re.compile(r"\b(?:per|each|a head|apiece)\b", re.IGNORECASE)
_COMPARATOR = re.compile(r"\bfor comparison\b", re.IGNORECASE)
_MORE_THAN_THE_CLAIM = re.compile(r"\b(?:over|in|across) all\s+\w", re.IGNORECASE)
_UPPER = frozenset({"at most", "up to", "fewer than", "less than", "under", "below", "<", "≤"})
_LOWER = frozenset({"more than", "over", "at least", "above", "+", ">", "≥", "no fewer than", "upwards of"})
_NOT_STUDIED = frozenset(
    {
        "annotations",
        "arms",
        "categories",
        "comparisons",
        "conditions",
        "countries",
        "days",
        "features",
        "hours",
        "months",
        "questions",
        "repetitions",
        "rounds",
        "runners-up",
        "runs",
        "seeds",
        "sessions",
        "steps",
        "tests",
        "times",
        "tokens",
        "weeks",
        "years",
    }
)
_STUDIES = frozenset({"studies", "trials"})


@dataclass(frozen=True, slots=True)
class Sample:
    """The size of a sample: ``n`` of ``of_what`` (the noun as written, may be empty).

    ``n`` is ``None`` where the size is not known, and ``why`` then says so in a sentence. A size given as
    "more than 800" or "800+" is 800, the least that the source vouches for, and ``or_more`` is set.
    """

    n: int | None
    of_what: str = ""
    why: str = ""
    or_more: bool = False

    @property
    def text(self) -> str:
        """The size as it stands in a sentence: "1,100 participants"."""
        if self.n is None:
            return "unknown"
        return f"{self.n:,}{' or more' if self.or_more else ''} {self.of_what}".strip()


def sample_of(claim: ClaimFrame, measure: Measure | None) -> Sample:
    """Return the sample of a claim: from ``scope.n``, else the total of a count ("35 of 39 systems")."""
    if claim.scope.n:
        return read_sample(claim.scope.n)
    if measure is not None and measure.of is not None:
        noun = measure.of_what or ""
        if _head(noun) in _NOT_STUDIED:
            return Sample(None, why=f"“{measure.of} {noun}” does not count what was studied.")
        return Sample(measure.of, noun)
    return Sample(None, why="No size of a sample is recorded.")


def read_sample(text: str) -> Sample:
    """Read the size of a sample from words such as "more than 800 participants from 40 countries".

    The size is the whole number that ``text`` begins with. It is unknown, with the reason, where there is no
    such number; where it is a range, a share, a rate ("10 answers per prompt") or an upper bound; where it
    counts those who were compared with, more than the claim is about ("in all arms", "over all outcomes") or
    something that is not studied (comparisons, categories, hours); and where a second size stands beside
    it: of the same things ("12 models in v1, 14 in v2"), or joined by "and" ("3,593 ideas and 427
    solutions"), except after "beside", and except for the participants of pooled studies.
    """
    quantities = find_quantities(text)
    first = quantities[0] if quantities else None
    if first is None or text[: first.start].strip():
        return Sample(None, why=f"“{text}” does not begin with a number.")
    number = first.value
    if first.kind != "count" or number is None or number != int(number) or number < 1:
        return Sample(None, why=f"“{text}” does not begin with one whole number.")
    if (first.modifier or "").lower() in _UPPER:
        return Sample(None, why=f"“{text}” gives an upper bound.")
    noun = _noun(text, first)
    clause = re.split(r"[,;]", text[first.start :])[0]
    if _RATE.search(clause.replace(",", "")):
        return Sample(None, why=f"“{text}” is a rate, not the size of a sample.")
    if _COMPARATOR.search(text):
        return Sample(None, why=f"“{text}” counts those who were compared with.")
    if _MORE_THAN_THE_CLAIM.search(text):
        return Sample(None, why=f"“{text}” counts more than what this claim is about.")
    if _head(noun) in _NOT_STUDIED:
        return Sample(None, why=f"“{text}” does not count what was studied.")
    if any(_is_second_size(text, other, _head(noun)) for other in quantities[1:]):
        return Sample(None, why=f"“{text}” gives more than one size.")
    return Sample(int(number), noun, or_more=(first.modifier or "").lower() in _LOWER)


def _is_second_size(text: str, other: Quantity, head: str) -> bool:
    before = text[: other.start].rstrip()
    if other.kind != "count" or re.search(r"\bbesides?$", before):
        return False
    if _head(_noun(text, other)) in ("", head):
        return True
    return before.endswith(" and") and head not in _STUDIES


def _noun(text: str, quantity: Quantity) -> str:
    """Return the words that say what is counted: from the number's end to the next preposition or comma."""
    rest = text[quantity.numbers[-1].end :].lstrip("+ ")
    stop = _STOP.search(rest)
    return " ".join(rest[: stop.start() if stop else None].split())


def _head(noun: str) -> str:
    """Return the head of a noun phrase, in small letters: its last word, without a participle after it."""
    words = [w for w in noun.lower().split() if not w.endswith("ed")] or noun.lower().split()
    return words[-1] if words else ""
