"""What slasvc answers for one dossier."""

from __future__ import annotations

import enum
from typing import NamedTuple

from slasvc.model.deadline import Deadline
from slasvc.model.dossier import EventKind
from slasvc.model.rule import RuleVersion


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
        next_change_time: when class or severity next changes by itself; None when they do not.
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
