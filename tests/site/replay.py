"""The made-up house with a feed for its lamps: tables come in day after day, and pages are staged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pipeline.evidence.relations import relate
from pipeline.records.library import Library
from pipeline.run.examine import Examination, examine
from pipeline.run.status import read_status
from pipeline.site.api.files import api_files
from pipeline.site.api.paths import api_path
from pipeline.site.downloads import downloads
from pipeline.site.pages import SiteInput, all_pages
from pipeline.site.stage import environment, render
from pipeline.store import FetchRecord, HeldTable, Outcome, Store, StoredObservation
from pipeline.synthesis.compose import compose_all
from tests.house import House

RECORD = "sources/benchmarks/many-lamps.yml"
DIGEST = "content/digests/the-evening-column.md"
NOTE = "content/notes/how-many-rooms.md"
FEED = """schema_version: 1
title: Lamps of the week
kind: table
url: https://lamps.example/table.csv
expected_every: 1 week
table:
  benchmark: many-lamps
  format: csv
  subject: lamp
  metrics:
    brightness: {value: brightness}
"""
CITED = "\nThe brightest lamp of the table has [[many-lamps/brightest]].\n"


@dataclass(frozen=True)
class Replay:
    """What happens to the house, and what it shows at a moment."""

    house: House

    @classmethod
    def begin(cls, house: House) -> Replay:
        """Put in a feed for brightness and two pages that cite the brightest lamp."""
        house.write("sources/feeds/lamp-feed.yml", FEED)
        house.edit(DIGEST, "## What was measured\n", f"## What was measured\n{CITED}")
        house.edit(NOTE, "claims: [lamp-trial/", "claims: [many-lamps/brightest, lamp-trial/")
        project = house.project()
        project.var.mkdir(exist_ok=True)
        return cls(house)

    def store(self) -> Store:
        return Store.open(self.house.project().store_url)

    def table(self, day: str, outcome: Outcome = "new", **values: str) -> None:
        """Let the feed show a table, or what else happened when it was asked."""
        at = datetime.fromisoformat(day).replace(tzinfo=UTC)
        fetch = FetchRecord("lamp-feed", "https://lamps.example/table.csv", at, at, outcome, "Made up.")
        rows = [
            StoredObservation(
                "many-lamps",
                1,
                f"Lamp {name}",
                "brightness",
                "value",
                value,
                None,
                None,
                None,
                "lamp-feed",
                at,
            )
            for name, value in values.items()
        ]
        with self.store() as store:
            if outcome == "held":
                reasons = ("brightness: expected 0 to 100, came 950 for Lamp A.",)
                store.record_table(fetch, held=HeldTable("lamp-feed", at, "r", reasons, tuple(rows)))
            else:
                store.record_table(fetch, rows)

    def examine(self, day: str) -> Examination:
        with self.store() as store:
            return examine(self.house.root, datetime.fromisoformat(day).date(), store.observations())

    def library(self, day: str) -> Library:
        examination = self.examine(day)
        assert examination.publishable, examination.problems
        return examination.library

    def site(self, day: str) -> SiteInput:
        """Return what the pages are made from on a day, at noon."""
        library = self.library(day)
        relations = relate(library)
        project = self.house.project()
        now = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC)
        with self.store() as store:
            status = read_status(library, store, project.config.run.schedule, now)
        articles = compose_all(library, relations, "1.2.3")
        return SiteInput(self.house.root, library, relations, articles, status, project.config.site)

    def page(self, day: str, target: str) -> str:
        """Return the Markdown of one page as it is on a day."""
        site = self.site(day)
        page = next(p for p in all_pages(site) if p.target == target)
        return render(environment(self.house.root), site, page)

    def file(self, day: str, name: str) -> Any:
        """Return a download as it is on a day."""
        return downloads(self.site(day), {})[name]

    def api(self, day: str, name: str) -> str:
        """Return a document of the API as it is on a day."""
        return api_files(self.site(day))[api_path(name)]
