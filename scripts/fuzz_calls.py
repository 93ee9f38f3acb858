"""Feeds the decoders of tables and of rows, guided by coverage.

    uv run --group fuzz python scripts/fuzz_calls.py tables -max_total_time=600
    uv run --group fuzz python scripts/fuzz_calls.py rows -max_total_time=600

Each input is answered as StreamEvaluateDossiers, or as BatchEvaluateDossiers, answers it, from bytes to bytes. The
run ends by anything but an answer or a refusal, and by a crash of the process. Options are those of libFuzzer.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import atheris
import pyarrow as pa
from google.protobuf.message import DecodeError

from slasvc.engine.definitions import load_definitions
from slasvc.engine.evaluate import evaluate
from slasvc.errors import SlaError

with atheris.instrument_imports(include=["slasvc.rpc", "slasvc.services"]):
    from slasvc.model.dossier import Channel, Dossier, Event, EventKind
    from slasvc.model.term import Term, Unit
    from slasvc.rpc.deadlines import DeadlineService
    from slasvc.rpc.encode_dossier import encode_dossier
    from slasvc.rpc.snapshot import Snapshot
    from slasvc.rpc.tables import Exchange
    from slasvc.services.tables.rows import write_dossiers
    from slasvc.v1 import deadline_pb2

AS_OF = 1_796_000_000
ACCEPTED = 1_794_794_400
NUMBERS = (0, 1, -1, -2, 7, 8, 2**16, 2**31 - 1, 2**31, 2**32, 2**40, 2**62, 2**63 - 1, -(2**63))

SNAPSHOT = Snapshot(load_definitions())
evaluate(SNAPSHOT.definitions, (), AS_OF)  # what is compiled must not be instrumented


def dossiers() -> list[Dossier]:
    """Return dossiers that are answered and refused."""
    events = (
        Event(EventKind.ACCEPTED, ACCEPTED, "a", promised_time=ACCEPTED + 900_000),
        Event(EventKind.SUSPENDED, ACCEPTED + 60, "s", ground="supplement", reason="letter 1"),
        Event(EventKind.RESUMED, ACCEPTED + 90_000, "r"),
        Event(EventKind.EXTENDED, ACCEPTED + 90_001, "x", extension=Term(2, Unit.WORKING_DAY)),
        Event(EventKind.TRANSFERRED, ACCEPTED + 90_002, "t", authority="H41.101"),
        Event(EventKind.APOLOGISED, ACCEPTED + 90_003, "p", cause="system_failure"),
    )
    return [
        Dossier("HS-1", "3.000347", "G01", events, Channel.ONLINE, attributes=frozenset({"remote_area"})),
        Dossier("HS-2", "9.999999", "X99", events[:1]),
        Dossier("HS-3", "1.004873", "H41.101", ()),
    ]


def messages() -> list[bytes]:
    """Return batches of rows."""
    listed = list(map(encode_dossier, dossiers()))
    return [
        deadline_pb2.BatchEvaluateDossiersRequest(dossiers=rows).SerializeToString()
        for rows in (listed, listed[:1], [])
    ]


def tables() -> list[bytes]:
    """Return streams of every form that is accepted."""
    table = write_dossiers(dossiers())
    texts = {
        "procedure_code": ["3.000347"],
        "authority_code": ["G01"],
        "accepted_time": ["2026-11-16T09:00:00+07:00"],
    }
    plain = pa.RecordBatch.from_pydict({**texts, "attributes": ["remote_area; x"], "channel": [None]})
    listed = pa.RecordBatch.from_pydict(
        {**texts, "events": [[{"kind": "paid", "time": "2026-11-17T09:00:00+07:00"}]]}
    )
    found = [stream(table, codec) for codec in (None, "lz4", "zstd")]
    return [*found, stream(plain, None), stream(listed, None), stream(table.slice(1, 1), None)]


def stream(table: pa.RecordBatch, codec: str | None) -> bytes:
    """Return a table as an Arrow IPC stream of two batches."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
        writer.write_batch(table)
        writer.write_batch(table.slice(0, 1))
    data: bytes = sink.getvalue().to_pybytes()
    return data


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Write numbers over words, where headers and offsets lie, as often as libFuzzer changes single bytes."""
    draw = random.Random(seed)
    if not data or draw.random() < 0.3:
        return atheris.Mutate(data, max_size)
    changed = bytearray(data)
    for _ in range(draw.randint(1, 3)):
        width = draw.choice((1, 2, 4, 8))
        at = draw.randrange(len(changed)) // width * width
        number = draw.choice(NUMBERS) if draw.random() < 0.7 else draw.getrandbits(64)
        changed[at : at + width] = (number % 2 ** (8 * width)).to_bytes(width, "little")
    return bytes(changed[:max_size])


def answer_rows(data: bytes) -> None:
    """Answer a batch of rows as the service does."""
    try:
        request = deadline_pb2.BatchEvaluateDossiersRequest.FromString(data)
    except DecodeError:
        return
    request.as_of_time.seconds = AS_OF
    try:
        DeadlineService().BatchEvaluateDossiers(SNAPSHOT, request).SerializeToString()
    except SlaError:
        return


def answer_table(data: bytes) -> None:
    """Answer a message of a stream as the service does."""
    request = deadline_pb2.StreamEvaluateDossiersRequest(arrow_ipc_stream=data)
    request.as_of_time.seconds = AS_OF
    try:
        Exchange(SNAPSHOT, request).answer(request, lambda: False)
    except SlaError:
        return


def main() -> None:
    """Run until libFuzzer's options end it."""
    target, *options = sys.argv[1:] or [""]
    if target not in ("rows", "tables"):
        sys.exit("expected rows or tables, then options of libFuzzer")
    seeds, answer = (messages(), answer_rows) if target == "rows" else (tables(), answer_table)
    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds):
            answer(seed)
            (Path(corpus) / f"seed-{number}").write_bytes(seed)
        arguments = [sys.argv[0], corpus, "-max_len=20000", "-rss_limit_mb=4096", *options]
        atheris.Setup(arguments, answer, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
