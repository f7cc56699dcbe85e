"""Write values as YAML in the hand of these records: short mappings in braces, long texts folded."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

import yaml
from yaml.resolver import Resolver

WIDTH = 110
"""Characters of a line, as in the records that are there."""

Value: TypeAlias = "str | int | Decimal | date | Sequence[Value] | Mapping[str, Value]"

_STR = "tag:yaml.org,2002:str"
_RESOLVER = Resolver()
# A first character that means something to YAML, or a hyphen that a reader may take for an item or a sign.
_OPENS = frozenset("-?:,[]{}#&*!|>'\"%@`=<~")
_NUMBER = re.compile(r"[-+]?[0-9.][0-9._eE+:,-]*|0[xo][0-9a-fA-F]+")
_NAME = re.compile(r"[a-z][a-z0-9_-]*")  # also "on", which other readers of YAML would take for "true"
_BREAKS = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class Bare(str):
    """A text that is written without quotation marks although it looks like a number: a date, a year."""

    __slots__ = ()


def scalar(value: str | int | Decimal | date, *, flow: bool) -> str:
    """Return one value as it stands in a file; ``flow`` tells that it stands between brackets.

    A text that YAML or a reader could take for a number, a date or "nothing" gets quotation marks.
    """
    if isinstance(value, Bare):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if not isinstance(value, str):
        return str(value)
    return value if _is_plain(value, flow=flow) else quoted(value)


def quoted(text: str) -> str:
    """Return ``text`` in double quotes, with an escape for what must not stand in YAML as it is."""
    return _BREAKS.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(text, ensure_ascii=False))


def flow_text(value: Value) -> str:
    """Return ``value`` on one line: ``{who: 25 models, n: 100 prompts}``."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k, flow=True)}: {flow_text(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(flow_text, value)) + "]"
    return scalar(value, flow=True)


def block_lines(
    key: str, value: Value, column: int = 0, *, step: int = 2, flow: bool = True, top: bool = True
) -> Iterator[str]:
    """Yield the lines of the field ``key: value`` at ``column``, what is inside it ``step`` further in.

    ``flow`` writes mappings inside it in braces where they fit; the outermost one (``top``) never is.
    """
    head = " " * column + _key(key, flow=False) + ":"
    inner = column + step
    if isinstance(value, Mapping):
        if value and (top or not flow):
            yield head
            yield from _fields(value, inner, step, flow)
            return
        text = flow_text(value)
        if len(head) + 1 + len(text) <= WIDTH:
            yield f"{head} {text}"
        elif inner + len(text) <= WIDTH:
            yield head
            yield " " * inner + text
        else:
            yield head
            yield from _fields(value, inner, step, flow)
        return
    if isinstance(value, Sequence) and not isinstance(value, str):
        text = flow_text(value)
        if len(head) + 1 + len(text) <= WIDTH or not value:
            yield f"{head} {text}"
            return
        yield head
        yield from (" " * inner + "- " + flow_text(item) for item in value)
        return
    text = scalar(value, flow=False)
    if len(head) + 1 + len(text) > WIDTH and isinstance(value, str) and _may_be_folded(value):
        yield head + " >-"
        width = max(WIDTH - inner, 40)
        yield from (
            " " * inner + row
            for row in textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False)
        )
        return
    yield f"{head} {text}"


def _fields(value: Mapping[str, Value], column: int, step: int, flow: bool) -> Iterator[str]:
    for name, field in value.items():
        yield from block_lines(name, field, column, step=step, flow=flow, top=False)


def _key(name: str, *, flow: bool) -> str:
    return name if _NAME.fullmatch(name) else scalar(name, flow=flow)


def _is_plain(text: str, *, flow: bool) -> bool:
    if not text or text != text.strip() or text[0] in _OPENS or not text.isprintable():
        return False
    if ": " in text or text.endswith(":") or " #" in text or (flow and any(c in ",[]{}" for c in text)):
        return False
    if flow and ":" in text and re.search(r":(?:$|[\"'])|^:", text):
        return False
    tag: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return tag == _STR and not _NUMBER.fullmatch(text)


def _may_be_folded(text: str) -> bool:
    """Tell whether ``text`` comes back the same from a folded block: one line, single blanks."""
    return text == " ".join(text.split()) and text.isprintable()
