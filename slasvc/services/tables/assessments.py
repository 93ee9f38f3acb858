"""Answers in columns as a record batch of `ASSESSMENTS`: no row is ever a Python object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from slasvc.engine.definitions import Definitions
from slasvc.kernels.tables import (
    ACT_EVENT,
    ACT_LAST_DAY,
    ACT_LAST_TIME,
    ACT_OBLIGATION,
    ACT_WARN_DAY,
    AUTHORITY_CALENDAR,
    AUTHORITY_LEVEL,
    DETAIL_BODY,
    LIST_ACTS,
    LIST_STEPS,
    NO_DAY,
    NO_TIME,
    OUT_AWAITS,
    OUT_CAUSE_EVENT,
    OUT_COMMITTED_DUE_DAY,
    OUT_COMMITTED_DUE_TIME,
    OUT_COMMITTED_PROJECTED,
    OUT_CONSUMED_DAYS,
    OUT_CONSUMED_MINUTES,
    OUT_DAY_ZERO,
    OUT_DONE_LATE,
    OUT_DONE_TOO_OFTEN,
    OUT_DUE_DAY,
    OUT_DUE_TIME,
    OUT_FINDINGS,
    OUT_LATENESS_DAYS,
    OUT_LATENESS_MINUTES,
    OUT_MISSED,
    OUT_NEXT_CHANGE_TIME,
    OUT_OBLIGED,
    OUT_ORIGINAL_DUE_DAY,
    OUT_ORIGINAL_DUE_TIME,
    OUT_OWNER_EVENT,
    OUT_PROJECTED,
    OUT_PROMISE_KEPT,
    OUT_PROVISIONAL,
    OUT_REMAINING_DAYS,
    OUT_REMAINING_MINUTES,
    OUT_SEVERITY,
    OUT_SUSPENDED_DAYS,
    OUT_TIMELINESS,
    OUT_VERSION,
    STANDING_CLASS,
    STANDING_DUE_DAY,
    STANDING_DUE_TIME,
    STANDING_END,
    STANDING_OFFICIAL_EVENT,
    STANDING_OVERUSE_DAYS,
    STANDING_OVERUSE_MINUTES,
    STANDING_START,
    STANDING_UNIT_EVENT,
    AssessmentColumns,
    Int64Array,
)
from slasvc.model.assessment import FindingKind, Timeliness
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Level
from slasvc.model.term import ClassifyAgainst, Compare, EndEvent
from slasvc.reference.owner import answering
from slasvc.services.tables.dossiers import DossierTable
from slasvc.services.tables.events import BoolArray
from slasvc.services.tables.schema import ACT_BY, ASSESSMENTS, CODE, ERROR, FINDING, INSTANT, STEP
from slasvc.services.tables.times import VOIDING, Visible, local_days

IntArray = NDArray[np.integer[Any]]


def encode_assessments(
    definitions: Definitions, table: DossierTable, answers: AssessmentColumns, as_of: int
) -> pa.RecordBatch:
    """Return the answers for all rows of `table`, in their order.

    Those of unusual and refused rows mean nothing, and are for the caller to replace.
    """
    return _Encoder(definitions, table, answers, as_of).encode()


class _Dictionary:
    """Texts that numbers stand for; the empty one, and a negative number, is null."""

    def __init__(self, texts: Sequence[str]) -> None:
        distinct = dict.fromkeys(text for text in texts if text)
        index = {text: number for number, text in enumerate(distinct)}
        self._values = pa.array(list(distinct), pa.string())
        # Dictionaries with a text twice are not written alike twice. The last entry is for the number -1.
        self._indices = np.array([*(index.get(text, -1) for text in texts), -1], np.int32)

    def encode(self, numbers: IntArray) -> pa.Array:
        """Return the texts of numbers."""
        indices = self._indices.take(numbers)
        missing = indices < 0
        column = pa.array(indices, mask=missing) if missing.any() else pa.array(indices)
        return pa.DictionaryArray.from_arrays(column, self._values, safe=False)


@dataclass(frozen=True)
class _Words:
    """What the numbers of a rule set and of calendars mean, as dictionaries.

    Attributes:
        obligation_numbers, step_numbers: int32[V, :], index of `obligations` and `steps` by version and position.
        unit_numbers: int32[V, :], index of `units` of each step, -1 where the rule names none.
        ends_returned, by_committed: bool[V + 1], what ends it and which clock decides; the last is of no version.
        compares: int32[V + 1], `Compare` of each.
    """

    rules: _Dictionary
    obligations: _Dictionary
    obligation_numbers: NDArray[np.int32]
    steps: _Dictionary
    step_numbers: NDArray[np.int32]
    units: list[str]
    unit_numbers: NDArray[np.int32]
    ends_returned: BoolArray
    by_committed: BoolArray
    compares: NDArray[np.int32]
    calendars: _Dictionary
    revisions: _Dictionary
    digests: _Dictionary


@lru_cache(maxsize=8)
def _words(definitions: Definitions) -> _Words:
    versions = definitions.compiled_rules.version_list
    obligations, obligation_numbers = _numbered([[one.code for one in v.obligations] for v in versions])
    steps, step_numbers = _numbered([[one.code for one in v.steps] for v in versions])
    units, unit_numbers = _numbered([[one.unit for one in v.steps] for v in versions])
    conventions = [version.conventions for version in versions]
    keys = sorted(definitions.calendars.calendars)
    calendars = [definitions.calendars.calendars[key] for key in keys]
    return _Words(
        rules=_Dictionary([version.id for version in versions]),
        obligations=_Dictionary(obligations),
        obligation_numbers=obligation_numbers,
        steps=_Dictionary(steps),
        step_numbers=step_numbers,
        units=units,
        unit_numbers=np.where(np.array([*map(bool, units), False])[unit_numbers], unit_numbers, -1),
        ends_returned=np.array([*(one.end_event is EndEvent.RETURNED for one in conventions), False]),
        by_committed=np.array(
            [*(one.classify_against is ClassifyAgainst.COMMITTED for one in conventions), False]
        ),
        compares=np.array([*(int(one.compare) for one in conventions), 0], np.int32),
        calendars=_Dictionary([one.id for one in calendars]),
        revisions=_Dictionary([one.revision for one in calendars]),
        digests=_Dictionary([one.digest for one in calendars]),
    )


def _numbered(rows: Sequence[Sequence[str]]) -> tuple[list[str], NDArray[np.int32]]:
    """Return (distinct texts, int32[rows, longest] the index of each, -1 beyond the end of a row)."""
    texts = list(dict.fromkeys(text for row in rows for text in row))
    index = {text: number for number, text in enumerate(texts)}
    numbers = np.full((len(rows), max(map(len, rows), default=0)), -1, np.int32)
    for number, row in enumerate(rows):
        numbers[number, : len(row)] = [index[text] for text in row]
    return texts, numbers


_TIMELINESS = _Dictionary(["", *(each.name.lower() for each in Timeliness)])
_LEVELS = _Dictionary(["", *(each.name.lower() for each in Level)])
_FINDINGS = _Dictionary(["", *(each.name.lower() for each in FindingKind)])


class _Encoder:
    def __init__(
        self, definitions: Definitions, table: DossierTable, answers: AssessmentColumns, as_of: int
    ) -> None:
        self._definitions = definitions
        self._table = table
        self._answers = answers
        self._as_of = as_of
        self._words = _words(definitions)
        self._rows = len(table.source)
        self._numbers = answers.numbers
        # Every authority there is to name: those of dossiers, bodies that events name, units of rules.
        self._bodies_at = len(table.authorities.values)
        bodies = table.events.bodies.codes
        self._units_at = self._bodies_at + len(bodies)
        self._authorities = [*table.authorities.values, *bodies, *self._words.units]
        self._owners = self._find_owners()

    def encode(self) -> pa.RecordBatch:
        table, numbers, times = self._table, self._numbers, self._answers.times
        words, seen = self._words, Visible(self._table.columns, self._as_of)
        projected = numbers[OUT_PROJECTED] != 0
        committed_projected = numbers[OUT_COMMITTED_PROJECTED] != 0
        bodies = table.columns.authorities[table.authorities.numbers]
        calendars = bodies[:, AUTHORITY_CALENDAR] // 2
        milestones = seen.milestones()
        suspensions, suspending = seen.suspensions()
        kept = numbers[OUT_PROMISE_KEPT]
        no_deadline = numbers[OUT_DUE_DAY] == NO_DAY
        columns = {
            "dossier_id": self._ids(),
            "procedure_code": _Dictionary(table.procedures.values).encode(table.procedures.numbers),
            "authority_code": _Dictionary(table.authorities.values).encode(table.authorities.numbers),
            "channel": _Dictionary(table.channels.values).encode(table.channels.numbers),
            "owner_authority_code": _Dictionary(self._authorities).encode(self._owners),
            "field": _Dictionary(self._fields()).encode(table.procedures.numbers),
            "level": _LEVELS.encode(bodies[:, AUTHORITY_LEVEL]),
            **{name: _instants(times) for name, times in milestones.items()},
            **self._civil_dates(milestones, seen.last(*VOIDING), bodies[:, AUTHORITY_CALENDAR]),
            "suspensions": pa.array(suspensions),
            "suspension_grounds": self._suspension_grounds(suspensions, suspending),
            "timeliness": _TIMELINESS.encode(numbers[OUT_TIMELINESS]),
            "day_zero_date": _dates(numbers[OUT_DAY_ZERO], no_deadline),
            **_ending("due", numbers[OUT_DUE_DAY], times[OUT_DUE_TIME], projected),
            **_ending("projected_due", numbers[OUT_DUE_DAY], times[OUT_DUE_TIME], ~projected),
            **_ending("original_due", numbers[OUT_ORIGINAL_DUE_DAY], times[OUT_ORIGINAL_DUE_TIME]),
            **_ending(
                "committed_due",
                numbers[OUT_COMMITTED_DUE_DAY],
                times[OUT_COMMITTED_DUE_TIME],
                committed_projected,
            ),
            **_ending(
                "projected_committed_due",
                numbers[OUT_COMMITTED_DUE_DAY],
                times[OUT_COMMITTED_DUE_TIME],
                ~committed_projected,
            ),
            "promise_kept": pa.array(kept > 0, mask=kept < 0),
            "consumed_working_days": pa.array(numbers[OUT_CONSUMED_DAYS]),
            "consumed_working_minutes": pa.array(numbers[OUT_CONSUMED_MINUTES]),
            "remaining_working_days": pa.array(numbers[OUT_REMAINING_DAYS]),
            "remaining_working_minutes": pa.array(numbers[OUT_REMAINING_MINUTES]),
            "suspended_working_days": pa.array(numbers[OUT_SUSPENDED_DAYS]),
            "lateness_working_days": _known(numbers[OUT_LATENESS_DAYS]),
            "lateness_working_minutes": _known(numbers[OUT_LATENESS_MINUTES]),
            "severity": pa.array(numbers[OUT_SEVERITY]),
            "next_change_time": _instants(times[OUT_NEXT_CHANGE_TIME]),
            "provisional": pa.array(numbers[OUT_PROVISIONAL] != 0, mask=no_deadline),
            "findings": self._findings(),
            "act_by": self._act_by(),
            "steps": self._steps(),
            "cause": self._cause(),
            "awaits": self._awaits(),
            "rule_id": words.rules.encode(numbers[OUT_VERSION]),
            "calendar": words.calendars.encode(calendars),
            "calendar_revision": words.revisions.encode(calendars),
            "calendar_digest": words.digests.encode(calendars),
            "rule_set_digest": _Dictionary([self._definitions.rules.digest]).encode(
                np.zeros(self._rows, np.int32)
            ),
            "as_of_time": _instants(np.full(self._rows, self._as_of, np.int64)),
            "error": pa.nulls(self._rows, ERROR),
        }
        return pa.RecordBatch.from_arrays([columns[name] for name in ASSESSMENTS.names], schema=ASSESSMENTS)

    def _ids(self) -> pa.Array:
        source = self._table.source
        if "dossier_id" not in source.schema.names:
            return pa.nulls(self._rows, pa.string())
        return source.column("dossier_id").cast(pa.string())

    def _fields(self) -> list[str]:
        procedures = self._definitions.rules.procedures
        return [
            procedures[code].field_name if code in procedures else ""
            for code in self._table.procedures.values
        ]

    def _civil_dates(
        self, milestones: Mapping[str, Int64Array], voided: Int64Array, calendars: IntArray
    ) -> dict[str, pa.Array]:
        """Return on which days each dossier was received and ended, and at whose end it is first past due."""
        numbers, times, words = self._numbers, self._answers.times, self._words
        timeliness, versions = numbers[OUT_TIMELINESS], numbers[OUT_VERSION]
        days = local_days(self._definitions)
        received = np.where(timeliness == Timeliness.NOT_STARTED, NO_TIME, milestones["accepted_time"])
        done = np.where(
            words.ends_returned[versions], milestones["returned_time"], milestones["completed_time"]
        )
        ended = np.where(timeliness == Timeliness.VOID, voided, np.where(versions < 0, NO_TIME, done))
        ended[timeliness == Timeliness.NOT_STARTED] = NO_TIME
        promised = words.by_committed[versions] & (numbers[OUT_COMMITTED_DUE_DAY] != NO_DAY)
        due = np.where(promised, numbers[OUT_COMMITTED_DUE_DAY], numbers[OUT_DUE_DAY])
        due_time = np.where(promised, times[OUT_COMMITTED_DUE_TIME], times[OUT_DUE_TIME])
        compares = words.compares[versions]
        by_instant = (compares == Compare.INSTANT) | (
            (compares == Compare.BY_UNIT) & (numbers[OUT_LATENESS_MINUTES] != NO_DAY)
        )
        definite = numbers[OUT_LATENESS_DAYS] != NO_DAY
        second_after = np.where(definite & by_instant, due_time + 1, NO_TIME)
        late = np.where(by_instant, days.find(calendars, second_after), due + 1)
        return {
            "received_date": _dates(days.find(calendars, received)),
            "ended_date": _dates(days.find(calendars, ended)),
            "late_date": _dates(np.where(definite, late, NO_DAY).astype(np.int32)),
        }

    def _suspension_grounds(self, counts: NDArray[np.int32], events: Int64Array) -> pa.Array:
        """Return the grounds of the suspensions of each dossier in the order of time."""
        grounds = self._table.events.grounds
        named = _Dictionary(grounds.values).encode(grounds.numbers[self._table.events.listed[events]])
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(offsets), named).cast(pa.list_(CODE))

    # --- who ------------------------------------------------------------------------------------------------

    def _find_owners(self) -> IntArray:
        """Return who answers for each dossier, as an index of `_authorities`, to which successors are added."""
        named = self._table.authorities.numbers.astype(np.int64)
        transfers = self._numbers[OUT_OWNER_EVENT]
        first = len(self._authorities)
        owners = first + named
        successors = [self._answering(index, index) for index in range(self._bodies_at)]
        moved = np.flatnonzero(transfers >= 0)
        holders = self._bodies_at + self._body(self._event(moved, transfers[moved]))
        # The body that a dossier passed to ends by the calendar of the dossier's own authority.
        pairs, which = np.unique(named[moved] * first + holders, return_inverse=True)
        owners[moved] = first + len(successors) + which
        self._authorities += successors + [self._answering(*divmod(int(pair), first)) for pair in pairs]
        return owners

    def _answering(self, authority: int, holder: int) -> str:
        definitions, code = self._definitions, self._authorities[holder]
        if not code:
            return ""

        def today() -> Any:
            zone = definitions.authority_facts(self._authorities[authority]).calendar.zone
            return datetime.fromtimestamp(self._as_of, ZoneInfo(zone)).date()

        return answering(definitions.rules, code, today)

    def _event(self, rows: IntArray, index: IntArray) -> Int64Array:
        """Return the positions in the batch of events that are told by their position in a row."""
        return self._table.columns.event_offsets[rows] + index

    def _body(self, events: IntArray) -> NDArray[np.int32]:
        bodies: NDArray[np.int32] = self._table.columns.event_details[:, DETAIL_BODY]
        return bodies[events]

    def _cause(self) -> pa.Array:
        stated = self._numbers[OUT_CAUSE_EVENT]
        rows = np.flatnonzero(stated >= 0)
        causes = self._table.events.causes
        numbers = np.full(self._rows, -1, np.int64)
        numbers[rows] = causes.numbers[self._table.events.listed[self._event(rows, stated[rows])]]
        return _Dictionary(causes.values).encode(numbers)

    # --- lists ----------------------------------------------------------------------------------------------

    def _awaits(self) -> pa.Array:
        rows = np.flatnonzero(self._numbers[OUT_AWAITS])
        masks, which = np.unique(self._numbers[OUT_AWAITS][rows], return_inverse=True)
        named = [
            sorted(kind.name.lower() for kind in EventKind if mask >> kind & 1) for mask in masks.tolist()
        ]
        numbers = np.zeros(self._rows, np.int64)
        numbers[rows] = 1 + which
        return pa.array([[], *named], pa.list_(CODE)).take(pa.array(numbers))

    def _findings(self) -> pa.Array:
        """Return findings in the order of their kinds, those of one kind in that of the obligations."""
        masks = {
            kind: self._numbers[line]
            for kind, line in (
                (None, OUT_FINDINGS),
                (FindingKind.MISSED, OUT_MISSED),
                (FindingKind.DONE_LATE, OUT_DONE_LATE),
                (FindingKind.DONE_TOO_OFTEN, OUT_DONE_TOO_OFTEN),
            )
        }
        counts = sum(np.bitwise_count(mask).astype(np.int32) for mask in masks.values())
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        kinds, obligations = np.zeros(offsets[-1], np.int32), np.full(offsets[-1], -1, np.int32)
        ends = offsets[:-1].copy()
        for kind, mask in masks.items():
            for rows, bits in _bits(mask):
                at = ends[rows]
                kinds[at] = bits if kind is None else kind
                if kind is not None:
                    obligations[at] = self._words.obligation_numbers[self._numbers[OUT_OBLIGED][rows], bits]
                ends[rows] += 1
        return _lists(
            offsets, [_FINDINGS.encode(kinds), self._words.obligations.encode(obligations)], FINDING
        )

    def _act_by(self) -> pa.Array:
        offsets, rows, acts = self._list(LIST_ACTS, self._answers.acts)
        versions = self._numbers[OUT_OBLIGED][rows]
        event = acts[:, ACT_EVENT].astype(np.int32)
        return _lists(
            offsets,
            [
                self._words.obligations.encode(
                    self._words.obligation_numbers[versions, acts[:, ACT_OBLIGATION]]
                ),
                pa.array(event, mask=event < 0),
                _dates(acts[:, ACT_LAST_DAY].astype(np.int32)),
                _instants(np.ascontiguousarray(acts[:, ACT_LAST_TIME])),
                _dates(acts[:, ACT_WARN_DAY].astype(np.int32)),
            ],
            ACT_BY,
        )

    def _steps(self) -> pa.Array:
        offsets, rows, steps = self._list(LIST_STEPS, self._answers.steps)
        versions = self._numbers[OUT_VERSION][rows]
        positions = np.arange(len(rows)) - offsets[rows]
        start, end = steps[:, STANDING_START], steps[:, STANDING_END]
        started = start != NO_TIME
        due = np.where(started, steps[:, STANDING_DUE_DAY], NO_DAY).astype(np.int32)
        due_time = np.where(due != NO_DAY, steps[:, STANDING_DUE_TIME], NO_TIME)
        minutes = np.where(started, steps[:, STANDING_OVERUSE_MINUTES], NO_DAY).astype(np.int32)
        bodies = self._table.columns.authorities[self._table.authorities.numbers[rows]]
        days, calendars = local_days(self._definitions), bodies[:, AUTHORITY_CALENDAR]
        return _lists(
            offsets,
            [
                self._words.steps.encode(self._words.step_numbers[versions, positions]),
                _TIMELINESS.encode(steps[:, STANDING_CLASS]),
                _instants(np.ascontiguousarray(start)),
                _instants(np.ascontiguousarray(end)),
                _dates(days.find(calendars, start)),
                _dates(days.find(calendars, end)),
                _dates(due),
                _instants(due_time),
                pa.array(steps[:, STANDING_OVERUSE_DAYS].astype(np.int32), mask=~started),
                _known(minutes),
                self._units(rows, versions, positions, steps[:, STANDING_UNIT_EVENT]),
                self._officials(rows, steps[:, STANDING_OFFICIAL_EVENT]),
            ],
            STEP,
        )

    def _units(self, rows: IntArray, versions: IntArray, positions: IntArray, named: IntArray) -> pa.Array:
        """Return the unit that answers for each step: the one an event names, the rule's, the owner."""
        units = self._owners[rows]
        ruled = self._words.unit_numbers[versions, positions]
        units = np.where(ruled >= 0, self._units_at + ruled, units)
        by_event = np.flatnonzero(named >= 0)
        units[by_event] = self._bodies_at + self._body(self._event(rows[by_event], named[by_event]))
        return _Dictionary(self._authorities).encode(units)

    def _officials(self, rows: IntArray, named: IntArray) -> pa.Array:
        officials = self._table.events.officials
        if officials is None:
            return pa.nulls(len(rows), pa.string())
        known = named >= 0
        at = np.zeros(len(rows), np.int64)
        at[known] = self._table.events.listed[self._event(rows[known], named[known])]
        return officials.take(pa.array(at, mask=~known)).cast(pa.string())

    def _list(self, which: int, rows: Int64Array) -> tuple[NDArray[np.int32], Int64Array, Int64Array]:
        """Return (offsets of a list, the row of each item, the items)."""
        offsets = np.concatenate([[0], self._answers.list_ends[which]]).astype(np.int32)
        return offsets, np.repeat(np.arange(self._rows), np.diff(offsets)), rows[: offsets[-1]]


# --- arrays -----------------------------------------------------------------------------------------------


def _bits(masks: NDArray[np.int32]) -> Iterable[tuple[Int64Array, Int64Array]]:
    """Yield (rows, position of a bit that is set in each), for each row in the order of its bits."""
    rows = np.flatnonzero(masks)
    left = masks[rows].astype(np.int64) & 0xFFFFFFFF
    while len(rows):
        lowest = left & -left
        yield rows, np.bitwise_count(lowest - 1).astype(np.int64)
        left ^= lowest
        more = left != 0
        rows, left = rows[more], left[more]


def _lists(offsets: NDArray[np.int32], fields: Sequence[pa.Array], kind: pa.StructType) -> pa.Array:
    items = pa.StructArray.from_arrays(fields, fields=list(kind))
    return pa.ListArray.from_arrays(pa.array(offsets), items)


def _instants(times: Int64Array) -> pa.Array:
    missing = times == NO_TIME
    return (pa.array(times, mask=missing) if missing.any() else pa.array(times)).view(INSTANT)


def _dates(days: NDArray[np.int32], missing: BoolArray | None = None) -> pa.Array:
    missing = days == NO_DAY if missing is None else missing
    return (pa.array(days, mask=missing) if missing.any() else pa.array(days)).view(pa.date32())


def _known(numbers: NDArray[np.int32]) -> pa.Array:
    missing = numbers == NO_DAY
    return pa.array(numbers, mask=missing) if missing.any() else pa.array(numbers)


def _ending(
    name: str, days: NDArray[np.int32], times: Int64Array, hidden: BoolArray | None = None
) -> dict[str, pa.Array]:
    """Return the columns of the end of a term; null where there is none or it is hidden."""
    missing = days == NO_DAY
    if hidden is not None:
        missing |= hidden
    return {
        f"{name}_date": pa.array(days, mask=missing).view(pa.date32()),
        f"{name}_time": pa.array(times, mask=missing).view(INSTANT),
    }
