"""Ask one feed for its news: conditional, bounded in time and size, with a second try where that may help.

Nothing the world does raises here. Every answer, and the lack of one, is a value.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from errno import EHOSTUNREACH, ENETDOWN, ENETUNREACH
from http import HTTPStatus
from typing import Literal

import httpx2
import stamina

from pipeline.ingest.config import IngestConfig
from pipeline.store import Validators

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
MOVED_FOR_GOOD = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)

Reason = Literal["unreachable", "timeout", "status", "too-large", "redirects", "protocol"]
"""Why there is no answer. ``unreachable``: no connection to the host, so its other feeds need not try."""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch. ``wait_between`` is in seconds, between two requests to the same host."""

    feed: str
    url: str
    validators: Validators = field(default_factory=Validators)
    wait_between: float = 0.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with a body (status 2xx), after decompression. ``moved_to``: redirected for good."""

    status: int
    body: bytes
    final_url: str
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The feed says that it is as it was (status 304). Validators are those sent, unless it renews them."""

    final_url: str
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """There is no usable answer. ``message`` is one or more sentences for people."""

    reason: Reason
    message: str
    status: int | None = None
    final_url: str | None = None


FetchResult = Fetched | NotModified | FetchFailed


class _RefusedError(Exception):
    """An answer that arrived and can't be used. ``failed.reason`` says why."""

    def __init__(self, failed: FetchFailed, retry_after: float | None = None) -> None:
        super().__init__(failed.message)
        self.failed = failed
        self.retry_after = retry_after


def open_client(config: IngestConfig) -> httpx2.AsyncClient:
    """Return the client for all fetches of one run. Proxies are taken from the environment."""
    retries = logging.getLogger("stamina")
    if not retries.handlers:  # without one, Python would print each retry on standard error
        retries.addHandler(logging.NullHandler())
    return httpx2.AsyncClient(
        headers={"User-Agent": config.user_agent, "Accept": ACCEPT, "Accept-Encoding": "gzip, deflate"},
        timeout=httpx2.Timeout(config.read_timeout, connect=config.connect_timeout),
        follow_redirects=False,
    )


async def fetch(client: httpx2.AsyncClient, request: FetchRequest, config: IngestConfig) -> FetchResult:
    """Fetch one feed within ``config.total_timeout`` seconds, retries and redirects included."""
    tries = 0
    try:
        async with asyncio.timeout(config.total_timeout) as deadline:
            async for attempt in stamina.retry_context(
                on=lambda error: _may_pass(error, deadline),
                attempts=config.retries + 1,
                timeout=None,
                wait_initial=max(config.retry_wait, request.wait_between),
                wait_max=max(config.retry_wait, request.wait_between) * 4,
                wait_jitter=config.retry_wait,
            ):
                with attempt:
                    tries += 1
                    return await _attempt(client, request, config)
    except TimeoutError:
        message = f"No complete answer within {config.total_timeout:g} seconds."
        return FetchFailed("timeout", message + _after(tries))
    except _RefusedError as error:
        failed = error.failed
        return FetchFailed(failed.reason, failed.message + _after(tries), failed.status, failed.final_url)
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        reason, message = _explain(error, request.url, config)
        return FetchFailed(reason, message + _after(tries))
    raise AssertionError("the loop above ends by returning or raising")


async def _attempt(client: httpx2.AsyncClient, wanted: FetchRequest, config: IngestConfig) -> FetchResult:
    """Follow redirects by hand: that is where each address can be looked at before it is asked."""
    request = client.build_request("GET", wanted.url, headers=_conditions(wanted.validators))
    statuses: list[int] = []
    while True:
        response = await client.send(request, stream=True)
        try:
            if response.next_request is None:
                for_good = bool(statuses) and all(status in MOVED_FOR_GOOD for status in statuses)
                return await _read(response, wanted.validators, config, for_good)
        finally:
            await response.aclose()
        statuses.append(response.status_code)
        request = response.next_request
        if len(statuses) > config.max_redirects:
            message = f"More than {config.max_redirects} redirects, the last one to {request.url}."
            raise _RefusedError(FetchFailed("redirects", message, response.status_code, str(request.url)))


async def _read(
    response: httpx2.Response, sent: Validators, config: IngestConfig, for_good: bool
) -> FetchResult:
    url, status, headers = str(response.url), response.status_code, response.headers
    moved_to = url if for_good else None
    etag, last_modified = headers.get("etag"), headers.get("last-modified")
    if status == HTTPStatus.NOT_MODIFIED and sent != Validators():
        return NotModified(url, etag or sent.etag, last_modified or sent.last_modified, moved_to)
    if not response.is_success:
        retry_after = _seconds(headers.get("retry-after"))
        raise _RefusedError(
            FetchFailed("status", _about_status(status, retry_after), status, url), retry_after
        )
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > config.max_bytes:
            message = f"The answer is larger than {config.max_bytes:,} bytes; the rest was not read."
            raise _RefusedError(FetchFailed("too-large", message, status, url))
    content_type = headers.get("content-type", "")
    return Fetched(status, bytes(body), url, content_type, etag, last_modified, moved_to)


def _conditions(validators: Validators) -> dict[str, str]:
    """Return the headers of a conditional GET; values that can't stand in a header are left out."""
    values = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: v for name, v in values.items() if v and v.isascii() and v.isprintable()}


def _may_pass(error: Exception, deadline: asyncio.Timeout) -> bool | float:
    """Tell whether a further try may help; a number is how long to wait before it, in seconds."""
    if isinstance(error, _RefusedError):
        if error.failed.reason != "status" or (error.failed.status or 0) < HTTPStatus.INTERNAL_SERVER_ERROR:
            return False
        if error.retry_after is None:
            return True
        left = (deadline.when() or 0.0) - asyncio.get_running_loop().time()
        return error.retry_after if error.retry_after < left else False
    if isinstance(error, httpx2.ConnectError):
        return not _is_hopeless(error)
    return isinstance(error, httpx2.TimeoutException | httpx2.NetworkError | httpx2.RemoteProtocolError)


def _is_hopeless(error: Exception) -> bool:
    """Tell whether a connection failed for a reason that will still be there in a second."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror | ssl.SSLCertVerificationError):
            return True
        if isinstance(cause, OSError) and cause.errno in (ENETUNREACH, EHOSTUNREACH, ENETDOWN):
            return True
    return False


def _explain(error: Exception, url: str, config: IngestConfig) -> tuple[Reason, str]:
    """Say in words what went wrong on the way."""
    causes = list(_causes(error))
    if isinstance(error, httpx2.UnsupportedProtocol | httpx2.InvalidURL | UnicodeError):
        return "protocol", f"The address {url} can't be fetched ({str(error).rstrip('.')})."
    host = httpx2.URL(url).host
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "unreachable", f"No address is known for {host}: no network, no DNS, or a wrong name."
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return "unreachable", f"The certificate of {host} is not valid."
    if isinstance(error, httpx2.ConnectTimeout):
        return "unreachable", f"No connection to {host} within {config.connect_timeout:g} seconds."
    if isinstance(error, httpx2.ConnectError | httpx2.ProxyError):
        return "unreachable", f"No connection to {host} ({_innermost(causes)})."
    if isinstance(error, httpx2.TimeoutException):
        return "timeout", f"The host fell silent for {config.read_timeout:g} seconds."
    return "protocol", f"The answer broke off or was not HTTP ({_innermost(causes)})."


def _about_status(status: int, retry_after: float | None) -> str:
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    wait = "" if retry_after is None else f" It asks to wait {retry_after:.0f} seconds."
    return f"The host answered {status}{phrase}.{wait}"


def _seconds(retry_after: str | None) -> float | None:
    """Read a Retry-After header, which is a number of seconds or a date."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error and what led to it, the innermost last, members of groups included."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        if isinstance(seen, BaseExceptionGroup):
            for member in seen.exceptions:
                yield from _causes(member)
        seen = seen.__cause__ or seen.__context__


def _innermost(causes: list[BaseException]) -> str:
    text = next((str(cause) for cause in reversed(causes) if str(cause)), type(causes[0]).__name__)
    return text.rstrip(".")


def _after(tries: int) -> str:
    return f" Tried {tries} times." if tries > 1 else ""
