"""How a call ends in a refusal: the status, its details, and the request id beside them."""

from __future__ import annotations

from typing import Any, NoReturn

import grpc
from grpc_status import rpc_status

from slasvc.errors import Overloaded, SlaError
from slasvc.rpc.call import current_call
from slasvc.rpc.status import encode_status

Context = grpc.aio.ServicerContext[Any, Any]
PUSHBACK = "grpc-retry-pushback-ms"


async def refuse(context: Context, error: SlaError) -> NoReturn:
    """End the call with the status of `error`; what is in its trailing metadata already stays."""
    current_call().refusal = error
    status = rpc_status.to_status(encode_status(error))
    trailing = [*context.trailing_metadata(), *status.trailing_metadata]
    if isinstance(error, Overloaded):  # what the retry policies of gRPC's own clients go by
        trailing.append((PUSHBACK, str(int(error.retry_seconds * 1_000))))
    await context.abort(status.code, status.details, tuple(trailing))
    raise AssertionError("abort does not return")


def forget_frames(error: BaseException | None) -> None:
    """Take from an exception, and from those in whose handling it was raised, the frames that they passed through.

    A frame has the whole request. Where one has what keeps the exception too, they are a circle, in memory until a
    garbage collection finds it, which goes by the number of objects and not by their size.
    """
    while error is not None:
        earlier, error.__context__, error.__traceback__ = error.__context__, None, None
        error = earlier
