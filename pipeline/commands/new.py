"""``throughline new``: begin a record, empty or with what a service knows of a work."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pipeline.commands.common import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.config import Project


def new(
    kind: Annotated[
        str, typer.Argument(help="work, pool, topic, mechanism, note, insight, line, explainer, digest.")
    ],
    record_id: Annotated[
        str | None,
        typer.Argument(
            help="The id, which becomes the file's name; made from the title of a looked-up work."
        ),
    ] = None,
    arxiv: Annotated[str, typer.Option(help="For a work: ask arXiv about this id.")] = "",
    doi: Annotated[str, typer.Option(help="For a work: ask Crossref or DataCite about this DOI.")] = "",
    url: Annotated[str, typer.Option(help="For a work: read what the page at this address says.")] = "",
) -> None:
    """Begin a record: a file with every required field, ready to be filled in.

    With --arxiv, --doi or --url a work begins with everything the service or the page knows of it.

    Example: throughline new work attention-is-all-you-need --arxiv 1706.03762
    """
    from pipeline.records.skeleton import SkeletonError, write_skeleton  # noqa: PLC0415 - keeps --help quick

    sources = [source for source in (arxiv, doi, url) if source]
    if len(sources) > 1:
        _misuse("Name one of --arxiv, --doi and --url.")
    if sources and kind != "work":
        _misuse("--arxiv, --doi and --url are for works.")
    if not sources and record_id is None:
        _misuse("The id is missing; it becomes the file's name.")
    project = open_project()
    try:
        if sources:
            path = _looked_up(project, record_id, arxiv=arxiv, doi=doi, url=url)
        else:
            path = write_skeleton(project.root, kind, record_id or "", datetime.now(UTC).date())
    except SkeletonError as error:
        _misuse(str(error))
    typer.echo(f"Begun: {path.relative_to(project.root)}   check it with: throughline check")


def _looked_up(project: Project, record_id: str | None, *, arxiv: str, doi: str, url: str) -> Path:
    """Write the record of a work that a service knows, or leave with the reason; nothing is written then."""
    from pipeline.lookup.ask import LookupFailedError, Services  # noqa: PLC0415
    from pipeline.lookup.find import asked_for, look_up  # noqa: PLC0415
    from pipeline.lookup.works import new_id, work_of  # noqa: PLC0415
    from pipeline.records.load import load_library  # noqa: PLC0415
    from pipeline.records.skeleton import write_work  # noqa: PLC0415
    from pipeline.run.feeds import ingest_config  # noqa: PLC0415

    try:
        wanted = asked_for(arxiv=arxiv, doi=doi, url=url)
    except ValueError as error:
        _misuse(str(error))
    today = datetime.now(UTC).date()
    library = load_library(project.root)
    _refuse_known(work_of([wanted.key], library.works))
    settings = project.config.ingest.services
    services = Services(
        settings.arxiv, settings.crossref, settings.datacite, frozenset(settings.model_fields_set)
    )
    try:
        known = look_up(wanted, services, ingest_config(project), today)
    except LookupFailedError as error:
        typer.echo(f"Refused: {error} Nothing was written.", err=True)
        raise typer.Exit(1) from error
    keys = [f"url:{value}" if name == "url" else f"{name}:{value}" for name, value in known.ids.items()]
    _refuse_known(work_of(keys, library.works))
    path = write_work(project.root, known, record_id or new_id(known.title, library), today)
    if known.missing():
        typer.echo(f"Not known, to be filled in: {', '.join(known.missing())}.", err=True)
    return path


def _refuse_known(work: str | None) -> None:
    if work is not None:
        typer.echo(
            f"Refused: sources/works/{work}.yml is the record of this work. Nothing was written.", err=True
        )
        raise typer.Exit(1)


def _misuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)
