"""Histories in columns: from the list column `events`, and from one column for each event told by its time alone.

What an event may hold is said once, in `slasvc.services.dossier_rows`; here every event that breaks it is only
marked, so that its row is read there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from slasvc.engine.batch import Bodies
from slasvc.engine.definitions import Definitions
from slasvc.errors import SlaError
from slasvc.kernels.tables import (
    CAUSE,
    DETAIL_BODY,
    DETAIL_COLUMNS,
    DETAIL_GROUND,
    DETAIL_HALVES,
    DETAIL_PROMISE,
    DETAIL_STATED,
    DETAIL_STEP,
    DETAIL_TARGET,
    DETAIL_UNIT,
    OFFICIAL,
    WRITTEN_REASON,
    Int32Array,
    Int64Array,
)
from slasvc.model.codes import is_authority_code
from slasvc.model.dossier import (
    FIRST_TIME,
    LAST_TIME,
    MAX_EVENTS,
    MAX_ID,
    MAX_WRITTEN_REASON,
    EventKind,
)
from slasvc.model.term import MAX_LENGTH
from slasvc.reference.checking import NAMING_KINDS, STEP_KINDS
from slasvc.services.dossier_rows import (
    ADDED_UNITS,
    EVENT_COLUMNS,
    EVENT_KEYS,
    EVENT_KINDS,
    EXTENSION_KEYS,
    PROMISE_COLUMNS,
    PROMISING,
    TEXTS_OF_KINDS,
)
from slasvc.services.tables.cells import (
    Codes,
    Unsupported,
    read_codes,
    read_instants,
    read_lengths,
    read_list,
)

BoolArray = NDArray[np.bool_]
ScalarT = TypeVar("ScalarT", bound=np.generic)
KINDS = max(EventKind) + 1


@dataclass(frozen=True)
class Events:
    """The m events of n rows, end to end.

    Attributes:
        offsets: int64[n + 1], where the events of each row begin.
        kinds: int8[m]; 0 where it is not known.
        times: int64[m], seconds since the epoch.
        details: int32[m, 8], columns `DETAIL_*`.
        promises: int64[p], appointments.
        bodies: what DETAIL_BODY numbers.
        unusual: bool[n], rows that deserve a second look.
        listed: int64[m], position among the items of the list column, -1 of an event with a column of its own.
        causes, grounds, officials: of the items of the list column.
    """

    offsets: Int64Array
    kinds: NDArray[np.int8]
    times: Int64Array
    details: Int32Array
    promises: Int64Array
    bodies: Bodies
    unusual: BoolArray
    listed: Int64Array
    causes: Codes
    grounds: Codes
    officials: pa.Array | None


def read_events(definitions: Definitions, table: pa.RecordBatch) -> Events:
    """Return the histories of all rows.

    Raises:
        Unsupported: a column is not of a type that can be read at once.
    """
    names = set(table.schema.names)
    items, lengths = None, np.zeros(len(table), np.int64)
    if "events" in names and not pa.types.is_null(table.schema.field("events").type):
        items, lengths = read_list(table.column("events"))
    listed = _Items(definitions, items)
    single = [column for column in EVENT_COLUMNS if column in names]
    events = _with_columns(table, single, listed, lengths) if single else _alone(listed, lengths)
    events.unusual[lengths > MAX_EVENTS] = True
    _find_targets(events, listed)
    return events


class _Items:
    """The events of the list column, end to end; attributes as those of `Events`, but for each event.

    Attributes:
        promised, is_promised: appointments, and which events state one.
    """

    def __init__(self, definitions: Definitions, items: pa.Array | None) -> None:
        self._definitions = definitions
        self._fields = {} if items is None else _fields(items, EVENT_KEYS)
        self.count = 0 if items is None else len(items)
        self.bodies = Bodies(definitions)
        self.kinds = self._codes("kind").map(lambda text: EVENT_KINDS.get(text, 0), np.int8)
        self.unusual = self.kinds == 0
        self.times, timed = self._instants("time")
        self.unusual |= ~timed | (self.times < FIRST_TIME) | (self.times > LAST_TIME)
        targets = self._lengths("target")
        self.unusual |= ((targets > 0) != (self.kinds == EventKind.ANNULLED)) | (targets > MAX_ID)
        self.unusual |= self._lengths("event_id") > MAX_ID
        self.details = _no_details(self.count)
        self._read_ground_and_step()
        self._read_extension()
        self._read_stated()
        self._read_authority()
        self.promised, self.is_promised = self._instants("promised_time")
        self._only_with(PROMISING, np.flatnonzero(self.is_promised))

    def text(self, name: str, item: int) -> str:
        """Return one text of an event."""
        column = self._fields.get(name)
        return "" if column is None else column[item].as_py() or ""

    def _codes(self, name: str) -> Codes:
        if (column := self._fields.get(name)) is None:
            return Codes(np.zeros(self.count, np.int8), [""])
        return read_codes(column)

    def _lengths(self, name: str) -> Int32Array:
        column = self._fields.get(name)
        return np.zeros(self.count, np.int32) if column is None else read_lengths(column)

    def _instants(self, name: str) -> tuple[Int64Array, BoolArray]:
        if (column := self._fields.get(name)) is None:
            return np.zeros(self.count, np.int64), np.zeros(self.count, np.bool_)
        return read_instants(column)

    def _are(self, kinds: Iterable[EventKind], at: Int64Array | slice = slice(None)) -> BoolArray:
        """Return which events, of all or of those at some positions, are of certain kinds."""
        is_one = np.zeros(KINDS, np.bool_)
        is_one[list(kinds)] = True
        return is_one.take(self.kinds[at])

    def _given(self, name: str) -> tuple[Int64Array, Codes]:
        """Return (events that hold a text, their texts): so few do that the others are not looked at."""
        column = self._fields.get(name)
        if column is None or column.null_count == self.count:
            return np.zeros(0, np.int64), Codes(np.zeros(0, np.int8), [""])
        at = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
        codes = read_codes(column.drop_null() if column.null_count else column)
        stated = codes.given()
        return at[stated], Codes(codes.numbers[stated], codes.values)

    def _only_with(self, kinds: Iterable[EventKind], at: Int64Array) -> None:
        """Mark those of the events at these positions that have what only certain kinds may have."""
        self.unusual[at] |= ~self._are(kinds, at)

    def _without(self, kinds: Iterable[EventKind], at: Int64Array) -> None:
        """Mark events of certain kinds that are not among those at these positions."""
        lacking = self._are(kinds)
        lacking[at] = False
        self.unusual |= lacking

    def _read_ground_and_step(self) -> None:
        rules = self._definitions.compiled_rules
        self.grounds = self._codes("ground")
        for name, column, numbers in (
            ("ground", DETAIL_GROUND, rules.ground_index),
            ("step", DETAIL_STEP, rules.step_index),
        ):
            at, codes = self._given(name)
            self.details[at, column] = codes.numbered(numbers)
            self.unusual[at] |= codes.map(lambda text: len(text) > MAX_ID, np.bool_)
            self._only_with(TEXTS_OF_KINDS[name], at)
        self._without(STEP_KINDS, at)

    def _read_extension(self) -> None:
        extends = self.kinds == EventKind.EXTENDED
        column = self._fields.get("extension")
        if column is None or column.null_count == self.count:
            self.unusual |= extends
            return
        given = column.is_valid().to_numpy(zero_copy_only=False)
        self.unusual |= extends != given
        at = np.flatnonzero(given)
        parts = _fields(column.take(pa.array(at)), EXTENSION_KEYS)
        if not {"length", "unit"} <= parts.keys():
            raise Unsupported
        lengths = _numbers(parts["length"])
        units = read_codes(parts["unit"]).numbered(ADDED_UNITS)
        halves = _flags(parts.get("plus_half"), len(at))
        usable = (units > 0) & (lengths >= 0) & (lengths <= MAX_LENGTH)
        self.unusual[at[~usable]] = True
        self.details[at, DETAIL_UNIT] = np.where(usable, units, 0)
        self.details[at, DETAIL_HALVES] = np.where(usable, 2 * lengths + halves, 0)

    def _read_stated(self) -> None:
        """Read what matters by being there: the written reason, the official, the cause."""
        self.officials = self._fields.get("official")
        reasons, officials = self._lengths("reason"), self._lengths("official")
        self.unusual |= (reasons > MAX_WRITTEN_REASON) | (officials > MAX_ID)
        stated = WRITTEN_REASON * (reasons > 0) + OFFICIAL * (officials > 0)
        self.causes = self._codes("cause")
        at, causes = self._given("cause")
        stated[at] += CAUSE
        self.unusual[at] |= causes.map(lambda text: text not in self._definitions.rules.causes, np.bool_)
        self._only_with(TEXTS_OF_KINDS["cause"], at)
        self.details[:, DETAIL_STATED] = stated

    def _read_authority(self) -> None:
        at, codes = self._given("authority")
        self._without(NAMING_KINDS, at)
        rules, number = self._definitions.rules, self.bodies.number
        kinds = self.kinds[at]
        self.unusual[at] |= codes.map(lambda text: not is_authority_code(text), np.bool_)
        unregistered = codes.map(lambda text: rules.find_authority(text) is None, np.bool_)
        self.unusual[at] |= unregistered & (kinds == EventKind.TRANSFERRED)
        uncounted = codes.map(lambda text: not self._is_counted(text), np.bool_)
        self.unusual[at] |= uncounted & self._are(STEP_KINDS, at)
        self.details[at, DETAIL_BODY] = codes.map(
            lambda text: number(text) if is_authority_code(text) else 0, np.int32
        )

    def _is_counted(self, code: str) -> bool:
        """Return whether an authority has a calendar."""
        try:
            return self._definitions.calendar_of(code) is not None
        except SlaError:
            return False


def _alone(listed: _Items, lengths: Int64Array) -> Events:
    """Return the events of the list column as all there are."""
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    return Events(
        offsets,
        listed.kinds,
        listed.times,
        listed.details,
        _number_promises(listed.details, listed.promised, listed.is_promised),
        listed.bodies,
        _rows_of(listed.unusual, offsets),
        np.arange(listed.count),
        listed.causes,
        listed.grounds,
        listed.officials,
    )


def _find_targets(events: Events, listed: _Items) -> None:
    """Write which event of its row each annulment takes back: the first with the id that it names."""
    for at in np.flatnonzero(events.kinds == EventKind.ANNULLED):
        row = int(np.searchsorted(events.offsets, at, side="right")) - 1
        first, end = int(events.offsets[row]), int(events.offsets[row + 1])
        target = listed.text("target", int(events.listed[at]))
        for position, item in enumerate(events.listed[first:end].tolist()):
            if target and item >= 0 and listed.text("event_id", item) == target:
                events.details[at, DETAIL_TARGET] = position
                break


def _with_columns(table: pa.RecordBatch, names: Sequence[str], listed: _Items, lengths: Int64Array) -> Events:
    """Return events that have columns of their own, in the order of the columns, before those of the list."""
    shape = len(table), len(names)
    times, promised = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    present, is_promised = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    for slot, name in enumerate(names):
        times[:, slot], present[:, slot] = read_instants(table.column(name))
        promise = PROMISE_COLUMNS.get(name)
        if promise is not None and promise in table.schema.names:
            promised[:, slot], is_promised[:, slot] = read_instants(table.column(promise))
    single = present.sum(axis=1)
    offsets = np.concatenate([[0], np.cumsum(single + lengths)])
    # Where each event goes: those of columns one after the other, those of the list after them.
    of_columns = (offsets[:-1, None] + np.cumsum(present, axis=1) - 1)[present]
    begins = offsets[:-1] + single - (np.cumsum(lengths) - lengths)
    of_list = np.arange(listed.count) + np.repeat(begins, lengths)
    kinds = np.broadcast_to(np.array([EVENT_COLUMNS[name] for name in names], np.int8), shape)

    def joined(mine: NDArray[ScalarT], theirs: NDArray[ScalarT]) -> NDArray[ScalarT]:
        whole = np.empty((int(offsets[-1]), *theirs.shape[1:]), theirs.dtype)
        whole[of_columns], whole[of_list] = mine, theirs
        return whole

    details = joined(_no_details(len(of_columns)), listed.details)
    every_promise = joined(promised[present], listed.promised)
    unusual = _rows_of(joined(np.zeros(len(of_columns), np.bool_), listed.unusual), offsets)
    unusual |= (is_promised & ~present).any(axis=1)
    unusual |= (present & ((times < FIRST_TIME) | (times > LAST_TIME))).any(axis=1)
    return Events(
        offsets,
        joined(kinds[present], listed.kinds),
        joined(times[present], listed.times),
        details,
        _number_promises(details, every_promise, joined(is_promised[present], listed.is_promised)),
        listed.bodies,
        unusual,
        joined(np.full(len(of_columns), -1), np.arange(listed.count)),
        listed.causes,
        listed.grounds,
        listed.officials,
    )


def _fields(column: pa.Array, known: Collection[str]) -> Mapping[str, pa.Array]:
    """Return the children of a struct column by name, null where the struct is."""
    if not pa.types.is_struct(column.type):
        raise Unsupported
    names = [column.type.field(index).name for index in range(column.type.num_fields)]
    if len(set(names)) < len(names) or not set(names) <= set(known):
        raise Unsupported
    return dict(zip(names, column.flatten(), strict=True))


def _numbers(column: pa.Array) -> Int64Array:
    """Return whole numbers, -1 for null."""
    if not pa.types.is_integer(column.type):
        raise Unsupported
    numbers = column.cast(pa.int64(), safe=False).fill_null(-1)
    return numbers.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _flags(column: pa.Array | None, count: int) -> BoolArray:
    """Return truths, false for null."""
    if column is None or pa.types.is_null(column.type):
        return np.zeros(count, np.bool_)
    if not pa.types.is_boolean(column.type):
        raise Unsupported
    return column.fill_null(False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def _rows_of(events: BoolArray, offsets: Int64Array) -> BoolArray:
    """Return which rows have such an event."""
    rows = np.zeros(len(offsets) - 1, np.bool_)
    rows[np.searchsorted(offsets, np.flatnonzero(events), side="right") - 1] = True
    return rows


def _no_details(count: int) -> Int32Array:
    details = np.empty((count, DETAIL_COLUMNS), np.int32)
    details[:] = [-1 if column in (DETAIL_TARGET, DETAIL_PROMISE) else 0 for column in range(DETAIL_COLUMNS)]
    return details


def _number_promises(details: Int32Array, promised: Int64Array, given: BoolArray) -> Int64Array:
    """Write the number of each event's appointment; return the appointments."""
    at = np.flatnonzero(given)
    details[at, DETAIL_PROMISE] = np.arange(len(at))
    return promised[at]
