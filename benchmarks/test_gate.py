"""What stands before a method costs beside an empty call: CPU time of the server, in interleaved rounds."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import grpc

from benchmarks.gate_server import METHODS
from benchmarks.measuring import Ratio

ROUNDS, CALLS = 15, 1_000


def test_what_stands_before_methods_is_little_beside_an_empty_call(
    tmp_path: Path, claim: Callable[[Ratio], None]
) -> None:
    lines = tmp_path / "log"
    with (
        lines.open("w") as log,
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.gate_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as server,
    ):
        assert server.stdout is not None
        assert server.stdin is not None
        *ports, token = server.stdout.readline().split()
        metadata = (("authorization", f"Bearer {token}"), ("x-request-id", "0123456789abcdef"))
        with (
            grpc.insecure_channel(f"127.0.0.1:{ports[0]}") as bare_channel,
            grpc.insecure_channel(f"127.0.0.1:{ports[1]}") as guarded_channel,
        ):
            bare, guarded = (
                channel.unary_unary(f"/{METHODS}/Empty") for channel in (bare_channel, guarded_channel)
            )
            cpu_time = bare_channel.unary_unary(f"/{METHODS}/CpuTime")

            def spent(method: Callable[..., bytes]) -> int:
                before = int(cpu_time(b""))
                for _ in range(CALLS):
                    method(b"", metadata=metadata, timeout=10)
                return int(cpu_time(b"")) - before

            spent(bare), spent(guarded)
            ratios, noise = [], []
            for _ in range(ROUNDS):
                first, between, second = spent(bare), spent(guarded), spent(bare)
                ratios.append(2 * between / (first + second))
                noise.append(abs(first - second) / ((first + second) / 2))
        server.stdin.close()
    assert len(lines.read_text().splitlines()) == (ROUNDS + 1) * CALLS
    claim(
        Ratio(
            "an empty call behind the gate / an empty call, CPU time of the server",
            statistics.median(ratios),
            1.25,
            f"empty against empty differs by {statistics.median(noise):.3f}",
        )
    )
