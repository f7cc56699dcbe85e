"""Accept and reject: what an editor decides goes into the record first, and only then into the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from pipeline.evidence.contradictions import LikelyContradiction
from pipeline.inbox.files import ChangedError, one_at_a_time, read_or_none, replace_file
from pipeline.inbox.news import WorkEdit
from pipeline.inbox.propose import Proposal, Words, propose
from pipeline.inbox.relations import relation_entry
from pipeline.inbox.verify import errors_of, new_errors, with_work, work_path
from pipeline.lookup.works import bibliography, new_id, passed_on_by, work_of_paper
from pipeline.problems import Problem
from pipeline.records.bibliography import work_text
from pipeline.records.edit import EditError, add_relation, insert_claim, set_field
from pipeline.records.library import Library
from pipeline.records.slugs import unused
from pipeline.records.works import Claim, Ids, Work
from pipeline.records.yaml_text import Bare, Value
from pipeline.store import InboxDecision, OfferedClaim, Store, StoredPaper

_TRIES = 5
_OPTIONAL = ("excerpt", "compared_with", "measure")


class InboxError(Exception):
    """The decision can't be carried out, and nothing was written. The message is for people."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = list(problems)


@dataclass(slots=True)
class Desk:
    """Where an editor decides: the project's folder, its records as they were read, the store, and the time.

    ``library`` follows what is written from here; ``folder`` is for the lock and for texts under way.
    """

    root: Path
    folder: Path
    library: Library
    store: Store
    now: datetime


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was accepted and where it stands now. ``claim`` is empty for an edit of the work itself.

    ``created`` tells that the work's record was begun for it; ``was_there`` that the file said so already;
    ``own_words`` that the sentence is the editor's.
    """

    item: str
    work: str
    path: str
    claim: str = ""
    created: bool = False
    was_there: bool = False
    own_words: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """The claim that was written, and whether the file said so already."""

    claim: str
    was_there: bool = False


def accept_claim(
    desk: Desk, offered: OfferedClaim, words: Words, *, work: str | None = None, key: str | None = None
) -> Accepted:
    """Write the claim that a candidate suggests into the record of its work, and remember that.

    ``work`` names the record (by default the one that has the paper's identifiers, else a new one), ``key``
    the claim's id in it. Raises :class:`InboxError`, with the problems that the record would have.
    """
    paper = paper_of(desk, offered)
    proposal = propose(offered, paper, desk.library.known["topic"], desk.now.date(), words)
    if not proposal.claim["topics"]:
        raise InboxError(
            f"{offered.candidate.id}: no topic of this project speaks for it. Name one with --topic."
        )

    def put(text: str, library: Library, work_id: str) -> tuple[str, Written]:
        claims = claims_of(library, work_id)
        quoted = proposal.claim.get("excerpt")
        for there, claim in claims.items():
            if key is None and quoted is not None and claim.excerpt == quoted:
                return text, Written(there, was_there=True)
        chosen = key or unused(proposal.key, claims)
        return insert_claim(text, chosen, proposal.claim), Written(chosen)

    def leaner(problems: Sequence[Problem]) -> bool:
        """Leave out a field that can be spared and that a check refuses; tell whether there is one."""
        nonlocal proposal
        for name in _OPTIONAL:
            if name in proposal.claim and any(f".{name}" in p.field for p in problems):
                rest = {k: v for k, v in proposal.claim.items() if k != name}
                proposal = Proposal(proposal.key, rest)
                return True
        return False

    return write_claim(desk, offered, paper, put, work=work, leaner=leaner, own_words=bool(words.says))


def write_claim(
    desk: Desk,
    offered: OfferedClaim,
    paper: StoredPaper,
    put: Callable[[str, Library, str], tuple[str, Written]],
    *,
    work: str | None,
    leaner: Callable[[Sequence[Problem]], bool] = lambda _: False,
    own_words: bool = False,
) -> Accepted:
    """Write what ``put`` makes of the record's text, as often as somebody else changes it meanwhile.

    ``leaner`` may change what ``put`` does, so that it is tried again, when the result would have errors.
    """
    item = offered.candidate.id
    known_as = work_of_paper(paper.paper, desk.library.works)
    work_id = work or known_as or new_id(paper.paper.title, desk.library)
    may_begin = work is None and known_as is None
    if work is not None and not desk.library.has("work", work):
        raise InboxError(f'{item}: there is no work "{work}".')

    def change(text: str | None, library: Library) -> tuple[str, Written]:
        begun = text if text is not None else _begin(desk, paper, library)
        if (
            text is not None
            and may_begin
            and not work_of_paper(paper.paper, {work_id: library.works[work_id]})
        ):
            raise InboxError(f"{item}: {work_path(work_id)} has come into being meanwhile. Try again.")
        return put(begun, library, work_id)

    while True:
        try:
            written, created = _write(desk, item, work_id, change, may_begin=may_begin)
        except InboxError as error:
            if error.problems and leaner(error.problems):
                continue
            raise
        break
    claim = f"{work_id}/{written.claim}"
    desk.store.decide(InboxDecision(item, "accepted", desk.now, claim))
    return Accepted(item, work_id, work_path(work_id), claim, created, written.was_there, own_words)


def accept_edit(desk: Desk, edit: WorkEdit) -> Accepted:
    """Write an offered edit into the record of its work, and remember that. Raises :class:`InboxError`."""

    def change(text: str | None, library: Library) -> tuple[str, Written]:
        if text is None:
            raise InboxError(f"{edit.item}: {work_path(edit.work)} is not there.")
        done = 0
        for field in edit.notice.edits:
            stands = _at(library, edit.work, field.path)
            if stands == field.new:
                done += 1
            elif stands != field.old:
                name, found = ".".join(field.path), stands or "nothing"
                where = f"{edit.item}: {work_path(edit.work)} has {found} at {name}"
                raise InboxError(f"{where}, not {field.old or 'nothing'}. Look at it yourself.")
            else:
                order = Ids.model_fields if field.path[:-1] == ("ids",) else Work.model_fields
                text = set_field(text, field.path, _typed(field.path, field.new), tuple(order))
        return text, Written("", was_there=bool(edit.notice.edits) and done == len(edit.notice.edits))

    written, _ = _write(desk, edit.item, edit.work, change, may_begin=False)
    desk.store.decide(InboxDecision(edit.item, "accepted", desk.now, edit.work))
    return Accepted(edit.item, edit.work, work_path(edit.work), was_there=written.was_there)


def accept_relation(desk: Desk, likely: LikelyContradiction, why: str) -> Accepted:
    """Write a contradiction into the claim that declares it, and remember that. Raises :class:`InboxError`.

    ``why`` says in a sentence what the two disagree about; it will stand in every article that cites one.
    """
    if not why:
        raise InboxError(f"{likely.item}: a contradiction says what it is about. Give --why.")
    work, key = likely.claim.split("/", 1)

    def change(text: str | None, library: Library) -> tuple[str, Written]:
        if text is None or likely.claim not in library.claims:
            raise InboxError(f"{likely.item}: {work_path(work)} has no claim {key} any more.")
        relates = library.claims[likely.claim].record.relates
        if any(relation.contradicts == likely.other for relation in relates):
            return text, Written(key, was_there=True)
        return add_relation(text, key, relation_entry(likely, why)), Written(key)

    written, _ = _write(desk, likely.item, work, change, may_begin=False)
    desk.store.decide(InboxDecision(likely.item, "accepted", desk.now, likely.claim))
    return Accepted(
        likely.item, work, work_path(work), likely.claim, was_there=written.was_there, own_words=True
    )


def reject(desk: Desk, item: str, why: str) -> Literal["rejected", "before"]:
    """Remember that ``item`` was rejected; it is never offered again. Raises :class:`InboxError`."""
    decision = desk.store.decision(item)
    if decision is not None and decision.verdict == "accepted":
        message = (
            f"{item} was accepted on {decision.decided:%Y-%m-%d}: {decision.note}. Change its record instead."
        )
        raise InboxError(message)
    if decision is not None and not why:
        return "before"
    desk.store.decide(InboxDecision(item, "rejected", desk.now, why))
    return "rejected" if decision is None else "before"


def claims_of(library: Library, work: str | None) -> Mapping[str, Claim]:
    """Return the claims of a work by their ids in it; none if there is no such work."""
    return library.works[work].record.claims if work in library.works else {}


def paper_of(desk: Desk, offered: OfferedClaim) -> StoredPaper:
    """Return the paper of a candidate."""
    paper = desk.store.paper(offered.candidate.paper)
    if paper is None:
        raise InboxError(f"{offered.candidate.id}: the paper {offered.candidate.paper} is no longer stored.")
    return paper


def refuse_decided(desk: Desk, item: str) -> None:
    """Raise :class:`InboxError` for what was accepted already; what was rejected may still be accepted."""
    decision = desk.store.decision(item)
    if decision is not None and decision.verdict == "accepted":
        raise InboxError(f"{item} was accepted on {decision.decided:%Y-%m-%d}: {decision.note}.")


def _write(
    desk: Desk,
    item: str,
    work: str,
    change: Callable[[str | None, Library], tuple[str, Written]],
    *,
    may_begin: bool,
) -> tuple[Written, bool]:
    """Change the record of ``work`` on the disk as it is now; return what was done, if the file is new."""
    path = desk.root / work_path(work)
    try:
        with one_at_a_time(desk.folder):
            for _ in range(_TRIES):
                before = read_or_none(path)
                if before is None and not may_begin:
                    raise InboxError(f"{item}: {work_path(work)} is not there.")
                text = None if before is None else before.decode("utf-8")
                library = with_work(desk.library, work, text) if text is not None else desk.library
                known = errors_of(library, work, desk.now.date()) if text is not None else []
                after, written = change(text, library)
                changed = with_work(library, work, after)
                found = new_errors(known, errors_of(changed, work, desk.now.date()))
                if found:
                    raise InboxError(
                        f"{item}: {work_path(work)} would have errors; nothing was written.", found
                    )
                try:
                    if after != text:
                        replace_file(path, before, after.encode("utf-8"))
                except ChangedError:
                    continue
                desk.library = changed
                return written, before is None
            raise InboxError(f"{item}: {work_path(work)} changes all the time; nothing was written.")
    except UnicodeDecodeError as error:
        raise InboxError(f"{item}: {work_path(work)} is not UTF-8; nothing was written.") from error
    except EditError as error:
        raise InboxError(f"{item}: {work_path(work)}: {error}") from error
    except OSError as error:
        name = error.filename or work_path(work)
        raise InboxError(f"{item}: {name} can't be written: {error.strerror}.") from error


def _begin(desk: Desk, paper: StoredPaper, library: Library) -> str:
    today = desk.now.date()
    via = passed_on_by(paper, library)
    feed = next((seen.feed for seen in paper.seen_by), "")
    seen = f"the abstract, as the feed {feed} gave it" if feed else "the abstract"
    known = bibliography(paper.paper, today, via=via, seen=seen)
    if known.missing():  # feeds may leave out a date, records may not
        known = bibliography(paper.paper, today, via=via, seen=seen, published=f"{paper.first_seen.year}")
    return work_text(known)


def _at(library: Library, work: str, path: Sequence[str]) -> str | None:
    """Return what the record of ``work`` says at ``path``, as text; ``None`` where it says nothing."""
    data: object = library.works[work].document.data if work in library.works else None
    for part in path:
        data = data.get(part) if isinstance(data, Mapping) else None
    return data.strip() if isinstance(data, str) else None


def _typed(path: Sequence[str], text: str) -> Value:
    """Return ``text`` as the field is written by hand: dates and numbers have no quotation marks."""
    return Bare(text) if path[-1] in ("published", "version") else text
