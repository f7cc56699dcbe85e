"""What each kind of page is, as linked data in schema.org's words (JSON-LD 1.1).

Every thing has an ``@id`` of its own, the address of its page with a fragment, so that an article can name
the claims that it stands on and the works that it cites, and a claim the pages where it appears.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pipeline.config import SiteConfig
from pipeline.evidence.pooling import Pooled
from pipeline.evidence.pools import Pooling
from pipeline.records.catalog import Benchmark
from pipeline.records.library import ClaimEntry, Library
from pipeline.records.overlays import feed_of
from pipeline.records.units import UNITS
from pipeline.records.works import Work
from pipeline.records.writing import Note
from pipeline.site.licence import terms
from pipeline.site.social import SITE_PICTURE
from pipeline.synthesis.article import Article, Link
from pipeline.synthesis.citation import address, named_authors, split_name
from pipeline.synthesis.prose import claim_target, note_target, plain_text, pool_target, work_target

Data = dict[str, Any]

_WORK_TYPES = {
    "paper": "ScholarlyArticle",
    "preprint": "ScholarlyArticle",
    "report": "Report",
    "article": "Article",
    "dataset": "Dataset",
    "book": "Book",
}


def article_data(library: Library, site: SiteConfig, article: Article) -> Data:
    """Return an article: what it cites, what it is based on, and of a line its question with the answers."""
    page = site.url + article.target
    data = {
        "@type": "Article",
        "@id": f"{page}#article",
        "headline": article.title,
        "description": article.summary_text,
        "url": page,
        "mainEntityOfPage": page,
        "image": f"{page}{SITE_PICTURE}",
        "datePublished": article.published,
        "dateModified": article.updated,
        **_from(site),
        "about": _topics(site, article.topics),
        "citation": [
            work_data(site, source.work, library.works[source.work].record) for source in article.sources
        ],
        "isBasedOn": [
            *(f"{site.url}{claim_target(claim_id)}#claim" for claim_id in article.claims),
            *(f"{site.url}{pool_target(pool_id)}#dataset" for pool_id in article.pools),
        ],
    }
    if article.kind == "line":
        data["mainEntity"] = {
            "@type": "Question",
            "@id": f"{page}#question",
            "name": article.title,
            "answerCount": len(article.notes),
            "suggestedAnswer": [
                {
                    "@type": "Answer",
                    "@id": f"{site.url}{note_target(note.id)}#answer",
                    "text": plain_text(library, library.notes[note.id].record.answer),
                    "url": site.url + note_target(note.id),
                }
                for note in article.notes
            ],
        }
    return _whole(data)


def note_data(library: Library, site: SiteConfig, note_id: str, note: Note) -> Data:
    """Return a note: its question with the one answer given here, and the claims it stands on."""
    page = site.url + note_target(note_id)
    return _whole(
        {
            "@type": "QAPage",
            "@id": f"{page}#page",
            "name": note.question,
            "url": page,
            "datePublished": note.on,
            "dateModified": note.on,
            **_from(site),
            "about": _topics(
                site, [Link(library.topics[t].record.title, f"topics/{t}/") for t in note.topics]
            ),
            "mainEntity": {
                "@type": "Question",
                "@id": f"{page}#question",
                "name": note.question,
                "answerCount": 1,
                "acceptedAnswer": {
                    "@type": "Answer",
                    "@id": f"{page}#answer",
                    "text": plain_text(library, note.answer),
                    "url": page,
                    "dateCreated": note.on,
                    "isBasedOn": [f"{site.url}{claim_target(c)}#claim" for c in note.claims],
                },
            },
        }
    )


def claim_data(
    library: Library, site: SiteConfig, entry: ClaimEntry, used_in: Iterable[Link], modified: str
) -> Data:
    """Return a claim: its words, the work that makes it, and the pages of this site where it appears."""
    work = library.works[entry.work].record
    page = site.url + claim_target(entry.id)
    return _whole(
        {
            "@type": "Claim",
            "@id": f"{page}#claim",
            "name": entry.record.says,
            "text": entry.record.says,
            "url": page,
            "mainEntityOfPage": page,
            "dateModified": modified,
            "author": _people(work),
            "publisher": _publisher(site),
            "firstAppearance": work_data(site, entry.work, work),
            "appearance": [
                {"@type": "CreativeWork", "name": link.title, "url": site.url + link.target}
                for link in used_in
            ],
            "about": _topics(
                site, [Link(library.topics[t].record.title, f"topics/{t}/") for t in entry.record.topics]
            ),
            "creativeWorkStatus": entry.record.status,
        }
    )


def work_data(site: SiteConfig, work_id: str, work: Work) -> Data:
    """Return a work as a thing that is cited: whose, when and where it came out, where it is found."""
    found = address(work)
    ids = work.ids
    numbers = [("DOI", ids.doi), ("arXiv", ids.arxiv), ("OpenReview", ids.openreview)]
    data = {
        "@type": _WORK_TYPES[work.kind],
        "@id": f"{site.url}{work_target(work_id)}#work",
        "name": work.title,
        "headline": work.title if _WORK_TYPES[work.kind] in ("ScholarlyArticle", "Article", "Report") else "",
        "author": _people(work),
        "datePublished": work.published,
        "isPartOf": {"@type": "CreativeWork", "name": work.venue} if work.venue else None,
        "identifier": [
            {"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in numbers if value
        ],
        "isbn": ids.isbn if work.kind == "book" else None,
        "url": found,
        "sameAs": found,
    }
    return _whole(data)


def benchmark_data(library: Library, site: SiteConfig, benchmark_id: str, modified: str) -> Data:
    """Return a benchmark as a data set: its columns, its days, the table it comes from and our file of it."""
    record: Benchmark = library.benchmarks[benchmark_id].record
    page = f"{site.url}benchmarks/{benchmark_id}/"
    days = sorted({row.on for row in record.observations})
    feeds = {feed for row in record.observations if (feed := feed_of(row))}
    # One licence is a statement about the whole; where feeds differ, none is made.
    licences = {library.feeds[f].record.licence for f in feeds if f in library.feeds} if feeds else set()
    licence = licences.pop() if len(licences) == 1 else None
    return _whole(
        {
            "@type": "Dataset",
            "@id": f"{page}#dataset",
            "name": record.title,
            "description": f"{record.about} {record.not_about}",
            "url": page,
            "dateModified": modified,
            "temporalCoverage": f"{days[0]}/{days[-1]}" if days else "",
            "creator": _publisher(site),
            "publisher": _publisher(site),
            "isAccessibleForFree": True,
            "license": licence,
            "isBasedOn": record.url,
            "citation": work_data(site, record.work, library.works[record.work].record)
            if record.work
            else None,
            "variableMeasured": [
                {
                    "@type": "PropertyValue",
                    "name": metric.name,
                    "unitText": UNITS[metric.unit].label if metric.unit in UNITS else metric.unit,
                }
                for metric in record.metrics.values()
            ],
            "distribution": _csv(f"{page}{benchmark_id}.csv") if record.observations else None,
        }
    )


def pool_data(library: Library, site: SiteConfig, found: Pooling, modified: str) -> Data:
    """Return a pool as a data set that is based on claims; one without a value has no file."""
    page = site.url + pool_target(found.id)
    works = dict.fromkeys(library.claims[m.claim].work for m in found.members if m.claim in library.claims)
    return _whole(
        {
            "@type": "Dataset",
            "@id": f"{page}#dataset",
            "name": found.record.title,
            "description": f"{found.record.about} {found.record.not_about}",
            "url": page,
            "dateModified": modified,
            "creator": _publisher(site),
            "publisher": _publisher(site),
            "isAccessibleForFree": True,
            "variableMeasured": {
                "@type": "PropertyValue",
                "name": found.record.outcome,
                "unitText": UNITS[found.record.unit].label,
            },
            "isBasedOn": [f"{site.url}{claim_target(m.claim)}#claim" for m in found.members],
            "citation": [work_data(site, work, library.works[work].record) for work in works],
            "distribution": _csv(f"{page}{found.id}.csv") if isinstance(found.result, Pooled) else None,
        }
    )


def page_data(site: SiteConfig, target: str, title: str, about: str, main: Data | None = None) -> Data:
    """Return a page that is no more than a page; ``main`` is the thing that it is about."""
    kind, fragment = ("WebPage", "page") if target else ("WebSite", "site")
    page = site.url + target
    data = {
        "@type": kind,
        "@id": f"{page}#{fragment}",
        "name": title,
        "description": about,
        "url": page,
        "publisher": _publisher(site),
        "isPartOf": {"@id": f"{site.url}#site"} if target else None,
        "mainEntity": main,
    }
    return _whole(data)


def _csv(address: str) -> Data:
    return {"@type": "DataDownload", "encodingFormat": "text/csv", "contentUrl": address}


def _publisher(site: SiteConfig) -> Data:
    return {"@type": "Organization", "@id": f"{site.url}#publisher", "name": site.title, "url": site.url}


def _from(site: SiteConfig) -> Data:
    return {
        "author": _publisher(site),
        "publisher": _publisher(site),
        "inLanguage": "en",
        "isAccessibleForFree": True,
        "license": terms(site.licence).url,
    }


def _topics(site: SiteConfig, links: Sequence[Link]) -> list[Data]:
    return [{"@type": "Thing", "name": link.title, "url": site.url + link.target} for link in links]


def _people(work: Work) -> list[Data]:
    people = []
    for name in named_authors(work):
        family, given = split_name(name)
        person = {"@type": "Person", "name": name, "familyName": family, "givenName": given}
        people.append(person if given else {"@type": "Organization", "name": name})
    return people


def _whole(data: Data) -> Data:
    """Return ``data`` without what is not known."""
    return {name: value for name, value in data.items() if value not in (None, "", [], ())}
