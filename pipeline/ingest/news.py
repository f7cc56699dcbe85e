"""What an aggregator passes on: where the original stands, who wrote it, and for whom.

Aggregators such as Techmeme link to a page of their own. The article is the first link of the description
that leads elsewhere, and the headline ends with who wrote it and where: ``Headline (Ann Author/The Paper)``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.ingest.address import join, same_site, site_of
from pipeline.ingest.text import from_html

_LONGEST = 50_000
"""Characters of a description that are looked at."""

_LONGEST_LINK_TEXT = 2_000
_CLOSING = re.compile(r"</a\s*>", re.IGNORECASE)
_LINK = re.compile(
    r"<a\s(?:[^>]{0,500}?\s)?href\s*=\s*(?:\"([^\"]{1,2000})\"|'([^']{1,2000})'|([^\s\"'>]{1,2000}))",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|mp4|mp3|m4a)$", re.IGNORECASE)
_SHARING = re.compile(
    r"^/(?:intent|share|sharer|shareArticle|sharing|submit|submitlink|dialog|offsite|cws/share|home/submit)\b",
    re.IGNORECASE,
)
_NETWORKS = frozenset(
    {"x.com", "twitter.com", "bsky.app", "threads.net", "threads.com", "mastodon.social", "facebook.com"}
    | {"linkedin.com", "instagram.com", "reddit.com", "youtube.com", "tiktok.com", "pinterest.com", "t.me"}
)
_PROFILE = re.compile(r"/(?:@?[\w.-]{1,50}|(?:in|user|u|profile|company|channel|c)/[^/]+)?/?")
_TRACKERS = ("doubleclick.net", "feedburner.com", "feedsportal.com", "pheedo.com", "googleadservices.com")
_CREDIT = re.compile(r"\s*\((?P<credit>[^()]{2,150}(?:\([^()]{1,40}\)[^()]{0,60})?)\)$")


@dataclass(frozen=True, slots=True)
class Original:
    """The article an entry is about, as far as the aggregator tells."""

    link: str
    title: str
    authors: tuple[str, ...] = ()
    publication: str = ""
    summary: str = ""


def original(link: str, title: str, description: str, own: frozenset[str]) -> Original | None:
    """Return what the entry passes on; ``None`` if its link leads away from the aggregator by itself.

    ``link`` is the entry's, ``title`` its title as text, ``description`` its text as HTML, and ``own`` the
    sites of the aggregator (see :func:`site_of`). Without a link to elsewhere the entry's own is kept.
    """
    if not any(same_site(site_of(link), site) for site in own):
        return None
    found = _elsewhere(link, description[:_LONGEST], own)
    if found is None:
        return None
    address, after = found
    text = from_html(description[:_LONGEST])
    headline, author, publication = _credited(title, text, site_of(address))
    return Original(
        link=address,
        title=headline,
        authors=(author,) if author else (),
        publication=publication,
        # What comes before the end of the linked headline is the credit and the headline again.
        summary=from_html(after).lstrip(" \u00a0\u2013\u2014:").rstrip() or text,
    )


def _elsewhere(base: str, description: str, own: frozenset[str]) -> tuple[str, str] | None:
    """Return the first link to an article elsewhere, and what comes after its last occurrence.

    The front page of a site is taken only if there is no other link.
    """
    article = front_page = None
    ends: dict[str, int] = {}
    for address, end in _links(base, description):
        if not _leads_to_work(address, own):
            continue
        ends[address] = end
        parts = urlsplit(address)
        if parts.path in ("", "/") and not parts.query:
            front_page = front_page or address
        else:
            article = article or address
    chosen = article or front_page
    return None if chosen is None else (chosen, description[ends[chosen] :])


def _leads_to_work(address: str, own: frozenset[str]) -> bool:
    """Tell a page elsewhere from pictures, profiles, and links that share or count."""
    site = site_of(address)
    if not site or any(same_site(site, one) for one in own) or site.endswith(_TRACKERS):
        return False
    parts = urlsplit(address)
    if _IMAGE.search(parts.path) or _SHARING.match(parts.path):
        return False
    return site not in _NETWORKS or bool(parts.query) or _PROFILE.fullmatch(parts.path) is None


def _links(base: str, description: str) -> Iterator[tuple[str, int]]:
    """Yield the addresses of links, and where each link ends."""
    for match in _LINK.finditer(description):
        address = join(base, html.unescape(match[1] or match[2] or match[3]))
        if address.startswith(("http://", "https://")):
            closing = _CLOSING.search(description, match.end(), match.end() + _LONGEST_LINK_TEXT)
            yield address, closing.end() if closing else match.end()


def _credited(title: str, text: str, site: str) -> tuple[str, str, str]:
    """Split the title into headline, author and publication, if what stands in brackets is surely that.

    It is, if the description or the address of the article bears the name of the publication: a headline
    may end with other brackets.
    """
    match = _CREDIT.search(title)
    if match is None:
        return title, "", ""
    author, _, publication = match["credit"].rpartition("/")
    author, publication = author.strip(), publication.strip()
    name = _squeezed(publication.removeprefix("@"))
    borne_out = len(name) > 1 and (name in _squeezed(text[:500]) or name in _squeezed(site))
    if not borne_out or match.start() == 0:
        return title, "", ""
    return title[: match.start()], author, publication


def _squeezed(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
