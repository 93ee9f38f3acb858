"""Looks at a ledger without making or changing anything: its version, and whether it can be relied on."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, func, inspect, select, text

from slasvc.ledger.closings import closed_time
from slasvc.ledger.database import VERSION, Ledger, engine_of, is_missing, parse_url, read_only
from slasvc.ledger.histories import last_number
from slasvc.ledger.tables import events

NEWEST = 10_000
"""Dossiers whose events are looked at, those entered last: a ledger of millions is not read for it."""


class Examined(NamedTuple):
    """What was found.

    Attributes:
        version: of the tables; empty where there are none yet.
        unsafe: what lets acknowledged events be lost with the power; empty where nothing does.
        mend: what to do about that.
        last_recorded: when the latest event of the newest dossiers was recorded, in seconds since the epoch.
        last_closed: the last second that is closed; 0 when none is.
    """

    version: str = ""
    unsafe: str = ""
    mend: str = ""
    last_recorded: int | None = None
    last_closed: int = 0


def examine_ledger(url: str) -> Examined:
    """Look at the ledger at a path or URL; it takes the turn of a writer, and writes nothing.

    Raises:
        InvalidInput: the URL is not understood.
        LedgerFailure: the ledger cannot be read or written.
    """
    parsed = parse_url(url)
    if is_missing(parsed):
        return Examined()
    with Ledger(engine_of(parsed, keep_journal=True)) as ledger:
        version = ""
        with ledger.writing() as transaction:
            connection = transaction.connection
            unsafe, mend = (_postgres if ledger.is_postgres else _sqlite)(connection)
            if inspect(connection).has_table("alembic_version"):
                version = connection.scalar(text("SELECT version_num FROM alembic_version")) or ""
        if version != VERSION:  # its tables may be others
            return Examined(version, unsafe, mend)
        with ledger.reading() as transaction:
            newest = events.c.dossier > last_number(transaction) - NEWEST
            last = transaction.connection.scalar(select(func.max(events.c.recorded_time)).where(newest))
            return Examined(version, unsafe, mend, last, closed_time(transaction))


def _sqlite(connection: Connection) -> tuple[str, str]:
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    if mode == "wal":  # synchronous=FULL is set by each connection
        return "", ""
    mend = "restart the service, which makes it WAL; if it cannot, put it on a local disk, not on a network share"
    return f"its journal is {mode}, not WAL", mend


def _postgres(connection: Connection) -> tuple[str, str]:
    may = (
        "SELECT current_setting('transaction_read_only') = 'off' "
        "AND coalesce(has_table_privilege(to_regclass('events'), 'INSERT'), true)"
    )
    if not connection.scalar(text(may)):
        raise read_only()
    off = [
        name
        for name in ("synchronous_commit", "fsync")
        if connection.scalar(text("SELECT current_setting(:name)"), {"name": name}) == "off"
    ]
    return " and ".join(
        f"{name} is off" for name in off
    ), "turn it on in postgresql.conf, and reload PostgreSQL"
