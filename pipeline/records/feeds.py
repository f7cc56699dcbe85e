"""Feeds: what is watched on a schedule, and how to read it (``sources/feeds/*.yml``). Data, no code."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from pipeline.records.types import Day, Duration, FreeText, JmesPath, Number, Slug, Text, Url, Whole
from pipeline.records.works import Record, TopRecord

FeedKind = Literal["feed", "arxiv", "json", "table"]


class ArxivQuery(Record):
    """What to ask arXiv for: the query API, or the harvest of a whole set by OAI-PMH. One of the two."""

    query: Text | None = Field(
        None,
        description="Search in the language of arXiv's query API; the papers changed last come first.",
        examples=['cat:cs.CL AND abs:"homogenization"'],
    )
    harvest: Text | None = Field(
        None, description="Set to harvest by OAI-PMH, by the date of the last success.", examples=["cs"]
    )
    page: Whole = Field(100, ge=1, le=2000, description="Papers in one answer of the query API.")
    most: Whole = Field(500, ge=1, description="Papers to ask for in one ingest, at most.")


class PaperIds(Record):
    """Where an item of a JSON answer carries identifiers (JMESPath)."""

    doi: JmesPath | None = Field(None, description="DOI, bare or as an address.")
    arxiv: JmesPath | None = Field(None, description="arXiv id, with or without version.")
    openalex: JmesPath | None = Field(None, description="OpenAlex id of the work.")
    s2: JmesPath | None = Field(None, description="Semantic Scholar paper id.")
    openreview: JmesPath | None = Field(None, description="OpenReview forum id.")


class JsonMapping(Record):
    """How the items of a JSON answer become papers. Every field is a JMESPath expression on one item."""

    items: JmesPath = Field(
        description="The list of items, counted from the whole answer.", examples=["results"]
    )
    title: JmesPath = Field(description="The title.", examples=["display_name"])
    link: JmesPath | None = Field(None, description="Address for people, where no identifier gives one.")
    authors: JmesPath | None = Field(
        None, description="A list of names, or one text.", examples=["authorships[].author.display_name"]
    )
    abstract: JmesPath | None = Field(None, description="The abstract.")
    published: JmesPath | None = Field(None, description="The date of publication.")
    updated: JmesPath | None = Field(None, description="The date of the last change.")
    version: JmesPath | None = Field(None, description="The number of the version.")
    venue: JmesPath | None = Field(None, description="Journal, conference or site.")
    categories: JmesPath | None = Field(None, description="A list of subjects.")
    withdrawn: JmesPath | None = Field(None, description="True where the work was withdrawn or retracted.")
    ids: PaperIds = Field(default_factory=PaperIds, description="Where identifiers stand.")


class Paging(Record):
    """How an answer of several pages is asked for."""

    by: Literal["page", "offset", "cursor", "link"] = Field(
        description="page, offset: a counter in the address; cursor: a token from the answer before; "
        "link: the answer names the next address."
    )
    parameter: Text | None = Field(
        None, description="Parameter of the address that carries the counter or the token."
    )
    first: FreeText | None = Field(
        None, description="Its value in the first request, if it has to be there.", examples=["*", 1]
    )
    next: JmesPath | None = Field(
        None,
        description="Where the answer gives the next token, offset or address.",
        examples=["meta.next_cursor"],
    )
    size: Whole | None = Field(None, ge=1, description="Items on a full page; a page with fewer is the last.")
    most: Whole = Field(5, ge=1, le=1000, description="Pages to ask for in one ingest, at most.")


class Column(Record):
    """Where a row of a table carries one metric: names of columns (in JSON and YAML, JMESPath)."""

    value: Text | list[Text] = Field(description="The figure. Of several columns the mean is taken.")
    low: Text | None = Field(None, description="Lower end of the interval.")
    high: Text | None = Field(None, description="Upper end of the interval.")
    spread: Text | None = Field(
        None, description="The interval as distances in one text, such as +5/-4 or ±5."
    )


class TableMapping(Record):
    """How a benchmark's table becomes observations."""

    benchmark: Slug = Field(description="The benchmark record that the figures belong to.")
    format: Literal["csv", "json", "jsonl", "yaml", "markdown", "html"] = Field(
        description="The form of the table."
    )
    after: Text | None = Field(
        None, description="Words after which the table begins, where it stands inside something else."
    )
    before: Text | None = Field(None, description="Words before which it ends.")
    rows: JmesPath | None = Field(
        None, description="Where the rows stand in JSON or YAML, if the whole is not the list of rows."
    )
    number: Whole = Field(1, ge=1, description="Which table of a Markdown or HTML page, counted from 1.")
    subject: Text | list[Text] = Field(
        description="Column with the name of what was measured; several are joined by a blank."
    )
    date: Text | None = Field(None, description="Column, or JMESPath on the whole, with the date of the row.")
    where: dict[Text, FreeText] = Field(
        default_factory=dict, description="Only rows whose columns have these values are read."
    )
    twice: Literal["refuse", "first", "last", "best"] = Field(
        "refuse", description="What to do when a subject stands in the table more than once."
    )
    metrics: dict[Slug, Column] = Field(
        min_length=1, description="Metrics of the benchmark, each with its columns."
    )
    may_lose: Number = Field(
        Decimal(20),
        ge=0,
        le=100,
        description="Percent of its subjects that a table may lose at once before it is held back.",
    )


class Feed(TopRecord):
    """A source of new papers, articles or figures that is watched on a schedule."""

    title: Text = Field(description="Its name.")
    kind: FeedKind = Field(
        description="feed: RSS, Atom or JSON Feed; arxiv: arXiv's query API or OAI-PMH; json: any JSON API, "
        "read by `mapping`; table: a benchmark's table, read by `table`."
    )
    url: Url = Field(description="Address of the feed, API or table.")
    site: Url | None = Field(None, description="Address for people.")
    arxiv: ArxivQuery | None = Field(None, description="For kind arxiv: what to ask for.")
    mapping: JsonMapping | None = Field(None, description="For kind json: how items become papers.")
    pages: Paging | None = Field(None, description="For kind json: how further pages are asked for.")
    table: TableMapping | None = Field(None, description="For kind table: how rows become observations.")
    expected_every: Duration = Field(
        description="How long the feed may stay silent before it is late.", examples=["4 days"]
    )
    wait_between: Number = Field(
        Decimal(3),
        ge=0,
        le=600,
        description="Seconds between two requests to the same host.",
    )
    topics: list[Slug] = Field(
        default_factory=list, description="File only under these topics. Empty means all."
    )
    keep: Literal["matched", "all"] = Field(
        "matched", description="matched: only papers that match a topic reach the radar."
    )
    attribution: Literal["source", "via"] = Field(
        "source", description="via: the feed passes on others' work, the linked page is the source."
    )
    licence: Text | None = Field(None, description="What the publisher allows, where it says so.")
    robots: Text | None = Field(None, description="What the publisher asks of programs.")
    paused: Day | None = Field(None, description="The day since which the feed is not fetched.")
