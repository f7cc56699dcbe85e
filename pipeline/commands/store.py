"""Take the store along as plain files: ``throughline store export`` and ``throughline store import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipeline.commands.common import JsonOption, open_project, print_json, refusing
from pipeline.problems import number_of

app = typer.Typer(
    name="store",
    help="Take what the feeds have brought along as plain files, for a machine that forgets.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("export")
def export_store(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Folder for the files; made if need be, updated if it is ours."),
    ],
    as_json: JsonOption = False,
) -> None:
    """Write everything in the store to plain files, those of an earlier export being brought up to date.

    Example: throughline store export state
    """
    from pipeline.store import Store  # noqa: PLC0415 - keeps --help quick

    project = open_project()
    with refusing(), Store.open(project.store_url) as store:
        done = store.export_to(folder)
    if as_json:
        print_json({"rows": dict(done.rows), "files": done.files, "written": done.written})
        return
    rows, files = number_of(sum(done.rows.values()), "row"), number_of(done.files, "file")
    typer.echo(f"Exported to {folder}: {rows} in {files}, {done.written or 'none'} of them new or changed.")


@app.command("import")
def import_store(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder that an export has written.")],
    as_json: JsonOption = False,
) -> None:
    """Fill an empty store from an export: all of it, or nothing if a single row is wrong.

    Example: throughline store import state
    """
    from pipeline.store import Store  # noqa: PLC0415 - keeps --help quick

    project = open_project()
    with refusing(), Store.open(project.store_url) as store:
        done = store.import_from(folder)
    if as_json:
        print_json({"rows": dict(done.rows), "files": done.files})
        return
    rows, files = number_of(sum(done.rows.values()), "row"), number_of(done.files, "file")
    typer.echo(f"Imported from {folder}: {rows} in {files}.")
