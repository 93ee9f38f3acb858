"""What the ledger costs beside its database: import against bare inserts, RecordEvents against bare commits.

Peers write the same rows into the same tables with the same indexes, in transactions of the same size; dossiers
are made before, so that the parsing of files is not in it. A server that records has a core for itself, and its
callers and its database have the others, as on machines of their own; with `SLASVC_BENCH_SHARED=1` all share all.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import psycopg
import pytest

from benchmarks.measuring import Ratio, compare
from benchmarks.population import AS_OF, Population
from slasvc.engine.definitions import Definitions
from slasvc.ledger.database import open_ledger
from slasvc.ledger.tables import assessments, dossiers, events
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.rpc.encode_dossier import encode_dossier
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.importing import CHUNK_ROWS, import_rows
from slasvc.v1 import ledger_pb2
from tests.support.postgres import Postgres
from tests.support.server_process import ServerProcess

COUNT, ROUNDS = 2 * CHUNK_ROWS, 5
NOW = AS_OF + 400 * 86_400  # after all that happens
CALLERS, SECONDS = 32, 2.0
SHARED = os.environ.get("SLASVC_BENCH_SHARED") == "1"
TABLES = (dossiers, events, assessments)
OF_A_CHUNK = {
    "dossiers": "number > {0} AND number <= {1}",
    "events": "dossier > {0} AND dossier <= {1}",
    "assessments": "dossier > {0} AND dossier <= {1}",
}


@pytest.fixture(scope="module")
def population(definitions: Definitions) -> tuple[Definitions, list[DossierRow]]:
    made = Population(definitions, COUNT)
    rows = [DossierRow(row + 1, made.dossier(row)._replace(id=f"HS-{row}")) for row in range(COUNT)]
    gc.collect()
    gc.freeze()  # they would not all be there at once if a file were read
    return made.definitions, rows


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.remove()


def selection(table: str, chunk: int) -> str:
    condition = OF_A_CHUNK[table].format(chunk * CHUNK_ROWS, (chunk + 1) * CHUNK_ROWS)
    return f"SELECT * FROM {table} WHERE {condition} ORDER BY 1, 2"


def test_import_into_a_file(
    population: tuple[Definitions, list[DossierRow]], tmp_path: Path, claim: Callable[[Ratio], None]
) -> None:
    definitions, rows = population
    first = str(tmp_path / "first.db")
    imported(definitions, rows, first)
    with sqlite3.connect(first) as source:
        chunks = [
            [(table.name, source.execute(selection(table.name, chunk)).fetchall()) for table in TABLES]
            for chunk in range(COUNT // CHUNK_ROWS)
        ]
        known = source.execute("SELECT * FROM definitions").fetchall()
    source.close()

    def bare(url: str) -> float:
        open_ledger(url).close()
        target = sqlite3.connect(url, isolation_level=None)
        target.execute("PRAGMA synchronous = FULL")
        target.execute("PRAGMA foreign_keys = ON")
        target.executemany("INSERT INTO definitions VALUES (?, ?, ?)", known)
        start = time.perf_counter()
        for chunk in chunks:
            target.execute("BEGIN IMMEDIATE")
            for name, found in chunk:
                marks = ", ".join("?" * len(found[0]))
                target.executemany(f"INSERT INTO {name} VALUES ({marks})", found)
            target.execute("COMMIT")
        took = time.perf_counter() - start
        target.close()
        return took

    ours, peer = [], []
    for number in range(ROUNDS):
        peer.append(bare(str(tmp_path / f"bare-{number}.db")))
        ours.append(imported(definitions, rows, str(tmp_path / f"ours-{number}.db")))
    claim(compare("ledger import, SQLite / executemany of the same rows", ours, peer, 2.0))


def test_import_into_postgres(
    population: tuple[Definitions, list[DossierRow]], postgres: Postgres, claim: Callable[[Ratio], None]
) -> None:
    definitions, rows = population
    first = postgres.new_database()
    imported(definitions, rows, first)
    with psycopg.connect(first) as source:
        chunks = [
            [(table.name, copied_out(source, selection(table.name, chunk))) for table in TABLES]
            for chunk in range(COUNT // CHUNK_ROWS)
        ]
        known = copied_out(source, "SELECT * FROM definitions")

    def bare() -> float:
        url = postgres.new_database()
        open_ledger(url).close()
        with psycopg.connect(url) as target:
            copy_in(target, "definitions", known)
            target.commit()
            start = time.perf_counter()
            for chunk in chunks:
                for name, data in chunk:
                    copy_in(target, name, data)
                target.commit()
            return time.perf_counter() - start

    ours, peer = [], []
    for _ in range(ROUNDS):
        peer.append(bare())
        ours.append(imported(definitions, rows, postgres.new_database()))
    claim(compare("ledger import, PostgreSQL / COPY of the same rows", ours, peer, 2.0))


def imported(definitions: Definitions, rows: list[DossierRow], url: str) -> float:
    """Import the rows into a new ledger, and return the seconds that it took once the ledger was open."""
    with open_ledger(url) as ledger:
        start = time.perf_counter()
        done = list(import_rows(ledger, definitions, rows, lambda: NOW))
        took = time.perf_counter() - start
    assert sum(one.rows for one in done) == COUNT
    assert not any(one.rejected for one in done)
    return took


def copied_out(source: psycopg.Connection[Any], query: str) -> bytes:
    with source.cursor().copy(f"COPY ({query}) TO STDOUT") as copy:  # type: ignore[arg-type]
        return b"".join(map(bytes, copy))


def copy_in(target: psycopg.Connection[Any], table: str, data: bytes) -> None:
    with target.cursor().copy(f"COPY {table} FROM STDIN") as copy:  # type: ignore[arg-type]
        copy.write(data)


@pytest.fixture
def apart() -> Iterator[set[int]]:
    """Give the cores that a server may use, which this process and all else that it starts leave alone."""
    cores = os.sched_getaffinity(0)
    if SHARED or len(cores) == 1:
        yield cores
        return
    alone = {min(cores)}
    os.sched_setaffinity(0, cores - alone)
    yield alone
    os.sched_setaffinity(0, cores)


@pytest.mark.parametrize("kind", ["SQLite", "PostgreSQL"])
def test_recording_by_many_callers(
    kind: str,
    apart: set[int],
    tmp_path: Path,
    claim: Callable[[Ratio], None],
    note: Callable[[str], None],
) -> None:
    with ExitStack() as stack:
        url, bare = str(tmp_path / "ledger.db"), sqlite_commits(tmp_path / "bare.db")
        if kind == "PostgreSQL":
            bare.close()
            database = Postgres()
            stack.callback(database.remove)
            url, bare = database.new_database(), postgres_commits(database.new_database())
        stack.callback(bare.close)
        process = ServerProcess(url, lambda: os.sched_setaffinity(0, apart))
        stack.callback(process.stop)
        insert = "INSERT INTO numbers DEFAULT VALUES"
        rounds = asyncio.run(measured(process.address, lambda: bare.execute(insert)))
    recorded, empty, committed = (statistics.median(column) for column in zip(*rounds, strict=True))
    each = sorted(min(e, c) / r for r, e, c in rounds)
    claim(
        Ratio(
            f"RecordEvents of {CALLERS} callers, {kind} / the dearer of a bare commit and an empty call",
            min(empty, committed) / recorded,
            2.0,
            f"rounds {each[0]:.3f} to {each[-1]:.3f}",
        )
    )
    note(
        f"{kind}: {recorded:.0f} RecordEvents a second by {CALLERS} callers, {committed:.0f} bare commits, "
        f"{empty:.0f} empty calls"
    )


async def measured(address: str, commit: Callable[[], object]) -> list[tuple[float, float, float]]:
    """Return for each round the rates of RecordEvents, of an empty call, and of commits one after the other."""
    rounds = []
    async with grpc.aio.insecure_channel(address) as channel:
        record = channel.unary_unary("/slasvc.v1.DossierService/RecordEvents")
        empty = channel.unary_unary("/grpc.health.v1.Health/Check")
        await rate(lambda number: record(recording(f"warm-{number}")))
        for round_number in range(ROUNDS):
            names = f"HS-{round_number}-"
            recorded = await rate(lambda number, names=names: record(recording(f"{names}{number}")))  # type: ignore[misc]
            called = await rate(lambda _: empty(b""))
            start, count = time.perf_counter(), 0
            while time.perf_counter() - start < SECONDS:
                commit()
                count += 1
            rounds.append((recorded, called, count / SECONDS))
    return rounds


async def rate(call: Callable[[int], Awaitable[object]]) -> float:
    """Return how many calls a second all callers make together, each waiting for its answers."""
    numbers = iter(range(10**9))
    end = time.perf_counter() + SECONDS

    async def caller() -> int:
        count = 0
        while time.perf_counter() < end:
            await call(next(numbers))
            count += 1
        return count

    return sum(await asyncio.gather(*(caller() for _ in range(CALLERS)))) / SECONDS


def recording(name: str) -> bytes:
    happened = (
        Event(EventKind.SUBMITTED, 1_794_790_800, "e1"),  # 2026-11-16 08:00 in Viet Nam
        Event(EventKind.ACCEPTED, 1_794_794_400, "e2"),
    )
    dossier = Dossier(name, "2.001583", "H26.01", happened, Channel.ONLINE)
    return ledger_pb2.RecordEventsRequest(dossier=encode_dossier(dossier)).SerializeToString()


def sqlite_commits(path: Path) -> Any:
    bare = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for said in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL"):
        bare.execute(said).close()
    bare.execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY)")
    return bare


def postgres_commits(url: str) -> Any:
    bare = psycopg.connect(url, autocommit=True)
    bare.execute("CREATE TABLE numbers (number serial PRIMARY KEY)")
    return bare
