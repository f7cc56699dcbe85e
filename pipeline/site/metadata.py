"""What the head of a page says of it, and how the page is cited: tags, linked data, references, as values.

The head is written by ``site_overrides/partials/head.html`` from the page's front matter, so that whichever
generator builds the staging folder has it (decision 0003).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline.evidence.pools import Pooling, poolings
from pipeline.records.works import Work
from pipeline.site.page import Head, Page
from pipeline.site.pages import SiteInput
from pipeline.site.site_feeds import announced
from pipeline.site.social import HEIGHT, SITE_PICTURE, WIDTH, picture_of, site_picture
from pipeline.site.structured import (
    Data,
    article_data,
    benchmark_data,
    claim_data,
    note_data,
    page_data,
    pool_data,
    work_data,
)
from pipeline.synthesis.article import Article
from pipeline.synthesis.citation import (
    address,
    authors_text,
    bibtex,
    csl_json,
    named_authors,
    ris,
    split_name,
)
from pipeline.synthesis.page_citation import PageKind, PageReference
from pipeline.synthesis.prose import claim_target, note_target, pool_target, work_target

Tags = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class CiteFormat:
    """One machine-readable form of a reference: its name, its text and the path of its file."""

    name: str
    text: str
    file: str


@dataclass(frozen=True, slots=True)
class Cite:
    """What the cite box of a page shows. ``what`` names what is cited: this page, or the work it is about."""

    what: str
    text: str
    title: str
    url: str
    formats: tuple[CiteFormat, ...]


@dataclass(frozen=True, slots=True)
class _Described:
    """What is known of one page: its linked data, its tags and how it is cited."""

    data: Data
    tags: Tags
    cite: Cite | None = None
    article: Article | None = None


def described(site: SiteInput, pages: Sequence[Page]) -> list[Page]:
    """Return ``pages`` with what their heads say, and with their references in the context as ``cite``."""
    known, feeds = _known(site), announced(site, pages)
    return [_with_head(site, page, known, feeds[page.target]) for page in pages]


def cite_files(pages: Sequence[Page]) -> dict[str, str]:
    """Return the files of every page's reference, by path; those of works are among the bibliographies."""
    cites = [page.context["cite"] for page in pages if page.context.get("cite")]
    return {form.file: form.text for cite in cites if cite.what == "page" for form in cite.formats}


def _with_head(
    site: SiteInput,
    page: Page,
    known: Mapping[str, Callable[[Page], _Described]],
    feeds: tuple[tuple[str, str], ...],
) -> Page:
    made = known.get(page.target)
    if made:
        found = made(page)
    else:
        data = page_data(site.site, page.target, page.title, page.description)
        found = _Described(data, [("DC.title", page.title), ("DC.publisher", site.site.title)])
    linked = {"@context": "https://schema.org", **found.data}
    head = Head(
        names=(*found.tags, ("twitter:card", "summary_large_image")),
        properties=tuple(_open_graph(site, page, found)),
        linked=json.dumps(linked, ensure_ascii=False, separators=(",", ":")),
        feeds=feeds,
    )
    return replace(page, head=head, context={**page.context, "cite": found.cite})


def _open_graph(site: SiteInput, page: Page, found: _Described) -> Iterator[tuple[str, str]]:
    yield "og:type", "article" if found.article else "website"
    yield "og:title", page.title
    yield "og:description", page.description
    yield "og:url", site.site.url + page.target
    yield "og:site_name", site.site.title
    yield "og:locale", "en"
    picture = picture_of(found.article, site.site) if found.article else site_picture(site.site)
    yield "og:image", f"{site.site.url}{page.target if found.article else ''}{SITE_PICTURE}"
    yield "og:image:width", str(WIDTH)
    yield "og:image:height", str(HEIGHT)
    yield "og:image:alt", picture.alt
    if found.article:
        yield "article:published_time", found.article.published
        yield "article:modified_time", found.article.updated
        for topic in found.article.topics:
            yield "article:tag", topic.title


def _known(site: SiteInput) -> dict[str, Callable[[Page], _Described]]:
    """Return how to describe each page that is about a record, by its path from the root."""
    library, known = site.library, dict[str, Callable[[Page], _Described]]()
    for article in site.articles.values():
        known[article.target] = partial(_article, site, article=article)
    for claim_id in library.claims:
        known[claim_target(claim_id)] = partial(_claim, site, claim_id=claim_id)
    for work_id, entry in library.works.items():
        known[work_target(work_id)] = partial(_work, site, work_id=work_id, work=entry.record)
    for note_id in library.notes:
        known[note_target(note_id)] = partial(_note, site, note_id=note_id)
    for benchmark_id in library.benchmarks:
        known[f"benchmarks/{benchmark_id}/"] = partial(_benchmark, site, benchmark_id=benchmark_id)
    for pool_id, found in poolings(library).items():
        known[pool_target(pool_id)] = partial(_pool, site, found=found)
    return known


def _article(site: SiteInput, page: Page, article: Article) -> _Described:
    data = article_data(site.library, site.site, article)
    tags, cite = _cited_page(site, page, article.updated, article.published)
    tags += [("citation_keywords", topic.title) for topic in article.topics]
    tags += [("DC.subject", topic.title) for topic in article.topics]
    return _Described(data, tags, cite, article)


def _claim(site: SiteInput, page: Page, claim_id: str) -> _Described:
    modified = max(on for on, _ in page.context["history"])
    data = claim_data(
        site.library, site.site, site.library.claims[claim_id], page.context["used_in"], modified
    )
    return _Described(data, *_cited_page(site, page, modified))


def _note(site: SiteInput, page: Page, note_id: str) -> _Described:
    note = site.library.notes[note_id].record
    return _Described(
        note_data(site.library, site.site, note_id, note), *_cited_page(site, page, note.on, note.on)
    )


def _benchmark(site: SiteInput, page: Page, benchmark_id: str) -> _Described:
    record = site.library.benchmarks[benchmark_id].record
    modified = max((record.checked.on, *(row.on for row in record.observations)))
    data = benchmark_data(site.library, site.site, benchmark_id, modified)
    return _Described(data, *_cited_page(site, page, modified, kind="dataset"))


def _pool(site: SiteInput, page: Page, found: Pooling) -> _Described:
    claims = [site.library.claims[m.claim].record for m in found.members if m.claim in site.library.claims]
    modified = max(claim.checked.on for claim in claims)
    data = pool_data(site.library, site.site, found, modified)
    return _Described(data, *_cited_page(site, page, modified, kind="dataset"))


def _cited_page(
    site: SiteInput, page: Page, modified: str, published: str = "", kind: PageKind = "webpage"
) -> tuple[Tags, Cite]:
    """Return tags and reference of a page that is cited as itself, as it stood on the day ``modified``.

    Claims and data sets have no day on which they came out; theirs is the day of the last change.
    """
    first = published or modified
    url = site.site.url + page.target
    name = page.target.strip("/").split("/", 1)[-1].replace("/", "-")
    key = f"{''.join(c for c in site.site.title.lower() if c.isascii() and c.isalnum()) or 'site'}-{name}"
    reference = PageReference(key, kind, page.title, site.site.title, modified, url)
    tags = [
        ("citation_title", page.title),
        ("citation_author", site.site.title),
        ("citation_publication_date", first.replace("-", "/")),
        ("citation_public_url", url),
        ("citation_language", "en"),
        ("DC.title", page.title),
        ("DC.creator", site.site.title),
        ("DC.publisher", site.site.title),
        ("DC.date", first),
        ("DCTERMS.modified", modified),
        ("DC.identifier", url),
        ("DC.type", kind),
        ("DC.language", "en"),
        ("DC.description", page.description),
    ]
    formats = (
        CiteFormat("BibTeX", reference.bibtex, f"{page.target}cite.bib"),
        CiteFormat("RIS", reference.ris, f"{page.target}cite.ris"),
        CiteFormat("CSL-JSON", reference.csl_json, f"{page.target}cite.csl.json"),
    )
    return tags, Cite("page", reference.text, page.title, url, formats)


def _work(site: SiteInput, page: Page, work_id: str, work: Work) -> _Described:
    """Describe the page of a work, whose tags and reference are those of the work itself."""
    main = work_data(site.site, work_id, work)
    base = f"{page.target}{work_id}"
    names = [split_name(name) for name in named_authors(work)]
    people = [f"{family}, {given}" if given else family for family, given in names]
    tags: Tags = [("citation_title", work.title), *(("citation_author", name) for name in people)]
    tags.append(("citation_publication_date", work.published.replace("-", "/")))
    venue = {"paper": "citation_journal_title", "report": "citation_technical_report_institution"}
    if work.venue and work.kind in venue:
        tags.append((venue[work.kind], work.venue))
    ids = (
        ("citation_doi", work.ids.doi),
        ("citation_arxiv_id", work.ids.arxiv),
        ("citation_isbn", work.ids.isbn),
    )
    tags += [(name, value) for name, value in ids if value]
    if address(work):
        tags.append(("citation_public_url", address(work)))
    tags += [("DC.title", work.title), *(("DC.creator", name) for name in people)]
    tags += [("DC.date", work.published), ("DC.type", _DC_TYPE[work.kind])]
    tags += [("DC.identifier", found)] if (found := address(work)) else []
    who = authors_text(work).rstrip(".")
    where = f" {work.venue}," if work.venue else ""
    end = "" if work.title.endswith((".", "?", "!")) else "."
    text = f"{who}. {work.title}{end}{where} {work.published}. {address(work)}".rstrip()
    formats = (
        CiteFormat("BibTeX", bibtex(work_id, work), f"{base}.bib"),
        CiteFormat("RIS", ris(work), f"{base}.ris"),
        CiteFormat("CSL-JSON", csl_json(work_id, work), f"{base}.csl.json"),
    )
    cite = Cite("work", text, work.title, site.site.url + page.target, formats)
    data = page_data(site.site, page.target, page.title, page.description, main)
    return _Described(data, tags, cite)


_DC_TYPE = {
    "paper": "journalArticle",
    "preprint": "preprint",
    "report": "report",
    "article": "webpage",
    "dataset": "dataset",
    "book": "book",
}
