"""Files of dossiers as rows: JSON Lines, CSV and Parquet, never more than a chunk of one in memory.

A file that cannot be read at all raises `InvalidInput` (`UNREADABLE_INPUT`); a row that cannot be understood
becomes a refused row, and the rows after it are read. Text is UTF-8, with or without a byte order mark.
"""

from __future__ import annotations

import csv
import enum
import io
import itertools
import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any

from slasvc.errors import Reason
from slasvc.services.dossier_rows import (
    CSV_COLUMNS,
    JSON_KEYS,
    PARQUET_COLUMNS,
    DossierRow,
    check_columns,
    decode_row,
    refuse_row,
    unreadable,
)
from slasvc.services.national_files import read_national

CHUNK_ROWS = 10_000
"""Rows of a Parquet file that are in memory at once."""
MAX_LINE = 2**20
"""Longest line of JSON, in characters."""

# The two byte order marks of UTF-16, as bytes that are no UTF-8 come out of the decoder.
_UTF16_MARKS = ("\udcff\udcfe", "\udcfe\udcff")
_NOT_UTF8 = "is not UTF-8 text; save the file as UTF-8"


class FileFormat(enum.Enum):
    """How a file of dossiers is written."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    DVCQG = "dvcqg"
    """Records of the national portal, in JSON; no ending tells them."""


ENDINGS = {
    ".jsonl": FileFormat.JSONL,
    ".ndjson": FileFormat.JSONL,
    ".json": FileFormat.JSONL,
    ".csv": FileFormat.CSV,
    ".parquet": FileFormat.PARQUET,
}


def format_of(path: Path) -> FileFormat:
    """Return the format that the ending of `path` tells.

    Raises:
        InvalidInput: the ending tells none.
    """
    known = ENDINGS.get(path.suffix.lower())
    if known is None:
        raise unreadable(
            f"{path}: the ending does not tell the format; expected .jsonl, .csv or .parquet, or --format"
        )
    return known


def read_dossiers(path: Path, file_format: FileFormat, authority: str = "") -> Iterator[DossierRow]:
    """Yield the rows of a file in order; `authority` is for national records that name none.

    Raises:
        InvalidInput: the file cannot be read; raised at the latest before the first row that is affected.
    """
    if path.is_dir():
        raise unreadable(f"{path} is a directory; expected a file of dossiers")
    try:
        with path.open("rb") as stream:
            yield from read_stream(stream, file_format, str(path), authority)
    except FileNotFoundError:
        raise unreadable(f"{path}: there is no such file") from None
    except OSError as error:
        raise unreadable(f"{path} cannot be read: {error.strerror or 'input failed'}") from None


def read_stream(
    stream: IO[bytes], file_format: FileFormat, name: str, authority: str = ""
) -> Iterator[DossierRow]:
    """Yield the rows of an open file, which `name` stands for in messages."""
    match file_format:
        case FileFormat.PARQUET:
            return _read_parquet(stream, name)
        case FileFormat.CSV:
            return _read_text(stream, _read_csv, name)
        case FileFormat.JSONL:
            return _read_text(stream, _read_json_lines, name)
        case FileFormat.DVCQG:
            return _read_text(stream, partial(read_national, authority=authority), name)


def _read_text(
    stream: IO[bytes], read: Callable[[IO[str], str], Iterator[DossierRow]], name: str
) -> Iterator[DossierRow]:
    """Yield what `read` makes of `stream`; bytes that are not UTF-8 become lone surrogates, found row by row."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield from read(text, name)
    finally:
        text.detach()  # the stream is closed by whoever opened it


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


# JSON Lines


def _read_json_lines(text: IO[str], name: str) -> Iterator[DossierRow]:
    empty = True
    for line in itertools.count(1):
        row = text.readline(MAX_LINE)
        if not row:
            break
        if not row.strip():
            continue
        if empty and row.startswith(_UTF16_MARKS):
            raise unreadable(f"{name} {_NOT_UTF8}")
        empty = False
        if len(row) == MAX_LINE and not row.endswith("\n"):
            _skip_line(text)
            yield refuse_row(line, f"the line is longer than {MAX_LINE} characters", reason=Reason.TOO_LARGE)
        else:
            yield _read_json_row(line, row)
    if empty:
        raise unreadable(f"{name} is empty; expected one JSON object on each line")


def _skip_line(text: IO[str]) -> None:
    while (part := text.readline(MAX_LINE)) and not part.endswith("\n"):
        pass


def _read_json_row(line: int, text: str) -> DossierRow:
    if not _is_utf8(text):
        return refuse_row(line, f"the line {_NOT_UTF8}", reason=Reason.UNREADABLE_INPUT)
    repeated: list[str] = []

    def collect(pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) < len(pairs):
            repeated.extend(key for key in value if sum(key == name for name, _ in pairs) > 1)
        return value

    try:
        value = json.loads(text, object_pairs_hook=collect)
    except json.JSONDecodeError as error:
        return refuse_row(line, f"the line is not JSON: column {error.colno}", reason=Reason.UNREADABLE_INPUT)
    except (ValueError, RecursionError):
        return refuse_row(line, "the line is not usable JSON", reason=Reason.UNREADABLE_INPUT)
    if not isinstance(value, dict):
        return refuse_row(line, 'expected a JSON object, as in {"procedure_code": "1.004873", ...}')
    if repeated:
        return refuse_row(line, f"the key {repeated[0][:64]!r} is given twice", field=repeated[0][:64])
    return decode_row(line, value, JSON_KEYS)


# CSV


def _read_csv(text: IO[str], name: str) -> Iterator[DossierRow]:
    reader = csv.reader(text, strict=True)
    columns = _csv_header(reader, name)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            message = "the line is not CSV: a quote stands open or a cell is too long"
            yield refuse_row(line, message, reason=Reason.UNREADABLE_INPUT)
            continue
        if any(cell.strip() for cell in cells):
            yield _read_csv_row(line, columns, cells)


def _csv_header(reader: Any, name: str) -> list[str]:
    try:
        columns = next((row for row in reader if any(cell.strip() for cell in row)), None)
    except csv.Error:
        raise unreadable(f"{name} is not CSV: the header cannot be read") from None
    if columns is None:
        raise unreadable(f"{name} is empty; expected a header with {', '.join(CSV_COLUMNS)}")
    if not all(map(_is_utf8, columns)):
        raise unreadable(f"{name} {_NOT_UTF8}")
    columns = [column.strip() for column in columns]
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t"):
        raise unreadable(f"{name}: the columns are not separated by commas; save the file as CSV with commas")
    check_columns(columns, CSV_COLUMNS, name)
    return columns


def _read_csv_row(line: int, columns: list[str], cells: list[str]) -> DossierRow:
    if not all(map(_is_utf8, cells)):
        return refuse_row(line, f"the line {_NOT_UTF8}", reason=Reason.UNREADABLE_INPUT)
    if len(cells) != len(columns):
        return refuse_row(line, f"the line has {len(cells)} cells; the header has {len(columns)} columns")
    return decode_row(line, dict(zip(columns, map(str.strip, cells), strict=True)), CSV_COLUMNS)


# Parquet


def _read_parquet(stream: IO[bytes], name: str) -> Iterator[DossierRow]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from slasvc.services.tables.cells import read_cells

    try:
        file = pq.ParquetFile(stream if stream.seekable() else io.BytesIO(stream.read()))
        check_columns(file.schema_arrow.names, PARQUET_COLUMNS, name)
        row = 0
        # Group by group: pyarrow cannot make a batch of lists that begins in one row group and ends in another.
        groups = (file.iter_batches(CHUNK_ROWS, row_groups=[one]) for one in range(file.num_row_groups))
        for batch in itertools.chain.from_iterable(groups):
            cells = [read_cells(batch.column(column)) for column in batch.schema.names]
            for values in zip(*cells, strict=True):
                row += 1
                named = dict(zip(batch.schema.names, values, strict=True))
                yield decode_row(row, named, PARQUET_COLUMNS)
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        raise unreadable(f"{name} is not a Parquet file, or it is damaged") from None
