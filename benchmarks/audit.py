"""Measure the audit on labelled sentences: ``python benchmarks/audit.py [--errors]``.

Every sentence is audited as the text of a note that cites the claims named in it. A wrong sentence is caught
when it gets an error, a right one is falsely flagged when it does. Prints both shares for the tuned part and
for the part that was written after the rules.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pipeline.problems import Problem
from pipeline.records.library import KINDS, Library
from pipeline.records.load import add_record
from pipeline.records.source_file import SourceFile
from pipeline.synthesis.auditing import Auditor

DATA = Path(__file__).parent.parent / "tests" / "audit" / "data"
_KIND = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled sentence: ``right`` if its claims carry it, else ``kind`` says how it is wrong."""

    part: str
    right: bool
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """What the audit made of the sentences of one part."""

    wrong: int
    caught: int
    right: int
    flagged: int

    @property
    def caught_share(self) -> float:
        """Share of the wrong sentences that got an error."""
        return self.caught / self.wrong if self.wrong else 1.0

    @property
    def flagged_share(self) -> float:
        """Share of the right sentences that got an error."""
        return self.flagged / self.right if self.right else 0.0


def rows() -> list[Row]:
    """Return the labelled sentences."""
    lines = (DATA / "sentences.jsonl").read_text(encoding="utf-8").splitlines()
    return [Row(**json.loads(line)) for line in lines if line]


def library_of_records() -> Library:
    """Return a library with the works that the sentences cite."""
    library = Library(known={kind.name: set() for kind in KINDS} | {"claim": set()})
    text = (DATA / "records.yml").read_text(encoding="utf-8")
    works: dict[str, dict[str, Any]] = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - as written
    for work_id, claims in works.items():
        head = {
            "schema_version": "1", "kind": "report", "title": f"A made-up work on {work_id}", "authors": [],
            "published": "2025-03-14", "ids": {"url": "https://made-up.example/"},
        }  # fmt: skip
        checked = {"level": "primary", "on": "2025-11-21"}
        common = {"topics": ["reading"], "at": "page 3", "checked": checked}
        record = head | {"claims": {name: claim | common for name, claim in claims.items()}}
        source = SourceFile(f"sources/works/{work_id}.yml", json.dumps(record, ensure_ascii=False))
        add_record(source, _KIND["work"], library)
    if library.problems:
        raise ValueError(library.problems)
    return library


def problems_of(library: Library, auditor: Auditor, text: str) -> list[Problem]:
    """Audit one sentence beside the claims it cites, as the text of a note."""
    cited = sorted(set(re.findall(r"\[\[([a-z-]+/[a-z-]+)", text)))
    front = {
        "schema_version": "1", "question": "What was found?", "answer": "See below.", "claims": cited,
        "topics": ["reading"], "on": "2025-11-21",
    }  # fmt: skip
    source = SourceFile("content/notes/sentence.md", f"---\n{json.dumps(front)}\n---\n\n{text}\n")
    library.notes.clear()
    add_record(source, _KIND["note"], library)
    return [p for p in auditor.problems(library.notes["sentence"]) if p.severity == "error"]


def judged(sentences: Iterable[Row]) -> Iterator[tuple[Row, list[Problem]]]:
    """Yield every sentence with its errors."""
    library = library_of_records()
    auditor = Auditor(library)
    for row in sentences:
        yield row, problems_of(library, auditor, row.text)


def score(results: Iterable[tuple[Row, list[Problem]]]) -> dict[str, Score]:
    """Return the score of each part."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for row, problems in results:
        first = 2 if row.right else 0
        counts[row.part][first] += 1
        counts[row.part][first + 1] += bool(problems)
    return {part: Score(*found) for part, found in counts.items()}


def main() -> None:
    """Print the scores, and with ``--errors`` the sentences that were judged wrongly."""
    parser = argparse.ArgumentParser(description="Measure the audit on labelled sentences.")
    parser.add_argument("--errors", action="store_true", help="Print what was judged wrongly.")
    options = parser.parse_args()
    results = list(judged(rows()))
    for part, found in score(results).items():
        print(
            f"{part:10} caught {found.caught} of {found.wrong} wrong ({found.caught_share:.1%}), "
            f"falsely flagged {found.flagged} of {found.right} right ({found.flagged_share:.1%})"
        )
    for row, problems in results if options.errors else ():
        if bool(problems) == row.right:
            verdict = problems[0].message if problems else "not caught"
            print(f"{row.part} {row.kind}: {row.text}\n    {verdict}")


if __name__ == "__main__":
    main()
