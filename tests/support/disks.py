"""Disks that fill: a small file system of its own, or a limit on files where none may be mounted."""

from __future__ import annotations

import errno
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class SmallDisk(NamedTuple):
    """A folder with little room.

    Attributes:
        folder: where it is.
        limit: run in a process before its program, where the folder itself has room; None where it has not.
        error: number of the error of a write that does not fit.
    """

    folder: Path
    limit: Callable[[], None] | None
    error: int


@contextmanager
def small_disk(size: int) -> Iterator[SmallDisk]:
    """Give a folder with room for `size` bytes."""
    folder = Path(tempfile.mkdtemp(prefix="slasvc-disk-"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = not subprocess.run(mount, capture_output=True, check=False).returncode
    largest = size * 3 // 4
    try:
        if mounted:
            yield SmallDisk(folder, None, errno.ENOSPC)
        else:
            yield SmallDisk(
                folder, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)), errno.EFBIG
            )
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder)
