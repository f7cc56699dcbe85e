"""A page to be staged, and the status of the pipeline as every page shows it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from html import escape
from typing import Any

from pipeline.evidence.freshness import TableFeed
from pipeline.evidence.notices import Notice
from pipeline.site.panels import Panel
from pipeline.synthesis.article import ChartSpec


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page says: tags by ``name`` and by ``property``, and linked data as JSON.

    ``feeds`` are title and path without ending of the feeds that are the page's own.
    """

    names: tuple[tuple[str, str], ...]
    properties: tuple[tuple[str, str], ...]
    linked: str
    feeds: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``target`` is its path from the root ("" for home), ``template`` its file.

    ``charts`` are the charts its template draws; ``wide`` pages have no table of contents; what is not
    ``searchable`` is left out of the index of the search. ``panels`` are known once the page is written: they
    open from the numbers on it.
    """

    target: str
    template: str
    title: str
    description: str
    context: Mapping[str, Any]
    charts: tuple[ChartSpec, ...] = ()
    wide: bool = True
    searchable: bool = True
    head: Head | None = None
    panels: tuple[Panel, ...] = ()

    @property
    def file(self) -> str:
        """The staged Markdown file."""
        return f"{self.target}index.md"

    def front_matter(self) -> str:
        """Return the front matter for the generator; JSON strings are YAML.

        The generator's theme prints title and description as HTML, so they are escaped here.
        """
        hide = ["navigation", "toc"] if self.wide else ["navigation"]
        lines = [
            "---",
            f"title: {json.dumps(escape(self.title), ensure_ascii=False)}",
            f"description: {json.dumps(escape(self.description), ensure_ascii=False)}",
            f"hide: {json.dumps(hide)}",
        ]
        if self.head:
            lines.append(f"head: {json.dumps(asdict(self.head), ensure_ascii=False)}")
        return "\n".join([*lines, "---", "", ""])


@dataclass(frozen=True, slots=True)
class FeedRow:
    """The health of one feed, as the status page shows it."""

    id: str
    title: str
    url: str
    state: str
    shape: str
    message: str
    last_success: str
    last_new: str
    next_due: str
    expected_every: str
    failures: int


@dataclass(frozen=True, slots=True)
class RunRow:
    """One entry of the run ledger, as the status page shows it."""

    id: str
    started: str
    started_text: str
    cause: str
    state: str
    message: str
    took: str
    problems: int


@dataclass(frozen=True, slots=True)
class RadarPaper:
    """A paper that a feed brought in, under one topic."""

    title: str
    link: str
    authors: str
    published: str
    feed: str
    keyword: str
    abstract: str


@dataclass(frozen=True, slots=True)
class RadarGroup:
    """New papers under one topic (an empty id: under none). ``total`` counts those not shown as well."""

    topic: str
    total: int
    papers: tuple[RadarPaper, ...]


@dataclass(frozen=True, slots=True)
class Status:
    """State of the pipeline at the time of the build. Times are ISO 8601 in UTC, ``…_text`` for people.

    ``notices`` are the news about works, by work id; ``tables`` the feeds that watch a benchmark's table.
    """

    state: str
    word: str
    sentence: str
    last_run: str
    last_run_text: str
    next_run: str
    next_run_text: str
    feeds: tuple[FeedRow, ...] = ()
    runs: tuple[RunRow, ...] = ()
    radar: tuple[RadarGroup, ...] = ()
    notices: Mapping[str, tuple[Notice, ...]] = field(default_factory=dict)
    tables: tuple[TableFeed, ...] = ()


def time_text(moment: datetime) -> str:
    """Return a moment (aware, UTC) as readers see it."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
