"""Works and the claims inside them: the evidence side of the records (``sources/works/*.yml``)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from pipeline.records.types import (
    ArxivId,
    ClaimRef,
    Day,
    Doi,
    Excerpt,
    Flag,
    FreeText,
    Isbn,
    Language,
    Number,
    PartialDate,
    SchemaVersion,
    Slug,
    Text,
    Url,
    Whole,
)

Direction = Literal["up", "down", "mixed", "none"]
Better = Literal["higher", "lower", "neither"]
Design = Literal[
    "rct",
    "quasi-experiment",
    "meta-analysis",
    "observational",
    "benchmark",
    "survey",
    "case",
    "theory",
    "commentary",
]
RelationKind = Literal["supports", "contradicts", "refines", "replicates", "supersedes"]


class Record(BaseModel):
    """Shared rules: unknown fields are refused, values don't change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TopRecord(Record):
    """A record that is a file of its own."""

    schema_version: SchemaVersion = Field(description="The version of the record format. Always 1 for now.")


class Interval(Record):
    """A confidence or credible interval, in the unit of the value."""

    low: Number = Field(description="Lower end.")
    high: Number = Field(description="Upper end.")
    level: Number = Field(Decimal(95), description="Level in percent.")


class Measure(Record):
    """What was measured: a point, a range, a count out of a total, an effect, or only a direction.

    Exactly one form is used: ``value``; ``low`` and ``high``; ``count`` and ``of``; or ``direction``
    alone, for a finding that the source states without a figure. A rank is a ``value`` that has ``of``
    beside it: how many were ranked.
    """

    name: Text = Field(
        description="What the figure measures, in words that can stand under it.", examples=["idea diversity"]
    )
    value: Number | None = Field(
        None, description="A point value, with the digits the source gives.", examples=["-0.86"]
    )
    low: Number | None = Field(None, description="Lower end of a range of observed values.")
    high: Number | None = Field(None, description="Upper end of a range of observed values.")
    count: Whole | None = Field(None, description="Numerator of a count out of a total.", examples=[35])
    of: Whole | None = Field(
        None, description="Denominator of a count out of a total; or how many were ranked.", examples=[39]
    )
    unit: Text | None = Field(
        None,
        description="The unit, from the list in the handbook. Not needed for a count out of a total.",
        examples=["percent", "hedges_g"],
    )
    interval: Interval | None = Field(None, description="Confidence interval of the value.")
    interval_missing: Text | None = Field(
        None,
        description="Why an effect has no interval here.",
        examples=["not reported in the abstract"],
    )
    baseline: Number | None = Field(
        None,
        description="The comparator's value in the same unit; `compared_with` says whose it is.",
        examples=["86"],
    )
    bound: Literal["at least", "at most", "about"] | None = Field(
        None, description="Set when the source gives a bound or a rounded figure."
    )
    direction: Direction | None = Field(
        None, description="Which way the measure moved against the comparator: up, down, mixed or none."
    )
    better: Better = Field(
        "neither", description="Which direction is better for the people concerned; sets the arrow's meaning."
    )
    unsigned: Flag | None = Field(
        None,
        description="Set when the value is a distance, which goes neither up nor down: a gap, a spread.",
    )
    of_what: Text | None = Field(
        None, description="What is counted, in the plural.", examples=["participants", "models"]
    )
    year: Whole | None = Field(None, description="The year of the money, for a currency.")


class Scope(Record):
    """On whom and on what the finding stands."""

    who: Text = Field(
        description="People, systems or texts that were studied.", examples=["25 language models"]
    )
    on: Text | None = Field(None, description="Task, data set or setting.", examples=["INFINITY-CHAT100"])
    n: FreeText | None = Field(
        None, description="Size of the sample, as the source counts it.", examples=["293 writers"]
    )


class Checked(Record):
    """How far the claim was checked against its source, by reading it."""

    level: Literal["primary", "secondary", "unverified"] = Field(
        description="primary: the source's own text carries it; secondary: seen only in another account; "
        "unverified: no reachable text carries it."
    )
    on: Day = Field(description="The day of the check.")
    by_way_of: Text | None = Field(
        None, description="Where it was seen instead of in the source. Needed unless level is primary."
    )
    note: Text | None = Field(
        None, description="What the check could not settle, for instance a number that was not seen."
    )


class Relation(Record):
    """How this claim stands to another one. Exactly one of the five kinds is given."""

    supports: ClaimRef | None = Field(None, description="The other claim is made likelier by this one.")
    contradicts: ClaimRef | None = Field(
        None, description="The other claim is made less likely. Shown on both sides."
    )
    refines: ClaimRef | None = Field(
        None, description="This claim says when or for whom the other one holds."
    )
    replicates: ClaimRef | None = Field(None, description="This claim repeats the other one on new data.")
    supersedes: ClaimRef | None = Field(None, description="This claim replaces the other one.")
    independent: Literal["no", "unknown"] | None = Field(
        None,
        description="Set where the two rest on the same data or studies (no), or may do so (unknown): such "
        "a claim doesn't count as a replication or a second voice.",
    )
    why: Text | None = Field(
        None, description="One sentence on what connects them. Needed for a contradiction."
    )

    @property
    def kind(self) -> RelationKind:
        """The one kind that is given (``contradicts`` first, if a broken record gives several)."""
        for kind in RELATION_KINDS:
            if getattr(self, kind):
                return kind
        return "supports"

    @property
    def target(self) -> str:
        """The id of the other claim, or an empty string in a broken record."""
        return getattr(self, self.kind) or ""


RELATION_KINDS: tuple[RelationKind, ...] = ("contradicts", "supports", "refines", "replicates", "supersedes")


class Withdrawal(Record):
    """Why and when a claim was taken back. Its page stays, as a tombstone."""

    on: Day = Field(description="The day of the withdrawal.")
    reason: Text = Field(description="Why, in a sentence a reader understands.")
    see: ClaimRef | None = Field(None, description="The claim that stands in its place, where there is one.")


class Correction(Record):
    """A change of what a record says, listed on the corrections page."""

    on: Day = Field(description="The day of the correction.")
    field: Text = Field(description="What was corrected.", examples=["measure.value"])
    was: FreeText = Field(description="What stood there before.")
    now: FreeText = Field(description="What stands there now.")
    why: Text = Field(description="What was wrong.")


class Misreport(Record):
    """An account elsewhere that gets this claim wrong, and what the source really says."""

    by: Text = Field(description="Who reports it so: a work id, or a name in words.")
    said: Text = Field(description="What that account says, in our words.")
    source_says: Text = Field(description="What the source says instead.")


class Interest(Record):
    """Whether those who ran a study had a stake in what it found, as far as a text says so."""

    stake: Literal["none", "makers", "funders"] = Field(
        description="makers: those who made the thing tested it; funders: who paid stands to gain; "
        "none: a text that was read says that there is no stake."
    )
    who: Text = Field(
        description="Who that is and where it is said, in a sentence.",
        examples=["The classifiers were tested by the company that built them."],
    )


class Directness(Record):
    """Whether what was measured is what the sentence is about."""

    measured: Literal["itself", "proxy"] = Field(
        description="itself: measured on the people, systems or texts that `says` speaks of; proxy: "
        "something else was measured in their place."
    )
    what: Text = Field(
        description="What was measured, or what stands in for what, in a sentence.",
        examples=["Number and rank of papers stand in for creative output."],
    )


class ClaimFrame(Record):
    """What every claim carries, whether an editor or a benchmark gives its value."""

    says: Text = Field(description="The finding in one sentence of our own words.")
    scope: Scope = Field(description="On whom and on what it stands.")
    compared_with: Text | None = Field(
        None, description="The comparator.", examples=["people without AI", "own baseline"]
    )
    design: Design = Field(description="How the source knows: the design of the study.")
    topics: list[Slug] = Field(min_length=1, description="Ids of topics.")
    mechanisms: list[Slug] = Field(default_factory=list, description="Ids of mechanisms it speaks to.")
    limits: Text | None = Field(None, description="What the finding does not carry, in one or two sentences.")
    never_say: list[Text] = Field(
        default_factory=list,
        description="Words that no sentence citing the claim may use, in any of their regular forms.",
        examples=["fail"],
    )
    data_set: Slug | None = Field(
        None,
        description="Name of the data the finding rests on, as an id. Claims of any work that name the same "
        "one are one body of evidence.",
        examples=["infinitychat"],
    )
    interest: Interest | None = Field(
        None, description="Stake of those who ran the study, where a text says so."
    )
    directness: Directness | None = Field(
        None, description="Whether something else stands in for what the claim is about."
    )
    relates: list[Relation] = Field(default_factory=list, description="How it stands to other claims.")
    change_note: Text | None = Field(
        None,
        description="Why the claim was changed, in a sentence for readers. It counts once: for the change "
        "that is published together with it.",
    )


class Claim(ClaimFrame):
    """One finding of one work: the smallest thing that can be cited, checked or contradicted."""

    measure: Measure | None = Field(
        None, description="The figure or direction. Left away for arguments and definitions."
    )
    at: Text = Field(description="Locator: where in the source it stands.", examples=["abstract", "Table 2"])
    excerpt: Excerpt | None = Field(None, description="At most 25 words of the source, to the letter.")
    checked: Checked = Field(description="How far it was checked.")
    status: Literal["candidate", "accepted", "disputed", "withdrawn"] = Field(
        "accepted", description="Where it stands in its life. A withdrawn claim is never deleted."
    )
    withdrawn: Withdrawal | None = Field(None, description="Needed when the status is withdrawn.")
    corrections: list[Correction] = Field(default_factory=list, description="What was put right, and why.")
    misreported: list[Misreport] = Field(
        default_factory=list, description="Accounts elsewhere that get it wrong."
    )


class Ids(Record):
    """Identifiers of a work."""

    doi: Doi | None = Field(None, description="DOI, bare.", examples=["10.1126/sciadv.adn5290"])
    arxiv: ArxivId | None = Field(None, description="arXiv id without version.", examples=["2510.22954"])
    openreview: Text | None = Field(None, description="OpenReview forum id.")
    isbn: Isbn | None = Field(None, description="ISBN-10 or ISBN-13.")
    url: Url | None = Field(None, description="Address of the work where it has no other identifier.")


class Via(Record):
    """One link in the chain of attribution: who pointed to the work."""

    name: Text = Field(description="Who passed it on.", examples=["Techmeme"])
    url: Url | None = Field(None, description="Where.")
    on: PartialDate | None = Field(None, description="When.")


class Work(TopRecord):
    """A source: a paper, report or article, with the claims it makes."""

    kind: Literal["paper", "preprint", "report", "article", "dataset", "book"] = Field(
        description="What it is. article is journalism, commentary or a blog post."
    )
    title: Text = Field(description="The title, as the work spells it.")
    language: Language | None = Field(
        None,
        description="Language of the title where it is not English, for screen readers and hyphenation.",
        examples=["de", "pt-BR"],
    )
    authors: list[Text] = Field(
        description="Names as the work prints them. `et al.` may end a list that is known in part; "
        "an empty list needs a note."
    )
    published: PartialDate = Field(
        description="When it came out, as exact as known.", examples=["2025-10-27", "2025-10", "2025"]
    )
    venue: Text | None = Field(None, description="Journal, conference or site.")
    ids: Ids = Field(description="At least one identifier, or a note that says why there is none.")
    via: list[Via] = Field(default_factory=list, description="Chain of attribution, nearest first.")
    seen: Text | None = Field(None, description="Which text of the work was read for the claims.")
    version: Whole | None = Field(
        None, ge=1, description="Which version of a preprint was read for the claims.", examples=[2]
    )
    note: Text | None = Field(
        None, description="What is uncertain about the bibliographic data, for the reader."
    )
    claims: dict[Slug, Claim] = Field(min_length=1, description="The claims, by the second half of their id.")
