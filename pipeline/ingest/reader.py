"""Read feeds so that none of them can hang, crash or exhaust this process.

A feed that a plain XML parser finds small and simple is read here, at once. Any other is read by a process
of its own with limits on time and memory; it is started when it is first needed, kept for the next feed,
and replaced when a feed has been the end of it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Self
from xml.parsers import expat

from pipeline.ingest import skim as program
from pipeline.ingest.config import IngestConfig
from pipeline.ingest.skim import OUT_OF_MEMORY, Skimmed, skim

LARGEST_ANSWER = 200_000_000
"""Bytes. What the process says is not trusted any further than what it read."""

_SMALL = 500_000
_MOST_ATTRIBUTES = 60
_DEEPEST = 60
_LONGEST_WORD = 500
_BLANKS = bytes.maketrans(b"\t\n\v\f\r", b"     ")
_MANY_BLANKS = b" " * 500
_END_WORDS = bytes.maketrans(b"<>\"'", b"    ")
_KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


class UnreadableError(Exception):
    """A body that could not be read within the limits. The message is for people."""


class Reader:
    """Reads feeds for one ingest; close it when done. Not for several threads at once."""

    def __init__(self, config: IngestConfig) -> None:
        self._seconds = config.parse_seconds
        self._memory = config.parse_bytes
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __call__(self, body: bytes, media_type: str) -> Skimmed:
        """Return what feedparser makes of ``body``; raises :class:`UnreadableError` if that never ends."""
        return skim(body, media_type) if is_harmless(body) else self.apart(body, media_type)

    def apart(self, body: bytes, media_type: str) -> Skimmed:
        """Do the same in the other process, whatever ``body`` looks like."""
        process = self._running()
        seconds = self._seconds * (1 + len(body) / 1_000_000)
        head = json.dumps({"size": len(body), "media_type": media_type, "seconds": seconds})
        # A process that waits uses no computing time, and so would wait for ever.
        watchdog = Timer(10 + 3 * seconds, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            answer = _exchange(process, head.encode("ascii") + b"\n" + body)
        except OSError:
            answer = b""
        finally:
            watchdog.cancel()
        if not answer:
            raise UnreadableError(self._last_words(seconds))
        found: Skimmed = json.loads(answer)
        return found

    def close(self) -> None:
        """End the other process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # it holds nothing that could be lost
        with process:  # closes the pipes and waits for its end
            pass

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(str(Path(place).resolve()) for place in sys.path if place)
        self._process = subprocess.Popen(  # noqa: S603 - this very program, with a number
            [sys.executable, "-P", "-X", "utf8", str(Path(program.__file__).resolve()), str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=environment,
            start_new_session=True,
        )
        return self._process

    def _last_words(self, seconds: float) -> str:
        """Say why the process gave no answer, and put it away."""
        process = self._process
        if process is None:
            raise RuntimeError("the process that reads feeds was closed while reading")
        try:
            code = process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            code = 0
        self.close()
        if code == OUT_OF_MEMORY:
            return f"Reading it took more than {self._memory / 1e6:,.0f} MB of memory; no feed needs that."
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return f"Reading it took more than {seconds:.0f} seconds; no feed of its size needs that."
        if code < 0:
            return f"Reading it crashed the parser ({signal.Signals(-code).name}), though not this program."
        raise RuntimeError(f"the process that reads feeds ended with code {code}")


def is_harmless(body: bytes) -> bool:
    """Tell whether nothing in ``body`` could make feedparser take long.

    Its time grows with the square of the attributes of an element and of text without a blank, and with
    markup that is broken. So: small, well-formed, without a DTD, few attributes, not deep, no long words.
    """
    return len(body) <= _SMALL and not _has_long_runs(body) and _is_simple_xml(body)


def _has_long_runs(body: bytes) -> bool:
    """Tell whether a word or a row of blanks is very long."""
    # Splitting is far quicker than searching for the words.
    longest = max(map(len, body.translate(_END_WORDS).split()), default=0)
    return longest >= _LONGEST_WORD or b"\0" in body or _MANY_BLANKS in body.translate(_BLANKS)


def _is_simple_xml(body: bytes) -> bool:
    depth = 0

    def start(_name: str, attributes: list[str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST or len(attributes) > 2 * _MOST_ATTRIBUTES:
            raise ValueError("too deep, or too many attributes")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_: object) -> None:
        raise ValueError("a document type declaration")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, ValueError, LookupError):
        return False
    return True


def _exchange(process: subprocess.Popen[bytes], request: bytes) -> bytes:
    """Send a request and return the answer, empty if there is none."""
    if process.stdin is None or process.stdout is None:
        return b""
    process.stdin.write(request)
    process.stdin.flush()
    head = process.stdout.read(8)
    size = int.from_bytes(head)
    if len(head) < 8 or size > LARGEST_ANSWER:
        return b""
    answer = process.stdout.read(size)
    return answer if len(answer) == size else b""
