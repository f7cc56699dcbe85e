"""The front matter of everything under ``content/``: articles and notes as Markdown files."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.records.types import ClaimRef, Day, FigureRef, FormulaName, PartialDate, Slug, Text, Whole
from pipeline.records.works import Record, TopRecord

Stance = Literal["supported", "promising", "cautionary", "contested", "refuted"]
ChartKind = Literal["values", "effects", "range", "share"]


class Card(Record):
    """A metric card: one figure worth remembering, drawn from its claim."""

    claim: ClaimRef = Field(description="The claim whose value the card shows.")
    title: Text = Field(description="What the figure is about, up to six words.")
    subtitle: Text | None = Field(None, description="Population or task, up to ten words.")
    label: Text | None = Field(None, description="What stands under the figure; the measure's name if empty.")
    qualifier: Text | None = Field(None, description="The doubt that belongs to the figure.")


class Tldr(Record):
    """What to think, in three sentences."""

    finding: Text = Field(description="What was found.")
    doubt: Text = Field(description="What speaks against it or is not known.")
    use: Text = Field(description="What a reader can do with it.")


class Chart(Record):
    """A chart drawn from the measures of claims."""

    kind: ChartKind = Field(
        description="values: bars on one unit; effects: points with intervals against no effect; "
        "range: spans from low to high; share: counts out of totals."
    )
    title: Text = Field(description="The finding the chart shows, as a sentence.")
    claims: list[ClaimRef] = Field(min_length=1, description="What is drawn, top to bottom.")
    labels: dict[ClaimRef, Text] = Field(
        default_factory=dict, description="Row labels; the measure's name where none is given."
    )
    section: Text | None = Field(
        None, description="Heading of the section it stands in; after the cards if empty."
    )


class Comparison(Record):
    """One row of the table that holds the domains beside each other."""

    domain: Text = Field(description="The field.")
    problem: Text = Field(description="What goes wrong.")
    observable_failure: Text = Field(description="What has been measured.")
    practical_response: Text = Field(description="What people do about it.")
    root_fix: Text = Field(description="What would remove the cause, and whether that was tested.")


class Implication(Record):
    """What follows for one audience."""

    audience: Text = Field(description="For whom.", examples=["Teachers of writing"])
    points: list[Text] = Field(min_length=2, max_length=4, description="Each tied to a claim.")


class Step(Record):
    """Something a practitioner can do on Monday."""

    action: Text = Field(description="What to do.")
    because: Text = Field(description="The evidence for it, with its claim.")


class Revision(Record):
    """An entry of an article's history."""

    on: Day = Field(description="The day.")
    what: Text = Field(description="What changed.")


class Computation(Record):
    """A number that an article computes from its claims. The page shows the formula and what went in."""

    says: Text = Field(
        description="What the number is, in words that can stand before it.",
        examples=["models that did not score lower"],
    )
    formula: Text = Field(
        description="The computation: names from `of`, the numbers 1, 2, 10, 100 and 1000, + - * / and "
        "parentheses.",
        examples=["tested - lower", "(after - before) / before * 100"],
    )
    of: dict[FormulaName, FigureRef] = Field(
        min_length=1,
        description="What the names stand for: claim ids, with `.low`, `.high`, `.count`, `.of` or "
        "`.baseline` behind them where not the value is meant.",
    )
    unit: Text = Field(description="The unit of the result, from the list in the handbook.")
    decimals: Whole | None = Field(
        None, description="Decimals shown; as many as the most exact input has if empty."
    )


_SUMMARY = "One sentence that is true if read alone, up to 160 characters."
_TLDR = "What to think, in three sentences, 60 words in all."
_CARDS = "The figures worth remembering."
_TAKEAWAYS = "Each one claim with its number and its limits."
_IMPLICATIONS = "Per audience."
_STEPS = "What to do, with the evidence for it."


class ArticleFrame(TopRecord):
    """What an article carries before it is written."""

    title: Text = Field(description="The finding or the tension, up to twelve words.")
    summary: Text | None = Field(None, description=_SUMMARY)
    published: Day = Field(description="First published.")
    updated: Day | None = Field(None, description="Last changed in substance.")
    topics: list[Slug] = Field(min_length=1, description="Ids of topics.")
    revisions: list[Revision] = Field(default_factory=list, description="History, oldest first.")
    related: list[Slug] = Field(default_factory=list, description="Ids of other articles.")
    derive: dict[Slug, Computation] = Field(
        default_factory=dict, description="Numbers computed from claims, written in the text as [[=name]]."
    )


class Article(ArticleFrame):
    """What every article carries."""

    summary: Text = Field(description=_SUMMARY)


class InsightFrame(ArticleFrame):
    """The front matter of an insight without a body: what is not given is composed from ``claims``."""

    stance: Stance = Field(description="How the evidence stands to the thesis.")
    thesis: Text = Field(description="The thesis, marked as what it is: finding or hypothesis.")
    claims: list[ClaimRef] = Field(
        min_length=1,
        description="Of an insight without a body: the claims it is composed from, in any order.",
    )
    tldr: Tldr | None = Field(None, description=_TLDR)
    cards: list[Card] = Field(default_factory=list, min_length=1, max_length=6, description=_CARDS)
    takeaways: list[Text] = Field(default_factory=list, min_length=4, max_length=6, description=_TAKEAWAYS)
    charts: list[Chart] = Field(default_factory=list, description="Charts drawn from the claims.")
    comparison: list[Comparison] = Field(default_factory=list, description="One row a domain.")
    comparison_note: Text | None = Field(None, description="Where the parallel between the domains breaks.")
    implications: list[Implication] = Field(default_factory=list, min_length=1, description=_IMPLICATIONS)
    steps: list[Step] = Field(default_factory=list, min_length=3, max_length=5, description=_STEPS)


class Insight(Article, InsightFrame):
    """Several findings held together by one thesis (``content/insights/*.md``)."""

    claims: list[ClaimRef] = Field(
        default_factory=list,
        description="Of an insight without a body: the claims it is composed from, in any order.",
    )
    tldr: Tldr = Field(description=_TLDR)
    cards: list[Card] = Field(min_length=1, max_length=6, description=_CARDS)
    takeaways: list[Text] = Field(min_length=4, max_length=6, description=_TAKEAWAYS)
    implications: list[Implication] = Field(min_length=1, description=_IMPLICATIONS)
    steps: list[Step] = Field(min_length=3, max_length=5, description=_STEPS)


class NextLine(Record):
    """A question that follows from a line: an existing one, or one still open."""

    line: Slug | None = Field(None, description="Id of an inquiring line that is there.")
    question: Text | None = Field(None, description="A question nobody has written up yet.")
    note: Slug = Field(description="The note the two questions share.")


class Line(Article):
    """An inquiring line: an open question answered from notes (``content/lines/*.md``)."""

    explores: Text = Field(description="What the line explores, in two sentences.")
    stance: Stance = Field(description="How the evidence stands to the question's implied claim.")
    next: list[NextLine] = Field(
        default_factory=list,
        max_length=4,
        description="Where to go from here, in an editor's choice. Up to four, lines that share notes, "
        "claims or mechanisms with this one are added by rule.",
    )


class Note(TopRecord):
    """A question with its answer, standing on claims (``content/notes/*.md``)."""

    question: Text = Field(description="The question, as a question.")
    answer: Text = Field(description="The answer in one or two sentences, with its claims.")
    claims: list[ClaimRef] = Field(min_length=1, description="What the answer stands on.")
    topics: list[Slug] = Field(min_length=1, description="Ids of topics.")
    on: Day = Field(description="When it was written.")


class Explainer(Article):
    """One paper told for a wider reader (``content/explainers/*.md``)."""

    work: Slug = Field(description="The paper.")
    cards: list[Card] = Field(min_length=1, max_length=6, description="The figures worth remembering.")
    charts: list[Chart] = Field(default_factory=list, description="Charts drawn from the claims.")


class Digest(Article):
    """A piece of journalism told in brief (``content/digests/*.md``)."""

    work: Slug = Field(description="The piece; its `via` is the chain of attribution.")
    cards: list[Card] = Field(default_factory=list, max_length=6, description="Figures, where there are any.")
    seen: Literal["the piece itself", "other accounts"] = Field(
        description="Whether the piece was read, or only accounts of it. The page says so."
    )


class Brief(Article):
    """What moved in the table of a benchmark on one day. It is composed from data and stands in no file."""

    topics: list[Slug] = Field(default_factory=list, description="Ids of topics, those of the benchmark.")
    benchmark: Slug = Field(description="The benchmark.")
    on: PartialDate = Field(description="The day of the table.")
    cards: list[Card] = Field(max_length=6, description="The figures of the moves.")
