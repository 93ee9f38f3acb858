"""Copies one ledger into another, empty one, of either kind of database: every row as it is, recorded times too.

Rows are read and written a chunk at a time. The target is written in one transaction, which is committed only once
everything has been read back from it and found the same; else the target stays empty.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Table, func, select

from slasvc.errors import InvalidInput, Reason
from slasvc.ledger.database import Ledger
from slasvc.ledger.tables import dossiers, events, metadata
from slasvc.ledger.transactions import Row, Transaction

CHUNK = 10_000
"""Rows that are held at once."""


def copy_ledger(source: Ledger, target: Ledger) -> Iterator[tuple[str, int]]:
    """Copy all rows, and yield (table, rows that were just written); it is done when the iterator ends.

    Raises:
        InvalidInput: the target is not empty, or the source was added to meanwhile; nothing is copied then.
        LedgerFailure: a database cannot be read or written; nothing is copied then.
    """
    with source.reading() as taken, target.writing() as given:
        for table in metadata.sorted_tables:
            if given.connection.execute(select(table).limit(1)).first() is not None:
                raise _refused("the ledger to copy to is not empty; name one in which nothing is recorded")
        for table in metadata.sorted_tables:
            told, copied = hashlib.sha256(), 0
            for rows in _rows(taken, table):
                given.insert(table, rows)
                told.update(repr(rows).encode())
                copied += len(rows)
                yield table.name, len(rows)
            found = hashlib.sha256()
            for rows in _rows(given, table):
                found.update(repr(rows).encode())
            if found.digest() != told.digest():
                raise _refused(f"the rows of {table.name} are not the same in the copy; nothing was copied")
            _check_unchanged(source, table, copied)


def _rows(transaction: Transaction, table: Table) -> Iterator[list[Row]]:
    """Yield the rows of a table in the order of its key, a chunk at a time."""
    found = transaction.connection.execute(
        select(table).order_by(*table.primary_key), execution_options={"yield_per": CHUNK}
    )
    for rows in found.partitions():
        yield [tuple(row) for row in rows]


def _check_unchanged(source: Ledger, table: Table, copied: int) -> None:
    """Refuse to leave out what was recorded while rows were copied; assessments can be made anew."""
    if table not in (dossiers, events):
        return
    with source.reading() as now:
        if now.connection.scalar(select(func.count()).select_from(table)) != copied:
            raise _refused("the ledger was added to while it was copied; stop the service, and copy again")


def _refused(message: str) -> InvalidInput:
    return InvalidInput(Reason.INVALID_VALUE, message, field="ledger_url")
