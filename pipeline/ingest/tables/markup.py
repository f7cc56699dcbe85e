"""The tables of Markdown and HTML pages, as a header and rows of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.ingest.tables.grid import Line, from_grid
from pipeline.ingest.tables.table import MOST_ROWS, TOO_MANY_ROWS, NotATable, Table
from pipeline.ingest.text import from_html
from pipeline.records.feeds import TableMapping

# Markdown

_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_BETWEEN_CELLS = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-+:?")
_LINK = re.compile(r"!?\[([^\[\]]{0,500})\](?:\([^()\s]{0,1000}(?:\s\"[^\"]{0,300}\")?\)|\[[^\[\]]{0,100}\])")
_MARKED = re.compile(r"[\[*_~`<&\\]")
_MARKS = re.compile(r"\*\*|__|~~|`")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_markdown(text: str, mapping: TableMapping) -> Table | NotATable:
    """Read the pipe table that the mapping names.

    Such a table is two kinds of lines; reading them here costs time in proportion to the text, which a
    Markdown processor can't promise for what comes from outside, and leaves no HTML to be read once more.
    """
    count = 0
    for header, lines in _pipe_tables(text):
        count += 1
        if count == mapping.number:
            return from_grid(header, lines, mapping, pad=True)
    return _no_table(count, mapping)


def _pipe_tables(text: str) -> Iterator[tuple[list[str], Iterator[Line]]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    at, in_code = 0, False
    while at < len(lines) - 1:
        if _FENCE.match(lines[at]):
            in_code = not in_code
        elif not in_code and "|" in lines[at] and _is_rule(lines[at + 1]):
            header = _pipe_cells(lines[at])
            if len(header) == len(_pipe_cells(lines[at + 1])):
                begin = at = at + 2
                while at < len(lines) and "|" in lines[at]:
                    at += 1
                yield header, (Line(n + 1, _pipe_cells(lines[n])) for n in range(begin, at))
                continue
        at += 1


def _is_rule(line: str) -> bool:
    return "-" in line and all(_RULE.fullmatch(part.strip()) for part in _parts(line))


def _parts(line: str) -> list[str]:
    return _BETWEEN_CELLS.split(line.strip().removeprefix("|").removesuffix("|"))


def _pipe_cells(line: str) -> list[str]:
    return [_inline(part.strip()) for part in _parts(line)]


def _inline(text: str) -> str:
    """Return what a reader sees of ``text``: no links, no emphasis, no escapes."""
    if not _MARKED.search(text):
        return text
    text = _LINK.sub(r"\1", text)
    text = from_html(_raised(text)) if "<" in text or "&" in text else text
    return _ESCAPED.sub(r"\1", _MARKS.sub("", text))


# HTML

_DEEPEST = 30
_MOST_COLUMNS = 5_000
_MOST_CELLS = 1_000_000
_TOKEN = re.compile(r"</?([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^<>\"']++|\"[^\"<>]*+\"?|'[^'<>]*+'?)*+)>")
_KEPT = frozenset({"table", "thead", "tbody", "tfoot", "tr", "td", "th"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd"}
    | {"label", "mark", "q", "s", "samp", "small", "span", "strong", "time", "tt", "u", "var", "wbr"}
)
_HIDDEN = ("script", "style", "template", "noscript", "svg")
_SPAN = re.compile(r"\b(colspan|rowspan)\s*=\s*[\"']?\s*([0-9]{1,4})", re.IGNORECASE)


def read_html(text: str, mapping: TableMapping) -> Table | NotATable:
    """Read the table that the mapping names, counted as they begin on the page, nested ones too."""
    try:
        return _read_html(text, mapping)
    except _TooMuchError:
        return NotATable("The tables of the page are nested too deeply, or too large.")


class _TooMuchError(Exception):
    """No page has such tables."""


def _read_html(text: str, mapping: TableMapping) -> Table | NotATable:
    tables = LexborHTMLParser(_tables_only(text)).css("table")
    if len(tables) < mapping.number:
        return _no_table(len(tables), mapping)
    header: list[LexborNode] = []
    rows: list[LexborNode] = []
    for part in tables[mapping.number - 1].iter():
        if part.tag == "thead":
            header += [row for row in part.iter() if row.tag == "tr"]
        elif part.tag in ("tbody", "tfoot"):
            rows += [row for row in part.iter() if row.tag == "tr"]
    if len(rows) > MOST_ROWS:
        return TOO_MANY_ROWS
    if not header and rows:
        tall = max((_span(cell, "rowspan") for cell in rows[0].iter()), default=1)
        header, rows = rows[:tall], rows[tall:]
    names = _stacked(_grid(header, repeat=True))
    lines = (Line(number, cells) for number, cells in enumerate(_grid(rows), start=1))
    return from_grid(names, lines, mapping, pad=True)


def _tables_only(text: str) -> str:
    """Return ``text`` with the tags of tables only.

    The HTML parser takes minutes for a hundred thousand nested elements or attributes, so it gets neither.
    """
    text = _without_hidden(text)
    parts: list[str] = []
    at = depth = count = 0
    for match in _TOKEN.finditer(text):
        parts.append(text[at : match.start()].replace("<", "&lt;"))
        at = match.end()
        name = match[1].lower()
        closing = match[0].startswith("</")
        if name in _KEPT:
            depth += (-1 if closing else 1) if name == "table" else 0
            count += 1
            if depth > _DEEPEST or count > _MOST_CELLS:
                raise _TooMuchError
            spans = "" if closing else "".join(f' {what}="{n}"' for what, n in _SPAN.findall(match[2])[:2])
            parts.append(f"</{name}>" if closing else f"<{name}{spans}>")
        elif name == "sup":
            parts.append("" if closing else "^")
        elif name not in _INLINE:
            parts.append(" ")
    parts.append(text[at:].replace("<", "&lt;"))
    return "".join(parts)


def _without_hidden(text: str) -> str:
    """Return ``text`` without comments, scripts and styles. What is never closed goes to the end."""
    lowered = text.lower() if text.isascii() else "".join(c.lower() if c.isascii() else c for c in text)
    pieces, at = [], 0
    opening = re.compile(r"<!--|<(" + "|".join(_HIDDEN) + r")\b")
    while (match := opening.search(lowered, at)) is not None:
        pieces.append(text[at : match.start()])
        end = f"</{match[1]}" if match[1] else "-->"
        close = lowered.find(end, match.end())
        if close < 0:
            return "".join(pieces)
        at = close + len(end)
        if match[1]:
            at = (lowered.find(">", at) + 1) or len(text)
    return "".join([*pieces, text[at:]])


def _raised(text: str) -> str:
    """Mark what is raised, so that the 1 of a footnote does not become a digit of the figure."""
    return re.sub(r"(?i)<sup\b[^<>]{0,200}>", "^", text)


def _grid(rows: Sequence[LexborNode], *, repeat: bool = False) -> list[list[str]]:
    """Return the cells of ``rows``, each at its place, whatever spans several columns or rows.

    A cell that goes on in the rows below is repeated there. One that spans columns stands in the first of
    them, with ``repeat`` in all.
    """
    grid: list[list[str]] = []
    count = 0
    hanging: dict[int, tuple[int, str]] = {}  # column: for how many more rows, which text
    for row in rows:
        cells: list[str] = []
        for node in row.iter():
            if node.tag in ("td", "th"):
                _hang(cells, hanging)
                text = " ".join(node.text(deep=True).split())
                wide, tall = _span(node, "colspan"), _span(node, "rowspan")
                for offset in range(min(wide, _MOST_COLUMNS - len(cells)) if wide > 1 else 1):
                    shown = text if repeat or offset == 0 else ""
                    if tall > 1:
                        hanging[len(cells)] = (tall - 1, shown)
                    cells.append(shown)
        _hang(cells, hanging)
        count += len(cells)
        if count > _MOST_CELLS:
            raise _TooMuchError
        grid.append(cells)
    return grid


def _hang(cells: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Fill the next columns with what hangs down into them from the rows above."""
    while (found := hanging.pop(len(cells), None)) is not None:
        left, text = found
        if left > 1:
            hanging[len(cells)] = (left - 1, text)
        cells.append(text)


def _span(node: LexborNode, what: str) -> int:
    value = node.attributes.get(what) or "1"
    return max(1, int(value)) if value.isdigit() else 1


def _stacked(header: Sequence[Sequence[str]]) -> list[str]:
    """Return one name for each column: of several rows of names, those above one another."""
    width = max((len(row) for row in header), default=0)
    names = []
    for column in range(width):
        parts = dict.fromkeys(row[column] for row in header if column < len(row) and row[column])
        names.append(" ".join(parts))
    return names


def _no_table(count: int, mapping: TableMapping) -> Table | NotATable:
    if count == 0:
        return NotATable("There is no table on the page.")
    tables = "is 1 table" if count == 1 else f"are {count} tables"
    return Table((), misfits=(f"The mapping reads table {mapping.number}, but there {tables} on the page.",))
