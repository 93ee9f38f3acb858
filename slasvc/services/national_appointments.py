"""Recorded and lawful appointments: when they are the same, and the closed list of reasons why not."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from slasvc.model.assessment import Assessment
from slasvc.model.deadline import Deadline
from slasvc.model.dossier import Dossier
from slasvc.model.rule import RuleVersion
from slasvc.services.findings import goes_by_date, last_date_of


class Why(enum.StrEnum):
    """How a recorded appointment compares with the lawful one. The order is that in which readings are tried."""

    EQUAL = "equal"
    # There is nothing to compare.
    NOT_RECORDED = "not_recorded"
    NOT_ACCEPTED = "not_accepted"
    AWAITS = "awaits"
    TERM_UNKNOWN = "term_unknown"
    SUSPENDED = "suspended"
    # It differs, and this reading gives it.
    SWAP_ANNOUNCED_LATER = "swap_announced_later"
    SWAP_FORGOTTEN = "swap_forgotten"
    MAKEUP_AS_OFF = "makeup_as_off"
    SWAPPED_AS_WORKING = "swapped_as_working"
    NOT_MOVED = "not_moved"
    RESUMED_NOT_RESTARTED = "resumed_not_restarted"
    RESTARTED_NOT_RESUMED = "restarted_not_resumed"
    RESTARTED_AFTER_DUE = "restarted_after_due"
    PAUSE_BY_CALENDAR_DAYS = "pause_by_calendar_days"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    MONTH_AS_30_DAYS = "month_as_30_days"
    FIRST_DAY_COUNTED = "first_day_counted"
    NOT_ROLLED = "not_rolled"
    CUTOFF_CONDITIONAL = "cutoff_conditional"
    CUTOFF_ADDED = "cutoff_added"
    CUTOFF_FORGOTTEN = "cutoff_forgotten"
    RECEIPT_MOVED = "receipt_moved"
    FROM_SUBMISSION = "from_submission"
    SUBSTITUTE_FORGOTTEN = "substitute_forgotten"
    HOLIDAY_FORGOTTEN = "holiday_forgotten"
    HOLIDAYS_FORGOTTEN = "holidays_forgotten"
    STATUTORY_TERM = "statutory_term"
    OTHER_TERM = "other_term"
    FORMER_TERM = "former_term"
    UNEXPLAINED = "unexplained"


NOT_COMPARED = frozenset({Why.NOT_RECORDED, Why.NOT_ACCEPTED, Why.AWAITS, Why.TERM_UNKNOWN, Why.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Question:
    """A recorded appointment that is not the lawful one.

    Attributes:
        dossier: with the history up to the appointment: the acceptance, or the supplements that moved it.
        rule: that governs it, with a term.
        zone: of the dossier's calendar.
        recorded: the instant the recorded appointment lasts to.
        lawful: what it should be.
        first: whether it is the one given at receipt.
        first_recorded: for a later one, the one recorded at receipt.
    """

    dossier: Dossier
    rule: RuleVersion
    zone: ZoneInfo
    recorded: int
    lawful: Deadline
    first: bool
    first_recorded: int | None = None

    def is_given_by(self, deadline: Deadline | None) -> bool:
        """Say whether a deadline is exactly the recorded appointment."""
        return deadline is not None and same_appointment(self.rule, self.zone, self.recorded, deadline)


def same_appointment(rule: RuleVersion, zone: ZoneInfo, recorded: int, deadline: Deadline) -> bool:
    """Compare as the rule does: by date, or where its term runs by the hour by instant."""
    if goes_by_date(rule):
        return last_date_of(recorded, zone) == deadline.due_date
    return recorded == deadline.due_time


def appointment_of(assessment: Assessment, *, first: bool) -> Deadline | None:
    """Return the lawful appointment: as given at receipt, or as moved since; the promised one where one is."""
    if first:
        return assessment.original or assessment.deadline
    return assessment.committed or assessment.deadline
