"""The library: every record by its id, with the file and the place it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel

from pipeline.problems import Problem
from pipeline.records.catalog import Benchmark, CorrectedObservation, Mechanism, Topic
from pipeline.records.feeds import Feed
from pipeline.records.pools import Pool
from pipeline.records.source_file import Lines, SourceFile
from pipeline.records.works import Claim, Record, Work
from pipeline.records.writing import (
    Article,
    Brief,
    Digest,
    Explainer,
    Insight,
    InsightFrame,
    Line,
    Note,
)
from pipeline.records.yaml_source import Path, YamlDocument

M_co = TypeVar("M_co", bound=BaseModel, covariant=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: where its files stand and which model they follow."""

    name: str
    plural: str
    folder: str
    suffix: str
    model: type[Record]

    @property
    def in_markdown(self) -> bool:
        """Whether the record is the front matter of a Markdown file."""
        return self.suffix == ".md"


KINDS: tuple[Kind, ...] = (
    Kind("work", "works", "sources/works", ".yml", Work),
    Kind("benchmark", "benchmarks", "sources/benchmarks", ".yml", Benchmark),
    Kind("pool", "pools", "sources/pools", ".yml", Pool),
    Kind("feed", "feeds", "sources/feeds", ".yml", Feed),
    Kind("topic", "topics", "sources/topics", ".yml", Topic),
    Kind("mechanism", "mechanisms", "sources/mechanisms", ".yml", Mechanism),
    Kind("insight", "insights", "content/insights", ".md", Insight),
    Kind("line", "lines", "content/lines", ".md", Line),
    Kind("note", "notes", "content/notes", ".md", Note),
    Kind("explainer", "explainers", "content/explainers", ".md", Explainer),
    Kind("digest", "digests", "content/digests", ".md", Digest),
)


BRIEF = Kind("brief", "briefs", "sources/benchmarks", ".md", Brief)
"""Briefs are composed from the tables of benchmarks; no file holds one."""


@dataclass(frozen=True, slots=True)
class Prose:
    """The Markdown under the front matter; ``first_line`` is the line of the file it begins on.

    ``written_from`` is the path of the front matter that the text was composed from, if no author wrote it.
    """

    text: str
    first_line: int
    written_from: Path | None = None
    lines: Lines = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", Lines(self.text, self.first_line))


@dataclass(frozen=True, slots=True)
class Entry(Generic[M_co]):
    """A record with its id and its origin."""

    id: str
    record: M_co
    document: YamlDocument
    source: SourceFile
    body: Prose

    @property
    def composed(self) -> bool:
        """Whether the text was composed from claims and has no author."""
        return self.body.written_from is not None


@dataclass(frozen=True, slots=True)
class Basis:
    """What a derived claim was computed from.

    ``newest`` is the date of the newest observation that went in, ``feeds`` are those that brought some of
    them, and ``by_hand`` tells that some were read by hand. ``metrics`` are those that were looked at,
    ``corrected`` the observations in which an overlay stands in the place of what the table shows.
    """

    benchmark: str
    metrics: tuple[str, ...]
    newest: str
    feeds: tuple[str, ...]
    by_hand: bool
    corrected: tuple[CorrectedObservation, ...] = ()


@dataclass(frozen=True, slots=True)
class Uncomputed:
    """Why a derived claim has no value, for people, and what can be done about it."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ClaimEntry:
    """A claim with its id ``work/claim`` and the file it stands in; ``basis`` of a derived one."""

    id: str
    work: str
    record: Claim
    document: YamlDocument
    at: Path
    basis: Basis | None = None

    @property
    def key(self) -> str:
        """The second half of the id."""
        return self.id.split("/", 1)[1]


@dataclass(slots=True)
class Library:
    """All records that could be read.

    ``known`` holds, per kind, the ids of all files that stand in the folders, readable or not, so that a
    reference to a broken record is not reported as a second problem. ``known["claim"]`` holds the claim ids
    likewise, ``unreadable`` the works whose claims could not be listed at all, and ``unsound`` the claims
    with bad fields: nothing can be said about words that cite them. ``uncomputed`` are the derived claims
    for which there is no value, with the reason. ``unwritten`` holds the insights that are front matter
    only, until they are composed.
    """

    works: dict[str, Entry[Work]] = field(default_factory=dict)
    benchmarks: dict[str, Entry[Benchmark]] = field(default_factory=dict)
    pools: dict[str, Entry[Pool]] = field(default_factory=dict)
    feeds: dict[str, Entry[Feed]] = field(default_factory=dict)
    topics: dict[str, Entry[Topic]] = field(default_factory=dict)
    mechanisms: dict[str, Entry[Mechanism]] = field(default_factory=dict)
    insights: dict[str, Entry[Insight]] = field(default_factory=dict)
    lines: dict[str, Entry[Line]] = field(default_factory=dict)
    notes: dict[str, Entry[Note]] = field(default_factory=dict)
    explainers: dict[str, Entry[Explainer]] = field(default_factory=dict)
    digests: dict[str, Entry[Digest]] = field(default_factory=dict)
    briefs: dict[str, Entry[Brief]] = field(default_factory=dict)
    unwritten: dict[str, Entry[InsightFrame]] = field(default_factory=dict)
    claims: dict[str, ClaimEntry] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)
    unsound: set[str] = field(default_factory=set)
    uncomputed: dict[str, Uncomputed] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def articles(self) -> dict[str, Entry[Article]]:
        """All articles by id, insights first."""
        return {**self.insights, **self.lines, **self.explainers, **self.digests, **self.briefs}

    def each_article(self) -> Iterator[Entry[Article]]:
        """Yield all articles, also those that share an id by mistake."""
        for kind in (self.insights, self.lines, self.explainers, self.digests, self.briefs):
            yield from kind.values()

    def has(self, kind: str, record_id: str) -> bool:
        """Tell whether a record of ``kind`` stands in the folders, even if it is broken."""
        if kind == "claim" and record_id.split("/", 1)[0] in self.unreadable:
            return True
        return record_id in self.known.get(kind, ())

    def sound_claim(self, claim_id: str) -> ClaimEntry | None:
        """Return a claim if all its fields could be read: one by which other texts can be judged."""
        return None if claim_id in self.unsound else self.claims.get(claim_id)

    def size(self) -> dict[str, int]:
        """Count the readable records by plural name."""
        return {kind.plural: len(getattr(self, kind.plural)) for kind in KINDS} | {"claims": len(self.claims)}
