"""Ranges of dossiers, by number, as plain rows: for whoever reads very many of them.

What a range holds that is read up to a closed second is the same whenever it is read.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Integer, Select, Table, cast, func, select

from slasvc.ledger.tables import dossiers, events
from slasvc.ledger.transactions import Row, Transaction

DOSSIER = ("number", "dossier_id", "procedure", "authority", "channel", "case_code", "attributes")
EVENT = (
    "dossier",
    "event_id",
    "kind",
    "time",
    "ground",
    "extension_length",
    "extension_unit",
    "extension_half",
    "target",
    "reason",
    "authority",
    "official",
    "promised_time",
    "step",
    "cause",
)


class Range(NamedTuple):
    """Dossiers from the number `first` to the number `last`, as known by a second; None: as they are."""

    first: int
    last: int
    known_time: int | None = None


def read_dossiers(transaction: Transaction, wanted: Range) -> list[Row]:
    """Return the columns `DOSSIER` of the dossiers of a range, in the order of their numbers."""
    columns = [dossiers.c[name] for name in DOSSIER]
    chosen = _within(select(*columns), dossiers, "number", wanted)
    return transaction.fetch(chosen.order_by(dossiers.c.number))


def read_events(transaction: Transaction, wanted: Range) -> list[Row]:
    """Return the columns `EVENT` of all events of a range, dossier by dossier, in the order of recording.

    Whether half a unit is added is 0 or 1, as SQLite has it.
    """
    columns = [
        cast(events.c[name], Integer) if name == "extension_half" else events.c[name] for name in EVENT
    ]
    chosen = _within(select(*columns), events, "dossier", wanted)
    return transaction.fetch(chosen.order_by(events.c.dossier, events.c.sequence))


def fingerprint(transaction: Transaction, wanted: Range) -> tuple[int, ...]:
    """Return what tells one content of a range from another: since nothing is taken back, counts and sums do."""
    found: list[int] = []
    for table, number in ((dossiers, "number"), (events, "dossier")):
        figures = select(func.count(), func.sum(table.c.recorded_time))
        row = transaction.connection.execute(_within(figures, table, number, wanted)).one()
        found += (int(figure or 0) for figure in row)
    return tuple(found)


def _within(
    chosen: Select[*tuple[Any, ...]], table: Table, number: str, wanted: Range
) -> Select[*tuple[Any, ...]]:
    chosen = chosen.where(table.c[number].between(wanted.first, wanted.last))
    return chosen if wanted.known_time is None else chosen.where(table.c.recorded_time <= wanted.known_time)
