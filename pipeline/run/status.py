"""The state of the pipeline for the pages: feeds, ledger, radar, last and next run, from the store."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from pipeline.ingest import FeedHealth, HealthState, feed_health
from pipeline.lookup.news import work_notices
from pipeline.records.library import Library
from pipeline.run.schedule import next_run
from pipeline.run.tables import table_feeds
from pipeline.site.page import FeedRow, RadarGroup, RadarPaper, RunRow, Status, time_text
from pipeline.store import Run, Store, StoredPaper

SHAPES: dict[HealthState, str] = {
    "never": "○",
    "fresh": "●",
    "due": "●",
    "late": "▲",
    "held": "◆",
    "failing": "✕",
    "empty": "◇",
    "malformed": "✕",
    "waiting": "◔",
    "gone": "■",
    "paused": "–",
}
_RADAR_PAPERS = 600
_RADAR_PER_GROUP = 60
_LEDGER_ROWS = 15


def read_status(library: Library, store: Store, schedule: str, now: datetime) -> Status:
    """Return the status at ``now`` (aware, UTC), which is also the time of the run that asks.

    Raises :class:`pipeline.store.StoreError` and :class:`pipeline.run.schedule.ScheduleError`.
    """
    healths = feed_healths(library, store, now)
    rows = []
    for health in healths:
        feed_id = health.feed
        feed = library.feeds[feed_id].record
        rows.append(
            FeedRow(
                id=feed_id,
                title=feed.title,
                url=feed.site or feed.url,
                state=health.state,
                shape=SHAPES[health.state],
                message=health.message,
                last_success=time_text(health.last_success) if health.last_success else "",
                last_new=time_text(health.last_change) if health.last_change else "",
                next_due=time_text(health.next_due) if health.next_due else "",
                expected_every=feed.expected_every,
                failures=health.failures,
            )
        )
    state, word, sentence = _summary(healths)
    due = next_run(schedule, now)
    return Status(
        state=state,
        word=word,
        sentence=sentence,
        last_run=_iso(now),
        last_run_text=time_text(now),
        next_run=_iso(due),
        next_run_text=time_text(due),
        feeds=tuple(rows),
        runs=tuple(_run_row(run) for run in store.runs(_LEDGER_ROWS) if run.state != "running"),
        radar=_radar(library, store.papers(_RADAR_PAPERS)),
        notices=work_notices(library, store),
        tables=table_feeds(library, store, healths, now),
    )


def feed_healths(library: Library, store: Store, now: datetime) -> list[FeedHealth]:
    """Return how every feed is at ``now``, in the order of the records."""
    histories = store.feed_states()
    return [
        feed_health(feed_id, entry.record, histories.get(feed_id), now)
        for feed_id, entry in library.feeds.items()
    ]


def _summary(healths: list[FeedHealth]) -> tuple[str, str, str]:
    watched = [h for h in healths if h.state != "paused"]
    well = sum(h.is_well for h in watched)
    if not watched:
        return "unknown", "No feeds", "The site was built from its records; no feed is watched."
    if well == len(watched):
        return "active", "Active", f"All {len(watched)} feeds answer as expected."
    if all(h.state == "never" for h in watched):
        return "unknown", "Feeds not asked yet", f"None of the {len(watched)} feeds has been asked yet."
    troubled = len(watched) - well
    noun = "feed" if len(watched) == 1 else "feeds"
    verb = "needs" if troubled == 1 else "need"
    return (
        "degraded",
        f"{troubled} of {len(watched)} {noun} {verb} attention",
        (
            f"{well} of {len(watched)} feeds answer as expected. The articles stand on the records and are "
            "not affected; new papers may be missing from the radar."
        ),
    )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _run_row(run: Run) -> RunRow:
    took = f"{(run.ended - run.started).total_seconds():.1f} s" if run.ended else ""
    return RunRow(
        id=str(run.id),
        started=_iso(run.started),
        started_text=time_text(run.started),
        cause=run.cause,
        state=run.state,
        message=run.message,
        took=took,
        problems=run.problems,
    )


def _radar(library: Library, papers: list[StoredPaper]) -> tuple[RadarGroup, ...]:
    """Group papers by topic, topics in the order of their names, the newest papers first.

    A paper stands under each topic it matches; those that match none come last, without a topic.
    """
    groups: dict[str, list[RadarPaper]] = defaultdict(list)
    for stored in papers:
        matches = [(m.topic, m.keyword) for m in stored.topics if m.topic in library.topics] or [("", "")]
        for topic, keyword in matches:
            groups[topic].append(_radar_paper(library, stored, keyword))
    known = sorted((t for t in groups if t), key=lambda t: library.topics[t].record.title)
    ordered = [*known, *([""] if "" in groups else [])]
    return tuple(
        RadarGroup(topic, len(groups[topic]), tuple(groups[topic][:_RADAR_PER_GROUP])) for topic in ordered
    )


def _radar_paper(library: Library, stored: StoredPaper, keyword: str) -> RadarPaper:
    paper = stored.paper
    feeds = [seen.feed for seen in stored.seen_by]
    names = [library.feeds[f].record.title for f in feeds if f in library.feeds] or feeds
    return RadarPaper(
        title=paper.title,
        link=paper.link,
        authors=_authors(paper.authors),
        published=(paper.published or "")[:10],
        feed=", ".join(names),
        keyword=keyword,
        abstract=paper.abstract,
    )


def _authors(authors: tuple[str, ...]) -> str:
    return ", ".join(authors[:3]) + (" et al." if len(authors) > 3 else "")
