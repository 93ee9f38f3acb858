"""Single calls, row batches and streams of tables beside peers that do nothing, client and server as processes.

The peer that counts decodes each table as the service does and returns an answer of the same columns that was
built before: what is left is transport, decoding and encoding by Arrow.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import grpc
import pytest

from benchmarks.measuring import Ratio, compare, interleaved
from benchmarks.population import AS_OF, Population
from slasvc.client import encode_dossier
from slasvc.client.tables import write_stream
from slasvc.engine.definitions import Definitions
from slasvc.model.dossier import Dossier, EventKind
from slasvc.services.tables.rows import write_dossiers
from slasvc.v1 import deadline_pb2

ROWS, MESSAGES, SINGLE, ROUNDS = 65_536, 6, 300, 7
UNLIMITED = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
SERVICE = "/slasvc.v1.DeadlineService"


@pytest.fixture
def channel() -> Iterator[grpc.Channel]:
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.table_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        with grpc.insecure_channel(f"127.0.0.1:{int(server.stdout.readline())}", UNLIMITED) as channel:
            yield channel
        server.stdin.close()


@pytest.fixture(scope="module")
def dossiers(definitions: Definitions) -> list[Dossier]:
    """Return dossiers that the shipped rules answer: none of them lets one be reopened."""
    count = ROWS + ROWS // 100
    population = Population(definitions, count)
    found = [
        dossier
        for dossier in map(population.dossier, range(count))
        if all(event.kind is not EventKind.REOPENED for event in dossier.events)
    ]
    assert len(found) >= ROWS
    return found[:ROWS]


def test_a_stream_answers_at_two_fifths_of_the_speed_of_prebuilt_answers(
    channel: grpc.Channel,
    dossiers: list[Dossier],
    claim: Callable[[Ratio], None],
    note: Callable[[str], None],
) -> None:
    table = write_dossiers(dossiers)
    request = deadline_pb2.StreamEvaluateDossiersRequest(arrow_ipc_stream=write_stream(table))
    request.as_of_time.seconds = AS_OF
    data = request.SerializeToString()

    def stream(path: str) -> Callable[[], None]:
        def run() -> None:
            assert sum(1 for _ in channel.stream_stream(path)(iter([data] * MESSAGES))) == MESSAGES

        return run

    seconds = interleaved(
        {
            "ours": stream(f"{SERVICE}/StreamEvaluateDossiers"),
            "prebuilt": stream("/benchmark/PrebuiltStream"),
            "empty": stream("/benchmark/EmptyStream"),
        },
        ROUNDS,
    )
    rates = {name: ROWS * MESSAGES / min(taken) for name, taken in seconds.items()}
    note(
        f"rows a second in streams of tables: {rates['ours']:,.0f}, prebuilt answers {rates['prebuilt']:,.0f} "
        f"({rates['ours'] / rates['prebuilt']:.2f}), empty answers {rates['empty']:,.0f}"
    )
    claim(compare("stream of tables / prebuilt answers", seconds["ours"], seconds["prebuilt"], 1 / 0.4))


def test_single_calls_and_row_batches_beside_an_empty_method(
    channel: grpc.Channel, dossiers: list[Dossier], note: Callable[[str], None]
) -> None:
    messages = [encode_dossier(dossier) for dossier in dossiers[:10_000]]
    one = deadline_pb2.EvaluateDossierRequest(dossier=messages[0])
    many = deadline_pb2.BatchEvaluateDossiersRequest(dossiers=messages)
    one.as_of_time.seconds = many.as_of_time.seconds = AS_OF

    def calls(path: str, data: bytes, count: int) -> Callable[[], None]:
        method = channel.unary_unary(path)

        def run() -> None:
            for _ in range(count):
                method(data)

        return run

    single, batch = one.SerializeToString(), many.SerializeToString()
    seconds = interleaved(
        {
            "single": calls(f"{SERVICE}/EvaluateDossier", single, SINGLE),
            "single, empty": calls("/benchmark/Empty", single, SINGLE),
            "batch": calls(f"{SERVICE}/BatchEvaluateDossiers", batch, 1),
            "batch, empty": calls("/benchmark/Empty", batch, 1),
        },
        ROUNDS,
    )
    for name, rows in (("single", SINGLE), ("batch", 10_000)):
        ours, empty = min(seconds[name]), min(seconds[f"{name}, empty"])
        note(
            f"{name}: {rows / ours:,.0f} dossiers a second, {ours / empty:.2f} times the time of an empty method"
        )
