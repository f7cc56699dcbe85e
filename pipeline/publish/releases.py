"""Releases: each a folder named by time and content, one of them live through a symbolic link.

The live path is replaced by a rename, so that a reader sees the old site or the new one and never half of
either. A release is read-only by convention: nothing writes into it once it is switched in.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

_STATUS = "status.json"


class ReleaseError(Exception):
    """A release can't be made or switched in; the live site is as it was."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release: ``id`` is ``YYYYmmddTHHMMSSZ-hash``, ``live`` whether readers see it."""

    id: str
    path: Path
    live: bool


def content_hash(site: Path) -> str:
    """Return the hash of everything in ``site`` but ``status.json``, which tells about the run."""
    digest = hashlib.sha256()
    for path in sorted(p for p in site.rglob("*") if p.is_file()):
        name = path.relative_to(site).as_posix()
        if name == _STATUS:
            continue
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def make_release(built: Path, folder: Path, now: datetime, status: dict[str, Any]) -> Release:
    """Move the verified site in ``built`` into ``folder`` as a new release, with its ``status.json``.

    The release is not live yet. Raises :class:`ReleaseError` if the folder can't be written.
    """
    release_id = f"{now:%Y%m%dT%H%M%SZ}-{content_hash(built)}"
    document = {**status, "release": release_id}
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    try:
        (built / _STATUS).write_text(text, encoding="utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        target = folder / release_id
        if target.exists():
            # The same content in the same second: the release that is there is this one.
            shutil.rmtree(built)
        else:
            built.rename(target)
    except OSError as error:
        raise ReleaseError(f"The release can't be written: {error}") from error
    return Release(release_id, target, live=False)


def switch(release: Path, live: Path) -> None:
    """Make ``release`` the live site: ``live`` becomes a link to it in one rename.

    Raises :class:`ReleaseError` when something that is not such a link stands at ``live``.
    """
    if live.exists() and not live.is_symlink():
        raise ReleaseError(
            f"{live} is a folder of its own, not a link to a release. Move it away; nothing was changed."
        )
    if not (release / "index.html").is_file():
        raise ReleaseError(f"{release} is not a whole site: it has no index.html.")
    new = live.with_name(f".{live.name}.{os.getpid()}")
    try:
        new.unlink(missing_ok=True)
        new.symlink_to(os.path.relpath(release, live.parent))
        new.replace(live)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise ReleaseError(f"The live link can't be replaced: {error}") from error


def releases(folder: Path, live: Path) -> list[Release]:
    """List the releases on disk, newest first."""
    if not folder.is_dir():
        return []
    current = live.resolve() if live.is_symlink() else None
    found = [p for p in folder.iterdir() if p.is_dir() and (p / "index.html").is_file()]
    return [
        Release(p.name, p, p.resolve() == current) for p in sorted(found, key=lambda p: p.name, reverse=True)
    ]


def roll_back(folder: Path, live: Path, release_id: str | None = None) -> Release:
    """Switch to ``release_id``, or to the newest release that is older than the live one.

    Raises :class:`ReleaseError` when there is nothing to go back to.
    """
    known = releases(folder, live)
    if release_id is not None:
        chosen = next((r for r in known if r.id == release_id), None)
        if chosen is None:
            raise ReleaseError(f'There is no release "{release_id}". See: throughline releases')
    else:
        current = next((i for i, r in enumerate(known) if r.live), -1)
        if current + 1 >= len(known):
            raise ReleaseError("There is no older release to go back to.")
        chosen = known[current + 1]
    switch(chosen.path, live)
    return Release(chosen.id, chosen.path, live=True)


def prune(folder: Path, live: Path, keep: int) -> list[str]:
    """Remove the oldest releases beyond ``keep``, never the live one. Returns the removed ids."""
    removed = []
    for release in releases(folder, live)[keep:]:
        if not release.live:
            shutil.rmtree(release.path)
            removed.append(release.id)
    return removed
