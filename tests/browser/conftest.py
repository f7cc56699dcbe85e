"""One browser and one server for all tests that look at pages as readers do."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.house import House

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-proxy-server",
)


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass


def _serve(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # the browser may hang up
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def address(browser: Browser, shipped: House) -> Iterator[str]:
    """The address of the site that this repository ships. Nothing is built where no browser is."""
    yield from _serve((shipped.root / "site").resolve())


@pytest.fixture(scope="module")
def made_up_address(browser: Browser, built: House) -> Iterator[str]:
    """The address of the made-up house, some of whose words are hostile."""
    yield from _serve((built.root / "site").resolve())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the distribution; none is ever downloaded.

    It ends with the module: while it lives, Playwright keeps an event loop running in this thread, and
    whoever calls ``asyncio.run`` after it would be refused.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        message = "there is no chromium on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{message}, and CI must not pass without it")
        pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a context of its own; everything is closed after the test."""
    contexts = []

    def opened(url: str, *, width: int = 1440, **settings: Any) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, reduced_motion="reduce", **settings
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
