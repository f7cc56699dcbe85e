"""Tell which paper an entry is about, so that many feeds and many versions make one paper."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

_ARXIV = (
    r"(?P<id>\d{2}(?:0[1-9]|1[0-2])\.\d{4,5}|(?P<archive>[a-z-]+)(?:\.[A-Z]{2})?/(?P<number>\d{7}))"
    r"(?:v(?P<v>\d{1,3}))?"
)
_ARXIV_NAME = re.compile(rf"(?:oai:)?arxiv(?:\.org)?:{_ARXIV}", re.IGNORECASE)
_ARXIV_PATH = re.compile(rf"/(?:abs|pdf|html|format|ps)/{_ARXIV}(?:\.pdf)?/?")
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.{_ARXIV}", re.IGNORECASE)
_ARXIV_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org"})

_DOI = re.compile(r"(?:^|[/=:])(10\.\d{4,9}/[^\s\"<>&?#]+)")
_DOI_TAIL = re.compile(
    r"(?:[./](?:full|abstract|short|pdf|epdf|html|full-text|full\.pdf))+$|[/.,;]+$", re.IGNORECASE
)
_BIORXIV = re.compile(
    r"^(10\.(?:1101|64898)/[\d.]+\d)v(\d{1,3})$"
)  # bioRxiv and medRxiv number their versions

_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|mkt_tok|_hs(?:enc|mi)|cmpid|ref_src)(?:=.*)?"
    r"|rss=(?:1|yes|true|on)|af=R",
    re.IGNORECASE,
)
_HARMLESS = "%/:=&?~#+!$,;'@()*[]"


@dataclass(frozen=True, slots=True)
class Identity:
    """The stable key of a paper, the version an entry speaks of, and the address for people."""

    key: str
    link: str
    version: int | None = None

    @property
    def arxiv(self) -> str | None:
        """The arXiv id without its version, if that is what the key is."""
        scheme, _, rest = self.key.partition(":")
        return rest if scheme == "arxiv" else None


def identify(link: str, guid: str = "", dois: Iterable[str] = ()) -> Identity | None:
    """Return the identity of an entry, ``None`` if it has no address a reader could follow.

    An arXiv id comes before a DOI (the published version has its own), a DOI before an address.
    """
    address = web_address(link) or web_address(guid)
    for text in (guid, link):
        found = arxiv_id(text)
        if found:
            return Identity(f"arxiv:{found[0]}", f"https://arxiv.org/abs/{found[0]}", found[1])
    for text in (*dois, guid, link):
        doi = doi_in(text)
        if doi is None:
            continue
        arxiv = _ARXIV_DOI.fullmatch(doi)
        if arxiv:
            name = _arxiv_name(arxiv)
            return Identity(f"arxiv:{name}", f"https://arxiv.org/abs/{name}", _version(arxiv["v"]))
        bare, version = without_version(doi)
        version = version or _version_in_address(address)
        return Identity(f"doi:{bare.lower()}", address or f"https://doi.org/{quote(bare)}", version)
    if address is None:
        return None
    return Identity(f"url:{same_address(address)}", address)


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
    """Split the version from a preprint's DOI, where the server writes one into its addresses."""
    match = _BIORXIV.match(doi)
    return (match[1], int(match[2])) if match else (doi, None)


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
