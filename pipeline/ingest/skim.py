"""What feedparser makes of some bytes, as plain values. Also a program that does this for another process.

Run as a program, it reads requests from standard input and writes answers to standard output until the
input ends (see :mod:`pipeline.ingest.reader`). So it imports nothing of this project, which would take far
longer than feedparser itself, and it bounds its own time and memory: what is hostile ends this process only.
"""

from __future__ import annotations

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
    "arxiv_announce_type",
)

_CHARACTER = re.compile(rb"&#(?:x0{0,8}([0-9a-f]{1,6})|0{0,8}([0-9]{1,7}));", re.IGNORECASE)


class Skimmed(TypedDict):
    """``form`` is feedparser's name for the kind of feed (``rss20``, ``atom10`` …), empty if it is none.

    ``entries`` are mappings with feedparser's names, strings and lists only; ``dropped`` counts those beyond
    ``MOST_ENTRIES``. ``broken`` says where the XML is broken, ``error`` why nothing could be read at all.
    """

    form: str
    title: str
    link: str
    entries: list[dict[str, Any]]
    dropped: int
    broken: str
    error: str


def skim(body: bytes, media_type: str) -> Skimmed:
    """Read RSS or Atom. Never raises, apart from ``MemoryError``."""
    try:
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
            entries=[_entry(dict(entry)) for entry in entries[:MOST_ENTRIES]],
            dropped=max(0, len(entries) - MOST_ENTRIES),
            broken=_broken(found),
            error="",
        )
    except MemoryError:
        raise
    except Exception as error:  # the parser has no list of what hostile input makes it raise
        message = f"{type(error).__name__}: {str(error)[:200]}"
        return Skimmed(form="", title="", link="", entries=[], dropped=0, broken="", error=message)


def _entry(raw: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {name: _cut(raw[name]) for name in TEXTS if isinstance(raw.get(name), str)}
    kept["content"] = _parts(raw.get("content"), "value")[:1]
    kept["authors"] = _parts(raw.get("authors"), "name")
    kept["tags"] = _parts(raw.get("tags"), "term")
    kept["arxiv_primary_category"] = next(iter(_parts([raw.get("arxiv_primary_category")], "term")), {})
    return kept


def _parts(parts: Any, name: str) -> list[dict[str, str]]:
    found = [part.get(name) for part in (parts or ())[:MOST_PARTS] if isinstance(part, dict)]
    return [{name: _cut(value)} for value in found if isinstance(value, str)]


def _cut(value: Any) -> str:
    return value[:LONGEST_FIELD] if isinstance(value, str) else ""


def _broken(found: Mapping[str, Any]) -> str:
    """Say where the XML is broken. Complaints about charset and media type are nothing to act on."""
    error = found.get("bozo_exception")
    if not found.get("bozo") or not isinstance(error, SAXParseException):
        return ""
    return f"The XML is broken near line {error.getLineNumber()} ({error.getMessage()})."


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
