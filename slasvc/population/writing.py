"""The population as a file: Parquet, or JSON lines for the eye."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from slasvc.population.batches import CHUNK_ROWS, SCHEMA
from slasvc.population.office import UTC_OFFSET

ROW_GROUP_ROWS = 2 * CHUNK_ROWS
JSON_ROWS = 1_000
"""Rows that are Python objects at once."""
_LOCAL = timezone(timedelta(seconds=UTC_OFFSET))


def write_parquet(batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> None:
    """Write batches as Parquet."""
    with pq.ParquetWriter(file, SCHEMA, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch, row_group_size=ROW_GROUP_ROWS)


def write_json_lines(batches: Iterable[pa.RecordBatch], file: IO[bytes]) -> None:
    """Write each dossier as a line of JSON in UTF-8, without the keys that say nothing."""
    for batch in batches:
        for start in range(0, batch.num_rows, JSON_ROWS):
            rows = batch.slice(start, JSON_ROWS).to_pylist()
            file.writelines(f"{json.dumps(_said(row), ensure_ascii=False)}\n".encode() for row in rows)


def _said(value: Any) -> Any:
    """Return a value as JSON has it: local times as text, and of an object only what is there."""
    if isinstance(value, dict):
        return {name: _said(part) for name, part in value.items() if part not in (None, [])}
    if isinstance(value, list):
        return [_said(part) for part in value]
    return value.astimezone(_LOCAL).isoformat() if isinstance(value, datetime) else value
