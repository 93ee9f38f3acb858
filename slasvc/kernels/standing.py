"""How a dossier stands: figures and class, from a clock whose events have been taken.

Specified by `slasvc.reference.classify`; numbers in comments are those of ADR 6.
"""

from __future__ import annotations

from slasvc.kernels import calendar as cal
from slasvc.kernels.answers import Answer, put, put_time
from slasvc.kernels.clock import resume_all
from slasvc.kernels.jit import device
from slasvc.kernels.runs import (
    NO_LAST_DAY,
    SPAN_END,
    SPAN_LAST_DAY,
    SPAN_START,
    SPAN_START_DAY,
    Clock,
    ClockPointer,
    holds,
    is_held,
    last_tolled_day,
    lay_run,
    limit_of,
    outage_time,
    span_count,
    span_row,
    term_of,
    tolled_as_days,
    tolled_days,
    tolled_time,
)
from slasvc.kernels.tables import (
    FIRST_DAY,
    NO_TIME,
    OUT_CONSUMED_DAYS,
    OUT_CONSUMED_MINUTES,
    OUT_LATENESS_DAYS,
    OUT_LATENESS_MINUTES,
    OUT_NEXT_CHANGE_TIME,
    OUT_REMAINING_DAYS,
    OUT_REMAINING_MINUTES,
    OUT_SEVERITY,
    OUT_SUSPENDED_DAYS,
    OUT_TIMELINESS,
    VERSION_FIRST_BAND,
    VERSION_SECOND_BAND,
    VERSION_WARN_DAYS,
)
from slasvc.kernels.terms import (
    RUN_DUE,
    RUN_DUE_TIME,
    RUN_HELD,
    RUN_HELD_UNTIL,
    RUN_INSTANT,
    RUN_LAID,
    RUN_ZERO,
    counts_time,
)
from slasvc.model.assessment import Timeliness

NOT_STARTED_CLASS, VOID_CLASS = int(Timeliness.NOT_STARTED), int(Timeliness.VOID)
EARLY, ON_TIME, LATE = int(Timeliness.EARLY), int(Timeliness.ON_TIME), int(Timeliness.LATE)
OVERDUE, SUSPENDED_CLASS = int(Timeliness.OVERDUE), int(Timeliness.SUSPENDED)
DUE_TODAY, DUE_SOON = int(Timeliness.DUE_TODAY), int(Timeliness.DUE_SOON)
ON_TRACK, UNDETERMINED = int(Timeliness.ON_TRACK), int(Timeliness.UNDETERMINED)


@device
def settle(clock: ClockPointer, now: int) -> int:
    """Lay the run as things stand at `now`: if all that holds it were resumed then (19). Return a reason."""
    k = clock[0]
    k.run[RUN_HELD] = is_held(k, now)
    k.run[RUN_HELD_UNTIL] = NO_TIME
    if k.run[RUN_HELD]:
        k.run[RUN_HELD_UNTIL] = _last_hold(k, now)
        reason = resume_all(clock, now, True)
        if reason != 0:
            return reason
    return lay_run(clock)


@device
def write_standing(clock: ClockPointer, now: int, today: int, worked: int, ended: bool, o: Answer) -> None:
    """Write class, lateness and what is left, against the deadline that the clock was settled to.

    `worked` is the working time before `now`, an instant of `today`.
    """
    k = clock[0]
    c, run, v = k.calendar, k.run, k.version
    due, due_time = run[RUN_DUE], run[RUN_DUE_TIME]
    lateness = cal.working_days_between(c, due, today)
    late_seconds = 0
    in_time = counts_time(term_of(k), run)
    if in_time or not ended:
        late_seconds = worked - cal.working_time_before(c, due, due_time)
    if not ended:
        put(o, OUT_REMAINING_DAYS, max(-lateness, 0))
        put(o, OUT_REMAINING_MINUTES, max(-late_seconds, 0) // 60)
    if run[RUN_HELD]:
        put(o, OUT_TIMELINESS, SUSPENDED_CLASS)
        put_time(o, OUT_NEXT_CHANGE_TIME, run[RUN_HELD_UNTIL])
        return
    put(o, OUT_LATENESS_DAYS, lateness)
    if in_time:
        put(o, OUT_LATENESS_MINUTES, whole_minutes(late_seconds))
    limit = limit_of(k)
    if now > limit:
        put(o, OUT_SEVERITY, 1 + (lateness > v[VERSION_FIRST_BAND]) + (lateness > v[VERSION_SECOND_BAND]))
    timeliness = class_of(now > limit, ended, today, due, lateness, v[VERSION_WARN_DAYS])
    put(o, OUT_TIMELINESS, timeliness)
    if not ended:
        put_time(o, OUT_NEXT_CHANGE_TIME, _next_change(k, timeliness, limit, lateness))


@device
def class_of(late: bool, ended: bool, today: int, due: int, lateness: int, warn_days: int) -> int:
    """Return the class of what is not suspended (20)."""
    if ended:
        return LATE if late else (EARLY if today < due else ON_TIME)
    if late:
        return OVERDUE
    if today >= due:
        return DUE_TODAY
    return DUE_SOON if -lateness <= warn_days else ON_TRACK


@device
def whole_minutes(seconds: int) -> int:
    """Return signed minutes, the rest dropped (21)."""
    return seconds // 60 if seconds >= 0 else -(-seconds // 60)


@device
def _last_hold(k: Clock, now: int) -> int:
    """Return the second after which the last open suspension's `at_most` is used up, NO_TIME if one has none."""
    last = NO_TIME
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if holds(s, now):
            if s[SPAN_END] == NO_TIME:
                return NO_TIME
            last = max(last, s[SPAN_END] + 1)
    return last


@device
def write_used(
    clock: ClockPointer, now: int, today: int, worked: int, first_received: int, o: Answer
) -> None:
    """Write consumed and suspended time up to `now`, or to the start of what holds the clock (22).

    `worked` is the working time before `now`.
    """
    k = clock[0]
    c, run = k.calendar, k.run
    zero, instant = run[RUN_ZERO], run[RUN_INSTANT]
    stop, stop_day = now, today
    tolled = tolled_seconds = 0
    if span_count(k) > 0:
        stop, stop_day = _stop(clock, now, today)
        if stop != now:
            worked = cal.working_time_before(c, stop_day, stop)
        in_time = counts_time(term_of(k), run)
        if in_time:
            tolled = tolled_days(clock, zero, stop_day, True, True)
            tolled_seconds = tolled_time(clock, instant, stop, False)
        else:
            tolled, tolled_seconds = tolled_as_days(clock, stop_day, worked)
            tolled_seconds += outage_time(clock, stop, NO_TIME)
        put(o, OUT_SUSPENDED_DAYS, tolled_days(clock, first_received, NO_LAST_DAY, True, True))
    if stop_day > zero:
        put(o, OUT_CONSUMED_DAYS, max(cal.working_days_between(c, zero, stop_day) - tolled, 0))
    if stop > instant:
        seconds = worked - cal.working_time_before(c, zero, instant) - tolled_seconds
        put(o, OUT_CONSUMED_MINUTES, max(seconds, 0) // 60)


@device
def _stop(clock: ClockPointer, now: int, today: int) -> tuple[int, int]:
    """Return when and on which day what holds the clock began, else `now`; let it toll days until today."""
    k = clock[0]
    m = term_of(k)
    stop, day = now, today
    k.run[RUN_LAID] = 0
    for span in range(span_count(k), 0, -1):
        s = span_row(k, span)
        if holds(s, now):
            stop, day = s[SPAN_START], s[SPAN_START_DAY] - k.calendar.head[FIRST_DAY]
            s[SPAN_LAST_DAY] = last_tolled_day(k, m, s, today)
    return stop, day


@device
def _next_change(k: Clock, timeliness: int, limit: int, lateness: int) -> int:
    """Return when class or severity next changes by itself, NO_TIME when it does not (23)."""
    c, due = k.calendar, k.run[RUN_DUE]
    before_due = cal.working_days_before(c, due + 1)
    if timeliness == OVERDUE:
        band = k.version[VERSION_FIRST_BAND]
        if lateness > band:
            band = k.version[VERSION_SECOND_BAND]
        if lateness > band:
            return NO_TIME
        day = cal.nth_working_day(c, before_due + band)
        return NO_TIME if day < 0 else cal.midnight(c, day)
    change = limit + 1
    if timeliness != DUE_TODAY:
        change = min(change, cal.midnight(c, due))
        if timeliness == ON_TRACK:
            day = cal.nth_working_day(c, before_due - k.version[VERSION_WARN_DAYS] - 1)
            if day >= 0:
                change = min(change, cal.midnight(c, day))
    return change
