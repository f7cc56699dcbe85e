"""The rules that records must keep: one module per kind of record, each a set of generators.

``check_library`` runs them all. Problems of form (YAML, types, missing fields) are found while loading;
here is what can only be judged once the fields are read, or only with the other records at hand. The
audit of the words against the records is :mod:`pipeline.synthesis.audit`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.problems import Problem
from pipeline.records.checks.catalog import check_catalog
from pipeline.records.checks.text import check_text
from pipeline.records.checks.works import check_works
from pipeline.records.checks.writing import check_writing
from pipeline.records.library import Library

__all__ = ["check_library"]


def check_library(library: Library, today: date) -> Iterator[Problem]:
    """Yield every breach of a rule. ``today`` bounds the dates that can have happened."""
    yield from check_works(library, today)
    yield from check_catalog(library, today)
    yield from check_writing(library, today)
    yield from check_text(library)
