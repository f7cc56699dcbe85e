"""What ``throughline trace`` is asked for: a number, or a thing by its id, identifier, file or address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from pipeline.ingest.identify import identify
from pipeline.lookup.works import keys_of
from pipeline.records.library import KINDS, Library
from pipeline.synthesis.article import Article
from pipeline.synthesis.sought import Sought, sought

Kind = Literal["number", "claim", "article", "note", "work", "benchmark", "pool", "topic"]

_FOLDERS: Mapping[str, Kind] = {
    "claims": "claim",
    "insights": "article",
    "lines": "article",
    "explainers": "article",
    "digests": "article",
    "briefs": "article",
    "notes": "note",
    "works": "work",
    "benchmarks": "benchmark",
    "pools": "pool",
    "topics": "topic",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for: a thing by its id, or a number."""

    kind: Kind
    id: str
    number: Sought | None = None


def asked(library: Library, articles: Mapping[str, Article], text: str, site: str) -> Asked | None:
    """Return what ``text`` names, ``None`` if nothing does.

    ``site`` is the address of the site. Where one id belongs to several kinds, a claim comes before an
    article, a note, a work, a benchmark, a pool and a topic; a path says which is meant.
    """
    text = text.strip()
    return (
        _by_path(library, articles, _path(text, site))
        or _by_id(library, articles, text)
        or _by_identifier(library, text)
        or _by_number(text)
    )


def _path(text: str, site: str) -> str:
    """Return the path from the root of the site, or of the project, that a text gives."""
    if text.startswith(site):
        text = text.removeprefix(site)
    elif text.startswith(("http://", "https://")):
        try:
            text = urlsplit(text).path
        except ValueError:
            return ""
    text = text.partition("#")[0].partition("?")[0].removesuffix("index.html")
    for start in ("./", "/"):
        text = text.removeprefix(start)
    return text.removesuffix("/")


def _by_path(library: Library, articles: Mapping[str, Article], path: str) -> Asked | None:
    for kind in KINDS:
        stem = path.removeprefix(f"{kind.folder}/").removesuffix(kind.suffix)
        if path == f"{kind.folder}/{stem}{kind.suffix}" and stem in getattr(library, kind.plural):
            return _of_kind(library, articles, _FOLDERS.get(kind.plural), stem)
    parts = path.split("/")
    for start in range(len(parts) - 1):  # an address may have a folder before the root of the site
        found = _of_kind(library, articles, _FOLDERS.get(parts[start]), "/".join(parts[start + 1 :]))
        if found:
            return found
    return None


def _by_id(library: Library, articles: Mapping[str, Article], name: str) -> Asked | None:
    for kind in dict.fromkeys(_FOLDERS.values()):
        found = _of_kind(library, articles, kind, name)
        if found:
            return found
    return None


def _of_kind(library: Library, articles: Mapping[str, Article], kind: Kind | None, name: str) -> Asked | None:
    known: Mapping[Kind, Mapping[str, object]] = {
        "claim": library.claims,
        "article": articles,
        "note": library.notes,
        "work": library.works,
        "benchmark": library.benchmarks,
        "pool": library.pools,
        "topic": library.topics,
    }
    return Asked(kind, name) if kind is not None and name in known[kind] else None


def _by_identifier(library: Library, text: str) -> Asked | None:
    """Return the work with a DOI, an arXiv id or an address."""
    identity = identify(text)
    bare = text.lower().removeprefix("doi:").removeprefix("arxiv:")
    wanted = {f"doi:{bare}", f"arxiv:{bare}", identity.key if identity else ""}
    for work_id, entry in library.works.items():
        if wanted & keys_of(entry.record.ids):
            return Asked("work", work_id)
    return None


def _by_number(text: str) -> Asked | None:
    number = sought(text)
    return Asked("number", text, number) if number else None
