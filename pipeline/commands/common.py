"""What every command needs: the project, problems on the screen, JSON, refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.config import CONFIG_FILE, Project, find_root, load_project, setting_problem
from pipeline.problems import Problem, to_text

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def open_project() -> Project:
    """Find and read the project around the current folder, or leave with exit status 2."""
    root = find_root(Path.cwd())
    if root is None:
        typer.echo(f"There is no {CONFIG_FILE} here or in a folder above.", err=True)
        raise typer.Exit(2)
    from pipeline.run.schedule import ScheduleError, cron_trigger  # noqa: PLC0415

    project = load_project(root)
    if isinstance(project, Project):
        try:
            cron_trigger(project.config.run.schedule)
            return project
        except ScheduleError as error:
            text = (root / CONFIG_FILE).read_text(encoding="utf-8")
            project = [setting_problem(text, ("run", "schedule"), str(error))]
    print_problems(project, root)
    raise typer.Exit(2)


def print_problems(problems: list[Problem], root: Path) -> None:
    """Print problems as text, each with its source line."""
    from pipeline.records.source_file import lines_to_show  # noqa: PLC0415 - keeps --help quick

    lines: dict[str, list[str]] = {}

    def source_line(path: str, number: int) -> str | None:
        if path not in lines:
            lines[path] = lines_to_show(root / path)
        found = lines[path]
        return found[number - 1] if number <= len(found) and found[number - 1] else None

    for block in to_text(problems, source_line):
        typer.echo(block)


@contextmanager
def refusing() -> Iterator[None]:
    """Turn the errors an operator can mend into one line and exit status 1."""
    from pipeline.publish.releases import ReleaseError  # noqa: PLC0415
    from pipeline.run.lock import RunLockedError  # noqa: PLC0415
    from pipeline.run.schedule import ScheduleError  # noqa: PLC0415
    from pipeline.store import StoreError  # noqa: PLC0415

    try:
        yield
    except (ReleaseError, RunLockedError, ScheduleError, StoreError) as error:
        typer.echo(f"Refused: {error}", err=True)
        raise typer.Exit(1) from error


def print_json(document: Any) -> None:
    """Print a document for programs."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
