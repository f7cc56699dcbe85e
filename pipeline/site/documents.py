"""The hand-written pages and the handbook, with what the records put into them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from markupsafe import Markup

from pipeline.records.library import Library
from pipeline.site.api.reference import api_reference
from pipeline.site.page import Page
from pipeline.site.record_reference import record_reference
from pipeline.synthesis.article import Article
from pipeline.synthesis.auditing import escapes
from pipeline.synthesis.prose import literal, note_target

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_LET_THROUGH = "<!-- numbers let through by hand -->"
"""Where the method page lists them."""
_API = "<!-- what the documents of the API hold -->"
"""Where the handbook's page on the API has its reference."""


def document_pages(root: Path, library: Library, articles: Mapping[str, Article]) -> Iterator[Page]:
    """Yield every page of ``content/pages`` and ``content/handbook``, and the generated record reference."""
    for folder, base, back, back_title in (
        ("pages", "", "", ""),
        ("handbook", "handbook/", "handbook/", "Handbook"),
    ):
        for path in sorted((root / "content" / folder).glob("*.md")):
            text = path.read_text(encoding="utf-8").replace(_LET_THROUGH, _let_through(library, articles))
            text = text.replace(_API, api_reference()) if _API in text else text
            front = _FRONT.match(text)
            fields = dict(
                line.split(": ", 1) for line in (front[1] if front else "").split("\n") if ": " in line
            )
            title = fields.get("title", path.stem.capitalize()).strip("\"'")
            target = base if path.stem == "index" else f"{base}{path.stem}/"
            at_home = target == back
            context = {
                "body": Markup(text[front.end() :] if front else text),  # noqa: S704 - our own Markdown
                "back": "" if at_home else back,
                "back_title": "" if at_home else back_title,
            }
            description = fields.get("description", title).strip("\"'")
            yield Page(target, "document.md.j2", title, description, context, wide=False)
    context = {"body": Markup(record_reference()), "back": "handbook/", "back_title": "Handbook"}  # noqa: S704
    about = "Every field of every record, generated from the models."
    yield Page("handbook/records/", "document.md.j2", "Record reference", about, context, wide=False)


def _let_through(library: Library, articles: Mapping[str, Article]) -> str:
    """Return the numbers that editors let past the audit, with their reasons, as a list in Markdown."""
    rows = []
    for escape in escapes(library):
        target = note_target(escape.id) if escape.kind == "note" else articles[escape.id].target
        number, why, title = (literal(text) for text in (escape.number, escape.why, escape.title))
        rows.append(f'- {number}: {why} (<a href="../{target}">{title}</a>)')
    about = "An editor may let a number past the audit, with a reason. "
    return about + ("These were:\n\n" + "\n".join(rows) if rows else "At present there is none.")
