"""The other side: what is shown against a cited claim, and that no article leaves it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pipeline.evidence.marks import ARGUMENTS
from pipeline.evidence.relations import Related, Relations
from pipeline.problems import Problem
from pipeline.records.library import Entry, Library
from pipeline.records.references import cited_places, find_references, leads_to
from pipeline.records.writing import Article as ArticleRecord
from pipeline.records.writing import Insight
from pipeline.synthesis.article import Article, Dispute, Link
from pipeline.synthesis.citation import short_name
from pipeline.synthesis.prose import Resolver, cited_claims, work_target


def accepted_against(library: Library, relations: Relations, claim_id: str) -> list[Related]:
    """Return the relations of a claim to the accepted claims that contradict it."""
    return [
        related
        for related in relations.contradicting(claim_id)
        if library.claims[related.other].record.status == "accepted"
    ]


def disputes_of(
    library: Library, relations: Relations, resolver: Resolver, claim_ids: Iterable[str]
) -> tuple[Dispute, ...]:
    """Pair every claim with the accepted claims that contradict it, each pair once, for one page."""
    found = []
    seen: set[frozenset[str]] = set()
    for claim_id in list(claim_ids):
        for related in accepted_against(library, relations, claim_id):
            other = library.claims[related.other]
            pair = frozenset((claim_id, other.id))
            if pair in seen:
                continue
            seen.add(pair)
            work = library.works[other.work].record
            found.append(
                Dispute(
                    cited=claim_id,
                    cited_says=library.claims[claim_id].record.says,
                    other=other.id,
                    other_says=other.record.says,
                    other_work=Link(short_name(work), work_target(other.work)),
                    other_level=other.record.checked.level,
                    other_argues=other.record.design in ARGUMENTS,
                    why=related.why,
                    source_number=resolver.cite_against(other.id),
                )
            )
    return tuple(found)


# No article may lean on one side only


def one_sided(library: Library, relations: Relations, articles: Mapping[str, Article]) -> Iterator[Problem]:
    """Yield a problem for each cited claim whose contradiction an article neither cites nor shows.

    It reads the composed articles, whatever composed them, and knows nothing of how disputes are found.
    """
    entries = library.articles()
    for article in articles.values():
        shown = {*article.cited, *(dispute.other for dispute in article.disputes)}
        for claim_id in article.cited:
            for related in accepted_against(library, relations, claim_id):
                if related.other not in shown:
                    message = (
                        f'"{claim_id}" is cited, and "{related.other}", which contradicts it, is not shown.'
                    )
                    hint = f"Cite [[{related.other}]], or mend what composes the page."
                    yield _at_first_citation(library, entries[article.id], claim_id, message, hint)


def _at_first_citation(
    library: Library, entry: Entry[ArticleRecord], claim_id: str, message: str, hint: str
) -> Problem:
    place = cited_places(library, entry).get(claim_id)
    if place is None:  # cited by a note that is woven in, or by the program
        return Problem(entry.source.path, 1, 1, "one-sided", message, hint=hint)
    passage, start, width = place
    return passage.problem(start, width, "one-sided", message, hint)


# A stance has to face what speaks against it


def check_stances(library: Library, relations: Relations) -> Iterator[Problem]:
    """Yield a problem where an insight calls its thesis supported and is silent on a contradiction.

    That is: a claim on its cards or in its takeaways is contradicted by an accepted claim that measured
    something, and neither the body nor the doubt of the TL;DR cites that claim. An insight without a body of
    its own is composed, and :func:`one_sided` holds it to account.
    """
    for entry in library.insights.values():
        insight = entry.record
        sound = all(entry.document.is_sound((name,)) for name in ("stance", "tldr", "cards", "takeaways"))
        if not sound or insight.stance != "supported" or not entry.body.text.strip():
            continue
        faced = {*cited_claims(library, entry.body.text), *cited_claims(library, insight.tldr.doubt)}
        for path, claim_id in _carrying(library, insight):
            if claim_id not in library.claims:
                continue
            for related in accepted_against(library, relations, claim_id):
                other = library.claims[related.other].record
                if other.measure is None or other.design in ARGUMENTS or related.other in faced:
                    continue
                message = (
                    f'The stance is supported, and "{related.other}", which contradicts "{claim_id}", '
                    "is faced nowhere in the text."
                )
                hint = f"Cite [[{related.other}]] in the body or in tldr.doubt, or choose another stance."
                yield entry.document.problem(path, "stance-unfaced", message, hint)


def _carrying(library: Library, insight: Insight) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the claims that an insight leans on most, each with the place of its field."""
    for index, card in enumerate(insight.cards):
        yield ("cards", index, "claim"), card.claim
    for index, takeaway in enumerate(insight.takeaways):
        for reference in find_references(takeaway):
            for claim_id in leads_to(library, reference):
                yield ("takeaways", index), claim_id
