"""Several workers on one port: started, kept alive, reloaded and replaced together. Serves no call itself.

What is read, is read and checked here once, and handed to every worker over a pipe: all workers answer by the same
definitions, also one that is started again after the files on disk have been broken. A worker that dies is
started again, after a time that grows with the deaths of the last minute.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from slasvc.errors import DefinitionError
from slasvc.serving.admin import AdminServer
from slasvc.serving.loading import Loaded, load
from slasvc.serving.logs import configure_logs
from slasvc.serving.tls import certificates_of, check_exposure
from slasvc.settings import Settings

log = logging.getLogger(__name__)

READY, SWAPPED, FAILED = "ready", "swapped", "failed"
"""What a worker reports, with a text."""
FIRST_WAIT, LONGEST_WAIT, MEMORY = 0.1, 30.0, 60.0
"""Seconds before a dead worker is started again: at first, at most; and how long a death is remembered."""
START_SECONDS, SWAP_SECONDS, MARGIN_SECONDS = 300.0, 60.0, 5.0
"""Longest start of a worker (one without a kernel cache compiles), longest swap, and what is added to a drain."""


class WorkerFailed(OSError):
    """A worker that did not come up."""


class Worker:
    """One process, and the pipe to it."""

    def __init__(self, process: asyncio.subprocess.Process, pipe: Connection) -> None:
        self.process = process
        self.pipe = pipe
        self.leaving = False
        self._sending = asyncio.Lock()
        self._said: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        asyncio.get_running_loop().add_reader(pipe.fileno(), self._receive)

    async def send(self, message: object, seconds: float) -> None:
        """Hand over something, which may be larger than what a pipe holds.

        Raises:
            OSError: the process has ended, or does not read.
        """
        async with self._sending:
            await asyncio.wait_for(asyncio.to_thread(self.pipe.send, message), seconds)

    async def hear(self, expected: str, seconds: float) -> None:
        """Wait for a report.

        Raises:
            WorkerFailed: another one came, or none in time.
        """
        try:
            report, text = await asyncio.wait_for(self._said.get(), seconds)
        except TimeoutError:
            report, text = "", f"worker {self.process.pid} says nothing"
        if report != expected:
            raise WorkerFailed(text)

    def signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    async def close(self) -> None:
        """Let go of the pipe of a process that has ended, once no thread writes to it any more."""
        async with self._sending:
            asyncio.get_running_loop().remove_reader(self.pipe.fileno())
            self.pipe.close()

    def _receive(self) -> None:
        try:
            self._said.put_nowait(self.pipe.recv())
        except (EOFError, OSError):
            self._said.put_nowait(("", f"worker {self.process.pid} ended"))
            asyncio.get_running_loop().remove_reader(self.pipe.fileno())


class Supervisor:
    """Looks after `settings.workers` workers.

    Args:
        settings: of the installation.
        announce: called with the port and the digests once all workers are ready.
        worker: the command that starts one; the number of its end of the pipe is added.
    """

    def __init__(
        self,
        settings: Settings,
        announce: Callable[[int, str], None],
        worker: tuple[str, ...] = (sys.executable, "-m", "slasvc.worker"),
    ) -> None:
        self._settings = settings
        self._announce = announce
        self._command = worker
        self._workers: set[Worker] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._deaths: deque[float] = deque()
        self._stopping = asyncio.Event()
        self._changing = asyncio.Lock()  # one start, reload or replacement at a time
        self._registry = CollectorRegistry()
        self._restarts = Counter(
            "slasvc_worker_deaths", "Workers that ended without being told to.", registry=self._registry
        )
        self._reloads = Counter("slasvc_reloads", "Reloads.", ["outcome"], registry=self._registry)
        self._count = Gauge("slasvc_workers", "Workers that serve.", registry=self._registry)
        self._count.set_function(lambda: len(self._workers))

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT.

        Raises:
            DefinitionError: calendars, rules or the access file are broken.
            OSError: the address cannot be listened on, or the workers do not come up.
        """
        check_exposure(self._settings)
        certificates_of(self._settings)
        self._loaded = await asyncio.to_thread(_load_checked, self._settings)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        with (
            _metrics_directory(self._settings.state_directory) as self._metrics,
            _reserved_port(self._settings.host, self._settings.port) as self._port,
        ):
            MultiProcessCollector(self._registry, path=self._metrics)  # type: ignore[no-untyped-call]
            try:
                await self._start()  # alone: where kernels must be compiled, the others find them compiled
                await asyncio.gather(*(self._start() for _ in range(self._settings.workers - 1)))
                loop.add_signal_handler(signal.SIGHUP, lambda: self._keep(self._reload_quietly()))
                actions = {"/reload": _called(self.reload, loop), "/restart": _called(self.restart, loop)}
                with AdminServer(
                    self._settings.admin_host, self._settings.admin_port, self._registry, actions
                ):
                    self._announce(self._port, self._loaded.digests())
                    await self._stopping.wait()
            finally:
                self._stopping.set()
                await asyncio.gather(*(self._end(worker) for worker in tuple(self._workers)))

    async def reload(self) -> str:
        """Read everything anew and swap it in on every worker; return its digests.

        Raises:
            DefinitionError: with every problem; nothing has changed.
        """
        async with self._changing:
            try:
                loaded = await asyncio.to_thread(_load_checked, self._settings)
            except DefinitionError as error:
                self._reloads.labels("refused").inc()
                problems = [str(problem) for problem in error.problems]
                log.error(
                    "reload refused: the old definitions stay", extra={"fields": {"problems": problems}}
                )
                raise
            self._loaded = loaded
            await asyncio.gather(*(self._swap(worker) for worker in tuple(self._workers)))
        self._reloads.labels("swapped").inc()
        log.info("reloaded on every worker", extra={"fields": {"digests": loaded.digests()}})
        return loaded.digests()

    async def restart(self) -> str:
        """Put a new worker in the place of each one, one after the other; return what was done."""
        async with self._changing:
            for worker in tuple(self._workers):
                await self._start()
                await self._end(worker)
        log.info("every worker has been replaced")
        return "every worker has been replaced"

    async def _start(self) -> Worker:
        """Start a worker and wait until it serves.

        Raises:
            WorkerFailed: it does not come up.
        """
        ours, theirs = Pipe()
        environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": self._metrics}
        process = await asyncio.create_subprocess_exec(
            *self._command, str(theirs.fileno()), pass_fds=[theirs.fileno()], env=environment
        )
        theirs.close()
        worker = Worker(process, ours)
        settings = self._settings.model_copy(update={"port": self._port})
        try:
            await worker.send((settings, self._loaded), START_SECONDS)
            await worker.hear(READY, START_SECONDS)
        except (OSError, asyncio.CancelledError):
            worker.signal(signal.SIGKILL)
            await process.wait()
            await worker.close()
            raise
        self._workers.add(worker)
        self._keep(self._watch(worker))
        log.info("worker serves", extra={"fields": {"worker": process.pid}})
        return worker

    async def _watch(self, worker: Worker) -> None:
        """Wait for the end of a worker; start another in its place unless it was told to end."""
        status = await worker.process.wait()
        self._workers.discard(worker)
        await worker.close()
        mark_process_dead(worker.process.pid, self._metrics)  # type: ignore[no-untyped-call]
        if worker.leaving or self._stopping.is_set():
            return
        self._restarts.inc()
        log.error("worker died", extra={"fields": {"worker": worker.process.pid, "status": status}})
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._next_wait())
                return
            async with self._changing:
                try:
                    await self._start()
                except OSError as error:
                    log.error("worker does not come up", extra={"fields": {"why": str(error)}})
                else:
                    return

    def _next_wait(self) -> float:
        """Return how long to wait before a dead worker is started again: twice as long for each late death."""
        now = time.monotonic()
        self._deaths.append(now)
        while self._deaths[0] < now - MEMORY:
            self._deaths.popleft()
        return min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(len(self._deaths) - 1, 16))

    async def _swap(self, worker: Worker) -> None:
        """Hand a worker what was read; one that does not take it is replaced by one that starts with it."""
        try:
            await worker.send(self._loaded, SWAP_SECONDS)
            await worker.hear(SWAPPED, SWAP_SECONDS)
        except OSError as error:
            log.error(
                "worker is replaced", extra={"fields": {"worker": worker.process.pid, "why": str(error)}}
            )
            worker.signal(signal.SIGKILL)

    async def _end(self, worker: Worker) -> None:
        """Have a worker drain and end; kill it when it takes longer than it may."""
        worker.leaving = True
        worker.signal(signal.SIGTERM)
        grace = self._settings.notice_seconds + self._settings.drain_seconds + MARGIN_SECONDS
        try:
            await asyncio.wait_for(worker.process.wait(), grace)
        except TimeoutError:
            log.error("worker is killed: its drain is over", extra={"fields": {"worker": worker.process.pid}})
            worker.signal(signal.SIGKILL)
            await worker.process.wait()

    async def _reload_quietly(self) -> None:
        """Reload where nobody waits for the outcome but the log."""
        with contextlib.suppress(DefinitionError):
            await self.reload()

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside everything else, and hold on to it until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def supervise(settings: Settings, announce: Callable[[int, str], None]) -> None:
    """Serve with several workers until SIGTERM or SIGINT. Arguments and errors are those of `Supervisor`."""
    configure_logs()
    asyncio.run(Supervisor(settings, announce).run())


def _load_checked(settings: Settings) -> Loaded:
    """Read everything, and compile it once so that no worker can fail at it."""
    loaded = load(settings)
    loaded.compile()
    return loaded


def _called(
    action: Callable[[], Coroutine[Any, Any, str]], loop: asyncio.AbstractEventLoop
) -> Callable[[], str]:
    """Return `action` as a function for other threads than that of the loop."""
    return lambda: asyncio.run_coroutine_threadsafe(action(), loop).result()


@contextmanager
def _metrics_directory(parent: Path | None) -> Iterator[str]:
    """Make an empty directory for the metrics of workers, and take it away at the end."""
    with tempfile.TemporaryDirectory(prefix="slasvc-metrics-", dir=parent) as directory:
        yield directory


@contextmanager
def _reserved_port(host: str, port: int) -> Iterator[int]:
    """Hold a port that no other service has and that workers can share; 0 stands for any.

    A socket that is bound and does not listen takes no connections.

    Raises:
        OSError: the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = f"cannot listen on {host}:{port}; is it taken?"
    with socket.socket(family) as probe, socket.socket(family) as held:
        try:
            if port:  # shared with nobody yet: only then does binding fail where another service listens
                probe.bind((host, port))
                probe.close()
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            held.bind((host, port))
        except OSError:
            raise OSError(taken) from None
        yield held.getsockname()[1]
