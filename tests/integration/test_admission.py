"""What is too much: calls at once, calls a second, calls without a deadline or that take too long.

Long calls are held in their method until a test lets them go, so that nothing depends on how fast a machine is.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import grpc
import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from grpc_health.v1 import health_pb2, health_pb2_grpc

import slasvc.rpc.deadlines
from slasvc.client import Client
from slasvc.errors import Overloaded, Reason
from slasvc.rpc.interceptors.admission import MAX_BUCKETS, Admission, Capacity, Kind
from slasvc.server import BackgroundServer
from slasvc.settings import Settings
from slasvc.v1 import dossier_pb2
from tests.integration.calls import Refusal, evaluate, event, explain, instant, read_refusal
from tests.support.serving import Served

FULL = grpc.StatusCode.RESOURCE_EXHAUSTED


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
    start = instant("2025-07-07 09:00").seconds
    events = [event(dossier_pb2.EVENT_KIND_ACCEPTED, "2025-07-07 09:00")]
    for minute in range(1, 998, 2):
        suspended, resumed = (Timestamp(seconds=start + 60 * (minute + later)) for later in (0, 1))
        events += [
            dossier_pb2.Event(kind=dossier_pb2.EVENT_KIND_SUSPENDED, time=suspended, ground="supplement"),
            dossier_pb2.Event(kind=dossier_pb2.EVENT_KIND_RESUMED, time=resumed),
        ]
    work = explain(events=events)  # hundreds of milliseconds, as ten thousand rows take
    limit = 2

    def timed(client: Client) -> tuple[str, float]:
        began = time.perf_counter()
        try:
            client.deadlines.ExplainDossier(work, timeout=60)
        except grpc.RpcError as error:
            return error.code().name, time.perf_counter() - began  # type: ignore[attr-defined]
        return "OK", time.perf_counter() - began

    # A process of its own: the callers of this test must not take the server's turn.
    with Served(max_long_calls=limit, access_log="false") as server, Client(server.address) as client:
        timed(client)
        unloaded = statistics.median(timed(client)[1] for _ in range(5))
        ends = time.monotonic() + 3
        found: list[tuple[str, float]] = []

        def keep_calling() -> None:
            while time.monotonic() < ends:
                found.append(timed(client))

        with ThreadPoolExecutor(4 * limit) as callers:
            for _ in range(4 * limit):
                callers.submit(keep_calling)

    refusals = sorted(seconds for code, seconds in found if code == FULL.name)
    assert {code for code, _ in found} == {"OK", FULL.name}
    assert len(refusals) > len(found) / 2
    p99 = refusals[int(0.99 * len(refusals))]
    assert p99 < unloaded, f"p99 of {len(refusals)} refusals {p99:.4f} s, unloaded p50 {unloaded:.4f} s"
