"""What an answer of a feed means for the store. Pure: everything it needs comes in, everything goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.entry import FoundPaper
from pipeline.ingest.match import match_topics
from pipeline.ingest.parse import NotAFeed, ParsedFeed
from pipeline.records.feeds import Feed
from pipeline.store import Change, KnownPaper, Outcome, Paper, Sighting, content_hash, differ


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

    ``known`` holds the stored papers among those of ``parsed``, by key; ``topics`` the keywords of every
    topic, by id. The outcome is ``new`` if the feed shows a paper it had not shown, even one known from
    another feed, or a changed one: that is what tells a living feed from a stuck one.
    """
    if isinstance(parsed, NotAFeed):
        return Decision("malformed", parsed.reason)
    notes = "".join(f" {note}" for note in parsed.notes)
    if not parsed.papers:
        return Decision("empty", "A feed without papers." + notes)
    sightings = tuple(_sighting(found, known.get(found.paper.key), feed, topics) for found in parsed.papers)
    new = sum(s.change == "new" for s in sightings)
    updated = sum(s.change == "updated" for s in sightings)
    first_here = sum(s.paper.key not in known or known[s.paper.key].said is None for s in sightings)
    outcome: Outcome = "new" if first_here or updated else "unchanged"
    message = _in_words(len(sightings), new, updated, first_here - new) + notes
    return Decision(outcome, message, sightings, new, updated)


def _sighting(
    found: FoundPaper, known: KnownPaper | None, feed: Feed, topics: Mapping[str, Sequence[str]]
) -> Sighting:
    via = feed.attribution == "via"
    said = content_hash(found.paper)
    change = _change(found.paper, said, known, via)
    paper, stays_via = found.paper, via
    if known is not None:
        paper = known.paper if change == "unchanged" else _merged(known.paper, found.paper)
        stays_via = known.via and via if change == "updated" else known.via
    allowed = set(feed.topics or topics)
    # A topic that another feed filed the paper under stays, as long as the text still bears it out.
    filed = {match.topic for match in known.topics} if known else set()
    candidates = {topic: words for topic, words in topics.items() if topic in allowed | filed}
    matches = match_topics(paper.title, paper.abstract, candidates)
    kept = feed.keep == "all" or any(match.topic in allowed for match in matches)
    return Sighting(paper, change, said, kept, stays_via, found.announce, matches)


def _change(found: Paper, said: str, known: KnownPaper | None, via: bool) -> Change:
    """Tell what the entry does to the stored paper.

    Feeds describe one paper differently, so a text that differs from the stored one is no change; it is one
    if the feed says something else than it said itself. A higher version counts whoever brings it, a lower
    one never. A feed that passes on others' work (``via``) never overwrites the source's own words, and the
    source always takes over from it.
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
    return "updated" if known.said is not None and differ(known.said, said) else "unchanged"


def _merged(stored: Paper, found: Paper) -> Paper:
    """Return the found text, with what it leaves out taken from the stored one.

    Of two publication dates where one only is more exact (``2026-04`` and ``2026-04-27``) it keeps that one.
    """
    published = found.published or stored.published
    if stored.published and published and stored.published.startswith(published):
        published = stored.published
    return replace(
        found,
        authors=found.authors or stored.authors,
        abstract=found.abstract or stored.abstract,
        categories=found.categories or stored.categories,
        version=found.version or stored.version,
        published=published,
        updated=found.updated or stored.updated,
    )


def _in_words(seen: int, new: int, updated: int, elsewhere: int) -> str:
    parts = [f"{new} new"] if new else []
    parts += [f"{elsewhere} known from another feed"] if elsewhere else []
    parts += [f"{updated} updated"] if updated else []
    papers = "1 paper" if seen == 1 else f"{seen} papers"
    return f"{papers}: {', '.join(parts)}." if parts else f"{papers}, nothing new."
