"""Made-up papers in the store of the made-up house, and a desk to decide about them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pipeline.inbox.decide import Desk
from pipeline.inbox.offer import OfferReport, offer_candidates
from pipeline.problems import Problem
from pipeline.records.load import load_library
from pipeline.store import FetchRecord, OfferedClaim, Paper, Sighting, Store, TopicMatch, content_hash
from tests.house import NOW, House

SLOWER = (
    "In a randomized trial with 293 readers, reading speed was 12.50% lower by lamplight than in daylight."
)
ROOMS = "Of 39 rooms with lamplight, 35 of 39 had a reading lamp."
ODDS = "The odds ratio for slower reading was 1.25 (95% CI 1.04 to 1.50)."
NOTHING = "We place a reading lamp where nobody reads."


def paper(abstract: str = f"{SLOWER} {ROOMS} {NOTHING}", **fields: object) -> Paper:
    values: dict[str, object] = {
        "key": "arxiv:2604.90001",
        "title": "A Reading Lamp for Nobody",
        "link": "https://arxiv.org/abs/2604.90001",
        "authors": ("A. Author", "B. Author"),
        "abstract": abstract,
        "published": "2026-04-27",
        "ids": ("arxiv:2604.90001",),
        **fields,
    }
    return Paper(**values)  # type: ignore[arg-type]


def open_store(house: House) -> Store:
    return Store.open(house.project().store_url)


def see(store: Store, *papers: Paper, kept: bool = True, feed: str = "made-up-feed", hours: int = 0) -> None:
    """Store papers as an answer of a feed shows them."""
    at = NOW + timedelta(hours=hours)
    known = store.known_papers(feed, papers)
    sightings = [
        Sighting(
            one,
            "updated" if one.key in known else "new",
            content_hash(one),
            kept,
            topics=(TopicMatch("light", "reading lamp"),),
        )
        for one in papers
    ]
    store.record_fetch(FetchRecord(feed, "https://feeds.invalid/", at, at, "new", "made up"), sightings)


def offer(house: House, store: Store, hours: int = 0) -> OfferReport:
    topics = {i: entry.record for i, entry in load_library(house.root).topics.items()}
    return offer_candidates(store, topics, NOW + timedelta(hours=hours))


def desk(house: House, store: Store) -> Desk:
    return Desk(house.root, house.root / "var" / "inbox", load_library(house.root), store, NOW)


def faults(house: House) -> list[Problem]:
    """Return everything that the check has against the records of works."""
    return [p for p in house.examine().problems if p.path.startswith("sources/works/")]


def excerpts(store: Store) -> list[str]:
    return [one.candidate.document["excerpt"] for one in store.offered()]


def candidate(store: Store, beginning: str) -> OfferedClaim:
    """Return the offered candidate whose sentence begins so."""
    return next(one for one in store.offered() if one.candidate.document["sentence"].startswith(beginning))


def work_file(house: House, work: str) -> Path:
    return house.root / "sources" / "works" / f"{work}.yml"
