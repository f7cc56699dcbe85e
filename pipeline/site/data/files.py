"""Every data file of the site with its size, and the page that offers them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.site.data.formats import as_csv, as_jsonl, as_parquet, can_write_parquet
from pipeline.site.data.package import VERSION, data_package, datasette_metadata
from pipeline.site.data.queries import QUERIES
from pipeline.site.data.schema import Table
from pipeline.site.data.sqlite import VIEWS, as_sqlite
from pipeline.site.data.tables import all_tables
from pipeline.site.licence import COVERS, EXCLUDES, terms
from pipeline.site.page import Page
from pipeline.site.pages import SiteInput

FOLDER = "data/"
DATABASE = "throughline.sqlite"
_OFFERED = {
    "claims": ("csv", "jsonl", "parquet"),
    "observations": ("csv", "jsonl", "parquet"),
    "works": ("csv",),
}
"""Tables that are offered apart from the database, with their formats."""


@dataclass(frozen=True, slots=True)
class DataFiles:
    """The files by their name in the folder, and the tables they were made from."""

    files: dict[str, str | bytes]
    tables: dict[str, Table]

    def size(self, name: str) -> int:
        """Return the size of a file in bytes."""
        content = self.files[name]
        return len(content.encode() if isinstance(content, str) else content)

    def staged(self) -> dict[str, str | bytes]:
        """Return the files by their path from the root of the site."""
        return {FOLDER + name: content for name, content in self.files.items()}


def data_files(site: SiteInput) -> DataFiles:
    """Make every data file. Parquet is left out where its library is not installed."""
    tables = all_tables(site)
    made = DataFiles({}, tables)
    described: dict[str, tuple[Table, int]] = {}
    for name, ending, table in _offered(tables):
        file = f"{name}.{ending}"
        made.files[file] = _written(table, ending)
        described[file] = (table, made.size(file))
    sources = [
        (entry.record.title, entry.record.url) for _, entry in sorted(site.library.benchmarks.items())
    ] + [
        (f"Works that the claims were taken from, {len(site.library.works)} in all", f"{site.site.url}works/")
    ]
    package = data_package(site.site, site.status.last_run, described, sources)
    made.files["datapackage.json"] = _json(package)
    made.files["metadata.json"] = _json(datasette_metadata(site.site, list(tables.values())))
    licence = terms(site.site.licence)
    about = {
        "title": site.site.title,
        "source": site.site.url,
        "generated_at": site.status.last_run,
        "schema_version": VERSION,
        "licence": licence.id or "none given",
        "licence_url": licence.url,
        "licence_covers": COVERS,
        "licence_excludes": EXCLUDES,
        "how_to_cite": citation(site),
        "described_in": "metadata.json",
    }
    made.files[DATABASE] = as_sqlite(list(tables.values()), about)
    return made


def _offered(tables: dict[str, Table]) -> Iterator[tuple[str, str, Table]]:
    for name, endings in _OFFERED.items():
        for ending in endings:
            if ending != "parquet" or can_write_parquet():
                yield name, ending, tables[name]


def _written(table: Table, ending: str) -> str | bytes:
    if ending == "csv":
        return as_csv(table)
    return as_jsonl(table) if ending == "jsonl" else as_parquet(table)


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def citation(site: SiteInput) -> str:
    """Return how the data is cited."""
    day = site.status.last_run[:10]
    return f"{site.site.title} ({day[:4]}). Data of {day}. {site.site.url}{FOLDER}"


def data_page(site: SiteInput, made: DataFiles) -> Page:
    """Return the page that says what there is, how large it is, under which terms, and how to use it."""
    licence = terms(site.site.licence)
    kinds = {"csv": "CSV", "jsonl": "JSON Lines", "parquet": "Parquet"}
    offered = [
        {
            "name": table.name,
            "about": table.about,
            "rows": len(table.rows),
            "files": [
                {
                    "format": kinds[ending],
                    "target": f"{FOLDER}{name}.{ending}",
                    "size": size_text(made.size(f"{name}.{ending}")),
                }
                for name, ending, _ in _offered(made.tables)
                if name == table.name
            ],
        }
        for table in (made.tables[name] for name in _OFFERED)
    ]
    context = {
        "offered": offered,
        "parquet": can_write_parquet(),
        "database": {"target": FOLDER + DATABASE, "size": size_text(made.size(DATABASE))},
        "tables": [(t.name, t.about, len(t.rows)) for t in made.tables.values()],
        "views": [(name, about) for name, (about, _) in VIEWS.items()],
        "queries": QUERIES,
        "licence": licence,
        "covers": COVERS,
        "excludes": EXCLUDES,
        "citation": citation(site),
        "moment": site.status.last_run_text,
    }
    about = "All claims, works and observations as files: CSV, JSON Lines, Parquet, and one SQLite database."
    return Page(FOLDER, "data.md.j2", "Data", about, context, wide=False)


def size_text(size: int) -> str:
    """Return a size in bytes for people.

    >>> size_text(999), size_text(20_480), size_text(3_400_000)
    ('999 bytes', '20 kB', '3.4 MB')
    """
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"
