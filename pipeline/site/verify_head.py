"""Verify what built pages say of themselves to programs: nothing missing, nothing that contradicts the page.

A search engine, a reference manager and a card of a social network each read another part of the head. They
have to agree with each other, with the heading and the dates that readers see, and with the page's address.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from pipeline.problems import Problem

_NEEDS: Mapping[str, tuple[str, ...]] = {
    "Article": (
        "headline",
        "description",
        "datePublished",
        "dateModified",
        "author",
        "publisher",
        "citation",
    ),
    "QAPage": ("name", "datePublished", "dateModified", "mainEntity"),
    "Claim": ("text", "firstAppearance", "dateModified"),  # of some works no author is known
    "Dataset": ("name", "description", "dateModified", "creator", "isBasedOn"),
    "WebPage": ("name", "description", "publisher", "isPartOf"),
    "WebSite": ("name", "description", "publisher"),
}
_CITED = frozenset({"Article", "QAPage", "Claim", "Dataset"})
"""Types whose pages are cited as themselves, by title, author and date."""

_CITATION = ("citation_title", "citation_author", "citation_publication_date", "DC.title", "DC.date")
_SOCIAL = ("og:title", "og:description", "og:type", "og:url", "og:site_name")
_HINT = "Look at pipeline/site/metadata.py and at the page's template."


@dataclass(slots=True)
class _Head:
    """What one page says in its head, and the heading and days that readers see."""

    name: str
    address: str
    tags: dict[str, list[str]] = field(default_factory=dict)
    canonical: list[str] = field(default_factory=list)
    description: str = ""
    linked: list[str] = field(default_factory=list)
    heading: str = ""
    days: frozenset[str] = frozenset()

    def one(self, name: str) -> str:
        """Return what a tag says, empty if it is not there."""
        return next(iter(self.tags.get(name, ())), "")


def verify_heads(site: Path, targets: Iterable[str], url: str) -> list[Problem]:
    """Return everything that is wrong with the heads of the pages ``targets`` of the built site in ``site``.

    ``url`` is the address of the site. A page that was not built is reported by ``verify``.
    """
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    for target in targets:
        path = site / target / "index.html"
        if not path.is_file():
            continue
        head = _read(f"{target}index.html", url + target, path.read_text(encoding="utf-8"))
        problems += _tags(head)
        image = head.one("og:image")
        if not image.startswith(url) or not (site / image.removeprefix(url)).is_file():
            problems.append(_missing(head, f'The picture for shared links, "{image}", is not there.'))
        data = _linked(head, problems)
        if data is None:
            continue
        problems += _data(head, data)
        owner = owners.setdefault(str(data.get("@id")), head.name)
        if owner != head.name:
            problems.append(_contradiction(head, f"Its @id is that of {owner} as well."))
    return problems


def _read(name: str, address: str, text: str) -> _Head:
    tree = LexborHTMLParser(text)
    head = _Head(name, address)
    for node in tree.css("head meta[content]"):
        key = node.attributes.get("name") or node.attributes.get("property") or ""
        head.tags.setdefault(key, []).append(node.attributes.get("content") or "")
    head.description = head.one("description")
    head.canonical = [node.attributes.get("href") or "" for node in tree.css("head link[rel=canonical]")]
    head.linked = [node.text() for node in tree.css('head script[type="application/ld+json"]')]
    heading = tree.css_first("h1")
    head.heading = _plain(heading.text()) if heading else ""
    head.days = frozenset(node.attributes.get("datetime") or "" for node in tree.css("main time[datetime]"))
    return head


def _tags(head: _Head) -> Iterator[Problem]:
    if len(head.canonical) != 1:
        yield _missing(head, f"The page has {len(head.canonical)} canonical links.")
    elif head.canonical[0] != head.address:
        yield _contradiction(head, f"The canonical link is {head.canonical[0]}, the page is {head.address}.")
    for name in _SOCIAL:
        said = head.tags.get(name, [])
        if not any(said):
            yield _missing(head, f"The tag {name} is missing or empty.")
        elif len(said) > 1:
            yield _contradiction(head, f"The tag {name} stands there {len(said)} times.")
    if head.one("og:url") not in ("", head.address):
        yield _contradiction(head, f"og:url is {head.one('og:url')}, the page is {head.address}.")
    if head.one("og:description") and head.one("og:description") != head.description:
        yield _contradiction(head, "og:description and the description differ.")
    title = _plain(head.one("og:title"))
    for name in ("citation_title", "DC.title"):
        if head.tags.get(name) and _plain(head.one(name)) != title:
            yield _contradiction(head, f'{name} is "{head.one(name)}", og:title is "{title}".')


def _linked(head: _Head, problems: list[Problem]) -> dict[str, Any] | None:
    if len(head.linked) != 1:
        problems.append(_missing(head, f"The page has {len(head.linked)} blocks of linked data."))
        return None
    try:
        data = json.loads(head.linked[0])
    except ValueError as error:
        problems.append(_missing(head, f"The linked data can't be read: {error}."))
        return None
    if not isinstance(data, dict) or data.get("@context") != "https://schema.org":
        problems.append(_missing(head, "The linked data is not in schema.org's words."))
        return None
    return data


def _data(head: _Head, data: Mapping[str, Any]) -> Iterator[Problem]:
    kind = str(data.get("@type"))
    if kind not in _NEEDS:
        yield _contradiction(head, f"The linked data says that the page is a {kind}, which none here is.")
        return
    for name in _NEEDS[kind]:
        if not data.get(name):
            yield _missing(head, f"The linked data of this {kind} has no {name}.")
    if not str(data.get("@id", "")).startswith(f"{head.address}#"):
        yield _contradiction(head, f"The @id {data.get('@id')} is not of this page, {head.address}.")
    if data.get("url") != head.address:
        yield _contradiction(head, f"The linked data has the url {data.get('url')}, not {head.address}.")
    if kind in _CITED:
        yield from _cited(head, kind, data)
    yield from _named(head, kind, data)


def _named(head: _Head, kind: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield where the page is called something else than it is headed."""
    title = _plain(head.one("og:title"))
    name = _plain(str(data.get("headline") or data.get("name") or data.get("text") or ""))
    if name and name != title:
        yield _contradiction(head, f'The linked data calls the page "{name}", og:title is "{title}".')
    main = data.get("mainEntity")
    is_work = isinstance(main, Mapping) and kind == "WebPage"
    if (kind in _CITED or is_work) and head.heading != title:
        yield _contradiction(head, f'The heading is "{head.heading}", og:title is "{title}".')


def _cited(head: _Head, kind: str, data: Mapping[str, Any]) -> Iterator[Problem]:
    for name in _CITATION:
        if not head.one(name):
            yield _missing(head, f"The tag {name} is missing or empty.")
    modified, published = str(data.get("dateModified", "")), str(data.get("datePublished", ""))
    if published and modified and modified[: len(published)] < published:
        yield _contradiction(head, f"It was changed on {modified}, before it came out on {published}.")
    for name in ("citation_publication_date", "DC.date"):
        said = head.one(name).replace("/", "-")
        if said and said != (published or modified):
            yield _contradiction(head, f"{name} is {said}, the linked data has {published or modified}.")
    if kind in ("Article", "QAPage"):
        for day in {published, modified} - head.days - {""}:
            yield _contradiction(head, f"The linked data has the day {day}, which the page does not show.")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _missing(head: _Head, message: str) -> Problem:
    return Problem(f"site/{head.name}", 1, 1, "metadata-missing", message, hint=_HINT)


def _contradiction(head: _Head, message: str) -> Problem:
    return Problem(f"site/{head.name}", 1, 1, "metadata-contradicts", message, hint=_HINT)
