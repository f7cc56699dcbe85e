"""Load the records and find everything that is wrong with them: the gate in front of publishing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import Project
from pipeline.evidence.derived import add_derived_claims
from pipeline.evidence.event_claims import add_event_claims
from pipeline.evidence.meaning import is_claim
from pipeline.evidence.observed import add_observations
from pipeline.evidence.relations import relate
from pipeline.problems import Problem, has_errors, in_order
from pipeline.records.checks import check_library
from pipeline.records.checks.gone import PublishedClaim, check_gone
from pipeline.records.library import Library
from pipeline.records.load import load_library
from pipeline.run.observations import seen_observations
from pipeline.synthesis.auditing import audit_library
from pipeline.synthesis.briefs import add_briefs
from pipeline.synthesis.other_side import check_stances
from pipeline.synthesis.writing import add_composed_insights

if TYPE_CHECKING:  # the checks need no database
    from pipeline.store import StoredMeaning, StoredObservation


@dataclass(frozen=True, slots=True)
class Examination:
    """The library and its problems, in order."""

    library: Library
    problems: list[Problem]

    @property
    def publishable(self) -> bool:
        """Whether nothing forbids publishing."""
        return not has_errors(self.problems)


def examine_project(project: Project, today: date) -> Examination:
    """Examine the records of a project together with what its store has seen of the benchmarks.

    A store that is not there yet has seen nothing, and is not made. Raises
    :class:`pipeline.store.StoreError`.
    """
    if not project.has_store:
        return examine(project.root, today)
    from pipeline.store import Store  # noqa: PLC0415 - the checks alone need no database

    with Store.open(project.store_url) as store:
        return examine(project.root, today, store.observations(), store.meanings().values())


def examine(
    root: Path,
    today: date,
    stored: Iterable[StoredObservation] = (),
    published: Iterable[StoredMeaning] = (),
) -> Examination:
    """Load, check and audit the records under ``root``. Never raises for what stands in the files.

    ``stored`` is the history of the benchmarks' tables in the order of appending. Without it the benchmarks
    have what was read by hand. ``published`` is what the site last said of each record.
    """
    library = load_library(root)
    add_observations(library, seen_observations(library.benchmarks, stored))
    add_derived_claims(library)
    add_event_claims(library)
    add_composed_insights(library, relate(library))
    problems = [*library.problems, *check_library(library, today), *check_gone(library, _claims(published))]
    problems += [*add_briefs(library), *check_stances(library, relate(library)), *audit_library(library)]
    return Examination(library, in_order(problems))


def _claims(published: Iterable[StoredMeaning]) -> Iterator[PublishedClaim]:
    """Yield the published claims of works. Those of tables go with their figures and can't be withdrawn."""
    for meaning in published:
        document = meaning.document
        if is_claim(meaning.record) and not document["_derived"]:
            yield PublishedClaim(meaning.record, document["_path"], tuple(document["_used_in"]))
