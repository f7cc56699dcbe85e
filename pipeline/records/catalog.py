"""Topics, mechanisms, benchmarks and feeds: the other records under ``sources/``."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from pipeline.records.types import Day, Duration, FreeText, Number, PartialDate, Slug, Text, Url
from pipeline.records.works import Better, Checked, ClaimFrame, Record, TopRecord


class Topic(TopRecord):
    """A subject that claims, notes and articles are filed under (``sources/topics/*.yml``)."""

    title: Text = Field(description="Its name, as on the page.")
    about: Text = Field(description="What belongs here, in a sentence or two.")
    keywords: list[Text] = Field(
        min_length=1, description="Words or phrases by which the radar files new papers here."
    )


class Mechanism(TopRecord):
    """A proposed way in which things come about (``sources/mechanisms/*.yml``). A hypothesis until shown."""

    title: Text = Field(description="Its name, as on the page.")
    about: Text = Field(description="How it is supposed to work.")
    standing: Text = Field(description="How far it has been tested, in one or two sentences.")


class Metric(Record):
    """One column of a benchmark."""

    name: Text = Field(description="What it measures.")
    unit: Text = Field(description="Unit, from the list in the handbook.")
    better: Better = Field(description="Which direction is better.")
    low: Number | None = Field(None, description="No plausible value lies below.")
    high: Number | None = Field(None, description="No plausible value lies above.")


class Observation(Record):
    """One figure seen in a benchmark's table on one day."""

    subject: FreeText = Field(description="The system that was measured.")
    metric: Slug = Field(description="Which metric of this benchmark.")
    value: Number = Field(description="The figure, with the digits of the table.")
    on: PartialDate = Field(description="The date of the table.")


class Derived(ClaimFrame):
    """A claim whose value is computed from the benchmark's observations."""

    compute: Literal["latest", "leader", "trailer", "share", "change"] = Field(
        description="latest: newest value of one subject; leader, trailer: best and worst newest value; "
        "share: subjects below or above a threshold; change: newest minus oldest value of one subject."
    )
    metric: Slug = Field(description="Which metric of this benchmark.")
    subject: FreeText | None = Field(None, description="The subject, for latest and change.")
    below: Number | None = Field(None, description="Threshold for share: newest value smaller than this.")
    above: Number | None = Field(None, description="Threshold for share: newest value larger than this.")


class Benchmark(TopRecord):
    """A table of results that is watched over time (``sources/benchmarks/*.yml``)."""

    title: Text = Field(description="Its name.")
    about: Text = Field(description="What it measures.")
    not_about: Text = Field(description="What it does not measure, though one might think so.")
    work: Slug = Field(description="The work that describes it; cited for its derived claims.")
    url: Url = Field(description="Where the table is published.")
    at: Text = Field(description="Locator of the table.")
    checked: Checked = Field(description="How far the observations were checked.")
    metrics: dict[Slug, Metric] = Field(min_length=1, description="The columns, by id.")
    observations: list[Observation] = Field(
        min_length=1, description="What was read from the table, one figure each."
    )
    derived: dict[Slug, Derived] = Field(
        default_factory=dict, description="Claims computed from the observations; id: benchmark/name."
    )


class Feed(TopRecord):
    """A source of new papers or articles that is watched on a schedule (``sources/feeds/*.yml``)."""

    title: Text = Field(description="Its name.")
    kind: Literal["feed"] = Field(description="feed: RSS or Atom.")
    url: Url = Field(description="Address of the feed.")
    site: Url | None = Field(None, description="Address for people.")
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
