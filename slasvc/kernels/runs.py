"""A run on the clock of a dossier: a term laid from an origin, what was added to it, and the spans that toll it.

State is int64 scratch: `run`, the row of `slasvc.kernels.terms`, and `spans`, a row for each span (columns SPAN_*)
in the order of their start, after one that counts them. Days of runs are offsets from the calendar's first date;
those of spans are numbers since 1970-01-01, because steps may be counted on other calendars. Specified by
`slasvc.reference.clock` and `slasvc.reference.tolling`; numbers in comments are those of ADR 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.jit import device, offset, routine
from slasvc.kernels.tables import (
    ADDITION_ATTRIBUTE,
    ADDITION_TERM,
    FIRST_DAY,
    GROUND_ADDED,
    GROUND_MODE,
    GROUND_PLUS_ONCE,
    NO_TIME,
    TERM_BY_INSTANT,
    TERM_DAYS,
    TERM_HALVES,
    TERM_MONTHS,
    TERM_RESUME_DAY_COUNTS,
    TERM_RESUMES_ON_WORKING_DAYS,
    TERM_SUSPEND_DAY_COUNTS,
    TERM_UNIT,
    VERSION_ADDITIONS_AT,
    VERSION_ADDITIONS_END,
    VERSION_CUTOFF_ATTRIBUTE,
    Int32Array,
    Int64Array,
)
from slasvc.kernels.terms import (
    HOUR,
    RUN_COLUMNS,
    RUN_DAYS,
    RUN_DUE,
    RUN_DUE_TIME,
    RUN_HALVES,
    RUN_INSTANT,
    RUN_LAID,
    RUN_MONTHS,
    RUN_PROMISED,
    RUN_TERM,
    RUN_UNTIL,
    RUN_ZERO,
    SAME_DAY,
    begin,
    counts_time,
    counts_working_days,
    lay,
    lay_promise,
    whole_days,
)
from slasvc.kernels.views import Calendar, RulesPointer, addition_row, counted_for, ground_row, term_row
from slasvc.model.rule import Mode

OUTSIDE_COVERAGE = int(Reason.OUTSIDE_COVERAGE)
RESUME_PLUS, RESTART = int(Mode.RESUME_PLUS), int(Mode.RESTART)
NEW_TERM = int(Mode.NEW_TERM)

(
    SPAN_START,
    SPAN_START_DAY,  # a day number, as all days of spans
    SPAN_END,  # NO_TIME while open without `at_most`; the end of `at_most` while open with it
    SPAN_FIRST_DAY,  # first and last tolled day; nothing between them when the last is earlier
    SPAN_LAST_DAY,
    SPAN_MOST_DAY,  # last tolled day when it ends by its `at_most`
    SPAN_GROUND,  # row of rules.grounds, -1 for a reopening
    SPAN_CODE,
    SPAN_TOLLS,
    SPAN_OUTAGE,  # 1 where it takes working time, and not days, from a term in day units
    SPAN_OPEN,
    SPAN_PLUS,  # 1 where its resumption was granted an addition
    SPAN_CLOSED_AT,  # position of the event that ended it, -1: none yet
    SPAN_EFFECTIVE,  # instant from which its end took effect
) = range(14)
SPANS_COUNT, SPANS_OUTAGES, SPANS_STARTS, SPANS_AT, SPANS_TOO_OFTEN = range(5)
"""In the first row of spans: how many there are, 1 where any takes working time from days, how many runs began,
the position of the event in hand, 1 where a ground was used more often than its `max_times`."""
START_AT, START_TIME = 15, 16
"""In the rows of spans too, from the second: position and instant at which each run began."""
WORK_COLUMNS = RUN_COLUMNS
"""Columns of a row of scratch, enough for a run and for a span."""
CLOCK_ROWS = 3
"""Rows of scratch that a clock takes besides one for each event: its run, the counts of spans, the first start."""
NO_LAST_DAY = 2**31
"""A day after all days."""


class Clock(NamedTuple):
    """What a clock of one dossier reads, and the run and spans that it writes.

    Attributes:
        calendar: as its term counts it, with or without make-up days; `base` is the one with them.
        law_day: the day, a number, whose law governs it.
        term: row of the term that it begins with.
        promises: 1 where new appointments move it.
    """

    calendar: Calendar
    base: Calendar
    rules: RulesPointer
    version: Int64Array
    law_day: int
    attributes: int
    term: int
    promises: int
    run: Int64Array
    spans: Int64Array


@device
def new_clock(
    base: Calendar,
    rules: RulesPointer,
    version: Int64Array,
    law_day: int,
    attributes: int,
    term: int,
    promises: int,
    work: Int64Array,
) -> Clock:
    """Return a clock that has not started, with its scratch at `work`."""
    c = base if term < 0 else counted_for(base, term_row(rules[0], term))
    spans = offset(work, WORK_COLUMNS)
    spans[SPANS_COUNT] = 0
    spans[SPANS_OUTAGES] = 0
    spans[SPANS_STARTS] = 0
    spans[SPANS_AT] = 0
    spans[SPANS_TOO_OFTEN] = 0
    return Clock(c, base, rules, version, law_day, attributes, term, promises, work, spans)


ClockPointer = Sequence[Clock]
"""A pointer to a clock, `clock[0]`: one word where routines would be handed twenty."""


@device
def span_row(k: Clock, span: int) -> Int64Array:
    """Return a span; the first is 1."""
    return offset(k.spans, span * WORK_COLUMNS)


@device
def span_count(k: Clock) -> int:
    """Return the number of spans."""
    return k.spans[SPANS_COUNT]


@device
def new_span(k: Clock, code: int) -> Int64Array:
    """Return a further span that is over and tolls nothing, until somebody says otherwise."""
    k.spans[SPANS_COUNT] += 1
    s = span_row(k, k.spans[SPANS_COUNT])
    s[SPAN_CODE] = code
    s[SPAN_GROUND] = -1
    s[SPAN_TOLLS] = 0
    s[SPAN_OUTAGE] = 0
    s[SPAN_OPEN] = 0
    s[SPAN_PLUS] = 0
    s[SPAN_CLOSED_AT] = -1
    return s


@device
def term_of(k: Clock) -> Int32Array:
    """Return the term of the run."""
    return term_row(k.rules[0], k.run[RUN_TERM])


# --- length -----------------------------------------------------------------------------------------------


@device
def begin_run(k: Clock, term: int, start: int) -> int:
    """Begin a run of row `term` at `start`; return a reason, 0 when it began."""
    k.run[RUN_TERM] = term
    k.spans[SPANS_STARTS] += 1
    began = span_row(k, k.spans[SPANS_STARTS])
    began[START_AT] = k.spans[SPANS_AT]
    began[START_TIME] = start
    return begin(k.calendar, term_row(k.rules[0], term), k.run, start, with_cutoff(k))


@device
def with_cutoff(k: Clock) -> bool:
    """Return whether the cut-off applies to the dossier."""
    return k.version[VERSION_CUTOFF_ATTRIBUTE] & ~k.attributes == 0


@routine
def begin_run_of_version(clock: ClockPointer, start: int) -> int:
    """Begin a run of the version's own term with the additions of the dossier's attributes; return a reason."""
    return begin_version(clock[0], start)


@device
def begin_version(k: Clock, start: int) -> int:
    """Do as `begin_run_of_version`, compiled into the caller."""
    reason = begin_run(k, k.term, start)
    for addition in range(k.version[VERSION_ADDITIONS_AT], k.version[VERSION_ADDITIONS_END]):
        added = addition_row(k.rules[0], addition)
        if added[ADDITION_ATTRIBUTE] & k.attributes:
            add_term_to_run(k, added[ADDITION_TERM])
    return reason


@device
def add_to_run(k: Clock, halves: int, months: int, days: int) -> None:
    """Lengthen the run; the amounts are of its unit family."""
    k.run[RUN_LAID] = 0
    if months + days > 0:
        k.run[RUN_MONTHS] += months
        k.run[RUN_DAYS] += days
    else:
        k.run[RUN_HALVES] += halves


@device
def add_term_to_run(k: Clock, term: int) -> None:
    """Lengthen the run by the length of row `term`."""
    m = term_row(k.rules[0], term)
    add_to_run(k, m[TERM_HALVES], m[TERM_MONTHS], m[TERM_DAYS])


# --- end --------------------------------------------------------------------------------------------------


@device
def lay_run(clock: ClockPointer) -> int:
    """Write the end of the run, moved by every span that tolls; return a reason."""
    k = clock[0]
    if k.run[RUN_LAID]:
        return 0
    reason = _lay(clock)
    k.run[RUN_LAID] = reason == 0
    return reason


@routine
def _lay(clock: ClockPointer) -> int:
    k = clock[0]
    c, run, m = k.calendar, k.run, term_of(k)
    if span_count(k) == 0 and not run[RUN_PROMISED]:
        return lay(c, m, run, 0, 0, 0)
    until = run[RUN_UNTIL]
    if counts_time(m, run):
        tolled = tolled_time(clock, run[RUN_INSTANT], until, m[TERM_UNIT] == HOUR)
        return lay_promise(c, m, run, 0, tolled) if run[RUN_PROMISED] else lay(c, m, run, 0, tolled, 0)
    until_day = NO_LAST_DAY if until == NO_TIME else cal.day_until(c, until)
    days = tolled_days(clock, run[RUN_ZERO], until_day, counts_working_days(m), False)
    if run[RUN_PROMISED]:
        return lay_promise(c, m, run, days + whole_days(c, outage_time(clock, until, NO_TIME)), 0)
    used_up = NO_TIME
    if m[TERM_UNIT] == SAME_DAY and run[RUN_HALVES] == 0:
        # Counted in working time it is used up at the closing of the day it would end on (11).
        reason = lay(c, m, run, days, 0, 0)
        if reason != 0:
            return reason
        used_up = cal.time_before(c, cal.closing(c, run[RUN_DUE]))
    return lay(c, m, run, days, 0, outage_time(clock, until, used_up))


@device
def past_due(clock: ClockPointer, now: int) -> tuple[int, bool]:
    """Return (reason, whether `now` is past due as moved so far); while the clock is held nothing is (7)."""
    k = clock[0]
    if is_held(k, now):
        return 0, False
    reason = lay_run(clock)
    if reason != 0:
        return reason, False
    return 0, now > limit_of(k)


@device
def limit_of(k: Clock) -> int:
    """Return the last instant that is not past due: the due time, or the midnight that ends the due date (7)."""
    return last_instant(k.calendar, term_of(k), k.run)


@device
def last_instant(c: Calendar, m: Int32Array, run: Int64Array) -> int:
    """Return the last instant within a term that was laid as `run` (7)."""
    if by_instant(m, run):
        return run[RUN_DUE_TIME]
    return cal.midnight(c, run[RUN_DUE] + 1)


@device
def by_instant(m: Int32Array, run: Int64Array) -> bool:
    """Return whether instants are compared, and not dates (7)."""
    return m[TERM_BY_INSTANT] + counts_time(m, run) > 1


# --- what is tolled ---------------------------------------------------------------------------------------


@routine
def tolled_days(clock: ClockPointer, after: int, until: int, working: bool, outages: bool) -> int:
    """Return the days in the union of all tolled days that lie in (after, until]; working days only, or all.

    Spans that take working time from day units are left out, unless `outages`.
    """
    k = clock[0]
    total = 0
    covered = after
    first_day = k.calendar.head[FIRST_DAY]
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if s[SPAN_TOLLS] and (outages or not s[SPAN_OUTAGE]):
            first = max(s[SPAN_FIRST_DAY] - first_day, covered + 1)
            last = min(s[SPAN_LAST_DAY] - first_day, until)
            if last >= first:
                if working:
                    total += cal.working_days_between(k.calendar, first - 1, last)
                else:
                    total += last - first + 1
                covered = last
    return total


@routine
def tolled_time(clock: ClockPointer, after: int, until: int, elapsed: bool) -> int:
    """Return the time in the union of all spans that lies in [after, until): elapsed, or working time."""
    k = clock[0]
    total = 0
    covered = after
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if s[SPAN_TOLLS]:
            start = max(s[SPAN_START], covered)
            end = _end_until(s, until)
            if end > start:
                if elapsed:
                    total += end - start
                else:
                    total += cal.time_before(k.calendar, end) - cal.time_before(k.calendar, start)
                covered = end
    return total


@routine
def tolled_as_days(clock: ClockPointer, until_day: int, worked: int) -> tuple[int, int]:
    """Return (working days, working time on them) of the run tolled as days up to `until_day`.

    `worked` is the working time that has passed.
    """
    k = clock[0]
    c = k.calendar
    days = total = 0
    covered = k.run[RUN_ZERO]
    first_day = c.head[FIRST_DAY]
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if s[SPAN_TOLLS] and not s[SPAN_OUTAGE]:
            first = max(s[SPAN_FIRST_DAY] - first_day, covered + 1)
            last = min(s[SPAN_LAST_DAY] - first_day, until_day)
            if last >= first:
                days += cal.working_days_between(c, first - 1, last)
                total += min(worked, cal.working_time_before_day(c, last + 1))
                total -= cal.working_time_before_day(c, first)
                covered = last
    return days, total


@device
def outage_time(clock: ClockPointer, until: int, used_up: int) -> int:
    """Return the working time of the run's outages before `until`, on days that are not tolled as days (11).

    `used_up` is the working time at which the run would end without them, NO_TIME when that does not matter:
    what is out when all is used up comes too late, on its first day or on a later one.
    """
    k = clock[0]
    if not k.spans[SPANS_OUTAGES]:
        return 0
    return _time_of_outages(clock, until, used_up)


@routine
def _time_of_outages(clock: ClockPointer, until: int, used_up: int) -> int:
    k = clock[0]
    c = k.calendar
    total = 0
    covered = k.run[RUN_INSTANT]
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if s[SPAN_TOLLS] and s[SPAN_OUTAGE]:
            start = max(s[SPAN_START], covered)
            end = _end_until(s, until)
            if end > start:
                covered = end
                for day in range(cal.day_of(c, start), cal.day_until(c, end) + 1):
                    if not _is_tolled(k, day):
                        first = max(start, cal.midnight(c, day))
                        last = min(end, cal.midnight(c, day + 1))
                        before = cal.working_time_before(c, day, first)
                        if used_up != NO_TIME and before >= used_up + total:
                            return total
                        total += cal.working_time_before(c, day, last) - before
    return total


@device
def _end_until(s: Int64Array, until: int) -> int:
    """Return the end of a span, no later than `until`; NO_TIME is no end, and no limit."""
    end = s[SPAN_END]
    if until != NO_TIME and (end == NO_TIME or end > until):
        return until
    return end


@device
def _is_tolled(k: Clock, day: int) -> bool:
    """Return whether `day` of the run is tolled as a day."""
    if day <= k.run[RUN_ZERO]:
        return False
    number = k.calendar.head[FIRST_DAY] + day
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if s[SPAN_TOLLS] and not s[SPAN_OUTAGE] and s[SPAN_FIRST_DAY] <= number <= s[SPAN_LAST_DAY]:
            return True
    return False


# --- suspending and resuming ------------------------------------------------------------------------------


@device
def holds(s: Int64Array, now: int) -> bool:
    """Return whether an open span keeps the clock stopped at `now`: its `at_most` is not used up (12)."""
    return s[SPAN_TOLLS] != 0 and s[SPAN_OPEN] != 0 and (s[SPAN_END] == NO_TIME or now <= s[SPAN_END])


@device
def is_held(k: Clock, now: int) -> bool:
    """Return whether any span keeps the clock stopped at `now`."""
    for span in range(1, span_count(k) + 1):
        if holds(span_row(k, span), now):
            return True
    return False


@device
def open_span(k: Clock, m: Int32Array, s: Int64Array, time: int, start_day: int) -> None:
    """Let a span start at `time`, an instant of `start_day`, and toll with no end yet (9)."""
    k.run[RUN_LAID] = 0
    s[SPAN_START] = time
    s[SPAN_START_DAY] = k.calendar.head[FIRST_DAY] + start_day
    s[SPAN_END] = NO_TIME
    s[SPAN_FIRST_DAY] = s[SPAN_START_DAY] + (1 if m[TERM_SUSPEND_DAY_COUNTS] else 0)
    s[SPAN_LAST_DAY] = NO_LAST_DAY
    s[SPAN_TOLLS] = 1
    s[SPAN_OPEN] = 1


@device
def resumption(c: Calendar, m: Int32Array, instant: int) -> tuple[int, int]:
    """Return (when, on which day) a resumption takes effect: perhaps at the next opening; day -1: not covered."""
    day = cal.day_of(c, instant)
    if day >= 0 and m[TERM_RESUMES_ON_WORKING_DAYS] and not cal.counts(c, day):
        day = cal.next_working_day(c, day)
        if day >= 0:
            return cal.opening(c, day), day
    return instant, day


@device
def close_span(k: Clock, m: Int32Array, s: Int64Array, instant: int, day: int) -> None:
    """Close a span at `instant` of `day`, unless its `at_most` ended before."""
    k.run[RUN_LAID] = 0
    s[SPAN_OPEN] = 0
    s[SPAN_CLOSED_AT] = k.spans[SPANS_AT]
    s[SPAN_EFFECTIVE] = instant
    if s[SPAN_END] == NO_TIME or s[SPAN_END] >= instant:
        s[SPAN_END] = instant
        s[SPAN_LAST_DAY] = last_tolled_day(k, m, s, day)
    else:
        s[SPAN_LAST_DAY] = s[SPAN_MOST_DAY]


@device
def last_tolled_day(k: Clock, m: Int32Array, s: Int64Array, end_day: int) -> int:
    """Return the last day that a span resumed on `end_day` tolls; before its first one where it tolls none (9)."""
    number = k.calendar.head[FIRST_DAY] + end_day
    if s[SPAN_START_DAY] == number:
        return s[SPAN_FIRST_DAY] - 1
    return number - 1 if m[TERM_RESUME_DAY_COUNTS] else number


@routine
def resume(clock: ClockPointer, span: int, instant: int) -> int:
    """End a span at `instant` with the effect of its mode (13); return a reason."""
    k = clock[0]
    s, m = span_row(k, span), term_of(k)
    effective, day = resumption(k.calendar, m, instant)
    if day < 0:
        return OUTSIDE_COVERAGE
    expired = not holds(s, instant)
    close_span(k, m, s, effective, day)
    if not s[SPAN_TOLLS]:
        return 0
    if expired:
        reason, late = past_due(clock, instant)
        if reason != 0 or late:
            return reason
    ground = ground_row(k.rules[0], s[SPAN_GROUND])
    if ground[GROUND_MODE] == RESUME_PLUS:
        if not (ground[GROUND_PLUS_ONCE] and _has_plus(k, s[SPAN_CODE])):
            add_term_to_run(k, ground[GROUND_ADDED])
            s[SPAN_PLUS] = 1
    elif ground[GROUND_MODE] == RESTART:
        return begin_run_of_version(clock, effective)
    elif ground[GROUND_MODE] == NEW_TERM:
        return begin_run(k, ground[GROUND_ADDED], effective)
    return 0


@device
def _has_plus(k: Clock, code: int) -> bool:
    for span in range(1, span_count(k) + 1):
        s = span_row(k, span)
        if s[SPAN_CODE] == code and s[SPAN_PLUS]:
            return True
    return False
