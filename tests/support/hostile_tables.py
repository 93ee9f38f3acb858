"""Arrow IPC streams that no library would write: unsound, or small and with too much in them.

They are made from bare buffers, which pyarrow does not look at when it writes them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from slasvc.rpc import ipc
from tests.integration.calls import arrow_stream, table_of_one

CODES = {"procedure_code": "3.000347", "authority_code": "G01"}


def with_column(name: str, column: pa.Array) -> bytes:
    """Return a stream of as many dossiers as `column` has cells, all but it as it should be."""
    columns = {code: pa.array([text] * len(column)) for code, text in CODES.items()}
    return arrow_stream(pa.RecordBatch.from_arrays([*columns.values(), column], [*columns, name]))


def bare(kind: pa.DataType, length: int, *buffers: bytes, children: list[pa.Array] | None = None) -> pa.Array:
    """Return an array that nobody has checked, without nulls."""
    data = [None, *(pa.py_buffer(buffer) for buffer in buffers)]
    return pa.Array.from_buffers(kind, length, data, children=children)


def offsets(*numbers: int) -> bytes:
    return np.array(numbers, np.int32).tobytes()


def nested(depth: int) -> pa.Array:
    column = pa.array(["x"])
    for _ in range(depth):
        column = pa.ListArray.from_arrays([0, 1], column)
    return column


def forged(stream: bytes, told: bytes, lie: bytes) -> bytes:
    assert told in stream
    return stream.replace(told, lie, 1)


TEXT = "x" * 3_999
UNSOUND: dict[str, tuple[str, Callable[[], pa.Array], bytes, bytes]] = {
    "a text beyond its buffer": (
        "dossier_id",
        lambda: pa.array([TEXT]),
        offsets(0, 3_999),
        offsets(0, 2**30),
    ),
    "a text of negative length": (
        "dossier_id",
        lambda: pa.array([TEXT]),
        offsets(0, 3_999),
        offsets(3_999, 0),
    ),
    "a text that begins below 0": ("dossier_id", lambda: pa.array([TEXT]), offsets(0, 3_999), offsets(-8, 8)),
    "a text that is no UTF-8": ("dossier_id", lambda: pa.array([TEXT]), TEXT[:64].encode(), b"\xff" * 64),
    "a word that is no UTF-8": (
        "channel",
        lambda: pa.array([TEXT]).dictionary_encode(),
        TEXT[:64].encode(),
        b"\xff" * 64,
    ),
    "a code beyond its dictionary": (
        "channel",
        lambda: pa.array(["online"] * 99).dictionary_encode(),
        offsets(*[0] * 99),
        offsets(*[5] * 99),
    ),
    "a code below 0": (
        "channel",
        lambda: pa.array(["online"] * 99).dictionary_encode(),
        offsets(*[0] * 99),
        offsets(*[-1] * 99),
    ),
    "a list beyond its items": (
        "attributes",
        lambda: pa.array([["x"] * 3_001]),
        offsets(0, 3_001),
        offsets(0, 2**30),
    ),
    "a list that begins below 0": (
        "attributes",
        lambda: pa.array([["x"] * 3_001]),
        offsets(0, 3_001),
        offsets(-8, 8),
    ),
    "a list of texts that are no UTF-8": (
        "attributes",
        lambda: pa.array([[TEXT]]),
        TEXT[:64].encode(),
        b"\xff" * 64,
    ),
    "an event with a reason that is no UTF-8": (
        "events",
        lambda: pa.array([[{"kind": "accepted", "reason": TEXT}]]),
        TEXT[:64].encode(),
        b"\xff" * 64,
    ),
    "more nulls than rows": (
        "dossier_id",
        lambda: pa.array([None] * 77, pa.string()),
        struct.pack("<2q", 77, 77),
        struct.pack("<2q", 77, 78),
    ),
    "a column shorter than the table": (
        "dossier_id",
        lambda: pa.array([None] * 77, pa.string()),
        struct.pack("<2q", 77, 77),
        struct.pack("<2q", 76, 76),
    ),
}
"""By what is unsound: a column, its cells, and the bytes in the stream that are replaced by others."""


def unsound(what: str) -> bytes:
    """Return the stream that is unsound in this way."""
    name, make, told, lie = UNSOUND[what]
    return forged(with_column(name, make()), told, lie)


def without_buffers(length: int) -> pa.Array:
    return pa.Array.from_buffers(pa.null(), length, [None])


def bomb(codec: str) -> bytes:
    """Return a stream of two megabytes at most that says, truly, that it unpacks to more than is accepted."""
    text = bytes(ipc.MAX_BYTES + 64)
    column = bare(pa.large_string(), 1, struct.pack("<2q", 0, len(text)), text)
    codes = [pa.array([code]) for code in CODES.values()]
    table = pa.RecordBatch.from_arrays([*codes, column], [*CODES, "dossier_id"])
    return arrow_stream(table, compression=codec)


def words(count: int) -> bytes:
    """Return a stream of one dossier, whose channel is one of so many words of a dictionary."""
    dictionary = pa.DictionaryArray.from_arrays(pa.array([0], pa.int32()), pa.array([""] * count))
    codes = [pa.array([code]) for code in CODES.values()]
    table = pa.RecordBatch.from_arrays([*codes, dictionary], [*CODES, "channel"])
    return arrow_stream(table, compression="zstd")


TOO_LARGE: dict[str, Callable[[], bytes]] = {
    "more rows than there are buffers for": lambda: arrow_stream(
        pa.RecordBatch.from_arrays([without_buffers(2**31 - 1)] * 2, [*CODES])
    ),
    "a list of items without buffers": lambda: with_column(
        "attributes",
        bare(pa.list_(pa.null()), 1, offsets(0, 2**31 - 1), children=[without_buffers(2**31 - 1)]),
    ),
    "a list of events without buffers": lambda: with_column(
        "events",
        bare(
            pa.list_(pa.struct([("kind", pa.null())])),
            1,
            offsets(0, 2**31 - 1),
            children=[
                pa.Array.from_buffers(
                    pa.struct([("kind", pa.null())]), 2**31 - 1, [None], children=[without_buffers(2**31 - 1)]
                )
            ],
        ),
    ),
    "many small batches": lambda: arrow_stream(*[table_of_one()] * 1_001),
    "many fields within an event": lambda: with_column(
        "events",
        pa.ListArray.from_arrays(
            [0, 1],
            pa.StructArray.from_arrays([pa.nulls(1)] * 200, [f"key_{number}" for number in range(200)]),
        ),
    ),
    "a header of two megabytes": lambda: arrow_stream(
        table_of_one().replace_schema_metadata({"x": "y" * 2**21})
    ),
    "a bomb of ZSTD": lambda: bomb("zstd"),
    "a bomb of LZ4": lambda: bomb("lz4"),
    "a dictionary of millions of words": lambda: words(ipc.MAX_ITEMS + 1),
}
"""Streams that say, in few bytes, that they hold too much; by what there is too much of."""
