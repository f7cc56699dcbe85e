"""Verify a built site before it is released: links, own host only, nothing left unresolved, all found."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from pipeline.problems import Problem, did_you_mean
from pipeline.site.known_numbers import numbers_in
from pipeline.site.pagefind import FOLDER, NEEDS, read_fragments

# Attributes whose address the browser fetches by itself, by element.
_FETCHED: dict[str, tuple[str, ...]] = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "iframe": ("src",),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
_FETCHED_RELS = frozenset(
    {"stylesheet", "icon", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "manifest"}
)
_LEFTOVER = re.compile(r"\[\[[a-z0-9-]+[/:][a-z0-9-]+|\[@[a-z0-9-]+\]|\{\{|\{%|\ufffd")
_CSS_URL = re.compile(r"@import\s+[\"']?(https?:)?//|url\(\s*[\"']?((?:https?:)?//[^)\"']+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _PageFacts:
    """What one page offers and asks for."""

    ids: frozenset[str]
    links: tuple[str, ...]
    body_links: tuple[str, ...]


def verify(
    site: Path,
    expected: Iterable[str],
    allowed_hosts: frozenset[str] = frozenset(),
    known: Mapping[str, frozenset[str]] | None = None,
    other_sides: Mapping[str, Mapping[str, str]] | None = None,
    *,
    indexed: Collection[str] | None = None,
) -> list[Problem]:
    """Return everything that is wrong with the built site in ``site``.

    ``expected`` are the pages that must be there, as paths from the root; ``allowed_hosts`` are hosts that
    the configuration lets pages load from (comments), usually none; ``known`` has the numbers that a page
    may print, by its path from the root, and what is not in it may print any; ``other_sides`` are the pages
    that a page must link, with the reason, because it cites what they contradict; ``indexed`` are the pages
    that the search has to find, as paths from the root.
    """
    problems: list[Problem] = []
    files = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    for target in expected:
        if f"{target}index.html" not in files:
            problems.append(_problem(f"{target}index.html", "missing-page", "The page was not built."))
    pages: dict[str, _PageFacts] = {}
    for name in sorted(files):
        if name.endswith(".html"):
            text = (site / name).read_text(encoding="utf-8")
            may_print = (known or {}).get(name.removesuffix("index.html"))
            pages[name] = _read(name, text, allowed_hosts, may_print, problems)
        elif name.endswith(".css"):
            problems.extend(_foreign_css(name, (site / name).read_text(encoding="utf-8")))
    for name, facts in pages.items():
        problems.extend(_broken_links(name, facts, files, pages))
    for target, sides in (other_sides or {}).items():
        problems.extend(_unshown(f"{target}index.html", sides, pages))
    if indexed is not None:
        problems.extend(_search_index(site, indexed, files))
    return problems


def _unshown(name: str, sides: Mapping[str, str], pages: Mapping[str, _PageFacts]) -> Iterator[Problem]:
    """Yield the claims against what a page cites that it does not lead to."""
    if name not in pages:
        return  # reported as missing
    folder = posixpath.dirname(name)
    paths = (unquote(parts.path) for a in pages[name].body_links if (parts := _split(a)) and not parts.netloc)
    linked = {posixpath.normpath(posixpath.join(folder, path)) for path in paths}
    for side, reason in sides.items():
        if side.rstrip("/") not in linked:
            message = f"The page does not show {side}, which contradicts what it leans on: {reason}."
            hint = "Look at what the template does with disputes (components/counter_evidence.html.j2)."
            yield _problem(name, "other-side-missing", message, hint)


def _search_index(site: Path, indexed: Collection[str], files: set[str]) -> Iterator[Problem]:
    """Yield where the index of the search and the pages of the site disagree."""
    entry = f"{FOLDER}/pagefind-entry.json"
    if entry not in files:
        message = "The site has no search index; readers get the lists of the page Search instead."
        hint = f"Install {' and '.join(NEEDS)}; where there is no such package, the site works without."
        yield replace(_problem(entry, "no-search-index", message, hint), severity="warning")
        return
    try:
        found = [str(fragment["url"]).removeprefix("/") for fragment in read_fragments(site / FOLDER)]
    except (OSError, EOFError, ValueError, KeyError) as error:
        yield _problem(FOLDER, "search-index", f"The search index can't be read: {error}.", "Build anew.")
        return
    for target in sorted(target for target, times in Counter(found).items() if times > 1):
        yield _problem(entry, "search-index", f"The search would show {target} twice.", "Build anew.")
    for target in sorted(set(found)):
        if f"{target}index.html" not in files:
            yield _problem(entry, "search-index", f"The search would lead to {target}, which is no page.")
    for target in sorted(set(indexed) - set(found)):
        yield _problem(entry, "search-index", f"The search would not find {target}.")


def _problem(path: str, code: str, message: str, hint: str = "") -> Problem:
    return Problem(f"site/{path}", 1, 1, code, message, hint=hint)


def _read(
    name: str, text: str, allowed: frozenset[str], known: frozenset[str] | None, problems: list[Problem]
) -> _PageFacts:
    tree = LexborHTMLParser(text)
    ids = [node.attributes.get("id") or "" for node in tree.css("[id]")]
    links = [node.attributes.get("href") or "" for node in tree.css("a[href], link[href]")]
    fetched = [address for node in tree.css(", ".join(_FETCHED)) for address in _fetched(node)]
    problems.extend(_requests(name, tree, fetched, allowed))
    body = tree.css_first("article.md-content__inner") or tree.body
    # A list of sources leads to every claim of the page: it tells where, not what speaks against what.
    # A panel does tell, but only those who open it.
    listed = {node.mem_id for node in body.css(".tl-sources a, .tl-panel a")} if body else set()
    own = (
        [n.attributes.get("href") or "" for n in body.css("a[href]") if n.mem_id not in listed]
        if body
        else []
    )
    problems.extend(_content(name, tree, ids, known))
    return _PageFacts(frozenset(ids), (*links, *fetched), tuple(own))


def _requests(
    name: str, tree: LexborHTMLParser, fetched: list[str], allowed: frozenset[str]
) -> Iterator[Problem]:
    """Yield what the browser would ask of another host."""
    for address in fetched:
        yield from _foreign(name, address, allowed)
    for node in tree.css("link[rel][href]"):
        rels = set((node.attributes.get("rel") or "").lower().split())
        if rels & _FETCHED_RELS:
            yield from _foreign(name, node.attributes.get("href") or "", allowed)
    for node in tree.css("style, [style]"):
        yield from _foreign_css(name, node.text() if node.tag == "style" else node.attributes["style"] or "")


def _content(
    name: str, tree: LexborHTMLParser, ids: list[str], known: frozenset[str] | None
) -> Iterator[Problem]:
    """Yield what is wrong with headings, ids and words. Takes out of ``tree`` what is not the page's own."""
    headings = len(tree.css("h1"))
    if headings != 1 and name != "404.html":
        yield _problem(name, "headings", f"The page has {headings} first-level headings.")
    for double in sorted(i for i, times in Counter(ids).items() if times > 1):
        yield _problem(name, "duplicate-anchor", f'The id "{double}" stands on the page twice.')
    main = tree.css_first("article.md-content__inner") or tree.body
    if main is None:
        return
    # Words marked as quoted are others' (abstracts with TeX, messages of servers) and stay as they came.
    for node in main.css("code, pre, script, svg, [data-quoted]"):
        node.decompose()
    words = main.text(separator=" ")
    for number in dict.fromkeys(numbers_in(words) if known is not None else ()):
        if known is not None and number not in known:
            message = f"The page prints {number}, and nothing that it was composed from has that number."
            hint = "Look for it in content/templates and site_overrides; a figure belongs into a record."
            yield _problem(name, "number-from-nowhere", message, hint)
    found = _LEFTOVER.search(words)
    if found:
        message = f'"{found[0]}" was left unresolved.'
        yield _problem(name, "unresolved-text", message, "Look at the record it comes from.")


def _fetched(node: LexborNode) -> Iterator[str]:
    for attribute in _FETCHED[node.tag or ""]:
        value = node.attributes.get(attribute) or ""
        if attribute == "srcset":
            yield from (candidate.split()[0] for candidate in value.split(",") if candidate.strip())
        elif value:
            yield value


def _split(address: str) -> SplitResult | None:
    """Return the parts of an address, or ``None`` for one that no browser could follow."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _foreign(name: str, address: str, allowed: frozenset[str]) -> Iterator[Problem]:
    parts = _split(address)
    host = parts.netloc if parts else ""
    if host and host not in allowed:
        hint = "Serve it from the site itself."
        yield _problem(name, "foreign-request", f"The page would load {address} from another host.", hint)


def _foreign_css(name: str, text: str) -> Iterator[Problem]:
    for match in _CSS_URL.finditer(text):
        hint = "Serve it from the site itself."
        yield _problem(name, "foreign-request", f"The style would load {match[0][:80]}.", hint)


def _broken_links(
    name: str, facts: _PageFacts, files: set[str], pages: dict[str, _PageFacts]
) -> Iterator[Problem]:
    folder = posixpath.dirname(name)
    for address in dict.fromkeys(facts.links):
        parts = _split(address)
        if parts is None:
            yield _problem(name, "broken-link", f"{address} is not an address.")
            continue
        if parts.scheme or parts.netloc or name == "404.html":
            continue
        path = unquote(parts.path)
        if path.startswith("/"):
            hint = "Use a relative link, so that the site works under any address."
            yield _problem(name, "absolute-link", f"The link {address} begins at the root.", hint)
            continue
        target = posixpath.normpath(posixpath.join(folder, path)) if path else name
        if path.endswith("/") or target == "." or path in (".", ".."):
            target = "index.html" if target == "." else f"{target}/index.html"
        if target not in files:
            ending = posixpath.splitext(target)[1]
            alike = (f.removesuffix("/index.html") for f in files if f.endswith(ending))
            hint = did_you_mean(target.removesuffix("/index.html"), alike)
            yield _problem(name, "broken-link", f"The link {address} leads nowhere.", hint)
        elif parts.fragment and target in pages:
            fragment = unquote(parts.fragment)
            if fragment not in pages[target].ids and not fragment.startswith("__"):
                yield _problem(name, "broken-link", f"The link {address} leads to no such place on its page.")
