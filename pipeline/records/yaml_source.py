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
from pipeline.records.source_file import Lines

Path: TypeAlias = tuple[str | int, ...]
Span: TypeAlias = tuple[int, int]
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
    """Plain data (``dict``, ``list``, ``str``, ``None``) and where each piece of it stands.

    ``values`` and ``keys`` are stretches of ``lines.text``. ``flaws`` holds the fields that something is
    wrong with, by the path of what they belong to; ``hollow`` the paths of values that could not be used
    and for which nothing, or an empty value, stands in the data or the record. ``composed`` holds the fields
    of the data that a rule wrote, each with the path of what it was written from.
    """

    path: str
    data: Any
    lines: Lines
    values: dict[Path, Span] = field(default_factory=dict)
    keys: dict[Path, Span] = field(default_factory=dict)
    flaws: dict[Path, set[str | int]] = field(default_factory=dict)
    hollow: set[Path] = field(default_factory=set)
    composed: dict[str | int, Path] = field(default_factory=dict)

    def flaw(self, path: Path, *, hollow: bool = False) -> None:
        """Remember that something is wrong with the field at ``path``."""
        if path:
            self.flaws.setdefault(path[:-1], set()).add(path[-1])
        if hollow:
            self.hollow.add(path)

    def is_sound(self, path: Path) -> bool:
        """Tell whether nothing is wrong with the field at ``path`` and with all inside it."""
        if path and path[-1] in self.flaws.get(path[:-1], ()):
            return False
        return not any(parent[: len(path)] == path for parent in self.flaws)

    def unsound_in(self, name: str) -> set[str | int]:
        """Return the fields of the mapping ``name`` that something is wrong with, or inside of."""
        inside = {parent[1] for parent in self.flaws if len(parent) > 1 and parent[0] == name}
        return inside | self.flaws.get((name,), set())

    def is_hollow(self, path: Path) -> bool:
        """Tell whether ``path`` is, or lies inside, a value that could not be used."""
        return bool(self.hollow) and any(path[:end] in self.hollow for end in range(1, len(path) + 1))

    def given(self, path: Path) -> set[str | int]:
        """Return the fields at ``path`` that the author filled in, whether they can be used or not."""
        data = self.data
        for part in path:
            fits = isinstance(data, dict if isinstance(part, str) else list)
            data = data[part] if fits and (isinstance(part, int) or part in data) else None
        filled = {k for k, v in data.items() if v is not None} if isinstance(data, dict) else set()
        return filled | self.flaws.get(path, set())

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Return the place of ``path``, or of its nearest ancestor that stands in the file.

        The place of a composed field is the name of the field that it was composed from.
        """
        if path and path[0] in self.composed:
            path, key = self.composed[path[0]], True
        for end in range(len(path), -1, -1):
            part = path[:end]
            if (key or end < len(path)) and part in self.keys:
                return self.stretch(self.keys[part])
            if part in self.values:
                return self.stretch(self.values[part])
        return Place(self.lines.first, 1)

    def stretch(self, span: Span) -> Place:
        """Return the place of a stretch of the text; of several lines, the part on the first one."""
        start, end = span
        line, column = self.lines.at(start)
        return Place(line, column, max(1, min(end, self.lines.end_of_line(start)) - start))

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


class _TooDeepError(Exception):
    """The text is nested more deeply than any record; carries the offset where that begins."""


class _Loader(yaml.CSafeLoader):
    """Stops at a nesting that no record has, long before the parser in C would exhaust its stack."""

    depth = 0

    def descend_resolver(self, current_node: Node | None, current_index: Any) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH and current_node is not None:
            raise _TooDeepError(current_node.start_mark.index)

    def ascend_resolver(self) -> None:
        self.depth -= 1


def parse_yaml(path: str, text: str, first_line: int = 1) -> tuple[YamlDocument | None, list[Problem]]:
    """Parse one YAML mapping.

    ``first_line`` is the line of the file on which ``text`` begins. Returns the document (``None`` when
    the text is not YAML at all) and the problems of form: syntax, double keys, aliases, tags, depth.
    """
    # The parser does not count a byte order mark, and breaks lines where editors don't; so its offsets
    # are shifted, and its lines not used at all.
    shift = 1 if text.startswith("\ufeff") else 0
    lines = Lines(text, first_line)

    def problem(offset: int, code: str, message: str, hint: str = "") -> Problem:
        line, column = lines.at(offset)
        return Problem(path, line, column, code, message, hint=hint)

    def forbidden(offset: int, character: int) -> Problem:
        message = f"The character U+{character:04X} is not allowed in YAML."
        return problem(
            offset, "yaml-syntax", message, "Remove it, or write it as an escape in double quotes."
        )

    try:
        node = yaml.compose(text, Loader=_Loader)
    except UnicodeEncodeError as error:
        return None, [forbidden(error.start, ord(text[error.start]))]
    except yaml.reader.ReaderError as error:
        offset = len(text.encode()[: error.position].decode("utf-8", "ignore"))
        return None, [forbidden(offset, ord(text[offset]))]
    except _TooDeepError as error:
        offset = error.args[0] + shift
        return None, [problem(offset, "yaml-depth", "The record is nested too deeply.", "Flatten it.")]
    except yaml.MarkedYAMLError as error:
        offset, hint = _slip(error, text, shift, lines)
        message = "This is not YAML: " + ", ".join(str(p) for p in (error.context, error.problem) if p) + "."
        return None, [problem(offset, "yaml-syntax", message, hint)]
    if node is None:
        return None, [Problem(path, first_line, 1, "empty-file", "There is no record here, only comments.")]
    if not isinstance(node, MappingNode):
        message = "A record is a mapping of fields to values."
        hint = "Begin with a field, for instance: schema_version: 1"
        return None, [problem(node.start_mark.index + shift, "wrong-type", message, hint)]
    reader = _Reader(YamlDocument(path, {}, lines), shift)
    reader.document.data = reader.read(node, ())
    if reader.aliases:
        reader.problems += _aliases(reader, text, shift)
    return reader.document, reader.problems


def _slip(error: yaml.MarkedYAMLError, text: str, shift: int, lines: Lines) -> tuple[int, str]:
    """Return where the author most likely slipped, which may lie before the parser's stop, and a hint."""
    mark = error.problem_mark or error.context_mark
    context = error.context_mark
    if mark is None:
        return 0, ""
    stop = mark.index + shift
    at_line = lines.at(stop)[0]
    for token in _tokens(text, stop - shift):
        if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
            start, end = token.start_mark.index + shift, token.end_mark.index + shift
            if lines.at(start)[0] < lines.at(end)[0] == at_line and end <= stop:
                return start, f"The quotation mark that opens here is closed only on line {at_line}."
    if context and error.context:
        begin = context.index + shift
        unfinished = error.problem == "found unexpected end of stream" or "simple key" in error.context
        if unfinished or ("flow" in error.context and _left(lines, begin, stop)):
            return begin, _syntax_hint(lines, begin)
    return stop, _syntax_hint(lines, stop)


def _tokens(text: str, stop: int) -> Iterable[Any]:
    """Yield the tokens before ``stop`` as far as there are any."""
    try:
        for token in yaml.scan(text, Loader=yaml.CSafeLoader):
            if token.start_mark.index >= stop:
                return
            yield token
    except yaml.MarkedYAMLError:
        return


def _left(lines: Lines, begin: int, stop: int) -> bool:
    """Tell whether the line at ``stop`` no longer belongs to the brackets that open at ``begin``."""
    if lines.at(begin)[0] == lines.at(stop)[0]:
        return False
    opening, row = lines.line(begin), lines.line(stop)
    return len(row) - len(row.lstrip(" ")) <= len(opening) - len(opening.lstrip(" "))


def _syntax_hint(lines: Lines, offset: int) -> str:
    """Guess at the commonest slips from the line at ``offset`` and the one before."""
    nearby = [lines.line(offset), lines.line(max(0, lines.start_of_line(offset) - 1))]
    if any(row.startswith("\t") or row.lstrip(" ").startswith("\t") for row in nearby):
        return "Indent with spaces; YAML does not allow tabs."
    if any(row.count('"') % 2 or row.count("'") % 2 for row in nearby):
        return "Look for a quotation mark that is not closed."
    if any(row.count(": ") > 1 for row in nearby):
        return "Put a text that contains a colon in double quotes."
    return "Look at this line and the one before: indentation, colons, brackets."


def _aliases(reader: _Reader, text: str, shift: int) -> Iterable[Problem]:
    """Yield a problem for each alias, at its own place; a node knows only the place of its anchor."""
    tokens = [t for t in yaml.scan(text, Loader=yaml.CSafeLoader) if isinstance(t, yaml.AliasToken)]
    for index, token in enumerate(tokens):
        line, column = reader.document.lines.at(token.start_mark.index + shift)
        # Aliases inside a value that was not read at all (a repeated field) have no path.
        path = reader.aliases[index] if len(tokens) == len(reader.aliases) else ()
        yield Problem(
            reader.document.path,
            line,
            column,
            "yaml-alias",
            "An alias stands here.",
            field=".".join(str(p) for p in path),
            hint="Write the value out; records don't use anchors.",
            width=token.end_mark.index - token.start_mark.index,
        )


class _Reader:
    """Turns nodes into plain data; every node is visited once, so aliases can't multiply."""

    def __init__(self, document: YamlDocument, shift: int) -> None:
        self.document = document
        self.shift = shift
        self.problems: list[Problem] = []
        self.aliases: list[Path] = []
        self.seen: set[int] = set()

    def span(self, node: Node) -> Span:
        return node.start_mark.index + self.shift, node.end_mark.index + self.shift

    def complain(self, node: Node, path: Path, code: str, message: str, hint: str) -> None:
        place = self.document.stretch(self.span(node))
        name = ".".join(str(p) for p in path)
        self.problems.append(
            Problem(
                self.document.path,
                place.line,
                place.column,
                code,
                message,
                field=name,
                hint=hint,
                width=place.width,
            )
        )

    def is_alias(self, node: Node, path: Path) -> bool:
        """Tell whether ``node`` was met before, which only an alias can bring about."""
        if id(node) in self.seen:
            self.document.flaw(path, hollow=True)
            self.aliases.append(path)
            return True
        self.seen.add(id(node))
        return False

    def read(self, node: Node, path: Path) -> Any:
        if self.is_alias(node, path):
            return None
        self.document.values[path] = self.span(node)
        if node.tag not in _STANDARD_TAGS:
            self.complain(node, path, "yaml-tag", f"The tag {node.tag} has no meaning here.", "Remove it.")
            self.document.flaw(path, hollow=True)
            return None
        if isinstance(node, ScalarNode):
            # Plain text has no style; quoted, "null" is a word.
            return None if not node.style and node.value in _NULLS else node.value
        if isinstance(node, SequenceNode):
            return [self.read(child, (*path, i)) for i, child in enumerate(node.value)]
        return self.read_mapping(node, path)

    def read_mapping(self, node: Node, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if self.is_alias(key_node, path):
                continue
            if not isinstance(key_node, ScalarNode):
                self.complain(key_node, path, "yaml-key", "A field name is plain text.", "Quote the name.")
                continue
            key = key_node.value
            here = (*path, key)
            if key in data:
                first = self.document.lines.at(self.document.keys[here][0])[0]
                message = f'The field "{key}" stands here a second time (first on line {first}).'
                self.complain(key_node, here, "duplicate-key", message, "Keep one of the two.")
                self.document.flaw(here)
                continue
            self.document.keys[here] = self.span(key_node)
            data[key] = self.read(value_node, here)
        return data
