"""One term laid on one calendar: section 3 of the semantics, row by row.

A run is a term that started: `begin` writes when and how long, `lay` where it ends. Both answer with a reason, 0
when there is none. Days are offsets from the calendar's first date. `m` is a row of `RuleTables.terms`, `run`
int64 scratch with the columns RUN_*. Specified by `slasvc.reference.add_term`; the corners are those of ADR 1.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels import calendar as cal
from slasvc.kernels.civil import add_months, month_of
from slasvc.kernels.jit import device, routine
from slasvc.kernels.tables import (
    COVERAGE_SECONDS,
    COVERAGE_START,
    DAY_COUNT,
    FIRST_DAY,
    NO_TIME,
    NOMINAL_DAY_SECONDS,
    SLOT_COUNT,
    TERM_AS_TIME,
    TERM_CLOSING_INSTANT,
    TERM_CUTOFF_BOUNDARY,
    TERM_CUTOFF_EFFECT,
    TERM_CUTOFF_KIND,
    TERM_CUTOFF_SECONDS,
    TERM_DAY_COUNTING,
    TERM_DAYS,
    TERM_END_OF_TERM,
    TERM_HALVES,
    TERM_MONTH_OVERFLOW,
    TERM_MONTHS,
    TERM_NON_WORKING_RECEIPT,
    TERM_ROLL,
    TERM_UNIT,
    Int32Array,
    Int64Array,
)
from slasvc.kernels.views import Calendar
from slasvc.model.term import (
    HAND_OVER_AT_OPENING,
    ClosingInstant,
    CutoffBoundary,
    CutoffEffect,
    CutoffKind,
    DayCounting,
    EndOfTerm,
    NonWorkingReceipt,
    Roll,
    Unit,
)

# numba freezes module-level ints into the code; members of an IntEnum it would compare as objects.
OUTSIDE_COVERAGE = int(Reason.OUTSIDE_COVERAGE)
MONTH_OVERFLOW = int(Reason.MONTH_OVERFLOW)
WORKING_HOUR, HOUR, WORKING_DAY = int(Unit.WORKING_HOUR), int(Unit.HOUR), int(Unit.WORKING_DAY)
CALENDAR_DAY, WEEK, MONTH = int(Unit.CALENDAR_DAY), int(Unit.WEEK), int(Unit.MONTH)
YEAR, SAME_DAY = int(Unit.YEAR), int(Unit.SAME_DAY)
FIRST_DAY_INCLUDED = int(DayCounting.FIRST_DAY_INCLUDED)
NO_CUTOFF, LOCAL_TIME = int(CutoffKind.NONE), int(CutoffKind.LOCAL_TIME)
AT_OR_AFTER = int(CutoffBoundary.AT_OR_AFTER)
SHIFT_START = int(CutoffEffect.SHIFT_START)
LATE_BY_A_DAY = (int(CutoffEffect.SHIFT_DUE), HAND_OVER_AT_OPENING)
DEEMED_NEXT_WORKING_DAY = int(NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY)
END_OF_CALENDAR_DAY = int(EndOfTerm.END_OF_CALENDAR_DAY)
CLOSE_OF_BUSINESS, SAME_TIME_OF_DAY = int(EndOfTerm.CLOSE_OF_BUSINESS), int(EndOfTerm.SAME_TIME_OF_DAY)
FOLLOWING, PRECEDING = int(Roll.FOLLOWING), int(Roll.PRECEDING)
MODIFIED_FOLLOWING = int(Roll.MODIFIED_FOLLOWING)
NEXT_OPENING = int(ClosingInstant.NEXT_OPENING)

(
    RUN_TERM,  # row of rules.terms; of no concern to this module
    RUN_START,
    RUN_RECEIVED,
    RUN_ZERO,  # day 0
    RUN_INSTANT,  # to count from
    RUN_LATE,  # 1: due a day late
    RUN_HALVES,  # length in half units; for `SAME_DAY` what extensions add, in half working days
    RUN_MONTHS,  # length in calendar units
    RUN_DAYS,
    RUN_END,  # the last day before it was rolled
    RUN_DUE,
    RUN_DUE_TIME,
    RUN_LAID,  # 1: the three before this are those of the run as it stands; of no concern to this module
    RUN_UNTIL,  # what is tolled later does not move it, NO_TIME: all does; of no concern to this module
    RUN_PROMISED,  # 1: it ends at a new appointment; of no concern to this module
    RUN_PROMISED_TIME,
    RUN_HELD,  # 1: it was laid as if resumed, see `slasvc.kernels.standing`; of no concern to this module
    RUN_HELD_UNTIL,  # when it goes on by itself, NO_TIME: it does not
) = range(18)
RUN_COLUMNS = 18


@device
def begin(c: Calendar, m: Int32Array, run: Int64Array, start: int, with_cutoff: bool) -> int:
    """Begin a run of term `m` at the instant `start`; `with_cutoff` False switches its cut-off off.

    Hour units take every receipt as it is.
    """
    received = cal.day_of(c, start)
    zero = received
    instant = start
    late = False
    unit = m[TERM_UNIT]
    if received >= 0 and unit != HOUR and unit != WORKING_HOUR:
        late = with_cutoff and _is_late(c, m, start, received)
        if late and m[TERM_CUTOFF_EFFECT] == SHIFT_START:
            zero = cal.next_working_day(c, zero + 1)
        if zero >= 0 and m[TERM_NON_WORKING_RECEIPT] == DEEMED_NEXT_WORKING_DAY:
            zero = cal.next_working_day(c, zero)
        if zero > received:
            instant = cal.opening(c, zero)
    if zero < 0:
        return OUTSIDE_COVERAGE
    run[RUN_START] = start
    run[RUN_RECEIVED] = received
    run[RUN_ZERO] = zero
    run[RUN_INSTANT] = instant
    run[RUN_LATE] = late and m[TERM_CUTOFF_EFFECT] in LATE_BY_A_DAY
    run[RUN_HALVES] = 0 if unit == SAME_DAY else m[TERM_HALVES]
    run[RUN_MONTHS] = m[TERM_MONTHS]
    run[RUN_DAYS] = m[TERM_DAYS]
    run[RUN_LAID] = 0
    run[RUN_UNTIL] = NO_TIME
    run[RUN_PROMISED] = 0
    return 0


@device
def counts_time(m: Int32Array, run: Int64Array) -> bool:
    """Return whether a run is spent as time and not as days: hours, and working days from the instant."""
    return m[TERM_AS_TIME] + (run[RUN_HALVES] > 0) > 1


@device
def counts_working_days(m: Int32Array) -> bool:
    """Return whether tolled days move a term by working days, and not by calendar days."""
    return m[TERM_UNIT] == WORKING_DAY or m[TERM_UNIT] == SAME_DAY


@device
def is_provisional(c: Calendar, run: Int64Array, received: int) -> bool:
    """Return whether any day from a receipt on or before the run's own to its end is provisional."""
    first = min(received, run[RUN_RECEIVED], run[RUN_END], run[RUN_DUE])
    last = max(run[RUN_ZERO], run[RUN_END], run[RUN_DUE])
    return cal.is_provisional(c, first, last)


@routine
def lay(
    c: Calendar, m: Int32Array, run: Int64Array, tolled_days: int, tolled_seconds: int, outage_seconds: int
) -> int:
    """Write where the run ends.

    Args:
        tolled_days: of the unit family, after day 0.
        tolled_seconds: for terms that are spent as time.
        outage_seconds: working time that grounds with `tolls: working_time` take from a term in day units.
    """
    unit = m[TERM_UNIT]
    halves = run[RUN_HALVES]
    zero = run[RUN_ZERO]
    if unit == HOUR:
        return _add_elapsed_time(c, run, halves * 1_800 + tolled_seconds)
    if counts_time(m, run):
        length = halves * 1_800 if unit == WORKING_HOUR else halves * c.head[NOMINAL_DAY_SECONDS] // 2
        return _use_working_time(c, m, run, zero, run[RUN_INSTANT], length + tolled_seconds)

    end = zero
    counts = False
    if unit == WORKING_DAY:
        length = ((halves + 1) >> 1) + tolled_days + whole_days(c, outage_seconds)
        if length > 0:
            counts_zero = halves > 0 and m[TERM_DAY_COUNTING] == FIRST_DAY_INCLUDED
            before = cal.working_days_before(c, zero + (0 if counts_zero else 1))
            end = cal.nth_working_day(c, before + length - 1)
            counts = True
    elif unit == SAME_DAY:
        end = _same_day_end(c, m, run, tolled_days, outage_seconds)
    else:
        reason, end = _civil_end(c, m, run)
        if reason != 0:
            return reason
        end += tolled_days + whole_days(c, outage_seconds)
        if end >= c.head[DAY_COUNT]:
            end = -1
    if end < 0:
        return OUTSIDE_COVERAGE
    if halves & 1:
        half = cal.working_time_of(c, end) // 2
        return _use_working_time(c, m, run, end, cal.midnight(c, end), half)
    return _end_on(c, m, run, end, end if counts else _roll(c, m[TERM_ROLL], end))


@device
def whole_days(c: Calendar, outage_seconds: int) -> int:
    """Return how many days that much working time stands for (11); there is rarely any to divide."""
    return outage_seconds // c.head[NOMINAL_DAY_SECONDS] if outage_seconds > 0 else 0


@routine
def _same_day_end(c: Calendar, m: Int32Array, run: Int64Array, tolled_days: int, outage_seconds: int) -> int:
    """Return the unrolled end of a same-day term, -1 outside the coverage."""
    halves = run[RUN_HALVES]
    end = run[RUN_ZERO]
    if run[RUN_LATE]:
        end = cal.next_working_day(c, run[RUN_RECEIVED] + 1)
    moved = (halves + 1) // 2 + tolled_days
    if halves > 0:
        moved += whole_days(c, outage_seconds)
    if end >= 0 and moved > 0:
        end = _roll(c, m[TERM_ROLL], end)
    if end >= 0 and moved > 0:
        end = cal.nth_working_day(c, cal.working_days_before(c, end + 1) + moved - 1)
    if end >= 0 and halves == 0 and outage_seconds > 0:
        return _after_outage(c, m, run, end, outage_seconds)
    return end


@device
def _after_outage(c: Calendar, m: Int32Array, run: Int64Array, end: int, outage_seconds: int) -> int:
    """Return the day on which a same-day term ends that was taken `outage_seconds` of its working time."""
    due = _roll(c, m[TERM_ROLL], end)
    if due < 0:
        return -1
    start = cal.working_time_before(c, run[RUN_ZERO], run[RUN_INSTANT])
    # Closing may be 24:00, which falls on the next day.
    closing = cal.working_time_before(c, due, cal.closing(c, due))
    if closing <= start:
        return end
    slot = cal.slot_using_up(c, closing + outage_seconds)
    return -1 if slot < 0 else cal.slot_day(c, slot)


@device
def _is_late(c: Calendar, m: Int32Array, start: int, day: int) -> bool:
    """Return whether a receipt at `start` of `day` is late in the day under the term's cut-off."""
    kind = m[TERM_CUTOFF_KIND]
    if kind == NO_CUTOFF:
        return False
    if kind == LOCAL_TIME:
        limit = cal.wall_instant(c, day, m[TERM_CUTOFF_SECONDS])
    else:
        if not cal.has_shifts(c, day):
            return False
        limit = cal.closing(c, day) - m[TERM_CUTOFF_SECONDS]
    return start >= limit if m[TERM_CUTOFF_BOUNDARY] == AT_OR_AFTER else start > limit


@device
def _ends(run: Int64Array, end: int, due: int, due_time: int) -> int:
    """Write the end of a run; return no reason."""
    run[RUN_END] = end
    run[RUN_DUE] = due
    run[RUN_DUE_TIME] = due_time
    return 0


@device
def _add_elapsed_time(c: Calendar, run: Int64Array, seconds: int) -> int:
    """Add elapsed time, day and night. An end at 24:00 belongs to the day it ends."""
    due_time = run[RUN_START] + seconds
    due = cal.day_of(c, due_time - 1 if seconds > 0 else due_time)
    if due < 0:
        return OUTSIDE_COVERAGE
    return _ends(run, due, due, due_time)


@routine
def _use_working_time(c: Calendar, m: Int32Array, run: Int64Array, day: int, start: int, seconds: int) -> int:
    """Use up `seconds` of working time from `start`, an instant of `day`."""
    next_opening = m[TERM_CLOSING_INSTANT] == NEXT_OPENING
    if seconds > 0:
        used = cal.working_time_before(c, day, start) + seconds
        slot = cal.slot_using_up(c, used)
        if slot < 0:
            return OUTSIDE_COVERAGE
        due_time = cal.slot_start(c, slot) + used - cal.working_time_before_slot(c, slot)
        if next_opening and due_time == cal.slot_end(c, slot):
            slot += 1
            if slot >= c.head[SLOT_COUNT]:
                return OUTSIDE_COVERAGE
            due_time = cal.slot_start(c, slot)
    else:
        slot = cal.slot_open_at_or_after(c, day, start)
        is_open = slot < c.head[SLOT_COUNT] and cal.slot_start(c, slot) <= start
        if not is_open and not next_opening and slot > 0 and cal.slot_end(c, slot - 1) == start:
            slot -= 1
            due_time = start
        elif slot >= c.head[SLOT_COUNT]:
            return OUTSIDE_COVERAGE
        else:
            due_time = max(start, cal.slot_start(c, slot))
    due = cal.slot_day(c, slot)
    return _ends(run, due, due, due_time)


@device
def _civil_end(c: Calendar, m: Int32Array, run: Int64Array) -> tuple[int, int]:
    """Return (reason, end) of a length in calendar units, unrolled and untolled."""
    zero, months, days = run[RUN_ZERO], run[RUN_MONTHS], run[RUN_DAYS]
    if months + days == 0:
        return 0, zero
    end = zero
    if months > 0:
        first_day = c.head[FIRST_DAY]
        fits, day = add_months(first_day + zero, months, m[TERM_MONTH_OVERFLOW])
        if not fits:
            return MONTH_OVERFLOW, 0
        end = day - first_day
    end += days
    if m[TERM_DAY_COUNTING] == FIRST_DAY_INCLUDED:
        end -= 1
    if end < 0 or end >= c.head[DAY_COUNT]:
        return OUTSIDE_COVERAGE, 0
    return 0, end


@device
def _end_on(c: Calendar, m: Int32Array, run: Int64Array, end: int, due: int) -> int:
    """End the term, which `end` was rolled to `due` of, at its time of day."""
    if due < 0:
        return OUTSIDE_COVERAGE
    if run[RUN_LATE] and m[TERM_CUTOFF_EFFECT] == HAND_OVER_AT_OPENING and m[TERM_UNIT] == SAME_DAY:
        due_time = cal.opening(c, due)
    elif m[TERM_END_OF_TERM] == END_OF_CALENDAR_DAY:
        due_time = cal.midnight(c, due + 1)
    elif m[TERM_END_OF_TERM] == CLOSE_OF_BUSINESS:
        due_time = cal.closing(c, due)
    else:
        due_time = cal.wall_instant(c, due, cal.wall_second(c, run[RUN_ZERO], run[RUN_INSTANT]))
    return _ends(run, end, due, due_time)


# --- promised ends ----------------------------------------------------------------------------------------


@device
def promised_day(c: Calendar, instant: int) -> int:
    """Return the day of an appointment, midnight being the end of one; -1 before, DAY_COUNT after the coverage."""
    elapsed = instant - c.head[COVERAGE_START]
    if elapsed <= 0:
        return -1
    if elapsed > c.head[COVERAGE_SECONDS]:
        return int(c.head[DAY_COUNT])
    return int(cal.day_of(c, instant - 1))


@routine
def lay_promise(c: Calendar, m: Int32Array, run: Int64Array, tolled_days: int, tolled_seconds: int) -> int:
    """Write where a run ends that a new appointment fixes, moved by what was tolled since; return a reason."""
    promise = run[RUN_PROMISED_TIME]
    day = promised_day(c, promise)
    if day < 0 or day == c.head[DAY_COUNT]:
        return OUTSIDE_COVERAGE
    if tolled_days + tolled_seconds == 0:
        return _ends(run, day, day, promise)
    if m[TERM_UNIT] == HOUR:
        due_time = promise + tolled_seconds
        due = cal.day_of(c, due_time - 1)
        return OUTSIDE_COVERAGE if due < 0 else _ends(run, due, due, due_time)
    if tolled_seconds > 0:
        return _use_working_time(c, m, run, cal.day_until(c, promise), promise, tolled_seconds)
    end = day + tolled_days
    if counts_working_days(m):
        end = cal.nth_working_day(c, cal.working_days_before(c, day + 1) + tolled_days - 1)
    if end < 0 or end >= c.head[DAY_COUNT]:
        return OUTSIDE_COVERAGE
    reason = _end_on(c, m, run, end, _roll(c, m[TERM_ROLL], end))
    if reason == 0 and m[TERM_END_OF_TERM] == SAME_TIME_OF_DAY:
        if promise == cal.midnight(c, day + 1):
            run[RUN_DUE_TIME] = cal.midnight(c, run[RUN_DUE] + 1)
        else:
            run[RUN_DUE_TIME] = cal.wall_instant(c, run[RUN_DUE], cal.wall_second(c, day, promise))
    return reason


@device
def _roll(c: Calendar, roll: int, end: int) -> int:
    """Return the due day of a term that ends on `end`, -1 outside the coverage."""
    if cal.counts(c, end):
        return end
    if roll == FOLLOWING:
        return cal.next_working_day(c, end)
    if roll == PRECEDING:
        return cal.previous_working_day(c, end)
    if roll == MODIFIED_FOLLOWING:
        due = cal.next_working_day(c, end)
        first_day = c.head[FIRST_DAY]
        if due >= 0 and month_of(first_day + due) != month_of(first_day + end):
            return cal.previous_working_day(c, end)
        return due
    return end
