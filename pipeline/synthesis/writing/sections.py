"""The body: a section per domain, with its questions, the evidence and its limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.evidence.relations import Related, Relations
from pipeline.records.library import ClaimEntry, Library
from pipeline.synthesis.writing.findings import author, is_sayable, linked, says_lines, source_lines
from pipeline.synthesis.writing.measures import figure_lines, has_figure, shows_figure
from pipeline.synthesis.writing.order import Domain, Group, Passage, is_argument, is_size
from pipeline.synthesis.writing.setting import limit_lines, setting_lines
from pipeline.synthesis.writing.voice import Line, Voice
from pipeline.synthesis.writing.words import bare, count_words, has_number, is_said_only, lowered, sentence

FULL_WORDS = 150
"""After so many words under one question, what is left of it is told more briefly."""
_UNASKED = "Also on record"
PARAGRAPH_WORDS = 75
"""A passage that is not tied to the one before begins a new paragraph after so many."""
_MOST_WHY = 28
_LEADS: dict[str, tuple[str, ...]] = {
    "contradicts": ("against that stands another result", "one finding speaks against it"),
    "is contradicted by": ("against that stands another result", "one finding speaks against it"),
    "refines": ("that comes with a qualification", "it can be told more exactly"),
    "is refined by": ("it refines another finding", "behind that is a wider finding"),
    "supports": ("another work points the same way", "in line with that is a further finding"),
    "is supported by": ("another work points the same way", "in line with that is a further finding"),
    "replicates": ("a second study saw it again",),
    "is replicated by": ("it repeats an earlier study",),
}
_SAME_DATA = ("on the same data, and so no second finding", "from the same data comes this")
_ANYWAY = ("on record as well", "a further finding", "to that can be added")
_SAME_WORK = ("the same work has more on this", "it adds a detail", "there is also this in it")
_ARGUED = ("the rest is argument", "argued and not measured", "an opinion on this")
_UNVERIFIED = (
    "it is said, and we could not confirm it",
    "what circulates beside this",
    "said and not supported",
)
_DISPUTED = ("what we read does not bear this out", "in dispute is this", "another view, which is disputed")


@dataclass
class Sections:
    """Writes the sections of one insight; ``voice`` remembers what was used."""

    library: Library
    relations: Relations
    voice: Voice = field(default_factory=Voice)
    settings: set[tuple[str, str]] = field(default_factory=set)

    def heading(self, domain: Domain) -> str:
        """Return the heading of a domain, the title of its topic."""
        return bare(self.library.topics[domain.topic].record.title)

    def domain(self, domain: Domain) -> str:
        """Return the text of one section: questions, under each its evidence, and the limits of it all."""
        self.voice.begin_section()
        several = len(domain.groups) > 1
        parts = []
        for group in domain.groups:
            asked = f"[[note:{group.note}]]" if group.note else _UNASKED if several else ""
            if several:
                parts += [f"### {asked}", self.group(group, "")]
            else:
                parts.append(self.group(group, asked))
        closing = self.closing(domain)
        return "\n\n".join([*parts, closing] if closing else parts)

    def group(self, group: Group, question: str) -> str:
        """Return the paragraphs on claims that belong together, beginning with ``question`` if given."""
        paragraphs: list[list[str]] = [[question] if question else []]
        told = 0
        for number, passage in enumerate(group.passages):
            full_up = count_words(" ".join(paragraphs[-1])) >= PARAGRAPH_WORDS
            if (
                number
                and passage.relation is None
                and (full_up or _turns(group.passages[number - 1], passage))
            ):
                paragraphs.append([])
            text = self.passage(passage, full=told < FULL_WORDS)
            told += count_words(" ".join(text))
            paragraphs[-1] += text
        return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)

    def passage(self, passage: Passage, *, full: bool) -> list[str]:
        """Return the sentences on the claims of one work."""
        texts: list[str] = []
        for number, claim in enumerate(passage.claims):
            texts += self.claim(claim, passage if number == 0 else None, full=full)
        return texts

    def claim(self, claim: ClaimEntry, first_of: Passage | None, *, full: bool) -> list[str]:
        """Return the sentences on one claim: the finding, its figure, its setting, its limit.

        ``first_of`` is its passage, where the claim begins one.
        """
        work = self.library.works[claim.work].record
        figured = has_figure(claim) and not shows_figure(claim) and not is_said_only(claim)
        chosen = self.first(self.ways(claim, first_of, figured=figured, full=full), claim, first_of)
        texts = [chosen.text]
        if chosen.shape == "source":
            following = [line for line in says_lines(claim, work) if line.shape != "tail"]
            texts.append(self.first(_as_its_own(claim, following), claim, first_of).text)
        elif chosen.shape == "figure" and is_sayable(claim):
            following = says_lines(claim, work, same_work=first_of is None, inline=False)
            texts.append(self.first(following, claim, first_of).text)
        if figured and f"[[{claim.id}]]" not in " ".join(texts):
            texts += self.maybe(figure_lines(claim), needed=True)
        related = first_of.relation if first_of else None
        if related is not None and related.kind != "contradicts" and related.word == related.kind:
            texts += self.why(related)
        if full and not is_argument(claim) and not is_size(claim):
            texts += self.setting(claim, " ".join(texts))
        if full and first_of is not None:
            texts += self.limit(claim)
        return texts

    def ways(self, claim: ClaimEntry, first_of: Passage | None, *, figured: bool, full: bool) -> list[Line]:
        """Return every way to begin with a claim; one that is tied to what stands before begins with that."""
        work = self.library.works[claim.work].record
        if is_said_only(claim):
            leads = _DISPUTED if claim.record.status == "disputed" else _UNVERIFIED
            lines = _colons(claim, self, leads, "said only")
            return [*says_lines(claim, work, inline=False), *lines] if _tells_who(claim) else lines
        if first_of is not None and first_of.same_data:
            return _colons(claim, self, _SAME_DATA, "same data")
        if first_of is not None and first_of.relation is not None and is_sayable(claim):
            word = first_of.relation.word
            return _colons(claim, self, _LEADS.get(word, _ANYWAY), word)
        lines = says_lines(claim, work, same_work=first_of is None)
        if is_argument(claim):
            return lines if _tells_who(claim) else lines + _colons(claim, self, _ARGUED, "argued")
        if first_of is not None and full:
            lines += source_lines(claim, work)
            read = claim.record.checked.level == "primary"
            lines += figure_lines(claim) if figured and is_sayable(claim) and read else []
        return lines

    def first(self, lines: list[Line], claim: ClaimEntry, first_of: Passage | None) -> Line:
        """Return the line that fits best, or else the claim behind a colon, in words not used up yet."""
        leads = (*_ANYWAY, *self.names(claim)) if first_of else (*_SAME_WORK, *_ANYWAY)
        again = first_of is None
        colons = _colons(claim, self, leads, "same work" if again else "anyway", same_work=again)
        return self.voice.pick(lines) or self.voice.pick(colons) or self.voice.take((lines or colons)[0])

    def maybe(self, lines: list[Line], *, needed: bool = False) -> list[str]:
        """Return a sentence that is told where it fits, or, where it is ``needed``, in any case."""
        chosen = self.voice.pick(lines)
        if chosen is None and needed and lines:
            chosen = self.voice.take(lines[0])
        return [chosen.text] if chosen else []

    def names(self, claim: ClaimEntry) -> tuple[str, ...]:
        """Return openings with the names of the authors, where they are known."""
        name = author(self.library.works[claim.work].record)
        return (
            (f"{name} adds this" if " and " not in name and "et al." not in name else f"{name} add this",)
            if name
            else ()
        )

    def setting(self, claim: ClaimEntry, told: str) -> list[str]:
        """Return a sentence on the sample or the comparator of a claim, which of one work is told once."""
        lines = [line for line in setting_lines(claim, told) if (claim.work, line.about) not in self.settings]
        chosen = self.voice.pick(lines)
        if chosen is None:
            return []
        self.settings.add((claim.work, chosen.about))
        return [chosen.text]

    def limit(self, claim: ClaimEntry) -> list[str]:
        """Return a sentence on what a claim does not carry, unless another claim of its work has said it."""
        lines = [line for line in limit_lines(claim) if (claim.work, line.about) not in self.settings]
        self.settings |= {(claim.work, line.about) for line in lines}
        return self.maybe(lines)

    def why(self, relation: Related) -> list[str]:
        """Return what an editor wrote about a relation, if it is short and counts nothing."""
        text = relation.why
        fits = text and len(text.split()) <= _MOST_WHY and not has_number(text)
        return self.maybe([Line("why", "why", sentence(bare(text)))]) if fits else []

    def closing(self, domain: Domain) -> str:
        """Return what limits a section as a whole: how far it was checked, and by which kind of study."""
        claims = [c for c in domain.claims if not is_said_only(c) and not is_argument(c)]
        if len({c.work for c in claims}) < 2:
            return ""
        levels = {c.record.checked.level for c in claims}
        designs = {c.record.design for c in claims}
        facts = []
        if levels == {"secondary"}:
            facts.append("None of this was read in its source")
        elif 2 * sum(c.record.checked.level == "secondary" for c in claims) > len(claims):
            facts.append("Most of this is known from other accounts and was not read in its source")
        if designs <= {"benchmark", "case"}:
            facts.append(
                "All of it comes from tests and single cases, none of it from an experiment with people"
            )
        elif designs <= {"observational", "survey", "case"}:
            facts.append("Nothing here was an experiment, so that causes stay open")
        effects = [c for c in claims if c.record.measure and c.record.measure.interval_missing]
        if effects and not any(c.record.measure and c.record.measure.interval for c in claims):
            facts.append("No effect here came with its interval")
        if not any(r.kind == "replicates" for c in claims for r in self.relations.of(c.id)):
            facts.append("A repetition by others is not on record")
        chosen = [f for f in facts if self.voice.patterns[f] == 0][:2]
        for fact in chosen:
            self.voice.patterns[fact] += 1
        return " ".join(f"{fact}." for fact in chosen)


def _turns(before: Passage, after: Passage) -> bool:
    """Tell whether the text turns from what was measured to what is argued, or only said."""
    return (is_said_only(before.lead), is_argument(before.lead)) != (
        is_said_only(after.lead),
        is_argument(after.lead),
    )


_TELLS_WHO = re.compile(r"\b(?:argu\w+|says?|reports?|suggests?|recommends?|gives|according|calls)\b")


def _tells_who(claim: ClaimEntry) -> bool:
    return _TELLS_WHO.search(claim.record.says) is not None


def _colons(
    claim: ClaimEntry, sections: Sections, leads: Sequence[str], pattern: str, *, same_work: bool = False
) -> list[Line]:
    """Return a claim as it stands, behind a lead and a colon."""
    work = sections.library.works[claim.work].record
    if not is_sayable(claim):
        return [Line("colon", f"{pattern} printed", says_lines(claim, work)[0].text)]
    words = says_lines(claim, work, same_work=same_work, inline=False)[0].text.removesuffix(".")
    return [
        Line("colon", f"{pattern} {number}", sentence(f"{lead}: {lowered(words)}"))
        for number, lead in enumerate(leads)
    ]


def _as_its_own(claim: ClaimEntry, lines: list[Line]) -> list[Line]:
    """Return a finding right behind a sentence on its study, to which "In this experiment" may point."""
    if not is_sayable(claim):
        return lines
    text = " ".join(claim.record.says.split()).removesuffix(".")
    pointing = re.match(r"(In (?:this|these) [a-z ]+,) (.+)", text, re.DOTALL)
    if pointing and not has_number(text):
        return [Line("opener", "own study", sentence(f"{pointing[1]} {linked(claim, pointing[2])}"))]
    return lines
