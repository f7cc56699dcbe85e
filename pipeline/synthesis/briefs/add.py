"""Put the briefs into the library: composed as text, read like a file, audited before they count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from pipeline.evidence.event_claims import EventClaim, moments, whole_day
from pipeline.problems import Problem
from pipeline.records.catalog import Benchmark
from pipeline.records.library import BRIEF, Entry, Library
from pipeline.records.load import add_record
from pipeline.records.source_file import SourceFile
from pipeline.records.works import Ids, Work
from pipeline.records.writing import Brief
from pipeline.records.yaml_source import parse_yaml
from pipeline.records.yaml_text import Bare, Value, block_lines
from pipeline.synthesis.auditing import Auditor
from pipeline.synthesis.briefs.words import Move, body, brought_by, summary, title

_TABLE_NOTE = (
    "A table that is watched, cited as a work of its own because no work that describes it is recorded. Its "
    "date is that of the newest figures kept here; who makes it is told where it is published."
)
_CARDS = 4


def add_briefs(library: Library) -> list[Problem]:
    """Add a brief for each benchmark and day with a move, and the tables they cite as works.

    A brief whose words the audit refuses, or whose id an article has, is left out; the problems returned
    say so. They are warnings: what a table says of itself must not stop the site.
    """
    found = moments(library)
    for benchmark_id in dict.fromkeys(claim_id.split("/", 1)[0] for claim_id in found):
        if library.benchmarks[benchmark_id].record.work is None and benchmark_id not in library.works:
            library.works[benchmark_id] = _table_as_work(library.benchmarks[benchmark_id])
    problems: list[Problem] = []
    taken = {entry.id for entry in library.each_article()}
    for benchmark_id, moves in _by_day(found):
        entry = library.benchmarks[benchmark_id]
        brief_id = f"{benchmark_id}-{moves[0].event.on}"
        if brief_id in taken:
            problems.append(_refused(entry, brief_id, f'An article has the id "{brief_id}".'))
            continue
        brief = _read(library, entry, brief_id, brief_text(library, benchmark_id, moves))
        if isinstance(brief, str):
            problems.append(_refused(entry, brief_id, brief))
        else:
            library.briefs[brief_id] = brief
    return problems


def _by_day(found: Mapping[str, EventClaim]) -> Iterator[tuple[str, list[Move]]]:
    """Yield benchmark and moves of each day with any. Events come in order, each with its claims."""
    for (benchmark_id, _), claims in groupby(
        found.items(), key=lambda c: (c[0].split("/")[0], c[1].event.on)
    ):
        moves: dict[int, list[tuple[str, EventClaim]]] = {}
        for claim_id, made in claims:
            moves.setdefault(id(made.event), []).append((claim_id, made))
        yield benchmark_id, [Move(own[0][1].event, tuple(own)) for own in moves.values()]


def brief_text(library: Library, benchmark_id: str, moves: list[Move]) -> str:
    """Return a brief as the Markdown file an author would have written."""
    benchmark = library.benchmarks[benchmark_id].record
    on = moves[0].event.on
    titles = [
        library.feeds[feed].record.title if feed in library.feeds else feed
        for feed in brought_by(benchmark, moves)
    ]
    claim = moves[0].claims[0][1].claim
    fields: dict[str, Value] = {
        "schema_version": 1,
        "title": title(benchmark, moves),
        "summary": summary(benchmark, moves),
        "published": Bare(whole_day(on)),
        "topics": claim.topics,
        "benchmark": benchmark_id,
        "on": Bare(on),
        "cards": list(_cards(moves)),
    }
    front = "\n".join(line for key, value in fields.items() for line in block_lines(key, value))
    return f"---\n{front}\n---\n\n{body(benchmark, moves, titles)}"


def _cards(moves: list[Move]) -> Iterator[Value]:
    """Yield a card for the figure of each move; one figure that made two moves is shown once."""
    seen: set[tuple[str, str]] = set()
    for move in moves:
        claim_id, made = move.claims[0]
        who, measure = made.claim.scope.who, made.claim.measure
        if measure is None or (measure.name, who) in seen or len(seen) == _CARDS:
            continue
        seen.add((measure.name, who))
        yield {"claim": claim_id, "title": who, "subtitle": f"table of {made.event.on}"}


def _table_as_work(entry: Entry[Benchmark]) -> Entry[Work]:
    record = entry.record
    published = max(row.on for row in record.observations)
    fields: dict[str, Value] = {
        "schema_version": 1,
        "kind": "dataset",
        "title": record.title,
        "authors": [],
        "published": Bare(published),
        "ids": {"url": record.url},
        "note": _TABLE_NOTE,
    }
    text = "\n".join(line for key, value in fields.items() for line in block_lines(key, value)) + "\n"
    document, _ = parse_yaml(entry.source.path, text, 1)
    if document is None:  # the writer and the reader of YAML are ours, and tested against each other
        raise ValueError(f"{entry.id} can't be written as a work")
    work = Work.model_construct(
        schema_version="1",
        kind="dataset",
        title=record.title,
        authors=[],
        published=published,
        venue=None,
        ids=Ids(url=record.url),
        via=[],
        seen=None,
        version=None,
        note=_TABLE_NOTE,
        claims={},
    )
    return Entry(entry.id, work, document, SourceFile(entry.source.path, text), entry.body)


def _read(library: Library, entry: Entry[Benchmark], brief_id: str, text: str) -> Entry[Brief] | str:
    """Read the text of one brief as a file is read; return what is wrong with it if anything is.

    Its path is that of the benchmark's record, from which all of its words and figures come.
    """
    scratch = Library()
    add_record(SourceFile(f"{BRIEF.plural}/{brief_id}.md", text), BRIEF, scratch)
    if scratch.problems:
        return scratch.problems[0].message
    made = replace(scratch.briefs[brief_id], source=SourceFile(entry.source.path, text))
    faults = [p for p in Auditor(library).problems(made) if p.severity == "error"]
    return faults[0].message if faults else made


def _refused(entry: Entry[Benchmark], brief_id: str, why: str) -> Problem:
    message = f"The brief {brief_id} is not published. {why}"
    hint = "Mend the words of this record that it prints, or set briefs: off."
    return entry.document.problem(("title",), "brief-refused", message, hint, warning=True)
