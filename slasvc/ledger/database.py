"""Opening a ledger, transactions on it, and what can go wrong with a database, as refusals.

SQLite runs in WAL mode with synchronous=FULL: what is committed survives a crash and a loss of power. A
transaction that writes takes its turn at its very beginning: SQLite by BEGIN IMMEDIATE, PostgreSQL by a lock that
all writers of a ledger share.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    exc,
    inspect,
    make_url,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.util import immutabledict

from slasvc.errors import InvalidInput, LedgerFailure, Reason
from slasvc.ledger.transactions import Transaction

WAIT_SECONDS = 5
"""How long a writer waits for its turn, and how long a connection may take to be made."""
TURN = 0x51A57C
"""Key of the advisory lock by which writers of a PostgreSQL ledger take turns."""
VERSION = "0002"
"""Of the tables: the newest of `migrations/versions`."""

_CAUSES = {
    "locked": "another process holds it",
    "full": "no space is left on its disk",
    "unreachable": "the database does not answer",
    "failing": "its file cannot be opened or is damaged, or its disk fails",
    "closed_ahead": "a second in the future is closed, and whatever is recorded would be dated after it; its "
    "operator must set the clock right, or take the closing back (slasvc doctor says how)",
}
_SQLITE_CAUSES = {
    "FULL": "full",
    **dict.fromkeys(("BUSY", "LOCKED", "PROTOCOL"), "locked"),
    **dict.fromkeys(("IOERR", "CORRUPT", "NOTADB", "CANTOPEN", "NOMEM", "PERM", "AUTH"), "failing"),
}
_POSTGRES_CAUSES = {"53100": "full", "55P03": "locked", "40001": "locked", "40P01": "locked"}
_TAKE_TURN = text(f"SELECT pg_advisory_xact_lock({TURN})")
_POSTGRES_READ_ONLY = frozenset({"25006", "42501"})


class Ledger:
    """An open ledger; safe to share between threads."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.is_postgres = engine.dialect.name == "postgresql"
        snapshot = {"isolation_level": "REPEATABLE READ"} if self.is_postgres else {}
        self._reader = engine.execution_options(reads=True, **snapshot)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Give a transaction that sees the ledger as of one moment and writes nothing.

        Raises:
            LedgerFailure: the database cannot be read.
        """
        with _refusals(), self._reader.begin() as connection:
            yield Transaction(connection, self.is_postgres, ExitStack())

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Give a transaction of which there is only one at a time; it is committed when the block ends.

        Raises:
            LedgerFailure: nothing was stored; where the connection was lost in the commit, all may be.
        """
        with _refusals(), self._engine.connect() as connection, ExitStack() as sent, connection.begin():
            if self.is_postgres:
                connection.execute(_TAKE_TURN)
            try:
                yield Transaction(connection, self.is_postgres, sent)
            except BaseException:
                with suppress(psycopg.Error):
                    sent.close()  # a rollback among what was sent fails with that, and hides why
                raise

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def open_ledger(url: str, *, make: bool = True) -> Ledger:
    """Open the ledger at a path (SQLite) or at a URL of SQLAlchemy, and bring its tables to this version.

    Several processes may open one ledger at once.

    Args:
        url: path or URL.
        make: a ledger that is not there is made; else it is refused.

    Raises:
        InvalidInput: the URL is not understood or of another database; there is no ledger, or no folder for it.
        LedgerFailure: the database cannot be opened or written.
    """
    parsed = parse_url(url)
    if is_missing(parsed):
        if not make:
            raise _none_there()
        if (file := file_of(parsed)) is not None and not file.parent.is_dir():
            raise _no_folder()
    ledger = Ledger(engine_of(parsed))
    try:
        with _refusals():
            _migrate(ledger, make)
    except BaseException:
        ledger.close()
        raise
    return ledger


def name_of(url: str) -> str:
    """Return the URL of a ledger as it may be written down: without password and options.

    Raises:
        InvalidInput: the URL is not understood, or is of another database.
    """
    # `set` takes a password of None for "as it is".
    return str(parse_url(url)._replace(password=None, query=immutabledict()))


def is_missing(url: URL) -> bool:
    """Return whether a ledger is a file, and none is there or nothing is in it: even to look would write to that.

    Of a `file:` URI only opening it would tell.

    Raises:
        LedgerFailure: the path cannot be looked at.
    """
    file = file_of(url)
    if file is None:
        return False
    try:
        return not (file.exists() and file.stat().st_size)
    except OSError:  # a folder that may not be entered, say
        raise damaged_ledger() from None


def file_of(url: URL) -> Path | None:
    """Return the file that a ledger lies in; None where it lies elsewhere, or only opening it would tell."""
    file = url.database or ""
    return Path(file) if url.drivername == "sqlite" and not file.startswith("file:") else None


def parse_url(url: str) -> URL:
    """Return the URL of SQLAlchemy that a path, or a URL as operators write it, stands for."""
    if "://" not in url:
        return URL.create("sqlite", database=str(Path(url).expanduser()))
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
            make_conninfo(**parsed.get_dialect()().create_connect_args(parsed)[1])  # knows the options
            return parsed
    except (exc.ArgumentError, ValueError, psycopg.ProgrammingError):
        raise _not_understood() from None
    if parsed.drivername == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed
    raise _not_understood()


def _not_understood() -> InvalidInput:
    # Not quoted: a URL may hold a password.
    message = "the ledger's URL: expected a path of a file, sqlite:///PATH or postgresql://USER@HOST/DATABASE"
    return InvalidInput(Reason.INVALID_VALUE, message, field="ledger_url")


def _none_there() -> InvalidInput:
    message = "there is no ledger at this place; slasvc serve and slasvc ledger import make one"
    return InvalidInput(Reason.INVALID_VALUE, message, field="ledger_url")


def _no_folder() -> InvalidInput:
    message = "the folder that the ledger would be in is not there; make it, or name another place"
    return InvalidInput(Reason.INVALID_VALUE, message, field="ledger_url")


def engine_of(url: URL, *, keep_journal: bool = False) -> Engine:
    """Return what connects to a ledger; nothing is connected or made yet.

    Args:
        url: as `parse_url` gives it.
        keep_journal: the journal of a file stays as it is, which else is made WAL for good.
    """
    if url.drivername != "sqlite":
        return create_engine(
            url,
            isolation_level="READ COMMITTED",  # whoever gets the turn sees what was written before
            hide_parameters=True,  # no message and no log line has values of a dossier
            max_overflow=-1,  # as many as there are threads that ask
            pool_pre_ping=True,  # a connection that a restart of the database has cut is made anew
            connect_args={
                "connect_timeout": WAIT_SECONDS,
                "options": f"-c lock_timeout={WAIT_SECONDS * 1000} -c timezone=UTC",
            },
        )
    engine = create_engine(url, hide_parameters=True, max_overflow=-1)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver's guess
        waiting = f"busy_timeout = {WAIT_SECONDS * 1000}"
        journal = () if keep_journal else ("journal_mode = WAL",)
        for pragma in (waiting, *journal, "synchronous = FULL", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def _migrate(ledger: Ledger, make: bool) -> None:
    """Bring the tables to this version; of several processes the first one works, and the others find it done."""
    with ledger.reading() as transaction:
        connection = transaction.connection
        known = inspect(connection).has_table("alembic_version")
        if known and connection.scalar(text("SELECT version_num FROM alembic_version")) == VERSION:
            return
    if not (known or make):
        raise _none_there()
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "slasvc.ledger:migrations")
    try:
        with ledger.writing() as transaction:
            config.attributes["connection"] = transaction.connection
            command.upgrade(config, VERSION)
    except CommandError:
        message = "the ledger was made by a later version of slasvc; use that one, or another ledger"
        raise InvalidInput(Reason.INVALID_VALUE, message, field="ledger_url") from None


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what a database can do wrong into refusals; what we did wrong is let through."""
    try:
        yield
    except (exc.DBAPIError, psycopg.Error, sqlite3.Error) as error:
        refusal = _refusal(error.orig if isinstance(error, exc.DBAPIError) else error)
        if refusal is None:
            raise
        raise refusal from None


def _refusal(error: object) -> LedgerFailure | None:
    if isinstance(error, sqlite3.Error):
        kind = getattr(error, "sqlite_errorname", "").removeprefix("SQLITE_").partition("_")[0]
        if kind == "READONLY":
            return read_only()
        if not kind and isinstance(error, sqlite3.OperationalError):
            return damaged_ledger()  # of the module itself, which says so when a text is no UTF-8
        return _unavailable(_SQLITE_CAUSES[kind]) if kind in _SQLITE_CAUSES else None
    state = getattr(error, "sqlstate", None) or ""
    if state in _POSTGRES_READ_ONLY:
        return read_only()
    if not isinstance(error, psycopg.OperationalError | psycopg.InterfaceError | psycopg.InternalError):
        return None
    damaged = state.startswith(("58", "XX"))
    return _unavailable(_POSTGRES_CAUSES.get(state, "failing" if damaged else "unreachable"))


def damaged_ledger() -> LedgerFailure:
    """Return the refusal to read what cannot have been written."""
    return _unavailable("failing")


def closed_ahead() -> LedgerFailure:
    """Return the refusal to record at a second that is yet to come."""
    return _unavailable("closed_ahead")


def read_only() -> LedgerFailure:
    """Return the refusal to write to a ledger that can only be read."""
    return LedgerFailure(Reason.LEDGER_READ_ONLY, "the ledger can be read and not written; make it writable")


def _unavailable(cause: str) -> LedgerFailure:
    message = f"the ledger cannot be used at the moment: {_CAUSES[cause]}; send the request again in a while"
    return LedgerFailure(Reason.LEDGER_UNAVAILABLE, message, metadata={"cause": cause})
