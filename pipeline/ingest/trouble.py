"""Say in words why there is no answer."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from errno import EHOSTUNREACH, ENETDOWN, ENETUNREACH
from http import HTTPStatus
from typing import Literal

import httpx2

from pipeline.ingest.config import IngestConfig

Reason = Literal["unreachable", "refused", "timeout", "status", "gone", "too-large", "redirects", "protocol"]
"""Why there is no answer. ``unreachable``: no connection to the host, so its other feeds need not try.

``refused``: not asked, because the address is not public. ``gone``: the publisher says so (410).
"""


def explain(error: Exception, url: str, config: IngestConfig) -> tuple[Reason, str]:
    """Say what went wrong on the way to the answer; ``url`` is the address that was asked first."""
    causes = list(_causes(error))
    if isinstance(error, httpx2.UnsupportedProtocol | httpx2.InvalidURL | UnicodeError):
        return "protocol", f"The address {url} can't be fetched ({str(error).rstrip('.')})."
    asked, host = httpx2.URL(url).host, _host_asked(error, url)
    # A host that this one redirects to says nothing about the other feeds of this one.
    no_connection: Reason = "unreachable" if host == asked else "redirects"
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return no_connection, f"No address is known for {host}: no network, no DNS, or a wrong name."
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        return no_connection, f"The certificate of {host} is not valid."
    if isinstance(error, httpx2.ConnectTimeout):
        return no_connection, f"No connection to {host} within {config.connect_timeout:g} seconds."
    if isinstance(error, httpx2.ConnectError | httpx2.ProxyError):
        return no_connection, f"No connection to {host} ({_innermost(causes)})."
    if isinstance(error, httpx2.TimeoutException):
        return "timeout", f"The host fell silent for {config.read_timeout:g} seconds."
    return "protocol", f"The answer broke off or was not HTTP ({_innermost(causes)})."


def is_hopeless(error: Exception) -> bool:
    """Tell whether a connection failed for a reason that will still be there in a second."""
    for cause in _causes(error):
        if isinstance(cause, socket.gaierror | ssl.SSLCertVerificationError):
            return True
        if isinstance(cause, OSError) and cause.errno in (ENETUNREACH, EHOSTUNREACH, ENETDOWN):
            return True
    return False


def about_status(status: int, retry_after: float | None, redirected_to: str | None) -> str:
    """Say what the host answered; ``redirected_to`` is the address that answered, if another was asked."""
    try:
        phrase = f" ({HTTPStatus(status).phrase})"
    except ValueError:
        phrase = ""
    where = f" at {redirected_to}, where it was redirected to" if redirected_to else ""
    wait = "" if retry_after is None else f" It asks to wait {retry_after:.0f} seconds."
    return f"The host answered {status}{phrase}{where}.{wait}"


def _host_asked(error: Exception, url: str) -> str:
    """Return the host that was asked last, which after a redirect is not that of ``url``."""
    try:
        return error.request.url.host if isinstance(error, httpx2.RequestError) else httpx2.URL(url).host
    except RuntimeError:  # the error knows of no request
        return httpx2.URL(url).host


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
