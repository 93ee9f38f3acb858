"""Arrow IPC streams from strangers: what a stream says of its own size is known before any of it is made.

pyarrow checks where buffers lie, but believes how large they become and how many rows stand on no buffer at all.
So the headers are read here first, from the flatbuffers of `Message.fbs`; what passes is read by pyarrow, without
a copy where it is not compressed, and validated in full. No exception of pyarrow's reaches a caller.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pyarrow as pa
from pyarrow import ipc, types

from slasvc.errors import InvalidInput, Reason
from slasvc.services.tables.cells import validate

MAX_ROWS, MAX_ITEMS, MAX_BYTES = 1_000_000, 4_000_000, 256 * 2**20
"""Rows of one stream; rows, or items of a list or dictionary, of all its batches; bytes after decompression."""
MAX_BATCHES, MAX_FIELDS, MAX_HEADER = 1_000, 100, 2**20
"""Messages of one stream; fields of a schema, those of structs included; bytes of the header of a message."""

_RECORD_BATCH, _DICTIONARY, _SCHEMA = "record batch", "dictionary", "schema"
_MESSAGE_HEADER, _DICTIONARY_DATA = 2, 1
_LENGTH, _NODES, _BUFFERS, _COMPRESSION = range(4)
"""Numbers of fields in the tables Message, DictionaryBatch and RecordBatch."""
_NOT_COMPRESSED = -1
_UNREADABLE = (
    pa.ArrowException,
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    NotImplementedError,
    OSError,
    RecursionError,
    StopIteration,
    TypeError,
    ValueError,
    struct.error,
)
"""What pyarrow and the reading of headers raise on bytes that are no sound stream."""


def read_schema(data: bytes, field: str) -> pa.Schema:
    """Return the schema of a stream, whose types are such that a table of dossiers can have.

    Raises:
        InvalidInput: naming `field`: the stream is malformed or too large, or has a column of another type.
    """
    try:
        with ipc.open_stream(_within_limits(data, field)) as reader:
            schema = reader.schema
            names = schema.names
    except _UNREADABLE:
        raise malformed(field) from None
    for name, kind in zip(names, schema.types, strict=True):
        _check_type(kind, name, field)
    if (count := sum(map(_count_fields, schema.types))) > MAX_FIELDS:
        raise _too_large(field, count, MAX_FIELDS, "fields")
    return schema


def read_batches(data: bytes, field: str) -> list[pa.RecordBatch]:
    """Return the record batches of a stream whose schema `read_schema` has accepted; every column is sound.

    Raises:
        InvalidInput: naming `field`: the stream is malformed.
    """
    try:
        with ipc.open_stream(pa.py_buffer(data)) as reader:
            batches = list(reader)
        for batch in batches:
            batch.validate()
            for column in batch.columns:
                validate(column)
    except _UNREADABLE:
        raise malformed(field) from None
    return batches


def malformed(field: str) -> InvalidInput:
    """Return the refusal of bytes that are no sound Arrow IPC stream."""
    return InvalidInput(
        Reason.MALFORMED_MESSAGE,
        f"{field} is not a valid Arrow IPC stream; expected schema, dictionaries and record batches, whole",
        field=field,
        metadata={"message": field},
    )


def unreadable(message: str, field: str, column: str = "") -> InvalidInput:
    """Return the refusal of a table by its columns."""
    metadata = {"column": column[:64]} if column else {}
    return InvalidInput(Reason.UNREADABLE_INPUT, message, field=field, metadata=metadata)


def _too_large(field: str, size: int, limit: int, what: str) -> InvalidInput:
    return InvalidInput(
        Reason.TOO_LARGE,
        f"{field} holds {size} {what}; at most {limit} are accepted in one message",
        field=field,
        metadata={"limit": str(limit)},
    )


# --- types --------------------------------------------------------------------------------------------------


def _check_type(kind: pa.DataType, column: str, field: str, depth: int = 0) -> None:
    """Refuse types that no cell of a dossier is read from; those of other libraries run code of theirs."""
    if types.is_list(kind) or types.is_large_list(kind) or types.is_struct(kind):
        if depth < 4:
            for index in range(kind.num_fields):
                _check_type(kind.field(index).type, column, field, depth + 1)
            return
    elif types.is_dictionary(kind):
        if _is_text(kind.value_type):
            return
    elif (
        _is_text(kind)
        or types.is_null(kind)
        or types.is_boolean(kind)
        or types.is_integer(kind)
        or types.is_floating(kind)
        or types.is_timestamp(kind)
    ):
        return
    raise unreadable(
        f"the column {column[:64]!r} is of a type that is not accepted; expected texts, dictionary-encoded or "
        "not, instants with a zone, and lists for attributes and events",
        field,
        column,
    )


def _is_text(kind: pa.DataType) -> bool:
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _count_fields(kind: pa.DataType) -> int:
    return 1 + sum(_count_fields(kind.field(index).type) for index in range(kind.num_fields))


# --- sizes --------------------------------------------------------------------------------------------------


def _within_limits(data: bytes, field: str) -> pa.Buffer:
    """Return `data` as a buffer once its headers say that it stays within the limits."""
    stream = pa.py_buffer(data)
    rows = items = size = 0
    for number, message in enumerate(_messages(stream)):
        if number > MAX_BATCHES:
            raise _too_large(field, number, MAX_BATCHES, "record batches and dictionaries")
        if message.metadata.size > MAX_HEADER:
            raise _too_large(field, message.metadata.size, MAX_HEADER, "bytes in a header")
        if message.type == _SCHEMA:
            continue
        batch = _Batch(message)
        rows += batch.rows if message.type == _RECORD_BATCH else 0
        items += batch.items
        size += batch.size
        for found, limit, what in (
            (rows, MAX_ROWS, "rows"),
            (items, MAX_ITEMS, "rows or items of lists"),
            (size, MAX_BYTES, "bytes uncompressed"),
        ):
            if found > limit:
                raise _too_large(field, found, limit, what)
    return stream


def _messages(stream: pa.Buffer) -> Iterator[ipc.Message]:
    reader = ipc.MessageReader.open_stream(stream)
    while True:
        try:
            yield reader.read_next_message()
        except StopIteration:
            return


class _Batch:
    """What the header of a record batch or dictionary says of it.

    Attributes:
        rows: its length.
        items: the length of its longest column, lists and dictionaries laid end to end.
        size: bytes of all buffers, decompressed.
    """

    def __init__(self, message: ipc.Message) -> None:
        header = _Table.root(message.metadata).table(_MESSAGE_HEADER)
        if message.type == _DICTIONARY:
            header = header.table(_DICTIONARY_DATA)
        elif message.type != _RECORD_BATCH:
            raise ValueError("neither schema, dictionary nor record batch")
        self.rows = header.long(_LENGTH)
        lengths = [length for length, _ in header.pairs(_NODES)]
        self.items = max(lengths, default=self.rows)
        if min(self.rows, *lengths, 0) < 0:
            raise ValueError("a negative length")
        self.size = 0
        body, compressed = message.body, bool(header.find(_COMPRESSION))
        for offset, length in header.pairs(_BUFFERS):
            # Numbers that do not lie on their bounds would be read, but not by the kernels.
            if min(offset, length) < 0 or offset + length > body.size or (body.address + offset) % 8:
                raise ValueError("a buffer outside the body, or not aligned")
            if compressed and length:
                (whole,) = struct.unpack_from("<q", body, offset)
                self.size += length if whole == _NOT_COMPRESSED else whole
                if whole < _NOT_COMPRESSED:
                    raise ValueError("a negative size")
            else:
                self.size += length


class _Table:
    """A table of a flatbuffer, which pyarrow has verified: fields are found by number, absent ones are 0."""

    def __init__(self, data: pa.Buffer, at: int) -> None:
        self._data = data
        self._at = at

    @classmethod
    def root(cls, data: pa.Buffer) -> _Table:
        return cls(data, *struct.unpack_from("<I", data, 0))

    def find(self, number: int) -> int:
        """Return where a field stands, 0 where it is absent."""
        vtable = self._at - self._read("<i", self._at)
        slot = 4 + 2 * number
        if slot >= self._read("<H", vtable):
            return 0
        offset = self._read("<H", vtable + slot)
        return self._at + offset if offset else 0

    def long(self, number: int) -> int:
        at = self.find(number)
        return self._read("<q", at) if at else 0

    def table(self, number: int) -> _Table:
        return _Table(self._data, self._follow(number))

    def pairs(self, number: int) -> list[tuple[int, int]]:
        """Return a vector of structs of two longs each."""
        if not self.find(number):
            return []
        at = self._follow(number)
        count = self._read("<I", at)
        numbers = struct.unpack_from(f"<{2 * count}q", self._data, at + 4)
        return list(zip(numbers[::2], numbers[1::2], strict=True))

    def _follow(self, number: int) -> int:
        at = self.find(number)
        if not at:
            raise ValueError("a field is missing")
        return at + self._read("<I", at)

    def _read(self, form: str, at: int) -> int:
        (number,) = struct.unpack_from(form, self._data, at)
        return int(number)
