"""Show what the audit made of every quantity: of the whole project in counts, of one page in full."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from pipeline.config import Project
from pipeline.problems import Problem, did_you_mean, in_order
from pipeline.run.examine import examine_project
from pipeline.synthesis.auditing import Auditor, Escape, Judgement, escapes
from pipeline.synthesis.auditing.judge import Verdict


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Counts per verdict, the numbers let past by hand, and what was refused or warned of."""

    pages: int
    counts: dict[str, int]
    escapes: tuple[Escape, ...]
    problems: list[Problem]

    def document(self) -> dict[str, Any]:
        """Return the report for programs."""
        return {
            "pages": self.pages,
            "quantities": self.counts,
            "escapes": [
                {"number": e.number, "why": e.why, "page": e.id, "path": e.path, "line": e.line}
                for e in self.escapes
            ],
            "refused": [_problem(p) for p in self.problems if p.severity == "error"],
            "warned": [_problem(p) for p in self.problems if p.severity != "error"],
        }


def audit_all(project: Project, today: date) -> AuditReport:
    """Audit every article and note."""
    library = examine_project(project, today).library
    auditor = Auditor(library)
    counts: Counter[str] = Counter()
    problems: list[Problem] = []
    pages = 0
    for entry in auditor.entries():
        pages += 1
        counts.update(judgement.verdict for judgement in auditor.judgements(entry))
        problems += auditor.problems(entry)
    ordered = {verdict: counts[verdict] for verdict in get_args(Verdict)}
    return AuditReport(pages, ordered, tuple(escapes(library)), in_order(problems))


def explain(project: Project, page: str, today: date) -> list[Judgement] | str:
    """Return the judgement on every quantity of one page, or the sentence that there is no such page."""
    library = examine_project(project, today).library
    auditor = Auditor(library)
    entries = {entry.id: entry for entry in reversed(list(auditor.entries()))}
    if page not in entries:
        return f'There is no article or note "{page}". {did_you_mean(page, entries)}'.rstrip()
    return list(auditor.judgements(entries[page]))


def judgement_document(judgement: Judgement) -> dict[str, Any]:
    """Return one judgement for programs."""
    return {
        "path": judgement.path,
        "line": judgement.line,
        "column": judgement.column,
        "field": judgement.field,
        "text": judgement.text,
        "verdict": judgement.verdict,
        "reason": judgement.reason,
        "claim": judgement.claim or None,
        "sentence": judgement.sentence,
        "hint": judgement.problem.hint if judgement.problem else None,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
    }
