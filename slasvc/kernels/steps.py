"""Steps of the internal process: when each began and ended, and how it stands.

Specified by `slasvc.reference.steps`; numbers in comments are those of ADR 7.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.clock import step_of
from slasvc.kernels.history import (
    COMPLETED,
    IMPOSSIBLE_HISTORY,
    REFUSED,
    REOPENED,
    RESUMED,
    STEP_COMPLETED,
    STEP_STARTED,
    HistoryPointer,
)
from slasvc.kernels.jit import device, offset, reference, routine, scratch
from slasvc.kernels.runs import (
    NEW_TERM,
    RESTART,
    RESUME_PLUS,
    SPAN_CLOSED_AT,
    SPAN_EFFECTIVE,
    SPAN_END,
    SPAN_GROUND,
    SPAN_PLUS,
    Clock,
    ClockPointer,
    add_to_run,
    holds,
    is_held,
    last_instant,
    lay_run,
    resumption,
    span_count,
    span_row,
    term_of,
)
from slasvc.kernels.standing import NOT_STARTED_CLASS, OVERDUE, SUSPENDED_CLASS, class_of, whole_minutes
from slasvc.kernels.tables import (
    BODY_CALENDAR,
    DETAIL_BODY,
    DETAIL_STATED,
    DETAIL_STEP,
    FIRST_DAY,
    GROUND_ADDED,
    GROUND_MODE,
    NO_DAY,
    NO_TIME,
    OFFICIAL,
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
    STEP_AFTER,
    STEP_CALENDAR,
    STEP_TERM,
    TERM_DAYS,
    TERM_HALVES,
    TERM_MONTHS,
    VERSION_REOPEN,
    VERSION_RESTART_STEPS,
    VERSION_STEPS_AT,
    VERSION_STEPS_END,
    VERSION_WARN_DAYS,
    Int64Array,
)
from slasvc.kernels.terms import (
    RUN_COLUMNS,
    RUN_DUE,
    RUN_DUE_TIME,
    RUN_RECEIVED,
    RUN_TERM,
    RUN_UNTIL,
    RUN_ZERO,
    begin,
    counts_time,
    is_provisional,
)
from slasvc.kernels.views import (
    Calendars,
    body_row,
    calendar_of,
    counted_for,
    detail_row,
    ground_row,
    step_row,
    term_row,
)
from slasvc.model.rule import Reopen, RestartSteps

OUTSIDE_COVERAGE = int(Reason.OUTSIDE_COVERAGE)
REOPEN_RESTART = int(Reopen.RESTART)
RESTART_OPEN = int(RestartSteps.OPEN)

SPAN_KEPT = 17
"""In the rows of spans: the end of one that holds the clock, NOT_KEPT for all others."""
NOT_KEPT = 2**62
MAX_STEPS = 31
(
    WORK_START,  # NO_TIME until the step began
    WORK_END,
    WORK_BY_COMPLETION,  # 1: it ended with the dossier
    WORK_HALVES,  # what resumptions added
    WORK_MONTHS,
    WORK_DAYS,
    WORK_UNIT_EVENT,
    WORK_OFFICIAL_EVENT,
) = range(8)
WORK_COLUMNS = 8
WORK_LENGTH = MAX_STEPS * WORK_COLUMNS


@routine
def write_steps(
    calendars: Calendars, clock: ClockPointer, history: HistoryPointer, origin: int, now: int, out: Int64Array
) -> tuple[int, int]:
    """Write how each step stands as rows of `out`; return (reason, event at fault or -1).

    `k` has taken all events, and nothing has been resumed for a projection. `now` is the dossier's end or as-of.
    """
    k = clock[0]
    work = scratch(WORK_LENGTH)
    reason, fault = _take_events(clock, history, origin, work)
    if reason != 0:
        return reason, fault
    held = is_held(k, now)
    _end_held(k, now)
    for step in range(_count(k)):
        row = offset(out, step * STANDING_COLUMNS)
        reason = _write_step(calendars, clock, history, step, _row(work, step), held, now, row)
        if reason != 0:
            return reason, -1
    _hold_again(k)
    return 0, -1


@device
def _count(k: Clock) -> int:
    return int(k.version[VERSION_STEPS_END] - k.version[VERSION_STEPS_AT])


@device
def _row(work: Int64Array, step: int) -> Int64Array:
    return offset(work, step * WORK_COLUMNS)


# --- events -----------------------------------------------------------------------------------------------


@routine
def _take_events(
    clock: ClockPointer, history: HistoryPointer, origin: int, work: Int64Array
) -> tuple[int, int]:
    """Follow the steps through the history; return (reason, event at fault or -1)."""
    k = clock[0]
    h = history[0]
    d = h.dossier
    for step in range(_count(k)):
        _forget(_row(work, step))
    _start_ready(clock, work, origin)
    for at in range(h.visible):
        event = int(h.order[at])
        kind = d.kinds[event]
        if d.times[event] < origin:
            continue  # nothing ran yet that could end or begin again (ADR 6, 18)
        if kind == STEP_STARTED or kind == STEP_COMPLETED:
            detail = detail_row(d, event)
            s = _row(work, step_of(k, detail[DETAIL_STEP]))
            if s[WORK_START] == NO_TIME or s[WORK_END] != NO_TIME:
                return IMPOSSIBLE_HISTORY, event
            if detail[DETAIL_BODY] > 0:
                s[WORK_UNIT_EVENT] = event
            if detail[DETAIL_STATED] & OFFICIAL:
                s[WORK_OFFICIAL_EVENT] = event
            if kind == STEP_COMPLETED:
                s[WORK_END] = d.times[event]
                _start_ready(clock, work, NO_TIME)
        elif kind == RESUMED:
            _resume(clock, work, at)
        elif kind == COMPLETED or kind == REFUSED:
            _end_open(k, work, d.times[event])
        elif kind == REOPENED:
            reason = _reopen(clock, work, d.times[event])
            if reason != 0:
                return reason, -1
    return 0, -1


@device
def _forget(s: Int64Array) -> None:
    s[WORK_START] = NO_TIME
    s[WORK_END] = NO_TIME
    s[WORK_BY_COMPLETION] = 0
    s[WORK_HALVES] = 0
    s[WORK_MONTHS] = 0
    s[WORK_DAYS] = 0
    s[WORK_UNIT_EVENT] = -1
    s[WORK_OFFICIAL_EVENT] = -1


@routine
def _start_ready(clock: ClockPointer, work: Int64Array, first_start: int) -> None:
    """Start every step whose predecessors are complete, those without any at `first_start` if that is one (19)."""
    k = clock[0]
    for step in range(_count(k)):
        s = _row(work, step)
        if s[WORK_START] == NO_TIME:
            after = step_row(k.rules[0], k.version[VERSION_STEPS_AT] + step)[STEP_AFTER]
            start = first_start if after == 0 else NO_TIME
            for other in range(step):
                if (after >> other) & 1:
                    end = _row(work, other)[WORK_END]
                    if end == NO_TIME:
                        start = NO_TIME
                        break
                    start = max(start, end)
            s[WORK_START] = start


@device
def _resume(clock: ClockPointer, work: Int64Array, at: int) -> None:
    """Do what the resumption at position `at` does to steps: begin again (22), lengthen (23), or nothing."""
    k = clock[0]
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if s[SPAN_CLOSED_AT] == at and s[SPAN_GROUND] >= 0:
            ground = ground_row(k.rules[0], s[SPAN_GROUND])
            if ground[GROUND_MODE] == RESTART or ground[GROUND_MODE] == NEW_TERM:
                _begin_again(clock, work, s[SPAN_EFFECTIVE])
            elif ground[GROUND_MODE] == RESUME_PLUS and s[SPAN_PLUS]:
                _lengthen_open(clock, work, ground[GROUND_ADDED])


@routine
def _begin_again(clock: ClockPointer, work: Int64Array, start: int) -> None:
    """Let the open steps, or all of them, begin again at `start` (22)."""
    k = clock[0]
    only_open = k.version[VERSION_RESTART_STEPS] == RESTART_OPEN
    for step in range(_count(k)):
        s = _row(work, step)
        if not only_open:
            _forget(s)
        elif s[WORK_START] != NO_TIME and s[WORK_END] == NO_TIME:
            _forget(s)
            s[WORK_START] = start
    if not only_open:
        _start_ready(clock, work, start)


@routine
def _lengthen_open(clock: ClockPointer, work: Int64Array, term: int) -> None:
    """Lengthen every open step by row `term`."""
    k = clock[0]
    m = term_row(k.rules[0], term)
    months, days = m[TERM_MONTHS], m[TERM_DAYS]
    for step in range(_count(k)):
        s = _row(work, step)
        if s[WORK_START] != NO_TIME and s[WORK_END] == NO_TIME:
            s[WORK_MONTHS] += months
            s[WORK_DAYS] += days
            if months + days == 0:
                s[WORK_HALVES] += m[TERM_HALVES]


@device
def _end_open(k: Clock, work: Int64Array, time: int) -> None:
    """End every step that is open; those that waited for it do not begin any more (21)."""
    for step in range(_count(k)):
        s = _row(work, step)
        if s[WORK_START] != NO_TIME and s[WORK_END] == NO_TIME:
            s[WORK_END] = time
            s[WORK_BY_COMPLETION] = 1


@device
def _reopen(clock: ClockPointer, work: Int64Array, time: int) -> int:
    """Take back that steps ended with the dossier, or begin again (21, 22); return a reason."""
    k = clock[0]
    for step in range(_count(k)):
        s = _row(work, step)
        if s[WORK_BY_COMPLETION]:
            s[WORK_BY_COMPLETION] = 0
            s[WORK_END] = NO_TIME
    if k.version[VERSION_REOPEN] == REOPEN_RESTART:
        effective, day = resumption(k.calendar, term_of(k), time)
        if day < 0:
            return OUTSIDE_COVERAGE
        _begin_again(clock, work, effective)
    return 0


# --- standing ---------------------------------------------------------------------------------------------


@device
def _end_held(k: Clock, now: int) -> None:
    """Let spans that hold the clock end at `now`, as far as steps are concerned (23); their days do already."""
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        s[SPAN_KEPT] = NOT_KEPT
        if holds(s, now):
            s[SPAN_KEPT] = s[SPAN_END]
            s[SPAN_END] = now


@device
def _hold_again(k: Clock) -> None:
    """Take back what `_end_held` did."""
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if s[SPAN_KEPT] != NOT_KEPT:
            s[SPAN_END] = s[SPAN_KEPT]


@routine
def _write_step(
    calendars: Calendars,
    clock: ClockPointer,
    history: HistoryPointer,
    step: int,
    s: Int64Array,
    held: bool,
    now: int,
    out: Int64Array,
) -> int:
    """Write one row of `out`; return a reason."""
    k = clock[0]
    h = history[0]
    started = s[WORK_START] != NO_TIME
    out[STANDING_CLASS] = NOT_STARTED_CLASS
    out[STANDING_START] = s[WORK_START]
    out[STANDING_END] = s[WORK_END]
    out[STANDING_UNIT_EVENT] = s[WORK_UNIT_EVENT]
    out[STANDING_OFFICIAL_EVENT] = s[WORK_OFFICIAL_EVENT]
    out[STANDING_DUE_DAY] = NO_DAY
    if not started:
        return 0
    row = step_row(k.rules[0], k.version[VERSION_STEPS_AT] + step)
    m = term_row(k.rules[0], row[STEP_TERM])
    calendar = row[STEP_CALENDAR]
    if s[WORK_UNIT_EVENT] >= 0:
        unit = detail_row(h.dossier, s[WORK_UNIT_EVENT])[DETAIL_BODY]
        calendar = body_row(h.dossier, unit)[BODY_CALENDAR]
    c = counted_for(k.base if calendar < 0 else calendar_of(calendars, calendar), m)
    run = scratch(RUN_COLUMNS)
    own = Clock(c, k.base, k.rules, k.version, k.law_day, k.attributes, 0, 0, run, k.spans)
    run[RUN_TERM] = row[STEP_TERM]
    reason = begin(c, m, run, s[WORK_START], True)
    if reason != 0:
        return reason
    add_to_run(own, s[WORK_HALVES], 0, 0)
    add_to_run(own, 0, s[WORK_MONTHS], s[WORK_DAYS])
    ended = s[WORK_END] != NO_TIME
    end = s[WORK_END] if ended else now
    today = cal.day_of(c, end)
    if today < 0:
        return OUTSIDE_COVERAGE
    run[RUN_UNTIL] = end if ended else NO_TIME
    reason = lay_run(reference(own))
    if reason != 0:
        return reason
    due, due_time = run[RUN_DUE], run[RUN_DUE_TIME]
    lateness = cal.working_days_between(c, due, today)
    out[STANDING_ZERO] = c.head[FIRST_DAY] + run[RUN_ZERO]
    out[STANDING_DUE_DAY] = c.head[FIRST_DAY] + due
    out[STANDING_DUE_TIME] = due_time
    out[STANDING_PROVISIONAL] = is_provisional(c, run, run[RUN_RECEIVED])
    out[STANDING_OVERUSE_DAYS] = lateness
    out[STANDING_OVERUSE_MINUTES] = NO_DAY
    if counts_time(m, run):
        late = cal.working_time_before(c, today, end) - cal.time_before(c, due_time)
        out[STANDING_OVERUSE_MINUTES] = whole_minutes(late)
    late = end > last_instant(c, m, run)
    timeliness = class_of(late, ended, today, due, lateness, k.version[VERSION_WARN_DAYS])
    if held and not ended and timeliness != OVERDUE:
        timeliness = SUSPENDED_CLASS
    out[STANDING_CLASS] = timeliness
    return 0
