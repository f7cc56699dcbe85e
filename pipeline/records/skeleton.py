"""Begin a record: a file with the fields an editor must fill in, bound to its schema."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from pipeline.problems import did_you_mean
from pipeline.records.library import KINDS
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
_SKELETONS = {
    "work": """kind: preprint
title: ""
authors: []
published: {year}
venue:
ids: {{doi: , arxiv: , url: }}
claims:
  first-finding:
    says: ""
    measure: {{name: "", value: , unit: , better: higher}}
    scope: {{who: "", n: }}
    compared_with:
    design: observational
    topics: []
    at: ""
    checked: {{level: primary, on: {today}}}
""",
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
    if not re.fullmatch(SLUG_PATTERN, record_id):
        raise SkeletonError(f'"{record_id}" is not an id. Use small letters, digits and single hyphens.')
    path = root / found.folder / f"{record_id}{found.suffix}"
    if path.exists() or path.is_symlink():
        raise SkeletonError(f"{path.relative_to(root).as_posix()} is there already; it was not touched.")
    schema = f"# yaml-language-server: $schema=../../pipeline/records/schemas/{kind}.schema.json\n"
    fields = _SKELETONS[kind].format(today=today.isoformat(), year=today.year)
    text = schema + "schema_version: 1\n" + fields
    if found.in_markdown:
        text = f"---\n{text}---\n\n{_SECTIONS[kind]}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise SkeletonError(f"{found.folder} can't be written to: {error.strerror}.") from error
    return path
