from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from ipaddress import ip_address
from typing import Any

import httpx2
import pytest

from pipeline.ingest import IngestConfig
from pipeline.ingest.fetch import Fetched, FetchFailed, FetchRequest, FetchResult, fetch, open_client
from pipeline.ingest.guard import STAND_IN, GuardedTransport, RefusedAddressError, is_public

from .server import Answer, FeedServer

BODY = b"<rss version='2.0'><channel/></rss>"
Answers = Callable[..., list[Any]]


@pytest.fixture
def guarded(config: IngestConfig) -> IngestConfig:
    return replace(config, allow_hosts=())


def get(url: str, config: IngestConfig, stand_in: str | None = None) -> FetchResult:
    async def run() -> FetchResult:
        async with open_client(config) as client:
            return await fetch(client, FetchRequest("f", url, stand_in=stand_in), config)

    return asyncio.run(run())


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Have every name resolve to the next of ``answers`` (the last is repeated); return the names asked."""
    asked: list[str] = []

    def fake(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        given = answers[min(len(asked), len(answers)) - 1]
        families = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(families[":" in one], socket.SOCK_STREAM, 6, "", (one, port)) for one in given]

    monkeypatch.setattr(socket, "getaddrinfo", fake)
    return asked


def sent(
    url: str, allow: tuple[str, ...] = (), fail: tuple[str, ...] = (), **extensions: Any
) -> list[httpx2.Request]:
    """Return what reaches the network when ``url`` is asked; addresses in ``fail`` do not answer."""
    requests: list[httpx2.Request] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        requests.append(request)
        if request.url.host in fail:
            raise httpx2.ConnectError("nobody there")
        return httpx2.Response(200)

    async def run() -> None:
        transport = GuardedTransport(httpx2.MockTransport(answer), allow)
        async with httpx2.AsyncClient(transport=transport, trust_env=False) as client:
            await client.get(url, extensions=extensions)

    asyncio.run(run())
    return requests


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.168.1.1",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.1.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",  # 127.0.0.1, in the old way of IPv6
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a00:1",
        "64:ff9b:1::808:808",
        "100::1",
        "2001:db8::1",
        "2001:0:a00:1::",  # Teredo by way of a private server
        "2002:7f00:1::",
        "2002:a00:1::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "151.101.1.1", "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1", "2606:4700::1111"],
)
def test_what_is_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = resolving(monkeypatch, ["151.101.1.1"], ["127.0.0.1"])
    (request,) = sent("https://feeds.example/rss?page=1")
    assert asked == ["feeds.example"]  # once: the second answer would have been another
    assert str(request.url) == "https://151.101.1.1/rss?page=1"
    assert request.headers["Host"] == "feeds.example"
    assert request.extensions["sni_hostname"] == "feeds.example"


def test_the_host_header_keeps_the_port(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["2606:4700::1111"])
    (request,) = sent("http://feeds.example:8080/")
    assert str(request.url) == "http://[2606:4700::1111]:8080/"
    assert request.headers["Host"] == "feeds.example:8080"


def test_the_next_address_is_tried_when_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["2606:4700::1111", "1.1.1.1", "1.0.0.1"])
    requests = sent("http://feeds.example/", fail=("2606:4700::1111",))
    assert [request.url.host for request in requests] == ["2606:4700::1111", "1.1.1.1"]
    with pytest.raises(httpx2.ConnectError):
        sent("http://feeds.example/", fail=("2606:4700::1111", "1.1.1.1", "1.0.0.1"))


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["::ffff:192.168.0.1"]])
def test_a_name_that_leads_to_a_private_address_is_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    resolving(monkeypatch, addresses)
    with pytest.raises(RefusedAddressError, match=r"feeds\.example leads to .* not a public address"):
        sent("http://feeds.example/")


def test_a_host_that_is_allowed_may_be_private_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["10.0.0.1"])
    assert sent("http://Inside.Example/", allow=("inside.example",))
    assert sent("http://inside.example./", allow=("Inside.Example",))
    with pytest.raises(RefusedAddressError):
        sent("http://more.inside.example/", allow=("inside.example",))


def test_a_stand_in_is_allowed_at_its_port_only(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, ["127.0.0.1"])
    named = {STAND_IN: "http://stand-in.example:9000/feed"}
    assert sent("http://stand-in.example:9000/other", **named)
    for url in ("http://stand-in.example:9001/", "http://stand-in.example/", "http://else.example:9000/"):
        with pytest.raises(RefusedAddressError):
            sent(url, **named)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/f",
        "http://localhost:{port}/f",
        "http://127.1:{port}/f",
        "http://2130706433:{port}/f",
        "http://0x7f000001:{port}/f",
        "http://0:{port}/f",
        "http://[::ffff:127.0.0.1]:{port}/f",
        "http://[::1]:{port}/f",
        "http://user@127.0.0.1:{port}/f",
    ],
)
def test_this_machine_is_not_asked_by_any_of_its_names(
    server: FeedServer, guarded: IngestConfig, url: str
) -> None:
    server.answers["/f"] = Answer(BODY)
    port = server.url("/").rsplit(":", 1)[1].rstrip("/")
    result = get(url.format(port=port), guarded)
    assert isinstance(result, FetchFailed)
    assert result.reason in ("refused", "unreachable", "protocol")
    assert server.asked == []


def test_the_message_says_what_to_do(guarded: IngestConfig) -> None:
    result = get("http://127.0.0.1:1/f", guarded)
    assert result == FetchFailed(
        "refused",
        "Not asked: 127.0.0.1 is not a public address. If that is meant, name the host under "
        "ingest.allow_hosts in throughline.toml.",
    )


def test_a_stand_in_is_asked_and_may_redirect_within_itself(
    server: FeedServer, guarded: IngestConfig
) -> None:
    server.answers["/a"] = Answer(status=302, headers={"Location": "/b"})
    server.answers["/b"] = Answer(BODY)
    assert isinstance(get(server.url("/a"), guarded, stand_in=server.url("/a")), Fetched)


@pytest.mark.parametrize(
    "location",
    ["http://169.254.169.254/latest/", "http://localhost:{port}/b", "//10.0.0.1/", "http://127.0.0.1:1/"],
)
def test_a_redirect_to_a_private_address_is_refused(
    server: FeedServer, guarded: IngestConfig, location: str
) -> None:
    port = server.url("/").rsplit(":", 1)[1].rstrip("/")
    server.answers["/a"] = Answer(status=302, headers={"Location": location.format(port=port)})
    result = get(server.url("/a"), guarded, stand_in=server.url("/a"))
    assert isinstance(result, FetchFailed)
    assert result.reason == "refused"
    assert [asked.path for asked in server.asked] == ["/a"]


@pytest.mark.parametrize(
    "location", ["file:///etc/hostname", "ftp://127.0.0.1/f", "gopher://127.0.0.1/", "data:,x"]
)
def test_a_redirect_to_what_is_not_the_web_is_refused(
    server: FeedServer, config: IngestConfig, location: str
) -> None:
    server.answers["/a"] = Answer(status=301, headers={"Location": location})
    result = get(server.url("/a"), config)
    assert isinstance(result, FetchFailed)
    assert result.reason in ("refused", "protocol", "redirects", "status")
    assert len(server.asked) == 1


def test_proxies_of_the_environment_are_not_used(
    server: FeedServer, config: IngestConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, server.url("/proxy"))
    with FeedServer() as other:
        other.answers["/f"] = Answer(BODY)
        assert isinstance(get(other.url("/f"), config), Fetched)
    assert server.asked == []


@pytest.fixture
def hello() -> Iterator[tuple[int, list[bytes]]]:
    """Listen for the first bytes of a TLS connection and hang up."""
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4096))

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield listener.getsockname()[1], heard
        thread.join(5)


def test_tls_is_asked_for_by_the_name(
    hello: tuple[int, list[bytes]], config: IngestConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, heard = hello
    resolving(monkeypatch, ["127.0.0.1"])
    allowing = replace(config, allow_hosts=("inside.example",), retries=0)
    assert isinstance(get(f"https://inside.example:{port}/", allowing), FetchFailed)
    assert b"inside.example" in heard[0]
    assert b"127.0.0.1" not in heard[0]
