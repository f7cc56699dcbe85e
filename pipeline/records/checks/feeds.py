"""Rules for feeds: the section their kind needs, what they refer to, that nothing is asked for twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pipeline.problems import Problem
from pipeline.records.checks.common import check_day, check_id, check_ids, check_metric_id
from pipeline.records.feeds import Feed, Paging, TableMapping
from pipeline.records.library import Entry, Library
from pipeline.records.types import expression_fault
from pipeline.records.yaml_source import Path, YamlDocument

_SECTION = {"feed": "", "arxiv": "arxiv", "json": "mapping", "table": "table"}
"""The section that says how to read a feed of each kind."""
_TREES = ("json", "jsonl", "yaml")
"""Forms of a table in which columns are named by JMESPath."""
_PAGING_NEEDS = {
    "page": ("parameter",),
    "offset": ("parameter",),
    "cursor": ("parameter", "next"),
    "link": ("next",),
}


def check_feeds(library: Library, today: date) -> Iterator[Problem]:
    """Check every feed, and that no two of them ask for the same."""
    asked: dict[tuple[str | None, ...], str] = {}
    brought: dict[tuple[str, str], str] = {}
    for feed in library.feeds.values():
        record, document = feed.record, feed.document
        yield from check_ids(library, document, "topic", ("topics",), record.topics)
        yield from check_day(document, ("paused",), record.paused, today)
        yield from _check_sections(record, document)
        if record.arxiv:
            yield from _check_arxiv(document)
        if record.pages:
            yield from _check_paging(document, record.pages)
        if record.table:
            yield from _check_table(library, document, record.table)
            yield from _brought_twice(feed, record.table, brought)
        first = asked.setdefault(_asks_for(record), feed.id)
        if first != feed.id:
            message = f'The feed "{first}" already watches this address.'
            yield document.problem(("url",), "duplicate-id", message, "Keep one of the two.")


def _asks_for(feed: Feed) -> tuple[str | None, ...]:
    """Return what tells feeds apart: one address can serve several queries, and tables of several kinds."""
    query = (feed.arxiv.query, feed.arxiv.harvest) if feed.arxiv else ()
    table = (feed.table.benchmark, *sorted(feed.table.metrics)) if feed.table else ()
    return (feed.url, *query, *table)


def _check_sections(feed: Feed, document: YamlDocument) -> Iterator[Problem]:
    if not document.is_sound(("kind",)):
        return
    given, needed = document.given(()), _SECTION[feed.kind]
    if needed and needed not in given:
        message = f"A feed of kind {feed.kind} says how it is read, and there is no {needed}."
        hint = f"Add {needed}; throughline new feed shows one of each kind."
        yield document.problem(("kind",), "missing-field", message, hint)
    for kind, section in _SECTION.items():
        if section and section != needed and section in given:
            message = f"{section} is for feeds of kind {kind}; this one is of kind {feed.kind}."
            hint = f"Remove {section}, or set kind: {kind}."
            yield document.problem((section,), "feed-form", message, hint, key=True)
    if feed.kind != "json" and "pages" in given:
        message = f"pages is for feeds of kind json; this one is of kind {feed.kind}."
        yield document.problem(("pages",), "feed-form", message, "Remove pages.", key=True)


def _check_arxiv(document: YamlDocument) -> Iterator[Problem]:
    given = {"query", "harvest"} & document.given(("arxiv",))
    if len(given) != 1:
        message = "query and harvest are two ways of asking." if given else "There is nothing to ask arXiv."
        hint = "Keep one of the two." if given else 'Add query, for instance query: "cat:cs.CL".'
        yield document.problem(("arxiv",), "feed-form", message, hint, key=True)


def _check_paging(document: YamlDocument, pages: Paging) -> Iterator[Problem]:
    if not document.is_sound(("pages", "by")):
        return
    given = document.given(("pages",))
    for name in _PAGING_NEEDS[pages.by]:
        if name not in given:
            message = f"Paging by {pages.by} needs {name}."
            hint = {
                "parameter": "Add parameter: the part of the address that counts, such as page or cursor.",
                "next": "Add next: where the answer says how to go on, such as meta.next_cursor.",
            }[name]
            yield document.problem(("pages",), "missing-field", message, hint)
    if pages.by == "link":
        for name in sorted({"parameter", "first"} & given, key=str):
            message = f"Where the answer names the next address, {name} has no use."
            yield document.problem(("pages", name), "feed-form", message, f"Remove {name}.", key=True)


def _check_table(library: Library, document: YamlDocument, table: TableMapping) -> Iterator[Problem]:
    at: Path = ("table",)
    yield from check_id(library, document, "benchmark", (*at, "benchmark"), table.benchmark)
    benchmark = library.benchmarks.get(table.benchmark)
    declared = benchmark.document.data.get("metrics") if benchmark else None
    for metric in table.metrics:
        names = list(declared) if isinstance(declared, dict) else None
        yield from check_metric_id(document, (*at, "metrics", metric), metric, names)
    if not document.is_sound((*at, "format")):
        return
    if table.rows is not None and table.format not in ("json", "yaml"):
        message = f"rows is for JSON and YAML; this table is {table.format}."
        yield document.problem((*at, "rows"), "feed-form", message, "Remove rows.", key=True)
    if table.number != 1 and table.format not in ("markdown", "html"):
        message = f"number counts the tables of a page; this table is {table.format}."
        yield document.problem((*at, "number"), "feed-form", message, "Remove number.", key=True)
    if table.format in _TREES:
        yield from _check_columns(document, table)
    for metric, column in table.metrics.items():
        here = (*at, "metrics", metric)
        given = document.given(here)
        if "spread" in given and {"low", "high"} & given:
            message = "The interval is given twice: by its ends and as distances."
            hint = "Keep low and high, or spread."
            yield document.problem((*here, "spread"), "feed-form", message, hint, key=True)
        elif len({"low", "high"} & given) == 1:
            message = "An interval has two ends; one of low and high is missing."
            yield document.problem(here, "missing-field", message, "Add the other end, or remove this one.")
        if isinstance(column.value, list) and {"low", "high", "spread"} & given:
            message = "A mean of several columns has no interval in the table."
            hint = "Remove the interval, or name one column."
            yield document.problem((*here, "value"), "feed-form", message, hint)


def _check_columns(document: YamlDocument, table: TableMapping) -> Iterator[Problem]:
    """In JSON and YAML the names of columns are expressions; what they find is seen only in the answer."""
    named: list[tuple[Path, str | list[str] | None]] = [
        (("table", "subject"), table.subject),
        (("table", "date"), table.date),
    ]
    for metric, column in table.metrics.items():
        column_at = ("table", "metrics", metric)
        named += [((*column_at, name), getattr(column, name)) for name in ("value", "low", "high", "spread")]
    for at, value in named:
        for index, expression in enumerate(value if isinstance(value, list) else [value]):
            fault = expression_fault(expression) if expression else ""
            if fault:
                here = (*at, index) if isinstance(value, list) else at
                hint = "A name with blanks or hyphens stands in double quotes: '\"Arena Score\"'."
                yield document.problem(here, "bad-expression", fault, hint)


def _brought_twice(
    feed: Entry[Feed], table: TableMapping, brought: dict[tuple[str, str], str]
) -> Iterator[Problem]:
    """Complain when two feeds that are asked write the history of one metric: each would undo the other."""
    if feed.record.paused:
        return
    for metric in table.metrics:
        first = brought.setdefault((table.benchmark, metric), feed.id)
        if first != feed.id:
            message = f'The feed "{first}" already brings {metric} of {table.benchmark}.'
            hint = "Keep one of the two, or pause one."
            at = ("table", "metrics", metric)
            yield feed.document.problem(at, "duplicate-id", message, hint, key=True)
