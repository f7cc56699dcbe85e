"""Pagefind as a process: pages are handed to it one by one, in order, and it writes its index.

Its command line reads a folder instead, in the order in which the file system lists it, and numbers pages
so: the same site would give other bytes on another disk. Its protocol on standard input leaves the order to
us. Pagefind's own package for Python speaks it, too, and waits a tenth of a second for each page.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

FOLDER = "pagefind"
"""Where the index stands in the site."""

NEEDS = ("pagefind_bin", "cbor2")
"""What has to be installed for an index to be made; not every platform has a Pagefind."""

_MAGIC = b"pagefind_dcd"
# Pagefind writes readers' interfaces of its own beside the index, and a worker; ours does without.
_NOT_USED = re.compile(r"pagefind-(?:ui|modular-ui|component-ui|highlight|worker)\.")


class SearchError(Exception):
    """Pagefind failed. The message carries what it said."""


def available() -> bool:
    """Tell whether an index can be made on this machine."""
    return all(importlib.util.find_spec(name) for name in NEEDS)


def write_index(pages: Iterable[tuple[str, str]], folder: Path) -> None:
    """Index ``pages``, as (path from the root, HTML), into ``folder``.

    The same pages in the same order give the same bytes. Raises :class:`SearchError` when Pagefind fails.
    """
    with tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", "pagefind_bin", "--service"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=said) as process:  # noqa: S603
            try:
                _converse(process, pages, folder)
            except SearchError as error:
                process.kill()
                process.wait()
                said.seek(0)
                words = said.read().decode("utf-8", "replace").strip()
                raise SearchError(words or str(error)) from error
            finally:
                process.kill()
                with suppress(OSError):  # what it is not there to read any more
                    _pipes(process)[0].close()
    _settle(folder)


def _converse(process: subprocess.Popen[bytes], pages: Iterable[tuple[str, str]], folder: Path) -> None:
    new = _ask(process, {"type": "NewIndex", "config": {"force_language": "en"}})
    which = {"index_id": new["index_id"]}
    for url, html in pages:
        _ask(process, {"type": "AddFile", **which, "url": url, "file_contents": html})
    # It can also write the files itself, but answers before they are all on the disk.
    for file in _ask(process, {"type": "GetFiles", **which})["files"]:
        if not _NOT_USED.match(file["path"]):
            path = folder / file["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(file["content"]))


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise SearchError("pagefind was started without pipes")
    return process.stdin, process.stdout


def _ask(process: subprocess.Popen[bytes], payload: dict[str, Any]) -> dict[str, Any]:
    """Send one request and wait for its answer: JSON in base64 both ways, each with a comma behind it."""
    stdin, stdout = _pipes(process)
    message = json.dumps({"message_id": 0, "payload": payload}).encode()
    parts: list[bytes] = []
    try:
        stdin.write(base64.b64encode(message) + b",")
        stdin.flush()
        while not (parts and parts[-1].endswith(b",")):
            parts.append(os.read(stdout.fileno(), 2**20))
            if not parts[-1]:
                raise EOFError("no answer")
        told: dict[str, Any] = json.loads(base64.b64decode(b"".join(parts)[:-1]))["payload"]
    except (OSError, EOFError, ValueError, KeyError) as error:
        raise SearchError(f"pagefind broke off: {error}") from error
    if told["type"] == "Error":
        raise SearchError(str(told.get("message", told)))
    return told


def read_fragments(folder: Path) -> list[dict[str, Any]]:
    """Return what the index in ``folder`` keeps of each page: ``url``, ``content``, ``filters``, ``meta``.

    Raises ``ValueError`` and ``OSError`` for a file that is no part of an index.
    """
    paths = sorted((folder / "fragment").glob("*.pf_fragment"))
    return [json.loads(_unpacked(path)) for path in paths]


def _settle(folder: Path) -> None:
    """Put in order what Pagefind 1.5 leaves to chance, and name these files anew by their content.

    It writes the values of a facet, and the facets in the table of contents, in the order of a hash map that
    differs from run to run. Both are sorted here; the rest of its files is the same in each run.
    """
    import cbor2  # noqa: PLC0415 - optional, see NEEDS

    entry_path = folder / "pagefind-entry.json"
    entry = json.loads(entry_path.read_text(encoding="utf-8"))
    for language, facts in entry["languages"].items():
        meta_path = folder / f"pagefind.{facts['hash']}.pf_meta"
        # [version, pages, chunks of the index, facets as [name, file], sorts, fields]
        meta = cbor2.loads(_unpacked(meta_path))
        for facet in meta[3]:
            path = folder / "filter" / f"{facet[1]}.pf_filter"
            name, values = cbor2.loads(_unpacked(path))
            path.unlink()
            facet[1] = _pack(folder / "filter", language, ".pf_filter", [name, sorted(values)])
        meta[3].sort()
        meta_path.unlink()
        facts["hash"] = _pack(folder, f"pagefind.{language}", ".pf_meta", meta).removeprefix("pagefind.")
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True)
    entry_path.write_text(text, encoding="utf-8", newline="")


def _unpacked(path: Path) -> bytes:
    data = gzip.decompress(path.read_bytes())
    if not data.startswith(_MAGIC):
        raise ValueError(f"{path.name} is no file of Pagefind")
    return data.removeprefix(_MAGIC)


def _pack(folder: Path, prefix: str, suffix: str, value: list[Any]) -> str:
    """Write ``value`` to a file named by its content; return the name without its suffix."""
    import cbor2  # noqa: PLC0415

    data = cbor2.dumps(value)
    name = f"{prefix}_{hashlib.sha256(data).hexdigest()[:10]}"
    (folder / f"{name}{suffix}").write_bytes(gzip.compress(_MAGIC + data, mtime=0))
    return name
