"""Files that several programs write to: held while they change, replaced in one step."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from migtools.errors import LockedError

PATIENCE = 5.0  # seconds that somebody else may take to write
Stamp = tuple[int, int, int]


def stamp(path: Path | None) -> Stamp | None:
    """What tells one state of a file from the next; nothing for a missing or an empty file."""
    try:
        found = path.stat() if path else None
    except FileNotFoundError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino) if found and found.st_size else None


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file while it is read and written.

    Raises:
        LockedError: If another program holds it for too long.
        OSError: If its folder cannot be written to.
    """
    from filelock import FileLock, Timeout

    if not path.parent.is_dir():
        # The lock would make the folder, and nobody asked for one.
        raise FileNotFoundError(errno.ENOENT, "there is no such folder")
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=PATIENCE)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockedError(
            f"{path.name} is being written by another program; nothing was changed, try again"
        ) from error
    try:
        yield
    finally:
        lock.release()


def replace(path: Path, text: str) -> None:
    """Put a text in the place of a file, all of it or nothing.

    Raises:
        OSError: If that is not possible; the file is as it was.
    """
    # Only who holds the lock writes it: one that is left over is from a crash.
    fresh = path.with_name(f".{path.name}.tmp")
    try:
        with open(fresh, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            os.chmod(fresh, path.stat().st_mode & 0o777)
        os.replace(fresh, path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
