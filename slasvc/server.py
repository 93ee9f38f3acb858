"""The composition root: settings, definitions, warm kernels, what stands before methods, a gRPC server, a drain.

A server that has its port alone answers at once; health is NOT_SERVING, and calls UNAVAILABLE, until definitions
are loaded and kernels warm. A port of several refuses connections until one of them can answer. A reload swaps
everything that was read, or nothing. SIGTERM and SIGINT turn health to NOT_SERVING, let calls in flight finish,
and end.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

import grpc
import numpy as np
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import evaluate
from slasvc.engine.terms import WorkingCalendar, add_term
from slasvc.model.term import Conventions, Term, Unit
from slasvc.rpc.dossiers import audit_recorded
from slasvc.rpc.interceptors.access_log import AccessLog
from slasvc.rpc.interceptors.admission import Admission, Capacity, Kind
from slasvc.rpc.interceptors.bookkeeping import Bookkeeping
from slasvc.rpc.interceptors.gate import Gate
from slasvc.rpc.interceptors.metrics import Metrics
from slasvc.rpc.methods import SERVICES, SLOW, Limits, service_handlers
from slasvc.rpc.snapshot import Snapshot
from slasvc.serving.loading import Loaded, load
from slasvc.serving.tls import certificates_of, check_exposure
from slasvc.settings import Settings

if TYPE_CHECKING:
    from slasvc.services.keeping import Keeper

MINUTE = 60.0
IDENTITY_ONLY = 1 << 0
"""The set of compressions that are taken: none, since a small message may decompress into a huge one."""


class Server:
    """One gRPC server on the running event loop.

    Args:
        settings: of the installation.
        share_port: whether other processes may listen on the same port, and calls go to any of them.
        access_log: where each call gets its line; None for no lines.
    """

    def __init__(
        self, settings: Settings, *, share_port: bool = False, access_log: TextIO | None = None
    ) -> None:
        self._settings = settings
        self._shares_port = share_port
        self._snapshot: Snapshot | None = None
        self.metrics = Metrics()
        self._certificates = certificates_of(settings)
        limits, capacity = limits_of(settings), capacity_of(settings)
        log = AccessLog(access_log) if access_log is not None else None
        self._bookkeeping = Bookkeeping(self.metrics, log)
        self._gate = Gate(Admission(capacity), self._bookkeeping, SLOW)
        self._server = grpc.aio.server(
            options=[
                ("grpc.max_receive_message_length", limits.largest),
                # By default a second server would silently take half of the calls of the first one.
                ("grpc.so_reuseport", int(share_port)),
                ("grpc.compression_enabled_algorithms_bitset", IDENTITY_ONLY),
                ("grpc.max_connection_age_ms", settings.max_connection_seconds * 1_000),
                # A client that is gone without a word is noticed; one that pings all the time is turned away.
                ("grpc.keepalive_time_ms", 60_000),
                ("grpc.keepalive_timeout_ms", 20_000),
                ("grpc.http2.max_ping_strikes", 2),
            ],
            # Far above what is admitted, since calls beyond it are refused without a reason, health among them.
            maximum_concurrent_rpcs=1_000 + 4 * sum(capacity.calls.values()),
        )
        # Every service there is, the empty name standing for the server as a whole.
        self._names = ("", *(service.full_name for service in SERVICES))
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        guarded = _Door(self._server, self._gate)
        reflection_pb2_grpc.add_ServerReflectionServicer_to_server(  # type: ignore[no-untyped-call]
            reflection.aio.ReflectionServicer(
                (*self._names[1:], health.SERVICE_NAME, reflection.SERVICE_NAME)
            ),
            guarded,
        )
        self._keeper: Keeper | None = None
        guarded.add_generic_rpc_handlers(
            service_handlers(lambda: self._snapshot, limits, lambda: self._keeper, settings.snapshots)
        )
        self._swapping = asyncio.Lock()
        self._ticking: asyncio.Task[None] | None = None
        self.port = 0

    @property
    def definitions(self) -> Definitions | None:
        """What answers are computed with; None until the server has started."""
        return self._snapshot.definitions if self._snapshot is not None else None

    async def start(self, loaded: Loaded | None = None) -> Loaded:
        """Listen, load the definitions unless handed in, warm the kernels, and only then report SERVING.

        On a port that others answer on too it listens last: no call comes to it before it can be answered.

        Returns what was loaded.

        Raises:
            DefinitionError: calendars, rules or the access file are broken; nothing is served.
            SlaError: the ledger cannot be opened.
            OSError: the address cannot be listened on, or is open to others and not protected.
        """
        check_exposure(self._settings)
        await self._report(health_pb2.HealthCheckResponse.NOT_SERVING)
        if not self._shares_port:
            await self._listen()
        try:
            self._keeper = await asyncio.to_thread(self._open_keeper)
            loaded = await self.swap(loaded)
            if self._shares_port:
                await self._listen()
        except BaseException:
            await self._server.stop(None)
            await self._close_keeper()
            raise
        self._ticking = asyncio.create_task(self._tick())
        await self._report(health_pb2.HealthCheckResponse.SERVING)
        return loaded

    async def _listen(self) -> None:
        host = f"[{self._settings.host}]" if ":" in self._settings.host else self._settings.host
        address = f"{host}:{self._settings.port}"
        try:
            if self._certificates is None:
                self.port = self._server.add_insecure_port(address)
            else:
                self.port = self._server.add_secure_port(address, self._certificates.credentials())
        except RuntimeError as error:
            raise OSError(f"cannot listen on {address}; is it taken?") from error
        await self._server.start()

    async def swap(self, loaded: Loaded | None = None) -> Loaded:
        """Answer by what was loaded, or by what is loaded now; calls under way keep what they began with.

        Raises:
            DefinitionError: with every problem; everything stays as it was.
        """
        async with self._swapping:  # of two, the one that began later must win
            if loaded is None:
                loaded = await asyncio.to_thread(load, self._settings)
            self._snapshot = await asyncio.to_thread(_prepare, loaded)
            self._gate.restrict(loaded.access)
            self._show()
        return loaded

    async def stop(self) -> None:
        """Report NOT_SERVING, wait for the notice, let calls in flight finish within the grace, and end."""
        if self._ticking is not None:
            self._ticking.cancel()
        await self._health.enter_graceful_shutdown()
        await asyncio.sleep(self._settings.notice_seconds)
        await self._server.stop(self._settings.drain_seconds)
        self._bookkeeping.tell()
        await self._close_keeper()

    async def _close_keeper(self) -> None:
        if self._keeper is not None:
            await self._keeper.close()

    def _open_keeper(self) -> Keeper | None:
        if not self._settings.ledger_url:
            return None
        from slasvc.services.keeping import open_keeper  # takes long, and not every server has a ledger

        return open_keeper(self._settings.ledger_url, audit_recorded)

    async def _tick(self) -> None:
        """Keep metrics right that change with the date alone."""
        while True:
            await asyncio.sleep(MINUTE)
            self._show()

    def _show(self) -> None:
        assert self._snapshot is not None  # shown once there is something to show
        now = datetime.now(UTC)
        self.metrics.show_definitions(self._snapshot.definitions, now.date())
        if self._certificates is not None:
            self.metrics.show_certificate(self._certificates.current.expires - now)

    async def _report(self, status: int) -> None:
        for name in self._names:
            await self._health.set(name, status)


class _Door:
    """The server as those who add handlers see it: what they add is put behind the gate."""

    def __init__(self, server: grpc.aio.Server, gate: Gate) -> None:
        self._server = server
        self._gate = gate

    def add_generic_rpc_handlers(self, handlers: Iterable[grpc.GenericRpcHandler]) -> None:
        self._server.add_generic_rpc_handlers(tuple(map(self._gate.guard, handlers)))

    def add_registered_method_handlers(self, service: str, handlers: object) -> None:
        """Do nothing: registered handlers would be found before those behind the gate."""


def limits_of(settings: Settings) -> Limits:
    """Return how large messages may be."""
    return Limits(
        message_bytes=settings.max_message_bytes,
        batch_bytes=settings.max_batch_bytes,
        table_bytes=settings.max_table_bytes,
        table_threads=settings.table_threads,
    )


def capacity_of(settings: Settings) -> Capacity:
    """Return how many calls one process takes on."""
    return Capacity(
        calls={
            Kind.SHORT: settings.max_calls,
            Kind.LONG: settings.max_long_calls,
            Kind.STREAM: settings.max_streams,
        },
        per_second=settings.calls_per_second,
        deadline_required=settings.deadline_required,
        seconds={
            Kind.SHORT: settings.max_call_seconds,
            Kind.LONG: settings.max_call_seconds,
            Kind.STREAM: settings.max_stream_seconds,
        },
    )


def _prepare(loaded: Loaded) -> Snapshot:
    definitions = loaded.compile()
    warm(definitions)
    return Snapshot(definitions)


def warm(definitions: Definitions) -> None:
    """Run every kernel once, so that no call waits for a compiler."""
    evaluate(definitions, (), 0)
    calendar = next(iter(definitions.calendars.calendars.values()))
    noon = int(np.datetime64(calendar.first_date, "s").astype(np.int64)) + 86_400 + 43_200
    add_term(definitions, calendar, Term(0, Unit.CALENDAR_DAY), Conventions(), noon)
    WorkingCalendar(definitions, calendar).count(noon, noon)


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
