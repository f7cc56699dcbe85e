"""Change files of the project so that nobody ever finds half a file, and no other change is lost."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


class ChangedError(Exception):
    """The file is no longer what was read; nothing was written."""


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one process at a time change records on behalf of the inbox; the others wait.

    The operating system lets go of the lock when its owner dies. Raises ``OSError`` where ``folder`` can't be
    made or written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def read_or_none(path: Path) -> bytes | None:
    """Return the bytes of a file, ``None`` where there is none. Raises ``OSError`` for any other reason."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def replace_file(path: Path, before: bytes | None, after: bytes) -> None:
    """Put ``after`` in the place of ``before``, at once: whoever is killed leaves one or the other.

    ``before`` is what was read, ``None`` where no file was. Raises :class:`ChangedError` when something else
    stands there by now, and ``OSError``. A link stays a link; the file it leads to keeps its permissions.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix="~", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(target.stat().st_mode & 0o7777 if before is not None else 0o666 & ~_umask())
        if read_or_none(target) != before:
            raise ChangedError(str(path))
        beside.replace(target)
    except FileNotFoundError as error:  # it was there when it was read
        raise ChangedError(str(path)) from error
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _umask() -> int:
    """Return the umask, which can be read only by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
