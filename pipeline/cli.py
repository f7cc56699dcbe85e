"""The command line: a thin door to the rooms behind it."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from pipeline import __version__
from pipeline.commands import audit as audit_command
from pipeline.commands import feeds as feeds_commands
from pipeline.commands import inbox as inbox_commands
from pipeline.commands import store as store_commands
from pipeline.commands.common import JsonOption, open_project, print_json, print_problems, refusing
from pipeline.commands.new import new
from pipeline.commands.suggest import suggest
from pipeline.commands.trace import trace
from pipeline.problems import counts, did_you_mean, number_of, to_github, to_json

app = typer.Typer(
    name="throughline",
    help="Publish research insight that can be checked. Run it inside a project folder.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(feeds_commands.app)
app.add_typer(inbox_commands.app)
app.add_typer(store_commands.app)
app.command()(audit_command.audit)


class CheckFormat(StrEnum):
    """How problems are printed."""

    text = "text"
    json = "json"
    github = "github"


@app.callback()
def main(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log what happens on the way.")] = False,
) -> None:
    """Publish research insight that can be checked. Run it inside a project folder."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # an old locale must not stop a report at a minus sign
            stream.reconfigure(errors="replace")
    logging.basicConfig(
        level=logging.INFO if verbose else logging.ERROR, format="%(levelname)s %(name)s: %(message)s"
    )


@app.command()
def check(
    output: Annotated[
        CheckFormat, typer.Option("--format", help="text for people, json for programs, github for a forge.")
    ] = CheckFormat.text,
) -> None:
    """Report every problem of every record, article and setting. Exit 1 if any is an error.

    Example: throughline check --format json
    """
    from pipeline.run.examine import examine_project  # noqa: PLC0415 - keeps --help quick
    from pipeline.synthesis.auditing import escapes  # noqa: PLC0415

    project = open_project()
    with refusing():
        examination = examine_project(project, datetime.now(UTC).date())
    problems, size = examination.problems, examination.library.size()
    let_through = len(list(escapes(examination.library)))
    if output is CheckFormat.json:
        typer.echo(to_json(problems, size | {"numbers_let_through": let_through}))
    elif output is CheckFormat.github:
        if problems:
            typer.echo(to_github(problems))
    else:
        print_problems(problems, project.root)
        found = counts(problems)
        typer.echo(
            f"{number_of(found['errors'], 'error')} and {number_of(found['warnings'], 'warning')} in "
            f"{sum(n for name, n in size.items() if name != 'claims')} records with {size['claims']} claims."
        )
        if let_through:
            typer.echo(
                f"{number_of(let_through, 'number')} let past the audit by hand; see: throughline audit"
            )
    raise typer.Exit(0 if examination.publishable else 1)


@app.command()
def run(
    feeds: Annotated[bool, typer.Option(help="Ask the feeds first.")] = True,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 4 when a feed failed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Do it all: ask the feeds, check, compose, build, verify, release.

    Exits 0 when a site was published, even if a feed failed; 1 when the run was refused or failed, in
    which case the live site is as it was.

    Example: throughline run --no-feeds
    """
    from pipeline.run.report import run_document, run_lines  # noqa: PLC0415 - keeps --help quick
    from pipeline.run.runner import run as run_all  # noqa: PLC0415

    project = open_project()
    console = Console(stderr=True)
    # Progress belongs on a terminal; a log gets the summary only.
    with refusing(), console.status("starting") as status:
        if not console.is_terminal or as_json:
            status.stop()
        report = run_all(
            project,
            cause="command line",
            feeds=feeds,
            progress=lambda name: status.update(f"{name} …"),
        )
    if as_json:
        print_json(run_document(project, report))
    else:
        print_problems(report.problems, project.root)
        for line in run_lines(project, report):
            typer.echo(line)
    if report.state != "published":
        raise typer.Exit(1)
    if strict and report.feeds and report.feeds.troubles:
        raise typer.Exit(4)


@app.command()
def ingest(
    feed: Annotated[list[str] | None, typer.Argument(help="Feed ids; all feeds if none is given.")] = None,
    also: Annotated[list[str] | None, typer.Option("--feed", help="A feed id; may be repeated.")] = None,
    url: Annotated[str, typer.Option(help="Ask this address instead of the one feed's own.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and store nothing.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Ask the feeds and store what they show. One feed's failure does not stop the others.

    Example: throughline ingest --feed arxiv-cs-cl --dry-run
    """
    from pipeline.records.load import load_library  # noqa: PLC0415
    from pipeline.run.feeds import ingest_feeds, offer  # noqa: PLC0415
    from pipeline.run.report import ingest_document, ingest_lines  # noqa: PLC0415
    from pipeline.store import Store  # noqa: PLC0415

    project = open_project()
    known, named = load_library(project.root).feeds, [*(feed or ()), *(also or ())]
    for feed_id in named:
        if feed_id not in known:
            typer.echo(f'There is no feed "{feed_id}". {did_you_mean(feed_id, known)}'.rstrip(), err=True)
            raise typer.Exit(2)
    if url and len(named) != 1:
        typer.echo("--url stands in for one feed; name that feed.", err=True)
        raise typer.Exit(2)
    with refusing(), Store.open(project.store_url) as store:
        report = ingest_feeds(
            project,
            store,
            datetime.now(UTC),
            named or None,
            dict.fromkeys(named, url) if url else None,
            dry_run=dry_run,
        )
        offered = 0 if dry_run else offer(project, store, datetime.now(UTC)).offered
    if as_json:
        print_json(ingest_document(report))
    else:
        for line in ingest_lines(report, details=dry_run):
            typer.echo(line)
        if offered:
            typer.echo(
                f"{number_of(offered, 'candidate claim')} put in the inbox; see: throughline inbox list"
            )
    if report.rows and len(report.troubles) == len(report.rows):
        raise typer.Exit(1)


@app.command()
def build() -> None:
    """Build and release the site from the records and what the store already holds, asking no feed.

    Example: throughline build
    """
    run(feeds=False, strict=False, as_json=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    schedule: Annotated[bool, typer.Option(help="Run on the schedule of throughline.toml.")] = True,
) -> None:
    """Serve the live site and the desk, and run on schedule, until stopped.

    Example: throughline serve --port 8080 --no-schedule
    """
    from pipeline.desk.serve import serve as serve_desk  # noqa: PLC0415

    project = open_project()
    if not (project.live / "index.html").is_file():
        typer.echo("No site has been published yet; make one with: throughline run")
    typer.echo(f"The site: http://{host}:{port}/   the desk: http://{host}:{port}/desk/   stop with Ctrl-C")
    with refusing():
        serve_desk(project, host, port, scheduled=schedule)


@app.command()
def status(as_json: JsonOption = False) -> None:
    """Tell how the pipeline is: last and next run, release, feeds.

    Example: throughline status --json
    """
    from pipeline.publish.releases import releases as list_releases  # noqa: PLC0415
    from pipeline.records.load import load_library  # noqa: PLC0415
    from pipeline.run.status import read_status  # noqa: PLC0415
    from pipeline.store import Store  # noqa: PLC0415

    project = open_project()
    with refusing(), Store.open(project.store_url) as store:
        now = datetime.now(UTC)
        found = read_status(load_library(project.root), store, project.config.run.schedule, now)
        last = next(iter(store.runs(1)), None)
    live = next((r.id for r in list_releases(project.var / "releases", project.live) if r.live), None)
    if as_json:
        print_json(
            {
                "state": found.state,
                "last_run": {"started": last.started, "state": last.state, "message": last.message}
                if last
                else None,
                "next_run": found.next_run,
                "release": live,
                "feeds": [{"id": f.id, "state": f.state, "message": f.message} for f in found.feeds],
            }
        )
        return
    typer.echo(found.sentence)
    typer.echo(f"Last run: {f'{last.started:%Y-%m-%d %H:%M} UTC, {last.state}' if last else 'never'}")
    typer.echo(f"Next run: {found.next_run_text}")
    typer.echo(f"Live release: {live or 'none'}")


@app.command()
def releases(as_json: JsonOption = False) -> None:
    """List the releases on disk, newest first; the live one is marked.

    Example: throughline releases
    """
    from pipeline.publish.releases import releases as list_releases  # noqa: PLC0415

    project = open_project()
    found = list_releases(project.var / "releases", project.live)
    if as_json:
        print_json([{"id": r.id, "live": r.live} for r in found])
        return
    for release in found:
        typer.echo(f"{release.id}{'  live' if release.live else ''}")


@app.command()
def rollback(
    release: Annotated[
        str | None, typer.Argument(help="Release id; the one before the live one if left out.")
    ] = None,
) -> None:
    """Switch the live site to an older release, at once.

    Example: throughline rollback
    """
    from pipeline.run.rollback import roll_back_site  # noqa: PLC0415

    project = open_project()
    with refusing():
        chosen = roll_back_site(project, release)
    typer.echo(f"Live now: {chosen.id}")


app.command(context_settings={"ignore_unknown_options": True})(trace)  # "-0.86" is no option


@app.command()
def extract(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A text file in UTF-8, or - for standard input.")
    ],
    as_json: JsonOption = False,
) -> None:
    """List the quantities in a text and the candidate claims they suggest.

    Inside a project folder a candidate also gets the topic its words speak for.

    Example: throughline extract abstract.txt --json
    """
    from pipeline.run.extract import extract_file  # noqa: PLC0415

    found = extract_file(file, Path.cwd())
    if found is None:
        typer.echo(f"{file} is not a file that can be read.", err=True)
        raise typer.Exit(2)
    if as_json:
        print_json(found.document())
        return
    typer.echo(found.table())


app.command()(new)
app.command()(suggest)


@app.command()
def schema() -> None:
    """Write the JSON Schemas of the records, which editors use for completion.

    Example: throughline schema
    """
    from pipeline.records.schema import write_schemas  # noqa: PLC0415

    project = open_project()
    written = write_schemas(project.root)
    for path in written:
        typer.echo(f"Written: {path.relative_to(project.root)}")
    if not written:
        typer.echo("The schemas are up to date.")


@app.command()
def version() -> None:
    """Print the version.

    Example: throughline version
    """
    typer.echo(__version__)
