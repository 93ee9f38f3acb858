"""What can go wrong with a ledger: none, locked, read-only, full, gone, damaged, of a later version.

Every failure is a clear status with a reason, what was acknowledged before it is there after it, and once the
cause is gone the same server answers again.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import grpc
import psycopg
import pytest
from google.protobuf.message import Message

import slasvc.ledger.database
from slasvc.client import Client
from slasvc.errors import LedgerFailure, Reason, SlaError
from slasvc.ledger.database import TURN, Ledger, open_ledger
from slasvc.ledger.tables import closings
from slasvc.model.dossier import Event, EventKind
from slasvc.server import BackgroundServer
from slasvc.settings import Settings
from tests.integration.calls import GOOD_REQUESTS, Refusal, read_refusal, send
from tests.support.disks import small_disk
from tests.support.postgres import Postgres
from tests.support.recording import ACCEPTED, COMPLETED, dossier, more
from tests.support.server_process import ServerProcess

METHODS = ("RecordEvents", "GetDossier", "ListDossiers")


def refused(client: Client, method: str, request: Message) -> Refusal:
    with pytest.raises(grpc.RpcError) as raised:
        send(client._channel, method, request.SerializeToString())
    return read_refusal(raised.value)


def refused_recording(client: Client, number: int = 0) -> Refusal:
    with pytest.raises(grpc.RpcError) as raised:
        client.record(dossier(ACCEPTED, name=f"refused-{number}"))
    return read_refusal(raised.value)


def check_unavailable(refusal: Refusal, cause: str) -> None:
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.UNAVAILABLE, "LEDGER_UNAVAILABLE")
    assert refusal.metadata == {"cause": cause}


@contextmanager
def serving(url: str) -> Iterator[Client]:
    with BackgroundServer(Settings(port=0, ledger_url=url)) as server, Client(server.address) as client:
        yield client


# --- none ---------------------------------------------------------------------------------------------------


def test_a_server_without_a_ledger_says_so_and_answers_all_else() -> None:
    with BackgroundServer(Settings(port=0)) as server, Client(server.address) as client:
        for method in METHODS:
            refusal = refused(client, method, GOOD_REQUESTS[method][0])
            assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "NO_LEDGER")
            assert "SLASVC_LEDGER_URL" in refusal.sentence
        assert client.evaluate(dossier(ACCEPTED)).assessment.timeliness


@pytest.mark.parametrize("url", ["mysql://anna:secret@host/db", "sqlite://", "sqlite:///:memory:", "x://[y"])
def test_a_url_that_is_none_of_ours_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(SlaError, match="expected a path") as raised:
        open_ledger(url)
    assert "secret" not in str(raised.value)
    assert "secret" not in repr(Settings(ledger_url=url))


# --- locked -------------------------------------------------------------------------------------------------


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the turn of writers as another program would."""
    if "://" in url:
        with psycopg.connect(url) as other:
            other.execute(f"SELECT pg_advisory_xact_lock({TURN})")
            yield
        return
    other = sqlite3.connect(url, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


def test_a_locked_ledger_is_unavailable_for_writing_and_can_be_read(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slasvc.ledger.database, "WAIT_SECONDS", 1)
    with serving(url) as client:
        client.record(dossier(ACCEPTED))
        with locked(url):
            check_unavailable(refused_recording(client), "locked")
            assert client.dossier("H26.01", "HS-1").revision == 1
        assert client.record(more(COMPLETED)).revision == 2


# --- read-only ----------------------------------------------------------------------------------------------


def test_a_read_only_ledger_can_be_read_and_says_that_it_cannot_be_written(url: str) -> None:
    with serving(url) as client:
        client.record(dossier(ACCEPTED, COMPLETED))
    if "://" in url:
        name = url.rpartition("/")[2]
        with psycopg.connect(url, autocommit=True) as other:
            other.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")  # type: ignore[arg-type]
    else:
        url = f"sqlite:///file:{url}?mode=ro&uri=true"
    with serving(url) as client:
        assert client.dossier("H26.01", "HS-1").revision == 2
        assert [one.dossier_id for one in client.list_dossiers()] == ["HS-1"]
        refusal = refused_recording(client)
    assert (refusal.code, refusal.reason) == (grpc.StatusCode.FAILED_PRECONDITION, "LEDGER_READ_ONLY")


# --- full ---------------------------------------------------------------------------------------------------


def fill(client: Client) -> tuple[list[str], Refusal]:
    """Record dossiers until one is refused; return the ids of the others, and the refusal."""
    recorded: list[str] = []
    event = Event(EventKind.EXPLAINED, COMPLETED.time, "x", reason="x" * 2_000)
    while len(recorded) < 5_000:
        name = f"HS-{len(recorded)}"
        try:
            client.record(dossier(ACCEPTED, event, name=name))
        except grpc.RpcError as error:
            return recorded, read_refusal(error)
        recorded.append(name)
    pytest.fail("the disk does not fill")


def test_a_full_disk_loses_nothing_that_was_acknowledged() -> None:
    with small_disk(2**23) as (folder, limit, _):
        url = str(folder / "ledger.db")
        server = ServerProcess(url, limit)
        try:
            with Client(server.address) as client:
                recorded, refusal = fill(client)
                assert client.dossier("H26.01", recorded[-1]).revision == 2
        finally:
            server.kill()
        assert len(recorded) > 100
        # A limit on files instead of a disk is told as a failure of the disk.
        check_unavailable(refusal, "full" if limit is None else "failing")
        with sqlite3.connect(url) as stored:
            rows = stored.execute("SELECT dossier_id FROM dossiers ORDER BY number").fetchall()
            assert [row[0] for row in rows] == recorded
            assert stored.execute("SELECT count(*) FROM events").fetchone() == (2 * len(recorded),)
        stored.close()


# --- gone ---------------------------------------------------------------------------------------------------


def test_a_database_that_goes_away_and_comes_back(postgres: Postgres) -> None:
    with serving(postgres.new_database()) as client:
        client.record(dossier(ACCEPTED))
        postgres.stop("immediate")
        try:
            check_unavailable(refused_recording(client), "unreachable")
            for method in METHODS[1:]:
                request = GOOD_REQUESTS[method][0]
                check_unavailable(refused(client, method, request), "unreachable")
        finally:
            postgres.start()
        assert client.record(dossier(ACCEPTED)).added_count == 0
        assert client.record(more(COMPLETED)).revision == 2


def test_why_rows_are_refused_is_told_whenever_that_shows(postgres: Postgres) -> None:
    def write(ledger: Ledger) -> None:
        with ledger.writing() as transaction:
            transaction.connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            transaction.insert(closings, [(1,)])
            time.sleep(0.3)  # the refusal is here before the next rows are sent
            transaction.insert(closings, [(2,)])

    with open_ledger(postgres.new_database()) as ledger, pytest.raises(LedgerFailure, match="not written"):
        write(ledger)


def test_a_server_does_not_start_without_its_database() -> None:
    with (
        pytest.raises(LedgerFailure, match="does not answer"),
        BackgroundServer(Settings(port=0, ledger_url="postgresql://slasvc@127.0.0.1:1/ledger")),
    ):
        pytest.fail("the database is not there")


# --- damaged, or of another version -------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["noise.db", "folder"])
def test_a_file_that_is_no_ledger_is_refused_when_it_is_opened(tmp_path: Path, place: str) -> None:
    (tmp_path / "noise.db").write_bytes(b"\x07noise" * 1_000)
    (tmp_path / "folder").mkdir()

    with pytest.raises(LedgerFailure, match="cannot be opened or is damaged") as raised:
        open_ledger(str(tmp_path / place))
    assert raised.value.reason is Reason.LEDGER_UNAVAILABLE


def test_a_ledger_of_a_later_version_is_refused(url: str) -> None:
    with open_ledger(url) as ledger, ledger.writing() as transaction:
        transaction.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(SlaError, match="later version"):
        open_ledger(url)


def test_a_defect_is_logged_without_what_is_in_a_dossier(url: str, caplog: pytest.LogCaptureFixture) -> None:
    written = Event(EventKind.EXPLAINED, COMPLETED.time, "x", reason="Nguyễn Văn A", official="o-77")
    with serving(url) as client:
        with open_ledger(url) as other, other.writing() as transaction:
            transaction.connection.exec_driver_sql("ALTER TABLE events RENAME COLUMN cause TO causes")
        with pytest.raises(grpc.RpcError) as raised:
            client.record(dossier(ACCEPTED, written))
        assert read_refusal(raised.value).code is grpc.StatusCode.ABORTED
    assert "cause" in caplog.text
    assert not [word for word in ("Nguyễn", "o-77", "HS-1") if word in caplog.text]
