"""Look a work up by one identifier or address: the service that knows it is asked, and says what it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from urllib.parse import quote

from pipeline.ingest.address import site_of, with_parameters
from pipeline.ingest.config import IngestConfig
from pipeline.ingest.identify import arxiv_id, doi_in, ids_in, same_address, web_address
from pipeline.ingest.parse import NotAFeed, parse_feed
from pipeline.ingest.reader import Reader
from pipeline.lookup.ask import HTML, JSON, LookupFailedError, Services, ask, json_of
from pipeline.lookup.registries import from_crossref, from_datacite
from pipeline.lookup.webpage import from_webpage
from pipeline.lookup.works import bibliography
from pipeline.records.bibliography import Bibliography
from pipeline.records.mathematics import plain_math

_SITES = frozenset({"arxiv.org", "export.arxiv.org", "doi.org", "dx.doi.org"})
_IN_A_PATH = "/:;()._-~"


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What to look up: an arXiv id, a DOI or an address, and the key by which a record of it is known."""

    kind: Literal["arxiv", "doi", "url"]
    value: str

    @property
    def key(self) -> str:
        """The key, as the store names papers."""
        return (
            f"url:{same_address(self.value)}" if self.kind == "url" else f"{self.kind}:{self.value.lower()}"
        )


def asked_for(*, arxiv: str = "", doi: str = "", url: str = "") -> AskedFor:
    """Return what is meant by one of the three, written as people write them.

    An address of arXiv or of a DOI means that id, and the DOI that arXiv gives means arXiv's own. Raises
    ``ValueError`` with a message for people if it is none.
    """
    if arxiv:
        found = arxiv_id(arxiv) or arxiv_id(f"arxiv:{arxiv.strip()}")
        if found is None:
            raise ValueError(
                f'"{arxiv}" is not an arXiv id. It looks like 2510.22954, or cs/0406020 before 2007.'
            )
        return AskedFor("arxiv", found[0])
    if doi:
        bare = doi_in(doi)
        if bare is None:
            raise ValueError(f'"{doi}" is not a DOI. It looks like 10.1126/sciadv.adn5290.')
        return _of_doi(bare)
    address = web_address(url)
    if address is None:
        raise ValueError(f'"{url}" is not a web address. Begin with https:// and leave no blanks.')
    named = ids_in(address)
    if named and site_of(address) in _SITES:
        kind, _, value = named[0][0].partition(":")
        return AskedFor("arxiv", value) if kind == "arxiv" else _of_doi(doi_in(address) or value)
    return AskedFor("url", address)


def look_up(wanted: AskedFor, services: Services, config: IngestConfig, today: date) -> Bibliography:
    """Return what the service knows of a work. Raises :class:`LookupFailedError`, with a line for people."""
    if wanted.kind == "arxiv":
        found = _from_arxiv(wanted.value, services, config, today)
    elif wanted.kind == "doi":
        found = _from_registries(wanted.value, services, config)
    else:
        found = _from_page(wanted.value, config)
    return replace(found, title=plain_math(found.title), published=_until(found.published, today))


def _of_doi(doi: str) -> AskedFor:
    key = next((key for key, _ in ids_in(doi)), "")
    scheme, _, value = key.partition(":")
    return AskedFor("arxiv", value) if scheme == "arxiv" else AskedFor("doi", doi)


def _from_arxiv(value: str, services: Services, config: IngestConfig, today: date) -> Bibliography:
    url = with_parameters(services.arxiv, id_list=value, max_results="1")
    answer = ask(url, "arXiv", config, trusted=services.is_named("arxiv"))
    if answer is None:
        raise LookupFailedError("arXiv has moved its API; set ingest.services.arxiv in throughline.toml.")
    with Reader(config) as read:
        parsed = parse_feed(
            answer.body, url=answer.final_url, content_type=answer.content_type, today=today, read=read
        )
    if isinstance(parsed, NotAFeed):
        raise LookupFailedError(f"arXiv gave no usable answer. {parsed.reason}")
    paper = next(
        (found.paper for found in parsed.papers if f"arxiv:{value}" in (found.paper.key, *found.paper.ids)),
        None,
    )
    if paper is None:
        raise LookupFailedError(f"arXiv knows no paper {value}.")
    return bibliography(paper, today, seen="")


def _from_registries(doi: str, services: Services, config: IngestConfig) -> Bibliography:
    """Ask Crossref, and DataCite where Crossref does not know the DOI."""
    registries: tuple[tuple[str, str, Callable[[Any], Bibliography | None], bool], ...] = (
        ("Crossref", services.crossref, from_crossref, services.is_named("crossref")),
        ("DataCite", services.datacite, from_datacite, services.is_named("datacite")),
    )
    for name, base, read, trusted in registries:
        url = base + quote(doi, safe=_IN_A_PATH)
        answer = ask(url, name, config, accept=JSON, trusted=trusted)
        if answer is None:
            continue
        found = read(json_of(answer, name))
        if found is None:
            raise LookupFailedError(f"{name} gave an answer that does not describe a work.")
        if found.ids["doi"].lower() != doi.lower():
            return replace(found, ids={**found.ids, "doi": doi})
        return found
    raise LookupFailedError(f"Neither Crossref nor DataCite knows the DOI {doi}.")


def _from_page(url: str, config: IngestConfig) -> Bibliography:
    answer = ask(url, "The page", config, accept=HTML)
    if answer is None:
        raise LookupFailedError(f"There is no page at {url}.")
    media = answer.content_type.partition(";")[0].strip().lower()
    if media and "html" not in media and not media.startswith("text/plain"):
        raise LookupFailedError(
            f"At {url} there is no web page but {media}; name the page that describes it."
        )
    found = from_webpage(answer.body, answer.final_url, answer.content_type)
    if found is None:
        raise LookupFailedError(f"The page {url} does not say what it is called.")
    return found


def _until(published: str, today: date) -> str:
    """Return a date that has come: of one ahead, as of an issue of a journal, the year at most."""
    if published <= today.isoformat()[: len(published)]:
        return published
    return min(published[:4], f"{today.year}")
