"""A small web service: the live site, and ``/desk/`` with runs, feeds, problems and a button to run now.

It is meant for the operator's own machine: it listens on the loopback address, answers only to the host
names it was started for, and takes an order only from its own page.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from pipeline import __version__
from pipeline.config import Project
from pipeline.publish.releases import releases
from pipeline.run.examine import examine
from pipeline.run.status import read_status
from pipeline.store import Store

_log = logging.getLogger(__name__)
RunNow = Callable[[str], None]


class _Release(StaticFiles):
    """The files of one release."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        # A release can be switched at any time; the browser asks again, and 304 answers cost little.
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


def _live_site(live: Path) -> ASGIApp:
    """Return the live site. A request is answered from one release, the one that is live when it comes in."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        release = live.resolve()
        site: ASGIApp = PlainTextResponse("No site has been published yet. The desk: /desk/", status_code=404)
        if release.is_dir():
            site = _Release(directory=release, html=True)
        await site(scope, receive, send)

    return answer


def desk_app(project: Project, run_now: RunNow, hosts: list[str]) -> Starlette:
    """Return the service for ``project``. ``run_now(cause)`` starts a run and returns at once."""
    templates = Environment(loader=PackageLoader("pipeline.desk"), autoescape=True)

    def page() -> str:
        now = datetime.now(UTC)
        with closing(Store.open(project.store_url)) as store:
            examination = examine(project.root, now.date(), store.observations())
            status = read_status(examination.library, store, project.config.run.schedule, now)
        return templates.get_template("desk.html.j2").render(
            title=project.config.site.title,
            status=status,
            problems=examination.problems[:200],
            problem_count=len(examination.problems),
            releases=releases(project.var / "releases", project.live),
            version=__version__,
        )

    async def desk(request: Request) -> Response:
        return HTMLResponse(await run_in_threadpool(page))

    async def order_run(request: Request) -> Response:
        # A form on another site can post here; only browsers that say the order is ours are heard.
        origin = request.headers.get("origin")
        if origin is None or origin.split("://", 1)[-1] != request.headers.get("host"):
            return PlainTextResponse("A run is ordered from the desk's own page.", status_code=403)
        run_now("desk")
        return RedirectResponse("/desk/", status_code=303)

    async def health(request: Request) -> Response:
        return JSONResponse({"version": __version__, "live": (project.live / "index.html").is_file()})

    return Starlette(
        routes=[
            Route("/desk/", desk, methods=["GET"]),
            Route("/desk/run", order_run, methods=["POST"]),
            Route("/healthz", health, methods=["GET"]),
            Mount("/", _live_site(project.live)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts)],
    )


class RunInBackground:
    """Starts runs in a thread of their own, one after the other; orders during a run make one more run."""

    def __init__(self, do_run: Callable[[str], None]) -> None:
        self._do_run = do_run
        self._lock = threading.Lock()
        self._waiting: list[str] = []
        self._thread: threading.Thread | None = None

    def __call__(self, cause: str) -> None:
        """Order a run."""
        with self._lock:
            self._waiting.append(cause)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="run")
                self._thread.start()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    return
                cause = ", ".join(dict.fromkeys(self._waiting))
                self._waiting.clear()
            try:
                self._do_run(cause)
            except Exception:  # a run that ends badly must not be the last one that can be ordered
                _log.exception("run by %s", cause)

    def wait(self) -> None:
        """Return when no run is under way."""
        thread = self._thread
        if thread is not None:
            thread.join()
