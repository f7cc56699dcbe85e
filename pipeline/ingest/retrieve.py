"""Ask many feeds: hosts side by side, one request at a time to each, with a pause in between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import SimpleQueue
from threading import Thread
from time import monotonic
from urllib.parse import urlsplit

import httpx2

from pipeline.ingest.config import IngestConfig
from pipeline.ingest.fetch import Fetched, FetchFailed, FetchRequest, FetchResult, fetch, open_client
from pipeline.ingest.paging import Again
from pipeline.store import Validators

TIMES_AGAIN = 3
"""How often a page that can't be the whole truth is asked for once more, after ever longer pauses."""

MOST_PAGES_OF_THE_LARGEST = 10
"""The pages of one feed together may have this many times the bytes that one answer may have."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The result of one request. ``began`` and ``ended`` are seconds since all requests were handed over."""

    request: FetchRequest
    result: FetchResult
    began: float
    ended: float


def retrieve(requests: Sequence[FetchRequest], config: IngestConfig) -> Generator[Retrieved]:
    """Yield one result per request, as they come in.

    The network is served by a thread of its own, so that the caller may take its time over a result without
    holding up the clock of the others. Requests to one host are made in the order given. Closing the
    generator early cancels what is under way; a caller that may leave its loop by an exception must close it.
    """
    finished: SimpleQueue[Retrieved | BaseException | None] = SimpleQueue()
    loop = asyncio.new_event_loop()
    everything = loop.create_task(_retrieve_all(requests, config, finished.put))

    def serve() -> None:
        try:
            with suppress(asyncio.CancelledError):
                loop.run_until_complete(everything)
            loop.run_until_complete(loop.shutdown_asyncgens())
        except BaseException as error:
            finished.put(error)  # raised again in the caller's thread
        finally:
            loop.close()
            finished.put(None)

    thread = Thread(target=serve, name="throughline-retrieve", daemon=True)
    thread.start()
    try:
        while (item := finished.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        with suppress(RuntimeError):  # the loop is closed already
            loop.call_soon_threadsafe(everything.cancel)
        thread.join()


async def _retrieve_all(
    requests: Sequence[FetchRequest], config: IngestConfig, done: Callable[[Retrieved], None]
) -> None:
    by_host: dict[str, list[FetchRequest]] = {}
    for request in requests:
        by_host.setdefault(host_of(request.url), []).append(request)
    turn = asyncio.Semaphore(config.parallel_hosts)
    start = monotonic()
    async with open_client(config) as client, asyncio.TaskGroup() as group:
        for queue in by_host.values():
            group.create_task(_retrieve_from_host(client, queue, config, turn=turn, start=start, done=done))


async def _retrieve_from_host(
    client: httpx2.AsyncClient,
    requests: Sequence[FetchRequest],
    config: IngestConfig,
    *,
    turn: asyncio.Semaphore,
    start: float,
    done: Callable[[Retrieved], None],
) -> None:
    hopeless: FetchFailed | None = None
    before: FetchRequest | None = None
    async with turn:
        for request in requests:
            if hopeless is not None:
                now = monotonic() - start
                done(Retrieved(request, hopeless, now, now))
                continue
            if before is not None:
                await asyncio.sleep(max(before.wait_between, request.wait_between))
            began = monotonic()
            result = await _fetch_or_say_why(client, request, config)
            done(Retrieved(request, result, began - start, monotonic() - start))
            before = request
            if isinstance(result, FetchFailed) and result.reason == "unreachable":
                message = f"Not tried, as the host was out of reach a moment ago. {result.message}"
                hopeless = replace(result, message=message)


async def _all_pages(client: httpx2.AsyncClient, request: FetchRequest, config: IngestConfig) -> FetchResult:
    """Fetch the first page and, where the request has a pager, those after it.

    What came before a page that fails is kept, but without validators, so that all is asked for again.
    """
    first = await fetch(client, request, config)
    if request.pager is None or not isinstance(first, Fetched):
        return first
    pages, current, times = [first.body], first, 1
    while (step := request.pager.after(current.body, current.final_url, len(pages))) is not None:
        number, times = (len(pages), times + 1) if isinstance(step, Again) else (len(pages) + 1, 1)
        if isinstance(step, Again) and times > TIMES_AGAIN + 1:
            return _cut_short(first, pages, number, f"{step.reason} Asked {times - 1} times.")
        if sum(map(len, pages)) > MOST_PAGES_OF_THE_LARGEST * config.max_bytes:
            return _cut_short(first, pages, number, "Those before it are as much as is read at once.")
        await asyncio.sleep(request.wait_between * times)
        url = current.final_url if isinstance(step, Again) else step
        result = await fetch(client, replace(request, url=url, validators=Validators()), config)
        if not isinstance(result, Fetched):
            retry_after = result.retry_after if isinstance(result, FetchFailed) else None
            reason = result.message if isinstance(result, FetchFailed) else "It came without a body."
            return _cut_short(first, pages, number, reason, retry_after)
        pages[number - 1 :] = [result.body]
        current = result
    return replace(first, body=pages[0], more=tuple(pages[1:]))


def _cut_short(
    first: Fetched, pages: list[bytes], number: int, reason: str, retry_after: float | None = None
) -> Fetched:
    return replace(
        first,
        body=pages[0],
        more=tuple(pages[1:]),
        cut_short=f"Page {number} could not be read: {reason}",
        retry_after=retry_after,
        etag=None,
        last_modified=None,
    )


async def _fetch_or_say_why(
    client: httpx2.AsyncClient, request: FetchRequest, config: IngestConfig
) -> FetchResult:
    """Keep a mistake of this program, made over one feed, from ending the others."""
    try:
        return await _all_pages(client, request, config)
    except Exception as error:
        _log.info("fetching feed %s", request.feed, exc_info=True)
        return FetchFailed("protocol", f"Internal error while fetching ({type(error).__name__}: {error}).")


def host_of(url: str) -> str:
    """Return host and port of ``url``: what one request at a time is made to. The address itself if odd."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port or parts.scheme}"
    except ValueError:
        return url
