"""DuckDB in this process: bounded in memory, the rest on disk, and damaged files told from our own defects.

DuckDB is imported nowhere else, and only when a question is asked: that takes long, and few processes ask.
"""

from __future__ import annotations

import atexit
import logging
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from tempfile import TemporaryDirectory, mkdtemp
from typing import TYPE_CHECKING, Any

from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.reports.snapshots import StoredSnapshot, unusable

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger(__name__)
log.addHandler(logging.NullHandler())  # a program that has set up no logging gets no lines
MEMORY = "1GB"
"""What one database may keep in memory; the rest it lays on disk."""
_TOO_MUCH = "the question needs more memory than there is; ask for fewer groups, or a shorter period"
_SPILL = "slasvc-spill-"
"""How the names of folders begin that hold what is laid on disk; messages of DuckDB name them."""


@contextmanager
def open_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Give a database in memory that lays what is too much in a folder of its own, and takes both away."""
    with TemporaryDirectory(prefix=_SPILL) as spill, _connect(spill) as made:
        yield made


def fetch(snapshot: StoredSnapshot, sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a question to a snapshot.

    Raises:
        NotKnown: `SNAPSHOT_UNUSABLE`: a file is damaged, or gone.
        InvalidInput: `TOO_LARGE`: memory and disk do not suffice.
    """
    damaged = unusable(snapshot.id, "a file is gone, damaged or not of its kind; recompute it")
    with failures_as(damaged), _shared().cursor() as cursor:
        return cursor.execute(sql, parameters).fetchall()


def sort_names(names: Collection[str]) -> list[str]:
    """Return Vietnamese names as dictionaries have them (ICU): Đ between D and E, tones after letters."""
    sql = "SELECT name FROM (SELECT unnest($names) AS name) ORDER BY icu_sort_key(name, 'vi'), name"
    with _shared().cursor() as cursor:
        return [name for (name,) in cursor.execute(sql, {"names": list(names)}).fetchall()]


@contextmanager
def failures_as(damaged: SlaError, too_much: str = _TOO_MUCH) -> Iterator[None]:
    """Log what files lead to, and turn it into refusals; what we did wrong is let through.

    Raises:
        SlaError: `damaged`, where a file is.
        InvalidInput: `TOO_LARGE`: memory and disk do not suffice, in the words of `too_much`.
    """
    import duckdb

    try:
        yield
    except (duckdb.ParserException, duckdb.CatalogException):
        raise
    # What a damaged page leads to is of any kind; a damaged name of a column, to a column that is not found.
    except (duckdb.Error, UnicodeDecodeError) as error:
        log.warning("a question to snapshots failed", exc_info=True)
        if isinstance(error, duckdb.FatalException | duckdb.InternalException):
            _shared.cache_clear()  # after such a one a database answers nothing more
        if isinstance(error, duckdb.OutOfMemoryException) or _SPILL in str(error):
            raise InvalidInput(Reason.TOO_LARGE, too_much, field="question") from None
        raise damaged from None
    except RuntimeError as error:
        if "interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from None  # which is what DuckDB was told


@lru_cache(maxsize=1)
def _shared() -> duckdb.DuckDBPyConnection:
    """Return the database that all questions share, until the process ends; a cursor is safe on any thread."""
    spill = mkdtemp(prefix=_SPILL)
    atexit.register(shutil.rmtree, spill, ignore_errors=True)
    # What is alive when the interpreter ends, DuckDB's bindings complain of.
    atexit.register(_shared.cache_clear)
    return _connect(spill)


def _connect(spill: str) -> duckdb.DuckDBPyConnection:
    import duckdb

    # By itself DuckDB would lay what is too much in the working directory, where a service may not write.
    return duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spill})


def paths(files: Sequence[Any]) -> list[str]:
    """Return paths as DuckDB takes them: what it would read as a pattern stands for itself."""
    return ["".join(f"[{mark}]" if mark in "*?[" else mark for mark in str(file)) for file in files]
