"""Four workers under mutual TLS on one ledger, and one of them killed -9 again and again while callers work.

Callers use `slasvc.client.Client`, whose retry policy is the one that the documentation asks for: none of their
calls fails, and what was acknowledged is stored, once. Two kills, two seconds apart, on each database;
SLASVC_TEST_LONG=1 kills one every ten seconds for two minutes.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import grpc

from slasvc.client import Client
from slasvc.ledger.database import open_ledger
from slasvc.model.dossier import Event, EventKind
from tests.integration.calls import evaluate
from tests.support.access import INSIDE, Guarded
from tests.support.recording import ACCEPTED, at, dossier, read_all
from tests.support.serving import Served, free_port

KILLS, PAUSE = (12, 10.0) if os.environ.get("SLASVC_TEST_LONG") else (2, 2.0)
WORKERS = 4
SENT_AGAIN = 0.15
"""Seconds that a call takes at least which waited for its second try."""


class Callers:
    """Callers that record and callers that evaluate, each over channels of its own, until told to stop."""

    def __init__(self, address: str, guarded: Guarded) -> None:
        self.acknowledged: list[tuple[str, Event]] = []
        self.failed: list[str] = []
        self.answers: list[tuple[float, float]] = []  # when, and after how long
        self.found_stored = 0
        self._address, self._guarded = address, guarded
        self._stop = threading.Event()
        tasks = [*[self._record] * 4, *[self._evaluate] * 2]
        self._threads = [threading.Thread(target=task, args=(n,)) for n, task in enumerate(tasks)]

    def __enter__(self) -> Callers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _record(self, caller: int) -> None:
        def record(client: Client, number: int) -> None:
            name = f"HS-{caller}-{number // 20}"
            event = Event(EventKind.EXPLAINED, at("2026-11-17 09:00") + number, f"{number}", reason="found")
            answer = client.record(dossier(ACCEPTED, event, name=name, authority=INSIDE))
            self.acknowledged.append((name, event))
            self.found_stored += answer.added_count == 0

        self._call("record", record)

    def _evaluate(self, _: int) -> None:
        request = evaluate(authority_code=INSIDE)
        self._call("evaluate", lambda client, _: client.deadlines.EvaluateDossier(request, timeout=20))

    def _call(self, role: str, call: Callable[[Client, int], object]) -> None:
        authority = self._guarded.authority
        credentials = authority.credentials(authority.issue(role, dns=[f"{role}.example"]))
        first = 0
        while not self._stop.is_set():
            # A channel lives for some calls only, so that connections reach every worker.
            with Client(self._address, timeout=20, credentials=credentials) as client:
                for number in range(first, first + 50):
                    began = time.monotonic()
                    try:
                        call(client, number)
                    except grpc.RpcError as error:
                        self.failed.append(str(error))
                    ended = time.monotonic()
                    self.answers.append((ended, ended - began))
                    if self._stop.is_set():
                        return
            first += 50


def test_kill_9_of_workers_fails_no_call_and_loses_no_acknowledged_write(
    url: str, tmp_path: Path, wait_until: Callable[..., None]
) -> None:
    guarded = Guarded(tmp_path)
    settings = {"workers": WORKERS, "ledger_url": url, "admin_port": free_port(), "access_log": "false"}
    with Served(**settings, **guarded.files) as server:
        with Callers(server.address, guarded) as callers:
            wait_until(lambda: len(callers.acknowledged) > 20)
            for _ in range(KILLS):
                ends = time.monotonic() + PAUSE
                victim = server.workers()[0]
                os.kill(victim, signal.SIGKILL)
                wait_until(lambda gone=victim: gone not in server.workers())
                wait_until(lambda: f"slasvc_workers {WORKERS}.0" in server.tell("GET", "/metrics")[1])
                time.sleep(max(0.0, ends - time.monotonic()))
        assert f"slasvc_worker_deaths_total {KILLS}.0" in server.tell("GET", "/metrics")[1]
        assert server.stop() == 0

    with open_ledger(url) as ledger:
        stored = read_all(ledger)
    there = Counter((one.dossier.id, event) for one in stored for event in one.dossier.events)
    lost = [one for one in callers.acknowledged if there[one] != 1]
    times = sorted(ended for ended, _ in callers.answers)
    silence = max(later - earlier for earlier, later in pairwise(times))
    again = sum(seconds > SENT_AGAIN for _, seconds in callers.answers)
    sys.stdout.write(  # shown with -rP
        f"{KILLS} kills, {len(times)} calls, {again} of them over {SENT_AGAIN} s, {len(callers.failed)} failed; "
        f"{len(callers.acknowledged)} writes acknowledged, {callers.found_stored} of them found stored by "
        f"a second try, {len(lost)} lost; {silence:.2f} s was the longest time without any answer\n"
    )
    assert callers.failed == []
    assert lost == []
    assert there.total() == len(callers.acknowledged) + len(stored)  # and the acceptance of each dossier
    assert silence < 5
