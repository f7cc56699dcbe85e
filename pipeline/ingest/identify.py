"""Tell which paper an entry is about, so that many feeds and many versions make one paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit, urlunsplit

from pipeline.store.identity import in_order

_ARXIV = (
    r"(?P<id>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|(?P<archive>[a-z-]+)(?:\.[A-Z]{2})?/(?P<number>\d{7}))"
    r"(?:v(?P<v>\d{1,3}))?"
)
_ARXIV_NAME = re.compile(rf"(?:oai:)?arxiv(?:\.org)?:{_ARXIV}", re.IGNORECASE)
_ARXIV_PATH = re.compile(rf"/(?:abs|pdf|html|format|ps)/{_ARXIV}(?:\.pdf)?/?")
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV}", re.IGNORECASE)
_ARXIV_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org"})
_MIRROR_PATH = re.compile(rf"/(?:abs|pdf|html|overview|papers)/{_ARXIV}(?:\.pdf)?/?")
_MIRRORS = frozenset(
    {
        "alphaxiv.org",
        "ar5iv.labs.arxiv.org",
        "ar5iv.org",
        "browse.arxiv.org",
        "hf.co",
        "huggingface.co",
        "www.alphaxiv.org",
    }
)
"""Other sites that show arXiv's papers under arXiv's ids."""

_DOI = re.compile(r"(?:^|[/=:])(10\.\d{4,9}/[^\s\"<>&?#]+)")
_DOI_TAIL = re.compile(
    r"(?:[./](?:full|abstract|short|pdf|epdf|html|full-text|full\.pdf))+$|[/.,;]+$", re.IGNORECASE
)
_VERSIONED_DOI = re.compile(
    r"""(10\.(?:1101|64898)/[\d.]+\d)v(\d{1,3})      # bioRxiv, medRxiv
       |(10\.21203/rs\.\d\.rs-\d+)/v(\d{1,3})        # Research Square
       |(10\.20944/preprints\d{6}\.\d+)\.v(\d{1,3})  # Preprints.org
       |(10\.26434/chemrxiv-[\da-z-]+?)-v(\d{1,3})   # ChemRxiv
       |(10\.\d{5}/osf\.io/[\da-z]+)_v(\d{1,3})      # PsyArXiv, SocArXiv and others at OSF
       |(10\.7554/elife\.\d{4,6})\.(\d)              # eLife's reviewed preprints""",
    re.VERBOSE | re.IGNORECASE,
)
"""Preprint servers that write the version into the DOI."""

_NATURE = re.compile(r"/articles/((?:s\d{5}|d\d{5})-\d{3}-\d{5}-[\da-z])(?:\.pdf)?/?")
_ACL_DOI = re.compile(r"10\.(?:18653|3115)/v1/([\w.-]+)", re.IGNORECASE)
_ACL_PATH = re.compile(
    r"/(?:anthology/)?(\d{4}\.[a-z\d_]+-[a-z\d_]+\.\d+|[A-Z]\d{2}-\d{4})(?:v\d+)?(?:\.(?:pdf|bib|xml))?/?"
)
_OPENALEX_PATH = re.compile(r"/(?:works/)?(W\d{1,15})/?", re.IGNORECASE)
_S2_PATH = re.compile(r"(?:/graph/v1)?/(?:paper/)?(?:[^/]{0,300}/)?([\da-f]{40})/?")
_OPENREVIEW_ID = re.compile(r"[\w-]{6,40}")

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|mkt_tok|_hs(?:enc|mi)|cmpid|ref_src)(?:=.*)?"
    r"|rss=(?:1|yes|true|on)|af=R",
    re.IGNORECASE,
)
_HARMLESS = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Identity:
    """The stable key of a paper, the version an entry speaks of, and the address for people.

    ``ids`` are all identifiers that were found, as keys, the best known first; ``key`` is the first of them.
    """

    key: str
    link: str
    version: int | None = None
    ids: tuple[str, ...] = ()

    @property
    def arxiv(self) -> str | None:
        """The arXiv id without its version, if that is what the key is."""
        scheme, _, rest = self.key.partition(":")
        return rest if scheme == "arxiv" else None


def identify(link: str, guid: str = "", dois: Iterable[str] = ()) -> Identity | None:
    """Return the identity of an entry, ``None`` if it has no address a reader could follow.

    An arXiv id comes before a DOI (the published version has its own), a DOI before those of services that
    list others' works, and an address comes last. The entry's address is an id of its own if it says
    nothing else: a journal's page, a blog.
    """
    address = web_address(link) or web_address(guid)
    versions: dict[str, int | None] = {}
    in_address: dict[str, int | None] = {}
    for text in (guid, link):
        in_address |= {key: version for key, version in ids_in(text) if not in_address.get(key)}
    for doi in dois:
        versions |= {key: version for key, version in ids_in(doi) if not versions.get(key)}
    versions = {key: in_address.get(key) or versions.get(key) for key in (*in_address, *versions)}
    if address is not None and not ids_in(address) and _is_a_page(address, alone=not versions):
        versions[f"url:{same_address(address)}"] = None
    if not versions:
        return None
    ids = in_order(versions)
    key, version = ids[0], versions[ids[0]]
    scheme, _, rest = key.partition(":")
    if scheme == "arxiv":
        return Identity(key, f"https://arxiv.org/abs/{rest}", version, ids)
    if scheme == "doi":
        version = version or _version_in_address(address)
        written = next((doi for doi in map(doi_in, (*dois, guid, link)) if doi), rest)
        return Identity(key, address or f"https://doi.org/{quote(without_version(written)[0])}", version, ids)
    return Identity(key, address, version, ids) if address else None


def ids_in(text: str) -> list[tuple[str, int | None]]:
    """Return every identifier that ``text`` (an id or an address) names, as key and version.

    A DOI that arXiv or the ACL Anthology made of its own id names that id.

    >>> ids_in("https://aclanthology.org/2099.made-up.1.pdf")
    [('acl:2099.made-up.1', None)]
    >>> ids_in("https://doi.org/10.48550/arXiv.2604.22002")
    [('arxiv:2604.22002', None)]
    """
    arxiv = arxiv_id(text) or _mirrored(text)
    if arxiv:
        return [(f"arxiv:{arxiv[0]}", arxiv[1])]
    parts = _split(text)
    host, path = (parts.hostname or "", parts.path) if parts else ("", "")
    doi = doi_in(text)
    if doi is None and _is_at(host, "nature.com") and (nature := _NATURE.fullmatch(path)):
        doi = f"10.1038/{nature[1]}"  # as the publisher makes them
    if doi is not None:
        return _ids_of_doi(doi)
    if host in ("aclanthology.org", "www.aclanthology.org", "www.aclweb.org") and (
        acl := _ACL_PATH.fullmatch(path)
    ):
        return [(f"acl:{acl[1].lower()}", None)]
    if _is_at(host, "openalex.org") and (work := _OPENALEX_PATH.fullmatch(path)):
        return [(f"openalex:{work[1].upper()}", None)]
    if _is_at(host, "semanticscholar.org") and (paper := _S2_PATH.fullmatch(path)):
        return [(f"s2:{paper[1]}", None)]
    if (
        parts
        and host in ("openreview.net", "www.openreview.net")
        and path in ("/forum", "/pdf", "/attachment")
    ):
        forum = parse_qs(parts.query).get("id", [""])[0]
        return [(f"openreview:{forum}", None)] if _OPENREVIEW_ID.fullmatch(forum) else []
    return []


def _ids_of_doi(doi: str) -> list[tuple[str, int | None]]:
    arxiv = _ARXIV_DOI.fullmatch(doi)
    if arxiv:
        return [(f"arxiv:{_arxiv_name(arxiv)}", _version(arxiv["v"]))]
    bare, version = without_version(doi)
    acl = _ACL_DOI.fullmatch(bare)
    return [(f"doi:{bare.lower()}", version), *([(f"acl:{acl[1].lower()}", None)] if acl else [])]


def _mirrored(text: str) -> tuple[str, int | None] | None:
    parts = _split(text)
    if parts is None or (parts.hostname or "") not in _MIRRORS:
        return None
    match = _MIRROR_PATH.fullmatch(parts.path)
    return (_arxiv_name(match), _version(match["v"])) if match else None


def _is_at(host: str, *sites: str) -> bool:
    return any(host == site or host.endswith(f".{site}") for site in sites)


def _is_a_page(address: str, *, alone: bool) -> bool:
    """Tell whether an address may stand for one work: the front of a site does so only for want of more."""
    parts = urlsplit(address)
    return alone or parts.path.strip("/") != "" or parts.query != ""


@lru_cache(maxsize=1024)  # an entry says it again and again, as its id and in its links
def arxiv_id(text: str) -> tuple[str, int | None] | None:
    """Return the arXiv id and version that ``text`` (an id or an address) names.

    >>> arxiv_id("oai:arXiv.org:2604.22002v1")
    ('2604.22002', 1)
    >>> arxiv_id("https://arxiv.org/pdf/math.GT/0309136v2.pdf")
    ('math/0309136', 2)
    """
    match = _ARXIV_NAME.fullmatch(text.strip())
    if match is None:
        parts = _split(text)
        if parts is None or (parts.hostname or "") not in _ARXIV_HOSTS:
            return None
        match = _ARXIV_PATH.fullmatch(parts.path)
    return (_arxiv_name(match), _version(match["v"])) if match else None


def arxiv_month(name: str) -> str:
    """Return the month of submission, which an arXiv id begins with: ``2604.22002`` is of 2026-04."""
    digits = name.rpartition("/")[2][:4]
    century = "19" if int(digits[:2]) >= 91 else "20"
    return f"{century}{digits[:2]}-{digits[2:]}"


def doi_in(text: str) -> str | None:
    """Return the DOI that ``text`` (a DOI or an address) contains, as written, without what follows it."""
    match = _DOI.search(unquote(text.strip()))
    if match is None:
        return None
    doi = match[1]
    while (shorter := _DOI_TAIL.sub("", doi)) != doi:
        doi = shorter
    return doi if "/" in doi else None


def without_version(doi: str) -> tuple[str, int | None]:
    """Split the version from a preprint's DOI, where the server writes one into it."""
    match = _VERSIONED_DOI.fullmatch(doi)
    if match is None:
        return doi, None
    bare, version = (part for part in match.groups() if part is not None)
    return bare, int(version)


def web_address(text: str) -> str | None:
    """Return ``text`` as an address for people: http or https, no tracking, nothing that breaks a page."""
    cleaned = "".join(c for c in text.strip() if c.isprintable())
    parts = _split(cleaned)
    if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = parts.netloc.rpartition("@")[2].lower()
    query = _without_tracking(parts.query)
    return quote(urlunsplit((parts.scheme, host, parts.path, query, parts.fragment)), safe=_HARMLESS)


def same_address(address: str) -> str:
    """Return the form in which two spellings of one address are equal.

    Scheme, letter case of the host, default port, trailing slash, fragment, tracking parameters and needless
    escapes make no difference.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    path = re.sub("%[0-9a-fA-F]{2}", _plain_escape, parts.path).rstrip("/")
    query = _without_tracking(parts.query)
    return f"{host}{port}{path}" + (f"?{query}" if query else "")


@lru_cache(maxsize=1024)
def _split(text: str) -> SplitResult | None:
    """Split an address; ``None`` where that is impossible, for instance at a bad port or open bracket."""
    try:
        parts = urlsplit(text.strip())
        _ = parts.port
    except ValueError:
        return None
    return parts


def _without_tracking(query: str) -> str:
    kept = [part for part in query.split("&") if part and not _TRACKING.fullmatch(part)]
    return "&".join(kept)


def _plain_escape(match: re.Match[str]) -> str:
    """Decode an escape that was not needed (RFC 3986, section 6.2.2.2); write the others in capitals."""
    character = chr(int(match[0][1:], 16))
    unreserved = character.isascii() and (character.isalnum() or character in "-._~")
    return character if unreserved else match[0].upper()


def _arxiv_name(match: re.Match[str]) -> str:
    """Return the id without the subject class, which old ids may or may not carry."""
    return f"{match['archive'].lower()}/{match['number']}" if match["archive"] else match["id"]


def _version(text: str | None) -> int | None:
    return int(text) if text else None


def _version_in_address(address: str | None) -> int | None:
    match = re.search(r"/\d{4}\.\d{2}\.\d{2}\.\d{6,8}v(\d{1,3})\b", address or "")
    return int(match[1]) if match else None
