"""The body of an answer becomes a table, or the reason why it is none."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Callable
from typing import Any

from pipeline.ingest.tables.delimited import read_delimited
from pipeline.ingest.tables.documents import read_json, read_json_lines, read_yaml
from pipeline.ingest.tables.markup import read_html, read_markdown
from pipeline.ingest.tables.rows import from_document
from pipeline.ingest.tables.table import NotATable, Table, quoted
from pipeline.ingest.text import from_html
from pipeline.records.feeds import TableMapping

LARGEST_BODY = 20_000_000
"""Bytes. The fetch has its own, configurable bound; this one holds whoever calls."""

_log = logging.getLogger(__name__)

_DOCUMENTS: dict[str, Callable[[str], Any]] = {
    "json": read_json,
    "jsonl": read_json_lines,
    "yaml": read_yaml,
}
_GRIDS: dict[str, Callable[[str, TableMapping], Table | NotATable]] = {
    "csv": read_delimited,
    "markdown": read_markdown,
    "html": read_html,
}
_NAMES = {
    "csv": "CSV",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "yaml": "YAML",
    "markdown": "Markdown",
    "html": "HTML",
}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"%PDF", b"\x89PNG", b"PAR1", b"\x80\x04", b"SQLite format 3")


def read_table(body: bytes, content_type: str, mapping: TableMapping) -> Table | NotATable:
    """Read the table that ``mapping`` describes out of ``body``. Never raises.

    ``content_type`` is the header of the answer, for its charset; the bytes themselves are better evidence.
    Where the answer is of the right form but the mapping does not fit it, the table has ``misfits``.
    """
    if not body.strip():
        return NotATable("The answer is empty.")
    if len(body) > LARGEST_BODY:
        return NotATable(f"The answer has {len(body):,} bytes, too many to read.")
    if body.startswith(_PACKED):
        return NotATable("The answer is a packed or binary file, not text.")
    text = _decoded(body, content_type)
    if not text.strip("\ufeff\x00 \t\r\n"):
        return NotATable("The answer is empty.")
    try:
        return _read(text, mapping)
    except Exception as error:  # whatever a body may do to a reader, the other feeds go on
        _log.info("reading a table", exc_info=True)
        return NotATable(
            f"The answer could not be read as {_NAMES[mapping.format]} ({type(error).__name__})."
        )


def _read(text: str, mapping: TableMapping) -> Table | NotATable:
    web_page = _web_page(text)
    if web_page and mapping.format not in ("html", "markdown"):
        return NotATable(f"{web_page} instead of {_NAMES[mapping.format]}.")
    inside = _inside(text, mapping)
    if isinstance(inside, Table):
        return inside
    if mapping.format == "csv" and inside.lstrip()[:1] in ("{", "["):
        document = read_json(inside)
        if isinstance(document, dict | list):
            return NotATable("JSON came instead of CSV.")
    if mapping.format in _GRIDS:
        table = _GRIDS[mapping.format](inside, mapping)
        if web_page and isinstance(table, NotATable):
            return NotATable(f"{web_page}, and no table in it.")
        return table
    document = _DOCUMENTS[mapping.format](inside)
    if isinstance(document, NotATable):
        return document
    if isinstance(document, str):  # any sentence is YAML
        return NotATable(f"The answer is a text, not a table: {quoted(document)}.")
    return from_document(document, mapping)


def _inside(text: str, mapping: TableMapping) -> str | Table:
    """Return the part of ``text`` in which the table stands, or a table that says why there is none."""
    if mapping.after is not None:
        begin = text.find(mapping.after)
        if begin < 0:
            said = f"The words after which the table begins are not there: {quoted(mapping.after)} (after)."
            return Table((), misfits=(said,))
        text = text[begin + len(mapping.after) :]
    if mapping.before is not None:
        end = text.find(mapping.before)
        if end < 0:
            said = f"The words before which the table ends are not there: {quoted(mapping.before)} (before)."
            return Table((), misfits=(said,))
        text = text[:end]
    return text


def _decoded(body: bytes, content_type: str) -> str:
    """Return ``body`` as text: by its byte order mark, as UTF-8, by the header, as Western European."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace").removeprefix("\ufeff")
    charset = re.search(r"charset=[\"']?([\w.:-]{1,40})", content_type, re.IGNORECASE)
    for name in ("utf-8", charset[1] if charset else "cp1252"):
        try:
            if codecs.lookup(name)._is_text_encoding:
                return body.decode(name)
        except (UnicodeError, LookupError, ValueError):
            continue
    return body.decode("latin-1")


def _web_page(text: str) -> str:
    start = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if not start.startswith(("<!doctype html", "<html", "<head", "<body")):
        return ""
    title = re.search(r"<title[^>]{0,200}>([^<]{1,200})", text[:20_000], re.IGNORECASE)
    named = quoted(from_html(title[1])) if title else ""
    return f"A web page came ({named})" if named else "A web page came"
