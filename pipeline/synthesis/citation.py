"""Works as references: on the page in one line, and to download as BibTeX, RIS and CSL-JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from markupsafe import Markup

from pipeline.records.works import Work

_BIBTEX_TYPE = {
    "paper": "article",
    "preprint": "misc",
    "report": "techreport",
    "article": "misc",
    "dataset": "misc",
    "book": "book",
}
_RIS_TYPE = {
    "paper": "JOUR",
    "preprint": "UNPB",
    "report": "RPRT",
    "article": "BLOG",
    "dataset": "DATA",
    "book": "BOOK",
}
_CSL_TYPE = {
    "paper": "article-journal",
    "preprint": "article",
    "report": "report",
    "article": "post-weblog",
    "dataset": "dataset",
    "book": "book",
}
_BIBTEX_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def address(work: Work) -> str:
    """Return the best address of a work: DOI, arXiv, OpenReview, URL; empty if it has none."""
    ids = work.ids
    if ids.doi:
        return f"https://doi.org/{ids.doi}"
    if ids.arxiv:
        return f"https://arxiv.org/abs/{ids.arxiv}"
    if ids.openreview:
        return f"https://openreview.net/forum?id={ids.openreview}"
    return ids.url or ""


def named_authors(work: Work) -> list[str]:
    """Return the authors that are known by name."""
    return [name for name in work.authors if name.rstrip(".").lower() != "et al"]


def authors_text(work: Work, most: int = 3) -> str:
    """Return the authors as they stand in a reference: at most ``most`` names, then "et al."."""
    names = named_authors(work)
    if not names:
        return "Authors not known"
    cut = len(names) > most or len(names) < len(work.authors)
    return ", ".join(names[:most]) + (" et al." if cut else "")


def short_name(work: Work) -> str:
    """Return "Doshi and Hauser 2024", "Jiang et al. 2025": how a source line names a work."""
    families = [_family(name) for name in named_authors(work)]
    year = work.published[:4]
    if not families:
        title = work.title if len(work.title) <= 40 else work.title[:38].rsplit(" ", 1)[0] + "…"
        return f"{title}, {year}"
    if len(families) == 1 and len(work.authors) == 1:
        return f"{families[0]} {year}"
    if len(families) == 2 and len(work.authors) == 2:
        return f"{families[0]} and {families[1]} {year}"
    return f"{families[0]} et al. {year}"


def _family(name: str) -> str:
    # A team, a site or a mononym is its own family name.
    words = _bare(name).split()
    looks_personal = 2 <= len(words) <= 5 and all(w[:1].isupper() or w in _PARTICLES for w in words)
    if not looks_personal or any(w.lower() in _TEAM_WORDS for w in words):
        return name
    for index, word in enumerate(words[1:], start=1):
        if word in _PARTICLES:
            return " ".join(words[index:])
    return words[-1]


def _bare(name: str) -> str:
    """Return ``name`` without what stands behind it in parentheses, usually an institution."""
    return re.sub(r"\s*\(.*?\)", "", name).strip()


def split_name(name: str) -> tuple[str, str]:
    """Return family and given name; a team, a site or a mononym has no given name."""
    family = _family(name)
    return family, "" if family == name else _bare(name).removesuffix(family).strip()


_PARTICLES = frozenset({"de", "la", "du", "von", "van", "der", "den", "di"})
_TEAM_WORDS = frozenset({"team", "group", "deepmind", "mlcommons", "anthropic", "openai", "working", "lab"})


def reference_html(work: Work, target: str) -> Markup:
    """Return the one-line reference; the title links to ``target`` (an address relative to the page)."""
    parts = [
        Markup("{}. ").format(authors_text(work).rstrip(".")),
        Markup('<a class="tl-work" href="{}"><cite{}>{}</cite></a>. ').format(
            target, Markup(' lang="{}"').format(work.language) if work.language else "", work.title
        ),
    ]
    if work.venue:
        parts.append(Markup("{}, ").format(work.venue))
    parts.append(Markup("{}.").format(work.published))
    where = address(work)
    if where:
        label = re.sub(r"^https?://(?:www\.)?", "", where)
        cut = len(label) > 60
        label = label[:57] + "…" if cut else label
        kind = "tl-ext" if cut else "tl-ext tl-ext--whole"  # on paper only what is cut is spelled out
        parts.append(Markup(' <a class="{}" href="{}" rel="external">{}</a>').format(kind, where, label))
    return Markup("").join(parts)


def bibtex(work_id: str, work: Work) -> str:
    """Return a BibTeX entry; names stand in their own order, ``and others`` for authors not listed."""
    names = [
        _brace(n) if _family(n) == n and " " in n else bibtex_text(_bare(n)) for n in named_authors(work)
    ]
    if len(names) < len(work.authors):
        names.append("others")
    rows = {"title": "{" + bibtex_text(work.title) + "}"}
    if names:
        rows["author"] = " and ".join(names)
    rows["year"] = work.published[:4]
    if len(work.published) >= 7:
        rows["month"] = str(int(work.published[5:7]))
    if work.venue:
        field = {"paper": "journal", "report": "institution", "book": "publisher"}.get(
            work.kind, "howpublished"
        )
        rows[field] = bibtex_text(work.venue)
    if work.ids.doi:
        rows["doi"] = work.ids.doi
    if work.ids.arxiv:
        rows["eprint"], rows["archiveprefix"] = work.ids.arxiv, "arXiv"
    if work.ids.isbn:
        rows["isbn"] = work.ids.isbn
    if address(work):
        rows["url"] = address(work)
    body = ",\n".join(f"  {key} = {{{value}}}" for key, value in rows.items())
    return f"@{_BIBTEX_TYPE[work.kind]}{{{work_id},\n{body}\n}}\n"


def _brace(text: str) -> str:
    return "{" + bibtex_text(text) + "}"


def bibtex_text(text: str) -> str:
    """Return ``text`` with what means something to BibTeX escaped."""
    return "".join(_BIBTEX_ESCAPES.get(character, character) for character in text)


def ris(work: Work) -> str:
    """Return a RIS record, lines ended as the format asks."""
    rows = [("TY", _RIS_TYPE[work.kind]), ("TI", work.title)]
    rows += [("AU", _ris_name(name)) for name in named_authors(work)]
    year, month, day = ([*work.published.split("-"), "", ""])[:3]
    rows += [("PY", year), ("DA", f"{year}/{month}/{day}/")]
    rows += [("JO" if work.kind == "paper" else "PB", work.venue)] if work.venue else []
    rows += [("DO", work.ids.doi)] if work.ids.doi else []
    rows += [("SN", work.ids.isbn)] if work.ids.isbn else []
    rows += [("AN", f"arXiv:{work.ids.arxiv}")] if work.ids.arxiv else []
    rows += [("LA", work.language)] if work.language else []
    rows += [("UR", address(work))] if address(work) else []
    rows.append(("ER", ""))
    # A line break inside a value would begin a field of its own.
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in rows)


def _ris_name(name: str) -> str:
    family, given = split_name(name)
    return f"{family}, {given}" if given else name


def csl(work_id: str, work: Work) -> dict[str, Any]:
    """Return a CSL-JSON item."""
    item: dict[str, Any] = {"id": work_id, "type": _CSL_TYPE[work.kind], "title": work.title}
    authors = []
    for name in named_authors(work):
        family, given = split_name(name)
        authors.append({"family": family, "given": given} if given else {"literal": name})
    if work.language:
        item["language"] = work.language
    if authors:
        item["author"] = authors
    item["issued"] = {"date-parts": [[int(part) for part in work.published.split("-")]]}
    if work.venue:
        item["container-title"] = work.venue
    if work.ids.doi:
        item["DOI"] = work.ids.doi
    if work.ids.isbn:
        item["ISBN"] = work.ids.isbn
    if work.ids.arxiv:
        item["number"] = f"arXiv:{work.ids.arxiv}"
    if address(work):
        item["URL"] = address(work)
    return item


def csl_json(work_id: str, work: Work) -> str:
    """Return the CSL-JSON file of one work: a list with one item."""
    return json.dumps([csl(work_id, work)], ensure_ascii=False, indent=2) + "\n"


def plain(text: str) -> str:
    """Return ``text`` in ASCII as far as letters have a base form, for sorting."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
