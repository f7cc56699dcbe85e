"""``throughline audit``: every quantity of the articles and notes, and why it was let through."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.commands.common import JsonOption, open_project, print_json, print_problems
from pipeline.problems import number_of

_WORDS = {
    "reference": "in a reference, as its claim says",
    "cited": "bare, and carried by a claim cited beside it",
    "derived": "computed from claims",
    "counted here": "counting the works cited beside it",
    "escape": "let through by hand",
    "no finding": "no finding: dates, names, labels",
    "refused": "refused",
}


def audit(
    page: Annotated[
        str,
        typer.Option("--explain", metavar="PAGE", help="Id of an article or note: list all its quantities."),
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Hold every number of the articles and notes against the claims. Exit 1 if one has nothing behind it.

    Example: throughline audit --explain one-cause-or-three
    """
    if page:
        _explain(page, as_json=as_json)
        return
    from pipeline.run.audit import audit_all  # noqa: PLC0415 - keeps --help quick

    project = open_project()
    report = audit_all(project, datetime.now(UTC).date())
    if as_json:
        print_json(report.document())
    else:
        print_problems(report.problems, project.root)
        total = sum(report.counts.values())
        typer.echo(f"{number_of(total, 'number')} on {number_of(report.pages, 'page')}:")
        for verdict, count in report.counts.items():
            if count:
                typer.echo(f"{count:>6}  {_WORDS[verdict]}")
        for escape in report.escapes:
            typer.echo(f'  "{escape.number}" in {escape.path}:{escape.line}: {escape.why}')
    raise typer.Exit(1 if report.counts["refused"] else 0)


def _explain(page: str, *, as_json: bool) -> None:
    from pipeline.run.audit import explain, judgement_document  # noqa: PLC0415

    found = explain(open_project(), page, datetime.now(UTC).date())
    if isinstance(found, str):
        typer.echo(found, err=True)
        raise typer.Exit(2)
    if as_json:
        print_json([judgement_document(judgement) for judgement in found])
    else:
        for judgement in found:
            typer.echo(f"{judgement.path}:{judgement.line}:{judgement.column} {judgement.text}")
            typer.echo(f"    {judgement.verdict}: {judgement.reason}")
            if judgement.problem and judgement.problem.hint:
                typer.echo(f"    {judgement.problem.hint}")
    raise typer.Exit(1 if any(j.verdict == "refused" for j in found) else 0)
