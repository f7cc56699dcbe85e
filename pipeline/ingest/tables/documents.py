"""JSON, JSON Lines and YAML become plain data in which every number keeps its digits.

YAML is read without its guesses: ``no`` is a word, ``2024-06-01`` and ``12:30`` are text. What looks like a
number of JSON is a number, ``null``, ``~`` and an empty value are nothing, everything else is text.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pipeline.ingest.expressions import Numeral
from pipeline.ingest.tables.table import MOST_ROWS, TOO_MANY_ROWS, NotATable

MAX_DEPTH = 60
MOST_VALUES = 300_000
"""Single values of a YAML document; its parser takes some seconds for so many."""

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_NESTED = "The answer is nested too deeply to be the table of a benchmark."


def read_json(text: str) -> Any:
    """Return the document, or :class:`NotATable`. Infinity and NaN are no numbers: nothing stands there."""
    try:
        return json.loads(text, parse_float=Numeral, parse_int=Numeral, parse_constant=_nothing)
    except json.JSONDecodeError as error:
        return NotATable(f"The answer is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).")
    except RecursionError:
        return NotATable(_NESTED)


def read_json_lines(text: str) -> Any:
    """Return the list of the documents on the lines, or :class:`NotATable` if one of them is none."""
    documents: list[Any] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if len(documents) >= MOST_ROWS:
            return TOO_MANY_ROWS
        document = read_json(line.strip())
        if isinstance(document, NotATable):
            return NotATable(f"Line {number} of the answer is not JSON.")
        documents.append(document)
    return documents


def read_yaml(text: str) -> Any:
    """Return the document, or :class:`NotATable`. Aliases are followed as far as they don't multiply."""
    try:
        node = yaml.compose(text, Loader=_Loader)
        return None if node is None else _Values().of(node)
    except _TooDeepError:
        return NotATable(_NESTED)
    except _TooManyError:
        return NotATable(f"The answer has more than {MOST_VALUES:,} single values, or refers to itself.")
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = f" (line {mark.line + 1}, column {mark.column + 1})" if mark else ""
        return NotATable(f"The answer is not YAML: {error.problem or error.context or 'no reason'}{place}.")
    except (yaml.YAMLError, UnicodeError):
        return NotATable("The answer is not YAML: it has characters that YAML does not allow.")


def _nothing(_: str) -> None:
    return None


class _TooDeepError(Exception):
    """The text is nested more deeply than any table."""


class _TooManyError(Exception):
    """There are too many values, or aliases multiply them, or lead back to themselves."""


class _Loader(yaml.CSafeLoader):
    """Stops at a size that no table has, and long before the parser in C would exhaust its stack."""

    depth = 0
    count = 0

    def descend_resolver(self, current_node: Node | None, current_index: Any) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH:
            raise _TooDeepError
        if self.count > 2 * MOST_VALUES:  # names are values, too
            raise _TooManyError

    def ascend_resolver(self) -> None:
        self.depth -= 1


class _Values:
    """Turns nodes into plain data. A node that aliases point to is turned once, and counted each time."""

    def __init__(self) -> None:
        self._made: dict[int, Any] = {}
        self._sizes: dict[int, int] = {}
        self._under_way: set[int] = set()

    def of(self, node: Node) -> Any:
        key = id(node)
        if key in self._made:
            return self._made[key]
        if key in self._under_way:
            raise _TooManyError
        self._under_way.add(key)
        children: list[Node] = []
        made: Any = None
        if isinstance(node, ScalarNode):
            made = _scalar(node)
        elif isinstance(node, SequenceNode):
            children = list(node.value)
            made = [self.of(child) for child in children]
        elif isinstance(node, MappingNode):
            children, made = self._mapping(node)
        self._under_way.discard(key)
        self._sizes[key] = 1 + sum(self._sizes[id(child)] for child in children)
        if self._sizes[key] > 2 * MOST_VALUES:
            raise _TooManyError
        self._made[key] = made
        return made

    def _mapping(self, node: MappingNode) -> tuple[list[Node], dict[str, Any]]:
        """Read a mapping; what it takes over by ``<<`` gives way to what it says itself."""
        children: list[Node] = []
        own: dict[str, Any] = {}
        taken: dict[str, Any] = {}
        for key_node, value_node in node.value:
            children += [key_node, value_node]
            name, value = self.of(key_node), self.of(value_node)
            if isinstance(key_node, ScalarNode) and key_node.value == "<<" and not key_node.style:
                for base in value if isinstance(value, list) else [value]:
                    taken = {**base, **taken} if isinstance(base, dict) else taken
            elif not isinstance(name, dict | list):
                own[key_node.value] = value
        return children, {**taken, **own}


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    if node.style:  # quoted or a block: text, whatever it looks like
        return text
    if text in _NULLS:
        return None
    return Numeral(text) if _NUMBER.fullmatch(text) else text
