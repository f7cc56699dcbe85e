"""One run at a time on this machine: a lock that the operating system lets go of when its owner dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class RunLockedError(Exception):
    """Another run is under way."""


@contextmanager
def run_lock(folder: Path) -> Iterator[None]:
    """Hold the run lock of the project whose ``var`` folder this is. Raises :class:`RunLockedError`."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "run.lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            owner = file.read().strip() or "unknown"
            raise RunLockedError(f"Another run is under way (process {owner}).") from None
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
        yield
