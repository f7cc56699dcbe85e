"""Follow the chain both ways, from a number, a claim, a page, a work or a subject."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.config import Project
from pipeline.evidence.changes import Change
from pipeline.evidence.figures import figure, interval_text
from pipeline.evidence.meaning import POOL, figure_shown, is_claim
from pipeline.evidence.pools import pooled_in
from pipeline.evidence.relations import relate
from pipeline.problems import did_you_mean, number_of
from pipeline.records.library import Library
from pipeline.run.asked import Asked, Kind, asked
from pipeline.run.examine import examine_project
from pipeline.run.life import told_changes
from pipeline.run.provenance import Arrival, Row, arrivals_of_work, rows_of_claim
from pipeline.store import Store
from pipeline.synthesis.article import Article
from pipeline.synthesis.auditing import Auditor, Escape, escapes
from pipeline.synthesis.compose import compose_all
from pipeline.synthesis.mentions import Mention, mentions, page_target
from pipeline.synthesis.prose import claim_target, work_target
from pipeline.synthesis.sought import Sought, figures_in, figures_of, nearest

_SIGN = re.compile("[-+\u2212](?=[0-9.])")


@dataclass(frozen=True, slots=True)
class TracedWork:
    """A work: its page, its file, and how it came here."""

    id: str
    title: str
    target: str
    path: str
    ids: Mapping[str, str]
    seen: str
    arrivals: tuple[Arrival, ...]


@dataclass(frozen=True, slots=True)
class TracedClaim:
    """A claim with everything that it hangs on, and the places that hang on it.

    ``shown_against`` are the pages that show it beside a claim it contradicts, without citing it; ``pools``
    those of the pools that have it among their effects.
    """

    id: str
    says: str
    figure: str
    interval: str
    status: str
    target: str
    path: str
    line: int
    column: int
    at: str
    checked: str
    checked_on: str
    by_way_of: str
    work: str
    rows: tuple[Row, ...]
    places: tuple[Mention, ...]
    shown_against: tuple[str, ...]
    pools: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Trace:
    """What a question leads to. ``id`` and ``title`` are those of what was asked for.

    ``printed`` are the places that print a number that was asked for, ``let_through`` those at which an
    editor let it past the audit.
    """

    kind: Kind
    id: str
    title: str
    target: str
    claims: tuple[TracedClaim, ...]
    works: tuple[TracedWork, ...]
    changes: tuple[Change, ...] = ()
    note: str = ""
    printed: tuple[Mention, ...] = ()
    let_through: tuple[Escape, ...] = ()


def trace(project: Project, text: str, today: date) -> Trace | str:
    """Return the chain of what ``text`` names, or a sentence that says why there is none.

    Raises :class:`pipeline.store.StoreError`.
    """
    examination = examine_project(project, today)
    if not examination.publishable:
        return "The records have errors; see: throughline check"
    library = examination.library
    articles = compose_all(library, relate(library), "")
    question = asked(library, articles, text, project.config.site.url)
    if not project.has_store:
        return _Tracer(library, articles, None).answer(question, text)
    with Store.open(project.store_url) as store:
        return _Tracer(library, articles, store).answer(question, text)


class _Tracer:
    def __init__(self, library: Library, articles: Mapping[str, Article], store: Store | None) -> None:
        self.library, self.articles, self.store = library, articles, store
        self.changes = told_changes(store) if store else ()
        self.mentions: dict[str, list[Mention]] = {}
        for mention in mentions(library):
            self.mentions.setdefault(mention.claim, []).append(mention)

    def answer(self, question: Asked | None, text: str) -> Trace | str:
        if question is None:
            return self._gone(text) or self._unknown(text)
        if question.number is not None:
            return self._number(question.number, text)
        target, title, claims = self._named(question)
        place = target if question.kind in ("article", "note") else ""
        works = [question.id] if question.kind == "work" else []
        traced = tuple(self._claim(claim_id, place) for claim_id in claims)
        record = POOL + question.id if question.kind == "pool" else question.id
        changes = tuple(c for c in self.changes if c.record == record and not is_claim(c.record))
        return Trace(question.kind, question.id, title, target, traced, self._works(traced, works), changes)

    def _named(self, question: Asked) -> tuple[str, str, list[str]]:
        """Return page, title and claims of what has an id."""
        library, name = self.library, question.id
        if question.kind == "claim":
            return claim_target(name), library.claims[name].record.says, [name]
        if question.kind == "article":
            article = self.articles[name]
            return article.target, article.title, list(article.claims)
        if question.kind == "note":
            note = library.notes[name]
            target = page_target(note)
            cited = [c for c, found in self.mentions.items() if any(m.target == target for m in found)]
            return target, note.record.question, list(dict.fromkeys([*note.record.claims, *cited]))
        if question.kind == "work":
            claims = [c for c, entry in library.claims.items() if entry.work == name]
            return work_target(name), library.works[name].record.title, claims
        if question.kind == "benchmark":
            record = library.benchmarks[name].record
            claims = [c for c in library.claims if c.partition("/")[0] == name]
            return f"benchmarks/{name}/", record.title, claims
        if question.kind == "pool":
            pool = library.pools[name].record
            return f"pools/{name}/", pool.title, [effect.claim for effect in pool.effects]
        claims = [c for c, entry in library.claims.items() if name in entry.record.topics]
        return f"topics/{name}/", library.topics[name].record.title, claims

    def _number(self, number: Sought, text: str) -> Trace | str:
        """Return the claims that hold the number, and those that pages print it of."""
        names = Auditor(self.library).names
        held = [c for c, entry in self.library.claims.items() if number.is_in(figures_of(entry))]
        either = replace(number, signed=False)

        def prints(mention: Mention) -> bool:
            found = figures_in(mention.text, names)
            if mention.claim in held:  # "lower by 0.86" prints a claim's -0.86
                return either.is_in(found)
            return number.is_in(found) and not (number.signed and not _SIGN.search(mention.text))

        printed = [m for found in self.mentions.values() for m in found if prints(m)]
        let_through = [e for e in escapes(self.library) if number.is_in(figures_in(e.number, names))]
        if not (held or printed or let_through):
            return self._nearest(number, text)
        claims = list(dict.fromkeys([*held, *(mention.claim for mention in printed)]))
        traced = tuple(self._claim(claim_id) for claim_id in claims)
        places = len({(m.path, m.line, m.column) for m in printed})
        title = f"held by {number_of(len(held), 'claim')}, printed in {number_of(places, 'place')}"
        works = self._works(traced, [])
        printed.sort(key=lambda m: (m.path, m.line, m.column, m.claim))
        return Trace(
            "number", text, title, "", traced, works, printed=tuple(printed), let_through=tuple(let_through)
        )

    def _nearest(self, number: Sought, text: str) -> str:
        words, near = f'No page prints "{text}", and no claim holds it.', nearest(self.library, number)
        if near is None:
            return words
        measure = self.library.claims[near].record.measure
        shown = f" ({figure(measure).text})" if measure else ""
        return f"{words} The nearest is in {near}{shown}."

    def _claim(self, claim_id: str, only: str = "") -> TracedClaim:
        """Trace a claim; ``only`` keeps the places of one page."""
        entry = self.library.claims[claim_id]
        claim, measure = entry.record, entry.record.measure
        place = entry.document.stretch(entry.document.keys[entry.at])
        found = [m for m in self.mentions.get(claim_id, ()) if only in ("", m.target)]
        cited_on = {m.target for m in self.mentions.get(claim_id, ())}
        against = [
            a.target
            for a in self.articles.values()
            if claim_id in a.claims and a.target not in cited_on and only in ("", a.target)
        ]
        return TracedClaim(
            id=claim_id,
            says=claim.says,
            figure=figure(measure).text if measure else "",
            interval=interval_text(measure) if measure else "",
            status=claim.status,
            target=claim_target(claim_id),
            path=entry.document.path,
            line=place.line,
            column=place.column,
            at=claim.at,
            checked=claim.checked.level,
            checked_on=claim.checked.on,
            by_way_of=claim.checked.by_way_of or "",
            work=entry.work,
            rows=tuple(rows_of_claim(self.library, claim_id, self.store)),
            places=tuple(found),
            shown_against=tuple(against),
            pools=tuple(f"pools/{pool_id}/" for pool_id in pooled_in(self.library, claim_id)),
            changes=tuple(c for c in self.changes if c.record == claim_id),
        )

    def _works(self, claims: Iterable[TracedClaim], also: list[str]) -> tuple[TracedWork, ...]:
        return tuple(self._work(w) for w in dict.fromkeys([*also, *(claim.work for claim in claims)]))

    def _work(self, work_id: str) -> TracedWork:
        entry = self.library.works[work_id]
        ids = {k: v for k, v in entry.record.ids.model_dump(mode="json").items() if v}
        arrivals = arrivals_of_work(self.library, work_id, self.store) if self.store else []
        return TracedWork(
            id=work_id,
            title=entry.record.title,
            target=work_target(work_id),
            path=entry.document.path,
            ids=ids,
            seen=entry.record.seen or "",
            arrivals=tuple(arrivals),
        )

    def _gone(self, text: str) -> Trace | None:
        """Return what is known of a claim that was published and is kept no more."""
        record = text.strip().strip("/").removeprefix("claims/")
        stored = self.store.meanings().get(record) if self.store else None
        if stored is None or not is_claim(record) or stored.gone is None:
            return None
        shown = figure_shown(stored.document)
        says = str(stored.document["says"])
        note = f"No longer kept since {stored.gone:%Y-%m-%d}; its page is a tombstone."
        changes = tuple(c for c in self.changes if c.record == record)
        title = f"{says} ({shown})" if shown else says
        return Trace("claim", record, title, claim_target(record), (), (), changes, note)

    def _unknown(self, text: str) -> str:
        library = self.library
        names = [
            *self.articles,
            *library.notes,
            *library.claims,
            *library.works,
            *library.benchmarks,
            *library.pools,
            *library.topics,
        ]
        return f'There is nothing here called "{text}". {did_you_mean(text, names)}'.rstrip()
