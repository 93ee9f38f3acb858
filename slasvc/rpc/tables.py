"""StreamEvaluateDossiers: a table of dossiers in, a table of assessments out, message by message.

An `Exchange` is what the messages of one stream have in common; it never changes, so that several of them can be
answered at once, on threads. Order and flow are those of `streams`, sizes and soundness those of `ipc`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc

from slasvc.access.caller import outside_scope
from slasvc.errors import InvalidInput, SlaError
from slasvc.model.assessment import Timeliness
from slasvc.rpc.call import current_call
from slasvc.rpc.decode import decode_time, invalid, missing
from slasvc.rpc.ipc import read_batches, read_schema, unreadable
from slasvc.rpc.pins import off_calendar, pin
from slasvc.rpc.snapshot import Snapshot
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.tables.evaluation import check_schema, evaluate_table, put_rows
from slasvc.services.tables.rows import answer_rows
from slasvc.services.tables.schema import ASSESSMENTS
from slasvc.v1 import deadline_pb2

CHUNK_ROWS = 65_536
"""Rows that are evaluated at once; between two chunks it is asked whether the call is still wanted."""
FIELD = "arrow_ipc_stream"
_LENGTH_DELIMITED = 2
"""How protobuf marks a field of bytes."""
_REPEATED = ("dossier_id", "procedure_code", "authority_code")
_CODECS = {
    deadline_pb2.ARROW_COMPRESSION_UNSPECIFIED: None,
    deadline_pb2.ARROW_COMPRESSION_LZ4_FRAME: "lz4",
    deadline_pb2.ARROW_COMPRESSION_ZSTD: "zstd",
}

Request = deadline_pb2.StreamEvaluateDossiersRequest
Response = deadline_pb2.StreamEvaluateDossiersResponse


class Exchange:
    """One stream of tables, as its first message sets it up.

    Args:
        snapshot: by which every table is answered, unless the message pins others.
        first: the first message.

    Raises:
        SlaError: the first message has no table of dossiers, or asks for what is not there.
    """

    def __init__(self, snapshot: Snapshot, first: Request) -> None:
        self._call = current_call()
        self._definitions = pin(snapshot, first.pins).definitions
        self._first = first
        self._as_of = int(time.time())
        if first.HasField("as_of_time"):
            self._as_of = decode_time(first.as_of_time, "as_of_time")
        if first.answer_compression not in _CODECS:
            known = ", ".join(deadline_pb2.ArrowCompression.keys())
            raise invalid("answer_compression", f"{first.answer_compression} is none of {known}")
        self._options = ipc.IpcWriteOptions(compression=_CODECS[first.answer_compression])
        self._schema = _read_schema(first.arrow_ipc_stream)

    def answer(self, request: Request, is_over: Callable[[], bool]) -> bytes:
        """Return the answer to a message as a serialised response; once `is_over`, whatever there is by then.

        Raises:
            SlaError: the message is malformed, or not of this stream.
        """
        data = request.arrow_ipc_stream  # asked for once: each time it is copied
        self._check_same(request, data)
        answered: list[pa.RecordBatch] = []
        for batch in read_batches(data, FIELD):
            for begin in range(0, len(batch), CHUNK_ROWS):
                if is_over():
                    return b""
                chunk = batch.slice(begin, CHUNK_ROWS)
                answers = evaluate_table(self._definitions, chunk, self._as_of)
                answered.append(self._hold_to_scope(self._hold_to_calendar(answers)))
                self._count(answered[-1])
        return self._serialise(_write(answered, self._options))

    def _serialise(self, table: pa.Buffer) -> bytes:
        """Return a response with `table`, which protobuf itself would copy three times on the way."""
        rest = Response()
        rest.as_of_time.seconds = self._as_of
        number = Response.ARROW_IPC_STREAM_FIELD_NUMBER
        return b"".join(
            (_varint(number << 3 | _LENGTH_DELIMITED), _varint(len(table)), table, rest.SerializeToString())
        )

    def _check_same(self, request: Request, data: bytes) -> None:
        if request is self._first:
            return
        for name in ("as_of_time", "pins"):
            if request.HasField(name) and getattr(request, name) != getattr(self._first, name):
                raise invalid(name, "expected what the first message of the stream says, or nothing")
        if request.answer_compression not in (0, self._first.answer_compression):
            raise invalid("answer_compression", "expected that of the first message of the stream, or none")
        if not _read_schema(data).equals(self._schema):
            raise unreadable(
                "the columns or their types are not those of the first message of the stream", FIELD
            )

    def _hold_to_calendar(self, answered: pa.RecordBatch) -> pa.RecordBatch:
        """Refuse rows whose authority does not work by the calendar that is pinned."""
        digest = self._first.pins.calendar_digest
        if not digest:
            return answered
        others = pc.not_equal(answered.column("calendar_digest").cast(pa.string()), digest).fill_null(False)
        return self._refuse(
            answered, others, lambda row: off_calendar(row["calendar"], row["calendar_digest"])
        )

    def _hold_to_scope(self, answered: pa.RecordBatch) -> pa.RecordBatch:
        """Refuse rows of authorities that the caller does not act for, whatever else there is to say of them."""
        caller = self._call.caller
        codes = answered.column("authority_code").cast(pa.string())
        others = [code for code in codes.unique().to_pylist() if code and not caller.covers(code)]
        return self._refuse(
            answered,
            pc.is_in(codes, pa.array(others, pa.string())),
            lambda row: outside_scope(row["authority_code"], "authority_code"),
        )

    def _refuse(
        self, answered: pa.RecordBatch, which: pa.BooleanArray, error_of: Callable[[dict[str, str]], SlaError]
    ) -> pa.RecordBatch:
        """Return the answers with a refusal in place of some."""
        rows = np.flatnonzero(which.to_numpy(zero_copy_only=False))
        if not len(rows):
            return answered
        named = answered.select([*_REPEATED, "calendar", "calendar_digest"]).take(pa.array(rows)).to_pylist()
        refused = [DossierRow(0, None, error_of(row), *map(row.get, _REPEATED)) for row in named]
        return put_rows(answered, rows, answer_rows(self._definitions, refused, self._as_of))

    def _count(self, answered: pa.RecordBatch) -> None:
        """Take down what was answered, for the log and the metrics."""
        for each in answered.column("timeliness").value_counts().to_pylist():
            if each["values"] is None:
                self._call.refused_rows += each["counts"]
            else:
                self._call.count(Timeliness[each["values"].upper()], each["counts"])


def _read_schema(data: bytes) -> pa.Schema:
    if not data:
        raise missing(FIELD, "a table of dossiers as an Arrow IPC stream")
    schema = read_schema(data, FIELD)
    try:
        check_schema(schema, "the table")
    except InvalidInput as error:
        raise unreadable(error.message, FIELD, error.field) from None
    return schema


def _write(batches: list[pa.RecordBatch], options: ipc.IpcWriteOptions) -> pa.Buffer:
    # With dictionaries that are the same in all batches any reader does.
    table = pa.Table.from_batches(batches, ASSESSMENTS)
    if len(batches) > 1:
        table = table.unify_dictionaries()
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, ASSESSMENTS, options=options) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _varint(number: int) -> bytes:
    """Return a number as protobuf writes it: seven bits a byte, the lowest first."""
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*written, number))
