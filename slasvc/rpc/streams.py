"""The flow of a stream in which each message is answered by one: several at once, on threads, answers in order.

A message is read only when there is a place for it, and a place is free only when an answer has been written: so a
caller who does not read is not read from either. Knows nothing of grpc.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TypeVar

T = TypeVar("T")
IsOver = Callable[[], bool]
Answer = Callable[[bytes, IsOver], bytes]


class Lanes:
    """Threads that all streams of a server share; each answers one message at a time.

    Of one stream one message more than there are threads is held at once, from reading it to the end of writing
    its answer: one is on its way while the others are worked on.
    """

    def __init__(self, threads: int) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="slasvc-tables")
        self._messages = threads + 1

    async def exchange(
        self,
        requests: AsyncIterator[bytes],
        write: Callable[[bytes], Awaitable[None]],
        begin: Callable[[bytes], Answer],
    ) -> None:
        """Answer every message; `begin` makes the answering of all from the first one.

        Whatever `begin` or an answer raises is raised here, after the answers to all messages before. When this
        ends, for whatever reason, messages that wait are dropped, and answers under way are told that it is over.
        """
        first = await anext(requests, None)
        if first is None:
            return
        answer = await self._run(partial(begin, first))
        over = threading.Event()
        places = asyncio.Semaphore(self._messages)
        answers: asyncio.Queue[asyncio.Future[bytes] | None] = asyncio.Queue()

        async def read() -> None:
            data: bytes | None = first
            try:
                await places.acquire()
                while data is not None:
                    answers.put_nowait(self._run(partial(answer, data, over.is_set)))
                    await places.acquire()
                    data = await anext(requests, None)
            finally:
                answers.put_nowait(None)

        reading = asyncio.create_task(read())
        try:
            while (answered := await answers.get()) is not None:
                await write(await answered)
                places.release()
            await reading
        finally:
            over.set()
            reading.cancel()
            while not answers.empty():
                if (waiting := answers.get_nowait()) is not None:
                    waiting.cancel()

    def _run(self, function: Callable[[], T]) -> asyncio.Future[T]:
        """Return what `function` will return, once a thread has been free for it."""
        future = asyncio.get_running_loop().run_in_executor(self._executor, copy_context().run, function)
        # A refusal that nobody waits for any more is not worth a line in the log.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        return future
