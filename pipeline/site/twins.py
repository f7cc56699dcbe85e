"""A Markdown twin of every page: what the page says, in plain Markdown at ``index.md`` beside ``index.html``.

The twin is made from the built page and not from a second set of templates, so that the two can't say
different things: whatever a component shows in HTML is in the twin, and a new component needs nothing here.
Drawings, buttons and what only decorates are left out; a chart is there as its title and its table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

_DROPPED = (
    "script, style, template, svg, button, input, iframe, dialog, [hidden], [popover], [aria-hidden=true], "
    ".tl-topline, .headerlink, .tl-chart__wide, .tl-chart__narrow"
)
_BLOCKS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"}) | frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
    }
    | {
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
    }
    | {"table", "ul"}
)
_MARKS = {"b": "**", "strong": "**", "em": "*", "i": "*", "cite": "*"}
_SPECIAL = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_AT_START = re.compile(r"^(?:(\d+)(?=[.)](?:\s|$))|(?=[-+](?:\s|$)|#{1,6}(?:\s|$)|>|~~~|={3,}|-{3,}))")


def write_twins(site: Path, targets: Iterable[str], site_url: str) -> None:
    """Write the twin of every page in the built ``site``; ``targets`` are the pages' paths from the root."""
    for target in targets:
        page = site / target / "index.html"
        if page.is_file():
            text = twin(page.read_text(encoding="utf-8"), f"{site_url}{target}")
            page.with_name("index.md").write_text(text, encoding="utf-8", newline="")


def twin(html: str, address: str) -> str:
    """Return a built page as Markdown. ``address`` is where it stands; links in the twin are whole."""
    tree = LexborHTMLParser(html)
    main = tree.css_first("article.md-content__inner") or tree.body
    if main is None:
        return ""
    for node in main.css(_DROPPED):
        node.decompose()
    blocks = list(_Writer(address).blocks(main))
    return "\n\n".join([*blocks, f"---\n\nThis page: <{address}>"]) + "\n"


class _Writer:
    """Writes the elements of one page."""

    def __init__(self, address: str) -> None:
        self.address = address

    def blocks(self, node: LexborNode) -> Iterator[str]:
        """Yield the blocks inside an element; what runs in a line between two blocks is a paragraph."""
        line: list[LexborNode] = []
        for child in node.iter(include_text=True):
            if child.tag in _BLOCKS or _holds_blocks(child):
                yield from self._paragraph(line)
                line = []
                yield from self._block(child)
            else:
                line.append(child)
        yield from self._paragraph(line)

    def _paragraph(self, nodes: list[LexborNode]) -> Iterator[str]:
        text = _tidy(self._run(nodes))
        if text:
            yield _AT_START.sub(r"\1\\", text)

    def _block(self, node: LexborNode) -> Iterator[str]:
        tag = node.tag or ""
        if re.fullmatch("h[1-6]", tag):
            yield f"{'#' * int(tag[1])} {self._line(node)}"
        elif tag in ("ul", "ol"):
            yield from self._list(node, ordered=tag == "ol")
        elif tag == "table":
            yield from self._table(node)
        elif tag == "pre":
            yield _fenced(node)
        elif tag == "blockquote":
            inside = "\n\n".join(self.blocks(node))
            yield "\n".join(f"> {row}".rstrip() for row in inside.split("\n"))
        elif tag == "dl":
            yield from self._terms(node)
        elif tag in ("figcaption", "summary") or (tag == "p" and _has_class(node, "__title")):
            yield f"**{self._line(node)}**"
        elif tag == "hr":
            yield "---"
        elif tag == "p" and _has_class(node, "__meta"):
            yield from self._meta(node)
        elif tag == "p":
            yield from self._paragraph(list(node.iter(include_text=True)))
        else:
            yield from self.blocks(node)

    def _meta(self, node: LexborNode) -> Iterator[str]:
        """Yield a line whose parts only the style sets apart, with a point between them."""
        parts = [_tidy(self._inline(child)) for child in node.iter(include_text=True)]
        yield " · ".join(part for part in parts if part)

    def _list(self, node: LexborNode, *, ordered: bool) -> Iterator[str]:
        """Yield a list: one block, or with a blank line between its items where one of them has several."""
        items = []
        for number, item in enumerate((c for c in node.iter() if c.tag == "li"), 1):
            mark = f"{item.attributes.get('value') or number}. " if ordered else "- "
            inside = list(self.blocks(item))
            if inside:
                body = "\n\n".join(inside).replace("\n", "\n" + " " * len(mark))
                items.append(mark + re.sub(r"(?m)^ +$", "", body))
        if items:
            yield ("\n\n" if any("\n\n" in item for item in items) else "\n").join(items)

    def _terms(self, node: LexborNode) -> Iterator[str]:
        """Yield a list of terms, each with what it stands for in one line."""
        rows = []
        for child in node.css("dt, dd"):
            text = self._line(child)
            if child.tag == "dt":
                rows.append(f"- **{text}:**")
            elif rows:
                rows[-1] += f" {text}"
        if rows:
            yield "\n".join(rows)

    def _table(self, node: LexborNode) -> Iterator[str]:
        rows = [
            [self._line(cell).replace("|", "\\|") for cell in row.css("th, td")] for row in node.css("tr")
        ]
        rows = [row for row in rows if row]
        if not rows:
            return
        caption = node.css_first("caption")
        if caption is not None:
            yield f"**{self._line(caption)}**"
        width = max(len(row) for row in rows)
        head, *body = [row + [""] * (width - len(row)) for row in rows]
        yield "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * width, *body))

    def _line(self, node: LexborNode) -> str:
        """Return everything in an element in one line."""
        if _holds_blocks(node):
            inside = (block.replace("\n", " ") for block in self.blocks(node))
            return " ".join(re.sub(r"(?:^|(?<= ))- (?=\S)", "", block, count=1) for block in inside)
        return _tidy(self._run(node.iter(include_text=True)))

    def _inline(self, node: LexborNode) -> str:
        tag = node.tag or ""
        if tag == "-text":
            return _escaped(node.text_content or "")
        if tag == "br":
            return " "
        if tag == "img":
            return (
                f"![{_escaped(node.attributes.get('alt') or '')}]({self._whole(node.attributes.get('src'))})"
            )
        if tag in ("code", "kbd", "samp"):
            return _code(node.text())
        inside = self._run(node.iter(include_text=True))
        if tag == "a" and inside.strip() and node.attributes.get("href"):
            address = node.attributes["href"] or ""
            if address.startswith("#source-"):
                return f" \\[[{inside.strip()}]({self._whole(address)})\\]"
            return _around(inside, "[", f"]({self._whole(address)})")
        if tag in _MARKS and inside.strip() and not inside.strip().startswith("*"):
            return _around(inside, _MARKS[tag], _MARKS[tag])
        return inside

    def _run(self, nodes: Iterable[LexborNode]) -> str:
        """Return what stands in one line. A link and what follows it without a blank are set apart."""
        found, before = "", ""
        for node in nodes:
            tag = node.tag or ""
            apart = "a" in (before, tag) and "-text" not in (before, tag) and before
            found += (" " if apart else "") + self._inline(node)
            before = tag
        return found

    def _whole(self, address: str | None) -> str:
        """Return a whole address that ends where Markdown thinks it does."""
        found = urljoin(self.address, address or "")
        return found.replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def _holds_blocks(node: LexborNode) -> bool:
    return node.tag not in ("-text", "p") and any(child.tag in _BLOCKS for child in node.iter())


def _has_class(node: LexborNode, ending: str) -> bool:
    return any(name.endswith(ending) for name in (node.attributes.get("class") or "").split())


def _escaped(text: str) -> str:
    """Return words so that no reader of Markdown takes any of them for markup."""
    marked = _SPECIAL.sub(lambda found: "\\" + found[0], text)
    return _ENTITY.sub("&amp;", marked).replace("<", "&lt;")


def _tidy(text: str) -> str:
    """Return running text in one line with single blanks."""
    return " ".join(text.split())


def _around(text: str, before: str, after: str) -> str:
    """Put marks around words, and leave the blanks at both ends outside, as Markdown wants it."""
    words = text.strip()
    lead = text[: len(text) - len(text.lstrip())]
    trail = text[len(text.rstrip()) :]
    return f"{lead}{before}{words}{after}{trail}"


def _code(text: str) -> str:
    words = " ".join(text.split())
    if not words:
        return ""
    ticks = "`" * (max((len(run) for run in re.findall("`+", words)), default=0) + 1)
    gap = " " if words.startswith("`") or words.endswith("`") else ""
    return f"{ticks}{gap}{words}{gap}{ticks}"


def _fenced(node: LexborNode) -> str:
    """Return code between fences, with its language where the highlighter names it."""
    body = node.text().strip("\n")
    around = (node.parent.attributes.get("class") or "") if node.parent else ""
    language = re.search(r"(?:^| )language-(\w+)", around)
    fence = "`" * max(3, max((len(run) for run in re.findall("`+", body)), default=0) + 1)
    return f"{fence}{language[1] if language else ''}\n{body}\n{fence}"
