"""The rules that records must keep: one module per kind of record, each a set of generators.

``check_library`` runs them all. Problems of form (YAML, types, missing fields) are found while loading;
here is what can only be judged once the fields are read, or only with the other records at hand. The
audit of the words against the records is :mod:`pipeline.synthesis.auditing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.problems import Problem
from pipeline.records.checks.catalog import check_catalog
from pipeline.records.checks.feeds import check_feeds
from pipeline.records.checks.manner import check_manner
from pipeline.records.checks.pools import check_pools
from pipeline.records.checks.relations import check_relations, check_superseded
from pipeline.records.checks.text import check_text
from pipeline.records.checks.works import check_works
from pipeline.records.checks.writing import check_references, check_writing
from pipeline.records.library import KINDS, Library

__all__ = ["check_library"]


def check_library(library: Library, today: date) -> Iterator[Problem]:
    """Yield every breach of a rule. ``today`` bounds the dates that can have happened."""
    hollow = {
        (entry.source.path, ".".join(str(part) for part in path))
        for kind in KINDS
        for entry in getattr(library, kind.plural).values()
        for path in entry.document.hollow
    }
    for check in (check_works, check_relations, check_catalog, check_pools, check_feeds, check_writing):
        for problem in check(library, today):
            # What was left empty in loading is reported already; that it is empty is no second problem.
            parts = problem.field.split(".")
            ends = range(1, len(parts) + 1) if hollow else ()
            if not any((problem.path, ".".join(parts[:end])) in hollow for end in ends):
                yield problem
    yield from check_references(library)
    yield from check_superseded(library)
    yield from check_text(library)
    yield from check_manner(library)
