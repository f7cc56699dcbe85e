"""The resources of the API: what stands at which address, and which models its documents follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.site.api import lists, models
from pipeline.site.api.envelope import Document, ListDocument


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: ``path`` is its address below ``/api/v1/`` with parameters in braces.

    Where two models are given, the second is that of a claim that is gone.
    """

    name: str
    path: str
    about: str
    models: tuple[type[Document], ...]

    @property
    def parameters(self) -> list[str]:
        """The names in braces, in their order."""
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def in_parts(self) -> bool:
        """Whether the document is one part of a list."""
        return issubclass(self.models[0], ListDocument)

    def model_of(self, document: Mapping[str, Any]) -> type[Document]:
        """Return the model that a document has to follow."""
        return self.models["gone" in document] if len(self.models) > 1 else self.models[0]


RESOURCES: tuple[Resource, ...] = (
    Resource("index", "index.json", "Where the API begins: its resources.", (lists.IndexDocument,)),
    Resource("claims", "claims.json", "All claims, in short.", (lists.ClaimList,)),
    Resource(
        "claim",
        "claims/{work}/{claim}.json",
        "One claim, or the tombstone of one that is no longer kept.",
        (models.ClaimDocument, models.TombstoneDocument),
    ),
    Resource("works", "works.json", "All works, in short.", (lists.WorkList,)),
    Resource("work", "works/{work}.json", "One work.", (models.WorkDocument,)),
    Resource("articles", "articles.json", "All articles, in short.", (lists.ArticleList,)),
    Resource("article", "articles/{article}.json", "One article.", (models.ArticleDocument,)),
    Resource("notes", "notes.json", "All notes, in short.", (lists.NoteList,)),
    Resource("note", "notes/{note}.json", "One note.", (models.NoteDocument,)),
    Resource("topics", "topics.json", "All topics.", (lists.SubjectList,)),
    Resource(
        "topic", "topics/{topic}.json", "One topic and what is filed under it.", (models.TopicDocument,)
    ),
    Resource("mechanisms", "mechanisms.json", "All mechanisms.", (lists.SubjectList,)),
    Resource(
        "mechanism",
        "mechanisms/{mechanism}.json",
        "One mechanism and what is filed under it.",
        (models.MechanismDocument,),
    ),
    Resource("benchmarks", "benchmarks.json", "All benchmarks.", (lists.BenchmarkList,)),
    Resource("benchmark", "benchmarks/{benchmark}.json", "One benchmark.", (models.BenchmarkDocument,)),
    Resource(
        "observations",
        "observations/{benchmark}.json",
        "The observations of one benchmark, the oldest day first.",
        (lists.ObservationList,),
    ),
    Resource("pools", "pools.json", "All pools.", (lists.PoolList,)),
    Resource("pool", "pools/{pool}.json", "One pool, with what was computed.", (models.PoolDocument,)),
    Resource("changes", "changes.json", "The months in which a record changed.", (lists.MonthList,)),
    Resource(
        "changes-of-a-month",
        "changes/{month}.json",
        "The changes of one month, the oldest first.",
        (lists.ChangeList,),
    ),
    Resource("gone", "gone.json", "Claims, works and pools that are no longer kept.", (lists.GoneList,)),
    Resource("status", "status.json", "How the pipeline and its feeds are.", (models.StatusDocument,)),
)


def schema_models() -> list[type[Document]]:
    """Return the model of every document, each once, in the order of the resources."""
    return list(dict.fromkeys(model for resource in RESOURCES for model in resource.models))
