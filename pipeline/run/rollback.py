"""Go back to an older release, without losing what the newer one told."""

from __future__ import annotations

import logging

from pipeline.config import Project
from pipeline.publish.releases import Release, roll_back
from pipeline.run.life import live_release
from pipeline.run.lock import run_lock
from pipeline.store import Store, StoreError

_log = logging.getLogger(__name__)


def roll_back_site(project: Project, release_id: str | None = None) -> Release:
    """Switch the live site to an older release.

    What a run that was killed had published is settled first, while what is live still tells of it. A store
    that does not work keeps nobody from going back. Raises :class:`pipeline.publish.releases.ReleaseError`
    and :class:`pipeline.run.lock.RunLockedError`.
    """
    with run_lock(project.var):
        if project.has_store:
            try:
                with Store.open(project.store_url) as store:
                    store.settle_publications(live_release(project.live))
            except StoreError as error:
                _log.warning("%s", error)
        return roll_back(project.var / "releases", project.live, release_id)
