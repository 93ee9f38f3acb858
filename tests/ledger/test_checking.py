"""What `slasvc doctor` says of a ledger: as it should be, not there yet, of another version, unsafe, read-only."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import text

from slasvc.engine.definitions import Definitions
from slasvc.ledger.closings import close
from slasvc.ledger.database import VERSION, Ledger, open_ledger
from slasvc.serving.finding import Finding, State
from slasvc.serving.stored import check_ledger
from slasvc.settings import Settings
from tests.support.postgres import Postgres
from tests.support.recording import ACCEPTED, NOW, dossier, record_one

PRESENT = datetime.fromtimestamp(NOW, UTC)


def found(url: str, now: datetime = PRESENT) -> list[Finding]:
    findings = list(check_ledger(Settings(ledger_url=url), now))
    assert all(bool(one.mend) == (one.state is not State.FINE) for one in findings)
    return findings


def only(url: str) -> Finding:
    (finding,) = found(url)
    return finding


def set_for_all(url: str, setting: str) -> None:
    """Give every connection to a database of PostgreSQL a setting."""
    name = url.rpartition("/")[2]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} SET {setting}")  # type: ignore[arg-type]


def test_nothing_is_said_where_no_ledger_is_set() -> None:
    assert found("") == []


def test_a_ledger_that_is_as_it_should_be(ledger: Ledger, url: str, definitions: Definitions) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED))

    assert only(url).state is State.FINE
    assert VERSION in only(url).found


def test_one_that_is_not_there_yet_is_not_made(url: str) -> None:
    finding = only(url)

    assert (finding.state, "the first start makes it" in finding.found) == (State.SOON, True)
    assert "://" in url or not Path(url).exists()
    assert only(url) == finding


def test_versions_before_and_after_this_one_are_told_apart(url: str) -> None:
    with open_ledger(url) as ledger:
        for version, state, mend in (
            ("0000", State.SOON, "back it up"),
            ("9999", State.BROKEN, "install the version"),
        ):
            with ledger.writing() as transaction:
                transaction.connection.execute(text(f"UPDATE alembic_version SET version_num = '{version}'"))
            assert (only(url).state, mend in only(url).mend) == (state, True)


def test_something_recorded_in_the_future_is_told(ledger: Ledger, url: str, definitions: Definitions) -> None:
    record_one(ledger, definitions, dossier(ACCEPTED), now=NOW + 1)

    assert [one.state for one in found(url)] == [State.FINE, State.BROKEN]
    assert "recorded at 2026-11-20 03:00:01 UTC" in found(url)[1].found
    assert [one.state for one in found(url, datetime.fromtimestamp(NOW + 1, UTC))] == [State.FINE]


def test_a_second_that_is_closed_before_it_has_come_is_told_with_the_mend(ledger: Ledger, url: str) -> None:
    close(ledger, NOW)
    early = datetime.fromtimestamp(NOW - 1, UTC)

    assert [one.state for one in found(url)] == [State.FINE]
    assert [one.state for one in found(url, early)] == [State.FINE, State.BROKEN]
    assert "2026-11-20 03:00:00 UTC, which is still to come, is closed" in found(url, early)[1].found
    statement = found(url, early)[1].mend.partition(": ")[2]
    with ledger.writing() as transaction:
        transaction.connection.exec_driver_sql(statement)
    assert [one.state for one in found(url, early)] == [State.FINE]


def test_a_writer_that_holds_the_turn_is_told(ledger: Ledger, url: str) -> None:
    with ledger.writing():
        finding = only(url)

    assert finding.state is State.BROKEN
    assert "another process holds it" in finding.found


def test_a_file_that_is_no_ledger_and_a_database_that_is_not_there_are_told(
    tmp_path: Path, postgres: Postgres
) -> None:
    (tmp_path / "ledger.db").write_text("no database at all, but as long as the header of one would be")
    findings = [only(str(tmp_path / "ledger.db")), only(postgres.url("nowhere")), only("mysql://host/x")]

    assert {one.state for one in findings} == {State.BROKEN}
    assert "restore a backup" in findings[0].mend
    assert "start the database" in findings[1].mend
    assert "set SLASVC_LEDGER_URL" in findings[2].mend


def test_a_database_that_may_lose_what_it_acknowledged_is_broken(postgres: Postgres) -> None:
    url = postgres.new_database()
    open_ledger(url).close()
    set_for_all(url, "synchronous_commit = off")

    assert [one.state for one in found(url)] == [State.FINE, State.BROKEN]
    assert "synchronous_commit is off" in found(url)[1].found


def test_a_file_with_another_journal_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    open_ledger(str(file)).close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    before = file.read_bytes()

    assert [one.state for one in found(str(file))] == [State.FINE, State.BROKEN]
    assert "its journal is delete, not WAL" in found(str(file))[1].found
    assert file.read_bytes() == before
    open_ledger(str(file)).close()
    assert only(str(file)).state is State.FINE


def test_an_empty_file_is_not_made_a_ledger(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    file.touch()

    assert only(str(file)).state is State.SOON
    assert file.read_bytes() == b""


def test_a_database_that_can_only_be_read_is_broken(postgres: Postgres) -> None:
    url = postgres.new_database()
    open_ledger(url).close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    reader = only(url.replace("slasvc@", "reader@"))
    set_for_all(url, "default_transaction_read_only = on")

    for finding in (reader, only(url)):
        assert finding.state is State.BROKEN
        assert "can be read and not written" in finding.found
        assert "let the service's user write" in finding.mend
