"""Services on the wire: bytes to message, message to bytes, refusal to status.

Requests are deserialised here and not by grpc, which would answer UNKNOWN with the exception's text. Methods
run on the event loop, but for those in `SLOW`, which would hold it too long, and for streams, which have threads
of their own (`streams`). One that is a coroutine is awaited.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.rpc.calendars import CalendarService
from slasvc.rpc.deadlines import DeadlineService
from slasvc.rpc.dossiers import DossierService, KeeperNow
from slasvc.rpc.refusing import refuse
from slasvc.rpc.rules import RuleService
from slasvc.rpc.snapshot import Snapshot
from slasvc.rpc.statistics import StatisticsService
from slasvc.rpc.streams import Answer, IsOver, Lanes
from slasvc.services.statistics import Statistics
from slasvc.v1 import calendar_pb2, deadline_pb2, ledger_pb2, rule_pb2, statistics_pb2

if TYPE_CHECKING:
    from slasvc.rpc.tables import Exchange

log = logging.getLogger(__name__)

Current = Callable[[], Snapshot | None]
Method = Callable[[Snapshot, Any], Message]
Context = grpc.aio.ServicerContext[bytes, bytes]
Handle = Callable[[Any, Context], Awaitable[Any]]


SERVICES: tuple[ServiceDescriptor, ...] = (
    deadline_pb2.DESCRIPTOR.services_by_name["DeadlineService"],
    calendar_pb2.DESCRIPTOR.services_by_name["CalendarService"],
    rule_pb2.DESCRIPTOR.services_by_name["RuleService"],
    ledger_pb2.DESCRIPTOR.services_by_name["DossierService"],
    statistics_pb2.DESCRIPTOR.services_by_name["StatisticsService"],
)

SLOW = frozenset(
    {
        *("BatchEvaluateDossiers", "ExplainDossier", "ListCalendarDays", "ListRules"),
        *("GetDossier", "ListDossiers"),
        *(method.name for method in SERVICES[-1].methods),
    }
)
"""Methods whose answers take milliseconds to make, or wait for a disk; each call of them runs on a thread."""


@dataclass(frozen=True)
class Limits:
    """How large messages may be, and how many threads work on tables.

    Attributes:
        message_bytes, batch_bytes, table_bytes: largest request: of most methods, of BatchEvaluateDossiers, and
            largest message of a stream.
        table_threads: threads that work on tables.
    """

    message_bytes: int = 4 * 2**20
    batch_bytes: int = 16 * 2**20
    table_bytes: int = 64 * 2**20
    table_threads: int = 2

    @property
    def largest(self) -> int:
        """The most bytes of any message."""
        return max(self.message_bytes, self.batch_bytes, self.table_bytes)

    def of(self, method: MethodDescriptor) -> int:
        """Return the most bytes of a message to a method."""
        if method.client_streaming:
            return self.table_bytes
        return self.batch_bytes if method.name == "BatchEvaluateDossiers" else self.message_bytes


def service_handlers(
    current: Current,
    limits: Limits | None = None,
    keeper: KeeperNow = lambda: None,
    snapshots: Path | None = None,
) -> Iterable[grpc.GenericRpcHandler]:
    """Return a handler for every service.

    Each call asks `current` once for the snapshot it sees, and those that need it `keeper` for the ledger.
    `snapshots` is the directory that statistics are of.
    """
    limits = limits or Limits()
    lanes = Lanes(limits.table_threads)
    implementations = (
        DeadlineService(),
        CalendarService(),
        RuleService(),
        DossierService(keeper),
        StatisticsService(Statistics(snapshots)),
    )
    for descriptor, implementation in zip(SERVICES, implementations, strict=True):
        methods: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {}
        for method in descriptor.methods:
            behaviour, most = getattr(implementation, method.name), limits.of(method)
            if method.client_streaming:
                methods[method.name] = _stream(method, behaviour, current, most, lanes)
            else:
                methods[method.name] = _unary(method, behaviour, current, most)
        yield grpc.method_handlers_generic_handler(descriptor.full_name, methods)


def _unary(
    method: MethodDescriptor, answer: Method, current: Current, most: int
) -> grpc.RpcMethodHandler[bytes, bytes]:
    parse, is_coroutine = _parser(method), inspect.iscoroutinefunction(answer)

    def respond(snapshot: Snapshot, data: bytes) -> bytes:
        return answer(snapshot, parse(data)).SerializeToString()

    async def handle(data: bytes, context: Context) -> bytes:
        _check_size(data, most)
        snapshot = _ready(current)
        if is_coroutine:
            return (await answer(snapshot, parse(data))).SerializeToString()  # type: ignore[misc,no-any-return]
        if method.name in SLOW:
            return await asyncio.to_thread(respond, snapshot, data)
        return respond(snapshot, data)

    return grpc.unary_unary_rpc_method_handler(_answering(method, handle))


def _stream(
    method: MethodDescriptor,
    begin: Callable[[Snapshot, Any], Exchange],
    current: Current,
    most: int,
    lanes: Lanes,
) -> grpc.RpcMethodHandler[bytes, bytes]:
    parse = _parser(method)

    async def handle(requests: AsyncIterator[bytes], context: Context) -> None:
        snapshot = _ready(current)

        def prepare(first: bytes) -> Answer:
            _check_size(first, most)
            opening = parse(first)
            exchange = begin(snapshot, opening)

            def answer(data: bytes, is_over: IsOver) -> bytes:
                _check_size(data, most)
                request = opening if data is first else parse(data)
                return exchange.answer(request, is_over)

            return answer

        await lanes.exchange(aiter(requests), context.write, prepare)

    return grpc.stream_stream_rpc_method_handler(_answering(method, handle))


class _Ended(Exception):
    """A call ends with a status of the transport, without details."""

    def __init__(self, code: grpc.StatusCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def _answering(method: MethodDescriptor, handle: Handle) -> Handle:
    """Return a handler of which nothing that is raised reaches the caller, but a status."""

    async def answer(sent: Any, context: Context) -> Any:
        try:
            return await handle(sent, context)
        except SlaError as error:
            await refuse(context, error)
        except _Ended as error:
            await context.abort(error.code, error.sentence)
        except Exception as error:
            # To a caller who leaves in the middle of a write grpc fails to write, perhaps before the call is done.
            if context.done() or isinstance(error, grpc.aio.InternalError):
                raise asyncio.CancelledError from None
            # A defect of ours: the log has it whole, the caller learns only that sending it again is pointless.
            log.exception("method %s failed", method.full_name)
            await context.abort(grpc.StatusCode.ABORTED, "the call failed by a defect of the service")

    return answer


def _ready(current: Current) -> Snapshot:
    snapshot = current()
    if snapshot is None:
        raise _Ended(grpc.StatusCode.UNAVAILABLE, "starting: definitions are being loaded")
    return snapshot


def _check_size(data: bytes, most: int) -> None:
    if len(data) > most:
        said = f"the message has {len(data)} bytes; at most {most} are accepted"
        raise _Ended(grpc.StatusCode.RESOURCE_EXHAUSTED, said)


def _parser(method: MethodDescriptor) -> Callable[[bytes], Any]:
    request_type = GetMessageClass(method.input_type)

    def parse(data: bytes) -> Message:
        try:
            return request_type.FromString(data)
        except DecodeError:
            raise _malformed(method) from None

    return parse


def _malformed(method: MethodDescriptor) -> InvalidInput:
    expected = method.input_type.full_name
    return InvalidInput(
        Reason.MALFORMED_MESSAGE,
        f"the request is not a valid {expected} message",
        metadata={"message": expected},
    )
