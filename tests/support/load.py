"""Callers that call all the time, with the client and the retry policy that the documentation asks for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import grpc

from slasvc.client import Client
from tests.integration.calls import evaluate
from tests.support.serving import Served

CALLERS = 4
CAUSE = """\
causes:
  - code: flood
    names: {vi: Ngập lụt, en: Flood}
    attributable_to: force_majeure
"""
"""A rule file that is right, and changes the digest of the rules."""


class Load:
    """Callers that send one call after another, each over a channel of its own, until told to stop."""

    def __init__(self, address: str, credentials: grpc.ChannelCredentials | None = None) -> None:
        self.answered = 0
        self.lost: list[str] = []
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._call, args=(address, credentials)) for _ in range(CALLERS)
        ]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def _call(self, address: str, credentials: grpc.ChannelCredentials | None) -> None:
        request = evaluate()
        while not self._stop.is_set():
            # A channel lives for some calls only, so that connections reach every worker.
            with Client(address, credentials=credentials) as client:
                for _ in range(50):
                    try:
                        answer = client.deadlines.EvaluateDossier(request, timeout=20)
                        assert answer.assessment.deadline.due_date.day == 23
                        self.answered += 1
                    except grpc.RpcError as error:
                        self.lost.append(str(error))
                    if self._stop.is_set():
                        break


@contextmanager
def loaded(server: Served, credentials: grpc.ChannelCredentials | None = None) -> Iterator[Load]:
    """Callers at work, and a check at the end that nothing was lost."""
    with Load(server.address, credentials) as load:
        yield load
    assert load.lost == []
    assert load.answered > 100
