"""YAML as the author wrote it, with the place of every key and value.

PyYAML reads YAML 1.1, in which ``no`` is false, ``12:30`` is 750 and ``1.10`` loses its zero. Records
are read without those guesses: every plain scalar stays the text that stands in the file, and the model
of the field decides what it means. Only an empty value, ``~`` and ``null`` mean "nothing".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.problems import Problem

Path: TypeAlias = tuple[str | int, ...]
MAX_DEPTH = 40

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_STANDARD_TAGS = frozenset(
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")
)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of one line: line and column count from 1, ``width`` in characters."""

    line: int
    column: int
    width: int = 1


@dataclass(slots=True)
class YamlDocument:
    """Plain data (``dict``, ``list``, ``str``, ``None``) and where each piece of it stands."""

    path: str
    data: Any
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return the place of ``path``, or of its nearest ancestor that stands in the file."""
        for end in range(len(path), -1, -1):
            part = path[:end]
            if (key or end < len(path)) and part in self.keys:
                return self.keys[part]
            if part in self.values:
                return self.values[part]
        return Place(1, 1)

    def problem(  # noqa: D102 - a shorthand for the constructor
        self,
        path: Path,
        code: str,
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        warning: bool = False,
    ) -> Problem:
        place = self.place(path, key=key)
        return Problem(
            self.path,
            place.line,
            place.column,
            code,
            message,
            field=".".join(str(p) for p in path),
            hint=hint,
            severity="warning" if warning else "error",
            width=place.width,
        )


def parse_yaml(path: str, text: str, first_line: int = 1) -> tuple[YamlDocument | None, list[Problem]]:
    """Parse one YAML mapping.

    ``first_line`` is the line of the file on which ``text`` begins. Returns the document (``None`` when
    the text is not YAML at all) and the problems of form: syntax, double keys, aliases, tags, depth.
    """
    try:
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.reader.ReaderError as error:
        before = text[: error.position] if isinstance(error.position, int) else ""
        line = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1)
        character = error.character if isinstance(error.character, int) else ord(str(error.character)[0])
        message = f"The character U+{character:04X} is not allowed in YAML."
        hint = "Remove it, or write it as an escape in double quotes."
        return None, [Problem(path, first_line + line, column + 1, "yaml-syntax", message, hint=hint)]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        parts = [str(p) for p in (error.context, error.problem) if p]
        message = "This is not YAML: " + ", ".join(parts) + "."
        return None, [
            Problem(
                path, first_line + line, column + 1, "yaml-syntax", message, hint=_syntax_hint(text, line)
            )
        ]
    if node is None:
        return None, [Problem(path, first_line, 1, "empty-file", "There is no record here, only comments.")]
    if not isinstance(node, MappingNode):
        message = "A record is a mapping of fields to values."
        hint = "Begin with a field, for instance: schema_version: 1"
        return None, [
            Problem(
                path,
                first_line + node.start_mark.line,
                node.start_mark.column + 1,
                "wrong-type",
                message,
                hint=hint,
            )
        ]
    reader = _Reader(path, first_line)
    data = reader.read(node, ())
    return YamlDocument(path, data, reader.values, reader.keys), reader.problems


def _syntax_hint(text: str, line: int) -> str:
    """Guess at the commonest slips from the line where the parser gave up and the one before."""
    lines = text.split("\n")
    nearby = [lines[i] for i in (line, line - 1) if 0 <= i < len(lines)]
    if any(row.startswith("\t") or row.lstrip(" ").startswith("\t") for row in nearby):
        return "Indent with spaces; YAML does not allow tabs."
    if any(row.count('"') % 2 or row.count("'") % 2 for row in nearby):
        return "Look for a quotation mark that is not closed."
    if any(row.count(": ") > 1 for row in nearby):
        return "Put a text that contains a colon in double quotes."
    return "Look at this line and the one before: indentation, colons, brackets."


class _Reader:
    """Turns nodes into plain data; every container is visited once, so aliases can't multiply."""

    def __init__(self, path: str, first_line: int) -> None:
        self.path = path
        self.offset = first_line - 1
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def place(self, node: Node) -> Place:
        start, end = node.start_mark, node.end_mark
        width = end.column - start.column if end.line == start.line else 1
        return Place(start.line + 1 + self.offset, start.column + 1, max(1, width))

    def complain(self, node: Node, path: Iterable[str | int], code: str, message: str, hint: str) -> None:
        place = self.place(node)
        name = ".".join(str(p) for p in path)
        self.problems.append(
            Problem(
                self.path, place.line, place.column, code, message, field=name, hint=hint, width=place.width
            )
        )

    def read(self, node: Node, path: Path) -> Any:
        self.values[path] = self.place(node)
        if node.tag not in _STANDARD_TAGS:
            self.complain(node, path, "yaml-tag", f"The tag {node.tag} has no meaning here.", "Remove it.")
            return None
        if isinstance(node, ScalarNode):
            return None if node.style is None and node.value in _NULLS else node.value
        if id(node) in self.seen:
            hint = "Write the value out; records don't use anchors."
            self.complain(node, path, "yaml-alias", "An alias stands here.", hint)
            return None
        self.seen.add(id(node))
        if len(path) > MAX_DEPTH:
            self.complain(node, path[:3], "yaml-depth", "The record is nested too deeply.", "Flatten it.")
            return None
        if isinstance(node, SequenceNode):
            return [self.read(child, (*path, i)) for i, child in enumerate(node.value)]
        return self.read_mapping(node, path)

    def read_mapping(self, node: Node, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self.complain(key_node, path, "yaml-key", "A field name is plain text.", "Quote the name.")
                continue
            key = key_node.value
            here = (*path, key)
            if key in data:
                first = self.keys[here].line
                message = f'The field "{key}" stands here a second time (first on line {first}).'
                self.complain(key_node, here, "duplicate-key", message, "Keep one of the two.")
                continue
            self.keys[here] = self.place(key_node)
            data[key] = self.read(value_node, here)
        return data
