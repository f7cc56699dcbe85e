"""What feedparser makes of some bytes, as plain values. Also a program that does this for another process.

JSON Feed, which feedparser does not know, is read here, into the same values.

Run as a program, it reads requests from standard input and writes answers to standard output until the
input ends (see :mod:`pipeline.ingest.reader`). So it imports nothing of this project, which would take far
longer than feedparser itself, and it bounds its own time and memory: what is hostile ends this process only.
"""

from __future__ import annotations

import html
import io
import json
import math
import os
import re
import resource
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, TypedDict
from xml.sax import SAXParseException

import feedparser

MOST_ENTRIES = 5_000
LONGEST_FIELD = 200_000
"""Characters; what follows in a longer field is dropped."""

MOST_PARTS = 5_000
"""Authors or categories of one entry. The largest collaborations have some three thousand authors."""

OUT_OF_MEMORY = 3
"""Exit code of the program when reading needs more memory than it may have."""

TEXTS = (
    "id",
    "link",
    "title",
    "summary",
    "author",
    "published",
    "updated",
    "prism_doi",
    "dc_identifier",
    "prism_publicationdate",
    "prism_publicationname",
    "dc_source",
    "arxiv_announce_type",
    "arxiv_comment",
    "arxiv_doi",
    "arxiv_journal_ref",
)

_JSON_TEXTS = {
    "id": "id",
    "link": "url",
    "external_url": "external_url",
    "published": "date_published",
    "updated": "date_modified",
}
"""Texts of an item of JSON Feed, by feedparser's names for the same."""

_JSON_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/")
_SURROGATE = re.compile("[\ud800-\udfff]")
_CHARACTER = re.compile(rb"&#(?:x0{0,8}([0-9a-f]{1,6})|0{0,8}([0-9]{1,7}));", re.IGNORECASE)


class Skimmed(TypedDict):
    """``form`` is feedparser's name for the kind of feed (``rss20``, ``atom10`` …, ours: ``json``), or empty.

    ``total`` is how many results there are, where the feed answers a search and says so. ``entries`` are
    mappings with feedparser's names, strings and lists only; ``dropped`` counts those beyond
    ``MOST_ENTRIES``. ``broken`` says where the markup is broken, ``error`` why nothing could be read at all.
    """

    form: str
    title: str
    link: str
    total: str
    entries: list[dict[str, Any]]
    dropped: int
    broken: str
    error: str


def skim(body: bytes, media_type: str) -> Skimmed:
    """Read RSS, Atom or JSON Feed. Never raises, apart from ``MemoryError``."""
    try:
        if body[:100].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"{"):
            return _json_feed(body)
        # Bytes would be tried as a file name first, and a hostile body could name one. feedparser's own
        # cleaning takes "$a<b$" for a tag, so it is off; the entries are made into plain text elsewhere.
        found = feedparser.parse(
            io.BytesIO(_CHARACTER.sub(_if_allowed, body)),
            response_headers={"content-type": media_type},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
        entries, feed = found["entries"], found["feed"]
        return Skimmed(
            form=str(found.get("version") or ""),
            title=_cut(feed.get("title")),
            link=_cut(feed.get("link")),
            total=_cut(feed.get("opensearch_totalresults")),
            entries=[_entry(dict(entry)) for entry in entries[:MOST_ENTRIES]],
            dropped=max(0, len(entries) - MOST_ENTRIES),
            broken=_broken(found),
            error="",
        )
    except MemoryError:
        raise
    except Exception as error:  # the parser has no list of what hostile input makes it raise
        message = f"{type(error).__name__}: {str(error)[:200]}"
        return _nothing(error=message)


def _nothing(*, form: str = "", broken: str = "", error: str = "") -> Skimmed:
    return Skimmed(form=form, title="", link="", total="", entries=[], dropped=0, broken=broken, error=error)


def _entry(raw: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: _cut(raw[name]) for name in TEXTS if isinstance(raw.get(name), str)}
    kept["content"] = _parts(raw.get("content"), "value")[:1]
    kept["authors"] = _parts(raw.get("authors"), "name")
    kept["tags"] = _parts(raw.get("tags"), "term")
    kept["arxiv_primary_category"] = next(iter(_parts([raw.get("arxiv_primary_category")], "term")), {})
    kept["source"] = next(iter(_parts([raw.get("source")], "title")), {})
    return kept


def _parts(parts: Any, name: str) -> list[dict[str, str]]:
    # feedparser's own "get" looks for other names too, and takes ten times as long.
    found = [dict.get(part, name) for part in (parts or ())[:MOST_PARTS] if isinstance(part, dict)]
    return [{name: _cut(value)} for value in found if isinstance(value, str)]


def _cut(value: Any) -> str:
    return _SURROGATE.sub("", value[:LONGEST_FIELD]) if isinstance(value, str) else ""


def _broken(found: Mapping[str, Any]) -> str:
    """Say where the XML is broken. Complaints about charset and media type are nothing to act on."""
    error = found.get("bozo_exception")
    if not found.get("bozo") or not isinstance(error, SAXParseException):
        return ""
    return f"The XML is broken near line {error.getLineNumber()} ({error.getMessage()})."


def _json_feed(body: bytes) -> Skimmed:
    """Read JSON Feed 1.0 and 1.1; any other JSON gives no ``form``."""
    text = body.decode(json.detect_encoding(body), errors="replace").lstrip("\ufeff")
    try:
        feed = json.loads(text, parse_int=_short_number)
    except RecursionError:
        return _nothing(error="its brackets are too deep")
    except ValueError as error:
        return _nothing(form="json", broken=f"The JSON is broken ({error}).")
    if not isinstance(feed, dict) or not _JSON_VERSION.match(_text_of(feed, "version")):
        return _nothing()
    items = feed["items"] if isinstance(feed.get("items"), list) else []
    return Skimmed(
        form="json",
        title=html.escape(_text_of(feed, "title")),
        link=_text_of(feed, "home_page_url"),
        total="",
        entries=[_item(item, feed) for item in items[:MOST_ENTRIES] if isinstance(item, dict)],
        dropped=max(0, len(items) - MOST_ENTRIES),
        broken="",
        error="",
    )


def _item(item: Mapping[str, Any], feed: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item as feedparser would. Its plain texts are made into HTML, which the others are."""
    kept: dict[str, Any] = {ours: _text_of(item, name) for ours, name in _JSON_TEXTS.items()}
    kept["link"] = kept["link"] or kept["external_url"]
    kept["title"] = html.escape(_text_of(item, "title"))
    kept["summary"] = html.escape(_text_of(item, "summary"))
    content = _text_of(item, "content_html") or html.escape(_text_of(item, "content_text"))
    kept["content"] = [{"value": content}] if content else []
    kept["authors"] = _people(item) or _people(feed)
    tags = item["tags"] if isinstance(item.get("tags"), list) else []
    kept["tags"] = [{"term": _cut(tag)} for tag in tags[:MOST_PARTS] if isinstance(tag, str)]
    return kept


def _people(owner: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the authors; version 1.0 has a single one."""
    authors = owner["authors"] if isinstance(owner.get("authors"), list) else [owner.get("author")]
    named = [author for author in authors[:MOST_PARTS] if isinstance(author, dict)]
    return [{"name": name} for name in (_text_of(author, "name") for author in named) if name]


def _text_of(owner: Mapping[str, Any], name: str) -> str:
    """Return a text; a number too, which some feeds give as an id."""
    value = owner.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _cut(value)


def _short_number(digits: str) -> int | str:
    return int(digits) if len(digits) < 30 else digits


def _if_allowed(match: re.Match[bytes]) -> bytes:
    """Drop a reference to a character that XML forbids; one of them would spoil the whole feed."""
    code = int(match[1], 16) if match[1] else int(match[2])
    allowed = code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD
    return match[0] if allowed or 0x10000 <= code <= 0x10FFFF else b""


# The program


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until there are no more.

    A request is one line of JSON (``size``, ``media_type``, ``seconds`` of computing time) and the body; an
    answer is its length in eight bytes and JSON.
    """
    while line := requests.readline():
        request = json.loads(line)
        body = requests.read(request["size"])
        _limit_time(request["seconds"])
        answer = json.dumps(skim(body, request["media_type"])).encode("ascii")
        answers.write(len(answer).to_bytes(8) + answer)
        answers.flush()


def _limit_time(seconds: float) -> None:
    """Have the system end this process after so much more computing time."""
    at = math.ceil(time.process_time() + seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (at, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _give_up_rights(memory: int) -> None:
    """Let this process have ``memory`` more bytes, a few open files, and no file to write."""
    limits = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: 0, resource.RLIMIT_NOFILE: 32}
    with suppress(OSError):  # without /proc, the memory stays unbounded
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        limits[resource.RLIMIT_AS] = pages * os.sysconf("SC_PAGE_SIZE") + memory
    for limit, value in limits.items():
        with suppress(ValueError, OSError):  # a stricter one is in force already
            resource.setrlimit(limit, (value, value))


def _main() -> None:
    _give_up_rights(int(sys.argv[1]))
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # tidying up might need memory again


if __name__ == "__main__":
    _main()
