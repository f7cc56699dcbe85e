"""The documents of the API that are about one record each. OpenAPI, reference and promise are made from them.

Fields that a record has come from the record's own model (see :mod:`pipeline.site.api.published`).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field, create_model

from pipeline.records.catalog import Benchmark, Mechanism, Topic
from pipeline.records.pools import Pool
from pipeline.records.works import Claim, Work
from pipeline.records.writing import Note, Stance
from pipeline.site.api.envelope import Document, LinkedDocument
from pipeline.site.api.published import published_fields
from pipeline.site.api.rows import (
    DisputeRow,
    EvidenceRow,
    FeedRow,
    GoneNote,
    Inputs,
    MarkRow,
    MeasuredNode,
    RelationRow,
    SourceNode,
)

ArticleKind = Literal["insight", "line", "explainer", "digest", "brief"]


class _ClaimBase(LinkedDocument):
    work: str = Field(description="Id of the work it comes from.")
    figure: str | None = Field(description="Its figure as pages print it; null for a claim without one.")
    source: SourceNode = Field(description="The work as a node of linked data.")
    measured: MeasuredNode | None = Field(description="The measure as a node of linked data.")
    filed_under: list[str] = Field(description="Addresses of the pages of its topics and mechanisms.")
    relations: list[RelationRow] = Field(description="How it stands to other claims, from both sides.")
    strength: dict[str, MarkRow] = Field(description="The marks of strength, by name.")
    pools: list[str] = Field(description="Ids of the pools that it is part of.")
    inputs: Inputs | None = Field(description="What a derived claim was computed from; else null.")
    table: dict[str, Any] | None = Field(
        description="The top of the table on the day of a move and before, for a claim of a move; else null."
    )
    used_in: list[str] = Field(description="Addresses of the articles and notes that cite it.")


class TombstoneDocument(Document):
    """A claim that was published and is no longer kept: it stands at the claim's own address."""

    id: str = Field(description="Its id.")
    work: str = Field(description="Id of the work it came from.")
    gone: GoneNote = Field(description="Since when, and why.")
    figure: str | None = Field(description="Its last published figure.")
    last_published: dict[str, Any] = Field(description="What was last published of it.")


class ArticleDocument(LinkedDocument):
    """An article: what it says in short, and every claim and work it stands on."""

    kind: ArticleKind = Field(description="Its kind.")
    title: str = Field(description="Its title.")
    summary: str = Field(description="One sentence that is true if read alone.")
    stance: Stance | None = Field(description="How the evidence stands to its thesis.")
    published: str = Field(description="First published.")
    updated: str = Field(description="Last changed in substance.")
    topics: list[str] = Field(description="Ids of its topics.")
    filed_under: list[str] = Field(description="Addresses of the pages of its topics.")
    claims: list[str] = Field(description="Ids of the claims it cites, in order.")
    pools: list[str] = Field(description="Ids of the pools it cites.")
    works: list[str] = Field(description="Ids of the works it cites, in the order of its list of sources.")
    citation: list[str] = Field(description="Addresses of the pages of these works.")
    notes: list[str] = Field(description="Ids of the notes it is woven from.")
    evidence: EvidenceRow = Field(description="What it stands on, in counts.")
    contradicted_by: list[DisputeRow] = Field(description="Accepted claims that contradict what it cites.")
    revisions: list[tuple[str, str]] = Field(description="Its history, oldest first: day and what changed.")
    composed: bool = Field(description="Whether it was composed from its claims by rule, without an author.")
    input_hash: str = Field(description="Hash of everything that went into it.")


class _WorkBase(LinkedDocument):
    address: str | None = Field(description="Its best address: DOI, arXiv, OpenReview, or another.")
    claims: list[str] = Field(description="Ids of its claims.")
    used_in: list[str] = Field(description="Addresses of the articles that cite it.")


class _NoteBase(Document):
    id: str = Field(description="Its id.")
    used_in: list[str] = Field(description="Addresses of the articles that are woven from it.")


class _SubjectBase(Document):
    id: str = Field(description="Its id.")
    claims: list[str] = Field(description="Ids of the claims that are filed under it.")
    articles: list[str] = Field(description="Ids of the articles that are filed under it.")
    notes: list[str] = Field(description="Ids of the notes that are filed under it.")


class _BenchmarkBase(LinkedDocument):
    subjects: list[str] = Field(description="The systems that its observations speak of.")
    observations: int = Field(description="How many observations there are; links.observations has them.")
    claims: list[str] = Field(description="Ids of the claims computed from it.")


class _PoolBase(Document):
    id: str = Field(description="Its id.")
    figure: str | None = Field(description="Estimate, interval and number of studies; null where refused.")
    refused: list[str] = Field(description="Every reason why there is no pooled value.")
    claims: list[str] = Field(description="Ids of the pooled claims.")
    computed: dict[str, Any] | None = Field(
        description="Everything that was computed: method, pooled value, weights, heterogeneity, prediction, "
        "leave-one-out, Egger's test. Null where there is no pooled value."
    )
    studies: list[dict[str, Any]] = Field(
        description="Each effect on the scale of the pool, or why it can't be brought there."
    )
    used_in: list[str] = Field(description="Addresses of the articles that cite it.")


def _document(
    name: str, base: type[Document], record: type[BaseModel], about: str, omit: str = ""
) -> type[Document]:
    """Return the model of a document that has the fields of ``base`` and those of a record."""
    left_out = frozenset(omit.split()) | {"schema_version"}
    fields = published_fields(record, left_out)
    clash = fields.keys() & base.model_fields.keys()
    if clash:
        raise TypeError(f"{name} has two fields of one name: {', '.join(sorted(clash))}.")
    return create_model(name, __base__=base, __doc__=about, **fields)


ClaimDocument = _document(
    "ClaimDocument",
    _ClaimBase,
    Claim,
    "A claim: its record as it stands, its figure as shown, its relations and marks.",
    omit="relates change_note never_say",
)
WorkDocument = _document(
    "WorkDocument", _WorkBase, Work, "A work, with the ids of its claims.", omit="claims"
)
NoteDocument = _document("NoteDocument", _NoteBase, Note, "A note: a question with its answer.")
TopicDocument = _document("TopicDocument", _SubjectBase, Topic, "A topic and what is filed under it.")
MechanismDocument = _document(
    "MechanismDocument", _SubjectBase, Mechanism, "A mechanism and what is filed under it."
)
BenchmarkDocument = _document(
    "BenchmarkDocument",
    _BenchmarkBase,
    Benchmark,
    "A benchmark: what it measures, its metrics, the claims computed from it.",
    omit="observations derived",
)
PoolDocument = _document(
    "PoolDocument", _PoolBase, Pool, "A pool: its record, and what was computed from its effects."
)


class StatusDocument(Document):
    """How the pipeline is. The same at `status.json`, which is written anew with each release."""

    state: str = Field(description="The state of the pipeline.")
    word: str = Field(description="The state in a word, as pages print it.")
    last_run: str = Field(description="The moment of this run.")
    next_run: str = Field(description="When the next run is due; empty where there is no schedule.")
    counts: dict[str, int] = Field(description="How many there are, by plural name.")
    feeds: list[FeedRow] = Field(description="How each feed is.")
