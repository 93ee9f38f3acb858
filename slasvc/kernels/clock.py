"""The clock of one dossier: its history turned into runs and spans, then into a class and its figures.

`w` is the scratch of `slasvc.kernels.runs`, `order` that of `slasvc.kernels.history`. Specified by
`slasvc.reference.evaluate`; numbers in comments are those of ADR 6.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.history import (
    ACCEPTED,
    COMPLETED,
    EXTENDED,
    IMPOSSIBLE_HISTORY,
    REFUSED,
    REOPENED,
    RESUMED,
    RETURNED,
    SUSPENDED,
    VOID,
)
from slasvc.kernels.jit import device, routine
from slasvc.kernels.runs import (
    OUTSIDE_COVERAGE,
    RUN_HALVES,
    RUN_INSTANT,
    RUN_RECEIVED,
    RUN_TERM,
    RUN_ZERO,
    SPAN_CODE,
    SPAN_END,
    SPAN_FIRST_DAY,
    SPAN_GROUND,
    SPAN_LAST_DAY,
    SPAN_OPEN,
    SPAN_PLUS,
    SPAN_START,
    SPAN_TOLLS,
    add_term_to_run,
    add_to_run,
    begin_run,
    close_span,
    first_tolled_day,
    holds,
    is_held,
    lay_run,
    limit_of,
    outage_time,
    past_due,
    resume,
    resumption_instant,
    time_before,
    tolled_days,
    tolls_outage,
)
from slasvc.kernels.tables import (
    ADDITION_ATTRIBUTE,
    ADDITION_TERM,
    DETAIL_DOCUMENT,
    DETAIL_GROUND,
    DETAIL_HALVES,
    DETAIL_UNIT,
    DOSSIER_ATTRIBUTES,
    FIRST_DAY,
    GROUND_AT_MOST,
    GROUND_CODE,
    GROUND_FROM_DAY,
    GROUND_MAX_TIMES,
    GROUND_MODE,
    GROUND_NEEDS_DOCUMENT,
    GROUND_OVER_IGNORED,
    GROUND_TO_DAY,
    NO_TIME,
    OUT_CONSUMED_DAYS,
    OUT_CONSUMED_MINUTES,
    OUT_DAY_ZERO,
    OUT_DETAIL,
    OUT_DUE_DAY,
    OUT_DUE_TIME,
    OUT_LATENESS_DAYS,
    OUT_LATENESS_MINUTES,
    OUT_NEXT_CHANGE_TIME,
    OUT_PROJECTED,
    OUT_PROVISIONAL,
    OUT_REASON,
    OUT_REMAINING_DAYS,
    OUT_REMAINING_MINUTES,
    OUT_SEVERITY,
    OUT_SUSPENDED_DAYS,
    OUT_TIMELINESS,
    TERM_ENDS_RETURNED,
    TERM_RESUME_DAY_COUNTS,
    TERM_UNIT,
    VERSION_ADDITIONS_AT,
    VERSION_ADDITIONS_END,
    VERSION_CUTOFF_ATTRIBUTE,
    VERSION_FIRST_BAND,
    VERSION_GROUNDS_AT,
    VERSION_GROUNDS_END,
    VERSION_REOPEN,
    VERSION_SECOND_BAND,
    VERSION_TERM,
    VERSION_WARN_DAYS,
    AssessmentColumns,
    CalendarTables,
    DossierColumns,
    Int32Array,
    Int64Array,
    RuleTables,
)
from slasvc.kernels.terms import (
    CALENDAR_DAY,
    HOUR,
    SAME_DAY,
    WEEK,
    WORKING_DAY,
    WORKING_HOUR,
    YEAR,
    add_term,
    counts_time,
)
from slasvc.model.assessment import Timeliness
from slasvc.model.rule import Mode, Reopen

UNKNOWN_GROUND = int(Reason.UNKNOWN_GROUND)
WRONG_UNIT = int(Reason.WRONG_UNIT)
RECORD_ONLY = int(Mode.RECORD_ONLY)
REOPEN_NONE, REOPEN_RESUME = int(Reopen.NONE), int(Reopen.RESUME)
NOT_STARTED_CLASS, VOID_CLASS = int(Timeliness.NOT_STARTED), int(Timeliness.VOID)
EARLY, ON_TIME, LATE = int(Timeliness.EARLY), int(Timeliness.ON_TIME), int(Timeliness.LATE)
OVERDUE, SUSPENDED_CLASS = int(Timeliness.OVERDUE), int(Timeliness.SUSPENDED)
DUE_TODAY, DUE_SOON = int(Timeliness.DUE_TODAY), int(Timeliness.DUE_SOON)
ON_TRACK, UNDETERMINED = int(Timeliness.ON_TRACK), int(Timeliness.UNDETERMINED)


@routine
def run_clock(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    d: DossierColumns,
    row: int,
    as_of: int,
    order: Int32Array,
    count: int,
    w: Int64Array,
    version: int,
    law_day: int,
    origin: int,
    phase: int,
    out: AssessmentColumns,
) -> None:
    """Write the class and figures of a dossier that a version governs; `origin` is NO_TIME while awaited."""
    v = rules.versions[version]
    counting = origin != NO_TIME and v[VERSION_TERM] >= 0 and phase != VOID
    with_cutoff = v[VERSION_CUTOFF_ATTRIBUTE] & ~d.facts[row, DOSSIER_ATTRIBUTES] == 0
    spans = 0
    first_received = 0
    end = returned = NO_TIME
    ended_late = False
    if counting:
        reason = begin_run(t, c, rules, w, v[VERSION_TERM], origin, with_cutoff)
        if reason != 0:
            out.numbers[OUT_REASON, row] = reason
            return
        _add_attributes(rules, d, row, w, version)
        first_received = w[0, RUN_RECEIVED]
    accepted = False
    for at in range(count):
        event = order[at]
        kind = d.event_kinds[event]
        time = d.event_times[event]
        reason = 0
        if kind == ACCEPTED:
            accepted = True
        elif not accepted:
            if kind == SUSPENDED and counting:
                # At intake nothing runs yet; the request only counts among those of its ground.
                spans += 1
                _note(w, spans, d.event_details[event, DETAIL_GROUND])
        elif kind == SUSPENDED:
            ground = _ground_of(rules, version, law_day, d.event_details[event, DETAIL_GROUND])
            if origin == NO_TIME or time < origin:
                reason = IMPOSSIBLE_HISTORY
            elif ground < 0:
                reason = UNKNOWN_GROUND
            elif counting:
                spans += 1
                document = d.event_details[event, DETAIL_DOCUMENT] != 0
                reason = _suspend(t, c, rules, w, spans, ground, time, document)
        elif kind == RESUMED:
            if counting:
                span = _open_span(w, spans, d.event_details[event, DETAIL_GROUND])
                reason = _resume(t, c, rules, d, row, w, spans, span, time, version, with_cutoff)
        elif kind == EXTENDED:
            if counting:
                unit = d.event_details[event, DETAIL_UNIT]
                halves = d.event_details[event, DETAIL_HALVES]
                reason = _extend(t, c, rules, w, spans, unit, halves, time)
        elif kind == COMPLETED or (kind == REFUSED and phase != VOID):
            if counting:
                reason = _resume_all(t, c, rules, d, row, w, spans, time, version, with_cutoff, False)
                if reason == 0:
                    reason, ended_late = past_due(t, c, rules, w, spans, time)
                end = time
        elif kind == RETURNED:
            returned = time
        elif kind == REOPENED:
            if v[VERSION_REOPEN] == REOPEN_NONE:
                reason = IMPOSSIBLE_HISTORY
            elif counting:
                if not ended_late and time >= origin:
                    if v[VERSION_REOPEN] == REOPEN_RESUME:
                        spans += 1
                    reason = _reopen(t, c, rules, d, row, w, spans, end, time, version, with_cutoff)
                end = NO_TIME
        if reason != 0:
            out.numbers[OUT_REASON, row] = reason
            if reason == UNKNOWN_GROUND or reason == IMPOSSIBLE_HISTORY or reason == WRONG_UNIT:
                out.numbers[OUT_DETAIL, row] = event - d.event_offsets[row]
            return
    if not counting:
        if phase == VOID:
            out.numbers[OUT_TIMELINESS, row] = VOID_CLASS
        elif origin == NO_TIME:
            out.numbers[OUT_TIMELINESS, row] = NOT_STARTED_CLASS
        else:
            out.numbers[OUT_TIMELINESS, row] = UNDETERMINED
        return
    m = rules.terms[w[0, RUN_TERM]]
    if m[TERM_ENDS_RETURNED]:
        end = returned
    now = as_of if end == NO_TIME else end
    today = cal.day_of(t, c, now)
    if today < 0:
        out.numbers[OUT_REASON, row] = OUTSIDE_COVERAGE
        return
    _write_used(t, c, rules, w, spans, now, today, first_received, row, out)
    held = is_held(w, spans, now)
    next_change = _last_hold(w, spans, now) if held else NO_TIME
    if held:
        # What if all that hold it were resumed now (19)? The run is not needed afterwards.
        reason = _resume_all(t, c, rules, d, row, w, spans, now, version, with_cutoff, True)
        if reason != 0:
            out.numbers[OUT_REASON, row] = reason
            return
        m = rules.terms[w[0, RUN_TERM]]
    reason, zero, due, due_time, provisional = lay_run(t, c, rules, w, spans)
    if reason != 0:
        out.numbers[OUT_REASON, row] = reason
        return
    first_day = t.heads[c, FIRST_DAY]
    first, last = min(first_received, due), max(first_received, due)
    out.numbers[OUT_DAY_ZERO, row] = first_day + zero
    out.numbers[OUT_DUE_DAY, row] = first_day + due
    out.times[OUT_DUE_TIME, row] = due_time
    out.numbers[OUT_PROVISIONAL, row] = provisional or cal.is_provisional(t, c, first, last)
    out.numbers[OUT_PROJECTED, row] = held
    if end == NO_TIME:
        _write_remaining(t, c, now, today, due, due_time, row, out)
    if held:
        out.numbers[OUT_TIMELINESS, row] = SUSPENDED_CLASS
        out.times[OUT_NEXT_CHANGE_TIME, row] = next_change
        return
    limit = limit_of(t, c, rules, w, due, due_time)
    late = now > limit
    lateness = cal.working_days_before(t, c, today + 1) - cal.working_days_before(t, c, due + 1)
    out.numbers[OUT_LATENESS_DAYS, row] = lateness
    if counts_time(m, w[0, RUN_HALVES]):
        seconds = cal.working_time_before(t, c, today, now) - time_before(t, c, due_time)
        out.numbers[OUT_LATENESS_MINUTES, row] = seconds // 60 if seconds >= 0 else -((-seconds) // 60)
    if late:
        severity = 1
        if lateness > v[VERSION_SECOND_BAND]:
            severity = 3
        elif lateness > v[VERSION_FIRST_BAND]:
            severity = 2
        out.numbers[OUT_SEVERITY, row] = severity
    if end != NO_TIME:
        timeliness = LATE if late else (EARLY if today < due else ON_TIME)
    else:
        timeliness = OVERDUE
        if not late:
            timeliness = ON_TRACK
            if today >= due:
                timeliness = DUE_TODAY
            elif -lateness <= v[VERSION_WARN_DAYS]:
                timeliness = DUE_SOON
        out.times[OUT_NEXT_CHANGE_TIME, row] = _next_change(
            t, c, rules, version, timeliness, due, limit, lateness
        )
    out.numbers[OUT_TIMELINESS, row] = timeliness


# --- events -----------------------------------------------------------------------------------------------


@device
def _add_attributes(rules: RuleTables, d: DossierColumns, row: int, w: Int64Array, version: int) -> None:
    """Lengthen a new run by the additions of the attributes that the dossier has."""
    for addition in range(
        rules.versions[version, VERSION_ADDITIONS_AT], rules.versions[version, VERSION_ADDITIONS_END]
    ):
        if rules.additions[addition, ADDITION_ATTRIBUTE] & d.facts[row, DOSSIER_ATTRIBUTES]:
            add_term_to_run(rules, w, rules.additions[addition, ADDITION_TERM])


@device
def _ground_of(rules: RuleTables, version: int, law_day: int, code: int) -> int:
    """Return the row of the ground with `code` in force on the law day (a day number), -1: none."""
    if code <= 0:
        return -1
    for ground in range(
        rules.versions[version, VERSION_GROUNDS_AT], rules.versions[version, VERSION_GROUNDS_END]
    ):
        g = rules.grounds[ground]
        if g[GROUND_CODE] == code and g[GROUND_FROM_DAY] <= law_day <= g[GROUND_TO_DAY]:
            return ground
    return -1


@device
def _note(w: Int64Array, span: int, code: int) -> None:
    """Record a suspension that tolls nothing and is over."""
    w[span, SPAN_CODE] = code
    w[span, SPAN_TOLLS] = 0
    w[span, SPAN_OPEN] = 0
    w[span, SPAN_PLUS] = 0


@routine
def _suspend(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    w: Int64Array,
    span: int,
    ground: int,
    time: int,
    document: bool,
) -> int:
    """Record a suspension as `span`, and whether it tolls (8); return a reason."""
    g = rules.grounds[ground]
    m = rules.terms[w[0, RUN_TERM]]
    start_day = cal.day_of(t, c, time)
    if start_day < 0:
        return OUTSIDE_COVERAGE
    used = 1
    for earlier in range(1, span):
        if w[earlier, SPAN_CODE] == g[GROUND_CODE]:
            used += 1
    tolls = (
        g[GROUND_MODE] != RECORD_ONLY
        and (document or not g[GROUND_NEEDS_DOCUMENT])
        and not (g[GROUND_OVER_IGNORED] and used > g[GROUND_MAX_TIMES])
    )
    if tolls:
        reason, late = past_due(t, c, rules, w, span - 1, time)
        if reason != 0:
            return reason
        tolls = not late
    w[span, SPAN_START] = time
    w[span, SPAN_END] = NO_TIME
    w[span, SPAN_FIRST_DAY] = first_tolled_day(m, start_day)
    w[span, SPAN_LAST_DAY] = 2**31
    w[span, SPAN_GROUND] = ground
    w[span, SPAN_CODE] = g[GROUND_CODE]
    w[span, SPAN_TOLLS] = tolls
    w[span, SPAN_OPEN] = 1
    w[span, SPAN_PLUS] = 0
    if tolls and g[GROUND_AT_MOST] >= 0:
        reason, _, last, last_time, _ = add_term(t, c, rules.terms[g[GROUND_AT_MOST]], time, False)
        if reason != 0:
            return reason
        w[span, SPAN_END] = last_time
        w[span, SPAN_LAST_DAY] = last if last != start_day else w[span, SPAN_FIRST_DAY] - 1
    return 0


@device
def _open_span(w: Int64Array, spans: int, code: int) -> int:
    """Return the open span of `code`, or (0) the only open one; the phases have made sure that it is there."""
    for span in range(spans, 0, -1):
        if w[span, SPAN_OPEN] and (code == 0 or w[span, SPAN_CODE] == code):
            return span
    return 0


@routine
def _resume(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    d: DossierColumns,
    row: int,
    w: Int64Array,
    spans: int,
    span: int,
    time: int,
    version: int,
    with_cutoff: bool,
) -> int:
    """Resume one span; return a reason."""
    term = rules.versions[version, VERSION_TERM]
    reason, restarted = resume(t, c, rules, w, spans, span, time, term, with_cutoff)
    if reason == 0 and restarted:
        _add_attributes(rules, d, row, w, version)
    return reason


@routine
def _resume_all(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    d: DossierColumns,
    row: int,
    w: Int64Array,
    spans: int,
    time: int,
    version: int,
    with_cutoff: bool,
    only_held: bool,
) -> int:
    """Resume every open span, or those that hold the clock, in the order of their start; return a reason."""
    for span in range(1, spans + 1):
        if w[span, SPAN_OPEN] and (not only_held or holds(w, span, time)):
            reason = _resume(t, c, rules, d, row, w, spans, span, time, version, with_cutoff)
            if reason != 0:
                return reason
    return 0


@routine
def _extend(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    w: Int64Array,
    spans: int,
    unit: int,
    halves: int,
    time: int,
) -> int:
    """Lengthen the run by an extension, unless it comes past due (17); return a reason."""
    family = _family(unit)
    if unit == 0 or family != _family(rules.terms[w[0, RUN_TERM], TERM_UNIT]):
        return WRONG_UNIT
    if family == CALENDAR_DAY and halves % 2 == 1:
        return WRONG_UNIT
    if cal.day_of(t, c, time) < 0:
        return OUTSIDE_COVERAGE
    reason, late = past_due(t, c, rules, w, spans, time)
    if reason != 0 or late:
        return reason
    whole = halves // 2
    if unit == CALENDAR_DAY:
        add_to_run(w, unit, 0, 0, whole)
    elif unit == WEEK:
        add_to_run(w, unit, 0, 0, 7 * whole)
    elif unit == WORKING_DAY or unit == WORKING_HOUR or unit == HOUR:
        add_to_run(w, unit, halves, 0, 0)
    else:
        add_to_run(w, unit, 0, 12 * whole if unit == YEAR else whole, 0)
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
def _reopen(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    d: DossierColumns,
    row: int,
    w: Int64Array,
    span: int,
    completed: int,
    time: int,
    version: int,
    with_cutoff: bool,
) -> int:
    """Toll from completion to reopening as `span`, or begin again (18); return a reason."""
    m = rules.terms[w[0, RUN_TERM]]
    effective = resumption_instant(t, c, m, time)
    completed_day = cal.day_of(t, c, completed)
    if effective < 0 or completed_day < 0:
        return OUTSIDE_COVERAGE
    if rules.versions[version, VERSION_REOPEN] != REOPEN_RESUME:
        term = rules.versions[version, VERSION_TERM]
        reason = begin_run(t, c, rules, w, term, effective, with_cutoff)
        if reason == 0:
            _add_attributes(rules, d, row, w, version)
        return reason
    w[span, SPAN_START] = completed
    w[span, SPAN_END] = NO_TIME
    w[span, SPAN_FIRST_DAY] = first_tolled_day(m, completed_day)
    w[span, SPAN_GROUND] = -1
    w[span, SPAN_CODE] = 0
    w[span, SPAN_TOLLS] = 1
    w[span, SPAN_PLUS] = 0
    close_span(t, c, m, w, span, effective)
    return 0


# --- figures ----------------------------------------------------------------------------------------------


@device
def _last_hold(w: Int64Array, spans: int, now: int) -> int:
    """Return the second after which the last open suspension's `at_most` is used up, NO_TIME if one has none."""
    last = NO_TIME
    for span in range(1, spans + 1):
        if holds(w, span, now):
            if w[span, SPAN_END] == NO_TIME:
                return NO_TIME
            last = max(last, w[span, SPAN_END] + 1)
    return last


@routine
def _write_used(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    w: Int64Array,
    spans: int,
    now: int,
    today: int,
    first_received: int,
    row: int,
    out: AssessmentColumns,
) -> None:
    """Write consumed and suspended time up to `now`, or to the start of what holds the clock (22)."""
    m = rules.terms[w[0, RUN_TERM]]
    stop, stop_day = now, today
    for span in range(spans, 0, -1):
        if holds(w, span, now):
            stop = w[span, SPAN_START]
            stop_day = cal.day_of(t, c, stop)
            # Its days so far, as if it ended today.
            w[span, SPAN_LAST_DAY] = today - 1 if m[TERM_RESUME_DAY_COUNTS] else today
            if stop_day == today:
                w[span, SPAN_LAST_DAY] = w[span, SPAN_FIRST_DAY] - 1
    zero = w[0, RUN_ZERO]
    days = minutes = 0
    if stop_day > zero:
        days = cal.working_days_before(t, c, stop_day + 1) - cal.working_days_before(t, c, zero + 1)
    instant = w[0, RUN_INSTANT]
    if stop > instant:
        minutes = cal.working_time_before(t, c, stop_day, stop) - time_before(t, c, instant)
    if spans > 0:
        in_time = counts_time(m, w[0, RUN_HALVES])
        days -= tolled_days(t, c, rules, w, spans, zero, stop_day, True, in_time)
        minutes -= _tolled_working_time(t, c, rules, m, w, spans, stop, stop_day)
        out.numbers[OUT_SUSPENDED_DAYS, row] = _suspended_days(t, c, w, spans, first_received)
    out.numbers[OUT_CONSUMED_DAYS, row] = max(days, 0)
    out.numbers[OUT_CONSUMED_MINUTES, row] = max(minutes, 0) // 60


@routine
def _tolled_working_time(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    m: Int32Array,
    w: Int64Array,
    spans: int,
    stop: int,
    stop_day: int,
) -> int:
    """Return the working seconds of the run that were tolled before `stop`."""
    from_instant = w[0, RUN_INSTANT]
    if counts_time(m, w[0, RUN_HALVES]):
        total = 0
        covered = from_instant
        for span in range(1, spans + 1):
            if w[span, SPAN_TOLLS]:
                start = max(w[span, SPAN_START], covered)
                end = w[span, SPAN_END]
                if end == NO_TIME or end > stop:
                    end = stop
                if end > start:
                    total += time_before(t, c, end) - time_before(t, c, start)
                    covered = end
        return total
    total = outage_time(t, c, rules, w, spans, stop, NO_TIME)
    covered = w[0, RUN_ZERO]
    for span in range(1, spans + 1):
        if w[span, SPAN_TOLLS] and not tolls_outage(rules, w, span):
            first = max(w[span, SPAN_FIRST_DAY], covered + 1)
            last = min(w[span, SPAN_LAST_DAY], stop_day)
            if last >= first:
                total += time_before(t, c, min(stop, cal.midnight(t, c, last + 1)))
                total -= time_before(t, c, cal.midnight(t, c, first))
                covered = last
    return total


@routine
def _suspended_days(t: CalendarTables, c: int, w: Int64Array, spans: int, first_received: int) -> int:
    """Return the working days of the union of everything that tolled, open spans up to today."""
    total = 0
    covered = first_received
    for span in range(1, spans + 1):
        if w[span, SPAN_TOLLS]:
            first, last = w[span, SPAN_FIRST_DAY], w[span, SPAN_LAST_DAY]
            first = max(first, covered + 1)
            if last >= first:
                total += cal.working_days_before(t, c, last + 1) - cal.working_days_before(t, c, first)
                covered = last
    return total


@device
def _write_remaining(
    t: CalendarTables,
    c: int,
    now: int,
    today: int,
    due: int,
    due_time: int,
    row: int,
    out: AssessmentColumns,
) -> None:
    """Write the working days and minutes left to the deadline, 0 when past."""
    days = cal.working_days_before(t, c, due + 1) - cal.working_days_before(t, c, today + 1)
    out.numbers[OUT_REMAINING_DAYS, row] = max(days, 0)
    seconds = time_before(t, c, due_time) - cal.working_time_before(t, c, today, now)
    out.numbers[OUT_REMAINING_MINUTES, row] = max(seconds, 0) // 60


@routine
def _next_change(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    version: int,
    timeliness: int,
    due: int,
    limit: int,
    lateness: int,
) -> int:
    """Return when class or severity next changes by itself, NO_TIME when it does not (23)."""
    v = rules.versions[version]
    before_due = cal.working_days_before(t, c, due + 1)
    if timeliness == OVERDUE:
        band = v[VERSION_FIRST_BAND]
        if lateness > band:
            band = v[VERSION_SECOND_BAND]
        if lateness > band:
            return NO_TIME
        day = cal.nth_working_day(t, c, before_due + band)
        return NO_TIME if day < 0 else cal.midnight(t, c, day)
    change = limit + 1
    if timeliness != DUE_TODAY:
        change = min(change, cal.midnight(t, c, due))
        if timeliness == ON_TRACK:
            day = cal.nth_working_day(t, c, before_due - v[VERSION_WARN_DAYS] - 1)
            if day >= 0:
                change = min(change, cal.midnight(t, c, day))
    return change
