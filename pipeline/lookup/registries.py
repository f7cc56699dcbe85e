"""What the registries of DOIs know of a work: Crossref and DataCite."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pipeline.ingest.authors import LONGEST_NAME
from pipeline.ingest.dates import moment
from pipeline.ingest.entry import LONGEST_TITLE, LONGEST_VENUE, MOST_AUTHORS
from pipeline.ingest.identify import ids_in
from pipeline.ingest.text import from_html, shortened
from pipeline.lookup.ask import at, list_at, text_at
from pipeline.records.bibliography import Bibliography, WorkKind

_CROSSREF_KINDS: dict[str, WorkKind] = {
    "posted-content": "preprint",
    "book": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "report": "report",
    "report-component": "report",
    "dissertation": "report",
    "standard": "report",
    "dataset": "dataset",
    "database": "dataset",
}
_DATACITE_KINDS: dict[str, WorkKind] = {
    "preprint": "preprint",
    "dataset": "dataset",
    "collection": "dataset",
    "software": "dataset",
    "book": "book",
    "report": "report",
    "dissertation": "report",
    "text": "report",
}
_DATES = ("published", "issued", "published-online", "published-print", "posted")
_PREPRINTS = ("has-preprint", "is-version-of", "has-version", "is-same-as")


def from_crossref(document: Any) -> Bibliography | None:
    """Read what Crossref gives under ``/works/{doi}``; ``None`` if it is something else."""
    work = at(document, "message")
    doi = text_at(work, "DOI")
    title = _title(text_at(work, "title", 0), text_at(work, "subtitle", 0))
    if not doi or not title:
        return None
    kind = _CROSSREF_KINDS.get(text_at(work, "type"), "paper")
    published = next((day for name in _DATES if (day := _date_parts(at(work, name, "date-parts", 0)))), "")
    ids = {"doi": doi}
    if kind == "book" and text_at(work, "ISBN", 0):
        ids["isbn"] = text_at(work, "ISBN", 0)
    related = (text_at(row, "id") for name in _PREPRINTS for row in list_at(work, "relation", name))
    ids |= _arxiv(related)
    venue = text_at(work, "container-title", 0) or text_at(work, "institution", 0, "name")
    if not venue and kind in ("book", "report", "dataset"):
        venue = text_at(work, "publisher")
    return Bibliography(
        kind=kind,
        title=title,
        authors=_names(
            " ".join(filter(None, (text_at(a, "given"), text_at(a, "family"), text_at(a, "suffix"))))
            or text_at(a, "name")
            for a in list_at(work, "author")
        ),
        published=published,
        venue=shortened(from_html(venue), LONGEST_VENUE),
        ids=ids,
        note=_taken_back(work),
    )


def from_datacite(document: Any) -> Bibliography | None:
    """Read what DataCite gives under ``/dois/{doi}``; ``None`` if it is something else."""
    work = at(document, "data", "attributes")
    doi = text_at(work, "doi")
    titles = [row for row in list_at(work, "titles") if text_at(row, "title")]
    main = [row for row in titles if not text_at(row, "titleType")] or titles
    subtitle = next((text_at(row, "title") for row in titles if text_at(row, "titleType") == "Subtitle"), "")
    title = _title(text_at(main, 0, "title"), subtitle)
    if not doi or not title:
        return None
    dates = {text_at(row, "dateType"): text_at(row, "date") for row in list_at(work, "dates")}
    stated = [dates.get(name, "") for name in ("Issued", "Available", "Created", "Submitted")]
    exact = next((day for text in stated if (day := (moment(text) or "")[:10])), "")
    year = str(at(work, "publicationYear") or "")
    general = text_at(work, "types", "resourceTypeGeneral").lower()
    publisher = text_at(work, "publisher") or text_at(work, "publisher", "name")
    related = (text_at(row, "relatedIdentifier") for row in list_at(work, "relatedIdentifiers"))
    return Bibliography(
        kind=_DATACITE_KINDS.get(general, "paper"),
        title=title,
        authors=_names(map(_creator, list_at(work, "creators"))),
        published=exact if exact.startswith(year) else year if re.fullmatch(r"\d{4}", year) else exact,
        venue=shortened(from_html(text_at(work, "container", "title") or publisher), LONGEST_VENUE),
        ids={"doi": doi} | _arxiv(f"arxiv:{i}" if re.match(r"\d{4}\.", i) else i for i in related),
    )


def person(name: str) -> str:
    """Return a name in the order in which it is spoken: "Author, Ann B." is "Ann B. Author"."""
    family, comma, given = (part.strip() for part in name.partition(","))
    return f"{given} {family}" if comma and given and "," not in given else name


def _creator(creator: Any) -> str:
    given, family = text_at(creator, "givenName"), text_at(creator, "familyName")
    if given and family:
        return f"{given} {family}"
    name = text_at(creator, "name")
    return name if text_at(creator, "nameType") == "Organizational" else person(name)


def _names(found: Iterable[str]) -> tuple[str, ...]:
    cleaned = (shortened(from_html(name), LONGEST_NAME) for name in found)
    return tuple(dict.fromkeys(name for name in cleaned if name))[:MOST_AUTHORS]


def _title(title: str, subtitle: str) -> str:
    """Join title and subtitle, unless the title ends with it already."""
    main, second = from_html(title), from_html(subtitle)
    if main and second and second.casefold() not in main.casefold():
        main = f"{main.rstrip(':')}: {second}"
    return shortened(main, LONGEST_TITLE)


def _date_parts(parts: Any) -> str:
    """Return ``[2018, 4]`` as ``2018-04``; empty for what is no date."""
    if not isinstance(parts, list) or not parts or not all(isinstance(part, int) for part in parts[:3]):
        return ""
    year, *rest = parts[:3]
    text = "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest)])
    return (moment(text) or "")[:10]


def _arxiv(related: Iterable[str]) -> dict[str, str]:
    """Return the arXiv id among the identifiers of related versions."""
    keys = (key for text in related for key, _ in ids_in(text))
    found = next((key for key in keys if key.startswith("arxiv:")), "")
    return {"arxiv": found.removeprefix("arxiv:")} if found else {}


def _taken_back(work: Any) -> str:
    """Say it where Crossref knows of a retraction or a withdrawal."""
    for update in list_at(work, "updated-by"):
        kind = text_at(update, "type")
        if kind in ("retraction", "withdrawal", "removal", "partial_retraction"):
            notice = text_at(update, "DOI")
            return f"Crossref knows of a {kind.replace('_', ' ')}{f' (doi {notice})' if notice else ''}."
    return ""
