"""Edit a candidate in the editor's own editor: the proposed claim as YAML, checked when it is closed."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.inbox.decide import Accepted, Desk, InboxError, Written, claims_of, paper_of, write_claim
from pipeline.inbox.propose import propose
from pipeline.inbox.verify import work_path
from pipeline.lookup.works import work_of_paper
from pipeline.problems import Problem
from pipeline.records.edit import EditError, insert_claim_text
from pipeline.records.library import Library
from pipeline.records.slugs import unused
from pipeline.records.source_file import MAX_BYTES
from pipeline.records.types import SLUG_PATTERN
from pipeline.records.yaml_source import Path as FieldPath
from pipeline.records.yaml_source import YamlDocument, parse_yaml
from pipeline.records.yaml_text import block_lines
from pipeline.store import OfferedClaim, StoredPaper

MOST_ROUNDS = 5
"""So often the editor is opened again over problems; an editor that is a program might go on for ever."""

_MARK = "#! "
"""What begins a line that was written by this program; such lines are not taken over."""

_ABOUT_NAMES = frozenset({"unknown-field", "missing-field", "empty-value", "bad-id"})
"""Codes of problems that are about the name of a field and not about its value."""

RunEditor = Callable[[Path], int]
"""Opens an editor on a file, waits for its end, and returns its exit status."""


def editor_of(environment: Mapping[str, str]) -> RunEditor | None:
    """Return the editor that ``VISUAL`` or else ``EDITOR`` names, which may have arguments of its own."""
    command = shlex.split(environment.get("VISUAL") or environment.get("EDITOR") or "")
    if not command:
        return None

    def run(path: Path) -> int:
        return subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603 - the user's own words

    return run


def edit_claim(
    desk: Desk, offered: OfferedClaim, run_editor: RunEditor, *, work: str | None = None
) -> Accepted:
    """Let an editor write the claim, then put it into the record of its work as it was written.

    A text with problems is opened again with the problems above it, until it is in order or comes back as it
    was. Then it is kept, and editing the same candidate goes on with it. Raises :class:`InboxError`.
    """
    item, paper = offered.candidate.id, paper_of(desk, offered)
    path = desk.folder / f"{item}.yml"
    work_id = work or work_of_paper(paper.paper, desk.library.works)
    proposal = propose(offered, paper, desk.library.known["topic"], desk.now.date())
    key = unused(proposal.key, claims_of(desk.library, work_id))
    proposed = "\n".join(block_lines(key, proposal.claim)) + "\n"
    kept = _kept(path)
    body = before = kept or proposed
    head = _head(offered, paper, work_id)
    problems: list[Problem] = []
    for turn in range(MOST_ROUNDS):
        body = _edited(path, head, body, run_editor, item)
        if not re.sub(r"(?m)^\s*#.*$", "", body).strip():
            path.unlink(missing_ok=True)
            raise InboxError(f"{item}: the text was left empty; nothing was accepted.")
        if turn == 0 and body == before:
            if not kept:
                path.unlink(missing_ok=True)
            raise InboxError(f"{item}: nothing was changed, so nothing was accepted.")
        try:
            accepted = _take(desk, offered, paper, body, work)
        except InboxError as error:
            problems = _in_buffer(error, body, desk, path)
            if turn and body == before:
                break
            head = [*_head(offered, paper, work_id), *(_line(p) for p in problems)]
            before = body
            continue
        path.unlink(missing_ok=True)
        return accepted
    shown = _shifted(problems, len(head))
    _write(path, head, body)
    raise InboxError(f"{item}: the text has problems; it is kept in {_shown(path, desk)}.", shown)


def _take(desk: Desk, offered: OfferedClaim, paper: StoredPaper, body: str, work: str | None) -> Accepted:
    document, problems = parse_yaml("", body)
    if document is None or problems:
        raise InboxError("", problems)
    keys = list(document.data)
    if len(keys) != 1 or not isinstance(document.data[keys[0]], dict):
        raise InboxError("", [_problem(document, (), "One claim belongs here: its id, a colon, its fields.")])
    key = str(keys[0])
    if not re.fullmatch(SLUG_PATTERN, key):
        message = f'"{key}" is not an id. Use small letters, digits and single hyphens.'
        raise InboxError("", [_problem(document, (key,), message)])

    def put(text: str, library: Library, work_id: str) -> tuple[str, Written]:
        try:
            return insert_claim_text(text, body), Written(key)
        except EditError as error:
            raise InboxError("", [_problem(document, (key,), f"{work_path(work_id)}: {error}")]) from error

    return write_claim(desk, offered, paper, put, work=work, own_words=True)


def _edited(path: Path, head: Sequence[str], body: str, run_editor: RunEditor, item: str) -> str:
    """Show ``body`` under ``head`` in an editor; return what is left of it."""
    try:
        _write(path, head, body)
        status = run_editor(path)
        if status != 0:
            raise InboxError(f"{item}: the editor ended with status {status}; nothing was accepted.")
        raw = path.read_bytes()
    except OSError as error:
        what = error.filename or path
        raise InboxError(f"{item}: {what}: {error.strerror}; nothing was accepted.") from error
    if len(raw) > MAX_BYTES:
        raise InboxError(f"{item}: the text is larger than any record; nothing was accepted.")
    try:
        return _without_head(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InboxError(f"{item}: the text is not UTF-8; nothing was accepted.") from error


def _kept(path: Path) -> str:
    """Return a text that an earlier editing left behind, empty if there is none."""
    try:
        return _without_head(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""


def _head(offered: OfferedClaim, paper: StoredPaper, work: str | None) -> list[str]:
    sentence = " ".join(str(offered.candidate.document.get("sentence", "")).split())
    where = work_path(work) if work else "a new record"
    return [
        f"{_MARK}A candidate claim for {where}: {paper.paper.title}",
        f"{_MARK}The source says: {sentence}",
        f"{_MARK}Say the finding in your own words under says, and take the line status: candidate away,",
        f"{_MARK}under which nothing may cite it. Lines that begin with {_MARK.strip()} are not taken over.",
        f"{_MARK}To accept nothing, leave the file empty or close it as it is.",
    ]


def _write(path: Path, head: Sequence[str], body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*head, body.rstrip("\n")]) + "\n", encoding="utf-8")


def _without_head(text: str) -> str:
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(row for row in rows if not row.startswith(_MARK.strip())).strip("\n") + "\n"


def _in_buffer(error: InboxError, body: str, desk: Desk, path: Path) -> list[Problem]:
    """Return the problems with their places in the text that was edited instead of those in the record."""
    if not error.problems:
        raise error
    document, _ = parse_yaml("", body)
    found = []
    for problem in error.problems:
        here = replace(problem, path=_shown(path, desk))
        if document is not None and problem.path:
            parts = _path_of(problem.field)[1:]
            at = document.place(parts, key=problem.code in _ABOUT_NAMES)
            here = replace(here, line=at.line, column=at.column, width=at.width)
        found.append(here)
    return found


def _shifted(problems: Sequence[Problem], lines: int) -> list[Problem]:
    return [replace(problem, line=problem.line + lines) for problem in problems]


def _path_of(field: str) -> FieldPath:
    return tuple(int(part) if part.isdecimal() else part for part in field.split(".")) if field else ()


def _line(problem: Problem) -> str:
    words = " ".join(f"{problem.message} {problem.hint}".split())
    field = ".".join(problem.field.split(".")[2:])
    return f"{_MARK}PROBLEM {f'{field}: ' if field else ''}{words}"


def _problem(document: YamlDocument, path: FieldPath, message: str) -> Problem:
    place = document.place(path, key=True)
    return Problem("", place.line, place.column, "claim", message, width=place.width)


def _shown(path: Path, desk: Desk) -> str:
    return path.relative_to(desk.root).as_posix() if path.is_relative_to(desk.root) else str(path)
