"""The answers for a batch: run the kernels, and put refusals into words.

Answers stay columns; `AssessmentBatch.assessment` reads one row as a model object. Refusals are rare, so
their sentences are made only when a row is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from slasvc import reference
from slasvc.engine.batch import DossierBatch, build_batch, resolve
from slasvc.engine.definitions import EPOCH_ORDINAL, Definitions
from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.kernels.batch import evaluate_rows
from slasvc.kernels.runs import CLOCK_ROWS, WORK_COLUMNS
from slasvc.kernels.tables import (
    ACT_COLUMNS,
    LIST_ACTS,
    LIST_STEPS,
    LISTS,
    NO_DAY,
    NO_TIME,
    OUT_AWAITS,
    OUT_CAUSE_EVENT,
    OUT_COMMITTED_DUE_DAY,
    OUT_COMMITTED_PROJECTED,
    OUT_COMMITTED_PROVISIONAL,
    OUT_COMMITTED_ZERO,
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
    OUT_NUMBERS,
    OUT_OBLIGED,
    OUT_ORIGINAL_DUE_DAY,
    OUT_ORIGINAL_PROVISIONAL,
    OUT_ORIGINAL_ZERO,
    OUT_OWNER_EVENT,
    OUT_PROJECTED,
    OUT_PROMISE_KEPT,
    OUT_PROVISIONAL,
    OUT_REASON,
    OUT_REMAINING_DAYS,
    OUT_REMAINING_MINUTES,
    OUT_SEVERITY,
    OUT_SUSPENDED_DAYS,
    OUT_TIMELINESS,
    OUT_TIMES,
    OUT_VERSION,
    STANDING_CLASS,
    STANDING_COLUMNS,
    STANDING_DUE_DAY,
    STANDING_DUE_TIME,
    STANDING_END,
    STANDING_OFFICIAL_EVENT,
    STANDING_OVERUSE_DAYS,
    STANDING_OVERUSE_MINUTES,
    STANDING_PROVISIONAL,
    STANDING_START,
    STANDING_UNIT_EVENT,
    STANDING_ZERO,
    AssessmentColumns,
    DossierColumns,
)
from slasvc.model.assessment import ActBy, Assessment, Finding, FindingKind, StepAssessment, Timeliness
from slasvc.model.calendar import Calendar, outside_coverage
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Channel, Dossier, EventKind
from slasvc.model.rule import Cause, Obligation, ProcessStep, RuleVersion
from slasvc.reference import matching
from slasvc.reference.checking import check_active
from slasvc.reference.owner import answering

_OF_OBLIGATIONS = (
    (FindingKind.MISSED, OUT_MISSED),
    (FindingKind.DONE_LATE, OUT_DONE_LATE),
    (FindingKind.DONE_TOO_OFTEN, OUT_DONE_TOO_OFTEN),
)
"""Findings that name an obligation, and the columns of which bit k speaks of the rule's k-th one."""
_OF_NO_OBLIGATION = {int(kind): Finding(kind) for kind in FindingKind if kind not in dict(_OF_OBLIGATIONS)}
_NOTHING: frozenset[EventKind] = frozenset()
_CLASSES = {int(timeliness): timeliness for timeliness in Timeliness}


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
        origin, due_time, next_change, committed_time, original_time = self.columns.times[:, row].tolist()
        version, awaits = numbers[OUT_VERSION], numbers[OUT_AWAITS]
        deadline = _deadline(numbers[OUT_DAY_ZERO], numbers[OUT_DUE_DAY], due_time, numbers[OUT_PROVISIONAL])
        projected, kept = numbers[OUT_PROJECTED], numbers[OUT_PROMISE_KEPT]
        original = deadline
        if numbers[OUT_ORIGINAL_ZERO : OUT_ORIGINAL_PROVISIONAL + 1] != [
            numbers[OUT_DAY_ZERO],
            numbers[OUT_DUE_DAY],
            numbers[OUT_PROVISIONAL],
        ] or (due_time != original_time):
            original = _deadline(
                numbers[OUT_ORIGINAL_ZERO],
                numbers[OUT_ORIGINAL_DUE_DAY],
                original_time,
                numbers[OUT_ORIGINAL_PROVISIONAL],
            )
        committed = _deadline(
            numbers[OUT_COMMITTED_ZERO],
            numbers[OUT_COMMITTED_DUE_DAY],
            committed_time,
            numbers[OUT_COMMITTED_PROVISIONAL],
        )
        committed_projected = numbers[OUT_COMMITTED_PROJECTED]
        obliged = numbers[OUT_OBLIGED]
        obligations = () if obliged < 0 else self._versions[obliged].obligations
        lateness, lateness_minutes = numbers[OUT_LATENESS_DAYS], numbers[OUT_LATENESS_MINUTES]
        return Assessment(
            rule=None if version < 0 else self.definitions.compiled_rules.version_list[version],
            origin_time=None if origin == NO_TIME else origin,
            awaits=_kinds(awaits) if awaits else _NOTHING,
            deadline=None if projected else deadline,
            timeliness=_CLASSES[numbers[OUT_TIMELINESS]],
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
            committed=None if committed_projected else committed,
            committed_projection=committed if committed_projected else None,
            original=original,
            promise_kept=None if kept < 0 else bool(kept),
            owner=self._owner(row, numbers[OUT_OWNER_EVENT]),
            findings=_findings(numbers, obligations),
            act_by=self._acts(row, obligations),
            steps=self._steps(row, version),
            cause=self._cause(row, numbers[OUT_CAUSE_EVENT]),
        )

    @property
    def _versions(self) -> tuple[RuleVersion, ...]:
        return self.definitions.compiled_rules.version_list

    def _owner(self, row: int, transfer: int) -> str:
        """Return who answers for a dossier: the last transfer's body, or the only successor of one that ended."""
        dossier = self.batch.dossiers[row]
        code = dossier.authority if transfer < 0 else dossier.events[transfer].authority
        return answering(self.definitions.rules, code, lambda: _local_date(self.calendar(row), self.as_of))

    def _cause(self, row: int, event: int) -> Cause | None:
        if event < 0:
            return None
        return self.definitions.rules.causes[self.batch.dossiers[row].events[event].cause]

    def _list(self, which: int, row: int) -> slice:
        ends = self.columns.list_ends[which]
        return slice(ends.item(row - 1) if row else 0, ends.item(row))

    def _acts(self, row: int, obligations: Sequence[Obligation]) -> tuple[ActBy, ...]:
        rows = self.columns.acts[self._list(LIST_ACTS, row)]
        if not len(rows):
            return ()
        return tuple(
            [
                ActBy(
                    obligations[obligation],
                    None if event < 0 else event,
                    _date(last_day),
                    last_time,
                    _date(warn_day),
                )
                for obligation, event, last_day, last_time, warn_day in rows.tolist()
            ]
        )

    def _steps(self, row: int, version: int) -> tuple[StepAssessment, ...]:
        rows = self.columns.steps[self._list(LIST_STEPS, row)]
        if not len(rows):
            return ()
        return tuple(
            self._step(row, step, standing)
            for step, standing in zip(self._versions[version].steps, rows.tolist(), strict=True)
        )

    def _step(self, row: int, step: ProcessStep, standing: Sequence[int]) -> StepAssessment:
        events = self.batch.dossiers[row].events
        start, end = standing[STANDING_START], standing[STANDING_END]
        unit, official = standing[STANDING_UNIT_EVENT], standing[STANDING_OFFICIAL_EVENT]
        started = start != NO_TIME
        minutes = standing[STANDING_OVERUSE_MINUTES]
        own_unit = step.unit or self._owner(row, int(self.columns.numbers[OUT_OWNER_EVENT, row]))
        return StepAssessment(
            step=step,
            timeliness=Timeliness(standing[STANDING_CLASS]),
            start_time=start if started else None,
            end_time=None if end == NO_TIME else end,
            deadline=_deadline(
                standing[STANDING_ZERO],
                standing[STANDING_DUE_DAY],
                standing[STANDING_DUE_TIME],
                standing[STANDING_PROVISIONAL],
            ),
            overuse_days=standing[STANDING_OVERUSE_DAYS] if started else None,
            overuse_minutes=minutes if started and minutes != NO_DAY else None,
            unit=events[unit].authority if unit >= 0 else own_unit,
            official=events[official].official if official >= 0 else "",
        )

    def _refusal(self, reason: Reason, row: int) -> SlaError:
        """Put the refusal of a row into words: those of the reference, which walks the same history."""
        dossier = self.batch.dossiers[row]
        try:
            reference.evaluate(
                self.definitions.rules,
                self.calendar(row),
                dossier,
                self.as_of,
                calendar_of=self.definitions.calendar_of,
            )
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
    dossier = Dossier("", procedure, authority, (), channel, case, attributes)
    resolve(definitions, dossier, 0)
    rules, facts = definitions.rules, definitions.authority_facts(authority)
    matching.check_facts(rules, rules.procedures[procedure], dossier)
    if not facts.calendar.first_date <= law_date <= facts.calendar.last_date:
        raise outside_coverage(facts.calendar)
    check_active(facts.authority, dossier, law_date)
    return matching.match_rule(rules, dossier, law_date)


def evaluate_batch(definitions: Definitions, batch: DossierBatch, as_of: int) -> AssessmentBatch:
    """Assess a batch that was built with the same definitions."""
    return AssessmentBatch(definitions, batch, as_of, evaluate_columns(definitions, batch.columns, as_of))


def evaluate_columns(definitions: Definitions, columns: DossierColumns, as_of: int) -> AssessmentColumns:
    """Assess columns that were validated against the same definitions."""
    offsets = columns.event_offsets
    count = len(offsets) - 1
    longest = int(np.maximum.reduce(offsets[1:] - offsets[:-1], initial=0))
    answers = empty_assessments(
        count,
        acts=definitions.most_obligations * (count + int(offsets[-1] - offsets[0])),
        steps=definitions.most_steps * count,
    )
    evaluate_rows(
        definitions.calendar_tables,
        definitions.rule_tables,
        columns,
        as_of,
        np.empty(2 * longest, np.int32),
        np.empty((2 * (longest + CLOCK_ROWS), WORK_COLUMNS), np.int64),
        answers,
    )
    return answers


def empty_assessments(count: int, acts: int = 0, steps: int = 0) -> AssessmentColumns:
    """Return uninitialised output columns for `count` rows, with room for lists of so many rows in all."""
    return AssessmentColumns(
        np.empty((OUT_NUMBERS, count), np.int32),
        np.empty((OUT_TIMES, count), np.int64),
        np.empty((LISTS, count), np.int64),
        np.empty((acts, ACT_COLUMNS), np.int64),
        np.empty((steps, STANDING_COLUMNS), np.int64),
    )


def read_deadline(columns: AssessmentColumns, row: int) -> Deadline:
    """Return the deadline of a row that has one."""
    numbers = columns.numbers
    deadline = _deadline(
        int(numbers[OUT_DAY_ZERO, row]),
        int(numbers[OUT_DUE_DAY, row]),
        int(columns.times[OUT_DUE_TIME, row]),
        int(numbers[OUT_PROVISIONAL, row]),
    )
    assert deadline is not None
    return deadline


def _deadline(zero: int, due_day: int, due_time: int, provisional: int) -> Deadline | None:
    return None if due_day == NO_DAY else Deadline(_date(zero), _date(due_day), due_time, bool(provisional))


@lru_cache(maxsize=16_384)
def _date(day: int) -> date:
    return date.fromordinal(day + EPOCH_ORDINAL)


def _local_date(calendar: Calendar, instant: int) -> date:
    return datetime.fromtimestamp(instant, ZoneInfo(calendar.zone)).date()


def _findings(numbers: Sequence[int], obligations: Sequence[Obligation]) -> tuple[Finding, ...]:
    found = [_OF_NO_OBLIGATION[kind] for kind in _places(numbers[OUT_FINDINGS])]
    for kind, mask in _OF_OBLIGATIONS:
        found += [Finding(kind, obligations[at]) for at in _places(numbers[mask])]
    return tuple(found)


@lru_cache(maxsize=16_384)
def _places(mask: int) -> tuple[int, ...]:
    """Return the places of the bits that are set in an int32, the lowest one first."""
    return tuple(at for at in range(32) if mask >> at & 1)


def _kinds(mask: int) -> frozenset[EventKind]:
    return frozenset(map(EventKind, _places(mask)))


def month_overflow() -> InvalidInput:
    """Return the error for a day that the last month lacks, under the convention that refuses it."""
    return InvalidInput(
        Reason.MONTH_OVERFLOW,
        "the last month has no corresponding day, and the convention month_overflow is error",
        field="conventions.month_overflow",
    )
