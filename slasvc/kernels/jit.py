"""How kernels are compiled: without the GIL, cached on disk where that is possible, never parallel.

Parallelism is a thread pool over chunks: numba's own threading layer aborts the process when two Python
threads enter parallel kernels. numba notices a change of the file a kernel stands in, but not of the files
whose functions and constants it compiles in; the cache directory is therefore named after all of them, so
that an upgrade can never run yesterday's arithmetic.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numba

_numba_config: Any = numba.config

FunctionT = TypeVar("FunctionT", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent.parent
_COMPILED_IN = ("kernels/*.py", "model/*.py", "calendars/compiled.py", "errors.py")


def kernel(function: FunctionT) -> FunctionT:
    """Compile an entry point that is called from Python."""
    return _compile(function, cache=CACHED)


def device(function: FunctionT) -> FunctionT:
    """Compile a function that only kernels call, into its callers.

    Without inlining each call would copy the descriptors of all tables.
    """
    return _compile(function, forceinline=True)


def routine(function: FunctionT) -> FunctionT:
    """Compile a large function that few rows reach, once, instead of into every caller: compiling costs time."""
    return _compile(function)


def _compile(function: FunctionT, **options: bool) -> FunctionT:
    # Kernels allocate nothing, so numba's reference counting is off (`_nrt`): counting the tables' arrays at
    # every look-up takes longer than the look-up.
    njit: Any = numba.njit
    return njit(nogil=True, error_model="numpy", _nrt=False, **options)(function)


def sources_digest() -> str:
    """Return a digest of everything that is compiled into kernels."""
    digest = hashlib.sha256()
    for pattern in _COMPILED_IN:
        for path in sorted(_PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _use_cache() -> bool:
    """Point numba at a directory of these very sources; False where none can be written.

    numba would raise at import there. Then each process compiles its kernels anew, which takes seconds and
    changes nothing else.
    """
    for base in _bases():
        directory = base / f"slasvc-kernels-{sources_digest()}"
        try:
            directory.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=directory):
                pass
        except OSError:
            continue
        _numba_config.CACHE_DIR = os.fspath(directory)
        return True
    return False


def _bases() -> Iterator[Path]:
    """Yield where a cache may lie: where numba was told, beside the code, in the user's cache."""
    if _numba_config.CACHE_DIR:
        yield Path(_numba_config.CACHE_DIR)
    yield Path(__file__).parent / "__pycache__"
    try:
        yield Path.home() / ".cache" / "slasvc"
    except RuntimeError:  # no home directory
        return


CACHED = _use_cache()
