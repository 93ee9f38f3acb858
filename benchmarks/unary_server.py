"""A server process for the unary benchmark: slasvc's services, an empty method, and its own CPU time.

Prints its port, serves until its standard input closes.
"""

from __future__ import annotations

import asyncio
import sys
import time

import grpc

from slasvc.engine.definitions import load_definitions
from slasvc.rpc.methods import service_handlers
from slasvc.rpc.snapshot import Snapshot
from slasvc.server import warm


async def _empty(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
    return b""


async def _cpu_time(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
    return str(time.process_time_ns()).encode()


async def serve() -> None:
    definitions = load_definitions()
    warm(definitions)
    snapshot = Snapshot(definitions)
    server = grpc.aio.server()
    peers = {
        "Empty": grpc.unary_unary_rpc_method_handler(_empty),
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
