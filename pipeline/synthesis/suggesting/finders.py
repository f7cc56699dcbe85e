"""Find what is worth writing, and say why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from pipeline.evidence.events import NewLeader, events
from pipeline.evidence.notices import Notice
from pipeline.evidence.relations import Relations
from pipeline.problems import number_of
from pipeline.records.library import Library
from pipeline.records.writing import Insight
from pipeline.synthesis.suggesting.figures import changed_figures
from pipeline.synthesis.suggesting.leaning import Leaning, leanings

SuggestionKind = Literal["version", "leader", "sides", "mechanism", "news", "note", "unused"]
"""What is suggested, the most pressing first: what is published may be wrong, then what is ripe."""

KINDS: tuple[SuggestionKind, ...] = get_args(SuggestionKind)
DOMAINS = 3
"""So many domains must share a mechanism. A claim's domain is its first topic."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing worth writing.

    ``id`` is the same as long as the reason is. ``claims`` are those it is about, ``records`` the ids of
    everything else: notes, works, articles, with their kind before a colon. ``weight`` orders suggestions of
    one kind. ``draft`` is the kind of article a draft of it is, empty where an edit is due and no new text.
    """

    id: str
    kind: SuggestionKind
    title: str
    why: str
    claims: tuple[str, ...]
    records: tuple[str, ...]
    weight: int
    draft: Literal["insight", "line", "note", "explainer", ""] = ""


@dataclass(frozen=True, slots=True)
class News:
    """What the store knows beyond the records: news about works and their newest abstracts, by work id."""

    notices: Mapping[str, tuple[Notice, ...]] = field(default_factory=dict)
    abstracts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Room:
    """Everything the finders look at, and what was worked out once."""

    library: Library
    relations: Relations
    news: News
    leanings: tuple[Leaning, ...]

    def accepted(self, claim_id: str) -> bool:
        claim = self.library.claims.get(claim_id)
        return claim is not None and claim.record.status == "accepted"

    def works(self, claims: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.library.claims[c].work for c in claims))


def suggest(library: Library, relations: Relations, news: News | None = None) -> tuple[Suggestion, ...]:
    """Return what is worth writing: by kind as in ``KINDS``, within a kind by weight, then by id."""
    room = _Room(library, relations, news or News(), leanings(library))
    finders = (_versions, _leaders, _sides, _mechanisms, _news, _notes, _unused)
    found = [suggestion for finder in finders for suggestion in finder(room)]
    return tuple(sorted(found, key=lambda s: (KINDS.index(s.kind), -s.weight, s.id)))


def _versions(room: _Room) -> Iterator[Suggestion]:
    """Find papers whose newest abstract no longer has a figure that a claim took from the abstract."""
    for work_id, abstract in sorted(room.news.abstracts.items()):
        changed = changed_figures(room.library, work_id, abstract)
        if not changed:
            continue
        title = room.library.works[work_id].record.title
        notice = next((n for n in room.news.notices.get(work_id, ()) if n.kind == "new-version"), None)
        first = changed[0]
        why = f"The newest abstract does not have {first.was} ({first.claim}). "
        why += f'It says: "{first.sentence}" ' if first.sentence else ""
        why += notice.text if notice else "No feed has told of a new version."
        claims = tuple(c.claim for c in changed)
        yield Suggestion(
            f"version:{work_id}",
            "version",
            f"A figure of {title} has changed",
            why,
            claims,
            _used(room, claims, work_id),
            len(changed) + (10 if notice else 0),
        )


def _leaders(room: _Room) -> Iterator[Suggestion]:
    """Find benchmarks whose leader changed after the last article that cites them."""
    for benchmark_id, entry in room.library.benchmarks.items():
        record = entry.record
        changes = [event for event in events(record) if isinstance(event, NewLeader)]
        citing = [
            one
            for one in room.leanings
            if any(c.startswith(f"{benchmark_id}/") for c in one.claims) or (record.work in one.works)
        ]
        last = max((one.on for one in citing), default="")
        since = [event for event in changes if event.on > last]
        if not since:
            continue
        event = since[-1]
        verb = "leads" if event.clear else "stands first"
        articles = tuple(f"{_kind(one)}:{one.entry.id}" for one in citing)
        why = f"{event.leader.subject} {verb} in {event.metric.name} in the table of {event.on}. "
        why += f"The last article that cites it is of {last}." if last else "No article cites it."
        yield Suggestion(
            f"leader:{benchmark_id}",
            "leader",
            f"{record.title} has a new leader",
            why,
            (f"{benchmark_id}/{event.metric_id}-leader-{event.on}",),
            (f"benchmark:{benchmark_id}", *articles),
            len(citing),
        )


def _sides(room: _Room) -> Iterator[Suggestion]:
    """Find questions with claims on both sides: notes that no line takes up, then pairs nobody shows."""
    told: set[frozenset[str]] = set()
    in_lines = {note for one in room.leanings for note in one.notes}
    for note_id, entry in room.library.notes.items():
        own = [c for c in entry.record.claims if room.accepted(c)]
        pairs = [
            (claim, related.other)
            for claim in own
            for related in room.relations.contradicting(claim)
            if room.accepted(related.other)
        ]
        told |= {frozenset(pair) for pair in pairs}
        if not pairs or note_id in in_lines:
            continue
        claims = tuple(dict.fromkeys([*own, *(other for _, other in pairs)]))
        yield Suggestion(
            f"sides:{note_id}",
            "sides",
            entry.record.question,
            f"Its claims stand on both sides ({_pair(pairs[0])}), and no inquiring line takes it up.",
            claims,
            (f"note:{note_id}", *(f"work:{w}" for w in room.works(claims))),
            len(room.works(claims)),
            "line",
        )
    cited = [one.claims for one in room.leanings]
    accepted = sorted(c for c in room.library.claims if room.accepted(c))
    for claim in accepted:
        for related in room.relations.contradicting(claim):
            pair = frozenset((claim, related.other))
            if claim > related.other or not room.accepted(related.other) or pair in told:
                continue
            if any(pair & claims for claims in cited):
                continue  # an article that cites one side shows the other
            first, second = sorted(pair)
            topic = room.library.claims[first].record.topics[:1]
            about = room.library.topics[topic[0]].record.title if topic else first
            yield Suggestion(
                f"sides:{first.replace('/', '.')}-{second.replace('/', '.')}",
                "sides",
                f"Two findings on {about.lower()} that stand against each other",
                f"{related.why or 'A contradiction is recorded.'} No article and no note shows it.",
                (first, second),
                tuple(f"work:{w}" for w in room.works((first, second))),
                2,
                "note",
            )


def _pair(pair: tuple[str, str]) -> str:
    return f"{pair[0]} against {pair[1]}"


def _mechanisms(room: _Room) -> Iterator[Suggestion]:
    """Find mechanisms that claims of three or more domains share and that no insight covers.

    An insight covers a mechanism if it cites claims on it from three of the domains.
    """
    for mechanism_id, entry in room.library.mechanisms.items():
        claims = {
            claim_id: claim.record.topics[0]
            for claim_id, claim in room.library.claims.items()
            if mechanism_id in claim.record.mechanisms and room.accepted(claim_id) and claim.record.topics
        }
        domains = tuple(dict.fromkeys(claims.values()))
        covered = any(
            isinstance(one.entry.record, Insight)
            and len({claims[c] for c in one.claims if c in claims}) >= DOMAINS
            for one in room.leanings
        )
        if len(domains) < DOMAINS or covered:
            continue
        works = room.works(tuple(claims))
        names = ", ".join(room.library.topics[d].record.title.lower() for d in domains)
        why = f"{number_of(len(claims), 'claim')} of {number_of(len(works), 'work')} speak to it "
        why += f"in {number_of(len(domains), 'domain')} ({names}), and no insight holds them together."
        yield Suggestion(
            f"mechanism:{mechanism_id}",
            "mechanism",
            entry.record.title,
            why,
            tuple(claims),
            (f"mechanism:{mechanism_id}", *(f"work:{w}" for w in works)),
            10 * len(domains) + len(works),
            "insight",
        )


def _news(room: _Room) -> Iterator[Suggestion]:
    """Find works with news on which articles or notes lean."""
    weights = {"withdrawn": 100, "new-version": 10, "now-published": 1}
    for work_id, notices in sorted(room.news.notices.items()):
        claims = tuple(c for c, e in room.library.claims.items() if e.work == work_id)
        if not notices:
            continue
        yield Suggestion(
            f"news:{work_id}",
            "news",
            f"{room.library.works[work_id].record.title}: {notices[0].title}",
            " ".join(notice.text for notice in notices),
            claims,
            _used(room, claims, work_id),
            max(weights[notice.kind] for notice in notices),
        )


def _notes(room: _Room) -> Iterator[Suggestion]:
    """Find notes that no line uses."""
    used = {note for one in room.leanings for note in one.notes}
    unused = [note_id for note_id in room.library.notes if note_id not in used]
    for note_id in unused:
        entry = room.library.notes[note_id]
        near = near_notes(room.library, note_id, unused)
        why = "No inquiring line uses it."
        if near:
            why += f" It shares topics or claims with {number_of(len(near), 'other note')} that none uses."
        claims = tuple(c for c in entry.record.claims if c in room.library.claims)
        yield Suggestion(
            f"note:{note_id}",
            "note",
            entry.record.question,
            why,
            claims,
            (f"note:{note_id}", *(f"note:{other}" for other in near)),
            len(near),
            "line",
        )


def near_notes(library: Library, note_id: str, among: list[str]) -> tuple[str, ...]:
    """Return the notes of ``among`` that share claims or topics with a note, the nearest first."""
    own = library.notes[note_id].record
    shared = {
        other: 10 * len(set(own.claims) & set(library.notes[other].record.claims))
        + len(set(own.topics) & set(library.notes[other].record.topics))
        for other in among
        if other != note_id
    }
    return tuple(sorted((o for o, n in shared.items() if n), key=lambda o: (-shared[o], o)))


def _unused(room: _Room) -> Iterator[Suggestion]:
    """Find works with accepted claims that no article and no note uses.

    Claims computed from tables don't count: they stand on the pages of their benchmarks.
    """
    used = {c for one in room.leanings for c in one.claims}
    used |= {c for entry in room.library.notes.values() for c in entry.record.claims}
    for work_id, entry in room.library.works.items():
        own = tuple(f"{work_id}/{key}" for key in entry.record.claims)
        idle = tuple(c for c in own if room.accepted(c) and c not in used)
        if not idle:
            continue
        whole = len(idle) == len(own)
        about = "nothing of it is used" if whole else f"{len(idle)} of its {len(own)} claims are not used"
        told = any(e.record.work == work_id for e in room.library.explainers.values())
        figures = any(claim.measure for claim in entry.record.claims.values())
        yield Suggestion(
            f"unused:{work_id}",
            "unused",
            entry.record.title,
            f"By any article or note, {about}.",
            idle,
            (f"work:{work_id}",),
            len(idle),
            "explainer" if figures and not told else "",
        )


def _used(room: _Room, claims: tuple[str, ...], work_id: str) -> tuple[str, ...]:
    """Return a work and what leans on these claims of it, as records."""
    articles = [f"{_kind(one)}:{one.entry.id}" for one in room.leanings if one.claims & set(claims)]
    notes = [f"note:{i}" for i, e in room.library.notes.items() if set(claims) & set(e.record.claims)]
    return (f"work:{work_id}", *articles, *notes)


def _kind(one: Leaning) -> str:
    return type(one.entry.record).__name__.lower()
