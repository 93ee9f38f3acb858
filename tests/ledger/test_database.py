"""The database behind a ledger: its tables, several processes that open it, and what it keeps through a crash."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from slasvc.engine.definitions import Definitions
from slasvc.ledger.database import VERSION, Ledger, open_ledger
from slasvc.ledger.tables import metadata
from tests.support.recording import ACCEPTED, dossier, read_all, record_one

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
