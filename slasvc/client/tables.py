"""Tables on the wire, for the client: cut into messages, put together again. Needs pyarrow."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from slasvc.services.tables.schema import ASSESSMENTS
from slasvc.v1 import deadline_pb2

CHUNK_ROWS, CHUNK_BYTES = 65_536, 2**25
"""Rows of one message, and bytes as long as it has more than one row."""

Request = deadline_pb2.StreamEvaluateDossiersRequest
Send = Callable[[Iterator[Request]], Any]


def evaluate_source(source: Any, first: Request, send: Send) -> Any:
    """Return the answers to `source`.

    Args:
        source: table, record batch, reader or data frame; the answers are of the same kind.
        first: what the first message says beside its table.
        send: makes the call; returns the responses, and has `cancel`.
    """
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(source, pandas.DataFrame):
        table = pa.Table.from_pandas(source, preserve_index=False)
        return evaluate_source(table, first, send).to_pandas().set_index(source.index)
    if isinstance(source, pa.RecordBatchReader):
        return pa.RecordBatchReader.from_batches(ASSESSMENTS, _answers(iter(source), first, send))
    if isinstance(source, pa.RecordBatch):
        table = evaluate_source(pa.Table.from_batches([source]), first, send)
        batches = table.unify_dictionaries().combine_chunks().to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], ASSESSMENTS)
    if isinstance(source, pa.Table):
        return pa.Table.from_batches(_answers(iter(source.to_batches()), first, send), ASSESSMENTS)
    expected = "a pyarrow Table, RecordBatch or RecordBatchReader, or a pandas DataFrame"
    raise TypeError(f"expected {expected}, found {type(source).__name__}")


def _answers(batches: Iterator[pa.RecordBatch], first: Request, send: Send) -> Iterator[pa.RecordBatch]:
    call = send(_requests(batches, first))
    try:
        for response in call:
            yield from pa.ipc.open_stream(response.arrow_ipc_stream)
    finally:
        call.cancel()  # nothing to a call that has ended


def _requests(batches: Iterator[pa.RecordBatch], first: Request) -> Iterator[Request]:
    request = first
    for batch in batches:
        for begin in range(0, len(batch), CHUNK_ROWS):
            for part in _fit(batch.slice(begin, CHUNK_ROWS)):
                request.arrow_ipc_stream = _write(part)
                yield request
                request = Request()


def _fit(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Yield a batch, or its parts where it is too large for a message."""
    if batch.nbytes <= CHUNK_BYTES or len(batch) == 1:
        yield batch
    else:
        half = len(batch) // 2
        yield from _fit(batch.slice(0, half))
        yield from _fit(batch.slice(half))


def _write(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data
