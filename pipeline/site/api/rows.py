"""What documents of the API are made of."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.site.api.published import DecimalText, Shown


class SourceNode(Shown):
    """A work as a node of linked data, as far as a reader of one claim needs it."""

    node: str = Field(alias="@id", description="Address of the work's page here.")
    type: str = Field(alias="@type", description="Its type in schema.org's vocabulary.")
    title: str = Field(description="Its title.")
    authors: list[str] = Field(description="Its authors, as the work prints them.")
    published: str = Field(description="When it came out, as exact as known.")
    address: str | None = Field(description="Its best address: DOI, arXiv, OpenReview, or another.")


class MeasuredNode(Shown):
    """A measure as a node of linked data (schema.org's PropertyValue), with the digits of the record."""

    type: Literal["PropertyValue"] = Field(alias="@type", description="Its type.")
    name: str = Field(description="What was measured.")
    value: DecimalText | None = Field(description="The value of a point; the numerator of a count.")
    low: DecimalText | None = Field(description="Lower end: of a range, or of the interval of a point.")
    high: DecimalText | None = Field(description="Upper end, likewise.")
    unit: str | None = Field(description="The unit in words.")


class RelationRow(Shown):
    """One relation as seen from this claim, whichever side declared it."""

    word: str = Field(
        description="Reads: this claim WORD the other. One of contradicts, supports, is supported by, "
        "refines, is refined by, replicates, is replicated by, supersedes, is superseded by."
    )
    claim: str = Field(description="Id of the other claim.")
    page: str = Field(description="Address of the other claim's page.")
    why: str | None = Field(description="What connects them.")
    independent: Literal["no", "unknown"] | None = Field(
        description="Set where the two share their data (no) or may share it (unknown)."
    )


class MarkRow(Shown):
    """One mark of strength."""

    answer: Literal["yes", "no", "unknown"] = Field(description="Whether the claim has the mark.")
    reason: str = Field(description="Why, in a sentence.")
    claims: list[str] = Field(description="Ids of the claims that the reason speaks of.")


class InputNoteRow(Shown):
    """Something a reader should know of the table behind a derived claim."""

    kind: str = Field(description="What it is: held, unseen or by hand, say.")
    since: str | None = Field(description="Since which day.")
    feed: str | None = Field(description="Id of the feed it concerns.")
    reason: str | None = Field(description="The reason, where somebody or something gave one.")
    text: str = Field(description="The note in sentences.")


class Inputs(Shown):
    """What a derived claim was computed from."""

    benchmark: str = Field(description="Id of the benchmark.")
    metrics: list[str] = Field(description="Ids of the metrics that were looked at.")
    newest: str = Field(description="Date of the newest observation that went in.")
    feeds: list[str] = Field(description="Ids of the feeds that brought some of them.")
    by_hand: bool = Field(description="Whether an editor read some of them by hand.")
    notes: list[InputNoteRow] = Field(description="What a reader should know of the table.")


class GoneNote(Shown):
    """Since when a record is no longer kept, and why."""

    since: str = Field(description="The day.")
    why: str = Field(description="The reason, or that none was given.")
    from_commit: bool = Field(description="Whether the reason is the subject of a commit.")


class EvidenceRow(Shown):
    """What an article stands on. Works on one data set are one body of evidence."""

    claims: int = Field(description="Claims that it cites.")
    works: int = Field(description="Works they come from.")
    bodies: int = Field(description="Independent bodies of evidence.")
    primary: int = Field(description="Claims that were read in their source.")
    secondary: int = Field(description="Claims that were seen in another account only.")
    unverified: int = Field(description="Claims that no reachable text carries.")
    contradicted: int = Field(description="Claims that an accepted claim contradicts.")
    bodies_with: dict[str, int] = Field(description="Bodies in which a cited claim has a mark, by mark.")


class DisputeRow(Shown):
    """A cited claim and an accepted one that contradicts it."""

    claim: str = Field(description="Id of the cited claim.")
    by: str = Field(description="Id of the claim that contradicts it.")
    why: str | None = Field(description="What stands between them.")


class FeedRow(Shown):
    """How one feed is."""

    id: str = Field(description="Its id.")
    state: str = Field(description="Its state, as on the status page.")
    message: str = Field(description="What it says of itself.")
    last_success: str | None = Field(description="When it last answered.")
    last_new: str | None = Field(description="When it last brought something new.")
    next_due: str | None = Field(description="When something is expected.")
    expected_every: str = Field(description="How often something new is expected.")
    failures: int = Field(description="Failures in a row.")
