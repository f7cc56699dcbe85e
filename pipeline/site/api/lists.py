"""The lists of the API and their items."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.records.writing import Stance
from pipeline.site.api.envelope import Document, Item, ListDocument
from pipeline.site.api.models import ArticleKind
from pipeline.site.api.published import DecimalText, Shown

RecordKind = Literal["claim", "work", "pool"]


class ClaimItem(Item):
    """A claim in a list."""

    says: str = Field(description="The finding in one sentence.")
    figure: str | None = Field(description="Its figure as pages print it.")
    work: str = Field(description="Id of its work.")
    design: str = Field(description="How the source knows.")
    checked: str = Field(description="How far it was checked: primary, secondary or unverified.")
    status: str = Field(description="Where it stands in its life.")
    topics: list[str] = Field(description="Ids of its topics.")


class ArticleItem(Item):
    """An article in a list."""

    kind: ArticleKind = Field(description="Its kind.")
    title: str = Field(description="Its title.")
    summary: str = Field(description="One sentence that is true if read alone.")
    stance: Stance | None = Field(description="How the evidence stands to its thesis.")
    updated: str = Field(description="Last changed in substance.")


class WorkItem(Item):
    """A work in a list."""

    kind: str = Field(description="What it is.")
    title: str = Field(description="Its title.")
    published: str = Field(description="When it came out.")
    claims: int = Field(description="How many claims it has.")


class NoteItem(Item):
    """A note in a list."""

    question: str = Field(description="The question.")
    answer: str = Field(description="The answer in one or two sentences.")
    topics: list[str] = Field(description="Ids of its topics.")


class SubjectItem(Item):
    """A topic or a mechanism in a list."""

    title: str = Field(description="Its name.")
    claims: int = Field(description="How many claims are filed under it.")


class BenchmarkItem(Item):
    """A benchmark in a list."""

    title: str = Field(description="Its name.")
    observations: int = Field(description="How many observations there are.")


class PoolItem(Item):
    """A pool in a list."""

    title: str = Field(description="Its name.")
    figure: str | None = Field(description="Estimate, interval and number of studies; null where refused.")


class ObservationItem(Shown):
    """One figure that was seen in a benchmark's table on one day."""

    metric: str = Field(description="Id of the metric.")
    series: int = Field(description="The series of data it belongs to.")
    subject: str = Field(description="The system that was measured.")
    on: str = Field(description="The date of the table.")
    value: DecimalText | None = Field(description="The figure, with the digits of the table.")
    grade: str | None = Field(description="The grade, for a metric with a scale.")
    low: DecimalText | None = Field(description="Lower end of the interval the table gives.")
    high: DecimalText | None = Field(description="Upper end of the interval the table gives.")
    unit: str = Field(description="The unit, from the list in the handbook.")
    gone: bool = Field(description="Whether the subject is no longer in the table.")
    feed: str | None = Field(description="Id of the feed that showed it; null if it was read by hand.")
    upstream: str | None = Field(
        description="What the table itself shows, where the record corrects the figure; else null."
    )
    correction: str | None = Field(description="Why it is corrected; else null.")


class ChangeItem(Shown):
    """One change of what the site says, from one release to the next."""

    id: str = Field(description="Its anchor on the corrections page.")
    on: str = Field(description="The day on which it was published.")
    record: str = Field(description="Id of the claim (work/claim), the work or the pool.")
    record_kind: RecordKind = Field(description="Which of these it is.")
    page: str = Field(description="Address of the record's page.")
    kind: str = Field(
        description="added, changed, corrected, moved, checked, status, withdrawn, superseded, removed "
        "or back."
    )
    what: str = Field(description="What changed.")
    was: str | None = Field(description="What stood there before, as readers saw it.")
    now: str | None = Field(description="What stands there now.")
    why: str | None = Field(description="Why; null for what is merely new.")
    used_in: list[str] = Field(description="Addresses of the pages that lean on the record.")


class MonthItem(Shown):
    """A month in which something changed."""

    month: str = Field(description="The month, as 2026-05.")
    changes: int = Field(description="How many changes it has.")
    url: str = Field(description="Address of its changes.")


class GoneItem(Shown):
    """A record that was published and is no longer kept."""

    id: str = Field(description="Its id.")
    kind: RecordKind = Field(description="What it was.")
    page: str = Field(description="Address of its tombstone.")
    url: str | None = Field(description="Address of its document in this API; null for works and pools.")
    since: str = Field(description="The day since which it is gone.")
    why: str = Field(description="The reason, or that none was given.")


class ResourceItem(Shown):
    """One resource of the API."""

    name: str = Field(description="Its name.")
    about: str = Field(description="What it holds.")
    url: str = Field(description="Address of its document, or of the first part of its list.")
    total: int | None = Field(description="How many items it has; null for a document that is no list.")


class ClaimList(ListDocument):
    """All claims, by id."""

    items: list[ClaimItem] = Field(description="The claims.")


class ArticleList(ListDocument):
    """All articles, by id."""

    items: list[ArticleItem] = Field(description="The articles.")


class WorkList(ListDocument):
    """All works, by id."""

    items: list[WorkItem] = Field(description="The works.")


class NoteList(ListDocument):
    """All notes, by id."""

    items: list[NoteItem] = Field(description="The notes.")


class SubjectList(ListDocument):
    """All topics, or all mechanisms, by id."""

    items: list[SubjectItem] = Field(description="The topics or mechanisms.")


class BenchmarkList(ListDocument):
    """All benchmarks, by id."""

    items: list[BenchmarkItem] = Field(description="The benchmarks.")


class PoolList(ListDocument):
    """All pools, by id."""

    items: list[PoolItem] = Field(description="The pools.")


class ObservationList(ListDocument):
    """Every observation of one benchmark, oldest day first."""

    benchmark: str = Field(description="Id of the benchmark.")
    items: list[ObservationItem] = Field(description="The observations.")


class ChangeList(ListDocument):
    """The changes of one month, oldest first."""

    month: str = Field(description="The month, as 2026-05.")
    items: list[ChangeItem] = Field(description="The changes.")


class MonthList(ListDocument):
    """The months in which something changed, the newest first."""

    items: list[MonthItem] = Field(description="The months.")


class GoneList(ListDocument):
    """Every record that was published and is no longer kept, by id."""

    items: list[GoneItem] = Field(description="The records.")


class IndexDocument(Document):
    """Where the API begins: its resources and what describes them."""

    name: str = Field(description="Name of the site.")
    about: str = Field(description="What the site is.")
    resources: list[ResourceItem] = Field(description="The resources.")
