"""A whole input in, a snapshot out: begun, interrupted, begun again until nothing is missing.

The manifest says from the beginning what the snapshot is of; only when every file is there does it say `complete`.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slasvc.atomic import PARTS, whole
from slasvc.errors import InvalidInput, LedgerFailure, Reason, SlaError
from slasvc.reports.rollup import write_rollup
from slasvc.reports.snapshots import ASSESSMENTS, MANIFEST, ROLLUP
from slasvc.services.recompute.files import Progress, recompute
from slasvc.services.recompute.job import Counts, Job
from slasvc.services.recompute.sources import Source, find_sources

if TYPE_CHECKING:
    from slasvc.services.recompute.ledger import KnownLedger

LOCK, REJECTS = ".lock", "rejects"
OPEN_FILES = 4
"""Input files that are worked on at once."""


@dataclass
class Outcome:
    """What came of a run.

    Attributes:
        files: counts by the name of each input.
        failures: why an input could not be read, by its name.
        rollup: rows of the rollup; none is written while a file is missing.
    """

    files: dict[str, Counts] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    rollup: int | None = None

    @property
    def total(self) -> Counts:
        """Counts of all files."""
        return sum(self.files.values(), Counts())


def write_snapshot(
    job: Job,
    root: Path | KnownLedger,
    snapshot: Path,
    *,
    threads: int,
    progress: Progress = lambda rows: None,
) -> Outcome:
    """Recompute every dossier at `root` into the directory `snapshot`.

    Files that are already there, from a run that was interrupted, are kept. A file that cannot be read does not
    stop the others; the snapshot is not complete then. A ledger that cannot be read does.

    Args:
        job: the instant and the definitions.
        root: a file, a folder of them, or a ledger.
        snapshot: a directory that is empty, new, or was begun for the same job and input.
        threads: how many chunks are answered at once; memory grows with it, not with the input.
        progress: told how many more rows are done, from several threads.

    Raises:
        InvalidInput: there is no input, or `snapshot` is not one of this job and input, or is being written.
        LedgerFailure: the ledger cannot be used.
        OSError: an output cannot be written.
    """
    sources = find_sources(root)
    with _locked(snapshot):
        _begin(job, root, snapshot)
        outcome = _recompute_all(job, sources, snapshot, threads, progress)
        _drop_orphans(snapshot, sources)
        outcome.rollup = _roll_up(job, sources, snapshot, outcome)
        _write_manifest(job, root, snapshot, outcome)
    return outcome


def read_known_time(snapshot: Path) -> int | None:
    """Return the known time of the ledger with which a snapshot was begun, None where it was begun with none."""
    try:
        manifest = json.loads((snapshot / MANIFEST).read_text(encoding="utf-8"))
        return int(datetime.fromisoformat(manifest["known_time"]).timestamp())
    except (OSError, ValueError, KeyError, TypeError):
        return None  # whether the directory can be used at all is told by whoever writes to it


def begin_snapshot(job: Job, root: Path | KnownLedger, snapshot: Path) -> None:
    """Make the directory of a snapshot whose files another engine computes; `write_snapshot` completes it.

    Raises:
        InvalidInput, OSError: as `write_snapshot`.
    """
    with _locked(snapshot):
        _begin(job, root, snapshot)


def _begin(job: Job, root: Path | KnownLedger, snapshot: Path) -> None:
    _check_snapshot(job, root, snapshot)
    _write_manifest(job, root, snapshot, None)


def _recompute_all(
    job: Job, sources: Sequence[Source], snapshot: Path, threads: int, progress: Progress
) -> Outcome:
    files = max(1, min(OPEN_FILES, threads, len(sources)))
    outcome = Outcome()
    with (
        ThreadPoolExecutor(threads, "slasvc-chunk") as chunks,
        ThreadPoolExecutor(files, "slasvc-file") as pool,
    ):
        work = partial(_recompute_one, job, snapshot, chunks, max(1, threads // files), progress)
        pending = [(source, pool.submit(work, source)) for source in sources]
        try:
            for source, future in pending:
                try:
                    outcome.files[source.name] = future.result()
                except LedgerFailure:
                    raise  # the other parts are of the same ledger
                except SlaError as error:
                    outcome.failures[source.name] = error.message
        except BaseException:
            for _, future in pending:
                future.cancel()
            raise
    return outcome


def _recompute_one(
    job: Job, snapshot: Path, chunks: Executor, ahead: int, progress: Progress, source: Source
) -> Counts:
    target, rejects = outputs(snapshot, source)
    return recompute(job, source, target, rejects, executor=chunks, ahead=ahead, progress=progress)


def _roll_up(job: Job, sources: Sequence[Source], snapshot: Path, outcome: Outcome) -> int | None:
    if outcome.failures:
        (snapshot / ROLLUP).unlink(missing_ok=True)
        return None
    with whole(snapshot / ROLLUP) as rollup:
        return write_rollup([outputs(snapshot, source)[0] for source in sources], rollup, job.stamp())


def outputs(snapshot: Path, source: Source) -> tuple[Path, Path]:
    """Return where the assessments and the rejects of a source go."""
    name = source.name.removesuffix(".parquet")
    return snapshot / ASSESSMENTS / f"{name}.parquet", snapshot / REJECTS / f"{name}.jsonl"


# --- the directory ------------------------------------------------------------------------------------------


@contextmanager
def _locked(snapshot: Path) -> Iterator[None]:
    """Hold a snapshot for one run; the system lets go of it when the process ends, however it ends."""
    snapshot.mkdir(parents=True, exist_ok=True)
    with (snapshot / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise _wrong(f"{snapshot} is being written by another run; wait for it to end") from None
        for left in snapshot.rglob(PARTS):
            left.unlink(missing_ok=True)
        yield


def _check_snapshot(job: Job, root: Path | KnownLedger, snapshot: Path) -> None:
    """Refuse a directory that is not empty and was not begun for the same job and input."""
    others = [path.name for path in snapshot.iterdir() if path.name != LOCK]
    if not others:
        return
    try:
        manifest = json.loads((snapshot / MANIFEST).read_text(encoding="utf-8"))
        same = all(manifest.get(name) == value for name, value in _identity(job, root).items())
    except FileNotFoundError:
        raise _wrong(f"{snapshot} is not empty, and no snapshot; choose another directory") from None
    except (ValueError, AttributeError):
        raise _wrong(f"{snapshot / MANIFEST} cannot be read; choose another directory") from None
    if not same:
        raise _wrong(
            f"{snapshot} is a snapshot of another instant, other definitions or another input; choose another "
            "directory, or delete it"
        )


def _drop_orphans(snapshot: Path, sources: Sequence[Source]) -> None:
    """Delete outputs of inputs that have gone since an interrupted run."""
    kept = {path for source in sources for path in outputs(snapshot, source)}
    for folder in (snapshot / ASSESSMENTS, snapshot / REJECTS):
        for path in folder.rglob("*"):
            if path.is_file() and path not in kept:
                path.unlink()


def _write_manifest(job: Job, root: Path | KnownLedger, snapshot: Path, outcome: Outcome | None) -> None:
    manifest: dict[str, Any] = {
        "complete": outcome is not None and not outcome.failures,
        **_identity(job, root),
    }
    if outcome is not None:
        manifest |= {
            "total": _plain(outcome.total),
            "rollup": None if outcome.rollup is None else {"file": ROLLUP, "rows": outcome.rollup},
            "files": {name: _plain(counts) for name, counts in sorted(outcome.files.items())},
            "failures": dict(sorted(outcome.failures.items())),
        }
    with whole(snapshot / MANIFEST) as path:
        path.write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")


def _identity(job: Job, root: Path | KnownLedger) -> dict[str, Any]:
    """Return what the manifest says from the beginning: equal in all of it, two runs are the same."""
    known = {} if isinstance(root, Path) else {"known_time": _written(root.known_time)}
    return {"input": str(root), **known, "as_of_time": _written(job.as_of), "job": job.stamp()}


def _written(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat()


def _plain(counts: Counts) -> dict[str, Any]:
    return {
        "rows": counts.rows,
        "answered": counts.rows - counts.rejected,
        "rejected": counts.rejected,
        "classes": dict(counts.classes),
    }


def _wrong(message: str) -> InvalidInput:
    return InvalidInput(Reason.INVALID_VALUE, message)
