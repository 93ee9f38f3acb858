"""Rows that go into a ledger: few or many, and of any text, they are there for what reads next, or for nobody."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import exc, func, select

from slasvc.ledger import histories
from slasvc.ledger.closings import closed_time
from slasvc.ledger.database import Ledger, open_ledger
from slasvc.ledger.tables import closings, definitions
from slasvc.ledger.transactions import FEW, Row
from tests.support.postgres import Postgres

TEXTS = (
    *("", "NULL", "null", '"', "\\", '\\"', "{a,b}", "{", "a,b", " a ", "'"),
    *("%s", "\n\r\t\x01", "ệ 🙂", "\\N", "\\."),
)
"""What could be taken for something else when rows are written as arrays, or for COPY."""


@pytest.mark.parametrize("count", [1, FEW, FEW + 1])
def test_rows_are_there_for_what_reads_next_whether_few_or_many(count: int, ledger: Ledger) -> None:
    with ledger.writing() as transaction:
        transaction.insert(closings, [(0,)])
        transaction.insert(closings, [(1 + row,) for row in range(count)])
        transaction.insert(closings, [])
        assert closed_time(transaction) == count
        transaction.insert(closings, [(count + 1,)])
    with ledger.reading() as transaction:
        assert transaction.connection.scalar(select(func.count()).select_from(closings)) == count + 2


@pytest.mark.parametrize("copies", [1, FEW])
def test_a_text_comes_back_as_it_was_written(copies: int, ledger: Ledger) -> None:
    rows: list[Row] = [
        (number, text, f"{number}") for number, text in enumerate(TEXTS * (copies // len(TEXTS) + 1))
    ]
    with ledger.writing() as transaction:
        transaction.insert(definitions, rows)
    with ledger.reading() as transaction:
        assert transaction.fetch(select(definitions).order_by(definitions.c.number)) == rows


@pytest.mark.parametrize("count", [1, FEW + 1])
def test_rows_that_cannot_be_stored_take_everything_with_them(count: int, ledger: Ledger) -> None:
    rows = [(row,) for row in range(count)]

    def write() -> None:
        with ledger.writing() as transaction:
            transaction.insert(definitions, [(1, "rules", "calendars")])
            transaction.insert(closings, rows)
            transaction.insert(closings, rows)

    with pytest.raises((exc.IntegrityError, psycopg.IntegrityError)):
        write()
    with ledger.writing() as transaction:  # which has a connection that can be used
        assert closed_time(transaction) == 0
        assert transaction.fetch(select(definitions)) == []


def test_what_fails_after_rows_were_sent_leaves_none_of_them(ledger: Ledger) -> None:
    def write() -> None:
        with ledger.writing() as transaction:
            transaction.insert(closings, [(1,)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    with ledger.writing() as transaction:
        assert closed_time(transaction) == 0


def test_names_are_looked_up_in_postgres_by_an_index_whatever_was_there_when_that_was_planned(
    postgres: Postgres,
) -> None:
    with open_ledger(postgres.new_database()) as ledger, ledger.reading() as transaction:
        transaction.connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_generic_plan")
        names = {"authorities": ["H26.01"] * 32, "ids": [f"HS-{row}" for row in range(32)]}
        wanted = histories._named(True).compile(transaction.connection.engine)
        plan = transaction.connection.exec_driver_sql(f"EXPLAIN {wanted}", names).scalars().all()

    assert any("dossiers_authority_dossier_id" in line for line in plan), plan
    assert not any("Seq Scan" in line for line in plan), plan
