"""What the git repository of a project knows: the commit of the records, and why a file was last changed.

Where there is no repository, no git, or not enough of its history, nothing is known, and nothing fails.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_SECONDS = 10


def revision(root: Path) -> str | None:
    """Return the commit that is checked out in the repository of ``root``."""
    return _git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}") or None


def subject_since(root: Path, path: str, since: str | None) -> str:
    """Return the subject of the last commit that touched ``path`` (relative to ``root``) since a commit.

    Empty if there is none, or if ``since`` is not in the history of what is checked out: in a clone that was
    cut short, its oldest commit would seem to have touched every file.
    """
    if not since or not path:
        return ""
    if _git(root, "merge-base", "--is-ancestor", since, "HEAD") is None:
        return ""
    log = ("log", "-1", "--no-show-signature", "--no-color", "--format=%s")
    return _git(root, *log, f"{since}..HEAD", "--", path) or ""


def _git(root: Path, *arguments: str) -> str | None:
    """Return what git prints, ``None`` if it fails. It is kept from asking anybody anything."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env |= {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the arguments are ours
            ["git", "-C", str(root), *arguments],  # noqa: S607 - whichever git the operator has
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
