"""The flow of streams over a real server: order, backpressure, cancellation, expiry, limits, retries."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator

import grpc
import pyarrow as pa
import pytest

from slasvc.client import Client
from slasvc.rpc.tables import CHUNK_ROWS
from slasvc.server import BackgroundServer
from slasvc.settings import Settings
from slasvc.v1 import deadline_pb2
from tests.integration.calls import evaluate, in_table, read_refusal, send_all, table_of_one

PATH = "/slasvc.v1.DeadlineService/StreamEvaluateDossiers"
LARGE = 2**20


def rows(count: int) -> pa.RecordBatch:
    """Return a table of equal dossiers, coded so that it is small."""
    one = table_of_one(dossier_id="D")
    texts = {
        name: pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int8()), column)
        for name, column in zip(one.schema.names, one.columns, strict=True)
    }
    return pa.RecordBatch.from_pydict(texts)


def numbered(number: int, padding: int = 0) -> bytes:
    """Return a message that its answer can be told by, of about so many bytes."""
    return in_table(table_of_one(dossier_id=f"D-{number}", case_code="x" * padding)).SerializeToString()


def identifiers(data: bytes) -> list[str]:
    answer = deadline_pb2.StreamEvaluateDossiersResponse.FromString(data)
    found: list[str] = pa.ipc.open_stream(answer.arrow_ipc_stream).read_all()["dossier_id"].to_pylist()
    return found


def busy_seconds(seconds: float) -> float:
    """Return how long processors worked for this process, with the server in it, while `seconds` passed."""
    before = time.process_time()
    time.sleep(seconds)
    return time.process_time() - before


def test_answers_come_in_the_order_of_the_messages_whatever_each_takes(channel: grpc.Channel) -> None:
    slow = rows(20_000)
    messages = [
        numbered(number) if number % 2 else in_table(slow).SerializeToString() for number in range(12)
    ]
    # Types must be those of the first message: the short ones are written like the long ones.
    messages[1::2] = [in_table(slow.slice(0, number)).SerializeToString() for number in range(1, 12, 2)]

    answers = channel.stream_stream(PATH)(iter(messages), timeout=60)

    assert [len(identifiers(answer)) for answer in answers] == [
        number if number % 2 else len(slow) for number in range(12)
    ]


def test_each_message_is_answered_without_waiting_for_the_next(channel: grpc.Channel) -> None:
    may_send = threading.Semaphore(1)

    def one_at_a_time() -> Iterator[bytes]:
        for number in range(5):
            may_send.acquire(timeout=10)
            yield numbered(number)

    for number, answer in enumerate(channel.stream_stream(PATH)(one_at_a_time(), timeout=10)):
        assert identifiers(answer) == [f"D-{number}"]
        may_send.release()
    assert number == 4


def test_a_caller_who_does_not_read_is_not_read_from(channel: grpc.Channel) -> None:
    # Answers repeat what is large in a refused row, so that they fill the way back as messages fill the way there.
    message = in_table(
        table_of_one(authority_code="x" * LARGE, procedure_code="y" * LARGE)
    ).SerializeToString()
    sent = itertools.count()
    last = 0

    def messages() -> Iterator[bytes]:
        nonlocal last
        for last in sent:
            yield message
            if last == 500:
                return

    call = channel.stream_stream(PATH)(messages(), timeout=60)
    try:
        stalled_at = -1
        while last != stalled_at:
            stalled_at = last
            time.sleep(1.0)
        assert 0 < last < 100
        assert busy_seconds(0.5) < 0.25
        for _ in range(20):
            next(call)
        time.sleep(0.5)
        assert last > stalled_at
    finally:
        call.cancel()


@pytest.mark.parametrize("by_deadline", [False, True])
def test_a_call_that_is_over_stops_the_work_within_a_chunk(channel: grpc.Channel, by_deadline: bool) -> None:
    message = in_table(rows(15 * CHUNK_ROWS)).SerializeToString()
    chunk = in_table(rows(CHUNK_ROWS)).SerializeToString()
    began = time.perf_counter()
    list(channel.stream_stream(PATH)(iter([chunk]), timeout=60))
    a_chunk = time.perf_counter() - began

    call = channel.stream_stream(PATH)(iter([message] * 3), timeout=0.3 if by_deadline else 60)
    time.sleep(0.3)
    call.cancel()
    with pytest.raises(grpc.RpcError) as raised:
        next(call)

    expected = {grpc.StatusCode.DEADLINE_EXCEEDED} if by_deadline else set()
    assert raised.value.code() in expected | {grpc.StatusCode.CANCELLED}
    time.sleep(3 * a_chunk + 0.5)  # both threads end their chunk, on processors that others use too
    assert busy_seconds(1.0) < 0.3


def test_many_streams_at_once_are_each_answered_in_order(channel: grpc.Channel) -> None:
    calls = [
        channel.stream_stream(PATH)(iter([numbered(100 * call + n) for n in range(10)]), timeout=60)
        for call in range(8)
    ]

    for call, answers in enumerate(calls):
        assert [identifiers(answer) for answer in answers] == [[f"D-{100 * call + n}"] for n in range(10)]


# --- limits ------------------------------------------------------------------------------------------------------


def test_a_message_over_the_limit_of_its_method_is_refused() -> None:
    settings = Settings(port=0, max_table_bytes=LARGE, max_batch_bytes=2_048, max_message_bytes=1_024)
    with BackgroundServer(settings) as server, grpc.insecure_channel(server.address) as channel:
        answers = send_all(channel, "StreamEvaluateDossiers", [numbered(1), numbered(2, LARGE)])
        with pytest.raises(grpc.RpcError) as raised:
            list(answers)
        assert read_refusal(raised.value).code is grpc.StatusCode.RESOURCE_EXHAUSTED
        for method, limit in (("EvaluateDossier", 1_024), ("BatchEvaluateDossiers", 2_048)):
            call = channel.unary_unary(f"/slasvc.v1.DeadlineService/{method}")
            with pytest.raises(grpc.RpcError) as raised:
                call(bytes(limit + 1))
            refusal = read_refusal(raised.value)
            assert refusal.code is grpc.StatusCode.RESOURCE_EXHAUSTED
            assert str(limit) in refusal.sentence


def test_the_client_calls_again_when_a_server_that_was_not_there_comes_up() -> None:
    with BackgroundServer(Settings(port=0)) as server:
        port = int(server.address.rpartition(":")[2])
    answers: list[deadline_pb2.EvaluateDossierResponse] = []
    with Client(f"127.0.0.1:{port}", timeout=30) as client:
        waiting = threading.Thread(
            target=lambda: answers.append(client.deadlines.EvaluateDossier(evaluate(), timeout=30))
        )
        waiting.start()
        with BackgroundServer(Settings(port=port)):
            waiting.join()

    (answer,) = answers
    assert answer.assessment.deadline.due_date.day == 23
