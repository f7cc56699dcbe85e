"""Change the text of a record and nothing else in it: comments, order, quotation marks and line ends stay.

Pure functions from text to text. The text is that of the file as it is, with its byte order mark and its
line ends. Each result is read again before it is returned: what was there must still say the same.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.records.yaml_source import Path, YamlDocument, parse_yaml
from pipeline.records.yaml_text import Bare, Value, block_lines, flow_text, quoted, scalar

_BREAK = re.compile(r"\r\n|\n|\r")
_STEP = 2
_BEFORE_RELATIONS = (
    *("says", "measure", "scope", "compared_with", "design", "topics", "mechanisms", "limits", "never_say"),
    *("data_set", "interest", "directness", "at", "excerpt", "checked"),
)
"""The fields of a claim that stand before its relations, in the order of the records."""


class EditError(ValueError):
    """The text can't be changed safely; the message says why, for people."""


def insert_claim(text: str, key: str, claim: Mapping[str, Value]) -> str:
    """Return ``text``, the record of a work, with one more claim after those that are there.

    The new claim takes over the indentation of the file, and whether mappings inside a claim stand in
    braces. Raises :class:`EditError` where the text is no YAML, has a claim ``key``, or can't be extended.
    """
    record = _Record(text)
    record.expect_new_claim(key)
    if record.claims_in_braces:
        after = record.add_in_braces(("claims",), key, flow_text(claim))
    else:
        step = record.step_inside_claims()
        flow = record.has_braces_in_claims()
        after = record.add_claim_lines([*block_lines(key, claim, step=step, flow=flow)])
    return _verified(record, after, ("claims", key), claim)


def insert_claim_text(text: str, block: str) -> str:
    """Return ``text`` with one more claim that is written already: ``block`` is "key:" and what is under it.

    The lines of ``block`` begin at the left margin. They are kept as they are, with their comments, only
    moved to the right; where the claims of the file stand in braces, their meaning is written there.
    Raises :class:`EditError`, also where ``block`` is not exactly one claim.
    """
    written, problems = parse_yaml("", block)
    if written is None or problems or len(written.data) != 1:
        raise EditError("This is not one claim: an id, a colon, and its fields under it.")
    ((key, claim),) = written.data.items()
    record = _Record(text)
    record.expect_new_claim(key)
    if record.claims_in_braces:
        after = record.add_in_braces(("claims",), key, flow_text(_filled(claim)))
        return _verified(record, after, ("claims", key), _filled(claim))
    after = record.add_claim_lines(_BREAK.split(block.strip("\r\n")))
    return _verified(record, after, ("claims", key), claim)


def set_field(text: str, path: Sequence[str], value: Value, order: Sequence[str] = ()) -> str:
    """Return ``text`` with the field at ``path`` set to ``value``.

    A value that is there is replaced; a field that is not is added, after the one that precedes it in
    ``order``, or else at the end of its mapping. Raises :class:`EditError` where the place can't be found, or
    where a block of several lines with fields of its own would be lost.
    """
    record = _Record(text)
    where = tuple(path)
    if where in record.document.keys:
        return _verified(record, record.replace(where, value), where, value)
    parent = where[:-1]
    if parent and parent not in record.document.keys:
        return set_field(text, parent, {where[-1]: value}, order)
    if not isinstance(record.at(parent), Mapping):
        if record.at(parent) is not None:
            raise EditError(f"{'.'.join(parent)} has no fields; {where[-1]} can't be added to it.")
        return set_field(text, parent, {where[-1]: value}, order)
    if record.in_braces(parent):
        after = record.add_in_braces(parent, where[-1], flow_text(value))
    else:
        after = record.add_field(where, value, order)
    return _verified(record, after, where, value)


def add_relation(text: str, key: str, relation: Mapping[str, Value]) -> str:
    """Return ``text`` with one more entry under ``relates`` of the claim ``key``, after those that are there.

    Raises :class:`EditError` where there is no such claim, or where the place can't be found.
    """
    record = _Record(text)
    claim = ("claims", key)
    if claim not in record.document.keys or not isinstance(record.at(claim), dict) or not record.at(claim):
        raise EditError(f'There is no claim "{key}".')
    where = (*claim, "relates")
    there = record.at(claim).get("relates")
    if there is not None and not isinstance(there, list):
        raise EditError(f'Under relates of "{key}" no relation can be added: it is not a list.')
    after = record.add_item(where, there, relation)
    return _verified(record, after, where, [*_filled(there or []), relation])


class _Record:
    """A text with the places of what stands in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        document, problems = parse_yaml("", text)
        if document is None or problems:
            first = problems[0]
            raise EditError(f"Line {first.line}, column {first.column}: {first.message}")
        self.document: YamlDocument = document
        found = _BREAK.search(text)
        self.newline = found[0] if found else "\n"

    def at(self, path: Path) -> Any:
        """Return the data at ``path``."""
        data = self.document.data
        for part in path:
            data = data[part]
        return data

    def in_braces(self, path: Path) -> bool:
        """Tell whether the mapping at ``path`` is written in braces."""
        start = self.document.values[path][0]
        return self.text[start : start + 1] in ("{", "[")

    # Claims

    @property
    def claims_in_braces(self) -> bool:
        """Tell whether another claim has to be written in braces, because those that are there are."""
        if ("claims",) not in self.document.keys or not self.at(("claims",)):
            # Empty braces on one line give way to lines; anything in them stays.
            start, end = self.document.values.get(("claims",), (0, 0))
            return self.in_braces(()) or bool(re.search(r"[\r\n#]", self.text[start:end]))
        return self.in_braces(("claims",))

    def expect_new_claim(self, key: str) -> None:
        claims = self.document.data.get("claims")
        if claims is not None and not isinstance(claims, dict):
            raise EditError("Under claims no claims can be added: it is not a mapping of ids to claims.")
        if key in (claims or {}):
            raise EditError(f'There is a claim "{key}" already.')

    def step_inside_claims(self) -> int:
        """Return by how many blanks the fields of a claim stand further in than its id."""
        for key, claim in (self.document.data.get("claims") or {}).items():
            if isinstance(claim, dict) and claim and not self.in_braces(("claims", key)):
                first = next(iter(claim))
                return max(1, self.column(("claims", key, first)) - self.column(("claims", key)))
        return _STEP

    def has_braces_in_claims(self) -> bool:
        """Tell how the last claim with a mapping inside writes it; in braces where nothing says so."""
        claims = self.document.data.get("claims") or {}
        for key, claim in reversed(claims.items()):
            for name, value in claim.items() if isinstance(claim, dict) else ():
                if isinstance(value, dict) and value:
                    return self.in_braces(("claims", key, name))
        return True

    def add_claim_lines(self, lines: Sequence[str]) -> str:
        """Put ``lines``, which begin at the left margin, under the last claim."""
        claims = self.document.data.get("claims")
        if ("claims",) not in self.document.keys:
            place = self.end_of(())
            rows = ["claims:", *_moved(lines, _STEP)]
            return self.with_rows(place, _moved(rows, self.column_of_fields(())))
        if claims:
            column = self.column(("claims", next(iter(claims))))
            rows = _moved(lines, column)
            if self.are_apart(list(claims)) and not self.keeps_blank_lines(self.last_inside(("claims",))):
                rows = ["", *rows]
            return self.with_rows(self.end_of(("claims",)), rows)
        start, end = self.document.values["claims",]
        if end > start:  # "{}", "~" or "null"; the colon stays, and a comment behind it
            colon = self.behind_colon(("claims",))
            cleared = _Record(self.text[:colon] + self.text[end:])
            return cleared.add_claim_lines(lines)
        column = self.column(("claims",))
        return self.with_rows(self.end_of(("claims",)), _moved(lines, column + _STEP))

    def are_apart(self, keys: Sequence[str]) -> bool:
        """Tell whether a blank line stands between the last two claims."""
        if len(keys) < 2:
            return False
        start = self.document.keys["claims", keys[-1]][0]
        before = _BREAK.split(self.text[:start])[:-1]
        while before and before[-1].lstrip().startswith("#"):
            before.pop()
        return bool(before) and not before[-1].strip()

    # Fields

    def replace(self, path: Path, value: Value) -> str:
        start, end = self.document.values[path]
        old = self.text[start:end]
        if isinstance(value, Mapping) and not isinstance(self.at(path), dict | None):
            raise EditError(f"{'.'.join(map(str, path))} has no fields of its own.")
        if not old:
            return self.fill(path, value)
        if isinstance(self.at(path), dict | list) and (not self.in_braces(path) or re.search("[\r\n#]", old)):
            raise EditError(f"{'.'.join(map(str, path))} stands on several lines; change it by hand.")
        if old[0] in "|>" and not self.between_brackets(path):
            key_start, key_end = self.document.keys[path]
            place = self.end_of(path)
            head = self.text[key_start:key_end]
            rows = [*block_lines(head, value, self.column(path), top=False)]
            line = self.text.rfind("\n", 0, key_start) + 1
            if self.text[line:key_start].strip(" \ufeff"):
                raise EditError(f"{'.'.join(map(str, path))} stands on several lines; change it by hand.")
            lead = "\ufeff" if self.text.startswith("\ufeff") and line == 0 else ""
            tail = self.newline if place < len(self.text) or self.text.endswith(("\n", "\r")) else ""
            return self.text[:line] + lead + self.newline.join(rows) + tail + self.text[place:]
        return self.text[:start] + self.one_line(path, value, old) + self.text[end:]

    def one_line(self, path: Path, value: Value, old: str) -> str:
        """Return ``value`` on one line, with the quotation marks that the old one had."""
        if isinstance(value, str) and old[0] == '"':
            return quoted(value)
        if isinstance(value, str) and old[0] == "'" and value.isprintable():
            return "'" + value.replace("'", "''") + "'"
        if isinstance(value, str):
            return scalar(value, flow=self.between_brackets(path))
        return flow_text(value)

    def fill(self, path: Path, value: Value) -> str:
        """Write a value behind a colon that has none."""
        colon = self.behind_colon(path)
        written = (
            scalar(value, flow=self.between_brackets(path)) if isinstance(value, str) else flow_text(value)
        )
        rest = self.text[colon:]
        if re.match(r" (?=[,}\]\r\n]|$)", rest):
            return self.text[:colon] + " " + written + rest[1:]
        return self.text[:colon] + " " + written + rest

    def between_brackets(self, path: Path) -> bool:
        return any(self.in_braces(path[:end]) for end in range(len(path)))

    def add_in_braces(self, parent: Path, key: str, written: str) -> str:
        """Put ``key: written`` behind the last field of a mapping in braces."""
        field = flow_text({key: Bare(written)})[1:-1]
        if (
            parent and parent not in self.document.keys
        ):  # only for claims, where the whole record is in braces
            return self.add_in_braces((), str(parent[-1]), "{" + field + "}")
        start, _ = self.document.values[parent]
        fields = self.at(parent)
        if fields is None:
            return self.fill(parent, {}).replace("{}", "{" + field + "}", 1)
        if not fields:
            return self.text[: start + 1] + field + self.text[start + 1 :]
        last = (*parent, next(reversed(fields)))
        place = max(self.document.values[last][1], self.document.keys[last][1])
        if fields[last[-1]] is None:
            place = self.behind_colon(last)
            if self.text.startswith(" ", place):
                place += 1
            else:
                field = f" {field}"
        return f"{self.text[:place]}, {field}{self.text[place:]}"

    def add_field(self, path: Path, value: Value, order: Sequence[str]) -> str:
        """Write a new field of a mapping that stands on lines of its own."""
        parent, key = path[:-1], str(path[-1])
        column = self.column_of_fields(parent)
        rows = [*block_lines(key, value, column, top=False)]
        earlier = order[: order.index(key)] if key in order else ()
        before = [name for name in self.at(parent) if name in earlier]
        place = self.end_of((*parent, max(before, key=order.index))) if before else self.end_of(parent)
        return self.with_rows(place, rows)

    def add_item(self, path: Path, there: Sequence[Any] | None, item: Mapping[str, Value]) -> str:
        """Put one more mapping at the end of the list at ``path``, in the manner of those that are there."""
        written = flow_text(item)
        if path not in self.document.keys:
            if self.in_braces(path[:-1]):
                return self.add_in_braces(path[:-1], str(path[-1]), f"[{written}]")
            fields = list(self.at(path[:-1]))
            before = [name for name in fields if name in _BEFORE_RELATIONS]
            last = max(before, key=_BEFORE_RELATIONS.index, default=fields[-1])
            place = self.end_of(path[:-1] if last == fields[-1] else (*path[:-1], last))
            column = self.column_of_fields(path[:-1])
            rows = [f"{path[-1]}:", *_moved(_item_lines(item, column + _STEP), _STEP)]
            return self.with_rows(place, _moved(rows, column))
        if there is None:
            return self.fill(path, {}).replace("{}", f"[{written}]", 1)
        start, _ = self.document.values[path]
        if self.in_braces(path):
            place = self.document.values[(*path, len(there) - 1)][1] if there else start + 1
            return f"{self.text[:place]}{', ' if there else ''}{written}{self.text[place:]}"
        first = self.document.values[(*path, 0)][0]
        dash = self.text.rfind("-", 0, first)
        column = dash - max(self.text.rfind("\n", 0, dash), self.text.rfind("\r", 0, dash)) - 1
        return self.with_rows(self.end_of(path), _moved(_item_lines(item, column), column))

    # Places

    def behind_colon(self, path: Path) -> int:
        """Return the offset behind the colon of the key at ``path``."""
        found = re.compile(r"[ \t]*:").match(self.text, self.document.keys[path][1])
        if found is None:
            raise EditError(f"{path[-1]} stands without a colon; change it by hand.")
        return found.end()

    def column(self, path: Path) -> int:
        """Return how many characters stand before the key at ``path`` on its line."""
        start = self.document.keys[path][0]
        line = max(self.text.rfind("\n", 0, start), self.text.rfind("\r", 0, start)) + 1
        return start - line - self.text.startswith("\ufeff", line)

    def column_of_fields(self, parent: Path) -> int:
        fields = self.at(parent)
        return self.column((*parent, next(iter(fields)))) if fields else 0

    def end_of(self, path: Path) -> int:
        """Return where the next field can begin: behind the value at ``path`` and the comments under it.

        Comments count as long as they stand further in than the field; blank lines behind them don't.
        """
        last = self.last_inside(path)
        start, end = self.document.values[last]
        if last in self.document.keys:
            end = max(end, self.document.keys[last][1])
        place = self.next_line(end)
        if self.text[start : start + 1] in ("|", ">") and self.text[end - 1 : end] in ("\n", "\r"):
            place = end
            if not self.keeps_blank_lines(last):
                place = self.without_blank_lines(start, end)
        column = self.column(path) if path else self.column_of_fields(())
        probe = place
        while probe < len(self.text):
            after = self.next_line(probe)
            row = self.text[probe:after].rstrip("\r\n")
            if row.strip(" \t"):
                if not row.lstrip(" \t").startswith("#") or len(row) - len(row.lstrip(" \t")) <= column:
                    break
                place = after
            probe = after
        return place

    def last_inside(self, path: Path) -> Path:
        """Return the path of the last value inside the one at ``path`` that has no lines of its own."""
        data = self.at(path)
        while isinstance(data, dict | list) and data and not self.in_braces(path):
            part = next(reversed(data)) if isinstance(data, dict) else len(data) - 1
            path = (*path, part)
            data = data[part]
        return path

    def keeps_blank_lines(self, path: Path) -> bool:
        """Tell whether the value at ``path`` is a block to which the blank lines behind it belong."""
        return bool(re.match(r"[|>](?:\+|[0-9]\+)", self.text[self.document.values[path][0] :][:3]))

    def next_line(self, offset: int) -> int:
        found = _BREAK.search(self.text, offset)
        return found.end() if found else len(self.text)

    def without_blank_lines(self, start: int, end: int) -> int:
        """Return ``end`` moved up to behind the last line that is not blank."""
        filled = len(self.text[start:end].rstrip(" \t\r\n")) + start
        return self.next_line(filled)

    def with_rows(self, place: int, rows: Sequence[str]) -> str:
        """Put whole lines at ``place``. A file without a line break at its end stays without one."""
        block = self.newline.join(rows)
        before, after = self.text[:place], self.text[place:]
        if before and before[-1] not in "\r\n":
            return before + self.newline + block + after
        return before + block + self.newline + after


def _item_lines(item: Mapping[str, Value], column: int) -> list[str]:
    """Return the lines of a mapping in a list, from its hyphen on; ``column`` is where that will stand."""
    rows = [row for name, value in item.items() for row in block_lines(name, value, column + 2, top=False)]
    rows = [row[column + 2 :] for row in rows]
    return ["- " + rows[0], *_moved(rows[1:], 2)]


def _moved(lines: Sequence[str], column: int) -> list[str]:
    return [" " * column + line if line.strip() else line for line in lines]


def _filled(value: Any) -> Any:
    """Return data of a record without the fields that have no value."""
    if isinstance(value, dict):
        return {k: _filled(v) for k, v in value.items() if v is not None}
    return [_filled(v) for v in value] if isinstance(value, list) else value


def _verified(record: _Record, after: str, path: Path, value: Any) -> str:
    """Return ``after`` if it says what ``record`` said, and ``value`` at ``path``; raise if not."""
    expected = copy.deepcopy(record.document.data)
    parent = expected
    for part in path[:-1]:
        if parent.get(part) is None:
            parent[part] = {}
        parent = parent[part]
    parent[path[-1]] = _as_read(value)
    document, problems = parse_yaml("", after)
    if document is None or problems or _said(document.data) != _said(expected):
        raise EditError("The file is written in a way that can't be extended safely; change it by hand.")
    return after


def _said(value: Any) -> Any:
    """Return data without the blank ends of texts, which no field counts.

    A block at the end of a file that lacks its last line break gets one when something follows it.
    """
    if isinstance(value, dict):
        return {key: _said(inner) for key, inner in value.items()}
    return [_said(inner) for inner in value] if isinstance(value, list) else value and value.rstrip("\n")


def _as_read(value: Any) -> Any:
    """Return ``value`` as it comes back from a file: mappings, lists and texts."""
    if value is None:
        return None
    if isinstance(value, Mapping):
        return {key: _as_read(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_as_read(inner) for inner in value]
    return str(value) if isinstance(value, str) else scalar(value, flow=True)
