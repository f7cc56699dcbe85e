"""Read a record file as text, turning everything that can be wrong with a file into one problem."""

from __future__ import annotations

import codecs
import errno
import re
import stat
from bisect import bisect_right
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


class Lines:
    """Turns an offset into ``text`` into a line and a column. ``first`` is the number of its first line."""

    def __init__(self, text: str, first: int = 1) -> None:
        self.text = text
        self.first = first
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Return line and column (from 1) of the character at ``offset``."""
        index = bisect_right(self._starts, offset) - 1
        return self.first + index, offset - self._starts[index] + 1

    def start_of_line(self, offset: int) -> int:
        """Return the offset at which the line of ``offset`` begins."""
        return self._starts[bisect_right(self._starts, offset) - 1]

    def end_of_line(self, offset: int) -> int:
        """Return the offset of the line break after ``offset``, or of the end of the text."""
        end = self.text.find("\n", offset)
        return len(self.text) if end < 0 else end

    def line(self, offset: int) -> str:
        """Return the line of ``offset`` without its break."""
        return self.text[self.start_of_line(offset) : self.end_of_line(offset)]


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
        # The decoder counts from behind a byte order mark.
        start = error.start + (3 if raw.startswith(codecs.BOM_UTF8) else 0)
        before = _unix(raw[:start].decode("utf-8-sig"))
        line, column = Lines(before).at(len(before))
        message = f"The file is not UTF-8: byte 0x{raw[start]:02x} at offset {start} does not fit."
        return Problem(name, line, column, "not-utf8", message, hint="Save it as UTF-8.")
    return SourceFile(name, _unix(text))


def lines_to_show(path: Path) -> list[str]:
    """Return the lines of a file as far as people can read it; none if it is not a plain, small file."""
    try:
        raw = b"" if _unfit(path) else path.read_bytes()
    except OSError:
        return []
    return _unix(raw.decode("utf-8-sig", "replace")).split("\n")


def _unix(text: str) -> str:
    """Return ``text`` with the line breaks of Windows and of the old Macintosh made plain."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


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
