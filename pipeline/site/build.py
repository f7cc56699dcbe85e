"""Call the site generator on the staging folder."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from pipeline.config import SiteConfig


class BuildError(Exception):
    """The site generator failed. The message carries what it printed."""


def build(root: Path, out: Path, now: datetime, site: SiteConfig) -> None:
    """Build ``mkdocs.yml`` of ``root`` into ``out``.

    ``site`` gives its name and address, ``now`` the date it carries, so that the same input gives the same
    bytes. Raises :class:`BuildError` when the generator reports an error or a warning.
    """
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean"]
    command += ["--config-file", str(root / "mkdocs.yml"), "--site-dir", str(out)]
    env = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(int(now.timestamp())),
        "THROUGHLINE_SITE_TITLE": site.title,
        "THROUGHLINE_SITE_TAGLINE": site.tagline,
        "THROUGHLINE_SITE_URL": site.url,
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
    }
    done = subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    # Without --quiet: with it, MkDocs 1.6 exits 0 on the very warnings that --strict is there for.
    if done.returncode != 0:
        raise BuildError((done.stdout + done.stderr).strip() or f"mkdocs ended with {done.returncode}")
