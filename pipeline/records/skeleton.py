"""Begin a record: a file with the fields an editor must fill in, bound to its schema."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from pipeline.problems import did_you_mean
from pipeline.records.bibliography import Bibliography, work_text
from pipeline.records.library import KINDS, Kind
from pipeline.records.types import SLUG_PATTERN


class SkeletonError(ValueError):
    """The record can't be begun; nothing was written."""


_ARTICLE = """title: ""
summary: ""
published: {today}
topics: []
"""
_CARD = """cards:
  - {{claim: , title: ""}}
"""
_CLAIMS = """claims:
  first-finding:
    says: ""
    measure: {{name: "", value: , unit: , better: higher}}
    scope: {{who: "", n: }}
    compared_with:
    design: observational
    topics: []
    at: ""
    checked: {{level: primary, on: {today}}}
"""
_FEED = """title: ""
kind: feed
url:
site:
expected_every: 4 days
topics: []
licence:
robots:

# RSS, Atom and JSON Feed need no more than this. The other kinds say how they are read: set kind to one of
# them, take the hash marks off its block, and remove the rest.
#
# kind: arxiv, arXiv's query API, or harvest: cs in the place of query
# arxiv:
#   query: 'cat:cs.CL AND abs:"homogenization"'
#
# kind: json, any JSON API; every field is a JMESPath expression on one item
# mapping:
#   items: results
#   title: display_name
#   authors: authorships[].author.display_name
#   published: publication_date
#   ids: {{doi: doi, arxiv: ids.arxiv}}
# pages: {{by: cursor, parameter: cursor, first: "*", next: meta.next_cursor}}
#
# kind: table, the table of a benchmark that has a record; format is csv, json, jsonl, yaml, markdown or html
# table:
#   benchmark: my-benchmark
#   format: csv
#   subject: model
#   date: date
#   metrics:
#     score: {{value: score, low: lower, high: upper}}
"""
_BENCHMARK = """title: ""
about: ""
not_about: ""
work:
url:
at: ""
checked: {{level: primary, on: {today}}}
metrics:
  score: {{name: "", unit: percent, better: higher, low: 0, high: 100}}
  # A metric with grades: {{name: "", unit: grade, better: higher, scale: [Poor, Fair, Good]}}
observations: []
# What a feed of kind table brings need not stand here. What was read by hand:
#   - {{subject: Some System, metric: score, value: 71.5, low: 69.0, high: 74.0, on: {today}}}
#   - {{subject: Some System, metric: score, gone: true, on: {today}}}
#
# A figure that the table has wrong is put right here. Readers see both; the check fails once it is mended.
#
# overlay:
#   - subject: Some System
#     metric: score
#     expect: 7.15
#     value: 71.5
#     reason: ""
#     source: ""
#     since: {today}
#
# Claims computed from the figures need work: above, and move with the table. compute is one of
#   latest, change and rank (subject: Some System; change also since: {today}),
#   leader, trailer, gap (ranks: [1, 2]), spread (statistic: range, sd or iqr),
#   share and count (below: 50, above: 50; for grades at_least: Good), mean-change (against: another-metric).
#
# derived:
#   leader:
#     says: Of the systems in this table, this one had the highest score.
#     scope: {{who: systems in the table}}
#     design: benchmark
#     topics: []
#     compute: leader
#     metric: score
"""
_POOL = """title: ""
outcome: ""
about: ""
not_about: ""
unit: hedges_g
better: higher
topics: []
effects:
  # What pooling needs beyond the claim: the sample, and where the claim has no interval n1 and n2, the
  # sizes of both groups, events1 and events2 for ratios, n for a correlation, or variance; and at, where.
  - {{claim: , sample: }}
  - {{claim: , sample: }}
# What was looked at and left out:
# left_out:
#   - {{claim: , why: ""}}
"""
_SKELETONS = {
    "work": """kind: preprint
title: ""
authors: []
published: {year}
venue:
ids: {{doi: , arxiv: , url: }}
"""
    + _CLAIMS,
    "benchmark": _BENCHMARK,
    "pool": _POOL,
    "feed": _FEED,
    "topic": 'title: ""\nabout: ""\nkeywords: []\n',
    "mechanism": 'title: ""\nabout: ""\nstanding: ""\n',
    "note": 'question: ""\nanswer: ""\nclaims: []\ntopics: []\non: {today}\n',
    "insight": _ARTICLE
    + """stance: contested
thesis: ""
tldr: {{finding: "", doubt: "", use: ""}}
"""
    + _CARD
    + """takeaways: []
implications:
  - {{audience: "", points: []}}
steps:
  - {{action: "", because: ""}}
""",
    "line": _ARTICLE + 'stance: contested\nexplores: ""\nnext:\n  - {{question: "", note: }}\n',
    "explainer": _ARTICLE + "work:\n" + _CARD,
    "digest": _ARTICLE + "work:\nseen: the piece itself\n",
}
_SECTIONS = {
    "note": "",
    "insight": "## First domain\n\n## Where the evidence disagrees\n",
    "line": "## First step of the argument\n",
    "explainer": (
        "## What was studied\n\n## How\n\n## What was found\n\n## What it implies\n\n## What it leaves open\n"
    ),
    "digest": "## The problem\n",
}


def write_skeleton(root: Path, kind: str, record_id: str, today: date) -> Path:
    """Write the skeleton of a record and return its path.

    Raises :class:`SkeletonError` for an unknown kind, an id that is none, or a file that is there already.
    """
    found = next((k for k in KINDS if k.name == kind), None)
    if found is None or kind not in _SKELETONS:
        hint = did_you_mean(kind, _SKELETONS) or "One of: " + ", ".join(_SKELETONS)
        raise SkeletonError(f'"{kind}" is not a kind of record that can be begun. {hint}')
    schema = f"# yaml-language-server: $schema=../../pipeline/records/schemas/{kind}.schema.json\n"
    fields = _SKELETONS[kind].format(today=today.isoformat(), year=today.year)
    text = schema + "schema_version: 1\n" + fields
    if found.in_markdown:
        text = f"---\n{text}---\n\n{_SECTIONS[kind]}"
    return _write(root, found, record_id, text)


def write_work(root: Path, known: Bibliography, record_id: str, today: date) -> Path:
    """Write the record of a work with what is known of it, its claims to be filled in; return its path.

    Raises :class:`SkeletonError` as :func:`write_skeleton` does.
    """
    kind = next(k for k in KINDS if k.name == "work")
    return _write(root, kind, record_id, work_text(known) + _CLAIMS.format(today=today.isoformat()))


def _write(root: Path, kind: Kind, record_id: str, text: str) -> Path:
    if not re.fullmatch(SLUG_PATTERN, record_id):
        raise SkeletonError(f'"{record_id}" is not an id. Use small letters, digits and single hyphens.')
    path = root / kind.folder / f"{record_id}{kind.suffix}"
    if path.exists() or path.is_symlink():
        raise SkeletonError(f"{path.relative_to(root).as_posix()} is there already; it was not touched.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SkeletonError(f"{kind.folder} can't be written to: {error.strerror}.") from error
    return path
