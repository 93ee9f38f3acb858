"""What a run reads: sources, each of which comes as chunks of rows; and those that are files of dossiers.

A source is a value that travels between processes; nothing is open in it. In a partitioned folder
(`authority_code=H26/part-0.parquet`) a segment that names a column of dossiers is one: every row below it has that
value.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote

import pyarrow as pa
import pyarrow.parquet as pq

from slasvc.errors import InvalidInput
from slasvc.services.dossier_files import ENDINGS, FileFormat, format_of, read_dossiers
from slasvc.services.dossier_rows import PARQUET_COLUMNS, DossierRow, unreadable
from slasvc.services.tables.evaluation import check_schema
from slasvc.services.tables.schema import CODE

if TYPE_CHECKING:
    from slasvc.services.recompute.ledger import KnownLedger

CHUNK_ROWS = 131_072
"""Rows of a Parquet file or the ledger that are answered, and written as one row group, at once."""
TEXT_CHUNK_ROWS = 8_192
"""Rows of a text file, which are Python objects, at once."""
READ_BUFFER, READ_BYTES = 1 << 22, 1 << 20


@dataclass(frozen=True)
class Chunk:
    """Rows of one source, in order; `lines` are their numbers in it."""

    rows: pa.RecordBatch | Sequence[DossierRow]
    lines: Sequence[int]


class Source(Protocol):
    """One part of an input; `name` is what messages and outputs name it by."""

    @property
    def name(self) -> str: ...  # noqa: D102

    def digest(self) -> str:
        """Return what tells its content from any other."""

    def count(self) -> int | None:
        """Return how many rows it has, None where only reading it would tell."""

    def chunks(self) -> Iterator[Chunk]:
        """Yield its rows."""


@dataclass(frozen=True)
class File:
    """A file of dossiers; `name` is its path below the input."""

    path: Path
    name: str

    def digest(self) -> str:
        """Return the SHA-256 of its bytes."""
        digest = hashlib.sha256()
        with self.path.open("rb", buffering=0) as stream:
            while block := stream.read(READ_BYTES):
                digest.update(block)
        return digest.hexdigest()

    def count(self) -> int | None:
        """Return how many rows it has, None of a text file or where it cannot be read."""
        if format_of(self.path) is not FileFormat.PARQUET:
            return None
        try:
            return int(pq.read_metadata(self.path).num_rows)
        except (pa.ArrowException, OSError):
            return None

    def chunks(self) -> Iterator[Chunk]:
        """Yield its rows.

        Raises:
            InvalidInput: `UNREADABLE_INPUT`.
        """
        file_format = format_of(self.path)
        if file_format is FileFormat.PARQUET:
            yield from _read_parquet(self)
            return
        rows = read_dossiers(self.path, file_format)
        while chunk := list(islice(rows, TEXT_CHUNK_ROWS)):
            yield Chunk(chunk, [row.line for row in chunk])


def find_sources(root: Path | KnownLedger) -> Sequence[Source]:
    """Return the parts of a ledger, or the files of dossiers at `root`, one or a folder of them, ordered by name.

    Names that begin with a dot or an underscore are not data (`_SUCCESS`).

    Raises:
        InvalidInput: `UNREADABLE_INPUT`: there is no file; or no ledger.
        LedgerFailure: the ledger cannot be used.
    """
    if not isinstance(root, Path):
        return root.parts()
    if root.is_file():
        format_of(root)
        return [File(root, root.name)]
    if not root.is_dir():
        raise unreadable(f"{root}: there is no such file or folder")
    named = [(path, path.relative_to(root)) for path in sorted(root.rglob("*"))]
    found = [
        File(path, str(name))
        for path, name in named
        if path.suffix.lower() in ENDINGS and path.is_file()
        if not any(part.startswith((".", "_")) for part in name.parts)
    ]
    if not found:
        raise unreadable(f"{root} holds no file of dossiers; expected {', '.join(ENDINGS)}")
    return found


def _read_parquet(source: File) -> Iterator[Chunk]:
    first = 1
    try:
        with pq.ParquetFile(
            source.path, buffer_size=READ_BUFFER, read_dictionary=_codes(source.path)
        ) as file:
            constants = _partition(source.name, file.schema_arrow.names)
            check_schema(pa.schema([*file.schema_arrow, *constants]), source.name)
            # One row group after the other: pyarrow cannot read a nested dictionary across two.
            for group in range(file.num_row_groups):
                for batch in file.iter_batches(batch_size=CHUNK_ROWS, row_groups=[group]):
                    yield Chunk(_with_constants(batch, constants), range(first, first + len(batch)))
                    first += len(batch)
    except InvalidInput:
        raise
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        raise unreadable(f"{source.name} is not a Parquet file, or it is damaged") from None


def _codes(path: Path) -> list[str]:
    """Return the columns of plain texts that hold codes: as dictionaries they are read and answered faster."""
    schema = pq.read_schema(path)
    codes = ("procedure_code", "authority_code", "channel", "case_code")
    return [name for name in codes if name in schema.names and pa.types.is_string(schema.field(name).type)]


def _partition(name: str, columns: Sequence[str]) -> dict[pa.Field, str]:
    """Return the columns that the folders of a file stand for, with their value."""
    constants = {}
    for segment in Path(name).parts[:-1]:
        column, equals, value = segment.partition("=")
        if equals and column in PARQUET_COLUMNS and column not in columns:
            constants[pa.field(column, CODE)] = unquote(value)
    return constants


def _with_constants(batch: pa.RecordBatch, constants: dict[pa.Field, str]) -> pa.RecordBatch:
    for column, value in constants.items():
        repeated = pa.DictionaryArray.from_arrays(pa.repeat(pa.scalar(0, pa.int32()), len(batch)), [value])
        batch = batch.append_column(column, repeated)
    return batch
