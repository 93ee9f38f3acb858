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

from slasvc.engine.batch import DossierBatch, build_batch
from slasvc.engine.definitions import EPOCH_ORDINAL, Definitions
from slasvc.errors import InvalidInput, NotKnown, OutOfRange, Reason, SlaError
from slasvc.kernels.batch import evaluate_rows
from slasvc.kernels.tables import (
    NO_DAY,
    NO_TIME,
    OUT_AWAITS,
    OUT_DAY_ZERO,
    OUT_DETAIL,
    OUT_DUE_DAY,
    OUT_DUE_TIME,
    OUT_NUMBERS,
    OUT_ORIGIN_TIME,
    OUT_PROVISIONAL,
    OUT_REASON,
    OUT_TIMES,
    OUT_VERSION,
    AssessmentColumns,
)
from slasvc.model.assessment import Assessment
from slasvc.model.calendar import Calendar, outside_coverage
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import FIRST_TIME, Channel, Dossier, Event, EventKind
from slasvc.model.rule import Procedure, RuleVersion

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
        origin = int(self.columns.times[OUT_ORIGIN_TIME, row])
        if reason := numbers[OUT_REASON]:
            raise self._refusal(Reason(reason), row)
        version, awaits = numbers[OUT_VERSION], numbers[OUT_AWAITS]
        return Assessment(
            rule=None if version < 0 else self.definitions.compiled_rules.version_list[version],
            origin_time=None if origin == NO_TIME else origin,
            awaits=_kinds(awaits) if awaits else _NOTHING,
            deadline=None if numbers[OUT_DUE_DAY] == NO_DAY else read_deadline(self.columns, row),
        )

    def _refusal(self, reason: Reason, row: int) -> SlaError:
        dossier = self.batch.dossiers[row]
        procedure = self.definitions.rules.procedures[dossier.procedure]
        match reason:
            case Reason.DUPLICATE_EVENT:
                index = int(self.columns.numbers[OUT_DETAIL, row])
                kind = dossier.events[index].kind.name.lower()
                return InvalidInput(
                    reason,
                    f"{kind} has happened before in this history; it can happen once",
                    field=f"events[{index}].kind",
                    metadata={"event_index": str(index), "event_kind": kind},
                )
            case Reason.UNKNOWN_CASE:
                return _unknown_case(procedure, dossier)
            case Reason.NO_RULE_MATCHES:
                return NotKnown(
                    reason,
                    f"procedure {procedure.code} has rules, but none for this level, channel, case, place "
                    "and attributes",
                    field="procedure_code",
                    metadata={"procedure_code": procedure.code},
                )
            case Reason.NO_RULE_IN_FORCE:
                return _no_rule_in_force(procedure, dossier)
            case Reason.AUTHORITY_NOT_ACTIVE:
                return self._authority_not_active(row)
            case Reason.MONTH_OVERFLOW:
                return month_overflow()
            case _:
                return outside_coverage(self.calendar(row))

    def _authority_not_active(self, row: int) -> SlaError:
        authority = self.definitions.authority_facts(self.batch.dossiers[row].authority).authority
        span = f"from {authority.start_date or 'the beginning'} to {authority.end_date or 'further notice'}"
        then = f"; its work went to {', '.join(authority.successors)}" if authority.successors else ""
        return OutOfRange(
            Reason.AUTHORITY_NOT_ACTIVE,
            f"authority {authority.code} existed {span}, not on the day of acceptance{then}",
            field="authority_code",
            metadata={"authority_code": authority.code, "successors": ",".join(authority.successors)},
        )


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
    evaluate_rows(definitions.calendar_tables, definitions.rule_tables, batch.columns, as_of, columns)
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


def _unknown_case(procedure: Procedure, dossier: Dossier) -> InvalidInput:
    known = sorted({version.conditions.case for version in procedure.versions} - {""})
    return InvalidInput(
        Reason.UNKNOWN_CASE,
        f"procedure {procedure.code} has no case {dossier.case[:64]!r}; "
        + (f"its cases are {', '.join(known)}" if known else "it has no cases"),
        field="case_code",
        metadata={"procedure_code": procedure.code, "case_code": dossier.case[:64]},
    )


def _no_rule_in_force(procedure: Procedure, dossier: Dossier) -> OutOfRange:
    """Say, of the versions of a procedure, from when to when each was in force."""
    spans = "; ".join(
        f"{version.id} from {version.effective_from} to {version.effective_to or 'further notice'}"
        for version in sorted(procedure.versions, key=lambda version: version.effective_from)
    )
    return OutOfRange(
        Reason.NO_RULE_IN_FORCE,
        f"no rule of procedure {procedure.code} is in force on that day for this dossier: {spans}",
        field="procedure_code",
        metadata={"procedure_code": procedure.code},
    )
