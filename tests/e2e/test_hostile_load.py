"""Tens of thousands of hostile requests, and minutes of full load, on a live server: it neither dies nor grows.

SLASVC_TEST_LONG=1 sends 200,000 hostile requests after a warm-up of 20,000, and loads the server for five minutes;
without it there are 10,000 requests and some seconds. `tests/integration/test_hostile.py` looks at fewer requests
more closely.
"""

from __future__ import annotations

import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import grpc
import pytest
from google.protobuf.message import Message

from slasvc.client import Client
from slasvc.rpc.ipc import MAX_BYTES
from tests.integration.calls import GOOD_REQUESTS, METHODS, evaluate, explain, in_table, path_of
from tests.support.hostile_tables import TOO_LARGE, UNSOUND, unsound
from tests.support.load import Load
from tests.support.serving import Served

LONG = bool(os.environ.get("SLASVC_TEST_LONG"))
WARM_UP, REQUESTS, SOAK_SECONDS = (20_000, 200_000, 300) if LONG else (3_000, 10_000, 5)
SENDERS, ROUNDS = 4, 10
EXPECTED = {
    "OK",
    "INVALID_ARGUMENT",
    "NOT_FOUND",
    "OUT_OF_RANGE",
    "FAILED_PRECONDITION",
    "ALREADY_EXISTS",
    "RESOURCE_EXHAUSTED",
    "DEADLINE_EXCEEDED",
}


def noise(dice: random.Random, data: bytes) -> bytes:
    return dice.randbytes(dice.randrange(400))


def flipped(dice: random.Random, data: bytes) -> bytes:
    damaged = bytearray(data)
    for _ in range(dice.randrange(1, 6)):
        if damaged:
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def repeated(dice: random.Random, data: bytes) -> bytes:
    return data * dice.randrange(2, 60)


def spliced(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.randbytes(dice.randrange(20)) + data[at:]


def nested(dice: random.Random, data: bytes) -> bytes:
    """Return fields within fields, deeper than any message is."""
    inner = b""
    for _ in range(dice.randrange(50, 2_000)):
        inner = b"\x0a" + varint(len(inner)) + inner
        if len(inner) > 20_000:
            break
    return inner


def lying(dice: random.Random, data: bytes) -> bytes:
    """Return a field that says it is longer than everything."""
    return data + b"\x0a" + varint(dice.randrange(2**20, 2**40)) + b"short"


def no_text(dice: random.Random, data: bytes) -> bytes:
    """Return texts that are not UTF-8."""
    bad = dice.choice([b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\x00" * 8])
    dossier = b"\x0a" + varint(len(bad)) + bad
    return b"\x0a" + varint(len(dossier)) + dossier + data


def counted(dice: random.Random, data: bytes) -> bytes:
    """Return very many empty elements, in a few bytes each."""
    events = b"\x3a\x00" * dice.randrange(1_000, 40_000)
    return data + b"\x0a" + varint(len(events)) + events


def varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


ACCIDENTS: list[Callable[[random.Random, bytes], bytes]] = [
    noise, flipped, flipped, cut, repeated, spliced, nested, lying, no_text, counted,
]  # fmt: skip


@cache
def bombs() -> list[bytes]:
    """Return messages with tables that are unsound, or small and with gigabytes in them."""
    streams = [*(make() for make in TOO_LARGE.values()), *map(unsound, UNSOUND)]
    return [in_table(arrow_ipc_stream=stream).SerializeToString() for stream in streams]


def hostile(dice: random.Random) -> tuple[str, bytes]:
    """Return a method and what to send to it."""
    method = dice.choice(list(METHODS))
    if method == "StreamEvaluateDossiers" and dice.random() < 0.5:
        return path_of(method), dice.choice(bombs())
    request: Message = dice.choice(GOOD_REQUESTS[dice.choice([method, dice.choice(list(METHODS))])])
    return path_of(method), dice.choice(ACCIDENTS)(dice, request.SerializeToString())


def send_many(address: str, count: int, seed: int) -> Counter[str]:
    """Send so many hostile requests over some channels; return how they ended."""
    found: Counter[str] = Counter()

    def send(share: int) -> None:
        dice = random.Random(f"{seed} {share}")
        with grpc.insecure_channel(address, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            for _ in range(count // SENDERS):
                path, data = hostile(dice)
                try:
                    channel.unary_unary(path)(data, timeout=30)
                    found["OK"] += 1
                except grpc.RpcError as error:
                    found[error.code().name] += 1  # type: ignore[attr-defined]

    threads = [threading.Thread(target=send, args=(share,)) for share in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def memory(pid: int, what: str = "VmRSS") -> int:
    """Return the resident memory of a process, or the most it ever was (VmHWM), in KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0])


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_hostile_requests_are_refused_and_leave_nothing_behind(snapshots: Path, tmp_path: Path) -> None:
    bombs()
    kept = {"ledger_url": tmp_path / "ledger.db", "snapshots": snapshots}
    with Served(access_log="false", **kept) as server:
        pid = server.process.pid
        send_many(server.address, WARM_UP, 0)
        opened, found, sizes, warm = descriptors(pid), Counter[str](), [], memory(pid)
        for seed in range(1, ROUNDS + 1):
            found += send_many(server.address, REQUESTS // ROUNDS, seed)
            sizes.append(memory(pid))
        most, left = memory(pid, "VmHWM"), descriptors(pid)
        with Client(server.address) as client:
            assert client.deadlines.EvaluateDossier(evaluate(), timeout=10).HasField("assessment")
        assert server.stop() == 0

    sys.stdout.write(  # shown with -rP
        f"{dict(found)}; {warm} KiB warm, after each of {ROUNDS} rounds {sizes}, at most {most}; "
        f"{opened} and then {left} descriptors\n"
    )
    assert found.total() == REQUESTS
    assert set(found) <= EXPECTED, found
    assert len(found) >= 4
    assert max(sizes) <= 1.1 * warm, f"{warm} KiB warm, and then {sizes}"
    # No table, however much it says to hold, was unpacked beyond what is accepted.
    assert most < warm + 2 * MAX_BYTES / 1_024
    assert left < opened + ROUNDS
    assert not [line for line in server.log if "exception" in line]


def test_full_load_neither_grows_memory_nor_leaves_files_open() -> None:
    with Served(access_log="false") as server:
        pid = server.process.pid
        with Load(server.address):
            time.sleep(SOAK_SECONDS / 5)
            before, opened = memory(pid), descriptors(pid)
            time.sleep(SOAK_SECONDS)
            after = memory(pid)
        time.sleep(0.5)
        left = descriptors(pid)

    sys.stdout.write(f"{before} KiB to {after} KiB, {opened} and then {left} descriptors\n")
    assert after < 1.1 * before, f"{before} KiB to {after} KiB"
    assert left <= opened


@pytest.mark.parametrize("calls", [200 if LONG else 40])
def test_callers_that_never_read_or_never_finish_leave_the_others_alone(calls: int) -> None:
    with (
        Served(access_log="false", max_call_seconds=5) as server,
        Client(server.address) as client,
        grpc.insecure_channel(server.address) as slow,
    ):
        # Requests that are begun and never sent, answers that are never read.
        begun = [slow.stream_stream(path_of("ListRules"))(never(), timeout=4) for _ in range(calls)]
        unread = [slow.unary_stream(path_of("ListRules"))(b"", timeout=4) for _ in range(calls)]
        for _ in range(50):
            assert client.deadlines.EvaluateDossier(evaluate(), timeout=10)
        assert client.deadlines.ExplainDossier(explain(), timeout=10)
        for call in (*begun, *unread):
            call.cancel()


def never() -> Iterator[bytes]:
    """Yield nothing, for as long as a call lasts."""
    time.sleep(4)
    yield from ()
