from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace

from pipeline.ingest import IngestConfig
from pipeline.ingest.fetch import Fetched, FetchRequest, FetchResult
from pipeline.ingest.paging import Again
from pipeline.ingest.retrieve import MOST_PAGES_OF_THE_LARGEST, TIMES_AGAIN, retrieve

from .server import Answer, FeedServer


@dataclass(frozen=True)
class Pages:
    """Goes on to ``/2``, ``/3`` … up to ``last``; a page that says so is asked for again."""

    server: FeedServer
    last: int

    def after(self, page: bytes, url: str, number: int) -> str | Again | None:
        if page == b"odd":
            return Again("The page is odd.")
        return self.server.url(f"/{number + 1}") if number < self.last else None


def fetch_pages(server: FeedServer, config: IngestConfig, last: int, **fields: object) -> FetchResult:
    request = FetchRequest("f", server.url("/1"), pager=Pages(server, last))
    with closing(retrieve([replace(request, **fields)], config)) as results:  # type: ignore[arg-type]
        (found,) = results
    return found.result


def paths(server: FeedServer) -> list[str]:
    return [asked.path for asked in server.asked]


def test_further_pages_come_in_order(server: FeedServer, config: IngestConfig) -> None:
    server.answers = {f"/{n}": Answer(b"page %d" % n, etag=f'"{n}"') for n in (1, 2, 3)}
    found = fetch_pages(server, config, 3)
    assert isinstance(found, Fetched)
    assert (found.body, found.more) == (b"page 1", (b"page 2", b"page 3"))
    assert (found.etag, found.cut_short) == ('"1"', "")


def test_between_two_pages_of_a_host_there_is_a_pause(server: FeedServer, config: IngestConfig) -> None:
    server.answers = {f"/{n}": Answer(b"page") for n in (1, 2, 3)}
    fetch_pages(server, config, 3, wait_between=0.2)
    first, second, third = server.asked
    assert second.began - first.ended >= 0.19
    assert third.began - second.ended >= 0.19


def test_an_odd_page_is_asked_for_again_and_replaced(server: FeedServer, config: IngestConfig) -> None:
    server.answers = {"/1": Answer(b"page 1"), "/2": [Answer(b"odd"), Answer(b"odd"), Answer(b"page 2")]}
    found = fetch_pages(server, config, 2)
    assert isinstance(found, Fetched)
    assert (found.body, found.more, found.cut_short) == (b"page 1", (b"page 2",), "")
    assert paths(server) == ["/1", "/2", "/2", "/2"]


def test_a_page_that_stays_odd_is_given_up_and_said(server: FeedServer, config: IngestConfig) -> None:
    server.answers = {"/1": Answer(b"page 1", etag='"1"'), "/2": Answer(b"odd")}
    found = fetch_pages(server, config, 2)
    assert isinstance(found, Fetched)
    assert found.cut_short == "Page 2 could not be read: The page is odd. Asked 4 times."
    assert len(paths(server)) == 1 + 1 + TIMES_AGAIN
    assert found.etag is None, "with its ETag the rest would never be asked for again"


def test_what_came_before_a_page_that_fails_is_kept(server: FeedServer, config: IngestConfig) -> None:
    server.answers = {"/1": Answer(b"page 1", etag='"1"', last_modified="Mon, 04 May 2026 06:00:00 GMT")}
    found = fetch_pages(server, config, 3)
    assert isinstance(found, Fetched)
    assert (found.body, found.more) == (b"page 1", ())
    assert found.cut_short == "Page 2 could not be read: The host answered 404 (Not Found)."
    assert (found.etag, found.last_modified) == (None, None)


def test_a_host_that_asks_to_wait_in_the_middle_is_heard(server: FeedServer, config: IngestConfig) -> None:
    server.answers = {"/1": Answer(b"page 1"), "/2": Answer(status=429, headers={"Retry-After": "3600"})}
    found = fetch_pages(server, config, 2)
    assert isinstance(found, Fetched)
    assert found.retry_after == 3600
    assert "429" in found.cut_short


def test_pages_without_end_are_bounded_in_bytes(server: FeedServer, config: IngestConfig) -> None:
    small = replace(config, max_bytes=1_000)
    server.answers = {f"/{n}": Answer(b"x" * 900) for n in range(1, 100)}
    found = fetch_pages(server, small, 90)
    assert isinstance(found, Fetched)
    assert "as much as is read at once" in found.cut_short
    assert MOST_PAGES_OF_THE_LARGEST <= len(server.asked) <= MOST_PAGES_OF_THE_LARGEST + 3


def test_the_wanted_form_is_named_in_the_request(server: FeedServer, config: IngestConfig) -> None:
    server.answers = {"/1": Answer(b"{}")}
    fetch_pages(server, config, 1, accept="application/json")
    assert server.headers("/1")[0]["Accept"] == "application/json"
