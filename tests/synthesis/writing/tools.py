"""Insights that are front matter only, put into a library as if they stood in a file."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import date
from functools import cache

from pipeline.evidence.relations import relate
from pipeline.problems import Problem
from pipeline.records.checks import check_library
from pipeline.records.library import KINDS, Entry, Library
from pipeline.records.load import add_record
from pipeline.records.source_file import SourceFile
from pipeline.records.writing import Insight
from pipeline.run.examine import examine
from pipeline.synthesis.auditing import Auditor
from pipeline.synthesis.writing import add_composed_insights
from tests.house import REPO

TODAY = date(2026, 12, 1)
PATH = "content/insights/by-rule.md"
_INSIGHT = next(kind for kind in KINDS if kind.name == "insight")


@cache
def shipped() -> Library:
    """The library of this repository; nothing may be changed in it."""
    return examine(REPO, TODAY).library


def front_matter(claims: Sequence[str], topics: Sequence[str] = ("creativity",), more: str = "") -> str:
    """Return the file of an insight without a body."""
    listed = "".join(f"  - {claim}\n" for claim in claims)
    return (
        "---\nschema_version: 1\ntitle: What the claims add up to\npublished: 2026-04-01\n"
        f"topics: [{', '.join(topics)}]\nstance: contested\n"
        f"thesis: A hypothesis that the claims below are held against.\n{more}claims:\n{listed}---\n"
    )


def with_insight(library: Library, text: str) -> Library:
    """Return a library that has everything of ``library`` and one insight, composed if it can be."""
    made = copy(library)
    made.insights, made.unwritten, made.problems = dict(library.insights), {}, []
    made.known = {kind: set(ids) for kind, ids in library.known.items()}
    add_record(SourceFile(PATH, text), _INSIGHT, made)
    add_composed_insights(made, relate(made))
    return made


def composed(library: Library, text: str) -> Entry[Insight] | None:
    """Return the insight, or ``None`` where it was refused."""
    return with_insight(library, text).insights.get("by-rule")


def problems(library: Library, text: str) -> list[Problem]:
    """Return everything that the checks and the audit have against the insight."""
    made = with_insight(library, text)
    found = [*made.problems, *(p for p in check_library(made, TODAY) if p.path == PATH)]
    if "by-rule" in made.insights:
        found += Auditor(made).problems(made.insights["by-rule"])
    return found
