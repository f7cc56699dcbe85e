"""The index of the reader's search, over the words that are each page's own.

What is indexed are not the pages as they were built but copies cut down: without the line above every page,
without the lists of sources, claims and revisions that are pages themselves. So a query finds the page that
says a thing, and not every page that lists it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from pipeline.site.facets import Facets
from pipeline.site.pagefind import FOLDER, write_index

FURNITURE = (
    "[data-search-exclude]",
    ".tl-head__meta",
    ".tl-claims",
    ".tl-list",
    ".tl-links",
    ".tl-sources",
    ".tl-legend",
    ".tl-revisions",
    ".tl-relations",
    ".tl-marks",
    ".tl-cite",
    ".tl-cite-box",
    ".tl-related",
    ".tl-inputs",
    "script",
    "style",
    "svg",
    # What leans on a record, and what is said where nothing is recorded.
    "#how-strong-it-is ~ p",
    "#used-in + *",
    "#cited-in + *",
    "#woven-into + *",
)
"""What is on a page without being its own words."""


def index(built: Path, pages: Mapping[str, Facets]) -> int:
    """Index ``pages`` of the site in ``built`` into its folder ``pagefind`` and return how many they are.

    ``pages`` has the facets of each page by its path from the root. Raises
    :class:`pipeline.site.pagefind.SearchError` when Pagefind fails, ``OSError`` when a page is missing.
    """
    shutil.rmtree(built / FOLDER, ignore_errors=True)
    write_index(_copies(built, pages), built / FOLDER)
    return len(pages)


def _copies(built: Path, pages: Mapping[str, Facets]) -> Iterator[tuple[str, str]]:
    for target, facets in pages.items():
        html = (built / target / "index.html").read_text(encoding="utf-8")
        yield f"/{target}", own_words(html, facets)


def own_words(html: str, facets: Facets) -> str:
    """Return a page cut down to what a search should find it by, with its facets as Pagefind reads them."""
    main = LexborHTMLParser(html).css_first("article.md-content__inner")
    body = ""
    if main is not None:
        for node in main.css(", ".join(FURNITURE)):
            node.decompose()
        for heading in main.css("h2"):
            following = heading.next
            while following is not None and following.tag == "-text" and not following.text(strip=True):
                following = following.next
            if following is None or following.tag == "h2":  # nothing is left under it
                heading.decompose()
        # Pagefind joins the words of elements that stand side by side without a blank.
        body = (main.html or "").replace("</dt>", ":</dt>").replace("><", "> <")
    marks = "".join(
        f'<meta data-pagefind-filter="{name}[content]" content="{escape(value)}">'
        for name, values in facets.items()
        for value in values
    )
    head = f'<!doctype html><html lang="en"><head>{marks}</head>'
    return f"{head}<body><div data-pagefind-body>{body}</div></body></html>"
