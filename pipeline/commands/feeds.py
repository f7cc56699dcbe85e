"""``throughline feeds``: how the feeds are, one feed in full, accepting a table that was held back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.commands.common import JsonOption, open_project, print_json, refusing
from pipeline.problems import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.ingest import FeedHealth
    from pipeline.records.feeds import Feed

app = typer.Typer(
    name="feeds",
    invoke_without_command=True,
)

FeedArgument = Annotated[str, typer.Argument(metavar="ID", help="Id of the feed.")]


@app.callback()
def feeds(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the feeds with their health.

    Example: throughline feeds
    """
    if context.invoked_subcommand is not None:
        return
    from pipeline.records.load import load_library  # noqa: PLC0415 - keeps --help quick
    from pipeline.run.status import SHAPES, feed_healths  # noqa: PLC0415
    from pipeline.store import Store  # noqa: PLC0415

    project = open_project()
    with refusing(), Store.open(project.store_url) as store:
        library = load_library(project.root)
        healths = feed_healths(library, store, datetime.now(UTC))
    if as_json:
        print_json([_document(library.feeds[h.feed].record, h) for h in healths])
        return
    for health in healths:
        typer.echo(f"{SHAPES[health.state]} {health.feed:<28} {health.state:<10} {health.message}")


@app.command()
def show(feed: FeedArgument, as_json: JsonOption = False) -> None:
    """Show one feed: its state, its times, its last attempts, and what went wrong last.

    Example: throughline feeds show arxiv-cs-cl
    """
    from pipeline.records.load import load_library  # noqa: PLC0415
    from pipeline.run.status import feed_healths  # noqa: PLC0415
    from pipeline.store import Store  # noqa: PLC0415

    project = open_project()
    library = load_library(project.root)
    _demand(feed, library.feeds)
    with refusing(), Store.open(project.store_url) as store:
        health = next(h for h in feed_healths(library, store, datetime.now(UTC)) if h.feed == feed)
        attempts, held = store.fetches(feed, limit=10), store.held(feed)
    record = library.feeds[feed].record
    reasons = list(held.reasons) if held else []
    if as_json:
        past = [
            {"ended": a.ended, "outcome": a.outcome, "status": a.status, "message": a.message}
            for a in attempts
        ]
        print_json(_document(record, health) | {"held": reasons, "attempts": past})
        return
    typer.echo(f"{record.title}\n{record.kind}  {record.url}\n")
    for name, value in _facts(record, health):
        typer.echo(f"{name:<18} {value}")
    if health.problem:
        typer.echo(f"\nLast problem, {_moment(health.problem_at)}: {health.problem}")
        typer.echo(f"See it again: {health.reproduce}")
    if reasons:
        typer.echo("\nThe table that came is held back:")
        for reason in reasons:
            typer.echo(f"  {reason}")
        if held and held.observations:
            typer.echo(f"Let it through: throughline feeds accept {feed}   or edit the mapping.")
        else:
            typer.echo("There is nothing to accept: edit the mapping in the record.")
    if attempts:
        typer.echo("\nLast attempts:")
    for attempt in attempts:
        typer.echo(f"  {_moment(attempt.ended)}  {attempt.outcome:<13} {attempt.message}")


@app.command()
def accept(feed: FeedArgument) -> None:
    """Let a table through that was held back: its figures count from now on.

    Example: throughline feeds accept lmarena-text-table
    """
    from pipeline.records.load import load_library  # noqa: PLC0415
    from pipeline.store import Store  # noqa: PLC0415

    project = open_project()
    _demand(feed, load_library(project.root).feeds)
    with refusing(), Store.open(project.store_url) as store:
        count = store.accept_held(feed, datetime.now(UTC))
    figures = "1 figure" if count == 1 else f"{count} figures"
    typer.echo(f"Accepted: {figures} of {feed} joined the record. They are published by the next run.")


def _demand(feed: str, known: Mapping[str, object]) -> None:
    if feed not in known:
        typer.echo(f'There is no feed "{feed}". {did_you_mean(feed, known)}'.rstrip(), err=True)
        raise typer.Exit(2)


def _document(record: Feed, health: FeedHealth) -> dict[str, Any]:
    return {
        "id": health.feed,
        "title": record.title,
        "kind": record.kind,
        "url": record.url,
        "state": health.state,
        "message": health.message,
        "since": health.since,
        "last_attempt": health.last_attempt,
        "last_success": health.last_success,
        "last_change": health.last_change,
        "next_due": health.next_due,
        "expected_every": record.expected_every,
        "failures": health.failures,
        "problem": health.problem or None,
        "problem_at": health.problem_at,
        "reproduce": health.reproduce,
    }


def _facts(record: Feed, health: FeedHealth) -> list[tuple[str, str]]:
    return [
        ("State", f"{health.state}: {health.message}"),
        ("Last attempt", _moment(health.last_attempt)),
        ("Last success", _moment(health.last_success)),
        ("Last change", _moment(health.last_change)),
        ("Next due", _moment(health.next_due) if health.next_due else "–"),
        ("Expected every", record.expected_every),
        ("Failures in a row", str(health.failures)),
    ]


def _moment(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at else "never"
