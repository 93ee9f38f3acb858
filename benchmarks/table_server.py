"""A server process for the benchmark of many dossiers: slasvc's own methods, and peers that do no such work.

`Empty` answers nothing to anything, `Prebuilt` decodes each table as the service does and returns an answer that
was built before. Prints its port, serves until its standard input closes.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable

import grpc

from slasvc.engine.definitions import load_definitions
from slasvc.rpc.deadlines import DeadlineService
from slasvc.rpc.ipc import read_batches, read_schema
from slasvc.rpc.methods import Limits, service_handlers
from slasvc.rpc.snapshot import Snapshot
from slasvc.rpc.streams import Answer, IsOver, Lanes
from slasvc.server import warm
from slasvc.v1 import deadline_pb2
from slasvc.worker import SWITCH_SECONDS

Context = grpc.aio.ServicerContext[bytes, bytes]
FIELD = "arrow_ipc_stream"


async def _empty(data: bytes, context: Context) -> bytes:
    return b""


async def serve() -> None:
    sys.setswitchinterval(SWITCH_SECONDS)  # as every worker does
    definitions = load_definitions()
    warm(definitions)
    snapshot = Snapshot(definitions)
    limits = Limits()
    lanes = Lanes(limits.table_threads)
    built: dict[int, bytes] = {}

    def nothing(first: bytes) -> Answer:
        return lambda data, is_over: b""

    def prebuilt(first: bytes) -> Answer:
        request = deadline_pb2.StreamEvaluateDossiersRequest.FromString(first)
        if len(first) not in built:  # by the unmeasured round; the same table in all that follow
            exchange = DeadlineService().StreamEvaluateDossiers(snapshot, request)
            built[len(first)] = exchange.answer(request, lambda: False)
        answer = built[len(first)]

        def decode(data: bytes, is_over: IsOver) -> bytes:
            table = deadline_pb2.StreamEvaluateDossiersRequest.FromString(data).arrow_ipc_stream
            read_schema(table, FIELD)
            assert read_batches(table, FIELD)
            return answer

        return decode

    def streaming(begin: Callable[[bytes], Answer]) -> grpc.RpcMethodHandler[bytes, bytes]:
        async def handle(requests: AsyncIterator[bytes], context: Context) -> None:
            await lanes.exchange(aiter(requests), context.write, begin)

        return grpc.stream_stream_rpc_method_handler(handle)

    server = grpc.aio.server(options=[("grpc.max_receive_message_length", -1)])
    peers = {
        "Empty": grpc.unary_unary_rpc_method_handler(_empty),
        "EmptyStream": streaming(nothing),
        "PrebuiltStream": streaming(prebuilt),
    }
    server.add_generic_rpc_handlers(
        (
            grpc.method_handlers_generic_handler("benchmark", peers),
            *service_handlers(lambda: snapshot, limits),
        )
    )
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await server.stop(None)


if __name__ == "__main__":
    asyncio.run(serve())
