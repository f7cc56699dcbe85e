"""When two descriptions of a paper are of one paper: their identifiers, titles, authors and years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.fuzz import token_set_ratio

from pipeline.records.mathematics import plain_math
from pipeline.records.preprints import server
from pipeline.store.titles import folded, is_distinctive, title_key
from pipeline.store.values import Paper

SCHEMES = ("arxiv", "doi", "acl", "openreview", "openalex", "s2", "url")
"""What an identifier may be, the one that names a paper best first."""

YEARS_APART = 3
"""A preprint may wait that long for its journal."""

ALIKE = 50
"""Of 100: titles that have so much in common may be two forms of one."""

MOST_AUTHORS = 500
"""Names compared of one list; the rest of a larger collaboration adds nothing."""


def in_order(ids: Iterable[str]) -> tuple[str, ...]:
    """Return identifiers each once, the best of them first, those of one scheme as they come."""
    return tuple(sorted(dict.fromkeys(ids), key=rank))


def contradict(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether the identifiers of two papers rule out that they are one.

    Two arXiv ids do, and two DOIs unless one is a preprint's; so do two pages of one site, which gives each
    work one address. OpenReview gives a paper a new id at each venue, and OpenAlex and Semantic Scholar may
    list a work twice: their ids rule out nothing. What both have in common settles its scheme.
    """
    mine, theirs = _by_kind(one), _by_kind(other)
    if set(one) & set(other):  # then it takes more than another address of the page
        mine = {kind: ids for kind, ids in mine.items() if not kind.startswith("url:")}
    return any(not ids & theirs.get(kind, ids) for kind, ids in mine.items())


def same_work(one: Paper, other: Paper) -> bool:
    """Tell whether two papers whose titles have one key are one work. Symmetric.

    They are unless their identifiers contradict one another, they are more than three years apart, or their
    authors differ. Where one of them names no authors, the title must be long enough to stand alone. Titles
    that are nearly equal, a subtitle dropped, are never taken for one: too many papers begin alike.
    """
    key = title_key(one.title)
    if not key or key != title_key(other.title) or contradict(ids_of(one), ids_of(other)):
        return False
    years = [int(paper.published[:4]) for paper in (one, other) if paper.published]
    if len(years) == 2 and abs(years[0] - years[1]) > YEARS_APART:
        return False
    if one.authors and other.authors:
        return share_authors(one.authors, other.authors)
    return is_distinctive(one.title) and is_distinctive(other.title)


def share_authors(one: Sequence[str], other: Sequence[str]) -> bool:
    """Tell whether at least half of the shorter list of names stands in the longer one. Symmetric.

    Initials agree with the names they may stand for; order, accents and "et al." make no difference.
    """
    mine, theirs = _people(one), _people(other)
    agreed = min(_found(mine, theirs), _found(theirs, mine))
    return agreed > 0 and 2 * agreed >= min(len(mine), len(theirs))


def may_be_one(one: Paper, other: Paper) -> bool:
    """Tell whether two papers could be one where a record says so: some author or half of the title agrees.

    Authors that are not known disagree with nobody. Symmetric.
    """
    if not one.authors or not other.authors or share_authors(one.authors, other.authors):
        return True
    return token_set_ratio(folded(plain_math(one.title)), folded(plain_math(other.title))) >= ALIKE


def joined(paper: Paper, other: Paper) -> Paper:
    """Return ``paper`` with all ids of both, and with what it lacks taken from ``other``.

    Of two dates of publication where one is only more exact (``2026-04`` and ``2026-04-27``) it has that
    one. Withdrawn by one is withdrawn, unless a higher version says otherwise.
    """
    published = paper.published or other.published
    if published and other.published and other.published.startswith(published):
        published = other.published
    withdrawn = paper.withdrawn or other.withdrawn
    if (
        withdrawn
        and paper.version is not None
        and other.version is not None
        and paper.version != other.version
    ):
        withdrawn = max((paper, other), key=lambda one: one.version or 0).withdrawn
    return replace(
        paper,
        ids=in_order((*ids_of(paper), *ids_of(other))),
        authors=paper.authors or other.authors,
        abstract=paper.abstract or other.abstract,
        published=published,
        updated=paper.updated or other.updated,
        version=paper.version or other.version,
        categories=paper.categories or other.categories,
        venue=paper.venue or other.venue,
        withdrawn=withdrawn,
    )


def ids_of(paper: Paper) -> tuple[str, ...]:
    """Return all identifiers of a paper; its key is one of them."""
    return paper.ids if paper.key in paper.ids else (paper.key, *paper.ids)


def rank(identifier: str) -> int:
    """Return the place of an identifier's scheme in the order, the best 0."""
    scheme = identifier.partition(":")[0]
    return SCHEMES.index(scheme) if scheme in SCHEMES else len(SCHEMES)


def _by_kind(ids: Iterable[str]) -> dict[str, set[str]]:
    """Return those identifiers of which a work has one only, by what gives them."""
    found: dict[str, set[str]] = {}
    for identifier in ids:
        scheme, _, rest = identifier.partition(":")
        kind = ""
        if scheme in ("arxiv", "acl"):
            kind = scheme
        elif scheme == "doi":
            kind = f"doi:{server(rest)}"
        elif scheme == "url":
            kind = f"url:{rest.partition('/')[0]}"
        if kind:
            found.setdefault(kind, set()).add(identifier)
    return found


_Person = tuple[frozenset[str], frozenset[str]]
"""A name as its written-out parts and its initials."""


def _people(names: Sequence[str]) -> list[_Person]:
    people = (_person(name) for name in names[:MOST_AUTHORS])
    return [person for person in people if person[0]]


@lru_cache(maxsize=8192)
def _person(name: str) -> _Person:
    text = re.sub("(?<=[aou])e", "", folded(name))  # "Müller" is also written "Mueller"
    if re.fullmatch(r"\W*et\W+al\W*|\W*(?:and )?others\W*", text):
        return frozenset(), frozenset()
    text = re.sub(r"(?<=[^\W\d_])['’‘‐‑-](?=[^\W\d_])", "", text)
    parts = re.findall(r"[^\W\d_]+", text)
    return frozenset(p for p in parts if len(p) > 1), frozenset(p for p in parts if len(p) == 1)


def _found(people: list[_Person], among: list[_Person]) -> int:
    """Count those of ``people`` who may be one of the others."""
    by_part: dict[str, list[_Person]] = {}
    for person in among:
        for part in person[0]:
            by_part.setdefault(part, []).append(person)
    return sum(
        any(_agree(person, other) for part in person[0] for other in by_part.get(part, ()))
        for person in people
    )


def _agree(one: _Person, other: _Person) -> bool:
    """Tell whether two names may be one person's: a part in common, and the rest not against it."""
    if not one[0] & other[0]:
        return False
    mine, theirs = one[0] - other[0], other[0] - one[0]
    if not (mine or one[1]) or not (theirs or other[1]):
        return True  # nothing but the common part, a middle name left out
    if mine and theirs:
        return any(a.startswith(b) or b.startswith(a) for a in mine for b in theirs)
    mine_first, theirs_first = one[1] | {part[0] for part in mine}, other[1] | {part[0] for part in theirs}
    return bool(mine_first & theirs_first) or len(one[0] & other[0]) > 1
