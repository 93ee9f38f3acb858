"""Dossiers with their events: found, read, and added to.

Rows of tables become `Recorded` and back; an empty text is NULL. Every function works in the transaction that
it is given. Statements are made once: to make one takes several times as long as to have it answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy import Row as Found

from slasvc.ledger.records import Name, Recorded
from slasvc.ledger.tables import dossiers, events
from slasvc.ledger.transactions import Row, Transaction
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.model.term import Term, Unit

CHUNK = 5_000
"""Dossiers that are looked up at once."""

_KINDS: Mapping[int, EventKind] = {int(kind): kind for kind in EventKind}


def find(
    transaction: Transaction, names: Sequence[Name], known_time: int | None = None
) -> dict[Name, Recorded]:
    """Return those of the named dossiers that are recorded, or were by `known_time`, with what was known then."""
    found: dict[Name, Recorded] = {}
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        given: dict[str, object] = {"names": json.dumps(chunk)}
        if transaction.is_postgres:
            given = {"authorities": [name[0] for name in chunk], "ids": [name[1] for name in chunk]}
        for one in _read(transaction, _named(transaction.is_postgres), given, known_time):
            found[one.dossier.authority, one.dossier.id] = one
    return found


@cache
def _named(is_postgres: bool) -> Select[*tuple[object, ...]]:
    """Return what selects the named dossiers; all names are one parameter, since a long list of them is slow.

    PostgreSQL is told to look up one name after the other. It plans a join once for a connection, while the ledger
    may still be small, and would read all dossiers for every group of names.
    """
    if is_postgres:
        columns = [cast(bindparam(name), ARRAY(Text)) for name in ("authorities", "ids")]
        named = func.unnest(*columns).table_valued("authority", "dossier_id").render_derived()
        same = _is_named(named.c.authority, named.c.dossier_id)
        one = select(dossiers).where(same).limit(literal_column("1")).lateral()
        return select(one).select_from(named).join(one, true())
    named = func.json_each(bindparam("names")).table_valued("value")
    parts = [func.json_extract(named.c.value, f"$[{index}]") for index in (0, 1)]
    return select(dossiers).select_from(named).join(dossiers, _is_named(*parts))


def _is_named(authority: ColumnElement[Any], dossier_id: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(dossiers.c.authority == authority, dossiers.c.dossier_id == dossier_id)


def read(transaction: Transaction, numbers: Sequence[int]) -> list[Recorded]:
    """Return the dossiers of these numbers, in no particular order."""
    return _read(transaction, _NUMBERED, {"numbers": numbers}, None)


_NUMBERS: BindParameter[list[int]] = bindparam("numbers", expanding=True)
_NUMBERED = select(dossiers).where(dossiers.c.number.in_(_NUMBERS))
_EVENTS = select(events).where(events.c.dossier.in_(_NUMBERS)).order_by(events.c.dossier, events.c.sequence)
LAST_NUMBER = select(dossiers.c.number).order_by(dossiers.c.number.desc()).limit(1)


def _read(
    transaction: Transaction,
    which: Select[*tuple[object, ...]],
    given: Mapping[str, object],
    known_time: int | None,
) -> list[Recorded]:
    wanted = _EVENTS
    if known_time is not None:
        which = which.where(which.selected_columns.recorded_time <= known_time)
        wanted = wanted.where(events.c.recorded_time <= known_time)
    facts = transaction.connection.execute(which, given).all()
    if not facts:
        return []
    history: dict[int, list[Event]] = {row.number: [] for row in facts}
    times: dict[int, list[int]] = {row.number: [] for row in facts}
    for row in transaction.connection.execute(wanted, {"numbers": list(history)}):
        history[row.dossier].append(_event(row))
        times[row.dossier].append(row.recorded_time)
    return [
        Recorded(
            row.number,
            Dossier(
                row.dossier_id,
                row.procedure,
                row.authority,
                tuple(history[row.number]),
                None if row.channel is None else Channel(row.channel),
                row.case_code or "",
                frozenset(row.attributes.split(";")) if row.attributes else frozenset(),
            ),
            tuple(times[row.number]),
            row.recorded_time,
        )
        for row in facts
    ]


def _event(row: Found[*tuple[object, ...]]) -> Event:
    extension = None
    if row.extension_unit is not None:
        extension = Term(row.extension_length, Unit(row.extension_unit), row.extension_half)
    return Event(
        _KINDS[row.kind],
        row.time,
        row.event_id,
        row.ground or "",
        extension,
        row.target or "",
        row.reason or "",
        row.authority or "",
        row.official or "",
        row.promised_time,
        row.step or "",
        row.cause or "",
    )


def last_number(transaction: Transaction, known_time: int | None = None) -> int:
    """Return the number of the dossier that was entered last, at all or by `known_time`; 0 when there is none."""
    wanted = LAST_NUMBER
    if known_time is not None:
        wanted = wanted.where(dossiers.c.recorded_time <= known_time)
    return transaction.connection.scalar(wanted) or 0


def add_dossiers(transaction: Transaction, entered: Iterable[Recorded]) -> None:
    """Enter dossiers, without their events."""
    rows: list[Row] = [
        (
            number,
            dossier.authority,
            dossier.id,
            dossier.procedure,
            None if dossier.channel is None else int(dossier.channel),
            dossier.case or None,
            ";".join(sorted(dossier.attributes)) or None,
            recorded_time,
        )
        for number, dossier, _, recorded_time in entered
    ]
    transaction.insert(dossiers, rows)


def add_events(transaction: Transaction, recorded: Iterable[Recorded], known: Iterable[int]) -> None:
    """Add to each dossier those of its events that come after the first `known` ones."""
    rows: list[Row] = []
    for (number, dossier, times, _), first in zip(recorded, known, strict=True):
        events_after, times_after = dossier.events[first:], times[first:]
        for sequence, event, time in zip(count(first + 1), events_after, times_after, strict=False):
            details = _NO_DETAILS if event[3:] == _PLAIN[3:] else _details(event)
            rows.append((number, sequence, event.id, int(event.kind), event.time, *details, time))
    transaction.insert(events, rows)


def _details(event: Event) -> Row:
    extension = event.extension
    return (
        event.ground or None,
        None if extension is None else extension.length,
        None if extension is None else int(extension.unit),
        None if extension is None else extension.plus_half,
        event.target or None,
        event.reason or None,
        event.authority or None,
        event.official or None,
        event.promised_time,
        event.step or None,
        event.cause or None,
    )


_PLAIN = Event(EventKind.SUBMITTED, 0)
_NO_DETAILS = _details(_PLAIN)
