"""The composition root: settings, definitions, warm kernels, a gRPC server, a drain.

The port answers at once; health is NOT_SERVING, and calls UNAVAILABLE, until the definitions are loaded and the
kernels warm. SIGTERM and SIGINT turn health to NOT_SERVING, let calls in flight finish, and end.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import Callable
from types import TracebackType

import grpc
import numpy as np
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from slasvc.engine.definitions import Definitions, load_definitions
from slasvc.engine.evaluate import evaluate
from slasvc.engine.terms import WorkingCalendar, add_term
from slasvc.model.term import Conventions, Term, Unit
from slasvc.rpc.methods import SERVICES, service_handlers
from slasvc.rpc.snapshot import Snapshot
from slasvc.settings import Settings


class Server:
    """One gRPC server on the running event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._snapshot: Snapshot | None = None
        self._server = grpc.aio.server(
            options=[
                ("grpc.max_receive_message_length", settings.max_message_bytes),
                # By default a second server would silently take half of the calls of the first one.
                ("grpc.so_reuseport", 0),
            ]
        )
        # Every service there is, the empty name standing for the server as a whole.
        self._names = ("", *(service.full_name for service in SERVICES))
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        reflection.enable_server_reflection(
            (*self._names[1:], health.SERVICE_NAME, reflection.SERVICE_NAME), self._server
        )
        self._server.add_generic_rpc_handlers(
            tuple(service_handlers(lambda: self._snapshot, settings.snapshots))
        )
        self.port = 0

    @property
    def definitions(self) -> Definitions | None:
        """What answers are computed with; None until the server has started."""
        return self._snapshot.definitions if self._snapshot is not None else None

    async def start(self) -> None:
        """Listen, load the definitions, warm the kernels, and only then report SERVING.

        Raises:
            DefinitionError: calendars or rules are broken; nothing is served.
            OSError: the address cannot be listened on.
        """
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        address = f"{host}:{self._settings.port}"
        try:
            self.port = self._server.add_insecure_port(address)
        except RuntimeError as error:
            raise OSError(f"cannot listen on {address}; is it taken?") from error
        await self._report(health_pb2.HealthCheckResponse.NOT_SERVING)
        await self._server.start()
        try:
            self._snapshot = await asyncio.to_thread(self._load)
        except BaseException:
            await self._server.stop(None)
            raise
        await self._report(health_pb2.HealthCheckResponse.SERVING)

    async def stop(self) -> None:
        """Report NOT_SERVING, let calls in flight finish within the grace, and end."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(self._settings.drain_seconds)

    def _load(self) -> Snapshot:
        definitions = load_definitions(
            self._settings.calendars, self._settings.rules, self._settings.archived_rules
        )
        warm(definitions)
        return Snapshot(definitions)

    async def _report(self, status: int) -> None:
        for name in self._names:
            await self._health.set(name, status)


def warm(definitions: Definitions) -> None:
    """Run every kernel once, so that no call waits for a compiler."""
    evaluate(definitions, (), 0)
    calendar = next(iter(definitions.calendars.calendars.values()))
    noon = int(np.datetime64(calendar.first_date, "s").astype(np.int64)) + 86_400 + 43_200
    add_term(definitions, calendar, Term(0, Unit.CALENDAR_DAY), Conventions(), noon)
    WorkingCalendar(definitions, calendar).count(noon, noon)


def run(settings: Settings, announce: Callable[[Server], None]) -> None:
    """Serve until SIGTERM or SIGINT; call `announce` once ready."""

    async def serve() -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        server = Server(settings)
        await server.start()
        # Definitions live as long as the process: collections need not walk them again and again.
        gc.freeze()
        gc.enable()
        announce(server)
        await stopping.wait()
        await server.stop()

    asyncio.run(serve())


class BackgroundServer:
    """A server on a thread of its own, for a program that also calls it: the demo, tests, notebooks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="slasvc", daemon=True)
        self.address = ""

    def __enter__(self) -> BackgroundServer:
        self._thread.start()
        try:
            self._server = asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        except BaseException:
            self._end()
            raise
        self.address = f"{self._settings.host}:{self._server.port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._server.stop(), self._loop).result()
        self._end()

    async def _start(self) -> Server:
        server = Server(self._settings)
        await server.start()
        return server

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
