"""Reports as files: workbooks for people, CSV and Parquet for machines.

Texts are written as texts, never as formulas. A file appears whole or not at all.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from slasvc.atomic import whole
from slasvc.reports.periods import Period
from slasvc.reports.tables import Table
from slasvc.reports.workbooks import render_workbook

ENDINGS = (".xlsx", ".csv", ".parquet")
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
"""First characters that a spreadsheet takes for a formula."""
_TYPES = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    Decimal: pa.decimal128(18, 6),
    date: pa.date32(),
}
"""Types of Parquet, whatever the cells are: files of every month go together, also where a column is empty."""


def render_table(table: Table, period: Period, note: str, ending: str) -> bytes:
    """Return a table as the bytes of a file.

    Args:
        table: what is written.
        period: what it is of.
        note: where it comes from, for the foot.
        ending: one of `ENDINGS`.

    Raises:
        InvalidInput: `TOO_LARGE`: a workbook cannot hold so many rows.
    """
    if ending == ".csv":
        return _csv(table)
    if ending == ".parquet":
        return _parquet(table)
    return render_workbook(table, period, note)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file in one go.

    Raises:
        OSError: it cannot be written.
    """
    with whole(path) as part:
        part.write_bytes(content)


def _csv(table: Table) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([column.name for column in table.columns])
    for row in table.rows:
        writer.writerow(
            [f"'{one}" if isinstance(one, str) and one.startswith(_ACTIVE) else one for one in row]
        )
    # The mark of byte order is what makes spreadsheets read Vietnamese as UTF-8.
    return stream.getvalue().encode("utf-8-sig")


def _parquet(table: Table) -> bytes:
    columns = {
        column.name: pa.array([row[at] for row in table.rows], _TYPES[column.kind])
        for at, column in enumerate(table.columns)
    }
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return bytes(sink.getvalue())
