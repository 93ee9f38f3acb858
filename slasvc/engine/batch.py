"""Dossiers as validated columns.

A `DossierBatch` is what kernels read: codes have become row numbers, and whatever cannot be understood stands
in `refused` instead, so that a bad dossier never reaches a kernel and never spoils another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from slasvc.engine.definitions import EPOCH, Definitions
from slasvc.errors import InvalidInput, NotKnown, Reason, SlaError
from slasvc.kernels.tables import (
    AUTHORITY_COLUMNS,
    CAUSE,
    DETAIL_COLUMNS,
    DOSSIER_COLUMNS,
    OFFICIAL,
    SUCCESSOR_COLUMNS,
    WRITTEN_REASON,
    DossierColumns,
    Int32Array,
)
from slasvc.model.codes import check_procedure_code
from slasvc.model.dossier import FIRST_TIME, LAST_TIME, Dossier, Event, EventKind
from slasvc.reference.checking import check_events
from slasvc.reference.matching import check_facts
from slasvc.rules.compiled import OPEN_END


class DossierBatch(NamedTuple):
    """Columns of n dossiers; rows in `refused` hold zeros in the columns and must not be answered."""

    columns: DossierColumns
    dossiers: tuple[Dossier, ...]
    refused: Mapping[int, SlaError]


def build_batch(definitions: Definitions, dossiers: Iterable[Dossier]) -> DossierBatch:
    """Validate `dossiers` against the definitions and lay them out as columns, in the order given."""
    listed = tuple(dossiers)
    facts: list[tuple[int, ...]] = []
    authorities: list[tuple[int, ...]] = []
    offsets = [0]
    kinds: list[int] = []
    times: list[int] = []
    details: list[tuple[int, ...]] = []
    bodies = Bodies(definitions)
    promises: list[int] = []
    refused: dict[int, SlaError] = {}
    for row, dossier in enumerate(listed):
        try:
            fact, authority = resolve(definitions, dossier, row)
        except SlaError as error:
            refused[row] = error
            fact, authority = _NO_FACTS, _NO_AUTHORITY
        else:
            for event in dossier.events:
                kinds.append(event.kind)
                times.append(event.time)
                if event.kind <= EventKind.PAID and event.promised_time is None:
                    details.append(_NO_DETAILS)
                else:
                    details.append(_details(definitions, dossier, event, bodies, promises))
        facts.append(fact)
        authorities.append(authority)
        offsets.append(len(kinds))
    body_rows, successor_rows = bodies.tables()
    columns = DossierColumns(
        facts=np.array(facts, np.int64).reshape(-1, DOSSIER_COLUMNS),
        event_offsets=np.array(offsets, np.int64),
        event_kinds=np.array(kinds, np.int8),
        event_times=np.array(times, np.int64),
        event_details=np.array(details, np.int32).reshape(-1, DETAIL_COLUMNS),
        authorities=np.array(authorities, np.int64).reshape(-1, AUTHORITY_COLUMNS),
        bodies=body_rows,
        successors=successor_rows,
        promises=np.array(promises, np.int64),
    )
    return DossierBatch(columns, listed, refused)


_NOBODY = (-1, 0, 0)
_NO_BODIES = np.array([_NOBODY], np.int32), np.empty((0, SUCCESSOR_COLUMNS), np.int32)


class Bodies:
    """The bodies that events of a batch name, and those that succeed them, numbered from 1."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._numbers: dict[str, int] = {"": 0}
        self._rows = [_NOBODY]
        self._successors: list[tuple[int, int]] = []

    @property
    def codes(self) -> list[str]:
        """The code of each body, by its number."""
        return list(self._numbers)

    def tables(self) -> tuple[Int32Array, Int32Array]:
        """Return `bodies` and `successors` of `DossierColumns`."""
        if len(self._rows) == 1:
            return _NO_BODIES  # most dossiers that come alone name none
        successors = np.array(self._successors, np.int32).reshape(-1, SUCCESSOR_COLUMNS)
        return np.array(self._rows, np.int32), successors

    def number(self, code: str) -> int:
        """Return the number of a body."""
        if code in self._numbers:
            return self._numbers[code]
        number = self._numbers[code] = len(self._numbers)
        try:
            calendar = self._definitions.calendar_index(self._definitions.calendar_of(code))
        except SlaError:
            calendar = -1  # only steps need one, and `resolve` has made sure of theirs
        self._rows.append((calendar, 0, 0))
        successors = [(self.number(successor), first_day) for successor, first_day in self._line(code)]
        first = len(self._successors)
        self._successors += successors
        self._rows[number] = (calendar, first, len(self._successors))
        return number

    def _line(self, code: str) -> Iterator[tuple[str, int]]:
        """Yield to whom the work of a body passes, one after the other, each with its first day."""
        find, line, first_day = self._definitions.rules.find_authority, [code], -OPEN_END
        while (ended := find(line[-1])) is not None and ended.end_date is not None:
            if len(ended.successors) != 1 or ended.successors[0] in line:
                return
            line.append(ended.successors[0])
            first_day = max(first_day, (ended.end_date - EPOCH).days + 1)  # all before it have ended
            yield line[-1], first_day


_NO_FACTS = (0,) * DOSSIER_COLUMNS
_NO_AUTHORITY = (0,) * AUTHORITY_COLUMNS


def resolve(definitions: Definitions, dossier: Dossier, row: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the facts and the authority of one dossier as rows, or raise what is wrong with it."""
    rules = definitions.compiled_rules
    procedure = rules.procedure_index.get(dossier.procedure)
    if procedure is None:
        check_procedure_code(dossier.procedure)
        raise NotKnown(
            Reason.UNKNOWN_PROCEDURE,
            f"procedure {dossier.procedure} has no rule here",
            field="procedure_code",
            metadata={"procedure_code": dossier.procedure},
        )
    authority = definitions.authority_facts(dossier.authority).row
    case = rules.case_index.get(dossier.case, -1) if dossier.case else 0
    attributes = 0
    for name in dossier.attributes:
        bit = rules.attribute_index.get(name)
        if bit is None:
            raise _unknown_attribute(name, rules.attribute_index)
        attributes |= 1 << bit
    for index, event in enumerate(dossier.events):
        if not FIRST_TIME <= event.time <= LAST_TIME:
            raise InvalidInput(
                Reason.INVALID_VALUE,
                "time must lie in the years 1 to 9999",
                field=f"events[{index}].time",
            )
    if any(event.kind >= EventKind.APOLOGISED or event.cause for event in dossier.events):
        try:
            check_events(definitions.rules, dossier, definitions.calendar_of)
        except SlaError:
            # What is wrong with the facts comes first; kernels would find it later.
            check_facts(definitions.rules, definitions.rules.procedures[dossier.procedure], dossier)
            raise
    return (procedure, row, dossier.channel or 0, case, attributes), authority


_NO_DETAILS = (0, 0, 0, -1, 0, 0, 0, -1)


def _details(
    definitions: Definitions, dossier: Dossier, event: Event, bodies: Bodies, promises: list[int]
) -> tuple[int, ...]:
    """Return what an event says besides its kind and time, in the order of the DETAIL_* columns."""
    rules = definitions.compiled_rules
    target = -1
    if event.target:
        ids = (position for position, other in enumerate(dossier.events) if other.id == event.target)
        target = next(ids, -1)
    promise = -1
    if event.promised_time is not None:
        promise = len(promises)
        promises.append(event.promised_time)
    return (
        rules.ground_index.get(event.ground, -1) if event.ground else 0,
        0 if event.extension is None else event.extension.unit,
        0 if event.extension is None else event.extension.halves,
        target,
        WRITTEN_REASON * bool(event.reason) + OFFICIAL * bool(event.official) + CAUSE * bool(event.cause),
        rules.step_index.get(event.step, -1) if event.step else 0,
        bodies.number(event.authority),
        promise,
    )


def _unknown_attribute(name: str, known: Mapping[str, int]) -> InvalidInput:
    return InvalidInput(
        Reason.UNKNOWN_ATTRIBUTE,
        f"no rule asks for the attribute {name[:64]!r}; rules ask for: {', '.join(sorted(known))}",
        field="attributes",
        metadata={"attribute": name[:64]},
    )
