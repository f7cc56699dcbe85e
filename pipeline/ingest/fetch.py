"""Ask one feed for its news: conditional, bounded in time and size, with a second try where that may help.

Nothing the world does raises here. Every answer, and the lack of one, is a value.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from http import HTTPStatus

import httpx2
import stamina

from pipeline.ingest.body import BodyError, read_body
from pipeline.ingest.config import IngestConfig
from pipeline.ingest.guard import STAND_IN, GuardedTransport, RefusedAddressError
from pipeline.ingest.paging import Pager
from pipeline.ingest.trouble import Reason, about_status, explain, is_hopeless
from pipeline.store import Validators

ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
MOVED_FOR_GOOD = (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT)
ASKS_TO_WAIT = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)

LONGEST_WAIT = 31 * 24 * 3600.0
"""Seconds. A host that asks for more is asked again after this; a feed is never lost to one header."""

LONGEST_VALIDATOR = 1_000
"""Characters of an ETag or Last-Modified that is kept and sent back."""


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch. ``wait_between`` is in seconds, between two requests to the same host.

    ``stand_in`` is the address that the operator put in place of the record's. Its host, at its port, may
    be on a private network; others may not, unless the configuration allows them. ``pager`` says how to go on
    where an answer has several pages, ``accept`` what form of answer is wanted.
    """

    feed: str
    url: str
    validators: Validators = field(default_factory=Validators)
    wait_between: float = 0.0
    stand_in: str | None = None
    pager: Pager | None = None
    accept: str = ACCEPT


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer with a body (status 2xx), after decompression. ``moved_to``: redirected for good.

    ``more`` are the bodies of further pages. ``cut_short`` says why there are not all of them, for people;
    then ``retry_after`` is for how many seconds the host asks to be left alone, if it does.
    """

    status: int
    body: bytes
    final_url: str
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    more: tuple[bytes, ...] = ()
    cut_short: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The feed says that it is as it was (status 304). Validators are those sent, unless it renews them."""

    final_url: str
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """There is no usable answer. ``message`` is one or more sentences for people.

    ``retry_after`` is for how many seconds the host asks to be left alone, if it does.
    """

    reason: Reason
    message: str
    status: int | None = None
    final_url: str | None = None
    retry_after: float | None = None


FetchResult = Fetched | NotModified | FetchFailed


class _RefusedError(Exception):
    """An answer that arrived and can't be used. ``failed.reason`` says why."""

    def __init__(self, failed: FetchFailed) -> None:
        super().__init__(failed.message)
        self.failed = failed


def open_client(config: IngestConfig) -> httpx2.AsyncClient:
    """Return the client for all fetches of one run.

    It goes to public addresses and to the hosts of ``config.allow_hosts``, straight: proxies and passwords
    named in the environment are not used, because a proxy would resolve the names itself, unguarded.
    """
    retries = logging.getLogger("stamina")
    if not retries.handlers:  # without one, Python would print each retry on standard error
        retries.addHandler(logging.NullHandler())
    headers = {
        "User-Agent": config.user_agent,
        "Accept": ACCEPT,
        "Accept-Encoding": "gzip, deflate",
        "Connection": "close",
    }
    # Without connections that are kept, each request is one connection to one address that was looked at.
    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
    return httpx2.AsyncClient(
        headers=headers,
        timeout=httpx2.Timeout(config.read_timeout, connect=config.connect_timeout),
        follow_redirects=False,
        trust_env=False,
        transport=GuardedTransport(
            httpx2.AsyncHTTPTransport(verify=_tls(), limits=limits), config.allow_hosts
        ),
    )


@cache
def _tls() -> ssl.SSLContext:
    """Return the settings for TLS, with the certificates of the system; reading them takes a while."""
    return httpx2.create_ssl_context()


async def fetch(client: httpx2.AsyncClient, request: FetchRequest, config: IngestConfig) -> FetchResult:
    """Fetch one feed within ``config.total_timeout`` seconds, retries and redirects included."""
    tries = 0
    try:
        async with asyncio.timeout(config.total_timeout) as deadline:
            async for attempt in stamina.retry_context(
                on=lambda error: _may_pass(error, deadline, request.wait_between),
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
        return replace(error.failed, message=error.failed.message + _after(tries))
    except RefusedAddressError as error:
        return FetchFailed("refused", str(error))
    except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError) as error:
        reason, message = explain(error, request.url, config)
        return FetchFailed(reason, message + _after(tries))
    raise AssertionError("the loop above ends by returning or raising")


async def _attempt(client: httpx2.AsyncClient, wanted: FetchRequest, config: IngestConfig) -> FetchResult:
    """Follow redirects by hand: that is where each address can be looked at before it is asked."""
    extensions = {STAND_IN: wanted.stand_in} if wanted.stand_in else {}
    headers = _conditions(wanted.validators) | {"Accept": wanted.accept}
    request = client.build_request("GET", wanted.url, headers=headers, extensions=extensions)
    statuses: list[int] = []
    while True:
        response = await client.send(request, stream=True)
        try:
            if response.next_request is None:
                return await _read(response, wanted.validators, config, statuses)
        finally:
            await response.aclose()
        statuses.append(response.status_code)
        request = response.next_request
        if len(statuses) > config.max_redirects:
            message = f"More than {config.max_redirects} redirects, the last one to {request.url}."
            raise _RefusedError(FetchFailed("redirects", message, response.status_code, str(request.url)))


async def _read(
    response: httpx2.Response, sent: Validators, config: IngestConfig, redirects: list[int]
) -> FetchResult:
    url, status, headers = str(response.url), response.status_code, response.headers
    for_good = all(redirect in MOVED_FOR_GOOD for redirect in redirects)
    moved_to = url if redirects and for_good else None
    etag, last_modified = _kept(headers.get("etag")), _kept(headers.get("last-modified"))
    if status == HTTPStatus.NOT_MODIFIED and sent != Validators():
        return NotModified(url, etag or sent.etag, last_modified or sent.last_modified, moved_to)
    if not response.is_success:
        retry_after = _seconds(headers.get("retry-after")) if status in ASKS_TO_WAIT else None
        # A detour that is meant to be temporary says nothing about the feed's own address.
        reason: Reason = "gone" if status == HTTPStatus.GONE and for_good else "status"
        message = about_status(status, retry_after, url if redirects else None)
        raise _RefusedError(FetchFailed(reason, message, status, url, retry_after))
    try:
        body = await read_body(response, config.max_bytes)
    except BodyError as error:
        raise _RefusedError(FetchFailed(error.reason, str(error), status, url)) from error
    return Fetched(status, body, url, headers.get("content-type", ""), etag, last_modified, moved_to)


def _conditions(validators: Validators) -> dict[str, str]:
    """Return the headers of a conditional GET; values that can't stand in a header are left out."""
    values = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: kept for name, value in values.items() if (kept := _kept(value))}


def _kept(value: str | None) -> str | None:
    """Return a validator that can be stored and sent back as it is, else ``None``."""
    fits = value and len(value) <= LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    return value if fits else None


def _may_pass(error: Exception, deadline: asyncio.Timeout, wait_between: float) -> bool | float:
    """Tell whether a further try may help; a number is how long to wait before it, in seconds."""
    if isinstance(error, _RefusedError):
        failed = error.failed
        if failed.retry_after is not None:
            left = (deadline.when() or 0.0) - asyncio.get_running_loop().time()
            return max(failed.retry_after, wait_between) if failed.retry_after < left else False
        return failed.reason == "status" and (failed.status or 0) >= HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, httpx2.ConnectError):
        return not is_hopeless(error)
    return isinstance(error, httpx2.TimeoutException | httpx2.NetworkError | httpx2.RemoteProtocolError)


def _seconds(retry_after: str | None) -> float | None:
    """Read a Retry-After header, which is a number of seconds or a date; at most ``LONGEST_WAIT``."""
    text = (retry_after or "").strip()
    if text.isdecimal():
        return min(LONGEST_WAIT, float(text[:9]))
    try:
        at = parsedate_to_datetime(text)
        left = (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return min(LONGEST_WAIT, max(0.0, left))


def _after(tries: int) -> str:
    return f" Tried {tries} times." if tries > 1 else ""
