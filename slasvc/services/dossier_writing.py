"""Tables of dossiers into files of the formats that `dossier_files` reads: JSON Lines and Parquet.

Times are written in UTC. A file is read back as the same dossiers, events in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from slasvc.atomic import say_unwritten, whole
from slasvc.errors import InvalidInput, Reason
from slasvc.services.dossier_files import FileFormat
from slasvc.services.tables.schema import DOSSIERS

JSON_ROWS = 1_000
"""Rows that are Python objects at once."""


def write_dossiers(path: Path, file_format: FileFormat, batches: Iterable[pa.RecordBatch]) -> Iterator[int]:
    """Write batches of `DOSSIERS` to a file that is not there yet, and yield after each how many rows it had.

    The file is there when all of it is.

    Raises:
        InvalidInput: the file is there already or cannot be written, or the format is none that is written.
    """
    if file_format not in {FileFormat.JSONL, FileFormat.PARQUET}:
        raise _refused("expected a file .jsonl or .parquet")
    if path.exists():
        raise _refused(f"{path} is there already; name a new file")
    try:
        with whole(path) as part, part.open("wb") as file:
            write = _write_parquet if file_format is FileFormat.PARQUET else _write_json_lines
            yield from write(file, batches)
    except OSError as error:
        raise _refused(say_unwritten(path, error)) from None


def _refused(message: str) -> InvalidInput:
    return InvalidInput(Reason.INVALID_VALUE, message)


def _write_parquet(file: IO[bytes], batches: Iterable[pa.RecordBatch]) -> Iterator[int]:
    with pq.ParquetWriter(file, DOSSIERS, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch, row_group_size=len(batch))
            yield len(batch)


def _write_json_lines(file: IO[bytes], batches: Iterable[pa.RecordBatch]) -> Iterator[int]:
    for batch in batches:
        for start in range(0, len(batch), JSON_ROWS):
            rows = batch.slice(start, JSON_ROWS).to_pylist()
            file.writelines(f"{json.dumps(_said(row), ensure_ascii=False)}\n".encode() for row in rows)
        yield len(batch)


def _said(value: Any) -> Any:
    """Return a value as JSON has it: times as text, and of an object only what is there."""
    if isinstance(value, dict):
        return {name: _said(part) for name, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_said(part) for part in value]
    return value.isoformat() if isinstance(value, datetime) else value
