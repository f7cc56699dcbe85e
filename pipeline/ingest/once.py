"""Entries of one answer that show one work: a preprint and its article, an item that was listed twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.entry import FoundPaper
from pipeline.store import KnownPaper
from pipeline.store.identity import contradict, ids_of, joined, rank, same_work
from pipeline.store.titles import title_key


@dataclass(frozen=True, slots=True)
class ShownWork:
    """A work as an answer shows it, and what is known of it, ``None`` if nothing is."""

    found: FoundPaper
    known: KnownPaper | None


def each_once(papers: Sequence[FoundPaper], known: Mapping[str, KnownPaper]) -> list[ShownWork]:
    """Return each work once, in the order in which the answer shows them.

    ``known`` are the stored papers by the keys of those found. The entry with the better key speaks for all
    that show its work, whatever their order, so that the feed is heard to say the same the next time.
    """
    works: dict[int, list[FoundPaper]] = {}
    by_id: dict[str, int] = {}
    by_title: dict[str, list[int]] = {}
    in_turn = sorted(enumerate(papers), key=lambda item: rank(item[1].paper.key))
    for place, found in in_turn:
        paper, before, title = found.paper, known.get(found.paper.key), title_key(found.paper.title)
        ids = (*ids_of(paper), *((before.paper.key,) if before else ()))
        same = [by_id[i] for i in ids if i in by_id]
        same += [other for other in by_title.get(title, ()) if same_work(works[other][0].paper, paper)]
        one = next((w for w in same if not contradict(ids_of(works[w][0].paper), ids_of(paper))), place)
        works.setdefault(one, []).append(found)
        for i in ids:
            by_id.setdefault(i, one)
        if title and one == place:
            by_title.setdefault(title, []).append(one)
    first = {id(found): place for place, found in enumerate(papers)}
    shown = sorted(works.values(), key=lambda entries: min(first[id(entry)] for entry in entries))
    return [_shown(entries, known) for entries in shown]


def _shown(entries: Sequence[FoundPaper], known: Mapping[str, KnownPaper]) -> ShownWork:
    found = entries[0]
    before = known.get(found.paper.key)
    for other in entries[1:]:
        found = replace(found, paper=joined(found.paper, other.paper))
        before = _together(before, known.get(other.paper.key))
    return ShownWork(found, before)


def _together(one: KnownPaper | None, other: KnownPaper | None) -> KnownPaper | None:
    """Return what is known of one work that may have been stored under two keys."""
    if one is None or other is None:
        return one or other
    topics = {match.topic: match for match in (*other.topics, *one.topics)}
    return KnownPaper(
        joined(one.paper, other.paper),
        one.via and other.via,
        one.said if one.said is not None else other.said,
        tuple(topics[topic] for topic in sorted(topics)),
    )
