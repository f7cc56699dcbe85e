"""Run the desk and the schedule as one process."""

from __future__ import annotations

import logging
from datetime import UTC

import uvicorn
from apscheduler.schedulers.background import BackgroundScheduler

from pipeline.config import Project
from pipeline.desk.app import RunInBackground, desk_app
from pipeline.run.lock import RunLockedError
from pipeline.run.runner import run
from pipeline.run.schedule import cron_trigger
from pipeline.store import StoreError

_log = logging.getLogger(__name__)


def serve(project: Project, host: str, port: int, *, scheduled: bool) -> None:
    """Serve until the process is told to stop; a run that is under way is finished first.

    Raises :class:`pipeline.run.schedule.ScheduleError` for a bad schedule.
    """

    def do_run(cause: str) -> None:
        try:
            report = run(project, cause=cause)
            _log.info("run by %s: %s %s", cause, report.state, report.message)
        except (RunLockedError, StoreError) as error:
            _log.warning("run by %s was not started: %s", cause, error)

    runs = RunInBackground(do_run)
    scheduler = BackgroundScheduler(timezone=UTC)
    if scheduled:
        # No grace limit and coalescing: a start that comes late is caught up once, never skipped or doubled.
        scheduler.add_job(
            runs,
            cron_trigger(project.config.run.schedule),
            args=["schedule"],
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    hosts = ["localhost", "127.0.0.1", "[::1]", host]
    app = desk_app(project, runs, hosts)
    scheduler.start()
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning")
    finally:
        scheduler.shutdown(wait=False)
        runs.wait()
