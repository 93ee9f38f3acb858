"""The database behind a ledger: its tables, several processes that open it, and what it keeps through a crash."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from slasvc.engine.definitions import Definitions
from slasvc.errors import InvalidInput, LedgerFailure
from slasvc.ledger.closings import closed_time
from slasvc.ledger.database import VERSION, Ledger, name_of, open_ledger
from slasvc.ledger.tables import closings, metadata
from tests.support.postgres import Postgres
from tests.support.recording import ACCEPTED, NOW, dossier, read_all, record_one

OPEN = "import sys; from slasvc.ledger.database import open_ledger; open_ledger(sys.argv[1]).close()"


def test_migrations_make_the_tables_that_the_code_expects(ledger: Ledger) -> None:
    with ledger.reading() as transaction:
        context = MigrationContext.configure(transaction.connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_version_is_that_of_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", "slasvc.ledger:migrations")

    assert ScriptDirectory.from_config(config).get_heads() == [VERSION]


def test_a_ledger_of_the_first_version_is_brought_to_this_one_with_all_it_holds(
    url: str, definitions: Definitions
) -> None:
    with open_ledger(url) as ledger:
        record_one(ledger, definitions, dossier(ACCEPTED))
        before = read_all(ledger)
        with ledger.writing() as transaction:
            transaction.connection.exec_driver_sql("DROP TABLE closings")
            transaction.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with open_ledger(url) as ledger:
        assert read_all(ledger) == before
        with ledger.reading() as transaction:
            context = MigrationContext.configure(transaction.connection, opts={"compare_type": True})
            assert compare_metadata(context, metadata) == []


def test_a_ledger_that_several_processes_open_at_once_is_made_once(url: str) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", OPEN, url]) for _ in range(4)]

    assert [process.wait(60) for process in processes] == [0] * 4
    with open_ledger(url) as ledger, ledger.reading() as transaction:
        versions = transaction.connection.execute(text("SELECT version_num FROM alembic_version")).all()
        assert [tuple(row) for row in versions] == [(VERSION,)]


def test_a_file_keeps_what_it_has_taken_through_a_loss_of_power(tmp_path: Path) -> None:
    with open_ledger(str(tmp_path / "ledger.db")) as ledger, ledger.writing() as transaction:
        connection = transaction.connection
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_whoever_gets_the_turn_sees_what_was_written_before_whatever_the_database_does_by_default(
    postgres: Postgres,
) -> None:
    url = postgres.new_database()
    with psycopg.connect(url, autocommit=True) as connection:
        name = url.rpartition("/")[2]
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_isolation = 'repeatable read'")  # type: ignore[arg-type]

    with open_ledger(url) as ledger, ThreadPoolExecutor(1) as pool:

        def look() -> int:
            with ledger.writing() as transaction:
                return closed_time(transaction)

        with ledger.writing() as transaction:
            later = pool.submit(look)
            time.sleep(0.5)  # by now it waits for its turn
            transaction.insert(closings, [(NOW,)])
        assert later.result(30) == NOW


@pytest.mark.parametrize("query", ["", "?timeout=5"])
def test_a_file_that_is_not_there_is_told_and_not_made(tmp_path: Path, query: str) -> None:
    with pytest.raises(InvalidInput, match="there is no ledger"):
        open_ledger(f"sqlite:///{tmp_path}/none.db{query}", make=False)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="the folder that the ledger would be in is not there"):
        open_ledger(str(tmp_path / "missing" / "ledger.db"))
    assert not list(tmp_path.iterdir())


def test_a_path_that_cannot_be_looked_at_is_told() -> None:
    with pytest.raises(LedgerFailure, match="cannot be opened"):
        open_ledger("/" + "x" * 300, make=False)


@pytest.mark.parametrize("query", ["sslmod=require", "conect_timeout=3&password=hidden"])
def test_a_mistyped_option_is_a_url_that_is_not_understood(query: str) -> None:
    with pytest.raises(InvalidInput, match="expected a path") as raised:
        open_ledger(f"postgresql://anna:secret@127.0.0.1:1/ledger?{query}")
    assert not [word for word in ("secret", "hidden") if word in str(raised.value)]


def test_the_name_of_a_ledger_has_neither_password_nor_options() -> None:
    url = "postgresql://anna:secret@db.example:5433/ledger?sslmode=require&password=hidden"
    assert name_of(url) == "postgresql+psycopg://anna@db.example:5433/ledger"
    assert name_of("sqlite:////var/lib/ledger.db?timeout=5") == "sqlite:////var/lib/ledger.db"
