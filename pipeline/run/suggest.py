"""Suggestions for a project, from its records and what its store knows; drafts of them on disk."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.config import Project
from pipeline.evidence.relations import Relations, relate
from pipeline.problems import Problem, did_you_mean, has_errors
from pipeline.records.library import Library
from pipeline.run.examine import examine_project
from pipeline.synthesis.suggesting import Draft, News, NoDraftError, Suggestion, draft, suggest


class SuggestError(ValueError):
    """Nothing can be suggested or drafted; the message says why. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Written:
    """A draft on disk, and what ``check`` says of it: what the draft announces, and what it does not."""

    draft: Draft
    announced: tuple[Problem, ...]
    problems: tuple[Problem, ...]

    def document(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "path": self.draft.path,
            "left": [{"field": name, "what": what} for name, what in self.draft.left],
            "problems": [{"code": p.code, "line": p.line, "message": p.message} for p in self.problems],
        }


def suggestions(project: Project, today: date) -> tuple[Suggestion, ...]:
    """Return what is worth writing in a project. Raises :class:`SuggestError` and ``StoreError``."""
    library, relations, news = _known(project, today)
    return suggest(library, relations, news)


def write_draft(project: Project, suggestion_id: str, today: date) -> Written:
    """Write the draft of a suggestion. No file that is there is touched.

    Raises :class:`SuggestError` where there is no such suggestion, nothing to draft, or no room on disk.
    """
    library, relations, news = _known(project, today)
    found = {s.id: s for s in suggest(library, relations, news)}
    if suggestion_id not in found:
        hint = did_you_mean(suggestion_id, found) or "List them with: throughline suggest"
        raise SuggestError(f'There is no suggestion "{suggestion_id}". {hint}')
    try:
        made = draft(library, relations, found[suggestion_id], today)
    except NoDraftError as error:
        raise SuggestError(str(error)) from error
    _write(project.root / made.path, made)
    own = [p for p in examine_project(project, today).problems if p.path == made.path]
    left = {name for name, _ in made.left}
    announced = tuple(p for p in own if p.code == "missing-field" and p.field in left)
    return Written(made, announced, tuple(p for p in own if p not in announced))


def suggestion_document(suggestion: Suggestion) -> dict[str, Any]:
    """Return one suggestion for programs."""
    return {name: value for name, value in asdict(suggestion).items() if name != "weight"}


def _known(project: Project, today: date) -> tuple[Library, Relations, News]:
    examination = examine_project(project, today)
    if has_errors(examination.problems):
        raise SuggestError("The records have errors; see: throughline check")
    library = examination.library
    return library, relate(library), _news(project, library)


def _news(project: Project, library: Library) -> News:
    """Return news and newest abstracts of the works; a store that is not there yet has seen nothing."""
    if not project.has_store:
        return News()
    from pipeline.lookup.news import newest_abstracts, work_notices  # noqa: PLC0415 - the rest needs no store
    from pipeline.store import Store  # noqa: PLC0415

    with Store.open(project.store_url) as store:
        return News(work_notices(library, store), newest_abstracts(library, store))


def _write(path: Path, made: Draft) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(made.text)
    except FileExistsError as error:
        raise SuggestError(f"{made.path} is there already; it was not touched.") from error
    except OSError as error:
        raise SuggestError(f"{made.path} can't be written: {error.strerror}.") from error
