"""Topics, mechanisms and benchmarks: what claims are filed under and figures are watched in."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from pipeline.records.types import Day, Flag, FreeText, Number, PartialDate, Slug, Text, Url, Whole
from pipeline.records.works import Better, Checked, ClaimFrame, Record, TopRecord

Computation = Literal[
    "latest",
    "leader",
    "trailer",
    "share",
    "change",
    "mean-change",
    "gap",
    "count",
    "rank",
    "spread",
]


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


MoveKind = Literal["leader", "threshold", "spread"]
MOVES: tuple[MoveKind, ...] = ("leader", "threshold", "spread")


def _moves(value: Any) -> Any:
    return [] if value == "off" else value


Moves = Annotated[
    list[MoveKind],
    BeforeValidator(_moves),
    WithJsonSchema({"anyOf": [{"const": "off"}, {"type": "array", "items": {"enum": list(MOVES)}}]}),
]
"""The kinds of moves that make a brief; ``off`` in a file means none."""


class Threshold(Record):
    """A mark in a column whose first passing is news. Exactly one of value and grade is given."""

    value: Number | None = Field(None, description="The figure that has to be reached.", examples=["90"])
    grade: Text | None = Field(None, description="The grade that has to be reached, on an ordinal scale.")
    words: Text = Field(
        description="What it stands for, in words that can follow the figure.",
        examples=["the mark of human experts"],
    )


class Closing(Record):
    """When the front of a table counts as having closed up."""

    first: Whole = Field(
        5, ge=2, description="How many places from the top the spread is taken over; 2 is the lead alone."
    )
    by: Number = Field(
        Decimal(50),
        gt=0,
        lt=100,
        description="By how many percent the spread must have fallen from its widest since the last closing.",
    )


class Metric(Record):
    """One column of a benchmark."""

    name: Text = Field(description="What it measures.")
    unit: Text = Field(description="Unit, from the list in the handbook; `grade` where there is a scale.")
    better: Better = Field(description="Which direction is better.")
    low: Number | None = Field(None, description="No plausible value lies below.")
    high: Number | None = Field(None, description="No plausible value lies above.")
    level: Number | None = Field(
        None, description="Level in percent of the intervals the table gives, where it says so."
    )
    decimals: Whole | None = Field(
        None, ge=0, le=12, description="Digits behind the point that are kept of a feed's figures; else all."
    )
    scale: list[Text] = Field(
        default_factory=list,
        description="For an ordinal metric: its grades, the worst first. Its figures are grades then.",
    )
    thresholds: list[Threshold] = Field(
        default_factory=list, description="Marks whose first passing makes a brief."
    )
    closing: Closing = Field(
        default_factory=Closing, description="When the front counts as closing up, which makes a brief."
    )


class Observation(Record):
    """One figure seen in a benchmark's table on one day. Exactly one of value, grade and gone is given."""

    subject: FreeText = Field(description="The system that was measured.")
    metric: Slug = Field(description="Which metric of this benchmark.")
    value: Number | None = Field(None, description="The figure, with the digits of the table.")
    grade: Text | None = Field(None, description="The grade, for a metric with a scale.")
    low: Number | None = Field(None, description="Lower end of the interval the table gives.")
    high: Number | None = Field(None, description="Upper end of the interval the table gives.")
    on: PartialDate = Field(description="The date of the table.")
    series: Whole = Field(1, ge=1, description="The series of data it belongs to.")
    gone: Flag | None = Field(None, description="The subject is no longer in the table.")


class SeenObservation(Observation):
    """One figure that a feed brought. It stands in the store, never in a file."""

    feed: Slug = Field(description="The feed that showed it.")


class Overlay(Record):
    """A correction of one figure of the table, laid over it where it is read. What was seen stays stored.

    It holds as long as the newest figure is the one it expects. Exactly one of value and grade is given.
    """

    subject: FreeText = Field(description="The system whose figure is wrong, as the table spells it.")
    metric: Slug = Field(description="Which metric of this benchmark.")
    on: PartialDate | None = Field(
        None, description="The date of the wrong figure, if it is not the newest one."
    )
    expect: FreeText = Field(
        description="What the table shows: a value or a grade. When it shows something else, the entry is an "
        "error until somebody has looked."
    )
    value: Number | None = Field(None, description="What it should show.")
    grade: Text | None = Field(None, description="What it should show, for a metric with a scale.")
    reason: Text = Field(description="Why the figure is wrong, in a sentence for readers.")
    source: Text = Field(description="Where the right figure stands: an address, or a locator in the work.")
    since: Day = Field(description="The day on which this was put here.")
    status: Literal["reported upstream", "not reported"] | None = Field(
        None, description="Whether those who publish the table were told."
    )


class CorrectedObservation(Observation):
    """One figure as an overlay has it. It stands in no file and not in the store.

    ``seen`` is the row as it was read, by hand or by a feed; ``number`` counts the entries of the overlay
    from 1.
    """

    seen: Observation = Field(description="What the table showed.")
    overlay: Overlay = Field(description="Why something else stands here.")
    number: int = Field(description="Which entry of the record's overlay that is.")


class Derived(ClaimFrame):
    """A claim whose value is computed from the observations of the benchmark's current series.

    A subject that is gone from the table is left out.
    """

    compute: Computation = Field(
        description="latest: newest value of one subject; change: newest minus oldest value of one subject, "
        "or minus the one that stood on a day; leader, trailer: best and worst newest value; rank: place of "
        "one subject; gap: distance between two ranks; spread: how far the newest values lie apart; "
        "mean-change: mean over all subjects of one metric minus another; share, count: subjects below or "
        "above a threshold, or with a grade and better, as a count out of all or alone. For an ordinal "
        "metric only share, count and rank."
    )
    metric: Slug = Field(description="Which metric of this benchmark.")
    subject: FreeText | None = Field(None, description="The subject, for latest, change and rank.")
    since: Day | None = Field(
        None, description="For change: the day whose figure is compared with the newest. Else the oldest is."
    )
    below: Number | None = Field(
        None, description="Threshold for share and count: newest value smaller than this."
    )
    above: Number | None = Field(
        None, description="Threshold for share and count: newest value larger than this."
    )
    at_least: Text | None = Field(
        None, description="Threshold for an ordinal metric: newest grade this or a better one."
    )
    against: Slug | None = Field(
        None, description="For mean-change: the metric that is taken off, in the same unit."
    )
    level: Number | None = Field(
        None, description="For mean-change: level in percent of the interval of the mean; none if left out."
    )
    ranks: list[Whole] | None = Field(
        None, description="For gap: the two ranks it lies between, the better first; 1 and 2 if left out."
    )
    statistic: Literal["range", "sd", "iqr"] | None = Field(
        None,
        description="For spread: range, highest minus lowest; sd, standard deviation; iqr, interquartile "
        "range. The range if left out.",
    )


def are_ranks(ranks: list[int]) -> bool:
    """Tell whether a list holds two ranks, the better first."""
    return len(ranks) == 2 and 1 <= ranks[0] < ranks[1]


class Benchmark(TopRecord):
    """A table of results that is watched over time (``sources/benchmarks/*.yml``)."""

    title: Text = Field(description="Its name.")
    about: Text = Field(description="What it measures.")
    not_about: Text = Field(description="What it does not measure, though one might think so.")
    work: Slug | None = Field(
        None, description="The work that describes it. Needed for derived claims, which cite it."
    )
    url: Url = Field(description="Where the table is published.")
    at: Text = Field(description="Locator of the table.")
    checked: Checked = Field(description="How far the observations were checked.")
    topics: list[Slug] = Field(default_factory=list, description="Ids of topics its briefs are filed under.")
    metrics: dict[Slug, Metric] = Field(min_length=1, description="The columns, by id.")
    briefs: Moves = Field(
        default_factory=lambda: list(MOVES),
        description="Which moves make a brief: any of leader, threshold and spread; off for none.",
    )
    series: Whole = Field(
        1,
        ge=1,
        description="Counted up when the data behind the benchmark was replaced; figures of two series are "
        "never drawn as one line or compared.",
    )
    observations: list[Observation] = Field(
        default_factory=list,
        description="What was read from the table by hand, one figure each. Feeds of kind table add theirs.",
    )
    overlay: list[Overlay] = Field(
        default_factory=list,
        description="Corrections of figures that the table has wrong, shown to readers beside what it shows.",
    )
    derived: dict[Slug, Derived] = Field(
        default_factory=dict, description="Claims computed from the observations; id: benchmark/name."
    )
