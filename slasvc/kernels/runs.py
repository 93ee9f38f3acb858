"""A run: a term laid from an origin, what was added to it, and the intervals that toll it.

State of one dossier is `w`, int64 scratch: row 0 is the run (columns RUN_*), rows 1 to n are suspensions in
the order of their start (columns SPAN_*). Days are offsets from the calendar's first date. Specified by
`slasvc.reference`; numbers in comments are those of ADR 6.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.jit import device, routine
from slasvc.kernels.tables import (
    GROUND_ADDED,
    GROUND_MODE,
    GROUND_PLUS_ONCE,
    GROUND_TOLLS_TIME,
    NO_TIME,
    TERM_COMPARE,
    TERM_HALVES,
    TERM_RESUME_DAY_COUNTS,
    TERM_RESUMES_ON_WORKING_DAYS,
    TERM_SUSPEND_DAY_COUNTS,
    TERM_UNIT,
    CalendarTables,
    Int32Array,
    Int64Array,
    RuleTables,
)
from slasvc.kernels.terms import (
    HOUR,
    SAME_DAY,
    Answer,
    civil_length,
    counts_time,
    counts_working_days,
    lay,
    receive,
)
from slasvc.model.rule import Mode
from slasvc.model.term import Compare

OUTSIDE_COVERAGE = int(Reason.OUTSIDE_COVERAGE)
RESUME_PLUS, RESTART = int(Mode.RESUME_PLUS), int(Mode.RESTART)
NEW_TERM = int(Mode.NEW_TERM)
COMPARE_DATE, COMPARE_INSTANT = int(Compare.DATE), int(Compare.INSTANT)

(
    RUN_TERM,  # row of rules.terms
    RUN_START,
    RUN_RECEIVED,
    RUN_ZERO,
    RUN_INSTANT,
    RUN_LATE,
    RUN_HALVES,
    RUN_MONTHS,
    RUN_DAYS,
) = range(9)
(
    SPAN_START,
    SPAN_END,  # NO_TIME while open without `at_most`; the end of `at_most` while open with it
    SPAN_FIRST_DAY,  # first and last tolled day; nothing between them when the last is earlier
    SPAN_LAST_DAY,
    SPAN_GROUND,  # row of rules.grounds, -1 for a reopening
    SPAN_CODE,
    SPAN_TOLLS,
    SPAN_OPEN,
    SPAN_PLUS,  # 1 where its resumption was granted an addition
) = range(9)
WORK_COLUMNS = 9


@device
def begin_run(
    t: CalendarTables, c: int, rules: RuleTables, w: Int64Array, term: int, start: int, with_cutoff: bool
) -> int:
    """Begin a run of `term` at `start`; return a reason, 0 when it began."""
    m = rules.terms[term]
    received, zero, instant, late = receive(t, c, m, start, with_cutoff)
    if zero < 0:
        return OUTSIDE_COVERAGE
    months, days = civil_length(m)
    w[0, RUN_TERM] = term
    w[0, RUN_START] = start
    w[0, RUN_RECEIVED] = received
    w[0, RUN_ZERO] = zero
    w[0, RUN_INSTANT] = instant
    w[0, RUN_LATE] = late
    w[0, RUN_HALVES] = 0 if m[TERM_UNIT] == SAME_DAY else m[TERM_HALVES]
    w[0, RUN_MONTHS] = months
    w[0, RUN_DAYS] = days
    return 0


@device
def add_to_run(w: Int64Array, unit: int, halves: int, months: int, days: int) -> None:
    """Lengthen the run; the amounts are of its unit family."""
    if months + days > 0:
        w[0, RUN_MONTHS] += months
        w[0, RUN_DAYS] += days
    else:
        w[0, RUN_HALVES] += halves


@device
def add_term_to_run(rules: RuleTables, w: Int64Array, term: int) -> None:
    """Lengthen the run by the length of row `term`."""
    m = rules.terms[term]
    months, days = civil_length(m)
    add_to_run(w, m[TERM_UNIT], m[TERM_HALVES], months, days)


@routine
def lay_run(t: CalendarTables, c: int, rules: RuleTables, w: Int64Array, spans: int) -> Answer:
    """Return the end of the run, moved by every span that tolls."""
    m = rules.terms[w[0, RUN_TERM]]
    if spans == 0:
        return _lay(t, c, m, w, 0, 0, 0)
    if counts_time(m, w[0, RUN_HALVES]):
        return _lay(t, c, m, w, 0, tolled_time(t, c, m, w, spans, w[0, RUN_INSTANT], NO_TIME), 0)
    working = counts_working_days(m)
    days = tolled_days(t, c, rules, w, spans, w[0, RUN_ZERO], 2**31, working, False)
    used_up = NO_TIME
    if m[TERM_UNIT] == SAME_DAY and w[0, RUN_HALVES] == 0:
        # Counted in working time it is used up at the closing of the day it would end on (11).
        answer = _lay(t, c, m, w, days, 0, 0)
        if answer[0] != 0:
            return answer
        used_up = time_before(t, c, cal.closing(t, c, answer[2]))
    outage = outage_time(t, c, rules, w, spans, NO_TIME, used_up)
    return _lay(t, c, m, w, days, 0, outage)


@device
def _lay(
    t: CalendarTables, c: int, m: Int32Array, w: Int64Array, days: int, seconds: int, outage: int
) -> Answer:
    return lay(
        t,
        c,
        m,
        w[0, RUN_START],
        w[0, RUN_RECEIVED],
        w[0, RUN_ZERO],
        w[0, RUN_INSTANT],
        w[0, RUN_LATE] != 0,
        w[0, RUN_HALVES],
        w[0, RUN_MONTHS],
        w[0, RUN_DAYS],
        days,
        seconds,
        outage,
    )


# --- what is tolled ---------------------------------------------------------------------------------------


@device
def tolls_outage(rules: RuleTables, w: Int64Array, span: int) -> bool:
    """Return whether a span's ground takes working time, and not days, from a term in day units."""
    return w[span, SPAN_GROUND] >= 0 and rules.grounds[w[span, SPAN_GROUND], GROUND_TOLLS_TIME] != 0


@device
def tolled_days(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    w: Int64Array,
    spans: int,
    after: int,
    until: int,
    working: bool,
    outages: bool,
) -> int:
    """Return the days in the union of all tolled days that lie in (after, until]; working days only, or all.

    Spans that take working time from day units are left out, unless `outages`.
    """
    total = 0
    covered = after
    for span in range(1, spans + 1):
        if w[span, SPAN_TOLLS] and (outages or not tolls_outage(rules, w, span)):
            first = max(w[span, SPAN_FIRST_DAY], covered + 1)
            last = min(w[span, SPAN_LAST_DAY], until)
            if last >= first:
                if working:
                    total += cal.working_days_before(t, c, last + 1) - cal.working_days_before(t, c, first)
                else:
                    total += last - first + 1
                covered = last
    return total


@device
def time_before(t: CalendarTables, c: int, instant: int) -> int:
    """Return the working seconds before a covered instant, which may be the end of the coverage."""
    return cal.working_time_before(t, c, cal.day_until(t, c, instant), instant)


@routine
def tolled_time(
    t: CalendarTables, c: int, m: Int32Array, w: Int64Array, spans: int, after: int, until: int
) -> int:
    """Return the time in the union of all spans that lies in [after, until): elapsed for `HOUR`, else working."""
    total = 0
    covered = after
    for span in range(1, spans + 1):
        if w[span, SPAN_TOLLS]:
            start = max(w[span, SPAN_START], covered)
            end = w[span, SPAN_END]
            if until != NO_TIME and (end == NO_TIME or end > until):
                end = until
            if end > start:
                if m[TERM_UNIT] == HOUR:
                    total += end - start
                else:
                    total += time_before(t, c, end) - time_before(t, c, start)
                covered = end
    return total


@routine
def outage_time(
    t: CalendarTables, c: int, rules: RuleTables, w: Int64Array, spans: int, until: int, used_up: int
) -> int:
    """Return the working time of the run's outages before `until`, on days that are not tolled as days (11).

    `used_up` is the working time at which the run would end without them, NO_TIME when that does not matter:
    an outage that begins when all is used up comes too late.
    """
    total = 0
    covered = w[0, RUN_INSTANT]
    for span in range(1, spans + 1):
        if w[span, SPAN_TOLLS] and tolls_outage(rules, w, span):
            start = max(w[span, SPAN_START], covered)
            end = w[span, SPAN_END]
            if until != NO_TIME and (end == NO_TIME or end > until):
                end = until
            too_late = used_up != NO_TIME and time_before(t, c, start) >= used_up + total
            if end > start and not too_late:
                covered = end
                for day in range(cal.day_of(t, c, start), cal.day_until(t, c, end) + 1):
                    if not is_tolled(rules, w, spans, day):
                        first = max(start, cal.midnight(t, c, day))
                        last = min(end, cal.midnight(t, c, day + 1))
                        total += cal.working_time_before(t, c, day, last)
                        total -= cal.working_time_before(t, c, day, first)
    return total


@device
def is_tolled(rules: RuleTables, w: Int64Array, spans: int, day: int) -> bool:
    """Return whether `day` of the run is tolled as a day."""
    if day <= w[0, RUN_ZERO]:
        return False
    for span in range(1, spans + 1):
        if (
            w[span, SPAN_TOLLS]
            and not tolls_outage(rules, w, span)
            and w[span, SPAN_FIRST_DAY] <= day <= w[span, SPAN_LAST_DAY]
        ):
            return True
    return False


# --- suspending and resuming ------------------------------------------------------------------------------


@device
def holds(w: Int64Array, span: int, now: int) -> bool:
    """Return whether an open span keeps the clock stopped at `now`: its `at_most` is not used up (12)."""
    return (
        w[span, SPAN_TOLLS] != 0
        and w[span, SPAN_OPEN] != 0
        and (w[span, SPAN_END] == NO_TIME or now <= w[span, SPAN_END])
    )


@device
def is_held(w: Int64Array, spans: int, now: int) -> bool:
    """Return whether any span keeps the clock stopped at `now`."""
    for span in range(1, spans + 1):
        if holds(w, span, now):
            return True
    return False


@routine
def past_due(
    t: CalendarTables, c: int, rules: RuleTables, w: Int64Array, spans: int, now: int
) -> tuple[int, bool]:
    """Return (reason, whether `now` is past due as moved so far); while the clock is held nothing is (7)."""
    if is_held(w, spans, now):
        return 0, False
    reason, _, due, due_time, _ = lay_run(t, c, rules, w, spans)
    if reason != 0:
        return reason, False
    return 0, now > limit_of(t, c, rules, w, due, due_time)


@device
def limit_of(t: CalendarTables, c: int, rules: RuleTables, w: Int64Array, due: int, due_time: int) -> int:
    """Return the last instant that is not past due: the due time, or the midnight that ends the due date (7)."""
    m = rules.terms[w[0, RUN_TERM]]
    if m[TERM_COMPARE] == COMPARE_INSTANT:
        return due_time
    if m[TERM_COMPARE] != COMPARE_DATE and counts_time(m, w[0, RUN_HALVES]):
        return due_time
    return cal.midnight(t, c, due + 1)


@device
def first_tolled_day(m: Int32Array, start_day: int) -> int:
    """Return the first day that a suspension of `start_day` tolls (9)."""
    return start_day + 1 if m[TERM_SUSPEND_DAY_COUNTS] else start_day


@device
def resumption_instant(t: CalendarTables, c: int, m: Int32Array, instant: int) -> int:
    """Return when a resumption takes effect: on days that do not count perhaps at the next opening; -1 outside."""
    day = cal.day_of(t, c, instant)
    if day < 0:
        return -1
    if m[TERM_RESUMES_ON_WORKING_DAYS] and not cal.counts(t, c, day):
        day = cal.next_working_day(t, c, day)
        return -1 if day < 0 else cal.opening(t, c, day)
    return instant


@device
def close_span(t: CalendarTables, c: int, m: Int32Array, w: Int64Array, span: int, instant: int) -> None:
    """Close a span at the covered `instant`, unless its `at_most` ended before."""
    w[span, SPAN_OPEN] = 0
    if w[span, SPAN_END] != NO_TIME and w[span, SPAN_END] < instant:
        return
    start_day = cal.day_of(t, c, w[span, SPAN_START])
    end_day = cal.day_of(t, c, instant)
    w[span, SPAN_END] = instant
    w[span, SPAN_LAST_DAY] = end_day - 1 if m[TERM_RESUME_DAY_COUNTS] else end_day
    if start_day == end_day:
        w[span, SPAN_LAST_DAY] = w[span, SPAN_FIRST_DAY] - 1


@routine
def resume(
    t: CalendarTables,
    c: int,
    rules: RuleTables,
    w: Int64Array,
    spans: int,
    span: int,
    instant: int,
    term: int,
    with_cutoff: bool,
) -> tuple[int, bool]:
    """End a span at `instant` with the effect of its mode (13); return (reason, whether a run of `term` began)."""
    m = rules.terms[w[0, RUN_TERM]]
    effective = resumption_instant(t, c, m, instant)
    if effective < 0:
        return OUTSIDE_COVERAGE, False
    expired = w[span, SPAN_TOLLS] != 0 and not holds(w, span, instant)
    close_span(t, c, m, w, span, effective)
    if not w[span, SPAN_TOLLS]:
        return 0, False
    if expired:
        reason, late = past_due(t, c, rules, w, spans, instant)
        if reason != 0 or late:
            return reason, False
    ground = rules.grounds[w[span, SPAN_GROUND]]
    if ground[GROUND_MODE] == RESUME_PLUS:
        if not (ground[GROUND_PLUS_ONCE] and _has_plus(w, spans, w[span, SPAN_CODE])):
            add_term_to_run(rules, w, ground[GROUND_ADDED])
            w[span, SPAN_PLUS] = 1
    elif ground[GROUND_MODE] == RESTART:
        return begin_run(t, c, rules, w, term, effective, with_cutoff), True
    elif ground[GROUND_MODE] == NEW_TERM:
        return begin_run(t, c, rules, w, ground[GROUND_ADDED], effective, with_cutoff), False
    return 0, False


@device
def _has_plus(w: Int64Array, spans: int, code: int) -> bool:
    for span in range(1, spans + 1):
        if w[span, SPAN_CODE] == code and w[span, SPAN_PLUS]:
            return True
    return False
