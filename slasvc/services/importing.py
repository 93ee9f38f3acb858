"""Files of dossiers into the ledger: a chunk of rows in one transaction, with what was refused and why.

A row is a call of `RecordEvents`: reading a file twice adds nothing the second time, and a row that is refused
stops no other. Events without an id of their own get one that says what they are.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

from slasvc.engine.definitions import Definitions
from slasvc.errors import SlaError
from slasvc.ledger.database import Ledger
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.recording import Answer, Request, check_name, record

CHUNK_ROWS = 10_000
"""Rows that one transaction writes."""
_KINDS = {kind: kind.name.lower() for kind in EventKind}


class Imported(NamedTuple):
    """What became of some rows.

    Attributes:
        rows: how many were read.
        added: events that were new.
        rejected: rows that were refused, with their refusals; field paths are those of the row.
    """

    rows: int
    added: int
    rejected: tuple[tuple[DossierRow, SlaError], ...]


def import_rows(
    ledger: Ledger, definitions: Definitions, rows: Iterable[DossierRow], clock: Callable[[], int]
) -> Iterator[Imported]:
    """Record rows a chunk at a time, and yield what became of each chunk once it is stored for good.

    Args:
        ledger: to write to.
        definitions: by which dossiers are assessed.
        rows: of a file.
        clock: the present second; every chunk is recorded at that of its own.

    Raises:
        LedgerFailure: a chunk could not be stored; those before it are.
    """
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK_ROWS)):
        with _no_collecting():
            imported = _import_chunk(ledger, definitions, chunk, clock())
        yield imported


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: a chunk is very many objects, and none of them in circles."""
    collected = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collected:
            gc.enable()


def _import_chunk(
    ledger: Ledger, definitions: Definitions, chunk: Sequence[DossierRow], now: int
) -> Imported:
    rejected: list[tuple[DossierRow, SlaError]] = []
    named: list[tuple[DossierRow, Dossier]] = []
    for row in chunk:
        try:
            named.append((row, _named(row)))
        except SlaError as error:
            rejected.append((row, error))
    with ledger.writing() as transaction:
        outcomes = record(transaction, definitions, [Request(dossier) for _, dossier in named], now)
    added = 0
    for (row, _), outcome in zip(named, outcomes, strict=True):
        if isinstance(outcome, Answer):
            added += outcome.added
        else:
            outcome.field = outcome.field.removeprefix("dossier").removeprefix(".")
            rejected.append((row, outcome))
    return Imported(len(chunk), added, tuple(sorted(rejected, key=lambda one: one[0].line)))


def _named(row: DossierRow) -> Dossier:
    """Return the dossier of a row, with an id for each event, or raise the refusal of the row."""
    if row.error is not None:
        raise row.error
    dossier = row.dossier
    assert dossier is not None  # a row is a dossier or a refusal
    check_name(dossier.authority, dossier.id)
    if all(event.id for event in dossier.events):
        return dossier
    return Dossier(*dossier[:3], tuple(_with_ids(dossier.events)), *dossier[4:])


def _with_ids(events: Iterable[Event]) -> Iterator[Event]:
    """Yield events with ids such as "accepted@1794794400", the second of its kind and time with "#2"."""
    seen: Counter[tuple[int, int]] = Counter()
    for event in events:
        if event.id:
            yield event
            continue
        seen[event.kind, event.time] += 1
        times = seen[event.kind, event.time]
        named = f"{_KINDS[event.kind]}@{event.time}"
        yield Event(event.kind, event.time, named if times == 1 else f"{named}#{times}", *event[3:])
