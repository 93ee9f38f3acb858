"""Services on the wire: bytes to message, message to bytes, refusal to status.

Requests are deserialised here and not by grpc, which would answer UNKNOWN with the exception's text. Methods
run on the event loop, but for those in `SLOW`, which would hold it too long.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass
from grpc_status import rpc_status

from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.rpc.calendars import CalendarService
from slasvc.rpc.deadlines import DeadlineService
from slasvc.rpc.rules import RuleService
from slasvc.rpc.snapshot import Snapshot
from slasvc.rpc.statistics import StatisticsService
from slasvc.rpc.status import encode_status
from slasvc.services.statistics import Statistics
from slasvc.v1 import calendar_pb2, deadline_pb2, rule_pb2, statistics_pb2

log = logging.getLogger(__name__)

Current = Callable[[], Snapshot | None]
Method = Callable[[Snapshot, Any], Message]

SERVICES: tuple[ServiceDescriptor, ...] = (
    deadline_pb2.DESCRIPTOR.services_by_name["DeadlineService"],
    calendar_pb2.DESCRIPTOR.services_by_name["CalendarService"],
    rule_pb2.DESCRIPTOR.services_by_name["RuleService"],
    statistics_pb2.DESCRIPTOR.services_by_name["StatisticsService"],
)

SLOW = frozenset(
    {
        *("ExplainDossier", "ListCalendarDays", "ListRules"),
        *(method.name for method in SERVICES[-1].methods),
    }
)
"""Methods whose answers take milliseconds to make; each call of them runs on a thread."""


def service_handlers(current: Current, snapshots: Path | None = None) -> Iterable[grpc.GenericRpcHandler]:
    """Return a handler for every service; each call asks `current` once for the snapshot it sees.

    `snapshots` is the directory that statistics are of.
    """
    statistics = StatisticsService(Statistics(snapshots))
    implementations = (DeadlineService(), CalendarService(), RuleService(), statistics)
    for descriptor, implementation in zip(SERVICES, implementations, strict=True):
        methods: dict[str, grpc.RpcMethodHandler[bytes, bytes]] = {
            method.name: _unary(method, getattr(implementation, method.name), current)
            for method in descriptor.methods
        }
        yield grpc.method_handlers_generic_handler(descriptor.full_name, methods)


def _unary(method: MethodDescriptor, answer: Method, current: Current) -> grpc.RpcMethodHandler[bytes, bytes]:
    request_type = GetMessageClass(method.input_type)

    def respond(snapshot: Snapshot, request: Message) -> bytes:
        return answer(snapshot, request).SerializeToString()

    async def handle(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        try:
            request = request_type.FromString(data)
        except DecodeError:
            await _refuse(context, _malformed(method))
        snapshot = current()
        if snapshot is None:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "starting: definitions are being loaded")
        try:
            if method.name in SLOW:
                return await asyncio.to_thread(respond, snapshot, request)
            return respond(snapshot, request)
        except SlaError as error:
            await _refuse(context, error)
        except Exception:
            # A defect of ours: the log has it whole, the caller learns only that sending it again is pointless.
            log.exception("method %s failed", method.full_name)
            await context.abort(grpc.StatusCode.ABORTED, "the call failed by a defect of the service")
        raise AssertionError("abort does not return")

    return grpc.unary_unary_rpc_method_handler(handle)


async def _refuse(context: grpc.aio.ServicerContext[bytes, bytes], error: SlaError) -> None:
    status = rpc_status.to_status(encode_status(error))
    await context.abort_with_status(status)


def _malformed(method: MethodDescriptor) -> InvalidInput:
    expected = method.input_type.full_name
    return InvalidInput(
        Reason.MALFORMED_MESSAGE,
        f"the request is not a valid {expected} message",
        metadata={"message": expected},
    )
