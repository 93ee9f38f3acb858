"""What slasvc answers for one dossier."""

from __future__ import annotations

import enum
from datetime import date
from typing import NamedTuple

from slasvc.model.deadline import Deadline
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Cause, Obligation, ProcessStep, RuleVersion


class Timeliness(enum.IntEnum):
    """The class of a dossier: a partition, every dossier at every as-of time is in exactly one."""

    NOT_STARTED = 1
    VOID = 2
    EARLY = 3
    ON_TIME = 4
    LATE = 5
    OVERDUE = 6
    SUSPENDED = 7
    DUE_TODAY = 8
    DUE_SOON = 9
    ON_TRACK = 10
    UNDETERMINED = 11


class FindingKind(enum.IntEnum):
    """What was missed or must be known; the last three speak of an obligation."""

    PROMISED_DIFFERS = 1
    COMMITTED_LATER = 2
    ASKED_TOO_OFTEN = 3
    PROVISIONAL_CALENDAR = 4
    LOW_CONFIDENCE_RULE = 5
    MISSED = 6
    DONE_LATE = 7
    DONE_TOO_OFTEN = 8


class Finding(NamedTuple):
    """A limit or duty that was missed; it never moves a date.

    Attributes:
        obligation: of `MISSED`, `DONE_LATE` and `DONE_TOO_OFTEN`; None for the others.
    """

    kind: FindingKind
    obligation: Obligation | None = None


class ActBy(NamedTuple):
    """An obligation that is still to be fulfilled.

    Attributes:
        event_index: of the event it is counted from, in the history as given; None for a run or the due date.
        last_date, last_time: the limit.
        warn_date: the last working day on or before `last_date`.
    """

    obligation: Obligation
    event_index: int | None
    last_date: date
    last_time: int
    warn_date: date


class StepAssessment(NamedTuple):
    """How one step stands.

    Attributes:
        timeliness: `NOT_STARTED` until the steps before it are complete, or where the dossier ended before it.
        start_time, end_time: None until then.
        deadline: None until it started; while suspended, as if it went on now.
        overuse_days: signed working days used over what was allotted; None until it started.
        overuse_minutes: the same in working minutes, for steps counted in time; None for others.
        unit: code of the unit that answers for it.
        official: opaque id of the last official named on it, empty when none was.
    """

    step: ProcessStep
    timeliness: Timeliness
    start_time: int | None
    end_time: int | None
    deadline: Deadline | None
    overuse_days: int | None
    overuse_minutes: int | None
    unit: str
    official: str


class Assessment(NamedTuple):
    """The answer for one dossier at one as-of time.

    Attributes:
        rule: the version that governs it; None while nothing has happened that decides (not accepted yet).
        origin_time: the instant the first run starts from, None while an event is awaited.
        awaits: events that must happen before the term starts; empty once it runs.
        deadline: of the last run; None while awaiting or suspended, and where the rule's term is unknown.
        timeliness: the class.
        projection: the deadline if every open suspension were resumed at as-of; None unless one is open and
            leaves no deadline.
        consumed_days, consumed_minutes: working days and working minutes used in the last run.
        remaining_days, remaining_minutes: working days and working minutes left to the due date or the
            projected one; 0 when past or done.
        suspended_days: working days on which a suspension of the whole history stopped the clock.
        lateness_days: signed working days after the due date; None without one.
        lateness_minutes: signed working minutes after the due time, for hour units; None otherwise.
        severity: 0 when not late, then 1 to 3.
        next_change_time: when the class, the severity or a finding next changes by itself; None when none does.
        committed: the deadline of the committed clock; None where there is none, or while suspended.
        committed_projection: the same, as `projection` is to `deadline`.
        original: what the rule gave at receipt, before anything moved it: the lawful appointment.
        promise_kept: whether the second promise was kept; None without one, or while that is open.
        owner: code of the authority that answers for the dossier at as-of.
        findings: in the order of their kinds, and within one in the order of the rule's obligations.
        act_by: earliest limit first.
        steps: in the order of the rule; empty where it has none or no term runs.
        cause: the cause of lateness stated last.
    """

    rule: RuleVersion | None
    origin_time: int | None
    awaits: frozenset[EventKind]
    deadline: Deadline | None
    timeliness: Timeliness = Timeliness.NOT_STARTED
    projection: Deadline | None = None
    consumed_days: int = 0
    consumed_minutes: int = 0
    remaining_days: int = 0
    remaining_minutes: int = 0
    suspended_days: int = 0
    lateness_days: int | None = None
    lateness_minutes: int | None = None
    severity: int = 0
    next_change_time: int | None = None
    committed: Deadline | None = None
    committed_projection: Deadline | None = None
    original: Deadline | None = None
    promise_kept: bool | None = None
    owner: str = ""
    findings: tuple[Finding, ...] = ()
    act_by: tuple[ActBy, ...] = ()
    steps: tuple[StepAssessment, ...] = ()
    cause: Cause | None = None
