"""What a brief says: title, summary and text, in the syntax of an author, with a claim behind each figure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.evidence.event_claims import EventClaim, threshold_text
from pipeline.evidence.events import Closed, Event, FirstPast, NewLeader
from pipeline.evidence.figures import figure, number_text
from pipeline.problems import number_of
from pipeline.records.catalog import Benchmark
from pipeline.records.overlays import feed_of
from pipeline.records.references import find_references
from pipeline.records.units import UNITS
from pipeline.synthesis.prose import literal

TITLE_WORDS, SUMMARY_CHARACTERS = 12, 160
_NAME, _SHORT_NAME = 60, 28


@dataclass(frozen=True, slots=True)
class Move:
    """One event with its claims: ids and records, the one that says it first."""

    event: Event
    claims: tuple[tuple[str, EventClaim], ...]

    @property
    def margin(self) -> str:
        """A reference to the distance of a new leader from the next system; empty if there is none."""
        if len(self.claims) < 2 or not isinstance(self.event, NewLeader) or self.event.margin is None:
            return ""
        return self.reference(1)

    def reference(self, index: int = 0, words: str = "") -> str:
        """Return a reference to one of the claims; without ``words`` it prints the claim's figure."""
        return f"[[{self.claims[index][0]}{f'|{words}' if words else ''}]]"

    def printed(self, index: int = 0) -> str:
        """Return the figure that a reference without words prints."""
        claim = self.claims[index][1].claim
        return figure(claim.measure).text if claim.measure else claim.says

    def baseline(self) -> str:
        """Return a reference that prints the figure the first claim is compared with; empty if none is."""
        measure = self.claims[0][1].claim.measure
        if measure is None or measure.baseline is None:
            return ""
        symbol = UNITS[measure.unit].symbol if measure.unit in UNITS else ""
        return self.reference(0, number_text(measure.baseline) + symbol)


def title(benchmark: Benchmark, moves: Sequence[Move]) -> str:
    """Return the title, which states the first move, in at most twelve words."""
    event = moves[0].event
    several = sum(metric.better != "neither" for metric in benchmark.metrics.values()) > 1
    found = []
    for name, of in ((_NAME, benchmark.title), (_SHORT_NAME, clipped(benchmark.title, _SHORT_NAME))):
        if isinstance(event, NewLeader):
            verb = "leads" if event.clear else "stands first on"
            head, again = (
                f"{clipped(event.leader.subject, name)} {verb} {of}",
                " again" if event.again else "",
            )
            found += [f"{head} in {event.metric.name}{again}"] if several else []
            found.append(f"{head}{again}")
        elif isinstance(event, FirstPast):
            mark = threshold_text(event.metric, event.threshold)
            found.append(f"{clipped(event.first.subject, name)} is the first to reach {mark} on {of}")
        elif isinstance(event, Closed):
            head = f"The first {event.places} systems on {of} draw closer together"
            found += [f"{head} in {event.metric.name}"] if several else []
            found += [head, f"The front of {of} closes up"]
    return next(
        (t for t in found if len(t.split()) <= TITLE_WORDS), " ".join(found[-1].split()[:TITLE_WORDS])
    )


def summary(benchmark: Benchmark, moves: Sequence[Move]) -> str:
    """Return the summary: the fullest of several wordings that has at most 160 characters when printed."""
    first = moves[0]
    texts = [text for most in (_NAME, _SHORT_NAME) for text in _summaries(benchmark, first, most)]
    return next((t for t in texts if _printed_length(t, moves) <= SUMMARY_CHARACTERS), texts[-1])


def _summaries(benchmark: Benchmark, move: Move, longest: int) -> Iterator[str]:
    """Yield wordings of the summary, the fullest first; names have at most ``longest`` characters."""

    def name(text: str) -> str:
        return literal(clipped(text, longest))

    event, table = move.event, f"In the table of {move.event.on}"
    of, metric = name(benchmark.title), literal(event.metric.name)
    if isinstance(event, NewLeader):
        leader = name(event.leader.subject)
        verb = "leads" if event.clear else "stands first on"
        head = f"{leader} {verb} {of} with {move.reference()}"
        doubt = "" if event.clear else "; the interval of a system behind reaches into its own"
        ahead, was = "", f" Before, {name(event.former.subject)} led." if event.former else ""
        if event.clear and event.second is not None and move.margin:
            ahead = f", {move.margin} ahead of {name(event.second.subject)}"
            if event.former and event.former.subject == event.second.subject:
                ahead, was = f"{ahead}, which led before", ""
        yield f"{table}, {head} in {metric}{ahead}{doubt}.{was}"
        yield f"{table}, {head}{ahead}{doubt}."
        if ahead:
            yield f"{table}, {head}, {move.margin} ahead of the next system."
        yield f"{table}, {head}{doubt}."
        yield f"{head}{doubt}."
        yield f"{head}."
    elif isinstance(event, FirstPast):
        mark = move.reference(0, literal(threshold_text(event.metric, event.threshold)))
        head = f"{name(event.first.subject)} is the first system on {of} to reach {mark}"
        yield f"{table}, {head} in {metric}: {literal(event.threshold.words)}."
        yield f"{table}, {head} in {metric}."
        yield f"{table}, {head}."
        yield f"{head}."
    elif isinstance(event, Closed):
        head = f"the first {event.places} systems on {of} lie {move.reference()} apart"
        yield f"{table}, {head} in {metric}; on {event.widest_on} it was {move.baseline()}."
        yield f"{table}, {head}; on {event.widest_on} it was {move.baseline()}."
        yield f"{table}, {head}."


def _printed_length(text: str, moves: Sequence[Move]) -> int:
    """Return the length of a text as readers see it; entities count as the character they stand for."""
    figures = {claim_id: move.printed(i) for move in moves for i, (claim_id, _) in enumerate(move.claims)}
    shown = text
    for reference in find_references(text):
        shown = shown.replace(reference.raw, reference.words or figures[reference.target], 1)
    return len(html.unescape(shown))


def body(benchmark: Benchmark, moves: Sequence[Move], feeds: Iterable[str]) -> str:
    """Return the text under the front matter, in Markdown. ``feeds`` are the titles of what brought it."""
    parts = ["## What moved", *map(_told, moves)]
    parts += ["## What this does not mean", _limits(benchmark, moves)]
    parts += ["## Where the figures come from", _origin(benchmark, moves, list(feeds))]
    return "\n\n".join(parts) + "\n"


def _told(move: Move) -> str:
    event = move.event
    if isinstance(event, NewLeader):
        return _leader(move, event)
    if isinstance(event, FirstPast):
        return _first_past(move, event)
    return _closed(move, event) if isinstance(event, Closed) else ""


def _leader(move: Move, event: NewLeader) -> str:
    leader, metric = literal(event.leader.subject), literal(event.metric.name)
    verb = "leads" if event.clear else "stands first in"
    sentences = [
        f"{leader} {verb} the table of {event.on} in {metric} with {move.reference()}, among "
        f"{move.reference(0, number_of(event.systems, 'system'))}."
    ]
    second, former = event.second, event.former
    if former is not None and second is not None and second.subject == former.subject and move.margin:
        has = f" and has {move.baseline()}" if move.baseline() else ""
        sentences.append(f"It is {move.margin} ahead of {literal(second.subject)}, which led before{has}.")
    elif former is not None:
        name, baseline = literal(former.subject), move.baseline()
        if event.former_gone:
            last = f"; its last figure was {baseline}" if baseline else ""
            sentences.append(f"Before that {name} led, which is no longer in the table{last}.")
        else:
            now = f", which has {baseline} in the same table" if baseline else ""
            sentences.append(f"Before that {name} led{now}.")
    if second is not None and move.margin and (former is None or second.subject != former.subject):
        sentences.append(f"Next comes {literal(second.subject)}, {move.margin} behind.")
    if event.again:
        sentences.append(f"{leader} has led this table before.")
    if not event.clear:
        sentences.append(
            "The interval of a system behind reaches into that of the first, so that the table alone does "
            "not tell which of them is ahead."
        )
    return " ".join(sentences)


def _first_past(move: Move, event: FirstPast) -> str:
    first, metric = literal(event.first.subject), literal(event.metric.name)
    mark = move.reference(0, literal(threshold_text(event.metric, event.threshold)))
    sentences = [
        f"{first} is the first system in this table to reach {mark} in {metric}: "
        f"{literal(event.threshold.words)}."
    ]
    if event.metric.scale:
        sentences.append(f"With it, {move.reference()} systems in the table of {event.on} have this grade.")
    else:
        sentences.append(f"In the table of {event.on} it has {move.reference()}.")
    if move.baseline():
        best = event.best_before.subject
        whose = "its own" if best == event.first.subject else f"that of {literal(best)}"
        sentences.append(f"The best figure before was {whose}, {move.baseline()}.")
    if not event.clear:
        sentences.append("The interval of the figure reaches back over the mark.")
    return " ".join(sentences)


def _closed(move: Move, event: Closed) -> str:
    who = move.reference(0, f"the first {event.places} systems")
    return (
        f"Between {who} in the table of {event.on} lie {move.reference()} in {literal(event.metric.name)}, "
        f"from {literal(event.leader.subject)} at the top to {literal(event.last.subject)}. On "
        f"{event.widest_on}, when the distance was widest since it last closed up or the record began, it "
        f"was {move.baseline()}."
    )


def _limits(benchmark: Benchmark, moves: Sequence[Move]) -> str:
    place = moves[0].reference(0, "A place in one table")
    return (
        f"{literal(benchmark.not_about)}\n\n{place} says how a system scored on this test on that day. "
        "Why it did so, the table does not say."
    )


def _origin(benchmark: Benchmark, moves: Sequence[Move], feeds: list[str]) -> str:
    figures = moves[0].reference(0, "The figures")
    table = f"[{literal(benchmark.title)}]({benchmark.url})"
    text = f"{figures} are those of {table} in its table of {moves[0].event.on}. "
    text += (
        f"They were read by feed: {', '.join(map(literal, feeds))}." if feeds else "They were read by hand."
    )
    if benchmark.series > 1:
        text += " Only the current series of its data is compared; what came before was another test."
    corrected = next((move for move in moves if move.event.corrected), None)
    if corrected:
        record = corrected.reference(0, "the record of the move")
        text += f" A figure near the top was another one when it was first read; {record} has both."
    return text


def brought_by(benchmark: Benchmark, moves: Sequence[Move]) -> list[str]:
    """Return the ids of the feeds that brought the figures a brief shows; none for those read by hand."""
    rows = [line.now for move in moves for line in move.event.lines if line.now is not None]
    return sorted({feed for row in rows if (feed := feed_of(row))})


def clipped(name: str, most: int) -> str:
    """Return a name of at most ``most`` characters, cut between words and marked as cut."""
    flat = " ".join(name.split())
    if len(flat) <= most:
        return flat
    head = flat[: most - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:(-") + "…"
