"""Read a record file as text, turning everything that can be wrong with a file into one problem."""

from __future__ import annotations

import errno
import stat
from dataclasses import dataclass
from pathlib import Path

from pipeline.problems import Problem

MAX_BYTES = 2 * 1024 * 1024
"""A record is written by hand; one larger than this is something else that got into the folder."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The text of one file. ``path`` is relative to the project, with forward slashes."""

    path: str
    text: str


def read_source(root: Path, path: Path) -> SourceFile | Problem:
    """Read ``path`` as UTF-8 text.

    Returns a :class:`Problem` for a folder, a broken or looping link, a device, a file that is too
    large, empty, unreadable or not UTF-8. Never raises for the state of the file system.
    """
    name = path.relative_to(root).as_posix()
    unfit = _unfit(path)
    if unfit:
        code, message, hint = unfit
        return Problem(name, 1, 1, code, message, hint=hint)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        return Problem(name, 1, 1, "unreadable-file", f"The file can't be read: {error.strerror}.")
    if not raw.strip():
        return Problem(
            name, 1, 1, "empty-file", "The file is empty.", hint="Write the record or remove the file."
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line_start = before.rfind(b"\n") + 1
        return Problem(
            name,
            before.count(b"\n") + 1,
            len(before[line_start:].decode("utf-8", "replace")) + 1,
            "not-utf8",
            f"The file is not UTF-8: byte 0x{raw[error.start]:02x} at offset {error.start} does not fit.",
            hint="Save it as UTF-8.",
        )
    return SourceFile(name, text.replace("\r\n", "\n").replace("\r", "\n"))


def _unfit(path: Path) -> tuple[str, str, str] | None:
    """Return code, message and hint when ``path`` is not a plain file of a record's size."""
    try:
        status = path.stat()
    except OSError as error:
        if error.errno == errno.ELOOP:
            return "link-loop", "This symbolic link leads back to itself.", "Replace it by a file."
        if path.is_symlink():
            return "broken-link", "This symbolic link leads nowhere.", "Replace it by a file."
        return "unreadable-file", f"The file can't be read: {error.strerror}.", ""
    if stat.S_ISDIR(status.st_mode):
        return "not-a-file", "A folder stands where a record file is expected.", "Rename or move it."
    if not stat.S_ISREG(status.st_mode):
        return "not-a-file", "This is not a regular file.", "Replace it by a text file."
    if status.st_size > MAX_BYTES:
        size = f"{status.st_size / 1e6:,.1f} MB"
        message = f"The file has {size}; a record has at most {MAX_BYTES // 1024 // 1024} MB."
        return "file-too-large", message, "Keep data out of the records; a benchmark points to its table."
    return None
