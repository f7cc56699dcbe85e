"""What the site says of a record, as a plain document that can be kept and compared with a later one.

Documents hold values, not how they are printed: a figure is kept as its numbers and unit and put into words
when it is shown, so that a new way of printing is no change of meaning. Every key that a program knows is
there, empty or not; what an older program did not know yet is therefore never taken for a change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from pipeline.evidence.figures import counted, figure, interval_text, number_text, trend
from pipeline.evidence.pooling import Pooled
from pipeline.evidence.pools import pooled_measure, pooling
from pipeline.evidence.refusal import Refusal
from pipeline.evidence.relations import Relations
from pipeline.evidence.standings import standings
from pipeline.records.catalog import Observation
from pipeline.records.library import ClaimEntry, Entry, Library
from pipeline.records.units import UNITS
from pipeline.records.works import Measure, Work

Document = Mapping[str, Any]
TABLE = "table:"
"""What the documents of benchmarks' tables are kept under, before the benchmark's id."""
POOL = "pool:"
"""What the documents of pools are kept under, before the pool's id."""


def is_claim(record: str) -> bool:
    """Tell whether a document is that of a claim, by what it is kept under."""
    return "/" in record and not record.startswith((TABLE, POOL))


def meanings(
    library: Library, relations: Relations, used_in: Mapping[str, Sequence[str]]
) -> dict[str, Document]:
    """Return the document of every claim, work and pool, and of every benchmark's table, by record.

    A claim is kept under its id ``work/claim``, a work under its own, a pool under ``pool:id``, a table under
    ``table:benchmark``.
    ``used_in`` are the pages that lean on a claim or a work, as paths from the root of the site. Claims that
    nobody has accepted are on the site as well, and are here.
    """
    found: dict[str, Document] = {}
    for claim_id, claim in library.claims.items():
        found[claim_id] = claim_meaning(claim, relations, library, used_in.get(claim_id, ()))
    for work_id, work in library.works.items():
        # A table that is cited as a work of its own is as old as its newest figures.
        dated = work_id not in library.benchmarks
        found[work_id] = _work_meaning(work, used_in.get(work_id, ()), dated=dated)
    for pool_id in library.pools:
        record = POOL + pool_id
        found[record] = _pool_meaning(library, pool_id, used_in.get(record, ()))
    for benchmark_id in library.benchmarks:
        found[TABLE + benchmark_id] = table_document(library, benchmark_id)
    return found


def claim_meaning(
    entry: ClaimEntry, relations: Relations, library: Library, used_in: Sequence[str] = ()
) -> Document:
    """Return the document of one claim. Keys that begin with an underscore are no part of its meaning."""
    claim = entry.record
    measure = claim.measure
    newer = [r.other for r in relations.of(entry.id) if r.kind == "supersedes" and r.word != "supersedes"]
    corrections = [c.model_dump(mode="json") for c in claim.corrections]
    return {
        "says": _plain(claim.says),
        "measure": measure.model_dump(mode="json", exclude_none=True) if measure else {},
        "who": _plain(claim.scope.who),
        "on": _plain(claim.scope.on),
        "n": _plain(claim.scope.n),
        "compared_with": _plain(claim.compared_with),
        "design": claim.design,
        "at": _plain(claim.at),
        "level": claim.checked.level,
        "by_way_of": _plain(claim.checked.by_way_of),
        "status": claim.status,
        "limits": _plain(claim.limits),
        "superseded_by": [i for i in newer if library.claims[i].record.status != "candidate"],
        "work": entry.work,
        "_withdrawn": claim.withdrawn.model_dump(mode="json") if claim.withdrawn else {},
        "_change_note": _plain(claim.change_note),
        "_corrections": corrections,
        "_derived": entry.at[0] != "claims",
        "_path": entry.document.path,
        "_used_in": sorted(used_in),
    }


def _work_meaning(entry: Entry[Work], used_in: Sequence[str], *, dated: bool) -> Document:
    work = entry.record
    return {
        "title": _plain(work.title),
        "authors": [_plain(author) for author in work.authors],
        "published": work.published if dated else "",
        "venue": _plain(work.venue),
        "ids": {k: v for k, v in work.ids.model_dump(mode="json").items() if v},
        "_path": entry.document.path,
        "_used_in": sorted(used_in),
    }


def _pool_meaning(library: Library, pool_id: str, used_in: Sequence[str]) -> Document:
    found = pooling(library, pool_id)
    pooled = isinstance(found.result, Pooled)
    measure = pooled_measure(found.record, found.result) if isinstance(found.result, Pooled) else None
    return {
        "title": _plain(found.record.title),
        "measure": measure.model_dump(mode="json", exclude_none=True) if measure else {},
        "studies": str(len(found.effects)) if pooled else "",
        "refused": " ".join(found.result.reasons) if isinstance(found.result, Refusal) else "",
        "_derived": True,
        "_members": sorted(found.claims),
        "_path": library.pools[pool_id].source.path,
        "_used_in": sorted(used_in),
    }


def table_document(library: Library, benchmark_id: str) -> Document:
    """Return the newest figure of each subject under each metric, with its date: ``[date, figure]``."""
    record = library.benchmarks[benchmark_id].record
    newest = {
        metric: {s.subject: [s.newest.on, figure_of(s.newest)] for s in standings(record, metric).present}
        for metric in record.metrics
    }
    return {"series": record.series, "newest": newest}


def figure_of(row: Observation) -> str:
    """Return the figure of an observation with its digits, or its grade."""
    return (row.grade or "") if row.value is None else f"{row.value:f}"


def _plain(text: str | None) -> str:
    """Return a text with its lines joined: where a line of YAML ends says nothing."""
    return " ".join((text or "").split())


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a document says: the keys it stands under, what is compared, how readers see it."""

    name: str
    keys: tuple[str, ...]
    compared: Callable[[Document], object]
    shown: Callable[[Document], str]


def _text_field(name: str, key: str) -> Field:
    return Field(name, (key,), lambda d: d[key], lambda d: str(d[key]))


def _of_measure(*names: str) -> Callable[[Document], object]:
    return lambda d: tuple(str(d["measure"].get(name, "")) for name in names)


def measure_of(document: Document) -> Measure | None:
    """Return the measure in a document; ``None`` if there is none, or none that can be read any more."""
    try:
        return Measure.model_validate(document["measure"]) if document.get("measure") else None
    except ValidationError:
        return None


def figure_shown(document: Document) -> str:
    """Return the figure of a document as it stands in running text, with what it counts."""
    measure = measure_of(document)
    if measure is None:
        return " ".join(str(v) for k, v in document["measure"].items() if k in _FIGURE)
    priced = f" ({measure.year} prices)" if measure.year else ""
    return figure(measure).text + counted(measure) + priced


def _interval_shown(document: Document) -> str:
    measure = measure_of(document)
    return interval_text(measure) if measure else ""


def _baseline_shown(document: Document) -> str:
    measure = measure_of(document)
    if measure is None or measure.baseline is None:
        return ""
    unit = UNITS.get(measure.unit or "")
    return number_text(measure.baseline) + (unit.symbol if unit else "")


def _direction_shown(document: Document) -> str:
    measure = measure_of(document)
    shown = trend(measure) if measure else None
    return shown.word if shown else ""


def _checked_shown(document: Document) -> str:
    by = f", by way of {document['by_way_of']}" if document["by_way_of"] else ""
    return f"{document['level']}{by}"


def _ids_shown(document: Document) -> str:
    return ", ".join(f"{name} {value}" for name, value in sorted(document["ids"].items()))


_FIGURE = ("value", "low", "high", "count", "of", "unit", "bound", "of_what", "year")

CLAIM_FIELDS: tuple[Field, ...] = (
    Field("figure", ("measure",), _of_measure(*_FIGURE), figure_shown),
    Field("interval", ("measure",), _of_measure("interval", "interval_missing"), _interval_shown),
    Field("baseline", ("measure",), _of_measure("baseline"), _baseline_shown),
    Field("direction", ("measure",), _direction_shown, _direction_shown),
    Field("measure", ("measure",), _of_measure("name"), lambda d: str(d["measure"].get("name", ""))),
    _text_field("says", "says"),
    _text_field("population", "who"),
    _text_field("setting", "on"),
    _text_field("sample", "n"),
    _text_field("compared with", "compared_with"),
    _text_field("design", "design"),
    _text_field("place", "at"),
    Field("checked", ("level", "by_way_of"), lambda d: (d["level"], d["by_way_of"]), _checked_shown),
    _text_field("limits", "limits"),
    _text_field("status", "status"),
    Field(
        "superseded by",
        ("superseded_by",),
        lambda d: tuple(d["superseded_by"]),
        lambda d: ", ".join(d["superseded_by"]),
    ),
    _text_field("work", "work"),
)
"""What readers take for the meaning of a claim, the figure first."""

WORK_FIELDS: tuple[Field, ...] = (
    _text_field("title", "title"),
    Field("authors", ("authors",), lambda d: tuple(d["authors"]), lambda d: ", ".join(d["authors"])),
    _text_field("published", "published"),
    _text_field("venue", "venue"),
    Field("identifiers", ("ids",), _ids_shown, _ids_shown),
)
"""What readers take for the identity of a work."""


POOL_FIELDS: tuple[Field, ...] = (
    *(field for field in CLAIM_FIELDS if field.name in ("figure", "interval")),
    _text_field("studies", "studies"),
    _text_field("refused", "refused"),
    _text_field("title", "title"),
)
"""What readers take for the meaning of a pool."""


def fields_of(record: str) -> tuple[Field, ...]:
    """Return the fields of a claim, a work or a pool; of a table none: it moves by itself."""
    if record.startswith(TABLE):
        return ()
    if record.startswith(POOL):
        return POOL_FIELDS
    return CLAIM_FIELDS if is_claim(record) else WORK_FIELDS
