"""What is wrong, where, and what to do about it: one value for every complaint of the pipeline.

A check never raises and never prints. It yields :class:`Problem` values; they are sorted, counted and
shown at the end, in one of three forms: text for people, JSON for programs, annotations for a forge.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rich.cells import cell_len

Severity = Literal["error", "warning"]

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    ``path`` is relative to the project, with forward slashes. ``line`` and ``column`` count from 1 and
    count characters, not bytes. ``field`` is the dotted path of the record field (empty when the problem
    is not about a field), ``width`` the number of characters to mark on the line.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    field: str = ""
    hint: str = ""
    severity: Severity = "error"
    width: int = 1

    def __post_init__(self) -> None:
        # Messages quote the file, and a value there may be a megabyte.
        for name in ("message", "field", "hint"):
            text = getattr(self, name)
            if len(text) > _LONGEST:
                object.__setattr__(self, name, f"{text[: _LONGEST - 100]} … {text[-97:]}")


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Sort by place in the project and drop exact repetitions."""
    return sorted(set(problems), key=lambda p: (p.path, p.line, p.column, p.code, p.message, p.field, p.hint))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Tell whether anything in ``problems`` forbids publishing."""
    return any(p.severity == "error" for p in problems)


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the one of ``known`` that is closest to ``word``, or ``None`` if none is close."""
    candidates = list(known)
    best = process.extractOne(word, candidates, scorer=OSA.normalized_similarity, score_cutoff=0.55)
    if "/" in word:
        # A claim id is close when its claim part is, even if it is looked up under the wrong work.
        tail = word.rsplit("/", 1)[1]
        tails = {c: c.rsplit("/", 1)[-1] for c in candidates}
        by_tail = process.extractOne(tail, tails, scorer=OSA.normalized_similarity, score_cutoff=0.7)
        if by_tail and (best is None or by_tail[1] > best[1]):
            return by_tail[2]
    return best[0] if best else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint naming the closest of ``known`` to ``word``, or an empty string if none is close."""
    best = closest(word, known)
    return f'Did you mean "{best}"?' if best else ""


def counts(problems: Sequence[Problem]) -> dict[str, int]:
    """Count errors, warnings and the files they stand in."""
    errors = sum(p.severity == "error" for p in problems)
    return {
        "errors": errors,
        "warnings": len(problems) - errors,
        "files_with_problems": len({p.path for p in problems}),
    }


def number_of(number: int, noun: str) -> str:
    """Return "1 error", "2 errors"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def to_json(problems: Sequence[Problem], extra_counts: dict[str, int] | None = None) -> str:
    """Return the machine-readable report, the contract of ``throughline check --format json``."""
    rows: list[dict[str, Any]] = [
        {
            "path": p.path,
            "line": p.line,
            "column": p.column,
            "code": p.code,
            "severity": p.severity,
            "field": p.field,
            "message": p.message,
            "hint": p.hint,
        }
        for p in problems
    ]
    document = {"problems": rows, "counts": counts(problems) | (extra_counts or {})}
    return json.dumps(document, ensure_ascii=False, indent=2)


def to_github(problems: Sequence[Problem]) -> str:
    """Return workflow commands that a forge shows as annotations beside the lines of a change."""

    def data(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    def attribute(text: str) -> str:
        return data(text).replace(":", "%3A").replace(",", "%2C")

    lines = []
    for p in problems:
        message = f"{p.message} {p.hint}".strip()
        lines.append(
            f"::{p.severity} file={attribute(p.path)},line={p.line},col={p.column},"
            f"title={attribute(p.code)}::{data(message)}"
        )
    return "\n".join(lines)


def to_text(problems: Sequence[Problem], source_line: Callable[[str, int], str | None]) -> Iterator[str]:
    """Yield one printable block per problem, the source line shown with the place marked.

    ``source_line(path, line)`` returns the text of a line, or ``None`` when it can't be shown.
    """
    for p in problems:
        about = f"{p.field}: " if p.field else ""
        block = [_shown(f"{p.path}:{p.line}:{p.column}: {p.severity} [{p.code}] {about}{p.message}")]
        text = source_line(p.path, p.line)
        if text is not None:
            block.extend(_marked(text, p))
        if p.hint:
            block.append(_shown(f"  = {p.hint}"))
        yield "\n".join(block)


def _marked(text: str, problem: Problem) -> list[str]:
    """Return the source line and the line of carets under it, cut to a readable width."""
    start = problem.column - 1
    cut = max(0, start - 60) if len(text) > 120 else 0
    shown = _shown(text[cut : cut + 120])
    before, marked = shown[: start - cut], shown[start - cut :][: max(1, problem.width)]
    gutter = f"{problem.line:>5} | "
    # Wide characters take two cells of a terminal, combining ones none.
    carets = " " * cell_len(before) + "^" * max(1, cell_len(marked))
    return [gutter + shown, " " * (len(gutter) - 2) + "| " + carets]


def _shown(text: str) -> str:
    """Return ``text`` on one line, with a mark for what a terminal would act on or could not show."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text.replace("\t", " ").replace("\n", " "))
