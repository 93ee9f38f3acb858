"""A process with two servers of the same empty method: one bare, one behind everything that stands before methods.

The guarded one verifies (and remembers) a token, checks a role, admits by rate and number, counts into files that
workers share, and writes its line to standard error. Prints both ports and a token; serves until its standard
input closes.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time

import grpc
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

METHODS = "slasvc.v1.CalendarService"  # a name that the table of roles knows
ISSUER, AUDIENCE, SUBJECT = "https://id.example", "slasvc", "benchmark"


async def _empty(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
    return b""


async def _cpu_time(data: bytes, context: grpc.aio.ServicerContext[bytes, bytes]) -> bytes:
    return str(time.process_time_ns()).encode()


def handlers() -> grpc.GenericRpcHandler:
    """Return the methods of either server."""
    peers = {
        "Empty": grpc.unary_unary_rpc_method_handler(_empty),
        "CpuTime": grpc.unary_unary_rpc_method_handler(_cpu_time),
    }
    return grpc.method_handlers_generic_handler(METHODS, peers)


async def serve() -> None:
    from slasvc.access.caller import Caller, Issuer, Role
    from slasvc.access.policy import Access
    from slasvc.rpc.interceptors.access_log import AccessLog
    from slasvc.rpc.interceptors.admission import Admission, Capacity, Kind
    from slasvc.rpc.interceptors.bookkeeping import Bookkeeping
    from slasvc.rpc.interceptors.gate import Gate
    from slasvc.rpc.interceptors.metrics import Metrics

    key = ec.generate_private_key(ec.SECP256R1())
    keys = json.dumps({"keys": [json.loads(ECAlgorithm.to_jwk(key.public_key()))]})
    caller = Caller("benchmark", frozenset({Role.EVALUATE}), ("H41",))
    access = Access({}, {(ISSUER, SUBJECT): caller}, (Issuer(ISSUER, AUDIENCE, 0, keys),))
    limits = Capacity(dict.fromkeys(Kind, 1_000), 1e6, False, dict.fromkeys(Kind, 60.0))
    gate = Gate(Admission(limits), Bookkeeping(Metrics(), AccessLog(sys.stderr)), ())
    gate.restrict(access)
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": SUBJECT, "exp": int(time.time()) + 3_600}
    ports = []
    servers = [grpc.aio.server(), grpc.aio.server()]
    for server, methods in zip(servers, (handlers(), gate.guard(handlers())), strict=True):
        server.add_generic_rpc_handlers((methods,))
        ports.append(server.add_insecure_port("127.0.0.1:0"))
        await server.start()
    print(*ports, jwt.encode(claims, key, "ES256"), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for server in servers:
        await server.stop(None)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as directory:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = directory  # before prometheus_client is imported
        asyncio.run(serve())
