"""Prose with its references resolved: numbers linked to claims, works to the list of sources."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markdown import Markdown
from markupsafe import Markup

from pipeline.evidence.figures import figure
from pipeline.evidence.pooling import Pooled
from pipeline.evidence.pools import pool_text, pooling
from pipeline.records.library import Library
from pipeline.records.references import Reference, find_references, leads_to, replace_references
from pipeline.synthesis.derive import DerivedFigure

CHECKED_MARKS = {"primary": "✓", "secondary": "○", "unverified": "?"}


def claim_target(claim_id: str) -> str:
    """Return the path of a claim's page from the root of the site."""
    return f"claims/{claim_id}/"


def pool_target(pool_id: str) -> str:
    """Return the path of a pool's page from the root of the site."""
    return f"pools/{pool_id}/"


def work_target(work_id: str) -> str:
    """Return the path of a work's page from the root of the site."""
    return f"works/{work_id}/"


def note_target(note_id: str) -> str:
    """Return the path of a note's page from the root of the site."""
    return f"notes/{note_id}/"


def relative(base: str, target: str) -> str:
    """Return the address of ``target`` as seen from the page at ``base`` (both paths from the root)."""
    if target.startswith(("#", "http://", "https://")):
        return target
    return ("../" * base.count("/") + target) or "./"


_MARKS = re.compile(r"[\\`*_{}\[\]|!~^=#<>&\"']")


def literal(text: str) -> Markup:
    """Return a record's plain words as HTML that Markdown prints as they are, also inside an attribute."""
    joined = " ".join(text.split())
    return Markup(_MARKS.sub(lambda mark: f"&#{ord(mark[0])};", joined))  # noqa: S704 - escaped just here


@dataclass(slots=True)
class Resolver:
    """Resolves the references of one page and remembers what was cited, in order of first appearance.

    ``target`` is the page's own path from the root. References must have passed the checks: one that
    leads nowhere raises :class:`KeyError`.
    """

    library: Library
    target: str
    derived: Mapping[str, DerivedFigure] = field(default_factory=dict)
    claims: dict[str, None] = field(default_factory=dict)
    counter_claims: dict[str, None] = field(default_factory=dict)
    pools: dict[str, None] = field(default_factory=dict)
    works: dict[str, int] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)

    def url(self, target: str) -> str:
        """Return the address of ``target`` relative to this page."""
        return relative(self.target, target)

    def number(self, work_id: str) -> int:
        """Return the number of a work in this page's list of sources, a new one if it is new."""
        return self.works.setdefault(work_id, len(self.works) + 1)

    def cite(self, claim_id: str) -> int:
        """Count a claim as cited on this page; return the number of its source."""
        entry = self.library.claims[claim_id]
        self.claims.setdefault(claim_id)
        return self.number(entry.work)

    def cite_against(self, claim_id: str) -> int:
        """Count a claim as shown against a cited one; return the number of its source."""
        self.counter_claims.setdefault(claim_id)
        return self.number(self.library.claims[claim_id].work)

    def shown_claims(self) -> list[str]:
        """List every claim on this page: those cited, then those shown against them."""
        return list(dict.fromkeys([*self.claims, *self.counter_claims]))

    def markdown(self, text: str) -> str:
        """Return ``text`` with references as inline HTML; the rest is left as Markdown.

        A citation stands close to its word, whether or not the author left a blank before it.
        """
        return replace_references(text, self._html).replace(' <sup class="tl-cite">', '<sup class="tl-cite">')

    def inline(self, text: str) -> Markup:
        """Return ``text`` as inline HTML: references resolved, emphasis and links rendered."""
        return inline_html(self.markdown(text))

    def _html(self, reference: Reference) -> str:
        if reference.kind == "claim":
            return str(self._claim(reference))
        if reference.kind == "pool":
            return str(self._pool(reference))
        if reference.kind == "note":
            return str(self._note(reference))
        if reference.kind == "derived":
            return str(self._derived(reference))
        if reference.kind == "escape":
            return str(literal(reference.target))
        number = self.number(reference.target)
        title = literal(self.library.works[reference.target].record.title)
        return str(
            Markup('<sup class="tl-cite"><a href="#source-{}" title="{}">{}</a></sup>').format(
                number, title, number
            )
        )

    def _claim(self, reference: Reference) -> Markup:
        entry = self.library.claims[reference.target]
        number = self.cite(reference.target)
        measure = entry.record.measure
        words = reference.words or (figure(measure).text if measure else literal(entry.record.says))
        level = entry.record.checked.level
        return Markup(
            '<a class="tl-number" href="{}" data-claim="{}" title="{}">{}</a>'
            '<sup class="tl-cite"><a href="#source-{}">{}</a></sup>'
        ).format(
            self.url(claim_target(entry.id)),
            entry.id,
            literal(f"{entry.record.says} ({level}, {entry.record.at})"),
            words,
            number,
            number if level == "primary" else f"{number}{CHECKED_MARKS[level]}",
        )

    def _pool(self, reference: Reference) -> Markup:
        """Link a pooled value to its page and cite every claim behind it."""
        pool_id, record = reference.target, self.library.pools[reference.target].record
        self.pools.setdefault(pool_id)
        numbers = dict.fromkeys(self.cite(claim_id) for claim_id in leads_to(self.library, reference))
        marks = [Markup('<a href="#source-{}">{}</a>').format(number, number) for number in numbers]
        return Markup(
            '<a class="tl-number tl-number--pooled" href="{}" data-pool="{}" title="{}">{}</a>'
            '<sup class="tl-cite">{}</sup>'
        ).format(
            self.url(pool_target(pool_id)),
            pool_id,
            literal(f"pooled: {record.outcome}. {record.about}"),
            reference.words or _pooled_words(self.library, pool_id),
            Markup(", ").join(marks),
        )

    def _note(self, reference: Reference) -> Markup:
        note = self.library.notes[reference.target]
        self.notes.setdefault(reference.target)
        words = reference.words or literal(note.record.question)
        answer = literal(plain_text(self.library, note.record.answer))
        return Markup('<a class="tl-note" href="{}" data-note="{}" title="{}">{}</a>').format(
            self.url(note_target(note.id)), note.id, answer, words
        )

    def _derived(self, reference: Reference) -> Markup:
        known = self.derived[reference.target]
        for used in known.inputs:
            self.cite(used.claim)
        link = Markup(
            '<a class="tl-number tl-number--computed" href="#computed-{}" data-computed="{}" '
            'title="{}">{}</a>'
        )
        return link.format(
            known.name,
            known.name,
            literal(f"computed: {known.says} = {known.worked}"),
            reference.words or known.figure.text,
        )


_PARAGRAPH = re.compile(r"^<p>(.*)</p>$", re.DOTALL)


def inline_html(text: str) -> Markup:
    """Render Markdown that is one paragraph or less as HTML without the paragraph's tags."""
    html = Markdown(output_format="html").convert(text.strip())
    match = _PARAGRAPH.match(html)
    if match and "<p>" not in match[1]:
        return Markup(match[1])  # noqa: S704 - the records are ours, and the audit read them
    return Markup(html)  # noqa: S704 - as above


def plain_text(library: Library, text: str, derived: Mapping[str, DerivedFigure] | None = None) -> str:
    """Return ``text`` as plain words: references as their words or figures, Markdown marks removed."""

    def words(reference: Reference) -> str:
        if reference.kind == "work":
            return ""
        if reference.kind == "escape":
            return reference.target
        if reference.words:
            return reference.words
        if reference.kind == "derived":
            return (derived or {})[reference.target].figure.text
        if reference.kind == "note":
            return library.notes[reference.target].record.question
        if reference.kind == "pool":
            return _pooled_words(library, reference.target)
        claim = library.claims[reference.target].record
        return figure(claim.measure).text if claim.measure else claim.says

    shown = replace_references(text, words)
    shown = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", shown)
    shown = html.unescape(re.sub(r"(\*\*|__|`|(?<!\w)[*_]|[*_](?!\w))", "", shown))
    return re.sub(r"\s+", " ", shown).replace(" .", ".").replace(" ,", ",").strip()


def _pooled_words(library: Library, pool_id: str) -> str:
    """Return a pooled value with what belongs to it; the name of a pool that has none."""
    found = pooling(library, pool_id)
    return pool_text(found.record, found.result) if isinstance(found.result, Pooled) else found.record.title


def cited_claims(library: Library, text: str) -> list[str]:
    """List the claims that ``text`` cites, in order, those of a pool among them."""
    return [claim_id for r in find_references(text) for claim_id in leads_to(library, r)]
