"""A run: the stages in order, each timed and written to the ledger, the live site switched at the end.

Until the last stage nothing touches the live site, so a run that is refused, fails or is killed leaves it
as it was.
"""

from __future__ import annotations

import hashlib
import logging
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import TemplateError, TemplateSyntaxError

from pipeline import __version__
from pipeline.config import Project
from pipeline.evidence.relations import relate
from pipeline.ingest import IngestReport
from pipeline.problems import Problem, counts, has_errors, in_order
from pipeline.publish.releases import Release, ReleaseError, make_release, prune, switch
from pipeline.run.examine import Examination, examine
from pipeline.run.feeds import ingest_feeds, offer
from pipeline.run.life import Comparison, compare_with_published, live_release, prepare_publication
from pipeline.run.lock import run_lock
from pipeline.run.schedule import ScheduleError
from pipeline.run.status import read_status
from pipeline.site import pagefind
from pipeline.site.build import BuildError, build
from pipeline.site.downloads import status_document
from pipeline.site.facets import Facets, searchable
from pipeline.site.known_numbers import known_numbers
from pipeline.site.other_sides import other_sides
from pipeline.site.pages import SiteInput
from pipeline.site.search_index import index
from pipeline.site.stage import stage
from pipeline.site.twins import write_twins
from pipeline.site.verify import verify
from pipeline.site.verify_head import verify_heads
from pipeline.store import RunState, Stage, Store
from pipeline.synthesis.compose import compose_all
from pipeline.synthesis.other_side import one_sided

_log = logging.getLogger(__name__)
Progress = Callable[[str], None]


@dataclass(slots=True)
class RunReport:
    """How a run ended, for the command line and the ledger."""

    state: RunState = "running"
    stages: list[Stage] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    feeds: IngestReport | None = None
    counts: dict[str, int] = field(default_factory=dict)
    release: Release | None = None
    message: str = ""


class _Stop(Exception):  # noqa: N818 - a signal, not an error
    """The run ends here; the live site stays as it is."""

    def __init__(self, state: RunState, message: str) -> None:
        super().__init__(message)
        self.state, self.message = state, message


def run(
    project: Project,
    *,
    cause: str,
    now: datetime | None = None,
    feeds: bool = True,
    progress: Progress = lambda _: None,
) -> RunReport:
    """Run all stages for ``project``.

    ``cause`` says what set the run off. ``now`` (aware) is the time the site carries; ``feeds`` is off to
    build from records and store alone. Raises :class:`pipeline.run.lock.RunLockedError` when another run
    is under way and :class:`pipeline.store.StoreError` when the store does not work.
    """
    moment = (now or datetime.now(UTC)).replace(microsecond=0)
    with run_lock(project.var), Store.open(project.store_url) as store:
        store.close_interrupted(moment)
        store.settle_publications(live_release(project.live))
        run_id = store.start_run(cause, moment)
        report = RunReport()
        steps = _Steps(project, store, run_id, moment, report, progress)
        try:
            steps.all(feeds=feeds)
            report.state = "published"
        except _Stop as stop:
            report.state, report.message = stop.state, stop.message
        except ScheduleError as error:
            report.state, report.message = "refused", f"run.schedule in throughline.toml: {error}"
        except Exception as error:
            _log.exception("run %s", run_id)
            report.state, report.message = "failed", f"Internal error: {type(error).__name__}: {error}"
        finally:
            store.finish_run(
                run_id,
                "interrupted" if report.state == "running" else report.state,
                moment if now else datetime.now(UTC),
                problems=len(report.problems),
                input_hash=input_hash(project.root),
                release=report.release.id if report.release else None,
                message=" ".join(report.message.split())[:500],
            )
        return report


@dataclass(slots=True)
class _Steps:
    project: Project
    store: Store
    run_id: int
    now: datetime
    report: RunReport
    progress: Progress

    @contextmanager
    def stage(self, name: str) -> Iterator[dict[str, int]]:
        """Time one stage and note it in the ledger with what it counted, even if it stops the run."""
        self.progress(name)
        counted: dict[str, int] = {}
        began = time.perf_counter()
        try:
            yield counted
        finally:
            done = Stage(name, time.perf_counter() - began, counted)
            self.report.stages.append(done)
            self.store.add_stage(self.run_id, done)

    def all(self, *, feeds: bool) -> None:
        if feeds:
            with self.stage("ingest") as counted:
                self.report.feeds = ingest_feeds(self.project, self.store, self.now)
                counted.update(self.report.feeds.counts)
            with self.stage("offer") as counted:
                counted.update(offer(self.project, self.store, self.now).counts)
        with self.stage("check") as counted:
            examination = self.check()
            counted.update(counts(examination.problems))
        with self.stage("compose") as counted:
            library = examination.library
            relations = relate(library)
            articles = compose_all(library, relations, __version__)
            counted["articles"] = len(articles)
            self.refuse_one_sided(one_sided(library, relations, articles))
            self.report.counts.update({**library.size(), "articles": len(articles)})
        with self.stage("compare") as counted:
            compared = compare_with_published(
                library, relations, articles, store=self.store, root=self.project.root, now=self.now
            )
            counted["changes"] = len(compared.fresh)
        with self.stage("stage") as counted:
            status = read_status(library, self.store, self.project.config.run.schedule, self.now)
            site = SiteInput(
                self.project.root,
                library,
                relations,
                articles,
                status,
                self.project.config.site,
                compared.life,
            )
            try:
                pages = stage(site, self.project.var / "stage")
            except TemplateError as error:
                raise _Stop("failed", _template_fault(error)) from error
            counted["pages"] = self.report.counts["pages"] = len(pages)
        built = self.project.var / "build"
        with self.stage("build"):
            try:
                build(self.project.root, built, self.now, self.project.config.site)
            except BuildError as error:
                raise _Stop("failed", f"The site generator failed:\n{error}") from error
            write_twins(built, [page.target for page in pages], self.project.config.site.url)
        found_by_search = searchable(pages, library, articles)
        with self.stage("index") as counted:
            counted["pages"] = self.index(built, found_by_search)
        with self.stage("verify") as counted:
            giscus = frozenset({"giscus.app"}) if self.project.config.site.giscus_repo else frozenset[str]()
            known, sides = known_numbers(pages, site.status, site.site), other_sides(site)
            found = verify(
                built, [page.target for page in pages], giscus, known, sides, indexed=found_by_search
            )
            found += verify_heads(built, [page.target for page in pages], self.project.config.site.url)
            self.report.problems += found
            counted["problems"] = len(found)
            if has_errors(found):
                noun = "problem" if len(found) == 1 else "problems"
                raise _Stop("failed", f"The built site has {len(found)} {noun}; it was not released.")
        with self.stage("release"):
            self.release(built, site, compared)

    def index(self, built: Path, pages: Mapping[str, Facets]) -> int:
        """Index the built pages; without Pagefind none, and the verification says so."""
        if not pagefind.available():
            return 0
        try:
            return index(built, pages)
        except (pagefind.SearchError, OSError) as error:
            raise _Stop("failed", f"The search index could not be made: {error}") from error

    def check(self) -> Examination:
        examination = examine(
            self.project.root,
            self.now.date(),
            self.store.observations(),
            self.store.meanings().values(),
        )
        self.report.problems += examination.problems
        self.report.counts.update(examination.library.size())
        if not examination.publishable:
            errors = counts(examination.problems)["errors"]
            noun = "error" if errors == 1 else "errors"
            raise _Stop("refused", f"{errors} {noun} in the records; nothing was published.")
        return examination

    def refuse_one_sided(self, problems: Iterable[Problem]) -> None:
        found = in_order(problems)
        self.report.problems += found
        if found:
            noun = "article leans" if len({p.path for p in found}) == 1 else "articles lean"
            raise _Stop(
                "refused", f"{len({p.path for p in found})} {noun} on one side; nothing was published."
            )

    def release(self, built: Path, site: SiteInput, compared: Comparison) -> None:
        folder = self.project.var / "releases"
        try:
            release = make_release(built, folder, self.now, status_document(site))
            prepare_publication(
                compared,
                self.store,
                self.project.root,
                release=release.id,
                run_id=self.run_id,
                now=self.now,
            )
            switch(release.path, self.project.live)
        except ReleaseError as error:
            raise _Stop("failed", str(error)) from error
        self.report.release = Release(release.id, release.path, live=True)
        self.store.settle_publications(release.id)
        prune(folder, self.project.live, self.project.config.run.keep_releases)


def _template_fault(error: TemplateError) -> str:
    """Say what is wrong with a template, and where if the fault is one of form."""
    where = "content/templates"
    if isinstance(error, TemplateSyntaxError):
        where += f"/{error.name}:{error.lineno}"
    elif error.__traceback__:
        frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.endswith(".j2")]
        if frames:
            where += f"/{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    return f"A template can't be rendered. {where}: {error.message or error}"


def input_hash(root: Path) -> str:
    """Return the hash of everything in the project that a site is made from."""
    digest = hashlib.sha256(__version__.encode())
    places = ["sources", "content", "site_overrides", "mkdocs.yml", "throughline.toml"]
    for place in places:
        path = root / place
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            digest.update(file.relative_to(root).as_posix().encode() + b"\0")
            try:
                digest.update(hashlib.sha256(file.read_bytes()).digest())
            except OSError:  # the checks have reported the file
                digest.update(b"unreadable")
    return digest.hexdigest()[:16]
