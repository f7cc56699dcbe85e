"""Load every record of a project into a :class:`Library`, with every problem of form on the way.

Nothing here raises for bad input. A record with some bad fields is still loaded without them, so that
the checks that need several records at once can run on the rest: one run reports everything.
"""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import Any

from pydantic import BaseModel, ValidationError

from pipeline.problems import Problem, did_you_mean
from pipeline.records.catalog import Benchmark
from pipeline.records.library import KINDS, ClaimEntry, Entry, Kind, Library, Prose
from pipeline.records.source_file import SourceFile, read_source
from pipeline.records.types import SLUG_PATTERN
from pipeline.records.works import Work
from pipeline.records.yaml_source import Path, YamlDocument, parse_yaml

_IGNORED = re.compile(r"^(\..*|README\.md|.*~)$")


def load_library(root: FilePath) -> Library:
    """Read ``sources/`` and ``content/`` under ``root``."""
    library = Library()
    for kind in KINDS:
        library.known.setdefault(kind.name, set())
        for path in _files(root, kind, library.problems):
            _load_file(root, path, kind, library)
    library.known["claim"] = set(library.known.get("claim", ()))
    return library


def _files(root: FilePath, kind: Kind, problems: list[Problem]) -> list[FilePath]:
    """List the record files of one folder in order, complaining about names that can't be records."""
    folder = root / kind.folder
    if not folder.is_dir():
        return []
    files = []
    for path in sorted(folder.iterdir()):
        if _IGNORED.match(path.name):
            continue
        if path.suffix == kind.suffix and re.fullmatch(SLUG_PATTERN, path.stem):
            files.append(path)
            continue
        message = f'"{path.name}" can\'t be the file of a {kind.name}.'
        hint = f"Name it with small letters, digits and hyphens, ending in {kind.suffix}."
        problems.append(Problem(path.relative_to(root).as_posix(), 1, 1, "file-name", message, hint=hint))
    return files


def _load_file(root: FilePath, path: FilePath, kind: Kind, library: Library) -> None:
    library.known[kind.name].add(path.stem)
    source = read_source(root, path)
    if isinstance(source, Problem):
        library.problems.append(source)
        library.unreadable.add(path.stem)
        return
    front, body, first_line, missing = _split(source, kind)
    if missing:
        library.problems.append(missing)
        library.unreadable.add(path.stem)
        return
    document, problems = parse_yaml(source.path, front, first_line)
    library.problems.extend(problems)
    if document is None:
        library.unreadable.add(path.stem)
        return
    record, problems = validate(kind.model, document)
    library.problems.extend(problems)
    _note_claim_ids(kind, path.stem, document, library)
    if record is None:
        return
    entry = Entry(path.stem, record, document, source, body)
    getattr(library, kind.plural)[path.stem] = entry
    if isinstance(record, Work):
        for key, claim in record.claims.items():
            claim_id = f"{path.stem}/{key}"
            library.claims[claim_id] = ClaimEntry(claim_id, path.stem, claim, document, ("claims", key))


def _note_claim_ids(kind: Kind, stem: str, document: YamlDocument, library: Library) -> None:
    """Remember the ids a file declares, even where the claim itself is broken."""
    field = {"work": "claims", "benchmark": "derived"}.get(kind.name)
    declared = document.data.get(field) if field else None
    if isinstance(declared, dict):
        library.known.setdefault("claim", set()).update(f"{stem}/{key}" for key in declared)


def _split(source: SourceFile, kind: Kind) -> tuple[str, Prose, int, Problem | None]:
    """Cut a Markdown file into front matter and body; a YAML file is all front matter."""
    if not kind.in_markdown:
        return source.text, Prose("", 1), 1, None
    lines = source.text.split("\n")
    if lines[0].rstrip() != "---":
        problem = Problem(
            source.path,
            1,
            1,
            "no-front-matter",
            "The record is missing: the file does not begin with front matter.",
            hint="Begin with a line ---, then the fields, then another line ---.",
        )
        return "", Prose("", 1), 1, problem
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return "\n".join(lines[1:number]), Prose("\n".join(lines[number + 1 :]), number + 2), 2, None
    problem = Problem(
        source.path,
        1,
        1,
        "no-front-matter",
        "The front matter is not closed.",
        hint="End it with a line that holds only ---.",
        width=3,
    )
    return "", Prose("", 1), 1, problem


def validate(model: type[BaseModel], document: YamlDocument) -> tuple[BaseModel | None, list[Problem]]:
    """Fit ``document`` to ``model``.

    Returns the record and the problems of its fields. Bad fields are taken out and the rest is tried
    again; the record is ``None`` only when nothing usable is left.
    """
    problems: list[Problem] = []
    data: Any = document.data
    for round_number in range(12):
        try:
            return model.model_validate(data), problems
        except ValidationError as error:
            errors = error.errors(include_url=False)
            if round_number == 0:
                problems = [_problem(model, document, dict(e)) for e in errors]
            data = _without(data, [tuple(e["loc"]) for e in errors])
            if data is None:
                return None, problems
    return None, problems


def _without(data: Any, paths: list[Path]) -> Any:
    """Return a copy of ``data`` without the values at ``paths``.

    A path that is not in the data stands for a missing field; then its parent goes. ``None`` when the
    root itself would have to go. Lists keep the order of what stays.
    """
    doomed: set[Path] = set()
    for path in paths:
        here = _existing(data, path)
        if not here:
            return None
        doomed.add(here)

    def copy(value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {k: copy(v, (*path, k)) for k, v in value.items() if (*path, k) not in doomed}
        if isinstance(value, list):
            return [copy(v, (*path, i)) for i, v in enumerate(value) if (*path, i) not in doomed]
        return value

    return copy(data, ())


def _existing(data: Any, path: Path) -> Path:
    """Return ``path`` if it is in ``data``, otherwise its deepest ancestor that is."""
    here: list[str | int] = []
    for part in path:
        if part == "[key]":
            break
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if not in_list and not (isinstance(data, dict) and part in data):
            break
        data = data[part]
        here.append(part)
    return tuple(here)


_TYPE_WORDS = {
    "dict_type": "a mapping of fields",
    "model_type": "a mapping of fields",
    "list_type": "a list",
    "string_type": "a text",
    "bool_parsing": "true or false",
}


def _problem(model: type[BaseModel], document: YamlDocument, error: dict[str, Any]) -> Problem:
    """Say what pydantic found in the words of an editor."""
    path: Path = tuple(error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if path and path[-1] == "[key]":
        return document.problem(
            path[:-1], kind, context.get("message", error["msg"]), context.get("hint", ""), key=True
        )
    if kind == "extra_forbidden":
        hint = did_you_mean(str(path[-1]), _fields_at(model, path[:-1]))
        return document.problem(
            path, "unknown-field", f'There is no field "{path[-1]}" here.', hint, key=True
        )
    if kind == "missing":
        message = f'The field "{path[-1]}" is missing.'
        hint = _description(model, path)
        return document.problem(path, "missing-field", message, hint, key=True)
    if kind == "literal_error":
        value = str(error["input"])
        allowed = re.findall(r"'([^']*)'", context["expected"])
        hint = did_you_mean(value, allowed) or "One of: " + ", ".join(allowed) + "."
        return document.problem(path, "unknown-value", f'"{value}" is not one of the known values.', hint)
    if kind in _TYPE_WORDS:
        found = {dict: "a mapping", list: "a list", type(None): "nothing"}.get(type(error["input"]), "a text")
        message = f"Here stands {found}; {_TYPE_WORDS[kind]} is expected."
        return document.problem(path, "wrong-type", message, _description(model, path))
    if kind in ("too_short", "too_long"):
        bound = context.get("min_length", context.get("max_length"))
        word = "At least" if kind == "too_short" else "At most"
        message = f"{word} {bound} belong here; there are {context['actual_length']}."
        return document.problem(path, "wrong-number", message, _description(model, path))
    if kind == "string_too_short":
        return document.problem(path, "empty-value", "The text is empty.", _description(model, path))
    if "message" in context:
        return document.problem(path, kind, context["message"], context.get("hint", ""))
    return document.problem(path, "bad-value", error["msg"] + ".", _description(model, path))


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Follow ``path`` from ``model`` to the model it leads to."""
    current: Any = model
    for part in path:
        if isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(str(part))
            if field is None:
                return None
            current = field.annotation
        else:
            current = _inner(current)
        current = _strip(current)
    return current if isinstance(current, type) and issubclass(current, BaseModel) else None


def _strip(annotation: Any) -> Any:
    """Remove ``None`` and ``Annotated`` wrappers from a type."""
    args = getattr(annotation, "__args__", ())
    if type(None) in args:
        return _strip(next(a for a in args if a is not type(None)))
    return annotation


def _inner(annotation: Any) -> Any:
    """Return the element type of a list or the value type of a mapping."""
    args = getattr(annotation, "__args__", ())
    return args[-1] if args else annotation


def _fields_at(model: type[BaseModel], path: Path) -> list[str]:
    found = _model_at(model, path)
    return list(found.model_fields) if found else []


def _description(model: type[BaseModel], path: Path) -> str:
    names = [p for p in path if isinstance(p, str)]
    if not names:
        return ""
    end = max(i for i, p in enumerate(path) if isinstance(p, str))
    parent = _model_at(model, path[:end])
    field = parent.model_fields.get(str(path[end])) if parent else None
    return field.description or "" if field else ""


def derived_ids(entry: Entry[Benchmark]) -> list[str]:
    """List the claim ids that a benchmark derives."""
    return [f"{entry.id}/{key}" for key in entry.record.derived]
