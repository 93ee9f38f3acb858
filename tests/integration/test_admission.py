"""What is too much: calls at once, calls a second, calls without a deadline or that take too long.

Long calls are held in their method until a test lets them go, so that nothing depends on how fast a machine is.
"""

from __future__ import annotations

import statistics
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

import slasvc.rpc.deadlines
from slasvc.client import Client
from slasvc.errors import Overloaded, Reason
from slasvc.rpc.interceptors.admission import MAX_BUCKETS, Admission, Capacity, Kind
from slasvc.server import BackgroundServer
from slasvc.settings import Settings
from tests.integration.calls import (
    SUSPENDED_AND_RESUMED,
    Refusal,
    evaluate,
    explain,
    in_batch,
    path_of,
    read_refusal,
)
from tests.support.serving import Served

FULL = grpc.StatusCode.RESOURCE_EXHAUSTED
ROWS = 10_000


def refused(call: Any) -> Refusal:
    with pytest.raises(grpc.RpcError) as raised:
        call()
    return read_refusal(raised.value)


class Held:
    """Explanations that wait in their method."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun = threading.Semaphore(0)
        self.release = threading.Event()
        real = slasvc.rpc.deadlines.explain

        def held(*arguments: Any) -> Any:
            self.begun.release()
            assert self.release.wait(30)
            return real(*arguments)

        monkeypatch.setattr(slasvc.rpc.deadlines, "explain", held)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    made = Held(monkeypatch)
    yield made
    made.release.set()


def test_calls_beyond_the_limit_are_refused_with_a_time_to_wait_and_those_taken_on_finish(held: Held) -> None:
    settings = Settings(port=0, max_long_calls=2)
    with BackgroundServer(settings) as server, Client(server.address) as client:
        taken_on = [client.deadlines.ExplainDossier.future(explain(), timeout=30) for _ in range(2)]
        for _ in taken_on:
            assert held.begun.acquire(timeout=30)
        refusals = [refused(lambda: client.deadlines.ExplainDossier(explain(), timeout=30)) for _ in range(6)]
        health = health_pb2_grpc.HealthStub(client._channel).Check(
            health_pb2.HealthCheckRequest(), timeout=10
        )
        # Other kinds of calls have their own places.
        assert client.deadlines.EvaluateDossier(evaluate(), timeout=10)
        held.release.set()
        answers = [call.result() for call in taken_on]
        assert client.deadlines.ExplainDossier(explain(), timeout=30)

    assert health.status == health_pb2.HealthCheckResponse.SERVING
    assert all(answer.HasField("assessment") for answer in answers)
    assert {(refusal.code, refusal.reason) for refusal in refusals} == {(FULL, "TOO_MANY_CALLS")}
    assert all(0.5 <= refusal.retry_seconds <= 1.5 for refusal in refusals)
    assert len({refusal.retry_seconds for refusal in refusals}) > 1


def test_a_place_is_given_back_by_calls_that_are_cancelled_refused_or_time_out(held: Held) -> None:
    settings = Settings(port=0, max_long_calls=1, max_call_seconds=0.5)
    with BackgroundServer(settings) as server, Client(server.address) as client:
        explained = client.deadlines.ExplainDossier
        call = explained.future(explain(), timeout=30)
        assert held.begun.acquire(timeout=30)
        call.cancel()
        assert wait_for_a_place(lambda: refused(lambda: explained(explain(), timeout=0.1)))
        assert wait_for_a_place(lambda: refused(lambda: explained(explain(), timeout=30)))
        held.release.set()
        assert wait_for_a_place(lambda: refused(lambda: explained(explain(dossier_id="D" * 300), timeout=30)))
        assert explained(explain(), timeout=30)


def wait_for_a_place(call: Any) -> bool:
    """Repeat a call that must fail until it fails for want of something else than a place."""
    for _ in range(200):
        if call().reason != "TOO_MANY_CALLS":
            return True
        time.sleep(0.02)
    return False


def test_a_call_is_given_no_more_time_than_the_server_has_for_it(held: Held) -> None:
    with BackgroundServer(Settings(port=0, max_call_seconds=0.2)) as server, Client(server.address) as client:
        for timeout in (30, None):
            refusal = refused(partial(client.deadlines.ExplainDossier, explain(), timeout=timeout))
            assert refusal.code is grpc.StatusCode.DEADLINE_EXCEEDED
            assert "0.2 seconds" in refusal.sentence
        held.release.set()


def test_a_call_without_a_deadline_is_refused_where_one_is_required() -> None:
    settings = Settings(port=0, deadline_required=True)
    with BackgroundServer(settings) as server, Client(server.address) as client:
        refusal = refused(lambda: client.deadlines.EvaluateDossier(evaluate()))
        assert client.deadlines.EvaluateDossier(evaluate(), timeout=10)

    assert (refusal.code, refusal.reason) == (grpc.StatusCode.INVALID_ARGUMENT, "DEADLINE_MISSING")


def test_a_caller_that_sends_too_many_calls_is_told_when_to_send_the_next() -> None:
    with BackgroundServer(Settings(port=0, calls_per_second=5)) as server, Client(server.address) as client:
        for _ in range(5):
            assert client.deadlines.EvaluateDossier(evaluate(), timeout=10)
        refusal = refused(lambda: client.deadlines.EvaluateDossier(evaluate(), timeout=10))
        time.sleep(refusal.retry_seconds)
        assert client.deadlines.EvaluateDossier(evaluate(), timeout=10)

    assert (refusal.code, refusal.reason) == (FULL, "RATE_EXCEEDED")
    assert 0 < refusal.retry_seconds <= 0.4


def test_what_one_caller_sends_is_not_charged_to_another_nor_remembered_for_ever() -> None:
    admission = Admission(Capacity(dict.fromkeys(Kind, 10**6), 1.0, False, dict.fromkeys(Kind, 1.0)))
    admission.enter(Kind.SHORT, "one")
    with pytest.raises(Overloaded) as raised:
        admission.enter(Kind.SHORT, "one")
    for number in range(MAX_BUCKETS + 10):
        admission.enter(Kind.SHORT, f"caller {number}")

    assert raised.value.reason is Reason.RATE_EXCEEDED
    assert len(admission._buckets) == MAX_BUCKETS


def test_at_four_times_the_limit_refusals_are_faster_than_work_and_work_is_finished() -> None:
    dossiers = [evaluate(dossier_id=f"D-{row}", events=SUSPENDED_AND_RESUMED).dossier for row in range(ROWS)]
    work = in_batch(*dossiers).SerializeToString()
    limit = 2

    def timed(channel: grpc.Channel) -> tuple[str, float]:
        began = time.perf_counter()
        try:
            # Bytes: a caller that takes its answer apart would take the server's turn.
            channel.unary_unary(path_of("BatchEvaluateDossiers"))(work, timeout=60)
        except grpc.RpcError as error:
            return error.code().name, time.perf_counter() - began  # type: ignore[attr-defined]
        return "OK", time.perf_counter() - began

    # A process of its own, for the same reason.
    with Served(max_long_calls=limit, access_log="false") as server, ExitStack() as stack:
        options = [("grpc.max_receive_message_length", -1), ("grpc.use_local_subchannel_pool", 1)]
        channels = [
            stack.enter_context(grpc.insecure_channel(server.address, options)) for _ in range(4 * limit)
        ]
        timed(channels[0])
        unloaded = statistics.median(timed(channels[0])[1] for _ in range(9))
        ends = time.monotonic() + 5
        found: list[tuple[str, float]] = []

        def keep_calling(channel: grpc.Channel) -> None:
            while time.monotonic() < ends:
                found.append(timed(channel))

        with ThreadPoolExecutor(len(channels)) as callers:
            list(callers.map(keep_calling, channels))

    refusals = sorted(seconds for code, seconds in found if code == FULL.name)
    finished = sum(code == "OK" for code, _ in found)
    p99 = refusals[int(0.99 * len(refusals))]
    said = f"{finished} batches of {ROWS} rows finished, unloaded p50 {unloaded:.4f} s; "
    said += f"{len(refusals)} refused, p99 {p99:.4f} s"
    sys.stdout.write(f"{said}\n")  # shown with -rP
    assert finished + len(refusals) == len(found)
    assert finished >= limit
    assert len(refusals) > len(found) / 2
    assert p99 < unloaded, said
