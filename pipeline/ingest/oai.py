"""OAI-PMH, the protocol by which arXiv lets whole sets be harvested: what to ask for, and what comes.

Records may come as ``arXiv`` (the default), ``arXivRaw`` (with the history of versions) or ``oai_dc``; a
record of a feed that wants another form than the first says so in its address (``metadataPrefix=arXivRaw``).
"""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import urlsplit, urlunsplit
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from pipeline.ingest.address import parameter, with_parameters
from pipeline.ingest.arxiv import says_withdrawn
from pipeline.ingest.authors import names
from pipeline.ingest.dates import moment
from pipeline.ingest.entry import (
    LONGEST_ABSTRACT,
    LONGEST_TITLE,
    LONGEST_VENUE,
    MOST_AUTHORS,
    FoundPaper,
    arxiv_text,
    checked,
    terms,
)
from pipeline.ingest.identify import identify
from pipeline.ingest.pages import NotAFeed, Page, in_words, why_unread
from pipeline.ingest.text import plain, shortened
from pipeline.store import Paper

_log = logging.getLogger(__name__)

MOST_RECORDS = 20_000
_DEEPEST = 40
_MOST_ATTRIBUTES = 60
_LONGEST_TOKEN = 2_000

_TOKEN = re.compile(rb"<(?:\w+:)?resumptionToken\b([^>]{0,500})>([^<]{0,2000})</")
_RECORD = re.compile(rb"<(?:\w+:)?record[\s>]")
_CURSOR = re.compile(rb"\bcursor\s*=\s*[\"'](\d{1,9})[\"']")

_FAULTS = {
    "badResumptionToken": "the harvest took too long or was cut off, and has to begin anew",
    "badArgument": "the request is not one it understands",
    "badVerb": "the request is not one it understands",
    "cannotDisseminateFormat": "it does not know the form of record that was asked for",
    "noSetHierarchy": "it has no sets",
    "idDoesNotExist": "it does not know the record",
}
"""The faults of the protocol (OAI-PMH 2.0, section 3.6) in words."""

_OVERLAP = timedelta(days=1)
"""Records are dated by day, in whatever zone: the day of the last success is asked for again."""

_FIRST_HARVEST = timedelta(days=7)
"""A whole set would be hundreds of thousands of records; a first harvest goes back as far as this."""


@dataclass(frozen=True, slots=True)
class HarvestPager:
    """Goes on from token to token, until the list is complete or ``most`` records have come."""

    most: int

    def after(self, page: bytes, url: str, number: int) -> str | None:
        """Return the address of the next page; see :class:`pipeline.ingest.paging.Pager`."""
        token, cursor = _next(page)
        records = len(_RECORD.findall(page))
        came = (number - 1) * records if cursor is None else cursor
        is_last = not token or not records or token == parameter(url, "resumptionToken")
        if is_last or came + records >= self.most:
            return None
        bare = urlunsplit(urlsplit(url)._replace(query="", fragment=""))
        return with_parameters(bare, verb="ListRecords", resumptionToken=token)


def first_of_harvest(url: str, subset: str, since: date | None, today: date | None) -> str:
    """Return the address that begins the harvest of a set: what changed since the last success."""
    begin = since - _OVERLAP if since else today - _FIRST_HARVEST if today else None
    wanted = {"verb": "ListRecords", "set": subset}
    wanted["metadataPrefix"] = parameter(url, "metadataPrefix") or "arXiv"
    return with_parameters(url, **wanted, **({"from": begin.isoformat()} if begin else {}))


def is_complete(last_page: bytes) -> bool:
    """Tell whether nothing comes after this page."""
    return not _next(last_page)[0]


def read_harvest(body: bytes, today: date | None) -> Page | NotAFeed:
    """Read one answer of OAI-PMH. Never raises.

    No document type is accepted, so that no entity can expand. Of a broken answer the records before the
    break are kept. Deleted records have no more than an id; they are in ``deleted``, as keys.
    """
    unread = why_unread(body)
    if unread is not None:
        return unread
    answer = _Answer(today)
    broken = _parse(body, answer)
    if answer.root not in ("OAI-PMH", ""):
        return NotAFeed(f"The answer is no answer of OAI-PMH, but begins with <{answer.root[:50]}>.")
    if broken and not answer.found and not answer.deleted:
        return NotAFeed(f"{broken} No record could be read.")
    if answer.fault and answer.fault != "noRecordsMatch":
        return NotAFeed(_fault_in_words(answer.fault, plain(answer.words)))
    notes = [broken] if broken else []
    if answer.dropped:
        notes.append(f"{in_words(answer.dropped)} beyond the first {MOST_RECORDS:,} left out.")
    if answer.deleted:
        named = ", ".join(answer.deleted[:5]) + (" …" if len(answer.deleted) > 5 else "")
        notes.append(f"{in_words(len(answer.deleted))} marked as deleted: {named}.")
    return Page("arXiv", tuple(answer.found), tuple(notes), tuple(answer.deleted))


@dataclass(slots=True)
class _Answer:
    """Takes in the elements of an answer as the parser meets them; a tree is made of one record at a time."""

    today: date | None
    root: str = ""
    fault: str = ""
    words: str = ""
    dropped: int = 0
    found: list[FoundPaper | None] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    depth: int = 0
    inside: str = ""
    record: TreeBuilder | None = None
    record_depth: int = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        self.depth += 1
        if self.depth > _DEEPEST or len(attributes) > _MOST_ATTRIBUTES:
            raise ValueError("is nested too deep, or has too many attributes")
        self.root = self.root or name
        self.inside = name
        if name == "error" and self.record is None:
            self.fault = self.fault or attributes.get("code", "unnamed")
        if name == "record" and self.record is None:
            self.record, self.record_depth = TreeBuilder(), self.depth
        if self.record is not None:
            self.record.start(name, dict(attributes))

    def data(self, text: str) -> None:
        if self.record is not None:
            self.record.data(text)
        elif self.inside == "error" and len(self.words) < 500:
            self.words += text

    def end(self, tag: str) -> None:
        if self.record is not None:
            self.record.end(tag.rpartition(" ")[2])
            if self.depth == self.record_depth:
                self._take(self.record.close())
                self.record = None
        self.depth -= 1
        self.inside = ""

    def doctype(self, *_: object) -> None:
        raise ValueError("has a document type declaration")

    def _take(self, record: Element) -> None:
        if len(self.found) >= MOST_RECORDS:
            self.dropped += 1
            return
        header = record.find("header")
        identifier = _text(header, "identifier")
        if header is not None and header.get("status") == "deleted":
            identity = identify(identifier)
            self.deleted += [identity.key] if identity else []
            return
        try:
            self.found.append(checked(_read(identifier, record), self.today))
        except Exception:  # one odd record must not cost the others
            _log.info("reading a record", exc_info=True)
            self.found.append(None)


def _parse(body: bytes, answer: _Answer) -> str:
    """Feed ``body`` to ``answer``; return, for people, what is wrong with it."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = answer.start, answer.end
    parser.CharacterDataHandler = answer.data
    parser.StartDoctypeDeclHandler = answer.doctype
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        return f"The XML is broken near line {error.lineno} ({expat.ErrorString(error.code)})."
    except ValueError as error:
        return f"The XML {error}." if str(error).startswith(("is ", "has ")) else "The XML can't be decoded."
    except LookupError:
        return "The XML names a character set that does not exist."
    return ""


def _read(identifier: str, record: Element) -> FoundPaper | None:
    metadata = record.find("metadata")
    if metadata is None or not len(metadata) or metadata[0].tag not in _FORMS:
        return None
    return _FORMS[metadata[0].tag](identifier, metadata[0])


def _arxiv(identifier: str, record: Element) -> FoundPaper | None:
    """Read a record in arXiv's own form. It does not name the version, only when it is of."""
    listed = (
        " ".join(filter(None, (_text(author, part) for part in ("forenames", "keyname", "suffix"))))
        for author in record.findall("authors/author")
    )
    # After the name of a collaboration comes a colon, as an author of its own.
    authors = [name for name in listed if any(map(str.isalpha, name))]
    return _paper(
        identifier or f"arXiv:{_text(record, 'id')}",
        record,
        authors=names(authors),
        published=moment(_text(record, "created")),
        updated=moment(_text(record, "updated")),
    )


def _arxiv_raw(identifier: str, record: Element) -> FoundPaper | None:
    """Read a record with the history of its versions. A withdrawn version has no source and no size."""
    versions = [
        (int(number[1]), version)
        for version in record.findall("version")
        if (number := re.fullmatch(r"v(\d{1,3})", version.get("version", "")))
    ]
    first = min(versions, default=None, key=lambda numbered: numbered[0])
    last = max(versions, default=None, key=lambda numbered: numbered[0])
    empty = last is not None and _text(last[1], "size") == "0kb" and "I" in _text(last[1], "source_type")
    written = re.sub(r",?\s+and\s+", ", ", plain(_text(record, "authors")))
    return _paper(
        f"{identifier or 'arXiv:' + _text(record, 'id')}{f'v{last[0]}' if last else ''}",
        record,
        authors=names([written], listed=True),
        published=moment(_text(first[1], "date")) if first else None,
        updated=moment(_text(last[1], "date")) if last and last[0] > 1 else None,
        withdrawn=empty,
    )


def _dublin_core(identifier: str, record: Element) -> FoundPaper | None:
    """Read a record in Dublin Core: surnames first, comments among the descriptions."""
    creators = [_text(creator).partition(",") for creator in record.findall("creator")]
    descriptions = [_text(description) for description in record.findall("description")]
    comments = [text.removeprefix("Comment:") for text in descriptions if text.startswith("Comment:")]
    dates = sorted(filter(None, (moment(_text(day)) for day in record.findall("date"))))
    dois = [_text(element) for element in record.findall("identifier")]
    return _paper(
        identifier,
        record,
        authors=names([f"{given.strip()} {surname.strip()}".strip() for surname, _, given in creators]),
        published=dates[0] if dates else None,
        updated=dates[-1] if len(dates) > 1 else None,
        abstract=next((text for text in descriptions if not text.startswith("Comment:")), ""),
        comment=" ".join(comments),
        subjects=tuple(_text(subject) for subject in record.findall("subject")),
        doi=" ".join(text for text in dois if text.lower().startswith("doi:")),
    )


_FORMS = {"arXiv": _arxiv, "arXivRaw": _arxiv_raw, "dc": _dublin_core}


def _paper(
    identifier: str,
    record: Element,
    *,
    authors: tuple[str, ...],
    published: str | None,
    updated: str | None,
    withdrawn: bool = False,
    abstract: str | None = None,
    comment: str | None = None,
    subjects: tuple[str, ...] | None = None,
    doi: str | None = None,
) -> FoundPaper | None:
    """Make the paper of a record. What is not given stands in the record under arXiv's names."""
    dois = (_text(record, "doi") if doi is None else doi).split()
    identity = identify(identifier, dois=dois)
    title = arxiv_text(_text(record, "title"), LONGEST_TITLE)
    if identity is None or identity.arxiv is None or not title:
        return None
    text = arxiv_text(_text(record, "abstract") if abstract is None else abstract, LONGEST_ABSTRACT)
    said = plain(_text(record, "comments") if comment is None else comment)
    listed = _text(record, "categories").split() if subjects is None else subjects
    paper = Paper(
        key=identity.key,
        title=title,
        link=identity.link,
        authors=authors[:MOST_AUTHORS],
        abstract=text,
        published=published,
        updated=updated,
        version=identity.version,
        categories=terms(listed),
        ids=identity.ids,
        venue=arxiv_text(_text(record, "journal-ref"), LONGEST_VENUE),
        withdrawn=withdrawn or says_withdrawn(said, text),
    )
    return FoundPaper(paper)


def _text(element: Element | None, name: str = "") -> str:
    """Return the text of an element, or of its first child of that name; empty if it is not there."""
    found = element.find(name) if element is not None and name else element
    return "" if found is None else (found.text or "").strip()


def _next(page: bytes) -> tuple[str, int | None]:
    """Return the token that leads on, empty if none does, and how many records came before this page."""
    matches = list(_TOKEN.finditer(page[-20_000:]))
    if not matches:
        return "", None
    match = matches[-1]
    cursor = _CURSOR.search(match[1])
    token = html.unescape(match[2].decode("utf-8", "replace")).strip()
    return (token if token.isprintable() else ""), int(cursor[1]) if cursor else None


def _fault_in_words(code: str, words: str) -> str:
    meaning = _FAULTS.get(code, "it gives no known reason")
    return shortened(f"OAI-PMH answers with the fault {plain(code)[:50]}: {meaning}. {words}".strip(), 500)
