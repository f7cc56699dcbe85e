from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx2
import pytest

from pipeline.ingest import IngestConfig
from pipeline.ingest import fetch as fetch_module
from pipeline.ingest.fetch import (
    Fetched,
    FetchFailed,
    FetchRequest,
    FetchResult,
    NotModified,
    fetch,
    open_client,
)
from pipeline.ingest.retrieve import host_of, retrieve
from pipeline.store import Validators

from .server import Answer, FeedServer

BODY = b"<rss version='2.0'><channel/></rss>"


def get(url: str, config: IngestConfig, validators: Validators | None = None, wait: float = 0) -> FetchResult:
    async def run() -> FetchResult:
        async with open_client(config) as client:
            return await fetch(client, FetchRequest("f", url, validators or Validators(), wait), config)

    return asyncio.run(run())


@pytest.fixture
def closed_port() -> Iterator[int]:
    """Yield a port where nobody listens, held so that nobody starts to."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def test_an_answer_comes_with_its_body_address_and_validators(
    server: FeedServer, config: IngestConfig
) -> None:
    server.answers["/f"] = Answer(BODY, etag='"1"', last_modified="Mon, 27 Apr 2026 00:00:00 GMT")
    result = get(server.url("/f"), config)
    assert result == Fetched(
        200,
        BODY,
        server.url("/f"),
        "application/rss+xml; charset=utf-8",
        '"1"',
        "Mon, 27 Apr 2026 00:00:00 GMT",
    )


def test_every_request_says_who_asks(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/f"] = Answer(BODY)
    get(server.url("/f"), config)
    (headers,) = server.headers("/f")
    assert headers["User-Agent"].startswith("Throughline/")
    assert headers["User-Agent"].endswith("(+editor@example.org)")
    assert "If-None-Match" not in headers


@pytest.mark.parametrize("contact", ["", "  ", "a@example.org\r\nX: y", "é@example.org"])
def test_a_contact_that_can_not_stand_in_a_header_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="contact"):
        IngestConfig(contact)


@pytest.mark.parametrize(
    ("answer", "validators"),
    [
        (Answer(BODY, etag='W/"1"'), Validators('W/"1"')),
        (
            Answer(BODY, last_modified="Mon, 27 Apr 2026 00:00:00 GMT"),
            Validators(None, "Mon, 27 Apr 2026 00:00:00 GMT"),
        ),
    ],
)
def test_a_conditional_get_is_answered_not_modified(
    server: FeedServer, config: IngestConfig, answer: Answer, validators: Validators
) -> None:
    server.answers["/f"] = answer
    result = get(server.url("/f"), config, validators)
    assert result == NotModified(server.url("/f"), validators.etag, validators.last_modified)


def test_a_304_that_nobody_asked_for_is_a_failure(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/f"] = Answer(status=304)
    result = get(server.url("/f"), config)
    assert isinstance(result, FetchFailed)
    assert result.status == 304


def test_a_stored_validator_can_not_smuggle_a_header(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/f"] = Answer(BODY)
    assert isinstance(get(server.url("/f"), config, Validators('"1"\r\nX: y', "é")), Fetched)
    assert "X" not in server.headers("/f")[0]


def test_redirects_are_followed_and_a_permanent_one_is_reported(
    server: FeedServer, config: IngestConfig
) -> None:
    server.answers["/old"] = Answer(status=301, headers={"Location": "/older"})
    server.answers["/older"] = Answer(status=308, headers={"Location": server.url("/f")})
    server.answers["/f"] = Answer(BODY)
    result = get(server.url("/old"), config)
    assert isinstance(result, Fetched)
    assert result.final_url == result.moved_to == server.url("/f")


def test_a_temporary_redirect_on_the_way_is_no_reason_to_change_the_record(
    server: FeedServer, config: IngestConfig
) -> None:
    server.answers["/old"] = Answer(status=301, headers={"Location": "/older"})
    server.answers["/older"] = Answer(status=302, headers={"Location": "/f"})
    server.answers["/f"] = Answer(BODY)
    result = get(server.url("/old"), config)
    assert isinstance(result, Fetched)
    assert (result.final_url, result.moved_to) == (server.url("/f"), None)


def test_the_condition_survives_a_redirect(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/old"] = Answer(status=302, headers={"Location": "/f"})
    server.answers["/f"] = Answer(BODY, etag='"1"')
    assert isinstance(get(server.url("/old"), config, Validators('"1"')), NotModified)


def test_redirects_in_a_circle_end(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/f"] = Answer(status=302, headers={"Location": "/f"})
    result = get(server.url("/f"), config)
    assert isinstance(result, FetchFailed)
    assert result.reason == "redirects"
    assert len(server.asked) == config.max_redirects + 1


@pytest.mark.parametrize(
    "location", ["http://[", "ftp://example.org/f", "file:///etc/hostname", "http://exa mple/"]
)
def test_a_redirect_to_nowhere_is_a_failure(server: FeedServer, config: IngestConfig, location: str) -> None:
    server.answers["/f"] = Answer(status=302, headers={"Location": location})
    assert isinstance(get(server.url("/f"), replace(config, retries=0), Validators()), FetchFailed)


def test_the_body_of_a_redirect_is_not_read(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/old"] = Answer(bytes(3_000_000), 302, {"Location": "/f"}, drip=1, pieces=20)
    server.answers["/f"] = Answer(BODY)
    began = time.monotonic()
    assert isinstance(get(server.url("/old"), config), Fetched)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("compress", [False, True])
def test_a_body_that_is_too_large_is_not_read_to_its_end(
    server: FeedServer, config: IngestConfig, compress: bool
) -> None:
    server.answers["/f"] = Answer(bytes(3_000_000), compress=compress)
    result = get(server.url("/f"), replace(config, max_bytes=100_000))
    assert isinstance(result, FetchFailed)
    assert result.reason == "too-large"
    assert len(server.asked) == 1  # it would be as large the next time


def test_a_body_of_just_the_limit_is_read(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/f"] = Answer(bytes(100_000), compress=True)
    assert isinstance(get(server.url("/f"), replace(config, max_bytes=100_000)), Fetched)


def test_a_server_error_is_tried_again(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/f"] = [Answer(status=503), Answer(status=500), Answer(BODY)]
    assert isinstance(get(server.url("/f"), config), Fetched)


def test_a_server_error_that_stays_is_reported_after_three_tries(
    server: FeedServer, config: IngestConfig
) -> None:
    server.answers["/f"] = Answer(status=503)
    result = get(server.url("/f"), config)
    assert isinstance(result, FetchFailed)
    assert result.message == "The host answered 503 (Service Unavailable). Tried 3 times."
    assert (result.reason, result.status) == ("status", 503)
    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429])
def test_what_will_not_pass_is_not_tried_again(server: FeedServer, config: IngestConfig, status: int) -> None:
    server.answers["/f"] = Answer(status=status)
    result = get(server.url("/f"), config)
    assert isinstance(result, FetchFailed)
    assert result.status == status
    assert len(server.asked) == 1


def test_retry_after_is_honoured_when_there_is_time(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/f"] = [Answer(status=503, headers={"Retry-After": "1"}), Answer(BODY)]
    assert isinstance(get(server.url("/f"), config), Fetched)
    first, second = server.asked
    assert second.began - first.ended >= 0.95


@pytest.mark.parametrize("wait", ["3600", "Fri, 31 Dec 2100 23:59:59 GMT"])
def test_retry_after_ends_the_tries_when_there_is_no_time(
    server: FeedServer, config: IngestConfig, wait: str
) -> None:
    server.answers["/f"] = Answer(status=503, headers={"Retry-After": wait})
    result = get(server.url("/f"), config)
    assert isinstance(result, FetchFailed)
    assert "asks to wait" in result.message
    assert len(server.asked) == 1


def test_a_retry_keeps_the_pause_that_the_host_asks_for(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/f"] = [Answer(status=500), Answer(BODY)]
    get(server.url("/f"), config, wait=0.5)
    first, second = server.asked
    assert second.began - first.ended >= 0.45


def test_a_host_that_falls_silent_is_given_up(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/f"] = Answer(BODY, silence=5)
    result = get(server.url("/f"), replace(config, read_timeout=0.2, retries=0))
    assert isinstance(result, FetchFailed)
    assert (result.reason, result.message) == ("timeout", "The host fell silent for 0.2 seconds.")


@pytest.mark.parametrize(
    "answer",
    [
        Answer(bytes(1000), drip=0.1, pieces=1000),
        Answer(raw=b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000, drip=0.1, pieces=1000),
    ],
    ids=["body", "headers"],
)
def test_bytes_that_drip_in_are_bounded_in_total(
    server: FeedServer, config: IngestConfig, answer: Answer
) -> None:
    server.answers["/f"] = answer
    began = time.monotonic()
    result = get(server.url("/f"), replace(config, total_timeout=0.6))
    assert time.monotonic() - began < 4
    assert isinstance(result, FetchFailed)
    assert (result.reason, result.message) == ("timeout", "No complete answer within 0.6 seconds.")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"SSH-2.0-nothing\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nshort",
    ],
)
def test_an_answer_that_is_broken_is_a_failure(server: FeedServer, config: IngestConfig, raw: bytes) -> None:
    server.answers["/f"] = Answer(raw=raw)
    result = get(server.url("/f"), config)
    assert isinstance(result, FetchFailed)
    assert result.reason == "protocol"


def test_a_port_where_nobody_listens_is_unreachable(closed_port: int, config: IngestConfig) -> None:
    result = get(f"http://127.0.0.1:{closed_port}/", config)
    assert isinstance(result, FetchFailed)
    assert result.reason == "unreachable"
    assert result.message.endswith("Tried 3 times.")


def test_a_name_without_an_address_fails_at_once(config: IngestConfig) -> None:
    result = get("http://no-such-host.invalid/f", replace(config, retry_wait=60))
    assert isinstance(result, FetchFailed)
    assert result.reason == "unreachable"
    assert result.message == (
        "No address is known for no-such-host.invalid: no network, no DNS, or a wrong name."
    )


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "http://", "http://[", f"http://{'a' * 300}.example/", "x"]
)
def test_an_address_that_can_not_be_fetched_is_a_failure(url: str, config: IngestConfig) -> None:
    result = get(url, replace(config, retries=0))
    assert isinstance(result, FetchFailed)


def test_hosts_are_asked_side_by_side_and_one_host_one_at_a_time(config: IngestConfig) -> None:
    with FeedServer() as one, FeedServer() as other:
        for server in (one, other):
            for path in ("/1", "/2"):
                server.answers[path] = Answer(BODY, silence=0.4)
        requests = [
            FetchRequest(f"{n}{path}", server.url(path), wait_between=0.3)
            for path in ("/1", "/2")
            for n, server in enumerate((one, other))
        ]
        results = list(retrieve(requests, config))
        assert sorted(r.request.feed for r in results) == ["0/1", "0/2", "1/1", "1/2"]
        assert all(isinstance(r.result, Fetched) for r in results)
        for server in (one, other):
            first, second = server.asked
            assert (first.path, second.path) == ("/1", "/2")
            assert second.began - first.ended >= 0.25
        assert one.asked[0].began < other.asked[0].ended
        assert other.asked[0].began < one.asked[0].ended


def test_the_other_feeds_of_a_host_out_of_reach_are_not_tried(config: IngestConfig) -> None:
    requests = [FetchRequest(str(n), f"http://no-such-host.invalid/{n}", wait_between=60) for n in range(4)]
    began = time.monotonic()
    results = list(retrieve(requests, config))
    assert time.monotonic() - began < 5
    assert [r.request.feed for r in results] == ["0", "1", "2", "3"]
    for r in results[1:]:
        assert isinstance(r.result, FetchFailed)
        assert r.result.message.startswith("Not tried, as the host was out of reach a moment ago.")


def test_a_redirect_to_a_host_out_of_reach_is_no_verdict_on_the_host_that_redirects(
    server: FeedServer, config: IngestConfig
) -> None:
    server.answers["/1"] = Answer(status=302, headers={"Location": "http://no-such-host.invalid/"})
    server.answers["/2"] = Answer(BODY)
    first, second = retrieve([FetchRequest(p, server.url(p)) for p in ("/1", "/2")], config)
    assert isinstance(first.result, FetchFailed)
    assert first.result.message.startswith("No address is known for no-such-host.invalid")
    assert isinstance(second.result, Fetched)


def test_a_failed_answer_does_not_keep_the_next_feed_of_the_host_from_its_turn(
    server: FeedServer, config: IngestConfig
) -> None:
    server.answers["/2"] = Answer(BODY)
    first, second = retrieve([FetchRequest(p, server.url(p)) for p in ("/1", "/2")], config)
    assert isinstance(first.result, FetchFailed)
    assert isinstance(second.result, Fetched)


def test_leaving_early_cancels_what_is_under_way(server: FeedServer, config: IngestConfig) -> None:
    server.answers["/1"] = Answer(BODY)
    server.answers["/2"] = Answer(BODY, silence=30)
    results = retrieve(
        [FetchRequest(p, server.url(p)) for p in ("/1", "/2")], replace(config, read_timeout=30)
    )
    next(results)
    began = time.monotonic()
    results.close()
    assert time.monotonic() - began < 10


def test_a_mistake_of_our_own_over_one_feed_does_not_end_the_others(
    server: FeedServer, config: IngestConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def faulty(validators: Validators) -> dict[str, str]:
        if validators.etag:
            raise KeyError("a mistake")
        return {}

    monkeypatch.setattr(fetch_module, "_conditions", faulty)
    server.answers["/1"] = server.answers["/2"] = Answer(BODY)
    requests = [FetchRequest("1", server.url("/1"), Validators("x")), FetchRequest("2", server.url("/2"))]
    first, second = retrieve(requests, config)
    assert isinstance(first.result, FetchFailed)
    assert "Internal error" in first.result.message
    assert isinstance(second.result, Fetched)


def test_what_breaks_the_retrieval_itself_reaches_the_caller(
    config: IngestConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_client(_: IngestConfig) -> httpx2.AsyncClient:
        raise RuntimeError("no client")

    monkeypatch.setattr("pipeline.ingest.retrieve.open_client", no_client)
    with pytest.raises(RuntimeError, match="no client"):
        list(retrieve([FetchRequest("1", "http://127.0.0.1:1/")], config))


def test_nothing_to_ask_is_no_problem(config: IngestConfig) -> None:
    assert list(retrieve([], config)) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://Example.org/a", "http://example.org/b", True),
        ("http://example.org/a", "http://example.org:81/a", False),
        ("http://example.org/a", "https://example.org/a", False),
        ("http://[", "http://[", True),
    ],
)
def test_what_counts_as_one_host(one: str, other: str, same: bool) -> None:
    assert (host_of(one) == host_of(other)) is same
