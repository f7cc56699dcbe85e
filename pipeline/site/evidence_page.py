"""The evidence map: topic by design, as a chart, as a table, and claim by claim."""

from __future__ import annotations

import csv
import io
from typing import Any

from pipeline.evidence.evidence_map import DIRECTIONS, EvidenceMap, MapEntry, evidence_map
from pipeline.records.library import Library
from pipeline.records.works import Design
from pipeline.site.page import Page
from pipeline.synthesis.article import ChartSpec, Link, MapPoint
from pipeline.synthesis.prose import claim_target

MAP_CSV = "evidence/evidence-map.csv"

_ABOUT = "What kind of evidence there is on each topic, how large the samples were, and which way it points."
_NAMES: dict[Design, str] = {
    "meta-analysis": "pooled",
    "rct": "experiment",
    "quasi-experiment": "quasi-exp.",
    "observational": "observed",
    "survey": "survey",
    "benchmark": "benchmark",
    "case": "case",
    "theory": "theory",
    "commentary": "comment",
}
_PLURALS: dict[Design, str] = {
    "meta-analysis": "pooled analyses",
    "rct": "experiments",
    "quasi-experiment": "natural or quasi-experiments",
    "observational": "observations",
    "survey": "surveys",
    "benchmark": "benchmarks",
    "case": "cases",
    "theory": "theories",
    "commentary": "commentary",
}


def evidence_page(library: Library) -> Page:
    """Return the page of the evidence map, with its chart where there are claims."""
    found = evidence_map(library)
    spec = map_spec(library, found) if found.topics else None
    context = {
        "title": "Evidence map",
        "about": _ABOUT,
        "spec": spec,
        "directions": [
            (direction, sum(e.direction == direction for e in found.entries)) for direction in DIRECTIONS
        ],
        "designs": [(_NAMES[design], found.count(design=design)) for design in found.designs],
        "rows": [_row(library, found, topic) for topic in found.topics],
        "total": found.count(),
        "unknown": sum(entry.n is None for entry in found.entries),
        "claims": [_claim(library, entry) for entry in found.entries],
        "csv": MAP_CSV,
    }
    charts = (spec,) if spec else ()
    return Page("evidence/", "evidence-map.md.j2", "Evidence map", _ABOUT, context, charts=charts)


def map_csv(library: Library) -> str:
    """Return the map, a row for each claim; topics are joined by blanks, an unknown size is empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["claim", "topics", "design", "n", "n_as_recorded", "direction"])
    for entry in evidence_map(library).entries:
        n = "" if entry.n is None else entry.n
        writer.writerow([entry.claim, " ".join(entry.topics), entry.design, n, entry.n_text, entry.direction])
    return out.getvalue()


def map_spec(library: Library, found: EvidenceMap) -> ChartSpec:
    """Return the chart of a map that has claims; its title says what is seen."""
    points = tuple(
        MapPoint(library.topics[topic].record.title, _NAMES[design], entry.claim, entry.n, entry.direction)
        for topic in found.topics
        for design in found.designs
        for entry in found.entries
        if topic in entry.topics and entry.design == design
    )
    return ChartSpec(
        "evidence-map",
        "map",
        map_title(found),
        "topic by design; size: n; shape and colour: direction",
        (),
        None,
        _description(library, found),
        marks=tuple(_NAMES[design] for design in found.designs),
        points=points,
    )


def map_title(found: EvidenceMap) -> str:
    """Say what the map shows: which design carries most, and how much of the map is empty."""
    most = max(found.designs, key=lambda design: found.count(design=design))
    cells = [(topic, design) for topic in found.topics for design in found.designs]
    empty = sum(not found.count(topic, design) for topic, design in cells)
    title = f"{found.count(design=most)} of {found.count()} accepted claims stand on {_PLURALS[most]}"
    if not empty:
        return f"{title}."
    return f"{title}, and {empty} of {len(cells)} fields of topic and design are empty."


def _description(library: Library, found: EvidenceMap) -> str:
    rows = [
        f"{library.topics[topic].record.title}: "
        + ", ".join(
            f"{found.count(topic, design)} {_NAMES[design]}"
            for design in found.designs
            if found.count(topic, design)
        )
        for topic in found.topics
    ]
    return f"{map_title(found)} By topic: {'; '.join(rows)}."


def _row(library: Library, found: EvidenceMap, topic: str) -> dict[str, Any]:
    return {
        "topic": Link(library.topics[topic].record.title, f"topics/{topic}/"),
        "counts": [found.count(topic, design) for design in found.designs],
        "total": found.count(topic),
    }


def _claim(library: Library, entry: MapEntry) -> dict[str, Any]:
    claim = library.claims[entry.claim].record
    return {
        "id": entry.claim,
        "target": claim_target(entry.claim),
        "says": claim.says,
        "topics": [Link(library.topics[t].record.title, f"topics/{t}/") for t in entry.topics],
        "design": entry.design,
        "n": f"{entry.n:,}" if entry.n is not None else "",
        "n_text": entry.n_text,
        "direction": entry.direction,
    }
