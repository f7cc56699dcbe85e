"""Pools: effects of several claims on one outcome, put together (``sources/pools/*.yml``).

A pool names claims and adds what pooling needs and a claim has no place for: which sample an effect rests on,
how large its groups were, its variance. Its value is computed and never written down.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import Field

from pipeline.records.types import ClaimRef, Flag, Number, Slug, Text, Whole
from pipeline.records.works import Better, Record, TopRecord

PoolMethod = Literal["fixed", "dersimonian-laird", "reml"]
PoolInterval = Literal["hartung-knapp", "hartung-knapp-plain", "normal"]

SIZES, EVENTS = ("n1", "n2"), ("events1", "events2")
FROM_SOURCE = (*SIZES, *EVENTS, "n", "variance")
"""The fields of an effect that stand in a source and therefore need a locator."""


class PoolEffect(Record):
    """One effect of a pool: a claim, the sample it rests on, and what its variance needs beyond the claim."""

    claim: ClaimRef = Field(description="The claim whose value is pooled.")
    sample: Slug = Field(
        description="An id of your own for the people or texts the effect rests on. Effects with the same "
        "sample are refused, because they would count it more than once.",
        examples=["harbour"],
    )
    label: Text | None = Field(
        None, description="Its name in plot and table; authors and year of its work if empty."
    )
    turned: Flag | None = Field(
        None, description="The claim measures the opposite of the outcome, so its sign is turned."
    )
    n1: Whole | None = Field(
        None, ge=1, description="Size of the first group, whose value the effect is about."
    )
    n2: Whole | None = Field(None, ge=1, description="Size of the second group, the comparator.")
    events1: Whole | None = Field(
        None, ge=0, description="How many in the first group had the event, for ratios and shares."
    )
    events2: Whole | None = Field(None, ge=0, description="How many in the second group had the event.")
    n: Whole | None = Field(
        None, ge=1, description="Size of the whole sample; for a correlation the number of pairs."
    )
    variance: Number | None = Field(
        None,
        description="Sampling variance of the value where the source gives it: for a ratio that of its "
        "logarithm, for a correlation that of Fisher's z.",
    )
    at: Text | None = Field(
        None,
        description="Where in the claim's work sizes, events and variance stand. Needed with any of them.",
        examples=["Table 1"],
    )
    note: Text | None = Field(None, description="What a reader has to know of this effect in this pool.")


class LeftOut(Record):
    """A claim that one might look for in a pool, and why it is not in it."""

    claim: ClaimRef = Field(description="The claim.")
    why: Text = Field(description="Why it is left out, in a sentence.")


class Pool(TopRecord):
    """Effects of several claims on one outcome, to be pooled into one estimate with its interval."""

    title: Text = Field(description="Its name, as on the page.")
    outcome: Text = Field(
        description="The one outcome that all effects are about, in words that can stand under the figure.",
        examples=["difference in reading speed"],
    )
    about: Text = Field(description="What is pooled: who was compared with whom, doing what.")
    not_about: Text = Field(description="What the pooled figure does not say, though one might think so.")
    unit: Text = Field(
        description="The unit the pool is shown in; ratios are pooled as logarithms, correlations as "
        "Fisher's z. Effects in another unit are converted where that is valid.",
        examples=["hedges_g", "odds ratio"],
    )
    better: Better = Field("neither", description="Which direction is better for the people concerned.")
    method: PoolMethod = Field(
        "reml",
        description="How the spread between studies is estimated; fixed takes all studies to have one true "
        "effect.",
    )
    interval: PoolInterval | None = Field(
        None, description="How the interval is made: hartung-knapp if empty, but normal for fixed."
    )
    level: Number = Field(Decimal(95), description="Level of all intervals in percent.")
    assume: Literal["logistic"] | None = Field(
        None,
        description="An assumption by which effects are converted: logistic takes Cohen's d to a log odds "
        "ratio as if the outcome were logistic in both groups. The page says so.",
    )
    topics: list[Slug] = Field(min_length=1, description="Ids of topics.")
    effects: list[PoolEffect] = Field(min_length=1, description="What is pooled, in the order of the plot.")
    left_out: list[LeftOut] = Field(
        default_factory=list, description="What was looked at and left out, with the reason."
    )
