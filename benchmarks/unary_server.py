"""A server process for the unary benchmark.

It has slasvc's services, an empty method, a method with a prebuilt answer, its own CPU time, and the work of
one call by itself. Prints its port, serves until its standard input closes.
"""

from __future__ import annotations

import asyncio
import sys
import time

import grpc

from slasvc.engine.definitions import load_definitions
from slasvc.rpc.deadlines import DeadlineService
from slasvc.rpc.methods import service_handlers
from slasvc.rpc.snapshot import Snapshot
from slasvc.server import warm
from slasvc.v1 import deadline_pb2

WORK_REPEATS = 1_000


async def _empty(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
    return b""


async def _cpu_time(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
    return str(time.process_time_ns()).encode()


def work(snapshot: Snapshot, data: bytes) -> bytes:
    """Decode, evaluate and encode: all that a call does above an empty one, from bytes to bytes."""
    request = deadline_pb2.EvaluateDossierRequest.FromString(data)
    return DeadlineService().EvaluateDossier(snapshot, request).SerializeToString()


async def serve() -> None:
    definitions = load_definitions()
    warm(definitions)
    snapshot = Snapshot(definitions)

    answer = b""

    async def _work(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        nonlocal answer
        for _ in range(WORK_REPEATS):
            answer = work(snapshot, data)
        return answer

    async def _prebuilt(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
        return answer  # that of the last Work, whatever is asked

    server = grpc.aio.server()
    peers = {
        "Empty": grpc.unary_unary_rpc_method_handler(_empty),
        "Prebuilt": grpc.unary_unary_rpc_method_handler(_prebuilt),
        "Work": grpc.unary_unary_rpc_method_handler(_work),
        "CpuTime": grpc.unary_unary_rpc_method_handler(_cpu_time),
    }
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("benchmark", peers), *service_handlers(lambda: snapshot))
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop(None)


if __name__ == "__main__":
    asyncio.run(serve())
