"""What an answer of a feed means for the store. Pure: everything it needs comes in, everything goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.entry import FoundPaper
from pipeline.ingest.match import match_topics
from pipeline.ingest.once import each_once
from pipeline.ingest.parse import NotAFeed, ParsedFeed
from pipeline.records.feeds import Feed
from pipeline.store import Change, KnownPaper, Outcome, Paper, Sighting, content_hash, differ
from pipeline.store.identity import ids_of, in_order, joined


@dataclass(frozen=True, slots=True)
class Decision:
    """What to store, and how the fetch ended. ``message`` is for people.

    ``new`` counts papers that no feed had shown, ``updated`` those whose stored text is replaced.
    """

    outcome: Outcome
    message: str
    sightings: tuple[Sighting, ...] = ()
    new: int = 0
    updated: int = 0


def decide(
    parsed: ParsedFeed | NotAFeed,
    known: Mapping[str, KnownPaper],
    feed: Feed,
    topics: Mapping[str, Sequence[str]],
) -> Decision:
    """Compare what the feed shows with what is known.

    ``known`` holds the stored papers among those of ``parsed``, by the keys that those have there, which
    need not be their own; ``topics`` the keywords of every topic, by id. Entries that show one work are one
    sighting. The outcome is ``new`` if the feed shows a paper it had not shown, even one known from
    another feed, or a changed one: that is what tells a living feed from a stuck one.
    """
    if isinstance(parsed, NotAFeed):
        return Decision("malformed", parsed.reason)
    notes = "".join(f" {note}" for note in parsed.notes)
    if not parsed.papers:
        return Decision("empty", "A feed without papers." + notes)
    works = each_once(parsed.papers, known)
    sightings = tuple(_sighting(work.found, work.known, feed, topics) for work in works)
    new = sum(s.change == "new" for s in sightings)
    updated = sum(s.change == "updated" for s in sightings)
    first_here = sum(work.known is None or work.known.said is None for work in works)
    outcome: Outcome = "new" if first_here or updated else "unchanged"
    message = _in_words(len(sightings), new, updated, first_here - new) + notes
    return Decision(outcome, message, sightings, new, updated)


def _sighting(
    found: FoundPaper, known: KnownPaper | None, feed: Feed, topics: Mapping[str, Sequence[str]]
) -> Sighting:
    via = feed.attribution == "via"
    said = content_hash(found.paper)
    change = _change(found.paper, said, known, via)
    paper = replace(found.paper, ids=in_order(ids_of(found.paper)))
    stays_via, learned = via, False
    if known is not None and change == "unchanged":
        paper, stays_via = _learned(known, found.paper, via), known.via
        learned = replace(paper, ids=known.paper.ids) != known.paper
    elif known is not None:
        paper, stays_via = _updated(known, found.paper), known.via and via
    allowed = set(feed.topics or topics)
    # A topic that another feed filed the paper under stays, as long as the text still bears it out.
    filed = {match.topic for match in known.topics} if known else set()
    candidates = {topic: words for topic, words in topics.items() if topic in allowed | filed}
    matches = match_topics(paper.title, paper.abstract, candidates)
    kept = feed.keep == "all" or any(match.topic in allowed for match in matches)
    return Sighting(paper, change, said, kept, stays_via, found.announce, matches, learned)


def _change(found: Paper, said: str, known: KnownPaper | None, via: bool) -> Change:
    """Tell what the entry does to the stored paper.

    Feeds describe one paper differently, so a text that differs from the stored one is no change; it is one
    if the feed says something else than it said itself. A higher version counts whoever brings it, a lower
    one never, and that a paper was withdrawn is news from anywhere. A feed that passes on others' work
    (``via``) never overwrites the source's own words, and the source always takes over from it.
    """
    if known is None:
        return "new"
    if found.version is not None and known.paper.version is not None:
        if found.version < known.paper.version:
            return "unchanged"
        if found.version > known.paper.version and not (via and not known.via):
            return "updated"
    if via != known.via:
        return "updated" if known.via else "unchanged"
    if found.withdrawn and not known.paper.withdrawn:
        return "updated"
    return "updated" if known.said is not None and differ(known.said, said) else "unchanged"


def _updated(known: KnownPaper, found: Paper) -> Paper:
    """Return the found text, with what it leaves out taken from the stored one, under its key."""
    if known.said is None and not known.via and found.version in (None, known.paper.version):
        return replace(joined(known.paper, found), withdrawn=True)  # this much is new, and no more
    return replace(joined(found, known.paper), key=known.paper.key)


def _learned(known: KnownPaper, found: Paper, via: bool) -> Paper:
    """Return the stored paper with what it lacks; of a feed that passes it on, the source takes ids only."""
    if via and not known.via:
        return replace(known.paper, ids=in_order((*ids_of(known.paper), *ids_of(found))))
    return joined(known.paper, found)


def _in_words(seen: int, new: int, updated: int, elsewhere: int) -> str:
    parts = [f"{new} new"] if new else []
    parts += [f"{elsewhere} known from another feed"] if elsewhere else []
    parts += [f"{updated} updated"] if updated else []
    papers = "1 paper" if seen == 1 else f"{seen} papers"
    return f"{papers}: {', '.join(parts)}." if parts else f"{papers}, nothing new."
