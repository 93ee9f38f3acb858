"""What EvaluateDossier costs above an empty call: CPU time of the server process, in interleaved rounds."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator

import grpc
import pytest

from benchmarks.measuring import Ratio
from slasvc.client import encode_dossier
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.v1 import deadline_pb2

ROUNDS = 15
CALLS = 1_000

DOSSIER = Dossier(
    id="H26-261116-0001",
    procedure="2.001583",
    authority="H26.01",
    events=(
        Event(EventKind.SUBMITTED, 1_794_790_800, "e1"),  # 2026-11-16 08:00 in Viet Nam
        Event(EventKind.ACCEPTED, 1_794_794_400, "e2"),  # 09:00
    ),
    channel=Channel.ONLINE,
)


@pytest.fixture
def channel() -> Iterator[grpc.Channel]:
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.unary_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        with grpc.insecure_channel(f"127.0.0.1:{int(server.stdout.readline())}") as channel:
            yield channel
        server.stdin.close()


def test_evaluate_costs_little_more_than_an_empty_call(
    channel: grpc.Channel, claim: Callable[[Ratio], None]
) -> None:
    cpu_time = channel.unary_unary("/benchmark/CpuTime")
    empty = channel.unary_unary("/benchmark/Empty")
    evaluate = channel.unary_unary("/slasvc.v1.DeadlineService/EvaluateDossier")
    request = deadline_pb2.EvaluateDossierRequest(dossier=encode_dossier(DOSSIER))
    request.as_of_time.seconds = 1_800_000_000
    data = request.SerializeToString()
    answer = deadline_pb2.EvaluateDossierResponse.FromString(evaluate(data))
    assert answer.assessment.deadline.due_date.day == 19

    def spent(method: Callable[[bytes], bytes], payload: bytes) -> int:
        before = int(cpu_time(b""))
        for _ in range(CALLS):
            method(payload)
        return int(cpu_time(b"")) - before

    for method, payload in ((empty, b""), (evaluate, data)):
        spent(method, payload)
    added, noise = [], []
    for _ in range(ROUNDS):
        first, ours, second = spent(empty, b""), spent(evaluate, data), spent(empty, b"")
        mean = (first + second) / 2
        added.append((ours - mean) / mean)
        noise.append(abs(first - second) / mean)
    claim(
        Ratio(
            "decode + evaluate + encode / an empty call, CPU time of the server",
            statistics.median(added),
            0.15,
            f"empty against empty differs by {statistics.median(noise):.3f}",
        )
    )
