"""What goes into the store and what comes out: plain values, never rows of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Outcome = Literal["new", "unchanged", "not-modified", "empty", "malformed", "failed", "gone", "held"]
"""How one attempt to fetch a feed ended.

``new``: the feed showed a paper or figure it had not shown before, or changed one. ``unchanged``: it
answered in full (200), and everything was known. ``not-modified``: it said so itself (304). ``empty``: a
feed without papers. ``malformed``: an answer that is no feed. ``failed``: no usable answer. ``gone``: the
publisher says that the feed is no more (410). ``held``: a table that is not plausible; nothing of it counts
until somebody accepts it.
"""

Change = Literal["new", "updated", "unchanged"]
"""What a sighting does to the paper in the store."""

RunState = Literal["running", "published", "refused", "failed", "interrupted"]


class StoreError(Exception):
    """The store can't do what was asked. The message is for people and names the store."""


@dataclass(frozen=True, slots=True)
class FetchRecord:
    """One attempt to fetch a feed. Times are aware; ``size`` counts bytes of the body as received, decoded.

    ``url`` is what was asked, ``final_url`` what answered after redirects (``None`` when nothing did).
    ``papers_new`` counts papers that no feed had shown before. ``not_before`` is the moment until which the
    host asks to be left alone, ``moved_to`` the address to which it has sent the feed for good. ``reading``
    is the hash of what the record says about reading the answer: with another mapping, "not modified" would
    say nothing. ``values_seen`` counts the figures of a table, ``values_new`` those that were not the last.
    ``sha256`` is the hash of the body as received, decoded; of several pages, of one after the other.
    """

    feed: str
    url: str
    started: datetime
    ended: datetime
    outcome: Outcome
    message: str
    status: int | None = None
    final_url: str | None = None
    size: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    papers_seen: int = 0
    papers_new: int = 0
    papers_updated: int = 0
    not_before: datetime | None = None
    moved_to: str | None = None
    reading: str | None = None
    values_seen: int = 0
    values_new: int = 0
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class FeedMarks:
    """What the last attempt to ask an address left to be kept in mind; all ``None`` if there is nothing.

    ``not_before`` and ``moved_to`` as in :class:`FetchRecord`; ``gone_since`` is when it said to be gone.
    """

    not_before: datetime | None = None
    moved_to: str | None = None
    gone_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a conditional GET sends back: the ETag and Last-Modified of the last answer that was read."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class FeedHistory:
    """A feed's fetches in short.

    ``last_success`` is the newest attempt that was answered by a feed (new, unchanged, not-modified,
    empty); ``last_body`` the newest of those with a body, which a 304 confirms; ``last_new`` the newest
    that brought something; ``last_trouble`` the newest that failed, was malformed or was held back.
    ``troubles`` counts the failed or malformed attempts since the feed last answered: a table that was held
    back is an answer, neither a failure nor a success.
    """

    feed: str
    first: FetchRecord
    last: FetchRecord
    last_success: FetchRecord | None
    last_body: FetchRecord | None
    last_new: FetchRecord | None
    troubles: int
    last_trouble: FetchRecord | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of a paper or article, whichever feed it came from.

    ``key`` is the stable key (``arxiv:2604.22002``, ``doi:10.…``, ``url:…``). ``published`` and
    ``updated`` are ISO 8601 and as exact as the feed says: ``2026-04``, ``2026-04-27`` or
    ``2026-04-27T04:00:00+00:00`` (always UTC). ``version`` is the number of a preprint's version. ``ids``
    are all identifiers that are known of it, as keys; ``key`` is one of them. ``title`` and ``abstract`` are
    plain text in Unicode; mathematics stands between dollar signs, as LaTeX.
    """

    key: str
    title: str
    link: str
    authors: tuple[str, ...] = ()
    abstract: str = ""
    published: str | None = None
    updated: str | None = None
    version: int | None = None
    categories: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    venue: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """A topic a paper belongs to, and the keyword that says so."""

    topic: str
    keyword: str


@dataclass(frozen=True, slots=True)
class KnownPaper:
    """What a decision about a paper must know of the past.

    ``said`` is the content hash of what this feed said last time, ``None`` when it is new to the feed.
    ``via`` tells that the stored text comes from a feed that passes on others' work. Where what was found
    shows that several stored papers are one, this is what they are together.
    """

    paper: Paper
    via: bool
    said: str | None
    topics: tuple[TopicMatch, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """One paper as seen in one answer of a feed, with what was decided about it.

    ``change`` says whether ``paper`` is inserted, replaces the stored text, or leaves it. ``topics`` are
    all topics the paper belongs to afterwards. ``said`` is the content hash of what the feed said, which
    need not be what is stored. ``announce`` is arXiv's kind of announcement (new, cross, replace,
    replace-cross). ``kept`` tells whether the feed's rules let the paper reach the radar. ``learned`` tells
    that a paper whose text stays gets what it lacked, a venue for instance.
    """

    paper: Paper
    change: Change
    said: str
    kept: bool
    via: bool = False
    announce: str | None = None
    topics: tuple[TopicMatch, ...] = ()
    learned: bool = False


@dataclass(frozen=True, slots=True)
class SeenBy:
    """Which feed showed a paper, and from when to when."""

    feed: str
    first_seen: datetime
    last_seen: datetime
    announce: str | None
    kept: bool


@dataclass(frozen=True, slots=True)
class SeenId:
    """An identifier of a paper, and where and when it was seen first."""

    id: str
    feed: str
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper with its history: feeds in order of their ids, topics likewise, the best identifier first."""

    paper: Paper
    first_seen: datetime
    last_seen: datetime
    content_hash: str
    seen_by: tuple[SeenBy, ...]
    topics: tuple[TopicMatch, ...]
    ids: tuple[SeenId, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One finished stage of a run: how long it took in seconds, what it counted, what is to be said."""

    name: str
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One line of the run ledger. ``ended`` is ``None`` while the run is under way."""

    id: int
    cause: str
    started: datetime
    ended: datetime | None
    state: RunState
    stages: tuple[Stage, ...]
    problems: int
    input_hash: str | None
    release: str | None
    message: str


ObservationEvent = Literal["value", "gone", "back"]
"""What was seen: a new or changed figure, a subject that is no longer there, one that is there again."""


@dataclass(frozen=True, slots=True)
class TableValue:
    """One figure of a table: what stands in one row under one metric, with the digits of the table.

    ``value`` is a decimal number, or a grade of an ordinal metric. ``dated`` is the date the table gives
    (ISO 8601, as exact as it is), ``low`` and ``high`` the interval it gives.
    """

    subject: str
    metric: str
    value: str
    low: str | None = None
    high: str | None = None
    dated: str | None = None


@dataclass(frozen=True, slots=True)
class StoredObservation:
    """One line of the history of a benchmark, never changed or deleted.

    ``seen`` is when the feed showed it first. ``value`` is ``None`` exactly when ``event`` is ``gone``.
    """

    benchmark: str
    series: int
    subject: str
    metric: str
    event: ObservationEvent
    value: str | None
    low: str | None
    high: str | None
    dated: str | None
    feed: str
    seen: datetime


@dataclass(frozen=True, slots=True)
class HeldTable:
    """A table that was held back: why, for people, and what stands in it, ready to be accepted.

    ``observations`` are what accepting it would append; empty where the table could not be read by its
    mapping, so that only an edit of the mapping helps.
    """

    feed: str
    seen: datetime
    reading: str
    reasons: tuple[str, ...]
    observations: tuple[StoredObservation, ...]


@dataclass(frozen=True, slots=True)
class CandidateClaim:
    """A candidate claim found in a paper's abstract. ``document`` is what ``extract --json`` prints of it."""

    id: str
    paper: str
    document: Mapping[str, Any]
    offered: datetime


@dataclass(frozen=True, slots=True)
class ExaminedPaper:
    """A paper whose abstract was searched for candidate claims: id and document of each that was found.

    ``content_hash`` is that of the text that was read; if another has taken its place, nothing is stored.
    """

    key: str
    content_hash: str
    found: tuple[tuple[str, Mapping[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class OfferedClaim:
    """A candidate claim with the title and the date of its paper."""

    candidate: CandidateClaim
    title: str
    published: str | None


@dataclass(frozen=True, slots=True)
class InboxDecision:
    """What an editor decided about an item of the inbox, so that it is never offered again."""

    item: str
    verdict: Literal["accepted", "rejected"]
    decided: datetime
    note: str = ""


PublicationState = Literal["pending", "published", "dropped"]
"""``pending``: a release is about to be switched in; ``published``: it was; ``dropped``: it never was."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One release that was switched in by a run, or was about to be.

    ``revision`` is the commit of the records, ``None`` where they are in no repository.
    """

    release: str
    run: int
    at: datetime
    revision: str | None
    state: PublicationState = "pending"


@dataclass(frozen=True, slots=True)
class StoredMeaning:
    """What the site last said of a record, as a plain document.

    ``published`` is when the site first had it, ``gone`` since when the record is there no more.
    """

    record: str
    document: Mapping[str, Any]
    published: datetime
    gone: datetime | None = None


@dataclass(frozen=True, slots=True)
class StoredChange:
    """One change of what the site says of a record, between two releases.

    ``was`` and ``now`` are as readers see them, ``on`` is the day of the run. ``origin`` says where the
    reason comes from, ``entry`` names the entry of the record that tells of the change, ``used_in`` the
    pages that leaned on the record before it.
    """

    record: str
    field: str
    kind: str
    was: str
    now: str
    on: str
    why: str
    origin: str
    entry: str
    used_in: tuple[str, ...]
    release: str
