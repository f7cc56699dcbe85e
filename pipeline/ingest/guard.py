"""Keep requests on the public internet: look at each address before it is asked, and ask that very address.

A name is resolved once, here, and the connection goes to an address that was looked at. Were the name
resolved again for the connection, whoever owns it could answer differently the second time.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import cast
from urllib.parse import urlsplit

import httpx2

STAND_IN = "throughline.stand_in"
"""Extension of a request: the address that the operator named for it, whose host may be private."""

MOST_ADDRESSES = 4
"""Of one name, so many are tried; they share the time for making a connection."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")
_PORTS = {"http": 80, "https": 443}


class RefusedAddressError(httpx2.TransportError):
    """The request would leave the public internet. Nothing was sent. The message is for people."""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Send requests to public addresses only, and to the hosts in ``allow_hosts`` wherever they are.

    ``inner`` makes the connection. It is handed a request to an address instead of a name; the Host header
    and the name that TLS checks the certificate for stay those of the name. It must not keep connections
    for later requests, since one address may serve many names.
    """

    def __init__(self, inner: httpx2.AsyncBaseTransport, allow_hosts: Collection[str]) -> None:
        self._inner = inner
        self._allowed = frozenset(_bare(host) for host in allow_hosts)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Resolve, look, and send; raises what ``inner`` raises, and :class:`RefusedAddressError`."""
        url = request.url
        if url.scheme not in _PORTS or not url.raw_host:
            raise RefusedAddressError(f"The address {url} is not one of the web (http or https).")
        host = url.raw_host.decode("ascii")
        port = url.port or _PORTS[url.scheme]
        timeouts = dict(request.extensions.get("timeout", {}))
        addresses = await _resolve(host, port, timeouts.get("connect"))
        if not self._may_be_private(host, port, request):
            _refuse_private(host, addresses)
        if timeouts.get("connect") is not None:
            timeouts["connect"] /= len(addresses)
        *others, last = addresses
        for address in others:
            try:
                return await self._inner.handle_async_request(_aimed(request, host, address, timeouts))
            except (httpx2.ConnectError, httpx2.ConnectTimeout):
                continue
        return await self._inner.handle_async_request(_aimed(request, host, last, timeouts))

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self._inner.aclose()

    def _may_be_private(self, host: str, port: int, request: httpx2.Request) -> bool:
        if _bare(host) in self._allowed:
            return True
        named = request.extensions.get(STAND_IN)
        return isinstance(named, str) and _host_and_port(named) == (_bare(host), port)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether ``address`` is one that anybody on the internet could reach.

    Of an IPv6 address that carries one of IPv4 (mapped, 6to4, NAT64, Teredo), that one counts as well.
    """
    if isinstance(address, IPv4Address):
        # is_global holds for most of multicast, which no web server has.
        return address.is_global and not (address.is_multicast or address.is_reserved)
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    if address not in _GLOBAL_UNICAST or address.scope_id:
        return False
    if address.sixtofour is not None:  # not every version of Python counts 6to4 among what is global
        return is_public(address.sixtofour)
    return address.is_global and all(is_public(one) for one in address.teredo or ())


async def _resolve(host: str, port: int, timeout: float | None) -> list[str]:
    """Return the addresses of ``host``; also of a number in any of the forms that connecting would take."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except TimeoutError as error:
        raise httpx2.ConnectTimeout(f"the name {host} was not resolved in time") from error
    except (OSError, UnicodeError) as error:
        raise httpx2.ConnectError(str(error)) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not addresses:
        raise httpx2.ConnectError(f"the name {host} has no address")
    return addresses[:MOST_ADDRESSES]


def _refuse_private(host: str, addresses: list[str]) -> None:
    """Raise if any of ``addresses`` is not public: a name that mixes them is up to something."""
    for address in addresses:
        if is_public(ip_address(address)):
            continue
        means = f"{host} is" if address == host.strip("[]") else f"{host} leads to {address},"
        raise RefusedAddressError(
            f"Not asked: {means} not a public address. If that is meant, name the host under "
            "ingest.allow_hosts in throughline.toml."
        )


def _aimed(
    request: httpx2.Request, host: str, address: str, timeouts: dict[str, float | None]
) -> httpx2.Request:
    """Return the request, sent to ``address`` and still meant for ``host``."""
    extensions = dict(request.extensions) | {"timeout": timeouts}
    if address != host:
        extensions["sni_hostname"] = host.rstrip(".")
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=cast(httpx2.AsyncByteStream, request.stream),
        extensions=extensions,
    )


def _host_and_port(url: str) -> tuple[str, int] | None:
    try:
        parts = urlsplit(url)
        return _bare(parts.hostname or ""), parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        return None


def _bare(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()
