"""National records against the law: each recorded appointment and class, and the one that the rules give.

A record has the appointment given at receipt and, where a supplement was answered, the one that it was moved to.
Both are compared; the second with the deadline as it is now. The recorded class is the one that a national report
counts by dates, `NgayKetThucXuLy` against `NgayHenTra`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import AssessmentBatch, evaluate
from slasvc.errors import Reason, SlaError
from slasvc.model.assessment import Assessment, Finding, Timeliness
from slasvc.model.calendar import Calendar
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.model.rule import RuleVersion
from slasvc.reference import count_working_days
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.findings import last_date_of
from slasvc.services.national_appointments import (
    Question,
    Why,
    appointment_of,
    same_appointment,
)
from slasvc.services.national_fields import ZONE
from slasvc.services.national_history import CARRIED, DONE, State
from slasvc.services.national_readings import Readings
from slasvc.services.national_records import NationalRecord, NationalRow
from slasvc.services.national_refusals import in_words_of_the_record

CHUNK_ROWS = 10_000


class Class(enum.StrEnum):
    """How a dossier is counted, by the national system or by the law."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    IN_TERM = "in_term"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
    VOID = "void"
    NOT_STARTED = "not_started"


_LAWFUL = {
    Timeliness.NOT_STARTED: Class.NOT_STARTED,
    Timeliness.VOID: Class.VOID,
    Timeliness.EARLY: Class.EARLY,
    Timeliness.ON_TIME: Class.ON_TIME,
    Timeliness.LATE: Class.LATE,
    Timeliness.OVERDUE: Class.OVERDUE,
    Timeliness.SUSPENDED: Class.SUSPENDED,
    Timeliness.DUE_TODAY: Class.IN_TERM,
    Timeliness.DUE_SOON: Class.IN_TERM,
    Timeliness.ON_TRACK: Class.IN_TERM,
}
_IN_TIME = frozenset({Class.EARLY, Class.ON_TIME, Class.IN_TERM, Class.SUSPENDED})
_TOO_LATE = frozenset({Class.LATE, Class.OVERDUE})


@dataclass(frozen=True, slots=True)
class Comparison:
    """A recorded appointment against the lawful one.

    Attributes:
        recorded: the instant the recorded one lasts to; None where the record does not hold it.
        recorded_date: its date.
        lawful: None where there is none.
        difference_days: working days after the lawful date, signed; 0 also for another hour of the day or a day
            off in between. None where either is missing, or the calendar does not reach.
        later: whether the recorded one lies after the lawful one.
    """

    why: Why
    recorded: int | None = None
    recorded_date: date | None = None
    lawful: Deadline | None = None
    difference_days: int | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class AuditedRow:
    """A record with what the law says of it.

    Attributes:
        error: why it could not be judged; everything below is empty then.
        first: the appointment given at receipt.
        moved: the one after the last supplement; None where no supplement was answered.
        assessment: as of the as-of time; None where only the receipt could be judged.
        rule: that governs it.
        calendar: that it was counted on.
        recorded_class: as a national report counts it.
        lawful_class: None where the rules do not say.
    """

    row: NationalRow
    error: SlaError | None
    first: Comparison
    moved: Comparison | None = None
    assessment: Assessment | None = None
    rule: RuleVersion | None = None
    calendar: Calendar | None = None
    recorded_class: Class | None = None
    lawful_class: Class | None = None

    @property
    def findings(self) -> list[Finding]:
        """What is found, save about obligations whose acts no record carries: done or not, it is not shown."""
        found = () if self.assessment is None else self.assessment.findings
        return [one for one in found if one.obligation is None or one.obligation.acts & CARRIED]

    @property
    def wrongly_in_time(self) -> bool:
        """Whether it is counted in time and is late by law."""
        return self.recorded_class in _IN_TIME and self.lawful_class in _TOO_LATE

    @property
    def wrongly_late(self) -> bool:
        """Whether it is counted late and is in time by law."""
        return self.recorded_class in _TOO_LATE and self.lawful_class in _IN_TIME


_NOTHING = Comparison(Why.NOT_ACCEPTED)


def audit_rows(
    definitions: Definitions, rows: Iterable[DossierRow], as_of: int
) -> Iterator[list[AuditedRow]]:
    """Yield chunks of audited records in the order of the rows, as of `as_of` (seconds since the epoch)."""
    readings = Readings(definitions)
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK_ROWS)):
        yield _audit(definitions, readings, chunk, as_of)


def _audit(
    definitions: Definitions, readings: Readings, chunk: list[DossierRow], as_of: int
) -> list[AuditedRow]:
    known = [row for row in chunk if isinstance(row, NationalRow)]
    judged = [row.dossier for row in known if row.dossier is not None]
    at_receipt = evaluate(definitions, map(_until_acceptance, judged), as_of)
    now = evaluate(definitions, judged, as_of)
    index = iter(range(len(judged)))
    audited = [
        AuditedRow(row, row.error, _NOTHING)
        if row.dossier is None
        else _audit_row(definitions, row, at_receipt, now, next(index))
        for row in known
    ]
    return _explained(readings, audited, as_of)


def _audit_row(
    definitions: Definitions, row: NationalRow, at_receipt: AssessmentBatch, now: AssessmentBatch, index: int
) -> AuditedRow:
    record, dossier = row.record, row.dossier
    assert record is not None
    assert dossier is not None
    try:
        received = at_receipt.assessment(index)
    except SlaError as error:
        return AuditedRow(row, in_words_of_the_record(error, record, dossier, definitions.rules), _NOTHING)
    assessment = None
    try:
        assessment = now.assessment(index)
    except SlaError as error:
        # A rule need not know the ground that a state names: then the appointment can be judged, and no class.
        if not (record.undated and error.reason is Reason.UNKNOWN_GROUND):
            return AuditedRow(
                row, in_words_of_the_record(error, record, dossier, definitions.rules), _NOTHING
            )
    calendar = definitions.authority_facts(dossier.authority).calendar
    moved = None
    if record.moved and assessment is not None:
        moved = _compare(record.appointment, assessment, calendar, first=False)
    return AuditedRow(
        row,
        None,
        _compare(record.first_appointment, received, calendar, first=True),
        moved,
        assessment,
        received.rule,
        calendar,
        recorded_class(record, now.as_of),
        None if assessment is None else _LAWFUL.get(assessment.timeliness),
    )


def _compare(recorded: int | None, assessment: Assessment, calendar: Calendar, *, first: bool) -> Comparison:
    """Return how an appointment compares, `UNEXPLAINED` where it differs."""
    zone = ZoneInfo(calendar.zone)
    day = None if recorded is None else last_date_of(recorded, zone)
    lawful = appointment_of(assessment, first=first)
    rule = assessment.rule
    if lawful is None or rule is None:
        return Comparison(_missing(assessment), recorded, day)
    if recorded is None or day is None:
        return Comparison(Why.NOT_RECORDED, lawful=lawful)
    if same_appointment(rule, zone, recorded, lawful):
        return Comparison(Why.EQUAL, recorded, day, lawful, 0)
    later = recorded > lawful.due_time
    try:
        makeup_days = rule.conventions.makeup_days
        days: int | None = count_working_days(calendar, lawful.due_date, day, makeup_days)
    except SlaError:
        days = None
    return Comparison(Why.UNEXPLAINED, recorded, day, lawful, days, later)


def _missing(assessment: Assessment) -> Why:
    if assessment.projection is not None:
        return Why.SUSPENDED
    if assessment.timeliness is Timeliness.UNDETERMINED:
        return Why.TERM_UNKNOWN
    if assessment.awaits - {EventKind.ACCEPTED} and assessment.rule is not None:
        return Why.AWAITS
    return Why.NOT_ACCEPTED


def _explained(readings: Readings, audited: list[AuditedRow], as_of: int) -> list[AuditedRow]:
    """Return the rows with the reason of each difference."""
    asked = [(position, question) for position, one in enumerate(audited) for question in _questions(one)]
    answers = readings.explain([question for _, question in asked], as_of)
    for (position, question), why in zip(asked, answers, strict=True):
        one = audited[position]
        if question.first:
            audited[position] = replace(one, first=replace(one.first, why=why))
        elif one.moved is not None:
            audited[position] = replace(one, moved=replace(one.moved, why=why))
    return audited


def _questions(one: AuditedRow) -> Iterator[Question]:
    for comparison in (one.first, one.moved):
        if comparison is None or comparison.why is not Why.UNEXPLAINED:
            continue
        first = comparison is one.first
        dossier = one.row.dossier
        assert dossier is not None
        assert one.calendar is not None
        assert comparison.recorded is not None
        assert comparison.lawful is not None
        assert one.rule is not None
        yield Question(
            _until_acceptance(dossier) if first else dossier,
            one.rule,
            ZoneInfo(one.calendar.zone),
            comparison.recorded,
            comparison.lawful,
            first,
            one.first.recorded,
        )


def _until_acceptance(dossier: Dossier) -> Dossier:
    """Return the dossier as it stood when it was accepted; as it is where it was not."""
    events: list[Event] = []
    for event in dossier.events:
        events.append(event)
        if event.kind is EventKind.ACCEPTED:
            break
    return dossier._replace(events=tuple(events))


def recorded_class(record: NationalRecord, as_of: int) -> Class:
    """Return how a national report counts a record: by dates, and with no appointment as in time.

    Suspended dossiers are counted within their term.
    """
    appointment = record.appointment
    due = None if appointment is None else last_date_of(appointment, ZONE)
    if record.state is State.SUBMITTED:
        return Class.NOT_STARTED
    if record.state in {State.REFUSED_AT_INTAKE, State.WITHDRAWN}:
        return Class.VOID
    if record.state in DONE and record.completed_time is not None:
        completed = datetime.fromtimestamp(record.completed_time, ZONE).date()
        if due is None or completed == due:
            return Class.ON_TIME
        return Class.EARLY if completed < due else Class.LATE
    if record.state in {State.ACCEPTED, State.IN_PROGRESS}:
        today = datetime.fromtimestamp(as_of, ZONE).date()
        return Class.OVERDUE if due is not None and due < today else Class.IN_TERM
    return Class.SUSPENDED
