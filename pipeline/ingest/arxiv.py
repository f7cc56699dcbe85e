"""arXiv's query API: what to ask for, page after page, and what tells that a paper was withdrawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.ingest.address import with_parameters
from pipeline.ingest.paging import Again

_TOTAL = re.compile(rb"<(?:\w+:)?totalResults\b[^>]{0,200}>\s*(\d{1,9})\s*<")
_ENTRY = re.compile(rb"<(?:\w+:)?entry[\s>]")
_UPDATED = re.compile(rb"<(?:\w+:)?updated>\s*(\d{4}-\d{2}-\d{2})")
_LATE = timedelta(days=3)
"""A new version may enter the index that much later than its date says."""

_SUBJECT = r"(?:paper|preprint|article|manuscript|submission|work|document|report|note|e-?print|version)"
_GONE = r"(?:withdrawn|retracted)"
_ADVERB = r"(?:(?:now|hereby|temporarily|permanently|voluntarily|formally|been)\s+)?"
_NOT_ELSEWHERE = r"(?!\s+from\s+(?!(?:the\s+)?(?:arxiv|public|circulation)))"
_THIS_IS_GONE = re.compile(
    rf"(?<!\bof )\bth(?:is|e present) {_SUBJECT}\s+(?:has\s+been|have\s+been|was|is)\s+{_ADVERB}{_GONE}\b"
    rf"{_NOT_ELSEWHERE}",
    re.IGNORECASE,
)
_OPENS_WITH_IT = re.compile(
    rf"\W*(?:(?:the|this)\s+)?(?:{_SUBJECT}\s+)?(?:(?:has\s+been|was|is|being)\s+)?{_ADVERB}{_GONE}"
    r"(?=\W*$|\s*[.,:;(\u2013\u2014-]|\s+(?:by|due|because|for|as|since|pending|until|owing|on)\b)",
    re.IGNORECASE,
)
"""``Withdrawn``, ``Paper withdrawn by the authors``; not ``Withdrawn from``, ``The withdrawn papers``."""

_SHORT_ABSTRACT = 400
"""Characters. A notice in place of an abstract is shorter."""

_ADMINISTRATORS = re.compile(rf"\b{_GONE} by (?:the )?arxiv\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArxivPager:
    """Goes on by ``page`` papers until all, ``most``, or those changed before ``since`` have come.

    An empty page while more should come is a fault that arXiv is known for. So is an answer that counts
    nothing at all: a query on the record has found something, or is a mistake and worth the words.
    """

    page: int
    most: int
    since: date | None = None

    def after(self, page: bytes, url: str, number: int) -> str | Again | None:
        """Return the address of the next page; see :class:`pipeline.ingest.paging.Pager`."""
        if b"arxiv.org/api/errors" in page[:5_000]:
            return None
        entries = len(_ENTRY.findall(page))
        match = _TOTAL.search(page[:10_000])
        total = int(match[1]) if match else None
        start = (number - 1) * self.page
        if entries == 0 and total is not None and total > start:
            return Again(f"arXiv sent a page without papers, though it counts {total:,}.")
        if entries == 0:
            return Again("arXiv counts no paper for the query.") if number == 1 and total == 0 else None
        next_start = start + self.page
        # A page that is too short in the middle is no end: what it lacks will not come by asking less.
        is_last = next_start >= total if total is not None else entries < self.page
        if is_last or next_start >= self.most or self._knows_the_rest(page):
            return None
        size = min(self.page, self.most - next_start)
        return with_parameters(url, start=str(next_start), max_results=str(size))

    def _knows_the_rest(self, page: bytes) -> bool:
        if self.since is None:
            return False
        last = _UPDATED.findall(page)[-1:]
        return bool(last) and last[0].decode("ascii") < (self.since - _LATE).isoformat()


def first_of_query(url: str, query: str, pager: ArxivPager) -> str:
    """Return the address of the first page of ``query``.

    The papers changed last come first, so that a new version and a withdrawal are seen too; sorted by
    submission, they would stay where the first version is.
    """
    return with_parameters(
        url,
        search_query=query,
        sortBy="lastUpdatedDate",
        sortOrder="descending",
        start="0",
        max_results=str(min(pager.page, pager.most)),
    )


def says_withdrawn(comment: str, abstract: str) -> bool:
    """Tell whether the comment or the abstract says that the paper itself was withdrawn.

    arXiv keeps what is withdrawn, and says it in words only. Many papers use the word otherwise: they have
    been withdrawn from a conference, take the place of a withdrawn one, or study retractions.

    >>> says_withdrawn("This paper has been withdrawn by the author due to an error in Lemma 2", "")
    True
    >>> says_withdrawn("Supersedes arXiv:2101.99999, which has been withdrawn", "")
    False
    """
    if "withdrawn" not in (lowered := f"{comment}\n{abstract}".lower()) and "retracted" not in lowered:
        return False
    if _OPENS_WITH_IT.match(comment) or _ADMINISTRATORS.search(comment) or _THIS_IS_GONE.search(comment):
        return True
    in_place_of_it = len(abstract) < _SHORT_ABSTRACT and _OPENS_WITH_IT.match(abstract)
    return bool(in_place_of_it or _THIS_IS_GONE.search(abstract))
