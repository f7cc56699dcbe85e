"""The composed article: one typed object for every kind, ready for its template.

Texts named ``…_html`` are inline HTML with every reference resolved. ``Section.markdown`` is Markdown in
which references have become HTML links. Plain strings are escaped by the template.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

from pipeline.evidence.evidence_map import MapDirection
from pipeline.evidence.figures import Figure, Trend
from pipeline.evidence.strength import EvidenceSummary
from pipeline.records.writing import Stance
from pipeline.synthesis.derive import DerivedFigure

ArticleKind = Literal["insight", "line", "explainer", "digest", "brief"]
Level = Literal["primary", "secondary", "unverified"]


@dataclass(frozen=True, slots=True)
class Link:
    """A page of this site: ``target`` is its path from the root, like ``topics/diversity/``."""

    title: str
    target: str


@dataclass(frozen=True, slots=True)
class MetricCard:
    """One figure with what belongs to it."""

    claim: str
    title: str
    subtitle: str
    figure: Figure
    label: str
    interval: str
    trend: Trend | None
    qualifier: str
    source: Link
    source_number: int
    level: Level


@dataclass(frozen=True, slots=True)
class Dispute:
    """A cited claim and an accepted claim that contradicts it."""

    cited: str
    cited_says: str
    other: str
    other_says: str
    other_work: Link
    other_level: Level
    other_argues: bool  # an argument (theory, commentary), not a measurement
    why: str
    source_number: int


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of a chart; numbers as floats for drawing, ``shown`` as the page prints them.

    ``claim`` is empty for a row of a benchmark's table, which is not a claim. ``weight`` (percent) and
    ``role`` belong to a forest plot; the pooled row and that of the prediction interval are no claims either.
    """

    label: str
    claim: str
    value: float
    low: float | None
    high: float | None
    shown: str
    weight: float | None = None
    role: Literal["study", "pooled", "prediction"] = "study"


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One figure of a history; ``on`` is a whole day, ``shown`` empty where the one before still stands.

    ``low`` and ``high`` are the ends of the interval that the table gives, if it gives one.
    """

    on: str
    value: float
    shown: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ChartLine:
    """The history of one subject, in pieces between which no line is drawn. ``label`` stands at its end."""

    label: str
    pieces: tuple[tuple[ChartPoint, ...], ...]


@dataclass(frozen=True, slots=True)
class MapPoint:
    """One mark of an evidence map: a claim in a cell. ``size`` is ``None`` where it is not known."""

    row: str
    column: str
    claim: str
    size: int | None
    direction: MapDirection


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """What a chart shows, free of any drawing library. ``unit`` in words, ``zero`` the line of no effect.

    A chart of kind history has ``lines`` instead of rows, the foremost subject first; ``breaks`` are the days
    on which other data begin, ``marks`` the days that the page is about. A map has ``points`` instead, by row
    and column in the order in which these are drawn.
    """

    id: str
    kind: Literal["values", "effects", "range", "share", "history", "forest", "map"]
    title: str
    unit: str
    rows: tuple[ChartRow, ...]
    zero: float | None
    description: str
    lines: tuple[ChartLine, ...] = ()
    breaks: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    points: tuple[MapPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the prose: heading, Markdown, the charts in it and the disputes beside it."""

    heading: str
    markdown: str
    charts: tuple[ChartSpec, ...] = ()
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a source, how far it was checked, and the claims of this page that stand on it."""

    at: str
    level: Level
    by_way_of: str
    claims: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One entry of the numbered list of sources."""

    number: int
    work: str
    reference_html: Markup
    locators: tuple[Locator, ...]
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One row of the comparison table, cells as inline HTML."""

    domain: str
    problem_html: Markup
    observable_failure_html: Markup
    practical_response_html: Markup
    root_fix_html: Markup


@dataclass(frozen=True, slots=True)
class Audience:
    """Implications for one audience."""

    name: str
    points_html: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step with the evidence for it."""

    action_html: Markup
    because_html: Markup


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note an inquiring line stands on."""

    id: str
    question: str
    answer_html: Markup
    works: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """Where an inquiring line leads; ``target`` is empty for a question nobody has written up.

    ``reason`` reads before ``shared``, which the two have in common; ``more`` counts what else of its kind.
    """

    question: str
    target: str
    reason: str
    shared: Link
    more: int = 0


@dataclass(frozen=True, slots=True)
class Made:
    """How the page was made: the records it used and the hash of everything that went in."""

    records: tuple[str, ...]
    input_hash: str
    version: str


@dataclass(frozen=True, slots=True)
class Article:
    """Everything a template needs to write one article.

    ``cited`` are the claims it leans on, ``claims`` these and those shown against them. ``composed`` is the
    number of claims that it was composed from by rule; 0 where it has an author.
    """

    kind: ArticleKind
    id: str
    target: str
    title: str
    summary_html: Markup
    summary_text: str
    topics: tuple[Link, ...]
    published: str
    updated: str
    reading_minutes: int
    sections: tuple[Section, ...]
    sources: tuple[SourceLine, ...]
    evidence: EvidenceSummary
    revisions: tuple[tuple[str, str], ...]
    related: tuple[Link, ...]
    made: Made
    claims: tuple[str, ...]
    cited: tuple[str, ...]
    pools: tuple[str, ...] = ()
    stance: Stance | None = None
    key_figure: MetricCard | None = None
    tldr_html: tuple[Markup, ...] = ()
    thesis_html: Markup | None = None
    cards: tuple[MetricCard, ...] = ()
    takeaways_html: tuple[Markup, ...] = ()
    charts: tuple[ChartSpec, ...] = ()
    comparison: tuple[ComparisonRow, ...] = ()
    comparison_note_html: Markup | None = None
    disputes: tuple[Dispute, ...] = ()
    implications: tuple[Audience, ...] = ()
    steps: tuple[StepLine, ...] = ()
    explores_html: Markup | None = None
    notes: tuple[NoteLine, ...] = ()
    next: tuple[NextQuestion, ...] = ()
    work: SourceLine | None = None
    chain: tuple[str, ...] = ()
    seen: str = ""
    benchmark: Link | None = None
    computed: tuple[DerivedFigure, ...] = ()
    composed: int = 0
    bibliography: dict[str, str] = field(default_factory=dict)
