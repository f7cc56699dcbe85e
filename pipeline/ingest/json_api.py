"""Any JSON API whose record says, in JMESPath, where its papers stand (kind ``json``)."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pipeline.ingest.address import join, parameter, same_site, site_of, with_parameters
from pipeline.ingest.authors import names
from pipeline.ingest.dates import moment
from pipeline.ingest.entry import (
    LONGEST_ABSTRACT,
    LONGEST_LINK,
    LONGEST_TITLE,
    LONGEST_VENUE,
    MOST_AUTHORS,
    FoundPaper,
    checked,
    terms,
)
from pipeline.ingest.expressions import ExpressionError, evaluate
from pipeline.ingest.identify import Identity, arxiv_id, identify
from pipeline.ingest.jats import html_from_jats
from pipeline.ingest.latex import unicode_from_latex
from pipeline.ingest.pages import NotAFeed, Page, in_words, why_unread
from pipeline.ingest.text import LONGEST_MARKUP, from_html, plain, shortened
from pipeline.records.feeds import JsonMapping, Paging
from pipeline.store import Paper

MOST_ITEMS = 5_000
MOST_PARTS = 500_000
"""Objects and lists in one answer. Each costs some hundred bytes of memory, in the answer as few as two."""

_LONGEST_DIGITS = 30
_LONGEST_WORDS = 300
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS_OF_AN_ERROR = ("error", "errors", "message", "detail", "reason")

_SCHEMES = {
    "openreview": (re.compile(r"[\w-]{6,40}"), "https://openreview.net/forum?id={}"),
    "openalex": (re.compile(r"[Ww]\d{1,15}"), "https://openalex.org/{}"),
    "s2": (re.compile(r"[0-9a-f]{40}"), "https://www.semanticscholar.org/paper/{}"),
}
"""Identifiers that are not addresses, and the page that bears one: the form in which they are told apart."""


class _NotJsonError(Exception):
    """An answer that can't be read as JSON. The message is for people."""


@dataclass(slots=True)
class JsonPager:
    """Goes on as the record declares, until a page is short, empty or one that came before.

    A token that repeats is no end by itself: some services give one for the whole list.
    """

    paging: Paging
    items: str
    seen: dict[bytes, int] = field(default_factory=dict)

    def after(self, page: bytes, url: str, number: int) -> str | None:
        """Return the address of the next page; see :class:`pipeline.ingest.paging.Pager`."""
        try:
            document = _document(page)
            items = evaluate(self.items, document)
            if not isinstance(items, list) or not items or number >= self.paging.most:
                return None
            if self.paging.size is not None and len(items) < self.paging.size:
                return None
            if self.seen.setdefault(_digest(items), number) != number:
                return None
            return self._next(document, url, number, len(items))
        except (_NotJsonError, ExpressionError, ValueError, RecursionError):
            return None

    def _next(self, document: Any, url: str, number: int, count: int) -> str | None:
        told = evaluate(self.paging.next, document) if self.paging.next else None
        token = _text(told)
        if self.paging.by == "link":
            address = join(url, token) if token else ""
            # The answer may not send us elsewhere: the pauses are counted by host.
            return address if same_site(site_of(address), site_of(url)) and address != url else None
        if self.paging.next is not None and not token:
            return None
        if self.paging.by != "cursor" and self.paging.next is None:
            token = self._counted(url, number, count)
        if not token or self.paging.parameter is None:
            return None
        address = with_parameters(url, **{self.paging.parameter: token})
        return None if address == url and self.paging.by != "cursor" else address

    def _counted(self, url: str, number: int, count: int) -> str:
        """Return the next number of a page or of an item, where the answer does not tell it."""
        given = parameter(url, self.paging.parameter or "") or ""
        is_page = self.paging.by == "page"
        if re.fullmatch(r"\d{1,9}", given):
            return str(int(given) + (1 if is_page else self.paging.size or count))
        return str(number + 1 if is_page else number * (self.paging.size or count))


def first_of_api(url: str, paging: Paging | None) -> str:
    """Return the address of the first page."""
    if paging is None or paging.parameter is None or not paging.first:
        return url
    return with_parameters(url, **{paging.parameter: paging.first})


def read_api(body: bytes, mapping: JsonMapping, today: date | None) -> Page | NotAFeed:
    """Read one answer. Never raises.

    An answer that tells of an error is none, whatever its status was; so is one whose list of items is not
    where the record says.
    """
    unread = why_unread(body)
    if unread is not None:
        return unread
    try:
        document = _document(body)
        items = evaluate(mapping.items, document)
    except _NotJsonError as error:
        return NotAFeed(str(error))
    except ExpressionError as error:
        return NotAFeed(f"The items could not be found: {error}")
    error_words = _error_in(document)
    if not isinstance(items, list) or (error_words and not items):
        if error_words:
            return NotAFeed(f"The answer tells of an error: {error_words}")
        return NotAFeed(f'There is no list of items at "{mapping.items}". {_what_is_there(document)}')
    reader = _ItemReader(mapping)
    found = tuple(checked(reader.read(item), today) for item in items[:MOST_ITEMS])
    notes = reader.notes()
    if len(items) > MOST_ITEMS:
        notes.append(f"{in_words(len(items) - MOST_ITEMS)} beyond the first {MOST_ITEMS:,} left out.")
    return Page("", found, tuple(notes))


@dataclass(slots=True)
class _ItemReader:
    """Reads the items of one answer by their mapping, and counts what could not be read in them."""

    mapping: JsonMapping
    failed: Counter[str] = field(default_factory=Counter)
    why: dict[str, str] = field(default_factory=dict)

    def read(self, item: Any) -> FoundPaper | None:
        mapping = self.mapping
        title = _prose(self._text("title", mapping.title, item), LONGEST_TITLE)
        identity = self._identity(item)
        if identity is None or not title or max(len(identity.link), len(identity.key)) > LONGEST_LINK:
            return None
        version = self._text("version", mapping.version, item)
        return FoundPaper(
            Paper(
                key=identity.key,
                title=title,
                link=identity.link,
                authors=names(_texts(self._value("authors", mapping.authors, item)))[:MOST_AUTHORS],
                abstract=_prose(self._text("abstract", mapping.abstract, item), LONGEST_ABSTRACT),
                published=moment(self._text("published", mapping.published, item)),
                updated=moment(self._text("updated", mapping.updated, item)),
                version=identity.version or (int(version) if re.fullmatch(r"\d{1,3}", version) else None),
                categories=terms(_texts(self._value("categories", mapping.categories, item))),
                ids=identity.ids,
                venue=_prose(self._text("venue", mapping.venue, item), LONGEST_VENUE),
                withdrawn=self._value("withdrawn", mapping.withdrawn, item) is True,
            )
        )

    def notes(self) -> list[str]:
        return [
            f"{name} left out in {in_words(count)}: {shortened(plain(self.why[name]), _LONGEST_WORDS)}"
            for name, count in sorted(self.failed.items())
        ]

    def _identity(self, item: Any) -> Identity | None:
        ids = self.mapping.ids
        link = self._text("link", self.mapping.link, item)
        arxiv = self._text("ids.arxiv", ids.arxiv, item)
        guid = next((text for text in (arxiv, f"arXiv:{arxiv}") if arxiv_id(text)), "")
        named = [self._text("ids.doi", ids.doi, item)]
        for scheme, (form, page) in _SCHEMES.items():
            given = self._text(f"ids.{scheme}", getattr(ids, scheme), item)
            bare = given.rpartition("/")[2].rpartition("id=")[2]
            named += [page.format(bare)] if form.fullmatch(bare) else []
        return identify(link, guid, named) or next(filter(None, (identify(page) for page in named[1:])), None)

    def _value(self, name: str, expression: str | None, item: Any) -> Any:
        if expression is None:
            return None
        try:
            return evaluate(expression, item)
        except ExpressionError as error:
            self.failed[name] += 1
            self.why.setdefault(name, str(error))
            return None

    def _text(self, name: str, expression: str | None, item: Any) -> str:
        return _text(self._value(name, expression, item))


def _document(body: bytes) -> Any:
    """Return what stands in ``body``, bounded in depth, size and digits."""
    if body.count(b"{") + body.count(b"[") > MOST_PARTS:
        raise _NotJsonError(f"The answer has more than {MOST_PARTS:,} parts; no page of an API needs that.")
    text = body.decode(json.detect_encoding(body), errors="replace").lstrip("\ufeff")
    try:
        return json.loads(text, parse_int=_number, parse_constant=lambda _: None)
    except RecursionError:
        raise _NotJsonError("The answer is JSON whose brackets are too deep to be read.") from None
    except ValueError as error:
        if text.lstrip().startswith("<"):
            raise _NotJsonError("A web page or XML came instead of JSON.") from None
        raise _NotJsonError(f"The answer is no JSON ({error}).") from None


def _number(digits: str) -> int | str:
    """Return a whole number; one with very many digits is none to calculate with."""
    return int(digits) if len(digits) <= _LONGEST_DIGITS else digits[:_LONGEST_DIGITS]


def _text(value: Any) -> str:
    """Return the text of a value: of a list the first one, of a number its digits, of anything else none."""
    if isinstance(value, list):
        return next((text for text in map(_text_of_one, value[:10]) if text), "")
    return _text_of_one(value)


def _texts(value: Any) -> list[str]:
    """Return all texts of a value that may be one or a list."""
    values = value if isinstance(value, list) else [value]
    return [text for text in map(_text_of_one, values[:MOST_AUTHORS]) if text]


def _text_of_one(value: Any) -> str:
    if isinstance(value, str):
        return _SURROGATE.sub("", value) if not value.isascii() else value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _prose(text: str, limit: int) -> str:
    """Return text that may hold HTML, JATS or LaTeX as plain text."""
    return (
        shortened(unicode_from_latex(from_html(html_from_jats(text[:LONGEST_MARKUP]))), limit) if text else ""
    )


def _error_in(document: Any) -> str:
    """Return what an answer says of an error, empty if it says nothing. Services word it in many ways."""
    for _ in range(4):
        if isinstance(document, list):
            document = document[0] if document else None
        if isinstance(document, str):
            return shortened(plain(_SURROGATE.sub("", document)), _LONGEST_WORDS)
        if not isinstance(document, dict):
            return ""
        named = [document[name] for name in _WORDS_OF_AN_ERROR if document.get(name)]
        texts = [value for value in named if isinstance(value, str)]
        if texts:
            said = ": ".join(dict.fromkeys(plain(_SURROGATE.sub("", text)) for text in texts[:2]))
            return shortened(said, _LONGEST_WORDS)
        document = named[0] if named else None
    return ""


def _what_is_there(document: Any) -> str:
    if isinstance(document, dict):
        return f"The answer has {', '.join(plain(name)[:30] for name in list(document)[:10]) or 'nothing'}."
    return f"The answer is a {'list' if isinstance(document, list) else 'single value'}."


def _digest(items: list[Any]) -> bytes:
    return hashlib.sha256(json.dumps(items, sort_keys=True).encode("ascii")).digest()
