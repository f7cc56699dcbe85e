"""``throughline suggest``: what is worth writing and why, and a draft of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.commands.common import JsonOption, open_project, print_json, print_problems, refusing
from pipeline.problems import did_you_mean, number_of

_HEADS = {
    "version": "Figures that a newer abstract no longer has",
    "leader": "Benchmarks with a new leader",
    "sides": "Questions with claims on both sides",
    "mechanism": "Mechanisms shared by several domains",
    "news": "News about works",
    "note": "Notes that no line uses",
    "unused": "Claims that no article and no note uses",
}


def suggest(
    kind: Annotated[
        str, typer.Option(help="Only one kind: version, leader, sides, mechanism, news, note or unused.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each kind.")] = 5,
    draft: Annotated[
        str, typer.Option("--draft", metavar="ID", help="Write a draft of this suggestion under content/.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Find what is worth writing and why; with --draft, begin the file with everything that is known.

    Example: throughline suggest --kind note --limit 3
    """
    from pipeline.run.suggest import SuggestError, suggestion_document, suggestions  # noqa: PLC0415

    if kind and kind not in _HEADS:
        hint = did_you_mean(kind, _HEADS) or "One of: " + ", ".join(_HEADS)
        typer.echo(f'"{kind}" is not a kind of suggestion. {hint}', err=True)
        raise typer.Exit(2)
    try:
        with refusing():
            if draft:
                _draft(draft, as_json=as_json)
                return
            found = suggestions(open_project(), datetime.now(UTC).date())
    except SuggestError as error:
        typer.echo(f"Refused: {error}", err=True)
        raise typer.Exit(1) from error
    total: Counter[str] = Counter(s.kind for s in found)
    place: Counter[str] = Counter()
    shown = []
    for suggestion in found:
        place[suggestion.kind] += 1
        if place[suggestion.kind] <= limit and kind in ("", suggestion.kind):
            shown.append(suggestion)
    if as_json:
        counts = {name: total[name] for name in _HEADS}
        print_json({"counts": counts, "suggestions": [suggestion_document(s) for s in shown]})
        return
    for name, head in _HEADS.items():
        own = [s for s in shown if s.kind == name]
        if not own:
            continue
        more = f", {len(own)} of {total[name]}" if total[name] > len(own) else ""
        typer.echo(f"{head}{more}:")
        for suggestion in own:
            typer.echo(f"  {suggestion.id}{f'   draft: {suggestion.draft}' if suggestion.draft else ''}")
            typer.echo(f"    {suggestion.title}")
            typer.echo(f"    {suggestion.why}")
            records = [*suggestion.records, *suggestion.claims]
            typer.echo(f"    {', '.join(records[:6])}{' …' if len(records) > 6 else ''}")
    if not shown:
        typer.echo("Nothing suggests itself.")
    elif any(s.draft for s in shown):
        typer.echo("Begin one with: throughline suggest --draft ID")


def _draft(suggestion_id: str, *, as_json: bool) -> None:
    from pipeline.run.suggest import write_draft  # noqa: PLC0415 - keeps --help quick

    project = open_project()
    written = write_draft(project, suggestion_id, datetime.now(UTC).date())
    if as_json:
        print_json(written.document())
        return
    typer.echo(f"Written: {written.draft.path}")
    for name, what in written.draft.left:
        typer.echo(f"  left to you: {name}, {what} (check calls it missing-field)")
    if written.problems:
        typer.echo(f"{number_of(len(written.problems), 'further problem')}:")
        print_problems(list(written.problems), project.root)
