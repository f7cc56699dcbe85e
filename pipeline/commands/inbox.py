"""``throughline inbox``: list, show, accept, edit and reject what waits for an editor's decision."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pipeline.commands.common import JsonOption, open_project, print_json, refusing
from pipeline.problems import did_you_mean, to_text

if TYPE_CHECKING:
    from pipeline.inbox.decide import Accepted, Desk, InboxError
    from pipeline.inbox.items import Item

app = typer.Typer(
    name="inbox",
    help="Decide about candidate claims, edits of works and likely contradictions.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Ids = Annotated[list[str], typer.Argument(metavar="ID...", help="Ids, or their beginnings if clear.")]
OneId = Annotated[str, typer.Argument(metavar="ID", help="The id, or its beginning if clear.")]
WorkOption = Annotated[
    str | None,
    typer.Option(help="Work to write into; by default the one with the paper's ids, or else a new one."),
]


@app.command("list")
def list_items(
    topic: Annotated[
        str | None, typer.Option(help="Only candidates and contradictions on this topic.")
    ] = None,
    paper: Annotated[
        str | None, typer.Option(help="Only those of this paper, by one of its ids: arxiv:2604.22002.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """List what waits: edits of works, likely contradictions, then candidates, the most relevant first.

    Example: throughline inbox list --topic diversity --limit 5
    """
    from pipeline.inbox.items import list_document, list_lines, waiting  # noqa: PLC0415 - keeps --help quick

    with _desk() as desk:
        known = sorted(desk.library.known["topic"])
        if topic is not None and topic not in known:
            _misuse(f'There is no topic "{topic}". {did_you_mean(topic, known)}')
        items = waiting(desk, topic=topic, paper=paper, limit=limit)
        if as_json:
            print_json([list_document(item) for item in items])
            return
        for line in list_lines(items, more=len(items) == limit):
            typer.echo(line)


@app.command()
def show(item: OneId, as_json: JsonOption = False) -> None:
    """Show one item in full: the sentence, what was read and guessed, and what accepting it would write.

    Example: throughline inbox show 3f2a
    """
    from pipeline.inbox.decide import InboxError  # noqa: PLC0415
    from pipeline.inbox.items import show_document, show_lines  # noqa: PLC0415

    with _desk() as desk:
        (found,) = _find(desk, [item])
        try:
            if as_json:
                print_json(show_document(desk, found))
                return
            for line in show_lines(desk, found):
                typer.echo(line)
        except InboxError as error:
            _say_why(error)
            raise typer.Exit(1) from error


@app.command()
def accept(
    items: Ids,
    *,
    work: WorkOption = None,
    key: Annotated[
        str | None, typer.Option(help="The claim's id within the work; made from its words if not given.")
    ] = None,
    says: Annotated[str, typer.Option(help="The finding in one sentence of your own words.")] = "",
    who: Annotated[str, typer.Option(help="People, systems or texts that were studied.")] = "",
    design: Annotated[str, typer.Option(help="The design of the study, instead of the guess.")] = "",
    topic: Annotated[
        list[str] | None, typer.Option(help="A topic, instead of the guess; repeatable.")
    ] = None,
    why: Annotated[
        str, typer.Option(help="Of a contradiction: what the two claims disagree about, in a sentence.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Write claims into the records of their works, unverified; an edit into a work; or a contradiction.

    Without --says a claim has the status "candidate", which nothing may cite until it has words. A
    contradiction needs --why, which readers will see.

    Example: throughline inbox accept 3f2a --says "Readers with a lamp read more slowly."
    """
    from pipeline.inbox.decide import accept_claim, accept_edit, accept_relation  # noqa: PLC0415
    from pipeline.inbox.propose import Words  # noqa: PLC0415

    said = (key, says, who, design)
    if len(items) > 1 and any(said):
        _misuse("--key, --says, --who and --design are about one claim; name one id.")
    if len(items) > 1 and why:
        _misuse("--why is about one contradiction; name one id.")
    words = Words(" ".join(says.split()), " ".join(who.split()), design, tuple(topic or ()))

    def one(desk: Desk, item: Item) -> Accepted:
        if item.likely is not None:
            if any(said) or work or topic:
                _misuse(f"{item.id} is a likely contradiction and takes no option but --why.")
            return accept_relation(desk, item.likely, " ".join(why.split()))
        if why:
            _misuse(f"{item.id} is no likely contradiction; --why is about those.")
        if item.edit is not None:
            if any(said) or work or topic:
                _misuse(f"{item.id} is an edit of a work and takes no options.")
            return accept_edit(desk, item.edit)
        return accept_claim(desk, item.claim, words, work=work, key=key)

    _decide(items, as_json, one)


@app.command()
def edit(item: OneId, work: WorkOption = None, as_json: JsonOption = False) -> None:
    """Open the proposed claim in $VISUAL or $EDITOR and accept what you make of it.

    Example: throughline inbox edit 3f2a
    """
    from pipeline.inbox.editor import edit_claim, editor_of  # noqa: PLC0415

    run_editor = editor_of(os.environ)
    if run_editor is None:
        _misuse("No editor is named; set VISUAL or EDITOR.")

    def one(desk: Desk, found: Item) -> Accepted:
        if found.offered is None:
            _misuse(f"{found.id} is no candidate claim: accept it, reject it, or edit the record itself.")
        return edit_claim(desk, found.claim, run_editor, work=work)

    _decide([item], as_json, one)


@app.command()
def reject(
    items: Ids,
    why: Annotated[str, typer.Option(help="The reason, kept with the decision.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Reject items. It is remembered, and they are never offered again.

    Example: throughline inbox reject 3f2a 77c0 --why "about another kind of lamp"
    """
    from pipeline.inbox.decide import InboxError  # noqa: PLC0415
    from pipeline.inbox.decide import reject as turn_down  # noqa: PLC0415

    rows, refused = [], False
    with _desk() as desk:
        for item in _find(desk, items):
            try:
                verdict = turn_down(desk, item.id, " ".join(why.split()))
                rows.append({"id": item.id, "verdict": "rejected"})
                if not as_json:
                    typer.echo(f"{item.id}  rejected{' before' if verdict == 'before' else ''}")
            except InboxError as error:
                refused = True
                rows.append({"id": item.id, "verdict": "refused", "message": str(error)})
                typer.echo(f"Refused: {error}", err=True)
    if as_json:
        print_json(rows)
    if refused:
        raise typer.Exit(1)


def _decide(items: Sequence[str], as_json: bool, one: Callable[[Desk, Item], Accepted]) -> None:
    """Accept items one after the other; what is refused does not stop the others, and ends in exit 1."""
    from pipeline.inbox.decide import InboxError, refuse_decided  # noqa: PLC0415

    rows: list[dict[str, Any]] = []
    refused = False
    with _desk() as desk:
        for item in _find(desk, items):
            try:
                refuse_decided(desk, item.id)
                done = one(desk, item)
            except InboxError as error:
                refused = True
                _say_why(error)
                rows.append({"id": item.id, "verdict": "refused", "message": str(error)})
                continue
            rows.append(_document(done))
            if not as_json:
                typer.echo(_in_words(done))
    if as_json:
        print_json(rows)
    if refused:
        raise typer.Exit(1)


@contextmanager
def _desk() -> Iterator[Desk]:
    """Open records and store of the project for one command."""
    from pipeline.inbox.decide import Desk  # noqa: PLC0415
    from pipeline.records.load import load_library  # noqa: PLC0415
    from pipeline.store import Store  # noqa: PLC0415

    project = open_project()
    with refusing(), Store.open(project.store_url) as store:
        library = load_library(project.root)
        yield Desk(project.root, project.var / "inbox", library, store, datetime.now(UTC))


def _find(desk: Desk, names: Sequence[str]) -> list[Item]:
    """Return the items with these ids, or leave with exit status 2 before anything is done."""
    from pipeline.inbox.items import UnknownItemError, find  # noqa: PLC0415

    try:
        return find(desk, list(dict.fromkeys(names)))
    except UnknownItemError as error:
        _misuse(str(error))


def _misuse(message: str) -> NoReturn:
    typer.echo(message.rstrip(), err=True)
    raise typer.Exit(2)


def _say_why(error: InboxError) -> None:
    typer.echo(f"Refused: {error}", err=True)
    for block in to_text(error.problems, lambda _path, _line: None):
        typer.echo(block, err=True)


def _document(done: Accepted) -> dict[str, Any]:
    return {
        "id": done.item,
        "verdict": "accepted",
        "work": done.work,
        "claim": done.claim or None,
        "path": done.path,
        "created": done.created,
        "was_there": done.was_there,
    }


def _in_words(done: Accepted) -> str:
    if done.was_there:
        return f"{done.item}  accepted: {done.path} says so already{f' ({done.claim})' if done.claim else ''}"
    if not done.claim:
        return f"{done.item}  accepted: {done.path}"
    begun = " (a new record)" if done.created else ""
    after = "" if done.own_words else "; give it words of your own before it is cited"
    return f"{done.item}  accepted: {done.claim} in {done.path}{begun}{after}"
