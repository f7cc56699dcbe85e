"""``llms.txt``: the site for language models and their users, after the convention of llmstxt.org."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.site.api.paths import api_path
from pipeline.site.page import Page
from pipeline.site.pages import SiteInput

_ABOUT = (
    "Findings are kept as claims: one finding of one work each, with its figure, on whom it stands, where in "
    "the source it is written and how far it was checked (primary: read in the source; secondary: seen in "
    "another account; unverified: found nowhere). A number on a page leads to its claim. When you repeat a "
    "figure, name the claim's address and the work, keep the interval, the population and the limits beside "
    "it, and say so when another claim contradicts it. A withdrawn claim supports nothing."
)
_SECTIONS = (
    ("Insights", "insights/"),
    ("Open questions", "lines/"),
    ("Explainers", "explainers/"),
    ("Digests", "digests/"),
    ("Benchmarks", "benchmarks/"),
    ("Pools of effects", "pools/"),
    ("Topics", "topics/"),
)
_START = ("method/", "about/", "corrections/")
_LISTS = ("claims/", "works/", "notes/", "mechanisms/", "briefs/", "radar/", "status/", "handbook/")


def llms_text(site: SiteInput, pages: Iterable[Page]) -> str:
    """Return the file. Every link leads to the Markdown twin of a page, or to a file for programs."""
    by_target = {page.target: page for page in pages}
    config = site.site
    parts = [f"# {_plain(config.title)}", f"> {_plain(config.tagline)}", _ABOUT]
    parts += _section(site, "Where to begin", (by_target[t] for t in _START if t in by_target))
    for title, folder in _SECTIONS:
        inside = (p for t, p in by_target.items() if t.startswith(folder) and t != folder)
        parts += _section(site, title, inside)
    programs = [
        f"- [API]({config.url}{api_path('index')}): every record as JSON, described in "
        f"{config.url}handbook/api/index.md",
        f"- [Data]({config.url}data/index.md): claims, works and observations as CSV, JSON Lines, and one "
        "SQLite database",
    ]
    parts += ["## For programs", "\n".join(programs)]
    parts += _section(site, "Optional", (by_target[t] for t in _LISTS if t in by_target))
    return "\n\n".join(parts) + "\n"


def _section(site: SiteInput, title: str, pages: Iterable[Page]) -> Iterator[str]:
    rows = [
        f"- [{_plain(page.title)}]({site.site.url}{page.file}): {_plain(page.description)}" for page in pages
    ]
    if rows:
        yield f"## {title}"
        yield "\n".join(rows)


def _plain(text: str) -> str:
    """Return words in one line that can stand in a link."""
    return " ".join(text.split()).replace("[", "(").replace("]", ")")
