"""Snapshots as they lie on disk: which there are, which is the latest, and whether one can be trusted.

A directory of snapshots holds one directory for each as-of day, as `recompute` writes them. One that is not
complete is not there; one whose files are damaged, foreign or of another run is refused when it is opened.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from slasvc.errors import NotKnown, Reason, SlaError

MANIFEST, ASSESSMENTS, ROLLUP = "manifest.json", "assessments", "rollup.parquet"
LATEST = "latest"
SCHEMA_VERSION = 2
"""Of the columns of a snapshot; one of another version is computed anew."""
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Where the day of an as-of time is meant."""


@dataclass(frozen=True)
class StoredSnapshot:
    """One complete snapshot.

    Attributes:
        id: name of its directory.
        as_of: seconds since the epoch.
        dossiers: how many are in it.
        refused: rows of the input that could not be assessed, and are not in it.
        files: its Parquet files.
        rollup: its summary by month; None where it was not written.
    """

    id: str
    path: Path
    as_of: int
    rule_set_digest: str
    calendars_digest: str
    dossiers: int
    refused: int
    files: tuple[Path, ...]
    rollup: Path | None

    @property
    def as_of_date(self) -> date:
        """The day that the as-of time lies on."""
        return datetime.fromtimestamp(self.as_of, ZONE).date()


def list_snapshots(root: Path) -> list[StoredSnapshot]:
    """Return the complete snapshots of a directory, the latest first; an unreadable one is left out."""
    found = []
    for folder in _folders(root):
        try:
            found.append(read_snapshot(folder))
        except SlaError:
            continue
    return sorted(found, key=lambda one: (one.as_of, one.id), reverse=True)


def open_snapshot(root: Path, snapshot_id: str) -> StoredSnapshot:
    """Return a snapshot by its id, its files checked; `latest`, or nothing, is the one of the latest as-of time.

    Raises:
        NotKnown: `UNKNOWN_SNAPSHOT`: there is none, or not this one; `SNAPSHOT_UNUSABLE`: it is not complete,
            or its files are damaged, or they are not its own.
    """
    if snapshot_id in ("", LATEST):
        if not (known := list_snapshots(root)):
            raise _unknown("there is no complete snapshot here; slasvc recompute writes one", snapshot_id)
        snapshot = known[0]
    else:
        # An id is a name in the directory, never a way out of it.
        if snapshot_id not in {path.name for path in _folders(root)}:
            raise _unknown(f"there is no snapshot {snapshot_id[:64]!r} here", snapshot_id)
        snapshot = read_snapshot(root / snapshot_id)
    check_files(snapshot)
    return snapshot


def read_snapshot(folder: Path) -> StoredSnapshot:
    """Return what the manifest of a snapshot directory says.

    Raises:
        NotKnown: `SNAPSHOT_UNUSABLE`: there is none that can be read, or it is not complete.
    """
    path = folder / MANIFEST
    try:
        state = path.stat()
        return _read_manifest(path, state.st_mtime_ns, state.st_size)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise unusable(folder.name, "its manifest cannot be read") from None


def check_files(snapshot: StoredSnapshot) -> None:
    """Refuse a snapshot of which a file is missing, damaged, or of another run.

    Raises:
        NotKnown: `SNAPSHOT_UNUSABLE`.
    """
    import pyarrow as pa  # takes long to import, and few servers are asked

    for path in (*snapshot.files, *([snapshot.rollup] if snapshot.rollup else [])):
        name = path.relative_to(snapshot.path)
        try:
            state = path.stat()
            stamp = _stamp(path, state.st_mtime_ns, state.st_size)
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            raise unusable(snapshot.id, f"{name} is missing or damaged") from None
        if stamp.get("slasvc.schema_version") != str(SCHEMA_VERSION):
            raise unusable(snapshot.id, f"{name} was written by another program or version; recompute it")
        if stamp.get("slasvc.as_of") != str(snapshot.as_of):
            raise unusable(snapshot.id, f"{name} belongs to another run; recompute it")


def unusable(snapshot_id: str, why: str) -> NotKnown:
    """Return the refusal of a snapshot that cannot be used."""
    return NotKnown(
        Reason.SNAPSHOT_UNUSABLE,
        f"snapshot {snapshot_id[:64]!r} cannot be used: {why}",
        field="snapshot_id",
        metadata={"snapshot_id": snapshot_id[:64]},
    )


def _unknown(message: str, snapshot_id: str) -> NotKnown:
    return NotKnown(
        Reason.UNKNOWN_SNAPSHOT, message, field="snapshot_id", metadata={"snapshot_id": snapshot_id[:64]}
    )


def _folders(root: Path) -> list[Path]:
    try:
        return [path for path in root.iterdir() if path.is_dir()]
    except OSError:
        return []


@lru_cache(maxsize=1_024)
def _read_manifest(path: Path, changed: int, size: int) -> StoredSnapshot:
    """Return what a manifest says; `changed` and `size` make another file another entry.

    The latest of hundreds of snapshots is asked for with every question.
    """
    folder, manifest = path.parent, json.loads(path.read_text(encoding="utf-8"))
    if not manifest["complete"]:
        raise unusable(folder.name, "it is not complete; finish it with the command that began it")
    job = manifest["job"]
    names = [name.removesuffix(".parquet") for name in manifest["files"]]
    return StoredSnapshot(
        id=folder.name,
        path=folder,
        as_of=int(job["slasvc.as_of"]),
        rule_set_digest=str(job["slasvc.rule_set_digest"]),
        calendars_digest=str(job["slasvc.calendars_digest"]),
        dossiers=int(manifest["total"]["answered"]),
        refused=int(manifest["total"]["rejected"]),
        files=tuple(folder / ASSESSMENTS / f"{name}.parquet" for name in names),
        rollup=folder / ROLLUP if manifest.get("rollup") else None,
    )


@lru_cache(maxsize=4_096)
def _stamp(path: Path, changed: int, size: int) -> dict[str, str]:
    """Return what the footer of a file says of it; `changed` and `size` make another file another entry."""
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(path).metadata or {}
    return {
        key.decode(errors="replace"): value.decode(errors="replace")
        for key, value in metadata.items()
        if key.startswith(b"slasvc.")
    }
