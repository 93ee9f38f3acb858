"""One thread that writes for all: requests that come while it writes are written together, in one transaction.

A commit waits for the disk, and the disk takes as long for one request as for a hundred. Nothing is answered
before the commit that stores it. The thread is handed a whole group and wakes the event loop once for all of it:
waking it for every answer takes longer than the answers.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from slasvc.engine.definitions import Definitions
from slasvc.errors import SlaError
from slasvc.ledger.database import Ledger
from slasvc.services.recording import Answer, Request, record

MOST = 1_000
"""Requests that one transaction writes at most."""
PAUSE_SECONDS, PATIENCE_SECONDS = 0.005, 0.02
"""How long a request waits for another one to be written with, and after how long for no more."""


class _Waiting(NamedTuple):
    definitions: Definitions
    request: Request
    now: int
    answer: asyncio.Future[Answer]


class Writer:
    """Writes requests to a ledger, in the order in which they come; all from one event loop."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._waiting: list[_Waiting] = []
        self._thread = ThreadPoolExecutor(1, "slasvc-ledger")
        self._writing: asyncio.Task[None] | None = None
        self._expected = 0
        self._complete = asyncio.Event()

    def record(self, definitions: Definitions, request: Request, now: int) -> asyncio.Future[Answer]:
        """Have a request recorded as of the second `now`; what is returned has its answer, or its refusal.

        It is recorded even if nobody waits for that any more.
        """
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(definitions, request, now, answer))
        if len(self._waiting) >= self._expected:
            self._complete.set()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return answer

    async def close(self) -> None:
        """Write what is waiting, and end."""
        if self._writing is not None:
            await self._writing
        self._thread.shutdown()

    async def _write_all(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await self._gather()
            group = self._waiting[:MOST]
            del self._waiting[:MOST]
            # Definitions may have been replaced meanwhile: those of one transaction are the same.
            together: dict[int, list[_Waiting]] = {}
            for one in group:
                together.setdefault(id(one.definitions), []).append(one)
            for part in together.values():
                outcomes: Sequence[Answer | Exception]
                try:
                    outcomes = await loop.run_in_executor(self._thread, self._write, part)
                except Exception as error:  # no thread can be started, say: nobody may wait for ever
                    outcomes = [error] * len(part)
                for one, outcome in zip(part, outcomes, strict=True):
                    _answer(one.answer, outcome)
            self._expected = min(len(group) + len(self._waiting), MOST)

    async def _gather(self) -> None:
        """Wait for as many requests as there were callers lately, while they come one soon after the other.

        Those who were answered together mostly come back together. To write some while the event loop takes in the
        others is twice as dear: the two threads hand the interpreter's lock to and fro.
        """
        loop, came = asyncio.get_running_loop(), 0
        latest = loop.time() + PATIENCE_SECONDS
        while came < len(self._waiting) < self._expected and loop.time() < latest:
            came = len(self._waiting)
            self._complete.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._complete.wait(), PAUSE_SECONDS)

    def _write(self, group: Sequence[_Waiting]) -> Sequence[Answer | Exception]:
        requests, now = [one.request for one in group], max(one.now for one in group)
        try:
            with self._ledger.writing() as transaction:
                return record(transaction, group[0].definitions, requests, now)
        except SlaError as error:
            return [error] * len(group)
        except Exception as error:  # a defect, met by one of them: the others are written without it
            if len(group) > 1:
                return [outcome for one in group for outcome in self._write([one])]
            return [error]


def _answer(waiting: asyncio.Future[Answer], outcome: Answer | Exception) -> None:
    if waiting.cancelled():
        return
    if isinstance(outcome, Exception):
        waiting.set_exception(outcome)
    else:
        waiting.set_result(outcome)
