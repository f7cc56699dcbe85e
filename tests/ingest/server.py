"""A small HTTP server that replays prepared answers, for tests of fetching."""

from __future__ import annotations

import gzip
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What to send. With ``etag`` or ``last_modified``, a matching condition is answered 304.

    ``drip`` seconds pass before each of the body's ``pieces``; ``silence`` before anything is sent.
    ``raw`` replaces everything by bytes of one's own, dripped likewise.
    """

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    compress: bool = False
    silence: float = 0.0
    drip: float = 0.0
    pieces: int = 1
    raw: bytes | None = None


@dataclass
class Asked:
    """A request as it came in; ``ended`` is set once everything is sent."""

    path: str
    headers: dict[str, str]
    began: float
    ended: float = float("nan")


class FeedServer:
    """Serves ``answers[path]``: one answer, or a list whose last one is repeated."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | list[Answer]] = {}
        self.asked: list[Asked] = []
        self.closing = Event()
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> FeedServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def headers(self, path: str) -> list[dict[str, str]]:
        return [asked.headers for asked in self.asked if asked.path == path]

    def _next(self, path: str) -> Answer:
        with self._lock:
            answer = self.answers.get(path, Answer(b"nothing here", status=404))
            if isinstance(answer, list):
                return answer.pop(0) if len(answer) > 1 else answer[0]
            return answer

    def _handler(server: FeedServer) -> type[BaseHTTPRequestHandler]:  # noqa: N805
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                asked = Asked(self.path, dict(self.headers.items()), time.monotonic())
                server.asked.append(asked)
                with suppress(OSError):  # the client may hang up in the middle: that is what some tests do
                    self._send(server._next(self.path))
                asked.ended = time.monotonic()

            def _send(self, answer: Answer) -> None:
                server.closing.wait(answer.silence)
                if answer.raw is not None:
                    self.close_connection = True
                    self._drip(answer.raw, answer)
                    return
                body, headers = answer.body, dict(answer.headers)
                if answer.etag:
                    headers["ETag"] = answer.etag
                if answer.last_modified:
                    headers["Last-Modified"] = answer.last_modified
                if self._holds(answer):
                    self.send_response(304)
                    body = b""
                else:
                    self.send_response(answer.status)
                    if answer.compress:
                        body = gzip.compress(body)
                        headers["Content-Encoding"] = "gzip"
                    headers.setdefault("Content-Type", "application/rss+xml; charset=utf-8")
                    headers["Content-Length"] = str(len(body))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self._drip(body, answer)

            def _holds(self, answer: Answer) -> bool:
                asked = self.headers
                if answer.etag and asked.get("If-None-Match"):
                    return asked["If-None-Match"] == answer.etag
                return bool(answer.last_modified) and asked.get("If-Modified-Since") == answer.last_modified

            def _drip(self, data: bytes, answer: Answer) -> None:
                size = max(1, -(-len(data) // answer.pieces))
                for start in range(0, len(data), size):
                    if answer.drip and server.closing.wait(answer.drip):
                        return
                    self.wfile.write(data[start : start + size])
                    self.wfile.flush()

        return Handler
