"""Begin the record of a work with the bibliographic data that are known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from pipeline.records.types import ArxivId, Doi, Isbn, Url
from pipeline.records.yaml_text import Bare, Value, block_lines

SCHEMA_LINE = "# yaml-language-server: $schema=../../pipeline/records/schemas/work.schema.json"
MOST_AUTHORS = 200
"""Names that are written out; ``et al.`` stands for the others."""

WorkKind = Literal["paper", "preprint", "report", "article", "dataset", "book"]

_ID_TYPES: Mapping[str, TypeAdapter[str]] = {
    "doi": TypeAdapter(Doi),
    "arxiv": TypeAdapter(ArxivId),
    "isbn": TypeAdapter(Isbn),
    "url": TypeAdapter(Url),
}
_ID_ORDER = ("doi", "arxiv", "openreview", "isbn", "url")


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What is known of a work; empty where nothing is. ``published`` is as exact as known (2026, 2026-04 …).

    ``ids`` by name (``doi``, ``arxiv``, ``openreview``, ``isbn``, ``url``). ``via`` is the chain of
    attribution, as fields of the record. ``seen`` says which text of the work was read.
    """

    kind: WorkKind
    title: str
    authors: tuple[str, ...] = ()
    published: str = ""
    venue: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    via: tuple[Mapping[str, str], ...] = ()
    seen: str = ""
    note: str = ""

    def missing(self) -> list[str]:
        """Return the required fields for which nothing is known."""
        return [name for name in ("title", "published") if not getattr(self, name)]


def work_text(known: Bibliography) -> str:
    """Return the beginning of a work's record, up to its claims.

    Identifiers that are none are left out. Authors and identifiers that are not known are said to be so in
    the note; a date that is not known is left to be filled in.
    """
    ids = {name: known.ids[name] for name in _ID_ORDER if _is_id(name, known.ids.get(name, ""))}
    notes = [known.note] if known.note else []
    if not known.authors:
        notes.append("The authors are not named where the data come from.")
    if not ids:
        notes.append("No identifier is known.")
    fields: dict[str, Value] = {
        "kind": known.kind,
        "title": _words(known.title),
        "authors": _authors(known.authors),
        "published": Bare(known.published),
    }
    if known.venue:
        fields["venue"] = _words(known.venue)
    fields["ids"] = {**ids}
    if known.via:
        fields["via"] = [{k: Bare(v) if k == "on" else v for k, v in link.items()} for link in known.via]
    if known.seen:
        fields["seen"] = known.seen
    if notes:
        fields["note"] = " ".join(notes)
    lines = [SCHEMA_LINE, "schema_version: 1"]
    for name, value in fields.items():
        lines += block_lines(name, value, top=False)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _authors(authors: tuple[str, ...]) -> list[Value]:
    named: list[Value] = [_words(name) for name in authors[:MOST_AUTHORS]]
    return [*named, "et al."] if len(authors) > MOST_AUTHORS else named


def _is_id(name: str, value: str) -> bool:
    if not value or name not in _ID_TYPES:
        return bool(value)
    try:
        _ID_TYPES[name].validate_python(value)
    except ValidationError:
        return False
    return True


def _words(text: str) -> str:
    """Break up what a page would take for a reference; a record's words are printed as they stand."""
    return text.replace("[[", "[ [").replace("[@", "[ @")
