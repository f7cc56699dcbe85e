"""An insight from its claims: every part that its author left away, in references and Markdown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evidence.relations import Relations
from pipeline.records.library import ClaimEntry, Library
from pipeline.records.references import find_references
from pipeline.synthesis.writing import front
from pipeline.synthesis.writing.advice import implications, steps
from pipeline.synthesis.writing.findings import is_sayable
from pipeline.synthesis.writing.order import domains, ordered
from pipeline.synthesis.writing.sections import Sections
from pipeline.synthesis.writing.sides import HEADING, disagreement, sides
from pipeline.synthesis.writing.tables import charts, comparison
from pipeline.synthesis.writing.words import is_said_only

LEAST_CLAIMS, LEAST_WORKS = 4, 2


class NotEnoughError(ValueError):
    """The claims don't carry an insight. The message says what is missing, ``hint`` what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Written:
    """The parts of an insight: fields of its front matter, and its body in Markdown."""

    fields: dict[str, Any]
    body: str


def write_insight(
    library: Library,
    relations: Relations,
    claims: Sequence[str],
    given: Collection[str] = (),
    *,
    thesis: str = "",
) -> Written:
    """Write an insight that stands on ``claims``, ids of sound claims that may be cited, in any order.

    ``given`` names the fields that have an author; they are not written. ``thesis``, with the title,
    decides which claim the summary tells where several could be. The same claims give the same words,
    whatever their order. Raises :class:`NotEnoughError` where they don't carry an insight.
    """
    told = ordered(library, relations, [library.claims[claim_id] for claim_id in dict.fromkeys(claims)])
    _demand(told)
    parts = domains(library, relations, told)
    pairs = sides(library, relations, told)
    writer = Sections(library, relations)
    headings = [writer.heading(domain) for domain in parts]
    texts = [
        f"## {heading}\n\n{writer.domain(domain)}" for heading, domain in zip(headings, parts, strict=True)
    ]
    lead = front.leading(library, told)
    cards, takeaways = front.cards(told), front.takeaways(library, told, lead)
    against = disagreement(library, pairs, _leaning(cards, takeaways))
    texts += [f"## {HEADING}\n\n{against}"] if against else []
    made: dict[str, Any] = {
        "summary": front.summary(library, told, lead, pairs, thesis),
        "tldr": front.tldr(library, lead, pairs),
        "cards": cards,
        "takeaways": takeaways,
        "charts": charts(told, list(zip(headings, parts, strict=True))),
        "comparison": comparison(library, parts, headings),
        "implications": implications(told),
        "steps": steps(library, told, pairs),
    }
    fields = {name: value for name, value in made.items() if name not in given and value}
    if "summary" not in {*fields, *given}:
        message = "No claim can be told in 160 characters."
        raise NotEnoughError(message, "Write the summary by hand.")
    if "takeaways" not in given and len(fields.get("takeaways", ())) < front.LEAST_TAKEAWAYS:
        message = (
            f"Fewer than {front.LEAST_TAKEAWAYS} of the claims can be told in {front.TAKEAWAY_WORDS} words."
        )
        raise NotEnoughError(message, "Add claims, or write the takeaways by hand.")
    return Written(fields, "\n\n".join(texts) + "\n")


def _leaning(cards: Sequence[dict[str, str]], takeaways: Sequence[str]) -> set[str]:
    """Return the claims that an insight leans on most: those of its cards and takeaways."""
    cited = {r.target for text in takeaways for r in find_references(text) if r.kind == "claim"}
    return {card["claim"] for card in cards} | cited


def _demand(claims: Sequence[ClaimEntry]) -> None:
    usable = [c for c in claims if not is_said_only(c)]
    if len(usable) < LEAST_CLAIMS:
        message = (
            f"An insight is composed from {LEAST_CLAIMS} claims that can support it; here are {len(usable)}."
        )
        raise NotEnoughError(
            message, "Add claims that are accepted and not unverified, or write the insight by hand."
        )
    if len({c.work for c in usable}) < LEAST_WORKS:
        message = "All the claims that can support it are of one work."
        raise NotEnoughError(
            message, "Add claims of other works; one paper told for readers is an explainer."
        )
    if not any(c.record.measure for c in usable):
        message = "None of the claims has a measure, so that no card can be drawn."
        raise NotEnoughError(message, "Add a claim with a measure.")
    if not any(is_sayable(c) for c in usable):
        message = "No claim says anything that can stand in a sentence as it is: all hold marks of Markdown."
        raise NotEnoughError(message, "Write `says` in plain words.")
