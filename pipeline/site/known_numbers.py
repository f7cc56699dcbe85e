"""Which numbers a page may print: those of what it was composed from, and no others.

The audit judges what articles say before they become pages. Here is the other end: whatever number stands on
a built page has to come from what the page was given (its article, records, status), never from a template.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from pydantic import BaseModel

from pipeline.config import SiteConfig
from pipeline.site.page import Page, Status

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_TAG = re.compile(r"<[^<>]*>")


def numbers_in(text: str) -> Iterator[str]:
    """Yield every number of a printed text, without the marks that group its thousands."""
    for match in _NUMBER.finditer(text):
        yield match[0].replace(",", "")


def known_numbers(pages: Iterable[Page], status: Status, site: SiteConfig) -> dict[str, frozenset[str]]:
    """Return every number that each page may print, by its path from the root.

    The number of items in a list counts as known: pages say how many there are. A page written by hand is its
    own source, also in its examples of markup.
    """
    everywhere = frozenset((*_of(status), *_of(site)))
    return {page.target: everywhere.union(_of_page(page)) for page in pages}


def _of_page(page: Page) -> Iterator[str]:
    yield from _of((page.title, page.description, page.context, page.panels))
    body = page.context.get("body")
    if isinstance(body, str):
        yield from numbers_in(body)


def _of(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from numbers_in(html.unescape(_TAG.sub(" ", value)))
    elif isinstance(value, int | float | Decimal):
        yield from numbers_in(str(value))
    elif isinstance(value, BaseModel):
        yield from _of(value.model_dump(mode="json"))
    elif is_dataclass(value):
        for field in fields(value):
            yield from _of(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield str(len(value))
        for key, item in value.items():
            yield from _of(key)
            yield from _of(item)
    elif isinstance(value, Collection):
        yield str(len(value))
        for item in value:
            yield from _of(item)
