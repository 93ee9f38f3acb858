"""Opens a call, asks who sent it and whether it may and can be taken on, and closes it.

A wrapped handler is made once for each method and kept. Whatever happens inside, the place that a call took is
given back, its line is written and it is counted; a defect of what stands here is logged whole and answered
ABORTED, as one of a method is.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import re
import secrets
import time
from collections.abc import Callable, Collection
from typing import Any, TypeAlias

import grpc

from slasvc.access.policy import Access
from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.rpc.call import Call, open_call
from slasvc.rpc.interceptors.access_log import audit_refusal
from slasvc.rpc.interceptors.admission import Admission, Kind
from slasvc.rpc.interceptors.authentication import Authenticator
from slasvc.rpc.interceptors.authorisation import check_role
from slasvc.rpc.interceptors.bookkeeping import Bookkeeping
from slasvc.rpc.refusing import Context, forget_frames, refuse

log = logging.getLogger(__name__)

_REQUEST_ID, _AUTHORIZATION = "x-request-id", "authorization"
_ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

Handler: TypeAlias = "grpc.RpcMethodHandler[Any, Any]"
Behaviour = Callable[[Any, Context], Any]


class Gate:
    """Stands before every method that is handed to it.

    Not one of grpc's own interceptors: those are asked anew at each call, which costs a tenth of an empty call.

    Args:
        admission: how many calls are taken on.
        bookkeeping: where they are counted and logged.
        long_methods: names of unary methods that take milliseconds or more.
    """

    def __init__(self, admission: Admission, bookkeeping: Bookkeeping, long_methods: Collection[str]) -> None:
        self._admission = admission
        self._bookkeeping = bookkeeping
        self._long_methods = long_methods
        self._authenticator = Authenticator(None)

    def restrict(self, access: Access | None) -> None:
        """Let in only those whom `access` knows, from the next call on; None lets in everybody."""
        self._authenticator = Authenticator(access)

    def guard(self, handlers: grpc.GenericRpcHandler) -> grpc.GenericRpcHandler:
        """Return handlers of the same methods, with everything that stands before them."""
        return _Guarded(handlers, self._wrap)

    def _wrap(self, method: str, handler: Handler) -> Handler:
        streams = handler.request_streaming, handler.response_streaming
        behaviours: dict[tuple[bool, bool], tuple[Any, Any]] = {
            (False, False): (handler.unary_unary, grpc.unary_unary_rpc_method_handler),
            (False, True): (handler.unary_stream, grpc.unary_stream_rpc_method_handler),
            (True, False): (handler.stream_unary, grpc.stream_unary_rpc_method_handler),
            (True, True): (handler.stream_stream, grpc.stream_stream_rpc_method_handler),
        }
        behaviour, make = behaviours[streams]
        kind = Kind.SHORT
        if any(streams):
            kind = Kind.STREAM
        elif method.rpartition("/")[2] in self._long_methods:
            kind = Kind.LONG
        if inspect.isasyncgenfunction(behaviour):
            behaviour = _writing(behaviour)

        async def guarded(request: Any, context: Context) -> Any:
            began = time.perf_counter()
            call, authorization = _open(method, context)
            code, entered = "OK", False
            try:
                try:
                    longest = self._admit(call, kind, authorization, context)
                    entered = True
                except SlaError as error:
                    await refuse(context, error)
                if longest is None:
                    return await behaviour(request, context)
                return await _within(longest, behaviour, request, context)
            except BaseException as error:
                code = _code_of(error, context)
                if not code:
                    code = grpc.StatusCode.ABORTED.name
                    log.exception("what stands before %s failed", method)
                    await context.abort(grpc.StatusCode.ABORTED, "the call failed by a defect of the service")
                # grpc keeps with the call what ended it. Its frames have the call: a circle, and the request
                # is in it, until a garbage collection finds it.
                forget_frames(error)
                del request, context
                raise
            finally:
                if entered:
                    self._admission.leave(kind)
                self._bookkeeping.add(call, code, time.perf_counter() - began)
                if call.refusal is not None:
                    audit_refusal(call, call.refusal)

        made: Handler = make(guarded, handler.request_deserializer, handler.response_serializer)
        return made

    def _admit(self, call: Call, kind: Kind, authorization: str | None, context: Context) -> float | None:
        """Let a call in; return for how long, where its own deadline does not say so."""
        capacity = self._admission.capacity
        remaining = context.time_remaining()
        if remaining is None and capacity.deadline_required:
            raise InvalidInput(Reason.DEADLINE_MISSING, "expected a deadline (timeout) with the call")
        call.caller = self._authenticator.identify(authorization, context)
        check_role(call.caller, call.method)
        # Where nobody says who calls, whoever shares an address shares its rate.
        who = call.caller.name if self._authenticator.restricts else context.peer().rpartition(":")[0]
        self._admission.enter(kind, who)
        longest = capacity.seconds[kind]
        return longest if remaining is None or remaining > longest else None


class _Guarded(grpc.GenericRpcHandler):
    """Handlers, each wrapped when it is first asked for."""

    def __init__(self, handlers: grpc.GenericRpcHandler, wrap: Callable[[str, Handler], Handler]) -> None:
        self._handlers = handlers
        self._wrap = wrap
        self._wrapped: dict[str, Handler] = {}

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Handler | None:
        """Return the handler of a method, if there is one."""
        path = handler_call_details.method
        wrapped = self._wrapped.get(path)
        if wrapped is None:
            handler = self._handlers.service(handler_call_details)
            if handler is None:  # nothing is kept of names that anybody makes up
                return None
            wrapped = self._wrapped[path] = self._wrap(path.removeprefix("/"), handler)
        return wrapped


def _open(method: str, context: Context) -> tuple[Call, str | None]:
    """Return a call with its request id, which also goes back to the caller, and its authorization."""
    request_id = authorization = None
    for key, value in context.invocation_metadata() or ():
        if key == _REQUEST_ID and isinstance(value, str) and _ACCEPTED_ID.fullmatch(value):
            request_id = value
        elif key == _AUTHORIZATION:
            # Two of them are believed as little as a malformed one.
            authorization = value if authorization is None and isinstance(value, str) else ""
    request_id = request_id or secrets.token_hex(8)
    context.set_trailing_metadata(((_REQUEST_ID, request_id),))
    return open_call(method, request_id), authorization


async def _within(seconds: float, behaviour: Behaviour, request: Any, context: Context) -> Any:
    """Answer a call within the time that this server gives it."""
    try:
        async with asyncio.timeout(seconds) as limit:
            return await behaviour(request, context)
    except TimeoutError:
        if not limit.expired():
            raise
        said = f"the call took longer than {seconds:g} seconds, the most that this server gives it"
        await context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, said)


def _writing(generate: Behaviour) -> Behaviour:
    """Return a behaviour that writes what an asynchronous generator yields."""

    async def write(request: Any, context: Context) -> None:
        async for message in generate(request, context):
            await context.write(message)

    return write


def _code_of(error: BaseException, context: Context) -> str:
    """Return the name of the status that a call ends with by an exception; nothing when it is a defect."""
    if isinstance(error, asyncio.CancelledError):
        remaining = context.time_remaining()
        return "DEADLINE_EXCEEDED" if remaining is not None and remaining <= 0 else "CANCELLED"
    code = context.code()
    return code.name if isinstance(code, grpc.StatusCode) else ""
