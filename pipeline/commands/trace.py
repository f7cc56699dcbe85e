"""``throughline trace``: from a number to its source, and from a source to every sentence."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from pipeline.commands.common import JsonOption, open_project, print_json, refusing


def trace(
    what: Annotated[
        str,
        typer.Argument(
            help='A number ("19.81", "86%", "35 of 39"), a claim, or a page, work, benchmark, pool or topic, '
            "by id, path or address.",
        ),
    ],
    as_json: JsonOption = False,
) -> None:
    """Follow the chain both ways: sentence, page, claim, place in the source, work, feed, response, run.

    Example: throughline trace "35 of 39"
    """
    from pipeline.run.trace import trace as follow  # noqa: PLC0415 - keeps --help quick
    from pipeline.run.trace_text import trace_document, trace_lines  # noqa: PLC0415

    project = open_project()
    with refusing():
        found = follow(project, what, datetime.now(UTC).date())
    if isinstance(found, str):
        typer.echo(found, err=True)
        raise typer.Exit(1)
    if as_json:
        print_json(trace_document(found))
        return
    for line in trace_lines(found):
        typer.echo(line)
