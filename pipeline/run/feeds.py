"""Ask the feeds of a project, as its configuration says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from urllib.parse import quote

from pipeline.config import Project
from pipeline.inbox import OfferReport, offer_candidates
from pipeline.ingest import IngestConfig, IngestReport, ingest
from pipeline.records.load import load_library
from pipeline.store import Store


def ingest_feeds(
    project: Project,
    store: Store,
    now: datetime,
    only: Collection[str] | None = None,
    urls: Mapping[str, str] | None = None,
    *,
    dry_run: bool = False,
) -> IngestReport:
    """Ask the feeds of the project's records, all or ``only`` some.

    Those that are named are asked even if their host wants to be left alone. ``urls`` are addresses to ask
    instead, by feed id. Feed records that are broken are not asked; the checks report them. With ``dry_run``
    nothing is stored.
    """
    library = load_library(project.root)
    return ingest(
        {i: e.record for i, e in library.feeds.items() if only is None or i in only},
        {i: e.record for i, e in library.topics.items()},
        store,
        ingest_config(project),
        now,
        urls=project.config.ingest.urls | dict(urls or {}),
        named=only or (),
        benchmarks={i: e.record for i, e in library.benchmarks.items()},
        dry_run=dry_run,
    )


def offer(project: Project, store: Store, now: datetime) -> OfferReport:
    """Look for candidate claims in the abstracts that came since the last time, and put them in the inbox."""
    topics = {i: e.record for i, e in load_library(project.root).topics.items()}
    return offer_candidates(store, topics, now)


def ingest_config(project: Project) -> IngestConfig:
    """Return the limits and manners of fetching that the project's configuration sets."""
    settings = project.config.ingest
    contact = settings.contact.strip() or quote(project.config.site.url, safe="%/:?#[]@!$&'()*+,;=")
    return IngestConfig(
        contact=contact,
        allow_hosts=tuple(settings.allow_hosts),
        connect_timeout=settings.connect_timeout,
        read_timeout=settings.read_timeout,
        total_timeout=settings.total_timeout,
        max_bytes=int(settings.max_megabytes * 1_000_000),
        retries=settings.retries,
        parallel_hosts=settings.parallel_hosts,
    )
