"""Load every record of a project into a :class:`Library`, with every problem of form on the way.

Nothing here raises for bad input. A record with some bad fields is loaded all the same (see
:mod:`pipeline.records.fit`), so that one run reports everything.
"""

from __future__ import annotations

import re
from pathlib import Path as FilePath

from pipeline.problems import Problem, did_you_mean
from pipeline.records.fit import validate
from pipeline.records.library import KINDS, ClaimEntry, Entry, Kind, Library, Prose
from pipeline.records.source_file import SourceFile, read_source
from pipeline.records.types import SLUG_PATTERN
from pipeline.records.works import Work
from pipeline.records.writing import InsightFrame
from pipeline.records.yaml_source import YamlDocument, parse_yaml

_IGNORED = re.compile(r"^(\..*|README\.md|.*~)$")
_TOP_FOLDERS = {"sources": frozenset[str](), "content": frozenset({"handbook", "pages", "templates"})}
"""Where records stand, with the folders beside them that hold something else."""
_READ_UNCHECKED = frozenset({"feed", "topic"})
"""Kinds that ingest and the status page read without asking for the checks; a broken one is left out."""


def load_library(root: FilePath) -> Library:
    """Read ``sources/`` and ``content/`` under ``root``."""
    library = Library()
    for top, others in _TOP_FOLDERS.items():
        _look_for_strays(root, top, others, library.problems)
    for kind in KINDS:
        library.known.setdefault(kind.name, set())
        for path in _files(root, kind, library.problems):
            _load_file(root, path, kind, library)
    library.known["claim"] = set(library.known.get("claim", ()))
    return library


def _look_for_strays(root: FilePath, top: str, others: frozenset[str], problems: list[Problem]) -> None:
    """Warn of a top folder that is not there, and of what stands in it where no record is looked for."""
    folders = {kind.folder.split("/")[1] for kind in KINDS if kind.folder.startswith(top + "/")}
    if not (root / top).exists() and not (root / top).is_symlink():
        message = f"There is no folder {top}."
        hint = f"Records stand in {top}/{min(folders)} and the folders beside it."
        problems.append(Problem(top, 1, 1, "missing-folder", message, hint=hint, severity="warning"))
        return
    for path in _listed(root, top, problems):
        if _IGNORED.match(path.name) or path.name in folders or path.name in others:
            continue
        message = f'No record is looked for in "{_printable(path.name)}".'
        hint = did_you_mean(path.name, sorted(folders)) or "Records stand in: " + ", ".join(sorted(folders))
        name = _printable(path.relative_to(root).as_posix())
        problems.append(Problem(name, 1, 1, "stray-file", message, hint=hint, severity="warning"))


def _listed(root: FilePath, folder: str, problems: list[Problem]) -> list[FilePath]:
    """List a folder in order; one that is not there is empty, one that can't be read is a problem."""
    try:
        return sorted((root / folder).iterdir())
    except FileNotFoundError:
        if not (root / folder).is_symlink():
            return []
        message = "This symbolic link leads nowhere; a folder of records is expected."
        problems.append(Problem(folder, 1, 1, "broken-link", message, hint="Replace it by a folder."))
    except NotADirectoryError:
        if (root / folder).exists():
            message = "A file stands where a folder of records is expected."
            problems.append(Problem(folder, 1, 1, "not-a-folder", message, hint="Rename or move it."))
    except OSError as error:
        message = f"The folder can't be read: {error.strerror}."
        problems.append(Problem(folder, 1, 1, "unreadable-folder", message))
    return []


def _files(root: FilePath, kind: Kind, problems: list[Problem]) -> list[FilePath]:
    """List the record files of one folder in order, complaining about names that can't be records."""
    files = []
    for path in _listed(root, kind.folder, problems):
        if _IGNORED.match(path.name):
            continue
        if path.suffix == kind.suffix and re.fullmatch(SLUG_PATTERN, path.stem):
            files.append(path)
            continue
        name = _printable(path.name)
        message = f'"{name}" can\'t be the file of a {kind.name}.'
        hint = f"Name it with small letters, digits and hyphens, ending in {kind.suffix}."
        if path.is_dir():
            message = f'"{name}" is a folder; no record is looked for in it.'
            hint = f"Records of this kind stand in {kind.folder} itself."
        problems.append(Problem(f"{kind.folder}/{name}", 1, 1, "file-name", message, hint=hint))
    return files


def _printable(name: str) -> str:
    """Return a file name with what can't be printed (not UTF-8, line breaks) as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def _load_file(root: FilePath, path: FilePath, kind: Kind, library: Library) -> None:
    library.known[kind.name].add(path.stem)
    source = read_source(root, path)
    if isinstance(source, Problem):
        library.problems.append(source)
        library.unreadable.add(path.stem)
        return
    add_record(source, kind, library)


def add_record(source: SourceFile, kind: Kind, library: Library) -> None:
    """Put the record of one file into ``library``, with its problems of form."""
    path = FilePath(source.path)
    library.known.setdefault(kind.name, set()).add(path.stem)
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
    unwritten = kind.name == "insight" and not body.text.strip() and "claims" in document.given(())
    record, problems = validate(InsightFrame if unwritten else kind.model, document)
    library.problems.extend(problems)
    _note_claim_ids(kind, path.stem, document, library)
    if document.hollow and kind.name in _READ_UNCHECKED:
        return
    entry = Entry(path.stem, record, document, source, body)
    if isinstance(record, InsightFrame) and unwritten:
        library.unwritten[path.stem] = Entry(path.stem, record, document, source, body)
        return
    getattr(library, kind.plural)[path.stem] = entry
    if isinstance(record, Work):
        for key, claim in record.claims.items():
            claim_id = f"{path.stem}/{key}"
            library.claims[claim_id] = ClaimEntry(claim_id, path.stem, claim, document, ("claims", key))


def _note_claim_ids(kind: Kind, stem: str, document: YamlDocument, library: Library) -> None:
    """Remember the ids a file declares, even where the claim itself is broken, and which ones are."""
    field = {"work": "claims", "benchmark": "derived"}.get(kind.name)
    if field is None:
        return
    declared = document.data.get(field)
    if not isinstance(declared, dict):
        if field in document.given(()):
            library.unreadable.add(stem)
        return
    table_is_sound = all(document.is_sound((name,)) for name in ("metrics", "observations"))
    unsound = document.unsound_in(field) if table_is_sound else declared.keys()
    library.known.setdefault("claim", set()).update(f"{stem}/{key}" for key in declared)
    library.unsound.update(f"{stem}/{key}" for key in unsound)


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
