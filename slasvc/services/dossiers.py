"""Dossiers of the ledger: one as it was known on a day, and lists by how they stand.

A list is read from the assessments that are kept; those that no longer hold are made anew before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from slasvc.engine.definitions import EPOCH, Definitions
from slasvc.engine.evaluate import evaluate
from slasvc.engine.standings import read_standings
from slasvc.engine.terms import WorkingCalendar
from slasvc.errors import NotKnown, Reason
from slasvc.kernels.tables import NO_DAY
from slasvc.ledger import histories
from slasvc.ledger.database import Ledger
from slasvc.ledger.records import DueLimit, Filter, Listed, Recorded
from slasvc.ledger.standings import (
    definitions_number,
    find_outdated,
    known_definitions,
    list_kept,
)
from slasvc.model.term import MakeupDays
from slasvc.services.recording import keep_standings

REFRESHED = 2_000
"""Assessments that are made anew in one transaction; between two of them others can write."""


def read_dossier(ledger: Ledger, authority: str, dossier_id: str, known_time: int | None = None) -> Recorded:
    """Return a dossier with the events that were recorded by `known_time`, or all.

    Raises:
        NotKnown: there is none, or was none by then.
        LedgerFailure: the ledger cannot be read.
    """
    with ledger.reading() as transaction:
        found = histories.find(transaction, [(authority, dossier_id)], known_time)
    if not found:
        raise NotKnown(
            Reason.UNKNOWN_DOSSIER,
            f"no dossier {dossier_id[:64]!r} is recorded under the authority {authority[:64]!r}"
            + ("" if known_time is None else ", or none was by the known time"),
            field="dossier_id",
            metadata={"authority_code": authority, "dossier_id": dossier_id},
        )
    return found[authority, dossier_id]


def list_dossiers(
    ledger: Ledger, definitions: Definitions, wanted: Filter, as_of: int, *, after: int, limit: int
) -> list[Listed]:
    """Return dossiers that meet a filter at `as_of`, in the order of recording, at most so many after a number.

    Raises:
        LedgerFailure: the ledger cannot be read, or assessments must be made anew and cannot be kept.
    """
    if wanted.due_within is not None:
        wanted = wanted._replace(due=tuple(due_limits(definitions, as_of, wanted.due_within)))
    refresh(ledger, definitions, as_of)
    with ledger.reading() as transaction:
        return list_kept(transaction, wanted, after, limit)


def refresh(ledger: Ledger, definitions: Definitions, as_of: int) -> None:
    """Make those assessments anew that no longer hold at `as_of`, or were made by other definitions.

    Raises:
        LedgerFailure: the ledger cannot be read or written.
    """
    digests = definitions.rules.digest, definitions.calendars.digest
    while True:
        with ledger.reading() as transaction:  # which waits for nobody, and mostly there is nothing to do
            if not find_outdated(transaction, as_of, known_definitions(transaction, *digests), 1):
                return
        with ledger.writing() as transaction:
            made_by = definitions_number(transaction, *digests)
            numbers = find_outdated(transaction, as_of, made_by, REFRESHED)
            recorded = histories.read(transaction, numbers)
            standings = read_standings(evaluate(definitions, [one.dossier for one in recorded], as_of))
            together = list(zip(recorded, standings, strict=True))
            keep_standings(transaction, made_by, together, as_of, replaced=numbers)


def due_limits(definitions: Definitions, as_of: int, within_days: int) -> Iterator[DueLimit]:
    """Yield for every way of counting the last day on which a dossier is due within so many working days."""
    registry = definitions.calendars
    for calendar_id in sorted({key[0] for key in registry.calendars}):
        calendar = registry.get(calendar_id)
        today = datetime.fromtimestamp(as_of, ZoneInfo(calendar.zone)).date()
        if not calendar.first_date <= today <= calendar.last_date:
            continue  # a dossier on it is refused as of today
        day = (today - EPOCH).days
        for makeup_days in MakeupDays:
            working = WorkingCalendar(definitions, calendar, makeup_days)
            # All days before the working day that is one too many.
            beyond = working.add_working_days(
                np.array([day], np.int32), np.array([within_days + 1], np.int32)
            )
            last = (calendar.last_date - EPOCH).days if beyond[0] == NO_DAY else int(beyond[0]) - 1
            yield DueLimit(calendar_id, makeup_days is MakeupDays.IGNORE, last)
