"""A ledger moved to another database, and restored from a backup: nothing is lost, recorded times included.

These are the steps of the runbook in docs/operations.md, on real databases.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, exc, select, text

from slasvc.engine.definitions import Definitions
from slasvc.errors import InvalidInput
from slasvc.ledger import copying
from slasvc.ledger.copying import copy_ledger
from slasvc.ledger.database import Ledger, open_ledger
from slasvc.ledger.tables import events, metadata
from slasvc.model.dossier import Dossier
from tests.ledger.conftest import VECTOR_DOSSIERS
from tests.support.postgres import Postgres
from tests.support.recording import ACCEPTED, COMPLETED, NOW, dossier, more, record_all, record_one

Rows = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def other(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Where an empty ledger of the other kind of database can be made."""
    if "://" in url:
        return str(tmp_path / "other.db")
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def full(ledger: Ledger, made_up: Definitions) -> Ledger:
    """A ledger with the dossiers of all vectors, recorded over some seconds, a few of them in two steps."""
    for second, start in enumerate(range(0, len(VECTOR_DOSSIERS), 100)):
        record_all(ledger, made_up, VECTOR_DOSSIERS[start : start + 100], NOW + second)
    record_one(ledger, made_up, dossier(ACCEPTED))
    record_one(ledger, made_up, more(COMPLETED), now=NOW + 86_400)
    return ledger


def rows(ledger: Ledger) -> Rows:
    """Return every row of every table."""
    with ledger.reading() as transaction:
        return {
            table.name: [
                tuple(row)
                for row in transaction.connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in metadata.sorted_tables
        }


def slasvc(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "slasvc", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def fails(connection: Connection, statement: str) -> bool:
    """Return whether the database itself refuses a statement."""
    try:
        connection.execute(text(statement))
    except exc.DBAPIError:
        return True
    return False


def test_a_copy_in_the_other_database_has_every_row_and_goes_on_from_there(
    full: Ledger, other: str, made_up: Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "CHUNK", 97)  # so that there are many chunks, the last one not full
    with open_ledger(other) as target:
        told = list(copy_ledger(full, target))

        assert max(count for _, count in told) == 97
        assert len(rows(full)["events"]) > 2_000
        assert len({row[-1] for row in rows(full)["events"]}) > 5  # recorded times
        assert rows(target) == rows(full)

        for each in (full, target):
            record_one(each, made_up, dossier(ACCEPTED, name="HS-after"), now=NOW + 86_401)
        assert rows(target) == rows(full)
        with target.reading() as transaction:
            assert fails(transaction.connection, "DELETE FROM events")


def test_the_command_copies_from_one_to_the_other_and_back(full: Ledger, url: str, other: str) -> None:
    done = slasvc("ledger", "copy", url, other)
    assert (done.returncode, done.stdout.partition(":")[0]) == (0, "Copied, and read back the same")
    assert f"{len(rows(full)['events'])} events" in done.stdout

    again = slasvc("ledger", "copy", url, other)
    assert (again.returncode, again.stdout) == (1, "")
    assert "is not empty" in again.stderr
    with open_ledger(other) as target:
        assert rows(target) == rows(full)


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    done = slasvc("ledger", "copy", tmp_path / "typing-error.db", tmp_path / "new.db")

    assert (done.returncode, done.stdout) == (1, "")
    assert "there is no ledger" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_copy_of_a_ledger_that_is_written_to_is_refused_and_leaves_the_target_empty(
    full: Ledger, other: str, made_up: Definitions
) -> None:
    with open_ledger(other) as target:
        copied = copy_ledger(full, target)
        next(copied)
        record_one(full, made_up, dossier(ACCEPTED, name="HS-late"))
        with pytest.raises(InvalidInput, match="was added to while it was copied"):
            list(copied)

        assert not any(rows(target).values())
        list(copy_ledger(full, target))
        assert rows(target) == rows(full)


def test_a_copy_that_reads_back_otherwise_is_refused(
    full: Ledger, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = copying._rows
    monkeypatch.setattr(
        copying,
        "_rows",
        lambda transaction, table: (
            rows[:-1] if transaction.is_postgres and table is events else rows
            for rows in real(transaction, table)
        ),
    )
    with open_ledger(other) as target:
        if target.is_postgres:
            with pytest.raises(InvalidInput, match="not the same in the copy"):
                list(copy_ledger(full, target))
        else:  # what is left out of the source is not what it counts
            with pytest.raises(InvalidInput, match="was added to"):
                list(copy_ledger(full, target))
        assert not any(rows(target).values())


# --- backups ------------------------------------------------------------------------------------------------


def backed_up(url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Back a ledger up while it is in use, as the guide says; return what restores it, and gives its URL."""
    if "://" not in url:
        with closing(sqlite3.connect(url)) as source, closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
            source.backup(copy)  # what `.backup` of the command line does
        return lambda: str(tmp_path / "copy.db")
    server: Postgres = request.getfixturevalue("postgres")
    dump = tmp_path / "ledger.dump"
    programs = server.programs
    subprocess.run([programs / "pg_dump", "--format=custom", f"--file={dump}", url], check=True)

    def restore() -> str:
        restored = server.new_database()
        command = [programs / "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={restored}", dump]
        subprocess.run(command, check=True)
        return restored

    return restore


def test_a_backup_is_restored_and_takes_again_what_was_acknowledged_since(
    full: Ledger, url: str, tmp_path: Path, request: pytest.FixtureRequest, made_up: Definitions
) -> None:
    restore = backed_up(url, tmp_path, request)
    before = rows(full)
    since: list[Dossier] = [dossier(ACCEPTED, name="HS-new"), dossier(ACCEPTED, COMPLETED)]
    since[1] = since[1]._replace(id="HS-2")
    record_all(full, made_up, since, NOW + 90_000)

    with open_ledger(restore()) as restored:
        assert rows(restored) == before
        # Callers send again all that they have sent since the backup, and more: nothing is recorded twice.
        answers = record_all(restored, made_up, [*since, dossier(ACCEPTED, COMPLETED)], NOW + 100_000)
        assert [answer.added for answer in answers] == [1, 2, 0]  # type: ignore[union-attr]
        after = rows(restored)
        assert [row[:-1] for row in after["events"]] == [row[:-1] for row in rows(full)["events"]]
        with restored.reading() as transaction:
            assert fails(transaction.connection, "UPDATE events SET time = 0")
