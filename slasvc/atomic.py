"""Files that are there whole or not at all: written under another name beside their own, then renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PARTS = ".*.part"
"""Pattern of the names under which files are written; what a process that was killed leaves behind has one."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path` to write to; at the end what is there takes its place, on the disk.

    Where nothing is there any more at the end, `path` is removed. When the block fails, `path` stays as it was.

    Raises:
        OSError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield temporary
        if temporary.exists():
            _sync(temporary)
            temporary.replace(path)
        else:
            path.unlink(missing_ok=True)
        _sync(path.parent)
    finally:
        with suppress(OSError):
            temporary.unlink()


def say_unwritten(path: Path, error: OSError) -> str:
    """Return that `path` cannot be written, why, and what to do, in no words of the library that failed."""
    why = os.strerror(error.errno) if error.errno else "output failed"
    mend = "make room there" if error.errno in _FULL else "mend that or name another place"
    return f"{path} cannot be written: {why}; {mend}, and run the command again"


def _sync(path: Path) -> None:
    """Wait until what was written at `path` is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
