"""What the work of EvaluateDossier costs beside an empty call: CPU time of the server, in interleaved rounds.

The work is measured by itself, from bytes to bytes, in the server process. The whole call is printed too,
beside an empty call and beside one of the same bytes in and out that does no work.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator

import grpc
import pytest

from benchmarks.measuring import Ratio
from benchmarks.unary_server import WORK_REPEATS
from slasvc.client import encode_dossier
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.v1 import deadline_pb2

ROUNDS = 15

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


def test_the_work_of_a_call_is_little_beside_the_call(
    channel: grpc.Channel, claim: Callable[[Ratio], None], note: Callable[[str], None]
) -> None:
    cpu_time = channel.unary_unary("/benchmark/CpuTime")
    empty = channel.unary_unary("/benchmark/Empty")
    prebuilt = channel.unary_unary("/benchmark/Prebuilt")
    work = channel.unary_unary("/benchmark/Work")
    evaluate = channel.unary_unary("/slasvc.v1.DeadlineService/EvaluateDossier")
    request = deadline_pb2.EvaluateDossierRequest(dossier=encode_dossier(DOSSIER))
    request.as_of_time.seconds = 1_800_000_000
    data = request.SerializeToString()
    answer = deadline_pb2.EvaluateDossierResponse.FromString(evaluate(data))
    assert answer.assessment.deadline.due_date.day == 19

    def spent(method: Callable[[bytes], bytes], payload: bytes, calls: int = WORK_REPEATS) -> int:
        before = int(cpu_time(b""))
        for _ in range(calls):
            method(payload)
        return int(cpu_time(b"")) - before

    assert work(data) == prebuilt(data) == evaluate(data)
    for method, payload in ((empty, b""), (prebuilt, data), (evaluate, data)):
        spent(method, payload)
    ratios, whole, beside_prebuilt, noise = [], [], [], []
    for _ in range(ROUNDS):
        first, alone, call, same_bytes, second = (
            spent(empty, b""),
            spent(work, data, calls=1),
            spent(evaluate, data),
            spent(prebuilt, data),
            spent(empty, b""),
        )
        mean = (first + second) / 2
        ratios.append(alone / mean)
        whole.append(call / mean)
        beside_prebuilt.append(call / same_bytes)
        noise.append(abs(first - second) / mean)
    spread = statistics.median(noise)
    claim(
        Ratio(
            "decode + evaluate + encode / an empty call, CPU time of the server",
            statistics.median(ratios),
            0.15,
            f"empty against empty differs by {spread:.3f}",
        )
    )
    note(
        f"a whole EvaluateDossier call takes {statistics.median(whole):.2f} times the server CPU time of an "
        f"empty call, {statistics.median(beside_prebuilt):.2f} times that of a prebuilt answer"
    )
