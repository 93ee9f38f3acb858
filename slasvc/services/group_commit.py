"""One thread that writes for all: requests that come while it writes are written together, in one transaction.

A commit waits for the disk, and the disk takes as long for one request as for a hundred. Nothing is answered
before the commit that stores it.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import NamedTuple

from slasvc.engine.definitions import Definitions
from slasvc.errors import SlaError
from slasvc.ledger.database import Ledger
from slasvc.services.recording import Answer, Request, record

MOST = 1_000
"""Requests that one transaction writes at most."""


class _Waiting(NamedTuple):
    definitions: Definitions
    request: Request
    now: int
    answer: Future[Answer]


class Writer:
    """Writes requests to a ledger, in the order in which they come; safe to share between threads."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="slasvc-ledger", daemon=True)
        self._thread.start()

    def submit(self, definitions: Definitions, request: Request, now: int) -> Future[Answer]:
        """Have a request recorded as of the second `now`; the future has its answer, or raises its refusal."""
        waiting = _Waiting(definitions, request, now, Future())
        self._queue.put(waiting)
        return waiting.answer

    def close(self) -> None:
        """Write what is waiting, and end."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while group := self._take():
            # Definitions may have been replaced meanwhile: those of one transaction are the same.
            together: dict[int, list[_Waiting]] = {}
            for one in group:
                if one.answer.set_running_or_notify_cancel():
                    together.setdefault(id(one.definitions), []).append(one)
            for part in together.values():
                self._write(part)

    def _take(self) -> list[_Waiting]:
        """Wait for a request, and return it with those that are there too; none once the writer is closed."""
        group = []
        while (one := self._queue.get()) is not None:
            group.append(one)
            if len(group) == MOST or self._queue.empty():
                return group
        if group:
            self._queue.put(None)
        return group

    def _write(self, group: Sequence[_Waiting]) -> None:
        requests, now = [one.request for one in group], max(one.now for one in group)
        outcomes: Sequence[Answer | Exception]
        try:
            with self._ledger.writing() as transaction:
                outcomes = record(transaction, group[0].definitions, requests, now)
        except SlaError as error:
            outcomes = [error] * len(group)
        except Exception as error:  # a defect, met by one of them: the others are written without it
            if len(group) > 1:
                for one in group:
                    self._write([one])
                return
            outcomes = [error]
        for one, outcome in zip(group, outcomes, strict=True):
            if isinstance(outcome, Exception):
                one.answer.set_exception(outcome)
            else:
                one.answer.set_result(outcome)
