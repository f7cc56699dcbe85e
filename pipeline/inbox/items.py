"""What waits in the inbox, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.evidence.contradictions import LikelyContradiction
from pipeline.inbox.decide import Desk, claims_of, paper_of
from pipeline.inbox.news import WorkEdit, work_edits
from pipeline.inbox.propose import propose
from pipeline.inbox.relations import full_relation_document, relation_document, relation_lines, relations_on
from pipeline.inbox.text import WIDTH, indented
from pipeline.inbox.verify import work_path
from pipeline.lookup.works import work_of_paper
from pipeline.problems import did_you_mean
from pipeline.records.slugs import unused
from pipeline.records.yaml_text import block_lines
from pipeline.store import InboxDecision, OfferedClaim

_SHORTEST = 4
"""Characters of an id that stand for the whole, if no other begins so."""


class UnknownItemError(LookupError):
    """There is no such item. The message is for people."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: a candidate claim, an edit of a work or a likely contradiction, exactly one of the three."""

    id: str
    offered: OfferedClaim | None = None
    edit: WorkEdit | None = None
    likely: LikelyContradiction | None = None

    @property
    def claim(self) -> OfferedClaim:
        """The candidate; ``ValueError`` for any other item."""
        if self.offered is None:
            raise ValueError(f"{self.id} is no candidate claim")
        return self.offered


def waiting(
    desk: Desk, *, topic: str | None = None, paper: str | None = None, limit: int | None = None
) -> list[Item]:
    """Return what nobody has decided about: edits of works, likely contradictions, then candidates.

    At most ``limit`` in all. ``paper`` (any identifier of it) is about candidates alone, ``topic`` about
    candidates and about claims that contradict each other.
    """
    items: list[Item] = []
    decided = desk.store.decisions() if paper is None else {}
    if topic is None and paper is None:
        items = [Item(e.item, edit=e) for e in work_edits(desk.library, desk.store) if e.item not in decided]
    if paper is None:
        items += [
            Item(likely.item, likely=likely)
            for likely in relations_on(desk.library, topic)
            if likely.item not in decided
        ]
    left = None if limit is None else limit - len(items)
    if left is not None and left <= 0:
        return items[:limit]
    stored = desk.store.paper(paper) if paper is not None else None
    key = stored.paper.key if stored is not None else paper
    return items + [Item(o.candidate.id, offered=o) for o in desk.store.offered(topic, key, left)]


def find(desk: Desk, names: Sequence[str]) -> list[Item]:
    """Return the items of these ids, decided or not; the beginning of an id will do if it is clear.

    Raises :class:`UnknownItemError` for the first that there is not.
    """
    own = {edit.item: Item(edit.item, edit=edit) for edit in work_edits(desk.library, desk.store)}
    own |= {likely.item: Item(likely.item, likely=likely) for likely in relations_on(desk.library)}
    return [_find(desk, own, name) for name in names]


def _find(desk: Desk, own: dict[str, Item], name: str) -> Item:
    if name in own:
        return own[name]
    offered = desk.store.candidate(name)
    if offered is None and len(name) >= _SHORTEST:
        like = [*desk.store.candidates_like(name), *(item for item in own if item.startswith(name))]
        if len(like) == 1:
            return _find(desk, own, like[0])
        if like:
            raise UnknownItemError(f'"{name}" is the beginning of several ids. Write more of it.')
    decision = desk.store.decision(name) if offered is None else None
    if decision is not None:
        raise UnknownItemError(
            f"{name} was {decision.verdict} on {decision.decided:%Y-%m-%d}: {decision.note}."
        )
    if offered is None:
        known = [*own, *(o.candidate.id for o in desk.store.offered(limit=200))]
        raise UnknownItemError(
            f'There is no item "{name}" in the inbox. {did_you_mean(name, known)}'.rstrip()
        )
    return Item(offered.candidate.id, offered=offered)


def list_document(item: Item) -> dict[str, Any]:
    """Return an item in short, for programs."""
    if item.edit is not None:
        return {"id": item.id, "kind": "edit", "work": item.edit.work, "title": item.edit.notice.title}
    if item.likely is not None:
        return relation_document(item.likely)
    offered = item.claim
    document = offered.candidate.document
    return {
        "id": item.id,
        "kind": "claim",
        "paper": offered.candidate.paper,
        "title": offered.title,
        "published": offered.published,
        "offered": offered.candidate.offered,
        "excerpt": document["excerpt"],
        "topic": document.get("topic"),
    }


def list_lines(items: Sequence[Item], *, more: bool) -> Iterator[str]:
    """Yield the list for people; ``more`` tells that it may have been cut."""
    if not items:
        yield "Nothing waits for a decision."
    for item in items:
        if item.edit is not None:
            yield f"{item.id}  {item.edit.work}: {item.edit.notice.title}"
            continue
        if item.likely is not None:
            yield f"{item.id}  {item.likely.claim} may contradict {item.likely.other}"
            yield from indented(item.likely.reason)
            continue
        offered = item.claim
        yield f"{item.id}  {_cut(offered.title, WIDTH)}"
        yield from indented(str(offered.candidate.document["excerpt"]))
        topic = offered.candidate.document.get("topic")
        if topic:
            yield f"    {topic['value']} ({', '.join(topic['words'])}; relevance {topic['score']})"
    if items and more:
        yield "There may be more; see them with --limit."


def show_document(desk: Desk, item: Item) -> dict[str, Any]:
    """Return everything about an item, for programs."""
    decision = _decision_document(desk.store.decision(item.id))
    if item.edit is not None:
        edits = [
            {"field": ".".join(field.path), "old": field.old, "new": field.new}
            for field in item.edit.notice.edits
        ]
        return list_document(item) | {"text": item.edit.notice.text, "edits": edits, "decision": decision}
    if item.likely is not None:
        return full_relation_document(desk.library, item.likely) | {"decision": decision}
    paper = paper_of(desk, item.claim)
    work = work_of_paper(paper.paper, desk.library.works)
    return list_document(item) | {
        "link": paper.paper.link,
        "authors": list(paper.paper.authors),
        "seen_by": [seen.feed for seen in paper.seen_by],
        "candidate": dict(item.claim.candidate.document),
        "work": work,
        "claim": proposed_text(desk, item.claim),
        "decision": decision,
    }


def show_lines(desk: Desk, item: Item) -> Iterator[str]:
    """Yield everything about an item, for people."""
    decision = desk.store.decision(item.id)
    if decision is not None:
        yield f"Decided on {decision.decided:%Y-%m-%d}: {decision.verdict}. {decision.note}".rstrip()
    if item.edit is not None:
        yield f"{item.id}  {item.edit.work}: {item.edit.notice.title}"
        yield from indented(item.edit.notice.text)
        for field in item.edit.notice.edits:
            yield f"    {'.'.join(field.path)}: {field.old or 'nothing'} → {field.new}"
        yield f"Accept it into {work_path(item.edit.work)}: throughline inbox accept {item.id}"
        return
    if item.likely is not None:
        yield from relation_lines(desk.library, item.likely)
        return
    paper = paper_of(desk, item.claim)
    document = item.claim.candidate.document
    yield f"{item.id}  {paper.paper.title}"
    yield f"    {', '.join(paper.paper.authors[:3])}{' et al.' if len(paper.paper.authors) > 3 else ''}"
    yield f"    {paper.paper.link}   seen by {', '.join(seen.feed for seen in paper.seen_by)}"
    yield ""
    yield from indented(" ".join(str(document.get("sentence") or document["excerpt"]).split()))
    yield ""
    for quantity in document["quantities"]:
        unit = quantity.get("record_unit") or quantity.get("unit") or "no unit"
        yield f"    {quantity['text']:<32} {quantity['kind']}, {unit}"
    for name, label in (
        ("topic", "topic"),
        ("direction", "direction"),
        ("sample_size", "sample size"),
        ("design", "design"),
    ):
        guess = document.get(name)
        if guess:
            yield f"    {label}: {guess['value']}, guessed from {', '.join(guess['words'])}"
    if document.get("comparator"):
        yield f"    compared: {document['comparator']}"
    work = work_of_paper(paper.paper, desk.library.works)
    yield ""
    yield f"Accepting it would write into {work_path(work) if work else 'a new record of a work'}:"
    yield ""
    yield from proposed_text(desk, item.claim).rstrip("\n").split("\n")


def proposed_text(desk: Desk, offered: OfferedClaim) -> str:
    """Return the claim that accepting a candidate would write, as YAML."""
    paper = paper_of(desk, offered)
    proposal = propose(offered, paper, desk.library.known["topic"], desk.now.date())
    work = work_of_paper(paper.paper, desk.library.works)
    key = unused(proposal.key, claims_of(desk.library, work))
    return "\n".join(block_lines(key, proposal.claim)) + "\n"


def _decision_document(decision: InboxDecision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {"verdict": decision.verdict, "decided": decision.decided, "note": decision.note}


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
