"""The answers for a batch: run the kernels, and put refusals into words.

Answers stay columns; `AssessmentBatch.assessment` reads one row as a model object. Refusals are rare, so
their sentences are made only when a row is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np

from slasvc import reference
from slasvc.engine.batch import DossierBatch, build_batch
from slasvc.engine.definitions import EPOCH_ORDINAL, Definitions
from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.kernels.batch import evaluate_rows
from slasvc.kernels.runs import WORK_COLUMNS
from slasvc.kernels.tables import (
    NO_DAY,
    NO_TIME,
    OUT_AWAITS,
    OUT_CONSUMED_DAYS,
    OUT_CONSUMED_MINUTES,
    OUT_DAY_ZERO,
    OUT_DUE_DAY,
    OUT_DUE_TIME,
    OUT_LATENESS_DAYS,
    OUT_LATENESS_MINUTES,
    OUT_NUMBERS,
    OUT_PROJECTED,
    OUT_PROVISIONAL,
    OUT_REASON,
    OUT_REMAINING_DAYS,
    OUT_REMAINING_MINUTES,
    OUT_SEVERITY,
    OUT_SUSPENDED_DAYS,
    OUT_TIMELINESS,
    OUT_TIMES,
    OUT_VERSION,
    AssessmentColumns,
)
from slasvc.model.assessment import Assessment, Timeliness
from slasvc.model.calendar import Calendar
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import FIRST_TIME, Channel, Dossier, Event, EventKind
from slasvc.model.rule import RuleVersion

_NOTHING: frozenset[EventKind] = frozenset()


@dataclass(frozen=True)
class AssessmentBatch:
    """The answers for `batch`, row by row, as of `as_of` (seconds since the epoch)."""

    definitions: Definitions
    batch: DossierBatch
    as_of: int
    columns: AssessmentColumns

    def __len__(self) -> int:
        return len(self.batch.dossiers)

    def calendar(self, row: int) -> Calendar:
        """Return the calendar that a row was counted on; the row must not be refused."""
        return self.definitions.authority_facts(self.batch.dossiers[row].authority).calendar

    def assessment(self, row: int) -> Assessment:
        """Return the answer of one row.

        Raises:
            SlaError: this dossier is refused; its field paths are relative to the dossier.
        """
        if (error := self.batch.refused.get(row)) is not None:
            raise error
        numbers = self.columns.numbers[:, row].tolist()
        if reason := numbers[OUT_REASON]:
            raise self._refusal(Reason(reason), row)
        origin, _, next_change = self.columns.times[:, row].tolist()
        version, awaits = numbers[OUT_VERSION], numbers[OUT_AWAITS]
        deadline = None if numbers[OUT_DUE_DAY] == NO_DAY else read_deadline(self.columns, row)
        projected = numbers[OUT_PROJECTED]
        lateness, lateness_minutes = numbers[OUT_LATENESS_DAYS], numbers[OUT_LATENESS_MINUTES]
        return Assessment(
            rule=None if version < 0 else self.definitions.compiled_rules.version_list[version],
            origin_time=None if origin == NO_TIME else origin,
            awaits=_kinds(awaits) if awaits else _NOTHING,
            deadline=None if projected else deadline,
            timeliness=Timeliness(numbers[OUT_TIMELINESS]),
            projection=deadline if projected else None,
            consumed_days=numbers[OUT_CONSUMED_DAYS],
            consumed_minutes=numbers[OUT_CONSUMED_MINUTES],
            remaining_days=numbers[OUT_REMAINING_DAYS],
            remaining_minutes=numbers[OUT_REMAINING_MINUTES],
            suspended_days=numbers[OUT_SUSPENDED_DAYS],
            lateness_days=None if lateness == NO_DAY else lateness,
            lateness_minutes=None if lateness_minutes == NO_DAY else lateness_minutes,
            severity=numbers[OUT_SEVERITY],
            next_change_time=None if next_change == NO_TIME else next_change,
        )

    def _refusal(self, reason: Reason, row: int) -> SlaError:
        """Put the refusal of a row into words: those of the reference, which walks the same history."""
        dossier = self.batch.dossiers[row]
        try:
            reference.evaluate(self.definitions.rules, self.calendar(row), dossier, self.as_of)
        except SlaError as error:
            return error
        raise AssertionError(f"the reference does not refuse row {row}, the kernels do: {reason.name}")


def evaluate(definitions: Definitions, dossiers: Iterable[Dossier], as_of: int) -> AssessmentBatch:
    """Assess dossiers as of one instant; answers are in the order given, and a bad dossier spoils no other."""
    return evaluate_batch(definitions, build_batch(definitions, dossiers), as_of)


def match_rule(
    definitions: Definitions,
    *,
    procedure: str,
    authority: str,
    channel: Channel | None,
    case: str,
    attributes: frozenset[str],
    law_date: date,
) -> RuleVersion:
    """Return the version that governs such a dossier when its law day is `law_date`.

    Raises:
        SlaError: the codes are not known, or no version matches or is in force.
    """
    zone = ZoneInfo(definitions.authority_facts(authority).calendar.zone)
    instant = max(FIRST_TIME, int(datetime.combine(law_date, time.min, zone).timestamp()))
    known = definitions.rules.procedures.get(procedure)
    law_at = EventKind.ACCEPTED if known is None else known.law_at
    dossier = Dossier("", procedure, authority, (Event(law_at, instant),), channel, case, attributes)
    version = evaluate(definitions, [dossier], instant).assessment(0).rule
    assert version is not None  # the law day is given
    return version


def evaluate_batch(definitions: Definitions, batch: DossierBatch, as_of: int) -> AssessmentBatch:
    """Assess a batch that was built with the same definitions."""
    columns = empty_assessments(len(batch.dossiers))
    longest = max(map(len, (dossier.events for dossier in batch.dossiers)), default=0)
    evaluate_rows(
        definitions.calendar_tables,
        definitions.rule_tables,
        batch.columns,
        as_of,
        np.empty(longest, np.int32),
        np.empty((longest + 1, WORK_COLUMNS), np.int64),
        columns,
    )
    return AssessmentBatch(definitions, batch, as_of, columns)


def empty_assessments(count: int) -> AssessmentColumns:
    """Return uninitialised output columns for `count` rows."""
    return AssessmentColumns(np.empty((OUT_NUMBERS, count), np.int32), np.empty((OUT_TIMES, count), np.int64))


def read_deadline(columns: AssessmentColumns, row: int) -> Deadline:
    """Return the deadline of a row that has one."""
    numbers = columns.numbers
    return Deadline(
        day_zero=date.fromordinal(int(numbers[OUT_DAY_ZERO, row]) + EPOCH_ORDINAL),
        due_date=date.fromordinal(int(numbers[OUT_DUE_DAY, row]) + EPOCH_ORDINAL),
        due_time=int(columns.times[OUT_DUE_TIME, row]),
        provisional=bool(numbers[OUT_PROVISIONAL, row]),
    )


def _kinds(mask: int) -> frozenset[EventKind]:
    return frozenset(kind for kind in EventKind if mask >> kind & 1)


def month_overflow() -> InvalidInput:
    """Return the error for a day that the last month lacks, under the convention that refuses it."""
    return InvalidInput(
        Reason.MONTH_OVERFLOW,
        "the last month has no corresponding day, and the convention month_overflow is error",
        field="conventions.month_overflow",
    )
