"""A trace as an indented tree for people, and as a document for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

from pipeline.evidence.changes import NO_REASON, Change
from pipeline.problems import number_of
from pipeline.run.provenance import Row, arrival_words
from pipeline.run.trace import Trace, TracedClaim, TracedWork
from pipeline.synthesis.mentions import Mention

_MOST_ROWS = 6
_LONGEST = 160


def trace_document(trace: Trace) -> dict[str, Any]:
    """Return everything a trace holds, for programs."""
    return asdict(trace)


def trace_lines(trace: Trace) -> Iterator[str]:
    """Yield a trace line by line: what was asked for, its claims with what prints them, its works."""
    yield f"{trace.kind} {trace.id}: {trace.title}"
    if trace.target:
        yield f"  page      {trace.target}"
    if trace.note:
        yield f"  {trace.note}"
    yield from _changes(trace.changes)
    for mention in trace.printed:
        yield f"  {mention.path}:{mention.line}:{mention.column}  {_place(mention)}"
    for escape in trace.let_through:
        yield f"  {escape.path}:{escape.line}  let past the audit by hand: {_cut(escape.why)}"
    for claim in trace.claims:
        yield ""
        yield from _claim(claim)
        if trace.kind == "number":
            yield from _pages_only(claim)
        else:
            yield from _places(claim)
        yield from _pools(claim)
    if trace.works:
        yield ""
        yield number_of(len(trace.works), "work")
    for work in trace.works:
        yield from _work(work)


def _claim(claim: TracedClaim) -> Iterator[str]:
    status = "" if claim.status == "accepted" else f"  ({claim.status})"
    yield f"claim {claim.id}  {claim.figure or 'no figure'}{status}"
    yield f"  says      {_cut(claim.says)}"
    if claim.interval:
        yield f"  interval  {claim.interval}"
    yield f"  record    {claim.path}:{claim.line}:{claim.column}"
    yield f"  at        {claim.at}, in {claim.work}"
    by = f", by way of {claim.by_way_of}" if claim.by_way_of else ""
    yield f"  checked   {claim.checked} on {claim.checked_on}{by}"
    yield from _rows(claim.rows)
    yield from _changes(claim.changes)


def _rows(rows: tuple[Row, ...]) -> Iterator[str]:
    if rows:
        yield f"  computed  from {number_of(len(rows), 'observation')}"
    for row in rows[:_MOST_ROWS]:
        yield f"    {row.subject}, {row.metric}: {row.figure} ({row.on})"
        for words in arrival_words([row.arrival] if row.arrival else []):
            yield f"      {words}"
    if len(rows) > _MOST_ROWS:
        yield f"    … and {len(rows) - _MOST_ROWS} more"


def _changes(changes: tuple[Change, ...]) -> Iterator[str]:
    for change in changes:
        moved = f"{change.was or 'nothing'} → {change.now or 'nothing'}"
        commit = " (from the commit)" if change.origin == "commit" else ""
        yield f"  {change.kind:<9} {change.on}  {change.field}: {_cut(moved)}"
        yield f"            {change.why or NO_REASON}{commit}"


def _places(claim: TracedClaim) -> Iterator[str]:
    if not claim.places and not claim.shown_against:
        yield "  leaned on by nothing"
    for target, found in groupby(claim.places, key=lambda mention: mention.target):
        mentions = list(found)
        yield f"  page      {target}  {_cut(mentions[0].page)}"
        for mention in mentions:
            yield f"    {mention.path}:{mention.line}:{mention.column}  {_place(mention)}"
    for target in claim.shown_against:
        yield f"  page      {target}  shown there against a claim that it contradicts"


def _pages_only(claim: TracedClaim) -> Iterator[str]:
    pages = dict.fromkeys([*(mention.target for mention in claim.places), *claim.shown_against])
    yield f"  pages     {', '.join(pages) or 'none'}"


def _pools(claim: TracedClaim) -> Iterator[str]:
    for target in claim.pools:
        yield f"  pooled    {target}"


def _place(mention: Mention) -> str:
    printed = f"“{mention.text}”" if mention.text else ""
    inside = f" in: {mention.sentence}" if mention.sentence and mention.sentence != mention.text else ""
    return _cut(f"{mention.how} {printed}{inside}".replace("  ", " "))


def _work(work: TracedWork) -> Iterator[str]:
    ids = ", ".join(f"{name} {value}" for name, value in work.ids.items())
    yield f"  {work.id}: {_cut(work.title)}"
    yield f"    record  {work.path}{f'  ({ids})' if ids else ''}"
    if work.seen:
        yield f"    read    {work.seen}"
    for words in arrival_words(list(work.arrivals)):
        yield f"    came by {words}" if work.arrivals else f"    {words}"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
