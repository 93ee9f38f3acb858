"""What reads and adds to the tables within a transaction, and how rows are handed to either database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import cache
from typing import Any

from psycopg.pq import PipelineStatus
from sqlalchemy import Connection, Dialect, Select, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

FEW = 2_000
"""Rows that PostgreSQL is sent as arrays: so many as a group of callers may add."""
Row = tuple[Any, ...]


class Transaction:
    """A transaction that has begun, as it is handed to what reads and writes tables.

    Args:
        connection: on which it has begun.
        is_postgres: whether it is one of PostgreSQL.
        sent: is left when the transaction has ended.
    """

    def __init__(self, connection: Connection, is_postgres: bool, sent: ExitStack) -> None:
        self._connection = connection
        self._sent = sent
        self.is_postgres = is_postgres

    @property
    def connection(self) -> Connection:
        """What reads and changes rows; those that were inserted are there."""
        self._sent.close()
        return self._connection

    def fetch(self, query: Select[*tuple[Any, ...]]) -> list[Row]:
        """Return all rows as the driver gives them: half as dear as rows that know the names of their columns."""
        result = self.connection.execute(query)
        assert result.cursor is not None
        rows = result.cursor.fetchall()
        result.close()
        return list(rows)

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, with the values of a row in the order of the table's columns.

        PostgreSQL takes many by COPY. A few are sent as arrays and not waited for, which would take longer than to
        store them: what is wrong with them is raised at the next use of `connection`, or by the commit.
        """
        if not rows:
            return
        if not self.is_postgres:
            self._connection.exec_driver_sql(_insertion(table), list(rows))
        elif len(rows) > FEW:
            self._copy(table, rows)
        else:
            driver: Any = self._connection.connection.driver_connection
            if driver.info.pipeline_status is PipelineStatus.OFF:
                self._sent.enter_context(driver.pipeline())
            driver.execute(_insertion_of_arrays(table), list(map(_write_array, zip(*rows, strict=True))))

    def _copy(self, table: Table, rows: Iterable[Row]) -> None:
        columns = ", ".join(column.name for column in table.columns)
        driver: Any = self.connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@cache
def _insertion(table: Table) -> str:
    """Return the statement that adds a row to a table of SQLite."""
    return str(insert(table).compile(dialect=sqlite.dialect()))


@cache
def _insertion_of_arrays(table: Table) -> str:
    """Return the statement that adds rows to a table of PostgreSQL, given an array for each column."""
    dialect: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    names = ", ".join(column.name for column in table.columns)
    types = [column.type.compile(dialect).partition(" ")[0] for column in table.columns]
    arrays = ", ".join(f"%s::{each}[]" for each in types)
    return f"INSERT INTO {table.name} ({names}) SELECT * FROM unnest({arrays})"


def _write_array(values: Sequence[Any]) -> str:
    """Return values as PostgreSQL reads an array; psycopg takes five times as long for a list."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return f"{{{str(list(values))[1:-1]}}}"  # as the elements one by one, and ten times as fast
    if kinds == {type(None)}:
        return f"{{{','.join(['NULL'] * len(values))}}}"
    return f"{{{','.join(map(_write_element, values))}}}"


def _write_element(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return str(value)
