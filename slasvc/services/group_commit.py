"""One thread that writes for all: requests that come while it writes are written together, in one transaction.

A commit waits for the disk, and the disk takes as long for one request as for a hundred. Nothing is answered
before the commit that stores it; while that is waited for, the loop makes the responses. The thread is handed a
whole group and wakes the loop twice, when it has decided and when it has committed: waking it for every answer
takes longer than the answers.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from slasvc.engine.definitions import Definitions
from slasvc.errors import SlaError
from slasvc.ledger.database import Ledger
from slasvc.services.recording import Answer, Request, record

MOST = 1_000
"""Requests that one transaction writes at most."""
PAUSE_SECONDS, PATIENCE_SECONDS = 0.005, 0.02
"""How long a request waits for another one to be written with, and after how long for no more."""

ResponseT = TypeVar("ResponseT")


class Stored(NamedTuple):
    """A request that is stored for good."""

    sender: Any
    request: Request
    answer: Answer


@dataclass(slots=True)
class _Waiting:
    definitions: Definitions
    request: Request
    now: int
    sender: Any
    prepare: Callable[[Answer], Any]
    response: asyncio.Future[Any]
    prepared: Any = None


class Writer:
    """Writes requests to a ledger, in the order in which they come; all from one event loop.

    Args:
        ledger: to write to.
        tell: is told what a transaction has stored, before any of it is answered.
    """

    def __init__(self, ledger: Ledger, tell: Callable[[Sequence[Stored]], None]) -> None:
        self._ledger = ledger
        self._tell = tell
        self._waiting: list[_Waiting] = []
        self._thread = ThreadPoolExecutor(1, "slasvc-ledger")
        self._writing: asyncio.Task[None] | None = None
        self._expected = 0
        self._complete = asyncio.Event()

    def record(
        self,
        definitions: Definitions,
        request: Request,
        now: int,
        sender: object,
        prepare: Callable[[Answer], ResponseT],
    ) -> asyncio.Future[ResponseT]:
        """Have a request recorded as of the second `now`; what is returned has the response, or the refusal.

        It is recorded even if nobody waits for that any more. `prepare` makes the response of the answer while
        that is being stored, and `sender` is named when it is told that it was.
        """
        response: asyncio.Future[ResponseT] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(definitions, request, now, sender, prepare, response))
        if len(self._waiting) >= self._expected:
            self._complete.set()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        return response

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
                    outcomes = await loop.run_in_executor(self._thread, self._write, part, loop)
                    self._tell(_stored(part, outcomes))
                except Exception as error:  # no thread can be started, say: nobody may wait for ever
                    outcomes = [error] * len(part)
                for one, outcome in zip(part, outcomes, strict=True):
                    _respond(one, outcome)
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

    def _write(
        self, group: Sequence[_Waiting], loop: asyncio.AbstractEventLoop
    ) -> Sequence[Answer | Exception]:
        requests, now = [one.request for one in group], max(one.now for one in group)
        try:
            with self._ledger.writing() as transaction:
                outcomes = record(transaction, group[0].definitions, requests, now)
                # While the commit waits for the disk the loop has nothing else to do.
                loop.call_soon_threadsafe(_prepare, group, outcomes)
            return outcomes
        except SlaError as error:
            return [error] * len(group)
        except Exception as error:  # a defect, met by one of them: the others are written without it
            if len(group) > 1:
                return [outcome for one in group for outcome in self._write([one], loop)]
            return [error]


def _prepare(group: Sequence[_Waiting], outcomes: Sequence[Answer | SlaError]) -> None:
    for one, outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, Answer):
            try:
                one.prepared = one.prepare(outcome)
            except Exception as error:  # a defect, for which nobody else has to wait
                one.prepared = error


def _stored(group: Sequence[_Waiting], outcomes: Sequence[Answer | Exception]) -> list[Stored]:
    return [
        Stored(one.sender, one.request, outcome)
        for one, outcome in zip(group, outcomes, strict=True)
        if isinstance(outcome, Answer)
    ]


def _respond(one: _Waiting, outcome: Answer | Exception) -> None:
    response = one.prepared if isinstance(outcome, Answer) else outcome
    if one.response.cancelled():
        return
    if isinstance(response, Exception):
        one.response.set_exception(response)
    else:
        one.response.set_result(response)
