"""The clock of one dossier: its history turned into runs and spans.

Specified by `slasvc.reference.clock`; numbers in comments are those of ADR 6.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.history import (
    ACCEPTED,
    APOLOGISED,
    COMPLETED,
    DONE,
    EXTENDED,
    HANDED_OVER,
    IMPOSSIBLE_HISTORY,
    REFUSED,
    REOPENED,
    RESUMED,
    RETURNED,
    STEP_COMPLETED,
    STEP_STARTED,
    SUSPENDED,
    History,
    HistoryPointer,
    has,
    instant_of,
)
from slasvc.kernels.jit import device, routine, scratch
from slasvc.kernels.runs import (
    SPAN_CODE,
    SPAN_END,
    SPAN_FIRST_DAY,
    SPAN_GROUND,
    SPAN_LAST_DAY,
    SPAN_MOST_DAY,
    SPAN_OPEN,
    SPAN_OUTAGE,
    SPAN_START,
    SPAN_TOLLS,
    SPANS_AT,
    SPANS_OUTAGES,
    SPANS_TOO_OFTEN,
    Clock,
    ClockPointer,
    add_to_run,
    begin_run_of_version,
    close_span,
    holds,
    new_span,
    open_span,
    past_due,
    resume,
    resumption,
    span_count,
    span_row,
    term_of,
)
from slasvc.kernels.tables import (
    DETAIL_GROUND,
    DETAIL_HALVES,
    DETAIL_PROMISE,
    DETAIL_STATED,
    DETAIL_STEP,
    DETAIL_UNIT,
    FIRST_DAY,
    GROUND_AT_MOST,
    GROUND_CODE,
    GROUND_FROM_DAY,
    GROUND_MAX_TIMES,
    GROUND_MODE,
    GROUND_NEEDS_DOCUMENT,
    GROUND_OVER_IGNORED,
    GROUND_TO_DAY,
    GROUND_TOLLS_TIME,
    NO_TIME,
    STEP_CODE,
    TERM_ENDS_RETURNED,
    TERM_UNIT,
    VERSION_GROUNDS_AT,
    VERSION_GROUNDS_END,
    VERSION_REOPEN,
    VERSION_STEPS_AT,
    VERSION_STEPS_END,
    WRITTEN_REASON,
    Int32Array,
    Int64Array,
)
from slasvc.kernels.terms import (
    CALENDAR_DAY,
    HOUR,
    OUTSIDE_COVERAGE,
    RUN_COLUMNS,
    RUN_DUE,
    RUN_DUE_TIME,
    RUN_INSTANT,
    RUN_LAID,
    RUN_PROMISED,
    RUN_PROMISED_TIME,
    RUN_ZERO,
    SAME_DAY,
    WEEK,
    WORKING_DAY,
    WORKING_HOUR,
    YEAR,
    begin,
    lay,
)
from slasvc.kernels.views import detail_row, ground_row, step_row, term_row
from slasvc.model.rule import Mode, Reopen

UNKNOWN_GROUND = int(Reason.UNKNOWN_GROUND)
UNKNOWN_STEP = int(Reason.UNKNOWN_STEP)
WRONG_UNIT = int(Reason.WRONG_UNIT)
OF_ONE_EVENT = (UNKNOWN_GROUND, UNKNOWN_STEP, WRONG_UNIT, IMPOSSIBLE_HISTORY)
RECORD_ONLY = int(Mode.RECORD_ONLY)
REOPEN_NONE, REOPEN_RESUME = int(Reopen.NONE), int(Reopen.RESUME)


MOVES_CLOCK = 1 << SUSPENDED | 1 << EXTENDED | 1 << REOPENED
"""What is more than a beginning and an end; a resumption follows a suspension."""
OF_STEPS = 1 << STEP_STARTED | 1 << STEP_COMPLETED
TAKEN = MOVES_CLOCK | OF_STEPS | 1 << RESUMED | 1 << COMPLETED | 1 << REFUSED | 1 << APOLOGISED
"""Kinds of events that a clock, or the check of its events, looks at beside the acceptance."""


@device
def may_move(h: History) -> bool:
    """Return whether anything happened that the clock has to take."""
    return h.happened & (MOVES_CLOCK | OF_STEPS) != 0


@routine
def run_events(clock: ClockPointer, history: HistoryPointer, origin: int, counting: bool) -> tuple[int, int]:
    """Take every event in order of time; return (reason, event at fault or -1).

    Where the clock is not `counting`, events are only checked. `origin` is NO_TIME while it is awaited.
    """
    k, h = clock[0], history[0]
    d = h.dossier
    end = NO_TIME
    accepted = False
    for at in range(h.visible):
        event = int(h.order[at])
        kind = int(d.kinds[event])
        time = d.times[event]
        if kind == ACCEPTED:
            accepted = True
        if not (TAKEN >> kind) & 1:
            continue
        k.spans[SPANS_AT] = at
        reason = 0
        if kind == SUSPENDED:
            detail = detail_row(d, event)
            ground = _ground_in_force(k, detail[DETAIL_GROUND])
            if accepted and (origin == NO_TIME or time < origin):
                reason = IMPOSSIBLE_HISTORY
            elif accepted and ground < 0:
                reason = UNKNOWN_GROUND
            else:
                # At intake nothing runs yet: a request then only counts among those of its ground.
                used = _use_ground(k, detail[DETAIL_GROUND], ground)
                if accepted and counting:
                    reason = _suspend(clock, ground, used, time, detail[DETAIL_STATED] & WRITTEN_REASON != 0)
        elif kind == STEP_STARTED or kind == STEP_COMPLETED:
            if origin == NO_TIME or time < origin:
                reason = IMPOSSIBLE_HISTORY
            elif step_of(k, detail_row(d, event)[DETAIL_STEP]) < 0:
                reason = UNKNOWN_STEP
        elif kind == REOPENED:
            if k.version[VERSION_REOPEN] == REOPEN_NONE:
                reason = IMPOSSIBLE_HISTORY
            elif counting:
                reason = _reopen(clock, end, time, origin)
                end = NO_TIME
        elif counting and accepted:
            if kind == RESUMED:
                reason = resume(clock, _open_span(k, detail_row(d, event)[DETAIL_GROUND]), time)
            elif kind == EXTENDED:
                reason = _extend(clock, detail_row(d, event), time)
            elif kind == COMPLETED or kind == REFUSED:
                reason = resume_all(clock, time, False)
                end = time
            elif kind == APOLOGISED and k.promises and end == NO_TIME and time >= origin:
                reason = _reappoint(k, detail_row(d, event), d.promises, time)
        if reason != 0:
            is_events = reason in OF_ONE_EVENT
            return reason, event if is_events else -1
    return 0, -1


@device
def end_of(k: Clock, h: History) -> int:
    """Return when a dossier was done, by the term's end event; NO_TIME while it runs."""
    end = NO_TIME
    if h.phase == DONE or h.phase == HANDED_OVER:
        if term_of(k)[TERM_ENDS_RETURNED]:
            return instant_of(h, RETURNED) if h.phase == HANDED_OVER else NO_TIME
        if has(h, COMPLETED):
            end = instant_of(h, COMPLETED)
        if has(h, REFUSED):
            end = max(end, instant_of(h, REFUSED))
    return end


# --- events -----------------------------------------------------------------------------------------------


@device
def _ground_in_force(k: Clock, code: int) -> int:
    """Return the row of the ground with `code` in force on the law day, -1: none."""
    if code <= 0:
        return -1
    for ground in range(k.version[VERSION_GROUNDS_AT], k.version[VERSION_GROUNDS_END]):
        g = ground_row(k.rules[0], ground)
        if g[GROUND_CODE] == code and g[GROUND_FROM_DAY] <= k.law_day <= g[GROUND_TO_DAY]:
            return ground
    return -1


@device
def step_of(k: Clock, code: int) -> int:
    """Return the position in the version of the step with `code`, -1: it has none."""
    first = k.version[VERSION_STEPS_AT]
    for step in range(first, k.version[VERSION_STEPS_END]):
        if step_row(k.rules[0], step)[STEP_CODE] == code:
            return int(step - first)
    return -1


@device
def _use_ground(k: Clock, code: int, ground: int) -> int:
    """Add a span of a ground, note whether it was used too often (29), and return how often it was used."""
    used = 1
    for earlier in range(1, span_count(k) + 1):
        if span_row(k, earlier)[SPAN_CODE] == code:
            used += 1
    new_span(k, code)
    if ground >= 0 and used > ground_row(k.rules[0], ground)[GROUND_MAX_TIMES]:
        k.spans[SPANS_TOO_OFTEN] = 1
    return used


@device
def _suspend(clock: ClockPointer, ground: int, used: int, time: int, document: bool) -> int:
    """Let the last span begin, and decide whether it tolls (8); return a reason."""
    k = clock[0]
    g, m = ground_row(k.rules[0], ground), term_of(k)
    start_day = cal.day_of(k.calendar, time)
    if start_day < 0:
        return OUTSIDE_COVERAGE
    tolls = (
        g[GROUND_MODE] != RECORD_ONLY
        and (document or not g[GROUND_NEEDS_DOCUMENT])
        and not (g[GROUND_OVER_IGNORED] and used > g[GROUND_MAX_TIMES])
    )
    if tolls:
        reason, late = past_due(clock, time)
        if reason != 0:
            return reason
        tolls = not late
    s = span_row(k, span_count(k))
    s[SPAN_GROUND] = ground
    open_span(k, m, s, time, start_day)
    s[SPAN_TOLLS] = tolls
    s[SPAN_OUTAGE] = g[GROUND_TOLLS_TIME]
    k.spans[SPANS_OUTAGES] |= g[GROUND_TOLLS_TIME]
    if tolls and g[GROUND_AT_MOST] >= 0:
        return _limit_span(k, s, g[GROUND_AT_MOST], start_day)
    return 0


@device
def _limit_span(k: Clock, s: Int64Array, at_most: int, start_day: int) -> int:
    """End the exclusion of an open span when a term laid from its start does, at the latest (12).

    Return a reason.
    """
    c, m, limit = k.calendar, term_row(k.rules[0], at_most), scratch(RUN_COLUMNS)
    reason = begin(c, m, limit, s[SPAN_START], False)
    if reason == 0:
        reason = lay(c, m, limit, 0, 0, 0)
    if reason == 0:
        s[SPAN_END] = limit[RUN_DUE_TIME]
        ends_at_once = limit[RUN_DUE] == start_day
        s[SPAN_MOST_DAY] = s[SPAN_FIRST_DAY] - 1 if ends_at_once else c.head[FIRST_DAY] + limit[RUN_DUE]
        s[SPAN_LAST_DAY] = s[SPAN_MOST_DAY]
    return reason


@device
def _open_span(k: Clock, code: int) -> int:
    """Return the open span of `code`, or (0) the only open one; the phases have made sure that it is there."""
    for span in range(span_count(k), 0, -1):
        s = span_row(k, span)
        if s[SPAN_OPEN] and (code == 0 or s[SPAN_CODE] == code):
            return span
    return 0


@routine
def resume_all(clock: ClockPointer, time: int, only_held: bool) -> int:
    """Resume every open span, or those that hold the clock, in the order of their start; return a reason."""
    k = clock[0]
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if s[SPAN_OPEN] and (not only_held or holds(s, time)):
            reason = resume(clock, span, time)
            if reason != 0:
                return reason
    return 0


@routine
def _extend(clock: ClockPointer, detail: Int32Array, time: int) -> int:
    """Lengthen the run by an extension, unless it comes past due (17); return a reason."""
    k = clock[0]
    unit, halves = detail[DETAIL_UNIT], detail[DETAIL_HALVES]
    family = _family(unit)
    if unit == 0 or family != _family(term_of(k)[TERM_UNIT]):
        return WRONG_UNIT
    if family == CALENDAR_DAY and halves % 2 == 1:
        return WRONG_UNIT
    if cal.day_of(k.calendar, time) < 0:
        return OUTSIDE_COVERAGE
    reason, late = past_due(clock, time)
    if reason != 0 or late:
        return reason
    whole = halves // 2
    if unit == CALENDAR_DAY:
        add_to_run(k, 0, 0, whole)
    elif unit == WEEK:
        add_to_run(k, 0, 0, 7 * whole)
    elif unit == WORKING_DAY or unit == WORKING_HOUR or unit == HOUR:
        add_to_run(k, halves, 0, 0)
    else:
        add_to_run(k, 0, 12 * whole if unit == YEAR else whole, 0)
    return 0


@device
def _family(unit: int) -> int:
    """Return a number that units share when one can be added to the other (6)."""
    if unit == SAME_DAY:
        return WORKING_DAY
    if unit == WORKING_DAY or unit == WORKING_HOUR or unit == HOUR:
        return unit
    return CALENDAR_DAY


@routine
def _reopen(clock: ClockPointer, completed: int, time: int, origin: int) -> int:
    """Toll from completion to reopening or begin again, unless it was completed past due (18); return a reason."""
    k = clock[0]
    reason, late = past_due(clock, completed)
    if reason != 0 or late or time < origin:
        return reason
    m = term_of(k)
    effective, day = resumption(k.calendar, m, time)
    completed_day = cal.day_of(k.calendar, completed)
    if day < 0 or completed_day < 0:
        return OUTSIDE_COVERAGE
    if k.version[VERSION_REOPEN] != REOPEN_RESUME:
        return begin_run_of_version(clock, effective)
    s = new_span(k, 0)
    open_span(k, m, s, completed, completed_day)
    close_span(k, m, s, effective, day)
    return 0


@device
def _reappoint(k: Clock, detail: Int32Array, promises: Int64Array, time: int) -> int:
    """Let the run end at a new appointment (ADR 7, 14); return a reason."""
    if detail[DETAIL_PROMISE] < 0:
        return 0
    day = cal.day_of(k.calendar, time)
    if day < 0:
        return OUTSIDE_COVERAGE
    k.run[RUN_ZERO] = day
    k.run[RUN_INSTANT] = time
    k.run[RUN_PROMISED] = 1
    k.run[RUN_PROMISED_TIME] = promises[detail[DETAIL_PROMISE]]
    k.run[RUN_LAID] = 0
    return 0
