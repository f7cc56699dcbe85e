"""Drafts: the text of a file for a suggestion, with everything filled in that the records hold.

What only a person can judge or ask is left out, not guessed at: the stance, the summary of a paper, the
question of a note. ``check`` names it as missing, so no draft is published before somebody has written it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.evidence.relations import Relations
from pipeline.records.library import KINDS, ClaimEntry, Library
from pipeline.records.slugs import slug, unused
from pipeline.records.yaml_text import Bare, Value, block_lines
from pipeline.synthesis.suggesting.finders import Suggestion, near_notes

_WOVEN, _NEXT, _CARDS, _TOPICS = 5, 4, 4, 4
_DESIGNS = {
    "rct": "a controlled experiment",
    "quasi-experiment": "a natural or quasi-experiment",
    "meta-analysis": "a pooled analysis",
    "observational": "an observation",
    "benchmark": "a benchmark",
    "survey": "a survey",
    "case": "a case",
    "theory": "an argument from theory",
    "commentary": "a commentary",
}


_LEADS = (
    "What this stands on is told under",
    "The claims are laid out under",
    "There is more under",
    "The evidence and its limits stand under",
)
"""How a section of a line leads to its note, in turn."""


class NoDraftError(ValueError):
    """There is no draft of this suggestion. The message says what is due instead."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A file to be written: ``path`` from the root of the project, its text, and the fields left out.

    ``left`` are fields that ``check`` will call missing, with what belongs there.
    """

    path: str
    text: str
    left: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Begun:
    """Which kind of record a draft is, what its id is made from, and what is left out of it."""

    kind: str
    name: str
    left: tuple[tuple[str, str], ...]


_STANCE = ("stance", "how the evidence stands; an editor chooses it, no program does")


def draft(library: Library, relations: Relations, suggestion: Suggestion, today: date) -> Draft:
    """Return the draft of a suggestion. Raises :class:`NoDraftError` where an edit is due and no new text.

    The same records and day give the same text.
    """
    if not suggestion.draft:
        records = ", ".join(suggestion.records) or "its records"
        raise NoDraftError(f"There is nothing to draft for {suggestion.id}: look at {records}.")
    writers: dict[str, Callable[[Library, Relations, Suggestion, date], Draft]] = {
        "insight": _insight,
        "line": _line,
        "note": _note,
        "explainer": _explainer,
    }
    return writers[suggestion.draft](library, relations, suggestion, today)


def _insight(library: Library, relations: Relations, suggestion: Suggestion, today: date) -> Draft:
    """Draft an insight on a mechanism: composed whole where the claims carry every part."""
    from pipeline.synthesis.writing import NotEnoughError, write_insight  # noqa: PLC0415

    mechanism = library.mechanisms[suggestion.id.partition(":")[2]].record
    claims = [library.claims[c] for c in suggestion.claims]
    fields: dict[str, Value] = {
        "title": mechanism.title,
        "published": Bare(today.isoformat()),
        "topics": _topics(claims),
        "thesis": f"Hypothesis: {mechanism.about} {mechanism.standing}",
    }
    try:
        written = write_insight(library, relations, suggestion.claims)
    except NotEnoughError as error:
        raise NoDraftError(f"These claims don't carry an insight yet. {error} {error.hint}") from error
    begun = _Begun("insight", mechanism.title, (_STANCE,))
    needed = {"summary", "tldr", "cards", "takeaways", "implications", "steps"}
    if needed <= written.fields.keys():
        return _file(library, begun, fields | written.fields, written.body)
    # A part that no claim carries is left out of a composed insight, and asked for in one with a body.
    return _file(library, begun, fields | {"claims": suggestion.claims}, "")


def _line(library: Library, relations: Relations, suggestion: Suggestion, today: date) -> Draft:
    """Draft an inquiring line that weaves a note with those near it."""
    own = next(r.partition(":")[2] for r in suggestion.records if r.startswith("note:"))
    listed = [r.partition(":")[2] for r in suggestion.records if r.startswith("note:")]
    if suggestion.kind == "sides":
        listed += near_notes(library, own, list(library.notes))
    woven = list(dict.fromkeys(listed))[:_WOVEN]
    notes = {note_id: library.notes[note_id].record for note_id in woven}
    topics = list(dict.fromkeys(t for note in notes.values() for t in note.topics))[:_TOPICS]
    names = _listed(library.topics[t].record.title.lower() for t in topics)
    following = [n for n in near_notes(library, own, list(library.notes)) if n not in notes][:_NEXT]
    fields: dict[str, Value] = {
        "title": notes[own].question,
        "summary": _short(f"What the notes on {names} answer, and where they leave it open."),
        "published": Bare(today.isoformat()),
        "topics": topics,
        "explores": f"The question is put to the notes on {names}. Each is told with what it stands on.",
    }
    shared = [{"question": library.notes[n].record.question, "note": own} for n in following]
    if shared:
        fields["next"] = shared
    body = "\n\n".join(
        f"## {note.question}\n\n{' '.join(note.answer.split())} "
        f"{_LEADS[number % len(_LEADS)]} [[note:{note_id}|{_plain(note.question)}]]"
        for number, (note_id, note) in enumerate(notes.items())
    )
    return _file(library, _Begun("line", notes[own].question, (_STANCE,)), fields, body + "\n")


def _note(library: Library, relations: Relations, suggestion: Suggestion, today: date) -> Draft:
    """Draft a note that holds two findings against each other."""
    first, second = (library.claims[c] for c in suggestion.claims[:2])
    why = next((r.why for r in relations.contradicting(first.id) if r.other == second.id), "")
    answer = f"[[{first.id}|{_plain(first.record.says)}]] Against it stands another finding: "
    answer += f"[[{second.id}|{_plain(second.record.says)}]]"
    fields: dict[str, Value] = {
        "answer": answer,
        "claims": [first.id, second.id],
        "topics": _topics([first, second]),
        "on": Bare(today.isoformat()),
    }
    parts = [f"What the contradiction is about: {_plain(why)}"] if why else []
    parts += [
        f"[[{claim.id}|{lead}]] is limited: {claim.record.limits}"
        for claim, lead in ((first, "The first"), (second, "The second"))
        if claim.record.limits
    ]
    name = f"{first.key} or {second.key}"
    begun = _Begun("note", name, (("question", "the question that both findings answer"),))
    return _file(library, begun, fields, "\n\n".join(parts) + "\n")


def _explainer(library: Library, relations: Relations, suggestion: Suggestion, today: date) -> Draft:
    """Draft an explainer of one paper from its claims."""
    work_id = suggestion.id.partition(":")[2]
    work = library.works[work_id].record
    claims = [library.claims[f"{work_id}/{key}"] for key in work.claims]
    claims = [c for c in claims if c.record.status == "accepted"]
    cards = [
        {"claim": c.id, "title": c.record.measure.name, **_qualifier(c)}
        for c in claims
        if c.record.measure is not None
    ]
    fields: dict[str, Value] = {
        "title": work.title,
        "published": Bare(today.isoformat()),
        "topics": _topics(claims),
        "work": work_id,
        "cards": cards[:_CARDS],
    }
    parts = {
        "What was studied": _items(claims, _studied),
        "How": _items(claims, _how),
        "What was found": [
            f"- [[{c.id}|{_plain(c.record.says)}]]" + (f" ([[{c.id}]])" if c.record.measure else "")
            for c in claims
        ],
        "What it leaves open": _items(claims, lambda c: c.record.limits or ""),
    }
    body = "\n\n".join(f"## {head}\n\n" + "\n".join(rows) for head, rows in parts.items() if rows)
    left = (("summary", "one sentence that is true if read alone"),)
    return _file(library, _Begun("explainer", f"{work_id} explained", left), fields, body + "\n")


def _qualifier(claim: ClaimEntry) -> Mapping[str, str]:
    measure = claim.record.measure
    missing = measure.interval_missing if measure else None
    return {"qualifier": f"interval {missing}"} if missing else {}


def _items(claims: Sequence[ClaimEntry], say: Callable[[ClaimEntry], str]) -> list[str]:
    """Return a list with what is to be said of each claim, each thing once."""
    said: dict[str, str] = {}
    for claim in claims:
        words = _plain(say(claim))
        if words:
            said.setdefault(words, claim.id)
    return [f"- [[{claim_id}|{words}]]" for words, claim_id in said.items()]


def _studied(claim: ClaimEntry) -> str:
    scope = claim.record.scope
    return "; ".join(part for part in (scope.who, scope.on, scope.n) if part)


def _how(claim: ClaimEntry) -> str:
    against = claim.record.compared_with
    words = _DESIGNS[claim.record.design].capitalize()
    return f"{words}, compared with {against}" if against else words


def _topics(claims: Iterable[ClaimEntry]) -> list[str]:
    return list(dict.fromkeys(topic for claim in claims for topic in claim.record.topics))[:_TOPICS]


def _plain(text: str) -> str:
    """Return a record's words so that they can stand inside a reference."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")").replace("|", "/")


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "."


def _file(library: Library, begun: _Begun, fields: Mapping[str, Value], body: str) -> Draft:
    kind, name, left = begun.kind, begun.name, begun.left
    found = next(k for k in KINDS if k.name == kind)
    taken = {i for k in KINDS if k.in_markdown and k.name != "note" for i in library.known.get(k.name, ())}
    taken = library.known.get("note", set()) if kind == "note" else taken
    record_id = unused(slug(name) or kind, taken)
    schema = f"# yaml-language-server: $schema=../../pipeline/records/schemas/{kind}.schema.json"
    whole: dict[str, Value] = {"schema_version": 1, **fields}
    lines = [line for key, value in whole.items() for line in block_lines(key, value)]
    front = "\n".join([schema, *lines])
    text = f"---\n{front}\n---\n" + (f"\n{body}" if body.strip() else "")
    return Draft(f"{found.folder}/{record_id}{found.suffix}", text, left)
