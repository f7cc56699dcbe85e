"""Load the records and find everything that is wrong with them: the gate in front of publishing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.evidence.derived import add_derived_claims
from pipeline.problems import Problem, has_errors, in_order
from pipeline.records.checks import check_library
from pipeline.records.library import Library
from pipeline.records.load import load_library
from pipeline.synthesis.audit import audit_library


@dataclass(frozen=True, slots=True)
class Examination:
    """The library and its problems, in order."""

    library: Library
    problems: list[Problem]

    @property
    def publishable(self) -> bool:
        """Whether nothing forbids publishing."""
        return not has_errors(self.problems)


def examine(root: Path, today: date) -> Examination:
    """Load, check and audit the records under ``root``. Never raises for what stands in the files."""
    library = load_library(root)
    add_derived_claims(library)
    problems = [*library.problems, *check_library(library, today), *audit_library(library)]
    return Examination(library, in_order(problems))
