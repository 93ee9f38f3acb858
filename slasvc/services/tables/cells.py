"""Arrow columns as numbers and instants, or cell by cell as Python values.

Whoever reads a column says what it must hold; a column of another type is `Unsupported`, and its rows are then
read cell by cell, where each learns what is wrong with it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from slasvc.services.dossier_rows import Instant

PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
UNKNOWN = -1
ScalarT = TypeVar("ScalarT", bound=np.generic)


class Unsupported(Exception):
    """A column is not of a type that can be read at once."""


class Codes(NamedTuple):
    """A column of texts as numbers.

    Attributes:
        numbers: int[n], an index of `values` for each row.
        values: distinct texts; the last is the empty one, which stands for null too.
    """

    numbers: NDArray[np.integer[Any]]
    values: list[str]

    def map(self, value_of: Callable[[str], Any], dtype: type[ScalarT]) -> NDArray[ScalarT]:
        """Return `value_of` the text of each row, asked once for each distinct text."""
        values: NDArray[ScalarT] = np.array([value_of(text) for text in self.values], dtype)
        return values.take(self.numbers)

    def numbered(self, numbers: Mapping[str, int]) -> NDArray[np.int64]:
        """Return the number of the text of each row, `UNKNOWN` where it has none."""
        return self.map(lambda text: numbers.get(text, UNKNOWN), np.int64)

    def given(self) -> NDArray[np.bool_]:
        """Return which rows hold a text that is not empty."""
        return self.map(bool, np.bool_)


def validate(column: pa.Array) -> None:
    """Refuse an array that reaches outside its buffers or holds no UTF-8: reading it could end the process.

    What lies under a null is left out: pyarrow's own writers put an index of an empty dictionary there.

    Raises:
        pa.ArrowInvalid: it is no valid array.
    """
    column.validate()
    kind = column.type
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        outer = pa.ListArray if pa.types.is_list(kind) else pa.LargeListArray
        outer.from_arrays(column.offsets, pa.nulls(len(column.values))).validate(full=True)
        validate(column.flatten())
    elif pa.types.is_struct(kind):
        for part in column.flatten():
            validate(part)
    else:
        column.validate(full=True)


def read_codes(column: pa.Array) -> Codes:
    """Return a column of texts, dictionary-encoded or plain, as codes."""
    if pa.types.is_null(column.type):
        return Codes(np.zeros(len(column), np.int8), [""])
    if not pa.types.is_dictionary(column.type):
        column = _texts(column).dictionary_encode()
    values = [text or "" for text in _texts(column.dictionary).to_pylist()]
    indices = column.indices
    if indices.null_count:
        if len(values) > np.iinfo(indices.type.to_pandas_dtype()).max:
            indices = indices.cast(pa.int64())
        indices = indices.fill_null(len(values))
    return Codes(indices.to_numpy(zero_copy_only=False), [*values, ""])


def read_lengths(column: pa.Array) -> NDArray[np.int32]:
    """Return the number of bytes of each text, 0 for null: no fewer than it has characters."""
    if pa.types.is_null(column.type):
        return np.zeros(len(column), np.int32)
    if pa.types.is_dictionary(column.type):
        codes = read_codes(column)
        return codes.map(lambda text: len(text.encode()), np.int32)
    lengths = pc.binary_length(_texts(column))
    return lengths.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int32, copy=False)  # type: ignore[no-any-return]


def _texts(column: pa.Array) -> pa.Array:
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return column
    if pa.types.is_string_view(kind):
        return column.cast(pa.large_string())
    if pa.types.is_null(kind):
        return column.cast(pa.string())
    raise Unsupported


def read_instants(column: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return (seconds since the epoch, which rows have one); 0 where there is none.

    Texts are read too, where all of them are ISO 8601 with an offset and whole seconds.
    """
    kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column), np.int64), np.zeros(len(column), np.bool_)
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        try:
            stated = pc.if_else(pc.equal(column, ""), pa.scalar(None, kind), column)
            column = stated.cast(pa.timestamp("s", tz="UTC"))
        except pa.ArrowInvalid:
            raise Unsupported from None
        kind = column.type
    if not (pa.types.is_timestamp(kind) and kind.tz):
        raise Unsupported
    present = np.ones(len(column), np.bool_)
    if column.null_count:
        present = column.is_valid().to_numpy(zero_copy_only=False)
        column = column.fill_null(pa.scalar(0, pa.int64()).cast(kind))
    ticks = column.view(pa.int64()).to_numpy()
    per_second = PER_SECOND[kind.unit]
    return (ticks if per_second == 1 else ticks // per_second), present


def read_list(column: pa.Array) -> tuple[pa.Array, NDArray[np.int64]]:
    """Return (the items of all lists end to end, int64[n] the length of each); a null list has none."""
    kind = column.type
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        raise Unsupported
    lengths = column.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
    return column.flatten(), lengths.astype(np.int64, copy=False)


def read_cells(column: pa.Array) -> list[Any]:
    """Return the cells of a column as Python values, instants as `Instant`."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        # Without a zone it is no instant: as text it is refused where text without an offset is.
        return _cells_of_instants(column) if kind.tz else list(column.cast(pa.string()).to_pylist())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        items = read_cells(column.flatten())
        lengths = [0 if length is None else length for length in column.value_lengths().to_pylist()]
        ends = list(itertools.accumulate(lengths, initial=0))
        return [
            items[ends[index] : ends[index + 1]] if valid else None
            for index, valid in enumerate(column.is_valid().to_pylist())
        ]
    if pa.types.is_struct(kind):
        names = [kind.field(index).name for index in range(kind.num_fields)]
        fields = [read_cells(part) for part in column.flatten()]
        return [
            dict(zip(names, values, strict=True)) if valid else None
            for valid, *values in zip(column.is_valid().to_pylist(), *fields, strict=True)
        ]
    return list(column.to_pylist())


def _cells_of_instants(column: pa.Array) -> list[Instant | None]:
    per_second = PER_SECOND[column.type.unit]
    return [
        None if value is None else Instant(value // per_second)
        for value in column.cast(pa.int64()).to_pylist()
    ]
