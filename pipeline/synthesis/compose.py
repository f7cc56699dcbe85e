"""Compose each article: its records and the claims they cite become one :class:`Article`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pipeline.evidence.figures import figure, interval_text, trend
from pipeline.evidence.relations import Relations
from pipeline.evidence.strength import summarise
from pipeline.records.library import Entry, Library
from pipeline.records.writing import Article as ArticleRecord
from pipeline.records.writing import Brief, Card, Digest, Explainer, Insight, Line
from pipeline.synthesis.article import (
    Article,
    ArticleKind,
    Audience,
    ChartSpec,
    ComparisonRow,
    Dispute,
    Level,
    Link,
    Locator,
    Made,
    MetricCard,
    NextQuestion,
    NoteLine,
    Section,
    SourceLine,
    StepLine,
)
from pipeline.synthesis.charting import chart_spec
from pipeline.synthesis.citation import address, reference_html, short_name
from pipeline.synthesis.derive import figures
from pipeline.synthesis.next_lines import MOST_NEXT, REASONS, SharedKind, following_lines
from pipeline.synthesis.other_side import disputes_of
from pipeline.synthesis.prose import (
    Resolver,
    cited_claims,
    claim_target,
    note_target,
    plain_text,
    work_target,
)

_WORDS_A_MINUTE = 230
_FOLDERS: dict[type[ArticleRecord], tuple[ArticleKind, str]] = {
    Insight: ("insight", "insights"),
    Line: ("line", "lines"),
    Explainer: ("explainer", "explainers"),
    Digest: ("digest", "digests"),
    Brief: ("brief", "briefs"),
}


def article_target(entry: Entry[ArticleRecord]) -> str:
    """Return the path of an article's page from the root of the site."""
    return f"{_FOLDERS[type(entry.record)][1]}/{entry.id}/"


def compose_all(library: Library, relations: Relations, version: str) -> dict[str, Article]:
    """Compose every article of ``library``, by id. ``version`` is the pipeline's, for the colophon."""
    return {
        article_id: _Composer(library, relations, entry).compose(version)
        for article_id, entry in library.articles().items()
    }


@dataclass
class _Composer:
    """Composes one article. References are resolved in reading order, so sources are numbered in it."""

    library: Library
    relations: Relations
    entry: Entry[ArticleRecord]

    def __post_init__(self) -> None:
        self.derived = figures(self.library, self.entry)
        self.resolver = Resolver(self.library, article_target(self.entry), self.derived)

    def compose(self, version: str) -> Article:
        record = self.entry.record
        parts: dict[str, Any] = {"summary_html": self.inline(record.summary)}
        if isinstance(record, Insight):
            parts |= self._opening(record)
        if isinstance(record, Line):
            parts["explores_html"] = self.inline(record.explores)
            parts["stance"] = record.stance
        if isinstance(record, Explainer | Digest):
            parts["cards"] = self._cards(record.cards)
            self.resolver.number(record.work)
        if isinstance(record, Brief):
            parts["cards"] = self._cards(record.cards)
            title = self.library.benchmarks[record.benchmark].record.title
            parts["benchmark"] = Link(title, f"benchmarks/{record.benchmark}/")
            parts["composed"] = len(set(cited_claims(self.library, self.entry.body.text)))
        charts = self._charts()
        parts["charts"] = tuple(spec for section, spec in charts if section is None)
        parts["sections"] = self._sections(charts)
        if isinstance(record, Insight):
            parts |= self._closing(record)
            parts["composed"] = len(set(record.claims)) if self.entry.composed else 0
        if isinstance(record, Line):
            parts |= self._notes(record)
        for computed in self.derived.values():
            for used in computed.inputs:
                self.resolver.cite(used.claim)
        parts["disputes"] = self._disputes(self.resolver.claims)
        parts["sources"] = source_lines(self.library, self.resolver)
        if isinstance(record, Explainer | Digest):
            parts["work"] = next(s for s in parts["sources"] if s.work == record.work)
        if isinstance(record, Digest):
            parts["chain"] = self._chain(record)
            parts["seen"] = record.seen
        cards = parts.get("cards", ())
        return Article(
            kind=_FOLDERS[type(record)][0],
            id=self.entry.id,
            target=self.resolver.target,
            title=record.title,
            summary_text=plain_text(self.library, record.summary, self.derived),
            topics=tuple(Link(self.library.topics[t].record.title, f"topics/{t}/") for t in record.topics),
            published=record.published,
            updated=record.updated or record.published,
            reading_minutes=self._reading_minutes(),
            evidence=summarise(self.library, self.relations, self.resolver.claims),
            revisions=tuple((r.on, r.what) for r in record.revisions),
            related=self._related(record),
            made=self._made(version),
            claims=tuple(self.resolver.shown_claims()),
            cited=tuple(self.resolver.claims),
            pools=tuple(self.resolver.pools),
            computed=tuple(self.derived.values()),
            key_figure=cards[0] if cards else None,
            **parts,
        )

    def inline(self, text: str) -> Markup:
        return self.resolver.inline(text)

    def _opening(self, record: Insight) -> dict[str, Any]:
        return {
            "stance": record.stance,
            "thesis_html": self.inline(record.thesis),
            "tldr_html": tuple(
                self.inline(t) for t in (record.tldr.finding, record.tldr.doubt, record.tldr.use)
            ),
            "cards": self._cards(record.cards),
            "takeaways_html": tuple(self.inline(t) for t in record.takeaways),
        }

    def _closing(self, record: Insight) -> dict[str, Any]:
        rows = [
            ComparisonRow(
                row.domain,
                self.inline(row.problem),
                self.inline(row.observable_failure),
                self.inline(row.practical_response),
                self.inline(row.root_fix),
            )
            for row in record.comparison
        ]
        return {
            "comparison": tuple(rows),
            "comparison_note_html": self.inline(record.comparison_note) if record.comparison_note else None,
            "implications": tuple(
                Audience(i.audience, tuple(self.inline(p) for p in i.points)) for i in record.implications
            ),
            "steps": tuple(StepLine(self.inline(s.action), self.inline(s.because)) for s in record.steps),
        }

    def _cards(self, cards: Sequence[Card]) -> tuple[MetricCard, ...]:
        made = []
        for card in cards:
            entry = self.library.claims[card.claim]
            measure = entry.record.measure
            if measure is None:
                continue
            work = self.library.works[entry.work].record
            made.append(
                MetricCard(
                    claim=card.claim,
                    title=card.title,
                    subtitle=card.subtitle or entry.record.scope.who,
                    figure=figure(measure),
                    label=card.label or measure.name,
                    interval=interval_text(measure),
                    trend=trend(measure),
                    qualifier=card.qualifier or "",
                    source=Link(short_name(work), work_target(entry.work)),
                    source_number=self.resolver.cite(card.claim),
                    level=entry.record.checked.level,
                )
            )
        return tuple(made)

    def _charts(self) -> list[tuple[str | None, ChartSpec]]:
        charts = getattr(self.entry.record, "charts", [])
        made = []
        for number, chart in enumerate(charts, start=1):
            for claim_id in chart.claims:
                self.resolver.cite(claim_id)
            made.append((chart.section, chart_spec(f"{self.entry.id}-{number}", chart, self.library)))
        return made

    def _sections(self, charts: list[tuple[str | None, ChartSpec]]) -> tuple[Section, ...]:
        sections = []
        for heading, text in split_sections(self.entry.body.text):
            cited = cited_claims(self.library, text)
            sections.append(
                Section(
                    heading=heading,
                    markdown=self.resolver.markdown(text),
                    charts=tuple(spec for section, spec in charts if section == heading),
                    disputes=tuple(d for d in self._disputes(cited) if d.other not in cited),
                )
            )
        return tuple(sections)

    def _disputes(self, claim_ids: Iterable[str]) -> tuple[Dispute, ...]:
        return disputes_of(self.library, self.relations, self.resolver, claim_ids)

    def _notes(self, record: Line) -> dict[str, Any]:
        notes = []
        for note_id in list(self.resolver.notes):
            note = self.library.notes[note_id].record
            for claim_id in note.claims:
                self.resolver.cite(claim_id)
            works = dict.fromkeys(self.library.claims[c].work for c in note.claims)
            notes.append(
                NoteLine(
                    note_id,
                    note.question,
                    self.inline(note.answer),
                    tuple(Link(short_name(self.library.works[w].record), work_target(w)) for w in works),
                )
            )
        return {"notes": tuple(notes), "next": self._next(record)}

    def _next(self, record: Line) -> tuple[NextQuestion, ...]:
        """Return where to go from a line: an editor's choice, then lines that share ground with it."""
        found = []
        for item in record.next:
            line = self.library.lines.get(item.line) if item.line else None
            title, target = (line.record.title, article_target(line)) if line else (item.question or "", "")
            found.append(NextQuestion(title, target, REASONS["note"], self._shared("note", item.note)))
        kept = [item.line for item in record.next if item.line]
        for following in following_lines(self.library, self.entry.id, kept)[: MOST_NEXT - len(found)]:
            line = self.library.lines[following.line]
            shared = self._shared(following.kind, following.shared[0])
            reason, more = REASONS[following.kind], len(following.shared) - 1
            found.append(NextQuestion(line.record.title, article_target(line), reason, shared, more))
        return tuple(found)

    def _shared(self, kind: SharedKind, record_id: str) -> Link:
        """Return the page of what two lines have in common."""
        if kind == "note":
            return Link(self.library.notes[record_id].record.question, note_target(record_id))
        if kind == "claim":
            return Link(self.library.claims[record_id].record.says, claim_target(record_id))
        return Link(self.library.mechanisms[record_id].record.title, f"mechanisms/{record_id}/")

    def _chain(self, record: Digest) -> tuple[str, ...]:
        work = self.library.works[record.work].record
        links = [", ".join(x for x in (work.venue or work.title, work.published) if x)]
        links += [", ".join(x for x in (via.name, via.on) if x) for via in work.via]
        return tuple(links)

    def _related(self, record: ArticleRecord) -> tuple[Link, ...]:
        """Return the editor's choice, then articles that share topics, four at most."""
        articles = self.library.articles()
        chosen = [articles[i] for i in record.related]
        shared = {
            i: len(set(a.record.topics) & set(record.topics))
            for i, a in articles.items()
            if i != self.entry.id and i not in record.related and not isinstance(a.record, Brief)
        }
        rest = sorted((i for i, n in shared.items() if n), key=lambda i: (-shared[i], i))
        picked = [*chosen, *(articles[i] for i in rest)][: max(4, len(chosen))]
        return tuple(Link(a.record.title, article_target(a)) for a in picked)

    def _reading_minutes(self) -> int:
        words = len(plain_text(self.library, self.entry.body.text, self.derived).split())
        record = self.entry.record
        if isinstance(record, Insight):
            texts = [record.tldr.finding, record.tldr.doubt, record.tldr.use, *record.takeaways]
            texts += [p for i in record.implications for p in i.points]
            texts += [f"{s.action} {s.because}" for s in record.steps]
            words += sum(len(t.split()) for t in texts)
        return max(1, round(words / _WORDS_A_MINUTE))

    def _made(self, version: str) -> Made:
        """Hash everything that went in and nothing else: the article, its claims, their works, its notes.

        Claims that share a file with a cited one leave the hash as it is.
        """
        inputs: dict[str, Any] = {self.entry.source.path: self.entry.source.text}
        paths = {self.entry.source.path}
        for claim_id in self.resolver.shown_claims():
            claim = self.library.claims[claim_id]
            paths.add(claim.document.path)
            inputs[claim_id] = claim.record.model_dump(mode="json", exclude_none=True)
        for work_id in self.resolver.works:
            document = self.library.works[work_id].document
            paths.add(document.path)
            inputs[work_id] = {name: value for name, value in document.data.items() if name != "claims"}
        for pool_id in self.resolver.pools:
            pool = self.library.pools[pool_id].source
            paths.add(pool.path)
            inputs[pool.path] = pool.text
        for note_id in self.resolver.notes:
            source = self.library.notes[note_id].source
            paths.add(source.path)
            inputs[source.path] = source.text
        digest = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()
        return Made(tuple(sorted(paths)), digest[:16], version)


def source_lines(library: Library, resolver: Resolver) -> tuple[SourceLine, ...]:
    """Return the numbered sources of a page, each with the locators of the claims cited from it."""
    lines = []
    for work_id, number in resolver.works.items():
        entry = library.works[work_id]
        places: dict[tuple[str, Level, str], list[Link]] = {}
        for claim_id in resolver.shown_claims():
            claim = library.claims[claim_id]
            if claim.work == work_id:
                checked = claim.record.checked
                place = (claim.record.at, checked.level, checked.by_way_of or "")
                name = claim.key.replace("-", " ")
                places.setdefault(place, []).append(Link(name, claim_target(claim_id)))
        locators = tuple(Locator(*place, tuple(claims)) for place, claims in places.items())
        html = reference_html(entry.record, resolver.url(work_target(work_id)))
        lines.append(
            SourceLine(number, work_id, html, locators, address(entry.record), entry.record.note or "")
        )
    return tuple(lines)


def split_sections(body: str) -> list[tuple[str, str]]:
    """Cut Markdown at its second-level headings: (heading, text) pairs; a lead has an empty heading."""
    sections: list[tuple[str, str]] = []
    lines: list[str] = []
    heading, fence = "", ""
    for line in body.split("\n"):
        mark = re.match(r"(`{3,}|~{3,})", line)
        if fence and mark and mark[1].startswith(fence) and line.strip() == mark[1]:
            fence = ""
        elif mark and not fence:
            fence = mark[1]
        match = None if fence else re.match(r"## (.+?)\s*#*\s*$", line)
        if match:
            sections.append((heading, "\n".join(lines).strip()))
            heading, lines = match[1], []
        else:
            lines.append(line)
    sections.append((heading, "\n".join(lines).strip()))
    return [(h, t) for h, t in sections if h or t]
