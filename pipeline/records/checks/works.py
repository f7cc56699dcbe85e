"""Rules for works and their claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.problems import Problem
from pipeline.records.checks.common import check_day, check_id, check_ids, check_order
from pipeline.records.checks.measures import check_measure
from pipeline.records.library import Entry, Library
from pipeline.records.works import RELATION_KINDS, Checked, Claim, ClaimFrame, Relation, Work
from pipeline.records.yaml_source import Path, YamlDocument


def check_works(library: Library, today: date) -> Iterator[Problem]:
    """Check each work, each claim in it, and that no two records are the same work."""
    for entry in library.works.values():
        yield from _check_work(entry, today)
        for key, claim in entry.record.claims.items():
            yield from _check_claim(library, entry, key, claim, today)
    yield from _same_work_twice(library)
    for work_id in sorted(library.known["work"] & library.known["benchmark"]):
        entry_or_none = library.benchmarks.get(work_id)
        if entry_or_none:
            message = f'A work and a benchmark both have the id "{work_id}".'
            hint = "Rename one; claim ids begin with this id."
            yield Problem(entry_or_none.source.path, 1, 1, "duplicate-id", message, hint=hint)


def _check_work(entry: Entry[Work], today: date) -> Iterator[Problem]:
    work, document = entry.record, entry.document
    yield from check_day(document, ("published",), work.published, today)
    for index, via in enumerate(work.via):
        yield from check_day(document, ("via", index, "on"), via.on, today)
    # The note may be broken itself; what matters is that the author wrote one.
    noted = "note" in document.given(())
    if document.data.get("authors") == [] and not noted:
        hint = "Add authors, or a note that says why they are not known."
        yield document.problem(("authors",), "missing-authors", "The work has no authors.", hint)
    if isinstance(document.data.get("ids"), dict) and not document.given(("ids",)) and not noted:
        hint = "Add doi, arxiv, openreview, isbn or url, or a note that says why there is none."
        yield document.problem(("ids",), "missing-identifier", "The work has no identifier.", hint)
    arxiv = work.ids.arxiv
    if arxiv and "." in arxiv and "/" not in arxiv:
        month = f"20{arxiv[:2]}-{arxiv[2:4]}"
        if month > today.isoformat()[:7]:
            message = f"arXiv {arxiv} belongs to {month}, which has not come yet."
            yield document.problem(("ids", "arxiv"), "bad-arxiv", message, "Look at the first four digits.")


def _check_claim(
    library: Library, entry: Entry[Work], key: str, claim: Claim, today: date
) -> Iterator[Problem]:
    document, at = entry.document, ("claims", key)
    yield from check_frame(library, document, at, claim, f"{entry.id}/{key}")
    if claim.measure:
        yield from check_measure(claim.measure, document, (*at, "measure"))
    yield from check_checked(document, (*at, "checked"), claim.checked, entry.record.published, today)
    if claim.status == "withdrawn" and "withdrawn" not in document.given(at):
        hint = "Add withdrawn: {on: …, reason: …}."
        yield document.problem(
            (*at, "status"), "missing-withdrawal", "A withdrawn claim says when and why.", hint
        )
    if claim.withdrawn:
        yield from check_day(document, (*at, "withdrawn", "on"), claim.withdrawn.on, today)
        if claim.status != "withdrawn" and document.is_sound((*at, "status")):
            message = f"The claim has a withdrawal but its status is {claim.status}."
            yield document.problem(
                (*at, "withdrawn"), "missing-withdrawal", message, "Set status: withdrawn."
            )
        yield from _check_replacement(
            library, document, (*at, "withdrawn", "see"), claim, f"{entry.id}/{key}"
        )
    for index, correction in enumerate(claim.corrections):
        yield from check_day(document, (*at, "corrections", index, "on"), correction.on, today)


def _check_replacement(
    library: Library, document: YamlDocument, at: Path, claim: Claim, claim_id: str
) -> Iterator[Problem]:
    """Check that what a withdrawn claim points to is another claim, and one that still stands."""
    see = claim.withdrawn.see if claim.withdrawn else None
    if see is None:
        return
    yield from check_id(library, document, "claim", at, see)
    if see == claim_id:
        yield document.problem(at, "relation-to-itself", "A withdrawn claim can't stand in its own place.")
        return
    other = library.claims.get(see)
    if other is not None and other.record.status in ("withdrawn", "candidate"):
        message = f'The claim "{see}" does not stand itself: its status is {other.record.status}.'
        yield document.problem(at, "replacement-fallen", message, "Point to a claim that stands, or to none.")


def check_frame(
    library: Library, document: YamlDocument, at: Path, claim: ClaimFrame, claim_id: str
) -> Iterator[Problem]:
    """Check topics, mechanisms and relations of a claim or a derived claim."""
    yield from check_ids(library, document, "topic", (*at, "topics"), claim.topics)
    yield from check_ids(library, document, "mechanism", (*at, "mechanisms"), claim.mechanisms)
    for index, relation in enumerate(claim.relates):
        yield from _check_relation(library, document, (*at, "relates", index), relation, claim_id)


def _check_relation(
    library: Library, document: YamlDocument, at: Path, relation: Relation, claim_id: str
) -> Iterator[Problem]:
    given = document.given(at)
    kinds = [name for name in Relation.model_fields if name in given and name in RELATION_KINDS]
    if len(kinds) != 1:
        hint = "Give exactly one of supports, contradicts, refines, replicates, supersedes."
        message = "The relation has no kind." if not kinds else f"The relation is {' and '.join(kinds)}."
        yield document.problem(at, "relation-kind", message, hint)
    for name in kinds:
        target = getattr(relation, name)
        if target is None:
            continue
        yield from check_id(library, document, "claim", (*at, name), target)
        if target == claim_id:
            yield document.problem(
                (*at, name), "relation-to-itself", "A claim can't stand in a relation to itself."
            )
    if "contradicts" in given and "why" not in given:
        hint = "Add why: one sentence on what the two disagree about."
        yield document.problem(at, "missing-why", "A contradiction says what it is about.", hint)


def check_checked(
    document: YamlDocument, at: Path, checked: Checked, published: str | None, today: date
) -> Iterator[Problem]:
    """Check provenance: the day of the check, and by whom a claim is carried that was not seen itself."""
    yield from check_day(document, (*at, "on"), checked.on, today)
    message = "The claim was checked before its work came out."
    yield from check_order(document, (*at, "on"), published, checked.on, message)
    if checked.level != "primary" and "by_way_of" not in document.given(at):
        hint = "Add by_way_of: where it was seen."
        message = f"A {checked.level} claim says who carries it."
        yield document.problem((*at, "level"), "missing-provenance", message, hint)


def _same_work_twice(library: Library) -> Iterator[Problem]:
    seen: dict[tuple[str, str], Entry[Work]] = {}
    for entry in library.works.values():
        ids = entry.record.ids
        for name, value in (("doi", ids.doi), ("arxiv", ids.arxiv), ("openreview", ids.openreview)):
            if not value:
                continue
            first = seen.setdefault((name, value.lower()), entry)
            if first is not entry:
                message = f'The {name} {value} is already that of the work "{first.id}".'
                hint = f"Keep one record; {first.source.path} has the other."
                yield entry.document.problem(("ids", name), "duplicate-id", message, hint)
