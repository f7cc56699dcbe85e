"""The command line: a thin door to the rooms behind it."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline import __version__
from pipeline.config import CONFIG_FILE, Project, find_root, load_project
from pipeline.problems import Problem, counts, to_github, to_json, to_text

app = typer.Typer(
    name="throughline",
    help="Publish research insight that can be checked. Run it inside a project folder.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


class CheckFormat(StrEnum):
    """How problems are printed."""

    text = "text"
    json = "json"
    github = "github"


@app.callback()
def main() -> None:
    """Publish research insight that can be checked."""


def open_project() -> Project:
    """Find and read the project around the current folder, or leave with exit status 2."""
    root = find_root(Path.cwd())
    if root is None:
        typer.echo(f"There is no {CONFIG_FILE} here or in a folder above.", err=True)
        raise typer.Exit(2)
    project = load_project(root)
    if isinstance(project, Project):
        return project
    print_problems(project, root)
    raise typer.Exit(2)


def print_problems(problems: list[Problem], root: Path) -> None:
    """Print problems as text, each with its source line."""
    lines: dict[str, list[str]] = {}

    def source_line(path: str, number: int) -> str | None:
        if path not in lines:
            try:
                raw = (root / path).open("rb").read(4 * 1024 * 1024)
            except OSError:
                raw = b""
            lines[path] = raw.decode("utf-8-sig", "replace").replace("\r\n", "\n").split("\n")
        found = lines[path]
        return found[number - 1] if number <= len(found) and found[number - 1] else None

    for block in to_text(problems, source_line):
        typer.echo(block)


@app.command()
def check(
    output: Annotated[
        CheckFormat, typer.Option("--format", help="text for people, json for programs, github for a forge.")
    ] = CheckFormat.text,
) -> None:
    """Report every problem of every record, article and setting. Exit 1 if any is an error.

    Example: throughline check --format json
    """
    from pipeline.run.examine import examine  # noqa: PLC0415 - keeps --help quick

    project = open_project()
    examination = examine(project.root, datetime.now(UTC).date())
    problems, size = examination.problems, examination.library.size()
    if output is CheckFormat.json:
        typer.echo(to_json(problems, size))
    elif output is CheckFormat.github:
        if problems:
            typer.echo(to_github(problems))
    else:
        print_problems(problems, project.root)
        found = counts(problems)
        typer.echo(
            f"{found['errors']} errors and {found['warnings']} warnings in "
            f"{sum(n for name, n in size.items() if name != 'claims')} records with {size['claims']} claims."
        )
    raise typer.Exit(0 if examination.publishable else 1)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)
